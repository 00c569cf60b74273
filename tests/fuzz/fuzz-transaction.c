/* Envelopes, results and their metadata: what decodes must encode to the same bytes. */

#include "stellar/stellar-transaction.h"

static void
check (const StellarXdrType *type,
       const guint8         *data,
       gsize                 length)
{
  g_autoptr(GError) error = NULL;
  gpointer value = stellar_xdr_decode (type, data, length, &error);
  g_autoptr(GBytes) again = NULL;

  g_assert_true ((value == NULL) == (error != NULL));
  if (value == NULL)
    return;
  again = stellar_xdr_encode (type, value);
  g_assert_nonnull (again);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data, length);
  stellar_xdr_free (value);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr(GError) error = NULL;
  gpointer envelope = NULL;
  guint8 hash[32];

  check (&stellar_xdr_transaction_envelope, data, length);
  check (&stellar_xdr_transaction_result, data, length);

  /* What a person pastes is base64 in text. */
  envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, (const char *) data, length, &error);
  if (envelope != NULL)
    {
      stellar_envelope_hash (envelope, STELLAR_PASSPHRASE_TESTNET, hash);
      stellar_envelope_inner_hash (envelope, STELLAR_PASSPHRASE_TESTNET, hash);
      stellar_xdr_free (envelope);
    }
  return 0;
}
