#include "ledger/lumio-ledger-apply.h"

#include <string.h>

void
lumio_change_trust_get_asset (const StellarChangeTrustOp *body,
                              StellarAsset               *asset)
{
  const StellarChangeTrustAsset *line = &body->line;

  memset (asset, 0, sizeof *asset);
  asset->type = line->type;
  if (line->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    asset->alpha_num4 = line->alpha_num4;
  else if (line->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    asset->alpha_num12 = line->alpha_num12;
}

gboolean
lumio_operation_check_change_trust (LumioOperationContext *self)
{
  const StellarChangeTrustOp *body = &self->operation->body.change_trust_op;
  const guint8 *issuer;
  StellarAsset asset;
  char code[13];

  lumio_change_trust_get_asset (body, &asset);
  if (body->limit < 0 || !lumio_asset_is_valid (&asset) ||
      !lumio_asset_get_credit (&asset, code, &issuer) || memcmp (issuer, self->source, 32) == 0)
    return lumio_operation_fail (self, STELLAR_CHANGE_TRUST_MALFORMED);
  return TRUE;
}

static gboolean
change_line (LumioOperationContext *self,
             const LumioEntryKey   *key,
             const guint8          *issuer,
             gint64                 limit)
{
  LumioEntry *entry = lumio_ledger_state_edit (self->state, key);

  if (limit < entry->trustline.balance + entry->trustline.buying)
    return lumio_operation_fail (self, STELLAR_CHANGE_TRUST_INVALID_LIMIT);
  if (limit == 0)
    {
      lumio_entry_release (self->state, entry);
      lumio_ledger_state_remove (self->state, key);
      return TRUE;
    }
  if (lumio_ledger_state_get_account (self->state, issuer) == NULL)
    return lumio_operation_fail (self, STELLAR_CHANGE_TRUST_NO_ISSUER);
  entry->trustline.limit = limit;
  return TRUE;
}

gboolean
lumio_operation_apply_change_trust (LumioOperationContext *self)
{
  const StellarChangeTrustOp *body = &self->operation->body.change_trust_op;
  const LumioAccountEntry *issuer;
  const guint8 *issuer_id;
  LumioEntryKey key;
  LumioEntry *entry;
  StellarAsset asset;
  char code[13];

  lumio_change_trust_get_asset (body, &asset);
  lumio_asset_get_credit (&asset, code, &issuer_id);
  lumio_entry_key_trustline (&key, self->source, code, issuer_id);
  if (lumio_ledger_state_get (self->state, &key) != NULL)
    return change_line (self, &key, issuer_id, body->limit);
  if (body->limit == 0)
    return lumio_operation_fail (self, STELLAR_CHANGE_TRUST_INVALID_LIMIT);
  if ((issuer = lumio_ledger_state_get_account (self->state, issuer_id)) == NULL)
    return lumio_operation_fail (self, STELLAR_CHANGE_TRUST_NO_ISSUER);
  entry = lumio_ledger_state_create (self->state, &key);
  entry->trustline.limit = body->limit;
  if (!(issuer->flags & STELLAR_AUTH_REQUIRED_FLAG))
    entry->trustline.flags |= STELLAR_AUTHORIZED_FLAG;
  if (issuer->flags & STELLAR_AUTH_CLAWBACK_ENABLED_FLAG)
    entry->trustline.flags |= STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG;
  switch (lumio_entry_reserve (self->state, entry, self->source))
    {
    case LUMIO_RESERVE_LOW:
      return lumio_operation_fail (self, STELLAR_CHANGE_TRUST_LOW_RESERVE);
    case LUMIO_RESERVE_TOO_MANY:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SUBENTRIES);
    case LUMIO_RESERVE_TOO_MANY_SPONSORING:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SPONSORING);
    case LUMIO_RESERVE_OK:
    default:
      return TRUE;
    }
}
