#include "ledger/lumio-ledger-program.h"

#include <errno.h>
#include <glib-unix.h>
#include <libdex.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/lumio-fiber.h"
#include "base/lumio-log.h"
#include "ledger/lumio-ledger-server.h"

/* A command line that cannot be followed, as sysexits.h has it. */
#define EXIT_USAGE 64

typedef struct
{
  int       port;
  char     *directory;
  char     *listen;
  int       close_ms;
  char     *passphrase;
  gboolean  no_friendbot;
  gboolean  friendbot;
  int       ready_fd;
  gboolean  die_with_parent;
  gboolean  version;
  gint64    genesis;
} Arguments;

typedef struct
{
  Arguments  *arguments;
  GMainLoop  *loop;
  DexPromise *quit;
  int         status;
} Program;

static void
clear_arguments (Arguments *self)
{
  g_free (self->directory);
  g_free (self->listen);
  g_free (self->passphrase);
}

static gboolean
read_arguments (Arguments  *self,
                int         argc,
                char      **argv,
                GError    **error)
{
  g_autoptr(GOptionContext) context = NULL;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &self->port,
      "Port on 127.0.0.1, 0 for any (default 8000)", "PORT" },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &self->directory, "Folder of the ledger", "DIR" },
    { "listen", 'l', 0, G_OPTION_ARG_STRING, &self->listen,
      "unix:/path or http://127.0.0.1:PORT, instead of --port", "ENDPOINT" },
    { "close-ms", 0, 0, G_OPTION_ARG_INT, &self->close_ms,
      "Milliseconds from ledger to ledger (default 1000); 0 closes at each submission", "N" },
    { "passphrase", 0, 0, G_OPTION_ARG_STRING, &self->passphrase,
      "Name of the network (default: made once for each folder)", "TEXT" },
    { "friendbot", 0, 0, G_OPTION_ARG_NONE, &self->friendbot,
      "Give lumens to new accounts that ask (default)", NULL },
    { "no-friendbot", 0, 0, G_OPTION_ARG_NONE, &self->no_friendbot, "Give nothing to anyone",
      NULL },
    { "ready-fd", 0, 0, G_OPTION_ARG_INT, &self->ready_fd,
      "Write the endpoint and a newline to this descriptor once it serves", "N" },
    { "die-with-parent", 0, 0, G_OPTION_ARG_NONE, &self->die_with_parent,
      "End when the process that started this one ends", NULL },
    { "genesis-time", 0, 0, G_OPTION_ARG_INT64, &self->genesis,
      "Begin a new ledger at this time in the past, with a clock that is set by hand (POST /clock) "
      "until it is in the present; needs --listen unix:", "SECONDS" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version and exit", NULL },
    G_OPTION_ENTRY_NULL
  };

  self->port = 8000;
  self->close_ms = 1000;
  self->ready_fd = -1;
  context = g_option_context_new (NULL);
  g_option_context_set_summary (context,
                                "A Stellar network of one node on this computer, which answers "
                                "as Horizon does.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, &argc, &argv, error);
}

static const char *
find_fault (const Arguments *self)
{
  if (self->directory == NULL)
    return "--data DIR is required.";
  if (self->port < 0 || self->port > 65535)
    return "--port is a number from 0 to 65535.";
  if (self->close_ms < 0 || self->close_ms > 3600000)
    return "--close-ms is a number from 0 to 3600000.";
  if (self->friendbot && self->no_friendbot)
    return "--friendbot and --no-friendbot exclude each other.";
  if (self->genesis < 0)
    return "--genesis-time is a number of seconds since 1970.";
  /* Whoever sets the clock is the one who may open the socket. */
  if (self->genesis != 0 && (self->listen == NULL || !g_str_has_prefix (self->listen, "unix:")))
    return "--genesis-time needs --listen unix:/path.";
  return NULL;
}

/* Only this computer is served. */
static LumioEndpoint *
make_endpoint (const Arguments  *arguments,
               GError          **error)
{
  g_autofree char *text = NULL;

  if (arguments->listen == NULL)
    text = g_strdup_printf ("http://127.0.0.1:%d", arguments->port);
  else if (g_str_has_prefix (arguments->listen, "unix:") ||
           g_str_has_prefix (arguments->listen, "http://127.0.0.1:") ||
           g_str_has_prefix (arguments->listen, "http://[::1]:"))
    text = g_strdup (arguments->listen);
  else
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "--listen is unix:/path or http://127.0.0.1:PORT.");
      return NULL;
    }
  return lumio_endpoint_new (text, error);
}

