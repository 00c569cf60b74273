#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "base/lumio-endpoint.h"
#include "base/lumio-problem.h"

G_BEGIN_DECLS

/*
 * An HTTP server over SoupServer: routes with templates ("/accounts/{id}/payments"), a handler
 * for each that runs as a fiber on the main scheduler, problem documents for what fails, a
 * request id, limits (body 64 KiB unless the route says more, headers, 30 s to send a request),
 * one access log line each, and server-sent event streams.
 */

#define LUMIO_TYPE_HTTP_SERVER (lumio_http_server_get_type ())
G_DECLARE_FINAL_TYPE (LumioHttpServer, lumio_http_server, LUMIO, HTTP_SERVER, GObject)

#define LUMIO_TYPE_HTTP_REQUEST (lumio_http_request_get_type ())
G_DECLARE_FINAL_TYPE (LumioHttpRequest, lumio_http_request, LUMIO, HTTP_REQUEST, GObject)

#define LUMIO_TYPE_HTTP_RESPONSE (lumio_http_response_get_type ())
G_DECLARE_FINAL_TYPE (LumioHttpResponse, lumio_http_response, LUMIO, HTTP_RESPONSE, GObject)

#define LUMIO_TYPE_EVENT_STREAM (lumio_event_stream_get_type ())
G_DECLARE_FINAL_TYPE (LumioEventStream, lumio_event_stream, LUMIO, EVENT_STREAM, GObject)

/*
 * Runs as a fiber and may await. Returns a response, or NULL with `error`: LUMIO_PROBLEM_ERROR
 * is answered as that problem; any other error is logged and answered as 500 "internal".
 */
typedef LumioHttpResponse *(*LumioHttpHandler) (LumioHttpRequest  *request,
                                                gpointer           user_data,
                                                GError           **error);
/* Runs before each handler (authentication, rate limits); FALSE with `error` answers instead. */
typedef gboolean (*LumioHttpGuard) (LumioHttpRequest  *request,
                                    gpointer           user_data,
                                    GError           **error);

typedef struct _LumioHttpRoute LumioHttpRoute;

/* Told of every answer as it goes out, for metrics; `route` is NULL where none was found. */
typedef void (*LumioHttpObserver) (const LumioHttpRoute *route,
                                   guint                 status,
                                   gint64                microseconds,
                                   gpointer              user_data);

struct _LumioHttpRoute
{
  const char       *method;   /* "GET", "POST", "PATCH", "DELETE" */
  const char       *path;     /* "/api/v1/payments/{id}" */
  LumioHttpHandler  handler;
  guint             flags;    /* the owner's own, read by its guard: lumio_http_request_get_flags() */
  gsize             max_body; /* 0: 64 KiB */
  gconstpointer     tag;      /* the owner's own */
};

LumioHttpServer *lumio_http_server_new        (const char            *problem_type_base);
void             lumio_http_server_set_guard  (LumioHttpServer       *self,
                                               LumioHttpGuard         guard,
                                               gpointer               user_data);
void             lumio_http_server_set_observer (LumioHttpServer      *self,
                                                LumioHttpObserver     observer,
                                                gpointer              user_data);
/* 100 connections for each internet address and 30 s for a request where not set. */
void             lumio_http_server_set_limits (LumioHttpServer       *self,
                                               guint                  connections_per_address,
                                               guint                  request_seconds);
/* A header of every answer. */
void             lumio_http_server_set_header (LumioHttpServer       *self,
                                               const char            *name,
                                               const char            *value);
/*
 * `{name}` stands for one part of a path; a literal part is preferred to it. HEAD is answered
 * by GET's handler. A handler has a stack of 256 KiB.
 * `routes` must outlive the server.
 */
void             lumio_http_server_add_routes (LumioHttpServer       *self,
                                               const LumioHttpRoute  *routes,
                                               guint                  n_routes,
                                               gpointer               user_data);
/* All routes in the order added, for a route list or OpenAPI. */
GPtrArray       *lumio_http_server_list_routes (LumioHttpServer      *self);
/* For an endpoint that begins with https://. */
void             lumio_http_server_set_certificate (LumioHttpServer   *self,
                                               GTlsCertificate       *certificate);
gboolean         lumio_http_server_listen     (LumioHttpServer       *self,
                                               LumioEndpoint         *endpoint,
                                               GError               **error);
