#include "app/keys/lumio-key-sweep-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-key-order-dialog.h"
#include "app/keys/lumio-key-row.h"
#include "app/lumio-formats.h"
#include "app/task/lumio-complaint.h"
#include "stellar/stellar-sep7.h"

/* While it is looked at. A ledger closes every few seconds. */
#define ASK_SECONDS 3
/* Of base reserves: the account itself is two, the currency one, and one is left for fees. */
#define OPENING_RESERVES 4

typedef enum
{
  STEP_OPEN,
  STEP_TRUST,
  STEP_USDC,
  STEP_XLM,
  N_STEPS,
} Step;

struct _LumioKeySweepPage
{
  AdwNavigationPage  parent_instance;

  LumioKeyLedger    *ledger;
  LumioKeyAccount   *account;
  LumioKeyHoldings  *holdings;
  DexFuture         *reading;
  char              *shown;   /* what the rows say, so that they stay while they would say the same */
  guint              asking;

  LumioComplaint    *complaint;
  GtkListBox        *steps;
};

G_DEFINE_FINAL_TYPE (LumioKeySweepPage, lumio_key_sweep_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_REST = 1,
} LumioKeySweepPageProps;

static GParamSpec *properties[PROP_REST + 1];

static const char *
get_address (LumioKeySweepPage *self)
{
  return lumio_key_account_get (self->account)->address;
}

static LumioAccount *
get_wallet (LumioKeySweepPage *self)
{
  return lumio_key_ledger_get_account (self->ledger);
}

static gint64
get_left (LumioKeySweepPage *self,
          const char        *code)
{
  return lumio_account_get_available (get_wallet (self), code);
}

static gint64
get_opening (LumioKeySweepPage *self)
{
  return OPENING_RESERVES * self->holdings->base_reserve;
}

/* ---- how far it is ---- */

/* A wallet without USDC needs no place for them. */
static gboolean
is_done (LumioKeySweepPage *self,
         Step               step)
{
  const char *usdc = lumio_key_ledger_get_usdc (self->ledger);

  switch (step)
    {
    case STEP_OPEN:
      return self->holdings->exists;

    case STEP_TRUST:
      return usdc == NULL || lumio_key_holdings_find (self->holdings, usdc) != NULL ||
             (self->holdings->exists && get_left (self, "USDC") == 0);

    case STEP_USDC:
      return self->holdings->exists && (usdc == NULL || get_left (self, "USDC") == 0);

    case STEP_XLM:
      return self->holdings->exists && get_left (self, "XLM") == 0;

    case N_STEPS:
    default:
      return TRUE;
    }
}

static Step
find_next (LumioKeySweepPage *self)
{
  Step step = STEP_OPEN;

  while (step < N_STEPS && is_done (self, step))
    step++;

  return step;
}

static char *
describe_step (LumioKeySweepPage *self,
               Step               step)
{
  gboolean hidden = lumio_account_get_hide_amounts (get_wallet (self));
  g_autofree char *money = NULL;

  switch (step)
    {
    case STEP_OPEN:
      return g_strdup (_("Open the account"));

    case STEP_TRUST:
      return g_strdup (_("Let it hold USDC"));

    case STEP_USDC:
    case STEP_XLM:
    case N_STEPS:
    default:
      if (is_done (self, step))
        return g_strdup (step == STEP_USDC ? _("Move the USDC") : _("Move the XLM"));

      money = lumio_format_money (self, get_left (self, step == STEP_USDC ? "USDC" : "XLM"),
                                  step == STEP_USDC ? "USDC" : "XLM", hidden);

      /* TRANSLATORS: an amount of money. */
      return g_strdup_printf (_("Move %s"), money);
    }
}

