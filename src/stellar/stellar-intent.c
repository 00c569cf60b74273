#include "stellar/stellar-intent-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

#define DEFAULT_VALIDITY 300
#define LONGEST_VALIDITY 86400

G_DEFINE_BOXED_TYPE (StellarIntent, stellar_intent, stellar_intent_ref, stellar_intent_unref)

static void
free_agreed (gpointer data)
{
  StellarAgreed *agreed = data;

  stellar_xdr_free (agreed->operation);
  g_free (agreed);
}

void
stellar_intent_complain (StellarIntent *self,
                         const char    *message)
{
  if (self->error == NULL)
    g_set_error_literal (&self->error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID, message);
}

static void
read_account (StellarIntent       *self,
              const char          *text,
              StellarMuxedAccount *account)
{
  if (text == NULL)
    stellar_intent_complain (self, "An account is missing");
  else
    stellar_muxed_account_parse (text, account, self->error == NULL ? &self->error : NULL);
}

static void
read_account_id (StellarIntent    *self,
                 const char       *text,
                 StellarAccountID *id)
{
  guint8 key[32] = { 0 };

  if (text == NULL)
    stellar_intent_complain (self, "An account is missing");
  else
    stellar_address_decode (text, key, self->error == NULL ? &self->error : NULL);

  stellar_account_id_set (id, key);
}

static void
read_asset (StellarIntent *self,
            const char    *text,
            StellarAsset  *asset)
{
  if (text == NULL)
    stellar_intent_complain (self, "An asset is missing");
  else
    stellar_asset_parse (text, asset, self->error == NULL ? &self->error : NULL);
}

static void
check_positive (StellarIntent *self,
                gint64         amount)
{
  if (amount <= 0)
    stellar_intent_complain (self, "An agreed amount is above zero");
}

