#include "platform/lumio-claims.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-payments.h"
#include "platform/lumio-payouts.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"

/* Each account signs for its own, and the sponsor for the whole. */
#define BATCH (STELLAR_MAX_SIGNATURES - 1)
/* Of what only its owner can take, so many are looked at in one round. */
#define LOOKS 20
#define LOOK_SECONDS 20

/* ---- a batch of claims ---- */

static gboolean
read_balance (const LumioPayoutRow *payout,
              guint8                id[32])
{
  return payout->balance_id != NULL && strlen (payout->balance_id) == 72 &&
         stellar_hash_from_hex (payout->balance_id + 8, id);
}

static StellarTransactionEnvelope *
sign_all (LumioPlatform               *platform,
          LumioConnection             *connection,
          StellarTransactionEnvelope  *envelope,
          const char                  *ref,
          GPtrArray                   *payouts,
          GError                     **error)
{
  envelope = lumio_custody_sign (platform, connection, envelope,
                                 lumio_rail_get_sponsor (lumio_rail_get (platform)),
                                 "distribution.claim", ref, error);

  for (guint i = 0; envelope != NULL && i < payouts->len; i++)
    {
      const LumioPayoutRow *payout = g_ptr_array_index (payouts, i);
      g_autoptr(LumioWalletRow) wallet =
        lumio_store_wallets_by_address (connection, payout->address, error);

      if (wallet == NULL)
        {
          stellar_xdr_free (envelope);
          return *error == NULL ? lumio_fundraisers_refuse (error, 500, "internal", NULL,
                                                            "An account's key is missing.") : NULL;
        }

      envelope = lumio_custody_sign (platform, connection, envelope, wallet, "distribution.claim",
                                     ref, error);
    }

  return envelope;
}

static StellarTransactionEnvelope *
sign_claims (LumioPlatform         *platform,
             LumioConnection       *connection,
             const LumioStepTerms  *terms,
             GError               **error)
{
  g_autoptr(StellarTransactionBuilder) builder = NULL;
  g_autoptr(GPtrArray) payouts = NULL;
  StellarTransactionEnvelope *envelope;

  if (!(payouts = lumio_store_payouts_unclaimed (connection, terms->ref, BATCH, error)))
    return NULL;

  if (payouts->len == 0)
    return lumio_fundraisers_refuse (error, 409, "distribution_done", NULL, "All is claimed.");

  builder = stellar_transaction_builder_new (terms->source, terms->sequence, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) terms->max_time);

  for (guint i = 0; i < payouts->len; i++)
    {
      const LumioPayoutRow *payout = g_ptr_array_index (payouts, i);
      guint8 id[32];

      if (!read_balance (payout, id))
        return lumio_fundraisers_refuse (error, 500, "internal", NULL,
                                         "What was set aside has no name.");

      stellar_transaction_builder_claim (builder, payout->address, id);

      if (!lumio_store_payouts_assign_claim (connection, terms->ref, payout->position,
                                             terms->sequence, i, error))
        return NULL;
    }

  if (!(envelope = stellar_transaction_builder_end (g_steal_pointer (&builder), error)))
    return NULL;

  return sign_all (platform, connection, envelope, terms->ref, payouts, error);
}

/* ---- what follows from it ---- */

/* Horizon's stream of payments does not tell of claims: the history gets it from here. */
static gboolean
write_payment (LumioConnection           *connection,
               const LumioFundraiserRow  *event,
               const LumioPayoutRow      *payout,
               const LumioStepRow        *step,
               guint                      index,
               const char                *usdc_issuer,
               GError                   **error)
{
  g_autoptr(LumioWalletRow) wallet =
    lumio_store_wallets_by_address (connection, payout->address, error);
  g_autoptr(LumioPaymentRow) row = lumio_payment_row_new ();

  if (wallet == NULL)
    return *error == NULL;

  row->id = g_uuid_string_random ();
  row->user_id = g_strdup (wallet->user_id);
  row->direction = g_strdup ("in");
  row->sender_address = g_strdup (event->address);
  row->recipient_address = g_strdup (payout->address);
  row->amount = payout->amount;
  row->asset_code = g_strdup ("USDC");
  row->asset_issuer = g_strdup (usdc_issuer);
  row->counterparty_name = g_strdup (event->name);
  row->status = g_strdup ("success");
  row->fee_paid_by = g_strdup ("platform");
  row->tx_hash = g_strdup (step->tx_hash);
  row->op_index = index;
  row->ledger = step->ledger;
  row->created_at = lumio_clock_now ();
  row->updated_at = row->created_at;

  return lumio_store_payments_insert (connection, row, error) &&
         lumio_payments_append_live (connection, row, error);
}

