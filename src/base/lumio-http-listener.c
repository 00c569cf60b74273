#include "base/lumio-http-listener.h"

#include <gio/gnetworking.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#define MAX_CONNECTIONS 2048
#define ACCEPTS_AT_ONCE 64

struct _LumioHttpListener
{
  GObject parent_instance;

  SoupServer *server;
  GPtrArray *sockets;
  GPtrArray *sources;
  GHashTable *connections; /* Connection → itself */
  GHashTable *counts;      /* address → how many */
  guint per_address;
  guint seconds;
  guint sweep;
  guint resume;
  GTlsCertificate *certificate; /* NULL: plain HTTP */
};

G_DEFINE_FINAL_TYPE (LumioHttpListener, lumio_http_listener, G_TYPE_OBJECT)

/* Lives with the stream it describes; SoupServer closes that when the connection ends. */
typedef struct
{
  LumioHttpListener *listener; /* NULL once that is gone */
  GSocket *socket;
  char *address;
  gint64 deadline;
  gboolean busy;
  gboolean served; /* at least one request */
} Connection;

static void watch (LumioHttpListener *self);

/* The one object that is the same for all messages of a connection and for no other one. */
static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("lumio-http-connection");
}

static Connection *
find_connection (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return address != NULL ? g_object_get_qdata (G_OBJECT (address), connection_quark ()) : NULL;
}

static void
release_cb (gpointer  data,
            GObject  *stream)
{
  Connection *connection = data;
  LumioHttpListener *self = connection->listener;

  if (self != NULL)
    {
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, connection->address));

      if (count > 1)
        g_hash_table_insert (self->counts, g_strdup (connection->address), GUINT_TO_POINTER (count - 1));
      else
        g_hash_table_remove (self->counts, connection->address);

      g_hash_table_remove (self->connections, connection);
    }

  /* A message that outlives its connection still finds this by the address, and asks in vain. */
  connection->listener = NULL;
  g_clear_object (&connection->socket);
  g_clear_pointer (&connection->address, g_free);
  g_rc_box_release (connection);
}

/* Both ways at once: whatever SoupServer waits for on it ends now. */
static void
shut (Connection *connection)
{
  g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
}

static gboolean
sweep_cb (gpointer user_data)
{
  LumioHttpListener *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer key;

  if (g_hash_table_size (self->connections) == 0)
    {
      self->sweep = 0;
      return G_SOURCE_REMOVE;
    }

  g_hash_table_iter_init (&iter, self->connections);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Connection *connection = key;

      if (connection->deadline == 0 || connection->deadline > now)
        continue;

      connection->deadline = 0;
      shut (connection);
    }

  return G_SOURCE_CONTINUE;
}

/*
 * Clients leave connections open for later (libsoup one for each POST). Where their number would
 * keep a new one out, the one that has waited longest since its last request goes instead.
 */
static gboolean
make_room (LumioHttpListener *self,
           const char        *address)
{
  Connection *oldest = NULL;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->connections);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Connection *connection = key;

      if (!connection->served || connection->busy || connection->deadline == 0 ||
          !g_str_equal (connection->address, address))
        continue;

      if (oldest == NULL || connection->deadline < oldest->deadline)
        oldest = connection;
    }

  if (oldest == NULL)
    return FALSE;

  oldest->deadline = 0;
  shut (oldest);
  return TRUE;
}

static char *
describe (GSocketAddress *address)
{
  GInetAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("local");

  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  return g_inet_address_to_string (inet);
}

