#include "ledger/lumio-ledger-apply.h"

#include <string.h>

#define ALL_FLAGS                                                                     \
  (STELLAR_AUTH_REQUIRED_FLAG | STELLAR_AUTH_REVOCABLE_FLAG |                         \
   STELLAR_AUTH_IMMUTABLE_FLAG | STELLAR_AUTH_CLAWBACK_ENABLED_FLAG)

static gboolean
is_out_of_range (const guint32 *value)
{
  return value != NULL && *value > G_MAXUINT8;
}

static gboolean
signer_is_bad (LumioOperationContext *self,
               const StellarSigner   *signer)
{
  LumioSignerKey key;

  lumio_signer_key_from_xdr (&key, &signer->key);
  if (key.type == STELLAR_SIGNER_KEY_TYPE_ED25519 && memcmp (key.key, self->source, 32) == 0)
    return TRUE;
  if (signer->weight > G_MAXUINT8)
    return TRUE;
  return key.type == STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD && key.payload_length == 0;
}

gboolean
lumio_operation_check_set_options (LumioOperationContext *self)
{
  const StellarSetOptionsOp *body = &self->operation->body.set_options_op;

  if ((body->set_flags != NULL && (*body->set_flags & ~(guint32) ALL_FLAGS) != 0) ||
      (body->clear_flags != NULL && (*body->clear_flags & ~(guint32) ALL_FLAGS) != 0))
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_UNKNOWN_FLAG);
  if (body->set_flags != NULL && body->clear_flags != NULL &&
      (*body->set_flags & *body->clear_flags) != 0)
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_BAD_FLAGS);
  if (is_out_of_range (body->master_weight) || is_out_of_range (body->low_threshold) ||
      is_out_of_range (body->med_threshold) || is_out_of_range (body->high_threshold))
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_THRESHOLD_OUT_OF_RANGE);
  if (body->signer != NULL && signer_is_bad (self, body->signer))
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_BAD_SIGNER);
  if (body->home_domain != NULL &&
      !lumio_text_is_printable (body->home_domain->data, body->home_domain->length))
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_INVALID_HOME_DOMAIN);
  return TRUE;
}

static gboolean
set_inflation (LumioOperationContext  *self,
               const StellarAccountID *destination)
{
  LumioAccountEntry *source;

  /* One's own account is taken without asking: it exists. */
  if (memcmp (destination->ed25519, self->source, 32) != 0 &&
      lumio_ledger_state_get_account (self->state, destination->ed25519) == NULL)
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_INVALID_INFLATION);
  source = lumio_ledger_state_edit_account (self->state, self->source);
  source->has_inflation = TRUE;
  memcpy (source->inflation, destination->ed25519, 32);
  return TRUE;
}

static gboolean
set_flags (LumioOperationContext     *self,
           const StellarSetOptionsOp *body,
           LumioAccountEntry         *source)
{
  if (body->clear_flags != NULL)
    {
      if ((*body->clear_flags & ALL_FLAGS) && (source->flags & STELLAR_AUTH_IMMUTABLE_FLAG))
        return lumio_operation_fail (self, STELLAR_SET_OPTIONS_CANT_CHANGE);
      source->flags &= ~*body->clear_flags;
    }
  if (body->set_flags != NULL)
    {
      if ((*body->set_flags & ALL_FLAGS) && (source->flags & STELLAR_AUTH_IMMUTABLE_FLAG))
        return lumio_operation_fail (self, STELLAR_SET_OPTIONS_CANT_CHANGE);
      source->flags |= *body->set_flags;
    }
  if ((body->clear_flags != NULL || body->set_flags != NULL) &&
      (source->flags & STELLAR_AUTH_CLAWBACK_ENABLED_FLAG) &&
      !(source->flags & STELLAR_AUTH_REVOCABLE_FLAG))
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_AUTH_REVOCABLE_REQUIRED);
  return TRUE;
}

static void
insert_signer (LumioAccountEntry *source,
               const LumioSigner *signer)
{
  guint at = 0;

  if (source->signers == NULL)
    source->signers = g_array_new (FALSE, TRUE, sizeof (LumioSigner));
  while (at < source->signers->len &&
         lumio_signer_key_compare (&g_array_index (source->signers, LumioSigner, at).key,
                                   &signer->key) < 0)
    at++;
  g_array_insert_val (source->signers, at, *signer);
}

static gboolean
set_signer (LumioOperationContext *self,
            const StellarSigner   *wanted,
            LumioAccountEntry     *source)
{
  LumioSigner signer = { .weight = wanted->weight };
  int index;

  lumio_signer_key_from_xdr (&signer.key, &wanted->key);
  index = lumio_account_find_signer (source, &signer.key);
  if (wanted->weight == 0)
    {
      if (index >= 0)
        lumio_signer_release (self->state, self->source, index);
      return TRUE;
    }
  if (index >= 0)
    {
      g_array_index (source->signers, LumioSigner, index).weight = wanted->weight;
      return TRUE;
    }
  if (source->signers != NULL && source->signers->len >= LUMIO_LEDGER_MAX_SIGNERS)
    return lumio_operation_fail (self, STELLAR_SET_OPTIONS_TOO_MANY_SIGNERS);
  switch (lumio_signer_reserve (self->state, &signer, self->source))
    {
    case LUMIO_RESERVE_LOW:
      return lumio_operation_fail (self, STELLAR_SET_OPTIONS_LOW_RESERVE);
    case LUMIO_RESERVE_TOO_MANY:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SUBENTRIES);
    case LUMIO_RESERVE_TOO_MANY_SPONSORING:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SPONSORING);
    case LUMIO_RESERVE_OK:
    default:
      break;
    }
  insert_signer (source, &signer);
  return TRUE;
}

gboolean
lumio_operation_apply_set_options (LumioOperationContext *self)
{
  const StellarSetOptionsOp *body = &self->operation->body.set_options_op;
  LumioAccountEntry *source;

  if (body->inflation_dest != NULL && !set_inflation (self, body->inflation_dest))
    return FALSE;
  source = lumio_ledger_state_edit_account (self->state, self->source);
  if (!set_flags (self, body, source))
    return FALSE;
  if (body->home_domain != NULL)
    {
      memset (source->home_domain, 0, sizeof source->home_domain);
      memcpy (source->home_domain, body->home_domain->data, body->home_domain->length);
    }
  if (body->master_weight != NULL)
    source->thresholds[LUMIO_THRESHOLD_MASTER] = *body->master_weight;
  if (body->low_threshold != NULL)
    source->thresholds[LUMIO_THRESHOLD_LOW] = *body->low_threshold;
  if (body->med_threshold != NULL)
    source->thresholds[LUMIO_THRESHOLD_MEDIUM] = *body->med_threshold;
  if (body->high_threshold != NULL)
    source->thresholds[LUMIO_THRESHOLD_HIGH] = *body->high_threshold;
  return body->signer == NULL || set_signer (self, body->signer, source);
}
