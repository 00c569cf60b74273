#include "ledger/lumio-ledger-effects.h"

#include <string.h>

static gint64
least_fee (guint operations)
{
  return (gint64) LUMIO_LEDGER_BASE_FEE * MAX (1, operations);
}

/* What a transaction pays: the base fee for each operation, and never more than it offers. */
static gint64
fee_to_charge (LumioLedgerTransaction *transaction)
{
  guint operations = transaction->body->operations.length;

  if (transaction->is_fee_bump)
    operations++;
  return MIN (transaction->fee, least_fee (operations));
}

static const StellarPreconditionsV2 *
get_conditions (const StellarTransaction *body)
{
  return body->cond.type == STELLAR_PRECOND_V2 ? &body->cond.v2 : NULL;
}

static const StellarTimeBounds *
get_time_bounds (const StellarTransaction *body)
{
  if (body->cond.type == STELLAR_PRECOND_TIME)
    return &body->cond.time_bounds;
  if (body->cond.type == STELLAR_PRECOND_V2)
    return body->cond.v2.time_bounds;
  return NULL;
}

static void
read_signer_key (const StellarSignerKey *key,
                 LumioSignerKey         *target)
{
  memset (target, 0, sizeof *target);
  target->type = key->type;
  switch ((int) key->type)
    {
    case STELLAR_SIGNER_KEY_TYPE_ED25519:
      memcpy (target->key, key->ed25519, 32);
      break;
    case STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX:
      memcpy (target->key, key->pre_auth_tx, 32);
      break;
    case STELLAR_SIGNER_KEY_TYPE_HASH_X:
      memcpy (target->key, key->hash_x, 32);
      break;
    case STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD:
      memcpy (target->key, key->ed25519_signed_payload.ed25519, 32);
      target->payload_length = key->ed25519_signed_payload.payload.length;
      memcpy (target->payload, key->ed25519_signed_payload.payload.data, target->payload_length);
      break;
    default:
      break;
    }
}

void
lumio_signer_key_from_xdr (LumioSignerKey         *self,
                           const StellarSignerKey *key)
{
  read_signer_key (key, self);
}

static gboolean
extra_signers_are_well_formed (const StellarPreconditionsV2 *conditions)
{
  LumioSignerKey keys[2];

  if (conditions == NULL)
    return TRUE;
  for (guint i = 0; i < conditions->extra_signers.length && i < 2; i++)
    {
      read_signer_key (&conditions->extra_signers.items[i], &keys[i]);
      if (keys[i].type == STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD &&
          keys[i].payload_length == 0)
        return FALSE;
    }
  return conditions->extra_signers.length != 2 ||
         lumio_signer_key_compare (&keys[0], &keys[1]) != 0;
}

static gboolean
is_too_early (LumioLedgerContext       *context,
              const StellarTransaction *body)
{
  const StellarTimeBounds *times = get_time_bounds (body);
  const StellarPreconditionsV2 *conditions = get_conditions (body);

  if (times != NULL && times->min_time > (guint64) context->close_time)
    return TRUE;
  return conditions != NULL && conditions->ledger_bounds != NULL &&
         conditions->ledger_bounds->min_ledger > context->sequence;
}

static gboolean
is_too_late (LumioLedgerContext       *context,
             const StellarTransaction *body)
{
  const StellarTimeBounds *times = get_time_bounds (body);
  const StellarPreconditionsV2 *conditions = get_conditions (body);

  if (times != NULL && times->max_time != 0 && times->max_time < (guint64) context->close_time)
    return TRUE;
  return conditions != NULL && conditions->ledger_bounds != NULL &&
         conditions->ledger_bounds->max_ledger != 0 &&
         conditions->ledger_bounds->max_ledger <= context->sequence;
}

static gboolean
is_bad_sequence (LumioLedgerContext       *context,
                 const StellarTransaction *body,
                 gint64                    current)
{
  const StellarPreconditionsV2 *conditions = get_conditions (body);

  if (body->seq_num == (gint64) context->sequence << 32)
    return TRUE;
  if (conditions != NULL && conditions->min_seq_num != NULL)
    return current < *conditions->min_seq_num || current >= body->seq_num;
  return current == G_MAXINT64 || current + 1 != body->seq_num;
}

static gboolean
is_too_early_for_account (LumioLedgerContext       *context,
                          const StellarTransaction *body,
                          const LumioAccountEntry  *source)
{
  const StellarPreconditionsV2 *conditions = get_conditions (body);
  guint64 now = context->close_time;

  if (conditions == NULL)
    return FALSE;
  if (conditions->min_seq_age > now || now - conditions->min_seq_age < source->sequence_time)
    return TRUE;
  return conditions->min_seq_ledger_gap > context->sequence ||
         context->sequence - conditions->min_seq_ledger_gap < source->sequence_ledger;
}

