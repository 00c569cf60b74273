#include "base/lumio-event-source.h"
#include "base/lumio-http-client.h"
#include "base/lumio-http-server.h"
#include "base/lumio-json.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include <gio/gunixsocketaddress.h>

#include "../test-fiber.h"

#define FORGOTTEN 20

typedef struct
{
  LumioHttpServer *server;
  LumioHttpClient *client;
  LumioEndpoint *endpoint;
  char *folder;
  guint at_once;
  guint most_at_once;
  guint handled;
  LumioEventStream *stream;
} World;

static LumioHttpResponse *
echo_handler (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  JsonObject *object = lumio_http_request_get_json (request, error);
  g_autoptr(JsonNode) node = NULL;

  if (object == NULL)
    return NULL;

  node = json_node_init_object (json_node_alloc (), object);
  return lumio_http_response_new_json (201, g_steal_pointer (&node));
}

static LumioHttpResponse *
item_handler (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  lumio_json_add_text (builder, "id", lumio_http_request_get_param (request, "id"));
  lumio_json_add_text (builder, "q", lumio_http_request_get_query (request, "q"));
  lumio_json_add_text (builder, "address", lumio_http_request_get_address (request));
  lumio_json_add_text (builder, "base", lumio_http_request_get_base_uri (request));
  lumio_json_add_text (builder, "bearer", lumio_http_request_get_header (request, "Authorization"));
  lumio_json_add_int (builder, "flags", lumio_http_request_get_flags (request));
  json_builder_end_object (builder);
  return lumio_http_response_new_json (200, json_builder_get_root (builder));
}

static LumioHttpResponse *
export_handler (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  LumioHttpResponse *response = lumio_http_response_new_bytes (200, "text/csv",
                                                               g_bytes_new_static ("a,b\r\n", 5));

  lumio_http_response_set_header (response, "X-Extra", "yes");
  return response;
}

static LumioHttpResponse *
form_handler (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  GHashTable *form = lumio_http_request_get_form (request, error);

  if (form == NULL)
    return NULL;

  return lumio_http_response_new_bytes (200, "text/plain",
                                        g_bytes_new (g_hash_table_lookup (form, "tx"),
                                                     strlen (g_hash_table_lookup (form, "tx"))));
}

static LumioHttpResponse *
problem_handler (LumioHttpRequest  *request,
                 gpointer           user_data,
                 GError           **error)
{
  LumioProblem *problem = lumio_problem_new (429, "rate_limited", NULL, "Slower.");

  lumio_problem_add_extra (problem, "retry_after", json_node_init_int (json_node_alloc (), 7));
  g_propagate_error (error, lumio_problem_to_error (problem));
  return NULL;
}

static LumioHttpResponse *
broken_handler (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the secret reason");
  return NULL;
}

static LumioHttpResponse *
slow_handler (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  World *world = user_data;

  world->at_once++;
  world->most_at_once = MAX (world->most_at_once, world->at_once);
  dex_await (dex_timeout_new_msec (200), NULL);
  world->at_once--;
  world->handled++;
  return lumio_http_response_new_empty (204);
}

static LumioHttpResponse *
stream_handler (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  World *world = user_data;
  g_autofree char *id = NULL;

  if (!lumio_http_request_accepts_events (request))
    {
      g_propagate_error (error, lumio_problem_to_error (lumio_problem_new (400, "no_events", NULL, NULL)));
      return NULL;
    }

  g_clear_object (&world->stream);
  world->stream = lumio_event_stream_new (10);
  id = g_strdup (lumio_http_request_get_header (request, "Last-Event-ID"));
  lumio_event_stream_send (world->stream, "hello", NULL, id != NULL ? id : "none");
  return lumio_http_response_new_events (world->stream);
}

static const LumioHttpRoute routes[] = {
  { "POST", "/echo", echo_handler },
  { "POST", "/form", form_handler },
  { "GET", "/items/{id}", item_handler, 5 },
  { "GET", "/items/export", export_handler },
  { "GET", "/problem", problem_handler },
  { "GET", "/broken", broken_handler },
  { "GET", "/slow", slow_handler },
  { "GET", "/stream", stream_handler },
  { "POST", "/big", echo_handler, 0, 200000 },
};

