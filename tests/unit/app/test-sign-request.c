#include <glib.h>

#include "app/keys/lumio-sign-request.h"
#include "stellar/stellar-sep7.h"
#include "stellar/stellar-xdr.h"
#include "stellar/stellar-transaction.h"

#define NETWORK "Lumio test network"

static char *
make_envelope (void)
{
  g_autoptr(StellarKeypair) own = stellar_keypair_new_random ();
  g_autoptr(StellarKeypair) other = stellar_keypair_new_random ();
  StellarTransactionBuilder *builder =
    stellar_transaction_builder_new (stellar_keypair_get_address (own), 7, 100);
  StellarTransactionEnvelope *envelope;
  char *text;

  stellar_transaction_builder_set_time_bounds (builder, 0, 1795439100);
  stellar_transaction_builder_account_merge (builder, NULL, stellar_keypair_get_address (other));
  envelope = stellar_transaction_builder_end (builder, NULL);
  g_assert_nonnull (envelope);
  text = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return text;
}

static void
assert_same (GBytes     *envelope,
             const char *base64)
{
  g_autofree char *text = g_base64_encode (g_bytes_get_data (envelope, NULL),
                                           g_bytes_get_size (envelope));

  g_assert_cmpstr (text, ==, base64);
}

static void
test_pasted (void)
{
  g_autofree char *base64 = make_envelope ();
  g_autofree char *folded = g_strdup_printf ("\n %.40s\r\n%s\n", base64, base64 + 40);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioSignRequest) request = lumio_sign_request_read (folded, &error);

  g_assert_no_error (error);
  assert_same (request->envelope, base64);
  g_assert_null (request->passphrase);
  g_assert_null (request->address);
}

static char *
make_link (const char *name,
           const char *value)
{
  g_autofree char *base64 = make_envelope ();
  const char *parameters[] = { "xdr", base64, "network_passphrase", NETWORK, name, value, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(StellarSep7) link = stellar_sep7_build (STELLAR_SEP7_TX, parameters, &error);

  g_assert_no_error (error);

  return g_strdup (stellar_sep7_get_uri (link));
}

static void
test_link (void)
{
  g_autoptr(StellarKeypair) wanted = stellar_keypair_new_random ();
  g_autofree char *link = make_link ("pubkey", stellar_keypair_get_address (wanted));
  g_autofree char *says = make_link ("msg", "Night & <b>harbour</b>");
  g_autofree char *answer = make_link ("callback", "url:https://shop.example/done");
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioSignRequest) request = NULL;
  g_autoptr(LumioSignRequest) talking = NULL;
  g_autoptr(LumioSignRequest) answering = NULL;

  g_assert_true (lumio_sign_request_is_link (link));
  g_assert_false (lumio_sign_request_is_link ("web+stellar:pay?destination=G"));
  g_assert_false (lumio_sign_request_is_link (NULL));

  request = lumio_sign_request_read (link, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (request->passphrase, ==, NETWORK);
  g_assert_cmpstr (request->address, ==, stellar_keypair_get_address (wanted));
  g_assert_null (request->message);
  g_assert_null (request->callback);

  talking = lumio_sign_request_read (says, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (talking->message, ==, "Night & <b>harbour</b>");

  answering = lumio_sign_request_read (answer, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answering->callback, ==, "https://shop.example/done");
}

static void
test_refused (void)
{
  g_autofree char *open = make_link ("replace", "seqNum:X;X:your number");
  g_autofree char *long_text = g_strnfill (200 * 1024, 'A');
  const char *texts[] = {
    "", "hello", "AAAA AAA", "web+stellar:tx", "web+stellar:tx?xdr=AAAA", "web+stellar:pay?destination=G",
    open, long_text,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LumioSignRequest) request = lumio_sign_request_read (texts[i], &error);

      g_assert_null (request);
      g_assert_cmpuint (error->domain, ==, LUMIO_SIGN_REQUEST_ERROR);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/CARD-16/sign-request/pasted-with-lines", test_pasted);
  g_test_add_func ("/CARD-16/S-80/sign-request/a-link", test_link);
  g_test_add_func ("/CARD-16/S-80/sign-request/refused", test_refused);
  return g_test_run ();
}
