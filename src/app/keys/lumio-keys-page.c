#include "app/keys/lumio-keys-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-add-key-dialog.h"
#include "app/keys/lumio-key-account-page.h"
#include "app/keys/lumio-keys.h"
#include "app/keys/lumio-restore-dialog.h"
#include "app/keys/lumio-sign-dialog.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"

struct _LumioKeysPage
{
  AdwBin        parent_instance;

  LumioKeys    *keys;
  LumioAccount *account;
  LumioKeyLedger *ledger;
  DexFuture    *working;
  char         *error;
  GtkEventController *watcher; /* of the window's keys and pointer */

  GtkStack     *stack;
  GtkEditable  *new_passphrase;
  GtkEditable  *repeated;
  GtkEditable  *passphrase;
  GtkStack     *accounts_stack;
  GtkListBox   *accounts;
};

G_DEFINE_FINAL_TYPE (LumioKeysPage, lumio_keys_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_ERROR,
  PROP_HAS_ERROR,
  PROP_PROBLEM,
  PROP_UNSAVED,
  PROP_HAS_UNSAVED,
} LumioKeysPageProps;

static GParamSpec *properties[PROP_HAS_UNSAVED + 1];

static void
say (LumioKeysPage *self,
     const char    *sentence)
{
  g_set_str (&self->error, sentence);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ERROR]);

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* ---- what the keys are ---- */

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  LumioKeyAccount *account = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *address = lumio_format_address (NULL, lumio_key_account_get (account)->address);

  g_object_bind_property (account, "title", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (account, "origin", row, "subtitle", G_BINDING_SYNC_CREATE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  gtk_widget_set_tooltip_text (row, address);
  gtk_widget_set_tooltip_text (copy, _("Copy address"));
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "keys.copy");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (copy), "s",
                                    lumio_key_account_get (account)->address);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), copy);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);

  return row;
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  gpointer       user_data)
{
  LumioKeysPage *self = LUMIO_KEYS_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (list),
                                                                  LUMIO_TYPE_KEYS_PAGE));
  GtkWidget *way = gtk_widget_get_ancestor (GTK_WIDGET (list), ADW_TYPE_NAVIGATION_VIEW);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (way),
                            lumio_key_account_page_new (self->ledger,
                                                        g_object_get_data (G_OBJECT (row), "account")));
}

/* The first account whose key is nowhere else yet. */
static LumioKeyAccount *
find_unsaved (LumioKeysPage *self)
{
  GListModel *accounts = lumio_keys_get_accounts (self->keys);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(LumioKeyAccount) account = g_list_model_get_item (accounts, i);

      if (lumio_key_account_is_alone (account))
        return g_steal_pointer (&account);
    }

  return NULL;
}

static char *
describe_unsaved (LumioKeysPage *self)
{
  g_autoptr(LumioKeyAccount) account = self->keys != NULL ? find_unsaved (self) : NULL;
  g_autofree char *title = NULL;

  if (account == NULL)
    return g_strdup ("");

  g_object_get (account, "title", &title, NULL);

  /* TRANSLATORS: the name of an account. */
  return g_strdup_printf (_("Write down the words of %s"), title);
}

/* What another program asks for is shown by the page that a person looks at. */
static void
take_waiting (LumioKeysPage *self)
{
  g_autofree char *text = NULL;
  AdwDialog *dialog;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || !(text = lumio_keys_take_waiting (self->keys)))
    return;

  dialog = lumio_sign_dialog_new (self->keys, self->account);
  adw_dialog_present (dialog, GTK_WIDGET (self));
  lumio_sign_dialog_review (LUMIO_SIGN_DIALOG (dialog), text);
}

static void
show_accounts (LumioKeysPage *self)
{
  guint n = g_list_model_get_n_items (lumio_keys_get_accounts (self->keys));

  gtk_stack_set_visible_child_name (self->accounts_stack, n > 0 ? "list" : "empty");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSAVED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_UNSAVED]);
  take_waiting (self);
}

static void
state_changed_cb (LumioKeysPage *self)
{
  const char *state = lumio_keys_get_state (self->keys);

  gtk_stack_set_visible_child_name (self->stack, state);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "keys.sign", g_str_equal (state, "unlocked"));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  say (self, NULL);

  if (g_str_equal (state, "locked"))
    gtk_widget_grab_focus (GTK_WIDGET (self->passphrase));

  take_waiting (self);
}

/* ---- what can be done ---- */

static void
set_busy (LumioKeysPage *self,
          gboolean       busy)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "keys.create", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "keys.unlock", !busy);
}

static DexFuture *
opened_cb (DexFuture *future,
           gpointer   user_data)
{
  LumioKeysPage *self = user_data;
  g_autoptr(GError) error = NULL;

  set_busy (self, FALSE);

  if (dex_future_get_value (future, &error))
    {
      lumio_keys_refresh (self->keys);
    }
  else
    {
      g_autofree char *sentence = lumio_keys_explain (error);

      say (self, sentence);
    }

  return dex_future_new_true ();
}

