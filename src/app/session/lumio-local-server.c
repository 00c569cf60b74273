#include "app/session/lumio-local-server.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <glib-unix.h>

#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"

#define START_SECONDS 30
#define FIRST_PAUSE_MS 200
#define LONGEST_PAUSE_MS 20000
#define STEADY_SECONDS 60
#define MAX_TRIES 5

/*
 * One platform serves this user, whoever started it. A window that finds it holds a line to it and
 * learns so of its end; one that finds none starts its own, which ends with it. Whichever end comes
 * is answered by looking anew.
 */
static DexFuture *starting;
static DexFuture *watching;

static const char *
get_path (void)
{
  static char *path;

  if (path == NULL)
    path = g_build_filename (g_get_user_runtime_dir (), "lumio", "platform.sock", NULL);

  return path;
}

/* Beside this program, where it was installed or built, or on the path. */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *beside = g_build_filename (folder, "lumio-platform", NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);

  return g_find_program_in_path ("lumio-platform");
}

static gboolean
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, message);

  return FALSE;
}

static void
rest (guint milliseconds)
{
  DexPromise *never = dex_promise_new ();

  dex_await (lumio_await_within (DEX_FUTURE (never), milliseconds), NULL);
}

/* A line to the platform that answers already, or NULL. */
static GIOStream *
find_running (void)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (get_path ());

  g_socket_client_set_enable_proxy (client, FALSE);

  return dex_await_object (dex_socket_client_connect (client, G_SOCKET_CONNECTABLE (address)), NULL);
}

static GSubprocess *
spawn (int     *ready_fd,
       GError **error)
{
  g_autofree char *program = find_program ();
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "lumio", "platform", NULL);
  g_autofree char *runtime = g_path_get_dirname (get_path ());
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  GSubprocess *process;
  int fds[2];

  if (program == NULL)
    {
      fail (error, _("The program lumio-platform is not installed."));
      return NULL;
    }

  if (g_mkdir_with_parents (data, 0700) < 0 || g_mkdir_with_parents (runtime, 0700) < 0)
    {
      fail (error, _("The folder for this computer's platform cannot be made."));
      return NULL;
    }

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return NULL;

  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  process = g_subprocess_launcher_spawn (launcher, error, program,
                                         "--listen", lumio_local_server_get_text (),
                                         "--data", data, "--ready-fd", "3",
                                         "--die-with-parent", NULL);

  if (process == NULL)
    g_close (fds[0], NULL);
  else
    *ready_fd = fds[0];

  return process;
}

static GSubprocess *
bring_up (GError **error)
{
  int ready_fd = -1;
  g_autoptr(GSubprocess) process = spawn (&ready_fd, error);
  g_autoptr(GInputStream) ready = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (process == NULL)
    return NULL;

  ready = g_unix_input_stream_new (ready_fd, TRUE);
  bytes = dex_await_boxed (lumio_await_within (
                             dex_input_stream_read_bytes (ready, 256, G_PRIORITY_DEFAULT),
                             START_SECONDS * 1000), NULL);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    return g_steal_pointer (&process);

  g_subprocess_force_exit (process);
  fail (error, _("The platform on this computer did not start."));

  return NULL;
}

/* What serves this user now: a line to somebody's platform or a process of our own. */
typedef struct
{
  GIOStream   *line;
  GSubprocess *process;
} Server;

static void
free_server (gpointer data)
{
  Server *server = data;

  g_clear_object (&server->line);
  g_clear_object (&server->process);
  g_free (server);
}

static gboolean
settle (Server  *server,
        GError **error)
{
  g_clear_object (&server->line);
  g_clear_object (&server->process);

  if ((server->line = find_running ()))
    return TRUE;

  server->process = bring_up (error);

  return server->process != NULL;
}

static void
await_end (Server *server)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  if (server->process != NULL)
    {
      dex_await (dex_subprocess_wait_check (server->process), &error);
      g_warning ("The platform on this computer ended%s%s; it is started again",
                 error != NULL ? ": " : "", error != NULL ? error->message : "");
      return;
    }

  /* Nothing is ever asked on this line, so it says something only by its end. */
  bytes = dex_await_boxed (dex_input_stream_read_bytes (g_io_stream_get_input_stream (server->line),
                                                        1, G_PRIORITY_DEFAULT), NULL);
}

static DexFuture *
watch_fiber (gpointer user_data)
{
  Server *server = user_data;
  guint pause = FIRST_PAUSE_MS;

  while (TRUE)
    {
      gint64 since = g_get_monotonic_time ();
      g_autoptr(GError) error = NULL;

      await_end (server);

      if (g_get_monotonic_time () - since > STEADY_SECONDS * G_USEC_PER_SEC)
        pause = FIRST_PAUSE_MS;

      do
        {
          if (error != NULL)
            g_warning ("%s", error->message);

          g_clear_error (&error);
          rest (pause);
          pause = MIN (pause * 2, LONGEST_PAUSE_MS);
        }
      while (!settle (server, &error));
    }

  return dex_future_new_true ();
}

static DexFuture *
start_fiber (gpointer user_data)
{
  Server *server = g_new0 (Server, 1);
  g_autofree char *program = find_program ();
  guint pause = FIRST_PAUSE_MS;

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autoptr(GError) error = NULL;

      if (settle (server, &error))
        {
          watching = lumio_fiber_spawn (watch_fiber, server, free_server);
          return dex_future_new_true ();
        }

      if (program == NULL || i == MAX_TRIES - 1)
        {
          free_server (server);
          return dex_future_new_for_error (g_steal_pointer (&error));
        }

      /* Another window may be starting its own, or the last one's may be about to end. */
      rest (pause);
      pause *= 2;
    }

  g_assert_not_reached ();
}

static DexFuture *
started_cb (DexFuture *future,
            gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  /* What failed may be tried anew. */
  if (!dex_future_get_value (future, &error))
    dex_clear (&starting);

  return dex_ref (future);
}

const char *
lumio_local_server_get_text (void)
{
  static char *text;

  if (text == NULL)
    text = g_strconcat ("unix:", get_path (), NULL);

  return text;
}

DexFuture *
lumio_local_server_ensure (void)
{
  if (starting == NULL)
    starting = dex_future_finally (lumio_fiber_spawn (start_fiber, NULL, NULL),
                                   started_cb, NULL, NULL);

  return dex_ref (starting);
}
