#include "ledger/lumio-ledger-apply.h"

#include <string.h>

#include "stellar/stellar-asset.h"

/* What an issuer says of the lines that trust it. */

#define AUTHORIZED STELLAR_AUTHORIZED_FLAG
#define MAINTAINS STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG
#define BOTH (AUTHORIZED | MAINTAINS)
#define CLAWBACK STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG

static void
get_allowed_asset (LumioOperationContext *self,
                   StellarAsset          *asset)
{
  const StellarAssetCode *code = &self->operation->body.allow_trust_op.asset;

  lumio_allow_trust_get_asset (code, self->source, asset);
}

void
lumio_allow_trust_get_asset (const StellarAssetCode *code,
                             const guint8           *issuer,
                             StellarAsset           *asset)
{
  memset (asset, 0, sizeof *asset);
  asset->type = code->type;
  if (code->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    {
      memcpy (asset->alpha_num4.asset_code, code->asset_code4, 4);
      stellar_account_id_set (&asset->alpha_num4.issuer, issuer);
    }
  else if (code->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    {
      memcpy (asset->alpha_num12.asset_code, code->asset_code12, 12);
      stellar_account_id_set (&asset->alpha_num12.issuer, issuer);
    }
}

gboolean
lumio_operation_check_allow_trust (LumioOperationContext *self)
{
  const StellarAllowTrustOp *body = &self->operation->body.allow_trust_op;
  StellarAsset asset;

  get_allowed_asset (self, &asset);
  if (body->authorize > MAINTAINS || asset.type == STELLAR_ASSET_TYPE_NATIVE ||
      !lumio_asset_is_valid (&asset) || memcmp (body->trustor.ed25519, self->source, 32) == 0)
    return lumio_operation_fail (self, STELLAR_ALLOW_TRUST_MALFORMED);
  return TRUE;
}

/* Whoever may not even keep offers any more loses those that sell or buy the asset. */
static void
remove_offers (LumioOperationContext *self,
               const guint8          *trustor,
               const guint8          *asset)
{
  g_autoptr(GArray) items = lumio_ledger_state_list_offers (self->state, trustor, asset);

  for (guint i = 0; i < items->len; i++)
    lumio_offer_remove (self->state, trustor, g_array_index (items, LumioBookItem, i).id);
}

static void
set_line_flags (LumioOperationContext *self,
                const LumioEntryKey   *key,
                guint32                flags)
{
  LumioEntry *line = lumio_ledger_state_edit (self->state, key);

  if ((line->trustline.flags & BOTH) != 0 && (flags & BOTH) == 0)
    {
      remove_offers (self, key->account, key->name);
      line = lumio_ledger_state_edit (self->state, key);
    }
  line->trustline.flags = flags;
}

gboolean
lumio_operation_apply_allow_trust (LumioOperationContext *self)
{
  const StellarAllowTrustOp *body = &self->operation->body.allow_trust_op;
  const LumioAccountEntry *source = lumio_ledger_state_get_account (self->state, self->source);
  gboolean revocable = (source->flags & STELLAR_AUTH_REVOCABLE_FLAG) != 0;
  guint8 packed[LUMIO_ASSET_SIZE];
  const LumioEntry *line;
  StellarAsset asset;
  LumioEntryKey key;

  if (!revocable && body->authorize == 0)
    return lumio_operation_fail (self, STELLAR_ALLOW_TRUST_CANT_REVOKE);
  get_allowed_asset (self, &asset);
  lumio_asset_pack (&asset, packed);
  lumio_entry_key_line (&key, body->trustor.ed25519, packed);
  if ((line = lumio_ledger_state_get (self->state, &key)) == NULL)
    return lumio_operation_fail (self, STELLAR_ALLOW_TRUST_NO_TRUST_LINE);
  if (!revocable && (line->trustline.flags & AUTHORIZED) && (body->authorize & MAINTAINS))
    return lumio_operation_fail (self, STELLAR_ALLOW_TRUST_CANT_REVOKE);
  set_line_flags (self, &key, (line->trustline.flags & ~(guint32) BOTH) | body->authorize);
  return TRUE;
}

gboolean
lumio_operation_check_set_line_flags (LumioOperationContext *self)
{
  const StellarSetTrustLineFlagsOp *body = &self->operation->body.set_trust_line_flags_op;
  guint8 asset[LUMIO_ASSET_SIZE];

  lumio_asset_pack (&body->asset, asset);
  if (!lumio_asset_is_valid (&body->asset) || !lumio_asset_is_issued_by (asset, self->source) ||
      memcmp (body->trustor.ed25519, self->source, 32) == 0 ||
      (body->set_flags & body->clear_flags) != 0 ||
      (body->set_flags & ~(guint32) BOTH) != 0 || (body->set_flags & BOTH) == BOTH ||
      (body->clear_flags & ~(guint32) (BOTH | CLAWBACK)) != 0)
    return lumio_operation_fail (self, STELLAR_SET_TRUST_LINE_FLAGS_MALFORMED);
  return TRUE;
}

gboolean
lumio_operation_apply_set_line_flags (LumioOperationContext *self)
{
  const StellarSetTrustLineFlagsOp *body = &self->operation->body.set_trust_line_flags_op;
  const LumioAccountEntry *source = lumio_ledger_state_get_account (self->state, self->source);
  guint8 asset[LUMIO_ASSET_SIZE];
  const LumioEntry *line;
  LumioEntryKey key;
  guint32 flags;

  /* Without the right to revoke, a step down is refused whatever the line has now. */
  if (!(source->flags & STELLAR_AUTH_REVOCABLE_FLAG) && (body->clear_flags & BOTH) != 0 &&
      !(body->set_flags & AUTHORIZED))
    return lumio_operation_fail (self, STELLAR_SET_TRUST_LINE_FLAGS_CANT_REVOKE);
  lumio_asset_pack (&body->asset, asset);
  lumio_entry_key_line (&key, body->trustor.ed25519, asset);
  if ((line = lumio_ledger_state_get (self->state, &key)) == NULL)
    return lumio_operation_fail (self, STELLAR_SET_TRUST_LINE_FLAGS_NO_TRUST_LINE);
  flags = (line->trustline.flags & ~body->clear_flags) | body->set_flags;
  if ((flags & BOTH) == BOTH)
    return lumio_operation_fail (self, STELLAR_SET_TRUST_LINE_FLAGS_INVALID_STATE);
  set_line_flags (self, &key, flags);
  return TRUE;
}

gboolean
lumio_operation_check_clawback (LumioOperationContext *self)
{
  const StellarClawbackOp *body = &self->operation->body.clawback_op;
  guint8 asset[LUMIO_ASSET_SIZE];

  lumio_asset_pack (&body->asset, asset);
  /* Only the plain address of the issuer is malformed: one with a number has no line either. */
  if ((body->from.type == STELLAR_KEY_TYPE_ED25519 &&
       memcmp (body->from.ed25519, self->source, 32) == 0) ||
      body->amount < 1 || !lumio_asset_is_valid (&body->asset) ||
      !lumio_asset_is_issued_by (asset, self->source))
    return lumio_operation_fail (self, STELLAR_CLAWBACK_MALFORMED);
  return TRUE;
}

gboolean
lumio_operation_apply_clawback (LumioOperationContext *self)
{
  const StellarClawbackOp *body = &self->operation->body.clawback_op;
  guint8 asset[LUMIO_ASSET_SIZE];
  LumioEntryKey key;
  LumioEntry *line;

  lumio_asset_pack (&body->asset, asset);
  lumio_entry_key_line (&key, lumio_muxed_account_get_id (&body->from), asset);
  if ((line = lumio_ledger_state_edit (self->state, &key)) == NULL)
    return lumio_operation_fail (self, STELLAR_CLAWBACK_NO_TRUST);
  if (!(line->trustline.flags & CLAWBACK))
    return lumio_operation_fail (self, STELLAR_CLAWBACK_NOT_CLAWBACK_ENABLED);
  if (!lumio_trustline_add_balance (&line->trustline, -body->amount))
    return lumio_operation_fail (self, STELLAR_CLAWBACK_UNDERFUNDED);
  return TRUE;
}
