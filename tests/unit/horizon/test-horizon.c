#include "base/lumio-http-client.h"
#include "base/lumio-http-server.h"
#include "base/lumio-json.h"
#include "horizon/lumio-horizon.h"

#include <string.h>

#include "../test-fiber.h"

#define HASH "264226cb06af3b86299031884175155e67a02e0a8ad0b3ab3a88b409a8c09d5c"
#define ALICE "GAIH3ULLFQ4DGSECF2AR555KZ4KNDGEKN4AFI4SU2M7B43MGK3QJZNSR"
#define BOB "GB4OHVQE7OZH4HLCHFNR7OHDMZVNKOJT3RCRAXRNGGCNUHFRVGUGKW36"

#define TRANSACTION(successful)                                                                   \
  "{\"hash\":\"" HASH "\",\"paging_token\":\"9\",\"ledger\":7,\"created_at\":\"2026-11-23T01:02:03Z\"," \
  "\"successful\":" successful ",\"source_account\":\"" ALICE "\",\"source_account_sequence\":\"12\","  \
  "\"fee_charged\":\"100\",\"max_fee\":200,\"operation_count\":1,\"memo_type\":\"none\","               \
  "\"result_xdr\":\"AAAA\"}"

#define FAILED(codes)                                                                             \
  "{\"type\":\"https://stellar.org/horizon-errors/transaction_failed\",\"title\":\"Transaction Failed\"," \
  "\"status\":400,\"extras\":{\"result_codes\":{" codes "},\"result_xdr\":\"BBBB\"}}"

#define PROBLEM(code) "{\"type\":\"https://stellar.org/horizon-errors/" code "\",\"title\":\"" code "\"}"

/* What a path is answered, in turn; the last answer stays. */
typedef struct
{
  guint status;
  const char *body;
} Answer;

typedef struct
{
  LumioHttpServer *server;
  LumioHorizon *horizon;
  const Answer *submissions;
  const Answer *lookups;
  gint64 closed_at;
  guint n_submissions;
  guint n_lookups;
  guint n_accounts;
  char *last_envelope;
  LumioEventStream *stream;
  char *last_query;
} World;

static LumioHttpResponse *
answer (const Answer *answers,
        guint         n)
{
  guint i = 0;
  LumioHttpResponse *response;

  while (i < n && answers[i + 1].status != 0)
    i++;

  response = lumio_http_response_new_bytes (answers[i].status, "application/json",
                                            g_bytes_new (answers[i].body, strlen (answers[i].body)));

  if (answers[i].status == 429)
    lumio_http_response_set_header (response, "Retry-After", "1");

  return response;
}

static LumioHttpResponse *
submit_handler (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  World *world = user_data;
  GHashTable *form = lumio_http_request_get_form (request, error);

  if (form == NULL)
    return NULL;

  /* The same bytes each time, or money could move twice. */
  if (world->last_envelope != NULL)
    g_assert_cmpstr (world->last_envelope, ==, g_hash_table_lookup (form, "tx"));

  g_set_str (&world->last_envelope, g_hash_table_lookup (form, "tx"));
  return answer (world->submissions, world->n_submissions++);
}

static LumioHttpResponse *
lookup_handler (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  World *world = user_data;

  g_assert_cmpstr (lumio_http_request_get_param (request, "hash"), ==, HASH);
  return answer (world->lookups, world->n_lookups++);
}

static LumioHttpResponse *
ledgers_handler (LumioHttpRequest  *request,
                 gpointer           user_data,
                 GError           **error)
{
  World *world = user_data;
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (world->closed_at);
  g_autofree char *closed = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  char *text;

  g_assert_cmpstr (lumio_http_request_get_query (request, "order"), ==, "desc");
  text = g_strdup_printf ("{\"_embedded\":{\"records\":[{\"sequence\":8,\"hash\":\"ab\",\"paging_token\":\"34\","
                          "\"closed_at\":\"%s\",\"base_fee_in_stroops\":100,"
                          "\"base_reserve_in_stroops\":5000000,\"protocol_version\":22}]}}", closed);
  return lumio_http_response_new_bytes (200, "application/json", g_bytes_new_take (text, strlen (text)));
}

