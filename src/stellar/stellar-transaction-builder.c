#include "stellar/stellar-transaction.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

struct _StellarTransactionBuilder
{
  StellarMuxedAccount  source;
  gint64               sequence;
  guint32              fee;
  StellarTimeBounds    bounds;
  gboolean             has_bounds;
  StellarMemo         *memo;
  GPtrArray           *operations; /* StellarOperation, each a value of its own */
  GError              *error;
};

StellarTransactionBuilder *
stellar_transaction_builder_new (const char *source,
                                 gint64      sequence,
                                 guint32     fee_per_operation)
{
  StellarTransactionBuilder *self = g_new0 (StellarTransactionBuilder, 1);

  self->sequence = sequence;
  self->fee = fee_per_operation;
  self->operations = g_ptr_array_new_with_free_func (stellar_xdr_free);
  stellar_muxed_account_parse (source, &self->source, &self->error);

  return self;
}

void
stellar_transaction_builder_free (StellarTransactionBuilder *self)
{
  stellar_xdr_free (self->memo);
  g_ptr_array_unref (self->operations);
  g_clear_error (&self->error);
  g_free (self);
}

static void
complain (StellarTransactionBuilder *self,
          const char                *message)
{
  if (self->error == NULL)
    g_set_error_literal (&self->error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID, message);
}

static void
check_amount (StellarTransactionBuilder *self,
              gint64                     amount)
{
  if (amount < 0)
    complain (self, "An amount is not negative");
}

/* The first thing that was wrong is the one that is reported. */
static void
read_account (StellarTransactionBuilder *self,
              const char                *text,
              StellarMuxedAccount       *account)
{
  stellar_muxed_account_parse (text, account, self->error == NULL ? &self->error : NULL);
}

static void
read_account_id (StellarTransactionBuilder *self,
                 const char                *text,
                 StellarAccountID          *id)
{
  guint8 key[32] = { 0 };

  stellar_address_decode (text, key, self->error == NULL ? &self->error : NULL);
  stellar_account_id_set (id, key);
}

static void
read_asset (StellarTransactionBuilder *self,
            const char                *text,
            StellarAsset              *asset)
{
  stellar_asset_parse (text, asset, self->error == NULL ? &self->error : NULL);
}

void
stellar_transaction_builder_set_time_bounds (StellarTransactionBuilder *self,
                                             guint64                    min_time,
                                             guint64                    max_time)
{
  self->bounds.min_time = min_time;
  self->bounds.max_time = max_time;
  self->has_bounds = TRUE;

  if (max_time != 0 && max_time < min_time)
    complain (self, "The time bounds end before they begin");
}

void
stellar_transaction_builder_set_memo (StellarTransactionBuilder *self,
                                      const StellarMemo         *memo)
{
  stellar_xdr_free (self->memo);

  if (!(self->memo = stellar_xdr_copy (&stellar_xdr_memo, memo)))
    complain (self, "A memo text has at most 28 bytes");
}

void
stellar_transaction_builder_set_memo_text (StellarTransactionBuilder *self,
                                           const char                *text)
{
  StellarMemo memo = { .type = STELLAR_MEMO_TEXT };

  memo.text.data = (char *) text;
  memo.text.length = (guint32) strlen (text);
  stellar_transaction_builder_set_memo (self, &memo);
}

void
stellar_transaction_builder_add (StellarTransactionBuilder *self,
                                 const StellarOperation    *operation)
{
  StellarOperation *copy = stellar_xdr_copy (&stellar_xdr_operation, operation);

  if (copy == NULL)
    complain (self, "An operation holds what it cannot say");
  else
    g_ptr_array_add (self->operations, copy);
}

static void
add (StellarTransactionBuilder *self,
     const char                *source,
     StellarOperation          *operation)
{
  StellarMuxedAccount account = { 0 };

  if (source != NULL)
    {
      read_account (self, source, &account);
      operation->source_account = &account;
    }

  if (self->error == NULL)
    stellar_transaction_builder_add (self, operation);
}

void
stellar_transaction_builder_create_account (StellarTransactionBuilder *self,
                                            const char                *source,
                                            const char                *destination,
                                            gint64                     starting_balance)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CREATE_ACCOUNT };
  StellarCreateAccountOp *body = &operation.body.create_account_op;

  check_amount (self, starting_balance);
  read_account_id (self, destination, &body->destination);
  body->starting_balance = starting_balance;
  add (self, source, &operation);
}

void
stellar_transaction_builder_payment (StellarTransactionBuilder *self,
                                     const char                *source,
                                     const char                *destination,
                                     const char                *asset,
                                     gint64                     amount)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PAYMENT };
  StellarPaymentOp *body = &operation.body.payment_op;

  check_amount (self, amount);
  read_account (self, destination, &body->destination);
  read_asset (self, asset, &body->asset);
  body->amount = amount;
  add (self, source, &operation);
}

void
stellar_transaction_builder_change_trust (StellarTransactionBuilder *self,
                                          const char                *source,
                                          const char                *asset,
                                          gint64                     limit)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CHANGE_TRUST };
  StellarChangeTrustOp *body = &operation.body.change_trust_op;
  StellarAsset line = { 0 };

  check_amount (self, limit);
  read_asset (self, asset, &line);
  body->line.type = line.type;

  if (line.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    body->line.alpha_num4 = line.alpha_num4;
  else if (line.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    body->line.alpha_num12 = line.alpha_num12;

  body->limit = limit;
  add (self, source, &operation);
}

void
stellar_transaction_builder_account_merge (StellarTransactionBuilder *self,
                                           const char                *source,
                                           const char                *destination)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_ACCOUNT_MERGE };

  read_account (self, destination, &operation.body.destination);
  add (self, source, &operation);
}

