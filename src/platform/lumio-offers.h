#pragma once

#include "platform/http/lumio-route.h"
#include "platform/store/store-fundraisers.h"
#include "platform/store/store-investments.h"

G_BEGIN_DECLS

/*
 * Purchases by accounts whose keys are not kept here. The event signs the swap for a few minutes
 * and holds the tokens for as long; who has the account's key signs the other half and sends it
 * back, or brings it to the ledger by themselves. What became of it is the ledger's word: until it
 * has decided, or the time is over on the ledger too, nothing is given back.
 */

extern const LumioModule lumio_offers_module;

/* What the ledger said of the account just before. */
typedef struct
{
  gint64   sequence; /* the next one */
  gboolean has_line; /* it can hold the tokens already */
} LumioOfferTerms;

/* In the database job that reserves: signs the event's half, and writes it into `row`. */
gboolean lumio_offers_sign (LumioPlatform             *platform,
                            LumioConnection           *connection,
                            const LumioOfferTerms     *terms,
                            LumioInvestmentRow        *row,
                            const LumioFundraiserRow  *event,
                            GError                   **error);
/* What the ledger takes for it at most, in stroops of the account's own. */
gint64   lumio_offers_fee  (const LumioInvestmentRow  *row);

G_END_DECLS
