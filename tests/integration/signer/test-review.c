#include "signer/lumio-signer-review.h"

#include <string.h>

#include <glib/gstdio.h>

/* Each passphrase is a second of work, and more where others work too. */
#define FIBER_SECONDS 240
#include "../../unit/test-fiber.h"
#include "stellar/stellar-challenge.h"
#include "stellar/stellar-strkey.h"

/* Review before signature, against the real program. */

static const char *program;

#define PASSPHRASE "correct horse battery"
#define NETWORK STELLAR_PASSPHRASE_TESTNET
#define SECOND (1 * G_USEC_PER_SEC)

/* One unlocked signer for all tests: each unlocking is a second of work. */
static LumioSigner *signer;
static char *folder;
static StellarKeypair *mine;
static StellarKeypair *theirs;
static StellarKeypair *watched;

static StellarKeypair *
make_keypair (guint8 byte)
{
  guint8 seed[32];

  memset (seed, byte, sizeof seed);

  return stellar_keypair_new_from_seed (seed);
}

static const char *
address_of (const StellarKeypair *keypair)
{
  return stellar_keypair_get_address (keypair);
}

static DexFuture *
set_up_fiber (gpointer unused)
{
  char *secret = stellar_keypair_dup_secret (mine);

  await_ok (lumio_signer_create_vault (signer, PASSPHRASE));
  await_ok (lumio_signer_import_secret (signer, "Main", secret));
  await_ok (lumio_signer_add_watch (signer, address_of (watched), "Watched"));
  stellar_secret_free (secret);

  return dex_future_new_true ();
}

static guint64
now (void)
{
  return (guint64) (g_get_real_time () / G_USEC_PER_SEC);
}

static StellarTransactionBuilder *
begin (void)
{
  StellarTransactionBuilder *builder = stellar_transaction_builder_new (address_of (mine), 1001, 100);

  stellar_transaction_builder_set_time_bounds (builder, 0, now () + 120);

  return builder;
}

static GBytes *
end (StellarTransactionBuilder *builder)
{
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope = stellar_transaction_builder_end (builder, &error);
  GBytes *bytes;

  g_assert_no_error (error);
  bytes = stellar_xdr_encode (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return bytes;
}

static GBytes *
make_payment (const StellarKeypair *to,
              gint64                amount)
{
  StellarTransactionBuilder *builder = begin ();

  stellar_transaction_builder_payment (builder, NULL, address_of (to), "native", amount);

  return end (builder);
}

static StellarIntent *
make_intent (gint64 amount)
{
  StellarIntent *intent = stellar_intent_new (NETWORK, address_of (mine));

  stellar_intent_set_sequence (intent, 1001, 1001);
  stellar_intent_add_payment (intent, NULL, address_of (theirs), "native", amount, TRUE);

  return intent;
}

static LumioSignerReview *
review (GBytes        *envelope,
        StellarIntent *intent)
{
  g_autoptr(GError) error = NULL;
  LumioSignerReview *made =
    dex_await_boxed (lumio_signer_review (signer, address_of (mine), NETWORK, envelope, intent, NULL), &error);

  g_assert_no_error (error);

  return made;
}

/* As a person does: not before the signer is ready. */
static GBytes *
sign (const char *id,
      guint       confirmed,
      GError    **error)
{
  while (TRUE)
    {
      g_autoptr(GError) failure = NULL;
      GBytes *made = dex_await_boxed (lumio_signer_sign (signer, id, confirmed), &failure);

      if (made != NULL)
        return made;
      if (!g_error_matches (failure, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_TOO_EARLY))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      dex_await (dex_timeout_new_msec (50), NULL);
    }
}

static void
assert_signed (GBytes *envelope)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (envelope, &length);
  StellarTransactionEnvelope *value = stellar_xdr_decode (&stellar_xdr_transaction_envelope, data, length, NULL);

  g_assert_nonnull (value);
  g_assert_true (stellar_envelope_is_signed_by (value, NETWORK, stellar_keypair_get_public_key (mine)));
  stellar_xdr_free (value);
}

