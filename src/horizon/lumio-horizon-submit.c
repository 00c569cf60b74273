#include "horizon/lumio-horizon-private.h"

#include "base/lumio-fiber.h"
#include "base/lumio-json.h"

#define FIRST_PAUSE_MS 500
#define LAST_PAUSE_MS 5000
#define MAX_RETRY_AFTER 60

static LumioHorizonOutcome *
new_outcome (LumioHorizonStatus  status,
             const char         *hash,
             const char         *detail)
{
  LumioHorizonOutcome *self = g_atomic_rc_box_new0 (LumioHorizonOutcome);

  self->status = status;
  self->hash = g_strdup (hash);
  self->detail = g_strdup (detail);
  return self;
}

static DexFuture *
resolve_outcome (LumioHorizonOutcome *outcome)
{
  return dex_future_new_take_boxed (LUMIO_TYPE_HORIZON_OUTCOME, outcome);
}

static const char *
peek_text (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                          : NULL;
}

static JsonObject *
peek_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* What an operation was answered, or what the one inside a fee bump was. */
static void
read_codes (LumioHorizonOutcome *outcome,
            JsonObject          *codes)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (codes, "operations");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *code = peek_text (codes, "inner_transaction");

  if (code == NULL)
    code = peek_text (codes, "transaction");

  outcome->transaction_code = g_strdup (code);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (json_node_get_value_type (item) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (item));
    }

  if (array != NULL)
    outcome->operation_codes = g_strv_builder_end (builder);
}

static LumioHorizonOutcome *
read_refusal (LumioProblem *problem)
{
  LumioHorizonOutcome *outcome = new_outcome (LUMIO_HORIZON_REFUSED, NULL,
                                              lumio_problem_get_detail (problem));
  JsonObject *extras = peek_object (lumio_problem_get_extra (problem, "extras"));
  JsonObject *codes = NULL;

  if (extras != NULL)
    {
      codes = peek_object (json_object_get_member (extras, "result_codes"));
      outcome->hash = g_strdup (peek_text (extras, "hash"));
      outcome->result_xdr = g_strdup (peek_text (extras, "result_xdr"));
    }

  if (codes != NULL)
    read_codes (outcome, codes);

  if (outcome->transaction_code == NULL)
    outcome->transaction_code = g_strdup (lumio_problem_get_code (problem));

  return outcome;
}

static LumioHorizonOutcome *
read_transaction (LumioHorizonTransaction *transaction)
{
  LumioHorizonOutcome *outcome = new_outcome (transaction->successful ? LUMIO_HORIZON_SUCCESS
                                                                      : LUMIO_HORIZON_REFUSED,
                                              transaction->hash, NULL);

  outcome->included = TRUE;
  outcome->ledger = transaction->ledger;
  outcome->fee_charged = transaction->fee_charged;
  outcome->result_xdr = g_strdup (transaction->result_xdr);

  if (!transaction->successful)
    outcome->transaction_code = g_strdup ("tx_failed");

  return outcome;
}

/*
 * Reads the answer to a submission. NULL with `error` where it is certain that a server answered
 * which takes no transactions.
 */
