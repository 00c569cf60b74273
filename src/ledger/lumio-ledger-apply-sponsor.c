#include "ledger/lumio-ledger-apply.h"

#include <string.h>

gboolean
lumio_operation_check_begin_sponsoring (LumioOperationContext *self)
{
  const StellarBeginSponsoringFutureReservesOp *body =
    &self->operation->body.begin_sponsoring_future_reserves_op;

  if (memcmp (body->sponsored_id.ed25519, self->source, 32) == 0)
    return lumio_operation_fail (self, STELLAR_BEGIN_SPONSORING_FUTURE_RESERVES_MALFORMED);
  return TRUE;
}

gboolean
lumio_operation_apply_begin_sponsoring (LumioOperationContext *self)
{
  const guint8 *sponsored =
    self->operation->body.begin_sponsoring_future_reserves_op.sponsored_id.ed25519;

  if (lumio_sponsorship_find_sponsor (self->state, sponsored) != NULL)
    return lumio_operation_fail (self, STELLAR_BEGIN_SPONSORING_FUTURE_RESERVES_ALREADY_SPONSORED);
  if (lumio_sponsorship_find_sponsor (self->state, self->source) != NULL ||
      lumio_sponsorship_is_sponsor (self->state, sponsored))
    return lumio_operation_fail (self, STELLAR_BEGIN_SPONSORING_FUTURE_RESERVES_RECURSIVE);
  lumio_sponsorship_begin (self->state, self->source, sponsored);
  return TRUE;
}

gboolean
lumio_operation_apply_end_sponsoring (LumioOperationContext *self)
{
  if (!lumio_sponsorship_end (self->state, self->source))
    return lumio_operation_fail (self, STELLAR_END_SPONSORING_FUTURE_RESERVES_NOT_SPONSORED);
  return TRUE;
}

