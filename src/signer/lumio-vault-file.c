#include "signer/lumio-vault-file.h"

#include <sodium.h>

#include "signer/lumio-signer-error.h"
#include "signer/lumio-vault-bytes.h"

#define MAGIC "LUMIOKEY"
#define VERSION 1
#define KDF_ARGON2ID 1
#define CHECKSUM_BYTES 32
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define MAX_PHRASES LUMIO_VAULT_MAX_ACCOUNTS
#define SEED_BYTES 64

G_STATIC_ASSERT (crypto_aead_xchacha20poly1305_ietf_KEYBYTES == LUMIO_VAULT_KEY_BYTES);
G_STATIC_ASSERT (crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == LUMIO_VAULT_NONCE_BYTES);

static gpointer
complain_damaged (GError     **error,
                  const char  *what)
{
  g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_DAMAGED, "The vault is damaged: %s", what);
  return NULL;
}

static gpointer
complain_memory (GError **error)
{
  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_MEMORY,
                       "There is no locked memory left");
  return NULL;
}

LumioVaultAccount *
lumio_vault_account_copy (const LumioVaultAccount *account)
{
  LumioVaultAccount *copy = g_memdup2 (account, sizeof *account);

  copy->label = g_strdup (account->label);

  return copy;
}

void
lumio_vault_account_free (LumioVaultAccount *account)
{
  g_free (account->label);
  g_free (account);
}

gboolean
lumio_vault_check_label (const char  *label,
                         GError     **error)
{
  gsize length = strlen (label);
  gboolean good = length > 0 && length <= LUMIO_VAULT_MAX_LABEL && g_utf8_validate (label, -1, NULL);

  for (const char *at = label; good && *at != '\0'; at = g_utf8_next_char (at))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (at));

      /* Nothing that breaks the line, hides or turns what stands beside it. */
      good = type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_UNASSIGNED &&
             type != G_UNICODE_PRIVATE_USE && type != G_UNICODE_LINE_SEPARATOR &&
             type != G_UNICODE_PARAGRAPH_SEPARATOR;
    }

  if (!good)
    g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                 "An account's name has 1 to %d bytes that can be shown", LUMIO_VAULT_MAX_LABEL);

  return good;
}

void
lumio_vault_put_accounts (GByteArray *bytes,
                          GPtrArray  *accounts)
{
  lumio_vault_put_number (bytes, 2, accounts->len);
  for (guint i = 0; i < accounts->len; i++)
    {
      const LumioVaultAccount *account = accounts->pdata[i];
      gsize length = strlen (account->label);

      g_byte_array_append (bytes, account->key, sizeof account->key);
      lumio_vault_put_number (bytes, 1, account->origin);
      lumio_vault_put_number (bytes, 4, account->words);
      lumio_vault_put_number (bytes, 4, account->index);
      lumio_vault_put_number (bytes, 1, account->backed_up ? 1 : 0);
      lumio_vault_put_number (bytes, 8, (guint64) account->created);
      lumio_vault_put_number (bytes, 1, length);
      g_byte_array_append (bytes, (const guint8 *) account->label, (guint) length);
    }
}

/* Whether the account's own fields agree with each other. */
static gboolean
check_account (const LumioVaultAccount *account)
{
  switch (account->origin)
    {
    case LUMIO_VAULT_ORIGIN_WORDS:
      return account->words != 0 && account->index <= G_MAXINT32;
    case LUMIO_VAULT_ORIGIN_SECRET_KEY:
    case LUMIO_VAULT_ORIGIN_WATCH_ONLY:
      return account->words == 0 && account->index == 0;
    default:
      return FALSE;
    }
}

