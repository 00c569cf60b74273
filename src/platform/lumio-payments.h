#pragma once

#include "platform/lumio-platform.h"
#include "platform/store/store-payments.h"
#include "platform/store/store-wallets.h"
#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/*
 * Payments: pending → processing → success or failed; pending → cancelled or expired. The hash
 * and the envelope stand in the books before anything is submitted, so that after any crash the
 * ledger can be asked what became of them.
 */

extern const LumioModule lumio_payments_module;

/* From the confirmation to the end of the envelope's time bounds. */
#define LUMIO_PAYMENT_VALID_SECONDS 300

/*
 * Takes a processing payment to its end, however long it takes: submits its envelope, and asks
 * until the ledger has decided. One for each payment at a time; it goes on when nobody waits.
 * Resolves to true.
 */
DexFuture *lumio_payments_settle      (LumioPlatform          *platform,
                                       const LumioPaymentRow  *row,
                                       gboolean                already_sent);
/* The refusal of a second payment while one is on its way; it is worth asking again. */
GError    *lumio_payments_in_progress (void);
/*
 * In a database job: the payment's envelope for `sequence`, bound by its valid_until and bumped
 * where its fee_paid_by says "platform", with every signature.
 */
StellarTransactionEnvelope *
           lumio_payments_sign        (LumioPlatform          *platform,
                                       LumioConnection        *connection,
                                       const LumioWalletRow   *wallet,
                                       const LumioPaymentRow  *row,
                                       gint64                  sequence,
                                       GError                **error);
/* The payment's live event; inside the transaction of the change. */
gboolean   lumio_payments_append_live (LumioConnection        *connection,
                                       const LumioPaymentRow  *row,
                                       GError                **error);

G_END_DECLS
