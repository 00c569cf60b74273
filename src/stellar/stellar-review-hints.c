#include "stellar/stellar-review-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

static void
free_holding (gpointer data)
{
  StellarHolding *holding = data;

  g_free (holding->asset);
  g_free (holding);
}

static StellarHolding *
new_holding (const char *asset,
             gint64      amount)
{
  StellarHolding *holding = g_new (StellarHolding, 1);

  holding->asset = g_strdup (asset);
  holding->amount = amount;

  return holding;
}

StellarReviewHints *
stellar_review_hints_new (void)
{
  StellarReviewHints *self = g_new0 (StellarReviewHints, 1);

  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->issuers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->claimables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_holding);
  self->balances = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_holding);

  return self;
}

void
stellar_review_hints_free (StellarReviewHints *self)
{
  g_hash_table_unref (self->own);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->issuers);
  g_hash_table_unref (self->claimables);
  g_hash_table_unref (self->balances);
  g_free (self);
}

void
stellar_review_hints_set_now (StellarReviewHints *self,
                              guint64             now)
{
  self->now = now;
}

static gboolean
add_address (GHashTable *table,
             const char *address)
{
  guint8 key[32];

  if (!stellar_address_decode (address, key, NULL))
    return FALSE;

  g_hash_table_add (table, g_strdup (address));

  return TRUE;
}

gboolean
stellar_review_hints_add_own (StellarReviewHints *self,
                              const char         *address)
{
  return add_address (self->own, address);
}

gboolean
stellar_review_hints_add_known (StellarReviewHints *self,
                                const char         *address)
{
  return add_address (self->known, address);
}

void
stellar_review_hints_set_issuer_flags (StellarReviewHints *self,
                                       const char         *issuer,
                                       guint32             flags)
{
  g_hash_table_replace (self->issuers, g_strdup (issuer), GUINT_TO_POINTER (flags));
}

void
stellar_review_hints_set_claimable (StellarReviewHints *self,
                                    const char         *balance_id,
                                    const char         *asset,
                                    gint64              amount)
{
  g_hash_table_replace (self->claimables, g_strdup (balance_id), new_holding (asset, amount));
}

void
stellar_review_hints_set_balance (StellarReviewHints *self,
                                  const char         *address,
                                  const char         *asset,
                                  gint64              amount)
{
  g_hash_table_replace (self->balances, g_strdup_printf ("%s %s", address, asset),
                        new_holding (asset, amount));
}

/* An own account under a muxed address is own all the same. */
gboolean
stellar_review_is_own (const StellarReviewHints *hints,
                       const char               *account)
{
  StellarMuxedAccount parsed;
  g_autofree char *address = NULL;

  if (hints == NULL || account == NULL)
    return FALSE;

  if (g_hash_table_contains (hints->own, account))
    return TRUE;

  if (account[0] != 'M' || !stellar_muxed_account_parse (account, &parsed, NULL))
    return FALSE;

  address = stellar_muxed_account_dup_address (&parsed);

  return g_hash_table_contains (hints->own, address);
}

guint32
stellar_review_get_issuer_flags (const StellarReviewHints *hints,
                                 const char               *asset)
{
  const char *colon = strrchr (asset, ':');

  if (hints == NULL || colon == NULL)
    return 0;

  return GPOINTER_TO_UINT (g_hash_table_lookup (hints->issuers, colon + 1));
}

const StellarHolding *
stellar_review_get_claimable (const StellarReviewHints *hints,
                              const char               *balance_id)
{
  return hints != NULL ? g_hash_table_lookup (hints->claimables, balance_id) : NULL;
}

const StellarHolding *
stellar_review_get_balance (const StellarReviewHints *hints,
                            const char               *account,
                            const char               *asset)
{
  g_autofree char *key = g_strdup_printf ("%s %s", account, asset);

  return hints != NULL ? g_hash_table_lookup (hints->balances, key) : NULL;
}
