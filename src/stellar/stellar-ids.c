#include "stellar/stellar-ids.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

static void
hash_value (const StellarXdrType *type,
            gconstpointer         value,
            guint8                id[32])
{
  g_autoptr(GBytes) bytes = stellar_xdr_encode (type, value);

  g_assert (bytes != NULL);
  stellar_sha256 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), id);
}

void
stellar_claimable_balance_id (const guint8 source[32],
                              gint64       sequence,
                              guint32      index,
                              guint8       id[32])
{
  StellarHashIDPreimage preimage = { .type = STELLAR_ENVELOPE_TYPE_OP_ID };

  stellar_account_id_set (&preimage.operation_id.source_account, source);
  preimage.operation_id.seq_num = sequence;
  preimage.operation_id.op_num = index;
  hash_value (&stellar_xdr_hash_id_preimage, &preimage, id);
}

char *
stellar_claimable_balance_to_text (const guint8 id[32])
{
  guint8 bytes[33] = { 0 };

  memcpy (bytes + 1, id, 32);

  return stellar_strkey_encode (STELLAR_STRKEY_CLAIMABLE_BALANCE, bytes, sizeof bytes);
}

/* By type, code and issuer: which are the parts of the XDR in their order. */
static int
compare_assets (const StellarAsset *a,
                const StellarAsset *b)
{
  g_autoptr(GBytes) first = stellar_xdr_encode (&stellar_xdr_asset, a);
  g_autoptr(GBytes) second = stellar_xdr_encode (&stellar_xdr_asset, b);

  return g_bytes_compare (first, second);
}

gboolean
stellar_liquidity_pool_id (const StellarLiquidityPoolParameters *parameters,
                           guint8                                id[32])
{
  const StellarLiquidityPoolConstantProductParameters *pool = &parameters->constant_product;

  hash_value (&stellar_xdr_liquidity_pool_parameters, parameters, id);

  return compare_assets (&pool->asset_a, &pool->asset_b) < 0;
}

char *
stellar_liquidity_pool_to_text (const guint8 id[32])
{
  return stellar_strkey_encode (STELLAR_STRKEY_LIQUIDITY_POOL, id, 32);
}

gboolean
stellar_memo_is_required (const guint8 *value,
                          gsize         length)
{
  return value != NULL && length == 1 && value[0] == '1';
}

static const StellarMuxedAccount *
get_destination (const StellarOperationBody *body)
{
  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_PAYMENT:
      return &body->payment_op.destination;

    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      return &body->path_payment_strict_receive_op.destination;

    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      return &body->path_payment_strict_send_op.destination;

    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      return &body->destination;

    default:
      return NULL;
    }
}

char **
stellar_envelope_dup_memo_destinations (const StellarTransactionEnvelope *envelope)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const StellarMemo *memo = &envelope->v1.tx.memo;
  const StellarOperation *items = envelope->v1.tx.operations.items;
  guint32 length = envelope->v1.tx.operations.length;

  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX_V0)
    {
      memo = &envelope->v0.tx.memo;
      items = envelope->v0.tx.operations.items;
      length = envelope->v0.tx.operations.length;
    }
  else if (envelope->type == STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP)
    {
      memo = &envelope->fee_bump.tx.inner_tx.v1.tx.memo;
      items = envelope->fee_bump.tx.inner_tx.v1.tx.operations.items;
      length = envelope->fee_bump.tx.inner_tx.v1.tx.operations.length;
    }

  for (guint32 i = 0; i < length && memo->type == STELLAR_MEMO_NONE; i++)
    {
      const StellarMuxedAccount *destination = get_destination (&items[i].body);
      char *address;

      if (destination == NULL || destination->type != STELLAR_KEY_TYPE_ED25519)
        continue;

      address = stellar_address_encode (destination->ed25519);

      if (!g_hash_table_contains (seen, address))
        g_strv_builder_add (builder, address);

      g_hash_table_add (seen, address);
    }

  return g_strv_builder_end (builder);
}
