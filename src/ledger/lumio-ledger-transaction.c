#include "ledger/lumio-ledger-transaction.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-transaction.h"

const guint8 *
lumio_muxed_account_get_id (const StellarMuxedAccount *account)
{
  return stellar_muxed_account_get_key (account);
}

const guint8 *
lumio_operation_get_source (const StellarOperation       *operation,
                            const LumioLedgerTransaction *transaction)
{
  if (operation->source_account != NULL)
    return stellar_muxed_account_get_key (operation->source_account);
  return transaction->source;
}

/* A V0 envelope says the same as a V1 one whose source is the plain key. */
static StellarTransactionEnvelope *
upgrade (StellarTransactionEnvelope *before)
{
  const StellarTransactionV0 *tx = &before->v0.tx;
  StellarTransactionEnvelope after = { .type = STELLAR_ENVELOPE_TYPE_TX };
  StellarTransactionEnvelope *copy;

  after.v1.tx.source_account.type = STELLAR_KEY_TYPE_ED25519;
  memcpy (after.v1.tx.source_account.ed25519, tx->source_account_ed25519, 32);
  after.v1.tx.fee = tx->fee;
  after.v1.tx.seq_num = tx->seq_num;
  if (tx->time_bounds != NULL)
    {
      after.v1.tx.cond.type = STELLAR_PRECOND_TIME;
      after.v1.tx.cond.time_bounds = *tx->time_bounds;
    }
  after.v1.tx.memo = tx->memo;
  after.v1.tx.operations.length = tx->operations.length;
  after.v1.tx.operations.items = tx->operations.items;
  after.v1.signatures.length = before->v0.signatures.length;
  after.v1.signatures.items = before->v0.signatures.items;
  copy = stellar_xdr_copy (&stellar_xdr_transaction_envelope, &after);
  stellar_xdr_free (before);
  return copy;
}

static void
read_envelope (LumioLedgerTransaction *self)
{
  const StellarTransactionEnvelope *envelope = self->envelope;
  const StellarTransactionV1Envelope *inner = &envelope->v1;

  self->is_fee_bump = envelope->type == STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP;
  if (self->is_fee_bump)
    {
      inner = &envelope->fee_bump.tx.inner_tx.v1;
      self->outer_signatures = envelope->fee_bump.signatures.items;
      self->n_outer_signatures = envelope->fee_bump.signatures.length;
      self->fee = envelope->fee_bump.tx.fee;
      memcpy (self->fee_source, stellar_muxed_account_get_key (&envelope->fee_bump.tx.fee_source),
              32);
    }
  self->body = &inner->tx;
  self->signatures = inner->signatures.items;
  self->n_signatures = inner->signatures.length;
  memcpy (self->source, stellar_muxed_account_get_key (&inner->tx.source_account), 32);
  if (self->is_fee_bump)
    return;
  self->fee = inner->tx.fee;
  memcpy (self->fee_source, self->source, 32);
}

static void
clear_effect (LumioEffectRecord *effect)
{
  g_free (effect->details);
}

static LumioLedgerTransaction *
make_transaction (StellarTransactionEnvelope *envelope)
{
  LumioLedgerTransaction *self = g_new0 (LumioLedgerTransaction, 1);

  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX_V0)
    envelope = upgrade (envelope);
  self->envelope = envelope;
  self->verified = g_array_new (FALSE, FALSE, sizeof (LumioVerification));
  self->outer_verified = g_array_new (FALSE, FALSE, sizeof (LumioVerification));
  self->effects = g_array_new (FALSE, FALSE, sizeof (LumioEffectRecord));
  g_array_set_clear_func (self->effects, (GDestroyNotify) clear_effect);
  self->trades = g_array_new (FALSE, FALSE, sizeof (LumioTradeRecord));
  read_envelope (self);
  return self;
}

LumioLedgerTransaction *
lumio_ledger_transaction_new (const char  *base64,
                              const char  *passphrase,
                              GError     **error)
{
  StellarTransactionEnvelope *envelope;
  LumioLedgerTransaction *self;

  envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, base64, -1, error);
  if (envelope == NULL)
    return NULL;
  self = make_transaction (envelope);
  self->xdr = stellar_xdr_encode (&stellar_xdr_transaction_envelope, self->envelope);
  stellar_envelope_hash (self->envelope, passphrase, self->hash);
  stellar_envelope_inner_hash (self->envelope, passphrase, self->inner_hash);
  return self;
}

