#include "signer/lumio-signer-service-private.h"

#include <string.h>

/* Less work than this and the vault is written anew at its next opening. */
#define WORK_AGED (3 * G_USEC_PER_SEC / 4)

static const char *
name_state (LumioSignerService *self)
{
  switch (lumio_vault_get_state (self->vault))
    {
    case LUMIO_VAULT_LOCKED:
      return "locked";
    case LUMIO_VAULT_UNLOCKED:
      return "unlocked";
    case LUMIO_VAULT_NONE:
    default:
      return "none";
    }
}

static gboolean
get_state_cb (LumioSignerService    *self,
              GDBusMethodInvocation *invocation)
{
  if (lumio_signer_service_ready (self, invocation))
    lumio_bus_signer1_complete_get_state (self->bus, invocation, name_state (self),
                                          lumio_vault_get_wait (self->vault),
                                          lumio_vault_is_recovered (self->vault), self->lock.idle);

  return TRUE;
}

static void
create_then (LumioSignerService    *self,
             GDBusMethodInvocation *invocation,
             LumioVaultKey         *key,
             LumioSecret           *passphrase,
             gpointer               unused)
{
  g_autoptr(GError) error = NULL;

  if (!lumio_vault_create (self->vault, key, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return;
    }

  lumio_signer_service_opened (self, "made");
  lumio_bus_signer1_complete_create_vault (self->bus, invocation, NULL);
}

static gboolean
create_vault_cb (LumioSignerService    *self,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *files,
                 GVariant              *handle)
{
  LumioSecret *passphrase;

  if (!lumio_signer_service_ready (self, invocation))
    return TRUE;
  if (lumio_vault_get_state (self->vault) != LUMIO_VAULT_NONE)
    {
      lumio_signer_service_refuse (invocation,
                                   g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_EXISTS,
                                                "There is a vault already"));
      return TRUE;
    }

  if ((passphrase = lumio_signer_service_take_passphrase (invocation, files, handle)))
    lumio_signer_service_with_new_key (self, invocation, passphrase, create_then, NULL, NULL);

  return TRUE;
}

/* Nobody waits for this one: the vault was open, and stays so if it fails. */
static void
raised_cb (LumioVaultKey   *key,
           LumioSignerWork *work,
           const GError    *failure,
           gpointer         user_data)
{
  g_autoptr(LumioSignerService) self = user_data;
  g_autoptr(GError) error = NULL;

  if (key == NULL || lumio_vault_get_state (self->vault) != LUMIO_VAULT_UNLOCKED)
    {
      lumio_vault_key_free (key);
      return;
    }

  if (!lumio_vault_rekey (self->vault, key, &error))
    g_message ("The vault could not be written at its new cost: %s", error->message);
}

static void
unlock_then (LumioSignerService    *self,
             GDBusMethodInvocation *invocation,
             LumioVaultKey         *key,
             LumioSecret           *passphrase,
             gpointer               unused)
{
  gboolean aged = key->cost.memory < LUMIO_VAULT_MEMORY_FLOOR || key->worked < WORK_AGED;
  g_autoptr(GError) error = NULL;
  LumioSecret *copy;
  LumioSignerWork *work;

  if (!lumio_vault_unlock (self->vault, key, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return;
    }

  lumio_signer_service_opened (self, "opened");
  lumio_bus_signer1_complete_unlock (self->bus, invocation, NULL);

  if (aged &&
      (copy = lumio_secret_new_copy (lumio_secret_peek (passphrase), lumio_secret_get_length (passphrase))))
    {
      work = lumio_signer_work_new (copy);
      work->calibrated = TRUE;
      lumio_signer_worker_run (self->worker, work, raised_cb, g_object_ref (self));
    }
}

static gboolean
unlock_cb (LumioSignerService    *self,
           GDBusMethodInvocation *invocation,
           GUnixFDList           *files,
           GVariant              *handle)
{
  LumioSecret *passphrase;

  if (lumio_signer_service_ready (self, invocation) &&
      (passphrase = lumio_signer_service_take_secret (invocation, files, handle, LUMIO_SIGNER_MAX_PASSPHRASE)))
    lumio_signer_service_with_passphrase (self, invocation, passphrase, unlock_then, NULL, NULL);

  return TRUE;
}

static gboolean
lock_cb (LumioSignerService    *self,
         GDBusMethodInvocation *invocation)
{
  if (lumio_vault_get_state (self->vault) == LUMIO_VAULT_UNLOCKED)
    lumio_signer_service_close (self, "asked");
  lumio_bus_signer1_complete_lock (self->bus, invocation);

  return TRUE;
}

static gboolean
touch_cb (LumioSignerService    *self,
          GDBusMethodInvocation *invocation)
{
  gint64 boot, monotonic;

  if (lumio_signer_service_ready (self, invocation))
    {
      lumio_lock_read_clocks (&boot, &monotonic);
      lumio_lock_touch (&self->lock, boot);
      lumio_bus_signer1_complete_touch (self->bus, invocation);
    }

  return TRUE;
}

static gboolean
set_idle_cb (LumioSignerService    *self,
             GDBusMethodInvocation *invocation,
             guint                  seconds)
{
  if (seconds < LUMIO_LOCK_IDLE_MIN || seconds > LUMIO_LOCK_IDLE_MAX)
    {
      lumio_signer_service_refuse (invocation,
                                   g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                                                "The vault locks after %u to %u seconds", LUMIO_LOCK_IDLE_MIN,
                                                LUMIO_LOCK_IDLE_MAX));
      return TRUE;
    }

  self->lock.idle = seconds;
  lumio_bus_signer1_complete_set_idle (self->bus, invocation);

  return TRUE;
}