static gboolean
guard (LumioHttpRequest  *request,
       gpointer           user_data,
       GError           **error)
{
  if (g_strcmp0 (lumio_http_request_get_header (request, "X-Refuse"), "yes") != 0)
    return TRUE;

  g_propagate_error (error, lumio_problem_to_error (lumio_problem_new (401, "unauthenticated", NULL, NULL)));
  return FALSE;
}

static void
open_world (World      *world,
            const char *text)
{
  g_autoptr(LumioEndpoint) endpoint = NULL;
  g_autoptr(GError) error = NULL;

  world->server = lumio_http_server_new ("/problems/");
  lumio_http_server_add_routes (world->server, routes, G_N_ELEMENTS (routes), world);
  lumio_http_server_set_guard (world->server, guard, NULL);
  endpoint = lumio_endpoint_new (text, &error);
  g_assert_no_error (error);
  lumio_http_server_listen (world->server, endpoint, &error);
  g_assert_no_error (error);

  if (lumio_http_server_get_port (world->server) != 0)
    {
      g_autofree char *real = g_strdup_printf ("http://127.0.0.1:%u",
                                               lumio_http_server_get_port (world->server));

      world->endpoint = lumio_endpoint_new (real, NULL);
    }
  else
    {
      world->endpoint = g_object_ref (endpoint);
    }

  world->client = lumio_http_client_new (world->endpoint);
}

static void
close_world (World *world)
{
  await_ok (lumio_http_server_stop (world->server));
  g_clear_object (&world->server);
  g_clear_object (&world->client);
  g_clear_object (&world->endpoint);
  g_clear_object (&world->stream);

  if (world->folder != NULL)
    g_assert_cmpint (g_rmdir (world->folder), ==, 0);

  g_clear_pointer (&world->folder, g_free);
}

static LumioHttpReply *
send_ok (World              *world,
         const char         *method,
         const char         *path,
         JsonNode           *body,
         const char * const *headers)
{
  g_autoptr(GError) error = NULL;
  LumioHttpReply *reply;

  reply = dex_await_object (lumio_http_client_send (world->client, method, path, body, headers), &error);
  g_assert_no_error (error);
  return reply;
}

static guint
send_status (World      *world,
             const char *method,
             const char *path)
{
  g_autoptr(LumioHttpReply) reply = send_ok (world, method, path, NULL, NULL);

  return lumio_http_reply_get_status (reply);
}

static const char *
peek_member (LumioHttpReply *reply,
             const char     *name)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = lumio_http_reply_get_json (reply, &error);

  g_assert_no_error (error);
  return json_object_get_string_member_with_default (json_node_get_object (node), name, NULL);
}

