#include "platform/store/store-spending.h"

char *
lumio_store_spending_day (gint64 now)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y-%m-%d");
}

gint64
lumio_store_spending_end (gint64 now)
{
  return (now / G_TIME_SPAN_DAY + 1) * G_TIME_SPAN_DAY;
}

gint64
lumio_store_spending_get (LumioConnection  *connection,
                          const char       *user_id,
                          const char       *day,
                          GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT coalesce (sum (amount), 0) FROM spend_counters"
                                       " WHERE user_id = ?1 AND day = ?2",
                                       "ss", user_id, day)) ||
      !lumio_rows_next (rows, error))
    return -1;

  return lumio_rows_get_int (rows, 0);
}

gboolean
lumio_store_spending_add (LumioConnection  *connection,
                          const char       *user_id,
                          const char       *day,
                          gint64            by,
                          GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO spend_counters (user_id, day, amount)"
                                   " VALUES (?1, ?2, max (?3, 0)) ON CONFLICT (user_id, day)"
                                   " DO UPDATE SET amount = max (amount + ?3, 0)",
                                   "ssi", user_id, day, by) >= 0;
}
