#pragma once

#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/*
 * The id of the claimable balance that the operation at `index` of a transaction makes (CAP-23):
 * of the transaction's source account, whatever the operation's own source is.
 */
void  stellar_claimable_balance_id      (const guint8                           source[32],
                                         gint64                                 sequence,
                                         guint32                                index,
                                         guint8                                 id[32]);
/* "B…" */
char *stellar_claimable_balance_to_text (const guint8                           id[32]);
/* The id of the pool with these parameters (CAP-38). FALSE where the assets are out of order. */
gboolean stellar_liquidity_pool_id      (const StellarLiquidityPoolParameters  *parameters,
                                         guint8                                 id[32]);
/* "L…" */
char *stellar_liquidity_pool_to_text    (const guint8                           id[32]);

/* ---- memos that a receiver asks for (SEP-29) ---- */

/* The data entry of an account that asks for a memo; its value is "1". */
#define STELLAR_MEMO_REQUIRED_NAME "config.memo_required"

/* Whether a data entry's value (bytes) asks for one; NULL is no entry. */
gboolean stellar_memo_is_required       (const guint8                          *value,
                                         gsize                                  length);
/*
 * The accounts ("G…") whose entry is to be looked at before this envelope is signed: who is paid
 * or merged into, where the transaction has no memo. Empty where it has one. Muxed accounts carry
 * their own id and never ask.
 */
char   **stellar_envelope_dup_memo_destinations (const StellarTransactionEnvelope *envelope);

G_END_DECLS
