#include "ledger/lumio-ledger-server-private.h"

/* Taking transactions, and friendbot. */

#define SUBMIT_TIMEOUT_SECONDS 30

#define FAILED_DETAIL                                                                          \
  "The transaction failed when submitted to the stellar network. The `extras.result_codes` "   \
  "field on this response contains further details.  Descriptions of each code can be found "  \
  "at: https://developers.stellar.org/api/errors/http-status-codes/horizon-specific/"          \
  "transaction-failed/"

#define MALFORMED_DETAIL                                                                       \
  "Horizon could not decode the transaction envelope in this request. A transaction should "   \
  "be an XDR TransactionEnvelope struct encoded using base64.  The envelope read from this "   \
  "request is echoed in the `extras.envelope_xdr` field of this response for your convenience."

#define TIMEOUT_DETAIL                                                                         \
  "Your request timed out before completing.  Please try your request again. If you are "      \
  "submitting a transaction make sure you are sending exactly the same transaction (with the " \
  "same sequence number)."

static GError *
make_problem (guint              status,
              const char        *code,
              const char        *title,
              const char        *detail,
              LumioLedgerWriter *extras)
{
  LumioProblem *problem = lumio_problem_new (status, code, title, "%s", detail);
  g_autofree char *json = lumio_ledger_writer_end (extras);
  JsonNode *node = json_from_string (json, NULL);

  return lumio_problem_to_error (lumio_problem_add_extra (problem, "extras", node));
}

static GError *
say_malformed (const char *envelope)
{
  LumioLedgerWriter extras;

  lumio_ledger_writer_init (&extras);
  lumio_ledger_writer_begin_object (&extras, NULL);
  lumio_ledger_writer_text (&extras, "envelope_xdr", envelope);
  lumio_ledger_writer_end_object (&extras);
  return make_problem (400, "transaction_malformed", "Transaction Malformed", MALFORMED_DETAIL,
                       &extras);
}

static GError *
say_failed (const char   *envelope,
            const guint8 *hash,
            GBytes       *result)
{
  LumioLedgerWriter extras;

  lumio_ledger_writer_init (&extras);
  lumio_ledger_writer_begin_object (&extras, NULL);
  lumio_ledger_writer_text (&extras, "envelope_xdr", envelope);
  lumio_ledger_writer_hex (&extras, "hash", hash, 32);
  lumio_resource_result_codes (&extras, "result_codes", result);
  lumio_ledger_writer_base64 (&extras, "result_xdr", g_bytes_get_data (result, NULL),
                              g_bytes_get_size (result));
  lumio_ledger_writer_end_object (&extras);
  return make_problem (400, "transaction_failed", "Transaction Failed", FAILED_DETAIL, &extras);
}

static GError *
say_timeout (const char   *envelope,
             const guint8 *hash)
{
  LumioLedgerWriter extras;

  lumio_ledger_writer_init (&extras);
  lumio_ledger_writer_begin_object (&extras, NULL);
  lumio_ledger_writer_text (&extras, "envelope_xdr", envelope);
  lumio_ledger_writer_hex (&extras, "hash", hash, 32);
  lumio_ledger_writer_end_object (&extras);
  return make_problem (504, "timeout", "Timeout", TIMEOUT_DETAIL, &extras);
}

static GError *
say_busy (void)
{
  return lumio_problem_to_error (
    lumio_problem_new (503, "server_over_capacity", "Server Over Capacity",
                       "This horizon server is currently overloaded.  Please wait for several "
                       "minutes before trying your request again."));
}

static GError *
say_unavailable (void)
{
  return lumio_problem_to_error (
    lumio_problem_new (503, "service_unavailable", "Service Unavailable",
                       "The request cannot be serviced at this time."));
}

/* Takes the record, which `outcome` gives up. */
static LumioHttpResponse *
show_record (LumioLedgerServer   *self,
             LumioHttpRequest    *request,
             LumioLedgerOutcome  *outcome,
             GError             **error)
{
  LumioLedgerNode *node = lumio_ledger_server_get_node (self);
  g_autoptr(LumioTransactionView) view = NULL;
  LumioLedgerWriter writer;

  view = lumio_transaction_view_new (g_steal_pointer (&outcome->record),
                                     lumio_ledger_node_get_passphrase (node), error);
  if (view == NULL)
    return NULL;
  lumio_ledger_writer_init (&writer);
  lumio_resource_transaction (&writer, NULL, lumio_http_request_get_base_uri (request), view);
  return lumio_horizon_answer (lumio_ledger_writer_end (&writer));
}

static LumioHttpResponse *
answer_outcome (LumioLedgerServer   *self,
                LumioHttpRequest    *request,
                LumioLedgerOutcome  *outcome,
                const char          *envelope,
                const guint8        *hash,
                GError             **error)
{
  if (outcome->record != NULL && outcome->record->successful)
    return show_record (self, request, outcome, error);
  if (outcome->record != NULL)
    g_propagate_error (error, say_failed (envelope, hash, outcome->record->result));
  else if (outcome->result != NULL)
    g_propagate_error (error, say_failed (envelope, hash, outcome->result));
  else
    g_propagate_error (error, say_busy ());
  return NULL;
}

static LumioLedgerTransaction *
read_submission (LumioLedgerServer  *self,
                 LumioHttpRequest   *request,
                 const char        **envelope,
                 GError            **error)
{
  LumioLedgerNode *node = lumio_ledger_server_get_node (self);
  GHashTable *form = lumio_http_request_get_form (request, error);
  LumioLedgerTransaction *transaction;

  if (form == NULL)
    return NULL;
  if ((*envelope = g_hash_table_lookup (form, "tx")) == NULL)
    {
      g_propagate_error (error, lumio_horizon_bad_request ("tx", "the field is required"));
      return NULL;
    }
  transaction = lumio_ledger_transaction_new (*envelope, lumio_ledger_node_get_passphrase (node),
                                              NULL);
  if (transaction == NULL)
    g_propagate_error (error, say_malformed (*envelope));
  return transaction;
}

