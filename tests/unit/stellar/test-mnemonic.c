#include <glib.h>
#include <sodium.h>
#include <string.h>

#include "stellar/stellar-mnemonic.h"
#include "vectors.h"

static void
assert_bytes (JsonObject   *object,
              const char   *name,
              const guint8 *bytes,
              gsize         length)
{
  g_autoptr(GBytes) wanted = vectors_hex (object, name);

  g_assert_cmpmem (bytes, length, g_bytes_get_data (wanted, NULL), g_bytes_get_size (wanted));
}

static void
check_accounts (JsonObject   *entry,
                const guint8  seed[64])
{
  JsonArray *accounts = json_object_get_array_member (entry, "accounts");

  for (guint i = 0; i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = json_array_get_object_element (accounts, i);
      g_autoptr(StellarKeypair) keypair =
        stellar_keypair_new_from_words_seed (seed, (guint32) vectors_int (account, "index"));
      char *secret = stellar_keypair_dup_secret (keypair);

      g_assert_cmpstr (stellar_keypair_get_address (keypair), ==, vectors_text (account, "public"));
      g_assert_cmpstr (secret, ==, vectors_text (account, "secret"));
      stellar_secret_free (secret);
    }
}

static void
test_mnemonics (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("sep5.json"), "mnemonics");
  guint languages = 0;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const char *words = vectors_text (entry, "mnemonic");
      const guint32 path[] = { 44, 148 };
      StellarLanguage language, again;
      guint8 entropy[32], seed[64], key[32], chain_code[32];
      g_autoptr(GError) error = NULL;
      gsize length;
      JsonObject *node;
      char *made;

      stellar_mnemonic_check (words, &language, entropy, &length, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (stellar_language_get_name (language), ==, vectors_text (entry, "language"));
      g_assert_true (stellar_language_from_name (vectors_text (entry, "language"), &again));
      g_assert_cmpint (language, ==, again);
      g_assert_cmpint ((gint64) length * 3 / 4, ==, vectors_int (entry, "words"));
      assert_bytes (entry, "entropy", entropy, length);
      languages |= 1u << language;

      stellar_mnemonic_to_seed (words, vectors_text (entry, "passphrase"), seed, &error);
      g_assert_no_error (error);
      assert_bytes (entry, "seed", seed, sizeof seed);

      /* The words made of the entropy mean the same. */
      made = stellar_mnemonic_new_from_entropy (language, entropy, length);
      stellar_mnemonic_to_seed (made, vectors_text (entry, "passphrase"), seed, &error);
      g_assert_no_error (error);
      assert_bytes (entry, "seed", seed, sizeof seed);
      stellar_mnemonic_free (made);

      node = json_object_get_object_member (entry, "m44_148");
      stellar_slip10_derive (seed, sizeof seed, path, 2, key, chain_code);
      assert_bytes (node, "key", key, sizeof key);
      assert_bytes (node, "chain_code", chain_code, sizeof chain_code);
      check_accounts (entry, seed);
    }

  g_assert_cmpuint (languages, ==, (1u << STELLAR_N_LANGUAGES) - 1);
}

static void
test_invalid (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("sep5.json"), "invalid");

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const char *reason = vectors_text (entry, "reason");
      g_autoptr(GError) error = NULL;
      int code = STELLAR_MNEMONIC_ERROR_COUNT;
      guint8 seed[64];

      if (strstr (reason, "checksum") != NULL)
        code = STELLAR_MNEMONIC_ERROR_CHECKSUM;
      else if (strstr (reason, "not in the list") != NULL)
        code = STELLAR_MNEMONIC_ERROR_WORD;

      g_assert_false (stellar_mnemonic_to_seed (vectors_text (entry, "mnemonic"), NULL, seed,
                                                &error));
      g_assert_error (error, STELLAR_MNEMONIC_ERROR, code);
    }
}

/* As people type them: what may be accepted must then mean the same words. */
static void
test_either (void)
{
  static const char plain[] =
    "access arm erase divert volume goose spoon immense cradle near when jungle";
  JsonArray *entries = json_object_get_array_member (vectors_load ("sep5.json"), "either");
  guint8 wanted[64], seed[64];
  guint n_accepted = 0;

  g_assert_true (stellar_mnemonic_to_seed (plain, NULL, wanted, NULL));

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (!stellar_mnemonic_to_seed (vectors_text (entry, "mnemonic"), NULL, seed, NULL))
        continue;

      g_assert_cmpmem (seed, sizeof seed, wanted, sizeof wanted);
      n_accepted++;
    }

  g_assert_cmpuint (n_accepted, ==, 5);
}

