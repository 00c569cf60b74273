#include "platform/lumio-fundraisers.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-live.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-refunds.h"

/* How long a request waits for the ledger before it is answered with what is on its way. */
#define PATIENCE_SECONDS 10

typedef struct
{
  LumioPlatform *platform;
  LumioCaller   *caller;
  char          *id;
  char          *state;
} Change;

static void
free_change (gpointer data)
{
  Change *change = data;

  lumio_caller_free (change->caller);
  g_free (change->id);
  g_free (change->state);
  g_free (change);
}

static LumioFundraiserRow *
load_ref (LumioConnection  *connection,
          const char       *ref,
          GError          **error)
{
  LumioFundraiserRow *row =
    lumio_store_fundraisers_by_id (connection, g_ascii_strtoll (ref, NULL, 10), error);

  if (row == NULL && *error == NULL)
    lumio_fundraisers_refuse (error, 404, "not_found", NULL, "There is no such event.");

  return row;
}

static LumioWalletRow *
load_wallet (LumioConnection  *connection,
             const char       *address,
             GError          **error)
{
  LumioWalletRow *wallet = lumio_store_wallets_by_address (connection, address, error);

  if (wallet == NULL && *error == NULL)
    lumio_fundraisers_refuse (error, 500, "internal", NULL, "An account's key is missing.");

  return wallet;
}

/* ---- opening: the account, its trustline ---- */

static StellarTransactionEnvelope *
sign_open (LumioPlatform         *platform,
           LumioConnection       *connection,
           const LumioStepTerms  *terms,
           GError               **error)
{
  LumioRail *rail = lumio_rail_get (platform);
  g_autoptr(LumioFundraiserRow) row = load_ref (connection, terms->ref, error);
  g_autoptr(LumioWalletRow) wallet = NULL;
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;

  if (row == NULL)
    return NULL;

  if (g_strcmp0 (row->pending, "FUNDING") != 0)
    return lumio_fundraisers_refuse (error, 409, "event_state", NULL, "It is open already.");

  if (!(wallet = load_wallet (connection, row->address, error)))
    return NULL;

  builder = stellar_transaction_builder_new (terms->source, terms->sequence, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) terms->max_time);
  stellar_transaction_builder_create_account (builder, NULL, row->address, LUMIO_FUNDRAISER_START);
  stellar_transaction_builder_change_trust (builder, row->address, lumio_rail_get_usdc (rail),
                                            G_MAXINT64);

  if (!(envelope = stellar_transaction_builder_end (builder, error)) ||
      !(envelope = lumio_custody_sign (platform, connection, envelope, lumio_rail_get_sponsor (rail),
                                       "event.open", terms->ref, error)))
    return NULL;

  return lumio_custody_sign (platform, connection, envelope, wallet, "event.open", terms->ref,
                             error);
}

static gboolean
settle_open (LumioPlatform       *platform,
             LumioConnection     *connection,
             const LumioStepRow  *step,
             GError             **error)
{
  g_autoptr(LumioFundraiserRow) row = load_ref (connection, step->ref, error);
  g_autoptr(LumioWalletRow) wallet = NULL;

  if (row == NULL || !(wallet = load_wallet (connection, row->address, error)))
    return FALSE;

  g_clear_pointer (&row->pending, g_free);

  if (g_str_equal (step->status, "done"))
    {
      g_set_str (&row->status, "FUNDING");

      if (!lumio_store_wallets_set_status (connection, wallet->id, "active", lumio_clock_now (),
                                           error))
        return FALSE;
    }

  return lumio_store_fundraisers_update (connection, row, lumio_clock_now (), error) &&
         lumio_fundraisers_append_live (connection, row, error);
}

static void
tell (LumioPlatform      *platform,
      const LumioStepRow *step)
{
  lumio_live_poke (platform, NULL);
}

const LumioStepKind lumio_fundraiser_open_kind = {
  .name = "event.open",
  .sign = sign_open,
  .settle = settle_open,
  .after = tell,
};

/* ---- going live: what was raised goes to the organiser ---- */

