#include "platform/lumio-openings.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-rail.h"

#define VALID_SECONDS 120
#define MAX_TRIES 6
/* An envelope holds twenty signatures: the sponsor's, the issuer's, and one of each account. */
#define BATCH 18
#define PUBLIC_START (G_GINT64_CONSTANT (25000000))

struct _LumioOpenings
{
  LumioPlatform *platform; /* owns this */
  GQueue         waiting;  /* Place */
  gboolean       working;
};

/* Somebody who waits. */
typedef struct
{
  LumioWalletRow *wallet;
  DexPromise     *promise;
} Place;

/* One transaction for several; held by a fiber and a database thread at the same time. */
typedef struct
{
  LumioPlatform              *platform;
  GPtrArray                  *wallets; /* LumioWalletRow */
  StellarTransactionEnvelope *envelope;
  char                       *xdr;
  char                       *hash;
} Work;

static void
free_place (gpointer data)
{
  Place *place = data;

  /* Nobody is left waiting for what will not be done any more. */
  if (dex_future_is_pending (DEX_FUTURE (place->promise)))
    dex_promise_reject (place->promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED,
                                                             "The platform is stopping"));

  dex_clear (&place->promise);
  lumio_wallet_row_free (place->wallet);
  g_free (place);
}

static void
clear_work (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->wallets, g_ptr_array_unref);
  g_clear_pointer (&work->envelope, stellar_xdr_free);
  g_free (work->xdr);
  g_free (work->hash);
}

static void
release_work (gpointer work)
{
  g_atomic_rc_box_release_full (work, clear_work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, release_work)

static Work *
new_work (LumioPlatform *platform,
          GPtrArray     *places)
{
  Work *work = g_atomic_rc_box_new0 (Work);

  work->platform = platform;
  work->wallets = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_wallet_row_free);

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);

      g_ptr_array_add (work->wallets, lumio_wallet_row_copy (place->wallet));
    }

  return work;
}

static DexFuture *
write_work (Work              *work,
            LumioDatabaseFunc  func)
{
  return lumio_store_write (lumio_platform_get_store (work->platform), func,
                            g_atomic_rc_box_acquire (work), release_work);
}

/* ---- the books ---- */

