#include "app/pay/lumio-pay-order.h"

#include "app/lumio-formats.h"
#include "app/pay/lumio-payee.h"

G_DEFINE_FINAL_TYPE (LumioPayOrder, lumio_pay_order, G_TYPE_OBJECT)

static void
lumio_pay_order_finalize (GObject *object)
{
  LumioPayOrder *self = (LumioPayOrder *) object;

  g_clear_object (&self->account);
  g_clear_object (&self->payees);
  g_free (self->destination);
  g_free (self->name);
  g_free (self->memo);

  G_OBJECT_CLASS (lumio_pay_order_parent_class)->finalize (object);
}

static void
lumio_pay_order_class_init (LumioPayOrderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_pay_order_finalize;
}

static void
lumio_pay_order_init (LumioPayOrder *self)
{
}

LumioPayOrder *
lumio_pay_order_new (LumioAccount *account)
{
  LumioPayOrder *self = g_object_new (LUMIO_TYPE_PAY_ORDER, NULL);

  self->account = g_object_ref (account);
  self->payees = lumio_payee_list (account);

  return self;
}

const char *
lumio_pay_order_get_code (LumioPayOrder *self)
{
  g_return_val_if_fail (LUMIO_IS_PAY_ORDER (self), NULL);

  return self->native ? "XLM" : "USDC";
}

LumioApiAsset *
lumio_pay_order_get_asset (LumioPayOrder *self)
{
  const LumioApiAsset *usdc;

  g_return_val_if_fail (LUMIO_IS_PAY_ORDER (self), NULL);

  usdc = lumio_account_get_usdc (self->account);

  return !self->native && usdc != NULL ? lumio_api_asset_copy (usdc)
                                       : lumio_api_asset_new_for ("XLM", NULL);
}

gint64
lumio_pay_order_get_available (LumioPayOrder *self)
{
  g_return_val_if_fail (LUMIO_IS_PAY_ORDER (self), 0);

  return lumio_account_get_available (self->account, lumio_pay_order_get_code (self));
}

char *
lumio_pay_order_format_left (LumioPayOrder *self,
                             gpointer       widget)
{
  g_return_val_if_fail (LUMIO_IS_PAY_ORDER (self), NULL);

  return lumio_format_money (widget, MAX (0, lumio_pay_order_get_available (self) - self->stroops),
                             lumio_pay_order_get_code (self),
                             lumio_account_get_hide_amounts (self->account));
}
