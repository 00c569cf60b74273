#include "platform/store/store-keys.h"

char *
lumio_store_keys_owner (LumioConnection  *connection,
                        const char       *address,
                        GError          **error)
{
  g_autoptr(LumioRows) rows =
    lumio_connection_query (connection, error, "SELECT user_id FROM user_keys WHERE address = ?1",
                            "s", address);

  return rows != NULL && lumio_rows_next (rows, error) ? lumio_rows_dup_text (rows, 0) : NULL;
}

gboolean
lumio_store_keys_insert (LumioConnection  *connection,
                         const char       *user_id,
                         const char       *address,
                         gint64            now,
                         GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO user_keys (address, user_id, created_at)"
                                   " VALUES (?1, ?2, ?3)", "ssi", address, user_id, now) >= 0;
}

gboolean
lumio_store_keys_note_use (LumioConnection  *connection,
                           const char       *address,
                           gint64            now,
                           GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE user_keys SET last_used_at = ?2 WHERE address = ?1", "si",
                                   address, now) >= 0;
}

int
lumio_store_keys_delete (LumioConnection  *connection,
                         const char       *user_id,
                         const char       *address,
                         GError          **error)
{
  return (int) lumio_connection_execute (connection, error,
                                         "DELETE FROM user_keys WHERE user_id = ?1 AND address = ?2",
                                         "ss", user_id, address);
}

GPtrArray *
lumio_store_keys_list (LumioConnection  *connection,
                       const char       *user_id,
                       GError          **error)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_key_free);
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT address, created_at, last_used_at FROM user_keys"
                                       " WHERE user_id = ?1 ORDER BY created_at, address", "s",
                                       user_id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioApiKey *key = lumio_api_key_new ();

      key->address = lumio_rows_dup_text (rows, 0);
      key->created_at = lumio_rows_get_int (rows, 1);
      key->last_used_at = lumio_rows_get_int (rows, 2);
      g_ptr_array_add (keys, key);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&keys);
}
