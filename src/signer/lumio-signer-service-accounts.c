#include "signer/lumio-signer-service-private.h"

#include <string.h>

#include "stellar/stellar-keypair.h"
#include "stellar/stellar-strkey.h"

/* "S…": 56 characters, and a line's end that a file may have. */
#define MAX_SECRET_KEY 64

static const char *
name_origin (LumioVaultOrigin origin)
{
  switch (origin)
    {
    case LUMIO_VAULT_ORIGIN_WORDS:
      return "words";
    case LUMIO_VAULT_ORIGIN_SECRET_KEY:
      return "secret-key";
    case LUMIO_VAULT_ORIGIN_WATCH_ONLY:
    default:
      return "watch-only";
    }
}

static gboolean
list_accounts_cb (LumioSignerService    *self,
                  GDBusMethodInvocation *invocation)
{
  g_autoptr(GPtrArray) accounts = NULL;
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssuubsx)"));

  if (!lumio_signer_service_ready (self, invocation))
    return TRUE;

  accounts = lumio_vault_list (self->vault);
  for (guint i = 0; i < accounts->len; i++)
    {
      const LumioVaultAccount *account = accounts->pdata[i];
      g_autofree char *address = stellar_address_encode (account->key);

      g_variant_builder_add (&builder, "(ssuubsx)", address, name_origin (account->origin), account->words,
                             account->index, account->backed_up, account->label, account->created);
    }
  lumio_bus_signer1_complete_list_accounts (self->bus, invocation, g_variant_builder_end (&builder));

  return TRUE;
}

/* White space at the end belongs to the file that the secret was kept in. */
static void
trim_secret (LumioSecret *secret)
{
  gsize length = lumio_secret_get_length (secret);
  const char *text = lumio_secret_get_text (secret);

  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  lumio_secret_truncate (secret, length);
}

static gboolean
import_secret_cb (LumioSignerService    *self,
                  GDBusMethodInvocation *invocation,
                  GUnixFDList           *files,
                  const char            *label,
                  GVariant              *handle)
{
  g_autoptr(LumioSecret) text = NULL;
  g_autoptr(LumioSecret) seed = lumio_secret_new (32);
  g_autoptr(StellarKeypair) keypair = NULL;
  LumioVaultAccount account = { .label = (char *) label };
  g_autoptr(GError) error = NULL;

  if (!lumio_signer_service_open (self, invocation) ||
      !(text = lumio_signer_service_take_secret (invocation, files, handle, MAX_SECRET_KEY)))
    return TRUE;

  trim_secret (text);
  if (seed == NULL)
    g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left");
  else if ((keypair = stellar_keypair_new_from_secret (lumio_secret_get_text (text), &error)))
    {
      memcpy (account.key, stellar_keypair_get_public_key (keypair), sizeof account.key);
      stellar_keypair_copy_seed (keypair, lumio_secret_get_data (seed));
      lumio_vault_add_seed (self->vault, &account, seed, &error);
    }
  if (error != NULL)
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  lumio_bus_signer1_emit_accounts_changed (self->bus);
  lumio_bus_signer1_complete_import_secret (self->bus, invocation, NULL, stellar_keypair_get_address (keypair));

  return TRUE;
}

static gboolean
add_watch_cb (LumioSignerService    *self,
              GDBusMethodInvocation *invocation,
              const char            *address,
              const char            *label)
{
  g_autoptr(GError) error = NULL;
  guint8 key[32];

  if (!lumio_signer_service_ready (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return TRUE;

  if (!lumio_vault_add_watch (self->vault, key, label, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  lumio_bus_signer1_emit_accounts_changed (self->bus);
  lumio_bus_signer1_complete_add_watch (self->bus, invocation);

  return TRUE;
}

static gboolean
rename_cb (LumioSignerService    *self,
           GDBusMethodInvocation *invocation,
           const char            *address,
           const char            *label)
{
  g_autoptr(GError) error = NULL;
  guint8 key[32];

  if (!lumio_signer_service_ready (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return TRUE;

  if (!lumio_vault_rename (self->vault, key, label, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  lumio_bus_signer1_emit_accounts_changed (self->bus);
  lumio_bus_signer1_complete_rename (self->bus, invocation);

  return TRUE;
}

static void
remove_then (LumioSignerService    *self,
             GDBusMethodInvocation *invocation,
             LumioVaultKey         *key,
             LumioSecret           *passphrase,
             gpointer               data)
{
  const guint8 *account = data;
  g_autoptr(GError) error = NULL;

  lumio_vault_key_free (key);
  if (!lumio_vault_remove (self->vault, account, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return;
    }

  lumio_bus_signer1_emit_accounts_changed (self->bus);
  lumio_bus_signer1_complete_remove (self->bus, invocation, NULL);
}

static gboolean
remove_cb (LumioSignerService    *self,
           GDBusMethodInvocation *invocation,
           GUnixFDList           *files,
           const char            *address,
           GVariant              *handle)
{
  const LumioVaultAccount *account;
  g_autoptr(GError) error = NULL;
  LumioSecret *passphrase;
  guint8 key[32];

  if (!lumio_signer_service_open (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return TRUE;

  if (!(account = lumio_vault_find (self->vault, key, &error)) ||
      account->origin == LUMIO_VAULT_ORIGIN_WATCH_ONLY)
    {
      if (error == NULL)
        error = g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_WATCH_ONLY, "The account is only watched");
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  if ((passphrase = lumio_signer_service_take_secret (invocation, files, handle, LUMIO_SIGNER_MAX_PASSPHRASE)))
    lumio_signer_service_with_passphrase (self, invocation, passphrase, remove_then,
                                          g_memdup2 (key, sizeof key), g_free);

  return TRUE;
}

static gboolean
stop_watching_cb (LumioSignerService    *self,
                  GDBusMethodInvocation *invocation,
                  const char            *address)
{
  const LumioVaultAccount *account;
  g_autoptr(GError) error = NULL;
  guint8 key[32];

  if (!lumio_signer_service_ready (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return TRUE;

  if ((account = lumio_vault_find (self->vault, key, &error)))
    {
      if (account->origin != LUMIO_VAULT_ORIGIN_WATCH_ONLY)
        error = g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "The account's key is here");
      else
        lumio_vault_remove (self->vault, key, &error);
    }
  if (error != NULL)
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  lumio_bus_signer1_emit_accounts_changed (self->bus);
  lumio_bus_signer1_complete_stop_watching (self->bus, invocation);

  return TRUE;
}

void
lumio_signer_service_init_accounts (LumioSignerService *self)
{
  g_signal_connect_swapped (self->bus, "handle-list-accounts", G_CALLBACK (list_accounts_cb), self);
  g_signal_connect_swapped (self->bus, "handle-import-secret", G_CALLBACK (import_secret_cb), self);
  g_signal_connect_swapped (self->bus, "handle-add-watch", G_CALLBACK (add_watch_cb), self);
  g_signal_connect_swapped (self->bus, "handle-rename", G_CALLBACK (rename_cb), self);
  g_signal_connect_swapped (self->bus, "handle-remove", G_CALLBACK (remove_cb), self);
  g_signal_connect_swapped (self->bus, "handle-stop-watching", G_CALLBACK (stop_watching_cb), self);
}
