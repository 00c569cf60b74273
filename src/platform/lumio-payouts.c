#include "platform/lumio-payouts.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/lumio-claims.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-refunds.h"
#include "platform/lumio-wallets.h"
#include "stellar/stellar-ids.h"
#include "stellar/stellar-strkey.h"

#define BATCH STELLAR_MAX_OPERATIONS

/* ---- what the books say of it ---- */

LumioDistributionRow *
lumio_payouts_load (LumioConnection  *connection,
                    const char       *id,
                    GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  LumioDistributionRow *row = lumio_store_distributions_by_id (connection, id, &local_error);

  if (row == NULL && local_error == NULL)
    lumio_fundraisers_refuse (&local_error, 404, "not_found", NULL,
                              "There is no such distribution.");

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return row;
}

gboolean
lumio_payouts_append_live (LumioConnection             *connection,
                           const LumioDistributionRow  *row,
                           const LumioFundraiserRow    *event,
                           GError                     **error)
{
  g_autoptr(LumioApiDistribution) api =
    lumio_store_distributions_describe (connection, row, error);

  return api != NULL &&
         lumio_live_append (connection, event->organizer_id, "distribution",
                            lumio_api_distribution_to_json (api), error) &&
         lumio_fundraisers_append_live (connection, event, error);
}

gboolean
lumio_payouts_end (LumioConnection       *connection,
                   LumioDistributionRow  *row,
                   const char            *status,
                   const char            *why,
                   GError               **error)
{
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioApiDistribution) api = NULL;

  g_set_str (&row->status, status);
  g_set_str (&row->error, why);
  row->completed_at = lumio_clock_now ();

  if (!(event = lumio_store_fundraisers_by_id (connection, row->event_id, error)) ||
      !(api = lumio_store_distributions_describe (connection, row, error)))
    return FALSE;

  /* What could not be given back keeps the event on its way. */
  if (g_str_equal (row->kind, "revenue"))
    {
      event->distributed += api->paid;
    }
  else if (g_str_equal (status, "COMPLETED"))
    {
      g_clear_pointer (&event->pending, g_free);
      g_set_str (&event->status, "CANCELLED");
    }

  return lumio_store_distributions_update (connection, row, error) &&
         lumio_store_fundraisers_update (connection, event, lumio_clock_now (), error) &&
         lumio_payouts_append_live (connection, row, event, error) &&
         (!g_str_equal (row->kind, "refund") ||
          lumio_refunds_append_live (connection, event, error));
}

/* ---- the batches ---- */

/* Horizon's name for what the operation at `index` sets aside. */
static char *
name_balance (const char *source,
              gint64      sequence,
              guint       index)
{
  guint8 key[32], id[32];
  g_autofree char *hex = NULL;

  stellar_address_decode (source, key, NULL);
  stellar_claimable_balance_id (key, sequence, index, id);
  hex = stellar_hash_to_hex (id);

  return g_strconcat ("00000000", hex, NULL);
}

static gboolean
add_payout (StellarTransactionBuilder  *builder,
            LumioConnection            *connection,
            const LumioStepTerms       *terms,
            const LumioPayoutRow       *payout,
            const char                 *usdc,
            guint                       index,
            GError                    **error)
{
  g_autofree char *balance_id = NULL;

  if (g_str_equal (payout->kind, "claimable"))
    {
      balance_id = name_balance (terms->source, terms->sequence, index);
      stellar_transaction_builder_create_claimable (builder, NULL, payout->address, usdc,
                                                    payout->amount);
    }
  else
    {
      stellar_transaction_builder_payment (builder, NULL, payout->address, usdc, payout->amount);
    }

  return lumio_store_payouts_assign (connection, terms->ref, payout->position, terms->sequence,
                                     index, balance_id, error);
}

