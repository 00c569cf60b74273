#include "signer/lumio-vault.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sodium.h>

#include "stellar/stellar-keypair.h"

/* What the library's own parameters allow; the program asks for much more. */
static const LumioVaultCost cheap = { 1, LUMIO_VAULT_MEMORY_MIN };

typedef struct
{
  char *path;
  int folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  unused)
{
  g_autoptr(GError) error = NULL;

  fixture->path = g_dir_make_tmp ("lumio-vault-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folder = g_open (fixture->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (fixture->folder, >=, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  unused)
{
  g_autoptr(GDir) folder = g_dir_open (fixture->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)))
    unlinkat (fixture->folder, name, 0);
  close (fixture->folder);
  g_rmdir (fixture->path);
  g_free (fixture->path);
}

static LumioVaultKey *
make_key (const char *text)
{
  g_autoptr(LumioSecret) passphrase = lumio_secret_new_copy (text, strlen (text));
  g_autoptr(GError) error = NULL;
  LumioVaultKey *key = lumio_vault_key_derive (passphrase, &cheap, NULL, &error);

  g_assert_no_error (error);

  return key;
}

static LumioVault *
open_vault (Fixture *fixture)
{
  LumioVault *vault = lumio_vault_new (lumio_vault_store_new (fixture->folder));
  g_autoptr(GError) error = NULL;

  lumio_vault_load (vault, &error);
  g_assert_no_error (error);

  return vault;
}

/* The key that the file's own salt asks for. */
static gboolean
unlock (LumioVault *vault,
        const char *text,
        GError    **error)
{
  g_autoptr(LumioSecret) passphrase = lumio_secret_new_copy (text, strlen (text));
  LumioVaultCost cost;
  guint8 salt[LUMIO_VAULT_SALT_BYTES];

  lumio_vault_get_cost (vault, &cost, salt);

  return lumio_vault_unlock (vault, lumio_vault_key_derive (passphrase, &cost, salt, NULL), error);
}

/* An account whose seed is 32 times one byte. */
static LumioSecret *
make_account (guint8             byte,
              LumioVaultAccount *account)
{
  LumioSecret *seed = lumio_secret_new (32);
  g_autoptr(StellarKeypair) keypair = NULL;

  memset (lumio_secret_get_data (seed), byte, 32);
  keypair = stellar_keypair_new_from_seed (lumio_secret_peek (seed));
  *account = (LumioVaultAccount) { .label = (char *) "Account" };
  memcpy (account->key, stellar_keypair_get_public_key (keypair), 32);

  return seed;
}

static void
add_seed (LumioVault        *vault,
          guint8             byte,
          LumioVaultAccount *account)
{
  g_autoptr(LumioSecret) seed = make_account (byte, account);
  g_autoptr(GError) error = NULL;

  lumio_vault_add_seed (vault, account, seed, &error);
  g_assert_no_error (error);
}

static void
add_words (LumioVault        *vault,
           const char        *words,
           guint8             byte,
           guint32            index,
           LumioVaultAccount *account)
{
  g_autoptr(LumioSecret) seed = make_account (byte, account);
  g_autoptr(LumioSecret) text = lumio_secret_new_copy (words, strlen (words));
  g_autoptr(LumioSecret) passphrase = lumio_secret_new (0);
  g_autoptr(GError) error = NULL;

  account->index = index;
  lumio_vault_add_words (vault, account, text, passphrase, seed, &error);
  g_assert_no_error (error);
}

static void
assert_seed (LumioVault              *vault,
             const LumioVaultAccount *account,
             guint8                   byte)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioSecret) seed = lumio_vault_get_seed (vault, account->key, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 32; i++)
    g_assert_cmpuint (lumio_secret_peek (seed)[i], ==, byte);
}

