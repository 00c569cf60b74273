#include "base/lumio-http-server-private.h"

#include "base/lumio-fiber.h"
#include "base/lumio-http-listener.h"

#include <glib/gstdio.h>
#include <string.h>

#define DEFAULT_MAX_BODY (64 * 1024)
/* What is read and thrown away of a body that is too large, so that its sender hears why. */
#define MAX_DISCARDED (16 * 1024 * 1024)
#define WRITE_SECONDS 60
#define IDLE_SECONDS 60
#define STOP_SECONDS 10
#define HANDLER_STACK (256 * 1024)

/* A route with its template taken apart. */
typedef struct
{
  const LumioHttpRoute *route;
  gpointer user_data;
  char **segments; /* "{id}" for a part that varies */
} Entry;

/* One request, from its head to the end of its answer. */
typedef struct
{
  LumioHttpServer *server;
  SoupServerMessage *message; /* NULL once the connection is done with it */
  const Entry *entry;
  GHashTable *params;
  GByteArray *body;
  gsize received;
  gsize max_body;
  gint64 started;
  guint status;
} Exchange;

struct _LumioHttpServer
{
  GObject parent_instance;

  SoupServer *server;
  LumioHttpListener *listener;
  char *type_base;
  GPtrArray *entries;
  LumioHttpGuard guard;
  gpointer guard_data;
  LumioHttpObserver observer;
  gpointer observer_data;
  GPtrArray *streams;
  GPtrArray *socket_paths;
  GPtrArray *headers; /* of every answer: names and values in turn */
  guint running;
  gboolean has_certificate;
  gboolean stopping;
  DexPromise *stopped; /* resolved when the last running request is done */
};

G_DEFINE_FINAL_TYPE (LumioHttpServer, lumio_http_server, G_TYPE_OBJECT)

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_strfreev (entry->segments);
  g_free (entry);
}

static void
clear_exchange (gpointer data)
{
  Exchange *exchange = data;

  g_clear_object (&exchange->server);
  g_clear_pointer (&exchange->params, g_hash_table_unref);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
}

static void
release_exchange (gpointer data)
{
  g_rc_box_release_full (data, clear_exchange);
}

static gboolean
is_variable (const char *segment)
{
  return segment[0] == '{';
}

/* Literal parts win over varying ones: "/payments/export" is not the payment called "export". */
static gboolean
is_more_literal (const Entry *entry,
                 const Entry *than)
{
  for (guint i = 0; entry->segments[i] != NULL; i++)
    {
      if (is_variable (entry->segments[i]) != is_variable (than->segments[i]))
        return !is_variable (entry->segments[i]);
    }

  return FALSE;
}

static gboolean
matches (const Entry  *entry,
         char        **segments)
{
  guint i;

  for (i = 0; entry->segments[i] != NULL && segments[i] != NULL; i++)
    {
      if (is_variable (entry->segments[i]) ? *segments[i] == '\0'
                                           : !g_str_equal (entry->segments[i], segments[i]))
        return FALSE;
    }

  return entry->segments[i] == NULL && segments[i] == NULL;
}

static const char *
effective_method (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);

  return g_str_equal (method, "HEAD") ? "GET" : method;
}

/* `allow` collects the methods that the path knows. */
static const Entry *
find_entry (LumioHttpServer    *self,
            SoupServerMessage  *message,
            char              **segments,
            GPtrArray          *allow)
{
  const char *method = effective_method (message);
  const Entry *found = NULL;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (!matches (entry, segments))
        continue;

      if (!g_ptr_array_find_with_equal_func (allow, entry->route->method, g_str_equal, NULL))
        g_ptr_array_add (allow, (gpointer) entry->route->method);

      if (!g_str_equal (entry->route->method, method))
        continue;

      if (found == NULL || is_more_literal (entry, found))
        found = entry;
    }

  return found;
}

static char **
split_path (SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autofree char *trimmed = g_strdup (path);
  gsize length = strlen (trimmed);

  if (length > 1 && trimmed[length - 1] == '/')
    trimmed[length - 1] = '\0';

  return g_strsplit (trimmed, "/", -1);
}

/* NULL where a part is not valid UTF-8 once decoded. */
static GHashTable *
read_params (const Entry  *entry,
             char        **segments)
{
  g_autoptr(GHashTable) params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; entry->segments[i] != NULL; i++)
    {
      char *value;

      if (!is_variable (entry->segments[i]))
        continue;

      value = g_uri_unescape_string (segments[i], NULL);

      if (value == NULL || !g_utf8_validate (value, -1, NULL))
        {
          g_free (value);
          return NULL;
        }

      g_hash_table_insert (params,
                           g_strndup (entry->segments[i] + 1, strlen (entry->segments[i]) - 2),
                           value);
    }

  return g_steal_pointer (&params);
}

