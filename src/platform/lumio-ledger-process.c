#include "platform/lumio-ledger-process.h"

#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/un.h>

#define PROGRAM "lumio-ledger"
#define READY_FD 3
#define START_SECONDS 20
#define STOP_SECONDS 8
#define FIRST_PAUSE_MS 500
#define LONGEST_PAUSE_MS 30000
#define STEADY_SECONDS 60

struct _LumioLedgerProcess
{
  GObject parent_instance;

  char *data;
  char *socket_path;
  GStrv arguments;
  gint64 genesis;
  LumioEndpoint *endpoint;
  GSubprocess *process;
  DexFuture *watch; /* the fiber that brings it back; dropping it ends the watch */
  gboolean stopping;
};

G_DEFINE_FINAL_TYPE (LumioLedgerProcess, lumio_ledger_process, G_TYPE_OBJECT)

static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = NULL, *beside = NULL, *built = NULL;

  if (self == NULL)
    return g_find_program_in_path (PROGRAM);

  folder = g_path_get_dirname (self);
  beside = g_build_filename (folder, PROGRAM, NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);

  /* In a build folder each program stands in the folder of its layer. */
  built = g_build_filename (folder, "..", "ledger", PROGRAM, NULL);
  return g_file_test (built, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&built)
                                                        : g_find_program_in_path (PROGRAM);
}

/* The name of a socket has little room: a deep data folder gives way to the runtime folder. */
static char *
choose_socket (const char *data)
{
  g_autofree char *path = g_build_filename (data, "ledger.sock", NULL);
  g_autofree char *hash = NULL, *name = NULL;
  struct sockaddr_un address;

  if (strlen (path) + 8 < sizeof address.sun_path)
    return g_steal_pointer (&path);

  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, data, -1);
  hash[16] = '\0';
  name = g_strdup_printf ("lumio-ledger-%s.sock", hash);
  return g_build_filename (g_get_user_runtime_dir (), name, NULL);
}

static GSubprocess *
spawn (LumioLedgerProcess  *self,
       int                 *ready_fd,
       GError             **error)
{
  g_autofree char *program = find_program ();
  g_autofree char *listen = g_strconcat ("unix:", self->socket_path, NULL);
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GSubprocess) process = NULL;
  g_auto(GStrv) argv = NULL;
  int fds[2];

  if (program == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "lumio-ledger is not beside lumio-platform; install it, or name a "
                           "Horizon server with --horizon");
      return NULL;
    }

  if (!g_unix_open_pipe (fds, O_CLOEXEC, error))
    return NULL;

  g_strv_builder_add_many (builder, program, "--data", self->data, "--listen", listen, "--ready-fd",
                           "3", "--die-with-parent", NULL);
  g_strv_builder_addv (builder, (const char **) self->arguments);

  if (self->genesis != 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, self->genesis);

      g_strv_builder_add_many (builder, "--genesis-time", seconds, NULL);
    }

  argv = g_strv_builder_end (builder);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_take_fd (launcher, fds[1], READY_FD);
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv, error);
  g_subprocess_launcher_close (launcher);

  if (process == NULL)
    {
      g_close (fds[0], NULL);
      return NULL;
    }

  *ready_fd = fds[0];
  return g_steal_pointer (&process);
}

/* The line that it writes when it listens; an end without one is its death. */
static gboolean
await_ready (int      fd,
             GError **error)
{
  g_autoptr(GInputStream) stream = g_unix_input_stream_new (fd, TRUE);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (stream);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  DexFuture *read;

  read = dex_input_stream_read_bytes (G_INPUT_STREAM (lines), 256, G_PRIORITY_DEFAULT);
  bytes = dex_await_boxed (lumio_await_within (read, START_SECONDS * 1000),
                           &local_error);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The ledger did not start%s%s",
               local_error != NULL ? ": " : "", local_error != NULL ? local_error->message : "");
  return FALSE;
}

static gboolean
bring_up (LumioLedgerProcess  *self,
          GError             **error)
{
  int ready_fd = -1;

  g_clear_object (&self->process);

  if (!(self->process = spawn (self, &ready_fd, error)))
    return FALSE;

  if (await_ready (ready_fd, error))
    return TRUE;

  g_subprocess_force_exit (self->process);
  return FALSE;
}

