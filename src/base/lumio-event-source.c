#include "base/lumio-event-source.h"

#include "base/lumio-fiber.h"
#include "base/lumio-http-private.h"
#include "base/lumio-patience.h"

#define FIRST_BACK_OFF 500
#define LAST_BACK_OFF 30000
/* The server sends a comment every 15 s: three in a row missing is a dead peer. */
#define SILENCE_SECONDS 45
#define READ_SIZE 16384

struct _LumioEventSource
{
  GObject          parent_instance;

  LumioHttpClient *client;
  char            *path;
  char            *last_id;
  gboolean         connected;
  guint            refused_status;

  struct _Loop    *loop; /* the present one, or NULL */
};

G_DEFINE_FINAL_TYPE (LumioEventSource, lumio_event_source, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONNECTED,
  PROP_REFUSED_STATUS,
  N_PROPS
};

enum
{
  EVENT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/*
 * What the loop holds. The source itself is held weakly, so that dropping the last reference to
 * it ends the loop instead of keeping both alive. Held by the source and by the loop's fiber.
 */
typedef struct _Loop
{
  GWeakRef         source;
  LumioHttpClient *client;
  SoupSession     *session;
  char            *path;
  DexPromise      *ending;
  guint            back_off;
} Loop;

static void
clear_loop (gpointer data)
{
  Loop *loop = data;

  g_weak_ref_clear (&loop->source);
  g_clear_object (&loop->client);
  g_clear_object (&loop->session);
  dex_clear (&loop->ending);
  g_free (loop->path);
}

static void
release_loop (gpointer loop)
{
  g_atomic_rc_box_release_full (loop, clear_loop);
}

/* Tells the present loop that nobody listens any more; it ends at what it waits for. */
static void
end_loop (LumioEventSource *self)
{
  Loop *loop = g_steal_pointer (&self->loop);

  if (loop == NULL)
    return;

  if (dex_future_is_pending (DEX_FUTURE (loop->ending)))
    dex_promise_resolve_boolean (loop->ending, TRUE);

  soup_session_abort (loop->session);
  release_loop (loop);
}

/* The source, for as long as it wants to hear from this loop. */
static LumioEventSource *
get_source (Loop *loop)
{
  g_autoptr(LumioEventSource) self = g_weak_ref_get (&loop->source);

  if (self == NULL || self->loop != loop)
    return NULL;

  return g_steal_pointer (&self);
}

static void
set_connected (LumioEventSource *self,
               gboolean          connected)
{
  if (self->connected == connected)
    return;

  self->connected = connected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
}

static void
emit_event (const char *type,
            const char *id,
            const char *data,
            gpointer    user_data)
{
  Loop *loop = user_data;
  g_autoptr(LumioEventSource) self = get_source (loop);

  if (self == NULL)
    return;

  if (id != NULL)
    g_set_str (&self->last_id, id);

  /* Something arrived: the next break is a new one. */
  loop->back_off = 0;
  g_signal_emit (self, signals[EVENT], 0, type, id, data);
}

typedef struct
{
  Loop        *loop;
  SoupMessage *message;
  DexPromise  *promise;
} Opening;

/* A stream occupies its connection for good: it has a session of its own. */
static void
renew_session (Loop *loop)
{
  g_clear_object (&loop->session);
  loop->session = lumio_endpoint_new_session (lumio_http_client_get_endpoint (loop->client));
  soup_session_set_timeout (loop->session, SILENCE_SECONDS);
}

static void
send_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Opening *opening = user_data;
  GError *error = NULL;
  gboolean spent;
  GInputStream *stream = lumio_http_send_finish (SOUP_SESSION (object), opening->message, result,
                                                 &spent, &error);

  if (spent)
    renew_session (opening->loop);

  if (stream != NULL)
    dex_promise_resolve_object (opening->promise, stream);
  else
    dex_promise_reject (opening->promise, error);

  release_loop (opening->loop);
  g_object_unref (opening->message);
  dex_unref (opening->promise);
  g_free (opening);
}