static StellarTransactionEnvelope *
sign_release (LumioPlatform         *platform,
              LumioConnection       *connection,
              const LumioStepTerms  *terms,
              GError               **error)
{
  g_autoptr(LumioFundraiserRow) row = load_ref (connection, terms->ref, error);
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(LumioWalletRow) organizer = NULL;
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;

  if (row == NULL)
    return NULL;

  if (g_strcmp0 (row->pending, "LIVE") != 0)
    return lumio_fundraisers_refuse (error, 409, "event_state", NULL, "It is live already.");

  if (!(wallet = load_wallet (connection, row->address, error)) ||
      !(organizer = lumio_store_wallets_by_user (connection, row->organizer_id, error)))
    return NULL;

  builder = stellar_transaction_builder_new (terms->source, terms->sequence, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) terms->max_time);
  stellar_transaction_builder_payment (builder, NULL, organizer->public_key,
                                       lumio_rail_get_usdc (lumio_rail_get (platform)),
                                       row->sold * row->token_price);

  if (!(envelope = stellar_transaction_builder_end (builder, error)))
    return NULL;

  return lumio_custody_sign (platform, connection, envelope, wallet, "event.release", terms->ref,
                             error);
}

static gboolean
settle_release (LumioPlatform       *platform,
                LumioConnection     *connection,
                const LumioStepRow  *step,
                GError             **error)
{
  g_autoptr(LumioFundraiserRow) row = load_ref (connection, step->ref, error);

  if (row == NULL)
    return FALSE;

  g_clear_pointer (&row->pending, g_free);

  if (g_str_equal (step->status, "done"))
    g_set_str (&row->status, "LIVE");

  return lumio_store_fundraisers_update (connection, row, lumio_clock_now (), error) &&
         lumio_fundraisers_append_live (connection, row, error);
}

const LumioStepKind lumio_fundraiser_release_kind = {
  .name = "event.release",
  .sign = sign_release,
  .settle = settle_release,
  .after = tell,
};

/* ---- the edges ---- */

static gboolean
begin_open (Change              *change,
            LumioConnection     *connection,
            LumioFundraiserRow  *row,
            GError             **error)
{
  g_autoptr(LumioWalletRow) wallet = NULL;

  if (row->closes_at != 0 && row->closes_at <= lumio_clock_now ())
    return lumio_fundraisers_refuse (error, 409, "event_closed", "closes_at",
                                     "Its closing date has passed: change it first.") != NULL;

  g_set_str (&row->pending, "FUNDING");

  /* An account that an earlier try prepared is used again: nothing is on it, and its key is kept. */
  if (row->address != NULL)
    return TRUE;

  wallet = lumio_custody_new_wallet (change->platform, NULL, "event");
  row->address = g_strdup (wallet->public_key);

  return lumio_store_wallets_insert (connection, wallet, error);
}

/* Decides what `row` becomes; the database refuses an edge that does not exist in any case. */
static gboolean
take_edge (Change              *change,
           LumioConnection     *connection,
           LumioFundraiserRow  *row,
           GError             **error)
{
  const char *state = change->state;

  if (g_str_equal (state, "FUNDING") && g_str_equal (row->status, "DRAFT"))
    return begin_open (change, connection, row, error);

  if (g_str_equal (state, "LIVE") && g_str_equal (row->status, "FUNDED"))
    {
      g_set_str (&row->pending, "LIVE");
      return TRUE;
    }

  if (g_str_equal (state, "SETTLED") && g_str_equal (row->status, "LIVE"))
    {
      if (lumio_fundraisers_next_pool (row) >= LUMIO_FUNDRAISER_MIN_POOL)
        return lumio_fundraisers_refuse (error, 409, "revenue_left", NULL,
                                         "Its holders are owed a part of its revenue: distribute it "
                                         "first.") != NULL;

      g_set_str (&row->status, "SETTLED");
      return TRUE;
    }

  if (g_str_equal (state, "CANCELLED") &&
      (g_str_equal (row->status, "FUNDING") || g_str_equal (row->status, "FUNDED")))
    return lumio_refunds_begin (connection, row, error);

  return lumio_fundraisers_refuse (error, 409, "event_state", "state",
                                   "It cannot go to that state from the one it is in.") != NULL;
}

