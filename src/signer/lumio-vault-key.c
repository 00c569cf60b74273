#include "signer/lumio-vault.h"

#include <string.h>
#include <time.h>

#include <sodium.h>

G_STATIC_ASSERT (crypto_pwhash_argon2id_SALTBYTES == LUMIO_VAULT_SALT_BYTES);

/* What this thread worked, not what it waited while the machine did something else. */
static gint64
get_worked (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

LumioVaultKey *
lumio_vault_key_derive (const LumioSecret    *passphrase,
                        const LumioVaultCost *cost,
                        const guint8         *salt,
                        GError              **error)
{
  g_autoptr(LumioVaultKey) key = g_new0 (LumioVaultKey, 1);
  gint64 start = get_worked ();

  key->cost = *cost;
  if (salt != NULL)
    memcpy (key->salt, salt, sizeof key->salt);
  else
    randombytes_buf (key->salt, sizeof key->salt);

  if (!(key->key = lumio_secret_new (LUMIO_VAULT_KEY_BYTES)) ||
      crypto_pwhash_argon2id (lumio_secret_get_data (key->key), LUMIO_VAULT_KEY_BYTES,
                              lumio_secret_get_text (passphrase), lumio_secret_get_length (passphrase),
                              key->salt, cost->passes, cost->memory,
                              crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
    {
      g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_MEMORY,
                   "Making a key of the passphrase takes %" G_GUINT64_FORMAT " MiB of memory, which is not there",
                   cost->memory / 1024 / 1024);
      return NULL;
    }
  key->worked = get_worked () - start;

  return g_steal_pointer (&key);
}

LumioVaultKey *
lumio_vault_key_calibrate (const LumioSecret    *passphrase,
                           const LumioVaultCost *floor,
                           gint64                microseconds,
                           GError              **error)
{
  g_autoptr(LumioVaultKey) key = NULL;
  LumioVaultCost cost = *floor;

  while ((key = lumio_vault_key_derive (passphrase, &cost, NULL, error)) &&
         key->worked < microseconds && cost.passes < LUMIO_VAULT_PASSES_MAX)
    {
      guint64 passes = cost.passes * (guint64) microseconds / (guint64) MAX (key->worked, 1) + 1;

      cost.passes = CLAMP (passes, cost.passes + 1, LUMIO_VAULT_PASSES_MAX);
      g_clear_pointer (&key, lumio_vault_key_free);
    }

  return g_steal_pointer (&key);
}

void
lumio_vault_key_free (LumioVaultKey *key)
{
  if (key == NULL)
    return;

  lumio_secret_free (key->key);
  g_free (key);
}
