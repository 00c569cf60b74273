#include "platform/http/lumio-openapi.h"

#include <string.h>

#include "base/lumio-json.h"

typedef struct
{
  JsonObject *schemas; /* those of records met so far */
} Document;

static void add_record (Document              *self,
                        const LumioRecordType *type);

static JsonObject *
add_object (JsonObject *parent,
            const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (parent, name, object);
  return object;
}

static void
set_reference (JsonObject *schema,
               const char *name)
{
  g_autofree char *reference = g_strconcat ("#/components/schemas/", name, NULL);

  json_object_set_string_member (schema, "$ref", reference);
}

static void
set_type (JsonObject *schema,
          const char *type,
          gboolean    nullable)
{
  JsonArray *types;

  if (!nullable)
    {
      json_object_set_string_member (schema, "type", type);
      return;
    }

  types = json_array_new ();
  json_array_add_string_element (types, type);
  json_array_add_string_element (types, "null");
  json_object_set_array_member (schema, "type", types);
}

static void
describe_record_member (Document   *self,
                        JsonObject *schema,
                        const char *name,
                        gboolean    nullable)
{
  JsonArray *choices;
  JsonObject *choice;

  if (!nullable)
    {
      set_reference (schema, name);
      return;
    }

  choices = json_array_new ();
  choice = json_object_new ();
  set_reference (choice, name);
  json_array_add_object_element (choices, choice);
  choice = json_object_new ();
  json_object_set_string_member (choice, "type", "null");
  json_array_add_object_element (choices, choice);
  json_object_set_array_member (schema, "anyOf", choices);
}

static void
describe_field (Document         *self,
                JsonObject       *schema,
                const LumioField *field)
{
  gboolean nullable = field->need == LUMIO_FIELD_NULLABLE;

  switch (field->kind)
    {
    case LUMIO_FIELD_AMOUNT:
      set_type (schema, "string", nullable);
      json_object_set_string_member (schema, "pattern", "^[0-9]+\\.[0-9]{7}$");
      return;

    case LUMIO_FIELD_TIME:
      set_type (schema, "string", nullable);
      json_object_set_string_member (schema, "format", "date-time");
      return;

    case LUMIO_FIELD_INT:
      set_type (schema, "integer", nullable);
      return;

    case LUMIO_FIELD_BOOLEAN:
      set_type (schema, "boolean", nullable);
      return;

    case LUMIO_FIELD_RECORD:
      add_record (self, field->record);
      describe_record_member (self, schema, field->record->name, nullable);
      return;

    case LUMIO_FIELD_TEXTS:
      set_type (schema, "array", nullable);
      json_object_set_string_member (add_object (schema, "items"), "type", "string");
      return;

    case LUMIO_FIELD_RECORDS:
      add_record (self, field->record);
      set_type (schema, "array", nullable);
      set_reference (add_object (schema, "items"), field->record->name);
      return;

    case LUMIO_FIELD_TEXT:
    case LUMIO_FIELD_LONG:
    default:
      set_type (schema, "string", nullable);
      return;
    }
}

static void
add_record (Document              *self,
            const LumioRecordType *type)
{
  JsonObject *schema, *properties;
  JsonArray *required;

  if (json_object_has_member (self->schemas, type->name))
    return;

  schema = add_object (self->schemas, type->name);
  json_object_set_string_member (schema, "type", "object");
  properties = add_object (schema, "properties");
  required = json_array_new ();

  for (guint i = 0; i < type->n_fields; i++)
    {
      describe_field (self, add_object (properties, type->fields[i].name), &type->fields[i]);
      json_array_add_string_element (required, type->fields[i].name);
    }

  json_object_set_array_member (schema, "required", required);
}

