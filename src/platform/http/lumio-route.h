#pragma once

#include "api/lumio-record.h"
#include "base/lumio-http-server.h"
#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * A route of the platform with all that is known of it; each capability has a table of them.
 * From these tables come the guards, the aliases and /openapi.json.
 */

typedef enum
{
  LUMIO_ROUTE_AUTH = 0,            /* a signed-in user; what a table says nothing about is closed */
  LUMIO_ROUTE_OPEN = 1 << 0,       /* anybody */
  LUMIO_ROUTE_IDEMPOTENT = 1 << 1, /* needs Idempotency-Key; answers are kept and replayed */
  LUMIO_ROUTE_EVENTS = 1 << 2,     /* answers with an event stream */
  LUMIO_ROUTE_FREE = 1 << 3,       /* not counted by the rate limits */
  LUMIO_ROUTE_ROOT = 1 << 4,       /* `path` stands at the root, not under /api/v1 */
} LumioRouteFlags;

/* Who asks. On an open route everything but address and request id may be NULL. */
typedef struct
{
  char *user_id;
  char *session_id;
  char *address;
  char *user_agent;
  char *request_id;
  char *idempotency_key; /* set on idempotent routes */
  GStrv roles;
  gint64 session_ends; /* microseconds */
} LumioCaller;

/*
 * Runs as a fiber and may await. Returns a response, or NULL with `error`: LUMIO_PROBLEM_ERROR is
 * answered as that problem, anything else is logged and answered as 500.
 */
typedef LumioHttpResponse *(*LumioRouteHandler) (LumioPlatform     *platform,
                                                 LumioCaller       *caller,
                                                 LumioHttpRequest  *request,
                                                 GError           **error);

/* A member of a request body or a query, for /openapi.json. The handler checks it. */
typedef struct
{
  const char *name;
  const char *type;     /* "string", "amount", "integer", "boolean", "object", "email" … */
  gboolean    required;
} LumioRouteMember;

struct _LumioRoute
{
  const char             *method;
  const char             *path;     /* "/payments/{id}" */
  LumioRouteHandler       handler;
  guint                   flags;
  const char             *summary;
  const LumioRouteMember *members;  /* of the body, or of the query where the method is GET */
  guint                   n_members;
  guint                   status;   /* of success; 0: 200 */
  const LumioRecordType  *reply;    /* NULL: no body, or free text said in `summary` */
  const char             *aliases;  /* full paths parted by spaces: "/auth/login /api/auth/login" */
};

/* The record as JSON. */
LumioHttpResponse *lumio_route_reply (guint                  status,
                                      const LumioRecordType *type,
                                      gconstpointer          record);

G_END_DECLS
