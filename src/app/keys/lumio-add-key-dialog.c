#include "app/keys/lumio-add-key-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "stellar/stellar-strkey.h"

#define STRKEY_LENGTH 56

struct _LumioAddKeyDialog
{
  AdwDialog    parent_instance;

  LumioKeys   *keys;
  DexFuture   *working;
  char        *error;

  AdwComboRow *what;
  GtkEditable *label;
  GtkEditable *secret;
  GtkEditable *address;
};

G_DEFINE_FINAL_TYPE (LumioAddKeyDialog, lumio_add_key_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_ERROR = 1,
  PROP_HAS_ERROR,
} LumioAddKeyDialogProps;

static GParamSpec *properties[PROP_HAS_ERROR + 1];

static gboolean
is_watching (LumioAddKeyDialog *self)
{
  return adw_combo_row_get_selected (self->what) == 1;
}

static void
say (LumioAddKeyDialog *self,
     const char        *sentence)
{
  g_set_str (&self->error, sentence);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ERROR]);

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
what_changed_cb (LumioAddKeyDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->secret), !is_watching (self));
  gtk_widget_set_visible (GTK_WIDGET (self->address), is_watching (self));
  gtk_editable_set_text (self->secret, "");
  say (self, NULL);
}

static DexFuture *
added_cb (DexFuture *future,
          gpointer   user_data)
{
  LumioAddKeyDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.add", TRUE);

  if (dex_future_get_value (future, &error))
    {
      lumio_keys_refresh (self->keys);
      adw_dialog_close (ADW_DIALOG (self));
    }
  else
    {
      g_autofree char *sentence = lumio_keys_explain (error);

      say (self, sentence);
    }

  return dex_future_new_true ();
}

/* A secret key is only looked at, and decoded by the signer alone. */
static gboolean
is_valid (LumioAddKeyDialog *self,
          const char        *text)
{
  guint8 key[32];

  if (is_watching (self))
    return stellar_address_decode (text, key, NULL);

  return *text == 'S' && strlen (text) == STRKEY_LENGTH;
}

static void
add_cb (LumioAddKeyDialog *self)
{
  LumioSigner *signer = lumio_keys_get_signer (self->keys);
  const char *label = gtk_editable_get_text (self->label);
  const char *text = gtk_editable_get_text (is_watching (self) ? self->address : self->secret);

  if (!is_valid (self, text))
    {
      say (self, is_watching (self)
             ? _("This is not an address. One begins with G and has 56 letters.")
             : _("This is not a secret key. One begins with S and has 56 letters."));
      return;
    }

  say (self, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.add", FALSE);
  dex_clear (&self->working);
  self->working = dex_future_finally (is_watching (self)
                                        ? lumio_signer_add_watch (signer, text, label)
                                        : lumio_signer_import_secret (signer, label, text),
                                      added_cb, self, NULL);
  gtk_editable_set_text (self->secret, "");
}

static void
add_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  add_cb (LUMIO_ADD_KEY_DIALOG (widget));
}

static void
lumio_add_key_dialog_dispose (GObject *object)
{
  LumioAddKeyDialog *self = (LumioAddKeyDialog *) object;

  dex_clear (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_ADD_KEY_DIALOG);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (lumio_add_key_dialog_parent_class)->dispose (object);
}

static void
lumio_add_key_dialog_finalize (GObject *object)
{
  g_free (((LumioAddKeyDialog *) object)->error);

  G_OBJECT_CLASS (lumio_add_key_dialog_parent_class)->finalize (object);
}

static void
lumio_add_key_dialog_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioAddKeyDialog *self = (LumioAddKeyDialog *) object;

  switch ((LumioAddKeyDialogProps) prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;

    case PROP_HAS_ERROR:
      g_value_set_boolean (value, self->error != NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_add_key_dialog_class_init (LumioAddKeyDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_add_key_dialog_dispose;
  object_class->finalize = lumio_add_key_dialog_finalize;
  object_class->get_property = lumio_add_key_dialog_get_property;

  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, readable);
  properties[PROP_HAS_ERROR] = g_param_spec_boolean ("has-error", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-add-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, what);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, label);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, secret);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, address);
  gtk_widget_class_bind_template_callback (widget_class, what_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_install_action (widget_class, "key.add", NULL, add_action);
}

static void
lumio_add_key_dialog_init (LumioAddKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_add_key_dialog_new (LumioKeys *keys)
{
  LumioAddKeyDialog *self = g_object_new (LUMIO_TYPE_ADD_KEY_DIALOG, NULL);

  self->keys = g_object_ref (keys);

  return ADW_DIALOG (self);
}
