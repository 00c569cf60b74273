#include "platform/lumio-offers.h"

#include <string.h>

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-investments.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-payments.h"
#include "platform/lumio-rail.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-strkey.h"

#define LOOK_SECONDS 5
#define PATIENCE_SECONDS 10
#define MAX_XDR 16384

typedef struct
{
  LumioLoop  *loop;
  GHashTable *running; /* ids of those that a fiber submits */
} Offers;

static void
free_offers (gpointer data)
{
  Offers *self = data;

  g_hash_table_unref (self->running);
  g_free (self);
}

static Offers *
get_offers (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, "offers");
}

static StellarTransactionEnvelope *
decode (const char  *xdr,
        GError     **error)
{
  return stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, xdr, -1, error);
}

/* ---- the event's half ---- */

static StellarTransactionEnvelope *
build (LumioPlatform             *platform,
       const LumioOfferTerms     *terms,
       const LumioInvestmentRow  *row,
       const LumioFundraiserRow  *event,
       GError                   **error)
{
  g_autofree char *asset = lumio_fundraisers_asset (event);
  StellarTransactionBuilder *builder;

  builder = stellar_transaction_builder_new (row->investor_address, terms->sequence,
                                             STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) row->valid_until);

  /* Only what is missing is asked of somebody who reads what they sign. */
  if (!terms->has_line)
    stellar_transaction_builder_change_trust (builder, NULL, asset, G_MAXINT64);

  stellar_transaction_builder_payment (builder, NULL, event->address,
                                       lumio_rail_get_usdc (lumio_rail_get (platform)),
                                       row->usdc_amount);
  stellar_transaction_builder_payment (builder, event->address, row->investor_address, asset,
                                       row->tokens * STELLAR_UNIT);

  return stellar_transaction_builder_end (builder, error);
}

gboolean
lumio_offers_sign (LumioPlatform             *platform,
                   LumioConnection           *connection,
                   const LumioOfferTerms     *terms,
                   LumioInvestmentRow        *row,
                   const LumioFundraiserRow  *event,
                   GError                   **error)
{
  g_autoptr(LumioInvestmentRow) other = NULL;
  g_autoptr(LumioWalletRow) issuer = NULL;
  g_autoptr(GError) local_error = NULL;
  StellarTransactionEnvelope *envelope;
  guint8 digest[32];

  other = lumio_store_investments_offer (connection, row->investor_id, row->investor_address,
                                         &local_error);

  /* Both would have the same number, and only one of them could ever be taken. */
  if (other != NULL)
    local_error = lumio_payments_in_progress ();

  if (local_error == NULL &&
      !(issuer = lumio_store_wallets_by_address (connection, event->address, &local_error)) &&
      local_error == NULL)
    lumio_fundraisers_refuse (&local_error, 500, "internal", NULL, "The event's key is missing.");

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  row->valid_until = lumio_clock_now () / G_USEC_PER_SEC +
                     lumio_platform_get_config (platform)->offer_seconds;
  row->reserved_until = row->valid_until * G_USEC_PER_SEC;

  if (!(envelope = build (platform, terms, row, event, error)) ||
      !(envelope = lumio_custody_sign (platform, connection, envelope, issuer, "investment.offer",
                                       row->id, error)))
    return FALSE;

  stellar_envelope_hash (envelope, lumio_platform_get_passphrase (platform), digest);
  row->tx_hash = stellar_hash_to_hex (digest);
  row->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  g_set_str (&row->status, "signed");
  stellar_xdr_free (envelope);

  return TRUE;
}

gint64
lumio_offers_fee (const LumioInvestmentRow *row)
{
  StellarTransactionEnvelope *envelope = decode (row->xdr, NULL);
  gint64 fee = envelope != NULL ? envelope->v1.tx.fee : 0;

  stellar_xdr_free (envelope);

  return fee;
}

/* ---- the other half ---- */

