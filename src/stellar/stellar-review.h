#pragma once

#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/*
 * What an envelope does, as facts: for each operation what leaves, what comes, which rights
 * change and what is dangerous; and every field of the envelope besides, by a walk of the table
 * that the decoder walks. No sentence stands here: who shows a review says it in the reader's
 * language.
 *
 * What is told of the ledger is a hint: a fact that rests on one says so (`hinted`), and no
 * danger is ever taken away by one.
 *
 * Texts: accounts "G…" or "M…"; assets "native", "CODE:ISSUER" or, for the shares of a pool,
 * "L…"; amounts in units of 10⁻⁷; hashes and ids as 64 hexadecimal digits or "B…" and "L…".
 */

typedef enum
{
  STELLAR_BOUND_EXACT,
  STELLAR_BOUND_AT_MOST,
  STELLAR_BOUND_AT_LEAST,
  STELLAR_BOUND_UNKNOWN, /* only the ledger knows the amount; `amount` is 0 */
} StellarBound;

/* What each says is after it: other, asset, amount, number and text of the StellarEffect. */
typedef enum
{
  STELLAR_EFFECT_SENDS,              /* asset and amount leave; other: who receives */
  STELLAR_EFFECT_RECEIVES,           /* asset and amount come; other: who sends, NULL the market */
  STELLAR_EFFECT_CREATES_ACCOUNT,    /* other: the new account */
  STELLAR_EFFECT_CLOSES_ACCOUNT,     /* other: where its native balance goes */
  STELLAR_EFFECT_TRUSTS,             /* asset, amount: the limit (G_MAXINT64: none) */
  STELLAR_EFFECT_UNTRUSTS,           /* asset */
  STELLAR_EFFECT_OFFERS,             /* asset, amount: what is sold, at most; other_asset, price */
  STELLAR_EFFECT_BIDS,               /* other_asset, other_amount: what is bought; asset, price */
  STELLAR_EFFECT_CANCELS_OFFER,      /* number: the offer */
  STELLAR_EFFECT_SETS_SIGNER,        /* other: "G…", "T…", "X…" or "P…"; number: its weight */
  STELLAR_EFFECT_REMOVES_SIGNER,     /* other */
  STELLAR_EFFECT_SETS_MASTER_WEIGHT, /* number */
  STELLAR_EFFECT_SETS_LOW_THRESHOLD, /* number */
  STELLAR_EFFECT_SETS_MEDIUM_THRESHOLD,
  STELLAR_EFFECT_SETS_HIGH_THRESHOLD,
  STELLAR_EFFECT_SETS_FLAGS,         /* number: AUTH_REQUIRED 1, REVOCABLE 2, IMMUTABLE 4, CLAWBACK 8 */
  STELLAR_EFFECT_CLEARS_FLAGS,       /* number */
  STELLAR_EFFECT_SETS_HOME_DOMAIN,   /* text */
  STELLAR_EFFECT_SETS_INFLATION,     /* other */
  STELLAR_EFFECT_SETS_DATA,          /* text: the name; value: the bytes */
  STELLAR_EFFECT_DELETES_DATA,       /* text: the name */
  STELLAR_EFFECT_BUMPS_SEQUENCE,     /* amount: the sequence number */
  STELLAR_EFFECT_SETS_HOLDER_FLAGS,  /* other: the holder; asset; number: authorized 1, to maintain 2 */
  STELLAR_EFFECT_CLEARS_HOLDER_FLAGS, /* other, asset, number: 1, 2, clawback 4 */
  STELLAR_EFFECT_CLAWS_BACK,         /* other: from whom; asset, amount; or text: the balance "B…" */
  STELLAR_EFFECT_OFFERS_CLAIM,       /* asset, amount leave; other: who may claim; text: when */
  STELLAR_EFFECT_CLAIMS,             /* text: "B…"; asset and amount where hinted */
  STELLAR_EFFECT_SPONSORS,           /* other: whose reserves are paid from here on */
  STELLAR_EFFECT_ENDS_SPONSORING,
  STELLAR_EFFECT_ENDS_SPONSORSHIP,   /* text: what entry; other: whose */
  STELLAR_EFFECT_DEPOSITS,           /* other: the pool "L…"; asset, amount: one of the two, at most */
  STELLAR_EFFECT_WITHDRAWS,          /* other: the pool; amount: its shares */
  STELLAR_EFFECT_CALLS_CONTRACT,     /* other: "C…"; text: the function; value: the arguments */
  STELLAR_EFFECT_CREATES_CONTRACT,   /* text: what executable */
  STELLAR_EFFECT_UPLOADS_CONTRACT,   /* number: how many bytes */
  STELLAR_EFFECT_AUTHORIZES_CALL,    /* account: who; other: the contract; text: the function */
  STELLAR_EFFECT_KEEPS_CONTRACT_DATA, /* restores or extends; number: ledgers */
  STELLAR_EFFECT_RUNS_INFLATION,
} StellarEffectKind;

