#include "base/lumio-endpoint.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/un.h>

/* Fewer than a server of ours takes from one address. */
#define MAX_CONNECTIONS 64
#define IDLE_SECONDS 20
#define STALL_SECONDS 60
#define BACKLOG 512

struct _LumioEndpoint
{
  GObject parent_instance;

  char *text;
  char *socket_path; /* NULL where it is reached by TCP */
  GUri *base;
};

G_DEFINE_FINAL_TYPE (LumioEndpoint, lumio_endpoint, G_TYPE_OBJECT)

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
refuse (GError     **error,
        const char  *text,
        const char  *why)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” %s", text, why);
  return FALSE;
}

static gboolean
parse_socket_path (LumioEndpoint  *self,
                   const char     *path,
                   GError        **error)
{
  struct sockaddr_un address;

  if (!g_path_is_absolute (path))
    return refuse (error, self->text, "needs an absolute path after “unix:”");

  /* The kernel cuts longer ones off, and would bind another name than the one asked for. */
  if (strlen (path) >= sizeof address.sun_path)
    return refuse (error, self->text, "is too long for the name of a socket");

  self->socket_path = g_strdup (path);
  self->base = g_uri_build (SOUP_HTTP_URI_FLAGS, "http", NULL, "localhost", -1, "", NULL, NULL);
  return TRUE;
}

static gboolean
parse_uri (LumioEndpoint  *self,
           GError        **error)
{
  g_autoptr(GUri) uri = g_uri_parse (self->text, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *path = NULL;
  const char *scheme, *host;
  gsize length;

  if (uri == NULL)
    return refuse (error, self->text, "is not a web address");

  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);

  if (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))
    return refuse (error, self->text, "must begin with https://, http:// or unix:");

  if (host == NULL || *host == '\0')
    return refuse (error, self->text, "names no host");

  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, self->text, "must not hold a user name or password");

  if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return refuse (error, self->text, "must end with its path");

  if (g_str_equal (scheme, "http") && !is_loopback (host))
    return refuse (error, self->text,
                   "is not safe: plain http is for this computer alone, use https://");

  path = g_strdup (g_uri_get_path (uri));

  for (length = strlen (path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';

  self->base = g_uri_build (SOUP_HTTP_URI_FLAGS, scheme, NULL, host, g_uri_get_port (uri),
                            path, NULL, NULL);
  return TRUE;
}

/* A socket left behind by a process that died answers no connection. */
static gboolean
is_in_use (const char *path)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_DEFAULT, NULL);

  if (socket == NULL)
    return FALSE;

  g_socket_set_blocking (socket, FALSE);
  return g_socket_connect (socket, address, NULL, NULL);
}

/*
 * Bound under another name and moved into place when its mode is set and it listens, so that
 * nobody else can connect in between and a stale socket is replaced in one step.
 */
static GSocket *
listen_unix (LumioEndpoint  *self,
             GError        **error)
{
  g_autofree char *partial = g_strdup_printf ("%s.%x", self->socket_path, g_random_int () & 0xfff);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocket) socket = NULL;
  GStatBuf info;

  if (g_lstat (self->socket_path, &info) == 0 && !S_ISSOCK (info.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   "%s exists and is no socket", self->socket_path);
      return NULL;
    }

  if (is_in_use (self->socket_path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                   "Another server listens on %s", self->socket_path);
      return NULL;
    }

  if (strlen (partial) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      refuse (error, self->text, "is too long for the name of a socket");
      return NULL;
    }

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL)
    return NULL;

  address = g_unix_socket_address_new (partial);
  g_socket_set_listen_backlog (socket, BACKLOG);

  if (!g_socket_bind (socket, address, FALSE, error))
    return NULL;

  if (g_chmod (partial, 0600) == 0 && g_socket_listen (socket, error) &&
      g_rename (partial, self->socket_path) == 0)
    return g_steal_pointer (&socket);

  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "%s: %s", self->socket_path, g_strerror (errno));

  g_unlink (partial);
  return NULL;
}

