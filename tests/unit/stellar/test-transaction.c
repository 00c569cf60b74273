#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-result.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"
#include "vectors.h"

static StellarTransactionEnvelope *
decode (const char *base64)
{
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope =
    stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, base64, -1, &error);

  g_assert_no_error (error);

  return envelope;
}

static char *
encode (const StellarTransactionEnvelope *envelope)
{
  return stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
}

static JsonArray *
load_transactions (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("tx.json"), "transactions");

  g_assert_cmpuint (json_array_get_length (array), ==, 440);

  return array;
}

static void
test_networks (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("tx.json"), "networks");

  g_assert_cmpuint (json_array_get_length (array), ==, 5);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      guint8 id[32];
      g_autofree char *text = NULL;

      stellar_network_id (vectors_text (entry, "passphrase"), id);
      text = stellar_hash_to_hex (id);
      g_assert_cmpstr (text, ==, vectors_text (entry, "id"));
    }
}

static void
test_round_trip (void)
{
  JsonArray *array = load_transactions ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      const char *members[] = { "unsigned", "signed", "inner_signed" };

      for (guint m = 0; m < G_N_ELEMENTS (members); m++)
        {
          StellarTransactionEnvelope *envelope;
          g_autofree char *text = NULL;

          if (!vectors_has (entry, members[m]))
            continue;

          envelope = decode (vectors_text (entry, members[m]));
          text = encode (envelope);
          g_assert_cmpstr (text, ==, vectors_text (entry, members[m]));
          stellar_xdr_free (envelope);
        }
    }
}

static void
test_hash (void)
{
  JsonArray *array = load_transactions ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      StellarTransactionEnvelope *envelope = decode (vectors_text (entry, "signed"));
      g_autofree char *text = NULL;
      guint8 hash[32];

      stellar_envelope_hash (envelope, vectors_text (entry, "network"), hash);
      text = stellar_hash_to_hex (hash);
      g_assert_cmpstr (text, ==, vectors_text (entry, "hash"));

      if (vectors_has (entry, "inner_hash"))
        {
          g_autofree char *inner = NULL;

          stellar_envelope_inner_hash (envelope, vectors_text (entry, "network"), hash);
          inner = stellar_hash_to_hex (hash);
          g_assert_cmpstr (inner, ==, vectors_text (entry, "inner_hash"));
        }

      stellar_xdr_free (envelope);
    }
}

static StellarTransactionEnvelope *
add_extra (StellarTransactionEnvelope *envelope,
           JsonObject                 *extra)
{
  if (strcmp (vectors_text (extra, "type"), "hash_x") == 0)
    {
      g_autoptr(GBytes) preimage = vectors_hex (extra, "preimage");

      return stellar_envelope_add_preimage (envelope, g_bytes_get_data (preimage, NULL),
                                            g_bytes_get_size (preimage));
    }

  {
    g_autoptr(GBytes) payload = vectors_hex (extra, "payload");
    g_autoptr(StellarKeypair) keypair =
      stellar_keypair_new_from_secret (vectors_text (extra, "seed"), NULL);

    return stellar_envelope_sign_payload (envelope, keypair, g_bytes_get_data (payload, NULL),
                                          g_bytes_get_size (payload));
  }
}

static void
test_sign (void)
{
  JsonArray *array = load_transactions ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      const char *network = vectors_text (entry, "network");
      JsonArray *signers = json_object_get_array_member (entry, "signers");
      StellarTransactionEnvelope *envelope = decode (vectors_text (entry, "unsigned"));
      g_autofree char *text = NULL;

      for (guint s = 0; s < json_array_get_length (signers); s++)
        {
          g_autoptr(StellarKeypair) keypair =
            stellar_keypair_new_from_secret (json_array_get_string_element (signers, s), NULL);

          envelope = stellar_envelope_sign (envelope, network, keypair);
          g_assert_nonnull (envelope);
          g_assert_true (stellar_envelope_is_signed_by (envelope, network,
                                                        stellar_keypair_get_public_key (keypair)));
        }

      if (vectors_has (entry, "extra_signatures"))
        {
          JsonArray *extras = json_object_get_array_member (entry, "extra_signatures");

          for (guint e = 0; e < json_array_get_length (extras); e++)
            envelope = add_extra (envelope, json_array_get_object_element (extras, e));
        }

      text = encode (envelope);
      g_assert_cmpstr (text, ==, vectors_text (entry, "signed"));
      stellar_xdr_free (envelope);
    }
}