static void
cut_cb (gpointer user_data)
{
  lumio_http_listener_cut (user_data);
}

static void
drop_stream_cb (LumioEventStream *stream,
                LumioHttpServer  *self)
{
  g_ptr_array_remove_fast (self->streams, stream);
}

static void
log_access (Exchange         *exchange,
            LumioHttpRequest *request,
            const char       *method,
            gint64            microseconds)
{
  g_autofree char *status = g_strdup_printf ("%u", exchange->status);
  g_autofree char *duration = g_strdup_printf ("%" G_GINT64_FORMAT, microseconds);
  /* The template: what stands in a path may be a person's own. */
  const char *route = exchange->entry != NULL ? exchange->entry->route->path : "-";

  g_log_structured ("lumio-http", G_LOG_LEVEL_INFO,
                    "REQUEST_ID", lumio_http_request_get_id (request),
                    "METHOD", method,
                    "ROUTE", route,
                    "STATUS", status,
                    "MICROSECONDS", duration,
                    "ADDRESS", lumio_http_request_get_address (request),
                    "MESSAGE", "%s %s %s", method, route, status);
}

static void
respond (Exchange          *exchange,
         LumioHttpRequest  *request,
         LumioHttpResponse *response)
{
  LumioHttpServer *self = exchange->server;
  SoupServerMessage *message = exchange->message;
  LumioEventStream *stream = lumio_http_response_get_stream (response);
  g_autofree char *method = g_strdup (lumio_http_request_get_method (request));
  gint64 microseconds = g_get_monotonic_time () - exchange->started;

  exchange->status = lumio_http_response_get_status (response);
  log_access (exchange, request, method, microseconds);

  if (self->observer != NULL)
    self->observer (exchange->entry != NULL ? exchange->entry->route : NULL,
                    exchange->status, microseconds, self->observer_data);

  /* The peer has gone meanwhile. What was done is done; there is nobody to tell. */
  if (message == NULL)
    {
      if (stream != NULL)
        lumio_event_stream_close (stream);

      return;
    }

  lumio_http_response_apply (response, message);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "X-Request-Id", lumio_http_request_get_id (request));

  for (guint i = 0; i < self->headers->len; i += 2)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  g_ptr_array_index (self->headers, i),
                                  g_ptr_array_index (self->headers, i + 1));

  if (self->stopping)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "Connection", "close");

  if (stream != NULL)
    {
      if (self->stopping)
        lumio_event_stream_close (stream);

      lumio_http_listener_set_deadline (message, 0);
      lumio_event_stream_attach (stream, message, cut_cb, message);

      if (lumio_event_stream_is_open (stream))
        {
          g_ptr_array_add (self->streams, g_object_ref (stream));
          g_signal_connect_object (stream, "closed", G_CALLBACK (drop_stream_cb), self,
                                   G_CONNECT_DEFAULT);
        }
    }
  else
    {
      lumio_http_listener_set_deadline (message, WRITE_SECONDS);
    }

  soup_server_message_unpause (message);
}

static LumioHttpResponse *
answer_error (LumioHttpServer  *self,
              LumioHttpRequest *request,
              const GError     *error)
{
  LumioProblem *problem = lumio_problem_from_error (error);
  g_autoptr(LumioProblem) internal = NULL;

  if (problem != NULL)
    return lumio_http_response_new_problem (problem, self->type_base,
                                            lumio_http_request_get_id (request));

  g_log_structured ("lumio-http", G_LOG_LEVEL_WARNING,
                    "REQUEST_ID", lumio_http_request_get_id (request),
                    "MESSAGE", "A request failed: %s",
                    error != NULL ? error->message : "the handler gave no answer");

  /* The reason is for the operator's log alone: it may name what is nobody else's business. */
  internal = lumio_problem_new (500, "internal", NULL,
                                "The server failed. The request id finds the reason in its log.");
  return lumio_http_response_new_problem (internal, self->type_base,
                                          lumio_http_request_get_id (request));
}

static gboolean
take_problem (GError       **error,
              LumioProblem  *problem)
{
  g_autoptr(GError) made = lumio_problem_to_error (problem);

  g_propagate_error (error, g_steal_pointer (&made));
  return FALSE;
}

