#pragma once

#include "app/pay/lumio-pay-order.h"

G_BEGIN_DECLS

/* How much, in which currency, with which note; and what is to be known of the recipient before. */

#define LUMIO_TYPE_PAY_AMOUNT_PAGE (lumio_pay_amount_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioPayAmountPage, lumio_pay_amount_page, LUMIO, PAY_AMOUNT_PAGE,
                      AdwNavigationPage)

void     lumio_pay_amount_page_set_order (LumioPayAmountPage *self,
                                          LumioPayOrder      *order);
/* Shows whom the order is for now, and what a link filled in. */
void     lumio_pay_amount_page_show      (LumioPayAmountPage *self);
/* FALSE, and said here, where the order cannot be as it is filled in. */
gboolean lumio_pay_amount_page_read      (LumioPayAmountPage *self);
void     lumio_pay_amount_page_complain  (LumioPayAmountPage *self,
                                          const char         *sentence);

G_END_DECLS
