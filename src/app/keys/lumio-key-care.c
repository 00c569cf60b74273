#include "app/keys/lumio-key-care.h"

#include <glib/gi18n.h>

#include "app/keys/lumio-add-key-dialog.h"
#include "app/keys/lumio-remove-key-dialog.h"

struct _LumioKeyCare
{
  AdwPreferencesGroup  parent_instance;

  LumioKeyAccount     *account;
  char                *holds;

  GtkEditable         *label;
};

G_DEFINE_FINAL_TYPE (LumioKeyCare, lumio_key_care, ADW_TYPE_PREFERENCES_GROUP)

typedef enum
{
  PROP_HAS_WORDS = 1,
  PROP_REMOVAL,
} LumioKeyCareProps;

static GParamSpec *properties[PROP_REMOVAL + 1];

static const char *
get_address (LumioKeyCare *self)
{
  return lumio_key_account_get (self->account)->address;
}

/* Who stays on the page sees the name that was given, or why it was not. */
static DexFuture *
renamed_cb (DexFuture *future,
            gpointer   user_data)
{
  LumioKeyCare *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (dex_future_get_value (future, &error))
    return dex_future_new_true ();

  sentence = lumio_keys_explain (error);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", sentence);

  return dex_future_new_true ();
}

static void
rename_cb (LumioKeyCare *self)
{
  LumioSigner *signer = lumio_keys_get_signer (lumio_keys_get_default ());
  g_autofree char *label = g_strstrip (g_strdup (gtk_editable_get_text (self->label)));

  dex_future_disown (dex_future_finally (lumio_signer_rename (signer, get_address (self), label),
                                         renamed_cb, g_object_ref (self), g_object_unref));
}

static void
words_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  adw_dialog_present (lumio_add_key_dialog_new_for_words (lumio_keys_get_default (),
                                                          get_address (LUMIO_KEY_CARE (widget))),
                      widget);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LumioKeyCare *self = LUMIO_KEY_CARE (widget);

  adw_dialog_present (lumio_remove_key_dialog_new (lumio_keys_get_default (), self->account,
                                                   self->holds), widget);
}

static void
lumio_key_care_dispose (GObject *object)
{
  LumioKeyCare *self = (LumioKeyCare *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_CARE);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_key_care_parent_class)->dispose (object);
}

static void
lumio_key_care_finalize (GObject *object)
{
  g_free (((LumioKeyCare *) object)->holds);

  G_OBJECT_CLASS (lumio_key_care_parent_class)->finalize (object);
}

static const char *
describe_removal (LumioKeyCare *self)
{
  if (self->account == NULL || !lumio_key_account_can_sign (self->account))
    return _("It is no longer watched; its money stays where it is");

  return _("Its key goes, too");
}

static void
lumio_key_care_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  LumioKeyCare *self = (LumioKeyCare *) object;

  switch ((LumioKeyCareProps) prop_id)
    {
    case PROP_HAS_WORDS:
      g_value_set_boolean (value, self->account != NULL &&
                           lumio_key_account_get (self->account)->origin ==
                           LUMIO_SIGNER_ORIGIN_WORDS);
      break;

    case PROP_REMOVAL:
      g_value_set_string (value, describe_removal (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_care_class_init (LumioKeyCareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_key_care_dispose;
  object_class->finalize = lumio_key_care_finalize;
  object_class->get_property = lumio_key_care_get_property;

  properties[PROP_HAS_WORDS] = g_param_spec_boolean ("has-words", NULL, NULL, FALSE, readable);
  properties[PROP_REMOVAL] = g_param_spec_string ("removal", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/app/lumio/Lumio/lumio-key-care.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyCare, label);
  gtk_widget_class_bind_template_callback (widget_class, rename_cb);
  gtk_widget_class_install_action (widget_class, "key-care.words", NULL, words_action);
  gtk_widget_class_install_action (widget_class, "key-care.remove", NULL, remove_action);
}

static void
lumio_key_care_init (LumioKeyCare *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_key_care_show (LumioKeyCare    *self,
                     LumioKeyAccount *account,
                     const char      *holds)
{
  const char *label = lumio_key_account_get (account)->label;
  const char *before = self->account != NULL ? lumio_key_account_get (self->account)->label : "";

  /* What somebody is typing stays, unless the name became another one. */
  if (!g_str_equal (label, before) && !g_str_equal (label, gtk_editable_get_text (self->label)))
    gtk_editable_set_text (self->label, label);

  g_set_object (&self->account, account);
  g_set_str (&self->holds, holds);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_WORDS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMOVAL]);
}