static const Answer account_answers[] = {
  { 429, PROBLEM ("rate_limit_exceeded") },
  { 200, "{\"account_id\":\"" ALICE "\",\"sequence\":\"4660039994869\",\"subentry_count\":2,"
    "\"num_sponsoring\":1,\"num_sponsored\":2,\"home_domain\":\"example.org\","
    "\"thresholds\":{\"low_threshold\":1,\"med_threshold\":2,\"high_threshold\":3},"
    "\"flags\":{\"auth_required\":true,\"auth_revocable\":false,\"auth_immutable\":false},"
    "\"balances\":[{\"balance\":\"12.5000000\",\"limit\":\"100.0000000\",\"buying_liabilities\":\"0.0000000\","
    "\"selling_liabilities\":\"1.0000000\",\"is_authorized\":true,\"asset_type\":\"credit_alphanum4\","
    "\"asset_code\":\"USDC\",\"asset_issuer\":\"" BOB "\"},"
    "{\"balance\":\"9999.9999900\",\"asset_type\":\"native\"}],"
    "\"signers\":[{\"key\":\"" ALICE "\",\"weight\":1,\"type\":\"ed25519_public_key\"}],"
    "\"data\":{\"config.memo_required\":\"MQ==\"},\"last_modified_ledger\":5}" },
  { 0 },
};

static LumioHttpResponse *
account_handler (LumioHttpRequest  *request,
                 gpointer           user_data,
                 GError           **error)
{
  World *world = user_data;

  if (!g_str_equal (lumio_http_request_get_param (request, "id"), ALICE))
    {
      static const Answer missing[] = { { 404, PROBLEM ("not_found") }, { 0 } };

      return answer (missing, 0);
    }

  return answer (account_answers, world->n_accounts++);
}

static LumioHttpResponse *
root_handler (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  static const Answer answers[] = {
    { 200, "{\"horizon_version\":\"x\",\"history_latest_ledger\":84959,"
      "\"network_passphrase\":\"Test SDF Network ; September 2015\",\"current_protocol_version\":22}" },
    { 0 },
  };

  return answer (answers, 0);
}

#define PAYMENT(id)                                                                               \
  "{\"id\":\"" id "\",\"paging_token\":\"" id "\",\"transaction_successful\":true,"                \
  "\"source_account\":\"" ALICE "\",\"type\":\"payment\",\"created_at\":\"2026-11-23T01:02:03Z\","  \
  "\"transaction_hash\":\"" HASH "\",\"asset_type\":\"native\",\"from\":\"" ALICE "\","            \
  "\"to\":\"" BOB "\",\"amount\":\"1.0000000\","                                                   \
  "\"transaction\":{\"memo_type\":\"text\",\"memo\":\"hello\"}}"

static LumioHttpResponse *
payments_handler (LumioHttpRequest  *request,
                  gpointer           user_data,
                  GError           **error)
{
  static const Answer page[] = {
    { 200, "{\"_embedded\":{\"records\":[" PAYMENT ("4294971393") ","
      "{\"id\":\"4294971394\",\"paging_token\":\"4294971394\",\"transaction_successful\":true,"
      "\"source_account\":\"" ALICE "\",\"type\":\"create_account\",\"created_at\":\"2026-11-23T01:02:03Z\","
      "\"transaction_hash\":\"" HASH "\",\"starting_balance\":\"2.0000000\",\"funder\":\"" ALICE "\","
      "\"account\":\"" BOB "\"}]}}" },
    { 0 },
  };
  World *world = user_data;

  g_set_str (&world->last_query, lumio_http_request_get_query (request, "cursor"));
  g_assert_cmpstr (lumio_http_request_get_query (request, "join"), ==, "transactions");

  if (lumio_http_request_accepts_events (request))
    {
      g_set_str (&world->last_query, lumio_http_request_get_header (request, "Last-Event-ID"));
      g_set_object (&world->stream, NULL);
      world->stream = lumio_event_stream_new (10);
      lumio_event_stream_send (world->stream, "open", NULL, "\"hello\"");
      return lumio_http_response_new_events (world->stream);
    }

  return answer (page, 0);
}

static const LumioHttpRoute routes[] = {
  { "GET", "/", root_handler },
  { "POST", "/transactions", submit_handler },
  { "GET", "/transactions/{hash}", lookup_handler },
  { "GET", "/ledgers", ledgers_handler },
  { "GET", "/accounts/{id}", account_handler },
  { "GET", "/accounts/{id}/payments", payments_handler },
  { "GET", "/payments", payments_handler },
};

