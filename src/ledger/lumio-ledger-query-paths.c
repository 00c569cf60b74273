#include "ledger/lumio-ledger-query.h"

#include <string.h>

#include "ledger/lumio-ledger-exchange.h"

/* The order book of a pair, and the ways from one asset to another over the books of all. */

/* How many books one way may lead through, and how many ways are shown for each asset. */
#define MAX_STEPS 3
#define MAX_SHOWN 5

static GArray *
read_offers (LumioConnection  *connection,
             const char       *sql,
             const guint8     *one,
             const guint8     *other,
             GError          **error)
{
  g_autoptr(GArray) offers = g_array_new (FALSE, FALSE, sizeof (LumioEntry));
  g_autoptr(GBytes) first = g_bytes_new (one, LUMIO_ASSET_SIZE);
  g_autoptr(GBytes) second = g_bytes_new (other, LUMIO_ASSET_SIZE);
  g_autoptr(LumioRows) rows = lumio_connection_query (connection, error, sql, "bb", first, second);
  GError *local = NULL;

  if (rows == NULL)
    return NULL;
  while (lumio_rows_next (rows, &local))
    {
      LumioEntry offer = { 0 };

      lumio_ledger_store_read_offer (&offer, rows);
      g_array_append_val (offers, offer);
    }
  if (!lumio_query_end (local, error))
    return NULL;
  return g_steal_pointer (&offers);
}

/* By the next asset (`selling` of one side is constant), then as they are crossed. */
static int
compare_offers (gconstpointer a,
                gconstpointer b)
{
  const LumioEntry *left = a;
  const LumioEntry *right = b;
  int order;

  if ((order = memcmp (left->offer.selling, right->offer.selling, LUMIO_ASSET_SIZE)) != 0)
    return order;
  if ((order = memcmp (left->offer.buying, right->offer.buying, LUMIO_ASSET_SIZE)) != 0)
    return order;
  if ((order = lumio_price_compare (&left->offer.price, &right->offer.price)) != 0)
    return order;
  return left->offer.id < right->offer.id ? -1 : left->offer.id > right->offer.id;
}

static gint64
add_capped (gint64 a,
            gint64 b)
{
  gint64 sum;

  return __builtin_add_overflow (a, b, &sum) ? G_MAXINT64 : sum;
}

/* Levels of one price each; those of bids are turned over, for they sell the counter asset. */
static void
write_levels (LumioLedgerWriter *writer,
              const char        *name,
              GArray            *offers,
              guint              limit,
              gboolean           turned)
{
  guint shown = 0;

  g_array_sort (offers, compare_offers);
  lumio_ledger_writer_begin_array (writer, name);
  for (guint i = 0; i < offers->len && shown < limit; shown++)
    {
      StellarPrice price = g_array_index (offers, LumioEntry, i).offer.price;
      StellarPrice seen = turned ? (StellarPrice) { price.d, price.n } : price;
      g_autofree char *text = lumio_price_to_text (seen.n, seen.d);
      gint64 amount = 0;

      for (; i < offers->len &&
           lumio_price_compare (&g_array_index (offers, LumioEntry, i).offer.price, &price) == 0;
           i++)
        amount = add_capped (amount, g_array_index (offers, LumioEntry, i).offer.amount);
      lumio_ledger_writer_begin_object (writer, NULL);
      lumio_ledger_writer_begin_object (writer, "price_r");
      lumio_ledger_writer_int (writer, "n", seen.n);
      lumio_ledger_writer_int (writer, "d", seen.d);
      lumio_ledger_writer_end_object (writer);
      lumio_ledger_writer_text (writer, "price", text);
      lumio_ledger_writer_amount (writer, "amount", amount);
      lumio_ledger_writer_end_object (writer);
    }
  lumio_ledger_writer_end_array (writer);
}

#define PAIR "SELECT " LUMIO_OFFER_COLUMNS "FROM offers o WHERE selling = ?1 AND buying = ?2"

