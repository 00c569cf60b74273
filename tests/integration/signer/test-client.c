#include "signer/lumio-signer-words.h"

#include <glib/gstdio.h>

/* Each passphrase is a second of work, and more where others work too. */
#define FIBER_SECONDS 240
#include "../../unit/test-fiber.h"

/* lumio's side of the signer, against the real program. */

static const char *program;

#define PASSPHRASE "correct horse battery"
/* The seed that is 32 zero bytes. */
#define SECRET "SAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU2"

static char *
make_folder (void)
{
  g_autofree char *base = g_dir_make_tmp ("lumio-client-XXXXXX", NULL);

  return g_build_filename (base, "lumio", "keys", NULL);
}

static void
remove_folder (const char *path)
{
  static const char *names[] = { "vault", "vault.old", "vault.new", "watched", "tries", "lock" };
  g_autofree char *middle = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_dirname (middle);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);

      g_unlink (file);
    }
  g_rmdir (path);
  g_rmdir (middle);
  g_rmdir (base);
}

static void
locked_cb (LumioSigner *signer,
           const char  *reason,
           gpointer     user_data)
{
  char **last = user_data;

  g_set_str (last, reason);
}

static void
count_cb (LumioSigner *signer,
          gpointer     user_data)
{
  (*(guint *) user_data)++;
}

static DexFuture *
life_fiber (gpointer unused)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(LumioSigner) signer = lumio_signer_new (program, folder);
  g_autoptr(GPtrArray) accounts = NULL;
  g_autofree char *address = NULL;
  g_autofree char *reason = NULL;
  g_autoptr(GError) error = NULL;
  const LumioSignerAccount *account;
  guint changes = 0;

  g_signal_connect (signer, "locked", G_CALLBACK (locked_cb), &reason);
  g_signal_connect (signer, "accounts-changed", G_CALLBACK (count_cb), &changes);

  g_assert_cmpint (lumio_signer_get_state (signer), ==, LUMIO_SIGNER_STATE_UNKNOWN);
  await_ok (lumio_signer_refresh (signer));
  g_assert_cmpint (lumio_signer_get_state (signer), ==, LUMIO_SIGNER_STATE_NONE);
  await_error (lumio_signer_unlock (signer, PASSPHRASE), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_VAULT);
  await_error (lumio_signer_create_vault (signer, "short"), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID);
  await_ok (lumio_signer_create_vault (signer, PASSPHRASE));
  g_assert_cmpint (lumio_signer_get_state (signer), ==, LUMIO_SIGNER_STATE_UNLOCKED);

  address = dex_await_string (lumio_signer_import_secret (signer, "Main", SECRET), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (address, ==, "GA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCSKYH");
  g_assert_cmpuint (changes, ==, 1);
  await_ok (lumio_signer_rename (signer, address, "Other"));
  accounts = dex_await_boxed (lumio_signer_list_accounts (signer), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (accounts->len, ==, 1);
  account = accounts->pdata[0];
  g_assert_cmpstr (account->label, ==, "Other");
  g_assert_cmpstr (account->address, ==, address);
  g_assert_cmpint (account->origin, ==, LUMIO_SIGNER_ORIGIN_SECRET_KEY);

  lumio_signer_touch (signer);
  await_ok (lumio_signer_lock (signer));
  g_assert_cmpint (lumio_signer_get_state (signer), ==, LUMIO_SIGNER_STATE_LOCKED);
  g_assert_cmpstr (reason, ==, "asked");
  await_error (lumio_signer_rename (signer, address, "Again"), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_LOCKED);
  await_error (lumio_signer_unlock (signer, "not this one"), LUMIO_SIGNER_ERROR,
               LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE);
  await_ok (lumio_signer_unlock (signer, PASSPHRASE));
  remove_folder (folder);

  return dex_future_new_true ();
}

static DexFuture *
copies_fiber (gpointer unused)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(LumioSigner) signer = lumio_signer_new (program, folder);
  g_autoptr(GBytes) vault = NULL;
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;

  await_ok (lumio_signer_create_vault (signer, PASSPHRASE));
  address = dex_await_string (lumio_signer_import_secret (signer, "Main", SECRET), &error);
  g_assert_no_error (error);
  vault = dex_await_boxed (lumio_signer_export (signer), &error);
  g_assert_no_error (error);
  await_ok (lumio_signer_remove (signer, address, PASSPHRASE));
  g_assert_cmpuint (dex_await_uint (lumio_signer_restore (signer, vault, PASSPHRASE), &error), ==, 1);
  g_assert_no_error (error);
  await_error (lumio_signer_add_watch (signer, address, "Watched"), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_EXISTS);
  await_error (lumio_signer_stop_watching (signer, address), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID);
  remove_folder (folder);

  return dex_future_new_true ();
}