static LumioVaultAccount *
take_account (LumioVaultReader *reader)
{
  g_autoptr(LumioVaultAccount) account = g_new0 (LumioVaultAccount, 1);
  const guint8 *key = lumio_vault_take (reader, sizeof account->key);
  guint64 flags;
  guint64 length;
  const guint8 *label;

  account->origin = (LumioVaultOrigin) lumio_vault_take_number (reader, 1);
  account->words = (guint32) lumio_vault_take_number (reader, 4);
  account->index = (guint32) lumio_vault_take_number (reader, 4);
  flags = lumio_vault_take_number (reader, 1);
  account->backed_up = flags == 1;
  account->created = (gint64) lumio_vault_take_number (reader, 8);
  length = lumio_vault_take_number (reader, 1);
  label = lumio_vault_take (reader, length);
  if (reader->failed || flags > 1 || memchr (label, 0, length) != NULL)
    return NULL;

  memcpy (account->key, key, sizeof account->key);
  account->label = g_strndup ((const char *) label, length);
  if (!lumio_vault_check_label (account->label, NULL) || !check_account (account))
    return NULL;

  return g_steal_pointer (&account);
}

GPtrArray *
lumio_vault_get_accounts (const guint8  *data,
                          gsize          length,
                          GError       **error)
{
  g_autoptr(GPtrArray) accounts = NULL;
  LumioVaultReader reader = { .data = data, .left = length };
  guint64 count = lumio_vault_take_number (&reader, 2);

  if (reader.failed || count > LUMIO_VAULT_MAX_ACCOUNTS)
    return complain_damaged (error, "the number of accounts");

  accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_vault_account_free);
  for (guint64 i = 0; i < count; i++)
    {
      LumioVaultAccount *account = take_account (&reader);

      if (account == NULL)
        return complain_damaged (error, "an account");
      for (guint j = 0; j < accounts->len; j++)
        if (memcmp (((LumioVaultAccount *) accounts->pdata[j])->key, account->key, 32) == 0)
          {
            lumio_vault_account_free (account);
            return complain_damaged (error, "an account is there twice");
          }
      g_ptr_array_add (accounts, account);
    }
  if (reader.left > 0)
    return complain_damaged (error, "bytes after the accounts");

  return g_steal_pointer (&accounts);
}

void
lumio_vault_put_checksum (GByteArray *bytes)
{
  guint8 sum[CHECKSUM_BYTES];

  crypto_generichash (sum, sizeof sum, bytes->data, bytes->len, NULL, 0);
  g_byte_array_append (bytes, sum, sizeof sum);
}

gsize
lumio_vault_see_checksum (const guint8 *data,
                          gsize         length)
{
  guint8 sum[CHECKSUM_BYTES];

  if (length <= CHECKSUM_BYTES)
    return 0;

  crypto_generichash (sum, sizeof sum, data, length - CHECKSUM_BYTES, NULL, 0);
  if (memcmp (sum, data + length - CHECKSUM_BYTES, CHECKSUM_BYTES) != 0)
    return 0;

  return length - CHECKSUM_BYTES;
}

