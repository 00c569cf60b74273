#include "stellar/stellar-amount.h"
#include "vectors.h"

static void
check_valid (JsonArray *array,
             guint      index,
             JsonNode  *node,
             gpointer   unused)
{
  JsonObject *entry = json_node_get_object (node);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 stroops = -1;

  g_assert_true (stellar_amount_parse (vectors_text (entry, "text"), &stroops, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stroops, ==, vectors_int (entry, "stroops"));
  text = stellar_amount_format (stroops);
  g_assert_cmpstr (text, ==, vectors_text (entry, "canonical"));
}

static void
check_invalid (JsonArray *array,
               guint      index,
               JsonNode  *node,
               gpointer   unused)
{
  JsonObject *entry = json_node_get_object (node);
  g_autoptr(GError) error = NULL;
  gint64 stroops = 42;

  g_test_message ("%s: %s", vectors_text (entry, "text"), vectors_text (entry, "reason"));
  g_assert_false (stellar_amount_parse (vectors_text (entry, "text"), &stroops, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (stroops, ==, 42);
}

static void
check_either (JsonArray *array,
              guint      index,
              JsonNode  *node,
              gpointer   unused)
{
  JsonObject *entry = json_node_get_object (node);
  gint64 stroops;

  if (stellar_amount_parse (vectors_text (entry, "text"), &stroops, NULL))
    g_assert_cmpint (stroops, ==, vectors_int (entry, "value_if_accepted"));
}

static void
check_format (JsonArray *array,
              guint      index,
              JsonNode  *node,
              gpointer   unused)
{
  JsonObject *entry = json_node_get_object (node);
  g_autofree char *canonical = stellar_amount_format (vectors_int (entry, "stroops"));
  g_autofree char *shortest = stellar_amount_format_short (vectors_int (entry, "stroops"));

  g_assert_cmpstr (canonical, ==, vectors_text (entry, "canonical"));
  g_assert_cmpstr (shortest, ==, vectors_text (entry, "shortest"));
}

static void
run (gconstpointer data)
{
  static const struct { const char *name; JsonArrayForeach check; guint least; } parts[] = {
    { "valid", check_valid, 200 },
    { "invalid", check_invalid, 82 },
    { "either", check_either, 17 },
    { "format", check_format, 60 },
  };
  guint part = GPOINTER_TO_UINT (data);
  JsonArray *array = json_object_get_array_member (vectors_load ("amounts.json"),
                                                   parts[part].name);

  g_assert_cmpuint (json_array_get_length (array), ==, parts[part].least);
  json_array_foreach_element (array, parts[part].check, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/X-06/amount/valid", GUINT_TO_POINTER (0), run);
  g_test_add_data_func ("/X-06/amount/invalid", GUINT_TO_POINTER (1), run);
  g_test_add_data_func ("/X-06/amount/either", GUINT_TO_POINTER (2), run);
  g_test_add_data_func ("/X-06/amount/format", GUINT_TO_POINTER (3), run);

  return g_test_run ();
}
