#include "app/keys/lumio-key-bump.h"

#include <gio/gio.h>

#include "stellar/stellar-xdr.h"

/* Validators take a bump in place of what they hold already when it offers ten times as much. */
#define REPLACEMENT 10
#define MAX_VALID_SECONDS 300

StellarTransactionEnvelope *
lumio_key_bump_decode (const LumioKeyPending  *pending,
                       GError                **error)
{
  StellarTransactionEnvelope *envelope =
    stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, pending->envelope, -1, error);

  if (envelope == NULL)
    return NULL;

  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX && envelope->v1.tx.operations.length > 0)
    return envelope;

  stellar_xdr_free (envelope);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "No more can be offered for this transaction");

  return NULL;
}

gint64
lumio_key_bump_price (const StellarTransactionEnvelope *inner,
                      gint64                            rate)
{
  gint64 operations = inner->v1.tx.operations.length;
  gint64 before = (inner->v1.tx.fee + operations - 1) / operations;

  /* The bump counts as one operation more. What is offered for one fits into 32 bits, thus this. */
  return MAX (MIN (rate, G_MAXUINT32), REPLACEMENT * before) * (operations + 1);
}

gint64
lumio_key_bump_get_sequence (const StellarTransactionEnvelope *inner)
{
  return inner->v1.tx.seq_num;
}

StellarIntent *
lumio_key_bump_state (const StellarTransactionEnvelope *inner,
                      const char                       *passphrase,
                      const char                       *address,
                      gint64                            most)
{
  const StellarTransaction *tx = &inner->v1.tx;
  StellarIntent *intent = stellar_intent_new (passphrase, address);

  stellar_intent_set_sequence (intent, tx->seq_num, tx->seq_num);
  stellar_intent_set_max_fee (intent, tx->fee);
  stellar_intent_set_max_validity (intent, MAX_VALID_SECONDS);
  stellar_intent_set_fee_bump (intent, address, most);
  stellar_intent_require_signature (intent, address);

  if (tx->memo.type != STELLAR_MEMO_NONE)
    stellar_intent_set_memo (intent, &tx->memo);

  for (guint i = 0; i < tx->operations.length; i++)
    stellar_intent_add_exact (intent, &tx->operations.items[i]);

  return intent;
}

GBytes *
lumio_key_bump_build (const StellarTransactionEnvelope  *inner,
                      const char                        *address,
                      gint64                             fee,
                      GError                           **error)
{
  StellarTransactionEnvelope *bump = stellar_fee_bump_new (address, fee, inner, error);
  GBytes *bytes;

  if (bump == NULL)
    return NULL;

  bytes = stellar_xdr_encode (&stellar_xdr_transaction_envelope, bump);
  stellar_xdr_free (bump);

  if (bytes == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The bump cannot be written");

  return bytes;
}