/* What it costs, and what of that comes back. */
static char *
describe_cost (LumioKeySweepPage *self,
               Step               step)
{
  g_autofree char *money = NULL;

  switch (step)
    {
    case STEP_OPEN:
      money = lumio_format_money (self, get_opening (self), "XLM", FALSE);
      /* TRANSLATORS: an amount of money. */
      return g_strdup_printf (_("With %s from your wallet: a part stays in it as its reserve"), money);

    case STEP_TRUST:
      money = lumio_format_money (self, self->holdings->base_reserve, "XLM", FALSE);
      /* TRANSLATORS: an amount of money. */
      return g_strdup_printf (_("Takes %s of reserve, which come back when you remove it"), money);

    case STEP_USDC:
    case STEP_XLM:
    case N_STEPS:
    default:
      return g_strdup (_("All that can be spent"));
    }
}

static char *
describe_rest (LumioKeySweepPage *self)
{
  if (self->holdings == NULL)
    return g_strdup ("");

  if (find_next (self) == N_STEPS)
    return g_strdup (_("All that can move has moved. The reserve of your wallet stays in it, and what "
                       "you invested in events; what they pay comes into the wallet."));

  return g_strdup (_("The reserve of your wallet stays in it, and what you invested in events. You "
                     "can pay from your account back into your wallet at any time."));
}

/* ---- rows ---- */

static GtkWidget *
create_row (LumioKeySweepPage *self,
            Step               step,
            Step               next)
{
  g_autofree char *title = describe_step (self, step);
  g_autofree char *subtitle = is_done (self, step) ? g_strdup (_("Done")) : describe_cost (self, step);
  GtkWidget *row = lumio_key_row_new (title, subtitle);

  if (is_done (self, step))
    {
      GtkWidget *image = gtk_image_new_from_icon_name ("object-select-symbolic");

      gtk_widget_add_css_class (image, "success");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), image);
    }
  else if (step == next)
    {
      lumio_key_row_add_button (row, _("Go On"), NULL, "key-sweep.go-on", NULL);
    }

  return row;
}

static void
show (LumioKeySweepPage *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  Step next;

  if (self->holdings == NULL)
    return;

  next = find_next (self);

  for (Step step = STEP_OPEN; step < N_STEPS; step++)
    {
      g_autofree char *title = describe_step (self, step);

      g_string_append_printf (text, "%s%s\n", is_done (self, step) ? "+" : "-", title);
    }

  if (!g_set_str (&self->shown, text->str))
    return;

  gtk_list_box_remove_all (self->steps);

  for (Step step = STEP_OPEN; step < N_STEPS; step++)
    gtk_list_box_append (self->steps, create_row (self, step, next));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REST]);
}

/* ---- asking ---- */

static DexFuture *
read_cb (DexFuture *future,
         gpointer   user_data)
{
  LumioKeySweepPage *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      lumio_complaint_take (self->complaint, lumio_key_ledger_explain (error));
      return dex_future_new_true ();
    }

  lumio_complaint_say (self->complaint, NULL);
  g_clear_pointer (&self->holdings, lumio_key_holdings_unref);
  self->holdings = g_value_dup_boxed (value);
  show (self);

  return dex_future_new_true ();
}

static void
read_ledger (LumioKeySweepPage *self)
{
  dex_clear (&self->reading);
  self->reading = dex_future_finally (lumio_key_ledger_read (self->ledger, get_address (self)),
                                      read_cb, self, NULL);
}

static gboolean
ask_cb (gpointer user_data)
{
  LumioKeySweepPage *self = user_data;

  if (self->reading == NULL || !dex_future_is_pending (self->reading))
    read_ledger (self);

  return G_SOURCE_CONTINUE;
}

static void
lumio_key_sweep_page_map (GtkWidget *widget)
{
  LumioKeySweepPage *self = LUMIO_KEY_SWEEP_PAGE (widget);

  GTK_WIDGET_CLASS (lumio_key_sweep_page_parent_class)->map (widget);
  read_ledger (self);
  self->asking = g_timeout_add_seconds (ASK_SECONDS, ask_cb, self);
}

static void
lumio_key_sweep_page_unmap (GtkWidget *widget)
{
  LumioKeySweepPage *self = LUMIO_KEY_SWEEP_PAGE (widget);

  g_clear_handle_id (&self->asking, g_source_remove);
  GTK_WIDGET_CLASS (lumio_key_sweep_page_parent_class)->unmap (widget);
}

/* ---- the next step ---- */

