#pragma once

#include "horizon/lumio-horizon.h"
#include "platform/lumio-platform.h"
#include "platform/store/store-wallets.h"

G_BEGIN_DECLS

/*
 * Custodial wallets: a key for each user, sealed in the books, and the account it has on the
 * ledger, which a sponsor pays for.
 */

/*
 * Makes the user's key pair, seals it and writes the wallet's row ("opening") and the job that
 * finishes it, inside the database job that writes the user: there is no user without a wallet.
 */
gboolean   lumio_wallets_insert (LumioPlatform    *platform,
                                 LumioConnection  *connection,
                                 const char       *user_id,
                                 GError          **error);
/*
 * Creates the account and its trustline on the ledger. Resolves to a LumioApiWallet, with status
 * "opening" where the ledger does not answer in time; the job goes on then.
 */
DexFuture *lumio_wallets_open   (LumioPlatform    *platform,
                                 const char       *user_id);
/* Resolves to the user's LumioApiWallet as it stands in the books. */
DexFuture *lumio_wallets_load   (LumioPlatform    *platform,
                                 const char       *user_id);

/* Resolves to the LumioWalletRow itself; 404 where the user has none. */
DexFuture *lumio_wallets_load_row (LumioPlatform *platform,
                                   const char    *user_id);
/*
 * Resolves to the LumioApiBalances of an address. Where the ledger does not answer they are the
 * last known ones, marked as stale; 503 where none are known.
 */
DexFuture *lumio_wallets_load_balances (LumioPlatform *platform,
                                        const char    *address);
/* Tells the user's windows what the wallet holds now. */
void       lumio_wallets_tell_balances (LumioPlatform *platform,
                                        const char    *user_id);

/* The XLM that an account can spend beside its reserve and what its offers hold. */
gint64     lumio_wallets_count_spendable (const LumioHorizonAccount *account);

/* 0.5 XLM, the ledger's base reserve. */
#define LUMIO_BASE_RESERVE G_GINT64_CONSTANT (5000000)

extern const LumioModule lumio_wallets_module;

G_END_DECLS
