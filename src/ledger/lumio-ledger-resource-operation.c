#include "ledger/lumio-ledger-resource-private.h"

#include <string.h>

#include "ledger/lumio-ledger-apply.h"
#include "stellar/stellar-asset.h"

void
lumio_resource_kind (LumioLedgerWriter *writer,
                     const char        *name,
                     gint32             type)
{
  lumio_ledger_writer_text (writer, "type", name);
  lumio_ledger_writer_int (writer, "type_i", type);
}

void
lumio_resource_party (LumioLedgerWriter         *writer,
                      const char                *name,
                      const StellarMuxedAccount *account)
{
  lumio_resource_account_id (writer, name, lumio_muxed_account_get_id (account));
  lumio_resource_muxed (writer, name, account);
}

const StellarMuxedAccount *
lumio_resource_get_source (const LumioTransactionView *view,
                           const StellarOperation     *operation)
{
  return operation->source_account != NULL ? operation->source_account
                                           : &view->transaction->body->source_account;
}

/* The result of the operation, or NULL where the transaction failed before there was one. */
static const StellarOperationResult *
get_result (const LumioTransactionView *view,
            guint                       index)
{
  guint length = 0;
  const StellarOperationResult *results = lumio_result_get_operations (view->result, &length);

  return index < length && results[index].type == STELLAR_OP_INNER ? &results[index] : NULL;
}

static void
write_create_account (LumioLedgerWriter          *writer,
                      const LumioTransactionView *view,
                      const StellarOperation     *operation)
{
  const StellarCreateAccountOp *body = &operation->body.create_account_op;

  lumio_resource_kind (writer, "create_account", operation->body.type);
  lumio_ledger_writer_amount (writer, "starting_balance", body->starting_balance);
  lumio_resource_party (writer, "funder", lumio_resource_get_source (view, operation));
  lumio_resource_account_id (writer, "account", body->destination.ed25519);
}

static void
write_payment (LumioLedgerWriter          *writer,
               const LumioTransactionView *view,
               const StellarOperation     *operation)
{
  const StellarPaymentOp *body = &operation->body.payment_op;

  lumio_resource_kind (writer, "payment", operation->body.type);
  lumio_resource_asset (writer, "", &body->asset);
  lumio_resource_party (writer, "from", lumio_resource_get_source (view, operation));
  lumio_resource_party (writer, "to", &body->destination);
  lumio_ledger_writer_amount (writer, "amount", body->amount);
}

static void
write_path (LumioLedgerWriter  *writer,
            const StellarAsset *path,
            guint               length)
{
  lumio_ledger_writer_begin_array (writer, "path");
  for (guint i = 0; i < length; i++)
    {
      lumio_ledger_writer_begin_object (writer, NULL);
      lumio_resource_asset (writer, "", &path[i]);
      lumio_ledger_writer_end_object (writer);
    }
  lumio_ledger_writer_end_array (writer);
}

/* What was given for the first of the assets: to the offers that were crossed first. */
static gint64
get_sent (const StellarPathPaymentStrictReceiveOp     *body,
          const StellarPathPaymentStrictReceiveResult *result)
{
  gint64 sent = 0;

  if (result->success.offers.length == 0)
    return result->success.last.amount;
  for (guint i = 0; i < result->success.offers.length; i++)
    {
      const StellarClaimAtom *claim = &result->success.offers.items[i];

      if (!stellar_asset_equal (&claim->order_book.asset_bought, &body->send_asset))
        break;
      sent += claim->order_book.amount_bought;
    }
  return sent;
}

static void
write_strict_receive (LumioLedgerWriter            *writer,
                      const LumioTransactionView   *view,
                      const StellarOperation       *operation,
                      const StellarOperationResult *result)
{
  const StellarPathPaymentStrictReceiveOp *body = &operation->body.path_payment_strict_receive_op;
  gint64 sent = 0;

  if (view->record->successful && result != NULL)
    sent = get_sent (body, &result->tr.path_payment_strict_receive_result);

  lumio_resource_kind (writer, "path_payment_strict_receive", operation->body.type);
  lumio_resource_asset (writer, "", &body->dest_asset);
  lumio_resource_party (writer, "from", lumio_resource_get_source (view, operation));
  lumio_resource_party (writer, "to", &body->destination);
  lumio_ledger_writer_amount (writer, "amount", body->dest_amount);
  write_path (writer, body->path.items, body->path.length);
  lumio_ledger_writer_amount (writer, "source_amount", sent);
  lumio_ledger_writer_amount (writer, "source_max", body->send_max);
  lumio_resource_asset (writer, "source_", &body->send_asset);
}

static void
write_strict_send (LumioLedgerWriter          *writer,
                   const LumioTransactionView *view,
                   const StellarOperation     *operation,
                   const StellarOperationResult *result)
{
  const StellarPathPaymentStrictSendOp *body = &operation->body.path_payment_strict_send_op;
  gint64 amount = 0;

  if (view->record->successful && result != NULL)
    amount = result->tr.path_payment_strict_send_result.success.last.amount;
  lumio_resource_kind (writer, "path_payment_strict_send", operation->body.type);
  lumio_resource_asset (writer, "", &body->dest_asset);
  lumio_resource_party (writer, "from", lumio_resource_get_source (view, operation));
  lumio_resource_party (writer, "to", &body->destination);
  lumio_ledger_writer_amount (writer, "amount", amount);
  write_path (writer, body->path.items, body->path.length);
  lumio_ledger_writer_amount (writer, "source_amount", body->send_amount);
  lumio_ledger_writer_amount (writer, "destination_min", body->dest_min);
  lumio_resource_asset (writer, "source_", &body->send_asset);
}

