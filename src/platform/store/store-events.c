#include "platform/store/store-events.h"

#include "base/lumio-json.h"

void
lumio_live_event_free (LumioLiveEvent *self)
{
  g_free (self->type);
  g_free (self->data);
  g_free (self);
}

gboolean
lumio_store_events_append (LumioConnection  *connection,
                           const char       *user_id,
                           const char       *type,
                           JsonNode         *data,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(JsonNode) owned = data;
  g_autofree char *text = lumio_json_print (owned);

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO live_events (user_id, type, data, created_at)"
                                   " VALUES (?1, ?2, ?3, ?4)", "sssi",
                                   user_id, type, text, now) >= 0;
}

GPtrArray *
lumio_store_events_list (LumioConnection  *connection,
                         const char       *user_id,
                         gint64            id,
                         guint             limit,
                         GError          **error)
{
  g_autoptr(GPtrArray) events =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_live_event_free);
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT id, type, data FROM live_events"
                                       " WHERE user_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
                                       "sii", user_id, id, (gint64) limit)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioLiveEvent *event = g_new0 (LumioLiveEvent, 1);

      event->id = lumio_rows_get_int (rows, 0);
      event->type = lumio_rows_dup_text (rows, 1);
      event->data = lumio_rows_dup_text (rows, 2);
      g_ptr_array_add (events, event);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&events);
}

gboolean
lumio_store_events_bounds (LumioConnection  *connection,
                           gint64           *oldest,
                           gint64           *newest,
                           GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  /* The sequence remembers the last id even where all events were pruned. */
  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT coalesce ((SELECT min (id) FROM live_events), 0),"
                                       " coalesce ((SELECT seq FROM sqlite_sequence"
                                       " WHERE name = 'live_events'), 0)", "")))
    return FALSE;

  if (!lumio_rows_next (rows, error))
    return FALSE;

  *oldest = lumio_rows_get_int (rows, 0);
  *newest = lumio_rows_get_int (rows, 1);

  return TRUE;
}

gboolean
lumio_store_events_prune (LumioConnection  *connection,
                          gint64            before,
                          GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "DELETE FROM live_events WHERE created_at < ?1", "i",
                                   before) >= 0;
}