static gboolean
is_signed_by (const StellarTransactionEnvelope *envelope,
              const char                       *passphrase,
              const char                       *address)
{
  guint8 key[32];

  return stellar_address_decode (address, key, NULL) &&
         stellar_envelope_is_signed_by (envelope, passphrase, key);
}

/* It is what was offered, signed by both sides and by nobody else. */
static gboolean
check_envelope (LumioPlatform             *platform,
                const LumioInvestmentRow  *row,
                const LumioFundraiserRow  *event,
                const char                *xdr,
                GError                   **error)
{
  const char *passphrase = lumio_platform_get_passphrase (platform);
  StellarTransactionEnvelope *envelope = decode (xdr, NULL);
  g_autofree char *hash = NULL;
  guint8 digest[32];
  gboolean is_whole;
  guint n;

  if (envelope == NULL || envelope->type != STELLAR_ENVELOPE_TYPE_TX)
    {
      stellar_xdr_free (envelope);
      return lumio_fundraisers_refuse (error, 400, "envelope_altered", "xdr",
                                       "It is no envelope of a transaction.") != NULL;
    }

  stellar_envelope_hash (envelope, passphrase, digest);
  hash = stellar_hash_to_hex (digest);
  n = envelope->v1.signatures.length;
  is_whole = is_signed_by (envelope, passphrase, row->investor_address) &&
             is_signed_by (envelope, passphrase, event->address);
  stellar_xdr_free (envelope);

  if (!g_str_equal (hash, row->tx_hash))
    return lumio_fundraisers_refuse (error, 400, "envelope_altered", "xdr",
                                     "It is not the transaction that was offered.") != NULL;

  if (!is_whole || n != 2)
    return lumio_fundraisers_refuse (error, 400, "signature_missing", "xdr",
                                     "It must be signed by your account and by the event, and by "
                                     "nobody else.") != NULL;

  return TRUE;
}

typedef struct
{
  LumioPlatform *platform;
  LumioCaller   *caller;
  char          *id;
  char          *xdr;
} Submission;

static void
free_submission (gpointer data)
{
  Submission *submission = data;

  lumio_caller_free (submission->caller);
  g_free (submission->id);
  g_free (submission->xdr);
  g_free (submission);
}

static DexFuture *
take_row (LumioInvestmentRow *row)
{
  return dex_future_new_take_boxed (LUMIO_TYPE_INVESTMENT_ROW, row);
}

static DexFuture *
keep_job (LumioConnection *connection,
          gpointer         user_data)
{
  Submission *submission = user_data;
  g_autoptr(LumioInvestmentRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;

  row = lumio_store_investments_by_id (connection, submission->caller->user_id, submission->id,
                                       &error);

  if (row == NULL && error == NULL)
    lumio_fundraisers_refuse (&error, 404, "not_found", NULL, "There is no such investment.");

  if (error != NULL ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, &error)))
    return dex_future_new_for_error (error);

  if (!g_str_equal (row->sign_by, "client"))
    {
      lumio_fundraisers_refuse (&error, 409, "investment_not_reserved", NULL,
                                "The platform signs this purchase itself: confirm it.");
      return dex_future_new_for_error (error);
    }

  if (!check_envelope (submission->platform, row, event, submission->xdr, &error))
    return dex_future_new_for_error (error);

  /* Sent twice it is still one purchase. */
  if (g_str_equal (row->status, "confirmed") || row->signed_xdr != NULL)
    return take_row (g_steal_pointer (&row));

  if (!g_str_equal (row->status, "signed") ||
      row->valid_until <= lumio_clock_now () / G_USEC_PER_SEC)
    {
      lumio_fundraisers_refuse (&error, 409, "reservation_expired", NULL,
                                "The time for it is over. Nothing was paid; begin anew.");
      return dex_future_new_for_error (error);
    }

  g_set_str (&row->signed_xdr, submission->xdr);

  if (!lumio_investments_write (connection, row, event, &error) ||
      !lumio_audit_append (connection, submission->caller, "investment.submit", row->id, NULL,
                           &error))
    return dex_future_new_for_error (error);

  return take_row (g_steal_pointer (&row));
}

