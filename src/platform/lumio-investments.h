#pragma once

#include "platform/lumio-platform.h"
#include "platform/store/store-fundraisers.h"
#include "platform/store/store-investments.h"
#include "platform/store/store-steps.h"

G_BEGIN_DECLS

/*
 * Buying an event's tokens: a reservation that holds a part of the supply for a while, then one
 * transaction in which the USDC goes to the event and the tokens come from it.
 */

extern const LumioModule lumio_investments_module;

/* In a database job: writes both rows down with what hangs on them, and tells both sides. */
gboolean lumio_investments_write   (LumioConnection          *connection,
                                    const LumioInvestmentRow *row,
                                    const LumioFundraiserRow *event,
                                    GError                  **error);
/* As that, with what follows from how the ledger decided what was signed. */
gboolean lumio_investments_decide  (LumioConnection          *connection,
                                    LumioInvestmentRow       *row,
                                    LumioFundraiserRow       *event,
                                    const LumioStepRow       *step,
                                    GError                  **error);

/* In a database job: gives back what is reserved of `event` and not signed. */
gboolean lumio_investments_release (LumioConnection    *connection,
                                    LumioFundraiserRow *event,
                                    GError            **error);

G_END_DECLS
