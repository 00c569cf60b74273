#include "signer/lumio-vault.h"

#include <string.h>

#include "stellar/stellar-keypair.h"

#define VAULT_NAME "vault"
#define WATCHED_NAME "watched"

struct _LumioVault
{
  LumioVaultStore *store;
  gboolean loaded;
  gboolean recovered;
  GBytes *bytes;
  LumioVaultFile *file;   /* NULL where there is no vault yet */
  LumioVaultKey *key;     /* NULL while locked; its bytes are closed between uses */
  GPtrArray *watched;
  LumioTries tries;
};

static gpointer
complain (LumioSignerError   code,
          const char        *message,
          GError           **error)
{
  g_set_error_literal (error, LUMIO_SIGNER_ERROR, (int) code, message);
  return NULL;
}

static gboolean
check_vault (GBytes    *bytes,
             gpointer   user_data,
             GError   **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autoptr(LumioVaultFile) file = lumio_vault_file_parse (data, length, error);
  g_autoptr(LumioVaultContent) content = NULL;
  const LumioSecret *key = user_data;

  if (file == NULL || key == NULL)
    return file != NULL;

  return (content = lumio_vault_file_open (file, key, error)) != NULL;
}

/* Those only watched are no secret and under no key: a checksum against a damaged disk is all. */
static GPtrArray *
read_watched (GBytes  *bytes,
              GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return lumio_vault_get_accounts (data, lumio_vault_see_checksum (data, length), error);
}

static gboolean
check_watched (GBytes    *bytes,
               gpointer   unused,
               GError   **error)
{
  g_autoptr(GPtrArray) accounts = read_watched (bytes, error);

  return accounts != NULL;
}

static const LumioVaultAccount *
find_in (GPtrArray    *accounts,
         const guint8  key[32],
         guint        *position)
{
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const LumioVaultAccount *account = accounts->pdata[i];

      if (memcmp (account->key, key, sizeof account->key) == 0)
        {
          *position = i;
          return account;
        }
    }

  return NULL;
}

static GPtrArray *
copy_accounts (GPtrArray *accounts)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_vault_account_free);

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    g_ptr_array_add (copy, lumio_vault_account_copy (accounts->pdata[i]));

  return copy;
}

static gboolean
write_watched (LumioVault  *self,
               GPtrArray   *watched,
               GError     **error)
{
  GByteArray *list = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;

  lumio_vault_put_accounts (list, watched);
  lumio_vault_put_checksum (list);
  bytes = g_byte_array_free_to_bytes (list);
  if (!lumio_vault_store_replace (self->store, WATCHED_NAME, bytes, check_watched, NULL, error))
    return FALSE;

  g_ptr_array_unref (self->watched);
  self->watched = g_ptr_array_ref (watched);

  return TRUE;
}

/* Writes the vault anew under `key`, open; what is in memory changes only after the disk did. */
static gboolean
write_vault (LumioVault               *self,
             const LumioVaultKey      *key,
             GPtrArray                *accounts,
             const LumioVaultContent  *content,
             GError                  **error)
{
  g_autoptr(GBytes) bytes = NULL;
  gsize length;
  const guint8 *data;

  bytes = lumio_vault_file_build (&key->cost, key->salt, key->key, accounts, content, error);
  if (bytes == NULL ||
      !lumio_vault_store_replace (self->store, VAULT_NAME, bytes, check_vault, key->key, error))
    return FALSE;

  data = g_bytes_get_data (bytes, &length);
  g_clear_pointer (&self->file, lumio_vault_file_free);
  self->file = lumio_vault_file_parse (data, length, NULL);
  g_assert (self->file != NULL);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_steal_pointer (&bytes);
  self->recovered = FALSE;

  return TRUE;
}

static LumioVaultContent *
open_content (LumioVault  *self,
              GError     **error)
{
  LumioVaultContent *content;

  if (self->file == NULL)
    return complain (LUMIO_SIGNER_ERROR_NO_VAULT, "There is no vault yet", error);
  if (self->key == NULL)
    return complain (LUMIO_SIGNER_ERROR_LOCKED, "The vault is locked", error);

  lumio_secret_open (self->key->key);
  content = lumio_vault_file_open (self->file, self->key->key, error);
  lumio_secret_close (self->key->key);

  return content;
}

