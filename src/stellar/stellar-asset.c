#include "stellar/stellar-asset.h"

#include <string.h>

#include "stellar/stellar-strkey.h"

gboolean
stellar_asset_from_code (const char    *code,
                         const char    *issuer,
                         StellarAsset  *asset,
                         GError       **error)
{
  gsize length = strlen (code);
  guint8 key[32];

  memset (asset, 0, sizeof *asset);

  if (issuer == NULL && strcmp (code, "XLM") == 0)
    return TRUE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (code[i]))
        length = 0;
    }

  if (length < 1 || length > 12 || issuer == NULL)
    {
      g_set_error_literal (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID,
                           "An asset is a code of 1 to 12 letters and digits, and its issuer");
      return FALSE;
    }

  if (!stellar_address_decode (issuer, key, error))
    return FALSE;

  if (length <= 4)
    {
      asset->type = STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4;
      memcpy (asset->alpha_num4.asset_code, code, length);
      stellar_account_id_set (&asset->alpha_num4.issuer, key);
    }
  else
    {
      asset->type = STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12;
      memcpy (asset->alpha_num12.asset_code, code, length);
      stellar_account_id_set (&asset->alpha_num12.issuer, key);
    }

  return TRUE;
}

gboolean
stellar_asset_parse (const char    *text,
                     StellarAsset  *asset,
                     GError       **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *code = NULL;

  if (strcmp (text, "native") == 0)
    return stellar_asset_from_code ("XLM", NULL, asset, error);

  code = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup ("");

  return stellar_asset_from_code (code, colon != NULL ? colon + 1 : NULL, asset, error);
}

char *
stellar_asset_dup_code (const StellarAsset *asset)
{
  switch (asset->type)
    {
    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4:
      return g_strndup ((const char *) asset->alpha_num4.asset_code, 4);

    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12:
      return g_strndup ((const char *) asset->alpha_num12.asset_code, 12);

    case STELLAR_ASSET_TYPE_NATIVE:
    case STELLAR_ASSET_TYPE_POOL_SHARE:
    default:
      return g_strdup ("XLM");
    }
}

char *
stellar_asset_dup_issuer (const StellarAsset *asset)
{
  switch (asset->type)
    {
    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4:
      return stellar_address_encode (asset->alpha_num4.issuer.ed25519);

    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12:
      return stellar_address_encode (asset->alpha_num12.issuer.ed25519);

    case STELLAR_ASSET_TYPE_NATIVE:
    case STELLAR_ASSET_TYPE_POOL_SHARE:
    default:
      return NULL;
    }
}

char *
stellar_asset_to_text (const StellarAsset *asset)
{
  g_autofree char *code = stellar_asset_dup_code (asset);
  g_autofree char *issuer = stellar_asset_dup_issuer (asset);

  if (issuer == NULL)
    return g_strdup ("native");

  return g_strconcat (code, ":", issuer, NULL);
}

gboolean
stellar_asset_equal (const StellarAsset *a,
                     const StellarAsset *b)
{
  if (a->type != b->type)
    return FALSE;

  switch (a->type)
    {
    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4:
      return memcmp (a->alpha_num4.asset_code, b->alpha_num4.asset_code, 4) == 0 &&
             memcmp (a->alpha_num4.issuer.ed25519, b->alpha_num4.issuer.ed25519, 32) == 0;

    case STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12:
      return memcmp (a->alpha_num12.asset_code, b->alpha_num12.asset_code, 12) == 0 &&
             memcmp (a->alpha_num12.issuer.ed25519, b->alpha_num12.issuer.ed25519, 32) == 0;

    case STELLAR_ASSET_TYPE_NATIVE:
    case STELLAR_ASSET_TYPE_POOL_SHARE:
    default:
      return TRUE;
    }
}

gboolean
stellar_muxed_account_parse (const char           *text,
                             StellarMuxedAccount  *account,
                             GError              **error)
{
  gboolean muxed = text[0] == 'M';
  g_autoptr(GBytes) payload = stellar_strkey_decode (text, -1,
                                                     muxed ? STELLAR_STRKEY_MUXED_ACCOUNT
                                                            : STELLAR_STRKEY_ED25519_PUBLIC_KEY,
                                                     error);
  const guint8 *bytes;

  if (payload == NULL)
    return FALSE;

  bytes = g_bytes_get_data (payload, NULL);
  memset (account, 0, sizeof *account);

  if (muxed)
    {
      guint64 id;

      account->type = STELLAR_KEY_TYPE_MUXED_ED25519;
      memcpy (account->med25519.ed25519, bytes, 32);
      memcpy (&id, bytes + 32, 8);
      account->med25519.id = GUINT64_FROM_BE (id);
      return TRUE;
    }

  account->type = STELLAR_KEY_TYPE_ED25519;
  memcpy (account->ed25519, bytes, 32);
  return TRUE;
}

char *
stellar_muxed_account_to_text (const StellarMuxedAccount *account)
{
  guint8 payload[40];
  guint64 id;

  if (account->type != STELLAR_KEY_TYPE_MUXED_ED25519)
    return stellar_address_encode (account->ed25519);

  memcpy (payload, account->med25519.ed25519, 32);
  id = GUINT64_TO_BE (account->med25519.id);
  memcpy (payload + 32, &id, 8);

  return stellar_strkey_encode (STELLAR_STRKEY_MUXED_ACCOUNT, payload, sizeof payload);
}

const guint8 *
stellar_muxed_account_get_key (const StellarMuxedAccount *account)
{
  if (account->type == STELLAR_KEY_TYPE_MUXED_ED25519)
    return account->med25519.ed25519;

  return account->ed25519;
}

char *
stellar_muxed_account_dup_address (const StellarMuxedAccount *account)
{
  return stellar_address_encode (stellar_muxed_account_get_key (account));
}

void
stellar_account_id_set (StellarAccountID *id,
                        const guint8      key[32])
{
  id->type = STELLAR_PUBLIC_KEY_TYPE_ED25519;
  memcpy (id->ed25519, key, 32);
}
