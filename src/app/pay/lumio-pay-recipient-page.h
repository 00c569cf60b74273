#pragma once

#include "app/pay/lumio-pay-order.h"

G_BEGIN_DECLS

/* To whom: somebody of a list, or what is typed or pasted. */

#define LUMIO_TYPE_PAY_RECIPIENT_PAGE (lumio_pay_recipient_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioPayRecipientPage, lumio_pay_recipient_page, LUMIO, PAY_RECIPIENT_PAGE,
                      AdwNavigationPage)

void     lumio_pay_recipient_page_set_order (LumioPayRecipientPage *self,
                                             LumioPayOrder         *order);
/* As if it was typed. */
void     lumio_pay_recipient_page_enter     (LumioPayRecipientPage *self,
                                             const char            *text);
/* FALSE, and said here, where it cannot mean anybody. */
gboolean lumio_pay_recipient_page_read      (LumioPayRecipientPage *self);
/*
 * Asks the platform for whom was read, within a fiber. TRUE where the order knows its recipient
 * afterwards; otherwise it was said here why not.
 */
gboolean lumio_pay_recipient_page_find      (LumioPayRecipientPage *self);

G_END_DECLS