LumioVaultFile *
lumio_vault_file_parse (const guint8  *data,
                        gsize          length,
                        GError       **error)
{
  g_autoptr(LumioVaultFile) self = g_new0 (LumioVaultFile, 1);
  LumioVaultReader reader = { .data = data, .left = length };
  const guint8 *magic = lumio_vault_take (&reader, strlen (MAGIC));
  guint64 version = lumio_vault_take_number (&reader, 4);
  const guint8 *salt, *nonce, *accounts, *box;
  guint64 kinds, size;

  if (reader.failed || memcmp (magic, MAGIC, strlen (MAGIC)) != 0)
    return complain_damaged (error, "it is not one of Lumio's");
  /* Said before anything else is looked at: what a later version looks like nobody knows. */
  if (version > VERSION)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NEWER,
                           "The vault was written by a later Lumio");
      return NULL;
    }
  if (version != VERSION || length > LUMIO_VAULT_MAX_BYTES || lumio_vault_see_checksum (data, length) == 0)
    return complain_damaged (error, "it was cut or changed");
  reader.left -= CHECKSUM_BYTES;

  kinds = lumio_vault_take_number (&reader, 4);
  self->cost.passes = lumio_vault_take_number (&reader, 8);
  self->cost.memory = lumio_vault_take_number (&reader, 8);
  salt = lumio_vault_take (&reader, sizeof self->salt);
  nonce = lumio_vault_take (&reader, sizeof self->nonce);
  if (reader.failed || kinds != (guint32) KDF_ARGON2ID << 24 || self->cost.passes < 1 ||
      self->cost.passes > LUMIO_VAULT_PASSES_MAX || self->cost.memory < LUMIO_VAULT_MEMORY_MIN ||
      self->cost.memory > LUMIO_VAULT_MEMORY_MAX || self->cost.memory % 1024 != 0)
    return complain_damaged (error, "how its key is made");
  memcpy (self->salt, salt, sizeof self->salt);
  memcpy (self->nonce, nonce, sizeof self->nonce);

  size = lumio_vault_take_number (&reader, 4);
  if (!(accounts = lumio_vault_take (&reader, size)))
    return complain_damaged (error, "its accounts");
  if (!(self->accounts = lumio_vault_get_accounts (accounts, size, error)))
    return NULL;
  for (guint i = 0; i < self->accounts->len; i++)
    if (((LumioVaultAccount *) self->accounts->pdata[i])->origin == LUMIO_VAULT_ORIGIN_WATCH_ONLY)
      return complain_damaged (error, "an account without a key");

  size = lumio_vault_take_number (&reader, 4);
  self->associated = g_bytes_new (data, length - CHECKSUM_BYTES - reader.left);
  if (size < TAG_BYTES || !(box = lumio_vault_take (&reader, size)) || reader.left > 0)
    return complain_damaged (error, "its box");
  self->box = g_bytes_new (box, size);

  return g_steal_pointer (&self);
}

void
lumio_vault_file_free (LumioVaultFile *self)
{
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->associated, g_bytes_unref);
  g_clear_pointer (&self->box, g_bytes_unref);
  g_free (self);
}

static LumioSecret *
take_secret (LumioVaultReader *reader,
             gsize             max)
{
  guint64 length = lumio_vault_take_number (reader, 2);
  const guint8 *data = lumio_vault_take (reader, length);

  if (data == NULL || length > max)
    {
      reader->failed = TRUE;
      return NULL;
    }

  return lumio_secret_new_copy (data, length);
}

/* Written by whoever held the key; checked all the same, so that a mistake of ours is found here. */
static LumioVaultContent *
read_content (const LumioSecret  *plain,
              GError            **error)
{
  g_autoptr(LumioVaultContent) content = lumio_vault_content_new ();
  LumioVaultReader reader = { .data = lumio_secret_peek (plain), .left = lumio_secret_get_length (plain) };
  guint64 count = lumio_vault_take_number (&reader, 2);
  const guint8 *seeds;

  for (guint64 i = 0; i < count && i < MAX_PHRASES && !reader.failed; i++)
    {
      LumioVaultPhrase *phrase = g_new0 (LumioVaultPhrase, 1);

      g_ptr_array_add (content->phrases, phrase);
      phrase->id = (guint32) lumio_vault_take_number (&reader, 4);
      phrase->words = take_secret (&reader, LUMIO_VAULT_MAX_WORDS_BYTES);
      phrase->passphrase = take_secret (&reader, LUMIO_VAULT_MAX_PHRASE_BYTES);
      if (!reader.failed && (phrase->words == NULL || phrase->passphrase == NULL))
        return complain_memory (error);
    }
  if (count > MAX_PHRASES || reader.failed)
    return complain_damaged (error, "its words");

  count = lumio_vault_take_number (&reader, 2);
  seeds = lumio_vault_take (&reader, count * SEED_BYTES);
  if (seeds == NULL || reader.left > 0 || count > LUMIO_VAULT_MAX_ACCOUNTS)
    return complain_damaged (error, "its seeds");
  lumio_secret_free (content->seeds);
  if (!(content->seeds = lumio_secret_new_copy (seeds, count * SEED_BYTES)))
    return complain_memory (error);

  return g_steal_pointer (&content);
}