/* Whether the operation at `index` failed by itself: "op_no_trust/3 op_line_full/7". */
static gboolean
is_culprit (const LumioStepRow *step,
            guint               index)
{
  g_auto(GStrv) codes = g_strsplit (step->code != NULL ? step->code : "", " ", 0);
  g_autofree char *end = g_strdup_printf ("/%u", index);

  for (guint i = 0; codes[i] != NULL; i++)
    {
      if (g_str_has_suffix (codes[i], end))
        return TRUE;
    }

  return FALSE;
}

static gboolean
settle_claims (LumioPlatform       *platform,
               LumioConnection     *connection,
               const LumioStepRow  *step,
               GError             **error)
{
  const char *usdc_issuer = lumio_rail_get_usdc_issuer (lumio_rail_get (platform));
  g_autoptr(LumioDistributionRow) row = lumio_payouts_load (connection, step->ref, error);
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(GPtrArray) payouts = NULL;
  gboolean done = g_str_equal (step->status, "done");

  if (row == NULL ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, error)) ||
      !(payouts = lumio_store_payouts_claiming (connection, row->id, step->sequence, error)))
    return FALSE;

  for (guint i = 0; i < payouts->len; i++)
    {
      LumioPayoutRow *payout = g_ptr_array_index (payouts, i);

      if (done)
        {
          payout->claim = g_strdup ("claimed");
          payout->claim_hash = g_strdup (step->tx_hash);

          if (!write_payment (connection, event, payout, step, i, usdc_issuer, error))
            return FALSE;
        }
      else if (step->ledger > 0 && is_culprit (step, i))
        {
          /* It stays theirs on the ledger. */
          payout->claim = g_strdup ("refused");
        }

      if (!lumio_store_payouts_set_claim (connection, row->id, payout, error))
        return FALSE;
    }

  return lumio_payouts_append_live (connection, row, event, error);
}

static DexFuture *
list_users (LumioConnection *connection,
            gpointer         user_data)
{
  GError *error = NULL;
  GStrv users = lumio_store_payouts_claimers (connection, user_data, &error);

  return users != NULL ? dex_future_new_take_boxed (G_TYPE_STRV, users)
                       : dex_future_new_for_error (error);
}

static void
tell (LumioPlatform      *platform,
      const LumioStepRow *step)
{
  g_auto(GStrv) users = NULL;

  lumio_live_poke (platform, NULL);
  users = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_users,
                                             g_strdup (step->tx_hash), g_free), NULL);

  for (guint i = 0; users != NULL && users[i] != NULL; i++)
    lumio_wallets_tell_balances (platform, users[i]);
}

static const LumioStepKind claim_kind = {
  .name = "distribution.claim",
  .sign = sign_claims,
  .settle = settle_claims,
  .after = tell,
};

/* ---- until there is none ---- */

typedef struct
{
  LumioPlatform *platform;
  char          *id;
} Claiming;

static void
free_claiming (gpointer data)
{
  Claiming *claiming = data;

  g_free (claiming->id);
  g_free (claiming);
}

static DexFuture *
is_left (LumioConnection *connection,
         gpointer         user_data)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) payouts = lumio_store_payouts_unclaimed (connection, user_data, 1, &error);

  return payouts != NULL ? dex_future_new_for_boolean (payouts->len > 0)
                         : dex_future_new_for_error (error);
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Claiming *claiming = user_data;
  LumioRail *rail = lumio_rail_get (claiming->platform);
  GError *error = NULL;

  for (;;)
    {
      g_autoptr(LumioStepRow) step = NULL;
      gboolean left = dex_await_boolean (lumio_store_read (lumio_platform_get_store (claiming->platform),
                                                           is_left, g_strdup (claiming->id),
                                                           g_free), &error);

      if (error != NULL || !left)
        return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();

      if (!(step = dex_await_boxed (lumio_steps_run (claiming->platform, &claim_kind, claiming->id,
                                                     lumio_rail_get_sponsor (rail)->public_key),
                                    &error)))
        return dex_future_new_for_error (error);

      if (g_str_equal (step->status, "failed") && (step->ledger == 0 || strchr (step->code, '/') == NULL))
        return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "Claims failed with %s",
                                      step->code);
    }
}

DexFuture *
lumio_claims_run (LumioPlatform *platform,
                  const char    *id)
{
  Claiming *claiming = g_new0 (Claiming, 1);
  DexFuture *future;

  claiming->platform = platform;
  claiming->id = g_strdup (id);
  future = lumio_fiber_spawn (run_fiber, claiming, free_claiming);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}

static DexFuture *
list_open (LumioConnection *connection,
           gpointer         user_data)
{
  GError *error = NULL;
  GStrv ids = lumio_store_payouts_to_claim (connection, &error);

  return ids != NULL ? dex_future_new_take_boxed (G_TYPE_STRV, ids)
                     : dex_future_new_for_error (error);
}

