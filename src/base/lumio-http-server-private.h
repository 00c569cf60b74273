#pragma once

#include "base/lumio-http-server.h"

G_BEGIN_DECLS

/* Parses "a=1&b=2". NULL with a 400 problem where it is not well formed or names one twice. */
GHashTable       *lumio_http_parse_pairs            (const char          *text,
                                                     gsize                length,
                                                     GError             **error);

LumioHttpRequest *lumio_http_request_new            (SoupServerMessage    *message,
                                                     const LumioHttpRoute *route,
                                                     GHashTable           *params,
                                                     const char           *address,
                                                     GBytes               *body);
/* What can only be told after the route is known to exist. */
gboolean          lumio_http_request_check          (LumioHttpRequest     *self,
                                                     GError              **error);

/* The stream it answers with, or NULL. */
LumioEventStream *lumio_http_response_get_stream    (LumioHttpResponse    *self);
/* Writes the response onto a paused message; the caller unpauses it. */
void              lumio_http_response_apply         (LumioHttpResponse    *self,
                                                     SoupServerMessage    *message);

/* `cut` ends the connection where the peer does not take what is sent. */
typedef void    (*LumioEventStreamCut)              (gpointer              user_data);

void              lumio_event_stream_attach         (LumioEventStream     *self,
                                                     SoupServerMessage    *message,
                                                     LumioEventStreamCut   cut,
                                                     gpointer              user_data);

G_END_DECLS
