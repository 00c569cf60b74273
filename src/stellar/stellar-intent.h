#pragma once

#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/*
 * What a person agreed to, before anyone builds an envelope for it: the network, the source, a
 * range of sequence numbers, the exact list of operations with a bound for each amount, the most
 * it may cost and how long it may be valid. stellar_intent_check() compares an envelope with it,
 * field by field of the XDR table: a field that the intent leaves open is named here, every
 * other must be as the intent has it.
 *
 * As in the builder, wrong arguments are kept as the first error, which stellar_intent_validate()
 * reports; an intent that is not valid is met by no envelope.
 *
 * `source` of an operation NULL is the transaction's own. Assets are "native" or "CODE:ISSUER".
 */

typedef enum
{
  STELLAR_REFUSAL_INTENT,             /* the intent itself says nothing or something wrong */
  STELLAR_REFUSAL_NETWORK,            /* for another network */
  STELLAR_REFUSAL_ENVELOPE,           /* a kind of envelope the intent does not have */
  STELLAR_REFUSAL_SOURCE,             /* of the transaction */
  STELLAR_REFUSAL_SEQUENCE,           /* out of the range */
  STELLAR_REFUSAL_FEE,                /* over the bound */
  STELLAR_REFUSAL_FEE_SOURCE,         /* a fee bump that another account pays, or not as agreed */
  STELLAR_REFUSAL_NO_TIME_BOUNDS,     /* valid for ever */
  STELLAR_REFUSAL_TIME_OVER,
  STELLAR_REFUSAL_TIME_NOT_YET,       /* valid only later */
  STELLAR_REFUSAL_TIME_LONG,          /* valid longer than agreed */
  STELLAR_REFUSAL_PRECONDITIONS,      /* ledger bounds, sequence age or gap, extra signers */
  STELLAR_REFUSAL_MEMO,
  STELLAR_REFUSAL_OPERATION_MISSING,
  STELLAR_REFUSAL_OPERATION_ADDED,
  STELLAR_REFUSAL_OPERATION_ORDER,    /* all of them, but not in this order */
  STELLAR_REFUSAL_OPERATION_KIND,     /* another operation in this place */
  STELLAR_REFUSAL_OPERATION_SOURCE,   /* for another account */
  STELLAR_REFUSAL_DESTINATION,
  STELLAR_REFUSAL_ASSET,
  STELLAR_REFUSAL_ASSET_ISSUER,       /* the same code from another issuer */
  STELLAR_REFUSAL_ASSET_CODE,         /* a code that only looks the same, of the same issuer or not */
  STELLAR_REFUSAL_AMOUNT,             /* over or under its bound */
  STELLAR_REFUSAL_PRICE,
  STELLAR_REFUSAL_LIMIT,              /* of a trustline */
  STELLAR_REFUSAL_FIELD,              /* another field of the operation */
  STELLAR_REFUSAL_CONTRACT_DATA,      /* resources of a contract in a transaction that calls none */
  STELLAR_REFUSAL_SIGNATURE,          /* one is there that is nobody's, or of another network */
  STELLAR_REFUSAL_SIGNATURE_MISSING,  /* one that was agreed to be there */
} StellarRefusalReason;

/* Why an envelope is not the intent. */
typedef struct
{
  StellarRefusalReason reason;
  int                  operation; /* from 0; −1: the transaction */
  char                *field;     /* the path in the XDR, or NULL: "payment.amount" */
  char                *wanted;    /* what the intent has, or NULL */
  char                *found;     /* what the envelope has, or NULL */
} StellarRefusal;

void        stellar_refusal_free            (StellarRefusal       *self);
/* "asset-issuer": a name for machines. */
const char *stellar_refusal_reason_get_name (StellarRefusalReason  reason);

typedef struct _StellarIntent StellarIntent;

#define STELLAR_TYPE_INTENT (stellar_intent_get_type ())

GType          stellar_intent_get_type          (void);
/* `source`: of the transaction, "G…" or "M…". */
StellarIntent *stellar_intent_new               (const char                *passphrase,
                                                 const char                *source);
StellarIntent *stellar_intent_ref               (StellarIntent             *self);
void           stellar_intent_unref             (StellarIntent             *self);

/* ---- the transaction ---- */

/* Both included. Without it any sequence number above 0 will do: set it where the source is own. */
void           stellar_intent_set_sequence      (StellarIntent             *self,
                                                 gint64                     min,
                                                 gint64                     max);
/* The whole fee, at most; without it 10000 stroops for each operation. */
void           stellar_intent_set_max_fee       (StellarIntent             *self,
                                                 gint64                     fee);
