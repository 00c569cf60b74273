#include "platform/lumio-custody.h"

#include "base/lumio-clock.h"

#include <sodium.h>

LumioWalletRow *
lumio_custody_new_wallet (LumioPlatform *platform,
                          const char    *user_id,
                          const char    *purpose)
{
  LumioWalletRow *row = lumio_wallet_row_new ();
  g_autoptr(StellarKeypair) keypair = stellar_keypair_new_random ();
  guint8 seed[32];

  stellar_keypair_copy_seed (keypair, seed);
  row->id = g_uuid_string_random ();
  row->user_id = g_strdup (user_id);
  row->public_key = g_strdup (stellar_keypair_get_address (keypair));
  row->encrypted_key = lumio_keystore_seal (lumio_platform_get_keystore (platform),
                                            row->public_key, purpose, seed, sizeof seed);
  row->key_id = g_strdup (lumio_keystore_get_key_id (lumio_platform_get_keystore (platform)));
  row->created_at = lumio_clock_now ();
  row->custody_mode = g_strdup ("custodial");
  row->network = g_strdup (lumio_platform_get_config (platform)->network);
  row->purpose = g_strdup (purpose);
  row->status = g_strdup ("opening");
  sodium_memzero (seed, sizeof seed);

  return row;
}

LumioWalletRow *
lumio_custody_load_own (LumioPlatform    *platform,
                        LumioConnection  *connection,
                        const char       *purpose,
                        GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(LumioWalletRow) row = lumio_store_wallets_by_purpose (connection, purpose, &local_error);

  if (row == NULL && local_error == NULL)
    {
      row = lumio_custody_new_wallet (platform, NULL, purpose);
      lumio_store_wallets_insert (connection, row, &local_error);
    }

  if (local_error == NULL)
    return g_steal_pointer (&row);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

StellarKeypair *
lumio_custody_open_key (LumioPlatform         *platform,
                        LumioConnection       *connection,
                        const LumioWalletRow  *wallet,
                        const char            *reason,
                        const char            *ref,
                        GError               **error)
{
  g_autoptr(LumioSecret) secret = NULL;
  g_autoptr(StellarKeypair) keypair = NULL;

  if (!(secret = lumio_keystore_unseal (lumio_platform_get_keystore (platform), connection,
                                        wallet->public_key, wallet->purpose,
                                        wallet->encrypted_key, reason, ref, error)))
    return NULL;

  keypair = stellar_keypair_new_from_seed (secret->bytes);

  if (g_strcmp0 (stellar_keypair_get_address (keypair), wallet->public_key) == 0)
    return g_steal_pointer (&keypair);

  g_set_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_TAMPERED,
               "The key of %s is another account's", wallet->public_key);

  return NULL;
}

StellarTransactionEnvelope *
lumio_custody_sign (LumioPlatform               *platform,
                    LumioConnection             *connection,
                    StellarTransactionEnvelope  *envelope,
                    const LumioWalletRow        *wallet,
                    const char                  *reason,
                    const char                  *ref,
                    GError                     **error)
{
  g_autoptr(StellarKeypair) keypair = lumio_custody_open_key (platform, connection, wallet, reason, ref,
                                                              error);

  if (keypair != NULL)
    return stellar_envelope_sign (envelope, lumio_platform_get_passphrase (platform), keypair);

  stellar_xdr_free (envelope);

  return NULL;
}
