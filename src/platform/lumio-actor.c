#include "platform/lumio-actor.h"

#include "base/lumio-json.h"

#define PATIENCE_SECONDS 60
#define LOOK_MSEC 100
#define MAX_TEXT 65536

struct _LumioActor
{
  LumioHttpClient *client;
};

LumioActor *
lumio_actor_new (LumioEndpoint *endpoint)
{
  LumioActor *self = g_new0 (LumioActor, 1);

  self->client = lumio_http_client_new (endpoint);

  return self;
}

void
lumio_actor_free (LumioActor *self)
{
  g_object_unref (self->client);
  g_free (self);
}

JsonNode *
lumio_actor_ask (LumioActor  *self,
                 const char  *method,
                 const char  *path,
                 const char  *body,
                 GError     **error)
{
  g_autofree char *key = g_uuid_string_random ();
  g_autofree char *full = g_strconcat ("/api/v1", path, NULL);
  const char *headers[] = { "Idempotency-Key", key, NULL };
  g_autoptr(JsonNode) sent = NULL;
  g_autoptr(LumioHttpReply) reply = NULL;
  JsonNode *node;

  if ((body != NULL && !(sent = lumio_json_parse (body, -1, error))) ||
      !(reply = dex_await_object (lumio_http_client_call (self->client, method, full, sent, headers),
                                  error)) ||
      !(node = lumio_http_reply_get_json (reply, error)))
    return NULL;

  return json_node_copy (node);
}

char *
lumio_actor_ask_text (LumioActor  *self,
                      const char  *method,
                      const char  *path,
                      const char  *body,
                      const char  *member,
                      GError     **error)
{
  g_autoptr(JsonNode) node = lumio_actor_ask (self, method, path, body, error);

  return node != NULL ? g_strdup (lumio_json_get_text (json_node_get_object (node), member, MAX_TEXT,
                                                       error)) : NULL;
}

JsonNode *
lumio_actor_enter (LumioActor  *self,
                   const char  *path,
                   const char  *body,
                   GError     **error)
{
  g_autoptr(JsonNode) node = lumio_actor_ask (self, "POST", path, body, error);
  const char *token = node != NULL ? lumio_json_get_text (json_node_get_object (node), "token", 4096,
                                                          error) : NULL;

  if (token == NULL)
    return NULL;

  lumio_http_client_set_bearer (self->client, token);

  return g_steal_pointer (&node);
}

gboolean
lumio_actor_await_text (LumioActor  *self,
                        const char  *path,
                        const char  *member,
                        const char  *wanted,
                        GError     **error)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < deadline)
    {
      g_autofree char *found = lumio_actor_ask_text (self, "GET", path, NULL, member, error);

      if (found == NULL)
        return FALSE;

      if (g_str_equal (found, wanted))
        return TRUE;

      dex_await (dex_timeout_new_msec (LOOK_MSEC), NULL);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s did not become %s in a minute", path,
               wanted);
  return FALSE;
}

gboolean
lumio_actor_set_state (LumioActor  *self,
                       const char  *event,
                       const char  *state,
                       GError     **error)
{
  g_autofree char *path = g_strconcat ("/events/", event, NULL);
  g_autofree char *change = g_strconcat (path, "/state", NULL);
  g_autofree char *body = g_strdup_printf ("{\"state\":\"%s\"}", state);
  g_autoptr(JsonNode) node = lumio_actor_ask (self, "POST", change, body, error);

  return node != NULL && lumio_actor_await_text (self, path, "status", state, error);
}
