#include "platform/lumio-portfolio.h"

#include "platform/http/lumio-csv.h"
#include "platform/http/lumio-route.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-rail.h"
#include "platform/store/store-portfolio.h"
#include "stellar/stellar-amount.h"

#define MAX_PAGE 200
#define DEFAULT_PAGE 50

typedef struct
{
  char                 *user_id;
  GHashTable           *balances; /* "CODE:ISSUER" → gint64; NULL: the ledger does not answer */
  LumioPortfolioFilter  filter;
  char                 *ref;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->balances, g_hash_table_unref);
  g_free (work->user_id);
  g_free (work->ref);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, free_work)

static Work *
new_work (LumioCaller *caller)
{
  Work *work = g_new0 (Work, 1);

  work->user_id = g_strdup (caller->user_id);

  return work;
}

/* ---- what the ledger says ---- */

static DexFuture *
list_addresses (LumioConnection *connection,
                gpointer         user_data)
{
  const Work *work = user_data;
  GError *error = NULL;
  GStrv addresses = lumio_store_portfolio_addresses (connection, work->user_id, &error);

  return addresses != NULL ? dex_future_new_take_boxed (G_TYPE_STRV, addresses)
                           : dex_future_new_for_error (error);
}

static void
count_balance (GHashTable                *balances,
               const LumioHorizonBalance *balance)
{
  gint64 *sum = g_hash_table_lookup (balances, balance->asset);

  if (balance->balance == 0 || !g_str_has_prefix (balance->asset, "EVT"))
    return;

  if (sum == NULL)
    {
      sum = g_new0 (gint64, 1);
      g_hash_table_insert (balances, g_strdup (balance->asset), sum);
    }

  if (__builtin_add_overflow (*sum, balance->balance, sum))
    *sum = G_MAXINT64;
}

/* NULL where the ledger does not answer. */
static GHashTable *
load_balances (LumioPlatform      *platform,
               const char * const *addresses)
{
  g_autoptr(GHashTable) balances = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  LumioHorizon *horizon = lumio_rail_get_horizon (lumio_rail_get (platform));

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr(LumioHorizonAccount) account = NULL;
      g_autoptr(GError) error = NULL;

      account = dex_await_boxed (lumio_horizon_load_account (horizon, addresses[i]), &error);

      if (account == NULL && !lumio_horizon_is_missing (error))
        return NULL;

      for (guint j = 0; account != NULL && j < account->balances->len; j++)
        count_balance (balances, g_ptr_array_index (account->balances, j));
    }

  return g_steal_pointer (&balances);
}

/* ---- both together ---- */

static char *
name_asset (const LumioApiHolding *holding)
{
  return g_strconcat (holding->asset->code, ":", holding->asset->issuer, NULL);
}

/* Tokens that came from somebody else, of events that they never bought of. */
static gboolean
add_others (Work               *work,
            LumioConnection    *connection,
            LumioApiPortfolio  *portfolio,
            GError            **error)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer asset;

  for (guint i = 0; i < portfolio->items->len; i++)
    g_hash_table_add (known, name_asset (g_ptr_array_index (portfolio->items, i)));

  g_hash_table_iter_init (&iter, work->balances);

  while (g_hash_table_iter_next (&iter, &asset, NULL))
    {
      g_auto(GStrv) parts = g_strsplit (asset, ":", 2);
      g_autoptr(LumioFundraiserRow) event = NULL;
      g_autoptr(GError) local_error = NULL;
      g_autofree char *name = NULL;
      LumioApiHolding *holding;

      if (g_hash_table_contains (known, asset))
        continue;

      event = lumio_store_fundraisers_by_address (connection, parts[1], &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      /* Anybody may call a token of their own by such a name. */
      if (event == NULL || !g_str_equal ((name = lumio_fundraisers_asset (event)), asset))
        continue;

      holding = lumio_api_holding_new ();
      holding->event_id = g_strdup_printf ("%" G_GINT64_FORMAT, event->id);
      holding->event_name = g_strdup (event->name);
      holding->event_status = g_strdup (event->status);
      holding->event_pending = g_strdup (event->pending);
      holding->asset = lumio_api_asset_new_for (parts[0], parts[1]);
      holding->token_price = event->token_price;
      g_ptr_array_add (portfolio->items, holding);
    }

  return TRUE;
}

static int
compare_holdings (gconstpointer a,
                  gconstpointer b)
{
  const LumioApiHolding * const *first = a;
  const LumioApiHolding * const *second = b;
  gint64 one = g_ascii_strtoll ((*first)->event_id, NULL, 10);
  gint64 other = g_ascii_strtoll ((*second)->event_id, NULL, 10);

  return one < other ? 1 : one > other ? -1 : 0;
}

