#include "signer/lumio-signer-service-private.h"

#include <unistd.h>

#include "stellar/stellar-strkey.h"

G_DEFINE_FINAL_TYPE (LumioSignerService, lumio_signer_service, G_TYPE_OBJECT)

/* What a passphrase is being worked on for. */
typedef struct
{
  LumioSignerService *service;
  GDBusMethodInvocation *invocation;
  LumioSignerThen then;
  gpointer data;
  GDestroyNotify destroy;
} Pending;

static void
free_pending (Pending *pending)
{
  if (pending->destroy != NULL)
    pending->destroy (pending->data);
  g_object_unref (pending->service);
  g_free (pending);
}

static gboolean
refuse_with (GDBusMethodInvocation *invocation,
             LumioSignerError       code,
             const char            *message)
{
  return lumio_signer_service_refuse (invocation,
                                      g_error_new_literal (LUMIO_SIGNER_ERROR, (int) code, message));
}

gboolean
lumio_signer_service_refuse (GDBusMethodInvocation *invocation,
                             GError                *error)
{
  g_autoptr(GError) owned = error;

  /* What libraries complain of is something wrong with what was given to them. */
  if (owned->domain != LUMIO_SIGNER_ERROR)
    g_dbus_method_invocation_return_error_literal (invocation, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                                                   owned->message);
  else
    g_dbus_method_invocation_return_gerror (invocation, owned);

  return FALSE;
}

/* Asked at each use, so that nothing is done in the moment between a wake-up and the timer. */
static void
look_at_clocks (LumioSignerService *self)
{
  const char *reason;
  gint64 boot, monotonic;

  if (lumio_vault_get_state (self->vault) != LUMIO_VAULT_UNLOCKED)
    return;

  lumio_lock_read_clocks (&boot, &monotonic);
  if ((reason = lumio_lock_check (&self->lock, boot, monotonic)))
    lumio_signer_service_close (self, reason);
}

static gboolean
lock_timer_cb (gpointer user_data)
{
  LumioSignerService *self = user_data;

  look_at_clocks (self);

  /* Closing removed the timer. */
  return self->lock_timer != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

gboolean
lumio_signer_service_ready (LumioSignerService    *self,
                            GDBusMethodInvocation *invocation)
{
  g_autoptr(GError) error = NULL;

  if (!lumio_vault_load (self->vault, &error))
    return lumio_signer_service_refuse (invocation, g_steal_pointer (&error));

  look_at_clocks (self);

  return TRUE;
}

gboolean
lumio_signer_service_open (LumioSignerService    *self,
                           GDBusMethodInvocation *invocation)
{
  gint64 boot, monotonic;

  if (!lumio_signer_service_ready (self, invocation))
    return FALSE;

  switch (lumio_vault_get_state (self->vault))
    {
    case LUMIO_VAULT_NONE:
      return refuse_with (invocation, LUMIO_SIGNER_ERROR_NO_VAULT, "There is no vault yet");
    case LUMIO_VAULT_LOCKED:
      return refuse_with (invocation, LUMIO_SIGNER_ERROR_LOCKED, "The vault is locked");
    case LUMIO_VAULT_UNLOCKED:
    default:
      lumio_lock_read_clocks (&boot, &monotonic);
      lumio_lock_touch (&self->lock, boot);
      return TRUE;
    }
}

void
lumio_signer_service_opened (LumioSignerService *self,
                             const char         *reason)
{
  gint64 boot, monotonic;

  lumio_lock_read_clocks (&boot, &monotonic);
  lumio_lock_start (&self->lock, boot, monotonic);
  if (self->lock_timer == 0)
    self->lock_timer = g_timeout_add_seconds (1, lock_timer_cb, self);
  lumio_bus_signer1_emit_state_changed (self->bus, "unlocked", reason);
}

void
lumio_signer_service_close (LumioSignerService *self,
                            const char         *reason)
{
  lumio_vault_lock (self->vault);
  lumio_signer_reviews_clear (self->reviews);
  self->asked = 0;
  g_clear_handle_id (&self->lock_timer, g_source_remove);
  lumio_bus_signer1_emit_state_changed (self->bus, "locked", reason);
}

LumioSecret *
lumio_signer_service_take_secret (GDBusMethodInvocation *invocation,
                                  GUnixFDList           *files,
                                  GVariant              *handle,
                                  gsize                  max)
{
  gint32 position = g_variant_get_handle (handle);
  LumioSecret *secret = NULL;
  g_autoptr(GError) error = NULL;
  int file;

  if (files == NULL || position < 0 || position >= g_unix_fd_list_get_length (files))
    {
      refuse_with (invocation, LUMIO_SIGNER_ERROR_INVALID, "The message came without its descriptor");
      return NULL;
    }

  if ((file = g_unix_fd_list_get (files, position, &error)) >= 0)
    {
      secret = lumio_secret_read (file, max, &error);
      close (file);
    }
  if (secret == NULL)
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));

  return secret;
}

LumioSecret *
lumio_signer_service_take_passphrase (GDBusMethodInvocation *invocation,
                                      GUnixFDList           *files,
                                      GVariant              *handle)
{
  g_autoptr(LumioSecret) passphrase = NULL;

  passphrase = lumio_signer_service_take_secret (invocation, files, handle, LUMIO_SIGNER_MAX_PASSPHRASE);
  if (passphrase == NULL)
    return NULL;
  if (lumio_secret_get_length (passphrase) < LUMIO_SIGNER_MIN_PASSPHRASE)
    {
      refuse_with (invocation, LUMIO_SIGNER_ERROR_INVALID, "A passphrase has at least 8 characters");
      return NULL;
    }

  return g_steal_pointer (&passphrase);
}

