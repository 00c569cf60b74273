#include "platform/lumio-live.h"

#include <json-glib/json-glib.h>

#include "api/lumio-api-records.h"
#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "platform/http/lumio-route.h"
#include "platform/lumio-auth.h"
#include "platform/lumio-loop.h"
#include "platform/store/store-events.h"

#define RETRY_MS 1000
#define BATCH 200
#define KEEP_DAYS 7
#define PRUNE_SECONDS 3600

typedef struct
{
  LumioPlatform *platform; /* owns this */
  GPtrArray     *listeners;
  LumioLoop     *pruning;
} Live;

/* One open stream. */
typedef struct
{
  gatomicrefcount   ref_count;
  LumioPlatform    *platform;
  LumioEventStream *stream;
  char             *user_id;
  char             *session_id;
  gint64            last_id;
  guint             end_source; /* of the session it was opened with */
  gboolean          reading;
  gboolean          poked; /* once more, after the reading that is under way */
} Listener;

static Listener *
ref_listener (Listener *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
unref_listener (gpointer data)
{
  Listener *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_handle_id (&self->end_source, g_source_remove);
  g_clear_object (&self->stream);
  g_free (self->user_id);
  g_free (self->session_id);
  g_free (self);
}

static void
free_live (gpointer data)
{
  Live *self = data;

  g_ptr_array_unref (self->listeners);
  g_free (self);
}

static Live *
get_live (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, "live");
}

gboolean
lumio_live_append (LumioConnection  *connection,
                   const char       *user_id,
                   const char       *type,
                   JsonNode         *data,
                   GError          **error)
{
  return lumio_store_events_append (connection, user_id, type, data, lumio_clock_now (), error);
}

/* ---- reading ---- */

typedef struct
{
  char   *user_id;
  gint64  id;
} Query;

static void
free_query (gpointer data)
{
  Query *query = data;

  g_free (query->user_id);
  g_free (query);
}

static DexFuture *
list_events (LumioConnection *connection,
             gpointer         user_data)
{
  Query *query = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *events = lumio_store_events_list (connection, query->user_id, query->id, BATCH, &error);

  if (events == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, events);
}

static DexFuture *
pump_fiber (gpointer user_data)
{
  Listener *self = user_data;
  guint n;

  do
    {
      Query *query = g_new0 (Query, 1);
      g_autoptr(GPtrArray) events = NULL;
      g_autoptr(GError) error = NULL;

      self->poked = FALSE;
      query->user_id = g_strdup (self->user_id);
      query->id = self->last_id;
      events = dex_await_boxed (lumio_store_read (lumio_platform_get_store (self->platform),
                                                  list_events, query, free_query), &error);

      if (events == NULL)
        {
          /* The stream ends, so that the other side comes back and asks again. */
          g_warning ("Live events cannot be read: %s", error->message);
          lumio_event_stream_close (self->stream);
          break;
        }

      n = events->len;

      for (guint i = 0; i < n; i++)
        {
          const LumioLiveEvent *event = g_ptr_array_index (events, i);
          g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, event->id);

          lumio_event_stream_send (self->stream, event->type, id, event->data);
          self->last_id = event->id;
        }
    }
  while (lumio_event_stream_is_open (self->stream) && (n == BATCH || self->poked));

  self->reading = FALSE;

  return dex_future_new_true ();
}

static void
pump (Listener *self)
{
  if (self->reading)
    {
      self->poked = TRUE;
      return;
    }

  self->reading = TRUE;
  lumio_platform_keep (self->platform, lumio_fiber_spawn (pump_fiber, ref_listener (self),
                                                          unref_listener));
}

void
lumio_live_poke (LumioPlatform *platform,
                 const char    *user_id)
{
  Live *self = get_live (platform);

  for (guint i = 0; self != NULL && i < self->listeners->len; i++)
    {
      Listener *listener = g_ptr_array_index (self->listeners, i);

      if (user_id == NULL || g_str_equal (listener->user_id, user_id))
        pump (listener);
    }
}

static char *
print_end (const char *session_id,
           gboolean    revoked)
{
  g_autoptr(LumioApiSessionEnd) end = lumio_api_session_end_new ();
  g_autoptr(JsonNode) node = NULL;

  end->id = g_strdup (session_id);
  end->revoked = revoked;
  node = lumio_api_session_end_to_json (end);

  return lumio_json_print (node);
}

static gboolean
session_ended_cb (gpointer user_data)
{
  Listener *self = user_data;
  g_autofree char *data = print_end (self->session_id, FALSE);

  self->end_source = 0;
  lumio_event_stream_send (self->stream, "session", NULL, data);
  /* The last reference may go with it. */
  lumio_event_stream_close (self->stream);

  return G_SOURCE_REMOVE;
}

/* A token opens the stream once; it must not go on telling when the token counts no more. */
static void
end_with_session (Listener *self,
                  gint64    ends)
{
  gint64 rest = MAX (0, ends - lumio_clock_now ()) / 1000;

  self->end_source = g_timeout_add ((guint) MIN (rest, G_MAXINT), session_ended_cb, self);
}

static void
closed_cb (LumioEventStream *stream,
           Listener         *listener)
{
  Live *self = get_live (listener->platform);

  if (self != NULL)
    g_ptr_array_remove_fast (self->listeners, listener);
}

