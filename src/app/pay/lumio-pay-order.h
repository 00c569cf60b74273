#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * Whom somebody wants to pay, and how much: what the pages of paying ask for, one after the other.
 * It knows what the platform said of the recipient, and nothing of what becomes of it.
 */

#define LUMIO_TYPE_PAY_ORDER (lumio_pay_order_get_type ())
G_DECLARE_FINAL_TYPE (LumioPayOrder, lumio_pay_order, LUMIO, PAY_ORDER, GObject)

struct _LumioPayOrder
{
  GObject       parent_instance;

  LumioAccount *account;
  GListModel   *payees;        /* of LumioPayee */
  char         *destination;   /* NULL until it is known */
  char         *name;          /* NULL for a bare address */
  gboolean      exists;
  gboolean      memo_required;
  gint64        stroops;       /* 0 until it is known */
  gboolean      native;
  char         *memo;
};

LumioPayOrder *lumio_pay_order_new          (LumioAccount  *account);
const char    *lumio_pay_order_get_code     (LumioPayOrder *self);
/* Transfer full. */
LumioApiAsset *lumio_pay_order_get_asset    (LumioPayOrder *self);
/* What can be paid of its currency, in stroops. */
gint64         lumio_pay_order_get_available (LumioPayOrder *self);
/* What would be left after it, as money. Amounts are hidden where a person hides them. */
char          *lumio_pay_order_format_left  (LumioPayOrder *self,
                                             gpointer       widget);

G_END_DECLS
