#include <glib.h>
#include <string.h>

#include "stellar/stellar-challenge.h"
#include "stellar/stellar-message.h"
#include "vectors.h"

static void
read_terms (JsonObject             *entry,
            StellarChallengeTerms  *terms,
            const char            **domains)
{
  JsonArray *array = json_object_get_array_member (entry, "home_domains");
  guint n = json_array_get_length (array);

  g_assert_cmpuint (n, <, 8);

  for (guint i = 0; i < n; i++)
    domains[i] = json_array_get_string_element (array, i);

  domains[n] = NULL;
  terms->server = vectors_text (entry, "server_account");
  terms->passphrase = vectors_text (entry, "network");
  terms->web_auth_domain = vectors_text (entry, "web_auth_domain");
  terms->home_domains = domains;
}

static void
check_result (JsonObject             *entry,
              const StellarChallenge *challenge)
{
  JsonObject *result = json_object_get_object_member (entry, "result");

  if (result == NULL)
    return;

  g_assert_cmpstr (challenge->client, ==, vectors_text (result, "client_account"));
  g_assert_cmpstr (challenge->home_domain, ==, vectors_text (result, "matched_home_domain"));
  g_assert_cmpint (challenge->has_memo, ==,
                   !json_node_is_null (json_object_get_member (result, "memo")));

  if (challenge->has_memo)
    g_assert_cmpuint (challenge->memo, ==, vectors_uint (result, "memo"));
}

static void
test_read (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("sep10.json"), "read");
  guint n_accepted = 0, n_refused = 0;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const char *expect = vectors_text (entry, "expect");
      StellarChallengeTerms terms;
      const char *domains[8];
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarChallenge) challenge = NULL;

      read_terms (entry, &terms, domains);
      challenge = stellar_challenge_read (vectors_text (entry, "challenge"), &terms,
                                          vectors_uint (entry, "now"), &error);
      g_assert_true ((challenge == NULL) == (error != NULL));

      if (g_str_equal (expect, "accept") && challenge == NULL)
        g_error ("%s (%s): %s", vectors_text (entry, "id"), vectors_text (entry, "reason"),
                 error->message);

      if (g_str_equal (expect, "reject") && challenge != NULL)
        g_error ("%s (%s) is accepted", vectors_text (entry, "id"), vectors_text (entry, "reason"));

      if (challenge != NULL)
        check_result (entry, challenge);

      n_accepted += challenge != NULL;
      n_refused += challenge == NULL;
    }

  g_assert_cmpuint (n_accepted, >=, 45);
  g_assert_cmpuint (n_refused, >=, 200);
}

static void
test_verify (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("sep10.json"), "verify");

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      JsonArray *array = json_object_get_array_member (entry, "signers");
      guint n = json_array_get_length (array);
      g_autofree StellarChallengeSigner *signers = g_new0 (StellarChallengeSigner, n + 1);
      StellarChallengeTerms terms;
      const char *domains[8];
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarChallenge) challenge = NULL;
      g_auto(GStrv) found = NULL;

      for (guint j = 0; j < n; j++)
        {
          JsonObject *signer = json_array_get_object_element (array, j);

          signers[j].key = vectors_text (signer, "key");
          signers[j].weight = (guint32) vectors_int (signer, "weight");
        }

      read_terms (entry, &terms, domains);
      challenge = stellar_challenge_verify (vectors_text (entry, "challenge"), &terms,
                                            vectors_uint (entry, "now"), signers, n,
                                            (guint32) vectors_int (entry, "threshold"), &found,
                                            &error);

      if (g_str_equal (vectors_text (entry, "expect"), "accept") != (challenge != NULL))
        g_error ("%s (%s): %s", vectors_text (entry, "id"), vectors_text (entry, "reason"),
                 error != NULL ? error->message : "accepted");

      if (challenge != NULL)
        {
          JsonArray *wanted = json_object_get_array_member (entry, "signers_found");

          g_assert_cmpuint (g_strv_length (found), ==, json_array_get_length (wanted));

          for (guint j = 0; found[j] != NULL; j++)
            {
              gboolean named = FALSE;

              for (guint k = 0; k < json_array_get_length (wanted); k++)
                named |= g_str_equal (json_array_get_string_element (wanted, k), found[j]);

              g_assert_true (named);
            }
        }
    }
}

