#include "base/lumio-http-private.h"

#include "base/lumio-json.h"

struct _LumioHttpReply
{
  GObject parent_instance;

  guint status;
  SoupMessageHeaders *headers;
  GBytes *body;
  JsonNode *json;
};

G_DEFINE_FINAL_TYPE (LumioHttpReply, lumio_http_reply, G_TYPE_OBJECT)

static void
lumio_http_reply_finalize (GObject *object)
{
  LumioHttpReply *self = LUMIO_HTTP_REPLY (object);

  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, json_node_unref);

  G_OBJECT_CLASS (lumio_http_reply_parent_class)->finalize (object);
}

static void
lumio_http_reply_class_init (LumioHttpReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_http_reply_finalize;
}

static void
lumio_http_reply_init (LumioHttpReply *self)
{
}

LumioHttpReply *
lumio_http_reply_new (SoupMessage *message,
                      GBytes      *body)
{
  LumioHttpReply *self = g_object_new (LUMIO_TYPE_HTTP_REPLY, NULL);

  self->status = soup_message_get_status (message);
  self->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  self->body = g_bytes_ref (body);
  return self;
}

guint
lumio_http_reply_get_status (LumioHttpReply *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REPLY (self), 0);

  return self->status;
}

const char *
lumio_http_reply_get_header (LumioHttpReply *self,
                             const char     *name)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REPLY (self), NULL);

  return soup_message_headers_get_list (self->headers, name);
}

GBytes *
lumio_http_reply_get_body (LumioHttpReply *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_REPLY (self), NULL);

  return self->body;
}

JsonNode *
lumio_http_reply_get_json (LumioHttpReply  *self,
                           GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  const char *text;
  gsize length;

  g_return_val_if_fail (LUMIO_IS_HTTP_REPLY (self), NULL);

  if (self->json != NULL)
    return self->json;

  text = g_bytes_get_data (self->body, &length);
  self->json = lumio_json_parse (length > 0 ? text : "", (gssize) length, &local_error);

  if (self->json == NULL)
    g_set_error (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                 "The server's answer is not JSON: %s", local_error->message);

  return self->json;
}
