#include "platform/lumio-config.h"

#include <glib/gstdio.h>
#include <string.h>

static LumioConfig *
load (GError     **error,
      const char  *first,
      ...)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autofree char **argv = NULL;
  va_list args;
  int argc;

  g_ptr_array_add (words, (gpointer) "lumio-platform");
  va_start (args, first);

  for (const char *word = first; word != NULL; word = va_arg (args, const char *))
    g_ptr_array_add (words, (gpointer) word);

  va_end (args);
  argc = (int) words->len;
  g_ptr_array_add (words, NULL);
  argv = (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
  return lumio_config_load (&argc, &argv, error);
}

static void
assert_refused (const char *words,
                const char *flag,
                const char *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioConfig) config = load (&error, "--data", "/nowhere/lumio", flag, value, NULL);

  g_assert_null (config);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_defaults (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioConfig) config = load (&error, "--data", "/nowhere/lumio", NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (config->listen, ==, "http://127.0.0.1:3000");
  g_assert_cmpstr (config->network, ==, "local");
  g_assert_null (config->horizon);
  g_assert_cmpstr (config->database, ==, "/nowhere/lumio/platform.db");
}

static void
test_network (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioConfig) config = NULL;

  g_setenv ("STELLAR_NETWORK", "testnet", TRUE);
  config = load (&error, "--data", "/nowhere/lumio", NULL);
  g_unsetenv ("STELLAR_NETWORK");
  g_assert_no_error (error);
  g_assert_cmpstr (config->network, ==, "testnet");
  g_assert_cmpstr (config->horizon, ==, "https://horizon-testnet.stellar.org");
  assert_refused ("is not a network", "--network", "futurenet");
}

static void
test_horizon (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioConfig) from_environment = NULL;
  g_autoptr(LumioConfig) from_flag = NULL;

  g_setenv ("HORIZON_URL", "http://127.0.0.1:8000", TRUE);
  from_environment = load (&error, "--data", "/nowhere/lumio", NULL);
  from_flag = load (&error, "--data", "/nowhere/lumio", "--horizon", "http://127.0.0.1:9000", NULL);
  g_unsetenv ("HORIZON_URL");
  g_assert_no_error (error);
  g_assert_cmpstr (from_environment->horizon, ==, "http://127.0.0.1:8000");
  g_assert_cmpstr (from_flag->horizon, ==, "http://127.0.0.1:9000");
}

static void
test_database (void)
{
  static const char * const wrong[] = {
    "postgresql://user:hunter2@localhost:5432/lumio", "sqlite://", "sqlite:///", "mysql://x",
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioConfig) config = NULL;

  g_setenv ("DATABASE_URL", "sqlite:///var/lib/lumio/books.db", TRUE);
  config = load (&error, "--data", "/nowhere/lumio", NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (config->database, ==, "/var/lib/lumio/books.db");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) wrong_error = NULL;
      g_autoptr(LumioConfig) none = NULL;

      g_setenv ("DATABASE_URL", wrong[i], TRUE);
      none = load (&wrong_error, "--data", "/nowhere/lumio", NULL);
      g_assert_null (none);
      g_assert_nonnull (strstr (wrong_error->message, "DATABASE_URL"));
      g_assert_null (strstr (wrong_error->message, "hunter2"));
    }

  g_unsetenv ("DATABASE_URL");
}

static void
test_key_in_environment (void)
{
  static const char * const names[] = { "ENCRYPTION_KEY", "WALLET_ENCRYPTION_KEY" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LumioConfig) config = NULL;

      g_setenv (names[i], "0123", TRUE);
      config = load (&error, "--data", "/nowhere/lumio", NULL);
      g_unsetenv (names[i]);
      g_assert_null (config);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_nonnull (strstr (error->message, "/nowhere/lumio/master.key"));
      g_assert_null (strstr (error->message, "0123"));
    }
}

static void
test_listen (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioConfig) unix_socket = NULL;
  g_autoptr(LumioConfig) loopback = NULL;

  assert_refused ("other computers reach", "--listen", "0.0.0.0:3000");
  assert_refused ("other computers reach", "--listen", "http://192.0.2.1:3000");
  assert_refused ("other computers reach", "--listen", "[::]:3000");
  unix_socket = load (&error, "--data", "/nowhere/lumio", "--listen", "unix:/run/x.sock", NULL);
  loopback = load (&error, "--data", "/nowhere/lumio", "--listen", "[::1]:0", NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (unix_socket->listen, ==, "unix:/run/x.sock");
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lumio-config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "platform.conf", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioConfig) config = NULL;
  g_autoptr(LumioConfig) none = NULL;

  g_assert_true (g_file_set_contents (path, "[platform]\nname=Casa\nwelcome-usdc=12.5\n"
                                      "registration-open=false\nuser-rate=7\n", -1, NULL));
  config = load (&error, "--data", folder, "--user-rate=8", NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (config->name, ==, "Casa");
  g_assert_cmpint (config->welcome_usdc, ==, 125000000);
  g_assert_cmpint (config->user_rate, ==, 8);
  g_assert_false (config->registration_open);

  g_assert_true (g_file_set_contents (path, "[platform]\nnmae=Casa\n", -1, NULL));
  none = load (&error, "--data", folder, NULL);
  g_assert_null (none);
  g_assert_nonnull (strstr (error->message, "nmae"));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_wrong (void)
{
  assert_refused ("not known", "--colour", "red");
  assert_refused ("not a number", "--address-rate", "many");
  assert_refused ("not a number", "--address-rate", "-1");
  assert_refused ("not an amount", "--tx-limit", "1.00000001");
  assert_refused ("needs a value", "--horizon", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/CARD-21/config/defaults", test_defaults);
  g_test_add_func ("/LUM-31/config/database", test_database);
  g_test_add_func ("/LUM-32/config/network", test_network);
  g_test_add_func ("/LUM-33/config/horizon", test_horizon);
  g_test_add_func ("/LUM-34/config/key-in-environment", test_key_in_environment);
  g_test_add_func ("/S-09/config/listen", test_listen);
  g_test_add_func ("/LUM-31/config/file", test_file);
  g_test_add_func ("/LUM-31/config/wrong", test_wrong);
  return g_test_run ();
}
