#include "platform/store/store-status.h"

LumioBookStatus *
lumio_store_status_read (LumioConnection  *connection,
                         gint64            now,
                         GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  LumioBookStatus *status;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT (SELECT count (*) FROM users),"
                                       " (SELECT count (*) FROM sessions WHERE expires_at > ?1"
                                       "  AND revoked_at IS NULL),"
                                       " (SELECT count (DISTINCT user_id) FROM sessions"
                                       "  WHERE last_seen_at > ?2),"
                                       " (SELECT count (*) FROM jobs"
                                       "  WHERE status IN ('queued', 'running', 'failed')),"
                                       " (SELECT count (*) FROM jobs WHERE status = 'dead'),"
                                       " (SELECT count (*) FROM transactions"
                                       "  WHERE status = 'success' AND direction = 'out'),"
                                       " (SELECT count (*) FROM transactions"
                                       "  WHERE status = 'processing')",
                                       "ii", now, now - G_TIME_SPAN_DAY)) ||
      !lumio_rows_next (rows, error))
    return NULL;

  status = g_new0 (LumioBookStatus, 1);
  status->users = lumio_rows_get_int (rows, 0);
  status->sessions = lumio_rows_get_int (rows, 1);
  status->active_day = lumio_rows_get_int (rows, 2);
  status->jobs_waiting = lumio_rows_get_int (rows, 3);
  status->jobs_dead = lumio_rows_get_int (rows, 4);
  status->payments = lumio_rows_get_int (rows, 5);
  status->processing = lumio_rows_get_int (rows, 6);
  return status;
}
