#include "ledger/lumio-ledger-resource.h"

#include <string.h>

#include "ledger/lumio-ledger-apply.h"
#include "ledger/lumio-ledger-header.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-result.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"

LumioTransactionView *
lumio_transaction_view_new (LumioTransactionRecord  *record,
                            const char              *passphrase,
                            GError                 **error)
{
  LumioTransactionView *self = g_new0 (LumioTransactionView, 1);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (record->result, &length);

  self->record = record;
  self->transaction = lumio_ledger_transaction_new_for_record (record, error);
  if (self->transaction != NULL)
    self->result = stellar_xdr_decode (&stellar_xdr_transaction_result, bytes, length, error);
  if (self->result != NULL)
    return self;
  lumio_transaction_view_free (self);
  return NULL;
}

void
lumio_transaction_view_free (LumioTransactionView *self)
{
  lumio_transaction_record_free ((LumioTransactionRecord *) self->record);
  g_clear_pointer (&self->transaction, lumio_ledger_transaction_free);
  if (self->result != NULL)
    stellar_xdr_free (self->result);
  g_free (self);
}

static void
write_link (LumioLedgerWriter *writer,
            const char        *name,
            const char        *href,
            gboolean           templated)
{
  lumio_ledger_writer_begin_object (writer, name);
  lumio_ledger_writer_text (writer, "href", href);
  if (templated)
    lumio_ledger_writer_boolean (writer, "templated", TRUE);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_link (LumioLedgerWriter *writer,
                     const char        *name,
                     const char        *format,
                     ...)
{
  g_autofree char *href = NULL;
  va_list args;

  va_start (args, format);
  href = g_strdup_vprintf (format, args);
  va_end (args);
  write_link (writer, name, href, FALSE);
}

void
lumio_resource_template (LumioLedgerWriter *writer,
                         const char        *name,
                         const char        *format,
                         ...)
{
  g_autofree char *href = NULL;
  va_list args;

  va_start (args, format);
  href = g_strdup_vprintf (format, args);
  va_end (args);
  write_link (writer, name, href, TRUE);
}

char *
lumio_account_to_address (const guint8 *id)
{
  return stellar_address_encode (id);
}

static const char *
asset_type_name (const char *code,
                 gboolean    native)
{
  if (native)
    return "native";
  return strlen (code) <= 4 ? "credit_alphanum4" : "credit_alphanum12";
}

static void
write_asset (LumioLedgerWriter *writer,
             const char        *prefix,
             const char        *code,
             const guint8      *issuer)
{
  g_autofree char *type_name = g_strconcat (prefix, "asset_type", NULL);
  g_autofree char *code_name = g_strconcat (prefix, "asset_code", NULL);
  g_autofree char *issuer_name = g_strconcat (prefix, "asset_issuer", NULL);
  g_autofree char *address = NULL;

  lumio_ledger_writer_text (writer, type_name, asset_type_name (code, issuer == NULL));
  if (issuer == NULL)
    return;
  address = lumio_account_to_address (issuer);
  lumio_ledger_writer_text (writer, code_name, code);
  lumio_ledger_writer_text (writer, issuer_name, address);
}

void
lumio_resource_asset (LumioLedgerWriter  *writer,
                      const char         *prefix,
                      const StellarAsset *asset)
{
  const guint8 *issuer = NULL;
  char code[13];

  if (!lumio_asset_get_credit (asset, code, &issuer))
    issuer = NULL;
  write_asset (writer, prefix, code, issuer);
}

void
lumio_resource_packed_asset (LumioLedgerWriter *writer,
                             const char        *prefix,
                             const guint8      *asset)
{
  StellarAsset unpacked;

  lumio_asset_unpack (asset, &unpacked);
  lumio_resource_asset (writer, prefix, &unpacked);
}

void
lumio_resource_ledger (LumioLedgerWriter       *writer,
                       const char              *name,
                       const char              *base,
                       const LumioLedgerRecord *record)
{
  LumioLedgerHeaderParts parts = { 0 };
  guint8 previous[32] = { 0 };
  guint sequence = record->sequence;

  lumio_ledger_header_get_parts (record->header, &parts, previous, NULL);
  lumio_ledger_writer_begin_object (writer, name);
  lumio_ledger_writer_begin_object (writer, "_links");
  lumio_resource_link (writer, "self", "%s/ledgers/%u", base, sequence);
  lumio_resource_template (writer, "transactions",
                           "%s/ledgers/%u/transactions{?cursor,limit,order}", base, sequence);
  lumio_resource_template (writer, "operations", "%s/ledgers/%u/operations{?cursor,limit,order}",
                           base, sequence);
  lumio_resource_template (writer, "payments", "%s/ledgers/%u/payments{?cursor,limit,order}", base,
                           sequence);
  lumio_resource_template (writer, "effects", "%s/ledgers/%u/effects{?cursor,limit,order}", base,
                           sequence);
  lumio_ledger_writer_end_object (writer);
  lumio_ledger_writer_hex (writer, "id", record->hash, 32);
  lumio_ledger_writer_int_text (writer, "paging_token", (gint64) sequence << 32);
  lumio_ledger_writer_hex (writer, "hash", record->hash, 32);
  if (sequence > 1)
    lumio_ledger_writer_hex (writer, "prev_hash", previous, 32);
  lumio_ledger_writer_int (writer, "sequence", sequence);
  lumio_ledger_writer_int (writer, "successful_transaction_count", record->successful);
  lumio_ledger_writer_int (writer, "failed_transaction_count", record->failed);
  lumio_ledger_writer_int (writer, "operation_count", record->operations);
  lumio_ledger_writer_int (writer, "tx_set_operation_count", record->set_operations);
  lumio_ledger_writer_time (writer, "closed_at", record->closed_at);
  lumio_ledger_writer_amount (writer, "total_coins", LUMIO_LEDGER_TOTAL_COINS);
  lumio_ledger_writer_amount (writer, "fee_pool", parts.fee_pool);
  lumio_ledger_writer_int (writer, "base_fee_in_stroops", LUMIO_LEDGER_BASE_FEE);
  lumio_ledger_writer_int (writer, "base_reserve_in_stroops", LUMIO_LEDGER_BASE_RESERVE);
  lumio_ledger_writer_int (writer, "max_tx_set_size", LUMIO_LEDGER_MAX_OPERATIONS);
  lumio_ledger_writer_int (writer, "protocol_version", LUMIO_LEDGER_PROTOCOL_VERSION);
  lumio_ledger_writer_base64 (writer, "header_xdr", g_bytes_get_data (record->header, NULL),
                              g_bytes_get_size (record->header));
  lumio_ledger_writer_end_object (writer);
}

static void
write_memo (LumioLedgerWriter *writer,
            const StellarMemo *memo)
{
  switch ((int) memo->type)
    {
    case STELLAR_MEMO_TEXT:
      lumio_ledger_writer_text (writer, "memo_type", "text");
      lumio_ledger_writer_base64 (writer, "memo_bytes", (const guint8 *) memo->text.data,
                                  memo->text.length);
      lumio_ledger_writer_bytes (writer, "memo", memo->text.data, memo->text.length);
      break;
    case STELLAR_MEMO_ID:
      lumio_ledger_writer_text (writer, "memo_type", "id");
      lumio_ledger_writer_uint_text (writer, "memo", memo->id);
      break;
    case STELLAR_MEMO_HASH:
      lumio_ledger_writer_text (writer, "memo_type", "hash");
      lumio_ledger_writer_base64 (writer, "memo", memo->hash, 32);
      break;
    case STELLAR_MEMO_RETURN:
      lumio_ledger_writer_text (writer, "memo_type", "return");
      lumio_ledger_writer_base64 (writer, "memo", memo->ret_hash, 32);
      break;
    default:
      lumio_ledger_writer_text (writer, "memo_type", "none");
      break;
    }
}

static void
write_signatures (LumioLedgerWriter               *writer,
                  const StellarDecoratedSignature *items,
                  guint                            n_items)
{
  lumio_ledger_writer_begin_array (writer, "signatures");
  for (guint i = 0; i < n_items; i++)
    lumio_ledger_writer_base64 (writer, NULL, items[i].signature.data, items[i].signature.length);
  lumio_ledger_writer_end_array (writer);
}

static void
write_time_bounds (LumioLedgerWriter       *writer,
                   const StellarTimeBounds *bounds)
{
  lumio_ledger_writer_begin_object (writer, "timebounds");
  lumio_ledger_writer_uint_text (writer, "min_time", bounds->min_time);
  if (bounds->max_time != 0)
    lumio_ledger_writer_uint_text (writer, "max_time", bounds->max_time);
  lumio_ledger_writer_end_object (writer);
}

char *
lumio_signer_key_to_text (const LumioSignerKey *key)
{
  g_autoptr(GByteArray) payload = NULL;
  guint32 length;

  switch (key->type)
    {
    case STELLAR_SIGNER_KEY_TYPE_ED25519:
      return stellar_address_encode (key->key);
    case STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX:
      return stellar_strkey_encode (STELLAR_STRKEY_PRE_AUTH_TX, key->key, 32);
    case STELLAR_SIGNER_KEY_TYPE_HASH_X:
      return stellar_strkey_encode (STELLAR_STRKEY_SHA256_HASH, key->key, 32);
    default:
      break;
    }
  /* A signed payload is the key, the length, and the payload padded to four. */
  payload = g_byte_array_new ();
  length = GUINT32_TO_BE (key->payload_length);
  g_byte_array_append (payload, key->key, 32);
  g_byte_array_append (payload, (const guint8 *) &length, 4);
  g_byte_array_append (payload, key->payload, key->payload_length);
  while (payload->len % 4 != 0)
    g_byte_array_append (payload, (const guint8 *) "", 1);
  return stellar_strkey_encode (STELLAR_STRKEY_SIGNED_PAYLOAD, payload->data, payload->len);
}

gboolean
lumio_signer_key_from_text (LumioSignerKey *self,
                            const char     *text)
{
  static const struct
  {
    StellarStrkeyKind kind;
    gint32            type;
  } kinds[] = {
    { STELLAR_STRKEY_ED25519_PUBLIC_KEY, STELLAR_SIGNER_KEY_TYPE_ED25519 },
    { STELLAR_STRKEY_PRE_AUTH_TX, STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX },
    { STELLAR_STRKEY_SHA256_HASH, STELLAR_SIGNER_KEY_TYPE_HASH_X },
    { STELLAR_STRKEY_SIGNED_PAYLOAD, STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD },
  };
  StellarStrkeyKind kind;

  memset (self, 0, sizeof *self);
  if (!stellar_strkey_detect (text, &kind))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(GBytes) bytes = NULL;
      const guint8 *data;

      if (kinds[i].kind != kind)
        continue;
      if ((bytes = stellar_strkey_decode (text, -1, kind, NULL)) == NULL)
        return FALSE;
      data = g_bytes_get_data (bytes, NULL);
      self->type = kinds[i].type;
      memcpy (self->key, data, 32);
      if (kind == STELLAR_STRKEY_SIGNED_PAYLOAD)
        {
          /* The length's upper bytes are zero: the decoder saw to at most 64. */
          self->payload_length = data[35];
          memcpy (self->payload, data + 36, self->payload_length);
        }
      return TRUE;
    }
  return FALSE;
}

