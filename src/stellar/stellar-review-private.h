#pragma once

#include "stellar/stellar-review.h"

G_BEGIN_DECLS

struct _StellarReviewHints
{
  guint64     now;
  GHashTable *own;        /* address → itself */
  GHashTable *known;
  GHashTable *issuers;    /* address → flags */
  GHashTable *claimables; /* "B…" → Holding */
  GHashTable *balances;   /* address and asset → Holding */
};

typedef struct
{
  char   *asset;
  gint64  amount;
} StellarHolding;

gboolean stellar_review_is_own               (const StellarReviewHints *hints,
                                              const char               *account);
guint32  stellar_review_get_issuer_flags     (const StellarReviewHints *hints,
                                              const char               *asset);
const StellarHolding *
         stellar_review_get_claimable        (const StellarReviewHints *hints,
                                              const char               *balance_id);
const StellarHolding *
         stellar_review_get_balance          (const StellarReviewHints *hints,
                                              const char               *account,
                                              const char               *asset);
/* Assets as a review writes them: a code is escaped, so that no two look the same. */
char    *stellar_review_asset_to_text        (const StellarAsset       *asset);
/* What `operation` does; `source` is the transaction's. */
StellarReviewOperation *
         stellar_review_operation_new        (const StellarOperation   *operation,
                                              const char               *source,
                                              const StellarReviewHints *hints);
void     stellar_review_operation_free       (StellarReviewOperation   *self);

G_END_DECLS
