#pragma once

#include "ledger/lumio-ledger-exchange.h"
#include "ledger/lumio-ledger-signatures.h"

G_BEGIN_DECLS

/*
 * The protocol's rules. lumio_ledger_check() says whether a transaction may enter a ledger, as a
 * node does when it arrives; lumio_ledger_charge() and lumio_ledger_apply() put it into one. All
 * three leave their verdict in the transaction's result.
 */

typedef struct
{
  LumioLedgerState *state;
  guint32           sequence;   /* of the ledger that is being built */
  gint64            close_time;
  gint64            fee_pool;
  guint64           id_pool; /* the number of the newest offer */
  /* The highest sequence number of each account that this ledger still applies, or NULL. */
  GHashTable       *highest;
} LumioLedgerContext;

/* What an operation is applied with. */
typedef struct
{
  LumioLedgerContext     *context;
  LumioLedgerState       *state; /* the operation's own layer */
  LumioLedgerTransaction *transaction;
  const StellarOperation *operation;
  const guint8           *source;
  guint                   index; /* among the transaction's operations */
  LumioOperationResult   *result;
} LumioOperationContext;

/*
 * `sequence_number` is what counts as the source's, or -1 for what its account says;
 * `fees_pending` is what the payer of the fee owes for transactions that wait before this one.
 */
gboolean lumio_ledger_check  (LumioLedgerContext     *context,
                              LumioLedgerTransaction *transaction,
                              gint64                  sequence_number,
                              gint64                  fees_pending);
void     lumio_ledger_charge (LumioLedgerContext     *context,
                              LumioLedgerTransaction *transaction);
gboolean lumio_ledger_apply  (LumioLedgerContext     *context,
                              LumioLedgerTransaction *transaction);

/* One operation: what can be said without the ledger, and what it does. */
gboolean lumio_operation_is_supported (const StellarOperation *operation);
guint    lumio_operation_get_threshold (const StellarOperation *operation);
gboolean lumio_operation_check        (LumioOperationContext *self);
gboolean lumio_operation_apply        (LumioOperationContext *self);

/* The families. */
gboolean lumio_operation_check_create_account        (LumioOperationContext *self);
gboolean lumio_operation_apply_create_account        (LumioOperationContext *self);
gboolean lumio_operation_check_merge                 (LumioOperationContext *self);
gboolean lumio_operation_apply_merge                 (LumioOperationContext *self);
gboolean lumio_operation_check_bump_sequence         (LumioOperationContext *self);
gboolean lumio_operation_apply_bump_sequence         (LumioOperationContext *self);
gboolean lumio_operation_check_set_options           (LumioOperationContext *self);
gboolean lumio_operation_apply_set_options           (LumioOperationContext *self);
gboolean lumio_operation_check_manage_data           (LumioOperationContext *self);
gboolean lumio_operation_apply_manage_data           (LumioOperationContext *self);
gboolean lumio_operation_check_change_trust          (LumioOperationContext *self);
gboolean lumio_operation_apply_change_trust          (LumioOperationContext *self);
gboolean lumio_operation_check_payment               (LumioOperationContext *self);
gboolean lumio_operation_apply_payment               (LumioOperationContext *self);
gboolean lumio_operation_check_path_strict_receive   (LumioOperationContext *self);
gboolean lumio_operation_apply_path_strict_receive   (LumioOperationContext *self);
gboolean lumio_operation_check_path_strict_send      (LumioOperationContext *self);
gboolean lumio_operation_apply_path_strict_send      (LumioOperationContext *self);
gboolean lumio_operation_check_offer                 (LumioOperationContext *self);
gboolean lumio_operation_apply_offer                 (LumioOperationContext *self);
gboolean lumio_operation_check_allow_trust           (LumioOperationContext *self);
gboolean lumio_operation_apply_allow_trust           (LumioOperationContext *self);
gboolean lumio_operation_check_set_line_flags        (LumioOperationContext *self);
gboolean lumio_operation_apply_set_line_flags        (LumioOperationContext *self);
gboolean lumio_operation_check_clawback              (LumioOperationContext *self);
gboolean lumio_operation_apply_clawback              (LumioOperationContext *self);
gboolean lumio_operation_check_create_claimable      (LumioOperationContext *self);
gboolean lumio_operation_apply_create_claimable      (LumioOperationContext *self);
gboolean lumio_operation_apply_claim_claimable       (LumioOperationContext *self);
gboolean lumio_operation_apply_clawback_claimable    (LumioOperationContext *self);
gboolean lumio_operation_check_begin_sponsoring      (LumioOperationContext *self);
gboolean lumio_operation_apply_begin_sponsoring      (LumioOperationContext *self);
gboolean lumio_operation_apply_end_sponsoring        (LumioOperationContext *self);
gboolean lumio_operation_check_revoke_sponsorship    (LumioOperationContext *self);
gboolean lumio_operation_apply_revoke_sponsorship    (LumioOperationContext *self);

/* What they share. Each of these returns FALSE, for the caller to return. */
gboolean lumio_operation_fail         (LumioOperationContext *self,
                                       gint32                 inner);
gboolean lumio_operation_fail_outer   (LumioOperationContext *self,
                                       gint32                 code);

/* What was crossed, to which an operation adds: of StellarClaimAtom. */
GArray      *lumio_operation_get_claims (LumioOperationContext *self);
/* The asset that an issuer allows. */
void         lumio_allow_trust_get_asset (const StellarAssetCode *code,
                                          const guint8           *issuer,
                                          StellarAsset           *asset);
void         lumio_offer_to_xdr         (const LumioEntry       *entry,
                                         StellarOfferEntry      *target);
void         lumio_signer_key_from_xdr  (LumioSignerKey         *self,
                                         const StellarSignerKey *key);
gboolean     lumio_text_is_printable    (const char         *text,
                                         gsize               length);
gboolean     lumio_asset_is_valid       (const StellarAsset *asset);
/* The asset of a change of trust, where it is no pool share. */
void         lumio_change_trust_get_asset (const StellarChangeTrustOp *body,
                                           StellarAsset               *asset);
/* Both FALSE for native. `code` is padded with zeros. */
gboolean     lumio_asset_get_credit     (const StellarAsset *asset,
                                         char                code[13],
                                         const guint8      **issuer);

G_END_DECLS
