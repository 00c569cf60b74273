#pragma once

#include "base/lumio-http-client.h"

G_BEGIN_DECLS

LumioHttpReply *lumio_http_reply_new (SoupMessage *message,
                                      GBytes      *body);

G_END_DECLS
