#include "platform/lumio-keystore.h"

#include <glib/gstdio.h>
#include <nettle/gcm.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "platform/lumio-key-file.h"
#include "platform/store/store-schema.h"

#include "../test-fiber.h"

#define ACCOUNT "GDRCZ6EXNWD6OESZG5VSN5DZQ3JNAFKIRZJQZRSDSPIRDCXOTA4DEPNX"

/* Both were sealed by Python's cryptography, with the key 00 01 … 1f; the secret is c8 c9 … e7. */
#define SEALED                                                        \
  "v2:gcm:17876fb049c1d516:ZGVmZ2hpamtsbW5v:"                         \
  "gNIUrbUkmFHus407DrC8Kpob3NFXsS2tRzBOqx9GQ68:67UUnd9clK__xGWpbB15KQ"
#define SEALED_CBC                                                                 \
  "v1:cbc:000102030405060708090a0b0c0d0e0f:"                                       \
  "e4252a1f86d3de478087fed2c72b08d86e4d1baa5cda55c1c5a14339a894660c"               \
  "babcf1305ca8d48bfd274499ad654ef6"

static LumioKeystore *
make_keystore (void)
{
  guint8 key[32];

  for (guint i = 0; i < sizeof key; i++)
    key[i] = (guint8) i;

  return lumio_keystore_new_for_key (key, NULL);
}

static void
assert_secret (const LumioSecret *secret)
{
  g_assert_nonnull (secret);
  g_assert_cmpuint (secret->length, ==, 32);

  for (guint i = 0; i < 32; i++)
    g_assert_cmpuint (secret->bytes[i], ==, 200 + i);
}

/* Test case 16 of "The Galois/Counter Mode of Operation", that NIST took over. */
static void
test_vector (void)
{
  static const char * const hex[] = {
    "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    "cafebabefacedbaddecaf888",
    "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
    "b525b16aedf5aa0de657ba637b39",
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828"
    "838c5f61e6393ba7a0abcc9f662",
    "76fc6ece0f4e1768cddf8853bb2d551b",
  };
  struct gcm_aes256_ctx gcm;
  guint8 bytes[6][64], out[64], tag[16];
  gsize length[6];

  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (sodium_hex2bin (bytes[i], 64, hex[i], strlen (hex[i]), NULL, &length[i], NULL),
                     ==, 0);

  gcm_aes256_set_key (&gcm, bytes[0]);
  gcm_aes256_set_iv (&gcm, length[1], bytes[1]);
  gcm_aes256_update (&gcm, length[2], bytes[2]);
  gcm_aes256_encrypt (&gcm, length[3], out, bytes[3]);
  gcm_aes256_digest (&gcm, 16, tag);
  g_assert_cmpmem (out, length[3], bytes[4], length[4]);
  g_assert_cmpmem (tag, 16, bytes[5], length[5]);
}

static void
test_foreign (void)
{
  g_autoptr(LumioKeystore) keystore = make_keystore ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioSecret) secret = NULL;
  g_autoptr(LumioSecret) old = NULL;

  secret = lumio_keystore_unseal_unrecorded (keystore, ACCOUNT, "user", SEALED, &error);
  g_assert_no_error (error);
  assert_secret (secret);

  old = lumio_keystore_unseal_unrecorded (keystore, ACCOUNT, "user", SEALED_CBC, &error);
  g_assert_no_error (error);
  assert_secret (old);
}

static void
test_round_trip (void)
{
  g_autoptr(LumioKeystore) keystore = make_keystore ();
  g_autoptr(LumioSecret) secret = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *one = NULL, *two = NULL;
  guint8 seed[32];

  for (guint i = 0; i < 32; i++)
    seed[i] = (guint8) (200 + i);

  one = lumio_keystore_seal (keystore, ACCOUNT, "user", seed, sizeof seed);
  two = lumio_keystore_seal (keystore, ACCOUNT, "user", seed, sizeof seed);
  g_assert_cmpstr (one, !=, two);
  secret = lumio_keystore_unseal_unrecorded (keystore, ACCOUNT, "user", one, &error);
  g_assert_no_error (error);
  assert_secret (secret);
}

/* Whichever letter of nonce, ciphertext or tag is another one, nothing comes out. */
static void
test_tampered (void)
{
  g_autoptr(LumioKeystore) keystore = make_keystore ();

  for (gsize i = strlen ("v2:gcm:"); i < strlen (SEALED); i++)
    {
      g_autofree char *envelope = g_strdup (SEALED);
      g_autoptr(GError) error = NULL;
      g_autoptr(LumioSecret) secret = NULL;

      envelope[i] = envelope[i] == 'A' ? 'Q' : 'A';
      secret = lumio_keystore_unseal_unrecorded (keystore, ACCOUNT, "user", envelope, &error);
      g_assert_null (secret);
      g_assert_nonnull (error);
      g_assert_true (error->domain == LUMIO_KEYSTORE_ERROR);
    }
}