static char *
describe_endpoint (LumioEndpoint     *endpoint,
                   LumioLedgerServer *server)
{
  const char *text = lumio_endpoint_get_text (endpoint);

  if (g_str_has_prefix (text, "unix:"))
    return g_strdup (text);
  if (g_str_has_prefix (text, "http://[::1]"))
    return g_strdup_printf ("http://[::1]:%u", lumio_ledger_server_get_port (server));
  return g_strdup_printf ("http://127.0.0.1:%u", lumio_ledger_server_get_port (server));
}

static void
say_ready (const Arguments *arguments,
           const char      *endpoint)
{
  g_autofree char *line = g_strconcat (endpoint, "\n", NULL);
  gsize length = strlen (line);
  gsize done = 0;

  if (arguments->ready_fd < 0)
    {
      g_print ("Listening on %s\n", endpoint);
      return;
    }
  while (done < length)
    {
      gssize n = write (arguments->ready_fd, line + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_warning ("Nobody reads that this is ready: %s", g_strerror (errno));
          break;
        }
      done += n;
    }
  close (arguments->ready_fd);
}

static gboolean
serve (Program  *self,
       GError  **error)
{
  Arguments *arguments = self->arguments;
  LumioLedgerOptions options = {
    .directory = arguments->directory,
    .passphrase = arguments->passphrase,
    .close_ms = arguments->close_ms,
    .friendbot = !arguments->no_friendbot,
    .genesis = arguments->genesis,
  };
  g_autoptr(LumioEndpoint) endpoint = NULL;
  g_autoptr(LumioLedgerNode) node = NULL;
  g_autoptr(LumioLedgerServer) server = NULL;
  g_autofree char *text = NULL;

  if ((endpoint = make_endpoint (arguments, error)) == NULL ||
      (node = dex_await_object (lumio_ledger_node_open (&options), error)) == NULL)
    return FALSE;
  server = lumio_ledger_server_new (node);
  if (!lumio_ledger_server_listen (server, endpoint, error))
    {
      dex_await (lumio_ledger_node_stop (node), NULL);
      return FALSE;
    }
  text = describe_endpoint (endpoint, server);
  g_message ("Serving \"%s\" on %s", lumio_ledger_node_get_passphrase (node), text);
  say_ready (arguments, text);
  dex_await (dex_ref (DEX_FUTURE (self->quit)), NULL);
  g_message ("Stopping");
  return dex_await (lumio_ledger_server_stop (server), error) &&
         dex_await (lumio_ledger_node_stop (node), error);
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Program *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!serve (self, &error))
    {
      g_printerr ("lumio-ledger: %s\n", error->message);
      self->status = EXIT_FAILURE;
    }
  g_main_loop_quit (self->loop);
  return dex_future_new_for_boolean (TRUE);
}

static gboolean
quit_cb (gpointer user_data)
{
  Program *self = user_data;

  if (dex_future_is_pending (DEX_FUTURE (self->quit)))
    dex_promise_resolve_boolean (self->quit, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
follow_parent (void)
{
  pid_t parent = getppid ();

  prctl (PR_SET_PDEATHSIG, SIGTERM);
  /* It may have ended just before. */
  if (getppid () != parent)
    raise (SIGTERM);
}

static int
run (Arguments *arguments)
{
  Program program = { .arguments = arguments };

  if (arguments->die_with_parent)
    follow_parent ();
  lumio_log_init ("lumio-ledger");
  program.loop = g_main_loop_new (NULL, FALSE);
  program.quit = dex_promise_new ();
  g_unix_signal_add (SIGTERM, quit_cb, &program);
  g_unix_signal_add (SIGINT, quit_cb, &program);
  signal (SIGPIPE, SIG_IGN);
  dex_future_disown (lumio_fiber_spawn (run_fiber, &program, NULL));
  g_main_loop_run (program.loop);
  g_main_loop_unref (program.loop);
  dex_unref (program.quit);
  return program.status;
}

int
lumio_ledger_program_run (int    argc,
                          char **argv)
{
  g_autoptr(GError) error = NULL;
  Arguments arguments = { 0 };
  const char *fault = NULL;
  int status;

  dex_init ();
  if (!read_arguments (&arguments, argc, argv, &error))
    fault = error->message;
  else if (arguments.version)
    {
      g_print ("lumio-ledger %s\n", LUMIO_VERSION);
      clear_arguments (&arguments);
      return EXIT_SUCCESS;
    }
  else
    fault = find_fault (&arguments);
  if (fault != NULL)
    {
      g_printerr ("lumio-ledger: %s\n", fault);
      clear_arguments (&arguments);
      return EXIT_USAGE;
    }
  status = run (&arguments);
  clear_arguments (&arguments);
  return status;
}
