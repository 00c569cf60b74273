#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-ask-page.h"

G_BEGIN_DECLS

/*
 * To whom, how much, of what: a payment from an account whose key is here. What there is to say
 * against it is said here, before the review; then it hands an order to the dialog it is in.
 */

#define LUMIO_TYPE_KEY_PAY_PAGE (lumio_key_pay_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyPayPage, lumio_key_pay_page, LUMIO, KEY_PAY_PAGE, LumioKeyAskPage)

AdwNavigationPage *lumio_key_pay_page_new (LumioKeyLedger   *ledger,
                                           const char       *address,
                                           LumioKeyHoldings *holdings);

G_END_DECLS
