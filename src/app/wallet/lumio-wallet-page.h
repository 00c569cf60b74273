#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * What a person has: one large number, and what moved last.
 * Properties: "account" (LumioAccount, set once); "roomy" (gboolean: there is room for the code).
 */

#define LUMIO_TYPE_WALLET_PAGE (lumio_wallet_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioWalletPage, lumio_wallet_page, LUMIO, WALLET_PAGE, AdwBin)

G_END_DECLS
