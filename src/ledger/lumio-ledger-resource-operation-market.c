#include "ledger/lumio-ledger-resource-private.h"

#include <string.h>

#include "ledger/lumio-ledger-apply.h"
#include "stellar/stellar-asset.h"

static void
write_offer (LumioLedgerWriter  *writer,
             const StellarAsset *selling,
             const StellarAsset *buying,
             gint64              amount,
             StellarPrice        price)
{
  lumio_ledger_writer_amount (writer, "amount", amount);
  lumio_resource_price (writer, "price", price);
  lumio_resource_asset (writer, "buying_", buying);
  lumio_resource_asset (writer, "selling_", selling);
}

static void
write_sell_offer (LumioLedgerWriter             *writer,
                  const StellarManageSellOfferOp *body)
{
  write_offer (writer, &body->selling, &body->buying, body->amount, body->price);
  lumio_ledger_writer_int_text (writer, "offer_id", body->offer_id);
}

static void
write_buy_offer (LumioLedgerWriter            *writer,
                 const StellarManageBuyOfferOp *body)
{
  write_offer (writer, &body->selling, &body->buying, body->buy_amount, body->price);
  lumio_ledger_writer_int_text (writer, "offer_id", body->offer_id);
}

static void
write_line_flags (LumioLedgerWriter *writer,
                  const char        *name,
                  const char        *text_name,
                  guint32            flags)
{
  static const struct
  {
    guint32     flag;
    const char *name;
  } known[] = {
    { STELLAR_AUTHORIZED_FLAG, "authorized" },
    { STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG, "authorized_to_maintain_liabilites" },
    { STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG, "clawback_enabled" },
  };

  if (flags == 0)
    return;
  lumio_ledger_writer_begin_array (writer, name);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (flags & known[i].flag)
      lumio_ledger_writer_int (writer, NULL, known[i].flag);
  lumio_ledger_writer_end_array (writer);
  lumio_ledger_writer_begin_array (writer, text_name);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (flags & known[i].flag)
      lumio_ledger_writer_text (writer, NULL, known[i].name);
  lumio_ledger_writer_end_array (writer);
}

static void
write_set_line_flags (LumioLedgerWriter               *writer,
                      const StellarSetTrustLineFlagsOp *body)
{
  lumio_resource_asset (writer, "", &body->asset);
  lumio_resource_account_id (writer, "trustor", body->trustor.ed25519);
  write_line_flags (writer, "set_flags", "set_flags_s", body->set_flags);
  write_line_flags (writer, "clear_flags", "clear_flags_s", body->clear_flags);
}

static void
write_allow_trust (LumioLedgerWriter          *writer,
                   const LumioTransactionView *view,
                   const StellarOperation     *operation)
{
  const StellarAllowTrustOp *body = &operation->body.allow_trust_op;
  StellarAsset asset;

  lumio_allow_trust_get_asset (&body->asset,
                               lumio_operation_get_source (operation, view->transaction), &asset);
  lumio_resource_asset (writer, "", &asset);
  lumio_resource_party (writer, "trustee", lumio_resource_get_source (view, operation));
  lumio_resource_account_id (writer, "trustor", body->trustor.ed25519);
  lumio_ledger_writer_boolean (writer, "authorize", body->authorize & STELLAR_AUTHORIZED_FLAG);
  lumio_ledger_writer_boolean (writer, "authorize_to_maintain_liabilities",
                               body->authorize & STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG);
}

static void
write_balance_id (LumioLedgerWriter *writer,
                  const char        *name,
                  const guint8      *id)
{
  g_autofree char *text = lumio_claimable_id_to_text (id);

  lumio_ledger_writer_text (writer, name, text);
}

static void
write_claw_back (LumioLedgerWriter       *writer,
                 const StellarClawbackOp *body)
{
  lumio_resource_asset (writer, "", &body->asset);
  lumio_resource_party (writer, "from", &body->from);
  lumio_ledger_writer_amount (writer, "amount", body->amount);
}

/* Who began what ends here: the newest beginning for the same account. */
static void
write_begin_sponsor (LumioLedgerWriter          *writer,
                     const LumioTransactionView *view,
                     guint                       index)
{
  const StellarTransaction *body = view->transaction->body;
  const guint8 *sponsored = lumio_operation_get_source (&body->operations.items[index],
                                                        view->transaction);

  for (guint i = index; i > 0; i--)
    {
      const StellarOperation *operation = &body->operations.items[i - 1];

      if (operation->body.type != STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES ||
          memcmp (operation->body.begin_sponsoring_future_reserves_op.sponsored_id.ed25519,
                  sponsored, 32) != 0)
        continue;
      lumio_resource_party (writer, "begin_sponsor", lumio_resource_get_source (view, operation));
      return;
    }
}