static void
open_world (World *world)
{
  g_autoptr(LumioEndpoint) any = lumio_endpoint_new ("http://127.0.0.1:0", NULL);
  g_autoptr(LumioEndpoint) endpoint = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  world->server = lumio_http_server_new ("https://stellar.org/horizon-errors/");
  lumio_http_server_add_routes (world->server, routes, G_N_ELEMENTS (routes), world);
  lumio_http_server_listen (world->server, any, &error);
  g_assert_no_error (error);
  text = g_strdup_printf ("http://127.0.0.1:%u", lumio_http_server_get_port (world->server));
  endpoint = lumio_endpoint_new (text, NULL);
  world->horizon = lumio_horizon_new (endpoint);
}

static void
close_world (World *world)
{
  g_clear_object (&world->horizon);
  await_ok (lumio_http_server_stop (world->server));
  g_clear_object (&world->server);
  g_clear_object (&world->stream);
  g_clear_pointer (&world->last_envelope, g_free);
  g_clear_pointer (&world->last_query, g_free);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  World world = { .closed_at = 1795395723 };
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizonRoot) root = NULL;
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(LumioHorizonLedger) ledger = NULL;
  g_autoptr(LumioHorizonPage) page = NULL;
  g_autoptr(LumioHorizonPage) short_page = NULL;
  const LumioHorizonBalance *balance;
  const LumioHorizonPayment *payment;

  open_world (&world);
  root = dex_await_boxed (lumio_horizon_get_root (world.horizon), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (root->passphrase, ==, "Test SDF Network ; September 2015");
  g_assert_cmpint (root->latest_ledger, ==, 84959);

  /* Told to slow down, it waits and asks again. */
  account = dex_await_boxed (lumio_horizon_load_account (world.horizon, ALICE), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (world.n_accounts, ==, 2);
  g_assert_cmpint (account->sequence, ==, G_GINT64_CONSTANT (4660039994869));
  g_assert_true (account->memo_required);
  g_assert_true (account->auth_required);
  g_assert_cmpuint (account->high_threshold, ==, 3);
  g_assert_cmpint (lumio_horizon_account_get_reserve (account, 5000000), ==, 15000000);
  balance = lumio_horizon_account_find_balance (account, "USDC:" BOB);
  g_assert_cmpint (balance->balance, ==, 125000000);
  g_assert_cmpint (balance->selling_liabilities, ==, 10000000);
  g_assert_true (balance->authorized);
  balance = lumio_horizon_account_find_balance (account, "native");
  g_assert_cmpint (balance->balance, ==, G_GINT64_CONSTANT (99999999900));
  g_assert_null (lumio_horizon_account_find_balance (account, "EURC:" BOB));

  g_assert_null (dex_await_boxed (lumio_horizon_load_account (world.horizon, BOB), &error));
  g_assert_true (lumio_horizon_is_missing (error));
  g_clear_error (&error);

  ledger = dex_await_boxed (lumio_horizon_latest_ledger (world.horizon), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ledger->sequence, ==, 8);
  g_assert_cmpint (ledger->closed_at, ==, G_GINT64_CONSTANT (1795395723000000));

  page = dex_await_boxed (lumio_horizon_list_payments (world.horizon, ALICE, "12", 2, LUMIO_HORIZON_ASCENDING), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (world.last_query, ==, "12");
  g_assert_cmpuint (page->records->len, ==, 2);
  g_assert_cmpstr (page->next_cursor, ==, "4294971394");
  payment = g_ptr_array_index (page->records, 0);
  g_assert_cmpint (payment->amount, ==, 10000000);
  g_assert_cmpstr (payment->memo, ==, "hello");
  g_assert_cmpuint (payment->operation_index, ==, 0);
  payment = g_ptr_array_index (page->records, 1);
  g_assert_cmpint (payment->amount, ==, 20000000);
  g_assert_cmpstr (payment->to, ==, BOB);
  g_assert_cmpuint (payment->operation_index, ==, 1);

  short_page = dex_await_boxed (lumio_horizon_list_payments (world.horizon, NULL, NULL, 200, LUMIO_HORIZON_DESCENDING), &error);
  g_assert_no_error (error);
  g_assert_null (short_page->next_cursor);
  close_world (&world);
  return NULL;
}

static LumioHorizonOutcome *
submit (World *world)
{
  g_autoptr(GError) error = NULL;
  LumioHorizonOutcome *outcome = dex_await_boxed (lumio_horizon_submit (world->horizon, "AAAA+/=="), &error);

  g_assert_no_error (error);
  return outcome;
}

static DexFuture *
submit_fiber (gpointer user_data)
{
  static const Answer answers[] = {
    { 200, TRANSACTION ("true") },
    { 400, FAILED ("\"transaction\":\"tx_failed\",\"operations\":[\"op_success\",\"op_underfunded\"]") },
    { 400, FAILED ("\"transaction\":\"tx_fee_bump_inner_failed\",\"inner_transaction\":\"tx_bad_seq\"") },
    { 400, PROBLEM ("transaction_malformed") },
    { 504, PROBLEM ("timeout") },
    { 503, PROBLEM ("server_over_capacity") },
    { 500, "<html>" },
    { 429, PROBLEM ("rate_limit_exceeded") },
    { 200, "{\"odd\":1}" },
    { 404, PROBLEM ("not_found") },
    { 0 },
  };
  World world = { .submissions = answers };
  g_autoptr(GError) error = NULL;

  open_world (&world);

  {
    g_autoptr(LumioHorizonOutcome) outcome = submit (&world);

    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_SUCCESS);
    g_assert_cmpstr (outcome->hash, ==, HASH);
    g_assert_cmpint (outcome->ledger, ==, 7);
    g_assert_cmpint (outcome->fee_charged, ==, 100);
    g_assert_cmpstr (world.last_envelope, ==, "AAAA+/==");
  }

  {
    g_autoptr(LumioHorizonOutcome) outcome = submit (&world);

    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_REFUSED);
    g_assert_cmpstr (outcome->transaction_code, ==, "tx_failed");
    g_assert_cmpstr (outcome->operation_codes[1], ==, "op_underfunded");
    g_assert_cmpstr (outcome->result_xdr, ==, "BBBB");
  }

  {
    g_autoptr(LumioHorizonOutcome) outcome = submit (&world);

    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_REFUSED);
    g_assert_cmpstr (outcome->transaction_code, ==, "tx_bad_seq");
  }

  {
    g_autoptr(LumioHorizonOutcome) outcome = submit (&world);

    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_REFUSED);
    g_assert_cmpstr (outcome->transaction_code, ==, "transaction_malformed");
  }

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(LumioHorizonOutcome) outcome = submit (&world);

      g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_UNKNOWN);
    }

  dex_await (lumio_horizon_submit (world.horizon, "AAAA+/=="), &error);
  g_assert_error (error, LUMIO_PROBLEM_ERROR, 404);
  await_ok (lumio_http_server_stop (world.server));
  await_error (lumio_horizon_submit (world.horizon, "AAAA+/=="), LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE);
  close_world (&world);
  return NULL;
}