static void
change_new_then (LumioSignerService    *self,
                 GDBusMethodInvocation *invocation,
                 LumioVaultKey         *key,
                 LumioSecret           *passphrase,
                 gpointer               unused)
{
  g_autoptr(GError) error = NULL;

  /* It may have locked itself while the new key was made. */
  if (!lumio_vault_rekey (self->vault, key, &error))
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_change_passphrase (self->bus, invocation, NULL);
}

static void
change_then (LumioSignerService    *self,
             GDBusMethodInvocation *invocation,
             LumioVaultKey         *key,
             LumioSecret           *passphrase,
             gpointer               data)
{
  const LumioSecret *next = data;
  g_autoptr(GError) error = NULL;
  LumioSecret *copy;

  if (!lumio_vault_unlock (self->vault, key, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return;
    }

  lumio_signer_service_opened (self, "opened");
  if ((copy = lumio_secret_new_copy (lumio_secret_peek (next), lumio_secret_get_length (next))))
    lumio_signer_service_with_new_key (self, invocation, copy, change_new_then, NULL, NULL);
  else
    lumio_signer_service_refuse (invocation,
                                 g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_MEMORY,
                                              "There is no locked memory left"));
}

static gboolean
change_passphrase_cb (LumioSignerService    *self,
                      GDBusMethodInvocation *invocation,
                      GUnixFDList           *files,
                      GVariant              *current_handle,
                      GVariant              *new_handle)
{
  g_autoptr(LumioSecret) current = NULL;
  LumioSecret *next;

  if (lumio_signer_service_ready (self, invocation) &&
      (current = lumio_signer_service_take_secret (invocation, files, current_handle,
                                                   LUMIO_SIGNER_MAX_PASSPHRASE)) &&
      (next = lumio_signer_service_take_passphrase (invocation, files, new_handle)))
    lumio_signer_service_with_passphrase (self, invocation, g_steal_pointer (&current), change_then, next,
                                          (GDestroyNotify) lumio_secret_free);

  return TRUE;
}

static gboolean
export_cb (LumioSignerService    *self,
           GDBusMethodInvocation *invocation)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  if (!lumio_signer_service_ready (self, invocation))
    return TRUE;

  if (!(bytes = lumio_vault_export (self->vault, &error)))
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_export (self->bus, invocation,
                                       g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));

  return TRUE;
}

/* A vault from outside on its way into this one. */
typedef struct
{
  LumioVaultFile *file;
  LumioVaultContent *content;
} Restoring;

static void
free_restoring (gpointer data)
{
  Restoring *restoring = data;

  g_clear_pointer (&restoring->file, lumio_vault_file_free);
  g_clear_pointer (&restoring->content, lumio_vault_content_free);
  g_free (restoring);
}

