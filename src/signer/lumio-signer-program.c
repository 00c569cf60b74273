#include "signer/lumio-signer-program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <sodium.h>

#include "signer/lumio-sandbox.h"
#include "signer/lumio-signer-error.h"
#include "signer/lumio-signer-service.h"
#include "signer/lumio-tries.h"

#define EXIT_WRONG_START 2
#define EXIT_SANDBOX 3

/* GLib's own writer looks for the journal and a terminal, which the sandbox has not. */
static GLogWriterOutput
write_log_cb (GLogLevelFlags   level,
              const GLogField *fields,
              gsize            n_fields,
              gpointer         unused)
{
  const char *message = "";
  g_autofree char *line = NULL;

  /* What libraries note for their own authors may hold what they were given. */
  if (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO))
    return G_LOG_WRITER_HANDLED;

  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0 && fields[i].length < 0)
      message = fields[i].value;
  line = g_strdup_printf ("lumio-signer: %s\n", message);
  if (write (STDERR_FILENO, line, strlen (line)) < 0)
    return G_LOG_WRITER_UNHANDLED;

  return G_LOG_WRITER_HANDLED;
}

static gboolean
check_socket (void)
{
  struct stat about;
  int kind = 0;
  socklen_t length = sizeof kind;

  return fstat (LUMIO_SIGNER_SOCKET, &about) == 0 && S_ISSOCK (about.st_mode) &&
         getsockopt (LUMIO_SIGNER_SOCKET, SOL_SOCKET, SO_DOMAIN, &kind, &length) == 0 && kind == AF_UNIX;
}

/* The folder has to be one's own and closed to all others. */
static gboolean
check_folder (GError **error)
{
  struct stat about;

  if (fstat (LUMIO_SIGNER_FOLDER, &about) != 0 || !S_ISDIR (about.st_mode))
    g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_STORAGE, "The keys' folder is missing");
  else if (about.st_uid != geteuid () || (about.st_mode & 077) != 0)
    g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_STORAGE,
                         "The keys' folder is open to others: its mode has to be 0700 and its owner you");
  else
    return TRUE;

  return FALSE;
}

static gboolean
allow_mechanism_cb (GDBusAuthObserver *observer,
                    const char        *mechanism,
                    gpointer           unused)
{
  /* The others write to the home folder or let anybody in. */
  return strcmp (mechanism, "EXTERNAL") == 0;
}

static gboolean
authorize_peer_cb (GDBusAuthObserver *observer,
                   GIOStream         *stream,
                   GCredentials      *credentials,
                   gpointer           unused)
{
  return credentials != NULL && g_credentials_get_unix_user (credentials, NULL) == geteuid ();
}

static GDBusConnection *
connect_peer (GSocket     *socket,
              const char  *guid,
              GError     **error)
{
  g_autoptr(GSocketConnection) stream = NULL;
  g_autoptr(GDBusAuthObserver) observer = g_dbus_auth_observer_new ();

  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (allow_mechanism_cb), NULL);
  g_signal_connect (observer, "authorize-authenticated-peer", G_CALLBACK (authorize_peer_cb), NULL);
  stream = g_socket_connection_factory_create_connection (socket);

  return g_dbus_connection_new_sync (G_IO_STREAM (stream), guid,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                                     G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                     observer, NULL, error);
}

/* Whoever is not there any more has nothing to sign: what was open goes with the process. */
static void
closed_cb (GDBusConnection *connection,
           gboolean         remote_vanished,
           GError          *error,
           gpointer         user_data)
{
  g_main_loop_quit (user_data);
}

static gboolean
shut_in (GError **error)
{
  gboolean missing = FALSE;

  if (!lumio_sandbox_landlock (LUMIO_SIGNER_FOLDER, &missing, error))
    return FALSE;
  if (missing)
    g_message ("This kernel has no Landlock: files are kept away by the system call filter alone");

  return lumio_sandbox_seal (LUMIO_SIGNER_FOLDER, error);
}

static int
serve (GError **error)
{
  g_autoptr(GMainLoop) loop = NULL;
  g_autoptr(GSocket) socket = g_socket_new_from_fd (LUMIO_SIGNER_SOCKET, error);
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(LumioSignerService) service = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();

  if (socket == NULL)
    return EXIT_WRONG_START;
  if (!shut_in (error))
    return EXIT_SANDBOX;

  loop = g_main_loop_new (NULL, FALSE);
  service = lumio_signer_service_new (LUMIO_SIGNER_FOLDER);
  if (!(connection = connect_peer (socket, guid, error)) ||
      !lumio_signer_service_export (service, connection, error))
    return EXIT_FAILURE;

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), loop);
  g_dbus_connection_start_message_processing (connection);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}

int
lumio_signer_program_run (int    argc,
                          char **argv)
{
  g_autoptr(GError) error = NULL;
  int status;

  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    {
      puts ("lumio-signer " LUMIO_VERSION);
      return EXIT_SUCCESS;
    }
  if (argc != 1 || !check_socket ())
    {
      fputs ("lumio-signer holds the keys of self-custody accounts.\n"
             "It is started by lumio, which hands it a socket and the folder of the keys.\n", stderr);
      return EXIT_WRONG_START;
    }

  g_log_set_writer_func (write_log_cb, NULL, NULL);
  if (!lumio_sandbox_harden (&error))
    {
      g_message ("%s", error->message);
      return EXIT_SANDBOX;
    }
  if (!check_folder (&error) || sodium_init () < 0)
    {
      g_message ("%s", error != NULL ? error->message : "There is no source of random numbers");
      return EXIT_WRONG_START;
    }

  close_range (LUMIO_SIGNER_FOLDER + 1, G_MAXUINT32, 0);
  lumio_tries_clock_init ();
  status = serve (&error);
  if (error != NULL)
    g_message ("%s", error->message);

  return status;
}
