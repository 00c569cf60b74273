#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * What somebody holds of events: the ledger says how much, whoever it came from, and the books say
 * what it cost and paid, each of it down to its transaction.
 */

extern const LumioModule lumio_portfolio_module;

G_END_DECLS
