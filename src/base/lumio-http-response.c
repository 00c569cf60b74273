#include "base/lumio-http-server-private.h"

#include "base/lumio-json.h"

#include <string.h>

struct _LumioHttpResponse
{
  GObject parent_instance;

  guint status;
  char *content_type;
  GBytes *body;
  GPtrArray *headers; /* names and values in turn */
  LumioEventStream *stream;
};

G_DEFINE_FINAL_TYPE (LumioHttpResponse, lumio_http_response, G_TYPE_OBJECT)

static void
lumio_http_response_finalize (GObject *object)
{
  LumioHttpResponse *self = LUMIO_HTTP_RESPONSE (object);

  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_object (&self->stream);

  G_OBJECT_CLASS (lumio_http_response_parent_class)->finalize (object);
}

static void
lumio_http_response_class_init (LumioHttpResponseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_http_response_finalize;
}

static void
lumio_http_response_init (LumioHttpResponse *self)
{
  self->headers = g_ptr_array_new_with_free_func (g_free);
}

LumioHttpResponse *
lumio_http_response_new_bytes (guint       status,
                               const char *content_type,
                               GBytes     *body)
{
  LumioHttpResponse *self = g_object_new (LUMIO_TYPE_HTTP_RESPONSE, NULL);

  self->status = status;
  self->content_type = g_strdup (content_type);
  self->body = body;
  return self;
}

LumioHttpResponse *
lumio_http_response_new_json (guint     status,
                              JsonNode *node)
{
  char *text = lumio_json_print (node);

  json_node_unref (node);
  return lumio_http_response_new_bytes (status, "application/json",
                                        g_bytes_new_take (text, strlen (text)));
}

LumioHttpResponse *
lumio_http_response_new_empty (guint status)
{
  return lumio_http_response_new_bytes (status, NULL, NULL);
}

LumioHttpResponse *
lumio_http_response_new_events (LumioEventStream *stream)
{
  LumioHttpResponse *self;

  g_return_val_if_fail (LUMIO_IS_EVENT_STREAM (stream), NULL);

  self = lumio_http_response_new_empty (200);
  self->stream = g_object_ref (stream);
  return self;
}

LumioHttpResponse *
lumio_http_response_new_problem (LumioProblem *problem,
                                 const char   *type_base,
                                 const char   *request_id)
{
  g_autoptr(JsonNode) node = lumio_problem_to_json (problem, type_base);
  LumioHttpResponse *self;
  char *text;

  if (request_id != NULL)
    json_object_set_string_member (json_node_get_object (node), "request_id", request_id);

  text = lumio_json_print (node);
  self = lumio_http_response_new_bytes (lumio_problem_get_status (problem),
                                        "application/problem+json",
                                        g_bytes_new_take (text, strlen (text)));

  /* What the client half reads back from the header as the same extra. */
  if (lumio_problem_get_extra (problem, "retry_after") != NULL)
    {
      JsonNode *value = lumio_problem_get_extra (problem, "retry_after");
      g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));

      lumio_http_response_set_header (self, "Retry-After", seconds);
    }

  return self;
}

void
lumio_http_response_set_header (LumioHttpResponse *self,
                                const char        *name,
                                const char        *value)
{
  g_return_if_fail (LUMIO_IS_HTTP_RESPONSE (self));
  g_return_if_fail (name != NULL && value != NULL);
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);

  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

guint
lumio_http_response_get_status (LumioHttpResponse *self)
{
  return self->status;
}

const char *
lumio_http_response_get_content_type (LumioHttpResponse *self)
{
  return self->content_type;
}

GBytes *
lumio_http_response_get_body (LumioHttpResponse *self)
{
  return self->body;
}

LumioEventStream *
lumio_http_response_get_stream (LumioHttpResponse *self)
{
  return self->stream;
}

void
lumio_http_response_apply (LumioHttpResponse *self,
                           SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, self->status, NULL);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");

  if (self->content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", self->content_type);

  for (guint i = 0; i < self->headers->len; i += 2)
    soup_message_headers_replace (headers, g_ptr_array_index (self->headers, i),
                                  g_ptr_array_index (self->headers, i + 1));

  if (self->body != NULL)
    {
      soup_message_headers_set_content_length (headers, (goffset) g_bytes_get_size (self->body));

      if (g_bytes_get_size (self->body) > 0)
        soup_message_body_append_bytes (body, self->body);
    }

  if (self->stream == NULL)
    soup_message_body_complete (body);
}