/* A cancelled event's tokens are worth nothing any more, and a settled one pays nothing more. */
static gint64
value_of (const LumioApiHolding *holding)
{
  if (g_str_equal (holding->event_status, "CANCELLED") ||
      g_str_equal (holding->event_status, "SETTLED") ||
      g_strcmp0 (holding->event_pending, "CANCELLED") == 0)
    return 0;

  return (gint64) ((__int128) holding->held * holding->token_price / STELLAR_UNIT);
}

static void
complete (Work              *work,
          LumioApiPortfolio *portfolio,
          LumioApiHolding   *holding)
{
  g_autofree char *asset = name_asset (holding);
  gint64 *held = work->balances != NULL ? g_hash_table_lookup (work->balances, asset) : NULL;
  gint64 back = holding->received + holding->refunded;

  holding->held = work->balances == NULL ? holding->bought : held != NULL ? *held : 0;
  holding->open = MAX (0, holding->invested - back);
  holding->value = value_of (holding);
  portfolio->invested += holding->invested;
  portfolio->received += holding->received;
  portfolio->refunded += holding->refunded;
  portfolio->unclaimed += holding->unclaimed;
  portfolio->open += holding->open;
  portfolio->value += holding->value;
}

static DexFuture *
portfolio_job (LumioConnection *connection,
               gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioApiPortfolio) portfolio = lumio_api_portfolio_new ();
  GError *error = NULL;
  g_autoptr(GPtrArray) holdings = lumio_store_portfolio_holdings (connection, work->user_id, &error);

  if (holdings == NULL)
    return dex_future_new_for_error (error);

  /* A record frees what is in its lists itself. */
  g_ptr_array_set_free_func (holdings, NULL);
  g_ptr_array_extend_and_steal (portfolio->items, g_steal_pointer (&holdings));
  portfolio->stale = work->balances == NULL;

  if (work->balances != NULL && !add_others (work, connection, portfolio, &error))
    return dex_future_new_for_error (error);

  g_ptr_array_sort (portfolio->items, compare_holdings);

  for (guint i = 0; i < portfolio->items->len; i++)
    complete (work, portfolio, g_ptr_array_index (portfolio->items, i));

  return dex_future_new_take_boxed (lumio_api_portfolio_get_type (), g_steal_pointer (&portfolio));
}

static LumioHttpResponse *
get_portfolio (LumioPlatform     *platform,
               LumioCaller       *caller,
               LumioHttpRequest  *request,
               GError           **error)
{
  LumioStore *store = lumio_platform_get_store (platform);
  g_autoptr(LumioApiPortfolio) portfolio = NULL;
  g_auto(GStrv) addresses = NULL;
  Work *work;

  if (!(addresses = dex_await_boxed (lumio_store_read (store, list_addresses, new_work (caller),
                                                       free_work), error)))
    return NULL;

  work = new_work (caller);
  work->balances = load_balances (platform, (const char * const *) addresses);
  portfolio = dex_await_boxed (lumio_store_read (store, portfolio_job, work, free_work), error);

  return portfolio != NULL ? lumio_route_reply (200, &lumio_api_portfolio_record, portfolio) : NULL;
}

/* ---- what happened ---- */

static DexFuture *
entries_job (LumioConnection *connection,
             gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioApiPortfolioEntries) page = lumio_api_portfolio_entries_new ();
  g_autoptr(GPtrArray) entries = NULL;
  g_autofree char *last_ref = NULL;
  GError *error = NULL;

  work->filter.ref = work->ref;

  if (!(entries = lumio_store_portfolio_entries (connection, work->user_id, &work->filter,
                                                 &last_ref, &error)))
    return dex_future_new_for_error (error);

  g_ptr_array_set_free_func (entries, NULL);
  g_ptr_array_extend_and_steal (page->items, g_steal_pointer (&entries));

  if (page->items->len == work->filter.limit)
    {
      const LumioApiPortfolioEntry *last = g_ptr_array_index (page->items, page->items->len - 1);

      page->next_cursor = g_strdup_printf ("%" G_GINT64_FORMAT "~%s", last->at, last_ref);
    }

  return dex_future_new_take_boxed (lumio_api_portfolio_entries_get_type (),
                                    g_steal_pointer (&page));
}

/* "at~ref" */
static gboolean
read_cursor (Work       *work,
             const char *text)
{
  g_auto(GStrv) parts = text != NULL ? g_strsplit (text, "~", 2) : NULL;

  if (parts == NULL)
    return TRUE;

  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_signed (parts[0], 10, 0, G_MAXINT64, &work->filter.at, NULL))
    return FALSE;

  work->ref = g_strdup (parts[1]);

  return TRUE;
}