static StellarTransactionEnvelope *
sign_batch (LumioPlatform         *platform,
            LumioConnection       *connection,
            const LumioStepTerms  *terms,
            GError               **error)
{
  const char *usdc = lumio_rail_get_usdc (lumio_rail_get (platform));
  g_autoptr(LumioDistributionRow) row = lumio_payouts_load (connection, terms->ref, error);
  g_autoptr(StellarTransactionBuilder) builder = NULL;
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(GPtrArray) payouts = NULL;
  StellarTransactionEnvelope *envelope;

  if (row == NULL ||
      !(wallet = lumio_store_wallets_by_address (connection, terms->source, error)) ||
      !(payouts = lumio_store_payouts_list (connection, row->id, "pending", -1, BATCH, error)))
    return *error == NULL ? lumio_fundraisers_refuse (error, 500, "internal", NULL,
                                                      "The event's key is missing.") : NULL;

  if (payouts->len == 0 || !g_str_equal (row->status, "PROCESSING"))
    return lumio_fundraisers_refuse (error, 409, "distribution_done", NULL, "All are paid.");

  builder = stellar_transaction_builder_new (terms->source, terms->sequence, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) terms->max_time);

  for (guint i = 0; i < payouts->len; i++)
    {
      if (!add_payout (builder, connection, terms, g_ptr_array_index (payouts, i), usdc, i, error))
        return NULL;
    }

  if (!(envelope = stellar_transaction_builder_end (g_steal_pointer (&builder), error)))
    return NULL;

  return lumio_custody_sign (platform, connection, envelope, wallet, "distribution.sign", row->id,
                             error);
}

/*
 * Sets aside what made the batch fail by the fault of who is paid, as "op_no_trust/3" says. How
 * many that were; -1 with `error`.
 */
static gint64
set_culprits_aside (LumioConnection     *connection,
                    const LumioStepRow  *step,
                    GError             **error)
{
  static const char * const faults[] = { "op_no_trust/", "op_line_full/", "op_no_destination/",
                                         "op_not_authorized/" };
  g_auto(GStrv) codes = g_strsplit (step->code != NULL ? step->code : "", " ", 0);
  gint64 n = 0;

  for (guint i = 0; codes[i] != NULL; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (faults); j++)
        {
          gint64 changed;

          if (!g_str_has_prefix (codes[i], faults[j]))
            continue;

          changed = lumio_store_payouts_set_aside (connection, step->ref, step->sequence,
                                                   g_ascii_strtoll (codes[i] + strlen (faults[j]),
                                                                    NULL, 10), error);

          if (changed < 0)
            return -1;

          n += changed;
        }
    }

  return n;
}

static gboolean
settle_batch (LumioPlatform       *platform,
              LumioConnection     *connection,
              const LumioStepRow  *step,
              GError             **error)
{
  g_autoptr(LumioDistributionRow) row = lumio_payouts_load (connection, step->ref, error);
  g_autoptr(GPtrArray) left = NULL;
  gboolean done = g_str_equal (step->status, "done");
  gint64 culprits = 0;

  if (row == NULL ||
      (!done && (culprits = set_culprits_aside (connection, step, error)) < 0) ||
      (done && !lumio_store_payouts_paid (connection, row->id, step->sequence, step->tx_hash,
                                          error)) ||
      (!done && !lumio_store_payouts_undone (connection, row->id, step->sequence, error)) ||
      !(left = lumio_store_payouts_list (connection, row->id, "pending", -1, 1, error)))
    return FALSE;

  /* It failed on the ledger by no fault of who is paid: what is still owed stays owed. */
  if (!done && step->ledger > 0 && culprits == 0)
    return lumio_payouts_end (connection, row, "FAILED", step->code, error);

  return left->len > 0 || lumio_payouts_end (connection, row, "COMPLETED", NULL, error);
}

static void
tell (LumioPlatform      *platform,
      const LumioStepRow *step)
{
  lumio_live_poke (platform, NULL);
}

static const LumioStepKind batch_kind = {
  .name = "distribution",
  .sign = sign_batch,
  .settle = settle_batch,
  .after = tell,
};

/* ---- the reserve of what is set aside, and fees ---- */

/* `ref` is "address stroops": what is missing there is all that this is about. */
static StellarTransactionEnvelope *
sign_reserve (LumioPlatform         *platform,
              LumioConnection       *connection,
              const LumioStepTerms  *terms,
              GError               **error)
{
  const LumioWalletRow *sponsor = lumio_rail_get_sponsor (lumio_rail_get (platform));
  g_auto(GStrv) parts = g_strsplit (terms->ref, " ", 2);
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;

  builder = stellar_transaction_builder_new (terms->source, terms->sequence, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) terms->max_time);
  stellar_transaction_builder_payment (builder, NULL, parts[0], "native",
                                       g_ascii_strtoll (parts[1], NULL, 10));

  if (!(envelope = stellar_transaction_builder_end (builder, error)))
    return NULL;

  return lumio_custody_sign (platform, connection, envelope, sponsor, "event.reserve", parts[0],
                             error);
}

/* What the account can spend now says whether it was done: the books need not know. */
static gboolean
settle_reserve (LumioPlatform       *platform,
                LumioConnection     *connection,
                const LumioStepRow  *step,
                GError             **error)
{
  return TRUE;
}