static LumioHorizonOutcome *
submit_and_wait (World    *world,
                 gint64    max_time,
                 gboolean  already_sent)
{
  g_autoptr(GError) error = NULL;
  LumioHorizonOutcome *outcome;

  outcome = dex_await_boxed (lumio_horizon_submit_and_wait (world->horizon, "AAAA", HASH, max_time, already_sent),
                             &error);
  g_assert_no_error (error);
  return outcome;
}

static const Answer never_found[] = { { 404, PROBLEM ("not_found") }, { 0 } };
static const Answer found_later[] = {
  { 404, PROBLEM ("not_found") }, { 500, "" }, { 200, TRANSACTION ("true") }, { 0 },
};
static const Answer found_failed[] = { { 200, TRANSACTION ("false") }, { 0 } };
static const Answer time_outs[] = { { 504, PROBLEM ("timeout") }, { 0 } };
static const Answer bad_sequence[] = {
  { 400, FAILED ("\"transaction\":\"tx_bad_seq\"") }, { 0 },
};
static const Answer lost_then_bad_sequence[] = {
  { 504, PROBLEM ("timeout") }, { 400, FAILED ("\"transaction\":\"tx_bad_seq\"") }, { 0 },
};
static const Answer failed[] = {
  { 400, FAILED ("\"transaction\":\"tx_failed\",\"operations\":[\"op_no_trust\"]") }, { 0 },
};

