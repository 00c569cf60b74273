#include "platform/lumio-proofs.h"

#include "platform/http/lumio-route.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-payouts.h"
#include "platform/lumio-rail.h"
#include "stellar/stellar-amount.h"

typedef struct
{
  LumioPlatform *platform;
  char          *id;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_free (work->id);
  g_free (work);
}

static Work *
new_work (LumioPlatform    *platform,
          LumioHttpRequest *request)
{
  Work *work = g_new0 (Work, 1);

  work->platform = platform;
  work->id = g_strdup (lumio_http_request_get_param (request, "id"));

  return work;
}

static DexFuture *
proof_job (LumioConnection *connection,
           gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioApiProof) proof = lumio_api_proof_new ();
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioApiDistribution) api = NULL;
  g_autofree char *code = NULL;
  GError *error = NULL;

  if (!(row = lumio_payouts_load (connection, work->id, &error)) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, &error)) ||
      !(api = lumio_store_distributions_describe (connection, row, &error)))
    return dex_future_new_for_error (error);

  code = lumio_fundraiser_code (event->id);
  proof->id = g_strdup (row->id);
  proof->kind = g_strdup (row->kind);
  proof->status = g_strdup (row->status);
  proof->event_name = g_strdup (event->name);
  proof->asset = lumio_api_asset_new_for (code, event->address);
  proof->currency = lumio_api_asset_new_for ("USDC", lumio_rail_get_usdc_issuer (
                                               lumio_rail_get (work->platform)));
  proof->network_passphrase = g_strdup (lumio_platform_get_passphrase (work->platform));
  proof->pool = row->pool;
  proof->remainder = api->remainder;
  proof->ledger = row->ledger;
  proof->list_hash = g_strdup (row->list_hash);
  proof->tx_hashes = g_strdupv (api->tx_hashes);
  proof->started_at = row->started_at;
  proof->completed_at = row->completed_at;

  return dex_future_new_take_boxed (lumio_api_proof_get_type (), g_steal_pointer (&proof));
}

static LumioHttpResponse *
get_proof (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  g_autoptr(LumioApiProof) proof =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), proof_job,
                                       new_work (platform, request), free_work), error);

  return proof != NULL ? lumio_route_reply (200, &lumio_api_proof_record, proof) : NULL;
}

/* The very bytes that list_hash is of. */
static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  const Work *work = user_data;
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(GPtrArray) payouts = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  GError *error = NULL;

  if (!(row = lumio_payouts_load (connection, work->id, &error)) ||
      !(payouts = lumio_store_payouts_list (connection, row->id, NULL, -1, G_MAXINT, &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < payouts->len; i++)
    {
      const LumioPayoutRow *payout = g_ptr_array_index (payouts, i);
      g_autofree char *tokens = stellar_amount_format (payout->tokens);
      g_autofree char *amount = stellar_amount_format (payout->amount);

      g_string_append_printf (text, "%s %s %s\n", payout->address, tokens, amount);
    }

  return dex_future_new_take_boxed (G_TYPE_BYTES,
                                    g_string_free_to_bytes (g_steal_pointer (&text)));
}

static LumioHttpResponse *
get_list (LumioPlatform     *platform,
          LumioCaller       *caller,
          LumioHttpRequest  *request,
          GError           **error)
{
  GBytes *text = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                                    new_work (platform, request), free_work), error);

  return text != NULL ? lumio_http_response_new_bytes (200, "text/plain; charset=utf-8", text)
                      : NULL;
}

static const LumioRoute routes[] = {
  { "GET", "/distributions/{id}/proof", get_proof, LUMIO_ROUTE_OPEN,
    "What a distribution can be worked out from, for anybody", .reply = &lumio_api_proof_record },
  { "GET", "/distributions/{id}/list", get_list, LUMIO_ROUTE_OPEN,
    "Its list as text, a line \"address tokens amount\" for each: what list_hash is the SHA-256 of" },
};

const LumioModule lumio_proofs_module = {
  .name = "proofs",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
