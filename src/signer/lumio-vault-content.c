#include "signer/lumio-vault-file.h"

#include <string.h>

#define SEED_BYTES 64

static void
free_phrase (gpointer data)
{
  LumioVaultPhrase *phrase = data;

  lumio_secret_free (phrase->words);
  lumio_secret_free (phrase->passphrase);
  g_free (phrase);
}

LumioVaultContent *
lumio_vault_content_new (void)
{
  LumioVaultContent *self = g_new0 (LumioVaultContent, 1);

  self->phrases = g_ptr_array_new_with_free_func (free_phrase);
  self->seeds = lumio_secret_new (0);
  g_assert (self->seeds != NULL);

  return self;
}

void
lumio_vault_content_free (LumioVaultContent *self)
{
  g_ptr_array_unref (self->phrases);
  lumio_secret_free (self->seeds);
  g_free (self);
}

LumioVaultPhrase *
lumio_vault_content_find (const LumioVaultContent *self,
                          guint32                  id)
{
  for (guint i = 0; i < self->phrases->len; i++)
    {
      LumioVaultPhrase *phrase = self->phrases->pdata[i];

      if (phrase->id == id)
        return phrase;
    }

  return NULL;
}

const guint8 *
lumio_vault_content_seed (const LumioVaultContent *self,
                          const guint8             key[32])
{
  const guint8 *seeds = lumio_secret_peek (self->seeds);

  for (gsize at = 0; at < lumio_secret_get_length (self->seeds); at += SEED_BYTES)
    if (memcmp (seeds + at, key, 32) == 0)
      return seeds + at + 32;

  return NULL;
}

guint32
lumio_vault_content_add_phrase (LumioVaultContent *self,
                                LumioSecret       *words,
                                LumioSecret       *passphrase)
{
  LumioVaultPhrase *phrase = g_new0 (LumioVaultPhrase, 1);

  phrase->id = 1;
  while (lumio_vault_content_find (self, phrase->id) != NULL)
    phrase->id++;
  phrase->words = words;
  phrase->passphrase = passphrase;
  g_ptr_array_add (self->phrases, phrase);

  return phrase->id;
}

gboolean
lumio_vault_content_add_seed (LumioVaultContent *self,
                              const guint8       key[32],
                              const guint8       seed[32])
{
  gsize length = lumio_secret_get_length (self->seeds);
  LumioSecret *seeds = lumio_secret_new (length + SEED_BYTES);

  if (seeds == NULL)
    return FALSE;

  memcpy (lumio_secret_get_data (seeds), lumio_secret_peek (self->seeds), length);
  memcpy (lumio_secret_get_data (seeds) + length, key, 32);
  memcpy (lumio_secret_get_data (seeds) + length + 32, seed, 32);
  lumio_secret_free (self->seeds);
  self->seeds = seeds;

  return TRUE;
}

static gboolean
is_named (GPtrArray    *accounts,
          guint32       words,
          const guint8 *key)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      const LumioVaultAccount *account = accounts->pdata[i];

      if (key != NULL ? memcmp (account->key, key, 32) == 0 : account->words == words)
        return TRUE;
    }

  return FALSE;
}

gboolean
lumio_vault_content_prune (LumioVaultContent *self,
                           GPtrArray         *accounts)
{
  gsize length = lumio_secret_get_length (self->seeds);
  LumioSecret *seeds = lumio_secret_new (length);
  gsize kept = 0;

  if (seeds == NULL)
    return FALSE;

  for (gsize at = 0; at < length; at += SEED_BYTES)
    {
      const guint8 *entry = lumio_secret_peek (self->seeds) + at;

      if (!is_named (accounts, 0, entry))
        continue;
      memcpy (lumio_secret_get_data (seeds) + kept, entry, SEED_BYTES);
      kept += SEED_BYTES;
    }
  lumio_secret_truncate (seeds, kept);
  lumio_secret_free (self->seeds);
  self->seeds = seeds;

  for (guint i = self->phrases->len; i > 0; i--)
    {
      const LumioVaultPhrase *phrase = self->phrases->pdata[i - 1];

      if (!is_named (accounts, phrase->id, NULL))
        g_ptr_array_remove_index (self->phrases, i - 1);
    }

  return TRUE;
}
