#pragma once

#include "platform/lumio-platform.h"
#include "platform/store/store-wallets.h"
#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/* The one place of the platform where a custodial key is made and used. */

/* A wallet with a new key, sealed; not yet in the books. `user_id` may be NULL. */
LumioWalletRow *lumio_custody_new_wallet (LumioPlatform         *platform,
                                          const char            *user_id,
                                          const char            *purpose);
/*
 * A wallet of the platform itself, as the books have it; made where they have none. Inside a
 * database job.
 */
LumioWalletRow *lumio_custody_load_own   (LumioPlatform         *platform,
                                          LumioConnection       *connection,
                                          const char            *purpose,
                                          GError               **error);
/*
 * The key itself, for what is no transaction of the wallet. Recorded as the signing is.
 */
StellarKeypair *lumio_custody_open_key   (LumioPlatform         *platform,
                                          LumioConnection       *connection,
                                          const LumioWalletRow  *wallet,
                                          const char            *reason,
                                          const char            *ref,
                                          GError               **error);
/*
 * Signs with the wallet's key, inside a database job: the use of the key is recorded in the same
 * transaction. Takes `envelope` and returns it with one more signature; NULL with `error`, and
 * `envelope` freed, where the key cannot be used.
 */
StellarTransactionEnvelope *
                lumio_custody_sign       (LumioPlatform               *platform,
                                          LumioConnection             *connection,
                                          StellarTransactionEnvelope  *envelope,
                                          const LumioWalletRow        *wallet,
                                          const char                  *reason,
                                          const char                  *ref,
                                          GError                     **error);

G_END_DECLS