static void
test_other_place (void)
{
  g_autoptr(LumioKeystore) keystore = make_keystore ();
  guint8 other_key[32] = { 9 };
  g_autoptr(LumioKeystore) other = lumio_keystore_new_for_key (other_key, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (lumio_keystore_unseal_unrecorded (keystore, "GABC", "user", SEALED, &error));
  g_assert_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_TAMPERED);
  g_clear_error (&error);
  g_assert_null (lumio_keystore_unseal_unrecorded (keystore, ACCOUNT, "sponsor", SEALED, &error));
  g_assert_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_TAMPERED);
  g_clear_error (&error);
  g_assert_null (lumio_keystore_unseal_unrecorded (other, ACCOUNT, "user", SEALED, &error));
  g_assert_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_UNKNOWN_KEY);
  g_clear_error (&error);
  g_assert_null (lumio_keystore_unseal_unrecorded (other, ACCOUNT, "user", "S-plain", &error));
  g_assert_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_FORMAT);
}

static DexFuture *
unseal_job (LumioConnection *connection,
            gpointer         user_data)
{
  g_autoptr(LumioSecret) secret = NULL;
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) error = NULL;

  secret = lumio_keystore_unseal (user_data, connection, ACCOUNT, "user", SEALED, "payment.sign",
                                  "a-payment", &error);
  g_assert_no_error (error);
  assert_secret (secret);

  rows = lumio_connection_query (connection, &error,
                                 "SELECT action, target, details FROM audit_log", "");
  g_assert_true (lumio_rows_next (rows, &error));
  g_assert_cmpstr (lumio_rows_get_text (rows, 0), ==, "payment.sign");
  g_assert_cmpstr (lumio_rows_get_text (rows, 1), ==, ACCOUNT);
  g_assert_nonnull (strstr (lumio_rows_get_text (rows, 2), "a-payment"));
  return dex_future_new_true ();
}

static DexFuture *
recorded_fiber (gpointer user_data)
{
  g_autoptr(LumioKeystore) keystore = make_keystore ();
  g_autoptr(LumioDatabase) database = NULL;
  g_autoptr(GError) error = NULL;

  database = dex_await_object (lumio_database_open (":memory:", NULL, lumio_store_migrations,
                                                    lumio_store_n_migrations), &error);
  g_assert_no_error (error);
  await_ok (lumio_database_write (database, unseal_job, keystore, NULL));
  await_ok (lumio_database_close (database));
  return NULL;
}

static void
test_recorded (void)
{
  run_fiber (recorded_fiber, NULL);
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lumio-keys-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, LUMIO_KEYSTORE_FILE, NULL);
  g_autoptr(LumioKeystore) first = NULL;
  g_autoptr(LumioKeystore) second = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  struct stat info;

  g_assert_null (lumio_keystore_open (folder, FALSE, &error));
  g_assert_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_KEY_FILE);
  g_clear_error (&error);

  first = lumio_keystore_open (folder, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpuint (strlen (text), ==, 65);

  second = lumio_keystore_open (folder, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lumio_keystore_get_key_id (first), ==, lumio_keystore_get_key_id (second));

  g_chmod (path, 0640);
  g_assert_null (lumio_keystore_open (folder, TRUE, &error));
  g_assert_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_KEY_FILE);
  g_assert_nonnull (strstr (error->message, "chmod 600"));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_lengths (void)
{
  static const char * const wrong[] = {
    "", "\n", "00", "zz", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
  };
  g_autofree char *folder = g_dir_make_tmp ("lumio-keys-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, LUMIO_KEYSTORE_FILE, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (g_file_set_contents_full (path, wrong[i], -1, G_FILE_SET_CONTENTS_NONE, 0600,
                                               NULL));
      g_chmod (path, 0600);
      g_assert_null (lumio_keystore_open (folder, TRUE, &error));
      g_assert_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_KEY_FILE);
      g_assert_nonnull (strstr (error->message, "64 hexadecimal digits"));
    }

  g_unlink (path);
  g_rmdir (folder);
}

/* Sealed before a rotation opens after it, while the file still names the former key. */
static void
test_rotation (void)
{
  guint8 old[32], fresh[32] = { 7 };
  g_autoptr(LumioKeystore) both = NULL;
  g_autoptr(LumioSecret) secret = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *again = NULL;

  for (guint i = 0; i < sizeof old; i++)
    old[i] = (guint8) i;

  both = lumio_keystore_new_for_key (fresh, old);
  secret = lumio_keystore_unseal_unrecorded (both, ACCOUNT, "user", SEALED, &error);
  g_assert_no_error (error);
  again = lumio_keystore_seal (both, ACCOUNT, "user", secret->bytes, secret->length);
  g_assert_false (g_str_has_prefix (again, "v2:gcm:17876fb049c1d516:"));
}

int
main (int    argc,
      char **argv)
{
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/S-01/keystore/nist-vector", test_vector);
  g_test_add_func ("/S-01/keystore/sealed-elsewhere", test_foreign);
  g_test_add_func ("/PAY-28/keystore/round-trip", test_round_trip);
  g_test_add_func ("/PAY-28/keystore/tampered", test_tampered);
  g_test_add_func ("/X-02/keystore/bound-to-account-and-purpose", test_other_place);
  g_test_add_func ("/PAY-41/keystore/each-use-recorded", test_recorded);
  g_test_add_func ("/LUM-34/keystore/made-once", test_file);
  g_test_add_func ("/PAY-52b/keystore/wrong-length", test_lengths);
  g_test_add_func ("/X-43/keystore/rotation", test_rotation);
  return g_test_run ();
}
