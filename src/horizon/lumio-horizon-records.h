#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * What Horizon answers, decoded. All records are boxed, reference counted and never change once
 * made. Assets are "native" or "CODE:ISSUER" ("pool:ID" for a share of a liquidity pool);
 * amounts are units of 10⁻⁷; times are microseconds since 1970.
 */

typedef struct
{
  char *passphrase;
  char *horizon_version;
  gint64 latest_ledger;
  guint protocol;
} LumioHorizonRoot;

typedef struct
{
  char *asset;
  gint64 balance;
  gint64 limit;               /* G_MAXINT64 for the native asset */
  gint64 buying_liabilities;
  gint64 selling_liabilities;
  gint64 last_modified_ledger; /* of the trustline; 0 for the native asset */
  gboolean authorized;
  gboolean authorized_to_maintain_liabilities;
  gboolean clawback_enabled;
} LumioHorizonBalance;

typedef struct
{
  char *key;
  char *type;                 /* "ed25519_public_key", "sha256_hash", "preauth_tx", … */
  guint weight;
} LumioHorizonSigner;

typedef struct
{
  char *address;
  gint64 sequence;
  guint subentries;
  guint sponsoring;
  guint sponsored;
  guint low_threshold;
  guint medium_threshold;
  guint high_threshold;
  gboolean auth_required;
  gboolean auth_revocable;
  gboolean auth_immutable;
  gboolean auth_clawback_enabled;
  char *home_domain;          /* or NULL */
  char *inflation_destination;
  GPtrArray *balances;        /* LumioHorizonBalance */
  GPtrArray *signers;         /* LumioHorizonSigner */
  GHashTable *data;           /* name → GBytes */
  gboolean memo_required;     /* SEP-29 */
  gint64 last_modified_ledger;
} LumioHorizonAccount;

typedef struct
{
  char *hash;
  char *paging_token;
  gint64 ledger;
  gint64 created_at;
  gboolean successful;
  char *source_account;
  gint64 source_sequence;
  char *fee_account;
  gint64 fee_charged;
  gint64 max_fee;
  guint operation_count;
  char *memo_type;            /* "none", "text", "id", "hash", "return" */
  char *memo;                 /* or NULL */
  char *envelope_xdr;         /* or NULL */
  char *result_xdr;           /* or NULL */
} LumioHorizonTransaction;

/* One operation that moved money: payments, path payments, create_account, account_merge. */
typedef struct
{
  gint64 id;
  guint operation_index;      /* from 0, in its transaction */
  char *paging_token;
  char *type;
  gboolean successful;
  char *transaction_hash;
  gint64 created_at;
  char *source_account;
  char *from;
  char *to;
  char *asset;                /* what arrived */
  gint64 amount;              /* 0 for account_merge, whose record names none */
  char *source_asset;         /* what left, for path payments; otherwise NULL */
  gint64 source_amount;
  char *memo_type;            /* NULL where the transaction was not joined */
  char *memo;
} LumioHorizonPayment;

typedef struct
{
  gint64 sequence;
  char *hash;
  char *paging_token;
  gint64 closed_at;
  guint base_fee;
  gint64 base_reserve;
  guint protocol;
  guint successful_transactions;
} LumioHorizonLedger;

typedef struct
{
  gint64 last_ledger;
  gint64 base_fee;
  gint64 charged_min;
  gint64 charged_mode;
  gint64 charged_p50;
  gint64 charged_p95;
  gint64 charged_p99;
} LumioHorizonFeeStats;

typedef struct
{
  char *asset;
  char *paging_token;
  gint64 authorized_amount;
  gint64 authorized_accounts;
  gboolean auth_required;
  gboolean auth_revocable;
  gboolean auth_clawback_enabled;
} LumioHorizonAsset;

/* What an operation did to an account; of a kind that moves nothing, only the first members. */
typedef struct
{
  gint64 operation;           /* its id: the ledger is in its upper half */
  char *paging_token;
  char *type;
  char *account;
  char *asset;                /* of "account_credited", "account_debited", "claimable_balance_…" */
  gint64 amount;
  char *seller;               /* the other side of a "trade" … */
  char *sold_asset;           /* … and what the account gave … */
  gint64 sold_amount;
  char *bought_asset;         /* … and got */
  gint64 bought_amount;
} LumioHorizonEffect;

/* Money set aside for whoever it names. */
typedef struct
{
  char *id;                   /* 72 hexadecimal digits */
  char *paging_token;
  char *asset;
  gint64 amount;
  char *sponsor;              /* or NULL */
  JsonArray *claimants;
} LumioHorizonClaimable;

/* Somebody's standing order to sell. */
typedef struct
{
  gint64 id;
  char *seller;
  char *selling;
  char *buying;
  gint64 amount;              /* of what is sold; never 0 */
  gint32 price_n;             /* of `buying` for price_d of `selling`; neither is ever 0 */
  gint32 price_d;
  gint64 last_modified_ledger;
} LumioHorizonOffer;

/* What two offers exchanged. Who takes without leaving an offer has an id of Horizon's making. */
typedef struct
{
  char *paging_token;
  gint64 ledger_close_time;
  gint64 base_offer_id;
  gint64 counter_offer_id;
  char *base_account;
  char *counter_account;
  char *base_asset;
  char *counter_asset;
  gint64 base_amount;
  gint64 counter_amount;
  gboolean base_is_seller;    /* the offer of the base stood there before */
  gint64 price_n;             /* of the counter asset for price_d of the base; never 0 */
  gint64 price_d;
} LumioHorizonTrade;

typedef struct
{
  GType type;                 /* of the records */
  GPtrArray *records;
  char *next_cursor;          /* NULL where the page was not full */
} LumioHorizonPage;

