#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reading the files of tests/vectors. VECTORS_DIR is their folder. */

/* The root object of a file; kept until the program ends. */
JsonObject *vectors_load      (const char *file);
/* Bytes of a lower-case hexadecimal member. */
GBytes     *vectors_hex       (JsonObject *object,
                               const char *name);
/* A text as bytes, with NUL where it has one. */
GBytes     *vectors_bytes     (JsonObject *object,
                               const char *name);
/* A text; U+E000 stands where it has NUL. */
const char *vectors_text      (JsonObject *object,
                               const char *name);
gboolean    vectors_has       (JsonObject *object,
                               const char *name);
/* A member that is a decimal text or a number. */
gint64      vectors_int       (JsonObject *object,
                               const char *name);
guint64     vectors_uint      (JsonObject *object,
                               const char *name);

G_END_DECLS
