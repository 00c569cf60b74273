#include "ledger/lumio-ledger-query.h"

#include <string.h>

#include "ledger/lumio-ledger-effects.h"

/* What happened, operation by operation: effects and trades, each at a place in its operation. */

/* Where to go on, both ways: a place after all others of its operation where none was given. */
typedef struct
{
  gint64 low;
  gint64 high;
  gint64 after;
  gint64 place;
} Range;

static gboolean
get_range (const LumioQuery  *query,
           LumioConnection   *connection,
           Range             *range,
           GError           **error)
{
  range->low = -1;
  range->high = G_MAXINT64;
  range->after = query->has_cursor ? query->after : query->descending ? G_MAXINT64 : -1;
  range->place = query->has_cursor ? query->after_place : 0;
  if (query->scope == LUMIO_SCOPE_OPERATION)
    {
      range->low = query->operation - 1;
      range->high = query->operation + 1;
      return TRUE;
    }
  return lumio_query_narrow (query, connection, &range->low, &range->high, error);
}

#define EFFECTS                                                                            \
  "SELECT e.id, e.place, e.account, e.type, e.details, t.closed_at "                       \
  "FROM effects e JOIN transactions t ON t.id = (e.id & ~4095) WHERE e.id > ?1 AND e.id < ?2 "
#define EFFECTS_ON EFFECTS "AND (e.id, e.place) > (?3, ?4) "
#define EFFECTS_BACK EFFECTS "AND (e.id, e.place) < (?3, ?4) "

static LumioRows *
find_effects (const LumioQuery  *query,
              LumioConnection   *connection,
              const Range       *range,
              GError           **error)
{
  gint64 limit = query->limit;
  g_autoptr(GBytes) account = g_bytes_new (query->account, 32);

  if (query->scope == LUMIO_SCOPE_ACCOUNT)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? EFFECTS_BACK "AND e.account = ?6 "
                                   "ORDER BY e.id DESC, e.place DESC LIMIT ?5"
                                     : EFFECTS_ON "AND e.account = ?6 "
                                   "ORDER BY e.id, e.place LIMIT ?5",
                                   "iiiiib", range->low, range->high, range->after, range->place,
                                   limit, account);
  return lumio_connection_query (connection, error,
                                 query->descending
                                   ? EFFECTS_BACK "ORDER BY e.id DESC, e.place DESC LIMIT ?5"
                                   : EFFECTS_ON "ORDER BY e.id, e.place LIMIT ?5",
                                 "iiiii", range->low, range->high, range->after, range->place,
                                 limit);
}

static void
write_effect (const LumioQuery *query,
              LumioRows        *rows,
              GPtrArray        *items)
{
  gint64 id = lumio_rows_get_int (rows, 0);
  gint64 place = lumio_rows_get_int (rows, 1);
  g_autoptr(GBytes) account = lumio_rows_dup_blob (rows, 2);
  gint32 type = lumio_rows_get_int (rows, 3);
  const char *name = lumio_effect_get_name (type);
  char *token = g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, id, place);
  g_autofree char *padded = g_strdup_printf ("%019" G_GINT64_FORMAT "-%010" G_GINT64_FORMAT, id,
                                             place);
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  lumio_ledger_writer_begin_object (&writer, "_links");
  lumio_resource_link (&writer, "operation", "%s/operations/%" G_GINT64_FORMAT, query->base, id);
  lumio_resource_link (&writer, "succeeds", "%s/effects?order=desc&cursor=%s", query->base, token);
  lumio_resource_link (&writer, "precedes", "%s/effects?order=asc&cursor=%s", query->base, token);
  lumio_ledger_writer_end_object (&writer);
  lumio_ledger_writer_text (&writer, "id", padded);
  lumio_ledger_writer_text (&writer, "paging_token", token);
  lumio_resource_account_id (&writer, "account", g_bytes_get_data (account, NULL));
  lumio_ledger_writer_text (&writer, "type", name != NULL ? name : "unknown");
  lumio_ledger_writer_int (&writer, "type_i", type);
  lumio_ledger_writer_time (&writer, "created_at", lumio_rows_get_int (rows, 5));
  lumio_ledger_writer_members (&writer, lumio_rows_get_text (rows, 4));
  lumio_ledger_writer_end_object (&writer);
  lumio_query_add_item (items, token, &writer);
}

