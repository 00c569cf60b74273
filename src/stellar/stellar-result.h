#pragma once

#include "stellar/stellar-xdr-types.h"

G_BEGIN_DECLS

/* Results of transactions, in the codes that Horizon writes ("tx_bad_seq", "op_underfunded"). */

const char *stellar_result_transaction_text (gint32                          code);
/* `type` is the operation's, `inner` the code of its own result, used where `code` is opINNER. */
const char *stellar_result_operation_text   (gint32                          code,
                                             gint32                          type,
                                             gint32                          inner);
/* The code of the whole: "tx_failed", "tx_fee_bump_inner_failed", … Borrowed. */
const char *stellar_result_get_code         (const StellarTransactionResult *result);
/* The code of the transaction inside a fee bump, or NULL. Borrowed. */
const char *stellar_result_get_inner_code   (const StellarTransactionResult *result);
/* One text an operation; NULL where the operations were not reached. */
GStrv       stellar_result_dup_operations   (const StellarTransactionResult *result);

G_END_DECLS
