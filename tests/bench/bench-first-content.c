/*
 * Times a program from outside: from its start to its first window, to the first content on the
 * screen, and the memory of the whole process tree some seconds later. Needs a display of its own
 * without a window manager.
 *
 * usage: bench-first-content [--colours N] [--memory-after SECONDS] -- COMMAND…
 * prints: map=MS content=MS pss=KB processes=N   (-1 for what did not happen)
 */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define GIVE_UP_SECONDS 60
#define GRID 3 /* each third pixel of each third row is looked at */

typedef struct
{
  Display *display;
  Window root;
  int width;
  int height;
  int damage_event;
  guint wanted_colours;
  gint64 began;
  gint64 mapped;
  gint64 content;
} Watch;

/* A window may be gone before we ask about it. */
static int
ignore_error_cb (Display     *display,
                 XErrorEvent *event)
{
  return 0;
}

static guint
count_colours (Watch *watch)
{
  g_autoptr(GHashTable) colours = g_hash_table_new (NULL, NULL);
  XImage *image = XGetImage (watch->display, watch->root, 0, 0, watch->width, watch->height, AllPlanes, ZPixmap);

  if (image == NULL)
    return 0;
  for (int y = 0; y < watch->height; y += GRID)
    for (int x = 0; x < watch->width; x += GRID)
      g_hash_table_add (colours, GSIZE_TO_POINTER (XGetPixel (image, x, y) & 0xffffff));
  XDestroyImage (image);
  return g_hash_table_size (colours);
}

static void
take_event (Watch  *watch,
            XEvent *event)
{
  gint64 now = g_get_monotonic_time ();

  if (event->type == MapNotify && watch->mapped == 0)
    {
      XWindowAttributes attributes;

      if (XGetWindowAttributes (watch->display, event->xmap.window, &attributes) &&
          attributes.width >= 200 && attributes.height >= 150)
        watch->mapped = now;
      return;
    }
  /* The caret's blinking is no content. */
  if (event->type == watch->damage_event && watch->mapped != 0 && watch->content == 0)
    {
      XDamageNotifyEvent *damage = (XDamageNotifyEvent *) event;

      if (damage->area.width * damage->area.height > 900 && count_colours (watch) >= watch->wanted_colours)
        watch->content = now;
    }
}

/* The session and the parent of a process. */
static gboolean
read_status (int  pid,
             int *parent,
             int *session)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  const char *after;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  after = strrchr (text, ')');
  return after != NULL && sscanf (after + 1, " %*c %d %*d %d", parent, session) == 2;
}

static gint64
read_pss (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");
  return line != NULL ? g_ascii_strtoll (line + 5, NULL, 10) : 0;
}

/* The program leads a session of its own, so all it started is found by that. */
static GArray *
find_family (int leader)
{
  GArray *family = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr(GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)))
    {
      int pid = atoi (name);
      int parent = 0;
      int session = 0;

      if (pid > 0 && read_status (pid, &parent, &session) && (pid == leader || session == leader))
        g_array_append_val (family, pid);
    }
  return family;
}

static int
start (char **command)
{
  int pid = fork ();

  if (pid != 0)
    return pid;
  setsid ();
  if (freopen ("/dev/null", "w", stdout) == NULL || freopen ("/dev/null", "w", stderr) == NULL)
    _exit (126);
  execvp (command[0], command);
  _exit (127);
}

int
main (int    argc,
      char **argv)
{
  int colours = 24;
  int memory_after = 5;
  g_auto(GStrv) command = NULL;
  const GOptionEntry entries[] = {
    { "colours", 0, 0, G_OPTION_ARG_INT, &colours, "How many colours are content", "N" },
    { "memory-after", 0, 0, G_OPTION_ARG_INT, &memory_after, "When memory is read", "SECONDS" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &command, NULL, "COMMAND…" },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) family = NULL;
  Watch watch = { 0 };
  gint64 pss = 0;
  int error_base;
  int child;

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || command == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "which command?");
      return 2;
    }
  watch.display = XOpenDisplay (NULL);
  if (watch.display == NULL)
    {
      g_printerr ("There is no display\n");
      return 2;
    }
  XSetErrorHandler (ignore_error_cb);
  watch.wanted_colours = (guint) colours;
  watch.root = DefaultRootWindow (watch.display);
  watch.width = DisplayWidth (watch.display, DefaultScreen (watch.display));
  watch.height = DisplayHeight (watch.display, DefaultScreen (watch.display));
  if (!XDamageQueryExtension (watch.display, &watch.damage_event, &error_base))
    {
      g_printerr ("The display does not tell what is drawn\n");
      return 2;
    }
  watch.damage_event += XDamageNotify;
  XSelectInput (watch.display, watch.root, SubstructureNotifyMask);
  XDamageCreate (watch.display, watch.root, XDamageReportRawRectangles);
  XSync (watch.display, False);

  watch.began = g_get_monotonic_time ();
  child = start (command);
  for (;;)
    {
      gint64 now = g_get_monotonic_time ();
      GPollFD poll_fd = { ConnectionNumber (watch.display), G_IO_IN, 0 };

      if (now - watch.began > GIVE_UP_SECONDS * G_USEC_PER_SEC)
        break;
      if (watch.content != 0 && now - watch.began > memory_after * G_USEC_PER_SEC)
        break;
      if (waitpid (child, NULL, WNOHANG) == child)
        break;
      if (XPending (watch.display) == 0)
        g_poll (&poll_fd, 1, 20);
      while (XPending (watch.display) > 0)
        {
          XEvent event;

          XNextEvent (watch.display, &event);
          take_event (&watch, &event);
        }
    }

  family = find_family (child);
  for (guint i = 0; i < family->len; i++)
    pss += read_pss (g_array_index (family, int, i));
  g_print ("map=%" G_GINT64_FORMAT " content=%" G_GINT64_FORMAT " pss=%" G_GINT64_FORMAT " processes=%u\n",
           watch.mapped != 0 ? (watch.mapped - watch.began) / 1000 : -1,
           watch.content != 0 ? (watch.content - watch.began) / 1000 : -1, pss, family->len);

  for (guint i = 0; i < family->len; i++)
    kill (g_array_index (family, int, i), SIGTERM);
  for (int tries = 0; tries < 40 && waitpid (child, NULL, WNOHANG) == 0; tries++)
    g_usleep (50000);
  g_clear_pointer (&family, g_array_unref);
  family = find_family (child);
  for (guint i = 0; i < family->len; i++)
    kill (g_array_index (family, int, i), SIGKILL);
  XCloseDisplay (watch.display);
  return watch.content != 0 ? 0 : 1;
}
