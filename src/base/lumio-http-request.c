#include "base/lumio-http-server-private.h"

#include "base/lumio-json.h"

#include <string.h>

struct _LumioHttpRequest
{
  GObject parent_instance;

  char *method;
  char *path;
  char *raw_query;
  char *address;
  char *id;
  char *base_uri;
  const LumioHttpRoute *route;
  GHashTable *params;
  GHashTable *query;
  GHashTable *form;
  SoupMessageHeaders *headers;
  GBytes *body;
  JsonNode *json;
  gpointer context;
  GDestroyNotify context_destroy;
};

G_DEFINE_FINAL_TYPE (LumioHttpRequest, lumio_http_request, G_TYPE_OBJECT)

static gboolean
refuse (GError     **error,
        guint        status,
        const char  *code,
        const char  *detail)
{
  g_autoptr(GError) made = lumio_problem_to_error (lumio_problem_new (status, code, NULL,
                                                                      "%s", detail));

  g_propagate_error (error, g_steal_pointer (&made));
  return FALSE;
}

static char *
decode_part (const char *text,
             gsize       length)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autofree char *decoded = NULL;

  for (char *c = copy; *c != '\0'; c++)
    {
      if (*c == '+')
        *c = ' ';
    }

  decoded = g_uri_unescape_string (copy, NULL);

  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;

  return g_steal_pointer (&decoded);
}

GHashTable *
lumio_http_parse_pairs (const char  *text,
                        gsize        length,
                        GError     **error)
{
  g_autoptr(GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *end = text + length;

  if (memchr (text, '\0', length) != NULL)
    {
      refuse (error, 400, "invalid_encoding", "A NUL byte stands among the parameters.");
      return NULL;
    }

  while (text < end)
    {
      const char *stop = memchr (text, '&', (gsize) (end - text));
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      const char *equals;

      if (stop == NULL)
        stop = end;

      equals = memchr (text, '=', (gsize) (stop - text));
      name = decode_part (text, (gsize) ((equals != NULL ? equals : stop) - text));
      value = equals != NULL ? decode_part (equals + 1, (gsize) (stop - equals - 1)) : g_strdup ("");

      if (name == NULL || value == NULL)
        {
          refuse (error, 400, "invalid_encoding", "A parameter is not valid percent-encoded UTF-8.");
          return NULL;
        }

      if (g_hash_table_contains (table, name))
        {
          LumioProblem *problem = lumio_problem_new (400, "invalid_field", "A field is not valid",
                                                     "“%s” was given twice.", name);
          g_autoptr(GError) made = lumio_problem_to_error (lumio_problem_set_field (problem, name));

          g_propagate_error (error, g_steal_pointer (&made));
          return NULL;
        }

      if (*name != '\0' || *value != '\0')
        g_hash_table_insert (table, g_steal_pointer (&name), g_steal_pointer (&value));

      text = stop + 1;
    }

  return g_steal_pointer (&table);
}

/* A Host header goes into links, so it has to look like a host and nothing else. */
static char *
read_base_uri (SoupMessageHeaders *headers)
{
  const char *host = soup_message_headers_get_one (headers, "Host");

  if (host == NULL || *host == '\0' || strlen (host) > 255 ||
      host[strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]")] != '\0')
    host = "localhost";

  return g_strconcat ("http://", host, NULL);
}

static gboolean
has_content_type (LumioHttpRequest *self,
                  const char       *wanted)
{
  const char *type = soup_message_headers_get_content_type (self->headers, NULL);

  return type != NULL && g_ascii_strcasecmp (type, wanted) == 0;
}

static void
clear_context (LumioHttpRequest *self)
{
  gpointer context = g_steal_pointer (&self->context);

  if (context != NULL && self->context_destroy != NULL)
    self->context_destroy (context);

  self->context_destroy = NULL;
}

static void
lumio_http_request_finalize (GObject *object)
{
  LumioHttpRequest *self = LUMIO_HTTP_REQUEST (object);

  clear_context (self);
  g_free (self->method);
  g_free (self->path);
  g_free (self->raw_query);
  g_free (self->address);
  g_free (self->id);
  g_free (self->base_uri);
  g_clear_pointer (&self->params, g_hash_table_unref);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->form, g_hash_table_unref);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, json_node_unref);

  G_OBJECT_CLASS (lumio_http_request_parent_class)->finalize (object);
}

static void
lumio_http_request_class_init (LumioHttpRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_http_request_finalize;
}

static void
lumio_http_request_init (LumioHttpRequest *self)
{
}