/* As anybody's request for a payment: the platform's own pages ask, quote and review it. */
static void
pay (LumioKeySweepPage *self,
     gint64             amount,
     const char        *asset)
{
  g_autoptr(StellarSep7) request =
    stellar_sep7_new_pay (get_address (self), amount, asset, NULL, NULL,
                          lumio_key_ledger_get_passphrase (self->ledger), NULL);

  if (request != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.pay-to", "s",
                                stellar_sep7_get_uri (request));
}

static void
trust (LumioKeySweepPage *self)
{
  g_autoptr(LumioKeyOrder) order =
    lumio_key_order_new_trust (self->ledger, get_address (self), self->holdings,
                               lumio_key_ledger_get_usdc (self->ledger), TRUE);
  LumioKeyOrderDialog *dialog = lumio_key_order_dialog_new (_("Add a Currency"), NULL);

  g_signal_connect_object (dialog, "decided", G_CALLBACK (read_ledger), self, G_CONNECT_SWAPPED);
  lumio_key_order_dialog_begin (dialog, order);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
go_on_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LumioKeySweepPage *self = LUMIO_KEY_SWEEP_PAGE (widget);

  if (self->holdings == NULL)
    return;

  switch (find_next (self))
    {
    case STEP_OPEN:
      pay (self, get_opening (self), "native");
      break;

    case STEP_TRUST:
      trust (self);
      break;

    case STEP_USDC:
      pay (self, get_left (self, "USDC"), lumio_key_ledger_get_usdc (self->ledger));
      break;

    case STEP_XLM:
      pay (self, get_left (self, "XLM"), "native");
      break;

    case N_STEPS:
    default:
      break;
    }
}

/* ---- the object ---- */

static void
lumio_key_sweep_page_dispose (GObject *object)
{
  LumioKeySweepPage *self = (LumioKeySweepPage *) object;

  dex_clear (&self->reading);
  g_clear_handle_id (&self->asking, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_SWEEP_PAGE);
  g_clear_object (&self->ledger);
  g_clear_object (&self->account);
  g_clear_pointer (&self->holdings, lumio_key_holdings_unref);

  G_OBJECT_CLASS (lumio_key_sweep_page_parent_class)->dispose (object);
}

static void
lumio_key_sweep_page_finalize (GObject *object)
{
  g_free (((LumioKeySweepPage *) object)->shown);

  G_OBJECT_CLASS (lumio_key_sweep_page_parent_class)->finalize (object);
}

static void
lumio_key_sweep_page_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioKeySweepPage *self = (LumioKeySweepPage *) object;

  switch ((LumioKeySweepPageProps) prop_id)
    {
    case PROP_REST:
      g_value_take_string (value, describe_rest (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_sweep_page_class_init (LumioKeySweepPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_key_sweep_page_dispose;
  object_class->finalize = lumio_key_sweep_page_finalize;
  object_class->get_property = lumio_key_sweep_page_get_property;
  widget_class->map = lumio_key_sweep_page_map;
  widget_class->unmap = lumio_key_sweep_page_unmap;

  properties[PROP_REST] = g_param_spec_string ("rest", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-sweep-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeySweepPage, complaint);
  gtk_widget_class_bind_template_child (widget_class, LumioKeySweepPage, steps);
  gtk_widget_class_install_action (widget_class, "key-sweep.go-on", NULL, go_on_action);
}

static void
lumio_key_sweep_page_init (LumioKeySweepPage *self)
{
  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_key_sweep_page_new (LumioKeyLedger  *ledger,
                          LumioKeyAccount *account)
{
  LumioKeySweepPage *self = g_object_new (LUMIO_TYPE_KEY_SWEEP_PAGE, NULL);
  static const char * const watched[] = { "notify::usdc", "notify::xlm", "notify::hide-amounts" };

  self->ledger = g_object_ref (ledger);
  self->account = g_object_ref (account);

  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (get_wallet (self), watched[i], G_CALLBACK (show), self,
                             G_CONNECT_SWAPPED);

  return ADW_NAVIGATION_PAGE (self);
}
