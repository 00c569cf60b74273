#include "app/wallet/lumio-wallet-page.h"

#include "app/activity/lumio-payment-cell.h"
#include "app/activity/lumio-payment-dialog.h"
#include "app/lumio-formats.h"

#define RECENT 5
#define GLOW_MS 1600

struct _LumioWalletPage
{
  AdwBin             parent_instance;

  LumioAccount      *account;
  GtkSliceListModel *slice;
  guint              glow;

  GtkWidget         *balance;
  GtkStack          *recent_stack;
  GtkListBox        *recent;
};

G_DEFINE_FINAL_TYPE (LumioWalletPage, lumio_wallet_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
} LumioWalletPageProps;

static GParamSpec *properties[PROP_ACCOUNT + 1];

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return lumio_payment_cell_new (item);
}

static void
show_state (LumioWalletPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->slice));

  gtk_stack_set_visible_child_name (self->recent_stack, n > 0 ? "list" : "empty");
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  gpointer       user_data)
{
  GtkWidget *cell = gtk_list_box_row_get_child (row);
  LumioPayment *payment = lumio_payment_cell_get_payment (LUMIO_PAYMENT_CELL (cell));

  adw_dialog_present (lumio_payment_dialog_new (payment), GTK_WIDGET (list));
}

static void
end_glow_cb (gpointer user_data)
{
  LumioWalletPage *self = user_data;

  self->glow = 0;
  gtk_widget_remove_css_class (self->balance, "arrived");
}

/* Money arriving should feel like something: a light passes once over the number. */
static void
money_arrived_cb (LumioWalletPage *self)
{
  if (!adw_get_enable_animations (GTK_WIDGET (self)))
    return;

  g_clear_handle_id (&self->glow, g_source_remove);
  gtk_widget_add_css_class (self->balance, "arrived");
  self->glow = g_timeout_add_once (GLOW_MS, end_glow_cb, self);
}

static void
lumio_wallet_page_dispose (GObject *object)
{
  LumioWalletPage *self = (LumioWalletPage *) object;

  if (self->recent != NULL)
    gtk_list_box_bind_model (self->recent, NULL, NULL, NULL, NULL);

  g_clear_handle_id (&self->glow, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_WALLET_PAGE);
  g_clear_object (&self->slice);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_wallet_page_parent_class)->dispose (object);
}

static void
lumio_wallet_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  LumioWalletPage *self = (LumioWalletPage *) object;

  switch ((LumioWalletPageProps) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_wallet_page_class_init (LumioWalletPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_wallet_page_dispose;
  object_class->get_property = lumio_wallet_page_get_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-wallet-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioWalletPage, balance);
  gtk_widget_class_bind_template_child (widget_class, LumioWalletPage, recent_stack);
  gtk_widget_class_bind_template_child (widget_class, LumioWalletPage, recent);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_amount);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_money);
}

static void
lumio_wallet_page_init (LumioWalletPage *self)
{
  g_type_ensure (LUMIO_TYPE_ACCOUNT);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->slice = gtk_slice_list_model_new (NULL, 0, RECENT);
  g_signal_connect_object (self->slice, "items-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->recent, G_LIST_MODEL (self->slice), create_row, NULL, NULL);
}

void
lumio_wallet_page_set_account (LumioWalletPage *self,
                               LumioAccount    *account)
{
  g_set_object (&self->account, account);
  gtk_slice_list_model_set_model (self->slice, lumio_account_get_payments (account));
  g_signal_connect_object (account, "money-arrived", G_CALLBACK (money_arrived_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  show_state (self);
}
