#include "ledger/lumio-ledger-apply.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-keypair.h"

/* How deep one condition may lie inside others. */
#define MAX_DEPTH 4

static gboolean
predicate_is_well_formed (const StellarClaimPredicate *predicate,
                          guint                        depth)
{
  if (depth > MAX_DEPTH)
    return FALSE;
  switch ((int) predicate->type)
    {
    case STELLAR_CLAIM_PREDICATE_AND:
    case STELLAR_CLAIM_PREDICATE_OR:
      /* Both arms have the same shape. */
      return predicate->and_predicates.length == 2 &&
             predicate_is_well_formed (&predicate->and_predicates.items[0], depth + 1) &&
             predicate_is_well_formed (&predicate->and_predicates.items[1], depth + 1);
    case STELLAR_CLAIM_PREDICATE_NOT:
      return predicate->not_predicate != NULL &&
             predicate_is_well_formed (predicate->not_predicate, depth + 1);
    case STELLAR_CLAIM_PREDICATE_BEFORE_ABSOLUTE_TIME:
      return predicate->abs_before >= 0;
    case STELLAR_CLAIM_PREDICATE_BEFORE_RELATIVE_TIME:
      return predicate->rel_before >= 0;
    default:
      return TRUE;
    }
}

gboolean
lumio_operation_check_create_claimable (LumioOperationContext *self)
{
  const StellarCreateClaimableBalanceOp *body = &self->operation->body.create_claimable_balance_op;

  if (!lumio_asset_is_valid (&body->asset) || body->amount <= 0 || body->claimants.length == 0)
    return lumio_operation_fail (self, STELLAR_CREATE_CLAIMABLE_BALANCE_MALFORMED);
  for (guint i = 0; i < body->claimants.length; i++)
    {
      const StellarClaimantV0 *claimant = &body->claimants.items[i].v0;

      for (guint j = 0; j < i; j++)
        if (memcmp (body->claimants.items[j].v0.destination.ed25519,
                    claimant->destination.ed25519, 32) == 0)
          return lumio_operation_fail (self, STELLAR_CREATE_CLAIMABLE_BALANCE_MALFORMED);
      if (!predicate_is_well_formed (&claimant->predicate, 1))
        return lumio_operation_fail (self, STELLAR_CREATE_CLAIMABLE_BALANCE_MALFORMED);
    }
  return TRUE;
}

/* Takes the amount from the source; `clawback` says whether the issuer may take it back. */
static gboolean
debit (LumioOperationContext *self,
       const guint8          *asset,
       gint64                 amount,
       gboolean              *clawback)
{
  LumioHolding holding;
  const LumioAccountEntry *source;

  if (!lumio_holding_open (&holding, self->state, self->source, asset))
    return lumio_operation_fail (self, STELLAR_CREATE_CLAIMABLE_BALANCE_NO_TRUST);
  if (!lumio_holding_is_authorized (&holding))
    return lumio_operation_fail (self, STELLAR_CREATE_CLAIMABLE_BALANCE_NOT_AUTHORIZED);
  if (!lumio_holding_add (&holding, -amount))
    return lumio_operation_fail (self, STELLAR_CREATE_CLAIMABLE_BALANCE_UNDERFUNDED);
  source = lumio_ledger_state_get_account (self->state, self->source);
  if (holding.kind == LUMIO_HOLDING_ISSUER)
    *clawback = (source->flags & STELLAR_AUTH_CLAWBACK_ENABLED_FLAG) != 0;
  else if (holding.kind == LUMIO_HOLDING_LINE)
    *clawback = (holding.line->flags & STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG) != 0;
  return TRUE;
}

/* From now on, times are what the clock says and not what has passed. */
static void
make_absolute (StellarClaimPredicate *predicate,
               gint64                 now)
{
  gint64 time;

  switch ((int) predicate->type)
    {
    case STELLAR_CLAIM_PREDICATE_AND:
    case STELLAR_CLAIM_PREDICATE_OR:
      make_absolute (&predicate->and_predicates.items[0], now);
      make_absolute (&predicate->and_predicates.items[1], now);
      break;
    case STELLAR_CLAIM_PREDICATE_NOT:
      make_absolute (predicate->not_predicate, now);
      break;
    case STELLAR_CLAIM_PREDICATE_BEFORE_RELATIVE_TIME:
      if (__builtin_add_overflow (now, predicate->rel_before, &time))
        time = G_MAXINT64;
      predicate->type = STELLAR_CLAIM_PREDICATE_BEFORE_ABSOLUTE_TIME;
      predicate->abs_before = time;
      break;
    default:
      break;
    }
}

static void
make_balance_id (LumioOperationContext *self,
                 guint8                 id[32])
{
  StellarHashIDPreimage preimage = { .type = STELLAR_ENVELOPE_TYPE_OP_ID };
  g_autoptr(GBytes) bytes = NULL;

  /* The transaction's source, not the operation's: no other has its sequence number. */
  stellar_account_id_set (&preimage.operation_id.source_account, self->transaction->source);
  preimage.operation_id.seq_num = self->transaction->body->seq_num;
  preimage.operation_id.op_num = self->index;
  bytes = stellar_xdr_encode (&stellar_xdr_hash_id_preimage, &preimage);
  stellar_sha256 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), id);
}