static gboolean
check_extra_signers (LumioSignatures          *signatures,
                     const StellarTransaction *body)
{
  const StellarPreconditionsV2 *conditions = get_conditions (body);

  for (guint i = 0; conditions != NULL && i < conditions->extra_signers.length; i++)
    {
      LumioSigner signer = { .weight = 1 };

      read_signer_key (&conditions->extra_signers.items[i], &signer.key);
      if (!lumio_signatures_check (signatures, &signer, 1, 1))
        return FALSE;
    }
  return TRUE;
}

/* How far a transaction came, which decides what of it takes effect when it is applied. */
typedef enum
{
  REACHED_NOTHING,
  REACHED_SEQUENCE,
  REACHED_SIGNATURES,
  REACHED_ALL,
} Reached;

static gint32
find_early_fault (LumioLedgerContext     *context,
                  LumioLedgerTransaction *transaction,
                  gboolean                pays_fee)
{
  const StellarTransaction *body = transaction->body;

  if (!extra_signers_are_well_formed (get_conditions (body)))
    return STELLAR_TX_MALFORMED;
  if (body->operations.length == 0)
    return STELLAR_TX_MISSING_OPERATION;
  /* Resources are for contracts alone, and those operations are refused one by one. */
  if (body->ext.type != 0)
    return STELLAR_TX_MALFORMED;
  if (is_too_early (context, body))
    return STELLAR_TX_TOO_EARLY;
  if (is_too_late (context, body))
    return STELLAR_TX_TOO_LATE;
  if (pays_fee && (gint64) body->fee < least_fee (body->operations.length))
    return STELLAR_TX_INSUFFICIENT_FEE;
  return STELLAR_TX_SUCCESS;
}

static Reached
check_common (LumioLedgerContext     *context,
              LumioLedgerTransaction *transaction,
              LumioSignatures        *signatures,
              gint64                  sequence_number,
              gint64                  to_pay)
{
  const StellarTransaction *body = transaction->body;
  gboolean pays_fee = !transaction->is_fee_bump;
  const LumioAccountEntry *source;
  gint32 fault = find_early_fault (context, transaction, pays_fee);

  if (fault != STELLAR_TX_SUCCESS)
    {
      lumio_ledger_transaction_fail (transaction, fault);
      return REACHED_NOTHING;
    }
  if ((source = lumio_ledger_state_get_account (context->state, transaction->source)) == NULL)
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_NO_ACCOUNT);
      return REACHED_NOTHING;
    }
  if (is_bad_sequence (context, body, sequence_number < 0 ? source->sequence : sequence_number))
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_BAD_SEQ);
      return REACHED_NOTHING;
    }
  if (is_too_early_for_account (context, body, source))
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_BAD_MIN_SEQ_AGE_OR_GAP);
      return REACHED_SEQUENCE;
    }
  if (!lumio_signatures_check_account (signatures, transaction->source, source,
                                       source->thresholds[LUMIO_THRESHOLD_LOW]) ||
      !check_extra_signers (signatures, body))
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_BAD_AUTH);
      return REACHED_SEQUENCE;
    }
  if (pays_fee && lumio_account_available_balance (source) < to_pay)
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_INSUFFICIENT_BALANCE);
      return REACHED_SIGNATURES;
    }
  return REACHED_ALL;
}

static gboolean
check_operation_signatures (LumioLedgerState       *state,
                            LumioLedgerTransaction *transaction,
                            LumioSignatures        *signatures,
                            guint                   index)
{
  const StellarOperation *operation = &transaction->body->operations.items[index];
  const guint8 *id = lumio_operation_get_source (operation, transaction);
  const LumioAccountEntry *source = lumio_ledger_state_get_account (state, id);
  LumioOperationResult *result = &transaction->result.operations[index];
  guint threshold;

  if (source == NULL)
    {
      if (operation->source_account == NULL)
        {
          result->code = STELLAR_OP_NO_ACCOUNT;
          return FALSE;
        }
      if (lumio_signatures_check_key (signatures, id))
        return TRUE;
      result->code = STELLAR_OP_BAD_AUTH;
      return FALSE;
    }
  threshold = source->thresholds[lumio_operation_get_threshold (operation)];
  if (lumio_signatures_check_account (signatures, id, source, threshold))
    return TRUE;
  result->code = STELLAR_OP_BAD_AUTH;
  return FALSE;
}

