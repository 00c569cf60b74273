#include "platform/lumio-modules.h"

#include "base/lumio-clock.h"
#include "base/lumio-patience.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "api/lumio-api-records.h"
#include "base/lumio-json.h"
#include "platform/http/lumio-openapi.h"
#include "platform/lumio-web-auth.h"
#include "platform/store/store-status.h"

#define HORIZON_SECONDS 3

static DexFuture *
check_job (LumioConnection *connection,
           gpointer         user_data)
{
  GError *error = NULL;
  LumioBookStatus *status;

  if (!(status = lumio_store_status_read (connection, lumio_clock_now (), &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_for_pointer (status);
}

static LumioBookStatus *
read_books (LumioPlatform  *platform,
            GError        **error)
{
  return dex_await_pointer (lumio_store_read (lumio_platform_get_store (platform), check_job, NULL,
                                              NULL), error);
}

/* NULL where all is well with the books. */
static const char *
find_fault (LumioPlatform *platform)
{
  g_autofree LumioBookStatus *books = read_books (platform, NULL);

  if (books == NULL)
    return "the books cannot be read";

  if (!dex_await (lumio_store_find_room (lumio_platform_get_store (platform)), NULL))
    return "there is no room on the disk";

  return NULL;
}

static gboolean
reach_ledger (LumioPlatform *platform)
{
  LumioHorizon *horizon = lumio_platform_get_horizon (platform);
  DexFuture *root = lumio_horizon_get_root (horizon);

  return dex_await (lumio_await_within (root, HORIZON_SECONDS * 1000), NULL);
}

static void
put_state (JsonBuilder *builder,
           const char  *name,
           const char  *sentence,
           gboolean    *all_well)
{
  lumio_json_add_text (builder, name, sentence != NULL ? sentence : "ok");
  *all_well = *all_well && sentence == NULL;
}

static LumioHttpResponse *
describe_health (LumioPlatform *platform,
                 guint          bad_status)
{
  const LumioModule * const *modules = lumio_platform_get_modules ();
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  gboolean all_well = TRUE;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "modules");
  json_builder_begin_object (builder);
  put_state (builder, "store", find_fault (platform), &all_well);
  put_state (builder, "ledger", reach_ledger (platform) ? NULL : "the ledger does not answer",
             &all_well);

  for (gsize i = 0; modules[i] != NULL; i++)
    {
      if (modules[i]->health != NULL)
        put_state (builder, modules[i]->name, modules[i]->health (platform), &all_well);
    }

  json_builder_end_object (builder);
  lumio_json_add_text (builder, "status", all_well ? "ok" : "degraded");
  json_builder_end_object (builder);
  return lumio_http_response_new_json (all_well ? 200 : bad_status, json_builder_get_root (builder));
}

/* Alive, and saying how it is: a supervisor must not restart it because a ledger is away. */
static LumioHttpResponse *
get_health (LumioPlatform     *platform,
            LumioCaller       *caller,
            LumioHttpRequest  *request,
            GError           **error)
{
  return describe_health (platform, 200);
}

/* Fit to be sent requests. */
static LumioHttpResponse *
get_ready (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  return describe_health (platform, 503);
}

static gint64
read_memory (void)
{
  g_autofree char *text = NULL;
  guint64 size = 0, resident = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &size, &resident) != 2)
    return 0;

  return (gint64) resident * sysconf (_SC_PAGESIZE);
}

