#pragma once

#include "stellar/stellar-keypair.h"
#include "stellar/stellar-xdr-types.h"

G_BEGIN_DECLS

/*
 * Transactions: building, hashing and signing envelopes. Envelopes are values of
 * stellar_xdr_transaction_envelope and are freed by stellar_xdr_free().
 */

#define STELLAR_PASSPHRASE_PUBLIC "Public Global Stellar Network ; September 2015"
#define STELLAR_PASSPHRASE_TESTNET "Test SDF Network ; September 2015"
#define STELLAR_MIN_FEE 100
#define STELLAR_MAX_OPERATIONS 100
#define STELLAR_MAX_SIGNATURES 20

/* SHA-256 of the passphrase: what ties a signature to one network. */
void     stellar_network_id             (const char                        *passphrase,
                                         guint8                             id[32]);
/* What is signed and what the ledger calls the transaction. Of a fee bump, the outer one. */
void     stellar_envelope_hash          (const StellarTransactionEnvelope  *envelope,
                                         const char                        *passphrase,
                                         guint8                             hash[32]);
/* The hash of the transaction inside a fee bump; the same as above for others. */
void     stellar_envelope_inner_hash    (const StellarTransactionEnvelope  *envelope,
                                         const char                        *passphrase,
                                         guint8                             hash[32]);
/*
 * Envelopes with one more (outer) signature. Each takes `envelope` and returns it anew; NULL,
 * with `envelope` freed, where it holds twenty signatures already.
 */
StellarTransactionEnvelope *
         stellar_envelope_sign          (StellarTransactionEnvelope        *envelope,
                                         const char                        *passphrase,
                                         const StellarKeypair              *keypair);
StellarTransactionEnvelope *
         stellar_envelope_add_signature (StellarTransactionEnvelope        *envelope,
                                         const guint8                       hint[4],
                                         const guint8                      *signature,
                                         gsize                              length);
/* Reveals the preimage of a hash(x) signer. */
StellarTransactionEnvelope *
         stellar_envelope_add_preimage  (StellarTransactionEnvelope        *envelope,
                                         const guint8                      *preimage,
                                         gsize                              length);
/* Signs the payload that a signed payload signer asks for. */
StellarTransactionEnvelope *
         stellar_envelope_sign_payload  (StellarTransactionEnvelope        *envelope,
                                         const StellarKeypair              *keypair,
                                         const guint8                      *payload,
                                         gsize                              length);
/* Whether one of the outer signatures is by this key. */
gboolean stellar_envelope_is_signed_by  (const StellarTransactionEnvelope  *envelope,
                                         const char                        *passphrase,
                                         const guint8                       key[32]);

/* 64 lower-case hexadecimal digits. */
char    *stellar_hash_to_hex            (const guint8                       hash[32]);
gboolean stellar_hash_from_hex          (const char                        *text,
                                         guint8                             hash[32]);

/*
 * A builder for V1 transactions. Wrong arguments (an address that is none, an amount below
 * zero) are kept as the first error, which stellar_transaction_builder_end() reports.
 */
typedef struct _StellarTransactionBuilder StellarTransactionBuilder;

StellarTransactionBuilder *
         stellar_transaction_builder_new             (const char                *source,
                                                      gint64                     sequence,
                                                      guint32                    fee_per_operation);
void     stellar_transaction_builder_free            (StellarTransactionBuilder *self);
/* Unix seconds; 0 is no bound. */
void     stellar_transaction_builder_set_time_bounds (StellarTransactionBuilder *self,
                                                      guint64                    min_time,
                                                      guint64                    max_time);
/* At most 28 bytes. */
void     stellar_transaction_builder_set_memo_text   (StellarTransactionBuilder *self,
                                                      const char                *text);
void     stellar_transaction_builder_set_memo        (StellarTransactionBuilder *self,
                                                      const StellarMemo         *memo);
/*
 * Operations. `source` NULL is the transaction's own source. Assets are "native" or
 * "CODE:ISSUER"; amounts are in units of 10⁻⁷.
 */
void     stellar_transaction_builder_create_account  (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const char                *destination,
                                                      gint64                     starting_balance);
void     stellar_transaction_builder_payment         (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const char                *destination,
                                                      const char                *asset,
                                                      gint64                     amount);
/* limit 0 removes the trustline; G_MAXINT64 is no limit. */
void     stellar_transaction_builder_change_trust    (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const char                *asset,
                                                      gint64                     limit);
void     stellar_transaction_builder_account_merge   (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const char                *destination);
/* value NULL deletes the entry. */
void     stellar_transaction_builder_manage_data     (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const char                *name,
                                                      const guint8              *value,
                                                      gsize                      length);
void     stellar_transaction_builder_bump_sequence   (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      gint64                     bump_to);
void     stellar_transaction_builder_begin_sponsoring (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const char                *sponsored);
void     stellar_transaction_builder_end_sponsoring  (StellarTransactionBuilder *self,
                                                      const char                *source);
/* Sets money aside that `claimant` alone may take, at any time. */
void     stellar_transaction_builder_create_claimable (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const char                *claimant,
                                                      const char                *asset,
                                                      gint64                     amount);
void     stellar_transaction_builder_claim           (StellarTransactionBuilder *self,
                                                      const char                *source,
                                                      const guint8               balance[32]);
/* Any operation; copied. Its source is `operation->source_account`. */
void     stellar_transaction_builder_add             (StellarTransactionBuilder *self,
                                                      const StellarOperation    *operation);
/* Ends and frees the builder. NULL with `error` where something given to it was wrong. */
StellarTransactionEnvelope *
         stellar_transaction_builder_end             (StellarTransactionBuilder  *self,
                                                      GError                    **error);

/*
 * A fee bump (CAP-15) around a signed V1 envelope: `fee` is the whole fee offered, for all
 * operations and the bump itself. NULL where `inner` is no V1 envelope.
 */
StellarTransactionEnvelope *
         stellar_fee_bump_new                        (const char                       *fee_source,
                                                      gint64                            fee,
                                                      const StellarTransactionEnvelope *inner,
                                                      GError                          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarTransactionBuilder, stellar_transaction_builder_free)

G_END_DECLS
