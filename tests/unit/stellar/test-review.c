#include <glib.h>
#include <string.h>

#include "stellar/stellar-review.h"
#include "stellar/stellar-xdr-json.h"
#include "vectors.h"

#define OWN "GDG25APYHXN2ZIKOKZNQJGYM7FBL6BX3VVMQVAIJ7YE32WARSLZEKZ26"

static StellarKeypair *
make_key (guint8 byte)
{
  guint8 seed[32];

  memset (seed, byte, sizeof seed);

  return stellar_keypair_new_from_seed (seed);
}

static void
check_review (const StellarReview *review,
              const char          *id)
{
  for (guint i = 0; i < review->fields->len; i++)
    {
      const StellarReviewField *field = g_ptr_array_index (review->fields, i);

      g_assert_nonnull (field->path);
      g_assert_true (g_utf8_validate (field->value, -1, NULL));
    }

  g_assert_cmpuint (review->fields->len, >=, 6);
  g_assert_nonnull (review->source);

  for (guint i = 0; i < review->operations->len; i++)
    {
      const StellarReviewOperation *operation = g_ptr_array_index (review->operations, i);

      g_assert_nonnull (operation->name);

      /* Flags that change nothing and an empty set of options are all that may do nothing. */
      if (operation->type != STELLAR_OPERATION_TYPE_SET_OPTIONS &&
          operation->type != STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS)
        g_assert_cmpuint (operation->effects->len, >, 0);

      for (guint j = 0; j < operation->effects->len; j++)
        {
          const StellarEffect *effect = g_ptr_array_index (operation->effects, j);

          g_assert_nonnull (stellar_effect_kind_get_name (effect->kind));
          g_assert_nonnull (effect->account);
          g_assert_true (effect->text == NULL || g_utf8_validate (effect->text, -1, NULL));
          g_assert_true (effect->asset == NULL || g_utf8_validate (effect->asset, -1, NULL));
        }
    }
}

/* Every envelope there is has a review: of every operation an effect, of every field a line. */
static void
test_vectors (void)
{
  JsonObject *root = vectors_load ("tx.json");
  JsonArray *entries = json_object_get_array_member (root, "transactions");
  g_autoptr(StellarReviewHints) hints = stellar_review_hints_new ();
  g_autoptr(GHashTable) types = g_hash_table_new (NULL, NULL);

  stellar_review_hints_set_now (hints, 1790000000);
  g_assert_true (stellar_review_hints_add_own (hints, OWN));
  g_assert_false (stellar_review_hints_add_own (hints, "GNOBODY"));

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarReview) review = NULL;
      g_autofree char *hash = NULL;

      review = stellar_review_new_from_base64 (vectors_text (entry, "signed"),
                                               vectors_text (entry, "network"), hints, &error);
      g_assert_no_error (error);
      check_review (review, vectors_text (entry, "id"));
      hash = stellar_hash_to_hex (review->hash);
      g_assert_cmpstr (hash, ==, vectors_text (entry, "hash"));

      for (guint j = 0; j < review->operations->len; j++)
        {
          const StellarReviewOperation *operation = g_ptr_array_index (review->operations, j);

          g_hash_table_add (types, GINT_TO_POINTER ((int) operation->type));
        }
    }

  g_assert_cmpuint (g_hash_table_size (types), ==, 27);
}

static StellarReview *
review (StellarTransactionBuilder *builder,
        const StellarReviewHints  *hints)
{
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope = stellar_transaction_builder_end (builder, &error);
  StellarReview *result;

  g_assert_no_error (error);
  result = stellar_review_new (envelope, STELLAR_PASSPHRASE_TESTNET, hints);
  stellar_xdr_free (envelope);

  return result;
}

static const StellarEffect *
get_effect (const StellarReview *self,
            guint                operation,
            guint                effect)
{
  const StellarReviewOperation *record;

  g_assert_cmpuint (operation, <, self->operations->len);
  record = g_ptr_array_index (self->operations, operation);
  g_assert_cmpuint (effect, <, record->effects->len);

  return g_ptr_array_index (record->effects, effect);
}

static void
test_payment (void)
{
  g_autoptr(StellarKeypair) me = make_key (1);
  g_autoptr(StellarKeypair) other = make_key (2);
  const char *address = stellar_keypair_get_address (me);
  g_autofree char *asset = g_strdup_printf ("USD:%s", stellar_keypair_get_address (other));
  g_autoptr(StellarReviewHints) hints = stellar_review_hints_new ();
  StellarTransactionBuilder *builder = stellar_transaction_builder_new (address, 5, 100);
  g_autoptr(StellarReview) self = NULL;
  const StellarEffect *effect;
  const StellarReviewChange *change;

  stellar_review_hints_add_own (hints, address);
  stellar_review_hints_set_now (hints, 1000);
  stellar_review_hints_set_issuer_flags (hints, stellar_keypair_get_address (other), 8 | 2);
  stellar_transaction_builder_set_time_bounds (builder, 0, 1300);
  stellar_transaction_builder_payment (builder, NULL, stellar_keypair_get_address (other), "native",
                                       70);
  stellar_transaction_builder_change_trust (builder, NULL, asset, G_MAXINT64);
  self = review (builder, hints);

  effect = get_effect (self, 0, 0);
  g_assert_cmpint (effect->kind, ==, STELLAR_EFFECT_SENDS);
  g_assert_true (effect->own);
  g_assert_cmpint (effect->amount, ==, 70);
  g_assert_cmpstr (effect->asset, ==, "native");
  g_assert_cmpstr (effect->other, ==, stellar_keypair_get_address (other));

  effect = get_effect (self, 1, 0);
  g_assert_cmpint (effect->kind, ==, STELLAR_EFFECT_TRUSTS);
  g_assert_cmpstr (effect->asset, ==, asset);
  g_assert_cmpuint (self->dangers, ==,
                    STELLAR_DANGER_CAN_BE_TAKEN_BACK | STELLAR_DANGER_CAN_BE_FROZEN);

  g_assert_cmpuint (self->changes->len, ==, 1);
  change = g_ptr_array_index (self->changes, 0);
  g_assert_cmpint (change->out, ==, 70 + 200);
  g_assert_cmpint (change->in, ==, 0);
  g_assert_cmpuint (self->max_time, ==, 1300);
}