static gboolean
save_content (LumioVault               *self,
              GPtrArray                *accounts,
              const LumioVaultContent  *content,
              GError                  **error)
{
  gboolean saved;

  if (accounts->len > LUMIO_VAULT_MAX_ACCOUNTS)
    return complain (LUMIO_SIGNER_ERROR_INVALID, "The vault is full", error) != NULL;

  lumio_secret_open (self->key->key);
  saved = write_vault (self, self->key, accounts, content, error);
  lumio_secret_close (self->key->key);

  return saved;
}

/* Ready to take one more account, which is its own from now on and no longer only watched. */
static GPtrArray *
begin_adding (LumioVault     *self,
              const guint8    key[32],
              const char     *label,
              GError        **error)
{
  guint position;

  if (!lumio_vault_check_label (label, error))
    return NULL;
  if (find_in (self->file->accounts, key, &position))
    return complain (LUMIO_SIGNER_ERROR_EXISTS, "The account is there already", error);

  return copy_accounts (self->file->accounts);
}

static gboolean
end_adding (LumioVault               *self,
            const LumioVaultAccount  *account,
            LumioVaultOrigin          origin,
            guint32                   words,
            GPtrArray                *accounts,
            LumioVaultContent        *content,
            GError                  **error)
{
  LumioVaultAccount *copy = lumio_vault_account_copy (account);
  guint position;

  copy->origin = origin;
  copy->words = words;
  copy->created = g_get_real_time () / G_USEC_PER_SEC;
  g_ptr_array_add (accounts, copy);
  if (!save_content (self, accounts, content, error))
    return FALSE;

  if (find_in (self->watched, account->key, &position))
    {
      g_autoptr(GPtrArray) watched = copy_accounts (self->watched);

      /* It is in the vault by now; that it is also in the other list is harmless and not shown. */
      g_ptr_array_remove_index (watched, position);
      write_watched (self, watched, NULL);
    }

  return TRUE;
}

LumioVault *
lumio_vault_new (LumioVaultStore *store)
{
  LumioVault *self = g_new0 (LumioVault, 1);

  self->store = store;
  self->watched = copy_accounts (NULL);

  return self;
}