StellarIntent *
stellar_intent_new (const char *passphrase,
                    const char *source)
{
  StellarIntent *self = g_new0 (StellarIntent, 1);

  g_return_val_if_fail (passphrase != NULL && source != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->passphrase = g_strdup (passphrase);
  self->source = g_strdup (source);
  self->min_sequence = 1;
  self->max_sequence = G_MAXINT64;
  self->max_validity = DEFAULT_VALIDITY;
  self->signers = g_ptr_array_new_with_free_func (g_free);
  self->operations = g_ptr_array_new_with_free_func (free_agreed);
  read_account (self, source, &self->account);

  if (*passphrase == '\0')
    stellar_intent_complain (self, "A network has a passphrase");

  return self;
}

StellarIntent *
stellar_intent_ref (StellarIntent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
stellar_intent_unref (StellarIntent *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->passphrase);
  g_free (self->source);
  g_free (self->fee_source);
  stellar_xdr_free (self->memo);
  g_ptr_array_unref (self->signers);
  g_ptr_array_unref (self->operations);
  g_clear_error (&self->error);
  g_free (self);
}

/* ---- the transaction ---- */

void
stellar_intent_set_sequence (StellarIntent *self,
                             gint64         min,
                             gint64         max)
{
  self->min_sequence = min;
  self->max_sequence = max;

  if (min < 1 || max < min)
    stellar_intent_complain (self, "A range of sequence numbers begins above 0 and ends after");
}

void
stellar_intent_set_max_fee (StellarIntent *self,
                            gint64         fee)
{
  self->max_fee = fee;
  check_positive (self, fee);
}

void
stellar_intent_set_max_validity (StellarIntent *self,
                                 guint32        seconds)
{
  self->max_validity = seconds;

  if (seconds == 0 || seconds > LONGEST_VALIDITY)
    stellar_intent_complain (self, "An intent holds for a second to a day");
}

void
stellar_intent_set_memo (StellarIntent     *self,
                         const StellarMemo *memo)
{
  stellar_xdr_free (self->memo);

  if (!(self->memo = stellar_xdr_copy (&stellar_xdr_memo, memo)))
    stellar_intent_complain (self, "A memo text has at most 28 bytes");
}

void
stellar_intent_set_memo_text (StellarIntent *self,
                              const char    *text)
{
  StellarMemo memo = { .type = STELLAR_MEMO_TEXT };

  memo.text.data = (char *) text;
  memo.text.length = (guint32) strlen (text);
  stellar_intent_set_memo (self, &memo);
}

void
stellar_intent_set_fee_bump (StellarIntent *self,
                             const char    *fee_source,
                             gint64         max_fee)
{
  g_set_str (&self->fee_source, fee_source);
  self->max_bump_fee = max_fee;
  read_account (self, fee_source, &self->fee_account);
  check_positive (self, max_fee);
}

void
stellar_intent_require_signature (StellarIntent *self,
                                  const char    *address)
{
  StellarAccountID id;

  read_account_id (self, address, &id);

  if (self->signers->len == STELLAR_MAX_SIGNATURES)
    stellar_intent_complain (self, "An envelope has at most twenty signatures");
  else
    g_ptr_array_add (self->signers, g_strdup (address));
}

/* ---- operations ---- */

/* What can be left open depends on the operation; a bound is an amount, so it is above zero. */
static void
check_open (StellarIntent          *self,
            StellarOpen             open,
            const StellarOperation *operation)
{
  const StellarOperationBody *body = &operation->body;

  if (body->type >= STELLAR_OPERATION_TYPE_INVOKE_HOST_FUNCTION)
    stellar_intent_complain (self, "What a contract does cannot be agreed to beforehand");

  switch (open)
    {
    case STELLAR_OPEN_NOTHING:
      return;

    case STELLAR_OPEN_AMOUNT_UP_TO:
      if (body->type == STELLAR_OPERATION_TYPE_CREATE_ACCOUNT)
        {
          if (body->create_account_op.starting_balance < 0)
            stellar_intent_complain (self, "An agreed amount is not below zero");
          return;
        }
      G_GNUC_FALLTHROUGH;

    case STELLAR_OPEN_AMOUNT_FROM:
      if (body->type != STELLAR_OPERATION_TYPE_PAYMENT)
        break;
      check_positive (self, body->payment_op.amount);
      return;

    case STELLAR_OPEN_SWAP:
      if (body->type != STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND)
        break;
      check_positive (self, body->path_payment_strict_send_op.send_amount);
      check_positive (self, body->path_payment_strict_send_op.dest_min);
      return;

    case STELLAR_OPEN_OFFER:
      if (body->type == STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER)
        {
          check_positive (self, body->manage_buy_offer_op.buy_amount);
          check_positive (self, body->manage_buy_offer_op.price.n);
          check_positive (self, body->manage_buy_offer_op.price.d);
          return;
        }
      if (body->type != STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER)
        break;
      check_positive (self, body->manage_sell_offer_op.amount);
      check_positive (self, body->manage_sell_offer_op.price.n);
      check_positive (self, body->manage_sell_offer_op.price.d);
      return;

    default:
      break;
    }

  stellar_intent_complain (self, "This cannot be left open in this operation");
}

void
stellar_intent_add (StellarIntent          *self,
                    StellarOpen             open,
                    const StellarOperation *operation)
{
  StellarAgreed *agreed;

  check_open (self, open, operation);

  if (self->operations->len == STELLAR_MAX_OPERATIONS)
    stellar_intent_complain (self, "A transaction has 1 to 100 operations");

  if (self->error != NULL)
    return;

  agreed = g_new0 (StellarAgreed, 1);
  agreed->open = open;
  agreed->operation = stellar_xdr_copy (&stellar_xdr_operation, operation);

  if (agreed->operation == NULL)
    {
      stellar_intent_complain (self, "An operation holds what it cannot say");
      g_free (agreed);
      return;
    }

  g_ptr_array_add (self->operations, agreed);
}

static void
add_for (StellarIntent    *self,
         StellarOpen       open,
         const char       *source,
         StellarOperation *operation)
{
  StellarMuxedAccount account = { 0 };

  if (source != NULL)
    {
      read_account (self, source, &account);
      operation->source_account = &account;
    }

  stellar_intent_add (self, open, operation);
}

static void
add_payment (StellarIntent *self,
             StellarOpen    open,
             const char    *source,
             const char    *destination,
             const char    *asset,
             gint64         amount)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PAYMENT };

  read_account (self, destination, &operation.body.payment_op.destination);
  read_asset (self, asset, &operation.body.payment_op.asset);
  operation.body.payment_op.amount = amount;
  check_positive (self, amount);
  add_for (self, open, source, &operation);
}

void
stellar_intent_add_payment (StellarIntent *self,
                            const char    *source,
                            const char    *destination,
                            const char    *asset,
                            gint64         amount,
                            gboolean       exact)
{
  add_payment (self, exact ? STELLAR_OPEN_NOTHING : STELLAR_OPEN_AMOUNT_UP_TO,
               source, destination, asset, amount);
}

void
stellar_intent_add_receipt (StellarIntent *self,
                            const char    *source,
                            const char    *destination,
                            const char    *asset,
                            gint64         least)
{
  add_payment (self, STELLAR_OPEN_AMOUNT_FROM, source, destination, asset, least);
}

void
stellar_intent_add_create_account (StellarIntent *self,
                                   const char    *source,
                                   const char    *destination,
                                   gint64         most)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CREATE_ACCOUNT };

  read_account_id (self, destination, &operation.body.create_account_op.destination);
  operation.body.create_account_op.starting_balance = most;
  add_for (self, STELLAR_OPEN_AMOUNT_UP_TO, source, &operation);
}

