#include "platform/store/store-scan.h"

/* -1 with `error`. Names of tables and columns come from the schema itself, never from outside. */
static gint64
count_matches (LumioConnection  *connection,
               const char       *table,
               const char       *column,
               const char       *pattern,
               GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE \"%s\" GLOB ?1",
                                          table, column);
  g_autoptr(LumioRows) rows = lumio_connection_query (connection, error, sql, "s", pattern);

  if (rows == NULL || !lumio_rows_next (rows, error))
    return -1;

  return lumio_rows_get_int (rows, 0);
}

GStrv
lumio_store_scan (LumioConnection  *connection,
                  const char       *pattern,
                  GError          **error)
{
  g_autoptr(GStrvBuilder) places = g_strv_builder_new ();
  g_autoptr(GError) local_error = NULL;
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT t.name, c.name FROM sqlite_schema AS t,"
                                       " pragma_table_info (t.name) AS c WHERE t.type = 'table'"
                                       " AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", "")))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      const char *table = lumio_rows_get_text (rows, 0);
      const char *column = lumio_rows_get_text (rows, 1);
      gint64 n = count_matches (connection, table, column, pattern, &local_error);

      if (n < 0)
        break;

      if (n > 0)
        g_strv_builder_take (places, g_strconcat (table, ".", column, NULL));
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_strv_builder_end (places);
}