typedef struct
{
  Exchange *exchange;
  LumioHttpRequest *request;
} Call;

static void
free_call (gpointer data)
{
  Call *call = data;

  release_exchange (call->exchange);
  g_object_unref (call->request);
  g_free (call);
}

static DexFuture *
handler_fiber (gpointer user_data)
{
  Call *call = user_data;
  Exchange *exchange = call->exchange;
  LumioHttpRequest *request = call->request;
  LumioHttpServer *self = exchange->server;
  const Entry *entry = exchange->entry;
  g_autoptr(LumioHttpResponse) response = NULL;
  g_autoptr(GError) error = NULL;

  if (lumio_http_request_check (request, &error) &&
      (self->guard == NULL || self->guard (request, self->guard_data, &error)))
    response = entry->route->handler (request, entry->user_data, &error);

  if (response == NULL)
    response = answer_error (self, request, error);

  respond (exchange, request, response);
  self->running--;

  if (self->running == 0 && self->stopped != NULL && dex_future_is_pending (DEX_FUTURE (self->stopped)))
    dex_promise_resolve_boolean (self->stopped, TRUE);

  return dex_future_new_true ();
}

static void
finished_cb (SoupServerMessage *message,
             Exchange          *exchange)
{
  /* The next request of this connection has its own beginning. */
  lumio_http_listener_set_deadline (message, IDLE_SECONDS);
  lumio_http_listener_set_busy (message, FALSE);
  exchange->message = NULL;
}

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes            *chunk,
              Exchange          *exchange)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (chunk, &length);

  exchange->received += length;

  if (exchange->received <= exchange->max_body)
    g_byte_array_append (exchange->body, data, (guint) length);
  else if (exchange->received > MAX_DISCARDED && exchange->received - exchange->max_body > MAX_DISCARDED)
    lumio_http_listener_cut (message);
}

static Exchange *
find_exchange (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), "lumio-http-exchange");
}

/*
 * libsoup reads "-5" as a length and then trips over it, and would read a body of any length to
 * its end before an answer. Such a connection is taken from it.
 */
static gboolean
turn_away (SoupServerMessage *message)
{
  static const char answer[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  const char *length = soup_message_headers_get_list (soup_server_message_get_request_headers (message),
                                                      "Content-Length");
  g_autoptr(GIOStream) stream = NULL;
  guint64 value;

  if (length == NULL || g_ascii_string_to_unsigned (length, 10, 0, MAX_DISCARDED, &value, NULL))
    return FALSE;

  stream = soup_server_message_steal_connection (message);
  g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)),
                                              answer, strlen (answer), NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
  return TRUE;
}

/* The head has arrived: from here on it is known how much of a body may follow. */
static void
got_head_cb (SoupServer        *server,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query,
             gpointer           user_data)
{
  LumioHttpServer *self = user_data;
  g_auto(GStrv) segments = split_path (message);
  g_autoptr(GPtrArray) allow = g_ptr_array_new ();
  Exchange *exchange;

  if (turn_away (message))
    return;

  lumio_http_listener_set_busy (message, TRUE);
  exchange = g_rc_box_new0 (Exchange);
  exchange->server = g_object_ref (self);
  exchange->message = message;
  exchange->started = g_get_monotonic_time ();
  exchange->body = g_byte_array_new ();
  exchange->max_body = DEFAULT_MAX_BODY;
  exchange->entry = find_entry (self, message, segments, allow);

  if (exchange->entry != NULL)
    {
      exchange->params = read_params (exchange->entry, segments);

      if (exchange->entry->route->max_body > 0)
        exchange->max_body = exchange->entry->route->max_body;
    }

  g_object_set_data_full (G_OBJECT (message), "lumio-http-exchange", exchange, release_exchange);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), exchange);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), exchange);
}

static LumioProblem *
refuse_unknown (LumioHttpServer    *self,
                SoupServerMessage  *message,
                char              **allowed)
{
  g_auto(GStrv) segments = split_path (message);
  g_autoptr(GPtrArray) allow = g_ptr_array_new ();

  find_entry (self, message, segments, allow);

  if (allow->len == 0)
    return lumio_problem_new (404, "not_found", NULL, "There is no such path on this server.");

  g_ptr_array_add (allow, NULL);
  *allowed = g_strjoinv (", ", (char **) allow->pdata);
  return lumio_problem_new (405, "method_not_allowed", NULL,
                            "This path takes: %s.", *allowed);
}

