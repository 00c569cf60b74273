#pragma once

#include "platform/lumio-platform.h"
#include "platform/store/store-wallets.h"

G_BEGIN_DECLS

/*
 * The queue of those who wait for their account on the ledger. An account's transactions have to
 * follow one another, and the sponsor is one account: so who comes while one of its transactions
 * is under way waits, and all that wait share the next one.
 */

typedef struct _LumioOpenings LumioOpenings;

LumioOpenings *lumio_openings_new  (LumioPlatform        *platform);
/* After the platform's fibers have ended. */
void           lumio_openings_free (LumioOpenings        *self);
/*
 * Has the account stand on the ledger, its trustline and welcome money with it. Resolves to true
 * once it does; rejects where it could not be done now.
 */
DexFuture     *lumio_openings_add  (LumioOpenings        *self,
                                    const LumioWalletRow *wallet);

G_END_DECLS