typedef struct
{
  StellarEffectKind kind;
  StellarBound      bound;
  gboolean          own;      /* `account` is one of the reader's own */
  gboolean          hinted;   /* asset, amount rest on a hint */
  char             *account;  /* whose balance, right or reserve it is: "G…", or "M…" */
  char             *other;
  char             *asset;
  gint64            amount;
  char             *other_asset;
  gint64            other_amount;
  gint32            price_n;  /* of one `asset` in `other_asset` */
  gint32            price_d;
  guint64           number;
  char             *text;     /* always UTF-8; bytes that are none are written "\xNN" */
  char             *value;    /* bytes as hexadecimal digits, or JSON (SEP-51) */
} StellarEffect;

typedef enum
{
  STELLAR_DANGER_SIGNER_ADDED = 1 << 0,
  STELLAR_DANGER_SIGNER_REMOVED = 1 << 1,
  STELLAR_DANGER_THRESHOLD_CHANGED = 1 << 2,
  STELLAR_DANGER_MASTER_WEIGHT = 1 << 3,      /* the account's own key weighs less or nothing */
  STELLAR_DANGER_ACCOUNT_CLOSED = 1 << 4,
  STELLAR_DANGER_CAN_BE_TAKEN_BACK = 1 << 5,  /* hinted: the issuer may claw the asset back */
  STELLAR_DANGER_CAN_BE_FROZEN = 1 << 6,      /* hinted: the issuer may withdraw its permission */
  STELLAR_DANGER_ISSUER_FLAGS = 1 << 7,       /* what an issuer may do to holders changes */
  STELLAR_DANGER_IMMUTABLE = 1 << 8,          /* and can never change again */
  STELLAR_DANGER_HOLDER_FROZEN = 1 << 9,
  STELLAR_DANGER_CLAWBACK = 1 << 10,
  STELLAR_DANGER_SPONSORSHIP_ENDED = 1 << 11, /* a reserve falls back on whoever owns the entry */
  STELLAR_DANGER_SPONSORS = 1 << 12,          /* reserves of another account are locked here */
  STELLAR_DANGER_CONTRACT = 1 << 13,          /* code of someone else runs */
  STELLAR_DANGER_CONTRACT_RIGHTS = 1 << 14,   /* and is allowed to act for the account */
  STELLAR_DANGER_ANY_PRICE = 1 << 15,         /* the exchange may give next to nothing */
  STELLAR_DANGER_SEQUENCE_JUMP = 1 << 16,     /* transactions signed before cannot be sent any more */
  STELLAR_DANGER_NO_END = 1 << 17,            /* valid for ever once signed */
  STELLAR_DANGER_LONG_VALIDITY = 1 << 18,     /* more than a day from now */
  STELLAR_DANGER_OVER = 1 << 19,              /* its time is over */
  STELLAR_DANGER_HIGH_FEE = 1 << 20,          /* more than 1 XLM, or 10000 stroops an operation */
  STELLAR_DANGER_OWN_BEHIND_OTHER = 1 << 21,  /* an operation for an own account in another's transaction */
  STELLAR_DANGER_EXTRA_SIGNERS = 1 << 22,
  STELLAR_DANGER_CLAIMABLE_BY_OTHERS = 1 << 23, /* what leaves can be claimed, by when it says */
  STELLAR_DANGER_REFUSED = 1 << 24,           /* values that the ledger refuses: below zero, zero price */
  STELLAR_DANGER_NOT_TEXT = 1 << 25,          /* bytes that are no text where a text belongs */
} StellarDanger;

/* Dangers of what cannot be undone: a person types to confirm these. */
#define STELLAR_DANGERS_DESTRUCTIVE                                                          \
  (STELLAR_DANGER_SIGNER_ADDED | STELLAR_DANGER_SIGNER_REMOVED |                             \
   STELLAR_DANGER_THRESHOLD_CHANGED | STELLAR_DANGER_MASTER_WEIGHT |                         \
   STELLAR_DANGER_ACCOUNT_CLOSED | STELLAR_DANGER_IMMUTABLE |                                \
   STELLAR_DANGER_CONTRACT_RIGHTS | STELLAR_DANGER_ANY_PRICE)

/* "signer-added": a name for machines, of one danger. NULL where `danger` is not one. */
const char *stellar_danger_get_name (StellarDanger danger);
/* "sends" */
const char *stellar_effect_kind_get_name (StellarEffectKind kind);

typedef struct
{
  StellarOperationType type;
  char                *name;    /* as SEP-51 has it: "payment" */
  char                *source;  /* who it is for: its own source or the transaction's */
  gboolean             own;     /* that is one of the reader's own */
  GPtrArray           *effects; /* StellarEffect */
  guint                dangers; /* StellarDanger */
  gint                 reserves; /* entries of 0.5 XLM that its source locks (> 0) or gets back */
} StellarReviewOperation;

