#include "ledger/lumio-ledger-apply.h"

#include <string.h>

gboolean
lumio_operation_check_create_account (LumioOperationContext *self)
{
  const StellarCreateAccountOp *body = &self->operation->body.create_account_op;

  /* Zero is well-formed: a sponsor may carry the reserve. */
  if (body->starting_balance < 0 || memcmp (body->destination.ed25519, self->source, 32) == 0)
    return lumio_operation_fail (self, STELLAR_CREATE_ACCOUNT_MALFORMED);
  return TRUE;
}

gboolean
lumio_operation_apply_create_account (LumioOperationContext *self)
{
  const StellarCreateAccountOp *body = &self->operation->body.create_account_op;
  LumioAccountEntry *source;
  LumioEntryKey key;
  LumioEntry *entry;

  if (lumio_ledger_state_get_account (self->state, body->destination.ed25519) != NULL)
    return lumio_operation_fail (self, STELLAR_CREATE_ACCOUNT_ALREADY_EXIST);
  lumio_entry_key_account (&key, body->destination.ed25519);
  entry = lumio_ledger_state_create (self->state, &key);
  entry->account.balance = body->starting_balance;
  entry->account.sequence = (gint64) self->context->sequence << 32;
  entry->account.thresholds[LUMIO_THRESHOLD_MASTER] = 1;
  switch (lumio_entry_reserve (self->state, entry, body->destination.ed25519))
    {
    case LUMIO_RESERVE_LOW:
      return lumio_operation_fail (self, STELLAR_CREATE_ACCOUNT_LOW_RESERVE);
    case LUMIO_RESERVE_TOO_MANY_SPONSORING:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SPONSORING);
    case LUMIO_RESERVE_TOO_MANY:
    case LUMIO_RESERVE_OK:
    default:
      break;
    }
  source = lumio_ledger_state_edit_account (self->state, self->source);
  if (!lumio_account_add_balance (source, -body->starting_balance))
    return lumio_operation_fail (self, STELLAR_CREATE_ACCOUNT_UNDERFUNDED);
  return TRUE;
}

gboolean
lumio_operation_check_merge (LumioOperationContext *self)
{
  const guint8 *into = lumio_muxed_account_get_id (&self->operation->body.destination);

  if (memcmp (into, self->source, 32) == 0)
    return lumio_operation_fail (self, STELLAR_ACCOUNT_MERGE_MALFORMED);
  return TRUE;
}

static gboolean
sequence_is_too_far (LumioOperationContext   *self,
                     const LumioAccountEntry *source)
{
  /* Made anew, the account would start at this number; it must not have passed it. */
  gint64 start = (gint64) self->context->sequence << 32;
  const gint64 *highest = NULL;

  if (self->context->highest != NULL)
    highest = g_hash_table_lookup (self->context->highest, self->source);
  return source->sequence >= start || (highest != NULL && *highest >= start);
}

gboolean
lumio_operation_apply_merge (LumioOperationContext *self)
{
  const guint8 *into = lumio_muxed_account_get_id (&self->operation->body.destination);
  const LumioAccountEntry *source;
  LumioAccountEntry *target;
  LumioEntryKey key;
  LumioEntry *entry;
  guint n_signers;

  if (lumio_ledger_state_get_account (self->state, into) == NULL)
    return lumio_operation_fail (self, STELLAR_ACCOUNT_MERGE_NO_ACCOUNT);
  source = lumio_ledger_state_get_account (self->state, self->source);
  if (source->flags & STELLAR_AUTH_IMMUTABLE_FLAG)
    return lumio_operation_fail (self, STELLAR_ACCOUNT_MERGE_IMMUTABLE_SET);
  n_signers = source->signers != NULL ? source->signers->len : 0;
  if (source->subentries != n_signers)
    return lumio_operation_fail (self, STELLAR_ACCOUNT_MERGE_HAS_SUB_ENTRIES);
  if (sequence_is_too_far (self, source))
    return lumio_operation_fail (self, STELLAR_ACCOUNT_MERGE_SEQNUM_TOO_FAR);
  if (source->sponsoring > 0 || lumio_sponsorship_is_sponsor (self->state, self->source))
    return lumio_operation_fail (self, STELLAR_ACCOUNT_MERGE_IS_SPONSOR);
  for (guint i = n_signers; i > 0; i--)
    lumio_signer_release (self->state, self->source, i - 1);
  lumio_entry_key_account (&key, self->source);
  entry = lumio_ledger_state_edit (self->state, &key);
  self->result->amount = entry->account.balance;
  target = lumio_ledger_state_edit_account (self->state, into);
  if (!lumio_account_add_balance (target, entry->account.balance))
    return lumio_operation_fail (self, STELLAR_ACCOUNT_MERGE_DEST_FULL);
  lumio_entry_release (self->state, entry);
  lumio_ledger_state_remove (self->state, &key);
  return TRUE;
}

gboolean
lumio_operation_check_bump_sequence (LumioOperationContext *self)
{
  if (self->operation->body.bump_sequence_op.bump_to < 0)
    return lumio_operation_fail (self, STELLAR_BUMP_SEQUENCE_BAD_SEQ);
  return TRUE;
}

gboolean
lumio_operation_apply_bump_sequence (LumioOperationContext *self)
{
  gint64 to = self->operation->body.bump_sequence_op.bump_to;
  LumioAccountEntry *source = lumio_ledger_state_edit_account (self->state, self->source);

  if (to > source->sequence)
    source->sequence = to;
  /* The protocol notes ledger and time even where the number stays. */
  source->sequence_ledger = self->context->sequence;
  source->sequence_time = self->context->close_time;
  return TRUE;
}

gboolean
lumio_operation_check_manage_data (LumioOperationContext *self)
{
  const StellarManageDataOp *body = &self->operation->body.manage_data_op;

  if (body->data_name.length < 1 ||
      !lumio_text_is_printable (body->data_name.data, body->data_name.length))
    return lumio_operation_fail (self, STELLAR_MANAGE_DATA_INVALID_NAME);
  return TRUE;
}

static gboolean
remove_data (LumioOperationContext *self,
             const LumioEntryKey   *key)
{
  const LumioEntry *entry = lumio_ledger_state_get (self->state, key);

  if (entry == NULL)
    return lumio_operation_fail (self, STELLAR_MANAGE_DATA_NAME_NOT_FOUND);
  lumio_entry_release (self->state, entry);
  lumio_ledger_state_remove (self->state, key);
  return TRUE;
}

gboolean
lumio_operation_apply_manage_data (LumioOperationContext *self)
{
  const StellarManageDataOp *body = &self->operation->body.manage_data_op;
  LumioEntryKey key;
  LumioEntry *entry;

  lumio_entry_key_data (&key, self->source, body->data_name.data, body->data_name.length);
  if (body->data_value == NULL)
    return remove_data (self, &key);
  if ((entry = lumio_ledger_state_edit (self->state, &key)) == NULL)
    {
      entry = lumio_ledger_state_create (self->state, &key);
      switch (lumio_entry_reserve (self->state, entry, self->source))
        {
        case LUMIO_RESERVE_LOW:
          return lumio_operation_fail (self, STELLAR_MANAGE_DATA_LOW_RESERVE);
        case LUMIO_RESERVE_TOO_MANY:
          return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SUBENTRIES);
        case LUMIO_RESERVE_TOO_MANY_SPONSORING:
          return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SPONSORING);
        case LUMIO_RESERVE_OK:
        default:
          break;
        }
    }
  entry->data.length = body->data_value->length;
  memcpy (entry->data.value, body->data_value->data, body->data_value->length);
  return TRUE;
}
