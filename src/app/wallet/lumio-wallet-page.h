#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* What a person has: one large number, and what moved last. */

#define LUMIO_TYPE_WALLET_PAGE (lumio_wallet_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioWalletPage, lumio_wallet_page, LUMIO, WALLET_PAGE, AdwBin)

void lumio_wallet_page_set_account (LumioWalletPage *self,
                                    LumioAccount    *account);

G_END_DECLS
