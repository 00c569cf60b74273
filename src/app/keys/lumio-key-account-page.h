#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-ledger.h"
#include "app/keys/lumio-keys.h"

G_BEGIN_DECLS

/*
 * An account whose key is here, or that is watched: what it holds, what waits for it, how it is
 * paid; and what can be done with it. It asks the ledger while it is seen, and shows what was known
 * where that does not answer.
 */

#define LUMIO_TYPE_KEY_ACCOUNT_PAGE (lumio_key_account_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyAccountPage, lumio_key_account_page, LUMIO, KEY_ACCOUNT_PAGE, AdwNavigationPage)

AdwNavigationPage *lumio_key_account_page_new (LumioKeyLedger  *ledger,
                                               LumioKeyAccount *account);

G_END_DECLS
