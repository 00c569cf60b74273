#include "stellar/stellar-keypair.h"

#include <string.h>

#include <sodium.h>

#include "stellar/stellar-strkey.h"

struct _StellarKeypair
{
  gatomicrefcount ref_count;
  guint8          public_key[32];
  char           *address;
  guint8         *secret_key; /* locked: libsodium's form, the seed and the public key */
};

G_DEFINE_BOXED_TYPE (StellarKeypair, stellar_keypair, stellar_keypair_ref, stellar_keypair_unref)

StellarKeypair *
stellar_keypair_new_from_seed (const guint8 seed[32])
{
  StellarKeypair *self;

  g_return_val_if_fail (sodium_init () >= 0, NULL);

  self = g_new0 (StellarKeypair, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->secret_key = sodium_malloc (crypto_sign_SECRETKEYBYTES);

  if (self->secret_key == NULL)
    g_error ("No locked memory for a key");

  crypto_sign_seed_keypair (self->public_key, self->secret_key, seed);
  sodium_mprotect_readonly (self->secret_key);
  self->address = stellar_address_encode (self->public_key);

  return self;
}

StellarKeypair *
stellar_keypair_new_random (void)
{
  StellarKeypair *self;
  guint8 seed[32];

  g_return_val_if_fail (sodium_init () >= 0, NULL);

  randombytes_buf (seed, sizeof seed);
  self = stellar_keypair_new_from_seed (seed);
  sodium_memzero (seed, sizeof seed);

  return self;
}

/* Wipes bytes that a GBytes took a copy of. */
static void
wipe_bytes (GBytes *bytes)
{
  gsize length;
  gpointer data = g_bytes_unref_to_data (bytes, &length);

  sodium_memzero (data, length);
  g_free (data);
}

StellarKeypair *
stellar_keypair_new_from_secret (const char  *secret,
                                 GError     **error)
{
  StellarKeypair *self;
  GBytes *seed = stellar_strkey_decode (secret, -1, STELLAR_STRKEY_ED25519_SECRET_SEED, error);

  if (seed == NULL)
    return NULL;

  self = stellar_keypair_new_from_seed (g_bytes_get_data (seed, NULL));
  wipe_bytes (seed);

  return self;
}

StellarKeypair *
stellar_keypair_ref (StellarKeypair *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
stellar_keypair_unref (StellarKeypair *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* sodium_free() wipes. */
  sodium_free (self->secret_key);
  g_free (self->address);
  g_free (self);
}

const guint8 *
stellar_keypair_get_public_key (const StellarKeypair *self)
{
  return self->public_key;
}

const char *
stellar_keypair_get_address (const StellarKeypair *self)
{
  return self->address;
}

void
stellar_keypair_copy_seed (const StellarKeypair *self,
                           guint8                seed[32])
{
  memcpy (seed, self->secret_key, 32);
}

char *
stellar_keypair_dup_secret (const StellarKeypair *self)
{
  return stellar_strkey_encode (STELLAR_STRKEY_ED25519_SECRET_SEED, self->secret_key, 32);
}

void
stellar_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  sodium_memzero (secret, strlen (secret));
  g_free (secret);
}

void
stellar_keypair_sign (const StellarKeypair *self,
                      const guint8         *message,
                      gsize                 length,
                      guint8                signature[64])
{
  crypto_sign_detached (signature, NULL, message, length, self->secret_key);
}

gboolean
stellar_public_key_verify (const guint8  key[32],
                           const guint8 *message,
                           gsize         length,
                           const guint8  signature[64])
{
  return crypto_sign_verify_detached (signature, message, length, key) == 0;
}

void
stellar_sha256 (const guint8 *data,
                gsize         length,
                guint8        digest[32])
{
  crypto_hash_sha256 (digest, data, length);
}
