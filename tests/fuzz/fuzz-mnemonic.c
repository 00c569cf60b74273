#include <glib.h>
#include <string.h>

#include "stellar/stellar-mnemonic.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Words that are taken are made again of their entropy; everything else is an error. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *words = g_strndup ((const char *) data, size);
  StellarLanguage language, again;
  guint8 entropy[32], once_more[32];
  gsize length, length_again;
  g_autoptr(GError) error = NULL;
  char *made;

  if (!stellar_mnemonic_check (words, &language, entropy, &length, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }

  made = stellar_mnemonic_new_from_entropy (language, entropy, length);
  g_assert_true (stellar_mnemonic_check (made, &again, once_more, &length_again, NULL));
  g_assert_cmpmem (entropy, length, once_more, length_again);
  stellar_mnemonic_free (made);

  return 0;
}
