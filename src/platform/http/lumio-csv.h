#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One field of a line of RFC 4180, NULL as an empty one; `last` ends the line. */
void lumio_csv_append (GString    *text,
                       const char *field,
                       gboolean    last);

G_END_DECLS