static DexFuture *
intent_fiber (gpointer unused)
{
  g_autoptr(StellarIntent) intent = make_intent (5000000);
  g_autoptr(GBytes) envelope = make_payment (theirs, 5000000);
  g_autoptr(LumioSignerReview) reviewed = review (envelope, intent);
  g_autoptr(GBytes) made = NULL;
  g_autoptr(GError) error = NULL;
  const StellarReviewChange *change;
  gint64 start = g_get_monotonic_time ();

  g_assert_cmpuint (reviewed->confirm, ==, 0);
  g_assert_true (reviewed->review->source_own);
  g_assert_cmpuint (reviewed->review->changes->len, ==, 1);
  change = reviewed->review->changes->pdata[0];
  g_assert_cmpstr (change->account, ==, address_of (mine));
  g_assert_cmpint (change->out, >=, 5000000);

  /* The button is a second away from the finger. */
  await_error (lumio_signer_sign (signer, reviewed->id, 0), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_TOO_EARLY);
  made = sign (reviewed->id, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, SECOND - 100000);
  assert_signed (made);

  /* Once. */
  await_error (lumio_signer_sign (signer, reviewed->id, 0), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_REVIEW);

  return dex_future_new_true ();
}

static void
assert_refused (GBytes        *envelope,
                const char    *network,
                StellarIntent *intent,
                const char    *reason)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (dex_await_boxed (lumio_signer_review (signer, address_of (mine), network, envelope, intent, NULL),
                                  &error));
  g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED);
  if (!g_str_has_prefix (error->message, reason))
    g_error ("Refused with “%s”, not for “%s”", error->message, reason);
}

static DexFuture *
refusals_fiber (gpointer unused)
{
  g_autoptr(StellarIntent) intent = make_intent (5000000);
  g_autoptr(GBytes) good = make_payment (theirs, 5000000);
  g_autoptr(GBytes) more = make_payment (theirs, 5000001);
  g_autoptr(GBytes) elsewhere = make_payment (watched, 5000000);
  g_autoptr(GBytes) added = NULL;
  g_autoptr(GBytes) hidden = NULL;
  StellarTransactionBuilder *builder;

  assert_refused (more, NETWORK, intent, "amount");
  assert_refused (elsewhere, NETWORK, intent, "destination");
  assert_refused (good, STELLAR_PASSPHRASE_PUBLIC, intent, "network");

  builder = begin ();
  stellar_transaction_builder_payment (builder, NULL, address_of (theirs), "native", 5000000);
  stellar_transaction_builder_account_merge (builder, NULL, address_of (theirs));
  added = end (builder);
  assert_refused (added, NETWORK, intent, "operation-added");

  builder = begin ();
  stellar_transaction_builder_payment (builder, address_of (watched), address_of (theirs), "native", 5000000);
  hidden = end (builder);
  assert_refused (hidden, NETWORK, intent, "operation-source");

  return dex_future_new_true ();
}

static DexFuture *
dangers_fiber (gpointer unused)
{
  StellarTransactionBuilder *builder = begin ();
  g_autoptr(GBytes) envelope = NULL;
  g_autoptr(LumioSignerReview) reviewed = NULL;
  g_autoptr(GBytes) made = NULL;
  g_autoptr(GError) error = NULL;

  stellar_transaction_builder_account_merge (builder, NULL, address_of (theirs));
  envelope = end (builder);
  reviewed = review (envelope, NULL);
  g_assert_cmpuint (reviewed->confirm, ==, STELLAR_DANGER_ACCOUNT_CLOSED);

  g_assert_null (sign (reviewed->id, 0, &error));
  g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (sign (reviewed->id, STELLAR_DANGER_SIGNER_ADDED, &error));
  g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED);
  g_clear_error (&error);
  made = sign (reviewed->id, reviewed->confirm, &error);
  g_assert_no_error (error);
  assert_signed (made);

  return dex_future_new_true ();
}

