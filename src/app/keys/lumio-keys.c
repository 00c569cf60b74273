#include "app/keys/lumio-keys.h"

#include "app/keys/lumio-absence.h"
#include "app/keys/lumio-key-memory.h"
#include "base/lumio-fiber.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

struct _LumioKeys
{
  GObject       parent_instance;

  LumioSigner  *signer;
  LumioAbsence *absence;
  GListStore   *accounts;
  const char   *state;
  char         *problem;
  char         *waiting;
};

G_DEFINE_FINAL_TYPE (LumioKeys, lumio_keys, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATE = 1,
} LumioKeysProps;

static GParamSpec *properties[PROP_STATE + 1];
static guint asked_signal;

static void
set_state (LumioKeys  *self,
           const char *state)
{
  if (g_strcmp0 (self->state, state) == 0)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
take_accounts (LumioKeys *self,
               GPtrArray *accounts)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < accounts->len; i++)
    {
      const LumioSignerAccount *account = g_ptr_array_index (accounts, i);

      g_ptr_array_add (rows, lumio_key_account_new (account,
                                                    lumio_key_memory_is_saved (account->address)));
    }

  g_list_store_splice (self->accounts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->accounts)),
                       rows->pdata, rows->len);
}

static void
read_state (LumioKeys *self)
{
  switch (lumio_signer_get_state (self->signer))
    {
    case LUMIO_SIGNER_STATE_NONE:
      set_state (self, "none");
      break;

    case LUMIO_SIGNER_STATE_LOCKED:
      set_state (self, "locked");
      break;

    case LUMIO_SIGNER_STATE_UNLOCKED:
      set_state (self, "unlocked");
      break;

    case LUMIO_SIGNER_STATE_UNKNOWN:
    default:
      set_state (self, "unavailable");
    }
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  LumioKeys *self = user_data;
  g_autoptr(GPtrArray) accounts = NULL;
  g_autoptr(GError) error = NULL;

  if (!dex_await (lumio_signer_refresh (self->signer), &error))
    {
      g_message ("The signer cannot be used: %s", error->message);
      g_free (self->problem);
      self->problem = lumio_keys_explain (error);
      set_state (self, "unavailable");

      return dex_future_new_true ();
    }

  if ((accounts = dex_await_boxed (lumio_signer_list_accounts (self->signer), NULL)))
    take_accounts (self, accounts);

  read_state (self);

  return dex_future_new_true ();
}

static void
state_changed_cb (LumioKeys *self)
{
  /* A signer that ended is asked again, which starts another. */
  if (lumio_signer_get_state (self->signer) == LUMIO_SIGNER_STATE_UNKNOWN)
    return;

  read_state (self);
}

static void
lumio_keys_dispose (GObject *object)
{
  LumioKeys *self = (LumioKeys *) object;

  g_clear_object (&self->absence);
  g_clear_object (&self->signer);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (lumio_keys_parent_class)->dispose (object);
}

static void
lumio_keys_finalize (GObject *object)
{
  g_free (((LumioKeys *) object)->problem);
  g_free (((LumioKeys *) object)->waiting);

  G_OBJECT_CLASS (lumio_keys_parent_class)->finalize (object);
}