/* All that one own account gives and gets of one asset, at worst. */
typedef struct
{
  char         *account;
  char         *asset;
  gint64        out;        /* at most; G_MAXINT64 where it does not fit */
  gint64        in;         /* at least */
  gboolean      everything; /* all that is left of it leaves (a merge) */
  gboolean      unknown;    /* the ledger decides more than these say */
} StellarReviewChange;

typedef struct
{
  guint8   hint[4];
  gsize    length;
  char    *signer; /* "G…" of whom of the known keys it is valid, else NULL */
  gboolean outer;  /* on a fee bump: of the bump itself */
} StellarReviewSignature;

/* One field of the envelope: its path in the XDR ("tx.operations[0].body.payment.amount"). */
typedef struct
{
  char *path;
  char *value; /* as SEP-51 writes it, without quotes */
} StellarReviewField;

/* What the reader knows: own accounts, the clock, and of the ledger what someone said. */
typedef struct _StellarReviewHints StellarReviewHints;

StellarReviewHints *stellar_review_hints_new              (void);
void                stellar_review_hints_free             (StellarReviewHints *self);
/* Unix seconds; 0 (as at first) says nothing of validity. */
void                stellar_review_hints_set_now          (StellarReviewHints *self,
                                                           guint64             now);
/* "G…"; FALSE where it is none. */
gboolean            stellar_review_hints_add_own          (StellarReviewHints *self,
                                                           const char         *address);
/* A key whose signature is to be recognised, without being own. */
gboolean            stellar_review_hints_add_known        (StellarReviewHints *self,
                                                           const char         *address);
void                stellar_review_hints_set_issuer_flags (StellarReviewHints *self,
                                                           const char         *issuer,
                                                           guint32             flags);
/* `balance_id` as "B…" */
void                stellar_review_hints_set_claimable    (StellarReviewHints *self,
                                                           const char         *balance_id,
                                                           const char         *asset,
                                                           gint64              amount);
void                stellar_review_hints_set_balance      (StellarReviewHints *self,
                                                           const char         *address,
                                                           const char         *asset,
                                                           gint64              amount);

typedef struct
{
  char       *network;            /* the passphrase */
  guint8      hash[32];           /* of the whole: what the ledger calls it */
  guint8      inner_hash[32];     /* the same, or a fee bump's inner transaction's */
  gboolean    fee_bump;
  char       *source;             /* "G…" or "M…" */
  gboolean    source_own;
  char       *fee_source;         /* the source, or the fee bump's */
  gboolean    fee_source_own;
  gint64      fee;                /* at most */
  gint64      resource_fee;       /* of that, for contracts */
  gint64      sequence;
  guint64     min_time;           /* 0: no bound */
  guint64     max_time;
  guint32     min_ledger;
  guint32     max_ledger;
  gboolean    has_min_sequence;
  gint64      min_sequence;
  guint64     min_sequence_age;
  guint32     min_sequence_gap;
  char      **extra_signers;      /* never NULL */
  StellarMemoType memo_type;
  char       *memo;               /* NULL for none; text (bytes that are none "\xNN"), id or hex */
  GPtrArray  *operations;         /* StellarReviewOperation */
  GPtrArray  *changes;            /* StellarReviewChange, of own accounts */
  GPtrArray  *signatures;         /* StellarReviewSignature */
  GPtrArray  *fields;             /* StellarReviewField, every one */
  guint       dangers;            /* of all */
  gatomicrefcount ref_count;
} StellarReview;

#define STELLAR_TYPE_REVIEW (stellar_review_get_type ())

GType          stellar_review_get_type        (void);
/**
 * stellar_review_new:
 * @envelope: any envelope
 * @passphrase: the network it is for
 * @hints: (nullable): what the reader knows
 *
 * Never fails: what an envelope can say, a review can. Immutable; ref and unref from any thread.
 */
StellarReview *stellar_review_new             (const StellarTransactionEnvelope *envelope,
                                               const char                       *passphrase,
                                               const StellarReviewHints         *hints);
/**
 * stellar_review_new_from_base64:
 *
 * Decodes strictly (STELLAR_XDR_ERROR) and makes sure that the envelope encodes to the same
 * bytes before it is reviewed.
 */
StellarReview *stellar_review_new_from_base64 (const char                       *text,
                                               const char                       *passphrase,
                                               const StellarReviewHints         *hints,
                                               GError                          **error);
StellarReview *stellar_review_ref             (StellarReview                    *self);
void           stellar_review_unref           (StellarReview                    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarReviewHints, stellar_review_hints_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarReview, stellar_review_unref)

G_END_DECLS
