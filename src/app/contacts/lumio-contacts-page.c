#include "app/contacts/lumio-contacts-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/contacts/lumio-contact-dialog.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"

struct _LumioContactsPage
{
  AdwBin              parent_instance;

  LumioAccount       *account;
  GtkFilterListModel *filtered;
  GtkCustomFilter    *filter;
  DexFuture          *restoring;

  AdwToastOverlay    *toasts;
  GtkEditable        *search;
  GtkStack           *stack;
  GtkListBox         *list;
};

G_DEFINE_FINAL_TYPE (LumioContactsPage, lumio_contacts_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_HAS_CONTACTS,
} LumioContactsPageProps;

static GParamSpec *properties[PROP_HAS_CONTACTS + 1];

static char *
describe (LumioContact *contact)
{
  const LumioApiContact *record = lumio_contact_get_record (contact);
  g_autofree char *address = lumio_format_short_address (contact, record->address);
  g_autofree char *when = NULL;

  if (record->last_used_at == 0)
    return g_steal_pointer (&address);

  when = lumio_format_when (contact, record->last_used_at);

  /* TRANSLATORS: a short address, and when it was paid the last time ("Yesterday 14:05"). */
  return g_strdup_printf (_("%s · last paid: %s"), address, when);
}

GtkWidget *
lumio_contact_row_new (LumioContact *contact)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (32, lumio_contact_get_record (contact)->name, TRUE);
  g_autofree char *subtitle = describe (contact);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), lumio_contact_get_record (contact)->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "contact", g_object_ref (contact), g_object_unref);

  return row;
}

static gboolean
contains (const char *haystack,
          const char *folded)
{
  g_autofree char *text = g_utf8_casefold (haystack, -1);

  return strstr (text, folded) != NULL;
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LumioContactsPage *self = user_data;
  const LumioApiContact *record = lumio_contact_get_record (item);
  g_autofree char *folded = g_utf8_casefold (gtk_editable_get_text (self->search), -1);

  return contains (record->name, folded) || contains (record->address, folded);
}

static gboolean
has_contacts (LumioContactsPage *self)
{
  return self->account != NULL &&
         g_list_model_get_n_items (lumio_account_get_contacts (self->account)) > 0;
}

static void
show_state (LumioContactsPage *self)
{
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  gtk_stack_set_visible_child_name (self->stack, shown > 0 ? "list"
                                                 : has_contacts (self) ? "none" : "empty");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_CONTACTS]);
}

static DexFuture *
restore_fiber (gpointer user_data)
{
  GObject *toast = user_data;
  LumioAccount *account = g_object_get_data (toast, "account");
  LumioContact *contact = g_object_get_data (toast, "contact");
  const LumioApiContact *record = lumio_contact_get_record (contact);
  g_autoptr(LumioApiContact) saved = NULL;
  g_autoptr(GError) error = NULL;

  saved = dex_await_boxed (lumio_api_client_add_contact (lumio_account_get_client (account),
                                                         record->name, record->address,
                                                         record->memo), &error);

  if (saved == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  lumio_account_note_contact (account, saved);

  return dex_future_new_true ();
}

static DexFuture *
restored_cb (DexFuture *future,
             gpointer   user_data)
{
  LumioContactsPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (dex_future_get_value (future, &error) != NULL)
    return dex_future_new_true ();

  sentence = lumio_account_explain (error);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (sentence));

  return dex_future_new_true ();
}

static void
undo_cb (AdwToast          *toast,
         LumioContactsPage *self)
{
  dex_clear (&self->restoring);
  self->restoring =
    dex_future_finally (lumio_fiber_spawn (restore_fiber, g_object_ref (toast),
                                           g_object_unref),
                        restored_cb, self, NULL);
}

static void
deleted_cb (LumioContactsPage *self,
            LumioContact      *contact)
{
  g_autofree char *title = g_markup_printf_escaped (_("%s is no contact any more"),
                                                    lumio_contact_get_record (contact)->name);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "account", g_object_ref (self->account),
                          g_object_unref);
  g_object_set_data_full (G_OBJECT (toast), "contact", g_object_ref (contact), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
open_dialog (LumioContactsPage *self,
             LumioContact      *contact)
{
  AdwDialog *dialog = lumio_contact_dialog_new (self->account, contact, NULL, NULL);

  g_signal_connect_object (dialog, "deleted", G_CALLBACK (deleted_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
edit_cb (GtkWidget *button)
{
  GtkWidget *self = gtk_widget_get_ancestor (button, LUMIO_TYPE_CONTACTS_PAGE);
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  open_dialog (LUMIO_CONTACTS_PAGE (self), g_object_get_data (G_OBJECT (row), "contact"));
}

static void
add_cb (LumioContactsPage *self)
{
  if (self->account != NULL)
    open_dialog (self, NULL);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  GtkWidget *row = lumio_contact_row_new (item);
  GtkWidget *edit = gtk_button_new_from_icon_name ("document-edit-symbolic");
  g_autofree char *label = g_strdup_printf (_("Change %s"), lumio_contact_get_record (item)->name);

  gtk_widget_add_css_class (edit, "flat");
  gtk_widget_set_valign (edit, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (edit, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (edit), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (edit, "clicked", G_CALLBACK (edit_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), edit);

  return row;
}

static void
search_changed_cb (LumioContactsPage *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_state (self);
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  gpointer       user_data)
{
  LumioContact *contact = g_object_get_data (G_OBJECT (row), "contact");

  gtk_widget_activate_action (GTK_WIDGET (list), "win.pay-to", "s",
                              lumio_contact_get_record (contact)->address);
}

static void
set_account (LumioContactsPage *self,
             LumioAccount      *account)
{
  if (account == NULL || !g_set_object (&self->account, account))
    return;

  gtk_filter_list_model_set_model (self->filtered, lumio_account_get_contacts (account));
  show_state (self);
}

static void
lumio_contacts_page_dispose (GObject *object)
{
  LumioContactsPage *self = (LumioContactsPage *) object;

  dex_clear (&self->restoring);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);

  /* A bin would let go of its child a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_CONTACTS_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_contacts_page_parent_class)->dispose (object);
}

static void
lumio_contacts_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  LumioContactsPage *self = (LumioContactsPage *) object;

  switch ((LumioContactsPageProps) prop_id)
    {
    case PROP_HAS_CONTACTS:
      g_value_set_boolean (value, has_contacts (self));
      break;

    case PROP_ACCOUNT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_contacts_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  LumioContactsPage *self = (LumioContactsPage *) object;

  switch ((LumioContactsPageProps) prop_id)
    {
    case PROP_ACCOUNT:
      set_account (self, g_value_get_object (value));
      break;

    case PROP_HAS_CONTACTS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_contacts_page_class_init (LumioContactsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_contacts_page_dispose;
  G_OBJECT_CLASS (klass)->get_property = lumio_contacts_page_get_property;
  G_OBJECT_CLASS (klass)->set_property = lumio_contacts_page_set_property;

  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HAS_CONTACTS] =
    g_param_spec_boolean ("has-contacts", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-contacts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioContactsPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, LumioContactsPage, search);
  gtk_widget_class_bind_template_child (widget_class, LumioContactsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioContactsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
lumio_contacts_page_init (LumioContactsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, GTK_FILTER (self->filter));
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->filtered), create_row, NULL, NULL);
  show_state (self);
}

gboolean
lumio_contacts_page_start_search (LumioContactsPage *self)
{
  return has_contacts (self) && gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
