#include "platform/lumio-rail.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-loop.h"
#include "stellar/stellar-transaction.h"

/* Below this the sponsor of a local network has itself filled up. */
#define LOW_SPONSOR (G_GINT64_CONSTANT (2000) * 10000000)
#define FILL_SECONDS 20

struct _LumioRail
{
  LumioPlatform  *platform; /* owns this */
  LumioHorizon   *horizon;
  LumioWalletRow *sponsor;
  LumioWalletRow *issuer;
  char           *usdc_issuer;
  char           *usdc;
  LumioTurns     *turns;
  char           *trouble;
  gboolean        ensured; /* the platform's own accounts stand on the ledger */
  LumioLoop      *filling;
};

static void
free_rail (gpointer data)
{
  LumioRail *self = data;

  g_clear_object (&self->horizon);
  g_clear_pointer (&self->sponsor, lumio_wallet_row_free);
  g_clear_pointer (&self->issuer, lumio_wallet_row_free);
  g_free (self->usdc_issuer);
  g_free (self->usdc);
  g_free (self->trouble);
  lumio_turns_free (self->turns);
  g_free (self);
}

static gboolean
is_local (LumioRail *self)
{
  return g_str_equal (lumio_platform_get_config (self->platform)->network, "local");
}

/* ---- the platform's own accounts ---- */

typedef struct
{
  LumioPlatform *platform;
  const char    *purpose;
} Own;

