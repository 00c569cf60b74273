#include <string.h>

#include "stellar/stellar-strkey.h"
#include "vectors.h"

static const char * const kind_names[] = {
  "ed25519_public_key", "ed25519_secret_seed", "pre_auth_tx", "sha256_hash", "muxed_account",
  "signed_payload", "contract", "liquidity_pool", "claimable_balance",
};

static StellarStrkeyKind
find_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    {
      if (strcmp (kind_names[i], name) == 0)
        return i;
    }

  g_assert_not_reached ();
}

static GBytes *
decode (JsonObject        *entry,
        StellarStrkeyKind  kind,
        GError           **error)
{
  g_autoptr(GBytes) text = vectors_bytes (entry, "strkey");

  return stellar_strkey_decode (g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text),
                                kind, error);
}

static void
test_valid (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("strkey.json"), "valid");

  g_assert_cmpuint (json_array_get_length (array), ==, 196);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      StellarStrkeyKind kind = find_kind (vectors_text (entry, "kind"));
      StellarStrkeyKind detected;
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) expected = vectors_hex (entry, "payload");
      g_autoptr(GBytes) payload = decode (entry, kind, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (payload, expected));
      text = stellar_strkey_encode (kind, g_bytes_get_data (payload, NULL),
                                    g_bytes_get_size (payload));
      g_assert_cmpstr (text, ==, vectors_text (entry, "strkey"));
      g_assert_true (stellar_strkey_detect (text, &detected));
      g_assert_cmpint (detected, ==, kind);
    }
}

static void
test_invalid (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("strkey.json"), "invalid");

  g_assert_cmpuint (json_array_get_length (array), ==, 363);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);

      for (guint kind = 0; kind < G_N_ELEMENTS (kind_names); kind++)
        {
          g_autoptr(GError) error = NULL;

          g_assert_null (decode (entry, kind, &error));
          g_assert_nonnull (error);
          g_assert_true (error->domain == STELLAR_STRKEY_ERROR);
        }
    }
}

static void
test_wrong_kind (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("strkey.json"), "wrong_kind");

  g_assert_cmpuint (json_array_get_length (array), ==, 12);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      g_autoptr(GError) error = NULL;

      g_assert_null (decode (entry, find_kind (vectors_text (entry, "asked_for")), &error));
      g_assert_error (error, STELLAR_STRKEY_ERROR, STELLAR_STRKEY_ERROR_KIND);
    }
}

/* A mistyped character is told apart from what is no key at all. */
static void
test_checksum (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (stellar_strkey_decode ("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA",
                                        -1, STELLAR_STRKEY_ED25519_PUBLIC_KEY, &error));
  g_assert_error (error, STELLAR_STRKEY_ERROR, STELLAR_STRKEY_ERROR_CHECKSUM);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/X-01/strkey/valid", test_valid);
  g_test_add_func ("/X-01/strkey/invalid", test_invalid);
  g_test_add_func ("/X-01/strkey/wrong-kind", test_wrong_kind);
  g_test_add_func ("/PAY-76/strkey/checksum", test_checksum);

  return g_test_run ();
}