static const LumioStepKind reserve_kind = {
  .name = "event.reserve",
  .sign = sign_reserve,
  .settle = settle_reserve,
};

typedef struct
{
  LumioPlatform *platform;
  char          *id;
  char          *source;
} Going;

static void
free_going (gpointer data)
{
  Going *going = data;

  g_free (going->id);
  g_free (going->source);
  g_free (going);
}

static DexFuture *
load_row (LumioConnection *connection,
          gpointer         user_data)
{
  GError *error = NULL;
  LumioDistributionRow *row = lumio_payouts_load (connection, user_data, &error);

  return row != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_DISTRIBUTION_ROW, row)
                     : dex_future_new_for_error (error);
}

/* What the next batch takes of the account's XLM. */
static DexFuture *
count_need (LumioConnection *connection,
            gpointer         user_data)
{
  g_autoptr(GPtrArray) payouts = NULL;
  GError *error = NULL;
  gint64 need = 0;

  if (!(payouts = lumio_store_payouts_list (connection, user_data, "pending", -1, BATCH, &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < payouts->len; i++)
    {
      const LumioPayoutRow *payout = g_ptr_array_index (payouts, i);

      need += STELLAR_MIN_FEE;

      if (g_str_equal (payout->kind, "claimable"))
        need += LUMIO_BASE_RESERVE;
    }

  return dex_future_new_for_int64 (need);
}

static gboolean
ensure_reserve (Going   *going,
                GError **error)
{
  LumioRail *rail = lumio_rail_get (going->platform);
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(LumioStepRow) step = NULL;
  g_autoptr(DexFuture) counted = NULL;
  g_autofree char *ref = NULL;
  gint64 need;

  counted = lumio_store_read (lumio_platform_get_store (going->platform), count_need,
                              g_strdup (going->id), g_free);

  if (!dex_await (dex_ref (counted), error) ||
      !(account = dex_await_boxed (lumio_horizon_load_account (lumio_rail_get_horizon (rail),
                                                               going->source), error)))
    return FALSE;

  need = g_value_get_int64 (dex_future_get_value (counted, NULL));

  if (lumio_wallets_count_spendable (account) >= need)
    return TRUE;

  if (!dex_await (lumio_rail_fill (rail, need), error))
    return FALSE;

  ref = g_strdup_printf ("%s %" G_GINT64_FORMAT, going->source, need);

  if (!(step = dex_await_boxed (lumio_steps_run (going->platform, &reserve_kind, ref,
                                                 lumio_rail_get_sponsor (rail)->public_key),
                                error)))
    return FALSE;

  if (g_str_equal (step->status, "done"))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The reserve could not be paid: %s",
               step->code);
  return FALSE;
}

/* ---- from the first batch to the last ---- */

static DexFuture *
run_fiber (gpointer user_data)
{
  Going *going = user_data;
  LumioStore *store = lumio_platform_get_store (going->platform);
  GError *error = NULL;

  for (;;)
    {
      g_autoptr(LumioDistributionRow) row = NULL;
      g_autoptr(LumioStepRow) step = NULL;

      if (!lumio_ledger_watch_admit (going->platform, &error) ||
          !(row = dex_await_boxed (lumio_store_read (store, load_row, g_strdup (going->id), g_free),
                                   &error)))
        return dex_future_new_for_error (error);

      if (!g_str_equal (row->status, "PROCESSING"))
        return lumio_claims_run (going->platform, going->id);

      if (!ensure_reserve (going, &error) ||
          !(step = dex_await_boxed (lumio_steps_run (going->platform, &batch_kind, row->id,
                                                     going->source), &error)))
        return dex_future_new_for_error (error);

      /* What no ledger took is not asked again at once. */
      if (g_str_equal (step->status, "failed") && step->ledger == 0)
        return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "A batch failed with %s",
                                      step->code);
    }
}

DexFuture *
lumio_payouts_run (LumioPlatform *platform,
                   const char    *id,
                   const char    *source)
{
  Going *going = g_new0 (Going, 1);
  DexFuture *future;

  going->platform = platform;
  going->id = g_strdup (id);
  going->source = g_strdup (source);
  future = lumio_fiber_spawn (run_fiber, going, free_going);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}

void
lumio_payouts_register (LumioPlatform *platform)
{
  lumio_steps_register (platform, &batch_kind);
  lumio_steps_register (platform, &reserve_kind);
}
