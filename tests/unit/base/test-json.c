#include "base/lumio-json.h"

#include <string.h>

#include "base/lumio-problem.h"

static void
test_takes (void)
{
  static const char * const documents[] = {
    "null", "true", "0", "-0", "12.5e+3", "\"\"", "[]", "{}", " { \"a\" : [ 1 , 2 ] } \n",
    "\"\\u00e9\\ud83d\\ude00\\/\"", "[9223372036854775807,-9223372036854775808,9223372036854775808]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = lumio_json_parse (documents[i], -1, &error);
      g_autofree char *printed = NULL;
      g_autoptr(JsonNode) again = NULL;

      g_assert_no_error (error);
      printed = lumio_json_print (node);
      again = lumio_json_parse (printed, -1, &error);
      g_assert_no_error (error);
      g_assert_true (json_node_equal (node, again));
    }
}

static void
test_refuses (void)
{
  static const char * const documents[] = {
    "", " ", "nul", "truex", "01", "-", "1.", "1e", ".5", "+1", "NaN", "Infinity", "'a'", "\"a",
    "\"\\x\"", "\"\\u12\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
    "\"a\nb\"", "[1,]", "[1 2]", "[", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[1]]", "{} {}", "// x\n1", "/* x */ 1",
    "\"\xff\"", "\"\xc0\x80\"", "\xef\xbb\xbf{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = lumio_json_parse (documents[i], -1, &error);

      if (node != NULL)
        g_test_message ("taken: %s", documents[i]);

      g_assert_null (node);
      g_assert_error (error, LUMIO_PROBLEM_ERROR, 400);
      g_assert_cmpstr (lumio_problem_get_code (lumio_problem_from_error (error)), ==, "invalid_json");
    }

  {
    g_autoptr(GError) error = NULL;

    g_assert_null (lumio_json_parse ("\"a\0b\"", 5, &error));
    g_assert_error (error, LUMIO_PROBLEM_ERROR, 400);
  }
}

static void
test_depth (void)
{
  for (guint depth = LUMIO_JSON_MAX_DEPTH; depth <= LUMIO_JSON_MAX_DEPTH + 1; depth++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(JsonNode) node = NULL;

      for (guint i = 0; i < depth; i++)
        g_string_append_c (text, '[');

      for (guint i = 0; i < depth; i++)
        g_string_append_c (text, ']');

      node = lumio_json_parse (text->str, (gssize) text->len, NULL);
      g_assert_true ((node != NULL) == (depth == LUMIO_JSON_MAX_DEPTH));
    }
}

