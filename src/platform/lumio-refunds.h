#pragma once

#include "platform/lumio-platform.h"
#include "platform/store/store-fundraisers.h"

G_BEGIN_DECLS

/*
 * An event that is called off, by its organiser or because its goal was missed when its funding
 * closed: what was reserved is given back, what is signed is waited for, and who bought finds what
 * they paid set aside on the ledger for the account they paid with. For accounts whose keys are
 * kept here it is taken out again. Then the event is CANCELLED.
 */

/*
 * In a database job: from now on nobody buys of `row`, which is written down. It is CANCELLED at
 * once where nobody has put money into it.
 */
gboolean   lumio_refunds_begin     (LumioConnection    *connection,
                                    LumioFundraiserRow *row,
                                    GError            **error);
/*
 * Carries an event that is on its way to CANCELLED to its end, also when nobody waits. `again`: a
 * refund that the ledger refused for good is tried once more. Resolves to true; rejects where it is
 * to be tried again later.
 */
DexFuture *lumio_refunds_run       (LumioPlatform      *platform,
                                    gint64              event_id,
                                    gboolean            again);
/* In the transaction of the change: those who bought see the event change as its organiser does. */
gboolean   lumio_refunds_append_live (LumioConnection          *connection,
                                      const LumioFundraiserRow *event,
                                      GError                  **error);
/* In a fiber: begins it for those whose funding closed below their goal. */
void       lumio_refunds_close_due (LumioPlatform      *platform);

G_END_DECLS