static LumioHttpResponse *
list_entries (LumioPlatform     *platform,
              LumioCaller       *caller,
              LumioHttpRequest  *request,
              GError           **error)
{
  const char *event = lumio_http_request_get_query (request, "event");
  const char *limit = lumio_http_request_get_query (request, "limit");
  g_autoptr(Work) work = new_work (caller);
  g_autoptr(LumioApiPortfolioEntries) page = NULL;
  guint64 n = DEFAULT_PAGE;

  if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, MAX_PAGE, &n, NULL))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "limit", "It is 1 to 200.");

  if (event != NULL &&
      !g_ascii_string_to_signed (event, 10, 1, G_MAXINT64, &work->filter.event_id, NULL))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "event",
                                     "It is the id of an event.");

  if (!read_cursor (work, lumio_http_request_get_query (request, "cursor")))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "cursor",
                                     "It is none that was given out.");

  work->filter.limit = (guint) n;
  page = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), entries_job,
                                            g_steal_pointer (&work), free_work), error);

  return page != NULL ? lumio_route_reply (200, &lumio_api_portfolio_entries_record, page) : NULL;
}

/* ---- a year of it, as a file ---- */

static gint64
begin_of (gint64 year)
{
  g_autoptr(GDateTime) time = g_date_time_new_utc ((int) year, 1, 1, 0, 0, 0);

  return g_date_time_to_unix_usec (time);
}

static void
append_entry (GString                      *text,
              const LumioApiPortfolioEntry *entry)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc_usec (entry->at);
  g_autofree char *when = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *code = lumio_fundraiser_code (g_ascii_strtoll (entry->event_id, NULL, 10));
  g_autofree char *tokens = stellar_amount_format (entry->tokens);
  g_autofree char *amount = stellar_amount_format (entry->amount);

  lumio_csv_append (text, when, FALSE);
  lumio_csv_append (text, entry->kind, FALSE);
  lumio_csv_append (text, entry->event_name, FALSE);
  lumio_csv_append (text, code, FALSE);
  lumio_csv_append (text, tokens, FALSE);
  lumio_csv_append (text, amount, FALSE);
  lumio_csv_append (text, "USDC", FALSE);
  lumio_csv_append (text, entry->address, FALSE);
  lumio_csv_append (text, entry->way, FALSE);
  lumio_csv_append (text, entry->tx_hash, FALSE);
  lumio_csv_append (text, entry->claim_hash, FALSE);
  lumio_csv_append (text, entry->distribution_id, TRUE);
}

static LumioHttpResponse *
get_statement (LumioPlatform     *platform,
               LumioCaller       *caller,
               LumioHttpRequest  *request,
               GError           **error)
{
  const char *asked = lumio_http_request_get_query (request, "year");
  g_autoptr(Work) work = new_work (caller);
  g_autoptr(LumioApiPortfolioEntries) page = NULL;
  g_autoptr(GString) text = NULL;
  g_autofree char *name = NULL;
  LumioHttpResponse *response;
  gint64 year;

  if (asked == NULL || !g_ascii_string_to_signed (asked, 10, 2000, 9998, &year, NULL))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "year",
                                     "It is a year of four digits.");

  work->filter.from = begin_of (year);
  work->filter.to = begin_of (year + 1);
  work->filter.limit = G_MAXINT;

  if (!(page = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), entries_job,
                                                  g_steal_pointer (&work), free_work), error)))
    return NULL;

  text = g_string_new ("at,kind,event,token,tokens,amount,currency,address,way,tx_hash,"
                       "claim_tx_hash,distribution_id\r\n");

  /* A statement is read from the year's beginning. */
  for (guint i = page->items->len; i > 0; i--)
    append_entry (text, g_ptr_array_index (page->items, i - 1));

  name = g_strdup_printf ("attachment; filename=\"events-%" G_GINT64_FORMAT ".csv\"", year);
  response = lumio_http_response_new_bytes (200, "text/csv; charset=utf-8",
                                            g_string_free_to_bytes (g_steal_pointer (&text)));
  lumio_http_response_set_header (response, "Content-Disposition", name);

  return response;
}

static const LumioRouteMember entries_members[] = {
  { "cursor", "string", FALSE },
  { "limit", "integer", FALSE },
  { "event", "string", FALSE },
};

static const LumioRouteMember statement_members[] = {
  { "year", "integer", TRUE },
};

static const LumioRoute routes[] = {
  { "GET", "/portfolio", get_portfolio, LUMIO_ROUTE_AUTH,
    "What I hold of events, what it cost and what it paid", .reply = &lumio_api_portfolio_record },
  { "GET", "/portfolio/entries", list_entries, LUMIO_ROUTE_AUTH,
    "What I bought and was paid, newest first, each with its transaction",
    entries_members, G_N_ELEMENTS (entries_members), 200, &lumio_api_portfolio_entries_record },
  { "GET", "/portfolio/statement", get_statement, LUMIO_ROUTE_AUTH,
    "A year (UTC) of that as a file, in CSV (RFC 4180), oldest first",
    statement_members, G_N_ELEMENTS (statement_members) },
};

const LumioModule lumio_portfolio_module = {
  .name = "portfolio",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
