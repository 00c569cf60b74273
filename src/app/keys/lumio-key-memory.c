#include "app/keys/lumio-key-memory.h"

#include <sys/stat.h>

#define PLACE "place "
#define ACCOUNT "account "
#define PENDING "pending "
#define SAVED "saved"

static char *
get_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "lumio", "own-ledger.ini", NULL);
}

static GKeyFile *
open_file (void)
{
  g_autofree char *path = get_path ();
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);

  return file;
}

static gboolean
save (GKeyFile  *file,
      GError   **error)
{
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  gsize length;

  g_mkdir_with_parents (folder, 0700);
  text = g_key_file_to_data (file, &length, NULL);

  return g_file_set_contents_full (path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/* What is lost here is asked for anew; only an envelope that was handed in must not be. */
static void
save_quietly (GKeyFile *file)
{
  g_autoptr(GError) error = NULL;

  if (!save (file, &error))
    g_message ("What is known of the ledger cannot be kept: %s", error->message);
}

/* A name of a group holds no brackets and no line's end; a platform's address has either at times. */
static char *
name_group (const char *kind,
            const char *one,
            const char *other)
{
  g_autofree char *all = g_strconcat (one, "\n", other, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);

  return g_strconcat (kind, hash, NULL);
}

LumioKeyPlace *
lumio_key_memory_get_place (const char *platform)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (PLACE, platform, NULL);
  g_autofree char *horizon = g_key_file_get_string (file, group, "horizon", NULL);
  g_autofree char *passphrase = g_key_file_get_string (file, group, "passphrase", NULL);
  LumioKeyPlace *place;

  if (horizon == NULL || passphrase == NULL)
    return NULL;

  place = g_new0 (LumioKeyPlace, 1);
  place->horizon = g_steal_pointer (&horizon);
  place->passphrase = g_steal_pointer (&passphrase);
  place->usdc = g_key_file_get_string (file, group, "usdc", NULL);

  return place;
}

void
lumio_key_memory_set_place (const char *platform,
                            const char *horizon,
                            const char *passphrase,
                            const char *usdc)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (PLACE, platform, NULL);

  g_key_file_set_string (file, group, "horizon", horizon);
  g_key_file_set_string (file, group, "passphrase", passphrase);

  if (usdc != NULL)
    g_key_file_set_string (file, group, "usdc", usdc);

  save_quietly (file);
}

void
lumio_key_place_free (LumioKeyPlace *place)
{
  g_free (place->horizon);
  g_free (place->passphrase);
  g_free (place->usdc);
  g_free (place);
}

gint64
lumio_key_memory_get_sequence (const char *passphrase,
                               const char *account)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (ACCOUNT, passphrase, account);

  return g_key_file_get_int64 (file, group, "sequence", NULL);
}

void
lumio_key_memory_note_sequence (const char *passphrase,
                                const char *account,
                                gint64      sequence)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (ACCOUNT, passphrase, account);

  if (g_key_file_get_int64 (file, group, "sequence", NULL) >= sequence)
    return;

  g_key_file_set_int64 (file, group, "sequence", sequence);
  save_quietly (file);
}

char *
lumio_key_memory_get_holdings (const char *passphrase,
                               const char *account,
                               gint64     *as_of)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (ACCOUNT, passphrase, account);

  *as_of = g_key_file_get_int64 (file, group, "as-of", NULL);

  return g_key_file_get_string (file, group, "holdings", NULL);
}

void
lumio_key_memory_set_holdings (const char *passphrase,
                               const char *account,
                               const char *text,
                               gint64      as_of)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (ACCOUNT, passphrase, account);

  g_key_file_set_string (file, group, "holdings", text);
  g_key_file_set_int64 (file, group, "as-of", as_of);
  save_quietly (file);
}

gboolean
lumio_key_memory_add_pending (const char             *passphrase,
                              const LumioKeyPending  *pending,
                              GError                **error)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (PENDING, passphrase, pending->hash);

  g_key_file_set_string (file, group, "passphrase", passphrase);
  g_key_file_set_string (file, group, "hash", pending->hash);
  g_key_file_set_string (file, group, "account", pending->account);
  g_key_file_set_string (file, group, "envelope", pending->envelope);
  g_key_file_set_int64 (file, group, "max-time", pending->max_time);

  return save (file, error);
}

void
lumio_key_memory_drop_pending (const char *passphrase,
                               const char *hash)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_autofree char *group = name_group (PENDING, passphrase, hash);

  g_key_file_remove_group (file, group, NULL);
  save_quietly (file);
}

LumioKeyPending *
lumio_key_pending_copy (const LumioKeyPending *self)
{
  LumioKeyPending *copy = g_new0 (LumioKeyPending, 1);

  copy->hash = g_strdup (self->hash);
  copy->account = g_strdup (self->account);
  copy->envelope = g_strdup (self->envelope);
  copy->max_time = self->max_time;

  return copy;
}

void
lumio_key_pending_free (LumioKeyPending *self)
{
  g_free (self->hash);
  g_free (self->account);
  g_free (self->envelope);
  g_free (self);
}

GPtrArray *
lumio_key_memory_list_pending (const char *passphrase,
                               const char *account)
{
  g_autoptr(GKeyFile) file = open_file ();
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_key_pending_free);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *network = g_key_file_get_string (file, groups[i], "passphrase", NULL);
      g_autofree char *owner = g_key_file_get_string (file, groups[i], "account", NULL);
      LumioKeyPending *pending;

      if (!g_str_has_prefix (groups[i], PENDING) || g_strcmp0 (network, passphrase) != 0 ||
          g_strcmp0 (owner, account) != 0)
        continue;

      pending = g_new0 (LumioKeyPending, 1);
      pending->account = g_steal_pointer (&owner);
      pending->hash = g_key_file_get_string (file, groups[i], "hash", NULL);
      pending->envelope = g_key_file_get_string (file, groups[i], "envelope", NULL);
      pending->max_time = g_key_file_get_int64 (file, groups[i], "max-time", NULL);

      if (pending->hash != NULL && pending->envelope != NULL)
        g_ptr_array_add (list, pending);
      else
        lumio_key_pending_free (pending);
    }

  return list;
}

gboolean
lumio_key_memory_is_saved (const char *account)
{
  g_autoptr(GKeyFile) file = open_file ();

  return g_key_file_get_boolean (file, SAVED, account, NULL);
}

void
lumio_key_memory_note_saved (const char *account)
{
  g_autoptr(GKeyFile) file = open_file ();

  g_key_file_set_boolean (file, SAVED, account, TRUE);
  save_quietly (file);
}
