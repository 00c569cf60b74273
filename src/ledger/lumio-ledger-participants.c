#include "ledger/lumio-ledger-transaction.h"

#include <string.h>

#include "stellar/stellar-asset.h"

/* Whom a transaction and each of its operations are shown to, as Horizon has it. */

static void
add_account (GPtrArray    *accounts,
             const guint8 *id)
{
  for (guint i = 0; i < accounts->len; i++)
    if (memcmp (accounts->pdata[i], id, 32) == 0)
      return;
  g_ptr_array_add (accounts, g_memdup2 (id, 32));
}

/* What moves lumens or credit from one account to another, which Horizon calls payments. */
static gboolean
is_payment (const StellarOperationBody *body)
{
  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
    case STELLAR_OPERATION_TYPE_PAYMENT:
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      return TRUE;
    default:
      return FALSE;
    }
}

static const guint8 *
get_key_owner (const StellarLedgerKey *key)
{
  switch ((int) key->type)
    {
    case STELLAR_LEDGER_ENTRY_TYPE_ACCOUNT:
      return key->account.account_id.ed25519;
    case STELLAR_LEDGER_ENTRY_TYPE_TRUSTLINE:
      return key->trust_line.account_id.ed25519;
    case STELLAR_LEDGER_ENTRY_TYPE_OFFER:
      return key->offer.seller_id.ed25519;
    case STELLAR_LEDGER_ENTRY_TYPE_DATA:
      return key->data.account_id.ed25519;
    default:
      return NULL;
    }
}

/* Who an operation is about, besides its source. */
static const guint8 *
get_other_party (const StellarOperationBody *body)
{
  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
      return body->create_account_op.destination.ed25519;
    case STELLAR_OPERATION_TYPE_PAYMENT:
      return stellar_muxed_account_get_key (&body->payment_op.destination);
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      return stellar_muxed_account_get_key (&body->path_payment_strict_receive_op.destination);
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      return stellar_muxed_account_get_key (&body->path_payment_strict_send_op.destination);
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      return stellar_muxed_account_get_key (&body->destination);
    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
      return body->allow_trust_op.trustor.ed25519;
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
      return body->set_trust_line_flags_op.trustor.ed25519;
    case STELLAR_OPERATION_TYPE_CLAWBACK:
      return stellar_muxed_account_get_key (&body->clawback_op.from);
    case STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES:
      return body->begin_sponsoring_future_reserves_op.sponsored_id.ed25519;
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
      if (body->revoke_sponsorship_op.type == STELLAR_REVOKE_SPONSORSHIP_SIGNER)
        return body->revoke_sponsorship_op.signer.account_id.ed25519;
      return get_key_owner (&body->revoke_sponsorship_op.ledger_key);
    default:
      return NULL;
    }
}

/* Whoever sponsors the account when the operation comes, by what came before it. */
static const guint8 *
find_sponsor (const LumioLedgerTransaction *self,
              guint                         index,
              const guint8                 *account)
{
  for (guint i = index; i > 0; i--)
    {
      const StellarOperation *operation = &self->body->operations.items[i - 1];
      const StellarOperationBody *body = &operation->body;

      if (body->type == STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES &&
          memcmp (lumio_operation_get_source (operation, self), account, 32) == 0)
        return NULL;
      if (body->type == STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES &&
          memcmp (body->begin_sponsoring_future_reserves_op.sponsored_id.ed25519, account, 32) == 0)
        return lumio_operation_get_source (operation, self);
    }
  return NULL;
}

/* The payer of the reserve of what an operation makes; that of what it takes back as well. */
static void
add_sponsor (GPtrArray                    *accounts,
             const LumioLedgerTransaction *self,
             guint                         index)
{
  const StellarOperation *operation = &self->body->operations.items[index];
  const guint8 *sponsored = lumio_operation_get_source (operation, self);
  const guint8 *sponsor;

  switch ((int) operation->body.type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
      sponsored = operation->body.create_account_op.destination.ed25519;
      break;
    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
    case STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES:
      break;
    default:
      return;
    }
  if ((sponsor = find_sponsor (self, index, sponsored)) != NULL)
    add_account (accounts, sponsor);
}

static void
note_balance (LumioOperationRecord        *record,
              const StellarOperationBody  *body,
              const LumioOperationResult  *result)
{
  const guint8 *id = NULL;

  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      if (result->code == STELLAR_OP_INNER && result->inner == 0)
        id = result->balance_id;
      break;
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
      id = body->claim_claimable_balance_op.balance_id.v0;
      break;
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
      id = body->clawback_claimable_balance_op.balance_id.v0;
      break;
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
      if (body->revoke_sponsorship_op.type == STELLAR_REVOKE_SPONSORSHIP_LEDGER_ENTRY &&
          body->revoke_sponsorship_op.ledger_key.type ==
          STELLAR_LEDGER_ENTRY_TYPE_CLAIMABLE_BALANCE)
        id = body->revoke_sponsorship_op.ledger_key.claimable_balance.balance_id.v0;
      break;
    default:
      break;
    }
  if ((record->has_balance = id != NULL))
    memcpy (record->balance, id, 32);
}

static void
clear_operation (LumioOperationRecord *operation)
{
  g_ptr_array_unref (operation->accounts);
}

static void
note_operation (const LumioLedgerTransaction *self,
                LumioTransactionRecord       *record,
                guint                         index)
{
  const StellarOperation *operation = &self->body->operations.items[index];
  const StellarOperationBody *body = &operation->body;
  const LumioOperationResult *result = &self->result.operations[index];
  const guint8 *other = get_other_party (body);
  LumioOperationRecord one = {
    .type = body->type,
    .is_payment = is_payment (body),
    .accounts = g_ptr_array_new_with_free_func (g_free),
  };

  add_account (one.accounts, lumio_operation_get_source (operation, self));
  if (other != NULL)
    add_account (one.accounts, other);
  if (body->type == STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE)
    for (guint i = 0; i < body->create_claimable_balance_op.claimants.length; i++)
      add_account (one.accounts,
                   body->create_claimable_balance_op.claimants.items[i].v0.destination.ed25519);
  add_sponsor (one.accounts, self, index);
  note_balance (&one, body, result);
  for (guint i = 0; i < one.accounts->len; i++)
    add_account (record->accounts, one.accounts->pdata[i]);
  /* Those whose offers were crossed see the transaction, and their trades, but no operation. */
  for (guint i = 0; result->claims != NULL && i < result->claims->len; i++)
    add_account (record->accounts,
                 g_array_index (result->claims, StellarClaimAtom, i).order_book.seller_id.ed25519);
  g_array_append_val (record->operations, one);
}

void
lumio_ledger_transaction_note_parties (const LumioLedgerTransaction *self,
                                       LumioTransactionRecord       *record)
{
  g_array_set_clear_func (record->operations, (GDestroyNotify) clear_operation);
  add_account (record->accounts, self->source);
  add_account (record->accounts, self->fee_source);
  for (guint i = 0; i < self->body->operations.length; i++)
    note_operation (self, record, i);
}