static void
take_socket (LumioHttpListener *self,
             GSocket           *socket)
{
  g_autoptr(GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  g_autoptr(GSocketAddress) local = NULL;
  g_autoptr(GSocketConnection) stream = NULL;
  g_autoptr(GIOStream) tls = NULL;
  g_autofree char *address = NULL;
  Connection *connection;
  guint count;

  if (remote == NULL)
    return;

  address = describe (remote);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, address));

  /* Whoever may open our unix socket is no stranger: only the sum counts there. */
  if (g_hash_table_size (self->connections) >= MAX_CONNECTIONS ||
      (count >= self->per_address && !g_str_equal (address, "local") && !make_room (self, address)))
    {
      g_debug ("Too many connections from %s", address);
      return;
    }

  if (!g_str_equal (address, "local"))
    {
      local = g_socket_get_local_address (socket, NULL);
      g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
    }

  /* SoupServer takes the local address for an internet one where HTTP/1.0 names no host. */
  if (local == NULL)
    local = g_inet_socket_address_new_from_string ("127.0.0.1", 0);

  connection = g_rc_box_new0 (Connection);
  connection->listener = self;
  connection->socket = g_object_ref (socket);
  connection->address = g_strdup (address);
  connection->deadline = g_get_monotonic_time () + self->seconds * G_USEC_PER_SEC;
  g_object_set_qdata_full (G_OBJECT (remote), connection_quark (),
                           g_rc_box_acquire (connection), g_rc_box_release);

  g_hash_table_add (self->connections, connection);
  g_hash_table_insert (self->counts, g_steal_pointer (&address), GUINT_TO_POINTER (count + 1));

  if (self->sweep == 0)
    self->sweep = g_timeout_add_seconds (1, sweep_cb, self);

  stream = g_socket_connection_factory_create_connection (socket);
  g_object_weak_ref (G_OBJECT (stream), release_cb, connection);

  /* The handshake comes with the first read, under the deadline of the connection. */
  if (self->certificate != NULL && !g_str_equal (connection->address, "local"))
    tls = g_tls_server_connection_new (G_IO_STREAM (stream), self->certificate, NULL);

  soup_server_accept_iostream (self->server, tls != NULL ? tls : G_IO_STREAM (stream), local, remote,
                               NULL);
}

static gboolean
resume_cb (gpointer user_data)
{
  LumioHttpListener *self = user_data;

  self->resume = 0;
  watch (self);
  return G_SOURCE_REMOVE;
}

static void
unwatch (LumioHttpListener *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    g_source_destroy (g_ptr_array_index (self->sources, i));

  g_ptr_array_set_size (self->sources, 0);
}

