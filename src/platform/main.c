#include <glib-unix.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/lumio-log.h"
#include "base/lumio-fiber.h"
#include "platform/lumio-platform.h"
#include "platform/lumio-story.h"
#include "platform/lumio-verbs.h"

typedef struct
{
  LumioPlatform *platform;
  GMainLoop *loop;
  GStrv words;
  DexFuture *ending;
  gboolean stopping;
  int status;
} Program;

static void
print_help (void)
{
  g_autofree char *flags = lumio_config_describe_flags ();

  g_print ("lumio-platform [FLAGS]                 serve\n"
           "lumio-platform [FLAGS] audit verify    check the audit log\n"
           "lumio-platform [FLAGS] check-books     hold the books against the ledger\n"
           "lumio-platform [FLAGS] rotate-key      seal all keys under a new master key\n"
           "lumio-platform [FLAGS] backup FILE     copy the books while they are in use\n"
           "lumio-platform demo                    tell the story of an event by itself, in a folder\n"
           "                                       that is gone afterwards, and check every sum\n\n"
           "--demo fills an empty data folder with people, three months of payments and events; sign in as\n"
           "ana@demo.lumio.app (or ben@, carmen@, daniel@, emily@, javier@, grace@, cafe@, books@,\n"
           "alquileres@, studio@, huerta@) with the password lumio-demo.\n\n%s", flags);
}

static DexFuture *
quit_cb (DexFuture *future,
         gpointer   user_data)
{
  Program *program = user_data;

  g_main_loop_quit (program->loop);
  return dex_future_new_true ();
}

static void
end (Program *program)
{
  if (program->stopping)
    return;

  program->stopping = TRUE;
  program->ending = dex_future_finally (lumio_platform_stop (program->platform), quit_cb, program,
                                        NULL);
}

static gboolean
signal_cb (gpointer user_data)
{
  end (user_data);
  return G_SOURCE_CONTINUE;
}

static DexFuture *
serve_fiber (gpointer user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_await (lumio_platform_start (program->platform), &error))
    return dex_future_new_true ();

  if (!program->stopping)
    {
      g_printerr ("lumio-platform: %s\n", error->message);
      program->status = 1;
    }

  end (program);
  return dex_future_new_true ();
}

static DexFuture *
verb_fiber (gpointer user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;

  program->status = dex_await_int (lumio_verbs_run (program->platform,
                                                    (const char * const *) program->words), &error);
  g_main_loop_quit (program->loop);
  return dex_future_new_true ();
}

static DexFuture *
story_fiber (gpointer user_data)
{
  Program *program = user_data;

  program->status = dex_await_int (lumio_story_run (), NULL);
  g_main_loop_quit (program->loop);
  return dex_future_new_true ();
}

/* A core holds every key that was in memory. */
static void
keep_memory_private (void)
{
  struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
}

static void
die_with_parent (void)
{
  pid_t parent = getppid ();

  prctl (PR_SET_PDEATHSIG, SIGTERM);

  /* It may have died between the two calls. */
  if (getppid () != parent)
    raise (SIGTERM);
}

static gboolean
asks_for_help (int    argc,
               char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
        return TRUE;
    }

  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LumioConfig) config = NULL;
  g_autoptr(LumioPlatform) platform = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;
  Program program = { 0 };

  if (asks_for_help (argc, argv))
    {
      print_help ();
      return 0;
    }

  if (argc > 1 && g_str_equal (argv[1], "--version"))
    {
      g_print ("lumio-platform %s\n", LUMIO_VERSION);
      return 0;
    }

  /* The story has a ledger and books of its own, whatever this machine's operator set up. */
  if (argc == 2 && g_str_equal (argv[1], "demo"))
    {
      g_unsetenv ("DATABASE_URL");
      g_unsetenv ("HORIZON_URL");
      g_unsetenv ("STELLAR_NETWORK");
    }

  /* Read by the TLS library when it is first used: nothing older than 1.3 is spoken here. */
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-ALL:+VERS-TLS1.3", FALSE);
  lumio_log_init ("lumio-platform");
  keep_memory_private ();
  dex_init ();

  if (argc == 2 && g_str_equal (argv[1], "demo"))
    {
      program.loop = loop;
      signal (SIGPIPE, SIG_IGN);
      dex_future_disown (lumio_fiber_spawn (story_fiber, &program, NULL));
      g_main_loop_run (loop);
      return program.status;
    }

  if (!(config = lumio_config_load (&argc, &argv, &error)))
    {
      g_printerr ("lumio-platform: %s\n", error->message);
      return 2;
    }

  if (config->die_with_parent)
    die_with_parent ();

  platform = lumio_platform_new (config);
  program.platform = platform;
  program.loop = loop;
  program.words = argv + 1;
  g_unix_signal_add (SIGTERM, signal_cb, &program);
  g_unix_signal_add (SIGINT, signal_cb, &program);
  signal (SIGPIPE, SIG_IGN);
  dex_future_disown (lumio_fiber_spawn (argc > 1 ? verb_fiber : serve_fiber, &program,
                                        NULL));
  g_main_loop_run (loop);
  dex_clear (&program.ending);
  return program.status;
}
