#include "base/lumio-http-private.h"

#include "base/lumio-json.h"

#define DEFAULT_TIMEOUT_SECONDS 30
#define MAX_BODY (16 * 1024 * 1024)
#define READ_SIZE (64 * 1024)

struct _LumioHttpClient
{
  GObject parent_instance;

  LumioEndpoint *endpoint;
  SoupSession *session;
  char *authorization;
  guint timeout;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (LumioHttpClient, lumio_http_client, G_TYPE_OBJECT)
G_DEFINE_QUARK (lumio-http-error-quark, lumio_http_error)

typedef struct
{
  LumioHttpClient *client;
  DexPromise *promise;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  char *name; /* the endpoint, for the error's sentence */
  guint timer;
  guint seconds;
  gboolean sent;
  gboolean timed_out;
  gboolean weak_tls;
} Exchange;

static void read_more (Exchange *exchange);

static void
free_exchange (Exchange *exchange)
{
  g_clear_handle_id (&exchange->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->stream);
  g_clear_object (&exchange->client);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  dex_clear (&exchange->promise);
  g_free (exchange->name);
  g_free (exchange);
}

/* Once the head has been written the server may have acted, whatever happened after that. */
static void
fail (Exchange     *exchange,
      const GError *cause)
{
  const char *reason = cause->message;
  g_autofree char *timeout = NULL;

  if (exchange->weak_tls)
    reason = "it does not speak TLS 1.3";

  if (exchange->timed_out)
    reason = timeout = g_strdup_printf ("no answer within %u seconds", exchange->seconds);

  if (!exchange->sent)
    dex_promise_reject (exchange->promise,
                        g_error_new (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE,
                                     "%s cannot be reached: %s", exchange->name, reason));
  else
    dex_promise_reject (exchange->promise,
                        g_error_new (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST,
                                     "The answer of %s was lost: %s", exchange->name, reason));

  free_exchange (exchange);
}

static void
finish (Exchange *exchange)
{
  g_autoptr(GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));

  dex_promise_resolve_object (exchange->promise, lumio_http_reply_new (exchange->message, body));
  free_exchange (exchange);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Exchange *exchange = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gconstpointer data;
  gsize length;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  if (bytes == NULL)
    {
      fail (exchange, error);
      return;
    }

  data = g_bytes_get_data (bytes, &length);

  if (length == 0)
    {
      finish (exchange);
      return;
    }

  if (exchange->body->len + length > MAX_BODY)
    {
      dex_promise_reject (exchange->promise,
                          g_error_new (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                                       "The answer of %s is too large", exchange->name));
      g_cancellable_cancel (dex_promise_get_cancellable (exchange->promise));
      free_exchange (exchange);
      return;
    }

  g_byte_array_append (exchange->body, data, (guint) length);
  read_more (exchange);
}

static void
read_more (Exchange *exchange)
{
  g_input_stream_read_bytes_async (exchange->stream, READ_SIZE, G_PRIORITY_DEFAULT,
                                   dex_promise_get_cancellable (exchange->promise),
                                   read_cb, exchange);
}

static void
send_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Exchange *exchange = user_data;
  LumioHttpClient *client = exchange->client;
  g_autoptr(GError) error = NULL;
  gboolean spent;

  exchange->stream = lumio_http_send_finish (SOUP_SESSION (object), exchange->message, result, &spent,
                                             &error);

  if (spent && client->session == SOUP_SESSION (object) && !client->closed)
    {
      g_object_unref (client->session);
      client->session = lumio_endpoint_new_session (client->endpoint);
    }

  if (exchange->stream == NULL)
    {
      fail (exchange, error);
      return;
    }

  read_more (exchange);
}

static void
wrote_headers_cb (SoupMessage *message,
                  Exchange    *exchange)
{
  exchange->sent = TRUE;
}

/* Before a byte of the request is written; libsoup has no setting for the lowest version. */
static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  Exchange           *exchange)
{
  GTlsProtocolVersion version;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKED || !G_IS_TLS_CONNECTION (connection))
    return;

  version = g_tls_connection_get_protocol_version (G_TLS_CONNECTION (connection));

  if (version >= G_TLS_PROTOCOL_VERSION_TLS_1_3 && version != G_TLS_PROTOCOL_VERSION_DTLS_1_0 &&
      version != G_TLS_PROTOCOL_VERSION_DTLS_1_2)
    return;

  exchange->weak_tls = TRUE;
  g_cancellable_cancel (dex_promise_get_cancellable (exchange->promise));
}

static gboolean
timeout_cb (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->timer = 0;
  exchange->timed_out = TRUE;
  g_cancellable_cancel (dex_promise_get_cancellable (exchange->promise));
  return G_SOURCE_REMOVE;
}

