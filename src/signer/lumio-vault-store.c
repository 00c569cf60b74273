#include "signer/lumio-vault-store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signer/lumio-signer-error.h"

#define LOCK_NAME "lock"

struct _LumioVaultStore
{
  int folder;
  int lock;
};

static gboolean
complain (const char  *what,
          GError     **error)
{
  int reason = errno;

  g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_STORAGE, "The keys' folder cannot be %s: %s",
               what, g_strerror (reason));
  return FALSE;
}

LumioVaultStore *
lumio_vault_store_new (int folder)
{
  LumioVaultStore *self = g_new0 (LumioVaultStore, 1);

  self->folder = folder;
  self->lock = -1;

  return self;
}

void
lumio_vault_store_free (LumioVaultStore *self)
{
  if (self->lock >= 0)
    close (self->lock);
  g_free (self);
}

int
lumio_vault_store_get_folder (LumioVaultStore *self)
{
  return self->folder;
}

gboolean
lumio_vault_store_hold (LumioVaultStore  *self,
                        GError          **error)
{
  int file;

  if (self->lock >= 0)
    return TRUE;

  if ((file = openat (self->folder, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)) < 0)
    return complain ("locked", error);

  if (flock (file, LOCK_EX | LOCK_NB) == 0)
    {
      self->lock = file;
      return TRUE;
    }

  if (errno != EWOULDBLOCK)
    complain ("locked", error);
  else
    g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_IN_USE,
                         "Another Lumio works with these keys");
  close (file);

  return FALSE;
}

/* NULL without `error` where there is no such file. */
static GBytes *
read_file (LumioVaultStore  *self,
           const char       *name,
           gsize             max,
           GError          **error)
{
  g_autoptr(GByteArray) bytes = NULL;
  struct stat about;
  gsize length = 0;
  gssize count;
  int file = openat (self->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);

  if (file < 0 && errno == ENOENT)
    return NULL;
  if (file < 0 || fstat (file, &about) != 0)
    {
      complain ("read", error);
      if (file >= 0)
        close (file);
      return NULL;
    }
  if (!S_ISREG (about.st_mode) || (guint64) about.st_size > max)
    {
      close (file);
      g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_DAMAGED, "The vault is damaged: its size");
      return NULL;
    }

  /* What was written is to come from the disk again, not from the memory it was written from. */
  posix_fadvise (file, 0, 0, POSIX_FADV_DONTNEED);
  bytes = g_byte_array_sized_new ((guint) about.st_size);
  g_byte_array_set_size (bytes, (guint) about.st_size);
  while (length < bytes->len && (count = read (file, bytes->data + length, bytes->len - length)) != 0)
    {
      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        {
          complain ("read", error);
          close (file);
          return NULL;
        }
      length += (gsize) count;
    }
  close (file);
  g_byte_array_set_size (bytes, (guint) length);

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
write_file (LumioVaultStore  *self,
            const char       *name,
            GBytes           *bytes,
            GError          **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gboolean written = TRUE;
  int file;

  unlinkat (self->folder, name, 0);
  file = openat (self->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0)
    return complain ("written", error);

  while (written && length > 0)
    {
      gssize count = write (file, data, length);

      if (count < 0 && errno == EINTR)
        continue;
      if (!(written = count > 0))
        break;
      data += count;
      length -= (gsize) count;
    }
  written = written && fsync (file) == 0;
  if (!written)
    complain ("written", error);
  close (file);
  if (!written)
    unlinkat (self->folder, name, 0);

  return written;
}

static gboolean
reads_back (LumioVaultStore       *self,
            const char            *name,
            GBytes                *bytes,
            LumioVaultStoreCheck   check,
            gpointer               user_data,
            GError               **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(GBytes) again = read_file (self, name, g_bytes_get_size (bytes), &failure);

  if (again != NULL && g_bytes_equal (again, bytes))
    return check (again, user_data, error);

  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_STORAGE,
                       "What was written to the keys' folder does not read back");
  return FALSE;
}

GBytes *
lumio_vault_store_load (LumioVaultStore       *self,
                        const char            *name,
                        gsize                  max,
                        LumioVaultStoreCheck   check,
                        gpointer               user_data,
                        gboolean              *recovered,
                        GError               **error)
{
  g_autofree char *new_name = g_strconcat (name, ".new", NULL);
  g_autofree char *old_name = g_strconcat (name, ".old", NULL);
  g_autoptr(GError) failure = NULL;
  g_autoptr(GBytes) bytes = read_file (self, name, max, &failure);
  g_autoptr(GBytes) old = NULL;

  *recovered = FALSE;
  if (bytes != NULL && check (bytes, user_data, &failure))
    {
      /* What a cut left behind; after a changed passphrase the old one must not open anything. */
      unlinkat (self->folder, new_name, 0);
      unlinkat (self->folder, old_name, 0);
      return g_steal_pointer (&bytes);
    }
  /* Not damaged: only not for this version. An older copy in its place would lose what came since. */
  if (g_error_matches (failure, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NEWER))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  old = read_file (self, old_name, max, NULL);
  if (old != NULL && check (old, user_data, failure == NULL ? &failure : NULL))
    {
      *recovered = TRUE;
      return g_steal_pointer (&old);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return NULL;
}

gboolean
lumio_vault_store_replace (LumioVaultStore       *self,
                           const char            *name,
                           GBytes                *bytes,
                           LumioVaultStoreCheck   check,
                           gpointer               user_data,
                           GError               **error)
{
  g_autofree char *new_name = g_strconcat (name, ".new", NULL);
  g_autofree char *old_name = g_strconcat (name, ".old", NULL);
  g_autoptr(GBytes) current = NULL;
  gboolean kept = FALSE;

  if (!write_file (self, new_name, bytes, error))
    return FALSE;
  if (!reads_back (self, new_name, bytes, check, user_data, error))
    {
      unlinkat (self->folder, new_name, 0);
      return FALSE;
    }

  /* A damaged file is no copy worth keeping: it would push out the old one that is whole. */
  current = read_file (self, name, G_MAXINT32, NULL);
  if (current != NULL && check (current, NULL, NULL))
    {
      if (renameat (self->folder, name, self->folder, old_name) != 0)
        return complain ("written", error);
      kept = TRUE;
    }
  if (renameat (self->folder, new_name, self->folder, name) != 0 || fsync (self->folder) != 0)
    {
      complain ("written", error);
      if (kept)
        renameat (self->folder, old_name, self->folder, name);
      return FALSE;
    }
  if (!reads_back (self, name, bytes, check, user_data, error))
    {
      if (kept)
        renameat (self->folder, old_name, self->folder, name);
      return FALSE;
    }

  unlinkat (self->folder, old_name, 0);
  fsync (self->folder);

  return TRUE;
}
