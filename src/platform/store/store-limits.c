#include "platform/store/store-limits.h"

G_DEFINE_BOXED_TYPE (LumioKeyRecord, lumio_key_record, lumio_key_record_copy,
                     lumio_key_record_free)

static LumioKeyRecord *
read_key (LumioRows  *rows,
          const char *request_hash,
          const char *instance)
{
  LumioKeyRecord *record = lumio_key_record_new ();

  if (g_strcmp0 (lumio_rows_get_text (rows, 0), request_hash) != 0)
    {
      record->state = LUMIO_KEY_CONFLICT;
      return record;
    }

  if (!lumio_rows_is_null (rows, 2))
    {
      record->state = LUMIO_KEY_DONE;
      record->status = lumio_rows_get_int (rows, 2);
      record->content_type = lumio_rows_dup_text (rows, 3);
      record->response = lumio_rows_dup_blob (rows, 4);
      return record;
    }

  record->state = g_strcmp0 (lumio_rows_get_text (rows, 1), instance) == 0 ? LUMIO_KEY_BUSY
                                                                           : LUMIO_KEY_NEW;
  return record;
}

LumioKeyRecord *
lumio_key_record_new (void)
{
  return g_new0 (LumioKeyRecord, 1);
}

LumioKeyRecord *
lumio_key_record_copy (const LumioKeyRecord *self)
{
  LumioKeyRecord *copy = g_memdup2 (self, sizeof *self);

  copy->content_type = g_strdup (self->content_type);
  copy->response = self->response != NULL ? g_bytes_ref (self->response) : NULL;
  return copy;
}

void
lumio_key_record_free (LumioKeyRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->content_type);
  g_clear_pointer (&self->response, g_bytes_unref);
  g_free (self);
}

LumioKeyRecord *
lumio_store_keys_claim (LumioConnection  *connection,
                        const char       *scope,
                        const char       *key,
                        const char       *request_hash,
                        const char       *instance,
                        gint64            now,
                        GError          **error)
{
  g_autoptr(LumioKeyRecord) record = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT request_hash, instance, status, content_type, response"
                                       " FROM idempotency_keys WHERE scope = ?1 AND key = ?2",
                                       "ss", scope, key)))
    return NULL;

  if (lumio_rows_next (rows, &local_error))
    record = read_key (rows, request_hash, instance);

  g_clear_pointer (&rows, lumio_rows_free);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  if (record != NULL && record->state != LUMIO_KEY_NEW)
    return g_steal_pointer (&record);

  if (lumio_connection_execute (connection, error,
                                "INSERT INTO idempotency_keys (scope, key, request_hash, instance,"
                                " created_at) VALUES (?1, ?2, ?3, ?4, ?5)"
                                " ON CONFLICT (scope, key) DO UPDATE SET instance = excluded.instance",
                                "ssssi", scope, key, request_hash, instance, now) < 0)
    return NULL;

  return record != NULL ? g_steal_pointer (&record) : lumio_key_record_new ();
}

gboolean
lumio_store_keys_finish (LumioConnection  *connection,
                         const char       *scope,
                         const char       *key,
                         gint64            status,
                         const char       *content_type,
                         GBytes           *response,
                         GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE idempotency_keys SET status = ?3, content_type = ?4,"
                                   " response = ?5 WHERE scope = ?1 AND key = ?2",
                                   "ssisb", scope, key, status, content_type, response) >= 0;
}

gboolean
lumio_store_keys_forget (LumioConnection  *connection,
                         const char       *scope,
                         const char       *key,
                         GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "DELETE FROM idempotency_keys WHERE scope = ?1 AND key = ?2"
                                   " AND status IS NULL",
                                   "ss", scope, key) >= 0;
}

gboolean
lumio_store_keys_prune (LumioConnection  *connection,
                        gint64            before,
                        GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "DELETE FROM idempotency_keys WHERE created_at < ?1"
                                   " AND NOT EXISTS (SELECT 1 FROM transactions"
                                   "  WHERE user_id = substr (scope, 1, 36)"
                                   "  AND status = 'processing')", "i",
                                   before) >= 0;
}

gboolean
lumio_store_buckets_put (LumioConnection  *connection,
                         const char       *bucket,
                         gint64            window_start,
                         gint64            count,
                         GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO rate_limits (bucket, window_start, count)"
                                   " VALUES (?1, ?2, ?3) ON CONFLICT (bucket) DO UPDATE SET"
                                   " window_start = excluded.window_start, count = excluded.count",
                                   "sii", bucket, window_start, count) >= 0;
}

gboolean
lumio_store_buckets_load (LumioConnection  *connection,
                          gint64            since,
                          LumioBucketFunc   func,
                          gpointer          user_data,
                          GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT bucket, window_start, count FROM rate_limits"
                                       " WHERE window_start >= ?1",
                                       "i", since)))
    return FALSE;

  while (lumio_rows_next (rows, &local_error))
    func (lumio_rows_get_text (rows, 0), lumio_rows_get_int (rows, 1), lumio_rows_get_int (rows, 2),
          user_data);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);
  return FALSE;
}

gboolean
lumio_store_buckets_prune (LumioConnection  *connection,
                           gint64            before,
                           GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "DELETE FROM rate_limits WHERE window_start < ?1", "i",
                                   before) >= 0;
}