static void
test_signing (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("sep10.json"), "signing");

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarKeypair) keypair =
        stellar_keypair_new_from_secret (vectors_text (entry, "client_secret"), &error);
      StellarChallenge challenge = {
        .envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope,
                                               vectors_text (entry, "challenge"), -1, &error),
      };
      g_autofree char *text = stellar_challenge_sign (&challenge, vectors_text (entry, "network"),
                                                      keypair);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, vectors_text (entry, "signed"));
      stellar_xdr_free (challenge.envelope);
    }
}

/* Server to wallet and back, as a sign-in goes. */
static void
test_round (void)
{
  static const char *domains[] = { "lumio.app", NULL };
  g_autoptr(StellarKeypair) server = stellar_keypair_new_random ();
  g_autoptr(StellarKeypair) client = stellar_keypair_new_random ();
  g_autoptr(StellarKeypair) wallet = stellar_keypair_new_random ();
  const char *address = stellar_keypair_get_address (client);
  StellarChallengeTerms terms = {
    stellar_keypair_get_address (server), STELLAR_PASSPHRASE_TESTNET, domains, "auth.lumio.app",
  };
  StellarChallengeSigner signer = { address, 1 };
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *half = NULL;
  g_autofree char *whole = NULL;
  g_autoptr(StellarChallenge) challenge = NULL;
  g_autoptr(StellarChallenge) halved = NULL;
  g_autoptr(StellarChallenge) verified = NULL;
  guint64 memo = 77;

  text = stellar_challenge_build (server, terms.passphrase, address, &memo, "lumio.app",
                                  "auth.lumio.app", "wallet.example",
                                  stellar_keypair_get_address (wallet), 1000, 300, &error);
  g_assert_no_error (error);
  challenge = stellar_challenge_read (text, &terms, 1100, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (challenge->client, ==, address);
  g_assert_cmpstr (challenge->client_domain, ==, "wallet.example");
  g_assert_cmpuint (challenge->memo, ==, 77);

  half = stellar_challenge_sign (challenge, terms.passphrase, client);
  g_assert_null (stellar_challenge_verify (half, &terms, 1100, &signer, 1, 1, NULL, &error));
  g_assert_error (error, STELLAR_CHALLENGE_ERROR, STELLAR_CHALLENGE_ERROR_SIGNATURE);
  g_clear_error (&error);

  halved = stellar_challenge_read (half, &terms, 1100, &error);
  g_assert_no_error (error);
  whole = stellar_challenge_sign (halved, terms.passphrase, wallet);
  verified = stellar_challenge_verify (whole, &terms, 1100, &signer, 1, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (verified);
  g_assert_null (stellar_challenge_read (text, &terms, 1601, &error));
  g_assert_error (error, STELLAR_CHALLENGE_ERROR, STELLAR_CHALLENGE_ERROR_TIME);
}

/* The examples of SEP-53. */
static void
test_message (void)
{
  static const char secret[] = "SAKICEVQLYWGSOJS4WW7HZJWAHZVEEBS527LHK5V4MLJALYKICQCJXMW";
  static const struct { const char *text; const char *signature; } cases[] = {
    { "Hello, World!",
      "fO5dbYhXUhBMhe6kId/cuVq/AfEnHRHEvsP8vXh03M1uLpi5e46yO2Q8rEBzu3feXQewcQE5GArp88u6ePK6BA==" },
    { "こんにちは、世界！",
      "CDU265Xs8y3OWbB/56H9jPgUss5G9A0qFuTqH2zs2YDgTm+++dIfmAEceFqB7bhfN3am59lCtDXrCtwH2k1GBA==" },
  };
  g_autoptr(StellarKeypair) keypair = stellar_keypair_new_from_secret (secret, NULL);
  const guint8 *key = stellar_keypair_get_public_key (keypair);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 signature[64];
      g_autofree char *text = NULL;
      gsize length = strlen (cases[i].text);

      stellar_message_sign (keypair, cases[i].text, length, signature);
      text = g_base64_encode (signature, sizeof signature);
      g_assert_cmpstr (text, ==, cases[i].signature);
      g_assert_true (stellar_message_verify (key, cases[i].text, length, signature));
      g_assert_false (stellar_message_verify (key, cases[i].text, length - 1, signature));
      signature[40] ^= 1;
      g_assert_false (stellar_message_verify (key, cases[i].text, length, signature));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/CARD-16/challenge/read", test_read);
  g_test_add_func ("/CARD-16/challenge/verify", test_verify);
  g_test_add_func ("/CARD-16/challenge/signing", test_signing);
  g_test_add_func ("/CARD-16/challenge/round", test_round);
  g_test_add_func ("/CARD-16/message/examples", test_message);

  return g_test_run ();
}
