#include "ledger/lumio-ledger-apply.h"

#include <string.h>

gboolean
lumio_operation_fail (LumioOperationContext *self,
                      gint32                 inner)
{
  self->result->inner = inner;
  return FALSE;
}

gboolean
lumio_operation_fail_outer (LumioOperationContext *self,
                            gint32                 code)
{
  self->result->code = code;
  return FALSE;
}

gboolean
lumio_operation_is_supported (const StellarOperation *operation)
{
  switch ((int) operation->body.type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
    case STELLAR_OPERATION_TYPE_PAYMENT:
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
    case STELLAR_OPERATION_TYPE_BUMP_SEQUENCE:
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
    case STELLAR_OPERATION_TYPE_CLAWBACK:
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
    case STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES:
    case STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES:
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
      return TRUE;
    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
      return operation->body.change_trust_op.line.type != STELLAR_ASSET_TYPE_POOL_SHARE;
    default:
      return FALSE;
    }
}

guint
lumio_operation_get_threshold (const StellarOperation *operation)
{
  const StellarSetOptionsOp *options = &operation->body.set_options_op;

  switch ((int) operation->body.type)
    {
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      return LUMIO_THRESHOLD_HIGH;
    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
      if (options->master_weight != NULL || options->low_threshold != NULL ||
          options->med_threshold != NULL || options->high_threshold != NULL ||
          options->signer != NULL)
        return LUMIO_THRESHOLD_HIGH;
      return LUMIO_THRESHOLD_MEDIUM;
    case STELLAR_OPERATION_TYPE_BUMP_SEQUENCE:
    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
    case STELLAR_OPERATION_TYPE_INFLATION:
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
    case STELLAR_OPERATION_TYPE_EXTEND_FOOTPRINT_TTL:
    case STELLAR_OPERATION_TYPE_RESTORE_FOOTPRINT:
      return LUMIO_THRESHOLD_LOW;
    default:
      return LUMIO_THRESHOLD_MEDIUM;
    }
}

gboolean
lumio_operation_check (LumioOperationContext *self)
{
  switch ((int) self->operation->body.type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
      return lumio_operation_check_create_account (self);
    case STELLAR_OPERATION_TYPE_PAYMENT:
      return lumio_operation_check_payment (self);
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      return lumio_operation_check_path_strict_receive (self);
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      return lumio_operation_check_path_strict_send (self);
    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
      return lumio_operation_check_set_options (self);
    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
      return lumio_operation_check_change_trust (self);
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      return lumio_operation_check_merge (self);
    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
      return lumio_operation_check_manage_data (self);
    case STELLAR_OPERATION_TYPE_BUMP_SEQUENCE:
      return lumio_operation_check_bump_sequence (self);
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      return lumio_operation_check_offer (self);
    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
      return lumio_operation_check_allow_trust (self);
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
      return lumio_operation_check_set_line_flags (self);
    case STELLAR_OPERATION_TYPE_CLAWBACK:
      return lumio_operation_check_clawback (self);
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      return lumio_operation_check_create_claimable (self);
    case STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES:
      return lumio_operation_check_begin_sponsoring (self);
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
      return lumio_operation_check_revoke_sponsorship (self);
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
    case STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES:
      /* Whatever is written there can be asked of the ledger. */
      return TRUE;
    default:
      return lumio_operation_fail_outer (self, STELLAR_OP_NOT_SUPPORTED);
    }
}

gboolean
lumio_operation_apply (LumioOperationContext *self)
{
  switch ((int) self->operation->body.type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
      return lumio_operation_apply_create_account (self);
    case STELLAR_OPERATION_TYPE_PAYMENT:
      return lumio_operation_apply_payment (self);
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      return lumio_operation_apply_path_strict_receive (self);
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      return lumio_operation_apply_path_strict_send (self);
    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
      return lumio_operation_apply_set_options (self);
    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
      return lumio_operation_apply_change_trust (self);
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      return lumio_operation_apply_merge (self);
    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
      return lumio_operation_apply_manage_data (self);
    case STELLAR_OPERATION_TYPE_BUMP_SEQUENCE:
      return lumio_operation_apply_bump_sequence (self);
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      return lumio_operation_apply_offer (self);
    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
      return lumio_operation_apply_allow_trust (self);
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
      return lumio_operation_apply_set_line_flags (self);
    case STELLAR_OPERATION_TYPE_CLAWBACK:
      return lumio_operation_apply_clawback (self);
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      return lumio_operation_apply_create_claimable (self);
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
      return lumio_operation_apply_claim_claimable (self);
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
      return lumio_operation_apply_clawback_claimable (self);
    case STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES:
      return lumio_operation_apply_begin_sponsoring (self);
    case STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES:
      return lumio_operation_apply_end_sponsoring (self);
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
      return lumio_operation_apply_revoke_sponsorship (self);
    default:
      return lumio_operation_fail_outer (self, STELLAR_OP_NOT_SUPPORTED);
    }
}

GArray *
lumio_operation_get_claims (LumioOperationContext *self)
{
  if (self->result->claims == NULL)
    self->result->claims = g_array_new (FALSE, TRUE, sizeof (StellarClaimAtom));
  return self->result->claims;
}

gboolean
lumio_text_is_printable (const char *text,
                         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] < 0x20 || (guchar) text[i] >= 0x7f)
      return FALSE;
  return TRUE;
}

static gboolean
code_is_valid (const guint8 *code,
               gsize         size,
               gsize         least)
{
  gsize length = 0;

  while (length < size && g_ascii_isalnum (code[length]))
    length++;
  if (length < least)
    return FALSE;
  for (gsize i = length; i < size; i++)
    if (code[i] != 0)
      return FALSE;
  return TRUE;
}

gboolean
lumio_asset_is_valid (const StellarAsset *asset)
{
  switch ((int) asset->type)
    {
    case STELLAR_ASSET_TYPE_NATIVE:
      return TRUE;
    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4:
      return code_is_valid (asset->alpha_num4.asset_code, 4, 1);
    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12:
      return code_is_valid (asset->alpha_num12.asset_code, 12, 5);
    default:
      return FALSE;
    }
}

gboolean
lumio_asset_get_credit (const StellarAsset *asset,
                        char                code[13],
                        const guint8      **issuer)
{
  memset (code, 0, 13);
  switch ((int) asset->type)
    {
    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4:
      memcpy (code, asset->alpha_num4.asset_code, 4);
      *issuer = asset->alpha_num4.issuer.ed25519;
      return TRUE;
    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12:
      memcpy (code, asset->alpha_num12.asset_code, 12);
      *issuer = asset->alpha_num12.issuer.ed25519;
      return TRUE;
    default:
      return FALSE;
    }
}
