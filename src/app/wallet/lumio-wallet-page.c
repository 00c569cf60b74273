#include "app/wallet/lumio-wallet-page.h"

#include "app/activity/lumio-payment-cell.h"
#include "app/activity/lumio-payment-dialog.h"
#include "app/lumio-fit.h"
#include "app/lumio-formats.h"
#include "app/lumio-qr.h"
#include "app/session/lumio-request.h"

#define RECENT 5
#define GLOW_MS 1600
#define COUNT_MS 900
#define COUNT_STEPS 1000
#define CODE_SCALE 3

struct _LumioWalletPage
{
  AdwBin             parent_instance;

  LumioAccount      *account;
  GtkSliceListModel *slice;
  guint              glow;
  gint64             shown;  /* USDC as the number on the screen has it */
  gint64             from;   /* where the number began to count */
  gint64             to;
  AdwAnimation      *counting;
  gboolean           roomy;
  GdkTexture        *code;

  GtkWidget         *card;
  GtkStack          *recent_stack;
  GtkListBox        *recent;
};

G_DEFINE_FINAL_TYPE (LumioWalletPage, lumio_wallet_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_SHOWN,
  PROP_ROOMY,
  PROP_CODE,
  PROP_HAS_CODE,
} LumioWalletPageProps;

static GParamSpec *properties[PROP_HAS_CODE + 1];

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
  gtk_widget_remove_css_class (self->card, "arrived");
}

/* Money arriving should feel like something: a light passes once over the number. */
static void
money_arrived_cb (LumioWalletPage *self)
{
  if (!adw_get_enable_animations (GTK_WIDGET (self)))
    return;

  g_clear_handle_id (&self->glow, g_source_remove);
  gtk_widget_add_css_class (self->card, "arrived");
  self->glow = g_timeout_add_once (GLOW_MS, end_glow_cb, self);
}

/* ---- the number ---- */

static void
set_shown (LumioWalletPage *self,
           gint64           stroops)
{
  if (self->shown == stroops)
    return;

  self->shown = stroops;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

/* The animation gives a step of COUNT_STEPS, no money: what is shown is reckoned in whole units. */
static void
count_cb (double   value,
          gpointer user_data)
{
  LumioWalletPage *self = user_data;
  int step = CLAMP ((int) value, 0, COUNT_STEPS);
  __int128 way = (__int128) (self->to - self->from) * step;

  set_shown (self, step == COUNT_STEPS ? self->to : self->from + (gint64) (way / COUNT_STEPS));
}

static void
usdc_changed_cb (LumioWalletPage *self)
{
  gint64 usdc = 0;

  g_object_get (self->account, "usdc", &usdc, NULL);

  if (usdc == self->to)
    return;

  self->from = self->shown;
  self->to = usdc;
  adw_animation_reset (self->counting);

  /* Only what arrives counts up, where somebody sees it; what leaves is simply gone. */
  if (usdc > self->from && gtk_widget_get_mapped (GTK_WIDGET (self)))
    adw_animation_play (self->counting);
  else
    set_shown (self, usdc);
}

/* ---- the code ---- */

static void
make_code (LumioWalletPage *self)
{
  g_autofree char *uri = NULL;

  if (!self->roomy || self->code != NULL || self->account == NULL)
    return;

  if ((uri = lumio_request_build (self->account, 0, NULL, NULL)) == NULL ||
      (self->code = lumio_qr_new (uri, CODE_SCALE)) == NULL)
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CODE]);
}

static void
address_changed_cb (LumioWalletPage *self)
{
  make_code (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_CODE]);
}

static void
set_account (LumioWalletPage *self,
             LumioAccount    *account)
{
  if (account == NULL || !g_set_object (&self->account, account))
    return;

  gtk_slice_list_model_set_model (self->slice, lumio_account_get_payments (account));
  g_signal_connect_object (account, "money-arrived", G_CALLBACK (money_arrived_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::usdc", G_CALLBACK (usdc_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::address", G_CALLBACK (address_changed_cb), self,
                           G_CONNECT_SWAPPED);
  usdc_changed_cb (self);
  address_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  show_state (self);
}

static void
set_roomy (LumioWalletPage *self,
           gboolean         roomy)
{
  if (self->roomy == roomy)
    return;

  self->roomy = roomy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOMY]);
  address_changed_cb (self);
}

/* ---- the object ---- */

static void
lumio_wallet_page_dispose (GObject *object)
{
  LumioWalletPage *self = (LumioWalletPage *) object;

  if (self->recent != NULL)
    gtk_list_box_bind_model (self->recent, NULL, NULL, NULL, NULL);

  g_clear_handle_id (&self->glow, g_source_remove);
  /* A bin would let go of its child a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_WALLET_PAGE);
  g_clear_object (&self->counting);
  g_clear_object (&self->slice);
  g_clear_object (&self->account);
  g_clear_object (&self->code);

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

    case PROP_SHOWN:
      g_value_set_int64 (value, self->shown);
      break;

    case PROP_ROOMY:
      g_value_set_boolean (value, self->roomy);
      break;

    case PROP_CODE:
      g_value_set_object (value, self->code);
      break;

    case PROP_HAS_CODE:
      g_value_set_boolean (value, self->roomy && self->code != NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_wallet_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  LumioWalletPage *self = (LumioWalletPage *) object;

  switch ((LumioWalletPageProps) prop_id)
    {
    case PROP_ACCOUNT:
      set_account (self, g_value_get_object (value));
      break;

    case PROP_ROOMY:
      set_roomy (self, g_value_get_boolean (value));
      break;

    case PROP_SHOWN:
    case PROP_CODE:
    case PROP_HAS_CODE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_wallet_page_class_init (LumioWalletPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lumio_wallet_page_dispose;
  object_class->get_property = lumio_wallet_page_get_property;
  object_class->set_property = lumio_wallet_page_set_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT, both);
  properties[PROP_SHOWN] = g_param_spec_int64 ("shown", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_ROOMY] = g_param_spec_boolean ("roomy", NULL, NULL, FALSE, both);
  properties[PROP_CODE] = g_param_spec_object ("code", NULL, NULL, GDK_TYPE_PAINTABLE, readable);
  properties[PROP_HAS_CODE] = g_param_spec_boolean ("has-code", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-wallet-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioWalletPage, card);
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
  g_type_ensure (LUMIO_TYPE_FIT);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->counting =
    adw_timed_animation_new (GTK_WIDGET (self), 0, COUNT_STEPS, COUNT_MS,
                             adw_callback_animation_target_new (count_cb, self, NULL));
  self->slice = gtk_slice_list_model_new (NULL, 0, RECENT);
  g_signal_connect_object (self->slice, "items-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->recent, G_LIST_MODEL (self->slice), create_row, NULL, NULL);
}