static void
exercise (World      *world,
          const char *address)
{
  g_autoptr(JsonNode) body = lumio_json_parse ("{\"a\":\"é\"}", -1, NULL);
  g_autoptr(GHashTable) form = g_hash_table_new (g_str_hash, g_str_equal);
  static const char * const refused[] = { "X-Refuse", "yes", NULL };

  {
    g_autoptr(LumioHttpReply) reply = send_ok (world, "POST", "/echo", body, NULL);

    g_assert_cmpuint (lumio_http_reply_get_status (reply), ==, 201);
    g_assert_cmpstr (peek_member (reply, "a"), ==, "é");
    g_assert_cmpstr (lumio_http_reply_get_header (reply, "X-Content-Type-Options"), ==, "nosniff");
    g_assert_cmpstr (lumio_http_reply_get_header (reply, "Cache-Control"), ==, "no-store");
    g_assert_nonnull (lumio_http_reply_get_header (reply, "X-Request-Id"));
    g_assert_null (lumio_http_reply_get_header (reply, "Set-Cookie"));
  }

  lumio_http_client_set_bearer (world->client, "token");

  {
    g_autoptr(LumioHttpReply) reply = send_ok (world, "GET", "/items/a%2Fb%20c?q=1%202+3&w=", NULL, NULL);

    g_assert_cmpuint (lumio_http_reply_get_status (reply), ==, 200);
    g_assert_cmpstr (peek_member (reply, "id"), ==, "a/b c");
    g_assert_cmpstr (peek_member (reply, "q"), ==, "1 2 3");
    g_assert_cmpstr (peek_member (reply, "address"), ==, address);
    g_assert_cmpstr (peek_member (reply, "bearer"), ==, "Bearer token");
    g_assert_true (g_str_has_prefix (peek_member (reply, "base"), "http://"));
  }

  {
    g_autoptr(LumioHttpReply) reply = send_ok (world, "GET", "/items/export", NULL, NULL);

    g_assert_cmpstr (lumio_http_reply_get_header (reply, "Content-Type"), ==, "text/csv");
    g_assert_cmpstr (lumio_http_reply_get_header (reply, "X-Extra"), ==, "yes");
    g_assert_null (lumio_http_reply_get_json (reply, NULL));
  }

  g_hash_table_insert (form, (gpointer) "tx", (gpointer) "AAAA+/=&");

  {
    g_autoptr(GError) error = NULL;
    g_autoptr(LumioHttpReply) reply = dex_await_object (lumio_http_client_send_form (world->client, "/form", form), &error);
    GBytes *bytes;

    g_assert_no_error (error);
    bytes = lumio_http_reply_get_body (reply);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "AAAA+/=&", 8);
  }

  {
    g_autoptr(LumioHttpReply) reply = send_ok (world, "GET", "/broken", NULL, NULL);
    GBytes *bytes = lumio_http_reply_get_body (reply);

    g_assert_cmpuint (lumio_http_reply_get_status (reply), ==, 500);
    g_assert_cmpstr (peek_member (reply, "code"), ==, "internal");
    g_assert_null (memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "secret", 6));
  }

  {
    g_autoptr(LumioHttpReply) reply = send_ok (world, "DELETE", "/items/7", NULL, NULL);

    g_assert_cmpuint (lumio_http_reply_get_status (reply), ==, 405);
    g_assert_cmpstr (lumio_http_reply_get_header (reply, "Allow"), ==, "GET");
  }

  {
    g_autoptr(LumioHttpReply) reply = send_ok (world, "GET", "/items/7", NULL, refused);

    g_assert_cmpuint (lumio_http_reply_get_status (reply), ==, 401);
    g_assert_cmpstr (lumio_http_reply_get_header (reply, "Content-Type"), ==, "application/problem+json");
    g_assert_cmpstr (peek_member (reply, "type"), ==, "/problems/unauthenticated");
    g_assert_cmpstr (peek_member (reply, "request_id"), ==,
                     lumio_http_reply_get_header (reply, "X-Request-Id"));
  }

  g_assert_cmpuint (send_status (world, "HEAD", "/items/7"), ==, 200);
  g_assert_cmpuint (send_status (world, "GET", "/items/7/"), ==, 200);
  g_assert_cmpuint (send_status (world, "GET", "/nothing"), ==, 404);
  g_assert_cmpuint (send_status (world, "GET", "/items/"), ==, 404);
  g_assert_cmpuint (send_status (world, "GET", "/items/%ff"), ==, 400);
  g_assert_cmpuint (send_status (world, "GET", "/items/7?q=1&q=2"), ==, 400);
  g_assert_cmpuint (send_status (world, "GET", "/items/7?q=%zz"), ==, 400);
  g_assert_cmpuint (send_status (world, "POST", "/echo"), ==, 415);

  {
    g_autoptr(GError) error = NULL;
    LumioProblem *problem;

    dex_await (lumio_http_client_call (world->client, "GET", "/problem", NULL, NULL), &error);
    g_assert_error (error, LUMIO_PROBLEM_ERROR, 429);
    problem = lumio_problem_from_error (error);
    g_assert_cmpstr (lumio_problem_get_code (problem), ==, "rate_limited");
    g_assert_cmpint (json_node_get_int (lumio_problem_get_extra (problem, "retry_after")), ==, 7);
  }
}