/* The port it listens on (for port 0), or 0 on a unix socket. */
guint            lumio_http_server_get_port   (LumioHttpServer       *self);
/* Ends streams, lets running requests finish (10 s at most). Resolves to true. */
DexFuture       *lumio_http_server_stop       (LumioHttpServer       *self);

const char      *lumio_http_request_get_method    (LumioHttpRequest *self);
const char      *lumio_http_request_get_path      (LumioHttpRequest *self);
/* A part of the route's template, percent-decoded, valid UTF-8. */
const char      *lumio_http_request_get_param     (LumioHttpRequest *self,
                                                   const char       *name);
/* For a route that answers under another's template. */
void             lumio_http_request_set_param     (LumioHttpRequest *self,
                                                   const char       *name,
                                                   const char       *value);
/* NULL where absent; given twice is a 400 before the handler runs. */
const char      *lumio_http_request_get_query     (LumioHttpRequest *self,
                                                   const char       *name);
GHashTable      *lumio_http_request_get_query_table (LumioHttpRequest *self);
const char      *lumio_http_request_get_header    (LumioHttpRequest *self,
                                                   const char       *name);
GBytes          *lumio_http_request_get_body      (LumioHttpRequest *self);
/* A JSON object, or a 400 problem. Borrowed. */
JsonObject      *lumio_http_request_get_json      (LumioHttpRequest *self,
                                                   GError          **error);
/* application/x-www-form-urlencoded, or a 400/415 problem. Borrowed. */
GHashTable      *lumio_http_request_get_form      (LumioHttpRequest *self,
                                                   GError          **error);
/* "192.0.2.1", "::1", or "local" on a unix socket. */
const char      *lumio_http_request_get_address   (LumioHttpRequest *self);
const char      *lumio_http_request_get_id        (LumioHttpRequest *self);
guint            lumio_http_request_get_flags     (LumioHttpRequest *self);
const LumioHttpRoute *lumio_http_request_get_route (LumioHttpRequest *self);
/* "http://127.0.0.1:8000", from the Host header checked for its form, for links. */
const char      *lumio_http_request_get_base_uri  (LumioHttpRequest *self);
gboolean         lumio_http_request_accepts_events (LumioHttpRequest *self);
/* The owner's own: the guard puts the session here, the handler takes it. */
void             lumio_http_request_set_context   (LumioHttpRequest *self,
                                                   gpointer          context,
                                                   GDestroyNotify    destroy);
gpointer         lumio_http_request_get_context   (LumioHttpRequest *self);

LumioHttpResponse *lumio_http_response_new_json   (guint             status,
                                                   JsonNode         *node); /* takes */
LumioHttpResponse *lumio_http_response_new_bytes  (guint             status,
                                                   const char       *content_type,
                                                   GBytes           *body); /* takes */
LumioHttpResponse *lumio_http_response_new_empty  (guint             status);
void               lumio_http_response_set_header (LumioHttpResponse *self,
                                                   const char        *name,
                                                   const char        *value);
LumioHttpResponse *lumio_http_response_new_problem (LumioProblem    *problem,
                                                   const char       *type_base,
                                                   const char       *request_id);
guint              lumio_http_response_get_status (LumioHttpResponse *self);
/* Borrowed; NULL where there is none. */
const char        *lumio_http_response_get_content_type (LumioHttpResponse *self);
GBytes            *lumio_http_response_get_body   (LumioHttpResponse *self);
/* Answers with a stream; write to it for as long as lumio_event_stream_is_open(). */
LumioHttpResponse *lumio_http_response_new_events (LumioEventStream *stream);

/* `retry_ms` is sent first; a comment goes out every 15 s so that dead peers are noticed. */
LumioEventStream  *lumio_event_stream_new         (guint              retry_ms);
/* `type` and `id` may be NULL. A peer that is 4 MiB behind is cut off. */
void               lumio_event_stream_send        (LumioEventStream  *self,
                                                   const char        *type,
                                                   const char        *id,
                                                   const char        *data);
gboolean           lumio_event_stream_is_open     (LumioEventStream  *self);
void               lumio_event_stream_close       (LumioEventStream  *self);
/* Signal "closed" when the peer is gone or it was closed. */

G_END_DECLS
