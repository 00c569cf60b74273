#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Tickets of a live event: sold for USDC that is the event's revenue at once, never more than its
 * hall holds, and good for one entry each.
 */

extern const LumioModule lumio_tickets_module;

G_END_DECLS
