/* SEP-7: what is read can be shown, and is read again when it is written anew. */

#include "stellar/stellar-sep7.h"

#include <string.h>

#include "stellar/stellar-asset.h"

static void
check_pay (StellarSep7 *request)
{
  g_autofree char *asset = stellar_asset_to_text (stellar_sep7_get_asset (request));
  g_autoptr(GError) error = NULL;
  g_autoptr(StellarSep7) again =
    stellar_sep7_new_pay (stellar_sep7_get_destination (request),
                          stellar_sep7_get_amount (request), asset,
                          stellar_sep7_get_memo (request), stellar_sep7_get_message (request),
                          stellar_sep7_get_network_passphrase (request), &error);

  g_assert_no_error (error);
  g_assert_cmpint (stellar_sep7_get_amount (again), ==, stellar_sep7_get_amount (request));
  g_assert_true (stellar_asset_equal (stellar_sep7_get_asset (again),
                                      stellar_sep7_get_asset (request)));
  g_assert_cmpint (stellar_sep7_get_memo (again)->type, ==, stellar_sep7_get_memo (request)->type);
  g_assert_cmpstr (stellar_sep7_get_message (again), ==, stellar_sep7_get_message (request));
  g_assert_cmpstr (stellar_sep7_get_network_passphrase (again), ==,
                   stellar_sep7_get_network_passphrase (request));
}

static void
check_tx (StellarSep7 *request)
{
  g_autofree char *xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope,
                                                    stellar_sep7_get_envelope (request));
  StellarSep7 *chain = stellar_sep7_get_chain (request);

  g_assert_cmpstr (xdr, ==, stellar_sep7_get_parameter (request, "xdr"));

  for (guint i = 0; i < stellar_sep7_get_n_replacements (request); i++)
    {
      const StellarSep7Replacement *replacement = stellar_sep7_get_replacement (request, i);

      g_assert_true (*replacement->path != '\0' && *replacement->id != '\0');
      g_assert_true (*replacement->hint != '\0');
    }

  if (chain != NULL)
    g_assert_cmpstr (stellar_sep7_get_uri (chain), ==, stellar_sep7_get_parameter (request, "chain"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  static const guint8 key[32] = { 1 };
  g_autoptr(GError) error = NULL;
  g_autoptr(StellarSep7) request = stellar_sep7_parse ((const char *) data, (gssize) length, &error);

  if (request == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (stellar_sep7_get_uri (request)), ==, length);
  g_assert_false (stellar_sep7_verify (request, key));
  g_assert_true ((stellar_sep7_get_origin_domain (request) != NULL) ==
                 (stellar_sep7_get_parameter (request, "signature") != NULL));

  if (stellar_sep7_get_message (request) != NULL)
    g_assert_true (g_utf8_validate (stellar_sep7_get_message (request), -1, NULL));

  if (stellar_sep7_get_operation (request) == STELLAR_SEP7_PAY)
    check_pay (request);
  else
    check_tx (request);

  return 0;
}
