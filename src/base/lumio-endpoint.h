#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * Where a server is: "https://host[:port][/path]", "http://127.0.0.1:3000" (plain HTTP is taken
 * for loopback addresses alone) or "unix:/run/user/1000/lumio/platform.sock".
 */

#define LUMIO_TYPE_ENDPOINT (lumio_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (LumioEndpoint, lumio_endpoint, LUMIO, ENDPOINT, GObject)

LumioEndpoint *lumio_endpoint_new         (const char     *text,
                                           GError        **error);
const char    *lumio_endpoint_get_text    (LumioEndpoint  *self);
/* A session whose every request goes to this endpoint. */
SoupSession   *lumio_endpoint_new_session (LumioEndpoint  *self);
/* "/accounts?limit=2" → the full URI of it at this endpoint. */
GUri          *lumio_endpoint_resolve     (LumioEndpoint  *self,
                                           const char     *path_and_query);
/* The path of its unix socket, or NULL. */
const char    *lumio_endpoint_get_socket_path (LumioEndpoint *self);
/* For a server: a socket bound there (mode 0600, a stale one replaced) that listens. */
GSocket       *lumio_endpoint_listen      (LumioEndpoint  *self,
                                           GError        **error);

G_END_DECLS
