#include "platform/http/lumio-csv.h"

#include <string.h>

/*
 * A field that a spreadsheet would take for a formula gets an apostrophe before it, which
 * spreadsheets hide and which a reader of ours takes off again.
 */
void
lumio_csv_append (GString    *text,
                  const char *field,
                  gboolean    last)
{
  gboolean formula = field != NULL && *field != '\0' && strchr ("=+-@\t\r'", *field) != NULL;

  g_string_append_c (text, '"');

  if (formula)
    g_string_append_c (text, '\'');

  for (const char *p = field != NULL ? field : ""; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (text, '"');

      g_string_append_c (text, *p);
    }

  g_string_append (text, last ? "\"\r\n" : "\",");
}