static GSocket *
listen_tcp (LumioEndpoint  *self,
            GError        **error)
{
  const char *host = g_uri_get_host (self->base);
  int port = g_uri_get_port (self->base);
  int default_port = g_str_equal (g_uri_get_scheme (self->base), "https") ? 443 : 80;
  g_autoptr(GInetAddress) inet = NULL;
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocket) socket = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    inet = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  else
    inet = g_inet_address_new_from_string (host);

  if (inet == NULL)
    {
      refuse (error, self->text, "must name an address of this computer to listen on");
      return NULL;
    }

  address = g_inet_socket_address_new (inet, (guint16) (port < 0 ? default_port : port));
  socket = g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;

  g_socket_set_listen_backlog (socket, BACKLOG);

  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static void
lumio_endpoint_finalize (GObject *object)
{
  LumioEndpoint *self = LUMIO_ENDPOINT (object);

  g_free (self->text);
  g_free (self->socket_path);
  g_clear_pointer (&self->base, g_uri_unref);

  G_OBJECT_CLASS (lumio_endpoint_parent_class)->finalize (object);
}

static void
lumio_endpoint_class_init (LumioEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_endpoint_finalize;
}

static void
lumio_endpoint_init (LumioEndpoint *self)
{
}

LumioEndpoint *
lumio_endpoint_new (const char  *text,
                    GError     **error)
{
  g_autoptr(LumioEndpoint) self = NULL;
  gboolean parsed;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (LUMIO_TYPE_ENDPOINT, NULL);
  self->text = g_strdup (text);

  if (g_str_has_prefix (text, "unix:"))
    parsed = parse_socket_path (self, text + strlen ("unix:"), error);
  else
    parsed = parse_uri (self, error);

  return parsed ? g_steal_pointer (&self) : NULL;
}

const char *
lumio_endpoint_get_text (LumioEndpoint *self)
{
  g_return_val_if_fail (LUMIO_IS_ENDPOINT (self), NULL);

  return self->text;
}

const char *
lumio_endpoint_get_socket_path (LumioEndpoint *self)
{
  g_return_val_if_fail (LUMIO_IS_ENDPOINT (self), NULL);

  return self->socket_path;
}

SoupSession *
lumio_endpoint_new_session (LumioEndpoint *self)
{
  g_autoptr(GSocketAddress) address = NULL;
  SoupSession *session;

  g_return_val_if_fail (LUMIO_IS_ENDPOINT (self), NULL);

  /* What is connectable to can be given when the session is made, and not later. */
  if (self->socket_path != NULL)
    address = g_unix_socket_address_new (self->socket_path);

  session = g_object_new (SOUP_TYPE_SESSION,
                          "remote-connectable", address,
                          "max-conns", MAX_CONNECTIONS,
                          "max-conns-per-host", MAX_CONNECTIONS,
                          /* Below what our own servers allow, so that a request seldom meets a
                             connection that is being closed. */
                          "idle-timeout", IDLE_SECONDS,
                          "timeout", STALL_SECONDS,
                          "user-agent", "lumio/" LUMIO_VERSION,
                          NULL);

  /* Nobody is asked for a password by HTTP, and no answer is unpacked: what comes is as long as it is. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);

  /* Neither a proxy's business. */
  if (self->socket_path != NULL || is_loopback (g_uri_get_host (self->base)))
    soup_session_set_proxy_resolver (session, NULL);

  return session;
}

GUri *
lumio_endpoint_resolve (LumioEndpoint *self,
                        const char    *path_and_query)
{
  g_autofree char *path = NULL;
  g_autofree char *whole = NULL;
  const char *query;

  g_return_val_if_fail (LUMIO_IS_ENDPOINT (self), NULL);
  g_return_val_if_fail (path_and_query != NULL && *path_and_query == '/', NULL);

  query = strchr (path_and_query, '?');
  path = query != NULL ? g_strndup (path_and_query, (gsize) (query - path_and_query))
                       : g_strdup (path_and_query);
  whole = g_strconcat (g_uri_get_path (self->base), path, NULL);

  return g_uri_build (SOUP_HTTP_URI_FLAGS,
                      g_uri_get_scheme (self->base), NULL, g_uri_get_host (self->base),
                      g_uri_get_port (self->base), whole, query != NULL ? query + 1 : NULL, NULL);
}

GSocket *
lumio_endpoint_listen (LumioEndpoint  *self,
                       GError        **error)
{
  g_return_val_if_fail (LUMIO_IS_ENDPOINT (self), NULL);

  if (self->socket_path != NULL)
    return listen_unix (self, error);

  return listen_tcp (self, error);
}
