#include "signer/lumio-signer-process.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signer/lumio-signer-error.h"
#include "signer/lumio-signer-program.h"

#define NAME "lumio-signer"

/* Beside this program, where it was installed, or on the path. */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *beside = g_build_filename (folder, NAME, NULL);
  g_autofree char *installed = g_build_filename (LUMIO_LIBEXEC_DIR, NAME, NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  if (g_file_test (installed, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&installed);

  return g_find_program_in_path (NAME);
}

/* The folder as a descriptor, closed to all others. */
static int
open_folder (const char  *path,
             GError     **error)
{
  struct stat about;
  int folder;

  if (g_mkdir_with_parents (path, 0700) == 0 &&
      (folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0)
    {
      if (fstat (folder, &about) == 0 && about.st_uid == geteuid () &&
          ((about.st_mode & 077) == 0 || fchmod (folder, 0700) == 0))
        return folder;
      close (folder);
      errno = EACCES;
    }

  g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_STORAGE, "The keys' folder cannot be opened: %s",
               g_strerror (errno));
  return -1;
}

GSubprocess *
lumio_signer_process_start (const char  *program,
                            const char  *folder,
                            GSocket    **socket,
                            GError     **error)
{
  g_autofree char *found = program != NULL ? g_strdup (program) : find_program ();
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr(GSubprocess) process = NULL;
  /* Nothing of our surroundings concerns it, and some of it would change how it behaves. */
  char *nothing[] = { NULL };
  int ends[2];
  int file;

  if (found == NULL)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX,
                           "The program lumio-signer is not installed");
      return NULL;
    }
  if ((file = open_folder (folder, error)) < 0)
    return NULL;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    {
      close (file);
      g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX, "No socket: %s", g_strerror (errno));
      return NULL;
    }

  g_subprocess_launcher_set_environ (launcher, nothing);
  g_subprocess_launcher_take_fd (launcher, ends[1], LUMIO_SIGNER_SOCKET);
  g_subprocess_launcher_take_fd (launcher, file, LUMIO_SIGNER_FOLDER);
  if ((process = g_subprocess_launcher_spawn (launcher, error, found, NULL)))
    *socket = g_socket_new_from_fd (ends[0], error);
  if (process == NULL || *socket == NULL)
    {
      close (ends[0]);
      return NULL;
    }

  return g_steal_pointer (&process);
}