static DexFuture *
undecodable_fiber (gpointer unused)
{
  g_autoptr(GBytes) good = make_payment (theirs, 5000000);
  gsize length;
  const guint8 *data = g_bytes_get_data (good, &length);

  /* Cut anywhere, or longer than it is. */
  for (gsize cut = 0; cut < length; cut += 7)
    {
      g_autoptr(GBytes) bad = g_bytes_new (data, cut);

      await_error (lumio_signer_review (signer, address_of (mine), NETWORK, bad, NULL, NULL), LUMIO_SIGNER_ERROR,
                   LUMIO_SIGNER_ERROR_UNDECODABLE);
    }
  {
    g_autofree guint8 *longer = g_malloc0 (length + 4);
    g_autoptr(GBytes) bad = NULL;

    memcpy (longer, data, length);
    bad = g_bytes_new (longer, length + 4);
    await_error (lumio_signer_review (signer, address_of (mine), NETWORK, bad, NULL, NULL), LUMIO_SIGNER_ERROR,
                 LUMIO_SIGNER_ERROR_UNDECODABLE);
    longer[3] = 77;
    g_clear_pointer (&bad, g_bytes_unref);
    bad = g_bytes_new (longer, length);
    await_error (lumio_signer_review (signer, address_of (mine), NETWORK, bad, NULL, NULL), LUMIO_SIGNER_ERROR,
                 LUMIO_SIGNER_ERROR_UNDECODABLE);
  }

  return dex_future_new_true ();
}

static DexFuture *
accounts_fiber (gpointer unused)
{
  g_autoptr(GBytes) good = make_payment (theirs, 5000000);

  await_error (lumio_signer_review (signer, address_of (theirs), NETWORK, good, NULL, NULL), LUMIO_SIGNER_ERROR,
               LUMIO_SIGNER_ERROR_UNKNOWN_ACCOUNT);
  await_error (lumio_signer_review (signer, address_of (watched), NETWORK, good, NULL, NULL), LUMIO_SIGNER_ERROR,
               LUMIO_SIGNER_ERROR_WATCH_ONLY);
  await_error (lumio_signer_review (signer, "GABC", NETWORK, good, NULL, NULL), LUMIO_SIGNER_ERROR,
               LUMIO_SIGNER_ERROR_INVALID);
  await_error (lumio_signer_review (signer, address_of (mine), "", good, NULL, NULL), LUMIO_SIGNER_ERROR,
               LUMIO_SIGNER_ERROR_INVALID);
  await_error (lumio_signer_sign (signer, "no such review", 0), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_REVIEW);

  return dex_future_new_true ();
}

/* SEP-53: the digest of the prefix and the text is what is signed. */
static DexFuture *
message_fiber (gpointer unused)
{
  static const char whole[] = "Stellar Signed Message:\nI hold this account, 2026-11-23";
  g_autoptr(GBytes) message = g_bytes_new_static (whole + 24, strlen (whole) - 24);
  g_autoptr(GBytes) signature = NULL;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;
  guint8 digest[32];

  id = dex_await_string (lumio_signer_review_message (signer, address_of (mine), message), &error);
  g_assert_no_error (error);
  signature = sign (id, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (signature), ==, 64);
  stellar_sha256 ((const guint8 *) whole, strlen (whole), digest);
  g_assert_true (stellar_public_key_verify (stellar_keypair_get_public_key (mine), digest, sizeof digest,
                                            g_bytes_get_data (signature, NULL)));

  return dex_future_new_true ();
}

static char *
make_challenge (const StellarKeypair *server,
                const StellarKeypair *client,
                const char           *home,
                const char           *web)
{
  g_autoptr(GError) error = NULL;
  char *text = stellar_challenge_build (server, NETWORK, address_of (client), NULL, home, web, NULL, NULL, now (), 300,
                                        &error);

  g_assert_no_error (error);

  return text;
}

static DexFuture *
answer (const StellarKeypair *server,
        const char           *text)
{
  return lumio_signer_sign_challenge (signer, address_of (mine), NETWORK, address_of (server), "example.org",
                                      "auth.example.org", text);
}