static void
write_revoked_line (LumioLedgerWriter               *writer,
                    const StellarLedgerKeyTrustLine *line)
{
  StellarAsset asset = { .type = line->asset.type };

  lumio_resource_account_id (writer, "trustline_account_id", line->account_id.ed25519);
  if (line->asset.type == STELLAR_ASSET_TYPE_POOL_SHARE)
    {
      lumio_ledger_writer_hex (writer, "trustline_liquidity_pool_id",
                               line->asset.liquidity_pool_id, 32);
      return;
    }
  if (line->asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    asset.alpha_num4 = line->asset.alpha_num4;
  else if (line->asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    asset.alpha_num12 = line->asset.alpha_num12;
  lumio_resource_asset_text (writer, "trustline_asset", &asset);
}

static void
write_revoked (LumioLedgerWriter                *writer,
               const StellarRevokeSponsorshipOp *body)
{
  const StellarLedgerKey *key = &body->ledger_key;

  if (body->type == STELLAR_REVOKE_SPONSORSHIP_SIGNER)
    {
      LumioSignerKey signer;
      g_autofree char *text = NULL;

      lumio_signer_key_from_xdr (&signer, &body->signer.signer_key);
      text = lumio_signer_key_to_text (&signer);
      lumio_resource_account_id (writer, "signer_account_id", body->signer.account_id.ed25519);
      lumio_ledger_writer_text (writer, "signer_key", text);
      return;
    }
  switch ((int) key->type)
    {
    case STELLAR_LEDGER_ENTRY_TYPE_ACCOUNT:
      lumio_resource_account_id (writer, "account_id", key->account.account_id.ed25519);
      break;
    case STELLAR_LEDGER_ENTRY_TYPE_CLAIMABLE_BALANCE:
      write_balance_id (writer, "claimable_balance_id", key->claimable_balance.balance_id.v0);
      break;
    case STELLAR_LEDGER_ENTRY_TYPE_DATA:
      lumio_resource_account_id (writer, "data_account_id", key->data.account_id.ed25519);
      lumio_ledger_writer_bytes (writer, "data_name", key->data.data_name.data,
                                 key->data.data_name.length);
      break;
    case STELLAR_LEDGER_ENTRY_TYPE_OFFER:
      lumio_ledger_writer_int_text (writer, "offer_id", key->offer.offer_id);
      break;
    case STELLAR_LEDGER_ENTRY_TYPE_TRUSTLINE:
      write_revoked_line (writer, &key->trust_line);
      break;
    default:
      break;
    }
}

static void
write_created_balance (LumioLedgerWriter                     *writer,
                       const StellarCreateClaimableBalanceOp *body)
{
  lumio_resource_asset_text (writer, "asset", &body->asset);
  lumio_ledger_writer_amount (writer, "amount", body->amount);
  lumio_resource_claimants (writer, body);
}

gboolean
lumio_resource_market_operation (LumioLedgerWriter          *writer,
                                 const LumioTransactionView *view,
                                 guint                       index)
{
  const StellarOperation *operation = &view->transaction->body->operations.items[index];
  const StellarOperationBody *body = &operation->body;

  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
      lumio_resource_kind (writer, "manage_sell_offer", body->type);
      write_sell_offer (writer, &body->manage_sell_offer_op);
      return TRUE;
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
      lumio_resource_kind (writer, "manage_buy_offer", body->type);
      write_buy_offer (writer, &body->manage_buy_offer_op);
      return TRUE;
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      lumio_resource_kind (writer, "create_passive_sell_offer", body->type);
      write_offer (writer, &body->create_passive_sell_offer_op.selling,
                   &body->create_passive_sell_offer_op.buying,
                   body->create_passive_sell_offer_op.amount,
                   body->create_passive_sell_offer_op.price);
      return TRUE;
    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
      lumio_resource_kind (writer, "allow_trust", body->type);
      write_allow_trust (writer, view, operation);
      return TRUE;
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
      lumio_resource_kind (writer, "set_trust_line_flags", body->type);
      write_set_line_flags (writer, &body->set_trust_line_flags_op);
      return TRUE;
    case STELLAR_OPERATION_TYPE_CLAWBACK:
      lumio_resource_kind (writer, "clawback", body->type);
      write_claw_back (writer, &body->clawback_op);
      return TRUE;
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      lumio_resource_kind (writer, "create_claimable_balance", body->type);
      write_created_balance (writer, &body->create_claimable_balance_op);
      return TRUE;
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
      lumio_resource_kind (writer, "claim_claimable_balance", body->type);
      write_balance_id (writer, "balance_id", body->claim_claimable_balance_op.balance_id.v0);
      lumio_resource_party (writer, "claimant", lumio_resource_get_source (view, operation));
      return TRUE;
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
      lumio_resource_kind (writer, "clawback_claimable_balance", body->type);
      write_balance_id (writer, "balance_id", body->clawback_claimable_balance_op.balance_id.v0);
      return TRUE;
    case STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES:
      lumio_resource_kind (writer, "begin_sponsoring_future_reserves", body->type);
      lumio_resource_account_id (writer, "sponsored_id",
                                 body->begin_sponsoring_future_reserves_op.sponsored_id.ed25519);
      return TRUE;
    case STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES:
      lumio_resource_kind (writer, "end_sponsoring_future_reserves", body->type);
      write_begin_sponsor (writer, view, index);
      return TRUE;
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
      lumio_resource_kind (writer, "revoke_sponsorship", body->type);
      write_revoked (writer, &body->revoke_sponsorship_op);
      return TRUE;
    default:
      return FALSE;
    }
}
