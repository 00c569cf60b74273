#include "platform/lumio-wallets.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
#include "api/lumio-api-records.h"
#include "base/lumio-problem.h"
#include "platform/http/lumio-route.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-openings.h"
#include "platform/lumio-rail.h"

/* How long a registration waits for the ledger before it is answered with "opening". */
#define OPEN_PATIENCE 12
#define RETRY_SECONDS 5

typedef struct
{
  LumioPlatform *platform; /* owns this */
  /* The last balances of each address, for when the ledger does not answer. */
  GHashTable    *last;
  GHashTable    *opening; /* user id → DexFuture: one attempt at a time */
  LumioOpenings *openings;
  LumioLoop     *resuming;
} Wallets;

static void
free_wallets (gpointer data)
{
  Wallets *self = data;

  g_hash_table_unref (self->last);
  g_hash_table_unref (self->opening);
  lumio_openings_free (self->openings);
  g_free (self);
}

static Wallets *
get_wallets (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, "wallets");
}

/* ---- the books ---- */

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

  if (!g_str_equal (wallet->status, "active") &&
      !dex_await (lumio_openings_add (get_wallets (platform)->openings, wallet), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
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

  future = lumio_fiber_spawn (open_fiber, opening, free_opening);
  g_hash_table_insert (self->opening, g_strdup (user_id), dex_ref (future));
  lumio_platform_keep (platform, dex_ref (future));
  dex_future_disown (dex_future_finally (dex_ref (future), forget_opening_cb, ending,
                                         free_opening));

  return future;
}

static DexFuture *
answer_open_fiber (gpointer user_data)
{
  Opening *opening = user_data;

  if (lumio_ledger_watch_admit (opening->platform, NULL))
    dex_await (lumio_await_within (open_once (opening->platform, opening->user_id),
                                   OPEN_PATIENCE * 1000), NULL);

  return lumio_wallets_load (opening->platform, opening->user_id);
}

DexFuture *
lumio_wallets_open (LumioPlatform *platform,
                    const char    *user_id)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->platform = platform;
  opening->user_id = g_strdup (user_id);

  return lumio_fiber_spawn (answer_open_fiber, opening, free_opening);
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

  g_autoptr(GPtrArray) attempts = g_ptr_array_new_with_free_func (dex_unref);

  if (lumio_ledger_watch_is_behind (self->platform))
    return;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (attempts, open_once (self->platform, ids[i]));

  for (guint i = 0; i < attempts->len; i++)
    dex_await (dex_ref (g_ptr_array_index (attempts, i)), NULL);
}

/* ---- balances ---- */

static LumioApiBalances *
account_to_balances (LumioPlatform             *platform,
                     const LumioHorizonAccount *account)
{
  LumioApiBalances *balances = lumio_api_balances_new ();
  gint64 reserve = lumio_horizon_account_get_reserve (account, LUMIO_BASE_RESERVE);
  gint64 now = lumio_clock_now ();

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

static void
mark_stale (LumioApiBalances *balances)
{
  for (guint i = 0; i < balances->items->len; i++)
    ((LumioApiBalance *) g_ptr_array_index (balances->items, i))->stale = TRUE;
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

  /* What an older ledger says was true once; it is shown as what it is. */
  if (account != NULL && lumio_ledger_watch_is_behind (asking->platform))
    {
      last = g_hash_table_lookup (self->last, asking->address);
      balances = last != NULL ? lumio_api_balances_copy (last)
                              : account_to_balances (asking->platform, account);
      mark_stale (balances);
    }
  else if (account != NULL)
    {
      balances = account_to_balances (asking->platform, account);
      g_hash_table_replace (self->last, g_strdup (asking->address),
                            lumio_api_balances_copy (balances));
    }
  else if (lumio_horizon_is_missing (error) &&
           !lumio_ledger_watch_is_behind (asking->platform))
    {
      /* An account that is not open yet holds nothing: that is known, not guessed. */
      balances = lumio_api_balances_new ();
    }
  else if ((last = g_hash_table_lookup (self->last, asking->address)))
    {
      balances = lumio_api_balances_copy (last);
      mark_stale (balances);
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

  return lumio_fiber_spawn (balances_fiber, asking, free_asking);
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
  lumio_platform_keep (platform, lumio_fiber_spawn (tell_fiber, telling, free_telling));
}

gint64
lumio_wallets_count_spendable (const LumioHorizonAccount *account)
{
  const LumioHorizonBalance *balance = lumio_horizon_account_find_balance (account, "native");
  gint64 entries = 2 + (gint64) account->subentries + account->sponsoring - account->sponsored;

  return balance == NULL ? 0 : balance->balance - balance->selling_liabilities -
         entries * LUMIO_BASE_RESERVE;
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
  self->openings = lumio_openings_new (platform);
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