static LumioHorizonOutcome *
read_answer (LumioHttpReply  *reply,
             GError         **error)
{
  guint status = lumio_http_reply_get_status (reply);
  JsonNode *node = lumio_http_reply_get_json (reply, NULL);
  g_autoptr(LumioProblem) problem = NULL;
  g_autoptr(LumioHorizonTransaction) transaction = NULL;
  g_autoptr(GError) fault = NULL;
  LumioHorizonOutcome *outcome;
  const char *code;
  guint64 seconds;

  if (status == 200)
    {
      if (peek_object (node) != NULL)
        transaction = lumio_horizon_transaction_from_json (json_node_get_object (node), &fault);

      if (transaction != NULL)
        return read_transaction (transaction);

      /* It says yes, and in what words is the least of it: the hash will tell. */
      return new_outcome (LUMIO_HORIZON_UNKNOWN, NULL,
                          fault != NULL ? fault->message : "The answer is no JSON object");
    }

  problem = lumio_problem_from_json (node, status);
  code = lumio_problem_get_code (problem);

  if (status == 400 && (g_str_equal (code, "transaction_failed") ||
                        g_str_equal (code, "transaction_malformed")))
    return read_refusal (problem);

  if (status == 408 || status == 429 || status >= 500 || (status >= 200 && status < 300))
    {
      outcome = new_outcome (LUMIO_HORIZON_UNKNOWN, NULL, lumio_problem_get_title (problem));

      if (lumio_http_reply_get_header (reply, "Retry-After") != NULL &&
          g_ascii_string_to_unsigned (lumio_http_reply_get_header (reply, "Retry-After"), 10,
                                      0, 86400, &seconds, NULL))
        outcome->retry_after = (guint) MIN (seconds, MAX_RETRY_AFTER);

      return outcome;
    }

  g_propagate_error (error, lumio_problem_to_error (g_steal_pointer (&problem)));
  return NULL;
}

typedef struct
{
  LumioHorizon *horizon;
  char *envelope;
  char *hash;
  gint64 max_time;
  gboolean may_be_sent;
} Submission;

static void
free_submission (gpointer data)
{
  Submission *submission = data;

  g_clear_object (&submission->horizon);
  g_free (submission->envelope);
  g_free (submission->hash);
  g_free (submission);
}

