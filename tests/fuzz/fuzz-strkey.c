/* SEP-23: what decodes must encode to the same text. */

#include "stellar/stellar-strkey.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  for (int kind = STELLAR_STRKEY_ED25519_PUBLIC_KEY; kind <= STELLAR_STRKEY_CLAIMABLE_BALANCE; kind++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) payload = stellar_strkey_decode ((const char *) data, length, kind, &error);
      g_autofree char *again = NULL;
      StellarStrkeyKind detected;

      g_assert_true ((payload == NULL) == (error != NULL));
      if (payload == NULL)
        continue;

      again = stellar_strkey_encode (kind, g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
      g_assert_cmpmem (again, strlen (again), data, length);
      g_assert_true (stellar_strkey_detect (again, &detected));
      g_assert_cmpint (detected, ==, kind);
    }
  return 0;
}