LumioHttpResponse *
lumio_horizon_submit (LumioHttpRequest  *request,
                      gpointer           user_data,
                      GError           **error)
{
  LumioLedgerServer *self = user_data;
  LumioLedgerNode *node = lumio_ledger_server_get_node (self);
  g_autoptr(LumioLedgerOutcome) outcome = NULL;
  g_autoptr(GError) local = NULL;
  LumioLedgerTransaction *transaction;
  const char *envelope = NULL;
  guint8 hash[32];

  if ((transaction = read_submission (self, request, &envelope, error)) == NULL)
    return NULL;
  memcpy (hash, transaction->hash, 32);
  outcome = dex_await_boxed (
    dex_future_first (lumio_ledger_node_submit (node, transaction, TRUE, NULL),
                      dex_timeout_new_seconds (SUBMIT_TIMEOUT_SECONDS), NULL),
    &local);
  if (outcome != NULL)
    return answer_outcome (self, request, outcome, envelope, hash, error);
  if (g_error_matches (local, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    g_propagate_error (error, say_timeout (envelope, hash));
  else
    g_propagate_error (error, say_unavailable ());
  return NULL;
}

static LumioHttpResponse *
answer_async (guint         status,
              const char   *name,
              const guint8 *hash,
              GBytes       *result)
{
  LumioHttpResponse *response;
  LumioLedgerWriter writer;
  char *json;

  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  if (result != NULL)
    lumio_ledger_writer_base64 (&writer, "error_result_xdr", g_bytes_get_data (result, NULL),
                                g_bytes_get_size (result));
  lumio_ledger_writer_text (&writer, "tx_status", name);
  lumio_ledger_writer_hex (&writer, "hash", hash, 32);
  lumio_ledger_writer_end_object (&writer);
  json = lumio_ledger_writer_end (&writer);
  response = lumio_http_response_new_bytes (status, "application/hal+json; charset=utf-8",
                                            g_bytes_new_take (json, strlen (json)));
  return response;
}

LumioHttpResponse *
lumio_horizon_submit_async (LumioHttpRequest  *request,
                            gpointer           user_data,
                            GError           **error)
{
  LumioLedgerServer *self = user_data;
  LumioLedgerNode *node = lumio_ledger_server_get_node (self);
  g_autoptr(LumioLedgerOutcome) outcome = NULL;
  LumioLedgerTransaction *transaction;
  const char *envelope = NULL;
  gboolean duplicate = FALSE;
  guint8 hash[32];

  if ((transaction = read_submission (self, request, &envelope, error)) == NULL)
    return NULL;
  memcpy (hash, transaction->hash, 32);
  outcome = dex_await_boxed (lumio_ledger_node_submit (node, transaction, FALSE, &duplicate), NULL);
  if (outcome == NULL)
    {
      g_propagate_error (error, say_unavailable ());
      return NULL;
    }
  if (duplicate || outcome->verdict == LUMIO_VERDICT_KNOWN)
    return answer_async (409, "DUPLICATE", hash, NULL);
  if (outcome->verdict == LUMIO_VERDICT_ACCEPTED)
    return answer_async (201, "PENDING", hash, NULL);
  if (outcome->verdict == LUMIO_VERDICT_REFUSED)
    return answer_async (400, "ERROR", hash, outcome->result);
  return answer_async (503, "TRY_AGAIN_LATER", hash, NULL);
}

static const char *
get_address (LumioHttpRequest  *request,
             GError           **error)
{
  const char *address = lumio_http_request_get_query (request, "addr");
  GHashTable *form;

  if (address != NULL || g_str_equal (lumio_http_request_get_method (request), "GET"))
    return address;
  form = lumio_http_request_get_form (request, error);
  return form != NULL ? g_hash_table_lookup (form, "addr") : NULL;
}

LumioHttpResponse *
lumio_horizon_friendbot (LumioHttpRequest  *request,
                         gpointer           user_data,
                         GError           **error)
{
  LumioLedgerServer *self = user_data;
  LumioLedgerNode *node = lumio_ledger_server_get_node (self);
  g_autoptr(LumioLedgerOutcome) outcome = NULL;
  g_autofree char *envelope = NULL;
  GError *local = NULL;
  const char *address;
  guint8 account[32];

  if (!lumio_ledger_node_has_friendbot (node))
    {
      g_propagate_error (error, lumio_problem_to_error (lumio_problem_not_found ()));
      return NULL;
    }
  address = get_address (request, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (!lumio_horizon_read_account (address, "addr", account, error))
    return NULL;
  if ((outcome = dex_await_boxed (lumio_ledger_node_fund (node, account), &local)) == NULL)
    {
      /* What the disk refused is a matter of now, as it is for a submission. */
      if (lumio_problem_from_error (local) == NULL)
        {
          g_clear_error (&local);
          local = say_unavailable ();
        }
      g_propagate_error (error, local);
      return NULL;
    }
  if (outcome->record != NULL)
    envelope = g_base64_encode (g_bytes_get_data (outcome->record->envelope, NULL),
                                g_bytes_get_size (outcome->record->envelope));
  return answer_outcome (self, request, outcome, envelope != NULL ? envelope : "",
                         outcome->record != NULL ? outcome->record->hash : account, error);
}
