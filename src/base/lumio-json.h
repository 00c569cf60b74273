#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Reading JSON from outside with errors that name the member at fault. Every getter takes
 * `error` already set as a reason to do nothing, so that a record is read straight down and
 * checked once at the end. Errors are LUMIO_PROBLEM_ERROR 400 "invalid_field" with the field.
 * Texts are valid UTF-8 without NUL.
 */

#define LUMIO_JSON_MAX_DEPTH 32

/* Refuses more than LUMIO_JSON_MAX_DEPTH levels, double names, and what RFC 8259 does not know. */
JsonNode   *lumio_json_parse         (const char  *text,
                                      gssize       length,
                                      GError     **error);
char       *lumio_json_print         (JsonNode    *node);
char       *lumio_json_print_pretty  (JsonNode    *node);

/* Required: `error` where it is missing, null or of another kind. Borrowed. */
const char *lumio_json_get_text      (JsonObject  *object,
                                      const char  *name,
                                      gsize        max_bytes,
                                      GError     **error);
gint64      lumio_json_get_int       (JsonObject  *object,
                                      const char  *name,
                                      gint64       min,
                                      gint64       max,
                                      GError     **error);
gboolean    lumio_json_get_boolean   (JsonObject  *object,
                                      const char  *name,
                                      GError     **error);
/* A decimal string such as "12.5", in units of 10⁻⁷; negative ones are an error. */
gint64      lumio_json_get_amount    (JsonObject  *object,
                                      const char  *name,
                                      GError     **error);
JsonObject *lumio_json_get_object    (JsonObject  *object,
                                      const char  *name,
                                      GError     **error);
JsonArray  *lumio_json_get_array     (JsonObject  *object,
                                      const char  *name,
                                      GError     **error);
/* RFC 3339 in UTC, as microseconds since 1970. */
gint64      lumio_json_get_time      (JsonObject  *object,
                                      const char  *name,
                                      GError     **error);
/* Optional: missing and null give NULL or `fallback`; another kind is an error. */
const char *lumio_json_opt_text      (JsonObject  *object,
                                      const char  *name,
                                      gsize        max_bytes,
                                      GError     **error);
gint64      lumio_json_opt_int       (JsonObject  *object,
                                      const char  *name,
                                      gint64       min,
                                      gint64       max,
                                      gint64       fallback,
                                      GError     **error);
gboolean    lumio_json_opt_boolean   (JsonObject  *object,
                                      const char  *name,
                                      gboolean     fallback,
                                      GError     **error);
JsonObject *lumio_json_opt_object    (JsonObject  *object,
                                      const char  *name,
                                      GError     **error);

/* Writing what JsonBuilder has no words for. */
void        lumio_json_add_amount    (JsonBuilder *builder,
                                      const char  *name,
                                      gint64       stroops);
void        lumio_json_add_time      (JsonBuilder *builder,
                                      const char  *name,
                                      gint64       microseconds);
void        lumio_json_add_text      (JsonBuilder *builder,
                                      const char  *name,
                                      const char  *text); /* NULL writes null */
void        lumio_json_add_int       (JsonBuilder *builder,
                                      const char  *name,
                                      gint64       value);
void        lumio_json_add_boolean   (JsonBuilder *builder,
                                      const char  *name,
                                      gboolean     value);

G_END_DECLS