static gboolean
add_operation (StellarTransactionBuilder *builder,
               JsonObject                *operation)
{
  const char *type = vectors_text (operation, "type");
  const char *source = vectors_has (operation, "source") ? vectors_text (operation, "source")
                                                         : NULL;

  if (strcmp (type, "create_account") == 0)
    stellar_transaction_builder_create_account (builder, source,
                                                vectors_text (operation, "destination"),
                                                vectors_int (operation, "starting_balance"));
  else if (strcmp (type, "payment") == 0)
    stellar_transaction_builder_payment (builder, source, vectors_text (operation, "destination"),
                                         vectors_text (operation, "asset"),
                                         vectors_int (operation, "amount"));
  else if (strcmp (type, "change_trust") == 0 &&
           JSON_NODE_HOLDS_VALUE (json_object_get_member (operation, "line")))
    stellar_transaction_builder_change_trust (builder, source, vectors_text (operation, "line"),
                                              vectors_int (operation, "limit"));
  else if (strcmp (type, "account_merge") == 0)
    stellar_transaction_builder_account_merge (builder, source,
                                               vectors_text (operation, "destination"));
  else if (strcmp (type, "bump_sequence") == 0)
    stellar_transaction_builder_bump_sequence (builder, source,
                                               vectors_int (operation, "bump_to"));
  else if (strcmp (type, "begin_sponsoring_future_reserves") == 0)
    stellar_transaction_builder_begin_sponsoring (builder, source,
                                                  vectors_text (operation, "sponsored_id"));
  else if (strcmp (type, "end_sponsoring_future_reserves") == 0)
    stellar_transaction_builder_end_sponsoring (builder, source);
  else
    return FALSE;

  return TRUE;
}

/* Building what the builder can say gives the reference's own bytes. */
static void
test_build (void)
{
  JsonArray *array = load_transactions ();
  guint n_built = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      JsonObject *tx = json_object_get_object_member (entry, "tx");
      const char *category = vectors_text (entry, "category");
      g_autoptr(StellarTransactionBuilder) builder = NULL;
      g_autoptr(GError) error = NULL;
      JsonArray *operations;
      JsonObject *cond, *memo;
      StellarTransactionEnvelope *envelope;
      g_autofree char *text = NULL;
      guint n;
      gboolean known = TRUE;

      if (strcmp (vectors_text (tx, "envelope"), "v1") != 0 || strcmp (category, "extreme") == 0 ||
          strcmp (category, "empty") == 0)
        continue;

      operations = json_object_get_array_member (tx, "operations");
      cond = json_object_get_object_member (tx, "cond");
      memo = json_object_get_object_member (tx, "memo");
      n = json_array_get_length (operations);

      if (n == 0 || vectors_int (tx, "fee") % n != 0 ||
          strcmp (vectors_text (cond, "type"), "v2") == 0)
        continue;

      builder = stellar_transaction_builder_new (vectors_text (tx, "source"),
                                                 vectors_int (tx, "seq"),
                                                 (guint32) (vectors_int (tx, "fee") / n));

      for (guint o = 0; known && o < n; o++)
        known = add_operation (builder, json_array_get_object_element (operations, o));

      if (strcmp (vectors_text (cond, "type"), "time") == 0)
        {
          if (vectors_uint (cond, "max_time") != 0 &&
              vectors_uint (cond, "max_time") < vectors_uint (cond, "min_time"))
            continue;
          stellar_transaction_builder_set_time_bounds (builder, vectors_uint (cond, "min_time"),
                                                       vectors_uint (cond, "max_time"));
        }

      if (strcmp (vectors_text (memo, "type"), "text") == 0 && vectors_has (memo, "text") &&
          strlen (vectors_text (memo, "text")) * 2 == strlen (vectors_text (memo, "hex")))
        stellar_transaction_builder_set_memo_text (builder, vectors_text (memo, "text"));
      else if (strcmp (vectors_text (memo, "type"), "none") != 0)
        known = FALSE;

      if (!known)
        continue;

      envelope = stellar_transaction_builder_end (g_steal_pointer (&builder), &error);
      g_assert_no_error (error);
      text = encode (envelope);
      g_assert_cmpstr (text, ==, vectors_text (entry, "unsigned"));
      stellar_xdr_free (envelope);
      n_built++;
    }

  g_test_message ("%u envelopes built", n_built);
  g_assert_cmpuint (n_built, >, 20);
}