static DexFuture *
tcp_fiber (gpointer user_data)
{
  World world = { 0 };

  open_world (&world, "http://127.0.0.1:0");
  exercise (&world, "127.0.0.1");
  close_world (&world);
  return NULL;
}

static DexFuture *
unix_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("lumio-http-XXXXXX", NULL);
  g_autofree char *text = g_strdup_printf ("unix:%s/api.sock", folder);
  g_autoptr(GError) error = NULL;
  GStatBuf info;

  /* What a killed server leaves behind. */
  {
    g_autoptr(LumioEndpoint) endpoint = lumio_endpoint_new (text, NULL);
    g_autoptr(GSocket) stale = lumio_endpoint_listen (endpoint, &error);

    g_assert_no_error (error);
    g_socket_close (stale, NULL);
  }

  open_world (&world, text);
  world.folder = g_strdup (folder);
  g_assert_cmpint (g_stat (lumio_endpoint_get_socket_path (world.endpoint), &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_null (lumio_endpoint_listen (world.endpoint, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  exercise (&world, "local");
  close_world (&world);
  return NULL;
}

static DexFuture *
parallel_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  open_world (&world, "http://127.0.0.1:0");

  for (guint i = 0; i < 50; i++)
    g_ptr_array_add (futures, lumio_http_client_send (world.client, "GET", "/slow", NULL, NULL));

  await_ok (dex_future_allv ((DexFuture **) futures->pdata, futures->len));
  /* All fifty where the machine is idle; one after the other would be one. */
  g_assert_cmpuint (world.most_at_once, >, 10);
  close_world (&world);
  return NULL;
}

static DexFuture *
limits_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autoptr(JsonNode) body = NULL;
  g_autoptr(LumioHttpReply) small = NULL;
  g_autoptr(LumioHttpReply) big = NULL;
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *text = g_strdup_printf ("{\"a\":\"%s\"}", filler);

  open_world (&world, "http://127.0.0.1:0");
  body = lumio_json_parse (text, -1, NULL);
  small = send_ok (&world, "POST", "/echo", body, NULL);
  g_assert_cmpuint (lumio_http_reply_get_status (small), ==, 413);
  big = send_ok (&world, "POST", "/big", body, NULL);
  g_assert_cmpuint (lumio_http_reply_get_status (big), ==, 201);
  close_world (&world);
  return NULL;
}

static GSocketConnection *
connect_raw (World *world)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                (guint16) lumio_http_server_get_port (world->server),
                                                NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static gboolean
ends (GSocketConnection *connection)
{
  g_autoptr(GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (g_io_stream_get_input_stream (G_IO_STREAM (connection)), 4096, 0), NULL);

  return bytes == NULL || g_bytes_get_size (bytes) == 0;
}

static void
say (GSocketConnection *connection,
     const char        *text)
{
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                            text, strlen (text), NULL, NULL, NULL));
}

/* Nothing, half a head, half a body: each is ended by the clock. */
static DexFuture *
slow_loris_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autoptr(GSocketConnection) nothing = NULL;
  g_autoptr(GSocketConnection) head = NULL;
  g_autoptr(GSocketConnection) body = NULL;

  open_world (&world, "http://127.0.0.1:0");
  lumio_http_server_set_limits (world.server, 100, 1);
  nothing = connect_raw (&world);
  head = connect_raw (&world);
  body = connect_raw (&world);
  say (head, "POST /echo HTTP/1.1\r\nHost: a\r\nX-");
  say (body, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{");
  g_assert_true (ends (nothing));
  ends (head);
  ends (body);
  g_assert_true (ends (head));
  g_assert_true (ends (body));

  /* And who sends a whole request in time is served all the same. */
  g_assert_cmpuint (send_status (&world, "GET", "/items/7"), ==, 200);
  close_world (&world);
  return NULL;
}

/* One connection serves one request after the other. */
static DexFuture *
kept_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GString) heard = g_string_new (NULL);
  const char *head = "HEAD /items/7 HTTP/1.1\r\nHost: a\r\n\r\n";

  open_world (&world, "http://127.0.0.1:0");
  connection = connect_raw (&world);

  for (guint i = 1; i <= 3; i++)
    {
      guint answers = 0;

      say (connection, head);

      while (answers < i)
        {
          g_autoptr(GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (g_io_stream_get_input_stream (G_IO_STREAM (connection)), 4096, 0), NULL);

          g_assert_nonnull (bytes);
          g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
          g_string_append_len (heard, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
          answers = 0;

          for (const char *at = heard->str; (at = strstr (at, "\r\n\r\n")) != NULL; at++)
            answers++;
        }
    }

  close_world (&world);
  return NULL;
}