/* It must end, and at most so many seconds from now; 300 without it. At most a day. */
void           stellar_intent_set_max_validity  (StellarIntent             *self,
                                                 guint32                    seconds);
/* Exactly this memo; none without it. */
void           stellar_intent_set_memo          (StellarIntent             *self,
                                                 const StellarMemo         *memo);
void           stellar_intent_set_memo_text     (StellarIntent             *self,
                                                 const char                *text);
/* The transaction comes inside a fee bump that this account pays, at most so much in all. */
void           stellar_intent_set_fee_bump      (StellarIntent             *self,
                                                 const char                *fee_source,
                                                 gint64                     max_fee);
/* Whose signature must be on it already ("G…"), valid on this network. */
void           stellar_intent_require_signature (StellarIntent             *self,
                                                 const char                *address);

/* ---- its operations, in this order and no other ---- */

/* Pays at most so much; `exact`: no less either. */
void           stellar_intent_add_payment        (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *destination,
                                                  const char               *asset,
                                                  gint64                    amount,
                                                  gboolean                  exact);
/* What someone else's operation brings: at least so much, from `source` to `destination`. */
void           stellar_intent_add_receipt        (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *destination,
                                                  const char               *asset,
                                                  gint64                    least);
void           stellar_intent_add_create_account (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *destination,
                                                  gint64                    most);
/* Limit 0 removes the trustline. The limit is exact. */
void           stellar_intent_add_change_trust   (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *asset,
                                                  gint64                    limit);
/*
 * Either path payment: at most so much of one asset for at least so much of another, by any path,
 * to `destination` (the own address for a swap).
 */
void           stellar_intent_add_swap           (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *destination,
                                                  const char               *send_asset,
                                                  gint64                    most,
                                                  const char               *dest_asset,
                                                  gint64                    least);
/*
 * A new offer that buys at most `amount` of `buying` and gives at most price_n/price_d of
 * `selling` for each (ManageBuyOffer; offer id 0).
 */
void           stellar_intent_add_buy_offer      (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *selling,
                                                  const char               *buying,
                                                  gint64                    amount,
                                                  gint32                    price_n,
                                                  gint32                    price_d);
/* A new offer that sells at most `amount` of `selling` at price_n/price_d of `buying` or more. */
void           stellar_intent_add_sell_offer     (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *selling,
                                                  const char               *buying,
                                                  gint64                    amount,
                                                  gint32                    price_n,
                                                  gint32                    price_d);
void           stellar_intent_add_merge          (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *destination);
/* `balance_id`: "B…" */
void           stellar_intent_add_claim          (StellarIntent            *self,
                                                  const char               *source,
                                                  const char               *balance_id);
void           stellar_intent_add_begin_sponsoring (StellarIntent          *self,
                                                    const char             *source,
                                                    const char             *sponsored);
void           stellar_intent_add_end_sponsoring (StellarIntent            *self,
                                                  const char               *source);
/* Any other operation, exactly as it is. */
void           stellar_intent_add_exact          (StellarIntent            *self,
                                                  const StellarOperation   *operation);

/* ---- using it ---- */

/* FALSE with what was wrong first: an argument, or no operation at all. */
gboolean       stellar_intent_validate           (const StellarIntent      *self,
                                                  GError                  **error);
const char    *stellar_intent_get_passphrase     (const StellarIntent      *self);
/* "G…" or "M…" */
const char    *stellar_intent_get_source         (const StellarIntent      *self);

/**
 * stellar_intent_check:
 * @self: what was agreed to
 * @envelope: what was built
 * @passphrase: the network that the envelope is said to be for
 * @now: Unix seconds
 *
 * Returns: (transfer full) (nullable): why the envelope is not the intent; NULL where it is
 */
StellarRefusal *stellar_intent_check             (const StellarIntent              *self,
                                                  const StellarTransactionEnvelope *envelope,
                                                  const char                       *passphrase,
                                                  guint64                           now);

/*
 * For the way between two processes: a variant of type STELLAR_INTENT_VARIANT_TYPE (floating),
 * and strictly back. An intent with an error has no variant (NULL).
 */
#define STELLAR_INTENT_VARIANT_TYPE "(yssxxxuaysxasa(yay))"

GVariant      *stellar_intent_to_variant         (const StellarIntent      *self);
StellarIntent *stellar_intent_new_from_variant   (GVariant                 *variant,
                                                  GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarRefusal, stellar_refusal_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarIntent, stellar_intent_unref)

G_END_DECLS
