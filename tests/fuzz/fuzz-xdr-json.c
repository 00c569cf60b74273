#include <glib.h>
#include <string.h>

#include "stellar/stellar-xdr-json.h"
#include "stellar/stellar-xdr-types.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever is read prints as what is read again, and means the same bytes. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  gpointer value = stellar_xdr_from_json (&stellar_xdr_transaction_envelope, (const char *) data,
                                          (gssize) size, NULL);
  g_autofree char *json = NULL;
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;
  gpointer again;

  if (value == NULL)
    return 0;

  json = stellar_xdr_to_json (&stellar_xdr_transaction_envelope, value);
  g_assert_nonnull (json);
  again = stellar_xdr_from_json (&stellar_xdr_transaction_envelope, json, -1, NULL);
  g_assert_nonnull (again);
  first = stellar_xdr_encode (&stellar_xdr_transaction_envelope, value);
  second = stellar_xdr_encode (&stellar_xdr_transaction_envelope, again);
  g_assert_true (g_bytes_equal (first, second));
  stellar_xdr_free (value);
  stellar_xdr_free (again);

  return 0;
}
