#include "ledger/lumio-ledger-query.h"

#include <string.h>

/* A filter that is not set is an empty blob, which holds for all. */
static GBytes *
make_filter (gboolean      is_set,
             const guint8 *bytes,
             gsize         size)
{
  return g_bytes_new (bytes, is_set ? size : 0);
}

/* The close times of the ledgers that changed what is listed, each read once. */
static gint64
get_time (GHashTable      *times,
          LumioConnection *connection,
          guint32          sequence)
{
  gint64 *known = g_hash_table_lookup (times, GUINT_TO_POINTER (sequence));

  if (known == NULL)
    {
      known = g_new (gint64, 1);
      *known = lumio_query_get_close_time (connection, sequence);
      g_hash_table_insert (times, GUINT_TO_POINTER (sequence), known);
    }
  return *known;
}

/* The first filter that is set decides which index is walked. */
static const char *
choose_offers (const LumioQuery *query)
{
#define OFFERS(where)                                                                  \
  (query->descending                                                                   \
     ? "SELECT " LUMIO_OFFER_COLUMNS "FROM offers o WHERE " where OFFER_FILTERS        \
   "AND o.id < ?5 ORDER BY o.id DESC LIMIT ?6"                                         \
     : "SELECT " LUMIO_OFFER_COLUMNS "FROM offers o WHERE " where OFFER_FILTERS        \
   "AND o.id > ?5 ORDER BY o.id LIMIT ?6")
#define OFFER_FILTERS                                                                  \
  "(length (?1) = 0 OR o.seller = ?1) AND (length (?2) = 0 OR o.sponsor = ?2) "        \
  "AND (length (?3) = 0 OR o.selling = ?3) AND (length (?4) = 0 OR o.buying = ?4) "

  if (query->by_seller)
    return OFFERS ("o.seller = ?1 AND ");
  if (query->by_sponsor)
    return OFFERS ("o.sponsor = ?2 AND ");
  if (query->has_selling)
    return OFFERS ("o.selling = ?3 AND ");
  if (query->has_buying)
    return OFFERS ("o.buying = ?4 AND ");
  return OFFERS ("");
#undef OFFERS
}

gboolean
lumio_query_list_offers (const LumioQuery  *query,
                         LumioConnection   *connection,
                         GPtrArray         *items,
                         GError           **error)
{
  g_autoptr(GBytes) seller = make_filter (query->by_seller, query->seller, 32);
  g_autoptr(GBytes) sponsor = make_filter (query->by_sponsor, query->sponsor, 32);
  g_autoptr(GBytes) selling = make_filter (query->has_selling, query->selling, LUMIO_ASSET_SIZE);
  g_autoptr(GBytes) buying = make_filter (query->has_buying, query->buying, LUMIO_ASSET_SIZE);
  g_autoptr(GHashTable) times = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr(LumioRows) rows = NULL;
  gint64 after = query->has_cursor ? query->after : query->descending ? G_MAXINT64 : 0;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error, choose_offers (query), "bbbbii", seller,
                                 sponsor, selling, buying, after, (gint64) query->limit);
  if (rows == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    {
      LumioEntry offer = { 0 };
      LumioLedgerWriter writer;

      lumio_ledger_store_read_offer (&offer, rows);
      lumio_ledger_writer_init (&writer);
      lumio_resource_offer (&writer, query->base, &offer,
                            get_time (times, connection, offer.last_modified));
      lumio_query_add_item (items, g_strdup_printf ("%" G_GINT64_FORMAT, offer.offer.id), &writer);
    }
  return lumio_query_end (local, error);
}

DexFuture *
lumio_query_offer (LumioConnection *connection,
                   gpointer         user_data)
{
  LumioQuery *query = user_data;
  g_autoptr(LumioRows) rows = NULL;
  LumioLedgerWriter writer;
  GError *error = NULL;
  gboolean done;

  lumio_ledger_writer_init (&writer);
  rows = lumio_connection_query (connection, &error,
                                 "SELECT " LUMIO_OFFER_COLUMNS "FROM offers o WHERE id = ?1", "i",
                                 query->operation);
  done = rows != NULL && lumio_rows_next (rows, &error);
  if (done)
    {
      LumioEntry offer = { 0 };

      lumio_ledger_store_read_offer (&offer, rows);
      lumio_resource_offer (&writer, query->base, &offer,
                            lumio_query_get_close_time (connection, offer.last_modified));
    }
  return lumio_query_finish (&writer, done, error);
}

