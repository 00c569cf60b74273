#include "platform/store/store-distributions.h"

G_DEFINE_BOXED_TYPE (LumioDistributionRow, lumio_distribution_row, lumio_distribution_row_copy,
                     lumio_distribution_row_free)

#define SELECT                                                                      \
  "SELECT id, event_id, status, pool, revenue, ledger, list_hash, error, started_at," \
  " completed_at, idempotency_key, kind FROM distributions "

LumioDistributionRow *
lumio_distribution_row_new (void)
{
  return g_new0 (LumioDistributionRow, 1);
}

LumioDistributionRow *
lumio_distribution_row_copy (const LumioDistributionRow *self)
{
  LumioDistributionRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->status = g_strdup (self->status);
  copy->list_hash = g_strdup (self->list_hash);
  copy->error = g_strdup (self->error);
  copy->idempotency_key = g_strdup (self->idempotency_key);

  return copy;
}

void
lumio_distribution_row_free (LumioDistributionRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->kind);
  g_free (self->status);
  g_free (self->list_hash);
  g_free (self->error);
  g_free (self->idempotency_key);
  g_free (self);
}

static LumioDistributionRow *
read_row (LumioRows *rows)
{
  LumioDistributionRow *row = lumio_distribution_row_new ();

  row->id = lumio_rows_dup_text (rows, 0);
  row->event_id = lumio_rows_get_int (rows, 1);
  row->status = lumio_rows_dup_text (rows, 2);
  row->pool = lumio_rows_get_int (rows, 3);
  row->revenue = lumio_rows_get_int (rows, 4);
  row->ledger = lumio_rows_get_int (rows, 5);
  row->list_hash = lumio_rows_dup_text (rows, 6);
  row->error = lumio_rows_dup_text (rows, 7);
  row->started_at = lumio_rows_get_int (rows, 8);
  row->completed_at = lumio_rows_get_int (rows, 9);
  row->idempotency_key = lumio_rows_dup_text (rows, 10);
  row->kind = lumio_rows_dup_text (rows, 11);

  return row;
}

/* Takes `rows`, which may be NULL with `error`. */
static GPtrArray *
take_all (LumioRows  *rows,
          GError    **error)
{
  g_autoptr(GPtrArray) list = NULL;
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_distribution_row_free);

  while (lumio_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));

  lumio_rows_free (rows);

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

static LumioDistributionRow *
take_one (LumioRows  *rows,
          GError    **error)
{
  g_autoptr(GPtrArray) list = take_all (rows, error);

  return list != NULL && list->len > 0 ? g_ptr_array_steal_index (list, 0) : NULL;
}

gboolean
lumio_store_distributions_insert (LumioConnection             *connection,
                                  const LumioDistributionRow  *row,
                                  GError                     **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO distributions (id, event_id, status, pool, revenue,"
                                   " started_at, idempotency_key, kind)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "sisiiiss", row->id,
                                   row->event_id, row->status, row->pool, row->revenue,
                                   row->started_at, row->idempotency_key, row->kind) >= 0;
}

LumioDistributionRow *
lumio_store_distributions_by_id (LumioConnection  *connection,
                                 const char       *id,
                                 GError          **error)
{
  return take_one (lumio_connection_query (connection, error, SELECT "WHERE id = ?1", "s", id),
                   error);
}

LumioDistributionRow *
lumio_store_distributions_by_key (LumioConnection  *connection,
                                  gint64            event_id,
                                  const char       *idempotency_key,
                                  GError          **error)
{
  return take_one (lumio_connection_query (connection, error,
                                           SELECT "WHERE event_id = ?1 AND idempotency_key = ?2",
                                           "is", event_id, idempotency_key), error);
}

LumioDistributionRow *
lumio_store_distributions_open (LumioConnection  *connection,
                                gint64            event_id,
                                GError          **error)
{
  return take_one (lumio_connection_query (connection, error,
                                           SELECT "WHERE event_id = ?1"
                                           " AND status IN ('PENDING', 'PROCESSING')", "i",
                                           event_id), error);
}

LumioDistributionRow *
lumio_store_distributions_refund (LumioConnection  *connection,
                                  gint64            event_id,
                                  GError          **error)
{
  return take_one (lumio_connection_query (connection, error,
                                           SELECT "WHERE event_id = ?1 AND kind = 'refund'", "i",
                                           event_id), error);
}

GPtrArray *
lumio_store_distributions_list (LumioConnection  *connection,
                                gint64            event_id,
                                GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE (?1 != 0 AND event_id = ?1)"
                                           " OR (?1 = 0 AND status IN ('PENDING', 'PROCESSING'))"
                                           " ORDER BY started_at DESC, id", "i", event_id), error);
}

gboolean
lumio_store_distributions_update (LumioConnection             *connection,
                                  const LumioDistributionRow  *row,
                                  GError                     **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE distributions SET status = ?2, ledger = nullif (?3, 0),"
                                   " list_hash = ?4, error = ?5, completed_at = nullif (?6, 0)"
                                   " WHERE id = ?1", "ssissi", row->id, row->status, row->ledger,
                                   row->list_hash, row->error, row->completed_at) >= 0;
}

LumioApiDistribution *
lumio_store_distributions_describe (LumioConnection             *connection,
                                    const LumioDistributionRow  *row,
                                    GError                     **error)
{
  g_autoptr(LumioApiDistribution) api = lumio_api_distribution_new ();
  g_autoptr(GStrvBuilder) hashes = g_strv_builder_new ();
  g_autoptr(LumioRows) sums = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(sums = lumio_connection_query (connection, error,
                                       "SELECT count (*), coalesce (sum (amount), 0),"
                                       " coalesce (sum (CASE status WHEN 'paid' THEN amount END), 0),"
                                       " coalesce (sum (CASE WHEN status = 'paid'"
                                       "  AND kind = 'claimable' AND claim IS NOT 'claimed'"
                                       "  THEN amount END), 0)"
                                       " FROM distribution_payouts WHERE distribution_id = ?1", "s",
                                       row->id)) ||
      !lumio_rows_next (sums, error))
    return NULL;

  api->id = g_strdup (row->id);
  api->kind = g_strdup (row->kind);
  api->event_id = g_strdup_printf ("%" G_GINT64_FORMAT, row->event_id);
  api->status = g_strdup (row->status);
  api->pool = row->pool;
  api->holders = lumio_rows_get_int (sums, 0);
  api->paid = lumio_rows_get_int (sums, 2);
  api->unclaimed = lumio_rows_get_int (sums, 3);
  api->remainder = row->list_hash != NULL ? row->pool - lumio_rows_get_int (sums, 1) : 0;
  api->ledger = row->ledger;
  api->list_hash = g_strdup (row->list_hash);
  api->started_at = row->started_at;
  api->completed_at = row->completed_at;
  g_clear_pointer (&sums, lumio_rows_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT tx_hash FROM distribution_payouts"
                                       " WHERE distribution_id = ?1 AND tx_hash IS NOT NULL"
                                       " GROUP BY tx_hash ORDER BY min (position)", "s", row->id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_strv_builder_add (hashes, lumio_rows_get_text (rows, 0));

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  api->tx_hashes = g_strv_builder_end (hashes);
  api->tx_hash = g_strdup (api->tx_hashes[0]);

  return g_steal_pointer (&api);
}