static void
test_fee_bump (void)
{
  JsonArray *array = load_transactions ();
  guint n_built = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      JsonObject *tx = json_object_get_object_member (entry, "tx");
      g_autoptr(GError) error = NULL;
      StellarTransactionEnvelope *inner, *envelope;
      g_autofree char *text = NULL;

      if (!vectors_has (entry, "inner_signed") || vectors_int (tx, "fee") < 0)
        continue;

      inner = decode (vectors_text (entry, "inner_signed"));
      envelope = stellar_fee_bump_new (vectors_text (tx, "fee_source"), vectors_int (tx, "fee"),
                                       inner, &error);
      g_assert_no_error (error);
      text = encode (envelope);
      g_assert_cmpstr (text, ==, vectors_text (entry, "unsigned"));
      stellar_xdr_free (inner);
      stellar_xdr_free (envelope);
      n_built++;
    }

  g_assert_cmpuint (n_built, >, 3);
}

static void
test_builder_refuses (void)
{
  static const char source[] = "GDG25APYHXN2ZIKOKZNQJGYM7FBL6BX3VVMQVAIJ7YE32WARSLZEKZ26";
  StellarTransactionBuilder *builder;
  g_autoptr(GError) error = NULL;

  builder = stellar_transaction_builder_new (source, 1, 100);
  stellar_transaction_builder_payment (builder, NULL, "GNOTANADDRESS", "native", 1);
  g_assert_null (stellar_transaction_builder_end (builder, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  builder = stellar_transaction_builder_new (source, 1, 100);
  stellar_transaction_builder_payment (builder, NULL, source, "native", -1);
  g_assert_null (stellar_transaction_builder_end (builder, &error));
  g_assert_error (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID);
  g_clear_error (&error);

  builder = stellar_transaction_builder_new (source, 1, 100);
  stellar_transaction_builder_payment (builder, NULL, source, "native", 1);
  stellar_transaction_builder_set_memo_text (builder, "twenty-nine bytes is too long");
  g_assert_null (stellar_transaction_builder_end (builder, &error));
  g_assert_error (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID);
  g_clear_error (&error);

  builder = stellar_transaction_builder_new (source, 1, 100);
  g_assert_null (stellar_transaction_builder_end (builder, &error));
  g_assert_error (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID);
}

static void
test_results (void)
{
  static const struct { const char *xdr; const char *code; const char *operations; } cases[] = {
    { "AAAAAAAAAGQAAAAAAAAAAQAAAAAAAAABAAAAAAAAAAA=", "tx_success", "op_success" },
    { "AAAAAAAAAAD////4AAAAAA==", "tx_no_source_account", NULL },
    { "AAAAAAAAAMj/////AAAAAgAAAAAAAAAB/////gAAAAAAAAAA/////AAAAAA=", "tx_failed",
      "op_underfunded,op_already_exists" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      StellarTransactionResult *result =
        stellar_xdr_decode_base64 (&stellar_xdr_transaction_result, cases[i].xdr, -1, &error);
      g_auto(GStrv) operations = NULL;
      g_autofree char *joined = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (stellar_result_get_code (result), ==, cases[i].code);
      operations = stellar_result_dup_operations (result);
      joined = operations != NULL ? g_strjoinv (",", operations) : NULL;
      g_assert_cmpstr (joined, ==, cases[i].operations);
      stellar_xdr_free (result);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/LUM-32/transaction/networks", test_networks);
  g_test_add_func ("/LUM-08/transaction/round-trip", test_round_trip);
  g_test_add_func ("/LUM-08/transaction/hash", test_hash);
  g_test_add_func ("/LUM-08/transaction/sign", test_sign);
  g_test_add_func ("/PAY-25/transaction/build", test_build);
  g_test_add_func ("/LUM-08/transaction/fee-bump", test_fee_bump);
  g_test_add_func ("/PAY-25/transaction/builder-refuses", test_builder_refuses);
  g_test_add_func ("/CARD-22/transaction/results", test_results);

  return g_test_run ();
}