static DexFuture *
change_job (LumioConnection *connection,
            gpointer         user_data)
{
  Change *change = user_data;
  g_autoptr(LumioFundraiserRow) row = NULL;
  GError *error = NULL;

  if (!(row = lumio_fundraisers_load_own (connection, change->caller->user_id, change->id, &error)))
    return dex_future_new_for_error (error);

  /* Asking twice is asking once. */
  if (g_str_equal (row->status, change->state) || g_strcmp0 (row->pending, change->state) == 0)
    return dex_future_new_take_boxed (LUMIO_TYPE_FUNDRAISER_ROW, g_steal_pointer (&row));

  if (row->pending != NULL)
    lumio_fundraisers_refuse (&error, 409, "event_state", "state",
                              "It is on its way to another state.");

  if (error != NULL || !take_edge (change, connection, row, &error) ||
      !lumio_store_fundraisers_update (connection, row, lumio_clock_now (), &error) ||
      !lumio_audit_append (connection, change->caller, "event.state", change->id, NULL, &error) ||
      !lumio_fundraisers_append_live (connection, row, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (LUMIO_TYPE_FUNDRAISER_ROW, g_steal_pointer (&row));
}

/* `again`: also what the ledger refused for good, which only who asks for it may try once more. */
static DexFuture *
carry_on (LumioPlatform            *platform,
          const LumioFundraiserRow *row,
          gboolean                  again)
{
  g_autofree char *ref = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);

  if (g_str_equal (row->pending, "CANCELLED"))
    return lumio_refunds_run (platform, row->id, again);

  if (g_str_equal (row->pending, "FUNDING"))
    return lumio_steps_run (platform, &lumio_fundraiser_open_kind, ref,
                            lumio_rail_get_sponsor (lumio_rail_get (platform))->public_key);

  return lumio_steps_run (platform, &lumio_fundraiser_release_kind, ref, row->address);
}

static DexFuture *
read_job (LumioConnection *connection,
          gpointer         user_data)
{
  const Change *change = user_data;
  GError *error = NULL;
  LumioFundraiserRow *row =
    lumio_fundraisers_load_own (connection, change->caller->user_id, change->id, &error);

  return row != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_FUNDRAISER_ROW, row)
                     : dex_future_new_for_error (error);
}

static Change *
new_change (LumioPlatform    *platform,
            LumioCaller      *caller,
            LumioHttpRequest *request,
            const char       *state)
{
  Change *change = g_new0 (Change, 1);

  change->platform = platform;
  change->caller = lumio_caller_copy (caller);
  change->id = g_strdup (lumio_http_request_get_param (request, "id"));
  change->state = g_strdup (state);

  return change;
}

LumioHttpResponse *
lumio_fundraisers_set_state (LumioPlatform     *platform,
                             LumioCaller       *caller,
                             LumioHttpRequest  *request,
                             GError           **error)
{
  LumioStore *store = lumio_platform_get_store (platform);
  JsonObject *body = lumio_http_request_get_json (request, error);
  g_autoptr(LumioFundraiserRow) row = NULL;
  g_autoptr(LumioFundraiserRow) now = NULL;
  g_autoptr(LumioApiEvent) event = NULL;
  const char *state;

  if (body == NULL || !(state = lumio_json_get_text (body, "state", 16, error)))
    return NULL;

  if (lumio_rail_get_usdc (lumio_rail_get (platform)) == NULL)
    return lumio_fundraisers_refuse (error, 409, "no_usdc", NULL,
                                     "This platform has no USDC, which events are paid in.");

  if (!(row = dex_await_boxed (lumio_store_write (store, change_job,
                                                  new_change (platform, caller, request, state),
                                                  free_change), error)))
    return NULL;

  lumio_live_poke (platform, caller->user_id);

  if (row->pending != NULL)
    lumio_steps_wait (carry_on (platform, row, TRUE), PATIENCE_SECONDS, NULL);

  if (!(now = dex_await_boxed (lumio_store_read (store, read_job,
                                                 new_change (platform, caller, request, state),
                                                 free_change), error)))
    return NULL;

  if (now->pending == NULL && !g_str_equal (now->status, state))
    return lumio_fundraisers_refuse (error, 503, "ledger_refused", NULL,
                                     "The ledger did not take it. Nothing was changed; try again.");

  event = lumio_fundraisers_describe (now, caller->user_id);

  return lumio_route_reply (now->pending != NULL ? 202 : 200, &lumio_api_event_record, event);
}

/* ---- what an earlier run left ---- */

static DexFuture *
list_pending (LumioConnection *connection,
              gpointer         user_data)
{
  GError *error = NULL;
  GPtrArray *rows = lumio_store_fundraisers_pending (connection, &error);

  return rows != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows)
                      : dex_future_new_for_error (error);
}

static DexFuture *
take_up_fiber (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  g_autoptr(GPtrArray) rows = NULL;
  GError *error = NULL;

  rows = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_pending, NULL,
                                            NULL), &error);

  if (rows == NULL)
    return dex_future_new_for_error (error);

  /* Who has an undecided step takes it up; who has none begins it. */
  for (guint i = 0; i < rows->len; i++)
    dex_unref (carry_on (platform, g_ptr_array_index (rows, i), FALSE));

  return dex_future_new_true ();
}

DexFuture *
lumio_fundraisers_take_up (LumioPlatform *platform)
{
  return lumio_fiber_spawn (take_up_fiber, platform, NULL);
}