static DexFuture *
wait_fiber (gpointer user_data)
{
  /* A time-out, and then it turns out to be in a ledger. */
  {
    World world = { .submissions = time_outs, .lookups = found_later, .closed_at = 1000 };
    g_autoptr(LumioHorizonOutcome) outcome = NULL;

    open_world (&world);
    outcome = submit_and_wait (&world, 2000, FALSE);
    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_SUCCESS);
    g_assert_cmpint (outcome->ledger, ==, 7);
    g_assert_cmpuint (world.n_lookups, ==, 3);
    close_world (&world);
  }

  /* A refusal after a time-out proves nothing: the first copy may have used the number. */
  {
    World world = { .submissions = lost_then_bad_sequence, .lookups = found_later, .closed_at = 1000 };
    g_autoptr(LumioHorizonOutcome) outcome = NULL;

    open_world (&world);
    outcome = submit_and_wait (&world, 2000, FALSE);
    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_SUCCESS);
    g_assert_cmpuint (world.n_submissions, >, 1);
    close_world (&world);
  }

  /* Nor does one where an earlier process may have sent it. */
  {
    World world = { .submissions = bad_sequence, .lookups = found_later, .closed_at = 1000 };
    g_autoptr(LumioHorizonOutcome) outcome = NULL;

    open_world (&world);
    outcome = submit_and_wait (&world, 2000, TRUE);
    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_SUCCESS);
    close_world (&world);
  }

  /* A first refusal does. */
  {
    World world = { .submissions = bad_sequence, .lookups = never_found, .closed_at = 1000 };
    g_autoptr(LumioHorizonOutcome) outcome = NULL;

    open_world (&world);
    outcome = submit_and_wait (&world, 2000, FALSE);
    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_REFUSED);
    g_assert_cmpstr (outcome->transaction_code, ==, "tx_bad_seq");
    g_assert_false (outcome->included);
    g_assert_cmpuint (world.n_submissions, ==, 1);
    close_world (&world);
  }

  /* And one that the ledger took and failed has cost its fee. */
  {
    World world = { .submissions = failed, .lookups = found_failed, .closed_at = 1000 };
    g_autoptr(LumioHorizonOutcome) outcome = NULL;

    open_world (&world);
    outcome = submit_and_wait (&world, 2000, FALSE);
    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_REFUSED);
    g_assert_true (outcome->included);
    g_assert_cmpint (outcome->fee_charged, ==, 100);
    g_assert_cmpstr (outcome->operation_codes[0], ==, "op_no_trust");
    close_world (&world);
  }

  /* The bound passed by the ledger's clock, and it is in none. */
  {
    World world = { .submissions = time_outs, .lookups = never_found, .closed_at = 2001 };
    g_autoptr(LumioHorizonOutcome) outcome = NULL;

    open_world (&world);
    outcome = submit_and_wait (&world, 2000, FALSE);
    g_assert_cmpint (outcome->status, ==, LUMIO_HORIZON_EXPIRED);
    close_world (&world);
  }

  return NULL;
}

/* By our own clock the bound is long past; only the ledger's counts, so this goes on waiting. */
static DexFuture *
undecided_fiber (gpointer user_data)
{
  World world = { .submissions = time_outs, .lookups = never_found, .closed_at = 2000 };
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL, closed = NULL;

  open_world (&world);
  future = lumio_horizon_submit_and_wait (world.horizon, "AAAA", HASH, 2000, FALSE);
  dex_await (dex_future_first (dex_ref (future), dex_timeout_new_msec (1200), NULL), &error);
  g_assert_error (error, DEX_ERROR, DEX_ERROR_TIMED_OUT);
  g_assert_true (dex_future_is_pending (future));
  g_assert_cmpuint (world.n_submissions, >, 1);

  /* Closed, it ends. */
  lumio_horizon_close (world.horizon);
  dex_await (g_steal_pointer (&future), &closed);
  g_assert_error (closed, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST);
  close_world (&world);
  return NULL;
}

typedef struct
{
  guint count;
  gint64 amount;
} Heard;

static void
record_cb (LumioHorizonStream *stream,
           gpointer            record,
           Heard              *heard)
{
  LumioHorizonPayment *payment = record;

  heard->count++;
  heard->amount += payment->amount;
}

#define wait_for(condition)                                                   \
  G_STMT_START {                                                              \
    gint64 wait_deadline_ = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;    \
    while (!(condition))                                                      \
      {                                                                       \
        g_assert_cmpint (g_get_monotonic_time (), <, wait_deadline_);         \
        dex_await (dex_timeout_new_msec (5), NULL);                           \
      }                                                                       \
  } G_STMT_END