static void
measure_process (LumioPlatform *platform,
                 LumioMetrics  *metrics)
{
  const char *folder = lumio_platform_get_config (platform)->data;
  struct rusage usage;
  struct statvfs disk;

  if (getrusage (RUSAGE_SELF, &usage) == 0)
    lumio_metrics_set (metrics, "lumio_process_cpu_microseconds", NULL,
                       (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
                       usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);

  if (statvfs (folder, &disk) == 0)
    lumio_metrics_set (metrics, "lumio_disk_free_bytes", NULL,
                       (gint64) disk.f_bavail * (gint64) disk.f_frsize);

  lumio_metrics_set (metrics, "lumio_process_resident_bytes", NULL, read_memory ());
}

/* The numbers of a business are for its operator, who is on this computer or behind its proxy. */
static gboolean
is_near (const char *address)
{
  g_autoptr(GInetAddress) inet = NULL;

  if (g_strcmp0 (address, "local") == 0)
    return TRUE;

  inet = address != NULL ? g_inet_address_new_from_string (address) : NULL;
  return inet != NULL && g_inet_address_get_is_loopback (inet);
}

static LumioHttpResponse *
get_metrics (LumioPlatform     *platform,
             LumioCaller       *caller,
             LumioHttpRequest  *request,
             GError           **error)
{
  LumioMetrics *metrics = lumio_platform_get_metrics (platform);
  g_autofree LumioBookStatus *books = NULL;
  char *text;

  if (!is_near (caller->address))
    {
      g_propagate_error (error, lumio_problem_to_error (
                           lumio_problem_new (403, "forbidden", NULL,
                                              "Metrics are told on this computer only.")));
      return NULL;
    }

  if (!(books = read_books (platform, error)))
    return NULL;

  lumio_metrics_set (metrics, "lumio_users", NULL, books->users);
  lumio_metrics_set (metrics, "lumio_sessions_active", NULL, books->sessions);
  lumio_metrics_set (metrics, "lumio_users_active_day", NULL, books->active_day);
  lumio_metrics_set (metrics, "lumio_jobs_waiting", NULL, books->jobs_waiting);
  lumio_metrics_set (metrics, "lumio_jobs_dead", NULL, books->jobs_dead);
  lumio_metrics_set (metrics, "lumio_payments_success", NULL, books->payments);
  lumio_metrics_set (metrics, "lumio_payments_processing", NULL, books->processing);
  measure_process (platform, metrics);
  text = lumio_metrics_print (metrics);
  return lumio_http_response_new_bytes (200, "text/plain; version=0.0.4; charset=utf-8",
                                        g_bytes_new_take (text, strlen (text)));
}

static LumioHttpResponse *
get_openapi (LumioPlatform     *platform,
             LumioCaller       *caller,
             LumioHttpRequest  *request,
             GError           **error)
{
  return lumio_http_response_new_json (200,
                                       lumio_openapi_describe (lumio_platform_get_gate (platform)));
}

/*
 * Where who holds a key of their own asks the ledger when this platform is away. What only this computer
 * reaches is named only where this platform is reached from this computer alone.
 */
static char *
name_horizon (LumioPlatform *platform)
{
  const char *listen = lumio_platform_get_config (platform)->listen;
  LumioEndpoint *endpoint = lumio_platform_get_horizon_endpoint (platform);
  const char *text = endpoint != NULL ? lumio_endpoint_get_text (endpoint) : NULL;
  gboolean near = listen != NULL && (g_str_has_prefix (listen, "unix:") ||
                                     g_str_has_prefix (listen, "http://127.0.0.1:") ||
                                     g_str_has_prefix (listen, "http://[::1]:") ||
                                     g_str_has_prefix (listen, "http://localhost:"));

  return text != NULL && (near || g_str_has_prefix (text, "https://")) ? g_strdup (text) : NULL;
}

static LumioHttpResponse *
get_platform (LumioPlatform     *platform,
              LumioCaller       *caller,
              LumioHttpRequest  *request,
              GError           **error)
{
  LumioConfig *config = lumio_platform_get_config (platform);
  g_autoptr(LumioApiPlatform) record = lumio_api_platform_new ();

  record->name = g_strdup (config->name);
  record->version = g_strdup (LUMIO_VERSION);
  record->oldest_client = g_strdup (config->oldest_client);
  record->network = g_strdup (config->network);
  record->network_passphrase = g_strdup (lumio_platform_get_passphrase (platform));
  record->usdc = lumio_platform_dup_usdc (platform);
  record->registration_open = config->registration_open;
  record->currency_note = g_strdup (config->currency_note);
  record->horizon = name_horizon (platform);
  record->server_key = g_strdup (lumio_web_auth_get_key (platform));
  record->web_auth_domain = g_strdup (lumio_web_auth_get_domain (platform));
  return lumio_route_reply (200, &lumio_api_platform_record, record);
}

#define OPEN_ROOT (LUMIO_ROUTE_OPEN | LUMIO_ROUTE_FREE | LUMIO_ROUTE_ROOT)

static const LumioRoute routes[] = {
  { "GET", "/health", get_health, OPEN_ROOT, "How the platform and its parts are",
    NULL, 0, 200, NULL, NULL },
  { "GET", "/ready", get_ready, OPEN_ROOT, "Whether it is fit to be sent requests (200 or 503)",
    NULL, 0, 200, NULL, NULL },
  { "GET", "/metrics", get_metrics, OPEN_ROOT, "Numbers as Prometheus text", NULL, 0, 200, NULL, NULL },
  { "GET", "/openapi.json", get_openapi, OPEN_ROOT, "This document", NULL, 0, 200, NULL, NULL },
  { "GET", "/platform", get_platform, LUMIO_ROUTE_OPEN, "What this platform is",
    NULL, 0, 200, &lumio_api_platform_record, NULL },
};

const LumioModule lumio_status_module = {
  .name = "status",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