gboolean
lumio_operation_apply_create_claimable (LumioOperationContext *self)
{
  const StellarCreateClaimableBalanceOp *body = &self->operation->body.create_claimable_balance_op;
  guint8 asset[LUMIO_ASSET_SIZE];
  gboolean clawback = FALSE;
  LumioEntryKey key;
  LumioEntry *entry;

  lumio_asset_pack (&body->asset, asset);
  if (!debit (self, asset, body->amount, &clawback))
    return FALSE;
  make_balance_id (self, self->result->balance_id);
  lumio_entry_key_claimable (&key, self->result->balance_id);
  entry = lumio_ledger_state_create (self->state, &key);
  entry->claimable.body = stellar_xdr_copy (&stellar_xdr_create_claimable_balance_op, body);
  entry->claimable.flags = clawback ? LUMIO_CLAIMABLE_CLAWBACK : 0;
  for (guint i = 0; i < body->claimants.length; i++)
    make_absolute (&entry->claimable.body->claimants.items[i].v0.predicate,
                   self->context->close_time);
  switch (lumio_entry_reserve (self->state, entry, self->source))
    {
    case LUMIO_RESERVE_LOW:
      return lumio_operation_fail (self, STELLAR_CREATE_CLAIMABLE_BALANCE_LOW_RESERVE);
    case LUMIO_RESERVE_TOO_MANY_SPONSORING:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SPONSORING);
    case LUMIO_RESERVE_TOO_MANY:
    case LUMIO_RESERVE_OK:
    default:
      return TRUE;
    }
}

static gboolean
predicate_holds (const StellarClaimPredicate *predicate,
                 gint64                       now)
{
  switch ((int) predicate->type)
    {
    case STELLAR_CLAIM_PREDICATE_AND:
      return predicate_holds (&predicate->and_predicates.items[0], now) &&
             predicate_holds (&predicate->and_predicates.items[1], now);
    case STELLAR_CLAIM_PREDICATE_OR:
      return predicate_holds (&predicate->or_predicates.items[0], now) ||
             predicate_holds (&predicate->or_predicates.items[1], now);
    case STELLAR_CLAIM_PREDICATE_NOT:
      return !predicate_holds (predicate->not_predicate, now);
    case STELLAR_CLAIM_PREDICATE_BEFORE_ABSOLUTE_TIME:
      return now < predicate->abs_before;
    default:
      return TRUE;
    }
}

static gboolean
may_claim (LumioOperationContext                 *self,
           const StellarCreateClaimableBalanceOp *body)
{
  for (guint i = 0; i < body->claimants.length; i++)
    {
      const StellarClaimantV0 *claimant = &body->claimants.items[i].v0;

      if (memcmp (claimant->destination.ed25519, self->source, 32) == 0)
        return predicate_holds (&claimant->predicate, self->context->close_time);
    }
  return FALSE;
}

static void
remove_balance (LumioOperationContext *self,
                const LumioEntryKey   *key)
{
  lumio_entry_release (self->state, lumio_ledger_state_get (self->state, key));
  lumio_ledger_state_remove (self->state, key);
}

gboolean
lumio_operation_apply_claim_claimable (LumioOperationContext *self)
{
  const StellarClaimClaimableBalanceOp *body = &self->operation->body.claim_claimable_balance_op;
  guint8 asset[LUMIO_ASSET_SIZE];
  const LumioEntry *entry;
  LumioHolding holding;
  LumioEntryKey key;

  lumio_entry_key_claimable (&key, body->balance_id.v0);
  if ((entry = lumio_ledger_state_get (self->state, &key)) == NULL)
    return lumio_operation_fail (self, STELLAR_CLAIM_CLAIMABLE_BALANCE_DOES_NOT_EXIST);
  if (!may_claim (self, entry->claimable.body))
    return lumio_operation_fail (self, STELLAR_CLAIM_CLAIMABLE_BALANCE_CANNOT_CLAIM);
  lumio_asset_pack (&entry->claimable.body->asset, asset);
  if (!lumio_holding_open (&holding, self->state, self->source, asset))
    return lumio_operation_fail (self, STELLAR_CLAIM_CLAIMABLE_BALANCE_NO_TRUST);
  if (!lumio_holding_is_authorized (&holding))
    return lumio_operation_fail (self, STELLAR_CLAIM_CLAIMABLE_BALANCE_NOT_AUTHORIZED);
  if (!lumio_holding_add (&holding, entry->claimable.body->amount))
    return lumio_operation_fail (self, STELLAR_CLAIM_CLAIMABLE_BALANCE_LINE_FULL);
  remove_balance (self, &key);
  return TRUE;
}

gboolean
lumio_operation_apply_clawback_claimable (LumioOperationContext *self)
{
  const StellarClawbackClaimableBalanceOp *body =
    &self->operation->body.clawback_claimable_balance_op;
  guint8 asset[LUMIO_ASSET_SIZE];
  const LumioEntry *entry;
  LumioEntryKey key;

  lumio_entry_key_claimable (&key, body->balance_id.v0);
  if ((entry = lumio_ledger_state_get (self->state, &key)) == NULL)
    return lumio_operation_fail (self, STELLAR_CLAWBACK_CLAIMABLE_BALANCE_DOES_NOT_EXIST);
  lumio_asset_pack (&entry->claimable.body->asset, asset);
  if (!lumio_asset_is_issued_by (asset, self->source))
    return lumio_operation_fail (self, STELLAR_CLAWBACK_CLAIMABLE_BALANCE_NOT_ISSUER);
  if (!(entry->claimable.flags & LUMIO_CLAIMABLE_CLAWBACK))
    return lumio_operation_fail (self, STELLAR_CLAWBACK_CLAIMABLE_BALANCE_NOT_CLAWBACK_ENABLED);
  remove_balance (self, &key);
  return TRUE;
}