static void
test_record (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  node = lumio_json_parse ("{\"t\":\"hey\",\"i\":7,\"b\":true,\"a\":\"12.5\",\"o\":{},\"l\":[1],\"n\":null,"
                           "\"at\":\"2026-11-23T01:02:03.004Z\"}", -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (node);

  g_assert_cmpstr (lumio_json_get_text (object, "t", 3, &error), ==, "hey");
  g_assert_cmpint (lumio_json_get_int (object, "i", 0, 7, &error), ==, 7);
  g_assert_true (lumio_json_get_boolean (object, "b", &error));
  g_assert_cmpint (lumio_json_get_amount (object, "a", &error), ==, 125000000);
  g_assert_nonnull (lumio_json_get_object (object, "o", &error));
  g_assert_nonnull (lumio_json_get_array (object, "l", &error));
  g_assert_cmpint (lumio_json_get_time (object, "at", &error), ==, G_GINT64_CONSTANT (1795395723004000));
  g_assert_null (lumio_json_opt_text (object, "n", 10, &error));
  g_assert_null (lumio_json_opt_object (object, "absent", &error));
  g_assert_cmpint (lumio_json_opt_int (object, "absent", 0, 9, 4, &error), ==, 4);
  g_assert_true (lumio_json_opt_boolean (object, "n", TRUE, &error));
  g_assert_no_error (error);
}

/* Reading on after the first fault keeps that fault. */
static void
test_first_fault (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = lumio_json_parse ("{\"t\":\"hey\",\"i\":\"7\"}", -1, NULL);
  JsonObject *object = json_node_get_object (node);

  lumio_json_get_int (object, "i", 0, 9, &error);
  g_assert_null (lumio_json_get_text (object, "t", 3, &error));
  lumio_json_get_text (object, "missing", 3, &error);
  g_assert_error (error, LUMIO_PROBLEM_ERROR, 400);
  g_assert_cmpstr (lumio_problem_get_field (lumio_problem_from_error (error)), ==, "i");
  g_assert_cmpstr (lumio_problem_get_code (lumio_problem_from_error (error)), ==, "invalid_field");
}

static void
test_wrong_kinds (void)
{
  static const char * const documents[] = {
    "{\"v\":[]}", "{\"v\":1.5}", "{\"v\":99999999999999999999}", "{\"v\":null}", "{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(JsonNode) node = lumio_json_parse (documents[i], -1, NULL);
      JsonObject *object = json_node_get_object (node);
      g_autoptr(GError) text_error = NULL;
      g_autoptr(GError) int_error = NULL;
      g_autoptr(GError) bool_error = NULL;
      g_autoptr(GError) object_error = NULL;

      g_assert_null (lumio_json_get_text (object, "v", 0, &text_error));
      g_assert_error (text_error, LUMIO_PROBLEM_ERROR, 400);
      lumio_json_get_int (object, "v", G_MININT64, G_MAXINT64, &int_error);
      g_assert_error (int_error, LUMIO_PROBLEM_ERROR, 400);
      lumio_json_get_boolean (object, "v", &bool_error);
      g_assert_error (bool_error, LUMIO_PROBLEM_ERROR, 400);
      g_assert_null (lumio_json_get_object (object, "v", &object_error));
      g_assert_error (object_error, LUMIO_PROBLEM_ERROR, 400);
    }
}

static void
test_amounts (void)
{
  static const struct
  {
    const char *text;
    gint64 stroops;
  } good[] = {
    { "0", 0 }, { "0.0000001", 1 }, { "007", 70000000 }, { "12.5", 125000000 },
    { "922337203685.4775807", G_MAXINT64 },
  };
  static const char * const bad[] = {
    "", "-1", "-0", "+1", "1.", ".5", "1,5", "1 000", "1e3", "0x1", "1.00000000", "1.00000001",
    "922337203685.4775808", "99999999999999999999999999", "１", "1.5.5", " 1", "1 ", "NaN", "inf",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(JsonObject) object = json_object_new ();
      g_autoptr(GError) error = NULL;

      json_object_set_string_member (object, "amount", good[i].text);
      g_assert_cmpint (lumio_json_get_amount (object, "amount", &error), ==, good[i].stroops);
      g_assert_no_error (error);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(JsonObject) object = json_object_new ();
      g_autoptr(GError) error = NULL;

      json_object_set_string_member (object, "amount", bad[i]);
      g_assert_cmpint (lumio_json_get_amount (object, "amount", &error), ==, 0);
      g_assert_error (error, LUMIO_PROBLEM_ERROR, 400);
      g_assert_cmpstr (lumio_problem_get_field (lumio_problem_from_error (error)), ==, "amount");
    }

  {
    g_autoptr(JsonObject) object = json_object_new ();
    g_autoptr(GError) error = NULL;

    json_object_set_int_member (object, "amount", 5);
    lumio_json_get_amount (object, "amount", &error);
    g_assert_error (error, LUMIO_PROBLEM_ERROR, 400);
  }
}

static void
test_times (void)
{
  static const char * const bad[] = {
    "", "2026-11-23", "2026-11-23T01:02:03", "2026-11-23T01:02:03+01:00", "2026-11-23 01:02:03Z",
    "2026-02-30T01:02:03Z", "2026-11-23T25:02:03Z", "2026-W10-1T01:02:03Z", "2026-11-23T01:02:03.Z",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(JsonObject) object = json_object_new ();
      g_autoptr(GError) error = NULL;

      json_object_set_string_member (object, "at", bad[i]);
      lumio_json_get_time (object, "at", &error);

      if (error == NULL)
        g_test_message ("taken: %s", bad[i]);

      g_assert_error (error, LUMIO_PROBLEM_ERROR, 400);
    }
}

static void
test_writes (void)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  lumio_json_add_amount (builder, "a", G_MININT64);
  lumio_json_add_amount (builder, "b", 1);
  lumio_json_add_time (builder, "t", G_GINT64_CONSTANT (1795395723004999));
  lumio_json_add_time (builder, "u", -1);
  lumio_json_add_text (builder, "n", NULL);
  lumio_json_add_int (builder, "i", -5);
  lumio_json_add_boolean (builder, "f", FALSE);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  text = lumio_json_print (node);

  g_assert_cmpstr (text, ==,
                   "{\"a\":\"-922337203685.4775808\",\"b\":\"0.0000001\","
                   "\"t\":\"2026-11-23T01:02:03.004Z\",\"u\":\"1969-12-31T23:59:59.999Z\","
                   "\"n\":null,\"i\":-5,\"f\":false}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/S-10/json/takes", test_takes);
  g_test_add_func ("/S-10/CARD-06/json/refuses", test_refuses);
  g_test_add_func ("/S-10/CARD-06/json/depth", test_depth);
  g_test_add_func ("/S-10/json/record", test_record);
  g_test_add_func ("/S-10/json/first-fault", test_first_fault);
  g_test_add_func ("/S-10/json/wrong-kinds", test_wrong_kinds);
  g_test_add_func ("/PAY-77/json/amounts", test_amounts);
  g_test_add_func ("/S-10/json/times", test_times);
  g_test_add_func ("/S-10/json/writes", test_writes);
  return g_test_run ();
}
