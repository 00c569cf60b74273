#include "platform/lumio-wallets.h"

#include <sodium.h>

#include "base/lumio-problem.h"
#include "platform/store/store-jobs.h"
#include "platform/store/store-wallets.h"
#include "stellar/stellar-keypair.h"

static DexFuture *
load_job (LumioConnection *connection,
          gpointer         user_data)
{
  GError *error = NULL;
  LumioWalletRow *row = lumio_store_wallets_by_user (connection, user_data, &error);

  if (row == NULL && error == NULL)
    error = lumio_problem_to_error (lumio_problem_new (404, "not_found", NULL,
                                                       "This account has no wallet."));

  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (LUMIO_TYPE_WALLET_ROW, row);
}

static DexFuture *
describe_cb (DexFuture *future,
             gpointer   user_data)
{
  LumioPlatform *platform = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  const LumioWalletRow *row = g_value_get_boxed (value);
  LumioApiWallet *wallet = lumio_api_wallet_new ();

  wallet->public_key = g_strdup (row->public_key);
  wallet->custody_mode = g_strdup (row->custody_mode);
  wallet->network = g_strdup (row->network);
  wallet->network_passphrase = g_strdup (lumio_platform_get_passphrase (platform));
  wallet->status = g_strdup (row->status);
  wallet->usdc = lumio_platform_dup_usdc (platform);
  return dex_future_new_take_boxed (lumio_api_wallet_get_type (), wallet);
}

gboolean
lumio_wallets_insert (LumioPlatform    *platform,
                      LumioConnection  *connection,
                      const char       *user_id,
                      GError          **error)
{
  LumioKeystore *keystore = lumio_platform_get_keystore (platform);
  g_autoptr(LumioWalletRow) row = lumio_wallet_row_new ();
  g_autoptr(StellarKeypair) keypair = stellar_keypair_new_random ();
  g_autoptr(LumioSecret) seed = lumio_secret_new (32);

  row->id = g_uuid_string_random ();
  row->user_id = g_strdup (user_id);
  row->public_key = g_strdup (stellar_keypair_get_address (keypair));
  row->custody_mode = g_strdup ("custodial");
  row->network = g_strdup (lumio_platform_get_config (platform)->network);
  row->purpose = g_strdup ("user");
  row->status = g_strdup ("opening");
  row->created_at = g_get_real_time ();

  stellar_keypair_copy_seed (keypair, seed->bytes);
  row->encrypted_key = lumio_keystore_seal (keystore, row->public_key, row->purpose, seed->bytes,
                                            seed->length);
  row->key_id = g_strdup (lumio_keystore_get_key_id (keystore));

  return lumio_store_wallets_insert (connection, row, error) &&
         lumio_store_jobs_add (connection, "wallet.open", user_id, NULL, row->created_at, error);
}

DexFuture *
lumio_wallets_open (LumioPlatform *platform,
                    const char    *user_id)
{
  return lumio_wallets_load (platform, user_id);
}

DexFuture *
lumio_wallets_load (LumioPlatform *platform,
                    const char    *user_id)
{
  return dex_future_then (lumio_store_read (lumio_platform_get_store (platform), load_job,
                                            g_strdup (user_id), g_free),
                          describe_cb, g_object_ref (platform), g_object_unref);
}