/* ---- what the ledger decides ---- */

typedef struct
{
  LumioPlatform      *platform;
  LumioInvestmentRow *row;
  LumioStepRow       *step; /* how it ended */
} Decision;

static void
clear_decision (gpointer data)
{
  Decision *decision = data;

  lumio_investment_row_free (decision->row);
  lumio_step_row_free (decision->step);
}

static void
release_decision (gpointer decision)
{
  g_atomic_rc_box_release_full (decision, clear_decision);
}

static Decision *
new_decision (LumioPlatform            *platform,
              const LumioInvestmentRow *row)
{
  Decision *decision = g_atomic_rc_box_new0 (Decision);

  decision->platform = platform;
  decision->row = lumio_investment_row_copy (row);
  decision->step = lumio_step_row_new ();
  decision->step->tx_hash = g_strdup (row->tx_hash);

  return decision;
}

static DexFuture *
decide_job (LumioConnection *connection,
            gpointer         user_data)
{
  const Decision *decision = user_data;
  g_autoptr(LumioInvestmentRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;

  if (!(row = lumio_store_investments_by_id (connection, NULL, decision->row->id, &error)) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, &error)))
    return dex_future_new_for_error (error);

  if (!g_str_equal (row->status, "signed"))
    return dex_future_new_true ();

  if (!lumio_investments_decide (connection, row, event, decision->step, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static gboolean
write_decision (Decision  *decision,
                GError   **error)
{
  if (!dex_await (lumio_store_insist (lumio_platform_get_store (decision->platform), decide_job,
                                      g_atomic_rc_box_acquire (decision), release_decision), error))
    return FALSE;

  lumio_live_poke (decision->platform, NULL);

  return TRUE;
}

static DexFuture *
settle_fiber (gpointer user_data)
{
  Decision *decision = user_data;
  const LumioInvestmentRow *row = decision->row;
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  GError *error = NULL;

  /* Its owner may have sent it to the ledger as well: a refusal alone proves nothing. */
  outcome = dex_await_boxed (lumio_ledger_watch_submit (decision->platform, row->signed_xdr,
                                                        row->tx_hash, row->valid_until, TRUE),
                             &error);

  if (outcome != NULL)
    {
      lumio_steps_read_outcome (decision->step, outcome);
      write_decision (decision, &error);
    }

  g_hash_table_remove (get_offers (decision->platform)->running, row->id);

  return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();
}

/* Takes what came back to its end, also when nobody waits. One fiber for each. */
static DexFuture *
settle (LumioPlatform            *platform,
        const LumioInvestmentRow *row)
{
  Offers *self = get_offers (platform);
  DexFuture *future;

  if (!g_hash_table_add (self->running, g_strdup (row->id)))
    return dex_future_new_true ();

  future = lumio_fiber_spawn (settle_fiber, new_decision (platform, row), release_decision);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}

/* In a fiber: what did not come back may be on the ledger all the same. */
static gboolean
ask_ledger (LumioPlatform             *platform,
            const LumioInvestmentRow  *row,
            GError                   **error)
{
  LumioHorizon *horizon = lumio_rail_get_horizon (lumio_rail_get (platform));
  g_autoptr(LumioHorizonLedger) ledger = NULL;
  g_autoptr(LumioHorizonTransaction) transaction = NULL;
  g_autoptr(GError) local_error = NULL;
  Decision *decision;
  gboolean done;

  /* First how far the ledger has come, and then whether it has it. */
  if (!(ledger = dex_await_boxed (lumio_horizon_latest_ledger (horizon), error)))
    return FALSE;

  transaction = dex_await_boxed (lumio_horizon_get_transaction (horizon, row->tx_hash),
                                 &local_error);

  if (transaction == NULL && !lumio_horizon_is_missing (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (transaction == NULL && ledger->closed_at <= row->valid_until * G_USEC_PER_SEC)
    return TRUE;

  decision = new_decision (platform, row);
  decision->step->ledger = transaction != NULL ? transaction->ledger : 0;
  decision->step->status = g_strdup (transaction != NULL && transaction->successful ? "done"
                                                                                    : "failed");

  if (transaction == NULL)
    decision->step->code = g_strdup ("expired_unsubmitted");
  else if (!transaction->successful)
    decision->step->code = g_strdup ("tx_failed");

  done = write_decision (decision, error);
  release_decision (decision);

  return done;
}

static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  GError *error = NULL;
  GPtrArray *rows = lumio_store_investments_offers (connection, &error);

  return rows != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows)
                      : dex_future_new_for_error (error);
}

static void
look (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  if (!lumio_ledger_watch_admit (platform, NULL))
    return;

  rows = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job, NULL,
                                            NULL), &error);

  for (guint i = 0; rows != NULL && error == NULL && i < rows->len; i++)
    {
      const LumioInvestmentRow *row = g_ptr_array_index (rows, i);

      if (row->signed_xdr != NULL)
        dex_unref (settle (platform, row));
      else
        ask_ledger (platform, row, &error);
    }

  if (error != NULL)
    g_warning ("Offers cannot be looked after: %s", error->message);
}