gboolean
lumio_query_list_effects (const LumioQuery  *query,
                          LumioConnection   *connection,
                          GPtrArray         *items,
                          GError           **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;
  Range range;

  if (!get_range (query, connection, &range, error) ||
      (rows = find_effects (query, connection, &range, error)) == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    write_effect (query, rows, items);
  return lumio_query_end (local, error);
}

#define TRADES                                                                             \
  "SELECT d.id, d.place, d.base, d.counter, d.base_account, d.counter_account, "           \
  "d.base_offer, d.counter_offer, d.base_amount, d.counter_amount, d.base_sells, "         \
  "d.price_n, d.price_d, t.closed_at "                                                     \
  "FROM trades d JOIN transactions t ON t.id = (d.id & ~4095) WHERE "
#define TRADES_ON "AND (d.id, d.place) > (?1, ?2) ORDER BY d.id, d.place LIMIT ?3"
#define TRADES_BACK "AND (d.id, d.place) < (?1, ?2) ORDER BY d.id DESC, d.place DESC LIMIT ?3"

/* With both assets the pair may be stored the other way round; it is turned when written. */
static LumioRows *
find_trades (const LumioQuery  *query,
             LumioConnection   *connection,
             const Range       *range,
             GError           **error)
{
  gint64 limit = query->limit;
  gboolean is_pair = query->has_selling && query->has_buying;
  gboolean turned = is_pair && memcmp (query->selling, query->buying, LUMIO_ASSET_SIZE) > 0;
  g_autoptr(GBytes) base = g_bytes_new (turned ? query->buying : query->selling, LUMIO_ASSET_SIZE);
  g_autoptr(GBytes) counter = g_bytes_new (turned ? query->selling : query->buying,
                                           LUMIO_ASSET_SIZE);
  g_autoptr(GBytes) account = g_bytes_new (query->account, 32);

  if (query->by_seller)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? TRADES "(d.base_account = ?4 OR d.counter_account = ?4) "
                                   TRADES_BACK
                                     : TRADES "(d.base_account = ?4 OR d.counter_account = ?4) "
                                   TRADES_ON,
                                   "iiib", range->after, range->place, limit, account);
  if (query->scope == LUMIO_SCOPE_OFFER)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? TRADES "(d.base_offer = ?4 OR d.counter_offer = ?4) "
                                   TRADES_BACK
                                     : TRADES "(d.base_offer = ?4 OR d.counter_offer = ?4) "
                                   TRADES_ON,
                                   "iiii", range->after, range->place, limit, query->operation);
  if (is_pair)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? TRADES "d.base = ?4 AND d.counter = ?5 " TRADES_BACK
                                     : TRADES "d.base = ?4 AND d.counter = ?5 " TRADES_ON,
                                   "iiibb", range->after, range->place, limit, base, counter);
  return lumio_connection_query (connection, error,
                                 query->descending ? TRADES "1 " TRADES_BACK
                                                   : TRADES "1 " TRADES_ON,
                                 "iii", range->after, range->place, limit);
}

static void
write_side (LumioLedgerWriter *writer,
            const char        *side,
            LumioRows         *rows,
            gboolean           is_base)
{
  g_autoptr(GBytes) asset = lumio_rows_dup_blob (rows, is_base ? 2 : 3);
  g_autoptr(GBytes) account = lumio_rows_dup_blob (rows, is_base ? 4 : 5);
  g_autofree char *offer_name = g_strconcat (side, "_offer_id", NULL);
  g_autofree char *account_name = g_strconcat (side, "_account", NULL);
  g_autofree char *amount_name = g_strconcat (side, "_amount", NULL);
  g_autofree char *prefix = g_strconcat (side, "_", NULL);

  lumio_ledger_writer_int_text (writer, offer_name, lumio_rows_get_int (rows, is_base ? 6 : 7));
  lumio_resource_account_id (writer, account_name, g_bytes_get_data (account, NULL));
  lumio_ledger_writer_amount (writer, amount_name, lumio_rows_get_int (rows, is_base ? 8 : 9));
  lumio_resource_packed_asset (writer, prefix, g_bytes_get_data (asset, NULL));
}

static void
write_trade_links (LumioLedgerWriter *writer,
                   const LumioQuery  *query,
                   LumioRows         *rows,
                   gboolean           turned)
{
  g_autoptr(GBytes) base = lumio_rows_dup_blob (rows, turned ? 5 : 4);
  g_autoptr(GBytes) counter = lumio_rows_dup_blob (rows, turned ? 4 : 5);
  g_autofree char *base_address = lumio_account_to_address (g_bytes_get_data (base, NULL));
  g_autofree char *counter_address = lumio_account_to_address (g_bytes_get_data (counter, NULL));

  lumio_ledger_writer_begin_object (writer, "_links");
  lumio_resource_link (writer, "self", "%s", "");
  lumio_resource_link (writer, "base", "%s/accounts/%s", query->base, base_address);
  lumio_resource_link (writer, "counter", "%s/accounts/%s", query->base, counter_address);
  lumio_resource_link (writer, "operation", "%s/operations/%" G_GINT64_FORMAT, query->base,
                       lumio_rows_get_int (rows, 0));
  lumio_ledger_writer_end_object (writer);
}

static void
write_trade (const LumioQuery *query,
             LumioRows        *rows,
             GPtrArray        *items)
{
  g_autoptr(GBytes) base = lumio_rows_dup_blob (rows, 2);
  gboolean turned = query->has_selling && query->has_buying &&
                    memcmp (g_bytes_get_data (base, NULL), query->selling, LUMIO_ASSET_SIZE) != 0;
  char *token = g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
                                 lumio_rows_get_int (rows, 0), lumio_rows_get_int (rows, 1));
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  write_trade_links (&writer, query, rows, turned);
  lumio_ledger_writer_text (&writer, "id", token);
  lumio_ledger_writer_text (&writer, "paging_token", token);
  lumio_ledger_writer_time (&writer, "ledger_close_time", lumio_rows_get_int (rows, 13));
  lumio_ledger_writer_text (&writer, "trade_type", "orderbook");
  write_side (&writer, "base", rows, !turned);
  write_side (&writer, "counter", rows, turned);
  lumio_ledger_writer_boolean (&writer, "base_is_seller",
                               (lumio_rows_get_int (rows, 10) != 0) != turned);
  lumio_resource_exact_price (&writer, "price", lumio_rows_get_int (rows, turned ? 12 : 11),
                              lumio_rows_get_int (rows, turned ? 11 : 12));
  lumio_ledger_writer_end_object (&writer);
  lumio_query_add_item (items, token, &writer);
}

gboolean
lumio_query_list_trades (const LumioQuery  *query,
                         LumioConnection   *connection,
                         GPtrArray         *items,
                         GError           **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;
  Range range;

  if (!get_range (query, connection, &range, error) ||
      (rows = find_trades (query, connection, &range, error)) == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    write_trade (query, rows, items);
  return lumio_query_end (local, error);
}
