#include "platform/lumio-password.h"

#include <string.h>

#include "../test-fiber.h"

/* From the published vectors of crypt_blowfish. */
#define BCRYPT_U "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

static int
verify (const char *password,
        const char *hash)
{
  g_autoptr(GError) error = NULL;
  int verdict = dex_await_int (lumio_password_verify (password, hash), &error);

  g_assert_no_error (error);
  return verdict;
}

static DexFuture *
argon_fiber (gpointer user_data)
{
  g_autofree char *hash = NULL, *again = NULL;
  g_autoptr(GError) error = NULL;

  hash = dex_await_string (lumio_password_hash ("correct horse"), &error);
  g_assert_no_error (error);
  again = dex_await_string (lumio_password_hash ("correct horse"), &error);
  g_assert_true (g_str_has_prefix (hash, "$argon2id$"));
  g_assert_cmpstr (hash, !=, again);
  g_assert_cmpint (verify ("correct horse", hash), ==, LUMIO_PASSWORD_RIGHT);
  g_assert_cmpint (verify ("correct hors", hash), ==, LUMIO_PASSWORD_WRONG);
  g_assert_cmpint (verify ("correct horse", NULL), ==, LUMIO_PASSWORD_WRONG);
  return NULL;
}

static DexFuture *
bcrypt_fiber (gpointer user_data)
{
  g_assert_cmpint (verify ("U*U", BCRYPT_U), ==, LUMIO_PASSWORD_RIGHT_REHASH);
  g_assert_cmpint (verify ("U*V", BCRYPT_U), ==, LUMIO_PASSWORD_WRONG);
  g_assert_cmpint (verify ("U*U", "$2b$05$"), ==, LUMIO_PASSWORD_WRONG);
  g_assert_cmpint (verify ("U*U", "plain"), ==, LUMIO_PASSWORD_WRONG);
  return NULL;
}

/* bcrypt would take these for the same: today's form reads a password to its end. */
static DexFuture *
long_fiber (gpointer user_data)
{
  g_autofree char *one = g_strnfill (72, 'a');
  g_autofree char *other = g_strconcat (one, "b", NULL);
  g_autofree char *hash = NULL;
  g_autoptr(GError) error = NULL;

  hash = dex_await_string (lumio_password_hash (one), &error);
  g_assert_no_error (error);
  g_assert_cmpint (verify (other, hash), ==, LUMIO_PASSWORD_WRONG);
  return NULL;
}

static void
test_argon (void)
{
  run_fiber (argon_fiber, NULL);
}

static void
test_bcrypt (void)
{
  run_fiber (bcrypt_fiber, NULL);
}

static void
test_long (void)
{
  run_fiber (long_fiber, NULL);
}

int
main (int    argc,
      char **argv)
{
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/X-44/password/argon2id", test_argon);
  g_test_add_func ("/DEFI-49/password/bcrypt", test_bcrypt);
  g_test_add_func ("/DEFI-49/password/long", test_long);
  return g_test_run ();
}
