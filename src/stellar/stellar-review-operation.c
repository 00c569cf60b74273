#include "stellar/stellar-review-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-xdr-json.h"

#define EFFECT(...) add (self, (StellarEffect) { __VA_ARGS__ })

typedef struct
{
  StellarReviewOperation   *operation;
  const StellarReviewHints *hints;
} Reader;

static void
free_effect (gpointer data)
{
  StellarEffect *effect = data;

  g_free (effect->account);
  g_free (effect->other);
  g_free (effect->asset);
  g_free (effect->other_asset);
  g_free (effect->text);
  g_free (effect->value);
  g_free (effect);
}

void
stellar_review_operation_free (StellarReviewOperation *self)
{
  g_ptr_array_unref (self->effects);
  g_free (self->name);
  g_free (self->source);
  g_free (self);
}

char *
stellar_review_asset_to_text (const StellarAsset *asset)
{
  g_autofree char *code = NULL;
  g_autofree char *issuer = NULL;

  if (asset->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    code = stellar_xdr_leaf_to_text (&stellar_xdr_asset_code4, asset->alpha_num4.asset_code);
  else if (asset->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    code = stellar_xdr_leaf_to_text (&stellar_xdr_asset_code12, asset->alpha_num12.asset_code);
  else
    return g_strdup ("native");

  issuer = stellar_asset_dup_issuer (asset);

  return g_strdup_printf ("%s:%s", code, issuer);
}

/* Takes the strings of `effect`. Whose it is, is the operation's source where nothing else is said. */
static StellarEffect *
add (Reader        *self,
     StellarEffect  effect)
{
  StellarEffect *copy = g_memdup2 (&effect, sizeof effect);

  if (copy->account == NULL)
    copy->account = g_strdup (self->operation->source);

  copy->own = stellar_review_is_own (self->hints, copy->account);
  g_ptr_array_add (self->operation->effects, copy);

  return copy;
}

static void
warn (Reader *self,
      guint   dangers)
{
  self->operation->dangers |= dangers;
}

static void
lock (Reader *self,
      int     reserves)
{
  self->operation->reserves += reserves;
}

static void
check_positive (Reader *self,
                gint64  amount)
{
  if (amount <= 0)
    warn (self, STELLAR_DANGER_REFUSED);
}

static void
check_price (Reader             *self,
             const StellarPrice *price)
{
  if (price->n <= 0 || price->d <= 0)
    warn (self, STELLAR_DANGER_REFUSED);
}

/* What an issuer is said to be able to do with what comes. */
static void
check_issuer (Reader     *self,
              const char *asset)
{
  guint32 flags = stellar_review_get_issuer_flags (self->hints, asset);

  if (flags & STELLAR_AUTH_CLAWBACK_ENABLED_FLAG)
    warn (self, STELLAR_DANGER_CAN_BE_TAKEN_BACK);

  if (flags & STELLAR_AUTH_REVOCABLE_FLAG)
    warn (self, STELLAR_DANGER_CAN_BE_FROZEN);
}

static char *
to_address (const StellarAccountID *id)
{
  return stellar_address_encode (id->ed25519);
}

static char *
to_text (Reader       *self,
         const void   *bytes,
         gsize         length)
{
  const char *text = length > 0 ? bytes : "";

  if (!g_utf8_validate_len (text, length, NULL))
    {
      warn (self, STELLAR_DANGER_NOT_TEXT);
      return stellar_xdr_escape (text, length);
    }

  for (gsize i = 0; i < length; i++)
    {
      if ((guint8) text[i] < 0x20 || text[i] == 0x7f)
        {
          warn (self, STELLAR_DANGER_NOT_TEXT);
          return stellar_xdr_escape (text, length);
        }
    }

  return g_strndup (text, length);
}

static char *
to_hex (const guint8 *bytes,
        gsize         length)
{
  GString *text = g_string_sized_new (2 * length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}

/* ---- payments ---- */

static void
receive (Reader                    *self,
         const StellarMuxedAccount *destination,
         const StellarAsset        *asset,
         gint64                     amount,
         StellarBound               bound,
         const char                *from)
{
  StellarEffect *effect = EFFECT (.kind = STELLAR_EFFECT_RECEIVES, .bound = bound,
                                  .account = stellar_muxed_account_to_text (destination),
                                  .other = g_strdup (from),
                                  .asset = stellar_review_asset_to_text (asset),
                                  .amount = amount);

  if (effect->own)
    check_issuer (self, effect->asset);
}

static void
read_create_account (Reader                        *self,
                     const StellarCreateAccountOp  *body)
{
  if (body->starting_balance < 0)
    warn (self, STELLAR_DANGER_REFUSED);

  EFFECT (.kind = STELLAR_EFFECT_CREATES_ACCOUNT, .other = to_address (&body->destination),
          .asset = g_strdup ("native"), .amount = body->starting_balance);
}

static void
read_payment (Reader                 *self,
              const StellarPaymentOp *body)
{
  g_autofree char *destination = stellar_muxed_account_to_text (&body->destination);

  check_positive (self, body->amount);
  EFFECT (.kind = STELLAR_EFFECT_SENDS, .other = g_strdup (destination),
          .asset = stellar_review_asset_to_text (&body->asset), .amount = body->amount);

  if (stellar_review_is_own (self->hints, destination))
    receive (self, &body->destination, &body->asset, body->amount, STELLAR_BOUND_EXACT,
             self->operation->source);
}

/* Less than a millionth: what is asked for is as good as nothing. */
static gboolean
is_any_price (gint64 given,
              gint64 least)
{
  return least <= 1 || least < given / 1000000;
}

static void
read_path (Reader                    *self,
           const StellarAsset        *send_asset,
           gint64                     sent,
           StellarBound               sent_bound,
           const StellarMuxedAccount *destination,
           const StellarAsset        *dest_asset,
           gint64                     received,
           StellarBound               received_bound)
{
  check_positive (self, sent);
  check_positive (self, received);

  if (is_any_price (sent, received))
    warn (self, STELLAR_DANGER_ANY_PRICE);

  EFFECT (.kind = STELLAR_EFFECT_SENDS, .bound = sent_bound,
          .other = stellar_muxed_account_to_text (destination),
          .asset = stellar_review_asset_to_text (send_asset), .amount = sent);
  receive (self, destination, dest_asset, received, received_bound, NULL);
}

static void
read_merge (Reader                    *self,
            const StellarMuxedAccount *destination)
{
  const StellarHolding *held = stellar_review_get_balance (self->hints, self->operation->source,
                                                           "native");

  warn (self, STELLAR_DANGER_ACCOUNT_CLOSED);
  EFFECT (.kind = STELLAR_EFFECT_CLOSES_ACCOUNT, .asset = g_strdup ("native"),
          .bound = STELLAR_BOUND_UNKNOWN, .hinted = held != NULL,
          .amount = held != NULL ? held->amount : 0,
          .other = stellar_muxed_account_to_text (destination));
}

/* ---- offers ---- */

static void
count_offer (Reader *self,
             gint64  offer,
             gint64  amount)
{
  if (amount == 0)
    lock (self, offer != 0 ? -1 : 0);
  else if (offer == 0)
    lock (self, 1);
}

static void
read_sell (Reader             *self,
           const StellarAsset *selling,
           const StellarAsset *buying,
           gint64              amount,
           const StellarPrice *price,
           gint64              offer)
{
  check_price (self, price);
  count_offer (self, offer, amount);

  if (amount < 0 || offer < 0)
    warn (self, STELLAR_DANGER_REFUSED);

  if (amount == 0)
    {
      EFFECT (.kind = STELLAR_EFFECT_CANCELS_OFFER, .number = (guint64) offer,
              .asset = stellar_review_asset_to_text (selling),
              .other_asset = stellar_review_asset_to_text (buying));
      return;
    }

  if ((gint64) price->n * 1000000 < price->d)
    warn (self, STELLAR_DANGER_ANY_PRICE);

  EFFECT (.kind = STELLAR_EFFECT_OFFERS, .bound = STELLAR_BOUND_AT_MOST,
          .asset = stellar_review_asset_to_text (selling), .amount = amount,
          .other_asset = stellar_review_asset_to_text (buying),
          .price_n = price->n, .price_d = price->d, .number = (guint64) offer);
}

static void
read_buy (Reader                       *self,
          const StellarManageBuyOfferOp *body)
{
  const StellarPrice *price = &body->price;
  __int128 most = 0;

  check_price (self, price);
  count_offer (self, body->offer_id, body->buy_amount);

  if (body->buy_amount < 0 || body->offer_id < 0)
    warn (self, STELLAR_DANGER_REFUSED);

  if (body->buy_amount == 0)
    {
      EFFECT (.kind = STELLAR_EFFECT_CANCELS_OFFER, .number = (guint64) body->offer_id,
              .asset = stellar_review_asset_to_text (&body->selling),
              .other_asset = stellar_review_asset_to_text (&body->buying));
      return;
    }

  if (price->n > 0 && price->d > 0)
    most = ((__int128) body->buy_amount * price->n + price->d - 1) / price->d;

  if ((gint64) price->d * 1000000 < price->n)
    warn (self, STELLAR_DANGER_ANY_PRICE);

  EFFECT (.kind = STELLAR_EFFECT_BIDS, .bound = STELLAR_BOUND_AT_MOST,
          .asset = stellar_review_asset_to_text (&body->selling),
          .amount = (gint64) CLAMP (most, 0, G_MAXINT64),
          .other_asset = stellar_review_asset_to_text (&body->buying),
          .other_amount = body->buy_amount,
          .price_n = price->n, .price_d = price->d, .number = (guint64) body->offer_id);
}

/* ---- rights ---- */

static void
set_number (Reader            *self,
            StellarEffectKind  kind,
            const guint32     *number,
            guint              dangers)
{
  if (number == NULL)
    return;

  warn (self, dangers);
  EFFECT (.kind = kind, .number = *number);
}

static void
read_signer (Reader              *self,
             const StellarSigner *signer)
{
  char *key = stellar_xdr_leaf_to_text (&stellar_xdr_signer_key, &signer->key);

  warn (self, signer->weight == 0 ? STELLAR_DANGER_SIGNER_REMOVED : STELLAR_DANGER_SIGNER_ADDED);
  lock (self, signer->weight == 0 ? -1 : 1);
  EFFECT (.kind = signer->weight == 0 ? STELLAR_EFFECT_REMOVES_SIGNER : STELLAR_EFFECT_SETS_SIGNER,
          .other = key, .number = signer->weight);
}

static void
read_set_options (Reader                    *self,
                  const StellarSetOptionsOp *body)
{
  if (body->inflation_dest != NULL)
    EFFECT (.kind = STELLAR_EFFECT_SETS_INFLATION, .other = to_address (body->inflation_dest));

  set_number (self, STELLAR_EFFECT_CLEARS_FLAGS, body->clear_flags, STELLAR_DANGER_ISSUER_FLAGS);
  set_number (self, STELLAR_EFFECT_SETS_FLAGS, body->set_flags, STELLAR_DANGER_ISSUER_FLAGS);

  if (body->set_flags != NULL && (*body->set_flags & STELLAR_AUTH_IMMUTABLE_FLAG))
    warn (self, STELLAR_DANGER_IMMUTABLE);

  set_number (self, STELLAR_EFFECT_SETS_MASTER_WEIGHT, body->master_weight,
              STELLAR_DANGER_MASTER_WEIGHT);
  set_number (self, STELLAR_EFFECT_SETS_LOW_THRESHOLD, body->low_threshold,
              STELLAR_DANGER_THRESHOLD_CHANGED);
  set_number (self, STELLAR_EFFECT_SETS_MEDIUM_THRESHOLD, body->med_threshold,
              STELLAR_DANGER_THRESHOLD_CHANGED);
  set_number (self, STELLAR_EFFECT_SETS_HIGH_THRESHOLD, body->high_threshold,
              STELLAR_DANGER_THRESHOLD_CHANGED);

  if (body->home_domain != NULL)
    EFFECT (.kind = STELLAR_EFFECT_SETS_HOME_DOMAIN,
            .text = to_text (self, body->home_domain->data, body->home_domain->length));

  if (body->signer != NULL)
    read_signer (self, body->signer);
}

static char *
pool_id_to_text (const StellarLiquidityPoolParameters *parameters)
{
  g_autoptr(GBytes) bytes = stellar_xdr_encode (&stellar_xdr_liquidity_pool_parameters, parameters);
  guint8 id[32] = { 0 };

  if (bytes != NULL)
    stellar_sha256 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), id);

  return stellar_strkey_encode (STELLAR_STRKEY_LIQUIDITY_POOL, id, sizeof id);
}

static void
read_change_trust (Reader                     *self,
                   const StellarChangeTrustOp *body)
{
  StellarAsset asset = { .type = body->line.type };
  int reserves = 1;
  char *text;

  if (body->line.type == STELLAR_ASSET_TYPE_POOL_SHARE)
    {
      text = pool_id_to_text (&body->line.liquidity_pool);
      reserves = 2;
    }
  else
    {
      if (asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
        asset.alpha_num4 = body->line.alpha_num4;
      else if (asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
        asset.alpha_num12 = body->line.alpha_num12;
      else
        warn (self, STELLAR_DANGER_REFUSED);

      text = stellar_review_asset_to_text (&asset);
    }

  if (body->limit < 0)
    warn (self, STELLAR_DANGER_REFUSED);

  if (body->limit != 0)
    check_issuer (self, text);

  lock (self, body->limit != 0 ? reserves : -reserves);
  EFFECT (.kind = body->limit != 0 ? STELLAR_EFFECT_TRUSTS : STELLAR_EFFECT_UNTRUSTS,
          .bound = STELLAR_BOUND_AT_MOST, .asset = text, .amount = body->limit);
}

static void
read_allow_trust (Reader                    *self,
                  const StellarAllowTrustOp *body)
{
  g_autofree char *code = stellar_xdr_leaf_to_text (&stellar_xdr_asset_code, &body->asset);

  if (body->authorize != STELLAR_AUTHORIZED_FLAG)
    warn (self, STELLAR_DANGER_HOLDER_FROZEN);

  EFFECT (.kind = body->authorize != 0 ? STELLAR_EFFECT_SETS_HOLDER_FLAGS
                                       : STELLAR_EFFECT_CLEARS_HOLDER_FLAGS,
          .other = to_address (&body->trustor),
          .asset = g_strdup_printf ("%s:%s", code, self->operation->source),
          .number = body->authorize != 0 ? body->authorize : 3);
}

static void
read_trust_line_flags (Reader                          *self,
                       const StellarSetTrustLineFlagsOp *body)
{
  if (body->clear_flags & 3)
    warn (self, STELLAR_DANGER_HOLDER_FROZEN);

  if (body->clear_flags != 0)
    EFFECT (.kind = STELLAR_EFFECT_CLEARS_HOLDER_FLAGS, .other = to_address (&body->trustor),
            .asset = stellar_review_asset_to_text (&body->asset), .number = body->clear_flags);

  if (body->set_flags != 0)
    EFFECT (.kind = STELLAR_EFFECT_SETS_HOLDER_FLAGS, .other = to_address (&body->trustor),
            .asset = stellar_review_asset_to_text (&body->asset), .number = body->set_flags);
}

static void
read_data (Reader                    *self,
           const StellarManageDataOp *body)
{
  char *name = to_text (self, body->data_name.data, body->data_name.length);

  lock (self, body->data_value != NULL ? 1 : -1);

  if (body->data_value != NULL)
    EFFECT (.kind = STELLAR_EFFECT_SETS_DATA, .text = name,
            .value = to_hex (body->data_value->data, body->data_value->length));
  else
    EFFECT (.kind = STELLAR_EFFECT_DELETES_DATA, .text = name);
}

/* ---- balances that wait, and sponsorships ---- */

static void
read_create_claimable (Reader                               *self,
                       const StellarCreateClaimableBalanceOp *body)
{
  check_positive (self, body->amount);
  warn (self, STELLAR_DANGER_CLAIMABLE_BY_OTHERS);
  lock (self, (int) body->claimants.length);

  if (body->claimants.length == 0)
    {
      warn (self, STELLAR_DANGER_REFUSED);
      EFFECT (.kind = STELLAR_EFFECT_OFFERS_CLAIM, .amount = body->amount,
              .asset = stellar_review_asset_to_text (&body->asset));
    }

  for (guint32 i = 0; i < body->claimants.length; i++)
    {
      const StellarClaimantV0 *claimant = &body->claimants.items[i].v0;

      /* The amount leaves once, however many may claim it. */
      EFFECT (.kind = STELLAR_EFFECT_OFFERS_CLAIM, .other = to_address (&claimant->destination),
              .asset = stellar_review_asset_to_text (&body->asset),
              .amount = body->amount, .number = i,
              .text = stellar_xdr_to_json (&stellar_xdr_claim_predicate, &claimant->predicate));
    }
}

static void
read_claim (Reader                          *self,
            const StellarClaimableBalanceID *id)
{
  char *text = stellar_xdr_leaf_to_text (&stellar_xdr_claimable_balance_id, id);
  const StellarHolding *held = stellar_review_get_claimable (self->hints, text);

  if (held != NULL)
    check_issuer (self, held->asset);

  EFFECT (.kind = STELLAR_EFFECT_CLAIMS, .text = text, .hinted = held != NULL,
          .bound = STELLAR_BOUND_UNKNOWN,
          .asset = held != NULL ? g_strdup (held->asset) : NULL,
          .amount = held != NULL ? held->amount : 0);
}

static void
read_revoke (Reader                         *self,
             const StellarRevokeSponsorshipOp *body)
{
  warn (self, STELLAR_DANGER_SPONSORSHIP_ENDED);

  if (body->type == STELLAR_REVOKE_SPONSORSHIP_SIGNER)
    {
      char *key = stellar_xdr_leaf_to_text (&stellar_xdr_signer_key, &body->signer.signer_key);

      EFFECT (.kind = STELLAR_EFFECT_ENDS_SPONSORSHIP, .text = g_strdup ("signer"),
              .other = to_address (&body->signer.account_id), .value = key);
      return;
    }

  EFFECT (.kind = STELLAR_EFFECT_ENDS_SPONSORSHIP,
          .text = stellar_xdr_leaf_to_text (&stellar_xdr_ledger_entry_type, &body->ledger_key.type),
          .value = stellar_xdr_to_json (&stellar_xdr_ledger_key, &body->ledger_key));
}

static void
read_deposit (Reader                             *self,
              const StellarLiquidityPoolDepositOp *body)
{
  check_price (self, &body->min_price);
  check_price (self, &body->max_price);
  check_positive (self, body->max_amount_a);
  check_positive (self, body->max_amount_b);
  EFFECT (.kind = STELLAR_EFFECT_DEPOSITS, .bound = STELLAR_BOUND_AT_MOST,
          .other = stellar_xdr_leaf_to_text (&stellar_xdr_pool_id, body->liquidity_pool_id),
          .amount = body->max_amount_a, .other_amount = body->max_amount_b,
          .price_n = body->max_price.n, .price_d = body->max_price.d);
}

static void
read_withdraw (Reader                              *self,
               const StellarLiquidityPoolWithdrawOp *body)
{
  check_positive (self, body->amount);

  if (body->min_amount_a <= 1 && body->min_amount_b <= 1)
    warn (self, STELLAR_DANGER_ANY_PRICE);

  EFFECT (.kind = STELLAR_EFFECT_WITHDRAWS,
          .other = stellar_xdr_leaf_to_text (&stellar_xdr_pool_id, body->liquidity_pool_id),
          .amount = body->amount);
}

/* ---- contracts ---- */

static void
read_call (Reader                         *self,
           const StellarInvokeContractArgs *call,
           StellarEffectKind                kind,
           char                            *account)
{
  GString *value = g_string_new ("[");

  for (guint32 i = 0; i < call->args.length; i++)
    {
      g_autofree char *json = stellar_xdr_to_json (&stellar_xdr_sc_val, &call->args.items[i]);

      g_string_append_printf (value, "%s%s", i > 0 ? "," : "", json != NULL ? json : "null");
    }

  g_string_append_c (value, ']');
  EFFECT (.kind = kind, .account = account,
          .other = stellar_xdr_leaf_to_text (&stellar_xdr_sc_address, &call->contract_address),
          .text = to_text (self, call->function_name.data, call->function_name.length),
          .value = g_string_free (value, FALSE));
}

static char *
executable_to_text (const StellarContractExecutable *executable)
{
  return stellar_xdr_to_json (&stellar_xdr_contract_executable, executable);
}

/* Every call that the signature allows, however deep: none hides behind its parent. */
static void
read_invocation (Reader                                 *self,
                 const StellarSorobanAuthorizedInvocation *invocation,
                 const char                              *account)
{
  const StellarSorobanAuthorizedFunction *function = &invocation->function;

  if (function->type == STELLAR_SOROBAN_AUTHORIZED_FUNCTION_TYPE_CONTRACT_FN)
    read_call (self, &function->contract_fn, STELLAR_EFFECT_AUTHORIZES_CALL, g_strdup (account));
  else
    EFFECT (.kind = STELLAR_EFFECT_AUTHORIZES_CALL, .account = g_strdup (account),
            .value = stellar_xdr_to_json (&stellar_xdr_soroban_authorized_function, function));

  for (guint32 i = 0; i < invocation->sub_invocations.length; i++)
    read_invocation (self, &invocation->sub_invocations.items[i], account);
}

static void
read_host_function (Reader                           *self,
                    const StellarInvokeHostFunctionOp *body)
{
  const StellarHostFunction *function = &body->host_function;

  warn (self, STELLAR_DANGER_CONTRACT);

  switch (function->type)
    {
    case STELLAR_HOST_FUNCTION_TYPE_INVOKE_CONTRACT:
      read_call (self, &function->invoke_contract, STELLAR_EFFECT_CALLS_CONTRACT, NULL);
      break;

    case STELLAR_HOST_FUNCTION_TYPE_CREATE_CONTRACT:
      EFFECT (.kind = STELLAR_EFFECT_CREATES_CONTRACT,
              .text = executable_to_text (&function->create_contract.executable));
      break;

    case STELLAR_HOST_FUNCTION_TYPE_CREATE_CONTRACT_V2:
      EFFECT (.kind = STELLAR_EFFECT_CREATES_CONTRACT,
              .text = executable_to_text (&function->create_contract_v2.executable));
      break;

    case STELLAR_HOST_FUNCTION_TYPE_UPLOAD_CONTRACT_WASM:
    default:
      EFFECT (.kind = STELLAR_EFFECT_UPLOADS_CONTRACT, .number = function->wasm.length);
      break;
    }

  for (guint32 i = 0; i < body->auth.length; i++)
    {
      const StellarSorobanAuthorizationEntry *entry = &body->auth.items[i];
      g_autofree char *account = NULL;

      if (entry->credentials.type == STELLAR_SOROBAN_CREDENTIALS_ADDRESS)
        account = stellar_xdr_leaf_to_text (&stellar_xdr_sc_address,
                                            &entry->credentials.address.address);
      else
        account = g_strdup (self->operation->source);

      warn (self, STELLAR_DANGER_CONTRACT_RIGHTS);
      read_invocation (self, &entry->root_invocation, account);
    }
}

static void
read_body (Reader                     *self,
           const StellarOperationBody *body)
{
  switch (body->type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
      read_create_account (self, &body->create_account_op);
      break;

    case STELLAR_OPERATION_TYPE_PAYMENT:
      read_payment (self, &body->payment_op);
      break;

    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      {
        const StellarPathPaymentStrictReceiveOp *op = &body->path_payment_strict_receive_op;

        read_path (self, &op->send_asset, op->send_max, STELLAR_BOUND_AT_MOST, &op->destination,
                   &op->dest_asset, op->dest_amount, STELLAR_BOUND_EXACT);
      }
      break;

    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      {
        const StellarPathPaymentStrictSendOp *op = &body->path_payment_strict_send_op;

        read_path (self, &op->send_asset, op->send_amount, STELLAR_BOUND_EXACT, &op->destination,
                   &op->dest_asset, op->dest_min, STELLAR_BOUND_AT_LEAST);
      }
      break;

    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
      {
        const StellarManageSellOfferOp *op = &body->manage_sell_offer_op;

        read_sell (self, &op->selling, &op->buying, op->amount, &op->price, op->offer_id);
      }
      break;

    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      {
        const StellarCreatePassiveSellOfferOp *op = &body->create_passive_sell_offer_op;

        check_positive (self, op->amount);
        read_sell (self, &op->selling, &op->buying, op->amount, &op->price, 0);
      }
      break;

    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
      read_buy (self, &body->manage_buy_offer_op);
      break;

    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
      read_set_options (self, &body->set_options_op);
      break;

    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
      read_change_trust (self, &body->change_trust_op);
      break;

    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
      read_allow_trust (self, &body->allow_trust_op);
      break;

    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      read_merge (self, &body->destination);
      break;

    case STELLAR_OPERATION_TYPE_INFLATION:
      EFFECT (.kind = STELLAR_EFFECT_RUNS_INFLATION);
      break;

    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
      read_data (self, &body->manage_data_op);
      break;

    case STELLAR_OPERATION_TYPE_BUMP_SEQUENCE:
      warn (self, STELLAR_DANGER_SEQUENCE_JUMP);
      EFFECT (.kind = STELLAR_EFFECT_BUMPS_SEQUENCE, .amount = body->bump_sequence_op.bump_to);
      break;

    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      read_create_claimable (self, &body->create_claimable_balance_op);
      break;

    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
      read_claim (self, &body->claim_claimable_balance_op.balance_id);
      break;

    case STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES:
      warn (self, STELLAR_DANGER_SPONSORS);
      EFFECT (.kind = STELLAR_EFFECT_SPONSORS,
              .other = to_address (&body->begin_sponsoring_future_reserves_op.sponsored_id));
      break;

    case STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES:
      EFFECT (.kind = STELLAR_EFFECT_ENDS_SPONSORING);
      break;

    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
      read_revoke (self, &body->revoke_sponsorship_op);
      break;

    case STELLAR_OPERATION_TYPE_CLAWBACK:
      warn (self, STELLAR_DANGER_CLAWBACK);
      check_positive (self, body->clawback_op.amount);
      EFFECT (.kind = STELLAR_EFFECT_CLAWS_BACK,
              .other = stellar_muxed_account_to_text (&body->clawback_op.from),
              .asset = stellar_review_asset_to_text (&body->clawback_op.asset),
              .amount = body->clawback_op.amount);
      break;

    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
      warn (self, STELLAR_DANGER_CLAWBACK);
      EFFECT (.kind = STELLAR_EFFECT_CLAWS_BACK, .bound = STELLAR_BOUND_UNKNOWN,
              .text = stellar_xdr_leaf_to_text (&stellar_xdr_claimable_balance_id,
                                                &body->clawback_claimable_balance_op.balance_id));
      break;

    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
      read_trust_line_flags (self, &body->set_trust_line_flags_op);
      break;

    case STELLAR_OPERATION_TYPE_LIQUIDITY_POOL_DEPOSIT:
      read_deposit (self, &body->liquidity_pool_deposit_op);
      break;

    case STELLAR_OPERATION_TYPE_LIQUIDITY_POOL_WITHDRAW:
      read_withdraw (self, &body->liquidity_pool_withdraw_op);
      break;

    case STELLAR_OPERATION_TYPE_INVOKE_HOST_FUNCTION:
      read_host_function (self, &body->invoke_host_function_op);
      break;

    case STELLAR_OPERATION_TYPE_EXTEND_FOOTPRINT_TTL:
      EFFECT (.kind = STELLAR_EFFECT_KEEPS_CONTRACT_DATA,
              .number = body->extend_footprint_ttl_op.extend_to);
      break;

    case STELLAR_OPERATION_TYPE_RESTORE_FOOTPRINT:
      EFFECT (.kind = STELLAR_EFFECT_KEEPS_CONTRACT_DATA);
      break;

    default:
      g_assert_not_reached ();
    }
}

StellarReviewOperation *
stellar_review_operation_new (const StellarOperation   *operation,
                              const char               *source,
                              const StellarReviewHints *hints)
{
  StellarReviewOperation *self = g_new0 (StellarReviewOperation, 1);
  Reader reader = { self, hints };

  self->type = operation->body.type;
  self->name = stellar_xdr_leaf_to_text (&stellar_xdr_operation_type, &operation->body.type);
  self->source = operation->source_account != NULL
                 ? stellar_muxed_account_to_text (operation->source_account) : g_strdup (source);
  self->own = stellar_review_is_own (hints, self->source);
  self->effects = g_ptr_array_new_with_free_func (free_effect);
  read_body (&reader, &operation->body);

  return self;
}
