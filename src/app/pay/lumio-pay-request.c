#include "app/pay/lumio-pay-request.h"

#include <string.h>

#include <glib/gi18n.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-sep7.h"
#include "stellar/stellar-strkey.h"

#define LINK "web+stellar:"

G_DEFINE_QUARK (lumio-pay-request-error-quark, lumio_pay_request_error)

static LumioPayRequest *
refuse (GError               **error,
        LumioPayRequestError   code,
        const char            *sentence)
{
  g_set_error_literal (error, LUMIO_PAY_REQUEST_ERROR, code, sentence);

  return NULL;
}

static LumioPayRequest *
read_link (const char  *text,
           const char  *passphrase,
           GError     **error)
{
  g_autoptr(StellarSep7) link = stellar_sep7_parse (text, -1, NULL);
  LumioPayRequest *self;
  const StellarMemo *memo;

  if (link == NULL || stellar_sep7_get_operation (link) != STELLAR_SEP7_PAY)
    return refuse (error, LUMIO_PAY_REQUEST_ERROR_WRONG,
                   _("This payment request cannot be read."));

  if (g_strcmp0 (stellar_sep7_get_network_passphrase (link), passphrase) != 0)
    return refuse (error, LUMIO_PAY_REQUEST_ERROR_WRONG,
                   _("This payment request is for another network. It cannot be paid from here."));

  self = g_new0 (LumioPayRequest, 1);
  self->is_link = TRUE;
  self->address = g_strdup (stellar_sep7_get_destination (link));
  self->amount = MAX (0, stellar_sep7_get_amount (link));
  self->asset = stellar_asset_to_text (stellar_sep7_get_asset (link));
  self->native = stellar_sep7_get_asset (link)->type == STELLAR_ASSET_TYPE_NATIVE;
  memo = stellar_sep7_get_memo (link);

  if (memo != NULL && memo->type == STELLAR_MEMO_TEXT)
    self->memo = g_strndup (memo->text.data, memo->text.length);

  return self;
}

LumioPayRequest *
lumio_pay_request_read (const char  *text,
                        const char  *passphrase,
                        GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GError) wrong = NULL;
  LumioPayRequest *self;

  if (*stripped == '\0')
    return refuse (error, LUMIO_PAY_REQUEST_ERROR_WRONG, _("Enter whom you want to pay."));

  if (g_ascii_strncasecmp (stripped, LINK, strlen (LINK)) == 0)
    return read_link (stripped, passphrase, error);

  if (strchr (stripped, '@') != NULL)
    {
      self = g_new0 (LumioPayRequest, 1);
      self->email = g_steal_pointer (&stripped);
      return self;
    }

  if (stripped[0] == 'S' && strlen (stripped) == 56)
    return refuse (error, LUMIO_PAY_REQUEST_ERROR_SECRET,
                   _("This is a secret key, not an address. Never show it to anybody."));

  payload = stellar_strkey_decode (stripped, -1, stripped[0] == 'M' ? STELLAR_STRKEY_MUXED_ACCOUNT
                                                   : STELLAR_STRKEY_ED25519_PUBLIC_KEY, &wrong);

  if (payload != NULL)
    {
      self = g_new0 (LumioPayRequest, 1);
      self->address = g_steal_pointer (&stripped);
      return self;
    }

  if (g_error_matches (wrong, STELLAR_STRKEY_ERROR, STELLAR_STRKEY_ERROR_CHECKSUM))
    return refuse (error, LUMIO_PAY_REQUEST_ERROR_WRONG,
                   _("The address is mistyped: one or more characters are wrong."));

  return refuse (error, LUMIO_PAY_REQUEST_ERROR_WORDS,
                 _("Choose somebody below, or enter an e-mail address or an address that begins "
                   "with G."));
}

void
lumio_pay_request_free (LumioPayRequest *self)
{
  g_free (self->email);
  g_free (self->address);
  g_free (self->asset);
  g_free (self->memo);
  g_free (self);
}