static void
lumio_keys_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  LumioKeys *self = (LumioKeys *) object;

  switch ((LumioKeysProps) prop_id)
    {
    case PROP_STATE:
      g_value_set_static_string (value, self->state);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_keys_class_init (LumioKeysClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_keys_dispose;
  object_class->finalize = lumio_keys_finalize;
  object_class->get_property = lumio_keys_get_property;

  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, NULL,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  asked_signal = g_signal_new ("asked", LUMIO_TYPE_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

/* Whoever comes back to the screen may be somebody else. */
static void
away_cb (LumioKeys *self)
{
  if (lumio_signer_get_state (self->signer) == LUMIO_SIGNER_STATE_UNLOCKED)
    dex_future_disown (lumio_signer_lock (self->signer));
}

static void
lumio_keys_init (LumioKeys *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "lumio", "keys", NULL);

  self->state = "opening";
  self->accounts = g_list_store_new (LUMIO_TYPE_KEY_ACCOUNT);
  self->signer = lumio_signer_new (NULL, folder);
  g_signal_connect_object (self->signer, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->absence = lumio_absence_new ();
  g_signal_connect_object (self->absence, "away", G_CALLBACK (away_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->signer, "accounts-changed", G_CALLBACK (lumio_keys_refresh), self,
                           G_CONNECT_SWAPPED);
}

LumioKeys *
lumio_keys_get_default (void)
{
  static LumioKeys *keys;

  if (keys == NULL)
    {
      keys = g_object_new (LUMIO_TYPE_KEYS, NULL);
      g_object_add_weak_pointer (G_OBJECT (keys), (gpointer *) &keys);
      lumio_keys_refresh (keys);
    }

  return keys;
}

LumioSigner *
lumio_keys_get_signer (LumioKeys *self)
{
  return self->signer;
}

const char *
lumio_keys_get_state (LumioKeys *self)
{
  return self->state;
}

const char *
lumio_keys_get_problem (LumioKeys *self)
{
  return self->problem;
}

GListModel *
lumio_keys_get_accounts (LumioKeys *self)
{
  return G_LIST_MODEL (self->accounts);
}

void
lumio_keys_refresh (LumioKeys *self)
{
  dex_future_disown (lumio_fiber_spawn (refresh_fiber, g_object_ref (self),
                                        g_object_unref));
}

/* ---- the backup ---- */

typedef struct
{
  LumioKeys *keys;
  GFile     *file;
  DexFuture *restoring; /* the secret is out of our hands already */
} Backup;

static void
free_backup (gpointer data)
{
  Backup *backup = data;

  g_object_unref (backup->keys);
  g_clear_object (&backup->file);
  dex_clear (&backup->restoring);
  g_free (backup);
}

static gboolean
is_key_of (LumioSignerAccount *account)
{
  return account->origin != LUMIO_SIGNER_ORIGIN_WATCH_ONLY;
}

static DexFuture *
save_fiber (gpointer user_data)
{
  Backup *backup = user_data;
  LumioSigner *signer = backup->keys->signer;
  g_autoptr(GError) error = NULL;
  /* Asked first: what comes between the two is in the file, and only not known to be. */
  g_autoptr(GPtrArray) accounts = dex_await_boxed (lumio_signer_list_accounts (signer), &error);
  g_autoptr(GBytes) written = NULL;
  g_autoptr(GBytes) vault = NULL;

  if (accounts == NULL || !(vault = dex_await_boxed (lumio_signer_export (signer), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  dex_await (dex_file_replace_contents_bytes (backup->file, vault, NULL, FALSE,
                                              G_FILE_CREATE_PRIVATE), &error);

  if (error != NULL ||
      !(written = dex_await_boxed (dex_file_load_contents_bytes (backup->file), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!g_bytes_equal (vault, written))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                                  _("What was written is not what can be read."));

  for (guint i = 0; i < accounts->len; i++)
    {
      LumioSignerAccount *account = g_ptr_array_index (accounts, i);

      if (is_key_of (account))
        lumio_key_memory_note_saved (account->address);
    }

  lumio_keys_refresh (backup->keys);

  return dex_future_new_true ();
}

static gboolean
has_address (GPtrArray  *accounts,
             const char *address)
{
  for (guint i = 0; i < accounts->len; i++)
    if (g_str_equal (((LumioSignerAccount *) accounts->pdata[i])->address, address))
      return TRUE;

  return FALSE;
}

static DexFuture *
restore_fiber (gpointer user_data)
{
  Backup *backup = user_data;
  LumioKeys *self = backup->keys;
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_signer_account_free);
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GError) error = NULL;
  guint n;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr(LumioKeyAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      g_ptr_array_add (before, lumio_signer_account_copy (lumio_key_account_get (account)));
    }

  n = dex_await_uint (g_steal_pointer (&backup->restoring), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Those that came are in the file that they came from. */
  if ((after = dex_await_boxed (lumio_signer_list_accounts (self->signer), NULL)))
    for (guint i = 0; i < after->len; i++)
      {
        LumioSignerAccount *account = g_ptr_array_index (after, i);

        if (is_key_of (account) && !has_address (before, account->address))
          lumio_key_memory_note_saved (account->address);
      }

  lumio_keys_refresh (self);

  return dex_future_new_for_uint (n);
}

DexFuture *
lumio_keys_save (LumioKeys *self,
                 GFile     *file)
{
  Backup *backup = g_new0 (Backup, 1);

  backup->keys = g_object_ref (self);
  backup->file = g_object_ref (file);

  return lumio_fiber_spawn (save_fiber, backup, free_backup);
}

DexFuture *
lumio_keys_restore (LumioKeys  *self,
                    GBytes     *vault,
                    const char *passphrase)
{
  Backup *backup = g_new0 (Backup, 1);

  backup->keys = g_object_ref (self);
  backup->restoring = lumio_signer_restore (self->signer, vault, passphrase);

  return lumio_fiber_spawn (restore_fiber, backup, free_backup);
}

char *
lumio_keys_explain (const GError *error)
{
  const char *seconds;

  if (error->domain != LUMIO_SIGNER_ERROR)
    return g_strdup_printf (_("The keys cannot be reached: %s"), error->message);

  switch ((LumioSignerError) error->code)
    {
    case LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE:
      return g_strdup (_("This is not the passphrase. Nothing was changed."));

    case LUMIO_SIGNER_ERROR_WAIT:
      seconds = strrchr (error->message, ' ');
      return g_strdup_printf (_("Wrong too often. Try again in %d seconds."),
                              seconds != NULL ? atoi (seconds + 1) : 60);

    case LUMIO_SIGNER_ERROR_LOCKED:
      return g_strdup (_("The keys were locked. Unlock them and try again."));

    case LUMIO_SIGNER_ERROR_BUSY:
      return g_strdup (_("The keys are busy. Try again in a moment."));

    case LUMIO_SIGNER_ERROR_EXISTS:
      return g_strdup (_("This is here already."));

    case LUMIO_SIGNER_ERROR_DAMAGED:
      return g_strdup (_("The file with the keys is damaged. Restore it from your backup."));

    case LUMIO_SIGNER_ERROR_NEWER:
      return g_strdup (_("The keys were written by a newer Lumio. Update this one."));

    case LUMIO_SIGNER_ERROR_IN_USE:
      return g_strdup (_("Another Lumio on this computer holds the keys. Close it first."));

    case LUMIO_SIGNER_ERROR_STORAGE:
      return g_strdup (_("The disk is full or cannot be written. Nothing was changed."));

    case LUMIO_SIGNER_ERROR_WATCH_ONLY:
      return g_strdup (_("The key of this account is elsewhere, so it cannot be signed for here."));

    case LUMIO_SIGNER_ERROR_UNDECODABLE:
      return g_strdup (_("This cannot be read to its last byte, so it is never signed."));

    case LUMIO_SIGNER_ERROR_REFUSED:
      return g_strdup_printf (_("This is not what was agreed to, so it was not signed: %s"),
                              error->message);

    case LUMIO_SIGNER_ERROR_NO_REVIEW:
      return g_strdup (_("Too much time went by. Look at it again before you sign."));

    case LUMIO_SIGNER_ERROR_TOO_EARLY:
      return g_strdup (_("Read it first: it can be signed in a second."));

    case LUMIO_SIGNER_ERROR_SANDBOX:
      return g_strdup (_("This system does not let the keys be kept safely, so they stay closed."));

    case LUMIO_SIGNER_ERROR_MEMORY:
      return g_strdup (_("There is too little memory to open the keys."));

    case LUMIO_SIGNER_ERROR_WRONG_WORDS:
      return g_strdup (_("These are not the words. Look at your paper again."));

    case LUMIO_SIGNER_ERROR_INVALID:
    case LUMIO_SIGNER_ERROR_NO_VAULT:
    case LUMIO_SIGNER_ERROR_UNKNOWN_ACCOUNT:
    case LUMIO_SIGNER_ERROR_NO_WORDS:
    default:
      return g_strdup_printf (_("This did not work: %s"), error->message);
    }
}

void
lumio_keys_set_waiting (LumioKeys  *self,
                        const char *text)
{
  g_return_if_fail (LUMIO_IS_KEYS (self));

  g_set_str (&self->waiting, text);
  g_signal_emit (self, asked_signal, 0);
}

char *
lumio_keys_take_waiting (LumioKeys *self)
{
  g_return_val_if_fail (LUMIO_IS_KEYS (self), NULL);

  if (g_strcmp0 (self->state, "unlocked") != 0 ||
      g_list_model_get_n_items (G_LIST_MODEL (self->accounts)) == 0)
    return NULL;

  return g_steal_pointer (&self->waiting);
}