static void
test_dangers (void)
{
  g_autoptr(StellarKeypair) me = make_key (1);
  g_autoptr(StellarKeypair) thief = make_key (5);
  const char *address = stellar_keypair_get_address (me);
  g_autoptr(StellarReviewHints) hints = stellar_review_hints_new ();
  StellarTransactionBuilder *builder =
    stellar_transaction_builder_new (stellar_keypair_get_address (thief), 5, 20000000);
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_SET_OPTIONS };
  StellarMuxedAccount source = { 0 };
  guint32 zero = 0, high = 255;
  StellarSigner signer = { .weight = 255 };
  g_autoptr(StellarReview) self = NULL;
  const StellarReviewOperation *record;

  stellar_review_hints_add_own (hints, address);
  memcpy (source.ed25519, stellar_keypair_get_public_key (me), 32);
  memcpy (signer.key.ed25519, stellar_keypair_get_public_key (thief), 32);
  operation.source_account = &source;
  operation.body.set_options_op.master_weight = &zero;
  operation.body.set_options_op.high_threshold = &high;
  operation.body.set_options_op.signer = &signer;
  stellar_transaction_builder_add (builder, &operation);
  stellar_transaction_builder_account_merge (builder, address, stellar_keypair_get_address (thief));
  self = review (builder, hints);

  g_assert_cmpuint (self->dangers, ==,
                    STELLAR_DANGER_SIGNER_ADDED | STELLAR_DANGER_MASTER_WEIGHT |
                    STELLAR_DANGER_THRESHOLD_CHANGED | STELLAR_DANGER_ACCOUNT_CLOSED |
                    STELLAR_DANGER_OWN_BEHIND_OTHER | STELLAR_DANGER_NO_END |
                    STELLAR_DANGER_HIGH_FEE);
  g_assert_cmpuint (self->dangers & STELLAR_DANGERS_DESTRUCTIVE, !=, 0);
  record = g_ptr_array_index (self->operations, 0);
  g_assert_true (record->own);
  g_assert_cmpint (record->reserves, ==, 1);
  g_assert_cmpint (get_effect (self, 0, 0)->kind, ==, STELLAR_EFFECT_SETS_MASTER_WEIGHT);
  g_assert_cmpint (get_effect (self, 0, 2)->kind, ==, STELLAR_EFFECT_SETS_SIGNER);
  g_assert_cmpstr (get_effect (self, 0, 2)->other, ==, stellar_keypair_get_address (thief));
  g_assert_true (((StellarReviewChange *) g_ptr_array_index (self->changes, 0))->everything);

  /* Each danger and each effect has a name of its own. */
  for (guint i = 0; i < 26; i++)
    {
      g_assert_nonnull (stellar_danger_get_name (1u << i));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (stellar_danger_get_name (1u << i), !=, stellar_danger_get_name (1u << j));
    }

  g_assert_null (stellar_danger_get_name (1u << 26));
  g_assert_null (stellar_danger_get_name (3));
}

static void
test_signatures (void)
{
  g_autoptr(StellarKeypair) me = make_key (1);
  g_autoptr(StellarKeypair) other = make_key (2);
  g_autoptr(StellarKeypair) stranger = make_key (3);
  StellarTransactionBuilder *builder =
    stellar_transaction_builder_new (stellar_keypair_get_address (me), 5, 100);
  StellarTransactionEnvelope *inner, *bump;
  g_autoptr(StellarReview) self = NULL;
  const StellarReviewSignature *signature;

  stellar_transaction_builder_bump_sequence (builder, NULL, 9);
  inner = stellar_transaction_builder_end (builder, NULL);
  inner = stellar_envelope_sign (inner, STELLAR_PASSPHRASE_TESTNET, me);
  inner = stellar_envelope_sign (inner, STELLAR_PASSPHRASE_TESTNET, stranger);
  bump = stellar_fee_bump_new (stellar_keypair_get_address (other), 400, inner, NULL);
  bump = stellar_envelope_sign (bump, STELLAR_PASSPHRASE_TESTNET, other);
  self = stellar_review_new (bump, STELLAR_PASSPHRASE_TESTNET, NULL);

  g_assert_true (self->fee_bump);
  g_assert_cmpint (self->fee, ==, 400);
  g_assert_cmpuint (self->signatures->len, ==, 3);
  signature = g_ptr_array_index (self->signatures, 0);
  g_assert_true (signature->outer);
  g_assert_cmpstr (signature->signer, ==, stellar_keypair_get_address (other));
  signature = g_ptr_array_index (self->signatures, 1);
  g_assert_cmpstr (signature->signer, ==, stellar_keypair_get_address (me));
  signature = g_ptr_array_index (self->signatures, 2);
  g_assert_null (signature->signer);
  g_assert_true (self->dangers & STELLAR_DANGER_SEQUENCE_JUMP);
  stellar_xdr_free (inner);
  stellar_xdr_free (bump);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/S-79/review/vectors", test_vectors);
  g_test_add_func ("/CARD-16/review/payment", test_payment);
  g_test_add_func ("/CARD-16/review/dangers", test_dangers);
  g_test_add_func ("/CARD-16/review/signatures", test_signatures);

  return g_test_run ();
}
