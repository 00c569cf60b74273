#include "ledger/lumio-ledger-sponsorship.h"

#include <string.h>

const guint8 *
lumio_sponsorship_find_sponsor (LumioLedgerState *state,
                                const guint8     *account)
{
  const LumioEntry *entry;
  LumioEntryKey key;

  lumio_entry_key_of_kind (&key, LUMIO_ENTRY_SPONSORED, account);
  entry = lumio_ledger_state_get (state, &key);
  return entry != NULL ? entry->sponsor : NULL;
}

gboolean
lumio_sponsorship_is_sponsor (LumioLedgerState *state,
                              const guint8     *account)
{
  LumioEntryKey key;

  lumio_entry_key_of_kind (&key, LUMIO_ENTRY_SPONSORING, account);
  return lumio_ledger_state_get (state, &key) != NULL;
}

void
lumio_sponsorship_begin (LumioLedgerState *state,
                         const guint8     *sponsor,
                         const guint8     *sponsored)
{
  LumioEntryKey key;
  LumioEntry *entry;

  lumio_entry_key_of_kind (&key, LUMIO_ENTRY_SPONSORED, sponsored);
  entry = lumio_ledger_state_create (state, &key);
  entry->is_sponsored = TRUE;
  memcpy (entry->sponsor, sponsor, 32);
  lumio_entry_key_of_kind (&key, LUMIO_ENTRY_SPONSORING, sponsor);
  if ((entry = lumio_ledger_state_edit (state, &key)) == NULL)
    entry = lumio_ledger_state_create (state, &key);
  entry->count++;
}

gboolean
lumio_sponsorship_end (LumioLedgerState *state,
                       const guint8     *sponsored)
{
  const guint8 *sponsor = lumio_sponsorship_find_sponsor (state, sponsored);
  LumioEntryKey key;
  LumioEntry *entry;

  if (sponsor == NULL)
    return FALSE;
  lumio_entry_key_of_kind (&key, LUMIO_ENTRY_SPONSORING, sponsor);
  entry = lumio_ledger_state_edit (state, &key);
  if (--entry->count == 0)
    lumio_ledger_state_remove (state, &key);
  lumio_entry_key_of_kind (&key, LUMIO_ENTRY_SPONSORED, sponsored);
  lumio_ledger_state_remove (state, &key);
  return TRUE;
}

guint
lumio_entry_get_weight (const LumioEntry *entry)
{
  switch (entry->key.kind)
    {
    case LUMIO_ENTRY_ACCOUNT:
      return 2;
    case LUMIO_ENTRY_CLAIMABLE:
      return entry->claimable.body->claimants.length;
    case LUMIO_ENTRY_TRUSTLINE:
    case LUMIO_ENTRY_DATA:
    case LUMIO_ENTRY_OFFER:
      return 1;
    case LUMIO_ENTRY_SPONSORED:
    case LUMIO_ENTRY_SPONSORING:
    default:
      g_return_val_if_reached (0);
    }
}

/* Sponsored entries and subentries are counted in 32 bits, and so is their sum. */
static gboolean
sum_is_too_great (const LumioAccountEntry *account,
                  guint                    weight)
{
  return (guint64) account->sponsoring + account->subentries + weight > G_MAXUINT32;
}

static LumioReserve
check_sponsor (const LumioAccountEntry *sponsor,
               guint                    weight)
{
  if (lumio_account_available_balance (sponsor) < (gint64) weight * LUMIO_LEDGER_BASE_RESERVE)
    return LUMIO_RESERVE_LOW;
  if (sum_is_too_great (sponsor, weight))
    return LUMIO_RESERVE_TOO_MANY_SPONSORING;
  return LUMIO_RESERVE_OK;
}

static gboolean
has_too_many (const LumioAccountEntry *owner,
              guint                    weight)
{
  return owner->subentries + weight > LUMIO_LEDGER_MAX_SUBENTRIES ||
         sum_is_too_great (owner, weight);
}

/* What is no entry of an account's own counts as none of its subentries. */
static LumioReserve
reserve (LumioLedgerState *state,
         const guint8     *owner,
         const guint8     *sponsor,
         guint             weight,
         guint             subentries)
{
  LumioAccountEntry *owning = owner != NULL ? lumio_ledger_state_edit_account (state, owner) : NULL;
  LumioAccountEntry *sponsoring;
  LumioReserve result;

  if (subentries > 0 && has_too_many (owning, subentries))
    return LUMIO_RESERVE_TOO_MANY;
  if (sponsor == NULL)
    {
      if (subentries > 0 && lumio_account_available_balance (owning) <
          (gint64) weight * LUMIO_LEDGER_BASE_RESERVE)
        return LUMIO_RESERVE_LOW;
      owning->subentries += subentries;
      return LUMIO_RESERVE_OK;
    }
  sponsoring = lumio_ledger_state_edit_account (state, sponsor);
  if ((result = check_sponsor (sponsoring, weight)) != LUMIO_RESERVE_OK)
    return result;
  sponsoring->sponsoring += weight;
  if (owning != NULL)
    {
      owning->sponsored += weight;
      owning->subentries += subentries;
    }
  return LUMIO_RESERVE_OK;
}

