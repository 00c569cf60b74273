#include "app/keys/lumio-key-sign-in-dialog.h"

#include <glib/gi18n.h>

#include "app/keys/lumio-key-proof.h"
#include "app/task/lumio-complaint.h"
#include "base/lumio-fiber.h"

struct _LumioKeySignInDialog
{
  AdwDialog        parent_instance;

  LumioKeys       *keys;
  char            *platform;
  DexFuture       *working;

  AdwComboRow     *choice;
  GtkEditable     *passphrase;
  LumioComplaint  *complaint;
};

G_DEFINE_FINAL_TYPE (LumioKeySignInDialog, lumio_key_sign_in_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_EXPLANATION = 1,
  PROP_HAS_KEYS,
  PROP_LOCKED,
} LumioKeySignInDialogProps;

static GParamSpec *properties[PROP_LOCKED + 1];

enum
{
  SIGNED_IN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
has_keys (LumioKeySignInDialog *self)
{
  GListModel *model = self->choice != NULL ? adw_combo_row_get_model (self->choice) : NULL;

  return model != NULL && g_list_model_get_n_items (model) > 0;
}

static gboolean
is_locked (LumioKeySignInDialog *self)
{
  return self->keys != NULL && !g_str_equal (lumio_keys_get_state (self->keys), "unlocked");
}

static void
notify_all (LumioKeySignInDialog *self)
{
  for (guint i = PROP_EXPLANATION; i <= PROP_LOCKED; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

/* What is only watched proves nothing. */
static gboolean
can_sign (gpointer item,
          gpointer unused)
{
  return lumio_key_account_can_sign (item);
}

/* ---- signing in ---- */

typedef struct
{
  LumioSigner  *signer;
  DexFuture    *unlocking; /* the passphrase is out of our hands already; NULL where it is open */
  LumioAccount *account;
  char         *address;
} Entry;

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->signer);
  g_object_unref (entry->account);
  dex_clear (&entry->unlocking);
  g_free (entry->address);
  g_free (entry);
}

static DexFuture *
enter_fiber (gpointer user_data)
{
  Entry *entry = user_data;
  g_autoptr(GError) error = NULL;

  if ((entry->unlocking != NULL && !dex_await (g_steal_pointer (&entry->unlocking), &error)) ||
      !dex_await (lumio_account_sign_in_by (entry->account, entry->address, lumio_key_proof_new), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (g_object_ref (entry->account));
}

static DexFuture *
entered_cb (DexFuture *future,
            gpointer   user_data)
{
  g_autoptr(LumioKeySignInDialog) self = g_object_ref (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key-sign-in.go", TRUE);
  lumio_keys_refresh (self->keys);

  if (value == NULL)
    {
      lumio_complaint_take (self->complaint, error->domain == LUMIO_SIGNER_ERROR
                                             ? lumio_keys_explain (error)
                                             : lumio_account_explain (error));
      return dex_future_new_true ();
    }

  g_signal_emit (self, signals[SIGNED_IN], 0, g_value_get_object (value));
  adw_dialog_close (ADW_DIALOG (self));

  return dex_future_new_true ();
}

static void
sign_in_cb (LumioKeySignInDialog *self)
{
  LumioKeyAccount *chosen = adw_combo_row_get_selected_item (self->choice);
  const char *passphrase = gtk_editable_get_text (self->passphrase);
  Entry *entry;

  if (chosen == NULL || (is_locked (self) && *passphrase == '\0') ||
      (self->working != NULL && dex_future_is_pending (self->working)))
    return;

  entry = g_new0 (Entry, 1);
  entry->signer = g_object_ref (lumio_keys_get_signer (self->keys));
  entry->account = lumio_account_new (self->platform);
  entry->address = g_strdup (lumio_key_account_get (chosen)->address);

  if (is_locked (self))
    entry->unlocking = lumio_signer_unlock (entry->signer, passphrase);

  lumio_complaint_say (self->complaint, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key-sign-in.go", FALSE);
  dex_clear (&self->working);
  self->working = dex_future_finally (lumio_fiber_spawn (enter_fiber, entry, free_entry), entered_cb,
                                      self, NULL);
  gtk_editable_set_text (self->passphrase, "");
}

static void
go_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  sign_in_cb (LUMIO_KEY_SIGN_IN_DIALOG (widget));
}

/* ---- the widget ---- */

static void
lumio_key_sign_in_dialog_dispose (GObject *object)
{
  LumioKeySignInDialog *self = (LumioKeySignInDialog *) object;

  dex_clear (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_SIGN_IN_DIALOG);
  self->choice = NULL;
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (lumio_key_sign_in_dialog_parent_class)->dispose (object);
}

static void
lumio_key_sign_in_dialog_finalize (GObject *object)
{
  g_free (((LumioKeySignInDialog *) object)->platform);

  G_OBJECT_CLASS (lumio_key_sign_in_dialog_parent_class)->finalize (object);
}

static void
lumio_key_sign_in_dialog_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  LumioKeySignInDialog *self = (LumioKeySignInDialog *) object;

  switch ((LumioKeySignInDialogProps) prop_id)
    {
    case PROP_EXPLANATION:
      g_value_set_static_string (value, has_keys (self)
                                 ? _("Your key answers a question of the platform. It can never move money by that.")
                                 : _("There is no key on this computer yet. Sign in with your password, and bring "
                                     "your keys back under Keys."));
      break;

    case PROP_HAS_KEYS:
      g_value_set_boolean (value, has_keys (self));
      break;

    case PROP_LOCKED:
      g_value_set_boolean (value, is_locked (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_sign_in_dialog_class_init (LumioKeySignInDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_key_sign_in_dialog_dispose;
  object_class->finalize = lumio_key_sign_in_dialog_finalize;
  object_class->get_property = lumio_key_sign_in_dialog_get_property;

  properties[PROP_EXPLANATION] = g_param_spec_string ("explanation", NULL, NULL, NULL, readable);
  properties[PROP_HAS_KEYS] = g_param_spec_boolean ("has-keys", NULL, NULL, FALSE, readable);
  properties[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, LUMIO_TYPE_ACCOUNT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeySignInDialog, choice);
  gtk_widget_class_bind_template_child (widget_class, LumioKeySignInDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, LumioKeySignInDialog, complaint);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_install_action (widget_class, "key-sign-in.go", NULL, go_action);
}

static void
lumio_key_sign_in_dialog_init (LumioKeySignInDialog *self)
{
  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  g_type_ensure (LUMIO_TYPE_KEY_ACCOUNT);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_key_sign_in_dialog_new (LumioKeys  *keys,
                              const char *platform)
{
  LumioKeySignInDialog *self = g_object_new (LUMIO_TYPE_KEY_SIGN_IN_DIALOG, NULL);
  GtkCustomFilter *filter = gtk_custom_filter_new (can_sign, NULL, NULL);
  g_autoptr(GtkFilterListModel) model =
    gtk_filter_list_model_new (g_object_ref (lumio_keys_get_accounts (keys)), GTK_FILTER (filter));

  self->keys = g_object_ref (keys);
  self->platform = g_strdup (platform);
  adw_combo_row_set_model (self->choice, G_LIST_MODEL (model));
  g_signal_connect_object (model, "items-changed", G_CALLBACK (notify_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "notify::state", G_CALLBACK (notify_all), self, G_CONNECT_SWAPPED);
  notify_all (self);

  return ADW_DIALOG (self);
}
