#include "stellar/stellar-message.h"

#include <sodium.h>

static void
hash_message (const void *message,
              gsize       length,
              guint8      hash[32])
{
  static const char prefix[] = "Stellar Signed Message:\n";
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) prefix, sizeof prefix - 1);
  crypto_hash_sha256_update (&state, message, length);
  crypto_hash_sha256_final (&state, hash);
}

void
stellar_message_sign (const StellarKeypair *keypair,
                      const void           *message,
                      gsize                 length,
                      guint8                signature[64])
{
  guint8 hash[32];

  hash_message (message, length, hash);
  stellar_keypair_sign (keypair, hash, sizeof hash, signature);
}

gboolean
stellar_message_verify (const guint8  key[32],
                        const void   *message,
                        gsize         length,
                        const guint8  signature[64])
{
  guint8 hash[32];

  hash_message (message, length, hash);

  return stellar_public_key_verify (key, hash, sizeof hash, signature);
}