static DexFuture *
cap_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autoptr(GSocketConnection) one = NULL;
  g_autoptr(GSocketConnection) two = NULL;
  g_autoptr(GSocketConnection) three = NULL;

  open_world (&world, "http://127.0.0.1:0");
  lumio_http_server_set_limits (world.server, 2, 30);
  one = connect_raw (&world);
  two = connect_raw (&world);
  three = connect_raw (&world);
  g_assert_true (ends (three));
  g_clear_object (&one);

  /* A place that became free is used again. */
  for (;;)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LumioHttpReply) reply = dex_await_object (lumio_http_client_send (world.client, "GET", "/items/7", NULL, NULL), &error);

      if (reply != NULL)
        break;

      dex_await (dex_timeout_new_msec (10), NULL);
    }

  close_world (&world);
  return NULL;
}

static const char * const strange_heads[] = {
  "GET / HTTP/1.0\r\n\r\n",
  "GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /items/7 HTTP/1.1\r\nHost: a/b\r\n\r\n",
  "GET /items/7 HTTP/1.1\r\n\r\n",
  "BREW /items/7 HTTP/1.1\r\nHost: a\r\n\r\n",
  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999\r\n\r\n",
  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\n",
  "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
  "\r\n\r\n",
  "\x16\x03\x01",
};

static DexFuture *
strange_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("lumio-http-XXXXXX", NULL);
  g_autofree char *text = g_strdup_printf ("unix:%s/api.sock", folder);

  for (guint kind = 0; kind < 2; kind++)
    {
      open_world (&world, kind == 0 ? "http://127.0.0.1:0" : text);
      world.folder = kind == 0 ? NULL : g_strdup (folder);
      lumio_http_server_set_limits (world.server, 100, 1);

      for (guint i = 0; i < G_N_ELEMENTS (strange_heads); i++)
        {
          g_autoptr(GSocketClient) client = g_socket_client_new ();
          g_autoptr(GSocketConnectable) to = NULL;
          g_autoptr(GSocketConnection) connection = NULL;

          if (kind == 0)
            to = g_network_address_new ("127.0.0.1", (guint16) lumio_http_server_get_port (world.server));
          else
            to = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (lumio_endpoint_get_socket_path (world.endpoint)));

          connection = g_socket_client_connect (client, to, NULL, NULL);
          g_assert_nonnull (connection);
          say (connection, strange_heads[i]);
          ends (connection);
        }

      g_assert_cmpuint (send_status (&world, "GET", "/items/7"), ==, 200);
      close_world (&world);
    }

  return NULL;
}

typedef struct
{
  guint count;
  char *last_type;
  char *last_data;
} Heard;

static void
event_cb (LumioEventSource *source,
          const char       *type,
          const char       *id,
          const char       *data,
          Heard            *heard)
{
  heard->count++;
  g_set_str (&heard->last_type, type);
  g_set_str (&heard->last_data, data);
}

#define wait_for(condition)                                                   \
  G_STMT_START {                                                              \
    gint64 wait_deadline_ = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;    \
    while (!(condition))                                                      \
      {                                                                       \
        g_assert_cmpint (g_get_monotonic_time (), <, wait_deadline_);         \
        dex_await (dex_timeout_new_msec (5), NULL);                           \
      }                                                                       \
  } G_STMT_END

