#include <glib.h>
#include <string.h>

#include "stellar/stellar-xdr-json.h"
#include "stellar/stellar-xdr-types.h"
#include "vectors.h"

/* Every envelope to JSON and back is the same bytes. */
static void
test_round_trip (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("tx.json"), "transactions");

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const char *wanted = vectors_text (entry, "signed");
      g_autoptr(GError) error = NULL;
      StellarTransactionEnvelope *envelope =
        stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, wanted, -1, &error);
      g_autofree char *json = stellar_xdr_to_json (&stellar_xdr_transaction_envelope, envelope);
      g_autofree char *base64 = NULL;
      StellarTransactionEnvelope *again;

      g_assert_nonnull (json);
      again = stellar_xdr_from_json (&stellar_xdr_transaction_envelope, json, -1, &error);

      if (again == NULL)
        g_error ("%s: %s in %s", vectors_text (entry, "id"), error->message, json);

      base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, again);
      g_assert_cmpstr (base64, ==, wanted);
      stellar_xdr_free (envelope);
      stellar_xdr_free (again);
    }
}

/* What the vectors say of contracts, as the reference prints it. */
static void
test_contracts (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("tx.json"), "transactions");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      JsonObject *derived = vectors_has (entry, "derived")
                            ? json_object_get_object_member (entry, "derived") : NULL;
      StellarTransactionEnvelope *envelope;
      g_autoptr(GList) indexes = NULL;
      JsonObject *operations;

      if (derived == NULL || !vectors_has (derived, "op_json"))
        continue;

      envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope,
                                            vectors_text (entry, "unsigned"), -1, NULL);
      operations = json_object_get_object_member (derived, "op_json");
      indexes = json_object_get_members (operations);

      for (GList *at = indexes; at != NULL; at = at->next)
        {
          guint index = (guint) g_ascii_strtoull (at->data, NULL, 10);
          const StellarTransaction *tx = envelope->type == STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP
                                         ? &envelope->fee_bump.tx.inner_tx.v1.tx : &envelope->v1.tx;
          g_autofree char *json = stellar_xdr_to_json (&stellar_xdr_invoke_host_function_op,
                                                       &tx->operations.items[index].body.invoke_host_function_op);
          JsonNode *wanted = json_object_get_member (operations, at->data);
          g_autoptr(JsonNode) found = NULL;
          g_autofree char *text = NULL;

          if (json_node_get_value_type (wanted) == G_TYPE_STRING)
            text = json_node_dup_string (wanted);
          else
            text = json_to_string (wanted, FALSE);

          found = json_from_string (json, NULL);
          g_assert_nonnull (found);

          {
            g_autoptr(JsonNode) parsed = json_from_string (text, NULL);

            g_assert_true (json_node_equal (parsed, found));
          }

          n++;
        }

      stellar_xdr_free (envelope);
    }

  g_assert_cmpuint (n, >, 0);
}

static void
test_refused (void)
{
  static const struct { const StellarXdrType *type; const char *json; int code; } cases[] = {
    { &stellar_xdr_memo, "", STELLAR_XDR_JSON_ERROR_SYNTAX },
    { &stellar_xdr_memo, "\"none", STELLAR_XDR_JSON_ERROR_SYNTAX },
    { &stellar_xdr_memo, "\"none\" 1", STELLAR_XDR_JSON_ERROR_SYNTAX },
    { &stellar_xdr_memo, "{\"text\":\"\xc3\xa9\"}", STELLAR_XDR_JSON_ERROR_SYNTAX },
    { &stellar_xdr_memo, "{\"text\":\"\\u0041\"}", STELLAR_XDR_JSON_ERROR_SYNTAX },
    { &stellar_xdr_memo, "{\"text\" \"a\"}", STELLAR_XDR_JSON_ERROR_SYNTAX },
    { &stellar_xdr_memo, "\"text\"", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "{\"none\":1}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "\"nothing\"", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "{\"text\":\"\\\\xg0\"}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "{\"text\":\"12345678901234567890123456789\"}",
      STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "{\"id\":\"18446744073709551616\"}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "{\"id\":\"-1\"}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "{\"id\":\"01\"}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_memo, "{\"hash\":\"00\"}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_price, "{\"n\":1}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_price, "{\"n\":1,\"d\":2,\"e\":3}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_price, "{\"n\":1,\"d\":2,\"d\":2}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_price, "{\"n\":1,\"d\":2147483648}", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_price, "[1,2]", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_public_key, "\"GNOBODY\"", STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_sc_val, "{\"i128\":\"170141183460469231731687303715884105728\"}",
      STELLAR_XDR_JSON_ERROR_VALUE },
    { &stellar_xdr_sc_val, "{\"u128\":\"340282366920938463463374607431768211456\"}",
      STELLAR_XDR_JSON_ERROR_VALUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (stellar_xdr_from_json (cases[i].type, cases[i].json, -1, &error));
      g_assert_error (error, STELLAR_XDR_JSON_ERROR, cases[i].code);
    }
}

static void
test_numbers (void)
{
  static const char *values[] = {
    "{\"i128\":\"-170141183460469231731687303715884105728\"}",
    "{\"i128\":\"170141183460469231731687303715884105727\"}",
    "{\"i128\":\"-1\"}",
    "{\"u128\":\"340282366920938463463374607431768211455\"}",
    "{\"i256\":\"-57896044618658097711785492504343953926634992332820282019728792003956564819968\"}",
    "{\"u256\":\"115792089237316195423570985008687907853269984665640564039457584007913129639935\"}",
    "{\"u256\":\"0\"}",
    "{\"vec\":[{\"bool\":true},\"void\",{\"symbol\":\"a\\\\\\\\b\"},{\"bytes\":\"00ff\"}]}",
    "{\"vec\":null}",
    "{\"map\":[{\"key\":{\"i64\":\"-9223372036854775808\"},\"val\":{\"string\":\"\\\\x7f\\\"\"}}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr(GError) error = NULL;
      gpointer value = stellar_xdr_from_json (&stellar_xdr_sc_val, values[i], -1, &error);
      g_autofree char *json = NULL;

      g_assert_no_error (error);
      json = stellar_xdr_to_json (&stellar_xdr_sc_val, value);
      g_assert_cmpstr (json, ==, values[i]);
      stellar_xdr_free (value);
    }
}

static void
test_depth (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "{\"vec\":[");

  g_assert_null (stellar_xdr_from_json (&stellar_xdr_sc_val, text->str, -1, &error));
  g_assert_error (error, STELLAR_XDR_JSON_ERROR, STELLAR_XDR_JSON_ERROR_SYNTAX);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/LUM-08/xdr-json/round-trip", test_round_trip);
  g_test_add_func ("/LUM-08/xdr-json/contracts", test_contracts);
  g_test_add_func ("/LUM-08/xdr-json/refused", test_refused);
  g_test_add_func ("/LUM-08/xdr-json/numbers", test_numbers);
  g_test_add_func ("/LUM-08/xdr-json/depth", test_depth);

  return g_test_run ();
}
