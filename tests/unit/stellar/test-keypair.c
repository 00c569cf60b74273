#include <string.h>

#include "stellar/stellar-keypair.h"
#include "vectors.h"

static void
test_sign (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("ed25519.json"), "sign");

  g_assert_cmpuint (json_array_get_length (array), ==, 63);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      g_autoptr(GBytes) seed = vectors_hex (entry, "seed");
      g_autoptr(GBytes) public_key = vectors_hex (entry, "public");
      g_autoptr(GBytes) message = vectors_hex (entry, "message");
      g_autoptr(GBytes) expected = vectors_hex (entry, "signature");
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarKeypair) keypair =
        stellar_keypair_new_from_seed (g_bytes_get_data (seed, NULL));
      g_autoptr(StellarKeypair) same =
        stellar_keypair_new_from_secret (vectors_text (entry, "secret"), &error);
      g_autofree char *secret = stellar_keypair_dup_secret (keypair);
      guint8 signature[64];

      g_assert_no_error (error);
      g_assert_cmpmem (stellar_keypair_get_public_key (keypair), 32,
                       g_bytes_get_data (public_key, NULL), g_bytes_get_size (public_key));
      g_assert_cmpstr (stellar_keypair_get_address (same), ==, vectors_text (entry, "account"));
      g_assert_cmpstr (secret, ==, vectors_text (entry, "secret"));
      stellar_keypair_sign (same, g_bytes_get_data (message, NULL), g_bytes_get_size (message),
                            signature);
      g_assert_cmpmem (signature, 64,
                       g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
    }
}

static void
test_verify (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("ed25519.json"), "verify");

  g_assert_cmpuint (json_array_get_length (array), ==, 144);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      g_autoptr(GBytes) public_key = vectors_hex (entry, "public");
      g_autoptr(GBytes) message = vectors_hex (entry, "message");
      g_autoptr(GBytes) signature = vectors_hex (entry, "signature");
      const char *expect = vectors_text (entry, "expect");
      gboolean valid = g_bytes_get_size (public_key) == 32 &&
                       g_bytes_get_size (signature) == 64 &&
                       stellar_public_key_verify (g_bytes_get_data (public_key, NULL),
                                                  g_bytes_get_data (message, NULL),
                                                  g_bytes_get_size (message),
                                                  g_bytes_get_data (signature, NULL));

      if (strcmp (expect, "either") != 0)
        g_assert_cmpint (valid, ==, strcmp (expect, "accept") == 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/LUM-08/keypair/sign", test_sign);
  g_test_add_func ("/LUM-08/keypair/verify", test_verify);

  return g_test_run ();
}
