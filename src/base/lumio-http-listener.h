#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * The sockets below an HTTP server: accepts connections, counts them for each address, and ends
 * those whose deadline passed. SoupServer has neither limits nor time-outs of its own, so it is
 * given connections instead of sockets.
 */

#define LUMIO_TYPE_HTTP_LISTENER (lumio_http_listener_get_type ())
G_DECLARE_FINAL_TYPE (LumioHttpListener, lumio_http_listener, LUMIO, HTTP_LISTENER, GObject)

LumioHttpListener *lumio_http_listener_new         (SoupServer        *server);
void               lumio_http_listener_set_limits  (LumioHttpListener *self,
                                                    guint              per_address,
                                                    guint              seconds);
/* What comes over the internet speaks TLS with it from now on; unix sockets never do. */
void               lumio_http_listener_set_certificate (LumioHttpListener *self,
                                                    GTlsCertificate   *certificate);
void               lumio_http_listener_add         (LumioHttpListener *self,
                                                    GSocket           *socket);
guint              lumio_http_listener_get_port    (LumioHttpListener *self);
guint              lumio_http_listener_get_seconds (LumioHttpListener *self);
guint              lumio_http_listener_count       (LumioHttpListener *self);
/* No new connections from now on. */
void               lumio_http_listener_close       (LumioHttpListener *self);
/* Those on which no request is under way. */
void               lumio_http_listener_cut_idle    (LumioHttpListener *self);
void               lumio_http_listener_cut_all     (LumioHttpListener *self);

/* "192.0.2.1", "::1", or "local". */
const char        *lumio_http_listener_get_address (SoupServerMessage *message);
/* The connection of `message` is ended after so many seconds; 0 is never. */
void               lumio_http_listener_set_deadline (SoupServerMessage *message,
                                                     guint              seconds);
void               lumio_http_listener_set_busy    (SoupServerMessage *message,
                                                    gboolean           busy);
void               lumio_http_listener_cut         (SoupServerMessage *message);

G_END_DECLS