LumioLedgerTransaction *
lumio_ledger_transaction_new_for_record (const LumioTransactionRecord  *record,
                                         GError                       **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (record->envelope, &length);
  StellarTransactionEnvelope *envelope;
  LumioLedgerTransaction *self;

  envelope = stellar_xdr_decode (&stellar_xdr_transaction_envelope, bytes, length, error);
  if (envelope == NULL)
    return NULL;
  self = make_transaction (envelope);
  self->xdr = g_bytes_ref (record->envelope);
  memcpy (self->hash, record->hash, 32);
  memcpy (self->inner_hash, record->is_fee_bump ? record->inner_hash : record->hash, 32);
  return self;
}

static void
clear_operations (LumioLedgerTransaction *self)
{
  for (guint i = 0; i < self->result.n_operations; i++)
    g_clear_pointer (&self->result.operations[i].claims, g_array_unref);
  g_clear_pointer (&self->result.operations, g_free);
  self->result.n_operations = 0;
}

void
lumio_ledger_transaction_free (LumioLedgerTransaction *self)
{
  stellar_xdr_free (self->envelope);
  g_clear_pointer (&self->xdr, g_bytes_unref);
  g_clear_pointer (&self->stored, lumio_transaction_record_free);
  g_array_unref (self->verified);
  g_array_unref (self->outer_verified);
  g_array_unref (self->effects);
  g_array_unref (self->trades);
  clear_operations (self);
  g_free (self);
}

void
lumio_ledger_transaction_reset (LumioLedgerTransaction *self,
                                gint64                  fee_charged,
                                gint64                  inner_fee_charged)
{
  guint length = self->body->operations.length;

  clear_operations (self);
  g_array_set_size (self->effects, 0);
  g_array_set_size (self->trades, 0);
  self->result.operations = g_new0 (LumioOperationResult, length);
  self->result.n_operations = length;
  for (guint i = 0; i < length; i++)
    self->result.operations[i].type = self->body->operations.items[i].body.type;
  self->result.fee_charged = fee_charged;
  self->result.inner_fee_charged = inner_fee_charged;
  self->result.inner_code = STELLAR_TX_SUCCESS;
  self->result.code = self->is_fee_bump ? STELLAR_TX_FEE_BUMP_INNER_SUCCESS : STELLAR_TX_SUCCESS;
}

void
lumio_ledger_transaction_fail (LumioLedgerTransaction *self,
                               gint32                  code)
{
  /* What failed had no effects. */
  g_array_set_size (self->effects, 0);
  g_array_set_size (self->trades, 0);
  self->result.inner_code = code;
  self->result.code = self->is_fee_bump ? STELLAR_TX_FEE_BUMP_INNER_FAILED : code;
}

gboolean
lumio_ledger_transaction_succeeded (LumioLedgerTransaction *self)
{
  return self->result.code == STELLAR_TX_SUCCESS ||
         self->result.code == STELLAR_TX_FEE_BUMP_INNER_SUCCESS;
}

static void
encode_last (const LumioOperationResult *operation,
             StellarSimplePaymentResult *last)
{
  stellar_account_id_set (&last->destination, operation->destination);
  last->asset = operation->asset;
  last->amount = operation->amount;
}

/* The claims stay the operation's own: what is encoded is freed by nobody. */
#define ENCODE_CLAIMS(operation, target)                                              \
  G_STMT_START {                                                                      \
      (target)->length = (operation)->claims != NULL ? (operation)->claims->len : 0;  \
      (target)->items = (operation)->claims != NULL                                   \
                          ? (StellarClaimAtom *) (operation)->claims->data : NULL;    \
    } G_STMT_END