typedef enum
{
  /* In a ledger, and everything in it was done. */
  LUMIO_HORIZON_SUCCESS,
  /* Not done, and never will be; see `included`. */
  LUMIO_HORIZON_REFUSED,
  /* The time bounds passed and a ledger closed after them without it: not done, never will be. */
  LUMIO_HORIZON_EXPIRED,
  /* It may be done already, may be done later, or never. */
  LUMIO_HORIZON_UNKNOWN,
} LumioHorizonStatus;

typedef struct
{
  LumioHorizonStatus status;
  char *hash;                 /* or NULL */
  gint64 ledger;              /* 0 where it is in none */
  gint64 fee_charged;
  gboolean included;          /* it is in a ledger: the fee and the sequence number are used up */
  char *result_xdr;           /* or NULL */
  char *transaction_code;     /* "tx_bad_seq"; NULL upon success */
  char **operation_codes;     /* "op_underfunded", …; NULL where none */
  char *detail;               /* for the log, in English */
  guint retry_after;          /* seconds the server asked to wait, or 0 */
} LumioHorizonOutcome;

#define LUMIO_TYPE_HORIZON_ROOT (lumio_horizon_root_get_type ())
#define LUMIO_TYPE_HORIZON_ACCOUNT (lumio_horizon_account_get_type ())
#define LUMIO_TYPE_HORIZON_TRANSACTION (lumio_horizon_transaction_get_type ())
#define LUMIO_TYPE_HORIZON_PAYMENT (lumio_horizon_payment_get_type ())
#define LUMIO_TYPE_HORIZON_LEDGER (lumio_horizon_ledger_get_type ())
#define LUMIO_TYPE_HORIZON_FEE_STATS (lumio_horizon_fee_stats_get_type ())
#define LUMIO_TYPE_HORIZON_ASSET (lumio_horizon_asset_get_type ())
#define LUMIO_TYPE_HORIZON_EFFECT (lumio_horizon_effect_get_type ())
#define LUMIO_TYPE_HORIZON_CLAIMABLE (lumio_horizon_claimable_get_type ())
#define LUMIO_TYPE_HORIZON_OFFER (lumio_horizon_offer_get_type ())
#define LUMIO_TYPE_HORIZON_TRADE (lumio_horizon_trade_get_type ())
#define LUMIO_TYPE_HORIZON_PAGE (lumio_horizon_page_get_type ())
#define LUMIO_TYPE_HORIZON_OUTCOME (lumio_horizon_outcome_get_type ())

#define LUMIO_DECLARE_HORIZON_RECORD(Type, prefix)                                   \
  GType  prefix##_get_type (void);                                                   \
  Type  *prefix##_ref      (Type *self);                                             \
  void   prefix##_unref    (Type *self);                                             \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Type, prefix##_unref)

LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonRoot, lumio_horizon_root)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonAccount, lumio_horizon_account)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonTransaction, lumio_horizon_transaction)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonPayment, lumio_horizon_payment)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonLedger, lumio_horizon_ledger)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonFeeStats, lumio_horizon_fee_stats)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonAsset, lumio_horizon_asset)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonEffect, lumio_horizon_effect)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonClaimable, lumio_horizon_claimable)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonOffer, lumio_horizon_offer)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonTrade, lumio_horizon_trade)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonPage, lumio_horizon_page)
LUMIO_DECLARE_HORIZON_RECORD (LumioHorizonOutcome, lumio_horizon_outcome)

/* Decoders; NULL with `error` where a member is missing or wrong. */
LumioHorizonRoot        *lumio_horizon_root_from_json        (JsonObject  *object,
                                                              GError     **error);
LumioHorizonAccount     *lumio_horizon_account_from_json     (JsonObject  *object,
                                                              GError     **error);
LumioHorizonTransaction *lumio_horizon_transaction_from_json (JsonObject  *object,
                                                              GError     **error);
LumioHorizonPayment     *lumio_horizon_payment_from_json     (JsonObject  *object,
                                                              GError     **error);
LumioHorizonLedger      *lumio_horizon_ledger_from_json      (JsonObject  *object,
                                                              GError     **error);
LumioHorizonFeeStats    *lumio_horizon_fee_stats_from_json   (JsonObject  *object,
                                                              GError     **error);
LumioHorizonAsset       *lumio_horizon_asset_from_json       (JsonObject  *object,
                                                              GError     **error);
LumioHorizonEffect      *lumio_horizon_effect_from_json      (JsonObject  *object,
                                                              GError     **error);
LumioHorizonClaimable   *lumio_horizon_claimable_from_json   (JsonObject  *object,
                                                              GError     **error);
LumioHorizonOffer       *lumio_horizon_offer_from_json       (JsonObject  *object,
                                                              GError     **error);
LumioHorizonTrade       *lumio_horizon_trade_from_json       (JsonObject  *object,
                                                              GError     **error);
/* Reads a page of `type`; `limit` is what was asked for. */
LumioHorizonPage        *lumio_horizon_page_from_json        (JsonObject  *object,
                                                              GType        type,
                                                              guint        limit,
                                                              GError     **error);

/* Whether `account` may claim it at `now` (Unix seconds). What cannot be read says no. */
gboolean                 lumio_horizon_claimable_is_open     (const LumioHorizonClaimable *self,
                                                              const char                  *account,
                                                              gint64                       now);
/* NULL where the account does not hold it. Borrowed. */
const LumioHorizonBalance *
                         lumio_horizon_account_find_balance  (const LumioHorizonAccount *self,
                                                              const char                *asset);
/* What must stay in the account: (2 + subentries + sponsoring − sponsored) × base reserve. */
gint64                   lumio_horizon_account_get_reserve   (const LumioHorizonAccount *self,
                                                              gint64                     base_reserve);

G_END_DECLS
