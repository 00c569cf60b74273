#pragma once

#include "platform/lumio-steps.h"

G_BEGIN_DECLS

/*
 * Takes out what distributions set aside on the ledger for accounts whose keys the platform keeps;
 * those accounts need not do or pay anything for it.
 */

/* In a capability's start. */
void       lumio_claims_register (LumioPlatform *platform);
/*
 * All of one distribution, also when nobody waits. Resolves to true; rejects where it is to be
 * tried again later.
 */
DexFuture *lumio_claims_run      (LumioPlatform *platform,
                                  const char    *id);
/* In a fiber: all that an earlier run left. */
void       lumio_claims_take_up  (LumioPlatform *platform);

G_END_DECLS
