#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Money that arrives: follows the ledger's payments by cursor and writes down those to a wallet
 * of this platform. The cursor moves in the transaction that records, so that after any crash
 * each payment is recorded once.
 */

extern const LumioModule lumio_inbound_module;

/*
 * Writes down one payment of the ledger and moves the cursor past it, inside a database job.
 * `user_id` is set to whose money it is where it is new and somebody's here.
 */
gboolean lumio_inbound_write (LumioConnection            *connection,
                              const LumioHorizonPayment  *payment,
                              const char                 *usdc,
                              char                      **user_id,
                              GError                    **error);

G_END_DECLS