/* The whole request has arrived. */
static void
got_request_cb (SoupServer        *server,
                SoupServerMessage *message,
                const char        *path,
                GHashTable        *query,
                gpointer           user_data)
{
  LumioHttpServer *self = user_data;
  Exchange *exchange = find_exchange (message);
  g_autoptr(LumioHttpRequest) request = NULL;
  g_autoptr(LumioHttpResponse) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *allowed = NULL;
  Call *call;

  g_return_if_fail (exchange != NULL);

  lumio_http_listener_set_deadline (message, 0);
  soup_server_message_pause (message);
  body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
  request = lumio_http_request_new (message,
                                    exchange->entry != NULL ? exchange->entry->route : NULL,
                                    exchange->params, lumio_http_listener_get_address (message),
                                    body);

  if (exchange->received > exchange->max_body)
    take_problem (&error, lumio_problem_new (413, "too_large", NULL,
                                             "At most %" G_GSIZE_FORMAT " bytes are taken here.",
                                             exchange->max_body));
  else if (exchange->entry == NULL)
    take_problem (&error, refuse_unknown (self, message, &allowed));

  if (error != NULL)
    {
      response = answer_error (self, request, error);

      if (allowed != NULL)
        lumio_http_response_set_header (response, "Allow", allowed);

      respond (exchange, request, response);
      return;
    }

  self->running++;
  call = g_new0 (Call, 1);
  call->exchange = g_rc_box_acquire (exchange);
  call->request = g_steal_pointer (&request);
  dex_future_disown (lumio_fiber_spawn_sized (HANDLER_STACK, handler_fiber, call, free_call));
}

/* The first byte of a request: the rest has so long to follow. */
static void
request_started_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    LumioHttpServer   *self)
{
  lumio_http_listener_set_deadline (message, lumio_http_listener_get_seconds (self->listener));
}

static void
remove_socket_file (gpointer data)
{
  char *path = data;

  g_unlink (path);
  g_free (path);
}

static void
lumio_http_server_dispose (GObject *object)
{
  LumioHttpServer *self = LUMIO_HTTP_SERVER (object);

  if (self->server != NULL)
    {
      lumio_http_listener_close (self->listener);
      g_signal_handlers_disconnect_by_data (self->server, self);
      soup_server_remove_handler (self->server, NULL);
      soup_server_disconnect (self->server);
    }

  g_clear_object (&self->listener);
  g_clear_object (&self->server);
  dex_clear (&self->stopped);

  G_OBJECT_CLASS (lumio_http_server_parent_class)->dispose (object);
}

static void
lumio_http_server_finalize (GObject *object)
{
  LumioHttpServer *self = LUMIO_HTTP_SERVER (object);

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->socket_paths);
  g_ptr_array_unref (self->headers);
  g_free (self->type_base);

  G_OBJECT_CLASS (lumio_http_server_parent_class)->finalize (object);
}

static void
lumio_http_server_class_init (LumioHttpServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_http_server_dispose;
  object_class->finalize = lumio_http_server_finalize;
}

static void
lumio_http_server_init (LumioHttpServer *self)
{
  self->server = soup_server_new ("raw-paths", TRUE, "server-header", "lumio", NULL);
  self->listener = lumio_http_listener_new (self->server);
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->streams = g_ptr_array_new_with_free_func (g_object_unref);
  self->socket_paths = g_ptr_array_new_with_free_func (remove_socket_file);
  self->headers = g_ptr_array_new_with_free_func (g_free);

  soup_server_add_early_handler (self->server, NULL, got_head_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, got_request_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), self);
}

LumioHttpServer *
lumio_http_server_new (const char *problem_type_base)
{
  LumioHttpServer *self = g_object_new (LUMIO_TYPE_HTTP_SERVER, NULL);

  self->type_base = g_strdup (problem_type_base);
  return self;
}

void
lumio_http_server_set_guard (LumioHttpServer *self,
                             LumioHttpGuard   guard,
                             gpointer         user_data)
{
  g_return_if_fail (LUMIO_IS_HTTP_SERVER (self));

  self->guard = guard;
  self->guard_data = user_data;
}

void
lumio_http_server_set_observer (LumioHttpServer   *self,
                                LumioHttpObserver  observer,
                                gpointer           user_data)
{
  g_return_if_fail (LUMIO_IS_HTTP_SERVER (self));

  self->observer = observer;
  self->observer_data = user_data;
}

