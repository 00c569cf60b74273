#include "platform/http/lumio-gate.h"

#include <stdio.h>
#include <string.h>

#include "base/lumio-clock.h"
#include "platform/http/lumio-idempotency.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-auth.h"
#include "platform/lumio-ledger-watch.h"

#define BASE_PATH "/api/v1"
#define PROBLEM_BASE "/problems/"
#define WINDOW_SECONDS 60

struct _LumioGate
{
  GObject parent_instance;

  LumioPlatform *platform; /* owns this object */
  LumioHttpServer *server;
  LumioIdempotency *idempotency;
  LumioRates *rates;
  GPtrArray *entries;
  GPtrArray *tables; /* the routes as the server knows them */
};

G_DEFINE_FINAL_TYPE (LumioGate, lumio_gate, G_TYPE_OBJECT)

static void
free_entry (gpointer data)
{
  LumioGateEntry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

static gboolean
take_problem (GError       **error,
              LumioProblem  *problem)
{
  g_propagate_error (error, lumio_problem_to_error (problem));
  return FALSE;
}

static JsonNode *
new_int_node (gint64 value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_int (node, value);
  return node;
}

static JsonNode *
new_text_node (const char *text)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (node, text);
  return node;
}

/* "1.12.3": no part may be missing, and nothing may follow but a space. */
static gboolean
parse_version (const char *text,
               guint       parts[3])
{
  return sscanf (text, "%4u.%4u.%4u", &parts[0], &parts[1], &parts[2]) == 3;
}

static gboolean
check_client (LumioGate         *self,
              LumioHttpRequest  *request,
              GError           **error)
{
  const char *oldest = lumio_platform_get_config (self->platform)->oldest_client;
  const char *agent = lumio_http_request_get_header (request, "User-Agent");
  guint client[3], wanted[3];
  LumioProblem *problem;

  if (agent == NULL || !g_str_has_prefix (agent, "lumio/") ||
      !parse_version (agent + strlen ("lumio/"), client) || !parse_version (oldest, wanted))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (client); i++)
    {
      if (client[i] > wanted[i])
        return TRUE;

      if (client[i] == wanted[i])
        continue;

      problem = lumio_problem_new (426, "client_too_old", "This client is too old",
                                   "This platform serves clients from version %s on. "
                                   "Update Lumio on this computer.", oldest);
      lumio_problem_add_extra (problem, "oldest_client", new_text_node (oldest));
      lumio_problem_add_extra (problem, "version", new_text_node (LUMIO_VERSION));
      return take_problem (error, problem);
    }

  return TRUE;
}

static gboolean
take_turn (LumioGate   *self,
           const char  *kind,
           const char  *who,
           gint64       limit,
           GError     **error)
{
  g_autofree char *bucket = g_strconcat (kind, ":", who, NULL);
  gint64 retry_after = 0;
  LumioProblem *problem;

  if (lumio_rates_take (self->rates, bucket, limit, WINDOW_SECONDS, lumio_clock_now (), &retry_after))
    return TRUE;

  lumio_metrics_count (lumio_platform_get_metrics (self->platform), "lumio_rate_limited_total", NULL,
                       1);
  problem = lumio_problem_new (429, "rate_limited", "Too many requests",
                               "At most %" G_GINT64_FORMAT " requests a minute are answered here.",
                               limit);
  lumio_problem_add_extra (problem, "retry_after", new_int_node (retry_after));
  return take_problem (error, problem);
}

/* The proxy's word for the address counts only where the operator named that proxy. */
static char *
find_address (LumioGate        *self,
              LumioHttpRequest *request)
{
  const char *proxy = lumio_platform_get_config (self->platform)->trusted_proxy;
  const char *address = lumio_http_request_get_address (request);
  const char *forwarded = lumio_http_request_get_header (request, "X-Forwarded-For");
  g_autoptr(GInetAddress) inet = NULL;
  g_autofree char *last = NULL;

  if (proxy == NULL || forwarded == NULL || g_strcmp0 (proxy, address) != 0)
    return g_strdup (address);

  /* What stands last is what the proxy itself saw; all before it is the sender's tale. */
  last = g_strdup (strrchr (forwarded, ',') != NULL ? strrchr (forwarded, ',') + 1 : forwarded);
  inet = g_inet_address_new_from_string (g_strstrip (last));
  return inet != NULL ? g_inet_address_to_string (inet) : g_strdup (address);
}

