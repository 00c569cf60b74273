#include "signer/lumio-signer.h"

#include "base/lumio-fiber.h"
#include "signer/lumio-signer-call.h"
#include "signer/lumio-signer-process.h"
#include "signer/lumio-signer-service.h"

#define TOUCH_EVERY (10 * G_USEC_PER_SEC)

struct _LumioSigner
{
  GObject parent;

  char *program;
  char *folder;
  GSubprocess *process;
  GDBusConnection *connection;
  DexFuture *starting;
  LumioSignerState state;
  guint wait;
  gboolean recovered;
  gint64 touched;
};

G_DEFINE_FINAL_TYPE (LumioSigner, lumio_signer, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATE = 1,
} LumioSignerProps;

enum
{
  LOCKED,
  ACCOUNTS_CHANGED,
  N_SIGNALS,
};

static GParamSpec *props[PROP_STATE + 1];
static guint signals[N_SIGNALS];

/* One question on its way. */
typedef struct
{
  LumioSigner *self;
  char *method;
  GVariant *values;
  GUnixFDList *files;
  LumioSignerRead read;
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question->method);
  g_variant_unref (question->values);
  g_clear_object (&question->files);
  g_free (question);
}

static void
set_state (LumioSigner      *self,
           LumioSignerState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static LumioSignerState
parse_state (const char *text)
{
  static const char *names[] = { "none", "locked", "unlocked" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      return LUMIO_SIGNER_STATE_NONE + i;

  return LUMIO_SIGNER_STATE_UNKNOWN;
}

/* What ran is gone: the next question starts another, which is locked. */
static void
forget_process (LumioSigner *self)
{
  gboolean was_open = self->state == LUMIO_SIGNER_STATE_UNLOCKED;

  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  dex_clear (&self->starting);
  set_state (self, LUMIO_SIGNER_STATE_UNKNOWN);
  if (was_open)
    g_signal_emit (self, signals[LOCKED], 0, "ended");
}

static void
closed_cb (GDBusConnection *connection,
           gboolean         remote_vanished,
           GError          *error,
           gpointer         user_data)
{
  forget_process (user_data);
}

static void
signal_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *values,
           gpointer         user_data)
{
  LumioSigner *self = user_data;
  LumioSignerState state;
  const char *text, *reason;

  if (g_str_equal (name, "AccountsChanged"))
    {
      g_signal_emit (self, signals[ACCOUNTS_CHANGED], 0);
      return;
    }
  if (!g_str_equal (name, "StateChanged") || !g_variant_is_of_type (values, G_VARIANT_TYPE ("(ss)")))
    return;

  g_variant_get (values, "(&s&s)", &text, &reason);
  state = parse_state (text);
  set_state (self, state);
  if (state == LUMIO_SIGNER_STATE_LOCKED)
    g_signal_emit (self, signals[LOCKED], 0, reason);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  GError *error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (connection != NULL)
    dex_promise_resolve_object (promise, connection);
  else
    dex_promise_reject (promise, error);
}

static DexFuture *
start_fiber (gpointer user_data)
{
  LumioSigner *self = user_data;
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GSocketConnection) stream = NULL;
  g_autoptr(GError) error = NULL;
  DexPromise *promise;

  if (!(self->process = lumio_signer_process_start (self->program, self->folder, &socket, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  stream = g_socket_connection_factory_create_connection (socket);
  promise = dex_promise_new ();
  g_dbus_connection_new (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL,
                         connected_cb, dex_ref (promise));
  if (!(self->connection = dex_await_object (DEX_FUTURE (promise), &error)))
    {
      g_clear_object (&self->process);
      return dex_future_new_reject (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX,
                                    "The signer did not start: %s", error->message);
    }

  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_DEFAULT);
  g_dbus_connection_signal_subscribe (self->connection, NULL, LUMIO_SIGNER_INTERFACE, NULL, LUMIO_SIGNER_PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self, NULL);

  return dex_future_new_true ();
}

static DexFuture *
started_cb (DexFuture *future,
            gpointer   user_data)
{
  LumioSigner *self = user_data;
  g_autoptr(GError) error = NULL;

  /* What failed may be tried anew. */
  if (!dex_future_get_value (future, &error))
    dex_clear (&self->starting);

  return dex_ref (future);
}

static DexFuture *
ensure_started (LumioSigner *self)
{
  if (self->starting == NULL)
    /* Without a reference: the future is the object's own, and goes with it. */
    self->starting = dex_future_finally (lumio_fiber_spawn (start_fiber, g_object_ref (self),
                                                            g_object_unref),
                                         started_cb, self, NULL);

  return dex_ref (self->starting);
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(LumioSignerReply) reply = g_rc_box_new0 (LumioSignerReply);
  GError *error = NULL;

  reply->values = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (object), &reply->files, result,
                                                                   &error);
  if (error == NULL)
    {
      dex_promise_resolve_boxed (promise, LUMIO_TYPE_SIGNER_REPLY, g_steal_pointer (&reply));
      return;
    }

  if (g_dbus_error_is_remote_error (error))
    g_dbus_error_strip_remote_error (error);
  dex_promise_reject (promise, error);
}

static DexFuture *
ask_fiber (gpointer user_data)
{
  const Question *question = user_data;
  g_autoptr(LumioSignerReply) reply = NULL;
  g_autoptr(GError) error = NULL;
  DexPromise *promise;

  if (!dex_await (ensure_started (question->self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* It may have ended in the moment between. */
  if (question->self->connection == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "The signer has ended");

  promise = dex_promise_new ();
  g_dbus_connection_call_with_unix_fd_list (question->self->connection, NULL, LUMIO_SIGNER_PATH,
                                            LUMIO_SIGNER_INTERFACE, question->method, question->values, NULL,
                                            G_DBUS_CALL_FLAGS_NONE, G_MAXINT, question->files, NULL, answered_cb,
                                            dex_ref (promise));
  if (!(reply = dex_await_boxed (DEX_FUTURE (promise), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return question->read != NULL ? question->read (question->self, reply) : dex_future_new_true ();
}

DexFuture *
lumio_signer_ask (LumioSigner        *self,
                  const char         *method,
                  GVariant           *values,
                  LumioSignerSecrets *secrets,
                  LumioSignerRead     read)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (values);
  Question *question;

  if (secrets != NULL && secrets->error != NULL)
    {
      g_clear_object (&secrets->files);
      return dex_future_new_for_error (g_steal_pointer (&secrets->error));
    }

  question = g_new0 (Question, 1);
  question->self = g_object_ref (self);
  question->method = g_strdup (method);
  question->values = g_steal_pointer (&owned);
  question->files = secrets != NULL ? g_steal_pointer (&secrets->files) : NULL;
  question->read = read;

  return lumio_fiber_spawn (ask_fiber, question, free_question);
}

static void
lumio_signer_dispose (GObject *object)
{
  LumioSigner *self = LUMIO_SIGNER (object);

  /* Nobody is told any more. */
  self->state = LUMIO_SIGNER_STATE_UNKNOWN;
  forget_process (self);

  G_OBJECT_CLASS (lumio_signer_parent_class)->dispose (object);
}

static void
lumio_signer_finalize (GObject *object)
{
  LumioSigner *self = LUMIO_SIGNER (object);

  g_free (self->program);
  g_free (self->folder);

  G_OBJECT_CLASS (lumio_signer_parent_class)->finalize (object);
}

static void
lumio_signer_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  LumioSigner *self = LUMIO_SIGNER (object);

  switch ((LumioSignerProps) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
lumio_signer_class_init (LumioSignerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_signer_dispose;
  object_class->finalize = lumio_signer_finalize;
  object_class->get_property = lumio_signer_get_property;

  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, LUMIO_TYPE_SIGNER_STATE, LUMIO_SIGNER_STATE_UNKNOWN,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[LOCKED] = g_signal_new ("locked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ACCOUNTS_CHANGED] = g_signal_new ("accounts-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

  /* The names of its errors, before the first of them comes. */
  lumio_signer_error_quark ();
}

static void
lumio_signer_init (LumioSigner *self)
{
}

LumioSigner *
lumio_signer_new (const char *program,
                  const char *folder)
{
  LumioSigner *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (LUMIO_TYPE_SIGNER, NULL);
  self->program = g_strdup (program);
  self->folder = g_strdup (folder);

  return self;
}

LumioSignerState
lumio_signer_get_state (LumioSigner *self)
{
  g_return_val_if_fail (LUMIO_IS_SIGNER (self), LUMIO_SIGNER_STATE_UNKNOWN);

  return self->state;
}

guint
lumio_signer_get_wait (LumioSigner *self)
{
  g_return_val_if_fail (LUMIO_IS_SIGNER (self), 0);

  return self->wait;
}

gboolean
lumio_signer_is_recovered (LumioSigner *self)
{
  g_return_val_if_fail (LUMIO_IS_SIGNER (self), FALSE);

  return self->recovered;
}

static DexFuture *
read_state (LumioSigner            *self,
            const LumioSignerReply *reply)
{
  const char *state;
  guint idle;

  g_variant_get (reply->values, "(&subu)", &state, &self->wait, &self->recovered, &idle);
  set_state (self, parse_state (state));

  return dex_future_new_true ();
}

DexFuture *
lumio_signer_refresh (LumioSigner *self)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self));

  return lumio_signer_ask (self, "GetState", g_variant_new ("()"), NULL, read_state);
}

void
lumio_signer_touch (LumioSigner *self)
{
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (LUMIO_IS_SIGNER (self));

  if (self->state != LUMIO_SIGNER_STATE_UNLOCKED || self->connection == NULL || now - self->touched < TOUCH_EVERY)
    return;

  self->touched = now;
  g_dbus_connection_call (self->connection, NULL, LUMIO_SIGNER_PATH, LUMIO_SIGNER_INTERFACE, "Touch", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}