static void
create_cb (LumioKeysPage *self)
{
  const char *passphrase = gtk_editable_get_text (self->new_passphrase);

  if (g_utf8_strlen (passphrase, -1) < 8)
    {
      say (self, _("A passphrase has at least eight letters."));
      return;
    }

  if (!g_str_equal (passphrase, gtk_editable_get_text (self->repeated)))
    {
      say (self, _("The two are not the same."));
      return;
    }

  say (self, NULL);
  set_busy (self, TRUE);
  dex_clear (&self->working);
  self->working =
    dex_future_finally (lumio_signer_create_vault (lumio_keys_get_signer (self->keys), passphrase),
                        opened_cb, self, NULL);
  gtk_editable_set_text (self->new_passphrase, "");
  gtk_editable_set_text (self->repeated, "");
}

static void
unlock_cb (LumioKeysPage *self)
{
  const char *passphrase = gtk_editable_get_text (self->passphrase);

  if (*passphrase == '\0')
    return;

  say (self, NULL);
  set_busy (self, TRUE);
  dex_clear (&self->working);
  self->working =
    dex_future_finally (lumio_signer_unlock (lumio_keys_get_signer (self->keys), passphrase),
                        opened_cb, self, NULL);
  gtk_editable_set_text (self->passphrase, "");
}

static void
write_down (LumioKeysPage *self)
{
  g_autoptr(LumioKeyAccount) account = find_unsaved (self);

  if (account != NULL)
    adw_dialog_present (lumio_add_key_dialog_new_for_words (self->keys,
                                                            lumio_key_account_get (account)->address),
                        GTK_WIDGET (self));
}

static void
act (GtkWidget  *widget,
     const char *action,
     GVariant   *parameter)
{
  LumioKeysPage *self = LUMIO_KEYS_PAGE (widget);

  if (g_str_equal (action, "keys.create"))
    create_cb (self);
  else if (g_str_equal (action, "keys.unlock"))
    unlock_cb (self);
  else if (g_str_equal (action, "keys.lock"))
    dex_future_disown (lumio_signer_lock (lumio_keys_get_signer (self->keys)));
  else if (g_str_equal (action, "keys.refresh"))
    lumio_keys_refresh (self->keys);
  else if (g_str_equal (action, "keys.add"))
    adw_dialog_present (lumio_add_key_dialog_new (self->keys), widget);
  else if (g_str_equal (action, "keys.write-down"))
    write_down (self);
  else if (g_str_equal (action, "keys.sign"))
    adw_dialog_present (lumio_sign_dialog_new (self->keys, self->account), widget);
}

static void
copy_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), g_variant_get_string (parameter, NULL));
  gtk_widget_activate_action (widget, "win.say", "s", _("Address copied"));
}

/* ---- the backup ---- */

static DexFuture *
saved_cb (DexFuture *future,
          gpointer   user_data)
{
  LumioKeysPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (dex_future_get_value (future, &error))
    sentence = g_strdup (_("Backup saved"));
  else if (error->domain == LUMIO_SIGNER_ERROR)
    sentence = lumio_keys_explain (error);
  else
    sentence = g_strdup_printf (_("The backup could not be saved: %s"), error->message);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", sentence);

  return dex_future_new_true ();
}

static void
export_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(LumioKeysPage) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL)
    dex_future_disown (dex_future_finally (lumio_keys_save (self->keys, file), saved_cb,
                                           g_object_ref (self), g_object_unref));
}

static void
export_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_initial_name (dialog, "lumio-keys.vault");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, export_chosen_cb,
                        g_object_ref (widget));
}

static void
restore_chosen_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(LumioKeysPage) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL && self->keys != NULL)
    adw_dialog_present (lumio_restore_dialog_new (self->keys, file), GTK_WIDGET (self));
}

static void
restore_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Restore a Backup"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, restore_chosen_cb,
                        g_object_ref (widget));
}

/* ---- who is there ---- */

/* As long as somebody types or points in the window, the keys do not lock for idleness. */
static gboolean
event_cb (LumioKeysPage *self,
          GdkEvent      *event)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
    case GDK_BUTTON_PRESS:
    case GDK_KEY_PRESS:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
      lumio_signer_touch (lumio_keys_get_signer (self->keys));
      break;

    default:
      break;
    }

  return GDK_EVENT_PROPAGATE;
}

static void
lumio_keys_page_root (GtkWidget *widget)
{
  LumioKeysPage *self = LUMIO_KEYS_PAGE (widget);

  GTK_WIDGET_CLASS (lumio_keys_page_parent_class)->root (widget);

  self->watcher = g_object_ref (gtk_event_controller_legacy_new ());
  gtk_event_controller_set_propagation_phase (self->watcher, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->watcher, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (gtk_widget_get_root (widget)), self->watcher);
}