static void
write_conditions_v2 (LumioLedgerWriter            *writer,
                     const StellarPreconditionsV2 *conditions)
{
  if (conditions->time_bounds != NULL)
    write_time_bounds (writer, conditions->time_bounds);
  if (conditions->ledger_bounds != NULL)
    {
      lumio_ledger_writer_begin_object (writer, "ledgerbounds");
      lumio_ledger_writer_int (writer, "min_ledger", conditions->ledger_bounds->min_ledger);
      if (conditions->ledger_bounds->max_ledger != 0)
        lumio_ledger_writer_int (writer, "max_ledger", conditions->ledger_bounds->max_ledger);
      lumio_ledger_writer_end_object (writer);
    }
  if (conditions->min_seq_num != NULL)
    lumio_ledger_writer_int_text (writer, "min_account_sequence", *conditions->min_seq_num);
  if (conditions->min_seq_age != 0)
    lumio_ledger_writer_uint_text (writer, "min_account_sequence_age", conditions->min_seq_age);
  if (conditions->min_seq_ledger_gap != 0)
    lumio_ledger_writer_int (writer, "min_account_sequence_ledger_gap",
                             conditions->min_seq_ledger_gap);
  if (conditions->extra_signers.length == 0)
    return;
  lumio_ledger_writer_begin_array (writer, "extra_signers");
  for (guint i = 0; i < conditions->extra_signers.length; i++)
    {
      LumioSignerKey key;
      g_autofree char *text = NULL;

      lumio_signer_key_from_xdr (&key, &conditions->extra_signers.items[i]);
      text = lumio_signer_key_to_text (&key);
      lumio_ledger_writer_text (writer, NULL, text);
    }
  lumio_ledger_writer_end_array (writer);
}

