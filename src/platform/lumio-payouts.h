#pragma once

#include "platform/lumio-steps.h"
#include "platform/store/store-distributions.h"
#include "platform/store/store-fundraisers.h"
#include "platform/store/store-payouts.h"

G_BEGIN_DECLS

/*
 * Pays what a distribution's list says, a hundred by one transaction, each of them written down
 * before it is submitted. A batch that one makes fail is made anew: who cannot be paid gets it set
 * aside on the ledger, where they alone can take it. The reserve of what is set aside comes from
 * the platform.
 */

/* In a capability's start. */
void       lumio_payouts_register    (LumioPlatform               *platform);
/*
 * Carries a distribution in PROCESSING to its end, and takes out what was set aside for accounts
 * whose keys are kept here; also when nobody waits. `source` is the event's account. Resolves to
 * true; rejects where it is to be tried again later.
 */
DexFuture *lumio_payouts_run         (LumioPlatform               *platform,
                                      const char                  *id,
                                      const char                  *source);
/* In a database job: the one of that id; a 404 problem where there is none. */
LumioDistributionRow *
           lumio_payouts_load        (LumioConnection             *connection,
                                      const char                  *id,
                                      GError                     **error);
/* In a database job: writes the end of it and what the event became by it, both or neither. */
gboolean   lumio_payouts_end         (LumioConnection             *connection,
                                      LumioDistributionRow        *row,
                                      const char                  *status,
                                      const char                  *why,
                                      GError                     **error);
/* In the transaction of a change: tells the organiser. */
gboolean   lumio_payouts_append_live (LumioConnection             *connection,
                                      const LumioDistributionRow  *row,
                                      const LumioFundraiserRow    *event,
                                      GError                     **error);

G_END_DECLS