static void
describe_member (JsonObject *schema,
                 const char *type)
{
  static const struct
  {
    const char *name;
    const char *type;
    const char *format;
    const char *pattern;
  } types[] = {
    { "string", "string", NULL, NULL },
    { "amount", "string", NULL, "^[0-9]+(\\.[0-9]{1,7})?$" },
    { "email", "string", "email", NULL },
    { "phone", "string", NULL, "^\\+[0-9 ().-]+$" },
    { "password", "string", "password", NULL },
    { "uuid", "string", "uuid", NULL },
    { "time", "string", "date-time", NULL },
    { "integer", "integer", NULL, NULL },
    { "boolean", "boolean", NULL, NULL },
    { "object", "object", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (!g_str_equal (types[i].name, type))
        continue;

      json_object_set_string_member (schema, "type", types[i].type);

      if (types[i].format != NULL)
        json_object_set_string_member (schema, "format", types[i].format);

      if (types[i].pattern != NULL)
        json_object_set_string_member (schema, "pattern", types[i].pattern);

      return;
    }

  /* An asset is "XLM", "USDC" or an object of code and issuer. */
  if (g_str_equal (type, "asset"))
    {
      JsonArray *kinds = json_array_new ();

      json_array_add_string_element (kinds, "string");
      json_array_add_string_element (kinds, "object");
      json_object_set_array_member (schema, "type", kinds);
    }
}

static void
add_parameter (JsonArray  *parameters,
               const char *name,
               const char *place,
               const char *type,
               gboolean    required)
{
  JsonObject *parameter = json_object_new ();

  json_object_set_string_member (parameter, "name", name);
  json_object_set_string_member (parameter, "in", place);
  json_object_set_boolean_member (parameter, "required", required);
  describe_member (add_object (parameter, "schema"), type);
  json_array_add_object_element (parameters, parameter);
}

static JsonArray *
describe_parameters (const LumioGateEntry *entry)
{
  const LumioRoute *route = entry->route;
  JsonArray *parameters = json_array_new ();
  g_auto(GStrv) parts = g_strsplit (entry->path, "/", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      if (*parts[i] != '{')
        continue;

      name = g_strndup (parts[i] + 1, strlen (parts[i]) - 2);
      add_parameter (parameters, name, "path", "string", TRUE);
    }

  if (g_str_equal (route->method, "GET"))
    {
      for (guint i = 0; i < route->n_members; i++)
        add_parameter (parameters, route->members[i].name, "query", route->members[i].type,
                       route->members[i].required);
    }

  if ((route->flags & LUMIO_ROUTE_IDEMPOTENT) != 0)
    add_parameter (parameters, "Idempotency-Key", "header", "uuid", TRUE);

  return parameters;
}

static void
describe_body (JsonObject       *operation,
               const LumioRoute *route)
{
  JsonObject *body, *schema, *properties;
  JsonArray *required;

  if (route->n_members == 0 || g_str_equal (route->method, "GET"))
    return;

  body = add_object (operation, "requestBody");
  json_object_set_boolean_member (body, "required", TRUE);
  schema = add_object (add_object (add_object (body, "content"), "application/json"), "schema");
  json_object_set_string_member (schema, "type", "object");
  properties = add_object (schema, "properties");
  required = json_array_new ();

  for (guint i = 0; i < route->n_members; i++)
    {
      describe_member (add_object (properties, route->members[i].name), route->members[i].type);

      if (route->members[i].required)
        json_array_add_string_element (required, route->members[i].name);
    }

  json_object_set_array_member (schema, "required", required);
}

static void
describe_replies (Document         *self,
                  JsonObject       *operation,
                  const LumioRoute *route)
{
  JsonObject *replies = add_object (operation, "responses");
  g_autofree char *status = g_strdup_printf ("%u", route->status != 0 ? route->status : 200);
  JsonObject *reply = add_object (replies, status);
  JsonObject *problem;

  json_object_set_string_member (reply, "description", route->summary);

  if (route->reply != NULL)
    {
      add_record (self, route->reply);
      set_reference (add_object (add_object (add_object (reply, "content"), "application/json"),
                                 "schema"), route->reply->name);
    }
  else if ((route->flags & LUMIO_ROUTE_EVENTS) != 0)
    {
      json_object_set_string_member (add_object (add_object (add_object (reply, "content"),
                                                             "text/event-stream"), "schema"),
                                     "type", "string");
    }

  problem = add_object (replies, "default");
  json_object_set_string_member (problem, "description", "A problem document (RFC 9457)");
  set_reference (add_object (add_object (add_object (problem, "content"),
                                         "application/problem+json"), "schema"), "Problem");
}

static void
describe_entry (Document             *self,
                JsonObject           *paths,
                const LumioGateEntry *entry)
{
  const LumioRoute *route = entry->route;
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  JsonObject *path = json_object_has_member (paths, entry->path)
                       ? json_object_get_object_member (paths, entry->path)
                       : add_object (paths, entry->path);
  JsonObject *operation = add_object (path, method);
  JsonArray *security = json_array_new ();
  JsonObject *scheme;

  json_object_set_string_member (operation, "summary", route->summary);
  json_object_set_array_member (operation, "parameters", describe_parameters (entry));

  if (entry->is_alias)
    json_object_set_boolean_member (operation, "deprecated", TRUE);

  if ((route->flags & LUMIO_ROUTE_OPEN) == 0)
    {
      scheme = json_object_new ();
      json_object_set_array_member (scheme, "session", json_array_new ());
      json_array_add_object_element (security, scheme);
    }

  json_object_set_array_member (operation, "security", security);
  describe_body (operation, route);
  describe_replies (self, operation, route);
}

static void
add_problem (Document *self)
{
  static const char * const texts[] = { "type", "title", "detail", "code", "field", "request_id" };
  JsonObject *schema = add_object (self->schemas, "Problem");
  JsonObject *properties;

  json_object_set_string_member (schema, "type", "object");
  properties = add_object (schema, "properties");
  json_object_set_string_member (add_object (properties, "status"), "type", "integer");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_set_string_member (add_object (properties, texts[i]), "type", "string");
}

JsonNode *
lumio_openapi_describe (LumioGate *gate)
{
  GPtrArray *entries = lumio_gate_list (gate);
  JsonObject *root = json_object_new ();
  JsonObject *info = add_object (root, "info");
  JsonObject *paths = add_object (root, "paths");
  JsonObject *components = add_object (root, "components");
  Document self = { add_object (components, "schemas") };
  JsonObject *scheme = add_object (add_object (components, "securitySchemes"), "session");
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (root, "openapi", "3.1.0");
  json_object_set_string_member (info, "title", "Lumio platform");
  json_object_set_string_member (info, "version", LUMIO_VERSION);
  json_object_set_string_member (scheme, "type", "http");
  json_object_set_string_member (scheme, "scheme", "bearer");
  json_object_set_string_member (scheme, "bearerFormat", "JWT");
  add_problem (&self);

  for (guint i = 0; i < entries->len; i++)
    describe_entry (&self, paths, g_ptr_array_index (entries, i));

  json_node_take_object (node, root);
  return node;
}
