#include "stellar/stellar-transaction.h"

#include <string.h>

static GBytes *
encode_payload (const StellarTransactionEnvelope *envelope,
                gboolean                          inner,
                const char                       *passphrase)
{
  StellarTransactionSignaturePayload payload = { 0 };

  stellar_network_id (passphrase, payload.network_id);
  payload.tagged_transaction.type = STELLAR_ENVELOPE_TYPE_TX;

  switch ((int) envelope->type)
    {
    case STELLAR_ENVELOPE_TYPE_TX_V0:
      {
        /* A V0 transaction is signed as the V1 transaction that says the same. */
        const StellarTransactionV0 *v0 = &envelope->v0.tx;
        StellarTransaction *tx = &payload.tagged_transaction.tx;

        tx->source_account.type = STELLAR_KEY_TYPE_ED25519;
        memcpy (tx->source_account.ed25519, v0->source_account_ed25519, 32);
        tx->fee = v0->fee;
        tx->seq_num = v0->seq_num;
        tx->memo = v0->memo;
        tx->operations.length = v0->operations.length;
        tx->operations.items = v0->operations.items;

        if (v0->time_bounds != NULL)
          {
            tx->cond.type = STELLAR_PRECOND_TIME;
            tx->cond.time_bounds = *v0->time_bounds;
          }
      }
      break;

    case STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP:
      if (inner)
        {
          payload.tagged_transaction.tx = envelope->fee_bump.tx.inner_tx.v1.tx;
        }
      else
        {
          payload.tagged_transaction.type = STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP;
          payload.tagged_transaction.fee_bump = envelope->fee_bump.tx;
        }
      break;

    default:
      payload.tagged_transaction.tx = envelope->v1.tx;
      break;
    }

  return stellar_xdr_encode (&stellar_xdr_transaction_signature_payload, &payload);
}

static void
hash_payload (const StellarTransactionEnvelope *envelope,
              gboolean                          inner,
              const char                       *passphrase,
              guint8                            hash[32])
{
  g_autoptr(GBytes) payload = encode_payload (envelope, inner, passphrase);

  g_assert (payload != NULL);
  stellar_sha256 (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), hash);
}

/* Nearly always the same network is meant as last time. */
void
stellar_network_id (const char *passphrase,
                    guint8      id[32])
{
  static _Thread_local char last[128];
  static _Thread_local guint8 last_id[32];

  if (last[0] == '\0' || strcmp (passphrase, last) != 0)
    {
      stellar_sha256 ((const guint8 *) passphrase, strlen (passphrase), id);

      if (strlen (passphrase) >= sizeof last)
        return;

      memcpy (last, passphrase, strlen (passphrase) + 1);
      memcpy (last_id, id, sizeof last_id);
    }

  memcpy (id, last_id, sizeof last_id);
}

void
stellar_envelope_hash (const StellarTransactionEnvelope *envelope,
                       const char                       *passphrase,
                       guint8                            hash[32])
{
  hash_payload (envelope, FALSE, passphrase, hash);
}

void
stellar_envelope_inner_hash (const StellarTransactionEnvelope *envelope,
                             const char                       *passphrase,
                             guint8                            hash[32])
{
  hash_payload (envelope, TRUE, passphrase, hash);
}

/* The outer signatures of each kind of envelope have one shape. */
static StellarXdrArray *
get_signatures (StellarTransactionEnvelope *envelope)
{
  switch ((int) envelope->type)
    {
    case STELLAR_ENVELOPE_TYPE_TX_V0:
      return (StellarXdrArray *) &envelope->v0.signatures;

    case STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP:
      return (StellarXdrArray *) &envelope->fee_bump.signatures;

    default:
      return (StellarXdrArray *) &envelope->v1.signatures;
    }
}

StellarTransactionEnvelope *
stellar_envelope_add_signature (StellarTransactionEnvelope *envelope,
                                const guint8                hint[4],
                                const guint8               *signature,
                                gsize                       length)
{
  StellarDecoratedSignature items[STELLAR_MAX_SIGNATURES] = { 0 };
  StellarTransactionEnvelope copy = *envelope;
  StellarTransactionEnvelope *result = NULL;
  StellarXdrArray *signatures = get_signatures (&copy);

  if (signatures->length < STELLAR_MAX_SIGNATURES && length <= 64)
    {
      StellarDecoratedSignature *added = &items[signatures->length];

      if (signatures->length > 0)
        memcpy (items, signatures->items, signatures->length * sizeof *items);

      memcpy (added->hint, hint, 4);
      added->signature.length = (guint32) length;
      added->signature.data = (guint8 *) signature;
      signatures->items = items;
      signatures->length++;
      result = stellar_xdr_copy (&stellar_xdr_transaction_envelope, &copy);
    }

  stellar_xdr_free (envelope);

  return result;
}

StellarTransactionEnvelope *
stellar_envelope_sign (StellarTransactionEnvelope *envelope,
                       const char                 *passphrase,
                       const StellarKeypair       *keypair)
{
  guint8 hash[32];
  guint8 signature[64];

  stellar_envelope_hash (envelope, passphrase, hash);
  stellar_keypair_sign (keypair, hash, sizeof hash, signature);

  return stellar_envelope_add_signature (envelope, stellar_keypair_get_public_key (keypair) + 28,
                                         signature, sizeof signature);
}

StellarTransactionEnvelope *
stellar_envelope_add_preimage (StellarTransactionEnvelope *envelope,
                               const guint8               *preimage,
                               gsize                       length)
{
  guint8 digest[32];

  stellar_sha256 (preimage, length, digest);

  return stellar_envelope_add_signature (envelope, digest + 28, preimage, length);
}

StellarTransactionEnvelope *
stellar_envelope_sign_payload (StellarTransactionEnvelope *envelope,
                               const StellarKeypair       *keypair,
                               const guint8               *payload,
                               gsize                       length)
{
  guint8 signature[64];
  guint8 hint[4] = { 0 };
  gsize n = MIN (length, 4);

  /* The hint of a short payload is its bytes with zeros after them, with the key's mixed in. */
  memcpy (hint, payload + length - n, n);

  for (gsize i = 0; i < 4; i++)
    hint[i] ^= stellar_keypair_get_public_key (keypair)[28 + i];

  stellar_keypair_sign (keypair, payload, length, signature);

  return stellar_envelope_add_signature (envelope, hint, signature, sizeof signature);
}

gboolean
stellar_envelope_is_signed_by (const StellarTransactionEnvelope *envelope,
                               const char                       *passphrase,
                               const guint8                      key[32])
{
  const StellarXdrArray *signatures = get_signatures ((StellarTransactionEnvelope *) envelope);
  const StellarDecoratedSignature *items = signatures->items;
  guint8 hash[32];

  stellar_envelope_hash (envelope, passphrase, hash);

  for (guint32 i = 0; i < signatures->length; i++)
    {
      if (items[i].signature.length == 64 && memcmp (items[i].hint, key + 28, 4) == 0 &&
          stellar_public_key_verify (key, hash, sizeof hash, items[i].signature.data))
        return TRUE;
    }

  return FALSE;
}

char *
stellar_hash_to_hex (const guint8 hash[32])
{
  GString *text = g_string_sized_new (64);

  for (int i = 0; i < 32; i++)
    g_string_append_printf (text, "%02x", hash[i]);

  return g_string_free (text, FALSE);
}

gboolean
stellar_hash_from_hex (const char *text,
                       guint8      hash[32])
{
  if (strlen (text) != 64)
    return FALSE;

  for (int i = 0; i < 32; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;

      hash[i] = (guint8) (high << 4 | low);
    }

  return TRUE;
}
