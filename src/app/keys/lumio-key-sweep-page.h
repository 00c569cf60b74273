#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-account.h"
#include "app/keys/lumio-key-ledger.h"

G_BEGIN_DECLS

/*
 * Leads from the wallet that the platform keeps to an account of one's own, one step after the
 * other, each with its own review. What was done is read from the ledger and the wallet each time,
 * so it can be left and gone on with at any step, here or on another computer.
 */

#define LUMIO_TYPE_KEY_SWEEP_PAGE (lumio_key_sweep_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeySweepPage, lumio_key_sweep_page, LUMIO, KEY_SWEEP_PAGE, AdwNavigationPage)

AdwNavigationPage *lumio_key_sweep_page_new (LumioKeyLedger  *ledger,
                                             LumioKeyAccount *account);

G_END_DECLS