static DexFuture *
words_fiber (gpointer unused)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(LumioSigner) signer = lumio_signer_new (program, folder);
  g_autoptr(LumioSignerWords) words = NULL;
  g_autoptr(LumioSignerWords) shown = NULL;
  g_autoptr(GArray) places = NULL;
  g_autoptr(GString) answers = g_string_new (NULL);
  g_auto(GStrv) single = NULL;
  g_auto(GStrv) addresses = NULL;
  g_autofree char *derived = NULL;
  g_autofree char *imported = NULL;
  g_autoptr(GError) error = NULL;

  await_ok (lumio_signer_create_vault (signer, PASSPHRASE));
  words = dex_await_boxed (lumio_signer_create_words (signer, "Main", 12, "english"), &error);
  g_assert_no_error (error);
  single = g_strsplit (lumio_secret_get_text (words->text), " ", -1);
  g_assert_cmpuint (g_strv_length (single), ==, 12);

  places = dex_await_boxed (lumio_signer_ask_words (signer, words->address), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 4);
  for (guint i = 0; i < places->len; i++)
    g_string_append_printf (answers, "%s ", single[g_array_index (places, guint, i) - 1]);
  await_ok (lumio_signer_check_words (signer, words->address, answers->str));

  shown = dex_await_boxed (lumio_signer_show_words (signer, words->address, PASSPHRASE), &error);
  g_assert_no_error (error);
  g_assert_true (lumio_secret_equal (shown->text, words->text));

  addresses = dex_await_boxed (lumio_signer_preview_addresses (signer, words->address, 0, 2), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (addresses), ==, 2);
  g_assert_cmpstr (addresses[0], ==, words->address);
  derived = dex_await_string (lumio_signer_add_derived (signer, words->address, 1, "Second"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (derived, ==, addresses[1]);
  imported = dex_await_string (lumio_signer_import_words (signer, "With a phrase", 0,
                                                          lumio_secret_get_text (words->text), "phrase"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (imported, !=, words->address);
  await_error (lumio_signer_import_words (signer, "Bad", 0, "twelve bad words", ""), LUMIO_SIGNER_ERROR,
               LUMIO_SIGNER_ERROR_WRONG_WORDS);
  remove_folder (folder);

  return dex_future_new_true ();
}

/* A second one on the same folder is told so, and gets it when the first is gone. */
static DexFuture *
two_fiber (gpointer unused)
{
  g_autofree char *folder = make_folder ();
  LumioSigner *first = lumio_signer_new (program, folder);
  g_autoptr(LumioSigner) second = lumio_signer_new (program, folder);
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  gboolean answered = FALSE;

  await_ok (lumio_signer_refresh (first));
  await_error (lumio_signer_refresh (second), LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_IN_USE);
  g_object_unref (first);
  while (!answered)
    {
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      answered = dex_await (lumio_signer_refresh (second), &error);
    }
  g_assert_cmpint (lumio_signer_get_state (second), ==, LUMIO_SIGNER_STATE_NONE);
  remove_folder (folder);

  return dex_future_new_true ();
}

static DexFuture *
missing_fiber (gpointer unused)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(LumioSigner) missing = lumio_signer_new ("/nonexistent/lumio-signer", folder);
  g_autoptr(LumioSigner) mute = lumio_signer_new ("/bin/true", folder);
  g_autoptr(GError) error = NULL;

  g_assert_false (dex_await (lumio_signer_refresh (missing), &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (dex_await (lumio_signer_refresh (mute), &error));
  g_assert_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX);
  remove_folder (folder);

  return dex_future_new_true ();
}

static void
test_life (void)
{
  run_fiber (life_fiber, NULL);
}

static void
test_copies (void)
{
  run_fiber (copies_fiber, NULL);
}

static void
test_words (void)
{
  run_fiber (words_fiber, NULL);
}

static void
test_two (void)
{
  run_fiber (two_fiber, NULL);
}

static void
test_missing (void)
{
  run_fiber (missing_fiber, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  start_fibers ();

  g_test_add_func ("/CARD-16/client/life", test_life);
  g_test_add_func ("/X-29/client/copies", test_copies);
  g_test_add_func ("/CARD-16/client/words", test_words);
  g_test_add_func ("/CARD-16/client/two-on-one-folder", test_two);
  g_test_add_func ("/CARD-16/client/no-signer", test_missing);

  return g_test_run ();
}