void
stellar_intent_add_change_trust (StellarIntent *self,
                                 const char    *source,
                                 const char    *asset,
                                 gint64         limit)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CHANGE_TRUST };
  StellarChangeTrustOp *body = &operation.body.change_trust_op;
  StellarAsset line = { 0 };

  read_asset (self, asset, &line);
  body->line.type = line.type;

  if (line.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    body->line.alpha_num4 = line.alpha_num4;
  else if (line.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    body->line.alpha_num12 = line.alpha_num12;
  else
    stellar_intent_complain (self, "The native asset needs no trustline");

  if (limit < 0)
    stellar_intent_complain (self, "A limit is not below zero");

  body->limit = limit;
  add_for (self, STELLAR_OPEN_NOTHING, source, &operation);
}

void
stellar_intent_add_swap (StellarIntent *self,
                         const char    *source,
                         const char    *destination,
                         const char    *send_asset,
                         gint64         most,
                         const char    *dest_asset,
                         gint64         least)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND };
  StellarPathPaymentStrictSendOp *body = &operation.body.path_payment_strict_send_op;

  read_asset (self, send_asset, &body->send_asset);
  read_asset (self, dest_asset, &body->dest_asset);
  read_account (self, destination, &body->destination);
  body->send_amount = most;
  body->dest_min = least;
  add_for (self, STELLAR_OPEN_SWAP, source, &operation);
}

void
stellar_intent_add_buy_offer (StellarIntent *self,
                              const char    *source,
                              const char    *selling,
                              const char    *buying,
                              gint64         amount,
                              gint32         price_n,
                              gint32         price_d)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER };
  StellarManageBuyOfferOp *body = &operation.body.manage_buy_offer_op;

  read_asset (self, selling, &body->selling);
  read_asset (self, buying, &body->buying);
  body->buy_amount = amount;
  body->price.n = price_n;
  body->price.d = price_d;
  add_for (self, STELLAR_OPEN_OFFER, source, &operation);
}

void
stellar_intent_add_sell_offer (StellarIntent *self,
                               const char    *source,
                               const char    *selling,
                               const char    *buying,
                               gint64         amount,
                               gint32         price_n,
                               gint32         price_d)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER };
  StellarManageSellOfferOp *body = &operation.body.manage_sell_offer_op;

  read_asset (self, selling, &body->selling);
  read_asset (self, buying, &body->buying);
  body->amount = amount;
  body->price.n = price_n;
  body->price.d = price_d;
  add_for (self, STELLAR_OPEN_OFFER, source, &operation);
}

void
stellar_intent_add_merge (StellarIntent *self,
                          const char    *source,
                          const char    *destination)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_ACCOUNT_MERGE };

  read_account (self, destination, &operation.body.destination);
  add_for (self, STELLAR_OPEN_NOTHING, source, &operation);
}

void
stellar_intent_add_claim (StellarIntent *self,
                          const char    *source,
                          const char    *balance_id)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE };
  g_autoptr(GBytes) id = stellar_strkey_decode (balance_id, -1, STELLAR_STRKEY_CLAIMABLE_BALANCE,
                                                self->error == NULL ? &self->error : NULL);

  if (id == NULL)
    return;

  memcpy (operation.body.claim_claimable_balance_op.balance_id.v0,
          (const guint8 *) g_bytes_get_data (id, NULL) + 1, 32);
  add_for (self, STELLAR_OPEN_NOTHING, source, &operation);
}

void
stellar_intent_add_begin_sponsoring (StellarIntent *self,
                                     const char    *source,
                                     const char    *sponsored)
{
  StellarOperation operation = {
    .body.type = STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES,
  };

  read_account_id (self, sponsored,
                   &operation.body.begin_sponsoring_future_reserves_op.sponsored_id);
  add_for (self, STELLAR_OPEN_NOTHING, source, &operation);
}

void
stellar_intent_add_end_sponsoring (StellarIntent *self,
                                   const char    *source)
{
  StellarOperation operation = {
    .body.type = STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES,
  };

  add_for (self, STELLAR_OPEN_NOTHING, source, &operation);
}

void
stellar_intent_add_exact (StellarIntent          *self,
                          const StellarOperation *operation)
{
  stellar_intent_add (self, STELLAR_OPEN_NOTHING, operation);
}

gboolean
stellar_intent_validate (const StellarIntent  *self,
                         GError              **error)
{
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }

  if (self->operations->len == 0)
    {
      g_set_error_literal (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID,
                           "An intent has at least one operation");
      return FALSE;
    }

  return TRUE;
}

const char *
stellar_intent_get_passphrase (const StellarIntent *self)
{
  return self->passphrase;
}

const char *
stellar_intent_get_source (const StellarIntent *self)
{
  return self->source;
}