void
lumio_vault_free (LumioVault *self)
{
  lumio_vault_lock (self);
  g_clear_pointer (&self->file, lumio_vault_file_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_ptr_array_unref (self->watched);
  lumio_vault_store_free (self->store);
  g_free (self);
}

gboolean
lumio_vault_load (LumioVault  *self,
                  GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(GBytes) watched = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  LumioTriesClock clock;
  gboolean recovered;
  gsize length;
  const guint8 *data;

  if (self->loaded)
    return TRUE;
  if (!lumio_vault_store_hold (self->store, error))
    return FALSE;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = lumio_vault_store_load (self->store, VAULT_NAME, LUMIO_VAULT_MAX_BYTES, check_vault, NULL,
                                        &self->recovered, &failure);
  watched = failure != NULL
    ? NULL
    : lumio_vault_store_load (self->store, WATCHED_NAME, LUMIO_VAULT_MAX_BYTES, check_watched, NULL, &recovered,
                              &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (self->bytes != NULL)
    {
      data = g_bytes_get_data (self->bytes, &length);
      g_clear_pointer (&self->file, lumio_vault_file_free);
      self->file = lumio_vault_file_parse (data, length, NULL);
    }
  if (watched != NULL && (accounts = read_watched (watched, NULL)))
    {
      g_ptr_array_unref (self->watched);
      self->watched = g_steal_pointer (&accounts);
    }
  lumio_tries_clock_read (&clock);
  lumio_tries_load (&self->tries, lumio_vault_store_get_folder (self->store), &clock);
  self->loaded = TRUE;

  return TRUE;
}

LumioVaultState
lumio_vault_get_state (LumioVault *self)
{
  if (self->file == NULL)
    return LUMIO_VAULT_NONE;

  return self->key != NULL ? LUMIO_VAULT_UNLOCKED : LUMIO_VAULT_LOCKED;
}

gboolean
lumio_vault_is_recovered (LumioVault *self)
{
  return self->recovered;
}

void
lumio_vault_get_cost (LumioVault     *self,
                      LumioVaultCost *cost,
                      guint8          salt[LUMIO_VAULT_SALT_BYTES])
{
  g_return_if_fail (self->file != NULL);

  *cost = self->file->cost;
  memcpy (salt, self->file->salt, LUMIO_VAULT_SALT_BYTES);
}

guint
lumio_vault_get_wait (LumioVault *self)
{
  LumioTriesClock clock;

  lumio_tries_clock_read (&clock);

  return lumio_tries_get_wait (&self->tries, &clock);
}

/* A disk that is full keeps nobody from their keys: then the count lives as long as the process. */
static void
save_tries (LumioVault *self)
{
  if (!lumio_tries_save (&self->tries, lumio_vault_store_get_folder (self->store)))
    g_message ("The count of wrong passphrases could not be written");
}

void
lumio_vault_count_try (LumioVault *self)
{
  LumioTriesClock clock;

  lumio_tries_clock_read (&clock);
  lumio_tries_add (&self->tries, &clock);
  save_tries (self);
}

void
lumio_vault_forgive_try (LumioVault *self)
{
  if (self->tries.count > 0)
    self->tries.count--;
  save_tries (self);
}

void
lumio_vault_forget_tries (LumioVault *self)
{
  self->tries.count = 0;
  save_tries (self);
}

static void
keep_key (LumioVault    *self,
          LumioVaultKey *key)
{
  lumio_vault_lock (self);
  lumio_secret_close (key->key);
  self->key = key;
}

gboolean
lumio_vault_create (LumioVault     *self,
                    LumioVaultKey  *key,
                    GError        **error)
{
  g_autoptr(LumioVaultKey) owned = key;
  g_autoptr(LumioVaultContent) content = lumio_vault_content_new ();
  g_autoptr(GPtrArray) accounts = copy_accounts (NULL);

  if (self->file != NULL)
    return complain (LUMIO_SIGNER_ERROR_EXISTS, "There is a vault already", error) != NULL;
  if (!write_vault (self, owned, accounts, content, error))
    return FALSE;

  keep_key (self, g_steal_pointer (&owned));
  lumio_vault_forget_tries (self);

  return TRUE;
}

gboolean
lumio_vault_accepts (LumioVault          *self,
                     const LumioVaultKey *key)
{
  g_autoptr(LumioVaultContent) content = NULL;

  return self->file != NULL && (content = lumio_vault_file_open (self->file, key->key, NULL)) != NULL;
}

gboolean
lumio_vault_unlock (LumioVault     *self,
                    LumioVaultKey  *key,
                    GError        **error)
{
  g_autoptr(LumioVaultKey) owned = key;
  g_autoptr(LumioVaultContent) content = NULL;

  if (self->file == NULL)
    return complain (LUMIO_SIGNER_ERROR_NO_VAULT, "There is no vault yet", error) != NULL;
  if (!(content = lumio_vault_file_open (self->file, owned->key, error)))
    return FALSE;

  keep_key (self, g_steal_pointer (&owned));

  return TRUE;
}

gboolean
lumio_vault_rekey (LumioVault     *self,
                   LumioVaultKey  *key,
                   GError        **error)
{
  g_autoptr(LumioVaultKey) owned = key;
  g_autoptr(LumioVaultContent) content = NULL;

  if (!(content = open_content (self, error)) ||
      !write_vault (self, owned, self->file->accounts, content, error))
    return FALSE;

  keep_key (self, g_steal_pointer (&owned));

  return TRUE;
}

void
lumio_vault_lock (LumioVault *self)
{
  g_clear_pointer (&self->key, lumio_vault_key_free);
}

GPtrArray *
lumio_vault_list (LumioVault *self)
{
  GPtrArray *list = copy_accounts (self->file != NULL ? self->file->accounts : NULL);
  guint position;

  for (guint i = 0; i < self->watched->len; i++)
    {
      const LumioVaultAccount *account = self->watched->pdata[i];

      if (!find_in (list, account->key, &position))
        g_ptr_array_add (list, lumio_vault_account_copy (account));
    }

  return list;
}

const LumioVaultAccount *
lumio_vault_find (LumioVault     *self,
                  const guint8    key[32],
                  GError        **error)
{
  const LumioVaultAccount *account = NULL;
  guint position;

  if (self->file != NULL)
    account = find_in (self->file->accounts, key, &position);
  if (account == NULL)
    account = find_in (self->watched, key, &position);

  return account != NULL
         ? account
         : complain (LUMIO_SIGNER_ERROR_UNKNOWN_ACCOUNT, "The signer does not know this account", error);
}

static guint32
find_phrase (const LumioVaultContent *content,
             const LumioSecret       *words,
             const LumioSecret       *passphrase)
{
  for (guint i = 0; i < content->phrases->len; i++)
    {
      const LumioVaultPhrase *phrase = content->phrases->pdata[i];

      if (lumio_secret_equal (phrase->words, words) && lumio_secret_equal (phrase->passphrase, passphrase))
        return phrase->id;
    }

  return 0;
}

static LumioSecret *
copy_secret (const LumioSecret *secret)
{
  return lumio_secret_new_copy (lumio_secret_peek (secret), lumio_secret_get_length (secret));
}

/* 0 where there is no memory. */
static guint32
put_phrase (LumioVaultContent *content,
            const LumioSecret *words,
            const LumioSecret *passphrase)
{
  guint32 id = find_phrase (content, words, passphrase);
  g_autoptr(LumioSecret) words_copy = NULL;
  g_autoptr(LumioSecret) passphrase_copy = NULL;

  if (id != 0)
    return id;
  if (!(words_copy = copy_secret (words)) || !(passphrase_copy = copy_secret (passphrase)))
    return 0;

  return lumio_vault_content_add_phrase (content, g_steal_pointer (&words_copy),
                                         g_steal_pointer (&passphrase_copy));
}

gboolean
lumio_vault_add_words (LumioVault               *self,
                       const LumioVaultAccount  *account,
                       const LumioSecret        *words,
                       const LumioSecret        *passphrase,
                       const LumioSecret        *seed,
                       GError                  **error)
{
  g_autoptr(LumioVaultContent) content = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  guint32 id;

  g_return_val_if_fail (lumio_secret_get_length (seed) == 32, FALSE);

  if (!(content = open_content (self, error)) ||
      !(accounts = begin_adding (self, account->key, account->label, error)))
    return FALSE;
  if (lumio_secret_get_length (words) > LUMIO_VAULT_MAX_WORDS_BYTES ||
      lumio_secret_get_length (passphrase) > LUMIO_VAULT_MAX_PHRASE_BYTES)
    return complain (LUMIO_SIGNER_ERROR_INVALID, "The words are too long", error) != NULL;
  if (!(id = put_phrase (content, words, passphrase)) ||
      !lumio_vault_content_add_seed (content, account->key, lumio_secret_peek (seed)))
    return complain (LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left", error) != NULL;

  return end_adding (self, account, LUMIO_VAULT_ORIGIN_WORDS, id, accounts, content, error);
}

gboolean
lumio_vault_add_seed (LumioVault               *self,
                      const LumioVaultAccount  *account,
                      const LumioSecret        *seed,
                      GError                  **error)
{
  g_autoptr(LumioVaultContent) content = NULL;
  g_autoptr(GPtrArray) accounts = NULL;

  g_return_val_if_fail (lumio_secret_get_length (seed) == 32 && account->index == 0, FALSE);

  if (!(content = open_content (self, error)) ||
      !(accounts = begin_adding (self, account->key, account->label, error)))
    return FALSE;
  if (!lumio_vault_content_add_seed (content, account->key, lumio_secret_peek (seed)))
    return complain (LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left", error) != NULL;

  return end_adding (self, account, LUMIO_VAULT_ORIGIN_SECRET_KEY, 0, accounts, content, error);
}

gboolean
lumio_vault_add_watch (LumioVault     *self,
                       const guint8    key[32],
                       const char     *label,
                       GError        **error)
{
  g_autoptr(GPtrArray) watched = NULL;
  LumioVaultAccount *account;

  if (!lumio_vault_check_label (label, error))
    return FALSE;
  if (lumio_vault_find (self, key, NULL))
    return complain (LUMIO_SIGNER_ERROR_EXISTS, "The account is there already", error) != NULL;
  if (self->watched->len >= LUMIO_VAULT_MAX_ACCOUNTS)
    return complain (LUMIO_SIGNER_ERROR_INVALID, "No more accounts can be watched", error) != NULL;

  watched = copy_accounts (self->watched);
  account = g_new0 (LumioVaultAccount, 1);
  memcpy (account->key, key, sizeof account->key);
  account->origin = LUMIO_VAULT_ORIGIN_WATCH_ONLY;
  account->created = g_get_real_time () / G_USEC_PER_SEC;
  account->label = g_strdup (label);
  g_ptr_array_add (watched, account);

  return write_watched (self, watched, error);
}

gboolean
lumio_vault_rename (LumioVault     *self,
                    const guint8    key[32],
                    const char     *label,
                    GError        **error)
{
  const LumioVaultAccount *account = lumio_vault_find (self, key, error);
  g_autoptr(LumioVaultContent) content = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  gboolean watched;
  guint position;

  if (account == NULL || !lumio_vault_check_label (label, error))
    return FALSE;

  watched = account->origin == LUMIO_VAULT_ORIGIN_WATCH_ONLY;
  if (!watched && !(content = open_content (self, error)))
    return FALSE;

  accounts = copy_accounts (watched ? self->watched : self->file->accounts);
  if (!find_in (accounts, key, &position))
    return FALSE;
  g_free (((LumioVaultAccount *) accounts->pdata[position])->label);
  ((LumioVaultAccount *) accounts->pdata[position])->label = g_strdup (label);

  return watched ? write_watched (self, accounts, error) : save_content (self, accounts, content, error);
}

gboolean
lumio_vault_remove (LumioVault     *self,
                    const guint8    key[32],
                    GError        **error)
{
  const LumioVaultAccount *account = lumio_vault_find (self, key, error);
  g_autoptr(LumioVaultContent) content = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  gboolean watched;
  guint position;

  if (account == NULL)
    return FALSE;

  watched = account->origin == LUMIO_VAULT_ORIGIN_WATCH_ONLY;
  if (!watched && !(content = open_content (self, error)))
    return FALSE;

  accounts = copy_accounts (watched ? self->watched : self->file->accounts);
  if (!find_in (accounts, key, &position))
    return FALSE;
  g_ptr_array_remove_index (accounts, position);
  if (watched)
    return write_watched (self, accounts, error);

  if (!lumio_vault_content_prune (content, accounts))
    return complain (LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left", error) != NULL;

  return save_content (self, accounts, content, error);
}

gboolean
lumio_vault_set_backed_up (LumioVault     *self,
                           const guint8    key[32],
                           GError        **error)
{
  const LumioVaultAccount *account = lumio_vault_find (self, key, error);
  g_autoptr(LumioVaultContent) content = NULL;
  g_autoptr(GPtrArray) accounts = NULL;

  if (account == NULL || !(content = open_content (self, error)))
    return FALSE;

  accounts = copy_accounts (self->file->accounts);
  for (guint i = 0; i < accounts->len; i++)
    {
      LumioVaultAccount *other = accounts->pdata[i];

      if (memcmp (other->key, key, sizeof other->key) == 0 ||
          (other->words != 0 && other->words == account->words))
        other->backed_up = TRUE;
    }

  return save_content (self, accounts, content, error);
}

/* An account whose key is here: its seed has to make that very key. */
static LumioSecret *
take_seed (const LumioVaultContent  *content,
           const guint8              key[32],
           GError                  **error)
{
  g_autoptr(LumioSecret) seed = NULL;
  g_autoptr(StellarKeypair) keypair = NULL;
  const guint8 *bytes = lumio_vault_content_seed (content, key);

  if (bytes == NULL)
    return complain (LUMIO_SIGNER_ERROR_DAMAGED, "The vault is damaged: a seed is missing", error);
  if (!(seed = lumio_secret_new_copy (bytes, 32)))
    return complain (LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left", error);

  keypair = stellar_keypair_new_from_seed (bytes);
  if (memcmp (stellar_keypair_get_public_key (keypair), key, 32) != 0)
    return complain (LUMIO_SIGNER_ERROR_DAMAGED, "The vault is damaged: a seed is another account's", error);

  return g_steal_pointer (&seed);
}

static const LumioVaultAccount *
find_own (LumioVault     *self,
          const guint8    key[32],
          GError        **error)
{
  const LumioVaultAccount *account = lumio_vault_find (self, key, error);

  if (account == NULL || account->origin != LUMIO_VAULT_ORIGIN_WATCH_ONLY)
    return account;

  return complain (LUMIO_SIGNER_ERROR_WATCH_ONLY, "The account is only watched: its key is elsewhere", error);
}

LumioSecret *
lumio_vault_get_seed (LumioVault     *self,
                      const guint8    key[32],
                      GError        **error)
{
  g_autoptr(LumioVaultContent) content = NULL;

  if (!find_own (self, key, error) || !(content = open_content (self, error)))
    return NULL;

  return take_seed (content, key, error);
}

LumioSecret *
lumio_vault_get_words (LumioVault     *self,
                       const guint8    key[32],
                       LumioSecret   **passphrase,
                       GError        **error)
{
  const LumioVaultAccount *account = find_own (self, key, error);
  g_autoptr(LumioVaultContent) content = NULL;
  g_autoptr(LumioSecret) words = NULL;
  LumioVaultPhrase *phrase;

  if (account == NULL || !(content = open_content (self, error)))
    return NULL;
  if (account->words == 0 || !(phrase = lumio_vault_content_find (content, account->words)))
    return complain (LUMIO_SIGNER_ERROR_NO_WORDS, "The account's key came without words", error);

  if (!(words = copy_secret (phrase->words)) ||
      (passphrase != NULL && !(*passphrase = copy_secret (phrase->passphrase))))
    return complain (LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left", error);

  return g_steal_pointer (&words);
}

GBytes *
lumio_vault_export (LumioVault  *self,
                    GError     **error)
{
  if (self->bytes == NULL)
    return complain (LUMIO_SIGNER_ERROR_NO_VAULT, "There is no vault yet", error);

  return g_bytes_ref (self->bytes);
}

gboolean
lumio_vault_merge (LumioVault               *self,
                   const LumioVaultFile     *other,
                   const LumioVaultContent  *content,
                   guint                    *added,
                   GError                  **error)
{
  g_autoptr(LumioVaultContent) ours = open_content (self, error);
  g_autoptr(GPtrArray) accounts = NULL;
  guint position;

  *added = 0;
  if (ours == NULL)
    return FALSE;

  accounts = copy_accounts (self->file->accounts);
  for (guint i = 0; i < other->accounts->len; i++)
    {
      const LumioVaultAccount *account = other->accounts->pdata[i];
      const LumioVaultPhrase *phrase = lumio_vault_content_find (content, account->words);
      g_autoptr(LumioSecret) seed = NULL;
      LumioVaultAccount *copy;

      if (find_in (accounts, account->key, &position))
        continue;
      if (!(seed = take_seed (content, account->key, error)))
        return FALSE;
      if (account->words != 0 && phrase == NULL)
        return complain (LUMIO_SIGNER_ERROR_DAMAGED, "The vault is damaged: words are missing", error) != NULL;

      copy = lumio_vault_account_copy (account);
      g_ptr_array_add (accounts, copy);
      if ((phrase != NULL && !(copy->words = put_phrase (ours, phrase->words, phrase->passphrase))) ||
          !lumio_vault_content_add_seed (ours, account->key, lumio_secret_peek (seed)))
        return complain (LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left", error) != NULL;
      (*added)++;
    }

  return *added == 0 || save_content (self, accounts, ours, error);
}
