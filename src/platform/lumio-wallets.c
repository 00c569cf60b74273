#include "platform/lumio-wallets.h"

#include "base/lumio-patience.h"
#include "api/lumio-api-records.h"
#include "base/lumio-problem.h"
#include "platform/http/lumio-route.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-rail.h"

#define VALID_SECONDS 120
#define MAX_TRIES 6
/* How long a registration waits for the ledger before it is answered with "opening". */
#define OPEN_PATIENCE 12
#define RETRY_SECONDS 5
#define PUBLIC_START (G_GINT64_CONSTANT (25000000))

typedef struct
{
  LumioPlatform *platform; /* owns this */
  /* The last balances of each address, for when the ledger does not answer. */
  GHashTable    *last;
  GHashTable    *opening; /* user id → DexFuture: one attempt at a time */
  LumioLoop     *resuming;
} Wallets;

static void
free_wallets (gpointer data)
{
  Wallets *self = data;

  g_hash_table_unref (self->last);
  g_hash_table_unref (self->opening);
  g_free (self);
}

static Wallets *
get_wallets (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, "wallets");
}

/* ---- the books ---- */

typedef struct
{
  LumioPlatform              *platform;
  const char                 *status;
  StellarTransactionEnvelope *envelope;
  char                       *xdr;
  char                       *hash;
  LumioWalletRow             *wallet;
} Work;

static void
clear_work (gpointer data)
{
  Work *work = data;

  g_free (work->xdr);
  g_free (work->hash);
  stellar_xdr_free (work->envelope);
  lumio_wallet_row_free (work->wallet);
}

/* A fiber and a database thread hold it at the same time. */
static void
release_work (gpointer work)
{
  g_atomic_rc_box_release_full (work, clear_work);
}

gboolean
lumio_wallets_insert (LumioPlatform    *platform,
                      LumioConnection  *connection,
                      const char       *user_id,
                      GError          **error)
{
  g_autoptr(LumioWalletRow) row = lumio_custody_new_wallet (platform, user_id, "user");

  return lumio_store_wallets_insert (connection, row, error);
}

static DexFuture *
load_row (LumioConnection *connection,
          gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioWalletRow) row = lumio_store_wallets_by_user (connection, user_data, &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (row == NULL)
    return dex_future_new_for_error (lumio_problem_to_error (
                                       lumio_problem_new (404, "not_found", "Not found", "There is no wallet.")));

  return dex_future_new_take_boxed (LUMIO_TYPE_WALLET_ROW, g_steal_pointer (&row));
}

DexFuture *
lumio_wallets_load_row (LumioPlatform *platform,
                        const char    *user_id)
{
  return lumio_store_read (lumio_platform_get_store (platform), load_row, g_strdup (user_id),
                           g_free);
}

static LumioApiWallet *
row_to_api (LumioPlatform        *platform,
            const LumioWalletRow *row)
{
  LumioApiWallet *wallet = lumio_api_wallet_new ();

  wallet->public_key = g_strdup (row->public_key);
  wallet->custody_mode = g_strdup (row->custody_mode);
  wallet->network = g_strdup (row->network);
  wallet->network_passphrase = g_strdup (lumio_platform_get_passphrase (platform));
  wallet->status = g_strdup (row->status);
  wallet->usdc = lumio_platform_dup_usdc (platform);

  return wallet;
}

static DexFuture *
to_api_cb (DexFuture *future,
           gpointer   user_data)
{
  g_autoptr(LumioWalletRow) row = dex_await_boxed (dex_ref (future), NULL);

  return dex_future_new_take_boxed (lumio_api_wallet_get_type (), row_to_api (user_data, row));
}

DexFuture *
lumio_wallets_load (LumioPlatform *platform,
                    const char    *user_id)
{
  return dex_future_then (lumio_wallets_load_row (platform, user_id), to_api_cb, platform, NULL);
}

/* ---- opening an account on the ledger ---- */