DexFuture *
lumio_query_order_book (LumioConnection *connection,
                        gpointer         user_data)
{
  LumioQuery *query = user_data;
  g_autoptr(GArray) asks = NULL;
  g_autoptr(GArray) bids = NULL;
  LumioLedgerWriter writer;
  GError *error = NULL;

  if ((asks = read_offers (connection, PAIR, query->selling, query->buying, &error)) == NULL ||
      (bids = read_offers (connection, PAIR, query->buying, query->selling, &error)) == NULL)
    return dex_future_new_for_error (error);
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  write_levels (&writer, "bids", bids, query->limit, TRUE);
  write_levels (&writer, "asks", asks, query->limit, FALSE);
  lumio_ledger_writer_begin_object (&writer, "base");
  lumio_resource_packed_asset (&writer, "", query->selling);
  lumio_ledger_writer_end_object (&writer);
  lumio_ledger_writer_begin_object (&writer, "counter");
  lumio_resource_packed_asset (&writer, "", query->buying);
  lumio_ledger_writer_end_object (&writer);
  lumio_ledger_writer_end_object (&writer);
  return lumio_query_finish (&writer, TRUE, NULL);
}

/* How an asset was reached: what of it can be had, or is needed, and by which steps. */
typedef struct
{
  guint8 asset[LUMIO_ASSET_SIZE];
  gint64 amount;
  guint8 path[MAX_STEPS][LUMIO_ASSET_SIZE]; /* the assets before it, the first one first */
  guint  length;
} Reached;

typedef struct
{
  const LumioQuery *query;
  LumioConnection  *connection;
  gboolean          backwards; /* from what is received to what is sent */
  GArray           *reached;   /* Reached, one an asset */
  GArray           *found;     /* Reached, those that lead to where they should */
  GHashTable       *wanted;    /* GBytes of an asset → gint64: the most of it, or NULL */
} Search;

static Reached *
find_reached (GArray       *reached,
              const guint8 *asset)
{
  for (guint i = 0; i < reached->len; i++)
    {
      Reached *one = &g_array_index (reached, Reached, i);

      if (memcmp (one->asset, asset, LUMIO_ASSET_SIZE) == 0)
        return one;
    }
  return NULL;
}

static gboolean
leads_over (const Reached *self,
            const guint8  *asset)
{
  for (guint i = 0; i < self->length; i++)
    if (memcmp (self->path[i], asset, LUMIO_ASSET_SIZE) == 0)
      return TRUE;
  return memcmp (self->asset, asset, LUMIO_ASSET_SIZE) == 0;
}

/* What one book makes of the amount, with the ledger's own rounding; 0 where it is too small. */
static gint64
pass_book (const Search *self,
           GArray       *offers,
           guint         from,
           guint         to,
           gint64        amount)
{
  gint64 made = 0;

  for (guint i = from; i < to && amount > 0; i++)
    {
      const LumioEntry *offer = &g_array_index (offers, LumioEntry, i);
      LumioExchange exchange;

      if (self->query->by_seller &&
          memcmp (offer->key.account, self->query->seller, 32) == 0)
        continue;
      if (self->backwards)
        lumio_exchange_compute_fair (&exchange, offer->offer.price, offer->offer.amount, amount,
                                     G_MAXINT64, G_MAXINT64, LUMIO_ROUND_STRICT_RECEIVE);
      else
        lumio_exchange_compute_fair (&exchange, offer->offer.price, offer->offer.amount,
                                     G_MAXINT64, amount, G_MAXINT64, LUMIO_ROUND_STRICT_SEND);
      made = add_capped (made, self->backwards ? exchange.sheep : exchange.wheat);
      amount -= self->backwards ? exchange.wheat : exchange.sheep;
      /* An offer that stays has nothing more to give. */
      if (exchange.wheat_stays)
        break;
    }
  return amount == 0 && made < G_MAXINT64 ? made : 0;
}

static gboolean
is_wanted (const Search *self,
           const guint8 *asset,
           gint64        amount)
{
  g_autoptr(GBytes) key = g_bytes_new (asset, LUMIO_ASSET_SIZE);
  const gint64 *most = NULL;

  if (!g_hash_table_lookup_extended (self->wanted, key, NULL, (gpointer *) &most))
    return FALSE;
  return most == NULL || amount <= *most;
}