static LumioCaller *
new_caller (LumioGate        *self,
            LumioHttpRequest *request)
{
  const char *agent = lumio_http_request_get_header (request, "User-Agent");
  LumioCaller *caller = g_new0 (LumioCaller, 1);

  caller->address = find_address (self, request);
  caller->request_id = g_strdup (lumio_http_request_get_id (request));
  caller->user_agent = agent != NULL ? g_utf8_make_valid (agent, (gssize) MIN (strlen (agent), 200))
                                     : NULL;
  return caller;
}

static gboolean
admit (LumioGate         *self,
       const LumioRoute  *route,
       LumioCaller       *caller,
       LumioHttpRequest  *request,
       GError           **error)
{
  LumioConfig *config = lumio_platform_get_config (self->platform);
  g_autoptr(GError) local_error = NULL;

  if ((route->flags & LUMIO_ROUTE_FREE) != 0)
    return TRUE;

  if ((route->flags & LUMIO_ROUTE_OPEN) != 0)
    return take_turn (self, "address", caller->address, config->address_rate, error);

  if (lumio_auth_identify (self->platform, request, caller, &local_error))
    return take_turn (self, "user", caller->user_id, config->user_rate, error);

  /* Who guesses at tokens is counted like anybody without one. */
  if (!take_turn (self, "address", caller->address, config->address_rate, error))
    return FALSE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What the disk says is the operator's matter, but the person may know that nothing was lost. */
static void
translate (GError **error)
{
  LumioProblem *problem;

  if (g_error_matches (*error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FULL))
    problem = lumio_problem_new (503, "storage_full", "The platform's disk is full",
                                 "Nothing was changed. Try again once the operator has made room.");
  else if (g_error_matches (*error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_BUSY) ||
           g_error_matches (*error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CLOSED))
    problem = lumio_problem_new (503, "unavailable", "The platform is busy",
                                 "Nothing was changed. Try again in a moment.");
  else
    return;

  g_warning ("%s", (*error)->message);
  g_clear_error (error);
  *error = lumio_problem_to_error (problem);
}

static LumioHttpResponse *
serve (LumioHttpRequest  *request,
       gpointer           user_data,
       GError           **error)
{
  LumioGate *self = user_data;
  const LumioRoute *route = lumio_http_request_get_route (request)->tag;
  g_autoptr(LumioCaller) caller = new_caller (self, request);
  LumioHttpResponse *response = NULL;
  GError *local_error = NULL;

  if (check_client (self, request, &local_error) &&
      admit (self, route, caller, request, &local_error))
    {
      /* What needs a key moves money, and none moves over a ledger that lacks what happened. */
      if ((route->flags & LUMIO_ROUTE_IDEMPOTENT) != 0 &&
          !lumio_ledger_watch_admit (self->platform, &local_error))
        response = NULL;
      else if ((route->flags & LUMIO_ROUTE_IDEMPOTENT) != 0)
        response = lumio_idempotency_run (self->idempotency, route, caller, request, &local_error);
      else
        response = route->handler (self->platform, caller, request, &local_error);
    }

  if (response != NULL)
    return response;

  if (local_error != NULL)
    {
      translate (&local_error);
      g_propagate_error (error, local_error);
    }

  return NULL;
}

static void
observe_cb (const LumioHttpRoute *http_route,
            guint                 status,
            gint64                microseconds,
            gpointer              user_data)
{
  LumioGate *self = user_data;
  LumioMetrics *metrics = lumio_platform_get_metrics (self->platform);
  const LumioRoute *route = http_route != NULL ? http_route->tag : NULL;
  g_autofree char *labels = NULL, *place = NULL;

  place = g_strdup_printf ("method=\"%s\",route=\"%s\"", route != NULL ? route->method : "",
                           route != NULL ? route->path : "");
  labels = g_strdup_printf ("%s,status=\"%u\"", place, status);
  lumio_metrics_count (metrics, "lumio_http_requests_total", labels, 1);

  if (status >= 500)
    lumio_metrics_count (metrics, "lumio_http_errors_total", NULL, 1);

  if (route == NULL || (route->flags & LUMIO_ROUTE_EVENTS) == 0)
    lumio_metrics_observe (metrics, "lumio_http_request_seconds", place, microseconds);
}

static void
add_path (LumioGate        *self,
          const LumioRoute *route,
          char             *path,
          gboolean          is_alias)
{
  LumioGateEntry *entry = g_new0 (LumioGateEntry, 1);
  LumioHttpRoute *http_route = g_new0 (LumioHttpRoute, 1);

  entry->path = path;
  entry->route = route;
  entry->is_alias = is_alias;
  g_ptr_array_add (self->entries, entry);

  http_route->method = route->method;
  http_route->path = path;
  http_route->handler = serve;
  http_route->flags = route->flags;
  http_route->tag = route;
  g_ptr_array_add (self->tables, http_route);
  lumio_http_server_add_routes (self->server, http_route, 1, self);
}

static void
lumio_gate_finalize (GObject *object)
{
  LumioGate *self = LUMIO_GATE (object);

  g_clear_object (&self->server);
  g_clear_object (&self->idempotency);
  g_clear_object (&self->rates);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (lumio_gate_parent_class)->finalize (object);
}

static void
lumio_gate_class_init (LumioGateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_gate_finalize;
}

static void
lumio_gate_init (LumioGate *self)
{
  self->rates = lumio_rates_new ();
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->tables = g_ptr_array_new_with_free_func (g_free);
  self->server = lumio_http_server_new (PROBLEM_BASE);
  lumio_http_server_set_observer (self->server, observe_cb, self);
  lumio_http_server_set_header (self->server, "Lumio-Version", LUMIO_VERSION);
}

LumioGate *
lumio_gate_new (LumioPlatform *platform)
{
  LumioGate *self = g_object_new (LUMIO_TYPE_GATE, NULL);

  self->platform = platform;
  self->idempotency = lumio_idempotency_new (platform);
  lumio_http_server_set_header (self->server, "Lumio-Oldest-Client",
                                lumio_platform_get_config (platform)->oldest_client);
  return self;
}

void
lumio_gate_add_module (LumioGate         *self,
                       const LumioModule *module)
{
  for (guint i = 0; i < module->n_routes; i++)
    {
      const LumioRoute *route = &module->routes[i];
      g_auto(GStrv) aliases = g_strsplit (route->aliases != NULL ? route->aliases : "", " ", -1);

      add_path (self, route,
                (route->flags & LUMIO_ROUTE_ROOT) != 0 ? g_strdup (route->path)
                                                       : g_strconcat (BASE_PATH, route->path, NULL),
                FALSE);

      for (gsize j = 0; aliases[j] != NULL; j++)
        {
          if (*aliases[j] != '\0')
            add_path (self, route, g_strdup (aliases[j]), TRUE);
        }
    }
}

GPtrArray *
lumio_gate_list (LumioGate *self)
{
  return self->entries;
}

LumioHttpServer *
lumio_gate_get_server (LumioGate *self)
{
  return self->server;
}

LumioRates *
lumio_gate_get_rates (LumioGate *self)
{
  return self->rates;
}

LumioHttpResponse *
lumio_gate_answer_problem (LumioProblem *problem,
                           const char   *request_id)
{
  return lumio_http_response_new_problem (problem, PROBLEM_BASE, request_id);
}

LumioHttpResponse *
lumio_route_reply (guint                  status,
                   const LumioRecordType *type,
                   gconstpointer          record)
{
  return lumio_http_response_new_json (status, lumio_record_to_json (type, record));
}