static DexFuture *
events_fiber (gpointer user_data)
{
  World world = { 0 };
  Heard heard = { 0 };
  g_autoptr(LumioEventSource) source = NULL;
  g_autoptr(LumioEventStream) first = NULL;
  g_autofree char *big = g_strnfill (300000, 'y');

  open_world (&world, "http://127.0.0.1:0");
  g_assert_cmpuint (send_status (&world, "GET", "/stream"), ==, 400);
  source = lumio_event_source_new (world.client, "/stream", "41");
  g_signal_connect (source, "event", G_CALLBACK (event_cb), &heard);
  lumio_event_source_start (source);

  wait_for (heard.count == 1);
  g_assert_true (lumio_event_source_get_connected (source));
  g_assert_cmpstr (heard.last_type, ==, "hello");
  g_assert_cmpstr (heard.last_data, ==, "41");

  lumio_event_stream_send (world.stream, "note", "42", "one\ntwo");
  wait_for (heard.count == 2);
  g_assert_cmpstr (heard.last_data, ==, "one\ntwo");
  g_assert_cmpstr (lumio_event_source_get_last_id (source), ==, "42");

  for (guint i = 0; i < 100; i++)
    lumio_event_stream_send (world.stream, NULL, NULL, "many");

  lumio_event_stream_send (world.stream, "big", NULL, big);
  wait_for (heard.count == 103);
  g_assert_cmpstr (heard.last_data, ==, big);

  /* The server ends it; the source comes back with the last id. */
  first = g_object_ref (world.stream);
  lumio_event_stream_close (first);
  g_assert_false (lumio_event_stream_is_open (first));
  wait_for (heard.count == 104);
  g_assert_true (first != world.stream);
  g_assert_cmpstr (heard.last_data, ==, "42");

  /* The client leaves: the stream notices when it next writes. */
  lumio_event_source_stop (source);

  wait_for ((lumio_event_stream_send (world.stream, NULL, NULL, "?"), !lumio_event_stream_is_open (world.stream)));
  close_world (&world);
  g_free (heard.last_type);
  g_free (heard.last_data);
  return NULL;
}

/* A peer that reads nothing is cut off instead of filling the memory. */
static DexFuture *
deaf_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autoptr(GSocketConnection) deaf = NULL;
  g_autofree char *data = g_strnfill (100000, 'z');
  guint sent = 0;

  open_world (&world, "http://127.0.0.1:0");
  deaf = connect_raw (&world);
  say (deaf, "GET /stream HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
  wait_for (world.stream != NULL);

  while (lumio_event_stream_is_open (world.stream))
    {
      lumio_event_stream_send (world.stream, NULL, NULL, data);
      g_assert_cmpuint (++sent, <, 1000);
      dex_await (dex_timeout_new_msec (1), NULL);
    }

  close_world (&world);
  return NULL;
}

static DexFuture *
stop_fiber (gpointer user_data)
{
  World world = { 0 };
  g_autoptr(DexFuture) running = NULL;

  open_world (&world, "http://127.0.0.1:0");
  running = lumio_http_client_send (world.client, "GET", "/slow", NULL, NULL);
  wait_for (world.at_once == 1);
  await_ok (lumio_http_server_stop (world.server));
  await_ok (dex_ref (running));
  g_assert_cmpuint (world.handled, ==, 1);
  await_error (lumio_http_client_send (world.client, "GET", "/slow", NULL, NULL),
               LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE);
  close_world (&world);
  return NULL;
}

/* A handler that was begun is carried to its end, whoever is left to hear of it. */
static DexFuture *
vanished_client_fiber (gpointer user_data)
{
  World world = { 0 };
  DexFuture *dropped;

  open_world (&world, "http://127.0.0.1:0");
  dropped = lumio_http_client_send (world.client, "GET", "/slow", NULL, NULL);
  wait_for (world.at_once == 1);
  dex_unref (dropped);
  wait_for (world.handled == 1);
  g_assert_cmpuint (send_status (&world, "GET", "/items/7"), ==, 200);
  close_world (&world);
  return NULL;
}