void
lumio_http_server_set_limits (LumioHttpServer *self,
                              guint            connections_per_address,
                              guint            request_seconds)
{
  g_return_if_fail (LUMIO_IS_HTTP_SERVER (self));

  lumio_http_listener_set_limits (self->listener, connections_per_address, request_seconds);
}

void
lumio_http_server_set_header (LumioHttpServer *self,
                              const char      *name,
                              const char      *value)
{
  g_return_if_fail (LUMIO_IS_HTTP_SERVER (self));
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);

  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

void
lumio_http_server_add_routes (LumioHttpServer      *self,
                              const LumioHttpRoute *routes,
                              guint                 n_routes,
                              gpointer              user_data)
{
  g_return_if_fail (LUMIO_IS_HTTP_SERVER (self));

  for (guint i = 0; i < n_routes; i++)
    {
      Entry *entry = g_new0 (Entry, 1);

      g_return_if_fail (routes[i].path[0] == '/');

      entry->route = &routes[i];
      entry->user_data = user_data;
      entry->segments = g_strsplit (routes[i].path, "/", -1);
      g_ptr_array_add (self->entries, entry);
    }
}

GPtrArray *
lumio_http_server_list_routes (LumioHttpServer *self)
{
  GPtrArray *routes;

  g_return_val_if_fail (LUMIO_IS_HTTP_SERVER (self), NULL);

  routes = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (routes, (gpointer) ((Entry *) g_ptr_array_index (self->entries, i))->route);

  return routes;
}

void
lumio_http_server_set_certificate (LumioHttpServer *self,
                                   GTlsCertificate *certificate)
{
  g_return_if_fail (LUMIO_IS_HTTP_SERVER (self));

  self->has_certificate = certificate != NULL;
  lumio_http_listener_set_certificate (self->listener, certificate);
}

gboolean
lumio_http_server_listen (LumioHttpServer  *self,
                          LumioEndpoint    *endpoint,
                          GError          **error)
{
  g_autoptr(GSocket) socket = NULL;

  g_return_val_if_fail (LUMIO_IS_HTTP_SERVER (self), FALSE);

  if (g_str_has_prefix (lumio_endpoint_get_text (endpoint), "https:") && !self->has_certificate)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” cannot be listened on without a certificate",
                   lumio_endpoint_get_text (endpoint));
      return FALSE;
    }

  if (!(socket = lumio_endpoint_listen (endpoint, error)))
    return FALSE;

  if (lumio_endpoint_get_socket_path (endpoint) != NULL)
    g_ptr_array_add (self->socket_paths, g_strdup (lumio_endpoint_get_socket_path (endpoint)));

  lumio_http_listener_add (self->listener, socket);
  return TRUE;
}

guint
lumio_http_server_get_port (LumioHttpServer *self)
{
  g_return_val_if_fail (LUMIO_IS_HTTP_SERVER (self), 0);

  return lumio_http_listener_get_port (self->listener);
}

static DexFuture *
stop_fiber (gpointer user_data)
{
  LumioHttpServer *self = user_data;
  gint64 deadline = g_get_monotonic_time () + STOP_SECONDS * G_USEC_PER_SEC;

  if (self->running > 0)
    dex_await (dex_future_first (dex_ref (self->stopped), dex_timeout_new_seconds (STOP_SECONDS), NULL),
               NULL);

  /* The answers are handed over now, and are on their way out while connections are closing. */
  while (lumio_http_listener_count (self->listener) > 0 && g_get_monotonic_time () < deadline)
    {
      lumio_http_listener_cut_idle (self->listener);
      dex_await (dex_timeout_new_msec (10), NULL);
    }

  lumio_http_listener_cut_all (self->listener);
  g_ptr_array_set_size (self->socket_paths, 0);
  return dex_future_new_true ();
}

DexFuture *
lumio_http_server_stop (LumioHttpServer *self)
{
  g_autoptr(GPtrArray) streams = NULL;

  dex_return_error_if_fail (LUMIO_IS_HTTP_SERVER (self));

  if (!self->stopping)
    {
      self->stopping = TRUE;
      self->stopped = dex_promise_new ();
      lumio_http_listener_close (self->listener);
      streams = g_ptr_array_copy (self->streams, (GCopyFunc) g_object_ref, NULL);
      g_ptr_array_set_free_func (streams, g_object_unref);

      for (guint i = 0; i < streams->len; i++)
        lumio_event_stream_close (g_ptr_array_index (streams, i));
    }

  return lumio_fiber_spawn (stop_fiber, g_object_ref (self), g_object_unref);
}
