#include "base/lumio-problem.h"

static void
test_round_trip (void)
{
  LumioProblem *problem = lumio_problem_new (403, "daily_limit", "The daily limit is reached",
                                             "Only %d are left today.", 5);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(LumioProblem) read = NULL;
  JsonObject *object;

  lumio_problem_set_field (problem, "amount");
  lumio_problem_add_extra (problem, "limit", json_node_init_string (json_node_alloc (), "20.0"));
  node = lumio_problem_to_json (problem, "/problems/");
  lumio_problem_unref (problem);
  object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "type"), ==, "/problems/daily_limit");
  g_assert_cmpint (json_object_get_int_member (object, "status"), ==, 403);

  read = lumio_problem_from_json (node, 403);
  g_assert_cmpstr (lumio_problem_get_code (read), ==, "daily_limit");
  g_assert_cmpstr (lumio_problem_get_title (read), ==, "The daily limit is reached");
  g_assert_cmpstr (lumio_problem_get_detail (read), ==, "Only 5 are left today.");
  g_assert_cmpstr (lumio_problem_get_field (read), ==, "amount");
  g_assert_cmpstr (json_node_get_string (lumio_problem_get_extra (read, "limit")), ==, "20.0");
  g_assert_null (lumio_problem_get_extra (read, "status"));
}

static void
test_error (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) copy = NULL;
  LumioProblem *kept;

  error = lumio_problem_to_error (lumio_problem_new (409, "payment_expired", NULL, "Too late."));
  g_assert_error (error, LUMIO_PROBLEM_ERROR, 409);
  g_assert_cmpstr (error->message, ==, "Too late.");

  copy = g_error_copy (error);
  g_clear_error (&error);
  kept = lumio_problem_from_error (copy);
  g_assert_cmpstr (lumio_problem_get_code (kept), ==, "payment_expired");
  g_assert_null (lumio_problem_from_error (NULL));

  error = g_error_new (LUMIO_PROBLEM_ERROR, 404, "Not here.");
  g_assert_cmpstr (lumio_problem_get_code (lumio_problem_from_error (error)), ==, "not_found");
  g_assert_cmpstr (lumio_problem_get_detail (lumio_problem_from_error (error)), ==, "Not here.");
}

static void
test_foreign (void)
{
  static const struct
  {
    const char *json;
    guint status;
    const char *code;
  } cases[] = {
    { "{\"type\":\"https://stellar.org/horizon-errors/transaction_failed\",\"title\":\"Transaction Failed\","
      "\"status\":400,\"extras\":{\"result_codes\":{\"transaction\":\"tx_bad_seq\"}}}", 400, "transaction_failed" },
    { "{\"type\":\"about:blank\"}", 404, "not_found" },
    { "{\"type\":\"https://example.org/\",\"title\":7}", 503, "unavailable" },
    { "{\"code\":12}", 418, "refused" },
    { "[]", 500, "internal" },
    { "\"text\"", 502, "bad_gateway" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JsonNode) node = json_from_string (cases[i].json, NULL);
      g_autoptr(LumioProblem) problem = lumio_problem_from_json (node, cases[i].status);

      g_assert_cmpstr (lumio_problem_get_code (problem), ==, cases[i].code);
      g_assert_cmpuint (lumio_problem_get_status (problem), ==, cases[i].status);
      g_assert_nonnull (lumio_problem_get_title (problem));
    }

  {
    g_autoptr(LumioProblem) nothing = lumio_problem_from_json (NULL, 429);

    g_assert_cmpstr (lumio_problem_get_code (nothing), ==, "rate_limited");
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/S-10/problem/round-trip", test_round_trip);
  g_test_add_func ("/S-10/problem/error-carries-document", test_error);
  g_test_add_func ("/S-10/problem/foreign-documents", test_foreign);
  return g_test_run ();
}
