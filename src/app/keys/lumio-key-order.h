#pragma once

#include "app/keys/lumio-key-ledger.h"
#include "app/keys/lumio-key-memory.h"
#include "app/keys/lumio-key-purchase.h"
#include "app/keys/lumio-keys.h"
#include "signer/lumio-signer-review.h"

G_BEGIN_DECLS

/*
 * What a person wants done with an account whose key they hold. It is stated to the signer as an
 * intent that rests on what they saw and agreed to; only then is the ledger asked for what an
 * envelope needs, and the signer compares the two.
 */

#define LUMIO_TYPE_KEY_ORDER (lumio_key_order_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyOrder, lumio_key_order, LUMIO, KEY_ORDER, GObject)

typedef enum
{
  LUMIO_KEY_ORDER_PAYMENT,
  LUMIO_KEY_ORDER_OPENING, /* a payment of XLM that makes the account it goes to */
  LUMIO_KEY_ORDER_TRUST,
  LUMIO_KEY_ORDER_UNTRUST,
  LUMIO_KEY_ORDER_CLAIM,
  LUMIO_KEY_ORDER_PURCHASE, /* tokens of an event, half signed by it */
  LUMIO_KEY_ORDER_BUMP,    /* more offered for what was handed in, and is not decided */
} LumioKeyOrderKind;

/* `seen`: the account as it was shown. */
LumioKeyOrder    *lumio_key_order_new_payment  (LumioKeyLedger         *ledger,
                                                const char             *address,
                                                const LumioKeyHoldings *seen,
                                                const char             *destination,
                                                const char             *asset,
                                                gint64                  amount,
                                                const char             *memo,
                                                gboolean                opens);
LumioKeyOrder    *lumio_key_order_new_trust    (LumioKeyLedger         *ledger,
                                                const char             *address,
                                                const LumioKeyHoldings *seen,
                                                const char             *asset,
                                                gboolean                trusts);
LumioKeyOrder    *lumio_key_order_new_claim    (LumioKeyLedger         *ledger,
                                                const char             *address,
                                                const LumioKeyHoldings *seen,
                                                const LumioKeyClaim    *claim);
/* `purchase` is taken. What the account is, is read when it is prepared. */
LumioKeyOrder    *lumio_key_order_new_purchase (LumioKeyLedger         *ledger,
                                                const char             *address,
                                                LumioKeyPurchase       *purchase);
/* `pending` is copied. */
LumioKeyOrder    *lumio_key_order_new_bump     (LumioKeyLedger         *ledger,
                                                const char             *address,
                                                const LumioKeyHoldings *seen,
                                                const LumioKeyPending  *pending);
LumioKeyOrderKind lumio_key_order_get_kind     (LumioKeyOrder          *self);
const char       *lumio_key_order_get_address  (LumioKeyOrder          *self);

/*
 * Resolves to a LumioSignerReview. LUMIO_KEY_LEDGER_ERROR_FEE where the ledger is so busy that it
 * takes more than usual: after lumio_key_order_accept_fee() it can be prepared again, for that much.
 */
DexFuture        *lumio_key_order_prepare      (LumioKeyOrder          *self);
void              lumio_key_order_accept_fee   (LumioKeyOrder          *self);
/*
 * Signs what was reviewed and hands it in; goes on to its end, whoever looks away. The same
 * envelope is asked for by its hash until it is decided. Resolves to a LumioHorizonOutcome.
 */
DexFuture        *lumio_key_order_send         (LumioKeyOrder          *self,
                                                const char             *review_id);
/* Of what was reviewed last, in hexadecimal digits; NULL before. */
const char       *lumio_key_order_get_hash     (LumioKeyOrder          *self);
/* What was done, and what it cost, in a sentence or two. */
char             *lumio_key_order_describe_success (LumioKeyOrder             *self,
                                                    const LumioHorizonOutcome *outcome);
/* A sentence about why it could not be prepared or sent. */
char             *lumio_key_order_explain      (const GError           *error);
/* The same about what the ledger refused. */
char             *lumio_key_order_explain_outcome (const LumioHorizonOutcome *outcome);

/*
 * Has what was sent from an account before this program began, and not decided, asked for until it
 * is. Resolves to true at once where there is nothing.
 */
DexFuture        *lumio_key_order_resume       (LumioKeyLedger         *ledger,
                                                const char             *address);

G_END_DECLS