/* The wallet of a purpose as the books have it, made where they have none. */
static DexFuture *
load_own (LumioConnection *connection,
          gpointer         user_data)
{
  Own *own = user_data;
  g_autoptr(GError) error = NULL;
  LumioWalletRow *row = lumio_custody_load_own (own->platform, connection, own->purpose, &error);

  if (row == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (LUMIO_TYPE_WALLET_ROW, row);
}

static LumioWalletRow *
await_own (LumioRail   *self,
           const char  *purpose,
           GError     **error)
{
  Own *own = g_new0 (Own, 1);

  own->platform = self->platform;
  own->purpose = purpose;

  return dex_await_boxed (lumio_store_write (lumio_platform_get_store (self->platform), load_own,
                                             own, g_free), error);
}

/* Has the account made by the network's faucet where it is missing. */
static gboolean
ensure_funded (LumioRail    *self,
               const char   *address,
               GError      **error)
{
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(GError) local_error = NULL;

  if ((account = dex_await_boxed (lumio_horizon_load_account (self->horizon, address),
                                  &local_error)))
    return TRUE;

  if (!lumio_horizon_is_missing (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return dex_await (lumio_horizon_friendbot (self->horizon, address), error);
}

/* Has the platform's own accounts stand on the ledger. FALSE where the ledger does not answer. */
static gboolean
ensure_own (LumioRail  *self,
            GError    **error)
{
  const char *network = lumio_platform_get_config (self->platform)->network;
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!g_str_equal (network, "public"))
    return (self->issuer == NULL || ensure_funded (self, self->issuer->public_key, error)) &&
           ensure_funded (self, self->sponsor->public_key, error);

  account = dex_await_boxed (lumio_horizon_load_account (self->horizon, self->sponsor->public_key),
                             &local_error);

  if (account != NULL || lumio_horizon_is_missing (local_error))
    {
      g_clear_pointer (&self->trouble, g_free);

      if (account == NULL)
        self->trouble = g_strdup_printf ("The sponsor %s has no account: send it XLM",
                                         self->sponsor->public_key);

      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static DexFuture *
start_fiber (gpointer user_data)
{
  LumioRail *self = user_data;
  LumioConfig *config = lumio_platform_get_config (self->platform);
  g_autoptr(GError) error = NULL;

  if (!(self->sponsor = await_own (self, "sponsor", &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (is_local (self))
    {
      if (!(self->issuer = await_own (self, "issuer", &error)))
        return dex_future_new_for_error (g_steal_pointer (&error));

      self->usdc_issuer = g_strdup (self->issuer->public_key);
      lumio_platform_set_usdc_issuer (self->platform, self->usdc_issuer);
    }
  else
    {
      self->usdc_issuer = g_strdup (config->usdc_issuer);
    }

  if (self->usdc_issuer != NULL)
    self->usdc = lumio_rail_asset ("USDC", self->usdc_issuer);

  /* On a ledger that lacks them these accounts were not lost: they must not be made anew. */
  if (lumio_ledger_watch_is_behind (self->platform))
    return dex_future_new_true ();

  /* People may look at what the books hold while the ledger is away; it is asked again later. */
  if (!(self->ensured = ensure_own (self, &error)))
    {
      g_warning ("The platform's own accounts cannot be looked at yet: %s", error->message);
      self->trouble = g_strdup ("The platform's own accounts cannot be looked at yet");
    }

  return dex_future_new_true ();
}

/* ---- looking after these accounts ---- */

/*
 * A faucet gives to new accounts only: one more account is made and merged into the sponsor's.
 * Its key lives in memory for those two steps and is worth nothing after them.
 */
static gboolean
fill_once (LumioRail  *self,
           GError    **error)
{
  g_autoptr(StellarKeypair) keypair = stellar_keypair_new_random ();
  const char *address = stellar_keypair_get_address (keypair);
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;
  g_autofree char *xdr = NULL;
  g_autofree char *hash = NULL;
  guint8 digest[32];
  gint64 max_time = lumio_clock_now () / G_USEC_PER_SEC + 120;

  if (!dex_await (lumio_horizon_friendbot (self->horizon, address), error) ||
      !(account = dex_await_boxed (lumio_horizon_load_account (self->horizon, address), error)))
    return FALSE;

  builder = stellar_transaction_builder_new (address, account->sequence + 1, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) max_time);
  stellar_transaction_builder_account_merge (builder, NULL, self->sponsor->public_key);

  if (!(envelope = stellar_transaction_builder_end (builder, error)))
    return FALSE;

  envelope = stellar_envelope_sign (envelope, lumio_platform_get_passphrase (self->platform),
                                    keypair);
  stellar_envelope_hash (envelope, lumio_platform_get_passphrase (self->platform), digest);
  hash = stellar_hash_to_hex (digest);
  xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  outcome = dex_await_boxed (lumio_horizon_submit_and_wait (self->horizon, xdr, hash, max_time,
                                                            FALSE), error);

  return outcome != NULL;
}

typedef struct
{
  LumioRail *rail;
  gint64     needed;
} Filling;

/* Fills up until there is enough for `needed` more. */
static DexFuture *
fill_fiber (gpointer user_data)
{
  Filling *filling = user_data;
  LumioRail *self = filling->rail;
  g_autoptr(GError) error = NULL;

  if (!is_local (self))
    return dex_future_new_true ();

  do
    {
      g_autoptr(LumioHorizonAccount) account = NULL;
      const LumioHorizonBalance *balance = NULL;

      account = dex_await_boxed (lumio_horizon_load_account (self->horizon,
                                                             self->sponsor->public_key), &error);

      if (account != NULL)
        balance = lumio_horizon_account_find_balance (account, "native");

      if (balance == NULL || balance->balance >= LOW_SPONSOR + filling->needed)
        break;
    }
  while (fill_once (self, &error));

  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error))
                       : dex_future_new_true ();
}

DexFuture *
lumio_rail_fill (LumioRail *self,
                 gint64     needed)
{
  Filling *filling = g_new0 (Filling, 1);

  filling->rail = self;
  filling->needed = needed;

  return lumio_fiber_spawn (fill_fiber, filling, g_free);
}

static void
fill (gpointer user_data)
{
  LumioRail *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!lumio_ledger_watch_admit (self->platform, NULL))
    return;

  if (!self->ensured)
    {
      if (!ensure_own (self, NULL))
        return;

      self->ensured = TRUE;

      if (!g_str_equal (lumio_platform_get_config (self->platform)->network, "public"))
        g_clear_pointer (&self->trouble, g_free);
    }

  if (!is_local (self))
    return;

  dex_await (lumio_rail_fill (self, 0), &error);

  if (error != NULL)
    g_warning ("The sponsor's account cannot be looked after: %s", error->message);
}

static DexFuture *
begin_filling_cb (DexFuture *future,
                  gpointer   user_data)
{
  LumioRail *self = user_data;

  self->filling = lumio_loop_new (FILL_SECONDS, fill, self);

  return dex_future_new_true ();
}

static DexFuture *
start (LumioPlatform *platform)
{
  LumioRail *self = g_new0 (LumioRail, 1);

  self->platform = platform;
  self->turns = lumio_turns_new ();
  self->horizon = g_object_ref (lumio_platform_get_horizon (platform));
  lumio_platform_set_module_data (platform, "rail", self, free_rail);

  return dex_future_then (lumio_fiber_spawn (start_fiber, self, NULL),
                          begin_filling_cb, self, NULL);
}

static DexFuture *
stop (LumioPlatform *platform)
{
  LumioRail *self = lumio_rail_get (platform);

  return lumio_loop_stop (g_steal_pointer (&self->filling));
}

static const char *
get_health (LumioPlatform *platform)
{
  return lumio_rail_get (platform)->trouble;
}

const LumioModule lumio_rail_module = {
  .name = "rail",
  .start = start,
  .stop = stop,
  .health = get_health,
};

LumioRail *
lumio_rail_get (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, "rail");
}

LumioHorizon *
lumio_rail_get_horizon (LumioRail *self)
{
  return self->horizon;
}

const char *
lumio_rail_get_usdc_issuer (LumioRail *self)
{
  return self->usdc_issuer;
}

const char *
lumio_rail_get_usdc (LumioRail *self)
{
  return self->usdc;
}

const LumioWalletRow *
lumio_rail_get_sponsor (LumioRail *self)
{
  return self->sponsor;
}

const LumioWalletRow *
lumio_rail_get_issuer (LumioRail *self)
{
  return self->issuer;
}

LumioTurns *
lumio_rail_get_turns (LumioRail *self)
{
  return self->turns;
}

char *
lumio_rail_asset (const char *code,
                  const char *issuer)
{
  return issuer != NULL ? g_strconcat (code, ":", issuer, NULL) : g_strdup ("native");
}