/* In a fiber: all that an earlier run left. */
static void
take_up (LumioPlatform *platform)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) ids =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_open, NULL, NULL),
                     &error);

  if (ids == NULL)
    g_warning ("What was set aside cannot be looked after: %s", error->message);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autoptr(GError) local_error = NULL;

      if (!dex_await (lumio_claims_run (platform, ids[i]), &local_error))
        g_warning ("What %s set aside waits: %s", ids[i], local_error->message);
    }
}

/* ---- what only its owner can take ---- */

typedef struct
{
  GStrv      ids; /* of the distribution of each */
  GPtrArray *payouts;
} Left;

static void
free_left (gpointer data)
{
  Left *left = data;

  g_strfreev (left->ids);
  g_clear_pointer (&left->payouts, g_ptr_array_unref);
  g_free (left);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Left, free_left)

/* `place` is "position id". */
static DexFuture *
list_left (LumioConnection *connection,
           gpointer         user_data)
{
  const char *place = user_data;
  g_autoptr(Left) left = g_new0 (Left, 1);
  const char *id = strchr (place, ' ') + 1;
  GError *error = NULL;

  if (!(left->payouts = lumio_store_payouts_left (connection, id, g_ascii_strtoll (place, NULL, 10),
                                                  LOOKS, &left->ids, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_for_pointer (g_steal_pointer (&left));
}

typedef struct
{
  char   *id;
  gint64  position;
} Taken;

static void
free_taken (gpointer data)
{
  Taken *taken = data;

  g_free (taken->id);
  g_free (taken);
}

static DexFuture *
write_taken (LumioConnection *connection,
             gpointer         user_data)
{
  const Taken *taken = user_data;
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  LumioPayoutRow payout = { .position = taken->position, .claim = (char *) "claimed" };
  GError *error = NULL;

  if (!(row = lumio_payouts_load (connection, taken->id, &error)) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, &error)) ||
      !lumio_store_payouts_set_claim (connection, taken->id, &payout, &error) ||
      !lumio_payouts_append_live (connection, row, event, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static gboolean
look_at (LumioPlatform         *platform,
         const char            *id,
         const LumioPayoutRow  *payout,
         GError               **error)
{
  LumioHorizon *horizon = lumio_rail_get_horizon (lumio_rail_get (platform));
  g_autoptr(GError) local_error = NULL;
  gboolean is_there = dex_await_boolean (lumio_horizon_has_claimable (horizon, payout->balance_id),
                                         &local_error);
  Taken *taken;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (is_there)
    return TRUE;

  taken = g_new0 (Taken, 1);
  taken->id = g_strdup (id);
  taken->position = payout->position;

  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), write_taken, taken,
                                     free_taken), error))
    return FALSE;

  lumio_live_poke (platform, NULL);

  return TRUE;
}

/* In a fiber: writes down what its owners took themselves, after `place` some at a time. */
static void
look_at_left (LumioPlatform  *platform,
              char          **place)
{
  g_autoptr(Left) left = NULL;
  g_autoptr(GError) error = NULL;

  if (*place == NULL)
    *place = g_strdup ("-1 ");

  left = dex_await_pointer (lumio_store_read (lumio_platform_get_store (platform), list_left,
                                              g_strdup (*place), g_free), &error);

  for (guint i = 0; left != NULL && error == NULL && i < left->payouts->len; i++)
    {
      const LumioPayoutRow *payout = g_ptr_array_index (left->payouts, i);

      if (!look_at (platform, left->ids[i], payout, &error))
        break;

      g_free (*place);
      *place = g_strdup_printf ("%" G_GINT64_FORMAT " %s", payout->position, left->ids[i]);
    }

  /* After the last of them comes the first one again. */
  if (left != NULL && left->payouts->len < LOOKS)
    g_clear_pointer (place, g_free);

  if (error != NULL)
    g_warning ("What people took themselves cannot be seen: %s", error->message);
}

/* ---- the module ---- */

typedef struct
{
  LumioPlatform *platform;
  LumioLoop     *loop;
  char          *place; /* where the last round of looking ended */
} Claims;

static void
free_claims (gpointer data)
{
  Claims *self = data;

  g_free (self->place);
  g_free (self);
}

static void
look (gpointer user_data)
{
  Claims *self = user_data;

  if (!lumio_ledger_watch_admit (self->platform, NULL))
    return;

  take_up (self->platform);
  look_at_left (self->platform, &self->place);
}

static DexFuture *
start (LumioPlatform *platform)
{
  Claims *self = g_new0 (Claims, 1);

  self->platform = platform;
  lumio_platform_set_module_data (platform, "claims", self, free_claims);
  lumio_steps_register (platform, &claim_kind);
  self->loop = lumio_loop_new (LOOK_SECONDS, look, self);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  Claims *self = lumio_platform_get_module_data (platform, "claims");

  return lumio_loop_stop (g_steal_pointer (&self->loop));
}

const LumioModule lumio_claims_module = {
  .name = "claims",
  .start = start,
  .stop = stop,
};