static void
finish_restoring (LumioSignerService    *self,
                  GDBusMethodInvocation *invocation,
                  const Restoring       *restoring)
{
  g_autoptr(GError) error = NULL;
  guint added;

  if (!lumio_vault_merge (self->vault, restoring->file, restoring->content, &added, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return;
    }

  lumio_bus_signer1_emit_accounts_changed (self->bus);
  lumio_bus_signer1_complete_restore (self->bus, invocation, NULL, added);
}

static void
restore_into_new_then (LumioSignerService    *self,
                       GDBusMethodInvocation *invocation,
                       LumioVaultKey         *key,
                       LumioSecret           *passphrase,
                       gpointer               data)
{
  g_autoptr(GError) error = NULL;

  if (!lumio_vault_create (self->vault, key, &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return;
    }

  lumio_signer_service_opened (self, "made");
  finish_restoring (self, invocation, data);
}

/* The passphrase of a file is no try at this vault, and its file cannot be asked faster here. */
static void
restored_key_cb (LumioVaultKey   *key,
                 LumioSignerWork *work,
                 const GError    *failure,
                 gpointer         user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  LumioSignerService *self = g_object_get_data (G_OBJECT (invocation), "service");
  g_autoptr(LumioVaultKey) owned = key;
  g_autoptr(GError) error = NULL;
  Restoring *restoring = g_object_steal_data (G_OBJECT (invocation), "restoring");
  LumioSecret *copy;

  if (key == NULL)
    error = g_error_copy (failure);
  else
    restoring->content = lumio_vault_file_open (restoring->file, key->key, &error);

  if (error != NULL)
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      free_restoring (restoring);
    }
  else if (lumio_vault_get_state (self->vault) != LUMIO_VAULT_NONE)
    {
      finish_restoring (self, invocation, restoring);
      free_restoring (restoring);
    }
  else if ((copy = lumio_secret_new_copy (lumio_secret_peek (work->passphrase),
                                          lumio_secret_get_length (work->passphrase))))
    lumio_signer_service_with_new_key (self, invocation, copy, restore_into_new_then, restoring, free_restoring);
  else
    {
      lumio_signer_service_refuse (invocation,
                                   g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_MEMORY,
                                                "There is no locked memory left"));
      free_restoring (restoring);
    }
}

static gboolean
restore_cb (LumioSignerService    *self,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *files,
            GVariant              *bytes,
            GVariant              *handle)
{
  gsize length;
  const guint8 *data = g_variant_get_fixed_array (bytes, &length, 1);
  g_autoptr(LumioVaultFile) file = NULL;
  g_autoptr(LumioSecret) passphrase = NULL;
  g_autoptr(GError) error = NULL;
  LumioSignerWork *work;
  Restoring *restoring;

  if (!lumio_signer_service_ready (self, invocation) ||
      (lumio_vault_get_state (self->vault) != LUMIO_VAULT_NONE && !lumio_signer_service_open (self, invocation)))
    return TRUE;
  if (!(file = lumio_vault_file_parse (data, length, &error)))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }
  if (!(passphrase = lumio_signer_service_take_passphrase (invocation, files, handle)))
    return TRUE;
  if (lumio_signer_worker_is_busy (self->worker))
    {
      lumio_signer_service_refuse (invocation,
                                   g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_BUSY,
                                                "The signer works on a passphrase already"));
      return TRUE;
    }

  work = lumio_signer_work_new (g_steal_pointer (&passphrase));
  work->cost = file->cost;
  memcpy (work->salt, file->salt, sizeof work->salt);
  restoring = g_new0 (Restoring, 1);
  restoring->file = g_steal_pointer (&file);
  g_object_set_data_full (G_OBJECT (invocation), "restoring", restoring, free_restoring);
  g_object_set_data (G_OBJECT (invocation), "service", self);
  lumio_signer_worker_run (self->worker, work, restored_key_cb, invocation);

  return TRUE;
}

void
lumio_signer_service_init_vault (LumioSignerService *self)
{
  g_signal_connect_swapped (self->bus, "handle-get-state", G_CALLBACK (get_state_cb), self);
  g_signal_connect_swapped (self->bus, "handle-create-vault", G_CALLBACK (create_vault_cb), self);
  g_signal_connect_swapped (self->bus, "handle-unlock", G_CALLBACK (unlock_cb), self);
  g_signal_connect_swapped (self->bus, "handle-lock", G_CALLBACK (lock_cb), self);
  g_signal_connect_swapped (self->bus, "handle-touch", G_CALLBACK (touch_cb), self);
  g_signal_connect_swapped (self->bus, "handle-set-idle", G_CALLBACK (set_idle_cb), self);
  g_signal_connect_swapped (self->bus, "handle-change-passphrase", G_CALLBACK (change_passphrase_cb), self);
  g_signal_connect_swapped (self->bus, "handle-export", G_CALLBACK (export_cb), self);
  g_signal_connect_swapped (self->bus, "handle-restore", G_CALLBACK (restore_cb), self);
}