static gboolean
accept_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      user_data)
{
  LumioHttpListener *self = user_data;

  for (guint i = 0; i < ACCEPTS_AT_ONCE; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GSocket) accepted = g_socket_accept (socket, NULL, &error);

      if (accepted != NULL)
        {
          take_socket (self, accepted);
          continue;
        }

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;

      /* Out of file descriptors: the waiting connection stays readable, so a pause is needed. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) && self->resume == 0)
        {
          g_warning ("No connection can be accepted for a second: %s", error->message);
          self->resume = g_timeout_add_seconds (1, resume_cb, self);
          unwatch (self);
        }

      break;
    }

  return G_SOURCE_CONTINUE;
}

static void
watch (LumioHttpListener *self)
{
  unwatch (self);

  for (guint i = 0; i < self->sockets->len; i++)
    {
      GSource *source = g_socket_create_source (g_ptr_array_index (self->sockets, i), G_IO_IN, NULL);

      g_source_set_callback (source, G_SOURCE_FUNC (accept_cb), self, NULL);
      g_source_attach (source, NULL);
      g_ptr_array_add (self->sources, source);
    }
}

static void
lumio_http_listener_dispose (GObject *object)
{
  LumioHttpListener *self = LUMIO_HTTP_LISTENER (object);
  GHashTableIter iter;
  gpointer key;

  lumio_http_listener_close (self);
  g_clear_handle_id (&self->sweep, g_source_remove);

  g_hash_table_iter_init (&iter, self->connections);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    ((Connection *) key)->listener = NULL;

  g_hash_table_remove_all (self->connections);
  g_clear_object (&self->server);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (lumio_http_listener_parent_class)->dispose (object);
}

static void
lumio_http_listener_finalize (GObject *object)
{
  LumioHttpListener *self = LUMIO_HTTP_LISTENER (object);

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->sockets);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->counts);

  G_OBJECT_CLASS (lumio_http_listener_parent_class)->finalize (object);
}

static void
lumio_http_listener_class_init (LumioHttpListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_http_listener_dispose;
  object_class->finalize = lumio_http_listener_finalize;
}

static void
lumio_http_listener_init (LumioHttpListener *self)
{
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);
  self->connections = g_hash_table_new (NULL, NULL);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->per_address = 100;
  self->seconds = 30;
}

/*
 * SoupServer keeps a connection for further requests only while it listens somewhere itself, so
 * it is given a socket that nobody can reach: its name is gone before it serves.
 */
static void
keep_alive (SoupServer *server)
{
  g_autofree char *directory = g_dir_make_tmp ("lumio-http-XXXXXX", NULL);
  g_autofree char *path = NULL;
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GError) error = NULL;

  if (directory == NULL)
    return;

  path = g_build_filename (directory, "socket", NULL);
  address = g_unix_socket_address_new (path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

  if (socket == NULL || !g_socket_bind (socket, address, FALSE, &error) ||
      !g_socket_listen (socket, &error) || !soup_server_listen_socket (server, socket, 0, &error))
    g_warning ("Connections will not be kept: %s", error->message);

  g_unlink (path);
  g_rmdir (directory);
}

LumioHttpListener *
lumio_http_listener_new (SoupServer *server)
{
  LumioHttpListener *self = g_object_new (LUMIO_TYPE_HTTP_LISTENER, NULL);

  self->server = g_object_ref (server);
  keep_alive (server);
  return self;
}

void
lumio_http_listener_set_limits (LumioHttpListener *self,
                                guint              per_address,
                                guint              seconds)
{
  self->per_address = per_address;
  self->seconds = seconds;
}

void
lumio_http_listener_set_certificate (LumioHttpListener *self,
                                     GTlsCertificate   *certificate)
{
  g_set_object (&self->certificate, certificate);
}

void
lumio_http_listener_add (LumioHttpListener *self,
                         GSocket           *socket)
{
  g_socket_set_blocking (socket, FALSE);
  g_ptr_array_add (self->sockets, g_object_ref (socket));
  watch (self);
}

guint
lumio_http_listener_get_port (LumioHttpListener *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      g_autoptr(GSocketAddress) address = NULL;

      address = g_socket_get_local_address (g_ptr_array_index (self->sockets, i), NULL);

      if (G_IS_INET_SOCKET_ADDRESS (address))
        return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
    }

  return 0;
}

guint
lumio_http_listener_get_seconds (LumioHttpListener *self)
{
  return self->seconds;
}

guint
lumio_http_listener_count (LumioHttpListener *self)
{
  return g_hash_table_size (self->connections);
}

void
lumio_http_listener_close (LumioHttpListener *self)
{
  g_clear_handle_id (&self->resume, g_source_remove);
  unwatch (self);

  for (guint i = 0; i < self->sockets->len; i++)
    g_socket_close (g_ptr_array_index (self->sockets, i), NULL);

  g_ptr_array_set_size (self->sockets, 0);
}

void
lumio_http_listener_cut_idle (LumioHttpListener *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->connections);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (!((Connection *) key)->busy)
        shut (key);
    }
}

void
lumio_http_listener_cut_all (LumioHttpListener *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->connections);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    shut (key);
}

const char *
lumio_http_listener_get_address (SoupServerMessage *message)
{
  Connection *connection = find_connection (message);

  return connection != NULL && connection->address != NULL ? connection->address : "local";
}

void
lumio_http_listener_set_deadline (SoupServerMessage *message,
                                  guint              seconds)
{
  Connection *connection = find_connection (message);

  if (connection != NULL)
    connection->deadline = seconds > 0 ? g_get_monotonic_time () + seconds * G_USEC_PER_SEC : 0;
}

void
lumio_http_listener_set_busy (SoupServerMessage *message,
                              gboolean           busy)
{
  Connection *connection = find_connection (message);

  if (connection == NULL)
    return;

  connection->busy = busy;
  connection->served = TRUE;
}

void
lumio_http_listener_cut (SoupServerMessage *message)
{
  Connection *connection = find_connection (message);

  if (connection != NULL && connection->socket != NULL)
    shut (connection);
}