static void
reach (Search        *self,
       GArray        *next,
       const Reached *from,
       const guint8  *asset,
       gint64         amount)
{
  Reached *known = find_reached (next, asset);
  Reached one = *from;

  if (known != NULL && (self->backwards ? known->amount <= amount : known->amount >= amount))
    return;
  memcpy (one.path[one.length], from->asset, LUMIO_ASSET_SIZE);
  one.length++;
  memcpy (one.asset, asset, LUMIO_ASSET_SIZE);
  one.amount = amount;
  if (known != NULL)
    *known = one;
  else
    g_array_append_val (next, one);
  if (is_wanted (self, asset, amount))
    g_array_append_val (self->found, one);
}

#define OF_SOLD "SELECT " LUMIO_OFFER_COLUMNS "FROM offers o WHERE selling = ?1 AND length (?2) > 0"
#define OF_BOUGHT "SELECT " LUMIO_OFFER_COLUMNS "FROM offers o WHERE buying = ?1 AND length (?2) > 0"

static gboolean
step (Search         *self,
      GArray         *next,
      const Reached  *from,
      GError        **error)
{
  g_autoptr(GArray) offers = NULL;

  offers = read_offers (self->connection, self->backwards ? OF_SOLD : OF_BOUGHT, from->asset,
                        from->asset, error);
  if (offers == NULL)
    return FALSE;
  g_array_sort (offers, compare_offers);
  for (guint i = 0; i < offers->len;)
    {
      const LumioOfferEntry *first = &g_array_index (offers, LumioEntry, i).offer;
      const guint8 *asset = self->backwards ? first->buying : first->selling;
      guint end = i;
      gint64 amount;

      while (end < offers->len &&
             memcmp (g_array_index (offers, LumioEntry, end).offer.selling, first->selling,
                     LUMIO_ASSET_SIZE) == 0 &&
             memcmp (g_array_index (offers, LumioEntry, end).offer.buying, first->buying,
                     LUMIO_ASSET_SIZE) == 0)
        end++;
      if (!leads_over (from, asset) && (amount = pass_book (self, offers, i, end, from->amount)) > 0)
        reach (self, next, from, asset, amount);
      i = end;
    }
  return TRUE;
}

/* Each round leads one book further from what the round before had reached. */
static gboolean
run_search (Search   *self,
            GError  **error)
{
  Reached start = { .amount = self->query->after };

  memcpy (start.asset, self->backwards ? self->query->buying : self->query->selling,
          LUMIO_ASSET_SIZE);
  g_array_append_val (self->reached, start);
  if (is_wanted (self, start.asset, start.amount))
    g_array_append_val (self->found, start);
  for (guint round = 0; round < MAX_STEPS; round++)
    {
      g_autoptr(GArray) next = g_array_copy (self->reached);

      for (guint i = 0; i < self->reached->len; i++)
        {
          const Reached *from = &g_array_index (self->reached, Reached, i);

          /* The others were gone on from in an earlier round. */
          if (from->length == round && !step (self, next, from, error))
            return FALSE;
        }
      g_array_unref (self->reached);
      self->reached = g_steal_pointer (&next);
    }
  return TRUE;
}

static int
compare_found (gconstpointer a,
               gconstpointer b,
               gpointer      backwards)
{
  const Reached *left = a;
  const Reached *right = b;
  int order = memcmp (left->asset, right->asset, LUMIO_ASSET_SIZE);

  if (order != 0)
    return order;
  if (left->amount != right->amount)
    return (left->amount < right->amount) == GPOINTER_TO_INT (backwards) ? -1 : 1;
  return (int) left->length - (int) right->length;
}

static void
write_path (const Search      *self,
            const Reached     *found,
            LumioLedgerWriter *writer)
{
  const guint8 *source = self->backwards ? found->asset : self->query->selling;
  const guint8 *destination = self->backwards ? self->query->buying : found->asset;

  lumio_ledger_writer_begin_object (writer, NULL);
  lumio_resource_packed_asset (writer, "source_", source);
  lumio_ledger_writer_amount (writer, "source_amount",
                              self->backwards ? found->amount : self->query->after);
  lumio_resource_packed_asset (writer, "destination_", destination);
  lumio_ledger_writer_amount (writer, "destination_amount",
                              self->backwards ? self->query->after : found->amount);
  lumio_ledger_writer_begin_array (writer, "path");
  /* The first of the steps is where it began; backwards, the last of them comes first. */
  for (guint i = 1; i < found->length; i++)
    {
      lumio_ledger_writer_begin_object (writer, NULL);
      lumio_resource_packed_asset (writer, "",
                                   found->path[self->backwards ? found->length - i : i]);
      lumio_ledger_writer_end_object (writer);
    }
  lumio_ledger_writer_end_array (writer);
  lumio_ledger_writer_end_object (writer);
}

