#include "app/contacts/lumio-contacts-page.h"

#include <glib/gi18n.h>

struct _LumioContactsPage
{
  AdwBin        parent_instance;

  LumioAccount *account;

  GtkStack     *stack;
  GtkListBox   *list;
};

G_DEFINE_FINAL_TYPE (LumioContactsPage, lumio_contacts_page, ADW_TYPE_BIN)

GtkWidget *
lumio_contact_row_new (LumioContact *contact)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (32, lumio_contact_get_record (contact)->name, TRUE);
  g_autofree char *address = NULL;

  g_object_get (contact, "address", &address, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), lumio_contact_get_record (contact)->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), address);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "contact", g_object_ref (contact), g_object_unref);

  return row;
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  GtkWidget *row = lumio_contact_row_new (item);
  GtkWidget *pay = gtk_label_new (_("Pay"));

  gtk_widget_add_css_class (pay, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pay);

  return row;
}

static void
show_state (LumioContactsPage *self)
{
  GListModel *contacts = lumio_account_get_contacts (self->account);

  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (contacts) > 0 ? "list" : "empty");
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
lumio_contacts_page_dispose (GObject *object)
{
  LumioContactsPage *self = (LumioContactsPage *) object;

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_CONTACTS_PAGE);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_contacts_page_parent_class)->dispose (object);
}

static void
lumio_contacts_page_class_init (LumioContactsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_contacts_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-contacts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioContactsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioContactsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
lumio_contacts_page_init (LumioContactsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

void
lumio_contacts_page_set_account (LumioContactsPage *self,
                                 LumioAccount      *account)
{
  g_set_object (&self->account, account);
  gtk_list_box_bind_model (self->list, lumio_account_get_contacts (account), create_row, NULL, NULL);
  g_signal_connect_object (lumio_account_get_contacts (account), "items-changed",
                           G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  show_state (self);
}