static SoupMessage *
new_message (LumioHttpClient    *self,
             const char         *method,
             const char         *path,
             const char * const *headers)
{
  g_autoptr(GUri) uri = lumio_endpoint_resolve (self->endpoint, path);
  SoupMessage *message;

  if (uri == NULL)
    return NULL;

  message = soup_message_new_from_uri (method, uri);
  /* Nobody sends us elsewhere: a redirect would carry the token to wherever it points. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  lumio_http_client_prepare (self, message);

  for (guint i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message),
                                  headers[i], headers[i + 1]);

  return message;
}

static DexFuture *
exchange_message (LumioHttpClient *self,
                  SoupMessage     *message)
{
  DexPromise *promise;
  Exchange *exchange;

  if (self->closed)
    return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE,
                                  "%s is asked nothing more", lumio_endpoint_get_text (self->endpoint));

  promise = dex_promise_new_cancellable ();
  exchange = g_new0 (Exchange, 1);
  exchange->client = g_object_ref (self);
  exchange->promise = dex_ref (promise);
  exchange->message = g_object_ref (message);
  exchange->body = g_byte_array_new ();
  exchange->name = g_strdup (lumio_endpoint_get_text (self->endpoint));
  exchange->seconds = self->timeout;
  exchange->timer = g_timeout_add_seconds (self->timeout, timeout_cb, exchange);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_headers_cb), exchange);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), exchange);

  lumio_http_send (self->session, message, dex_promise_get_cancellable (promise), send_cb, exchange);
  return DEX_FUTURE (promise);
}

static DexFuture *
check_status_cb (DexFuture *future,
                 gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  LumioHttpReply *reply = g_value_get_object (value);
  guint status = lumio_http_reply_get_status (reply);
  LumioProblem *problem;

  if (status >= 200 && status < 300)
    return dex_ref (future);

  if (status < 400)
    return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                                  "The server answered with the unexpected status %u", status);

  problem = lumio_problem_from_json (lumio_http_reply_get_json (reply, NULL), status);

  /* When to come back stands in a header, and an error has none. */
  if (lumio_http_reply_get_header (reply, "Retry-After") != NULL &&
      lumio_problem_get_extra (problem, "retry_after") == NULL)
    {
      const char *text = lumio_http_reply_get_header (reply, "Retry-After");
      guint64 seconds;

      if (g_ascii_string_to_unsigned (text, 10, 0, 86400, &seconds, NULL))
        lumio_problem_add_extra (problem, "retry_after",
                                 json_node_init_int (json_node_alloc (), (gint64) seconds));
    }

  return dex_future_new_for_error (lumio_problem_to_error (problem));
}

static void
lumio_http_client_finalize (GObject *object)
{
  LumioHttpClient *self = LUMIO_HTTP_CLIENT (object);

  g_clear_object (&self->endpoint);
  g_clear_object (&self->session);
  g_free (self->authorization);

  G_OBJECT_CLASS (lumio_http_client_parent_class)->finalize (object);
}

static void
lumio_http_client_class_init (LumioHttpClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_http_client_finalize;
}

static void
lumio_http_client_init (LumioHttpClient *self)
{
  self->timeout = DEFAULT_TIMEOUT_SECONDS;
}

LumioHttpClient *
lumio_http_client_new (LumioEndpoint *endpoint)
{
  LumioHttpClient *self;

  g_return_val_if_fail (LUMIO_IS_ENDPOINT (endpoint), NULL);

  self = g_object_new (LUMIO_TYPE_HTTP_CLIENT, NULL);
  self->endpoint = g_object_ref (endpoint);
  self->session = lumio_endpoint_new_session (endpoint);
  return self;
}

void
lumio_http_client_close (LumioHttpClient *self)
{
  g_return_if_fail (LUMIO_IS_HTTP_CLIENT (self));

  self->closed = TRUE;
  soup_session_abort (self->session);
}

void
lumio_http_client_set_bearer (LumioHttpClient *self,
                              const char      *token)
{
  g_return_if_fail (LUMIO_IS_HTTP_CLIENT (self));

  g_clear_pointer (&self->authorization, g_free);

  if (token != NULL)
    self->authorization = g_strconcat ("Bearer ", token, NULL);
}

void
lumio_http_client_set_timeout (LumioHttpClient *self,
                               guint            seconds)
{
  g_return_if_fail (LUMIO_IS_HTTP_CLIENT (self));
  g_return_if_fail (seconds > 0);

  self->timeout = seconds;
}

LumioEndpoint *
lumio_http_client_get_endpoint (LumioHttpClient *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_CLIENT (self), NULL);

  return self->endpoint;
}

void
lumio_http_client_prepare (LumioHttpClient *self,
                           SoupMessage     *message)
{
  g_return_if_fail (LUMIO_IS_HTTP_CLIENT (self));
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  if (self->authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message),
                                  "Authorization", self->authorization);
}

DexFuture *
lumio_http_client_send (LumioHttpClient    *self,
                        const char         *method,
                        const char         *path,
                        JsonNode           *body,
                        const char * const *headers)
{
  g_autoptr(SoupMessage) message = NULL;

  dex_return_error_if_fail (LUMIO_IS_HTTP_CLIENT (self));
  dex_return_error_if_fail (method != NULL && path != NULL && *path == '/');

  message = new_message (self, method, path, headers);

  if (body != NULL)
    {
      char *text = lumio_json_print (body);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }

  return exchange_message (self, message);
}

DexFuture *
lumio_http_client_send_form (LumioHttpClient *self,
                             const char      *path,
                             GHashTable      *form)
{
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GBytes) bytes = NULL;
  char *text;

  dex_return_error_if_fail (LUMIO_IS_HTTP_CLIENT (self));
  dex_return_error_if_fail (path != NULL && *path == '/' && form != NULL);

  message = new_message (self, "POST", path, NULL);
  text = soup_form_encode_hash (form);
  bytes = g_bytes_new_take (text, strlen (text));
  soup_message_set_request_body_from_bytes (message, SOUP_FORM_MIME_TYPE_URLENCODED, bytes);
  return exchange_message (self, message);
}

DexFuture *
lumio_http_client_call (LumioHttpClient    *self,
                        const char         *method,
                        const char         *path,
                        JsonNode           *body,
                        const char * const *headers)
{
  return dex_future_then (lumio_http_client_send (self, method, path, body, headers),
                          check_status_cb, NULL, NULL);
}
