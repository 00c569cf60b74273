#include "app/activity/lumio-activity-page.h"

#include "app/activity/lumio-payment-dialog.h"
#include "app/activity/lumio-payment-row.h"

struct _LumioActivityPage
{
  AdwBin              parent_instance;

  LumioAccount       *account;
  GtkFilterListModel *filtered;
  GtkCustomFilter    *filter;

  GtkSearchEntry     *search;
  GtkStack           *stack;
  GtkListBox         *list;
};

G_DEFINE_FINAL_TYPE (LumioActivityPage, lumio_activity_page, ADW_TYPE_BIN)

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LumioActivityPage *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  return *text == '\0' || lumio_payment_matches (item, text);
}

static void
show_state (LumioActivityPage *self)
{
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  guint all = self->account != NULL
    ? g_list_model_get_n_items (lumio_account_get_payments (self->account)) : 0;

  gtk_stack_set_visible_child_name (self->stack, shown > 0 ? "list" : all > 0 ? "none" : "empty");
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return lumio_payment_row_new (item);
}

static void
search_changed_cb (LumioActivityPage *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_state (self);
}

static void
items_changed_cb (LumioActivityPage *self)
{
  show_state (self);
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  gpointer       user_data)
{
  LumioPayment *payment = lumio_payment_row_get_payment (LUMIO_PAYMENT_ROW (row));

  adw_dialog_present (lumio_payment_dialog_new (payment), GTK_WIDGET (list));
}

static void
edge_reached_cb (GtkScrolledWindow *scrolled,
                 GtkPositionType    position,
                 gpointer           user_data)
{
  LumioActivityPage *self =
    LUMIO_ACTIVITY_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (scrolled), LUMIO_TYPE_ACTIVITY_PAGE));

  if (position == GTK_POS_BOTTOM && self->account != NULL)
    dex_future_disown (lumio_account_load_more (self->account));
}

static void
lumio_activity_page_dispose (GObject *object)
{
  LumioActivityPage *self = (LumioActivityPage *) object;

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_ACTIVITY_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_activity_page_parent_class)->dispose (object);
}

static void
lumio_activity_page_class_init (LumioActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_activity_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioActivityPage, search);
  gtk_widget_class_bind_template_child (widget_class, LumioActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioActivityPage, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_reached_cb);
}

static void
lumio_activity_page_init (LumioActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, GTK_FILTER (self->filter));
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->filtered), create_row, NULL, NULL);
  show_state (self);
}

void
lumio_activity_page_set_account (LumioActivityPage *self,
                                 LumioAccount      *account)
{
  g_set_object (&self->account, account);
  gtk_filter_list_model_set_model (self->filtered, lumio_account_get_payments (account));
  show_state (self);
}

void
lumio_activity_page_start_search (LumioActivityPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
