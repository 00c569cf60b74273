#include "ledger/lumio-ledger-signatures.h"

#include <string.h>

#include "stellar/stellar-keypair.h"

void
lumio_signatures_init (LumioSignatures                 *self,
                       const guint8                    *hash,
                       const StellarDecoratedSignature *items,
                       guint                            n_items,
                       GArray                          *verified)
{
  memset (self, 0, sizeof *self);
  self->hash = hash;
  self->items = items;
  self->n_items = MIN (n_items, G_N_ELEMENTS (self->used));
  self->verified = verified;
}

static gboolean
verify_once (LumioSignatures *self,
             guint            index,
             const guint8    *key,
             const guint8    *message,
             gsize            length,
             gboolean         of_payload)
{
  const StellarDecoratedSignature *item = &self->items[index];
  LumioVerification found = { .index = index, .of_payload = of_payload };

  if (item->signature.length != 64)
    return FALSE;
  /* A payload is not remembered: two signers may share a key and differ in it. */
  for (guint i = 0; !of_payload && i < self->verified->len; i++)
    {
      const LumioVerification *known = &g_array_index (self->verified, LumioVerification, i);

      if (known->index == index && memcmp (known->key, key, 32) == 0)
        return known->valid;
    }
  found.valid = stellar_public_key_verify (key, message, length, item->signature.data);
  if (!of_payload)
    {
      memcpy (found.key, key, 32);
      g_array_append_val (self->verified, found);
    }
  return found.valid;
}

static gboolean
matches_hash_x (LumioSignatures      *self,
                guint                 index,
                const LumioSignerKey *key)
{
  const StellarDecoratedSignature *item = &self->items[index];
  guint8 digest[32];

  if (memcmp (item->hint, key->key + 28, 4) != 0)
    return FALSE;
  stellar_sha256 (item->signature.data, item->signature.length, digest);
  return memcmp (digest, key->key, 32) == 0;
}

static gboolean
matches_key (LumioSignatures      *self,
             guint                 index,
             const LumioSignerKey *key)
{
  if (memcmp (self->items[index].hint, key->key + 28, 4) != 0)
    return FALSE;
  return verify_once (self, index, key->key, self->hash, 32, FALSE);
}

static gboolean
matches_payload (LumioSignatures      *self,
                 guint                 index,
                 const LumioSignerKey *key)
{
  guint8 hint[4] = { 0 };
  gsize length = MIN (key->payload_length, 4);

  memcpy (hint, key->payload + key->payload_length - length, length);
  for (guint i = 0; i < 4; i++)
    hint[i] ^= key->key[28 + i];
  if (memcmp (self->items[index].hint, hint, 4) != 0)
    return FALSE;
  return verify_once (self, index, key->key, key->payload, key->payload_length, TRUE);
}

static gboolean
matches (LumioSignatures      *self,
         guint                 index,
         const LumioSignerKey *key)
{
  switch (key->type)
    {
    case STELLAR_SIGNER_KEY_TYPE_HASH_X:
      return matches_hash_x (self, index, key);
    case STELLAR_SIGNER_KEY_TYPE_ED25519:
      return matches_key (self, index, key);
    case STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD:
      return matches_payload (self, index, key);
    default:
      return FALSE;
    }
}

gboolean
lumio_signatures_check (LumioSignatures   *self,
                        const LumioSigner *signers,
                        guint              n_signers,
                        guint              needed)
{
  /* The order in which the kinds are tried decides which signatures count as used. */
  static const gint32 kinds[] = {
    STELLAR_SIGNER_KEY_TYPE_HASH_X,
    STELLAR_SIGNER_KEY_TYPE_ED25519,
    STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD,
  };
  gboolean counted[LUMIO_LEDGER_MAX_SIGNERS + 1] = { FALSE };
  guint weight = 0;

  g_return_val_if_fail (n_signers <= G_N_ELEMENTS (counted), FALSE);

  for (guint i = 0; i < n_signers; i++)
    {
      if (signers[i].key.type != STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX ||
          memcmp (signers[i].key.key, self->hash, 32) != 0)
        continue;
      weight += MIN (signers[i].weight, G_MAXUINT8);
      if (weight >= needed)
        return TRUE;
    }
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (guint index = 0; index < self->n_items; index++)
      for (guint i = 0; i < n_signers; i++)
        {
          if (counted[i] || signers[i].key.type != kinds[kind] ||
              !matches (self, index, &signers[i].key))
            continue;
          self->used[index] = TRUE;
          weight += MIN (signers[i].weight, G_MAXUINT8);
          if (weight >= needed)
            return TRUE;
          counted[i] = TRUE;
          break;
        }
  return FALSE;
}

gboolean
lumio_signatures_check_account (LumioSignatures         *self,
                                const guint8            *id,
                                const LumioAccountEntry *account,
                                guint                    needed)
{
  LumioSigner signers[LUMIO_LEDGER_MAX_SIGNERS + 1] = { 0 };
  guint n_signers = 0;

  if (account->thresholds[LUMIO_THRESHOLD_MASTER] > 0)
    {
      signers[0].key.type = STELLAR_SIGNER_KEY_TYPE_ED25519;
      signers[0].weight = account->thresholds[LUMIO_THRESHOLD_MASTER];
      memcpy (signers[0].key.key, id, 32);
      n_signers = 1;
    }
  for (guint i = 0; account->signers != NULL && i < account->signers->len; i++)
    signers[n_signers++] = g_array_index (account->signers, LumioSigner, i);
  return lumio_signatures_check (self, signers, n_signers, needed);
}

gboolean
lumio_signatures_check_key (LumioSignatures *self,
                            const guint8    *id)
{
  LumioSigner signer = { .key.type = STELLAR_SIGNER_KEY_TYPE_ED25519, .weight = 1 };

  memcpy (signer.key.key, id, 32);
  return lumio_signatures_check (self, &signer, 1, 0);
}

gboolean
lumio_signatures_all_used (LumioSignatures *self)
{
  for (guint i = 0; i < self->n_items; i++)
    if (!self->used[i])
      return FALSE;
  return TRUE;
}