LumioVaultContent *
lumio_vault_file_open (const LumioVaultFile  *self,
                       const LumioSecret     *key,
                       GError               **error)
{
  g_autoptr(LumioSecret) plain = NULL;
  gsize associated_length, box_length;
  const guint8 *associated = g_bytes_get_data (self->associated, &associated_length);
  const guint8 *box = g_bytes_get_data (self->box, &box_length);

  if (!(plain = lumio_secret_new (box_length - TAG_BYTES)))
    return complain_memory (error);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (lumio_secret_get_data (plain), NULL, NULL, box, box_length,
                                                  associated, associated_length, self->nonce,
                                                  lumio_secret_peek (key)) != 0)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE,
                           "The passphrase is not this vault's");
      return NULL;
    }

  return read_content (plain, error);
}

/* Counted first, so that the secrets are written straight into locked memory. */
static LumioSecret *
write_content (const LumioVaultContent *content)
{
  gsize length = 2 + 2 + lumio_secret_get_length (content->seeds);
  LumioSecret *plain;
  guint8 *at;

  for (guint i = 0; i < content->phrases->len; i++)
    {
      const LumioVaultPhrase *phrase = content->phrases->pdata[i];

      length += 4 + 2 + lumio_secret_get_length (phrase->words) + 2 + lumio_secret_get_length (phrase->passphrase);
    }
  if (!(plain = lumio_secret_new (length)))
    return NULL;

  at = lumio_secret_get_data (plain);
  lumio_vault_write_number (at, 2, content->phrases->len);
  at += 2;
  for (guint i = 0; i < content->phrases->len; i++)
    {
      const LumioVaultPhrase *phrase = content->phrases->pdata[i];
      const LumioSecret *parts[] = { phrase->words, phrase->passphrase };

      lumio_vault_write_number (at, 4, phrase->id);
      at += 4;
      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        {
          gsize part = lumio_secret_get_length (parts[j]);

          lumio_vault_write_number (at, 2, part);
          memcpy (at + 2, lumio_secret_peek (parts[j]), part);
          at += 2 + part;
        }
    }
  lumio_vault_write_number (at, 2, lumio_secret_get_length (content->seeds) / SEED_BYTES);
  memcpy (at + 2, lumio_secret_peek (content->seeds), lumio_secret_get_length (content->seeds));

  return plain;
}

GBytes *
lumio_vault_file_build (const LumioVaultCost     *cost,
                        const guint8              salt[LUMIO_VAULT_SALT_BYTES],
                        const LumioSecret        *key,
                        GPtrArray                *accounts,
                        const LumioVaultContent  *content,
                        GError                  **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GByteArray) list = g_byte_array_new ();
  g_autoptr(LumioSecret) plain = write_content (content);
  guint8 nonce[LUMIO_VAULT_NONCE_BYTES];
  gsize box_length, head;

  if (plain == NULL)
    return complain_memory (error);

  randombytes_buf (nonce, sizeof nonce);
  box_length = lumio_secret_get_length (plain) + TAG_BYTES;
  lumio_vault_put_accounts (list, accounts);

  g_byte_array_append (bytes, (const guint8 *) MAGIC, strlen (MAGIC));
  lumio_vault_put_number (bytes, 4, VERSION);
  lumio_vault_put_number (bytes, 4, (guint32) KDF_ARGON2ID << 24);
  lumio_vault_put_number (bytes, 8, cost->passes);
  lumio_vault_put_number (bytes, 8, cost->memory);
  g_byte_array_append (bytes, salt, LUMIO_VAULT_SALT_BYTES);
  g_byte_array_append (bytes, nonce, sizeof nonce);
  lumio_vault_put_number (bytes, 4, list->len);
  g_byte_array_append (bytes, list->data, list->len);
  lumio_vault_put_number (bytes, 4, box_length);

  head = bytes->len;
  g_byte_array_set_size (bytes, (guint) (head + box_length));
  crypto_aead_xchacha20poly1305_ietf_encrypt (bytes->data + head, NULL, lumio_secret_peek (plain),
                                              lumio_secret_get_length (plain), bytes->data, head, NULL,
                                              nonce, lumio_secret_peek (key));
  lumio_vault_put_checksum (bytes);

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