static void
test_slip10 (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("sep5.json"), "slip10");

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      g_auto(GStrv) parts = g_strsplit (vectors_text (entry, "path"), "/", -1);
      g_autoptr(GBytes) seed = vectors_hex (entry, "seed");
      guint32 path[8];
      guint depth = g_strv_length (parts) - 1;
      guint8 key[32], chain_code[32];
      g_autoptr(StellarKeypair) keypair = NULL;

      for (guint j = 0; j < depth; j++)
        path[j] = (guint32) g_ascii_strtoull (parts[j + 1], NULL, 10);

      stellar_slip10_derive (g_bytes_get_data (seed, NULL), g_bytes_get_size (seed), path, depth,
                             key, chain_code);
      assert_bytes (entry, "private", key, sizeof key);
      assert_bytes (entry, "chain_code", chain_code, sizeof chain_code);
      keypair = stellar_keypair_new_from_seed (key);
      assert_bytes (entry, "public", stellar_keypair_get_public_key (keypair), 32);
    }
}

static void
test_random (void)
{
  static const guint counts[] = { 12, 15, 18, 21, 24 };

  for (guint language = 0; language < STELLAR_N_LANGUAGES; language++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
        {
          char *words = stellar_mnemonic_new_random (language, counts[i]);
          char *others = stellar_mnemonic_new_random (language, counts[i]);
          g_autoptr(GError) error = NULL;
          gsize length;

          stellar_mnemonic_check (words, NULL, NULL, &length, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (length, ==, counts[i] * 4 / 3);
          g_assert_cmpstr (words, !=, others);
          stellar_mnemonic_free (words);
          stellar_mnemonic_free (others);
        }
    }
}

static void
test_words (void)
{
  for (guint language = 0; language < STELLAR_N_LANGUAGES; language++)
    {
      g_assert_cmpint (stellar_language_find_word (language, "lumio", -1), ==, -1);
      g_assert_cmpint (stellar_language_find_word (language, "", -1), ==, -1);

      for (guint i = 0; i < 2048; i += 89)
        {
          const char *word = stellar_language_get_word (language, i);
          g_autofree char *composed = g_utf8_normalize (word, -1, G_NORMALIZE_NFC);

          g_assert_cmpint (stellar_language_find_word (language, composed, -1), ==, i);
        }
    }

  g_assert_cmpint (stellar_language_find_word (STELLAR_LANGUAGE_ENGLISH, "ZOO", -1), ==, 2047);
}

static void
test_texts (void)
{
  g_autofree char *longest = g_strnfill (20000, 'a');
  guint8 seed[64];
  g_autoptr(GError) error = NULL;

  g_assert_false (stellar_mnemonic_to_seed ("\xff\xfe", NULL, seed, &error));
  g_assert_error (error, STELLAR_MNEMONIC_ERROR, STELLAR_MNEMONIC_ERROR_TEXT);
  g_clear_error (&error);
  g_assert_false (stellar_mnemonic_to_seed (longest, NULL, seed, &error));
  g_assert_error (error, STELLAR_MNEMONIC_ERROR, STELLAR_MNEMONIC_ERROR_TEXT);
  g_clear_error (&error);
  g_assert_false (stellar_mnemonic_to_seed ("abandon abandon abandon abandon abandon abandon "
                                            "abandon abandon abandon abandon abandon about",
                                            longest, seed, &error));
  g_assert_error (error, STELLAR_MNEMONIC_ERROR, STELLAR_MNEMONIC_ERROR_TEXT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/X-29/mnemonic/vectors", test_mnemonics);
  g_test_add_func ("/X-29/mnemonic/invalid", test_invalid);
  g_test_add_func ("/X-29/mnemonic/as-typed", test_either);
  g_test_add_func ("/X-29/mnemonic/slip10", test_slip10);
  g_test_add_func ("/X-29/mnemonic/random", test_random);
  g_test_add_func ("/X-29/mnemonic/words", test_words);
  g_test_add_func ("/X-29/mnemonic/texts", test_texts);

  return g_test_run ();
}