static gboolean
check_operations (LumioLedgerContext     *context,
                  LumioLedgerTransaction *transaction,
                  LumioSignatures        *signatures)
{
  for (guint i = 0; i < transaction->body->operations.length; i++)
    {
      const StellarOperation *operation = &transaction->body->operations.items[i];
      LumioOperationContext one = {
        .context = context,
        .state = context->state,
        .transaction = transaction,
        .operation = operation,
        .source = lumio_operation_get_source (operation, transaction),
        .index = i,
        .result = &transaction->result.operations[i],
      };

      if (!lumio_operation_is_supported (operation))
        return lumio_operation_fail_outer (&one, STELLAR_OP_NOT_SUPPORTED);
      if (!check_operation_signatures (context->state, transaction, signatures, i))
        return FALSE;
      if (!lumio_operation_check (&one))
        return FALSE;
    }
  return TRUE;
}

/* What a fee bump must be before the transaction inside is looked at. */
static gboolean
check_fee_bump (LumioLedgerContext     *context,
                LumioLedgerTransaction *transaction,
                gint64                  fees_pending)
{
  guint operations = transaction->body->operations.length;
  const LumioAccountEntry *payer;
  LumioSignatures signatures;
  __int128 offered = (__int128) transaction->fee * least_fee (operations);
  __int128 before = (__int128) transaction->body->fee * least_fee (operations + 1);

  if (transaction->fee < least_fee (operations + 1))
    {
      transaction->result.code = STELLAR_TX_INSUFFICIENT_FEE;
      return FALSE;
    }
  /* Each operation must be offered at least what it was offered before. */
  if (offered < before)
    {
      __int128 needed = (before + least_fee (operations) - 1) / least_fee (operations);

      transaction->result.fee_charged = needed > G_MAXINT64 ? G_MAXINT64 : (gint64) needed;
      transaction->result.code = STELLAR_TX_INSUFFICIENT_FEE;
      return FALSE;
    }
  if ((payer = lumio_ledger_state_get_account (context->state, transaction->fee_source)) == NULL)
    {
      transaction->result.code = STELLAR_TX_NO_ACCOUNT;
      return FALSE;
    }
  lumio_signatures_init (&signatures, transaction->hash, transaction->outer_signatures,
                         transaction->n_outer_signatures, transaction->outer_verified);
  if (!lumio_signatures_check_account (&signatures, transaction->fee_source, payer,
                                       payer->thresholds[LUMIO_THRESHOLD_LOW]))
    {
      transaction->result.code = STELLAR_TX_BAD_AUTH;
      return FALSE;
    }
  if (lumio_account_available_balance (payer) - fees_pending < transaction->fee)
    {
      transaction->result.code = STELLAR_TX_INSUFFICIENT_BALANCE;
      return FALSE;
    }
  if (!lumio_signatures_all_used (&signatures))
    {
      transaction->result.code = STELLAR_TX_BAD_AUTH_EXTRA;
      return FALSE;
    }
  return TRUE;
}

gboolean
lumio_ledger_check (LumioLedgerContext     *context,
                    LumioLedgerTransaction *transaction,
                    gint64                  sequence_number,
                    gint64                  fees_pending)
{
  guint operations = transaction->body->operations.length;
  LumioSignatures signatures;
  gint64 to_pay;

  /* What it would be charged is said even of what is refused. */
  lumio_ledger_transaction_reset (transaction,
                                  least_fee (transaction->is_fee_bump ? operations + 1 : operations),
                                  0);
  if (__builtin_add_overflow (transaction->fee, fees_pending, &to_pay))
    to_pay = G_MAXINT64;
  if (transaction->is_fee_bump && !check_fee_bump (context, transaction, fees_pending))
    return FALSE;

  lumio_signatures_init (&signatures, transaction->inner_hash, transaction->signatures,
                         transaction->n_signatures, transaction->verified);
  if (check_common (context, transaction, &signatures, sequence_number, to_pay) != REACHED_ALL)
    return FALSE;
  if (!check_operations (context, transaction, &signatures))
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_FAILED);
      return FALSE;
    }
  if (!lumio_signatures_all_used (&signatures))
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_BAD_AUTH_EXTRA);
      return FALSE;
    }
  return TRUE;
}

void
lumio_ledger_charge (LumioLedgerContext     *context,
                     LumioLedgerTransaction *transaction)
{
  LumioAccountEntry *payer;
  gint64 fee = fee_to_charge (transaction);
  gint64 inner = 0;

  if (transaction->is_fee_bump)
    inner = MIN ((gint64) transaction->body->fee,
                 least_fee (transaction->body->operations.length));
  payer = lumio_ledger_state_edit_account (context->state, transaction->fee_source);
  g_return_if_fail (payer != NULL);

  /* The fee may take what the reserve needs: it is owed all the same. */
  fee = MIN (fee, payer->balance);
  payer->balance -= fee;
  context->fee_pool += fee;
  lumio_ledger_transaction_reset (transaction, fee, inner);
}