/* FALSE for what is no key of an entry here: such an entry never exists. */
static gboolean
read_key (const StellarLedgerKey *key,
          LumioEntryKey          *target)
{
  switch ((int) key->type)
    {
    case STELLAR_LEDGER_ENTRY_TYPE_ACCOUNT:
      lumio_entry_key_account (target, key->account.account_id.ed25519);
      return TRUE;
    case STELLAR_LEDGER_ENTRY_TYPE_TRUSTLINE:
      {
        StellarAsset asset = { .type = key->trust_line.asset.type };
        guint8 packed[LUMIO_ASSET_SIZE];

        if (asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
          asset.alpha_num4 = key->trust_line.asset.alpha_num4;
        else if (asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
          asset.alpha_num12 = key->trust_line.asset.alpha_num12;
        else
          return FALSE;
        lumio_asset_pack (&asset, packed);
        lumio_entry_key_line (target, key->trust_line.account_id.ed25519, packed);
        return TRUE;
      }
    case STELLAR_LEDGER_ENTRY_TYPE_OFFER:
      lumio_entry_key_offer (target, key->offer.seller_id.ed25519, key->offer.offer_id);
      return TRUE;
    case STELLAR_LEDGER_ENTRY_TYPE_DATA:
      lumio_entry_key_data (target, key->data.account_id.ed25519, key->data.data_name.data,
                            key->data.data_name.length);
      return TRUE;
    case STELLAR_LEDGER_ENTRY_TYPE_CLAIMABLE_BALANCE:
      lumio_entry_key_claimable (target, key->claimable_balance.balance_id.v0);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
line_key_is_well_formed (const StellarLedgerKeyTrustLine *line)
{
  StellarAsset asset = { .type = line->asset.type };
  const guint8 *issuer;
  char code[13];

  if (line->asset.type == STELLAR_ASSET_TYPE_POOL_SHARE)
    return TRUE;
  if (line->asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    asset.alpha_num4 = line->asset.alpha_num4;
  else if (line->asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    asset.alpha_num12 = line->asset.alpha_num12;
  return lumio_asset_is_valid (&asset) && lumio_asset_get_credit (&asset, code, &issuer) &&
         memcmp (issuer, line->account_id.ed25519, 32) != 0;
}

static gboolean
key_is_well_formed (const StellarLedgerKey *key)
{
  switch ((int) key->type)
    {
    case STELLAR_LEDGER_ENTRY_TYPE_ACCOUNT:
    case STELLAR_LEDGER_ENTRY_TYPE_CLAIMABLE_BALANCE:
      return TRUE;
    case STELLAR_LEDGER_ENTRY_TYPE_TRUSTLINE:
      return line_key_is_well_formed (&key->trust_line);
    case STELLAR_LEDGER_ENTRY_TYPE_OFFER:
      return key->offer.offer_id > 0;
    case STELLAR_LEDGER_ENTRY_TYPE_DATA:
      return key->data.data_name.length >= 1 &&
             lumio_text_is_printable (key->data.data_name.data, key->data.data_name.length);
    default:
      return FALSE;
    }
}

gboolean
lumio_operation_check_revoke_sponsorship (LumioOperationContext *self)
{
  const StellarRevokeSponsorshipOp *body = &self->operation->body.revoke_sponsorship_op;

  if (body->type == STELLAR_REVOKE_SPONSORSHIP_LEDGER_ENTRY && !key_is_well_formed (&body->ledger_key))
    return lumio_operation_fail (self, STELLAR_REVOKE_SPONSORSHIP_MALFORMED);
  return TRUE;
}

static gboolean
say_moved (LumioOperationContext *self,
           LumioReserve           result)
{
  switch (result)
    {
    case LUMIO_RESERVE_LOW:
      return lumio_operation_fail (self, STELLAR_REVOKE_SPONSORSHIP_LOW_RESERVE);
    case LUMIO_RESERVE_TOO_MANY_SPONSORING:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SPONSORING);
    case LUMIO_RESERVE_TOO_MANY:
    case LUMIO_RESERVE_OK:
    default:
      return TRUE;
    }
}

/*
 * Who pays from now on: whoever sponsors the source of this operation, unless that is the owner
 * itself; NULL for the owner.
 */
static const guint8 *
find_next_payer (LumioOperationContext *self,
                 const guint8          *owner)
{
  const guint8 *next = lumio_sponsorship_find_sponsor (self->state, self->source);

  return next != NULL && memcmp (next, owner, 32) != 0 ? next : NULL;
}

static gboolean
revoke_entry (LumioOperationContext  *self,
              const StellarLedgerKey *ledger_key)
{
  LumioEntryKey key;
  LumioEntry *entry;
  const guint8 *next;
  const guint8 *before;
  guint8 owner[32];
  gboolean is_claimable;
  LumioReserve result;

  if (!read_key (ledger_key, &key) || (entry = lumio_ledger_state_edit (self->state, &key)) == NULL)
    return lumio_operation_fail (self, STELLAR_REVOKE_SPONSORSHIP_DOES_NOT_EXIST);
  /* Nobody owns a claimable balance but who sponsors it. */
  is_claimable = key.kind == LUMIO_ENTRY_CLAIMABLE;
  memcpy (owner, is_claimable ? entry->sponsor : key.account, 32);
  if (memcmp (entry->is_sponsored ? entry->sponsor : owner, self->source, 32) != 0)
    return lumio_operation_fail (self, STELLAR_REVOKE_SPONSORSHIP_NOT_SPONSOR);
  next = find_next_payer (self, owner);
  if (next == NULL && is_claimable)
    return lumio_operation_fail (self, STELLAR_REVOKE_SPONSORSHIP_ONLY_TRANSFERABLE);
  before = entry->is_sponsored ? self->source : NULL;
  if (before == NULL && next == NULL)
    return TRUE;
  result = lumio_sponsorship_move (self->state, is_claimable ? NULL : owner,
                                   lumio_entry_get_weight (entry), before, next);
  if (result != LUMIO_RESERVE_OK)
    return say_moved (self, result);
  entry->is_sponsored = next != NULL;
  memset (entry->sponsor, 0, 32);
  if (next != NULL)
    memcpy (entry->sponsor, next, 32);
  return TRUE;
}

static gboolean
revoke_signer (LumioOperationContext                  *self,
               const StellarRevokeSponsorshipOpSigner *wanted)
{
  const guint8 *owner = wanted->account_id.ed25519;
  LumioAccountEntry *account = lumio_ledger_state_edit_account (self->state, owner);
  LumioSignerKey key;
  LumioSigner *signer;
  const guint8 *next;
  const guint8 *before;
  LumioReserve result;
  int index = -1;

  lumio_signer_key_from_xdr (&key, &wanted->signer_key);
  if (account != NULL)
    index = lumio_account_find_signer (account, &key);
  if (index < 0)
    return lumio_operation_fail (self, STELLAR_REVOKE_SPONSORSHIP_DOES_NOT_EXIST);
  signer = &g_array_index (account->signers, LumioSigner, index);
  if (memcmp (signer->sponsored ? signer->sponsor : owner, self->source, 32) != 0)
    return lumio_operation_fail (self, STELLAR_REVOKE_SPONSORSHIP_NOT_SPONSOR);
  next = find_next_payer (self, owner);
  before = signer->sponsored ? self->source : NULL;
  if (before == NULL && next == NULL)
    return TRUE;
  result = lumio_sponsorship_move (self->state, owner, 1, before, next);
  if (result != LUMIO_RESERVE_OK)
    return say_moved (self, result);
  signer->sponsored = next != NULL;
  memset (signer->sponsor, 0, 32);
  if (next != NULL)
    memcpy (signer->sponsor, next, 32);
  return TRUE;
}

gboolean
lumio_operation_apply_revoke_sponsorship (LumioOperationContext *self)
{
  const StellarRevokeSponsorshipOp *body = &self->operation->body.revoke_sponsorship_op;

  if (body->type == STELLAR_REVOKE_SPONSORSHIP_LEDGER_ENTRY)
    return revoke_entry (self, &body->ledger_key);
  return revoke_signer (self, &body->signer);
}