static DexFuture *
store_active (LumioConnection *connection,
              gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < work->wallets->len; i++)
    {
      const LumioWalletRow *wallet = g_ptr_array_index (work->wallets, i);

      if (!lumio_store_wallets_set_status (connection, wallet->id, "active", lumio_clock_now (),
                                           &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

static gboolean
sign_with (Work                  *work,
           LumioConnection       *connection,
           const LumioWalletRow  *signer,
           const char            *ref,
           GError               **error)
{
  work->envelope = lumio_custody_sign (work->platform, connection, work->envelope, signer,
                                       "wallet.open", ref, error);

  return work->envelope != NULL;
}

/* Signs and writes down for each who is in it, before anybody may submit it. */
static DexFuture *
sign_opening (LumioConnection *connection,
              gpointer         user_data)
{
  Work *work = user_data;
  LumioRail *rail = lumio_rail_get (work->platform);
  const LumioWalletRow *issuer = lumio_rail_get_issuer (rail);
  const LumioWalletRow *first = g_ptr_array_index (work->wallets, 0);
  g_autoptr(GError) error = NULL;
  guint8 digest[32];

  if (!sign_with (work, connection, lumio_rail_get_sponsor (rail), first->id, &error) ||
      (issuer != NULL && lumio_platform_get_config (work->platform)->welcome_usdc > 0 &&
       !sign_with (work, connection, issuer, first->id, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Without USDC here an account signs nothing: there is no trustline to add. */
  for (guint i = 0; i < work->wallets->len && lumio_rail_get_usdc (rail) != NULL; i++)
    {
      const LumioWalletRow *wallet = g_ptr_array_index (work->wallets, i);

      if (!sign_with (work, connection, wallet, wallet->id, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  stellar_envelope_hash (work->envelope, lumio_platform_get_passphrase (work->platform), digest);
  work->hash = stellar_hash_to_hex (digest);
  work->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, work->envelope);

  for (guint i = 0; i < work->wallets->len; i++)
    {
      const LumioWalletRow *wallet = g_ptr_array_index (work->wallets, i);

      if (!lumio_store_wallets_set_open (connection, wallet->id, work->hash, work->xdr,
                                         lumio_clock_now (), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

/* ---- the ledger ---- */

static gint64
get_start (LumioPlatform *platform)
{
  LumioConfig *config = lumio_platform_get_config (platform);

  return g_str_equal (config->network, "local") ? MAX (config->welcome_xlm, PUBLIC_START)
                                                : PUBLIC_START;
}

static StellarTransactionEnvelope *
build (Work    *work,
       gint64   sequence,
       gint64   max_time,
       GError **error)
{
  LumioRail *rail = lumio_rail_get (work->platform);
  LumioConfig *config = lumio_platform_get_config (work->platform);
  const LumioWalletRow *issuer = lumio_rail_get_issuer (rail);
  const char *usdc = lumio_rail_get_usdc (rail);
  StellarTransactionBuilder *builder;

  builder = stellar_transaction_builder_new (lumio_rail_get_sponsor (rail)->public_key, sequence,
                                             STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) max_time);

  for (guint i = 0; i < work->wallets->len; i++)
    {
      const LumioWalletRow *wallet = g_ptr_array_index (work->wallets, i);

      stellar_transaction_builder_create_account (builder, NULL, wallet->public_key,
                                                  get_start (work->platform));

      if (usdc != NULL)
        stellar_transaction_builder_change_trust (builder, wallet->public_key, usdc, G_MAXINT64);

      if (issuer != NULL && config->welcome_usdc > 0)
        stellar_transaction_builder_payment (builder, issuer->public_key, wallet->public_key, usdc,
                                             config->welcome_usdc);
    }

  return stellar_transaction_builder_end (builder, error);
}

/* In the sponsor's turn. The ledger's answer, or NULL with `error` where nothing was submitted. */
static LumioHorizonOutcome *
submit (Work    *work,
        GError **error)
{
  LumioRail *rail = lumio_rail_get (work->platform);
  LumioHorizon *horizon = lumio_rail_get_horizon (rail);
  g_autoptr(LumioHorizonAccount) sponsor = NULL;
  gint64 max_time = lumio_clock_now () / G_USEC_PER_SEC + VALID_SECONDS;

  if (!dex_await (lumio_rail_fill (rail, work->wallets->len * get_start (work->platform)), error) ||
      !(sponsor = dex_await_boxed (lumio_horizon_load_account (
                                     horizon, lumio_rail_get_sponsor (rail)->public_key), error)) ||
      !(work->envelope = build (work, sponsor->sequence + 1, max_time, error)) ||
      !dex_await (write_work (work, sign_opening), error))
    return NULL;

  return dex_await_boxed (lumio_horizon_submit_and_wait (horizon, work->xdr, work->hash, max_time,
                                                         FALSE), error);
}

static void
tell (GPtrArray    *places,
      const GError *error)
{
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      if (error != NULL)
        dex_promise_reject (place->promise, g_error_copy (error));
      else
        dex_promise_resolve_boolean (place->promise, TRUE);
    }

  g_ptr_array_set_size (places, 0);
}

/*
 * Takes those out who stand on the ledger already. An account is created with all that belongs
 * to it in one transaction, which cannot succeed twice: to look is enough to know.
 */
static gboolean
pass_open (LumioOpenings  *self,
           GPtrArray      *places,
           GError        **error)
{
  LumioHorizon *horizon = lumio_platform_get_horizon (self->platform);
  g_autoptr(GPtrArray) asked = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func (free_place);

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);

      g_ptr_array_add (asked, lumio_horizon_load_account (horizon, place->wallet->public_key));
    }

  for (guint i = places->len; i > 0; i--)
    {
      g_autoptr(LumioHorizonAccount) account = NULL;
      g_autoptr(GError) local_error = NULL;

      account = dex_await_boxed (dex_ref (g_ptr_array_index (asked, i - 1)), &local_error);

      if (account != NULL)
        {
          g_ptr_array_add (open, g_ptr_array_steal_index (places, i - 1));
        }
      else if (!lumio_horizon_is_missing (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          break;
        }
    }

  if (open->len > 0)
    {
      g_autoptr(Work) work = new_work (self->platform, open);
      g_autoptr(GError) local_error = NULL;

      dex_await (write_work (work, store_active), &local_error);
      tell (open, local_error);
    }

  return *error == NULL;
}

/* One transaction for all of `places`; FALSE with `error` where it is of no use to go on. */
static gboolean
open_together (LumioOpenings  *self,
               GPtrArray      *places,
               GError        **error)
{
  g_autoptr(Work) work = new_work (self->platform, places);
  LumioTurns *turns = lumio_rail_get_turns (lumio_rail_get (self->platform));
  const char *sponsor = lumio_rail_get_sponsor (lumio_rail_get (self->platform))->public_key;
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  g_autoptr(GError) local_error = NULL;

  dex_await (lumio_turns_take (turns, sponsor), NULL);
  outcome = submit (work, &local_error);
  lumio_turns_give (turns, sponsor);

  if (outcome == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (outcome->status == LUMIO_HORIZON_SUCCESS)
    {
      dex_await (write_work (work, store_active), &local_error);
      tell (places, local_error);
      return TRUE;
    }

  g_message ("Opening %u accounts was answered with %s", places->len,
             outcome->transaction_code != NULL ? outcome->transaction_code : "nothing in time");

  return TRUE;
}

static void
open_all (LumioOpenings *self,
          GPtrArray     *places)
{
  GError *error = NULL;

  for (guint i = 0; i < MAX_TRIES && places->len > 0 && error == NULL; i++)
    {
      if (!lumio_ledger_watch_admit (self->platform, &error) ||
          !pass_open (self, places, &error) || places->len == 0)
        continue;

      /* One that cannot be opened must not keep the others waiting. */
      if (i > 1 && places->len > 1)
        {
          for (guint j = places->len; j > 0; j--)
            {
              g_autoptr(GPtrArray) single = g_ptr_array_new_with_free_func (free_place);
              g_autoptr(GError) local_error = NULL;

              g_ptr_array_add (single, g_ptr_array_steal_index (places, j - 1));
              open_together (self, single, &local_error);

              if (single->len > 0)
                g_ptr_array_insert (places, -1, g_ptr_array_steal_index (single, 0));
            }

          continue;
        }

      open_together (self, places, &error);
    }

  if (error == NULL && places->len > 0)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "The ledger refused to open it");

  if (error != NULL)
    tell (places, error);

  g_clear_error (&error);
}

static DexFuture *
work_fiber (gpointer user_data)
{
  LumioOpenings *self = user_data;

  while (!g_queue_is_empty (&self->waiting))
    {
      g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func (free_place);

      while (places->len < BATCH && !g_queue_is_empty (&self->waiting))
        g_ptr_array_add (places, g_queue_pop_head (&self->waiting));

      open_all (self, places);
    }

  self->working = FALSE;

  return dex_future_new_true ();
}

LumioOpenings *
lumio_openings_new (LumioPlatform *platform)
{
  LumioOpenings *self = g_new0 (LumioOpenings, 1);

  self->platform = platform;
  g_queue_init (&self->waiting);

  return self;
}

void
lumio_openings_free (LumioOpenings *self)
{
  g_queue_clear_full (&self->waiting, free_place);
  g_free (self);
}

DexFuture *
lumio_openings_add (LumioOpenings        *self,
                    const LumioWalletRow *wallet)
{
  Place *place = g_new0 (Place, 1);
  DexFuture *future;

  place->wallet = lumio_wallet_row_copy (wallet);
  place->promise = dex_promise_new ();
  future = dex_ref (place->promise);
  g_queue_push_tail (&self->waiting, place);

  if (!self->working)
    {
      self->working = TRUE;
      lumio_platform_keep (self->platform, lumio_fiber_spawn (work_fiber, self, NULL));
    }

  return future;
}