static DexFuture *
challenge_fiber (gpointer unused)
{
  static const char *homes[] = { "example.org", NULL };
  g_autofree char *good = make_challenge (theirs, mine, "example.org", "auth.example.org");
  g_autofree char *home = make_challenge (theirs, mine, "example.com", "auth.example.org");
  g_autofree char *web = make_challenge (theirs, mine, "example.org", "auth.example.com");
  g_autofree char *other = make_challenge (theirs, watched, "example.org", "auth.example.org");
  g_autofree char *server = make_challenge (watched, mine, "example.org", "auth.example.org");
  g_autoptr(GBytes) payment = make_payment (theirs, 5000000);
  g_autofree char *real = g_base64_encode (g_bytes_get_data (payment, NULL), g_bytes_get_size (payment));
  StellarChallengeTerms terms = { address_of (theirs), NETWORK, homes, "auth.example.org" };
  StellarChallengeSigner signers[] = { { address_of (mine), 1 } };
  g_autoptr(StellarChallenge) verified = NULL;
  g_autofree char *made = NULL;
  g_autoptr(GError) error = NULL;
  const char *bad[] = { home, web, other, server, real, "", "AAAA" };

  made = dex_await_string (answer (theirs, good), &error);
  g_assert_no_error (error);
  verified = stellar_challenge_verify (made, &terms, now (), signers, 1, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (verified->client, ==, address_of (mine));

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    await_error (answer (theirs, bad[i]), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED);

  return dex_future_new_true ();
}

/* Seventeen reviews: the first one is forgotten. What is locked away is forgotten as well. */
static DexFuture *
forgotten_fiber (gpointer unused)
{
  g_autoptr(GBytes) envelope = make_payment (theirs, 5000000);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 17; i++)
    {
      g_autoptr(LumioSignerReview) reviewed = review (envelope, NULL);

      g_ptr_array_add (ids, g_strdup (reviewed->id));
    }
  await_error (lumio_signer_drop_review (signer, ids->pdata[0]), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_REVIEW);
  await_ok (lumio_signer_drop_review (signer, ids->pdata[1]));
  await_error (lumio_signer_sign (signer, ids->pdata[1], 0), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_REVIEW);
  await_ok (lumio_signer_lock (signer));
  await_error (lumio_signer_sign (signer, ids->pdata[2], 0), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_LOCKED);
  await_error (lumio_signer_review (signer, address_of (mine), NETWORK, envelope, NULL, NULL), LUMIO_SIGNER_ERROR,
               LUMIO_SIGNER_ERROR_LOCKED);
  await_ok (lumio_signer_unlock (signer, PASSPHRASE));
  await_error (lumio_signer_sign (signer, ids->pdata[2], 0), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_REVIEW);

  return dex_future_new_true ();
}

static void
test_fiber (gconstpointer func)
{
  run_fiber ((DexFiberFunc) func, NULL);
}

static void
remove_folder (void)
{
  static const char *names[] = { "vault", "watched", "tries", "lock" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (folder, names[i], NULL);

      g_unlink (file);
    }
  g_rmdir (folder);
  g_free (folder);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  start_fibers ();
  folder = g_dir_make_tmp ("lumio-review-XXXXXX", NULL);
  signer = lumio_signer_new (program, folder);
  mine = make_keypair (1);
  theirs = make_keypair (2);
  watched = make_keypair (3);
  run_fiber (set_up_fiber, NULL);

  g_test_add_data_func ("/S-79/review/intent-signed-once", (gconstpointer) intent_fiber, test_fiber);
  g_test_add_data_func ("/S-79/review/not-the-intent", (gconstpointer) refusals_fiber, test_fiber);
  g_test_add_data_func ("/CARD-16/review/dangers-are-typed-for", (gconstpointer) dangers_fiber, test_fiber);
  g_test_add_data_func ("/CARD-16/review/undecodable-is-unsignable", (gconstpointer) undecodable_fiber, test_fiber);
  g_test_add_data_func ("/X-28/review/whose-key", (gconstpointer) accounts_fiber, test_fiber);
  g_test_add_data_func ("/CARD-16/review/message", (gconstpointer) message_fiber, test_fiber);
  g_test_add_data_func ("/CARD-16/review/challenge", (gconstpointer) challenge_fiber, test_fiber);
  g_test_add_data_func ("/CARD-16/review/forgotten", (gconstpointer) forgotten_fiber, test_fiber);
  status = g_test_run ();

  g_clear_object (&signer);
  stellar_keypair_unref (mine);
  stellar_keypair_unref (theirs);
  stellar_keypair_unref (watched);
  remove_folder ();

  return status;
}
