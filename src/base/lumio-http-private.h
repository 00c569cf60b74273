#pragma once

#include "base/lumio-http-client.h"

G_BEGIN_DECLS

LumioHttpReply *lumio_http_reply_new (SoupMessage *message,
                                      GBytes      *body);

/* soup_session_send_async() and its end, in the main thread alone. A session that is `spent` is not to be given
 * another message. */
void          lumio_http_send        (SoupSession         *session,
                                      SoupMessage         *message,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
GInputStream *lumio_http_send_finish (SoupSession         *session,
                                      SoupMessage         *message,
                                      GAsyncResult        *result,
                                      gboolean            *spent,
                                      GError             **error);

G_END_DECLS
