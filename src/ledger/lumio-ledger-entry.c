#include "ledger/lumio-ledger-entry.h"

#include <string.h>

#include "stellar/stellar-asset.h"

void
lumio_entry_key_account (LumioEntryKey *key,
                         const guint8  *account)
{
  memset (key, 0, sizeof *key);
  key->kind = LUMIO_ENTRY_ACCOUNT;
  memcpy (key->account, account, 32);
}

void
lumio_entry_key_trustline (LumioEntryKey *key,
                           const guint8  *account,
                           const char    *code,
                           const guint8  *issuer)
{
  memset (key, 0, sizeof *key);
  key->kind = LUMIO_ENTRY_TRUSTLINE;
  memcpy (key->account, account, 32);
  memcpy (key->name, code, strnlen (code, 12));
  memcpy (key->name + 12, issuer, 32);
  key->length = 44;
}

void
lumio_entry_key_data (LumioEntryKey *key,
                      const guint8  *account,
                      const char    *name,
                      gsize          length)
{
  g_return_if_fail (length <= sizeof key->name);

  memset (key, 0, sizeof *key);
  key->kind = LUMIO_ENTRY_DATA;
  memcpy (key->account, account, 32);
  memcpy (key->name, name, length);
  key->length = length;
}

void
lumio_entry_key_line (LumioEntryKey *key,
                      const guint8  *account,
                      const guint8  *asset)
{
  lumio_entry_key_of_kind (key, LUMIO_ENTRY_TRUSTLINE, account);
  memcpy (key->name, asset, LUMIO_ASSET_SIZE);
  key->length = LUMIO_ASSET_SIZE;
}

void
lumio_entry_key_offer (LumioEntryKey *key,
                       const guint8  *seller,
                       gint64         id)
{
  guint64 bytes = GUINT64_TO_BE (id);

  lumio_entry_key_of_kind (key, LUMIO_ENTRY_OFFER, seller);
  memcpy (key->name, &bytes, sizeof bytes);
  key->length = sizeof bytes;
}

void
lumio_entry_key_claimable (LumioEntryKey *key,
                           const guint8  *id)
{
  memset (key, 0, sizeof *key);
  key->kind = LUMIO_ENTRY_CLAIMABLE;
  memcpy (key->name, id, 32);
  key->length = 32;
}

void
lumio_entry_key_of_kind (LumioEntryKey  *key,
                         LumioEntryKind  kind,
                         const guint8   *account)
{
  memset (key, 0, sizeof *key);
  key->kind = kind;
  memcpy (key->account, account, 32);
}

gboolean
lumio_entry_kind_passes (LumioEntryKind kind)
{
  return kind == LUMIO_ENTRY_SPONSORED || kind == LUMIO_ENTRY_SPONSORING;
}

void
lumio_asset_pack (const StellarAsset *asset,
                  guint8              packed[LUMIO_ASSET_SIZE])
{
  memset (packed, 0, LUMIO_ASSET_SIZE);
  if (asset->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    {
      memcpy (packed, asset->alpha_num4.asset_code, 4);
      memcpy (packed + 12, asset->alpha_num4.issuer.ed25519, 32);
    }
  else if (asset->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12)
    {
      memcpy (packed, asset->alpha_num12.asset_code, 12);
      memcpy (packed + 12, asset->alpha_num12.issuer.ed25519, 32);
    }
}

void
lumio_asset_unpack (const guint8 *packed,
                    StellarAsset *asset)
{
  memset (asset, 0, sizeof *asset);
  if (lumio_asset_is_native (packed))
    {
      asset->type = STELLAR_ASSET_TYPE_NATIVE;
      return;
    }
  /* A long code has at least five letters, so that the length tells the kinds apart. */
  if (packed[4] == 0)
    {
      asset->type = STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4;
      memcpy (asset->alpha_num4.asset_code, packed, 4);
      stellar_account_id_set (&asset->alpha_num4.issuer, packed + 12);
      return;
    }
  asset->type = STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12;
  memcpy (asset->alpha_num12.asset_code, packed, 12);
  stellar_account_id_set (&asset->alpha_num12.issuer, packed + 12);
}

gboolean
lumio_asset_is_native (const guint8 *packed)
{
  return packed[0] == 0;
}

gboolean
lumio_asset_is_issued_by (const guint8 *packed,
                          const guint8 *account)
{
  return !lumio_asset_is_native (packed) && memcmp (packed + 12, account, 32) == 0;
}

guint
lumio_entry_key_hash (gconstpointer key)
{
  const LumioEntryKey *self = key;
  guint32 hash;

  /* A public key is as good as random; the name is mixed in for entries of one account. */
  memcpy (&hash, self->account + 4, sizeof hash);
  hash += self->kind;
  for (guint i = 0; i < self->length; i++)
    hash = hash * 33 + self->name[i];
  return hash;
}

gboolean
lumio_entry_key_equal (gconstpointer a,
                       gconstpointer b)
{
  const LumioEntryKey *left = a;
  const LumioEntryKey *right = b;

  return left->kind == right->kind && left->length == right->length &&
         memcmp (left->account, right->account, 32) == 0 &&
         memcmp (left->name, right->name, left->length) == 0;
}

void
lumio_entry_key_get_asset (const LumioEntryKey  *key,
                           char                  code[13],
                           const guint8        **issuer)
{
  memcpy (code, key->name, 12);
  code[12] = '\0';
  *issuer = key->name + 12;
}

int
lumio_signer_key_compare (const LumioSignerKey *a,
                          const LumioSignerKey *b)
{
  int order;

  if (a->type != b->type)
    return a->type < b->type ? -1 : 1;
  if ((order = memcmp (a->key, b->key, 32)) != 0)
    return order;
  order = memcmp (a->payload, b->payload, MIN (a->payload_length, b->payload_length));
  if (order != 0)
    return order;
  return (int) a->payload_length - (int) b->payload_length;
}

LumioEntry *
lumio_entry_new (const LumioEntryKey *key)
{
  LumioEntry *self = g_new0 (LumioEntry, 1);

  self->key = *key;
  return self;
}

LumioEntry *
lumio_entry_copy (const LumioEntry *self)
{
  LumioEntry *copy = g_memdup2 (self, sizeof *self);

  if (copy->key.kind == LUMIO_ENTRY_ACCOUNT && copy->account.signers != NULL)
    copy->account.signers = g_array_copy (copy->account.signers);
  if (copy->key.kind == LUMIO_ENTRY_CLAIMABLE && copy->claimable.body != NULL)
    copy->claimable.body = stellar_xdr_copy (&stellar_xdr_create_claimable_balance_op,
                                             copy->claimable.body);
  return copy;
}

void
lumio_entry_clear (LumioEntry *self)
{
  LumioEntryKey key = self->key;

  if (key.kind == LUMIO_ENTRY_ACCOUNT)
    g_clear_pointer (&self->account.signers, g_array_unref);
  if (key.kind == LUMIO_ENTRY_CLAIMABLE)
    g_clear_pointer (&self->claimable.body, stellar_xdr_free);
  memset (self, 0, sizeof *self);
  self->key = key;
}

void
lumio_entry_free (LumioEntry *self)
{
  lumio_entry_clear (self);
  g_free (self);
}
