#include <string.h>

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "base/lumio-log.h"

/* As it was called: a /proc to ask is not everywhere. */
static const char *program;

/* The program runs itself once more to have a standard error of its own to read. */
static int
emit (void)
{
  lumio_log_init ("lumio-test");
  g_log_structured ("Lumio", G_LOG_LEVEL_WARNING,
                    "REQUEST_ID", "r-1",
                    "SESSION_TOKEN", "do-not-show-this",
                    "MESSAGE", "Line one\nand \"two\" \\ \001 \xff");
  return 0;
}

static char *
read_emitted (void)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                              program, "--emit", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, NULL, &bytes, &error);
  g_assert_no_error (error);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_line (void)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autofree char *output = read_emitted ();
  g_autoptr(GError) error = NULL;
  JsonObject *line;

  g_assert_true (g_str_has_suffix (output, "}\n"));
  g_assert_true (strchr (output, '\n') == output + strlen (output) - 1);
  json_parser_load_from_data (parser, output, -1, &error);
  g_assert_no_error (error);
  line = json_node_get_object (json_parser_get_root (parser));

  g_assert_cmpstr (json_object_get_string_member (line, "level"), ==, "warning");
  g_assert_cmpstr (json_object_get_string_member (line, "program"), ==, "lumio-test");
  g_assert_cmpstr (json_object_get_string_member (line, "domain"), ==, "Lumio");
  g_assert_cmpstr (json_object_get_string_member (line, "request_id"), ==, "r-1");
  g_assert_cmpstr (json_object_get_string_member (line, "message"), ==,
                   "Line one\nand \"two\" \\ \001 \uFFFD");
  g_assert_true (g_str_has_suffix (json_object_get_string_member (line, "ts"), "Z"));
}

static void
test_secret (void)
{
  g_autofree char *output = read_emitted ();

  g_assert_nonnull (strstr (output, "session_token"));
  g_assert_null (strstr (output, "do-not-show-this"));
}

int
main (int   argc,
      char *argv[])
{
  program = argv[0];
  if (argc == 2 && strcmp (argv[1], "--emit") == 0)
    return emit ();

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/LUM-19/log/line", test_line);
  g_test_add_func ("/S-08/log/secret", test_secret);

  return g_test_run ();
}