static DexFuture *
write_found (Search *self)
{
  LumioLedgerWriter writer;
  guint shown = 0;

  g_array_sort_with_data (self->found, compare_found, GINT_TO_POINTER (self->backwards));
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  lumio_ledger_writer_begin_object (&writer, "_embedded");
  lumio_ledger_writer_begin_array (&writer, "records");
  for (guint i = 0; i < self->found->len; i++)
    {
      const Reached *one = &g_array_index (self->found, Reached, i);

      if (i == 0 || memcmp (one->asset, g_array_index (self->found, Reached, i - 1).asset,
                            LUMIO_ASSET_SIZE) != 0)
        shown = 0;
      if (shown++ < MAX_SHOWN)
        write_path (self, one, &writer);
    }
  lumio_ledger_writer_end_array (&writer);
  lumio_ledger_writer_end_object (&writer);
  lumio_ledger_writer_end_object (&writer);
  return lumio_query_finish (&writer, TRUE, NULL);
}

static void
want (GHashTable   *wanted,
      const guint8 *asset,
      gint64       *most)
{
  g_hash_table_replace (wanted, g_bytes_new (asset, LUMIO_ASSET_SIZE), most);
}

/* What the account has, and how much of each; FALSE without an error where there is none. */
static gboolean
want_holdings (LumioConnection  *connection,
               const guint8     *account,
               gboolean          limited,
               GHashTable       *wanted,
               GError          **error)
{
  static const guint8 native[LUMIO_ASSET_SIZE] = { 0 };
  g_autoptr(GBytes) id = g_bytes_new (account, 32);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;
  gboolean there = FALSE;

  rows = lumio_connection_query (connection, error,
                                 "SELECT NULL, balance FROM accounts WHERE account = ?1 "
                                 "UNION ALL "
                                 "SELECT asset, balance FROM trustlines WHERE account = ?1",
                                 "b", id);
  if (rows == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    {
      gint64 balance = lumio_rows_get_int (rows, 1);
      gint64 *most = limited ? g_memdup2 (&balance, sizeof balance) : NULL;
      g_autoptr(GBytes) asset = NULL;

      there = TRUE;
      if (lumio_rows_is_null (rows, 0))
        {
          want (wanted, native, most);
          continue;
        }
      asset = lumio_rows_dup_blob (rows, 0);
      want (wanted, g_bytes_get_data (asset, NULL), most);
    }
  return lumio_query_end (local, error) && there;
}

static DexFuture *
find_paths (LumioQuery      *query,
            LumioConnection *connection,
            gboolean         backwards)
{
  g_autoptr(GHashTable) wanted =
    g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (Reached));
  Search search = {
    .query = query,
    .connection = connection,
    .backwards = backwards,
    .found = found,
    .wanted = wanted,
  };
  GError *error = NULL;
  gboolean done;

  if (query->assets != NULL)
    for (guint i = 0; i < query->assets->len; i += LUMIO_ASSET_SIZE)
      want (wanted, query->assets->data + i, NULL);
  else if (!want_holdings (connection, query->account, backwards, wanted, &error))
    return dex_future_new_for_error (error != NULL ? error : lumio_problem_to_error (
                                       lumio_problem_not_found ()));
  search.reached = g_array_new (FALSE, FALSE, sizeof (Reached));
  done = run_search (&search, &error);
  g_array_unref (search.reached);
  return done ? write_found (&search) : dex_future_new_for_error (error);
}

DexFuture *
lumio_query_paths_receive (LumioConnection *connection,
                           gpointer         query)
{
  return find_paths (query, connection, TRUE);
}

DexFuture *
lumio_query_paths_send (LumioConnection *connection,
                        gpointer         query)
{
  return find_paths (query, connection, FALSE);
}
