#include "app/keys/lumio-remove-key-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/task/lumio-complaint.h"

#define TYPED 4

struct _LumioRemoveKeyDialog
{
  AdwDialog        parent_instance;

  LumioKeys       *keys;
  LumioKeyAccount *account;
  DexFuture       *working;
  char            *holds;

  GtkEditable     *typed;
  GtkEditable     *passphrase;
  LumioComplaint  *complaint;
};

G_DEFINE_FINAL_TYPE (LumioRemoveKeyDialog, lumio_remove_key_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_LOSS = 1,
  PROP_HOLDS,
  PROP_HAS_HOLDS,
  PROP_REQUEST,
  PROP_NEEDS_TYPING,
  PROP_HAS_KEY,
} LumioRemoveKeyDialogProps;

static GParamSpec *properties[PROP_HAS_KEY + 1];

/* ---- what is lost ---- */

/* A secret key that came from elsewhere may still be there; nobody showed that it is. */
static gboolean
needs_typing (LumioRemoveKeyDialog *self)
{
  return lumio_key_account_is_alone (self->account) ||
         (lumio_key_account_get (self->account)->origin == LUMIO_SIGNER_ORIGIN_SECRET_KEY &&
          !lumio_key_account_is_saved (self->account));
}

static const char *
describe_loss (LumioRemoveKeyDialog *self)
{
  const LumioSignerAccount *account = lumio_key_account_get (self->account);

  if (account->origin == LUMIO_SIGNER_ORIGIN_WATCH_ONLY)
    return _("The account is no longer watched here. Its money stays where it is.");

  if (lumio_key_account_is_alone (self->account))
    return _("Its key is on this computer and nowhere else. Once it is removed, nobody can ever "
             "move the money of this account again.");

  if (account->origin == LUMIO_SIGNER_ORIGIN_WORDS && account->backed_up)
    return _("Its key leaves this computer. You can bring it back with the words that you wrote "
             "down.");

  if (lumio_key_account_is_saved (self->account))
    return _("Its key leaves this computer. You can bring it back with the backup that you saved, "
             "and its passphrase.");

  return _("Its key leaves this computer. Unless you have the secret key elsewhere, nobody can ever "
           "move the money of this account again.");
}

static char *
get_word (LumioRemoveKeyDialog *self)
{
  const char *address = lumio_key_account_get (self->account)->address;

  return g_strdup (address + strlen (address) - TYPED);
}

static char *
describe_request (LumioRemoveKeyDialog *self)
{
  g_autofree char *word = get_word (self);

  /* TRANSLATORS: %s is four letters */
  return g_strdup_printf (_("This cannot be undone. To go on, type the last "
                            "four letters of your account: %s"), word);
}

static gboolean
may_go (LumioRemoveKeyDialog *self)
{
  g_autofree char *word = get_word (self);
  g_autofree char *typed = g_ascii_strup (gtk_editable_get_text (self->typed), -1);

  if (self->working != NULL && dex_future_is_pending (self->working))
    return FALSE;

  if (lumio_key_account_can_sign (self->account) && *gtk_editable_get_text (self->passphrase) == '\0')
    return FALSE;

  return !needs_typing (self) || g_str_equal (g_strstrip (typed), word);
}

static void
changed_cb (LumioRemoveKeyDialog *self)
{
  if (self->account != NULL)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "remove.go", may_go (self));
}

/* ---- its end ---- */

static DexFuture *
removed_cb (DexFuture *future,
            gpointer   user_data)
{
  LumioRemoveKeyDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (dex_future_get_value (future, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s",
                                  _("The account is gone from this computer"));
      lumio_keys_refresh (self->keys);
      adw_dialog_close (ADW_DIALOG (self));

      return dex_future_new_true ();
    }

  sentence = lumio_keys_explain (error);
  lumio_complaint_say (self->complaint, sentence);

  return dex_future_new_true ();
}