static void
test_accounts (Fixture       *fixture,
               gconstpointer  unused)
{
  LumioVaultAccount first, second, third;

  {
    g_autoptr(LumioVault) vault = open_vault (fixture);

    g_assert_cmpint (lumio_vault_get_state (vault), ==, LUMIO_VAULT_NONE);
    g_assert_true (lumio_vault_create (vault, make_key ("a passphrase"), NULL));
    add_words (vault, "one two three", 1, 0, &first);
    add_words (vault, "one two three", 2, 1, &second);
    add_seed (vault, 3, &third);
  }
  {
    g_autoptr(LumioVault) vault = open_vault (fixture);
    g_autoptr(GPtrArray) list = lumio_vault_list (vault);
    g_autoptr(GError) error = NULL;
    g_autoptr(LumioSecret) words = NULL;

    g_assert_cmpint (lumio_vault_get_state (vault), ==, LUMIO_VAULT_LOCKED);
    g_assert_cmpuint (list->len, ==, 3);
    /* The words are there once, with both accounts on them. */
    g_assert_cmpuint (((LumioVaultAccount *) list->pdata[0])->words, ==, 1);
    g_assert_cmpuint (((LumioVaultAccount *) list->pdata[1])->words, ==, 1);
    g_assert_cmpuint (((LumioVaultAccount *) list->pdata[1])->index, ==, 1);
    g_assert_null (lumio_vault_get_seed (vault, first.key, &error));
    g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_LOCKED);
    g_clear_error (&error);
    g_assert_false (unlock (vault, "another passphrase", &error));
    g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE);
    g_clear_error (&error);

    g_assert_true (unlock (vault, "a passphrase", NULL));
    assert_seed (vault, &first, 1);
    assert_seed (vault, &second, 2);
    assert_seed (vault, &third, 3);
    words = lumio_vault_get_words (vault, second.key, NULL, NULL);
    g_assert_cmpstr (lumio_secret_get_text (words), ==, "one two three");
    g_assert_null (lumio_vault_get_words (vault, third.key, NULL, &error));
    g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_WORDS);

    /* The words go with the last account that stands on them. */
    g_assert_true (lumio_vault_set_backed_up (vault, first.key, NULL));
    g_assert_true (lumio_vault_find (vault, second.key, NULL)->backed_up);
    g_assert_false (lumio_vault_find (vault, third.key, NULL)->backed_up);
    g_assert_true (lumio_vault_remove (vault, first.key, NULL));
    assert_seed (vault, &second, 2);
    g_clear_pointer (&words, lumio_secret_free);
    g_assert_nonnull ((words = lumio_vault_get_words (vault, second.key, NULL, NULL)));
    g_assert_true (lumio_vault_remove (vault, second.key, NULL));
    assert_seed (vault, &third, 3);
    lumio_vault_lock (vault);
    g_assert_cmpint (lumio_vault_get_state (vault), ==, LUMIO_VAULT_LOCKED);
  }
}

static void
put_file (Fixture      *fixture,
          const char   *name,
          const guint8 *data,
          gsize         length)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) length, NULL));
}

/*
 * The vault cut at every byte, with and without the copy that was there before: what opens is
 * the old one or the new one whole, and otherwise a plain error.
 */
static void
test_cut (Fixture       *fixture,
          gconstpointer  unused)
{
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;
  LumioVaultAccount account;
  const guint8 *data;
  gsize length;
  guint recovered = 0;

  {
    g_autoptr(LumioVault) vault = open_vault (fixture);

    g_assert_true (lumio_vault_create (vault, make_key ("a passphrase"), NULL));
    add_words (vault, "one two three", 1, 0, &account);
    before = lumio_vault_export (vault, NULL);
    g_assert_true (lumio_vault_rename (vault, account.key, "Renamed", NULL));
    after = lumio_vault_export (vault, NULL);
  }

  data = g_bytes_get_data (after, &length);
  for (gsize cut = 0; cut <= length; cut++)
    for (guint with_old = 0; with_old < 2; with_old++)
      {
        g_autoptr(LumioVault) vault = lumio_vault_new (lumio_vault_store_new (fixture->folder));
        g_autoptr(GError) error = NULL;
        gboolean loaded;

        put_file (fixture, "vault", data, cut);
        if (with_old)
          put_file (fixture, "vault.old", g_bytes_get_data (before, NULL), g_bytes_get_size (before));

        loaded = lumio_vault_load (vault, &error);
        if (cut < length && !with_old)
          {
            g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_DAMAGED);
            g_assert_cmpint (lumio_vault_get_state (vault), ==, LUMIO_VAULT_NONE);
            continue;
          }
        g_assert_no_error (error);
        g_assert_true (loaded);
        g_assert_cmpint (lumio_vault_is_recovered (vault), ==, cut < length);
        recovered += lumio_vault_is_recovered (vault);
        g_assert_true (unlock (vault, "a passphrase", NULL));
        g_assert_cmpstr (lumio_vault_find (vault, account.key, NULL)->label, ==, cut < length ? "Account" : "Renamed");
        assert_seed (vault, &account, 1);
        unlinkat (fixture->folder, "vault.old", 0);
      }
  g_assert_cmpuint (recovered, ==, length);
}

/* Every bit of the file turned: damaged or, with its checksum made good, no key opens it. */
static void
test_changed (Fixture       *fixture,
              gconstpointer  unused)
{
  g_autoptr(LumioVaultContent) content = lumio_vault_content_new ();
  g_autoptr(GPtrArray) accounts = g_ptr_array_new ();
  g_autoptr(LumioVaultKey) key = make_key ("a passphrase");
  g_autoptr(GBytes) bytes = NULL;
  g_autofree guint8 *copy = NULL;
  gsize length;
  guint refused = 0;

  bytes = lumio_vault_file_build (&key->cost, key->salt, key->key, accounts, content, NULL);
  copy = g_memdup2 (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));
  length = g_bytes_get_size (bytes);
  for (gsize bit = 0; bit < length * 8; bit++)
    {
      g_autoptr(GError) error = NULL;

      copy[bit / 8] ^= 1 << bit % 8;
      g_assert_null (lumio_vault_file_parse (copy, length, &error));
      g_assert_nonnull (error);

      if (bit < (length - 32) * 8)
        {
          g_autoptr(LumioVaultFile) file = NULL;
          g_autoptr(LumioVaultContent) opened = NULL;
          guint8 sum[32];

          memcpy (sum, copy + length - 32, 32);
          crypto_generichash (copy + length - 32, 32, copy, length - 32, NULL, 0);
          if ((file = lumio_vault_file_parse (copy, length, NULL)))
            {
              opened = lumio_vault_file_open (file, key->key, NULL);
              refused++;
            }
          g_assert_null (opened);
          memcpy (copy + length - 32, sum, 32);
        }
      copy[bit / 8] ^= 1 << bit % 8;
    }
  /* The cost, the salt, the nonce and the box are all under the box's seal. */
  g_assert_cmpuint (refused, >, 8 * (16 + 24 + 16));
}