static DexFuture *
send_message (Loop        *loop,
              SoupMessage *message)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  Opening *opening = g_new0 (Opening, 1);

  opening->loop = g_atomic_rc_box_acquire (loop);
  opening->message = g_object_ref (message);
  opening->promise = dex_ref (promise);
  lumio_http_send (loop->session, message, dex_promise_get_cancellable (promise), send_cb, opening);

  return DEX_FUTURE (promise);
}
static SoupMessage *
new_message (Loop *loop)
{
  g_autoptr(LumioEventSource) self = get_source (loop);
  g_autoptr(GUri) uri = lumio_endpoint_resolve (lumio_http_client_get_endpoint (loop->client),
                                                loop->path);
  SoupMessage *message = soup_message_new_from_uri ("GET", uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  lumio_http_client_prepare (loop->client, message);
  soup_message_headers_replace (headers, "Accept", "text/event-stream");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");

  if (self != NULL && self->last_id != NULL)
    soup_message_headers_replace (headers, "Last-Event-ID", self->last_id);

  return message;
}

static gboolean
is_final (guint status)
{
  return status == 204 || status == 401 || status == 403 || status == 404 || status == 410;
}

/* Reads one connection to its end. Returns the status that ends the stream for good, or 0. */
static guint
read_stream (Loop *loop)
{
  g_autoptr(LumioEventParser) parser = lumio_event_parser_new (emit_event, loop);
  g_autoptr(SoupMessage) message = new_message (loop);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  const char *content_type;
  guint status;

  if (!(stream = dex_await_object (send_message (loop, message), &error)))
    {
      g_debug ("The event stream cannot be opened: %s", error->message);
      return 0;
    }

  status = soup_message_get_status (message);
  content_type = soup_message_headers_get_content_type (soup_message_get_response_headers (message),
                                                        NULL);

  if (status != 200 || g_strcmp0 (content_type, "text/event-stream") != 0)
    {
      g_debug ("The event stream was answered with %u", status);
      return is_final (status) ? status : 0;
    }

  {
    g_autoptr(LumioEventSource) self = get_source (loop);

    if (self == NULL)
      return 0;

    set_connected (self, TRUE);
  }

  for (;;)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (stream, READ_SIZE,
                                                                              G_PRIORITY_DEFAULT),
                                                 NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        break;

      lumio_event_parser_push (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }

  if (lumio_event_parser_get_retry (parser) > 0 && loop->back_off == 0)
    loop->back_off = lumio_event_parser_get_retry (parser);

  return 0;
}

static void
network_changed_cb (GNetworkMonitor *monitor,
                    gboolean         available,
                    DexPromise      *promise)
{
  if (available && dex_future_is_pending (DEX_FUTURE (promise)))
    dex_promise_resolve_boolean (promise, TRUE);
}

/* Waits before the next try, for less where the network comes back meanwhile. */
static void
wait_back_off (Loop *loop)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  g_autoptr(DexPromise) network = dex_promise_new ();
  gulong handler;
  guint delay;

  loop->back_off = CLAMP (loop->back_off, FIRST_BACK_OFF, LAST_BACK_OFF);
  /* Many clients that lost one server must not come back at the same instant. */
  delay = loop->back_off * 3 / 4 + (guint) g_random_int_range (0, (int) loop->back_off / 2);
  loop->back_off = MIN (loop->back_off * 2, LAST_BACK_OFF);

  handler = g_signal_connect (monitor, "network-changed", G_CALLBACK (network_changed_cb), network);
  dex_await (lumio_await_within (dex_future_first (dex_ref (loop->ending), dex_ref (network), NULL),
                                 delay), NULL);
  g_signal_handler_disconnect (monitor, handler);
}

static DexFuture *
loop_fiber (gpointer user_data)
{
  Loop *loop = user_data;

  for (;;)
    {
      guint status = read_stream (loop);

      {
        g_autoptr(LumioEventSource) self = get_source (loop);

        if (self == NULL)
          break;

        set_connected (self, FALSE);

        if (status != 0)
          {
            self->refused_status = status;
            g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REFUSED_STATUS]);
            break;
          }
      }

      wait_back_off (loop);
    }

  return dex_future_new_true ();
}

static void
lumio_event_source_dispose (GObject *object)
{
  LumioEventSource *self = (LumioEventSource *) object;

  end_loop (self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (lumio_event_source_parent_class)->dispose (object);
}

static void
lumio_event_source_finalize (GObject *object)
{
  LumioEventSource *self = (LumioEventSource *) object;

  g_free (self->path);
  g_free (self->last_id);

  G_OBJECT_CLASS (lumio_event_source_parent_class)->finalize (object);
}

static void
lumio_event_source_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioEventSource *self = (LumioEventSource *) object;

  switch (prop_id)
    {
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;

    case PROP_REFUSED_STATUS:
      g_value_set_uint (value, self->refused_status);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_event_source_class_init (LumioEventSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_event_source_dispose;
  object_class->finalize = lumio_event_source_finalize;
  object_class->get_property = lumio_event_source_get_property;

  properties[PROP_CONNECTED] =
    g_param_spec_boolean ("connected", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REFUSED_STATUS] =
    g_param_spec_uint ("refused-status", NULL, NULL, 0, 599, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[EVENT] =
    g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3,
                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
lumio_event_source_init (LumioEventSource *self)
{
}

LumioEventSource *
lumio_event_source_new (LumioHttpClient *client,
                        const char      *path,
                        const char      *last_event_id)
{
  LumioEventSource *self = g_object_new (LUMIO_TYPE_EVENT_SOURCE, NULL);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  self->last_id = g_strdup (last_event_id);

  return self;
}

void
lumio_event_source_start (LumioEventSource *self)
{
  Loop *loop;

  g_return_if_fail (LUMIO_IS_EVENT_SOURCE (self));

  if (self->loop != NULL)
    return;

  loop = g_atomic_rc_box_new0 (Loop);
  g_weak_ref_init (&loop->source, self);
  loop->client = g_object_ref (self->client);
  renew_session (loop);
  loop->path = g_strdup (self->path);
  loop->ending = dex_promise_new ();

  self->refused_status = 0;
  self->loop = loop;
  dex_future_disown (lumio_fiber_spawn (loop_fiber, g_atomic_rc_box_acquire (loop), release_loop));
}

void
lumio_event_source_stop (LumioEventSource *self)
{
  g_return_if_fail (LUMIO_IS_EVENT_SOURCE (self));

  end_loop (self);
  set_connected (self, FALSE);
}

const char *
lumio_event_source_get_last_id (LumioEventSource *self)
{
  return self->last_id;
}

gboolean
lumio_event_source_get_connected (LumioEventSource *self)
{
  return self->connected;
}

guint
lumio_event_source_get_refused_status (LumioEventSource *self)
{
  return self->refused_status;
}