static void
remove_cb (LumioRemoveKeyDialog *self)
{
  LumioSigner *signer = lumio_keys_get_signer (self->keys);
  const char *address = lumio_key_account_get (self->account)->address;
  DexFuture *removing;

  if (!may_go (self))
    return;

  removing = lumio_key_account_can_sign (self->account)
             ? lumio_signer_remove (signer, address, gtk_editable_get_text (self->passphrase))
             : lumio_signer_stop_watching (signer, address);
  lumio_complaint_say (self->complaint, NULL);
  dex_clear (&self->working);
  self->working = dex_future_finally (removing, removed_cb, self, NULL);
  gtk_editable_set_text (self->passphrase, "");
  changed_cb (self);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  remove_cb (LUMIO_REMOVE_KEY_DIALOG (widget));
}

/* ---- the widget ---- */

static void
lumio_remove_key_dialog_dispose (GObject *object)
{
  LumioRemoveKeyDialog *self = (LumioRemoveKeyDialog *) object;

  dex_clear (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_REMOVE_KEY_DIALOG);
  g_clear_object (&self->account);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (lumio_remove_key_dialog_parent_class)->dispose (object);
}

static void
lumio_remove_key_dialog_finalize (GObject *object)
{
  g_free (((LumioRemoveKeyDialog *) object)->holds);

  G_OBJECT_CLASS (lumio_remove_key_dialog_parent_class)->finalize (object);
}

static void
lumio_remove_key_dialog_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  LumioRemoveKeyDialog *self = (LumioRemoveKeyDialog *) object;

  /* While the template is made nothing is known. */
  if (self->account == NULL)
    return;

  switch ((LumioRemoveKeyDialogProps) prop_id)
    {
    case PROP_LOSS:
      g_value_set_string (value, describe_loss (self));
      break;

    case PROP_HOLDS:
      g_value_set_string (value, self->holds);
      break;

    case PROP_HAS_HOLDS:
      g_value_set_boolean (value, self->holds != NULL);
      break;

    case PROP_REQUEST:
      g_value_take_string (value, describe_request (self));
      break;

    case PROP_NEEDS_TYPING:
      g_value_set_boolean (value, needs_typing (self));
      break;

    case PROP_HAS_KEY:
      g_value_set_boolean (value, lumio_key_account_can_sign (self->account));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_remove_key_dialog_class_init (LumioRemoveKeyDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_remove_key_dialog_dispose;
  object_class->finalize = lumio_remove_key_dialog_finalize;
  object_class->get_property = lumio_remove_key_dialog_get_property;

  properties[PROP_LOSS] = g_param_spec_string ("loss", NULL, NULL, NULL, readable);
  properties[PROP_HOLDS] = g_param_spec_string ("holds", NULL, NULL, NULL, readable);
  properties[PROP_HAS_HOLDS] = g_param_spec_boolean ("has-holds", NULL, NULL, FALSE, readable);
  properties[PROP_REQUEST] = g_param_spec_string ("request", NULL, NULL, NULL, readable);
  properties[PROP_NEEDS_TYPING] = g_param_spec_boolean ("needs-typing", NULL, NULL, FALSE, readable);
  properties[PROP_HAS_KEY] = g_param_spec_boolean ("has-key", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-remove-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioRemoveKeyDialog, typed);
  gtk_widget_class_bind_template_child (widget_class, LumioRemoveKeyDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, LumioRemoveKeyDialog, complaint);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
  gtk_widget_class_install_action (widget_class, "remove.go", NULL, remove_action);
}

static void
lumio_remove_key_dialog_init (LumioRemoveKeyDialog *self)
{
  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_remove_key_dialog_new (LumioKeys       *keys,
                             LumioKeyAccount *account,
                             const char      *holds)
{
  LumioRemoveKeyDialog *self = g_object_new (LUMIO_TYPE_REMOVE_KEY_DIALOG, NULL);

  self->keys = g_object_ref (keys);
  self->account = g_object_ref (account);
  self->holds = g_strdup (holds);

  for (guint i = PROP_LOSS; i <= PROP_HAS_KEY; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  changed_cb (self);

  return ADW_DIALOG (self);
}
