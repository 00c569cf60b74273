#pragma once

#include "platform/lumio-platform.h"
#include "platform/store/store-fundraisers.h"

G_BEGIN_DECLS

/*
 * Buying an event's tokens: a reservation that holds a part of the supply for a while, then one
 * transaction in which the USDC goes to the event and the tokens come from it.
 */

extern const LumioModule lumio_investments_module;

/* In a database job: gives back what is reserved of `event` and not signed. */
gboolean lumio_investments_release (LumioConnection    *connection,
                                    LumioFundraiserRow *event,
                                    GError            **error);

G_END_DECLS
