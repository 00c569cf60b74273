#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Money that arrives: follows the ledger's payments by cursor and writes down those to a wallet
 * of this platform. The cursor moves in the transaction that records, so that after any crash
 * each payment is recorded once.
 */

extern const LumioModule lumio_inbound_module;

G_END_DECLS