static void
write_flag_list (LumioLedgerWriter *writer,
                 const char        *name,
                 const char        *text_name,
                 const guint32     *flags)
{
  static const struct
  {
    guint32     flag;
    const char *name;
  } known[] = {
    { STELLAR_AUTH_REQUIRED_FLAG, "auth_required" },
    { STELLAR_AUTH_REVOCABLE_FLAG, "auth_revocable" },
    { STELLAR_AUTH_IMMUTABLE_FLAG, "auth_immutable" },
    { STELLAR_AUTH_CLAWBACK_ENABLED_FLAG, "auth_clawback_enabled" },
  };

  if (flags == NULL || *flags == 0)
    return;
  lumio_ledger_writer_begin_array (writer, name);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (*flags & known[i].flag)
      lumio_ledger_writer_int (writer, NULL, known[i].flag);
  lumio_ledger_writer_end_array (writer);
  lumio_ledger_writer_begin_array (writer, text_name);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (*flags & known[i].flag)
      lumio_ledger_writer_text (writer, NULL, known[i].name);
  lumio_ledger_writer_end_array (writer);
}

static void
write_number (LumioLedgerWriter *writer,
              const char        *name,
              const guint32     *value)
{
  if (value != NULL)
    lumio_ledger_writer_int (writer, name, *value);
}

static void
write_set_options (LumioLedgerWriter      *writer,
                   const StellarOperation *operation)
{
  const StellarSetOptionsOp *body = &operation->body.set_options_op;

  lumio_resource_kind (writer, "set_options", operation->body.type);
  if (body->home_domain != NULL)
    lumio_ledger_writer_bytes (writer, "home_domain", body->home_domain->data,
                               body->home_domain->length);
  if (body->inflation_dest != NULL)
    lumio_resource_account_id (writer, "inflation_dest", body->inflation_dest->ed25519);
  write_number (writer, "master_key_weight", body->master_weight);
  if (body->signer != NULL)
    {
      LumioSignerKey key;
      g_autofree char *text = NULL;

      lumio_signer_key_from_xdr (&key, &body->signer->key);
      text = lumio_signer_key_to_text (&key);
      lumio_ledger_writer_text (writer, "signer_key", text);
      lumio_ledger_writer_int (writer, "signer_weight", body->signer->weight);
    }
  write_flag_list (writer, "set_flags", "set_flags_s", body->set_flags);
  write_flag_list (writer, "clear_flags", "clear_flags_s", body->clear_flags);
  write_number (writer, "low_threshold", body->low_threshold);
  write_number (writer, "med_threshold", body->med_threshold);
  write_number (writer, "high_threshold", body->high_threshold);
}

static void
write_change_trust (LumioLedgerWriter          *writer,
                    const LumioTransactionView *view,
                    const StellarOperation     *operation)
{
  const StellarChangeTrustOp *body = &operation->body.change_trust_op;
  StellarAsset asset;
  const guint8 *issuer;
  char code[13];

  lumio_resource_kind (writer, "change_trust", operation->body.type);
  lumio_change_trust_get_asset (body, &asset);
  lumio_resource_asset (writer, "", &asset);
  lumio_ledger_writer_amount (writer, "limit", body->limit);
  if (lumio_asset_get_credit (&asset, code, &issuer))
    lumio_resource_account_id (writer, "trustee", issuer);
  lumio_resource_party (writer, "trustor", lumio_resource_get_source (view, operation));
}

static void
write_manage_data (LumioLedgerWriter      *writer,
                   const StellarOperation *operation)
{
  const StellarManageDataOp *body = &operation->body.manage_data_op;

  lumio_resource_kind (writer, "manage_data", operation->body.type);
  lumio_ledger_writer_bytes (writer, "name", body->data_name.data, body->data_name.length);
  if (body->data_value != NULL)
    lumio_ledger_writer_base64 (writer, "value", body->data_value->data, body->data_value->length);
  else
    lumio_ledger_writer_null (writer, "value");
}

void
lumio_resource_operation_body (LumioLedgerWriter          *writer,
                               const LumioTransactionView *view,
                               guint                       index)
{
  const StellarOperation *operation = &view->transaction->body->operations.items[index];

  switch ((int) operation->body.type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
      write_create_account (writer, view, operation);
      break;
    case STELLAR_OPERATION_TYPE_PAYMENT:
      write_payment (writer, view, operation);
      break;
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      write_strict_receive (writer, view, operation, get_result (view, index));
      break;
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      write_strict_send (writer, view, operation, get_result (view, index));
      break;
    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
      write_set_options (writer, operation);
      break;
    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
      write_change_trust (writer, view, operation);
      break;
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      lumio_resource_kind (writer, "account_merge", operation->body.type);
      lumio_resource_party (writer, "account", lumio_resource_get_source (view, operation));
      lumio_resource_party (writer, "into", &operation->body.destination);
      break;
    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
      write_manage_data (writer, operation);
      break;
    case STELLAR_OPERATION_TYPE_BUMP_SEQUENCE:
      lumio_resource_kind (writer, "bump_sequence", operation->body.type);
      lumio_ledger_writer_int_text (writer, "bump_to",
                                    operation->body.bump_sequence_op.bump_to);
      break;
    default:
      /* No other kind ever enters a ledger here. */
      if (!lumio_resource_market_operation (writer, view, index))
        lumio_resource_kind (writer, "unknown", operation->body.type);
      break;
    }
}
