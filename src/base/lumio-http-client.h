#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "base/lumio-endpoint.h"
#include "base/lumio-problem.h"

G_BEGIN_DECLS

/* One HTTP client over one endpoint: JSON and forms in, JSON out, problems as errors. */

#define LUMIO_TYPE_HTTP_CLIENT (lumio_http_client_get_type ())
G_DECLARE_FINAL_TYPE (LumioHttpClient, lumio_http_client, LUMIO, HTTP_CLIENT, GObject)

/* What was answered: any status, with the body read whole (at most 16 MiB). */
#define LUMIO_TYPE_HTTP_REPLY (lumio_http_reply_get_type ())
G_DECLARE_FINAL_TYPE (LumioHttpReply, lumio_http_reply, LUMIO, HTTP_REPLY, GObject)

#define LUMIO_HTTP_ERROR (lumio_http_error_quark ())

typedef enum
{
  LUMIO_HTTP_ERROR_UNREACHABLE, /* nothing was sent: no such host, refused, no network */
  LUMIO_HTTP_ERROR_LOST,        /* the request may have arrived: time-out or cut after sending */
  LUMIO_HTTP_ERROR_BAD_REPLY,   /* not what a server of this kind answers */
} LumioHttpError;

GQuark           lumio_http_error_quark        (void);
LumioHttpClient *lumio_http_client_new         (LumioEndpoint    *endpoint);
/*
 * Ends what is under way as LOST, or as UNREACHABLE where nothing was sent yet, and rejects what
 * is asked from now on as UNREACHABLE.
 */
void             lumio_http_client_close       (LumioHttpClient  *self);
/* "Bearer …" is sent with every request from now on; NULL for none. Never logged. */
void             lumio_http_client_set_bearer  (LumioHttpClient  *self,
                                                const char       *token);
void             lumio_http_client_set_timeout (LumioHttpClient  *self,
                                                guint             seconds);
LumioEndpoint   *lumio_http_client_get_endpoint (LumioHttpClient *self);
/* Puts on `message` what every request of this client carries: authorisation and user agent. */
void             lumio_http_client_prepare     (LumioHttpClient  *self,
                                                SoupMessage      *message);
/*
 * Sends `body` (JSON, or NULL) and resolves to a LumioHttpReply with whatever status came.
 * `headers` are alternating names and values ending in NULL, or NULL. Dropping the future
 * cancels the request.
 */
DexFuture       *lumio_http_client_send        (LumioHttpClient    *self,
                                                const char         *method,
                                                const char         *path,
                                                JsonNode           *body,
                                                const char * const *headers);
DexFuture       *lumio_http_client_send_form   (LumioHttpClient    *self,
                                                const char         *path,
                                                GHashTable         *form);
/*
 * As _send, but a status of 400 and above rejects with LUMIO_PROBLEM_ERROR (see there), and any
 * other than 2xx with BAD_REPLY. A Retry-After header becomes the problem's extra "retry_after".
 */
DexFuture       *lumio_http_client_call        (LumioHttpClient    *self,
                                                const char         *method,
                                                const char         *path,
                                                JsonNode           *body,
                                                const char * const *headers);

guint            lumio_http_reply_get_status   (LumioHttpReply   *self);
const char      *lumio_http_reply_get_header   (LumioHttpReply   *self,
                                                const char       *name);
GBytes          *lumio_http_reply_get_body     (LumioHttpReply   *self);
/* Borrowed. NULL and LUMIO_HTTP_ERROR_BAD_REPLY where the body is no JSON. */
JsonNode        *lumio_http_reply_get_json     (LumioHttpReply   *self,
                                                GError          **error);

G_END_DECLS
