#include <glib.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"
#include "stellar/stellar-xdr-json.h"

/*
 * bench-stellar ENVELOPE: what the library does in nanoseconds each, beside libsodium alone where
 * that is the limit. Prints lines of "name ours libsodium" (0 where it has no part in it).
 */

#define ROUNDS 15
#define ROUND_NS 40000000

static StellarKeypair *keypair;
static guint8 sodium_key[64];
static const char *text;
static StellarTransactionEnvelope *envelope;
static GBytes *payload;
static guint8 hash[32];
static guint8 signature[64];
static volatile guint sink;

static void
sign (void)
{
  guint8 digest[32], made[64];

  stellar_envelope_hash (envelope, STELLAR_PASSPHRASE_TESTNET, digest);
  stellar_keypair_sign (keypair, digest, sizeof digest, made);
  sink += made[0];
}

static void
sodium_sign (void)
{
  guint8 digest[32], made[64];

  crypto_hash_sha256 (digest, g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
  crypto_sign_detached (made, NULL, digest, sizeof digest, sodium_key);
  sink += made[0];
}

static void
build_and_sign (void)
{
  const char *address = stellar_keypair_get_address (keypair);
  StellarTransactionBuilder *builder = stellar_transaction_builder_new (address, 77, 100);
  StellarTransactionEnvelope *made;
  g_autofree char *base64 = NULL;

  stellar_transaction_builder_set_time_bounds (builder, 0, 1790000000);
  stellar_transaction_builder_payment (builder, NULL, address, "native", 25000000);
  made = stellar_transaction_builder_end (builder, NULL);
  made = stellar_envelope_sign (made, STELLAR_PASSPHRASE_TESTNET, keypair);
  base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, made);
  sink += (guint) base64[0];
  stellar_xdr_free (made);
}

static void
verify (void)
{
  sink += stellar_public_key_verify (stellar_keypair_get_public_key (keypair), hash, sizeof hash,
                                     signature);
}

static void
sodium_verify (void)
{
  sink += (guint) crypto_sign_verify_detached (signature, hash, sizeof hash, sodium_key + 32);
}

static void
parse (void)
{
  StellarTransactionEnvelope *read = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope,
                                                                text, -1, NULL);

  sink += read->type;
  stellar_xdr_free (read);
}

static void
print (void)
{
  g_autofree char *base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);

  sink += (guint) base64[0];
}

static void
print_json (void)
{
  g_autofree char *json = stellar_xdr_to_json (&stellar_xdr_transaction_envelope, envelope);

  sink += (guint) json[0];
}

static void
strkey (void)
{
  guint8 key[32];

  stellar_address_decode (stellar_keypair_get_address (keypair), key, NULL);
  sink += key[0];
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* Of the processor alone: what else runs on the machine does not count. */
static gint64
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* Nanoseconds of one call, over as many as fit into a round. */
static gint64
time_round (void (*what) (void))
{
  gint64 start = get_time (), now;
  gint64 n = 0;

  do
    {
      for (guint i = 0; i < 16; i++)
        what ();

      n += 16;
      now = get_time ();
    }
  while (now - start < ROUND_NS);

  return (now - start) / n;
}

/* The two by turns, so that neither has the quieter machine; the median of each. */
static void
measure (const char *name,
         void (*ours) (void),
         void (*limit) (void))
{
  gint64 own[ROUNDS], other[ROUNDS] = { 0 };

  for (guint i = 0; i < ROUNDS; i++)
    {
      own[i] = time_round (ours);

      if (limit != NULL)
        other[i] = time_round (limit);
    }

  qsort (own, ROUNDS, sizeof *own, compare);
  qsort (other, ROUNDS, sizeof *other, compare);
  g_print ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", name, own[ROUNDS / 2],
           other[ROUNDS / 2]);
}

int
main (int   argc,
      char *argv[])
{
  StellarTransactionSignaturePayload signed_payload = { 0 };
  guint8 seed[32], public_key[32];
  g_autoptr(GError) error = NULL;

  if (argc != 2 || sodium_init () < 0)
    return 64;

  text = argv[1];
  memset (seed, 7, sizeof seed);
  keypair = stellar_keypair_new_from_seed (seed);
  crypto_sign_seed_keypair (public_key, sodium_key, seed);
  envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, text, -1, &error);
  g_assert_no_error (error);

  stellar_network_id (STELLAR_PASSPHRASE_TESTNET, signed_payload.network_id);
  signed_payload.tagged_transaction.type = STELLAR_ENVELOPE_TYPE_TX;
  signed_payload.tagged_transaction.tx = envelope->v1.tx;
  payload = stellar_xdr_encode (&stellar_xdr_transaction_signature_payload, &signed_payload);
  stellar_envelope_hash (envelope, STELLAR_PASSPHRASE_TESTNET, hash);
  stellar_keypair_sign (keypair, hash, sizeof hash, signature);

  measure ("hash-and-sign", sign, sodium_sign);
  measure ("build-hash-sign-print", build_and_sign, sodium_sign);
  measure ("verify", verify, sodium_verify);
  measure ("parse", parse, NULL);
  measure ("print", print, NULL);
  measure ("print-json", print_json, NULL);
  measure ("strkey", strkey, NULL);

  return 0;
}
