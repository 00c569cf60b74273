#pragma once

#include "platform/lumio-steps.h"

G_BEGIN_DECLS

/*
 * Takes out what distributions set aside on the ledger for accounts whose keys the platform keeps;
 * those accounts need not do or pay anything for it. What only its owner can take is looked at now
 * and then, so that the books know when it was taken.
 */

extern const LumioModule lumio_claims_module;

/*
 * All of one distribution, also when nobody waits. Resolves to true; rejects where it is to be
 * tried again later.
 */
DexFuture *lumio_claims_run      (LumioPlatform *platform,
                                  const char    *id);

G_END_DECLS
