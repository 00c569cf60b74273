#include "app/session/lumio-local-server.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <glib-unix.h>

#include "base/lumio-patience.h"

#define START_SECONDS 30

static GSubprocess *process;
static DexFuture *starting;

const char *
lumio_local_server_get_text (void)
{
  static char *text;

  if (text == NULL)
    text = g_strdup_printf ("unix:%s/lumio/platform.sock", g_get_user_runtime_dir ());

  return text;
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

static DexFuture *
fail (const char *message)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "%s", message);
}

static DexFuture *
start_fiber (gpointer user_data)
{
  g_autofree char *program = find_program ();
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "lumio", "platform", NULL);
  g_autofree char *runtime = g_build_filename (g_get_user_runtime_dir (), "lumio", NULL);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr(GInputStream) ready = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  int fds[2];

  if (program == NULL)
    return fail (_("The program lumio-platform is not installed."));

  if (g_mkdir_with_parents (data, 0700) < 0 || g_mkdir_with_parents (runtime, 0700) < 0)
    return fail (_("The folder for this computer's platform cannot be made."));

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  ready = g_unix_input_stream_new (fds[0], TRUE);
  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  process = g_subprocess_launcher_spawn (launcher, &error, program,
                                         "--listen", lumio_local_server_get_text (),
                                         "--data", data, "--ready-fd", "3",
                                         "--die-with-parent", NULL);
  g_clear_object (&launcher);

  if (process == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  bytes = dex_await_boxed (lumio_await_within (
                             dex_input_stream_read_bytes (ready, 256, G_PRIORITY_DEFAULT),
                             START_SECONDS * 1000), &error);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      g_subprocess_force_exit (process);
      g_clear_object (&process);
      return fail (_("The platform on this computer did not start."));
    }

  return dex_future_new_true ();
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

DexFuture *
lumio_local_server_ensure (void)
{
  if (starting == NULL)
    starting = dex_future_finally (dex_scheduler_spawn (NULL, 0, start_fiber, NULL, NULL),
                                   started_cb, NULL, NULL);

  return dex_ref (starting);
}