/* A server of a few lines that answers as told and hangs up. */
typedef struct
{
  GSocket *socket;
  const char *answer;
  gboolean wait;
} Rude;

static gpointer
rude_thread (gpointer data)
{
  Rude *rude = data;
  g_autoptr(GSocket) peer = g_socket_accept (rude->socket, NULL, NULL);
  char buffer[4096];

  g_assert_nonnull (peer);

  if (rude->answer != NULL || rude->wait)
    g_socket_receive (peer, buffer, sizeof buffer, NULL, NULL);

  if (rude->answer != NULL)
    g_socket_send (peer, rude->answer, strlen (rude->answer), NULL, NULL);

  /* Silent until the client has had enough. */
  if (rude->wait)
    g_socket_receive (peer, buffer, sizeof buffer, NULL, NULL);

  return NULL;
}

static LumioEndpoint *
open_rude (Rude *rude)
{
  g_autoptr(LumioEndpoint) any = lumio_endpoint_new ("http://127.0.0.1:0", NULL);
  g_autoptr(GSocketAddress) address = NULL;
  g_autofree char *text = NULL;

  rude->socket = lumio_endpoint_listen (any, NULL);
  address = g_socket_get_local_address (rude->socket, NULL);
  text = g_strdup_printf ("http://127.0.0.1:%u",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));

  return lumio_endpoint_new (text, NULL);
}

static void
meet_rude (Rude           *rude,
           LumioHttpError  expected)
{
  g_autoptr(LumioEndpoint) endpoint = open_rude (rude);
  g_autoptr(LumioHttpClient) client = NULL;
  g_autoptr(JsonNode) body = lumio_json_parse ("{}", -1, NULL);
  GThread *thread;

  client = lumio_http_client_new (endpoint);
  lumio_http_client_set_timeout (client, 1);
  thread = g_thread_new ("rude", rude_thread, rude);
  await_error (lumio_http_client_call (client, "POST", "/pay", body, NULL), LUMIO_HTTP_ERROR, (int) expected);
  g_thread_join (thread);
  g_clear_object (&rude->socket);
}

