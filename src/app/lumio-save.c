#include "app/lumio-save.h"

#include "app/session/lumio-account.h"
#include "base/lumio-fiber.h"

typedef struct
{
  GtkWindow      *parent;
  GFile          *file;
  char           *done;
  LumioSaveFunc   func;
  gpointer        user_data;
  GDestroyNotify  user_data_destroy;
} Save;

static void
free_save (gpointer data)
{
  Save *save = data;

  if (save->user_data_destroy != NULL)
    save->user_data_destroy (save->user_data);

  g_object_unref (save->parent);
  g_clear_object (&save->file);
  g_free (save->done);
  g_free (save);
}

static DexFuture *
save_fiber (gpointer user_data)
{
  Save *save = user_data;
  g_autofree char *name = g_file_get_basename (save->file);
  g_autofree char *sentence = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  if ((bytes = dex_await_boxed (save->func (name, save->user_data), &error)))
    dex_await (dex_file_replace_contents_bytes (save->file, bytes, NULL, FALSE,
                                                G_FILE_CREATE_REPLACE_DESTINATION), &error);

  sentence = error != NULL ? lumio_account_explain (error) : g_strdup (save->done);
  gtk_widget_activate_action (GTK_WIDGET (save->parent), "win.say", "s", sentence);

  return dex_future_new_true ();
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Save *save = user_data;

  save->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (save->file == NULL)
    {
      free_save (save);
      return;
    }

  dex_future_disown (lumio_fiber_spawn (save_fiber, save, free_save));
}

void
lumio_save (GtkWindow      *parent,
            const char     *title,
            const char     *name,
            const char     *done,
            LumioSaveFunc   func,
            gpointer        user_data,
            GDestroyNotify  user_data_destroy)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  Save *save;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  save = g_new0 (Save, 1);
  save->parent = g_object_ref (parent);
  save->done = g_strdup (done);
  save->func = func;
  save->user_data = user_data;
  save->user_data_destroy = user_data_destroy;
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, parent, NULL, chosen_cb, save);
}