static void
write_conditions (LumioLedgerWriter          *writer,
                  const StellarPreconditions *conditions)
{
  if (conditions->type == STELLAR_PRECOND_NONE)
    return;
  lumio_ledger_writer_begin_object (writer, "preconditions");
  if (conditions->type == STELLAR_PRECOND_TIME)
    write_time_bounds (writer, &conditions->time_bounds);
  else
    write_conditions_v2 (writer, &conditions->v2);
  lumio_ledger_writer_end_object (writer);
}

static void
write_transaction_links (LumioLedgerWriter            *writer,
                         const char                   *base,
                         const LumioTransactionRecord *record,
                         const char                   *hash,
                         const char                   *source)
{
  lumio_ledger_writer_begin_object (writer, "_links");
  lumio_resource_link (writer, "self", "%s/transactions/%s", base, hash);
  lumio_resource_link (writer, "account", "%s/accounts/%s", base, source);
  lumio_resource_link (writer, "ledger", "%s/ledgers/%" G_GINT64_FORMAT, base, record->id >> 32);
  lumio_resource_template (writer, "operations",
                           "%s/transactions/%s/operations{?cursor,limit,order}", base, hash);
  lumio_resource_template (writer, "effects", "%s/transactions/%s/effects{?cursor,limit,order}",
                           base, hash);
  lumio_resource_link (writer, "precedes",
                       "%s/transactions?order=asc&cursor=%" G_GINT64_FORMAT, base, record->id);
  lumio_resource_link (writer, "succeeds",
                       "%s/transactions?order=desc&cursor=%" G_GINT64_FORMAT, base, record->id);
  lumio_resource_link (writer, "transaction", "%s/transactions/%s", base, hash);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_muxed (LumioLedgerWriter         *writer,
                      const char                *name,
                      const StellarMuxedAccount *account)
{
  g_autofree char *muxed_name = g_strconcat (name, "_muxed", NULL);
  g_autofree char *id_name = g_strconcat (name, "_muxed_id", NULL);
  g_autofree char *address = NULL;

  if (account->type != STELLAR_KEY_TYPE_MUXED_ED25519)
    return;
  address = stellar_muxed_account_to_text (account);
  lumio_ledger_writer_text (writer, muxed_name, address);
  lumio_ledger_writer_uint_text (writer, id_name, account->med25519.id);
}

static void
write_fee_bump (LumioLedgerWriter            *writer,
                const LumioLedgerTransaction *transaction)
{
  lumio_ledger_writer_begin_object (writer, "fee_bump_transaction");
  lumio_ledger_writer_hex (writer, "hash", transaction->hash, 32);
  write_signatures (writer, transaction->outer_signatures, transaction->n_outer_signatures);
  lumio_ledger_writer_end_object (writer);
  lumio_ledger_writer_begin_object (writer, "inner_transaction");
  lumio_ledger_writer_hex (writer, "hash", transaction->inner_hash, 32);
  write_signatures (writer, transaction->signatures, transaction->n_signatures);
  lumio_ledger_writer_int_text (writer, "max_fee", transaction->body->fee);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_transaction (LumioLedgerWriter          *writer,
                            const char                 *name,
                            const char                 *base,
                            const LumioTransactionView *view)
{
  const LumioTransactionRecord *record = view->record;
  const LumioLedgerTransaction *transaction = view->transaction;
  const StellarTransaction *body = transaction->body;
  g_autofree char *hash = stellar_hash_to_hex (transaction->hash);
  g_autofree char *source = lumio_account_to_address (transaction->source);
  g_autofree char *payer = lumio_account_to_address (transaction->fee_source);

  lumio_ledger_writer_begin_object (writer, name);
  write_transaction_links (writer, base, record, hash, source);
  lumio_ledger_writer_text (writer, "id", hash);
  lumio_ledger_writer_int_text (writer, "paging_token", record->id);
  lumio_ledger_writer_boolean (writer, "successful", record->successful);
  lumio_ledger_writer_text (writer, "hash", hash);
  lumio_ledger_writer_int (writer, "ledger", record->id >> 32);
  lumio_ledger_writer_time (writer, "created_at", record->closed_at);
  lumio_ledger_writer_text (writer, "source_account", source);
  lumio_resource_muxed (writer, "account", &body->source_account);
  lumio_ledger_writer_int_text (writer, "source_account_sequence", body->seq_num);
  lumio_ledger_writer_text (writer, "fee_account", payer);
  lumio_resource_muxed (writer, "fee_account",
                        transaction->is_fee_bump ? &transaction->envelope->fee_bump.tx.fee_source
                                                 : &body->source_account);
  lumio_ledger_writer_int_text (writer, "fee_charged", record->fee_charged);
  lumio_ledger_writer_int_text (writer, "max_fee", record->max_fee);
  lumio_ledger_writer_int (writer, "operation_count", record->n_operations);
  lumio_ledger_writer_base64 (writer, "envelope_xdr", g_bytes_get_data (record->envelope, NULL),
                              g_bytes_get_size (record->envelope));
  lumio_ledger_writer_base64 (writer, "result_xdr", g_bytes_get_data (record->result, NULL),
                              g_bytes_get_size (record->result));
  lumio_ledger_writer_text (writer, "fee_meta_xdr", "");
  write_memo (writer, &body->memo);
  if (transaction->is_fee_bump)
    write_signatures (writer, transaction->outer_signatures, transaction->n_outer_signatures);
  else
    write_signatures (writer, transaction->signatures, transaction->n_signatures);
  write_conditions (writer, &body->cond);
  if (transaction->is_fee_bump)
    write_fee_bump (writer, transaction);
  lumio_ledger_writer_end_object (writer);
}

static void
write_operation_links (LumioLedgerWriter *writer,
                       const char        *base,
                       gint64             id,
                       const char        *hash)
{
  lumio_ledger_writer_begin_object (writer, "_links");
  lumio_resource_link (writer, "self", "%s/operations/%" G_GINT64_FORMAT, base, id);
  lumio_resource_link (writer, "transaction", "%s/transactions/%s", base, hash);
  lumio_resource_link (writer, "effects", "%s/operations/%" G_GINT64_FORMAT "/effects", base, id);
  lumio_resource_link (writer, "succeeds",
                       "%s/effects?order=desc&cursor=%" G_GINT64_FORMAT, base, id);
  lumio_resource_link (writer, "precedes",
                       "%s/effects?order=asc&cursor=%" G_GINT64_FORMAT, base, id);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_operation (LumioLedgerWriter          *writer,
                          const char                 *name,
                          const char                 *base,
                          const LumioTransactionView *view,
                          guint                       index,
                          gboolean                    join)
{
  const LumioLedgerTransaction *transaction = view->transaction;
  const StellarOperation *operation = &transaction->body->operations.items[index];
  gint64 id = view->record->id + index + 1;
  g_autofree char *hash = stellar_hash_to_hex (transaction->hash);
  g_autofree char *source =
    lumio_account_to_address (lumio_operation_get_source (operation, transaction));

  lumio_ledger_writer_begin_object (writer, name);
  write_operation_links (writer, base, id, hash);
  lumio_ledger_writer_int_text (writer, "id", id);
  lumio_ledger_writer_int_text (writer, "paging_token", id);
  lumio_ledger_writer_boolean (writer, "transaction_successful", view->record->successful);
  lumio_ledger_writer_text (writer, "source_account", source);
  lumio_resource_muxed (writer, "source_account",
                        operation->source_account != NULL ? operation->source_account
                                                          : &transaction->body->source_account);
  lumio_resource_operation_body (writer, view, index);
  lumio_ledger_writer_time (writer, "created_at", view->record->closed_at);
  lumio_ledger_writer_text (writer, "transaction_hash", hash);
  if (join)
    lumio_resource_transaction (writer, "transaction", base, view);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_result_codes (LumioLedgerWriter *writer,
                             const char        *name,
                             GBytes            *result)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (result, &length);
  StellarTransactionResult *decoded =
    stellar_xdr_decode (&stellar_xdr_transaction_result, bytes, length, NULL);
  g_auto(GStrv) operations = NULL;
  const char *inner;

  g_return_if_fail (decoded != NULL);

  lumio_ledger_writer_begin_object (writer, name);
  lumio_ledger_writer_text (writer, "transaction", stellar_result_get_code (decoded));
  if ((inner = stellar_result_get_inner_code (decoded)) != NULL)
    lumio_ledger_writer_text (writer, "inner_transaction", inner);
  operations = stellar_result_dup_operations (decoded);
  if (operations != NULL && operations[0] != NULL)
    {
      lumio_ledger_writer_begin_array (writer, "operations");
      for (guint i = 0; operations[i] != NULL; i++)
        lumio_ledger_writer_text (writer, NULL, operations[i]);
      lumio_ledger_writer_end_array (writer);
    }
  lumio_ledger_writer_end_object (writer);
  stellar_xdr_free (decoded);
}

const StellarOperationResult *
lumio_result_get_operations (const StellarTransactionResult *result,
                             guint                          *length)
{
  const StellarInnerTransactionResultPair *pair = &result->result.inner_result_pair;

  *length = 0;
  switch ((int) result->result.type)
    {
    case STELLAR_TX_SUCCESS:
    case STELLAR_TX_FAILED:
      *length = result->result.results.length;
      return result->result.results.items;
    case STELLAR_TX_FEE_BUMP_INNER_SUCCESS:
    case STELLAR_TX_FEE_BUMP_INNER_FAILED:
      if (pair->result.result.type != STELLAR_TX_SUCCESS &&
          pair->result.result.type != STELLAR_TX_FAILED)
        return NULL;
      *length = pair->result.result.results.length;
      return pair->result.result.results.items;
    default:
      return NULL;
    }
}