void
stellar_transaction_builder_manage_data (StellarTransactionBuilder *self,
                                         const char                *source,
                                         const char                *name,
                                         const guint8              *value,
                                         gsize                      length)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_DATA };
  StellarDataValue data = { (guint32) length, (guint8 *) value };

  operation.body.manage_data_op.data_name.data = (char *) name;
  operation.body.manage_data_op.data_name.length = (guint32) strlen (name);

  if (value != NULL)
    operation.body.manage_data_op.data_value = &data;

  add (self, source, &operation);
}

void
stellar_transaction_builder_bump_sequence (StellarTransactionBuilder *self,
                                           const char                *source,
                                           gint64                     bump_to)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_BUMP_SEQUENCE };

  check_amount (self, bump_to);
  operation.body.bump_sequence_op.bump_to = bump_to;
  add (self, source, &operation);
}

void
stellar_transaction_builder_begin_sponsoring (StellarTransactionBuilder *self,
                                              const char                *source,
                                              const char                *sponsored)
{
  StellarOperation operation = {
    .body.type = STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES,
  };

  read_account_id (self, sponsored,
                   &operation.body.begin_sponsoring_future_reserves_op.sponsored_id);
  add (self, source, &operation);
}

void
stellar_transaction_builder_end_sponsoring (StellarTransactionBuilder *self,
                                            const char                *source)
{
  StellarOperation operation = {
    .body.type = STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES,
  };

  add (self, source, &operation);
}

void
stellar_transaction_builder_create_claimable (StellarTransactionBuilder *self,
                                              const char                *source,
                                              const char                *claimant,
                                              const char                *asset,
                                              gint64                     amount)
{
  StellarOperation operation = {
    .body.type = STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE,
  };
  StellarCreateClaimableBalanceOp *body = &operation.body.create_claimable_balance_op;
  StellarClaimant one = { .v0.predicate.type = STELLAR_CLAIM_PREDICATE_UNCONDITIONAL };

  check_amount (self, amount);
  read_asset (self, asset, &body->asset);
  read_account_id (self, claimant, &one.v0.destination);
  body->amount = amount;
  body->claimants.length = 1;
  body->claimants.items = &one;
  add (self, source, &operation);
}

void
stellar_transaction_builder_claim (StellarTransactionBuilder *self,
                                   const char                *source,
                                   const guint8               balance[32])
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE };

  memcpy (&operation.body.claim_claimable_balance_op.balance_id.v0, balance, 32);
  add (self, source, &operation);
}

StellarTransactionEnvelope *
stellar_transaction_builder_end (StellarTransactionBuilder  *self,
                                 GError                    **error)
{
  g_autoptr(StellarTransactionBuilder) owned = self;
  g_autofree StellarOperation *operations = g_new0 (StellarOperation, MAX (1, self->operations->len));
  StellarTransactionEnvelope envelope = { .type = STELLAR_ENVELOPE_TYPE_TX };
  StellarTransaction *tx = &envelope.v1.tx;

  if (self->operations->len == 0 || self->operations->len > STELLAR_MAX_OPERATIONS)
    complain (self, "A transaction has 1 to 100 operations");

  if (self->fee > G_MAXUINT32 / MAX (1, self->operations->len))
    complain (self, "The fee is too large");

  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }

  for (guint i = 0; i < self->operations->len; i++)
    operations[i] = *(StellarOperation *) g_ptr_array_index (self->operations, i);

  tx->source_account = self->source;
  tx->fee = self->fee * self->operations->len;
  tx->seq_num = self->sequence;
  tx->operations.length = self->operations->len;
  tx->operations.items = operations;

  if (self->memo != NULL)
    tx->memo = *self->memo;

  if (self->has_bounds)
    {
      tx->cond.type = STELLAR_PRECOND_TIME;
      tx->cond.time_bounds = self->bounds;
    }

  return stellar_xdr_copy (&stellar_xdr_transaction_envelope, &envelope);
}

StellarTransactionEnvelope *
stellar_fee_bump_new (const char                        *fee_source,
                      gint64                             fee,
                      const StellarTransactionEnvelope  *inner,
                      GError                           **error)
{
  StellarTransactionEnvelope envelope = { .type = STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP };
  StellarFeeBumpTransaction *bump = &envelope.fee_bump.tx;

  if (inner->type != STELLAR_ENVELOPE_TYPE_TX || fee < 0)
    {
      g_set_error_literal (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID,
                           "A fee bump holds a V1 transaction and offers a fee");
      return NULL;
    }

  if (!stellar_muxed_account_parse (fee_source, &bump->fee_source, error))
    return NULL;

  bump->fee = fee;
  bump->inner_tx.type = STELLAR_ENVELOPE_TYPE_TX;
  bump->inner_tx.v1 = inner->v1;

  return stellar_xdr_copy (&stellar_xdr_transaction_envelope, &envelope);
}