/* Submits once. NULL with `error` where nothing was submitted. */
static LumioHorizonOutcome *
submit_once (Submission  *submission,
             GError     **error)
{
  g_autoptr(GHashTable) form = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(LumioHttpReply) reply = NULL;
  g_autoptr(GError) fault = NULL;

  g_hash_table_insert (form, (gpointer) "tx", submission->envelope);
  reply = dex_await_object (lumio_http_client_send_form (lumio_horizon_get_submitter (submission->horizon),
                                                         "/transactions", form),
                            &fault);

  if (reply != NULL)
    return read_answer (reply, error);

  if (g_error_matches (fault, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST) ||
      g_error_matches (fault, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY))
    return new_outcome (LUMIO_HORIZON_UNKNOWN, NULL, fault->message);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

static DexFuture *
submit_fiber (gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  LumioHorizonOutcome *outcome = submit_once (user_data, &error);

  return outcome != NULL ? resolve_outcome (outcome)
                         : dex_future_new_for_error (g_steal_pointer (&error));
}

static LumioHorizonOutcome *
find_by_hash (Submission  *submission,
              GError     **error)
{
  g_autoptr(LumioHorizonTransaction) transaction = NULL;

  transaction = dex_await_boxed (lumio_horizon_get_transaction (submission->horizon, submission->hash),
                                 error);

  return transaction != NULL ? read_transaction (transaction) : NULL;
}

/*
 * Whether the bound lies in the past of the ledger, so that no later ledger can hold it. It is
 * the ledger's clock that decides, not ours.
 */
static gboolean
is_over (Submission *submission)
{
  g_autoptr(LumioHorizonLedger) ledger = NULL;

  if (submission->max_time == 0)
    return FALSE;

  ledger = dex_await_boxed (lumio_horizon_latest_ledger (submission->horizon), NULL);
  return ledger != NULL && ledger->closed_at / G_USEC_PER_SEC > submission->max_time;
}

/*
 * Which of two kinds of refusal it is: the ledger took it and it failed there, or it was turned
 * away before. NULL where Horizon cannot be asked.
 */
static LumioHorizonOutcome *
settle_refusal (Submission          *submission,
                LumioHorizonOutcome *refusal)
{
  g_autoptr(GError) error = NULL;
  LumioHorizonOutcome *found = find_by_hash (submission, &error);

  if (found != NULL)
    {
      if (found->status == LUMIO_HORIZON_REFUSED)
        {
          g_clear_pointer (&found->transaction_code, g_free);
          found->transaction_code = g_strdup (refusal->transaction_code);
          found->operation_codes = g_strdupv (refusal->operation_codes);
          found->detail = g_strdup (refusal->detail);
        }

      return found;
    }

  return lumio_horizon_is_missing (error) ? lumio_horizon_outcome_ref (refusal) : NULL;
}

static DexFuture *
wait_fiber (gpointer user_data)
{
  Submission *submission = user_data;
  guint pause = FIRST_PAUSE_MS;

  for (;;)
    {
      g_autoptr(LumioHorizonOutcome) outcome = NULL;
      g_autoptr(LumioHorizonOutcome) found = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GError) missing = NULL;
      gboolean over;
      guint delay;

      outcome = submit_once (submission, &error);

      if (outcome != NULL && outcome->status == LUMIO_HORIZON_SUCCESS)
        {
          if (g_strcmp0 (outcome->hash, submission->hash) == 0)
            return resolve_outcome (g_steal_pointer (&outcome));

          /* Not the one that was asked for. Whether that one is done, its own hash will tell. */
          g_warning ("Horizon confirmed another transaction than the one submitted");
          submission->may_be_sent = TRUE;
        }

      /* A first refusal stands: nothing of it can be under way. */
      if (outcome != NULL && outcome->status == LUMIO_HORIZON_REFUSED && !submission->may_be_sent)
        {
          found = settle_refusal (submission, outcome);

          if (found != NULL)
            return resolve_outcome (g_steal_pointer (&found));
        }

      if (outcome != NULL && outcome->status == LUMIO_HORIZON_UNKNOWN)
        submission->may_be_sent = TRUE;

      /* A server that takes no transactions, and none that did before: there is no use in going on. */
      if (error != NULL && error->domain == LUMIO_PROBLEM_ERROR && !submission->may_be_sent)
        return dex_future_new_for_error (g_steal_pointer (&error));

      /* In this order: what is in no ledger after the bound passed will be in none. */
      over = is_over (submission);
      g_clear_pointer (&found, lumio_horizon_outcome_unref);
      found = find_by_hash (submission, &missing);

      if (found != NULL)
        return resolve_outcome (g_steal_pointer (&found));

      if (over && lumio_horizon_is_missing (missing))
        return resolve_outcome (new_outcome (LUMIO_HORIZON_EXPIRED, submission->hash,
                                             "The time bounds passed without it"));

      delay = outcome != NULL && outcome->retry_after > 0 ? outcome->retry_after * 1000 : pause;
      pause = MIN (pause * 2, LAST_PAUSE_MS);

      if (!lumio_horizon_pause (submission->horizon, delay))
        return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST,
                                      "The outcome is not waited for any more");
    }
}

static Submission *
new_submission (LumioHorizon *self,
                const char   *envelope)
{
  Submission *submission = g_new0 (Submission, 1);

  submission->horizon = g_object_ref (self);
  submission->envelope = g_strdup (envelope);
  return submission;
}

DexFuture *
lumio_horizon_submit (LumioHorizon *self,
                      const char   *envelope_base64)
{
  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (envelope_base64 != NULL);

  return lumio_fiber_spawn (submit_fiber,
                            new_submission (self, envelope_base64),
                            free_submission);
}

DexFuture *
lumio_horizon_submit_and_wait (LumioHorizon *self,
                               const char   *envelope_base64,
                               const char   *hash,
                               gint64        max_time,
                               gboolean      already_sent)
{
  Submission *submission;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (envelope_base64 != NULL && hash != NULL);

  submission = new_submission (self, envelope_base64);
  submission->hash = g_strdup (hash);
  submission->max_time = max_time;
  submission->may_be_sent = already_sent;
  return lumio_fiber_spawn (wait_fiber, submission, free_submission);
}