/* Every window of the person hears of it, and what was opened with that session ends with it. */
static void
revoked_cb (const char *user_id,
            const char *session_id,
            gpointer    user_data)
{
  Live *self = user_data;
  g_autoptr(GPtrArray) theirs = g_ptr_array_new_with_free_func (unref_listener);
  g_autofree char *data = print_end (session_id, TRUE);

  for (guint i = 0; i < self->listeners->len; i++)
    {
      Listener *listener = g_ptr_array_index (self->listeners, i);

      if (g_str_equal (listener->user_id, user_id))
        g_ptr_array_add (theirs, ref_listener (listener));
    }

  for (guint i = 0; i < theirs->len; i++)
    {
      Listener *listener = g_ptr_array_index (theirs, i);

      lumio_event_stream_send (listener->stream, "session", NULL, data);

      if (g_str_equal (listener->session_id, session_id))
        lumio_event_stream_close (listener->stream);
    }
}

/* ---- the route ---- */

static DexFuture *
load_bounds (LumioConnection *connection,
             gpointer         user_data)
{
  gint64 *bounds = user_data;
  g_autoptr(GError) error = NULL;

  if (!lumio_store_events_bounds (connection, &bounds[0], &bounds[1], &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_string (g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                                      bounds[0], bounds[1]));
}

/* Where the caller stopped reading; -1 for one that never read, or an id that is none. */
static gint64
read_position (LumioHttpRequest *request)
{
  const char *text = lumio_http_request_get_header (request, "Last-Event-ID");
  gint64 position;

  if (text == NULL)
    text = lumio_http_request_get_query (request, "cursor");

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &position, NULL))
    return -1;

  return position;
}

static char *
print_hello (LumioPlatform *platform)
{
  LumioConfig *config = lumio_platform_get_config (platform);
  g_autoptr(LumioApiHello) hello = lumio_api_hello_new ();
  g_autoptr(JsonNode) node = NULL;

  hello->version = g_strdup (LUMIO_VERSION);
  hello->oldest_client = g_strdup (config->oldest_client);
  hello->network = g_strdup (config->network);
  node = lumio_api_hello_to_json (hello);

  return lumio_json_print (node);
}

static LumioHttpResponse *
open_stream (LumioPlatform     *platform,
             LumioCaller       *caller,
             LumioHttpRequest  *request,
             GError           **error)
{
  g_autofree char *bounds = NULL;
  g_autofree char *hello = print_hello (platform);
  g_autofree char *id = NULL;
  LumioHttpResponse *response;
  Listener *listener;
  gint64 position = read_position (request);
  gint64 oldest, newest;
  gboolean reset;

  bounds = dex_await_string (lumio_store_read (lumio_platform_get_store (platform), load_bounds,
                                               g_new0 (gint64, 2), g_free), error);

  if (bounds == NULL)
    return NULL;

  {
    g_auto(GStrv) parts = g_strsplit (bounds, " ", 2);

    oldest = g_ascii_strtoll (parts[0], NULL, 10);
    newest = g_ascii_strtoll (parts[1], NULL, 10);
  }

  /* Events between the position and the oldest one kept are gone, or the books were replaced. */
  reset = position >= 0 && (position > newest || (oldest > 0 && position < oldest - 1));

  listener = g_new0 (Listener, 1);
  g_atomic_ref_count_init (&listener->ref_count);
  listener->platform = platform;
  listener->stream = lumio_event_stream_new (RETRY_MS);
  listener->user_id = g_strdup (caller->user_id);
  listener->session_id = g_strdup (caller->session_id);
  listener->last_id = position < 0 || reset ? newest : position;
  g_ptr_array_add (get_live (platform)->listeners, listener);
  g_signal_connect (listener->stream, "closed", G_CALLBACK (closed_cb), listener);

  end_with_session (listener, caller->session_ends);
  response = lumio_http_response_new_events (listener->stream);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, listener->last_id);
  lumio_event_stream_send (listener->stream, "hello", id, hello);

  if (reset)
    lumio_event_stream_send (listener->stream, "reset", id, "{}");

  pump (listener);

  return response;
}

static const LumioRoute routes[] = {
  { "GET", "/stream", open_stream, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_EVENTS,
    "What happens to the wallet, as server-sent events" },
};

/* ---- the module ---- */

static DexFuture *
prune (LumioConnection *connection,
       gpointer         user_data)
{
  gint64 before = lumio_clock_now () - (gint64) KEEP_DAYS * 24 * 3600 * G_USEC_PER_SEC;
  g_autoptr(GError) error = NULL;

  if (!lumio_store_events_prune (connection, before, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static void
prune_old (gpointer user_data)
{
  Live *self = user_data;

  dex_await (lumio_store_write (lumio_platform_get_store (self->platform), prune, NULL, NULL),
             NULL);
}

static DexFuture *
start (LumioPlatform *platform)
{
  Live *self = g_new0 (Live, 1);

  self->platform = platform;
  self->listeners = g_ptr_array_new_with_free_func (unref_listener);
  lumio_platform_set_module_data (platform, "live", self, free_live);
  lumio_auth_watch_revoked (platform, revoked_cb, self);
  self->pruning = lumio_loop_new (PRUNE_SECONDS, prune_old, self);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (g_steal_pointer (&get_live (platform)->pruning));
}

const LumioModule lumio_live_module = {
  .name = "live",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