LumioHttpRequest *
lumio_http_request_new (SoupServerMessage    *message,
                        const LumioHttpRoute *route,
                        GHashTable           *params,
                        const char           *address,
                        GBytes               *body)
{
  LumioHttpRequest *self = g_object_new (LUMIO_TYPE_HTTP_REQUEST, NULL);
  GUri *uri = soup_server_message_get_uri (message);

  self->method = g_strdup (soup_server_message_get_method (message));
  self->path = g_strdup (g_uri_get_path (uri));
  self->raw_query = g_strdup (g_uri_get_query (uri));
  self->headers = soup_message_headers_ref (soup_server_message_get_request_headers (message));
  self->route = route;
  self->params = params != NULL ? g_hash_table_ref (params) : NULL;
  self->address = g_strdup (address);
  self->body = g_bytes_ref (body);
  self->id = g_uuid_string_random ();
  self->base_uri = read_base_uri (self->headers);
  return self;
}

gboolean
lumio_http_request_check (LumioHttpRequest  *self,
                          GError           **error)
{
  const char *query = self->raw_query != NULL ? self->raw_query : "";

  if (self->params == NULL)
    return refuse (error, 400, "invalid_encoding", "The path is not valid percent-encoded UTF-8.");

  self->query = lumio_http_parse_pairs (query, strlen (query), error);
  return self->query != NULL;
}

const char *
lumio_http_request_get_method (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->method;
}

const char *
lumio_http_request_get_path (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->path;
}

void
lumio_http_request_set_param (LumioHttpRequest *self,
                              const char       *name,
                              const char       *value)
{
  g_return_if_fail (LUMIO_IS_HTTP_REQUEST (self));

  if (self->params == NULL)
    self->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_replace (self->params, g_strdup (name), g_strdup (value));
}

const char *
lumio_http_request_get_param (LumioHttpRequest *self,
                              const char       *name)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->params != NULL ? g_hash_table_lookup (self->params, name) : NULL;
}

const char *
lumio_http_request_get_query (LumioHttpRequest *self,
                              const char       *name)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
}

GHashTable *
lumio_http_request_get_query_table (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->query;
}

const char *
lumio_http_request_get_header (LumioHttpRequest *self,
                               const char       *name)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return soup_message_headers_get_list (self->headers, name);
}

GBytes *
lumio_http_request_get_body (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->body;
}

JsonObject *
lumio_http_request_get_json (LumioHttpRequest  *self,
                             GError           **error)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  if (self->json == NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (self->body, &length);

      if (!has_content_type (self, "application/json"))
        {
          refuse (error, 415, "unsupported_media_type",
                  "The body must be JSON, with the content type application/json.");
          return NULL;
        }

      if (!(self->json = lumio_json_parse (length > 0 ? text : "", (gssize) length, error)))
        return NULL;
    }

  if (!JSON_NODE_HOLDS_OBJECT (self->json))
    {
      refuse (error, 400, "invalid_json", "The body must be a JSON object.");
      return NULL;
    }

  return json_node_get_object (self->json);
}

GHashTable *
lumio_http_request_get_form (LumioHttpRequest  *self,
                             GError           **error)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  if (self->form == NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (self->body, &length);

      if (!has_content_type (self, SOUP_FORM_MIME_TYPE_URLENCODED))
        {
          refuse (error, 415, "unsupported_media_type",
                  "The body must be a form (" SOUP_FORM_MIME_TYPE_URLENCODED ").");
          return NULL;
        }

      self->form = lumio_http_parse_pairs (length > 0 ? text : "", length, error);
    }

  return self->form;
}

const char *
lumio_http_request_get_address (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->address;
}

const char *
lumio_http_request_get_id (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->id;
}

guint
lumio_http_request_get_flags (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), 0);

  return self->route != NULL ? self->route->flags : 0;
}

const LumioHttpRoute *
lumio_http_request_get_route (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->route;
}

const char *
lumio_http_request_get_base_uri (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->base_uri;
}

gboolean
lumio_http_request_accepts_events (LumioHttpRequest *self)
{
  const char *accept;

  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), FALSE);

  accept = soup_message_headers_get_list (self->headers, "Accept");
  return accept != NULL && soup_header_contains (accept, "text/event-stream");
}

void
lumio_http_request_set_context (LumioHttpRequest *self,
                                gpointer          context,
                                GDestroyNotify    destroy)
{
  g_return_if_fail (LUMIO_IS_HTTP_REQUEST (self));

  clear_context (self);
  self->context = context;
  self->context_destroy = destroy;
}

gpointer
lumio_http_request_get_context (LumioHttpRequest *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REQUEST (self), NULL);

  return self->context;
}