gboolean
lumio_signer_service_take_address (GDBusMethodInvocation *invocation,
                                   const char            *address,
                                   guint8                 key[32])
{
  g_autoptr(GError) error = NULL;

  return stellar_address_decode (address, key, &error) ||
         lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
}

static void
key_made_cb (LumioVaultKey   *key,
             LumioSignerWork *work,
             const GError    *error,
             gpointer         user_data)
{
  Pending *pending = user_data;

  if (key == NULL)
    lumio_signer_service_refuse (pending->invocation, g_error_copy (error));
  else
    pending->then (pending->service, pending->invocation, key, work->passphrase, pending->data);

  free_pending (pending);
}

static void
tried_cb (LumioVaultKey   *key,
          LumioSignerWork *work,
          const GError    *error,
          gpointer         user_data)
{
  Pending *pending = user_data;
  LumioVault *vault = pending->service->vault;

  if (key == NULL)
    {
      /* Nothing was tried: there was no memory for it. */
      lumio_vault_forgive_try (vault);
      lumio_signer_service_refuse (pending->invocation, g_error_copy (error));
    }
  else if (!lumio_vault_accepts (vault, key))
    {
      lumio_vault_key_free (key);
      refuse_with (pending->invocation, LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE,
                   "The passphrase is not this vault's");
    }
  else
    {
      lumio_vault_forget_tries (vault);
      pending->then (pending->service, pending->invocation, key, work->passphrase, pending->data);
    }

  free_pending (pending);
}

static Pending *
begin_pending (LumioSignerService    *self,
               GDBusMethodInvocation *invocation,
               LumioSignerThen        then,
               gpointer               data,
               GDestroyNotify         destroy)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->service = g_object_ref (self);
  pending->invocation = invocation;
  pending->then = then;
  pending->data = data;
  pending->destroy = destroy;

  return pending;
}

void
lumio_signer_service_with_passphrase (LumioSignerService    *self,
                                      GDBusMethodInvocation *invocation,
                                      LumioSecret           *passphrase,
                                      LumioSignerThen        then,
                                      gpointer               data,
                                      GDestroyNotify         destroy)
{
  g_autoptr(LumioSecret) owned = passphrase;
  Pending *pending = begin_pending (self, invocation, then, data, destroy);
  LumioSignerWork *work;
  guint wait;

  if (lumio_vault_get_state (self->vault) == LUMIO_VAULT_NONE)
    refuse_with (invocation, LUMIO_SIGNER_ERROR_NO_VAULT, "There is no vault yet");
  else if (lumio_signer_worker_is_busy (self->worker))
    refuse_with (invocation, LUMIO_SIGNER_ERROR_BUSY, "The signer works on a passphrase already");
  else if ((wait = lumio_vault_get_wait (self->vault)) > 0)
    lumio_signer_service_refuse (invocation,
                                 g_error_new (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_WAIT,
                                              "Too many wrong passphrases; seconds to wait: %u", wait));
  else
    {
      work = lumio_signer_work_new (g_steal_pointer (&owned));
      lumio_vault_get_cost (self->vault, &work->cost, work->salt);
      /* Counted before it is known: whoever ends the program in between has had their try. */
      lumio_vault_count_try (self->vault);
      lumio_signer_worker_run (self->worker, work, tried_cb, pending);
      return;
    }

  free_pending (pending);
}

void
lumio_signer_service_with_new_key (LumioSignerService    *self,
                                   GDBusMethodInvocation *invocation,
                                   LumioSecret           *passphrase,
                                   LumioSignerThen        then,
                                   gpointer               data,
                                   GDestroyNotify         destroy)
{
  Pending *pending = begin_pending (self, invocation, then, data, destroy);
  LumioSignerWork *work;

  if (lumio_signer_worker_is_busy (self->worker))
    {
      refuse_with (invocation, LUMIO_SIGNER_ERROR_BUSY, "The signer works on a passphrase already");
      lumio_secret_free (passphrase);
      free_pending (pending);
      return;
    }

  work = lumio_signer_work_new (passphrase);
  work->calibrated = TRUE;
  lumio_signer_worker_run (self->worker, work, key_made_cb, pending);
}

static void
lumio_signer_service_dispose (GObject *object)
{
  LumioSignerService *self = LUMIO_SIGNER_SERVICE (object);

  g_clear_handle_id (&self->lock_timer, g_source_remove);
  g_clear_pointer (&self->vault, lumio_vault_free);
  g_clear_pointer (&self->reviews, lumio_signer_reviews_free);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (lumio_signer_service_parent_class)->dispose (object);
}

static void
lumio_signer_service_class_init (LumioSignerServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_signer_service_dispose;
}

static void
lumio_signer_service_init (LumioSignerService *self)
{
  self->bus = lumio_bus_signer1_skeleton_new ();
  self->reviews = lumio_signer_reviews_new ();
  self->lock.idle = LUMIO_LOCK_IDLE_DEFAULT;
}

LumioSignerService *
lumio_signer_service_new (int folder)
{
  LumioSignerService *self = g_object_new (LUMIO_TYPE_SIGNER_SERVICE, NULL);

  self->vault = lumio_vault_new (lumio_vault_store_new (folder));
  self->worker = lumio_signer_worker_new ();
  lumio_signer_service_init_vault (self);
  lumio_signer_service_init_accounts (self);
  lumio_signer_service_init_words (self);
  lumio_signer_service_init_review (self);

  return self;
}

gboolean
lumio_signer_service_export (LumioSignerService  *self,
                             GDBusConnection     *connection,
                             GError             **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->bus), connection, LUMIO_SIGNER_PATH,
                                           error);
}
