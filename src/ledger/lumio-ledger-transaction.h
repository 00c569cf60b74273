#pragma once

#include <gio/gio.h>

#include "ledger/lumio-ledger-state.h"
#include "ledger/lumio-ledger-store.h"
#include "stellar/stellar-xdr.h"
#include "stellar/stellar-xdr-types.h"

G_BEGIN_DECLS

/*
 * One submitted transaction: its envelope read once, its hashes, what was found out about its
 * signatures, and its result. A V0 envelope is carried on as the V1 envelope that says the same,
 * which has the same hash. It has one owner at a time, so that a database thread may take it.
 */

typedef struct
{
  gint32       code;  /* OperationResultCode */
  gint32       type;  /* OperationType */
  gint32       inner; /* the operation's own code, where `code` is opINNER */
  /* What a successful path payment or merge says. */
  gint64       amount;
  gint64       sent; /* by a path payment, of the first asset */
  guint8       destination[32];
  StellarAsset asset;
  /* What a trade crossed (StellarClaimAtom), and the offer it left. */
  GArray            *claims;
  gint32             effect; /* ManageOfferEffect */
  StellarOfferEntry  offer;
  guint8             balance_id[32]; /* of the claimable balance it made */
} LumioOperationResult;

typedef struct
{
  gint64                fee_charged;
  gint32                code;
  /* Of the transaction inside a fee bump. */
  gint32                inner_code;
  gint64                inner_fee_charged;
  guint                 n_operations;
  LumioOperationResult *operations;
} LumioTransactionResult;

typedef struct
{
  guint8   index;
  guint8   key[32];
  gboolean of_payload;
  gboolean valid;
} LumioVerification;

typedef struct
{
  StellarTransactionEnvelope       *envelope;
  GBytes                           *xdr;
  gboolean                          is_fee_bump;
  guint8                            hash[32];
  guint8                            inner_hash[32]; /* `hash` where there is no fee bump */
  const StellarTransaction         *body;
  const StellarDecoratedSignature  *signatures; /* of the body */
  guint                             n_signatures;
  const StellarDecoratedSignature  *outer_signatures;
  guint                             n_outer_signatures;
  guint8                            source[32];
  guint8                            fee_source[32];
  gint64                            fee; /* the most that may be charged */
  LumioTransactionResult            result;
  GArray                           *verified;       /* LumioVerification, of the body */
  GArray                           *outer_verified;
  GArray                           *effects; /* LumioEffectRecord, once it is applied */
  GArray                           *trades;  /* LumioTradeRecord, the same */
  /* Where it ended up. */
  gboolean                          applied;
  guint32                           ledger;
  gint64                            id;
  gint64                            closed_at;
  LumioTransactionRecord           *stored; /* what history has, where it was there already */
} LumioLedgerTransaction;

/* G_IO_ERROR_INVALID_DATA for what is no envelope. */
LumioLedgerTransaction *lumio_ledger_transaction_new        (const char                   *base64,
                                                             const char                   *passphrase,
                                                             GError                      **error);
/* From what history keeps; the record stays the caller's. */
LumioLedgerTransaction *lumio_ledger_transaction_new_for_record (const LumioTransactionRecord *record,
                                                                 GError                      **error);
void                    lumio_ledger_transaction_free       (LumioLedgerTransaction       *self);
/* A result of success for each operation and the code tx_success. */
void                    lumio_ledger_transaction_reset      (LumioLedgerTransaction       *self,
                                                             gint64                        fee_charged,
                                                             gint64                        inner_fee_charged);
/* The code of the transaction itself, or of the one inside a fee bump. */
void                    lumio_ledger_transaction_fail       (LumioLedgerTransaction       *self,
                                                             gint32                        code);
gboolean                lumio_ledger_transaction_succeeded  (LumioLedgerTransaction       *self);
/* XDR TransactionResult. */
GBytes                 *lumio_ledger_transaction_encode_result (LumioLedgerTransaction    *self);
/* What history keeps of it. */
LumioTransactionRecord *lumio_ledger_transaction_to_record  (LumioLedgerTransaction       *self);

/* Adds the accounts and operations to an empty record. */
void                    lumio_ledger_transaction_note_parties (const LumioLedgerTransaction *self,
                                                               LumioTransactionRecord       *record);

const guint8           *lumio_muxed_account_get_id          (const StellarMuxedAccount    *account);
/* The account an operation acts for. */
const guint8           *lumio_operation_get_source          (const StellarOperation       *operation,
                                                             const LumioLedgerTransaction *transaction);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioLedgerTransaction, lumio_ledger_transaction_free)

G_END_DECLS