static DexFuture *
lost_fiber (gpointer user_data)
{
  static Rude cases[] = {
    { NULL, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":", FALSE },
    { NULL, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ha", FALSE },
    { NULL, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":", TRUE },
    { NULL, "HTT", FALSE },
    { NULL, "", FALSE },
    { NULL, NULL, FALSE },
    { NULL, NULL, TRUE },
  };
  Rude moved = { NULL, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      meet_rude (&cases[i], LUMIO_HTTP_ERROR_LOST);
    }

  meet_rude (&moved, LUMIO_HTTP_ERROR_BAD_REPLY);
  return NULL;
}

/* Answers a request, hangs up at the next, and hangs up again when that is sent once more. */
static gpointer
forgetful_thread (gpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
  Rude *rude = data;
  char buffer[4096];

  for (guint i = 0; i < FORGOTTEN; i++)
    {
      g_autoptr(GSocket) peer = g_socket_accept (rude->socket, NULL, NULL);
      g_autoptr(GSocket) again = NULL;

      g_assert_cmpint (g_socket_receive (peer, buffer, sizeof buffer, NULL, NULL), >, 0);
      g_socket_send (peer, answer, strlen (answer), NULL, NULL);
      g_assert_cmpint (g_socket_receive (peer, buffer, sizeof buffer, NULL, NULL), >, 0);
      g_socket_close (peer, NULL);
      again = g_socket_accept (rude->socket, NULL, NULL);
      g_assert_cmpint (g_socket_receive (again, buffer, sizeof buffer, NULL, NULL), >, 0);
    }

  return NULL;
}

/* One client lives through any number of lost answers. */
static DexFuture *
lost_often_fiber (gpointer user_data)
{
  Rude rude = { 0 };
  g_autoptr(LumioEndpoint) endpoint = open_rude (&rude);
  g_autoptr(LumioHttpClient) client = lumio_http_client_new (endpoint);
  GThread *thread = g_thread_new ("forgetful", forgetful_thread, &rude);

  for (guint i = 0; i < FORGOTTEN; i++)
    {
      await_ok (lumio_http_client_call (client, "GET", "/payments", NULL, NULL));
      await_error (lumio_http_client_call (client, "GET", "/payments", NULL, NULL),
                   LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST);
    }

  g_thread_join (thread);
  g_clear_object (&rude.socket);
  return NULL;
}

static DexFuture *
unreachable_fiber (gpointer user_data)
{
  static const char * const places[] = { "http://127.0.0.1:1", "unix:/nonexistent/api.sock" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr(LumioEndpoint) endpoint = lumio_endpoint_new (places[i], NULL);
      g_autoptr(LumioHttpClient) client = lumio_http_client_new (endpoint);

      await_error (lumio_http_client_send (client, "POST", "/pay", NULL, NULL),
                   LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE);
    }

  return NULL;
}

static void
test_endpoints (void)
{
  static const char * const good[] = {
    "https://example.org", "https://example.org:8443/a/b/", "http://localhost", "http://127.0.0.1:3000",
    "http://[::1]:3000", "unix:/run/a.sock",
  };
  static const char * const bad[] = {
    "", "example.org", "ftp://example.org", "http://example.org", "http://127.0.0.1.example.org",
    "https://", "https://user:pass@example.org", "https://example.org/?a=1", "https://example.org/#a",
    "unix:relative", "unix:", "http://0.0.0.0:80", "javascript:alert(1)", "http://localhost@evil.org",
  };
  g_autoptr(LumioEndpoint) nested = lumio_endpoint_new ("https://example.org:8443/a/b/", NULL);
  g_autoptr(GUri) uri = lumio_endpoint_resolve (nested, "/c?d=%20e&f");
  g_autofree char *text = g_uri_to_string (uri);

  g_assert_cmpstr (text, ==, "https://example.org:8443/a/b/c?d=%20e&f");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LumioEndpoint) endpoint = lumio_endpoint_new (good[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (lumio_endpoint_get_text (endpoint), ==, good[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LumioEndpoint) endpoint = lumio_endpoint_new (bad[i], &error);

      if (endpoint != NULL)
        g_test_message ("taken: %s", bad[i]);

      g_assert_null (endpoint);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_fiber (gconstpointer data)
{
  run_fiber ((DexFiberFunc) data, NULL);
}

int
main (int    argc,
      char **argv)
{
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  /* The server warns of handlers that fail, as one here does on purpose. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/S-09/endpoint/forms", test_endpoints);
  g_test_add_data_func ("/S-10/http/tcp", tcp_fiber, test_fiber);
  g_test_add_data_func ("/S-34/http/unix", unix_fiber, test_fiber);
  g_test_add_data_func ("/T-08/http/parallel", parallel_fiber, test_fiber);
  g_test_add_data_func ("/S-36/http/body-limit", limits_fiber, test_fiber);
  g_test_add_data_func ("/S-36/http/slow-loris", slow_loris_fiber, test_fiber);
  g_test_add_data_func ("/T-08/http/kept-connection", kept_fiber, test_fiber);
  g_test_add_data_func ("/S-37/http/connection-cap", cap_fiber, test_fiber);
  g_test_add_data_func ("/S-10/http/strange-heads", strange_fiber, test_fiber);
  g_test_add_data_func ("/X-15/http/events", events_fiber, test_fiber);
  g_test_add_data_func ("/S-36/http/deaf-peer", deaf_fiber, test_fiber);
  g_test_add_data_func ("/T-12/http/stop", stop_fiber, test_fiber);
  g_test_add_data_func ("/PAY-56b/http/vanished-client", vanished_client_fiber, test_fiber);
  g_test_add_data_func ("/PAY-56b/http/lost", lost_fiber, test_fiber);
  g_test_add_data_func ("/PAY-56b/http/lost-often", lost_often_fiber, test_fiber);
  g_test_add_data_func ("/PAY-56b/http/unreachable", unreachable_fiber, test_fiber);
  return g_test_run ();
}