static void
release (LumioLedgerState *state,
         const guint8     *owner,
         const guint8     *sponsor,
         guint             weight,
         guint             subentries)
{
  LumioAccountEntry *owning = owner != NULL ? lumio_ledger_state_edit_account (state, owner) : NULL;

  if (owning != NULL)
    owning->subentries -= subentries;
  if (sponsor == NULL)
    return;
  lumio_ledger_state_edit_account (state, sponsor)->sponsoring -= weight;
  if (owning != NULL)
    owning->sponsored -= weight;
}

LumioReserve
lumio_entry_reserve (LumioLedgerState *state,
                     LumioEntry       *entry,
                     const guint8     *maker)
{
  gboolean has_owner = entry->key.kind != LUMIO_ENTRY_CLAIMABLE;
  gboolean is_account = entry->key.kind == LUMIO_ENTRY_ACCOUNT;
  const guint8 *sponsor = lumio_sponsorship_find_sponsor (state, maker);
  guint weight = lumio_entry_get_weight (entry);
  LumioReserve result;

  if (sponsor == NULL && !has_owner)
    sponsor = maker;
  if (sponsor == NULL && is_account &&
      entry->account.balance < lumio_account_minimum_balance (&entry->account, 0))
    return LUMIO_RESERVE_LOW;
  result = reserve (state, has_owner ? maker : NULL, sponsor, weight,
                    has_owner && !is_account ? weight : 0);
  if (result != LUMIO_RESERVE_OK || sponsor == NULL)
    return result;
  entry->is_sponsored = TRUE;
  memcpy (entry->sponsor, sponsor, 32);
  return LUMIO_RESERVE_OK;
}

void
lumio_entry_release (LumioLedgerState *state,
                     const LumioEntry *entry)
{
  gboolean has_owner = entry->key.kind != LUMIO_ENTRY_CLAIMABLE;
  gboolean is_account = entry->key.kind == LUMIO_ENTRY_ACCOUNT;
  guint weight = lumio_entry_get_weight (entry);
  LumioEntryKey key = entry->key;
  guint8 sponsor[32];
  gboolean is_sponsored = entry->is_sponsored;

  /* Editing may put a copy in the entry's place. */
  memcpy (sponsor, entry->sponsor, 32);
  release (state, has_owner ? key.account : NULL, is_sponsored ? sponsor : NULL, weight,
           has_owner && !is_account ? weight : 0);
}

LumioReserve
lumio_signer_reserve (LumioLedgerState *state,
                      LumioSigner      *signer,
                      const guint8     *owner)
{
  const guint8 *sponsor = lumio_sponsorship_find_sponsor (state, owner);
  LumioReserve result = reserve (state, owner, sponsor, 1, 1);

  if (result != LUMIO_RESERVE_OK || sponsor == NULL)
    return result;
  signer->sponsored = TRUE;
  memcpy (signer->sponsor, sponsor, 32);
  return LUMIO_RESERVE_OK;
}

void
lumio_signer_release (LumioLedgerState *state,
                      const guint8     *owner,
                      guint             index)
{
  LumioAccountEntry *account = lumio_ledger_state_edit_account (state, owner);
  LumioSigner signer = g_array_index (account->signers, LumioSigner, index);

  g_array_remove_index (account->signers, index);
  if (account->signers->len == 0)
    g_clear_pointer (&account->signers, g_array_unref);
  release (state, owner, signer.sponsored ? signer.sponsor : NULL, 1, 1);
}

LumioReserve
lumio_sponsorship_move (LumioLedgerState *state,
                        const guint8     *owner,
                        guint             weight,
                        const guint8     *from,
                        const guint8     *to)
{
  gint64 needed = (gint64) weight * LUMIO_LEDGER_BASE_RESERVE;
  LumioAccountEntry *owning = owner != NULL ? lumio_ledger_state_edit_account (state, owner) : NULL;
  LumioReserve result;

  if (to == NULL)
    {
      if (lumio_account_available_balance (owning) < needed)
        return LUMIO_RESERVE_LOW;
      owning->sponsored -= weight;
    }
  else
    {
      LumioAccountEntry *sponsor = lumio_ledger_state_edit_account (state, to);

      if ((result = check_sponsor (sponsor, weight)) != LUMIO_RESERVE_OK)
        return result;
      sponsor->sponsoring += weight;
      if (from == NULL)
        owning->sponsored += weight;
    }
  if (from != NULL)
    lumio_ledger_state_edit_account (state, from)->sponsoring -= weight;
  return LUMIO_RESERVE_OK;
}
