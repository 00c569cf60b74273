#include "app/activity/lumio-export.h"

#include <glib/gi18n.h>

#include "base/lumio-fiber.h"

typedef struct
{
  GtkWindow    *parent;
  LumioAccount *account;
  GFile        *file;
} Export;

static void
free_export (gpointer data)
{
  Export *export = data;

  g_object_unref (export->parent);
  g_object_unref (export->account);
  g_clear_object (&export->file);
  g_free (export);
}

static DexFuture *
export_fiber (gpointer user_data)
{
  Export *export = user_data;
  g_autofree char *name = g_file_get_basename (export->file);
  g_autofree char *sentence = NULL;
  gboolean json = g_str_has_suffix (name, ".json");
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bytes = dex_await_boxed (lumio_api_client_export (lumio_account_get_client (export->account),
                                                    json ? "json" : "csv"), &error);

  if (bytes != NULL)
    dex_await (dex_file_replace_contents_bytes (export->file, bytes, NULL, FALSE,
                                                G_FILE_CREATE_REPLACE_DESTINATION), &error);

  sentence = error != NULL ? lumio_account_explain (error) : g_strdup (_("Activity saved"));
  gtk_widget_activate_action (GTK_WIDGET (export->parent), "win.say", "s", sentence);

  return dex_future_new_true ();
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Export *export = user_data;

  export->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (export->file == NULL)
    {
      free_export (export);
      return;
    }

  dex_future_disown (lumio_fiber_spawn (export_fiber, export, free_export));
}

void
lumio_export_activity (GtkWindow    *parent,
                       LumioAccount *account)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  Export *export;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (LUMIO_IS_ACCOUNT (account));

  export = g_new0 (Export, 1);
  export->parent = g_object_ref (parent);
  export->account = g_object_ref (account);
  gtk_file_dialog_set_title (dialog, _("Save Activity"));
  gtk_file_dialog_set_initial_name (dialog, "lumio.csv");
  gtk_file_dialog_save (dialog, parent, NULL, chosen_cb, export);
}