static DexFuture *
watch_fiber (gpointer user_data)
{
  LumioLedgerProcess *self = user_data;
  int pause = FIRST_PAUSE_MS;

  while (!self->stopping)
    {
      g_autoptr(GError) error = NULL;
      gint64 started = g_get_monotonic_time ();

      dex_await (dex_subprocess_wait_check (self->process), &error);

      if (self->stopping)
        break;

      g_warning ("The ledger ended%s%s; it is started again", error != NULL ? ": " : "",
                 error != NULL ? error->message : "");
      g_clear_error (&error);

      if (g_get_monotonic_time () - started > STEADY_SECONDS * G_USEC_PER_SEC)
        pause = FIRST_PAUSE_MS;

      do
        {
          g_clear_error (&error);
          dex_await (dex_timeout_new_msec (pause), NULL);
          pause = MIN (pause * 2, LONGEST_PAUSE_MS);

          if (self->stopping)
            return dex_future_new_true ();

          if (!bring_up (self, &error))
            g_warning ("%s", error->message);
        }
      while (self->process == NULL);
    }

  return dex_future_new_true ();
}

static DexFuture *
start_fiber (gpointer user_data)
{
  LumioLedgerProcess *self = user_data;
  g_autofree char *listen = g_strconcat ("unix:", self->socket_path, NULL);
  GError *error = NULL;

  if (g_mkdir_with_parents (self->data, 0700) != 0)
    return dex_future_new_reject (G_IO_ERROR, g_io_error_from_errno (errno),
                                  "The ledger's folder %s cannot be made: %s", self->data,
                                  g_strerror (errno));

  if (!(self->endpoint = lumio_endpoint_new (listen, &error)) || !bring_up (self, &error))
    return dex_future_new_for_error (error);

  /* From now on it stands, and begins never again. */
  self->genesis = 0;
  self->watch = lumio_fiber_spawn (watch_fiber, g_object_ref (self), g_object_unref);
  return dex_future_new_take_object (g_object_ref (self->endpoint));
}

static DexFuture *
stop_fiber (gpointer user_data)
{
  LumioLedgerProcess *self = user_data;

  self->stopping = TRUE;

  if (self->process == NULL)
    return dex_future_new_true ();

  g_subprocess_send_signal (self->process, SIGTERM);
  dex_await (lumio_await_within (dex_subprocess_wait_check (self->process), STOP_SECONDS * 1000), NULL);

  if (g_subprocess_get_identifier (self->process) != NULL)
    {
      g_warning ("The ledger did not end when asked to; it is ended");
      g_subprocess_force_exit (self->process);
    }

  dex_clear (&self->watch);
  return dex_future_new_true ();
}

static void
lumio_ledger_process_dispose (GObject *object)
{
  LumioLedgerProcess *self = LUMIO_LEDGER_PROCESS (object);

  dex_clear (&self->watch);
  g_clear_object (&self->process);
  g_clear_object (&self->endpoint);
  G_OBJECT_CLASS (lumio_ledger_process_parent_class)->dispose (object);
}

static void
lumio_ledger_process_finalize (GObject *object)
{
  LumioLedgerProcess *self = LUMIO_LEDGER_PROCESS (object);

  g_free (self->data);
  g_free (self->socket_path);
  g_strfreev (self->arguments);
  G_OBJECT_CLASS (lumio_ledger_process_parent_class)->finalize (object);
}

static void
lumio_ledger_process_class_init (LumioLedgerProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lumio_ledger_process_dispose;
  G_OBJECT_CLASS (klass)->finalize = lumio_ledger_process_finalize;
}

static void
lumio_ledger_process_init (LumioLedgerProcess *self)
{
}

LumioLedgerProcess *
lumio_ledger_process_new (const char         *data,
                          const char * const *arguments)
{
  LumioLedgerProcess *self = g_object_new (LUMIO_TYPE_LEDGER_PROCESS, NULL);

  self->data = g_strdup (data);
  self->socket_path = choose_socket (data);
  self->arguments = arguments != NULL ? g_strdupv ((char **) arguments) : g_new0 (char *, 1);
  return self;
}

void
lumio_ledger_process_set_genesis (LumioLedgerProcess *self,
                                  gint64              seconds)
{
  self->genesis = seconds;
}

DexFuture *
lumio_ledger_process_start (LumioLedgerProcess *self)
{
  dex_return_error_if_fail (LUMIO_IS_LEDGER_PROCESS (self));

  return lumio_fiber_spawn (start_fiber, g_object_ref (self), g_object_unref);
}

DexFuture *
lumio_ledger_process_stop (LumioLedgerProcess *self)
{
  dex_return_error_if_fail (LUMIO_IS_LEDGER_PROCESS (self));

  return lumio_fiber_spawn (stop_fiber, g_object_ref (self), g_object_unref);
}

gboolean
lumio_ledger_process_is_running (LumioLedgerProcess *self)
{
  return self->process != NULL && g_subprocess_get_identifier (self->process) != NULL;
}