static const char *
choose_claimables (const LumioQuery *query)
{
#define CLAIMABLES(from, where)                                                        \
  (query->descending                                                                   \
     ? "SELECT " LUMIO_CLAIMABLE_COLUMNS "FROM " from "WHERE " where CLAIMABLE_FILTERS \
   "AND (c.last_modified, c.id) < (?4, ?5) "                                           \
   "ORDER BY c.last_modified DESC, c.id DESC LIMIT ?6"                                 \
     : "SELECT " LUMIO_CLAIMABLE_COLUMNS "FROM " from "WHERE " where CLAIMABLE_FILTERS \
   "AND (c.last_modified, c.id) > (?4, ?5) "                                           \
   "ORDER BY c.last_modified, c.id LIMIT ?6")
#define CLAIMABLE_FILTERS                                                              \
  "(length (?1) = 0 OR c.asset = ?1) AND (length (?2) = 0 OR c.sponsor = ?2) "         \
  "AND (length (?3) = 0 OR EXISTS "                                                    \
  "(SELECT 1 FROM claimants e WHERE e.account = ?3 AND e.id = c.id)) "

  if (query->by_claimant)
    return CLAIMABLES ("claimants m JOIN claimables c ON c.id = m.id ", "m.account = ?3 AND ");
  if (query->by_sponsor)
    return CLAIMABLES ("claimables c ", "c.sponsor = ?2 AND ");
  if (query->by_asset)
    return CLAIMABLES ("claimables c ", "c.asset = ?1 AND ");
  return CLAIMABLES ("claimables c ", "");
#undef CLAIMABLES
}

static gboolean
write_claimable (const LumioQuery  *query,
                 LumioConnection   *connection,
                 LumioRows         *rows,
                 GHashTable        *times,
                 GPtrArray         *items,
                 GError           **error)
{
  g_autoptr(LumioEntry) balance = g_new0 (LumioEntry, 1);
  g_autofree char *id = NULL;
  LumioLedgerWriter writer;

  if (!lumio_ledger_store_read_claimable (balance, rows, error))
    return FALSE;
  id = lumio_claimable_id_to_text (balance->key.name);
  lumio_ledger_writer_init (&writer);
  lumio_resource_claimable (&writer, query->base, balance,
                            get_time (times, connection, balance->last_modified));
  lumio_query_add_item (items, g_strdup_printf ("%u-%s", balance->last_modified, id), &writer);
  return TRUE;
}

gboolean
lumio_query_list_claimables (const LumioQuery  *query,
                             LumioConnection   *connection,
                             GPtrArray         *items,
                             GError           **error)
{
  g_autoptr(GBytes) asset = make_filter (query->by_asset, query->asset, LUMIO_ASSET_SIZE);
  g_autoptr(GBytes) sponsor = make_filter (query->by_sponsor, query->sponsor, 32);
  g_autoptr(GBytes) claimant = make_filter (query->by_claimant, query->claimant, 32);
  g_autoptr(GBytes) id = make_filter (query->has_cursor, query->after_id, 32);
  g_autoptr(GHashTable) times = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr(LumioRows) rows = NULL;
  gint64 after = query->has_cursor ? query->after : query->descending ? G_MAXINT64 : 0;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error, choose_claimables (query), "bbbibi", asset,
                                 sponsor, claimant, after, id, (gint64) query->limit);
  if (rows == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    if (!write_claimable (query, connection, rows, times, items, &local))
      break;
  return lumio_query_end (local, error);
}

DexFuture *
lumio_query_claimable (LumioConnection *connection,
                       gpointer         user_data)
{
  LumioQuery *query = user_data;
  g_autoptr(LumioEntry) entry = NULL;
  LumioLedgerWriter writer;
  LumioEntryKey key;
  GError *error = NULL;
  gboolean done;

  lumio_entry_key_claimable (&key, query->hash);
  entry = lumio_entry_new (&key);
  done = lumio_ledger_store_load_entry (entry, connection, &error) && entry->alive;
  lumio_ledger_writer_init (&writer);
  if (done)
    lumio_resource_claimable (&writer, query->base, entry,
                              lumio_query_get_close_time (connection, entry->last_modified));
  return lumio_query_finish (&writer, done, error);
}
