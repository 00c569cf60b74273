#include "app/session/lumio-request.h"

#include <string.h>

#include <glib/gi18n.h>

#include "stellar/stellar-sep7.h"

char *
lumio_request_build (LumioAccount  *account,
                     gint64         amount,
                     const char    *note,
                     GError       **error)
{
  const char *address = lumio_account_get_address (account);
  const LumioApiAsset *usdc = lumio_account_get_usdc (account);
  gboolean has_note = note != NULL && *note != '\0';
  StellarMemo memo = { .type = STELLAR_MEMO_TEXT };
  g_autofree char *asset = NULL;
  g_autoptr(StellarSep7) request = NULL;

  if (address == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                           _("Your wallet is still opening. Try again in a few seconds."));
      return NULL;
    }

  if (has_note)
    {
      memo.text.data = (char *) note;
      memo.text.length = (guint32) strlen (note);
    }

  asset = usdc != NULL ? g_strconcat (usdc->code, ":", usdc->issuer, NULL) : g_strdup ("native");
  request = stellar_sep7_new_pay (address, amount, asset, has_note ? &memo : NULL, NULL,
                                  lumio_account_get_passphrase (account), error);

  return request != NULL ? g_strdup (stellar_sep7_get_uri (request)) : NULL;
}
