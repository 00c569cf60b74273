#include "app/lumio-application.h"

#include <glib/gi18n.h>

#include "app/help/lumio-help-dialog.h"
#include "app/lumio-window.h"
#include "app/session/lumio-memory.h"

struct _LumioApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (LumioApplication, lumio_application, ADW_TYPE_APPLICATION)

static void
new_window_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  lumio_window_open (GTK_APPLICATION (user_data), FALSE);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  if (!LUMIO_IS_WINDOW (window) ||
      LUMIO_IS_HELP_DIALOG (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))))
    return;

  adw_dialog_present (lumio_help_dialog_new (), GTK_WIDGET (window));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  AdwDialog *dialog = adw_about_dialog_new ();
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_about_dialog_set_application_name (ADW_ABOUT_DIALOG (dialog), "Lumio");
  adw_about_dialog_set_application_icon (ADW_ABOUT_DIALOG (dialog), "app.lumio.Lumio");
  adw_about_dialog_set_version (ADW_ABOUT_DIALOG (dialog), LUMIO_VERSION);
  adw_about_dialog_set_developer_name (ADW_ABOUT_DIALOG (dialog), _("The Lumio developers"));
  adw_about_dialog_set_license_type (ADW_ABOUT_DIALOG (dialog), GTK_LICENSE_GPL_3_0);
  adw_about_dialog_set_comments (ADW_ABOUT_DIALOG (dialog),
                                 _("A wallet, and events that pay back"));
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
lumio_application_activate (GApplication *application)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));

  if (windows == NULL)
    lumio_window_open (GTK_APPLICATION (application), TRUE);
  /* One that is not shown yet shows itself when it is whole. */
  else if (gtk_widget_get_visible (windows->data))
    gtk_window_present (windows->data);
}

/* "web+stellar:…" from a browser or another program. */
static void
lumio_application_open (GApplication  *application,
                        GFile        **files,
                        int            n_files,
                        const char    *hint)
{
  g_autofree char *uri = n_files > 0 ? g_file_get_uri (files[0]) : NULL;
  GList *windows;

  lumio_application_activate (application);
  windows = gtk_application_get_windows (GTK_APPLICATION (application));

  if (uri != NULL && windows != NULL && LUMIO_IS_WINDOW (windows->data))
    lumio_window_pay (windows->data, uri);
}

static void
lumio_application_startup (GApplication *application)
{
  static const struct { const char *action; const char *keys[3]; } keys[] = {
    { "app.new-window", { "<Control>n" } },
    { "app.help", { "F1" } },
    { "app.quit", { "<Control>q" } },
    { "win.pay", { "<Control>p" } },
    { "win.receive", { "<Control>r" } },
    { "win.search", { "<Control>f" } },
    { "win.hide-amounts", { "<Control>h" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.people", { "<Control>u" } },
    { "window.close", { "<Control>w" } },
  };

  G_APPLICATION_CLASS (lumio_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name ("app.lumio.Lumio");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), keys[i].action,
                                           keys[i].keys);

  /* As many as there are digits: which places there are depends on who one is. */
  for (int place = 1; place <= 9; place++)
    {
      g_autofree char *action = g_strdup_printf ("win.go(%d)", place);
      g_autofree char *key = g_strdup_printf ("<Alt>%d", place);
      const char *alone[] = { key, NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (application), action, alone);
    }
}

static void
lumio_application_shutdown (GApplication *application)
{
  lumio_memory_erase_passing ();

  G_APPLICATION_CLASS (lumio_application_parent_class)->shutdown (application);
}

static void
lumio_application_class_init (LumioApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = lumio_application_activate;
  application_class->open = lumio_application_open;
  application_class->shutdown = lumio_application_shutdown;
  application_class->startup = lumio_application_startup;
}

static void
lumio_application_init (LumioApplication *self)
{
  static const GActionEntry entries[] = {
    { "new-window", new_window_action },
    { "quit", quit_action },
    { "help", help_action },
    { "about", about_action },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

LumioApplication *
lumio_application_new (void)
{
  return g_object_new (LUMIO_TYPE_APPLICATION,
                       "application-id", "app.lumio.Lumio",
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/app/lumio/Lumio",
                       NULL);
}
