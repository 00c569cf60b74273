#include "stellar/stellar-sep7-private.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-transaction.h"

#define SIGNATURE_PREFIX "stellar.sep.7 - URI Scheme"

static gboolean
fail (GError           **error,
      StellarSep7Error   code,
      const char        *message)
{
  g_set_error_literal (error, STELLAR_SEP7_ERROR, code, message);
  return FALSE;
}

static void
append_parameter (GString    *uri,
                  const char *name,
                  const char *value)
{
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

  if (uri->str[uri->len - 1] != '?')
    g_string_append_c (uri, '&');

  g_string_append_printf (uri, "%s=%s", name, escaped);
}

StellarSep7 *
stellar_sep7_build (StellarSep7Operation   operation,
                    const char * const    *pairs,
                    GError               **error)
{
  g_autoptr(GString) uri = g_string_new (STELLAR_SEP7_SCHEME);

  g_return_val_if_fail (operation <= STELLAR_SEP7_TX && pairs != NULL, NULL);

  g_string_append_printf (uri, "%s?", operation == STELLAR_SEP7_PAY ? "pay" : "tx");

  for (guint i = 0; pairs[i] != NULL; i += 2)
    {
      g_return_val_if_fail (pairs[i + 1] != NULL, NULL);
      append_parameter (uri, pairs[i], pairs[i + 1]);
    }

  return stellar_sep7_parse (uri->str, (gssize) uri->len, error);
}

/* The value of "memo"; NULL with `error` where a text cannot be written in a URI. */
static char *
write_memo (const StellarMemo  *memo,
            const char        **type,
            GError            **error)
{
  switch (memo->type)
    {
    case STELLAR_MEMO_TEXT:
      *type = "MEMO_TEXT";

      if (memchr (memo->text.data, '\0', memo->text.length) == NULL)
        return g_strndup (memo->text.data, memo->text.length);
      break;

    case STELLAR_MEMO_ID:
      *type = "MEMO_ID";
      return g_strdup_printf ("%" G_GUINT64_FORMAT, memo->id);

    case STELLAR_MEMO_HASH:
      *type = "MEMO_HASH";
      return g_base64_encode (memo->hash, sizeof memo->hash);

    case STELLAR_MEMO_RETURN:
      *type = "MEMO_RETURN";
      return g_base64_encode (memo->ret_hash, sizeof memo->ret_hash);

    case STELLAR_MEMO_NONE:
    default:
      break;
    }

  fail (error, STELLAR_SEP7_ERROR_MEMO, "The memo has no form in a request");
  return NULL;
}

StellarSep7 *
stellar_sep7_new_pay (const char         *destination,
                      gint64              amount,
                      const char         *asset,
                      const StellarMemo  *memo,
                      const char         *message,
                      const char         *network_passphrase,
                      GError            **error)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new ();
  g_autofree char *amount_text = NULL;
  g_autofree char *code = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *memo_text = NULL;
  const char *memo_type = NULL;
  StellarAsset parsed;

  g_return_val_if_fail (destination != NULL && asset != NULL, NULL);

  if (amount < 0)
    {
      fail (error, STELLAR_SEP7_ERROR_AMOUNT, "An amount is not negative");
      return NULL;
    }

  if (!stellar_asset_parse (asset, &parsed, NULL))
    {
      fail (error, STELLAR_SEP7_ERROR_ASSET, "The asset cannot be read");
      return NULL;
    }

  g_ptr_array_add (pairs, (gpointer) "destination");
  g_ptr_array_add (pairs, (gpointer) destination);

  if (amount > 0)
    {
      amount_text = stellar_amount_format_short (amount);
      g_ptr_array_add (pairs, (gpointer) "amount");
      g_ptr_array_add (pairs, amount_text);
    }

  if (parsed.type != STELLAR_ASSET_TYPE_NATIVE)
    {
      code = stellar_asset_dup_code (&parsed);
      issuer = stellar_asset_dup_issuer (&parsed);
      g_ptr_array_add (pairs, (gpointer) "asset_code");
      g_ptr_array_add (pairs, code);
      g_ptr_array_add (pairs, (gpointer) "asset_issuer");
      g_ptr_array_add (pairs, issuer);
    }

  if (memo != NULL && memo->type != STELLAR_MEMO_NONE)
    {
      if ((memo_text = write_memo (memo, &memo_type, error)) == NULL)
        return NULL;

      g_ptr_array_add (pairs, (gpointer) "memo");
      g_ptr_array_add (pairs, memo_text);
      g_ptr_array_add (pairs, (gpointer) "memo_type");
      g_ptr_array_add (pairs, (gpointer) memo_type);
    }

  if (message != NULL)
    {
      g_ptr_array_add (pairs, (gpointer) "msg");
      g_ptr_array_add (pairs, (gpointer) message);
    }

  if (network_passphrase != NULL && strcmp (network_passphrase, STELLAR_PASSPHRASE_PUBLIC) != 0)
    {
      g_ptr_array_add (pairs, (gpointer) "network_passphrase");
      g_ptr_array_add (pairs, (gpointer) network_passphrase);
    }

  g_ptr_array_add (pairs, NULL);

  return stellar_sep7_build (STELLAR_SEP7_PAY, (const char * const *) pairs->pdata, error);
}

/* 35 zeros and a four keep the payload from ever being one of another kind, as SEP-7 has it. */
GBytes *
stellar_sep7_make_payload (const char *unsigned_uri,
                           gsize       length)
{
  GByteArray *payload = g_byte_array_sized_new ((guint) length + 64);
  guint8 start[36] = { 0 };

  start[35] = 4;
  g_byte_array_append (payload, start, sizeof start);
  g_byte_array_append (payload, (const guint8 *) SIGNATURE_PREFIX, strlen (SIGNATURE_PREFIX));
  g_byte_array_append (payload, (const guint8 *) unsigned_uri, (guint) length);

  return g_byte_array_free_to_bytes (payload);
}

StellarSep7 *
stellar_sep7_sign (StellarSep7           *self,
                   const char            *origin_domain,
                   const StellarKeypair  *keypair,
                   GError               **error)
{
  g_autoptr(GString) uri = NULL;
  g_autoptr(GBytes) payload = NULL;
  g_autofree char *text = NULL;
  guint8 signature[64];

  g_return_val_if_fail (self != NULL && origin_domain != NULL && keypair != NULL, NULL);

  if (stellar_sep7_get_origin_domain (self) != NULL)
    {
      fail (error, STELLAR_SEP7_ERROR_SIGNATURE, "The request is signed already");
      return NULL;
    }

  uri = g_string_new (stellar_sep7_get_uri (self));
  append_parameter (uri, "origin_domain", origin_domain);
  payload = stellar_sep7_make_payload (uri->str, uri->len);
  stellar_keypair_sign (keypair, g_bytes_get_data (payload, NULL), g_bytes_get_size (payload),
                        signature);
  text = g_base64_encode (signature, sizeof signature);
  append_parameter (uri, "signature", text);

  return stellar_sep7_parse (uri->str, (gssize) uri->len, error);
}