static void
encode_offer (const LumioOperationResult      *operation,
              StellarManageOfferSuccessResult *target)
{
  ENCODE_CLAIMS (operation, &target->offers_claimed);
  target->offer.type = operation->effect;
  if (operation->effect != STELLAR_MANAGE_OFFER_DELETED)
    target->offer.offer = operation->offer;
}

static void
encode_success (const LumioOperationResult *operation,
                StellarOperationResultTr   *target)
{
  switch ((int) operation->type)
    {
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      ENCODE_CLAIMS (operation, &target->path_payment_strict_receive_result.success.offers);
      encode_last (operation, &target->path_payment_strict_receive_result.success.last);
      break;
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      ENCODE_CLAIMS (operation, &target->path_payment_strict_send_result.success.offers);
      encode_last (operation, &target->path_payment_strict_send_result.success.last);
      break;
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      target->account_merge_result.source_account_balance = operation->amount;
      break;
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
      encode_offer (operation, &target->manage_sell_offer_result.success);
      break;
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
      encode_offer (operation, &target->manage_buy_offer_result.success);
      break;
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      encode_offer (operation, &target->create_passive_sell_offer_result.success);
      break;
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      memcpy (target->create_claimable_balance_result.balance_id.v0, operation->balance_id, 32);
      break;
    default:
      break;
    }
}

static void
encode_operation (const LumioOperationResult *operation,
                  StellarOperationResult     *target)
{
  target->type = operation->code;
  if (operation->code != STELLAR_OP_INNER)
    return;
  target->tr.type = operation->type;
  /* The result of every kind of operation is a union that begins with its code. */
  target->tr.payment_result.type = operation->inner;
  if (operation->inner == 0)
    encode_success (operation, &target->tr);
}

static gboolean
has_operations (gint32 code)
{
  return code == STELLAR_TX_SUCCESS || code == STELLAR_TX_FAILED;
}

GBytes *
lumio_ledger_transaction_encode_result (LumioLedgerTransaction *self)
{
  g_autofree StellarOperationResult *operations =
    g_new0 (StellarOperationResult, MAX (1, self->result.n_operations));
  StellarInnerTransactionResultPair *pair;
  StellarTransactionResult result = { .fee_charged = self->result.fee_charged };

  for (guint i = 0; i < self->result.n_operations; i++)
    encode_operation (&self->result.operations[i], &operations[i]);
  result.result.type = self->result.code;
  if (has_operations (self->result.code))
    {
      result.result.results.length = self->result.n_operations;
      result.result.results.items = operations;
    }
  else if (self->result.code == STELLAR_TX_FEE_BUMP_INNER_SUCCESS ||
           self->result.code == STELLAR_TX_FEE_BUMP_INNER_FAILED)
    {
      pair = &result.result.inner_result_pair;
      memcpy (pair->transaction_hash, self->inner_hash, 32);
      pair->result.fee_charged = self->result.inner_fee_charged;
      pair->result.result.type = self->result.inner_code;
      if (has_operations (self->result.inner_code))
        {
          pair->result.result.results.length = self->result.n_operations;
          pair->result.result.results.items = operations;
        }
    }
  return stellar_xdr_encode (&stellar_xdr_transaction_result, &result);
}

LumioTransactionRecord *
lumio_ledger_transaction_to_record (LumioLedgerTransaction *self)
{
  LumioTransactionRecord *record = lumio_transaction_record_new ();

  record->id = self->id;
  memcpy (record->hash, self->hash, 32);
  record->is_fee_bump = self->is_fee_bump;
  memcpy (record->inner_hash, self->inner_hash, 32);
  record->successful = lumio_ledger_transaction_succeeded (self);
  record->fee_charged = self->result.fee_charged;
  record->max_fee = self->fee;
  record->n_operations = self->body->operations.length;
  record->envelope = g_bytes_ref (self->xdr);
  record->result = lumio_ledger_transaction_encode_result (self);
  record->effects = g_array_ref (self->effects);
  record->trades = g_array_ref (self->trades);
  record->closed_at = self->closed_at;
  record->operations = g_array_new (FALSE, TRUE, sizeof (LumioOperationRecord));
  record->accounts = g_ptr_array_new_with_free_func (g_free);
  lumio_ledger_transaction_note_parties (self, record);
  return record;
}
