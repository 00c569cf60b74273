#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Problem documents, RFC 9457. `code` is the last part of `type` ("daily_limit"), the one thing
 * programs compare; `title` and `detail` are English sentences; `field` is the JSON name of the
 * member at fault or NULL; `extras` holds further members.
 *
 * As a GError a problem is LUMIO_PROBLEM_ERROR with the HTTP status as its code, and the
 * document is kept with it: lumio_problem_from_error().
 */

typedef struct _LumioProblem LumioProblem;

#define LUMIO_TYPE_PROBLEM (lumio_problem_get_type ())
#define LUMIO_PROBLEM_ERROR (lumio_problem_error_quark ())

GType         lumio_problem_get_type    (void);
GQuark        lumio_problem_error_quark (void);
LumioProblem *lumio_problem_new         (guint                status,
                                         const char          *code,
                                         const char          *title,
                                         const char          *format,
                                         ...) G_GNUC_PRINTF (4, 5);
LumioProblem *lumio_problem_set_field   (LumioProblem        *self,
                                         const char          *field);
/* Takes `value`. Returns self, for chaining. */
LumioProblem *lumio_problem_add_extra   (LumioProblem        *self,
                                         const char          *name,
                                         JsonNode            *value);
LumioProblem *lumio_problem_ref         (LumioProblem        *self);
void          lumio_problem_unref       (LumioProblem        *self);
guint         lumio_problem_get_status  (const LumioProblem  *self);
const char   *lumio_problem_get_code    (const LumioProblem  *self);
const char   *lumio_problem_get_title   (const LumioProblem  *self);
const char   *lumio_problem_get_detail  (const LumioProblem  *self);
const char   *lumio_problem_get_field   (const LumioProblem  *self);
JsonNode     *lumio_problem_get_extra   (const LumioProblem  *self,
                                         const char          *name);
/* `type_base` is put before the code: "https://stellar.org/horizon-errors/", "/problems/". */
JsonNode     *lumio_problem_to_json     (const LumioProblem  *self,
                                         const char          *type_base);
/* Reads any server's problem document; never fails, what is missing is filled from `status`. */
LumioProblem *lumio_problem_from_json   (JsonNode            *node,
                                         guint                status);
/* Takes the problem. */
GError       *lumio_problem_to_error    (LumioProblem        *self);
/* Borrowed; NULL where the error is no problem. */
LumioProblem *lumio_problem_from_error  (const GError        *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioProblem, lumio_problem_unref)

G_END_DECLS