static void
remove_one_time_signer (LumioLedgerState *state,
                        const guint8     *id,
                        const guint8     *hash)
{
  LumioSignerKey key = { .type = STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX };
  const LumioAccountEntry *account = lumio_ledger_state_get_account (state, id);
  int index;

  memcpy (key.key, hash, 32);
  if (account == NULL || (index = lumio_account_find_signer (account, &key)) < 0)
    return;
  lumio_signer_release (state, id, index);
}

static void
remove_one_time_signers (LumioLedgerState       *state,
                         LumioLedgerTransaction *transaction)
{
  remove_one_time_signer (state, transaction->source, transaction->inner_hash);
  for (guint i = 0; i < transaction->body->operations.length; i++)
    {
      const StellarOperation *operation = &transaction->body->operations.items[i];

      if (operation->source_account != NULL)
        remove_one_time_signer (state, lumio_operation_get_source (operation, transaction),
                                transaction->inner_hash);
    }
}

static void
use_sequence (LumioLedgerContext     *context,
              LumioLedgerTransaction *transaction)
{
  LumioAccountEntry *source;

  source = lumio_ledger_state_edit_account (context->state, transaction->source);
  source->sequence = transaction->body->seq_num;
  source->sequence_ledger = context->sequence;
  source->sequence_time = context->close_time;
}

static gboolean
prepare (LumioLedgerContext     *context,
         LumioLedgerTransaction *transaction)
{
  LumioSignatures signatures;
  Reached reached;
  gboolean all_valid = TRUE;

  if (transaction->is_fee_bump)
    remove_one_time_signer (context->state, transaction->fee_source, transaction->hash);
  lumio_signatures_init (&signatures, transaction->inner_hash, transaction->signatures,
                         transaction->n_signatures, transaction->verified);
  reached = check_common (context, transaction, &signatures, -1, 0);
  if (reached >= REACHED_SEQUENCE)
    use_sequence (context, transaction);
  if (reached != REACHED_ALL)
    {
      remove_one_time_signers (context->state, transaction);
      return FALSE;
    }
  for (guint i = 0; i < transaction->body->operations.length; i++)
    if (!check_operation_signatures (context->state, transaction, &signatures, i))
      all_valid = FALSE;
  remove_one_time_signers (context->state, transaction);
  if (!all_valid)
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_FAILED);
      return FALSE;
    }
  if (!lumio_signatures_all_used (&signatures))
    {
      lumio_ledger_transaction_fail (transaction, STELLAR_TX_BAD_AUTH_EXTRA);
      return FALSE;
    }
  return TRUE;
}

static gboolean
apply_operation (LumioLedgerContext     *context,
                 LumioLedgerState       *before,
                 LumioLedgerState       *state,
                 LumioLedgerTransaction *transaction,
                 guint                   index)
{
  const StellarOperation *operation = &transaction->body->operations.items[index];
  LumioOperationContext one = {
    .context = context,
    .state = state,
    .transaction = transaction,
    .operation = operation,
    .source = lumio_operation_get_source (operation, transaction),
    .index = index,
    .result = &transaction->result.operations[index],
  };

  if (!lumio_operation_is_supported (operation))
    return lumio_operation_fail_outer (&one, STELLAR_OP_NOT_SUPPORTED);
  if (lumio_ledger_state_get_account (state, one.source) == NULL)
    return lumio_operation_fail_outer (&one, STELLAR_OP_NO_ACCOUNT);
  if (!lumio_operation_check (&one) || !lumio_operation_apply (&one))
    return FALSE;
  lumio_effects_collect (&one, before);
  return TRUE;
}

gboolean
lumio_ledger_apply (LumioLedgerContext     *context,
                    LumioLedgerTransaction *transaction)
{
  g_autoptr(LumioLedgerState) whole = NULL;
  guint64 id_pool = context->id_pool;
  gboolean success = TRUE;
  gboolean ended;

  if (!prepare (context, transaction))
    return FALSE;

  /* All operations are tried, so that each gets its result; one that fails undoes them all. */
  whole = lumio_ledger_state_push (context->state);
  for (guint i = 0; i < transaction->body->operations.length; i++)
    {
      g_autoptr(LumioLedgerState) state = lumio_ledger_state_push (whole);
      guint64 before = context->id_pool;

      if (apply_operation (context, whole, state, transaction, i))
        {
          lumio_ledger_state_commit (state);
          continue;
        }
      context->id_pool = before;
      success = FALSE;
    }
  /* Nobody may sponsor anybody beyond the transaction in which they began. */
  ended = lumio_ledger_state_end_passing (whole);
  if (!success || !ended)
    {
      context->id_pool = id_pool;
      lumio_ledger_transaction_fail (transaction, success ? STELLAR_TX_BAD_SPONSORSHIP
                                                          : STELLAR_TX_FAILED);
      return FALSE;
    }
  lumio_ledger_state_commit (whole);
  return TRUE;
}