static void
test_rekey (Fixture       *fixture,
            gconstpointer  unused)
{
  LumioVaultAccount account;
  g_autoptr(LumioVault) vault = open_vault (fixture);
  g_autoptr(GError) error = NULL;

  g_assert_true (lumio_vault_create (vault, make_key ("a passphrase"), NULL));
  add_seed (vault, 7, &account);
  g_assert_true (lumio_vault_rekey (vault, make_key ("the next one"), NULL));
  assert_seed (vault, &account, 7);
  lumio_vault_lock (vault);
  g_assert_false (lumio_vault_rekey (vault, make_key ("a third one"), &error));
  g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_LOCKED);
  g_assert_false (unlock (vault, "a passphrase", NULL));
  g_assert_true (unlock (vault, "the next one", NULL));
  assert_seed (vault, &account, 7);
}

/* A seed of another account, put there by whoever wrote the file, is not signed with. */
static void
test_foreign_seed (Fixture       *fixture,
                   gconstpointer  unused)
{
  g_autoptr(LumioVaultContent) content = lumio_vault_content_new ();
  g_autoptr(GPtrArray) accounts = g_ptr_array_new ();
  g_autoptr(LumioVaultKey) key = make_key ("a passphrase");
  g_autoptr(LumioVault) vault = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  LumioVaultAccount account, other;
  g_autoptr(LumioSecret) seed = make_account (1, &account);
  g_autoptr(LumioSecret) other_seed = make_account (2, &other);

  account.origin = LUMIO_VAULT_ORIGIN_SECRET_KEY;
  g_ptr_array_add (accounts, &account);
  lumio_vault_content_add_seed (content, account.key, lumio_secret_peek (other_seed));
  bytes = lumio_vault_file_build (&key->cost, key->salt, key->key, accounts, content, NULL);
  put_file (fixture, "vault", g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  vault = open_vault (fixture);
  g_assert_true (unlock (vault, "a passphrase", NULL));
  g_assert_null (lumio_vault_get_seed (vault, account.key, &error));
  g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_DAMAGED);
}

static void
test_labels (void)
{
  static const char *bad[] = { "", "a\nb", "a\tb", "\xff", "right\u202eleft", "zero\u200bwidth", "line\u2028end" };
  g_autofree char *long_one = g_strnfill (65, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (lumio_vault_check_label (bad[i], NULL));
  g_assert_false (lumio_vault_check_label (long_one, NULL));
  long_one[64] = '\0';
  g_assert_true (lumio_vault_check_label (long_one, NULL));
  g_assert_true (lumio_vault_check_label ("Ahorros de Ana ✓", NULL));
}

static void
test_secret (void)
{
  g_autoptr(LumioSecret) secret = lumio_secret_new_copy ("secret", 6);
  g_autoptr(LumioSecret) same = lumio_secret_new_copy ("secret", 6);
  g_autoptr(LumioSecret) read = NULL;
  g_autoptr(GError) error = NULL;
  int file = lumio_secret_open_pipe (secret, &error);

  g_assert_no_error (error);
  g_assert_true (lumio_secret_equal (secret, same));
  g_assert_nonnull ((read = lumio_secret_read (file, 6, &error)));
  g_assert_cmpstr (lumio_secret_get_text (read), ==, "secret");
  close (file);

  file = lumio_secret_open_pipe (secret, NULL);
  g_assert_null (lumio_secret_read (file, 5, &error));
  g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID);
  close (file);

  lumio_secret_truncate (read, 2);
  g_assert_cmpstr (lumio_secret_get_text (read), ==, "se");
  g_assert_cmpmem (lumio_secret_peek (read) + 2, 4, "\0\0\0\0", 4);
  g_assert_false (lumio_secret_equal (secret, read));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  g_test_add ("/CARD-16/vault/accounts", Fixture, NULL, set_up, test_accounts, tear_down);
  g_test_add ("/CARD-16/vault/cut-at-every-byte", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/CARD-16/vault/every-bit-changed", Fixture, NULL, set_up, test_changed, tear_down);
  g_test_add ("/X-29/vault/another-passphrase", Fixture, NULL, set_up, test_rekey, tear_down);
  g_test_add ("/CARD-16/vault/seed-of-another-account", Fixture, NULL, set_up, test_foreign_seed, tear_down);
  g_test_add_func ("/CARD-16/vault/labels", test_labels);
  g_test_add_func ("/S-30/secret/pipes-and-wiping", test_secret);

  return g_test_run ();
}
