#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-ask-page.h"

G_BEGIN_DECLS

/*
 * Which currency an account shall be able to hold, by its code and who issues it. What there is to
 * say against it is said here; then it hands an order to the dialog it is in.
 */

#define LUMIO_TYPE_KEY_TRUST_PAGE (lumio_key_trust_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyTrustPage, lumio_key_trust_page, LUMIO, KEY_TRUST_PAGE, LumioKeyAskPage)

AdwNavigationPage *lumio_key_trust_page_new (LumioKeyLedger   *ledger,
                                             const char       *address,
                                             LumioKeyHoldings *holdings);

G_END_DECLS