/* ---- the route ---- */

static DexFuture *
load_job (LumioConnection *connection,
          gpointer         user_data)
{
  GError *error = NULL;
  LumioInvestmentRow *row = lumio_store_investments_by_id (connection, NULL, user_data, &error);

  return row != NULL ? take_row (row) : dex_future_new_for_error (error);
}

static LumioHttpResponse *
submit (LumioPlatform     *platform,
        LumioCaller       *caller,
        LumioHttpRequest  *request,
        GError           **error)
{
  LumioStore *store = lumio_platform_get_store (platform);
  JsonObject *body = lumio_http_request_get_json (request, error);
  g_autoptr(LumioInvestmentRow) row = NULL;
  g_autoptr(LumioInvestmentRow) now = NULL;
  g_autoptr(LumioApiInvestment) investment = NULL;
  Submission *submission;
  const char *xdr;

  if (body == NULL || !(xdr = lumio_json_get_text (body, "xdr", MAX_XDR, error)))
    return NULL;

  submission = g_new0 (Submission, 1);
  submission->platform = platform;
  submission->caller = lumio_caller_copy (caller);
  submission->id = g_strdup (lumio_http_request_get_param (request, "id"));
  submission->xdr = g_strdup (xdr);

  if (!(row = dex_await_boxed (lumio_store_write (store, keep_job, submission, free_submission),
                               error)))
    return NULL;

  /* What is not decided now is gone on with by itself: the books have it whole. */
  if (g_str_equal (row->status, "signed"))
    lumio_steps_wait (settle (platform, row), PATIENCE_SECONDS, NULL);

  if (!(now = dex_await_boxed (lumio_store_read (store, load_job, g_strdup (row->id), g_free),
                               error)))
    return NULL;

  investment = lumio_investment_row_to_api (now);

  return lumio_route_reply (g_str_equal (now->status, "signed") ? 202 : 200,
                            &lumio_api_investment_record, investment);
}

static const LumioRouteMember submit_members[] = {
  { "xdr", "string", TRUE },
};

static const LumioRoute routes[] = {
  { "POST", "/investments/{id}/submit", submit, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Send back what an event offered, signed by the account that buys",
    submit_members, G_N_ELEMENTS (submit_members), 200, &lumio_api_investment_record },
};

static DexFuture *
start (LumioPlatform *platform)
{
  Offers *self = g_new0 (Offers, 1);

  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  lumio_platform_set_module_data (platform, "offers", self, free_offers);
  self->loop = lumio_loop_new (LOOK_SECONDS, look, platform);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (g_steal_pointer (&get_offers (platform)->loop));
}

const LumioModule lumio_offers_module = {
  .name = "offers",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
