#include "signer/lumio-vault-file.h"

#include <string.h>

#include <sodium.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

/*
 * A vault's file from anywhere. The checksum is made good first, so that what lies behind it is
 * reached; what is read has to be written to the same bytes again.
 */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);
  g_autoptr(LumioVaultFile) file = NULL;
  g_autoptr(LumioVaultFile) as_it_is = lumio_vault_file_parse (data, length, NULL);
  g_autoptr(LumioSecret) key = lumio_secret_new (LUMIO_VAULT_KEY_BYTES);
  g_autoptr(LumioVaultContent) content = NULL;
  g_autoptr(GByteArray) list = g_byte_array_new ();

  if (length < 32)
    return 0;

  crypto_generichash (copy + length - 32, 32, copy, length - 32, NULL, 0);
  if (!(file = lumio_vault_file_parse (copy, length, NULL)))
    return 0;

  g_assert_cmpuint (g_bytes_get_size (file->associated) + g_bytes_get_size (file->box) + 32, ==, length);
  lumio_vault_put_accounts (list, file->accounts);
  g_assert_cmpmem (copy + 76, list->len, list->data, list->len);

  /* The seeds of the corpus are under this key, so that changed content is tried as well. */
  if ((content = lumio_vault_file_open (file, key, NULL)))
    for (guint i = 0; i < file->accounts->len; i++)
      lumio_vault_content_seed (content, ((LumioVaultAccount *) file->accounts->pdata[i])->key);

  return 0;
}