static DexFuture *
stream_fiber (gpointer user_data)
{
  World world = { 0 };
  Heard heard = { 0 };
  g_autoptr(LumioHorizonStream) stream = NULL;
  g_autoptr(LumioEventStream) first = NULL;

  open_world (&world);
  stream = lumio_horizon_stream_payments (world.horizon, NULL, "now");
  g_signal_connect (stream, "record", G_CALLBACK (record_cb), &heard);
  lumio_horizon_stream_start (stream);
  wait_for (world.stream != NULL && lumio_horizon_stream_get_connected (stream));
  lumio_event_stream_send (world.stream, NULL, "4294971393", PAYMENT ("4294971393"));
  lumio_event_stream_send (world.stream, NULL, "5", "{\"odd\":true}");
  lumio_event_stream_send (world.stream, NULL, "4294975489", PAYMENT ("4294975489"));
  wait_for (heard.count == 2);
  g_assert_cmpint (heard.amount, ==, 20000000);
  g_assert_cmpstr (lumio_horizon_stream_get_cursor (stream), ==, "4294975489");

  /* Cut and resumed after the last one. */
  first = g_object_ref (world.stream);
  lumio_event_stream_close (first);
  wait_for (world.stream != first && lumio_horizon_stream_get_connected (stream));
  g_assert_cmpstr (world.last_query, ==, "4294975489");
  lumio_horizon_stream_stop (stream);
  close_world (&world);
  return NULL;
}

/* ---- what is set aside ---- */

static LumioHorizonClaimable *
read_claimable (const char *predicate)
{
  g_autofree char *text =
    g_strdup_printf ("{\"id\":\"00000000%s\",\"paging_token\":\"3-00\",\"asset\":\"native\",\"amount\":\"12.5000000\","
                     "\"sponsor\":\"" BOB "\",\"claimants\":[{\"destination\":\"" BOB "\",\"predicate\":"
                     "{\"unconditional\":true}},{\"destination\":\"" ALICE "\",\"predicate\":%s}]}",
                     HASH, predicate);
  g_autoptr(JsonNode) node = lumio_json_parse (text, -1, NULL);
  g_autoptr(GError) error = NULL;
  LumioHorizonClaimable *claimable =
    lumio_horizon_claimable_from_json (json_node_get_object (node), &error);

  g_assert_no_error (error);
  g_assert_cmpint (claimable->amount, ==, 125000000);

  return claimable;
}

static void
test_claimables (void)
{
  static const struct { const char *predicate; gboolean open; } cases[] = {
    { "{\"unconditional\":true}", TRUE },
    { "{\"abs_before\":\"2027-01-15T08:00:00Z\",\"abs_before_epoch\":\"1800000000\"}", TRUE },
    { "{\"abs_before\":\"2027-01-15T08:00:00Z\"}", TRUE },
    { "{\"abs_before_epoch\":\"1799999999\"}", FALSE },
    { "{\"not\":{\"abs_before_epoch\":\"1799999999\"}}", TRUE },
    { "{\"not\":{\"abs_before_epoch\":\"1800000000\"}}", FALSE },
    { "{\"and\":[{\"unconditional\":true},{\"abs_before_epoch\":\"1799999999\"}]}", FALSE },
    { "{\"or\":[{\"unconditional\":true},{\"abs_before_epoch\":\"1799999999\"}]}", TRUE },
    { "{\"or\":[{\"unconditional\":true}]}", FALSE },
    { "{\"and\":[{\"unconditional\":true},{\"rel_before\":\"12\"}]}", FALSE },
    { "{\"not\":{\"strange\":1}}", FALSE },
    { "{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"unconditional\":true}}}}}}}", FALSE },
    { "[]", FALSE },
    { "{}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LumioHorizonClaimable) claimable = read_claimable (cases[i].predicate);

      g_test_message ("%s", cases[i].predicate);
      g_assert_cmpint (lumio_horizon_claimable_is_open (claimable, ALICE, 1799999999), ==,
                       cases[i].open);
      /* Somebody else's condition is not one's own. */
      g_assert_true (lumio_horizon_claimable_is_open (claimable, BOB, 1799999999));
      g_assert_false (lumio_horizon_claimable_is_open (claimable, HASH, 1799999999));
    }
}

static void
test_fiber (gconstpointer data)
{
  run_fiber ((DexFiberFunc) data, NULL);
}

int
main (int    argc,
      char **argv)
{
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  /* An unreadable record in a stream is warned of, as one here is on purpose. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/CARD-16/X-20/horizon/claimables", test_claimables);
  g_test_add_data_func ("/LUM-07/horizon/read", read_fiber, test_fiber);
  g_test_add_data_func ("/PAY-56b/horizon/submit", submit_fiber, test_fiber);
  g_test_add_data_func ("/PAY-56b/horizon/submit-and-wait", wait_fiber, test_fiber);
  g_test_add_data_func ("/PAY-56b/horizon/undecided", undecided_fiber, test_fiber);
  g_test_add_data_func ("/X-15/horizon/stream", stream_fiber, test_fiber);
  return g_test_run ();
}
