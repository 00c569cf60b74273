#include "signer/lumio-signer-call.h"

/* What is asked of the vault and its accounts. */

static DexFuture *
ask_with (LumioSigner     *self,
          const char      *method,
          GVariant        *values,
          const char      *first,
          const char      *second,
          LumioSignerRead  read)
{
  LumioSignerSecrets secrets = { 0 };

  lumio_signer_secrets_add (&secrets, first);
  if (second != NULL)
    lumio_signer_secrets_add (&secrets, second);

  return lumio_signer_ask (self, method, values, &secrets, read);
}

static DexFuture *
read_address (LumioSigner            *self,
              const LumioSignerReply *reply)
{
  const char *address;

  g_variant_get (reply->values, "(&s)", &address);

  return dex_future_new_take_string (g_strdup (address));
}

static LumioSignerOrigin
parse_origin (const char *text)
{
  if (g_str_equal (text, "words"))
    return LUMIO_SIGNER_ORIGIN_WORDS;

  return g_str_equal (text, "secret-key") ? LUMIO_SIGNER_ORIGIN_SECRET_KEY : LUMIO_SIGNER_ORIGIN_WATCH_ONLY;
}

static DexFuture *
read_accounts (LumioSigner            *self,
               const LumioSignerReply *reply)
{
  g_autoptr(GVariant) list = g_variant_get_child_value (reply->values, 0);
  g_autoptr(GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_signer_account_free);
  const char *origin;
  GVariantIter iter;
  LumioSignerAccount account;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&suub&sx)", &account.address, &origin, &account.words, &account.index,
                              &account.backed_up, &account.label, &account.created))
    {
      account.origin = parse_origin (origin);
      g_ptr_array_add (accounts, lumio_signer_account_copy (&account));
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&accounts));
}

static DexFuture *
read_vault (LumioSigner            *self,
            const LumioSignerReply *reply)
{
  g_autoptr(GVariant) bytes = g_variant_get_child_value (reply->values, 0);

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_variant_get_data_as_bytes (bytes));
}

static DexFuture *
read_count (LumioSigner            *self,
            const LumioSignerReply *reply)
{
  guint count;

  g_variant_get (reply->values, "(u)", &count);

  return dex_future_new_for_uint (count);
}

DexFuture *
lumio_signer_create_vault (LumioSigner *self,
                           const char  *passphrase)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && passphrase != NULL);

  return ask_with (self, "CreateVault", g_variant_new ("(h)", 0), passphrase, NULL, NULL);
}

DexFuture *
lumio_signer_unlock (LumioSigner *self,
                     const char  *passphrase)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && passphrase != NULL);

  return ask_with (self, "Unlock", g_variant_new ("(h)", 0), passphrase, NULL, NULL);
}

DexFuture *
lumio_signer_lock (LumioSigner *self)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self));

  return lumio_signer_ask (self, "Lock", g_variant_new ("()"), NULL, NULL);
}

DexFuture *
lumio_signer_set_idle (LumioSigner *self,
                       guint        seconds)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self));

  return lumio_signer_ask (self, "SetIdle", g_variant_new ("(u)", seconds), NULL, NULL);
}

DexFuture *
lumio_signer_change_passphrase (LumioSigner *self,
                                const char  *current,
                                const char  *next)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && current != NULL && next != NULL);

  return ask_with (self, "ChangePassphrase", g_variant_new ("(hh)", 0, 1), current, next, NULL);
}

DexFuture *
lumio_signer_list_accounts (LumioSigner *self)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self));

  return lumio_signer_ask (self, "ListAccounts", g_variant_new ("()"), NULL, read_accounts);
}

DexFuture *
lumio_signer_import_secret (LumioSigner *self,
                            const char  *label,
                            const char  *secret)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && label != NULL && secret != NULL);

  return ask_with (self, "ImportSecret", g_variant_new ("(sh)", label, 0), secret, NULL, read_address);
}

DexFuture *
lumio_signer_add_watch (LumioSigner *self,
                        const char  *address,
                        const char  *label)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && address != NULL && label != NULL);

  return lumio_signer_ask (self, "AddWatch", g_variant_new ("(ss)", address, label), NULL, NULL);
}

DexFuture *
lumio_signer_rename (LumioSigner *self,
                     const char  *address,
                     const char  *label)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && address != NULL && label != NULL);

  return lumio_signer_ask (self, "Rename", g_variant_new ("(ss)", address, label), NULL, NULL);
}

DexFuture *
lumio_signer_remove (LumioSigner *self,
                     const char  *address,
                     const char  *passphrase)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && address != NULL && passphrase != NULL);

  return ask_with (self, "Remove", g_variant_new ("(sh)", address, 0), passphrase, NULL, NULL);
}

DexFuture *
lumio_signer_stop_watching (LumioSigner *self,
                            const char  *address)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && address != NULL);

  return lumio_signer_ask (self, "StopWatching", g_variant_new ("(s)", address), NULL, NULL);
}

DexFuture *
lumio_signer_export (LumioSigner *self)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self));

  return lumio_signer_ask (self, "Export", g_variant_new ("()"), NULL, read_vault);
}

DexFuture *
lumio_signer_restore (LumioSigner *self,
                      GBytes      *vault,
                      const char  *passphrase)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && vault != NULL && passphrase != NULL);

  return ask_with (self, "Restore",
                   g_variant_new ("(@ayh)", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, vault, TRUE), 0),
                   passphrase, NULL, read_count);
}