static DexFuture *
store_status (LumioConnection *connection,
              gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(GError) error = NULL;

  if (!lumio_store_wallets_set_status (connection, work->wallet->id, work->status,
                                       g_get_real_time (), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* Signs the opening transaction and writes it down before anybody may submit it. */
static DexFuture *
sign_opening (LumioConnection *connection,
              gpointer         user_data)
{
  Work *work = user_data;
  LumioRail *rail = lumio_rail_get (work->platform);
  const LumioWalletRow *signers[] = {
    lumio_rail_get_sponsor (rail), work->wallet, lumio_rail_get_issuer (rail),
  };
  guint n_signers = lumio_platform_get_config (work->platform)->welcome_usdc > 0 ? 3 : 2;
  g_autoptr(GError) error = NULL;
  guint8 digest[32];

  for (guint i = 0; i < n_signers && signers[i] != NULL; i++)
    {
      /* Without USDC here the account signs nothing: there is no trustline to add. */
      if (i == 1 && lumio_rail_get_usdc (rail) == NULL)
        continue;

      work->envelope = lumio_custody_sign (work->platform, connection, work->envelope, signers[i],
                                           "wallet.open", work->wallet->id, &error);

      if (work->envelope == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  stellar_envelope_hash (work->envelope, lumio_platform_get_passphrase (work->platform), digest);
  work->hash = stellar_hash_to_hex (digest);
  work->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, work->envelope);

  if (!lumio_store_wallets_set_open (connection, work->wallet->id, work->hash, work->xdr,
                                     g_get_real_time (), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static StellarTransactionEnvelope *
build_opening (LumioPlatform         *platform,
               const LumioWalletRow  *wallet,
               gint64                 sequence,
               gint64                 max_time,
               GError               **error)
{
  LumioRail *rail = lumio_rail_get (platform);
  LumioConfig *config = lumio_platform_get_config (platform);
  gboolean local = g_str_equal (config->network, "local");
  const char *usdc = lumio_rail_get_usdc (rail);
  StellarTransactionBuilder *builder;

  builder = stellar_transaction_builder_new (lumio_rail_get_sponsor (rail)->public_key, sequence,
                                             STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) max_time);
  stellar_transaction_builder_create_account (builder, NULL, wallet->public_key,
                                              local ? MAX (config->welcome_xlm, PUBLIC_START)
                                                    : PUBLIC_START);

  if (usdc != NULL)
    stellar_transaction_builder_change_trust (builder, wallet->public_key, usdc, G_MAXINT64);

  if (local && config->welcome_usdc > 0)
    stellar_transaction_builder_payment (builder, lumio_rail_get_issuer (rail)->public_key,
                                         wallet->public_key, usdc, config->welcome_usdc);

  return stellar_transaction_builder_end (builder, error);
}

static gboolean
set_status (LumioPlatform         *platform,
            const LumioWalletRow  *wallet,
            const char            *status,
            GError               **error)
{
  Work *work = g_atomic_rc_box_new0 (Work);

  work->wallet = lumio_wallet_row_copy (wallet);
  work->status = status;

  return dex_await (lumio_store_write (lumio_platform_get_store (platform), store_status, work,
                                       release_work), error);
}

/*
 * Whether the account stands on the ledger. Opening creates it with all that belongs to it in
 * one transaction, which cannot succeed twice: to look is enough to know.
 */
static gboolean
is_open (LumioPlatform         *platform,
         const LumioWalletRow  *wallet,
         GError               **error)
{
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(GError) local_error = NULL;

  account = dex_await_boxed (lumio_horizon_load_account (
                               lumio_rail_get_horizon (lumio_rail_get (platform)),
                               wallet->public_key), &local_error);

  if (account == NULL && !lumio_horizon_is_missing (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return account != NULL;
}

/* One transaction that opens the account. TRUE where it is worth looking whether it did. */
static gboolean
try_open (LumioPlatform         *platform,
          const LumioWalletRow  *wallet,
          GError               **error)
{
  LumioRail *rail = lumio_rail_get (platform);
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *xdr = NULL;
  g_autofree char *hash = NULL;
  gint64 max_time = g_get_real_time () / G_USEC_PER_SEC + VALID_SECONDS;
  gint64 sequence = 0;
  const GValue *value;
  Work *work;

  {
    g_autoptr(DexFuture) next = lumio_rail_next_sequence (rail);

    if (!dex_await (dex_ref (next), error) || !(value = dex_future_get_value (next, error)))
      return FALSE;

    sequence = g_value_get_int64 (value);
  }

  work = g_atomic_rc_box_new0 (Work);
  work->platform = platform;
  work->wallet = lumio_wallet_row_copy (wallet);

  if ((work->envelope = build_opening (platform, wallet, sequence, max_time, error)))
    {
      g_atomic_rc_box_acquire (work);

      if (dex_await (lumio_store_write (lumio_platform_get_store (platform), sign_opening, work,
                                        release_work), error))
        {
          xdr = g_strdup (work->xdr);
          hash = g_strdup (work->hash);
        }
    }

  release_work (work);

  if (xdr == NULL)
    {
      lumio_rail_forget_sequence (rail);
      return FALSE;
    }

  outcome = dex_await_boxed (lumio_horizon_submit_and_wait (lumio_rail_get_horizon (rail), xdr,
                                                            hash, max_time, FALSE), &local_error);

  /* A number that was not used leaves a gap that stops all that come after it. */
  if (outcome == NULL || !outcome->included)
    lumio_rail_forget_sequence (rail);

  if (outcome != NULL && outcome->status != LUMIO_HORIZON_SUCCESS)
    g_message ("Opening %s was answered with %s", wallet->public_key,
               outcome->transaction_code != NULL ? outcome->transaction_code : "nothing");

  return TRUE;
}

typedef struct
{
  LumioPlatform *platform;
  char          *user_id;
} Opening;

static void
free_opening (gpointer data)
{
  Opening *opening = data;

  g_free (opening->user_id);
  g_free (opening);
}

static DexFuture *
open_fiber (gpointer user_data)
{
  Opening *opening = user_data;
  LumioPlatform *platform = opening->platform;
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(GError) error = NULL;

  if (!(wallet = dex_await_boxed (lumio_wallets_load_row (platform, opening->user_id), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < MAX_TRIES && !g_str_equal (wallet->status, "active"); i++)
    {
      if (is_open (platform, wallet, &error))
        {
          if (!set_status (platform, wallet, "active", &error))
            break;

          g_set_str (&wallet->status, "active");
        }
      else if (error != NULL || !try_open (platform, wallet, &error))
        {
          break;
        }
    }

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_for_boolean (g_str_equal (wallet->status, "active"));
}

static DexFuture *
forget_opening_cb (DexFuture *future,
                   gpointer   user_data)
{
  Opening *opening = user_data;
  Wallets *self = get_wallets (opening->platform);
  g_autoptr(GError) error = NULL;

  if (!dex_future_get_value (future, &error))
    g_warning ("A wallet could not be opened yet: %s", error->message);

  if (self != NULL)
    g_hash_table_remove (self->opening, opening->user_id);

  return dex_ref (future);
}

/* The attempt that is under way for this user, or a new one. It goes on when nobody waits. */
static DexFuture *
open_once (LumioPlatform *platform,
           const char    *user_id)
{
  Wallets *self = get_wallets (platform);
  DexFuture *future = g_hash_table_lookup (self->opening, user_id);
  Opening *opening, *ending;

  if (future != NULL)
    return dex_ref (future);

  opening = g_new0 (Opening, 1);
  opening->platform = platform;
  opening->user_id = g_strdup (user_id);
  ending = g_new0 (Opening, 1);
  ending->platform = platform;
  ending->user_id = g_strdup (user_id);

  future = dex_scheduler_spawn (NULL, 0, open_fiber, opening, free_opening);
  g_hash_table_insert (self->opening, g_strdup (user_id), dex_ref (future));
  dex_future_disown (dex_future_finally (dex_ref (future), forget_opening_cb, ending,
                                         free_opening));

  return future;
}

static DexFuture *
answer_open_fiber (gpointer user_data)
{
  Opening *opening = user_data;

  dex_await (lumio_await_within (open_once (opening->platform, opening->user_id), OPEN_PATIENCE * 1000), NULL);

  return lumio_wallets_load (opening->platform, opening->user_id);
}

DexFuture *
lumio_wallets_open (LumioPlatform *platform,
                    const char    *user_id)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->platform = platform;
  opening->user_id = g_strdup (user_id);

  return dex_scheduler_spawn (NULL, 0, answer_open_fiber, opening, free_opening);
}

/* ---- what was left opening by an earlier run, or by a ledger that did not answer ---- */

static DexFuture *
list_opening (LumioConnection *connection,
              gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  GStrv ids = lumio_store_wallets_opening (connection, &error);
  g_auto(GValue) value = G_VALUE_INIT;

  if (ids == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, ids);

  return dex_future_new_for_value (&value);
}

static void
resume (gpointer user_data)
{
  Wallets *self = user_data;
  g_auto(GStrv) ids = dex_await_boxed (lumio_store_read (lumio_platform_get_store (self->platform),
                                                         list_opening, NULL, NULL), NULL);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    dex_await (open_once (self->platform, ids[i]), NULL);
}

/* ---- balances ---- */

static LumioApiBalances *
account_to_balances (LumioPlatform             *platform,
                     const LumioHorizonAccount *account)
{
  LumioApiBalances *balances = lumio_api_balances_new ();
  gint64 reserve = lumio_horizon_account_get_reserve (account, LUMIO_BASE_RESERVE);
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < account->balances->len; i++)
    {
      const LumioHorizonBalance *held = g_ptr_array_index (account->balances, i);
      g_auto(GStrv) parts = g_strsplit (held->asset, ":", 2);
      LumioApiBalance *balance;
      gboolean native = g_str_equal (held->asset, "native");

      if (g_str_equal (parts[0], "pool"))
        continue;

      balance = lumio_api_balance_new ();
      balance->asset = lumio_api_asset_new_for (native ? "XLM" : parts[0],
                                                native ? NULL : parts[1]);
      balance->amount = held->balance;
      balance->reserved = MIN (held->balance,
                               held->selling_liabilities + (native ? reserve : 0));
      balance->available = held->balance - balance->reserved;
      balance->as_of = now;
      g_ptr_array_add (balances->items, balance);
    }

  return balances;
}

typedef struct
{
  LumioPlatform *platform;
  char          *address;
} Asking;

static void
free_asking (gpointer data)
{
  Asking *asking = data;

  g_free (asking->address);
  g_free (asking);
}

static DexFuture *
balances_fiber (gpointer user_data)
{
  Asking *asking = user_data;
  Wallets *self = get_wallets (asking->platform);
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(LumioApiBalances) balances = NULL;
  g_autoptr(GError) error = NULL;
  const LumioApiBalances *last;

  if (self == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "The platform is stopping");

  account = dex_await_boxed (lumio_horizon_load_account (
                               lumio_rail_get_horizon (lumio_rail_get (asking->platform)),
                               asking->address), &error);

  /* The platform may have stopped meanwhile, and all that was kept here with it. */
  if (!(self = get_wallets (asking->platform)))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "The platform is stopping");

  if (account != NULL)
    {
      balances = account_to_balances (asking->platform, account);
      g_hash_table_replace (self->last, g_strdup (asking->address),
                            lumio_api_balances_copy (balances));
    }
  else if (lumio_horizon_is_missing (error))
    {
      /* An account that is not open yet holds nothing: that is known, not guessed. */
      balances = lumio_api_balances_new ();
    }
  else if ((last = g_hash_table_lookup (self->last, asking->address)))
    {
      balances = lumio_api_balances_copy (last);

      for (guint i = 0; i < balances->items->len; i++)
        ((LumioApiBalance *) g_ptr_array_index (balances->items, i))->stale = TRUE;
    }
  else
    {
      return dex_future_new_for_error (lumio_problem_to_error (
                                         lumio_problem_new (503, "ledger_unavailable", "The ledger does not answer",
                                                            "Your money is safe. Balances cannot be read right now.")));
    }

  return dex_future_new_take_boxed (lumio_api_balances_get_type (), g_steal_pointer (&balances));
}

DexFuture *
lumio_wallets_load_balances (LumioPlatform *platform,
                             const char    *address)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->platform = platform;
  asking->address = g_strdup (address);

  return dex_scheduler_spawn (NULL, 0, balances_fiber, asking, free_asking);
}

typedef struct
{
  LumioPlatform    *platform;
  char             *user_id;
  LumioApiBalances *balances;
} Telling;

static void
free_telling (gpointer data)
{
  Telling *telling = data;

  g_free (telling->user_id);
  g_clear_pointer (&telling->balances, lumio_api_balances_free);
  g_free (telling);
}

static DexFuture *
store_balances_event (LumioConnection *connection,
                      gpointer         user_data)
{
  Telling *telling = user_data;
  g_autoptr(GError) error = NULL;

  if (!lumio_live_append (connection, telling->user_id, "balances",
                          lumio_api_balances_to_json (telling->balances), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
tell_fiber (gpointer user_data)
{
  Telling *asked = user_data;
  g_autoptr(LumioWalletRow) wallet = NULL;
  Telling *telling;

  if (!(wallet = dex_await_boxed (lumio_wallets_load_row (asked->platform, asked->user_id), NULL)))
    return dex_future_new_true ();

  telling = g_new0 (Telling, 1);
  telling->user_id = g_strdup (asked->user_id);
  telling->balances = dex_await_boxed (lumio_wallets_load_balances (asked->platform,
                                                                    wallet->public_key), NULL);

  if (telling->balances == NULL)
    {
      free_telling (telling);
      return dex_future_new_true ();
    }

  dex_await (lumio_store_write (lumio_platform_get_store (asked->platform), store_balances_event,
                                telling, free_telling), NULL);
  lumio_live_poke (asked->platform, asked->user_id);

  return dex_future_new_true ();
}

void
lumio_wallets_tell_balances (LumioPlatform *platform,
                             const char    *user_id)
{
  Telling *telling = g_new0 (Telling, 1);

  telling->platform = platform;
  telling->user_id = g_strdup (user_id);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, tell_fiber, telling, free_telling));
}

/* ---- routes ---- */

static LumioHttpResponse *
get_wallet (LumioPlatform     *platform,
            LumioCaller       *caller,
            LumioHttpRequest  *request,
            GError           **error)
{
  g_autoptr(LumioApiWallet) wallet =
    dex_await_boxed (lumio_wallets_load (platform, caller->user_id), error);

  if (wallet == NULL)
    return NULL;

  return lumio_route_reply (200, &lumio_api_wallet_record, wallet);
}

static LumioHttpResponse *
get_balances (LumioPlatform     *platform,
              LumioCaller       *caller,
              LumioHttpRequest  *request,
              GError           **error)
{
  g_autoptr(LumioWalletRow) wallet =
    dex_await_boxed (lumio_wallets_load_row (platform, caller->user_id), error);
  g_autoptr(LumioApiBalances) balances = NULL;

  if (wallet == NULL ||
      !(balances = dex_await_boxed (lumio_wallets_load_balances (platform, wallet->public_key),
                                    error)))
    return NULL;

  return lumio_route_reply (200, &lumio_api_balances_record, balances);
}

static const LumioRoute routes[] = {
  { "GET", "/wallet", get_wallet, LUMIO_ROUTE_AUTH, "The wallet", .reply = &lumio_api_wallet_record },
  { "GET", "/wallet/balances", get_balances, LUMIO_ROUTE_AUTH, "What the wallet holds",
    .reply = &lumio_api_balances_record },
};

static DexFuture *
start (LumioPlatform *platform)
{
  Wallets *self = g_new0 (Wallets, 1);

  self->platform = platform;
  self->last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) lumio_api_balances_free);
  self->opening = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  lumio_platform_set_module_data (platform, "wallets", self, free_wallets);
  self->resuming = lumio_loop_new (RETRY_SECONDS, resume, self);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (g_steal_pointer (&get_wallets (platform)->resuming));
}

const LumioModule lumio_wallets_module = {
  .name = "wallets",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
