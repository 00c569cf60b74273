#include "base/lumio-problem.h"

struct _LumioProblem
{
  gatomicrefcount ref_count;
  guint status;
  char *code;
  char *title;
  char *detail;
  char *field;
  JsonObject *extras;
};

/* The problem travels inside its GError, so that it survives g_error_copy() and propagation. */
typedef struct
{
  LumioProblem *problem;
} LumioProblemErrorPrivate;

static void
lumio_problem_error_private_init (LumioProblemErrorPrivate *private)
{
  private->problem = NULL;
}

static void
lumio_problem_error_private_copy (const LumioProblemErrorPrivate *source,
                                  LumioProblemErrorPrivate       *copy)
{
  copy->problem = source->problem != NULL ? lumio_problem_ref (source->problem) : NULL;
}

static void
lumio_problem_error_private_clear (LumioProblemErrorPrivate *private)
{
  g_clear_pointer (&private->problem, lumio_problem_unref);
}

G_DEFINE_EXTENDED_ERROR (LumioProblemError, lumio_problem_error)
G_DEFINE_BOXED_TYPE (LumioProblem, lumio_problem, lumio_problem_ref, lumio_problem_unref)

static const struct
{
  guint status;
  const char *code;
  const char *title;
} known_statuses[] = {
  { 400, "bad_request", "The request was not understood" },
  { 401, "unauthenticated", "Signing in is needed" },
  { 403, "forbidden", "This is not allowed" },
  { 404, "not_found", "There is nothing here" },
  { 405, "method_not_allowed", "This method is not allowed here" },
  { 408, "timeout", "The request took too long" },
  { 409, "conflict", "This does not fit the present state" },
  { 410, "gone", "This is gone" },
  { 413, "too_large", "The request is too large" },
  { 415, "unsupported_media_type", "This content type is not understood" },
  { 422, "unprocessable", "The request cannot be carried out" },
  { 426, "client_too_old", "This client is too old" },
  { 429, "rate_limited", "Too many requests" },
  { 500, "internal", "The server failed" },
  { 502, "bad_gateway", "A server behind this one failed" },
  { 503, "unavailable", "The server is not ready" },
  { 504, "timeout", "A server behind this one took too long" },
};

static const char *
name_status (guint     status,
             gboolean  want_title)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_statuses); i++)
    {
      if (known_statuses[i].status == status)
        return want_title ? known_statuses[i].title : known_statuses[i].code;
    }

  if (status >= 500)
    return want_title ? "The server failed" : "internal";

  return want_title ? "The request was refused" : "refused";
}

/* A member of a foreign document counts only where it is a text a person could read. */
static const char *
peek_text (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  text = json_node_get_string (node);
  return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
is_standard_member (const char *name)
{
  static const char * const names[] = { "type", "title", "status", "detail", "code", "field", NULL };

  return g_strv_contains (names, name);
}

LumioProblem *
lumio_problem_new (guint       status,
                   const char *code,
                   const char *title,
                   const char *format,
                   ...)
{
  LumioProblem *self = g_new0 (LumioProblem, 1);
  va_list args;

  g_atomic_ref_count_init (&self->ref_count);
  self->status = status;
  self->code = g_strdup (code != NULL ? code : name_status (status, FALSE));
  self->title = g_strdup (title != NULL ? title : name_status (status, TRUE));

  if (format != NULL)
    {
      va_start (args, format);
      self->detail = g_strdup_vprintf (format, args);
      va_end (args);
    }

  return self;
}

LumioProblem *
lumio_problem_set_field (LumioProblem *self,
                         const char   *field)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_set_str (&self->field, field);
  return self;
}

LumioProblem *
lumio_problem_add_extra (LumioProblem *self,
                         const char   *name,
                         JsonNode     *value)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL && value != NULL, self);

  if (self->extras == NULL)
    self->extras = json_object_new ();

  json_object_set_member (self->extras, name, value);
  return self;
}

LumioProblem *
lumio_problem_ref (LumioProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lumio_problem_unref (LumioProblem *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->code);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->field);
  g_clear_pointer (&self->extras, json_object_unref);
  g_free (self);
}

guint
lumio_problem_get_status (const LumioProblem *self)
{
  g_return_val_if_fail (self != NULL, 500);

  return self->status;
}

const char *
lumio_problem_get_code (const LumioProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->code;
}

const char *
lumio_problem_get_title (const LumioProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->title;
}

const char *
lumio_problem_get_detail (const LumioProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->detail;
}

const char *
lumio_problem_get_field (const LumioProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->field;
}

JsonNode *
lumio_problem_get_extra (const LumioProblem *self,
                         const char         *name)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->extras == NULL)
    return NULL;

  return json_object_get_member (self->extras, name);
}

JsonNode *
lumio_problem_to_json (const LumioProblem *self,
                       const char         *type_base)
{
  g_autofree char *type = NULL;
  JsonObject *object;
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  type = g_strconcat (type_base != NULL ? type_base : "", self->code, NULL);
  json_object_set_string_member (object, "type", type);
  json_object_set_string_member (object, "title", self->title);
  json_object_set_int_member (object, "status", self->status);

  if (self->detail != NULL)
    json_object_set_string_member (object, "detail", self->detail);

  json_object_set_string_member (object, "code", self->code);

  if (self->field != NULL)
    json_object_set_string_member (object, "field", self->field);

  if (self->extras != NULL)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, self->extras);

      while (json_object_iter_next_ordered (&iter, &name, &value))
        json_object_set_member (object, name, json_node_copy (value));
    }

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

LumioProblem *
lumio_problem_from_json (JsonNode *node,
                         guint     status)
{
  LumioProblem *self;
  JsonObject *object;
  JsonObjectIter iter;
  const char *code, *name;
  JsonNode *value;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return lumio_problem_new (status, NULL, NULL, NULL);

  object = json_node_get_object (node);

  /* Horizon has no `code` member: there the type's last part is the code. */
  if (!(code = peek_text (object, "code")) && (code = peek_text (object, "type")))
    {
      const char *slash = strrchr (code, '/');

      if (slash != NULL)
        code = slash[1] != '\0' ? slash + 1 : NULL;

      if (code != NULL && g_str_equal (code, "about:blank"))
        code = NULL;
    }

  self = lumio_problem_new (status, code, peek_text (object, "title"), NULL);
  self->detail = g_strdup (peek_text (object, "detail"));
  self->field = g_strdup (peek_text (object, "field"));

  json_object_iter_init_ordered (&iter, object);

  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (!is_standard_member (name))
        lumio_problem_add_extra (self, name, json_node_copy (value));
    }

  return self;
}

GError *
lumio_problem_to_error (LumioProblem *self)
{
  LumioProblemErrorPrivate *private;
  GError *error;

  g_return_val_if_fail (self != NULL, NULL);

  error = g_error_new_literal (LUMIO_PROBLEM_ERROR,
                               (int) self->status,
                               self->detail != NULL ? self->detail : self->title);
  private = lumio_problem_error_get_private (error);
  private->problem = self;
  return error;
}

LumioProblem *
lumio_problem_from_error (const GError *error)
{
  LumioProblemErrorPrivate *private;

  if (error == NULL || error->domain != LUMIO_PROBLEM_ERROR)
    return NULL;

  private = lumio_problem_error_get_private (error);

  /* An error made with plain g_set_error() in this domain is a problem as well. */
  if (private->problem == NULL)
    private->problem = lumio_problem_new ((guint) MAX (error->code, 400), NULL, NULL,
                                          "%s", error->message);

  return private->problem;
}
