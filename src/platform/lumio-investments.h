#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Buying an event's tokens: a reservation that holds a part of the supply for a while, then one
 * transaction in which the USDC goes to the event and the tokens come from it.
 */

extern const LumioModule lumio_investments_module;

G_END_DECLS
