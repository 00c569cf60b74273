#pragma once

#include "api/lumio-api-events.h"
#include "app/keys/lumio-key-ledger.h"
#include "stellar/stellar-intent.h"

G_BEGIN_DECLS

/*
 * Tokens of an event bought with a key of one's own: money goes to the event and tokens come from it
 * in one transaction, half of which the event signs beforehand. What was agreed to is stated from
 * what stood on the screen; what the platform answers is held against it by the signer.
 */
typedef struct
{
  char   *event_id;
  char   *event_name;
  char   *event_address;
  char   *token; /* "EVT001:G…" */
  gint64  tokens;
  gint64  total; /* in stroops of the platform's USDC */
} LumioKeyPurchase;

LumioKeyPurchase *lumio_key_purchase_new    (const LumioApiEvent    *event,
                                             gint64                  tokens,
                                             gint64                  total);
void              lumio_key_purchase_free   (LumioKeyPurchase       *self);

/* Adds to an intent what is agreed to; `seen` is the account as the ledger shows it. */
void              lumio_key_purchase_state  (const LumioKeyPurchase *self,
                                             const LumioKeyHoldings *seen,
                                             const char             *usdc,
                                             StellarIntent          *intent);
/* FALSE with LUMIO_KEY_LEDGER_ERROR_WRONG where the account cannot pay it. */
gboolean          lumio_key_purchase_check  (const LumioKeyPurchase *self,
                                             const LumioKeyHoldings *seen,
                                             const char             *usdc,
                                             GError                **error);
/*
 * Within a fiber: what the platform offers for `address`, half signed, with time bounds. Asked again
 * while the offer stands it is the same one. LUMIO_KEY_LEDGER_ERROR_WRONG with the platform's reason.
 */
StellarTransactionEnvelope *
                  lumio_key_purchase_fetch  (const LumioKeyPurchase *self,
                                             LumioAccount           *account,
                                             const char             *address,
                                             GError                **error);
char             *lumio_key_purchase_describe (const LumioKeyPurchase *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioKeyPurchase, lumio_key_purchase_free)

G_END_DECLS
