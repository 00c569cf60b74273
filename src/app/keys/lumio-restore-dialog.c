#include "app/keys/lumio-restore-dialog.h"

#include <glib/gi18n.h>

#include "app/task/lumio-complaint.h"
#include "base/lumio-fiber.h"

/* A backup of a thousand accounts is smaller. */
#define MAX_BYTES (1 << 20)
#define MIN_LETTERS 8
#define NOT_THE_PASSPHRASE N_("This is not the passphrase of the backup. Nothing was changed.")

struct _LumioRestoreDialog
{
  AdwDialog       parent_instance;

  LumioKeys      *keys;
  GBytes         *backup;
  DexFuture      *working;

  GtkEditable    *passphrase;
  LumioComplaint *complaint;
};

G_DEFINE_FINAL_TYPE (LumioRestoreDialog, lumio_restore_dialog, ADW_TYPE_DIALOG)

/* ---- the file ---- */

static DexFuture *
load_fiber (gpointer user_data)
{
  GFile *file = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInfo) info =
    dex_await_object (dex_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT), &error);
  g_autoptr(GBytes) backup = NULL;

  if (info == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (g_file_info_get_size (info) > MAX_BYTES)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "too large");

  if (!(backup = dex_await_boxed (dex_file_load_contents_bytes (file), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_steal_pointer (&backup));
}

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   user_data)
{
  LumioRestoreDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      g_message ("A backup cannot be read: %s", error->message);
      lumio_complaint_say (self->complaint, _("This file cannot be read as a backup."));
      return dex_future_new_true ();
    }

  self->backup = g_value_dup_boxed (value);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "restore.begin", TRUE);

  return dex_future_new_true ();
}

/* ---- its accounts ---- */

static char *
explain (const GError *error)
{
  if (g_error_matches (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE))
    return g_strdup (_(NOT_THE_PASSPHRASE));

  if (g_error_matches (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_DAMAGED))
    return g_strdup (_("This file is not a whole backup. Nothing was changed."));

  return lumio_keys_explain (error);
}

static DexFuture *
restored_cb (DexFuture *future,
             gpointer   user_data)
{
  LumioRestoreDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *sentence = NULL;
  guint n;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "restore.begin", TRUE);

  if (value == NULL)
    {
      sentence = explain (error);
      lumio_complaint_say (self->complaint, sentence);

      return dex_future_new_true ();
    }

  n = g_value_get_uint (value);
  sentence = n == 0 ? g_strdup (_("All its accounts were here already"))
             : g_strdup_printf (g_dngettext (NULL, "%u account came back", "%u accounts came back", n), n);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", sentence);
  adw_dialog_close (ADW_DIALOG (self));

  return dex_future_new_true ();
}

static void
restore_cb (LumioRestoreDialog *self)
{
  const char *passphrase = gtk_editable_get_text (self->passphrase);

  if (*passphrase == '\0' || self->backup == NULL)
    return;

  /* What is too short to be a passphrase is not this one either. */
  if (g_utf8_strlen (passphrase, -1) < MIN_LETTERS)
    {
      lumio_complaint_say (self->complaint, _(NOT_THE_PASSPHRASE));
      return;
    }

  lumio_complaint_say (self->complaint, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "restore.begin", FALSE);
  dex_clear (&self->working);
  self->working =
    dex_future_finally (lumio_keys_restore (self->keys, self->backup, passphrase), restored_cb,
                        self, NULL);
  gtk_editable_set_text (self->passphrase, "");
}

static void
restore_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  restore_cb (LUMIO_RESTORE_DIALOG (widget));
}

/* ---- the widget ---- */

static void
lumio_restore_dialog_dispose (GObject *object)
{
  LumioRestoreDialog *self = (LumioRestoreDialog *) object;

  dex_clear (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_RESTORE_DIALOG);
  g_clear_pointer (&self->backup, g_bytes_unref);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (lumio_restore_dialog_parent_class)->dispose (object);
}

static void
lumio_restore_dialog_class_init (LumioRestoreDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_restore_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-restore-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioRestoreDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, LumioRestoreDialog, complaint);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
  gtk_widget_class_install_action (widget_class, "restore.begin", NULL, restore_action);
}

static void
lumio_restore_dialog_init (LumioRestoreDialog *self)
{
  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "restore.begin", FALSE);
}

AdwDialog *
lumio_restore_dialog_new (LumioKeys *keys,
                          GFile     *file)
{
  LumioRestoreDialog *self = g_object_new (LUMIO_TYPE_RESTORE_DIALOG, NULL);

  self->keys = g_object_ref (keys);
  self->working = dex_future_finally (lumio_fiber_spawn (load_fiber, g_object_ref (file),
                                                         g_object_unref), loaded_cb, self, NULL);

  return ADW_DIALOG (self);
}
