#include <glib.h>

#include "app/keys/lumio-key-bump.h"
#include "stellar/stellar-xdr.h"

#define NETWORK "Lumio test network"
#define NOW G_GUINT64_CONSTANT (1795439100)
#define SEQUENCE 77

typedef struct
{
  StellarKeypair *own;
  StellarKeypair *other;
} Keys;

static void
set_up (Keys          *keys,
        gconstpointer  unused)
{
  keys->own = stellar_keypair_new_random ();
  keys->other = stellar_keypair_new_random ();
}

static void
tear_down (Keys          *keys,
           gconstpointer  unused)
{
  stellar_keypair_unref (keys->own);
  stellar_keypair_unref (keys->other);
}

/* A payment of so much, as it was signed and written down; `signer` NULL: nobody signed it. */
static StellarTransactionEnvelope *
build (Keys                 *keys,
       gint64                amount,
       guint32               fee,
       const StellarKeypair *signer)
{
  StellarTransactionBuilder *builder =
    stellar_transaction_builder_new (stellar_keypair_get_address (keys->own), SEQUENCE, fee);
  StellarTransactionEnvelope *envelope;

  stellar_transaction_builder_set_time_bounds (builder, 0, NOW + 240);
  stellar_transaction_builder_set_memo_text (builder, "bread");
  stellar_transaction_builder_payment (builder, NULL, stellar_keypair_get_address (keys->other),
                                       "native", amount);
  envelope = stellar_transaction_builder_end (builder, NULL);
  g_assert_nonnull (envelope);

  return signer != NULL ? stellar_envelope_sign (envelope, NETWORK, signer) : envelope;
}

/* What becomes of a bump that carries `carried`, where `inner` was agreed to be bumped. */
static void
check_bump (Keys                             *keys,
            const StellarTransactionEnvelope *inner,
            const StellarTransactionEnvelope *carried,
            const char                       *payer,
            gint64                            fee,
            gint64                            most,
            const char                       *refusal)
{
  g_autoptr(StellarIntent) intent =
    lumio_key_bump_state (inner, NETWORK, stellar_keypair_get_address (keys->own), most);
  g_autoptr(GBytes) bytes = lumio_key_bump_build (carried, payer, fee, NULL);
  g_autoptr(StellarRefusal) refused = NULL;
  StellarTransactionEnvelope *bump;

  g_assert_true (stellar_intent_validate (intent, NULL));
  g_assert_nonnull (bytes);
  bump = stellar_xdr_decode (&stellar_xdr_transaction_envelope, g_bytes_get_data (bytes, NULL),
                             g_bytes_get_size (bytes), NULL);
  g_assert_nonnull (bump);
  refused = stellar_intent_check (intent, bump, NETWORK, NOW);
  stellar_xdr_free (bump);

  if (refusal == NULL)
    g_assert_null (refused);
  else
    g_assert_cmpstr (refused != NULL ? stellar_refusal_reason_get_name (refused->reason) : NULL, ==,
                     refusal);
}

/* The same, no dearer than agreed, paid by oneself: that and nothing else is signed. */
static void
test_nothing_else (Keys          *keys,
                   gconstpointer  unused)
{
  const char *own = stellar_keypair_get_address (keys->own);
  const char *other = stellar_keypair_get_address (keys->other);
  StellarTransactionEnvelope *inner = build (keys, 50000000, 100, keys->own);
  StellarTransactionEnvelope *more = build (keys, 50000001, 100, keys->own);
  StellarTransactionEnvelope *unsigned_one = build (keys, 50000000, 100, NULL);
  StellarTransactionEnvelope *forged = build (keys, 50000000, 100, keys->other);

  check_bump (keys, inner, inner, own, 2000, 2000, NULL);
  check_bump (keys, inner, inner, own, 2001, 2000, "fee");
  check_bump (keys, inner, inner, other, 2000, 2000, "fee-source");
  check_bump (keys, inner, more, own, 2000, 2000, "amount");
  check_bump (keys, inner, unsigned_one, own, 2000, 2000, "signature-missing");
  check_bump (keys, inner, forged, own, 2000, 2000, "signature-missing");

  stellar_xdr_free (inner);
  stellar_xdr_free (more);
  stellar_xdr_free (unsigned_one);
  stellar_xdr_free (forged);
}

/* An intent for the bump is none for the transaction by itself. */
static void
test_not_bare (Keys          *keys,
               gconstpointer  unused)
{
  StellarTransactionEnvelope *inner = build (keys, 50000000, 100, keys->own);
  g_autoptr(StellarIntent) intent =
    lumio_key_bump_state (inner, NETWORK, stellar_keypair_get_address (keys->own), 2000);
  g_autoptr(StellarRefusal) refused = stellar_intent_check (intent, inner, NETWORK, NOW);

  g_assert_nonnull (refused);
  g_assert_cmpstr (stellar_refusal_reason_get_name (refused->reason), ==, "envelope");
  stellar_xdr_free (inner);
}

static void
test_price (Keys          *keys,
            gconstpointer  unused)
{
  StellarTransactionEnvelope *cheap = build (keys, 1, 100, keys->own);
  StellarTransactionEnvelope *dear = build (keys, 1, G_MAXUINT32, keys->own);

  /* Ten times what was offered, for the operation and the bump; or what others pay. */
  g_assert_cmpint (lumio_key_bump_price (cheap, 100), ==, 2000);
  g_assert_cmpint (lumio_key_bump_price (cheap, 5000), ==, 10000);
  g_assert_cmpint (lumio_key_bump_price (cheap, G_MAXINT64), ==, 2 * (gint64) G_MAXUINT32);
  g_assert_cmpint (lumio_key_bump_price (dear, 100), ==, 20 * (gint64) G_MAXUINT32);
  g_assert_cmpint (lumio_key_bump_get_sequence (cheap), ==, SEQUENCE);
  stellar_xdr_free (cheap);
  stellar_xdr_free (dear);
}

/* A file on the disk may hold anything. */
static void
test_broken (Keys          *keys,
             gconstpointer  unused)
{
  StellarTransactionEnvelope *inner = build (keys, 1, 100, keys->own);
  g_autoptr(GBytes) bump = lumio_key_bump_build (inner, stellar_keypair_get_address (keys->own), 2000,
                                                 NULL);
  g_autofree char *text = g_base64_encode (g_bytes_get_data (bump, NULL), g_bytes_get_size (bump));
  const char *texts[] = { "", "AAAA", "not base64", text };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      LumioKeyPending pending = { .envelope = (char *) texts[i] };

      g_assert_null (lumio_key_bump_decode (&pending, &error));
      g_assert_nonnull (error);
    }

  stellar_xdr_free (inner);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/S-31/X-21/bump/nothing-else-is-agreed-to", Keys, NULL, set_up, test_nothing_else,
              tear_down);
  g_test_add ("/S-31/X-21/bump/not-the-transaction-by-itself", Keys, NULL, set_up, test_not_bare,
              tear_down);
  g_test_add ("/CARD-16/bump/price", Keys, NULL, set_up, test_price, tear_down);
  g_test_add ("/T-12/bump/a-broken-memory", Keys, NULL, set_up, test_broken, tear_down);

  return g_test_run ();
}