static void
lumio_keys_page_unroot (GtkWidget *widget)
{
  LumioKeysPage *self = LUMIO_KEYS_PAGE (widget);

  /* A window that ends takes it away itself. */
  if (self->watcher != NULL && gtk_event_controller_get_widget (self->watcher) != NULL)
    gtk_widget_remove_controller (gtk_event_controller_get_widget (self->watcher), self->watcher);

  g_clear_object (&self->watcher);

  GTK_WIDGET_CLASS (lumio_keys_page_parent_class)->unroot (widget);
}

/* ---- the widget ---- */

static void
set_account (LumioKeysPage *self,
             LumioAccount  *account)
{
  if (account == NULL || !g_set_object (&self->account, account))
    return;

  g_clear_object (&self->ledger);
  self->ledger = lumio_key_ledger_new (account);
}

static void
lumio_keys_page_dispose (GObject *object)
{
  LumioKeysPage *self = (LumioKeysPage *) object;

  dex_clear (&self->working);

  if (self->accounts != NULL)
    gtk_list_box_bind_model (self->accounts, NULL, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEYS_PAGE);
  g_clear_object (&self->ledger);
  g_clear_object (&self->account);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (lumio_keys_page_parent_class)->dispose (object);
}

static void
lumio_keys_page_finalize (GObject *object)
{
  g_free (((LumioKeysPage *) object)->error);

  G_OBJECT_CLASS (lumio_keys_page_parent_class)->finalize (object);
}

static void
lumio_keys_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LumioKeysPage *self = (LumioKeysPage *) object;
  g_autoptr(LumioKeyAccount) unsaved = NULL;

  switch ((LumioKeysPageProps) prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;

    case PROP_HAS_ERROR:
      g_value_set_boolean (value, self->error != NULL);
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->keys != NULL ? lumio_keys_get_problem (self->keys) : NULL);
      break;

    case PROP_UNSAVED:
      g_value_take_string (value, describe_unsaved (self));
      break;

    case PROP_HAS_UNSAVED:
      unsaved = self->keys != NULL ? find_unsaved (self) : NULL;
      g_value_set_boolean (value, unsaved != NULL);
      break;

    case PROP_ACCOUNT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_keys_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  LumioKeysPage *self = (LumioKeysPage *) object;

  switch ((LumioKeysPageProps) prop_id)
    {
    case PROP_ACCOUNT:
      set_account (self, g_value_get_object (value));
      break;

    case PROP_ERROR:
    case PROP_HAS_ERROR:
    case PROP_PROBLEM:
    case PROP_UNSAVED:
    case PROP_HAS_UNSAVED:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_keys_page_class_init (LumioKeysPageClass *klass)
{
  static const char * const actions[] = {
    "keys.create", "keys.unlock", "keys.lock", "keys.refresh", "keys.add", "keys.sign",
    "keys.write-down",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_keys_page_dispose;
  object_class->finalize = lumio_keys_page_finalize;
  object_class->get_property = lumio_keys_page_get_property;
  object_class->set_property = lumio_keys_page_set_property;
  widget_class->root = lumio_keys_page_root;
  widget_class->unroot = lumio_keys_page_unroot;

  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, readable);
  properties[PROP_HAS_ERROR] = g_param_spec_boolean ("has-error", NULL, NULL, FALSE, readable);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, readable);
  properties[PROP_UNSAVED] = g_param_spec_string ("unsaved", NULL, NULL, NULL, readable);
  properties[PROP_HAS_UNSAVED] = g_param_spec_boolean ("has-unsaved", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/app/lumio/Lumio/lumio-keys-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeysPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioKeysPage, new_passphrase);
  gtk_widget_class_bind_template_child (widget_class, LumioKeysPage, repeated);
  gtk_widget_class_bind_template_child (widget_class, LumioKeysPage, passphrase);
  gtk_widget_class_bind_template_child (widget_class, LumioKeysPage, accounts_stack);
  gtk_widget_class_bind_template_child (widget_class, LumioKeysPage, accounts);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, act);

  gtk_widget_class_install_action (widget_class, "keys.copy", "s", copy_action);
  gtk_widget_class_install_action (widget_class, "keys.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "keys.restore", NULL, restore_action);
}

static void
lumio_keys_page_init (LumioKeysPage *self)
{
  self->keys = g_object_ref (lumio_keys_get_default ());
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_list_box_bind_model (self->accounts, lumio_keys_get_accounts (self->keys), create_row, NULL,
                           NULL);
  g_signal_connect_object (lumio_keys_get_accounts (self->keys), "items-changed",
                           G_CALLBACK (show_accounts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keys, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keys, "asked", G_CALLBACK (take_waiting), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (take_waiting), NULL);
  show_accounts (self);
  state_changed_cb (self);
}
