#include "platform/store/store-sessions.h"

G_DEFINE_BOXED_TYPE (LumioSessionRow, lumio_session_row, lumio_session_row_copy,
                     lumio_session_row_free)

#define COLUMNS                                                                     \
  "id, user_id, jti, token_hash, ip_address, user_agent, created_at, expires_at,"   \
  " last_seen_at, revoked_at FROM sessions"

static LumioSessionRow *
read_row (LumioRows *rows)
{
  LumioSessionRow *row = lumio_session_row_new ();

  row->id = lumio_rows_dup_text (rows, 0);
  row->user_id = lumio_rows_dup_text (rows, 1);
  row->jti = lumio_rows_dup_text (rows, 2);
  row->token_hash = lumio_rows_dup_text (rows, 3);
  row->ip_address = lumio_rows_dup_text (rows, 4);
  row->user_agent = lumio_rows_dup_text (rows, 5);
  row->created_at = lumio_rows_get_int (rows, 6);
  row->expires_at = lumio_rows_get_int (rows, 7);
  row->last_seen_at = lumio_rows_get_int (rows, 8);
  row->revoked_at = lumio_rows_get_int (rows, 9);
  return row;
}

LumioSessionRow *
lumio_session_row_new (void)
{
  return g_new0 (LumioSessionRow, 1);
}

LumioSessionRow *
lumio_session_row_copy (const LumioSessionRow *self)
{
  LumioSessionRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->user_id = g_strdup (self->user_id);
  copy->jti = g_strdup (self->jti);
  copy->token_hash = g_strdup (self->token_hash);
  copy->ip_address = g_strdup (self->ip_address);
  copy->user_agent = g_strdup (self->user_agent);
  return copy;
}

void
lumio_session_row_free (LumioSessionRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->user_id);
  g_free (self->jti);
  g_free (self->token_hash);
  g_free (self->ip_address);
  g_free (self->user_agent);
  g_free (self);
}

gboolean
lumio_store_sessions_insert (LumioConnection        *connection,
                             const LumioSessionRow  *row,
                             GError                **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO sessions (id, user_id, jti, token_hash, ip_address,"
                                   " user_agent, created_at, expires_at, last_seen_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                                   "ssssssiii", row->id, row->user_id, row->jti, row->token_hash,
                                   row->ip_address, row->user_agent, row->created_at,
                                   row->expires_at, row->last_seen_at) >= 0;
}

LumioSessionRow *
lumio_store_sessions_by_jti (LumioConnection  *connection,
                             const char       *jti,
                             GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error, "SELECT " COLUMNS " WHERE jti = ?1", "s",
                                       jti)))
    return NULL;

  return lumio_rows_next (rows, error) ? read_row (rows) : NULL;
}

GPtrArray *
lumio_store_sessions_list (LumioConnection  *connection,
                           const char       *user_id,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_session_row_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT " COLUMNS " WHERE user_id = ?1 AND expires_at > ?2"
                                       " AND revoked_at IS NULL ORDER BY created_at DESC, id",
                                       "si", user_id, now)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return g_steal_pointer (&list);
}

gint64
lumio_store_sessions_revoke (LumioConnection  *connection,
                             const char       *user_id,
                             const char       *id,
                             gint64            now,
                             GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE sessions SET revoked_at = ?3 WHERE id = ?2"
                                   " AND user_id = ?1 AND revoked_at IS NULL AND expires_at > ?3",
                                   "ssi", user_id, id, now);
}

GStrv
lumio_store_sessions_revoke_others (LumioConnection  *connection,
                                    const char       *user_id,
                                    const char       *keep_id,
                                    gint64            now,
                                    GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (!(list = lumio_store_sessions_list (connection, user_id, now, error)))
    return NULL;

  for (guint i = 0; i < list->len; i++)
    {
      LumioSessionRow *row = g_ptr_array_index (list, i);

      if (g_strcmp0 (row->id, keep_id) == 0)
        continue;

      if (lumio_store_sessions_revoke (connection, user_id, row->id, now, error) < 0)
        return NULL;

      g_strv_builder_add (builder, row->id);
    }

  return g_strv_builder_end (builder);
}

gboolean
lumio_store_sessions_touch (LumioConnection  *connection,
                            const char       *id,
                            gint64            now,
                            GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE sessions SET last_seen_at = max (last_seen_at, ?2)"
                                   " WHERE id = ?1",
                                   "si", id, now) >= 0;
}

gboolean
lumio_store_sessions_prune (LumioConnection  *connection,
                            gint64            before,
                            GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "DELETE FROM sessions WHERE expires_at < ?1", "i",
                                   before) >= 0;
}
