#include "platform/lumio-key-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES 32
#define KEY_DIGITS 64
#define MAX_KEYS 16
#define MAX_FILE (MAX_KEYS * (KEY_DIGITS + 2))

static char *
find_credential (const char *credential)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = NULL;

  if (credential == NULL || folder == NULL || *folder == '\0')
    return NULL;

  path = g_build_filename (folder, credential, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static gboolean
refuse (GError     **error,
        const char  *path,
        const char  *why)
{
  g_set_error (error, LUMIO_KEYSTORE_ERROR, LUMIO_KEYSTORE_ERROR_KEY_FILE, "The key file %s %s", path,
               why);
  return FALSE;
}

/* systemd hands credentials out read-only for the service's user, sometimes owned by root. */
static gboolean
check_mode (const char         *path,
            const struct stat  *info,
            gboolean            is_credential,
            GError            **error)
{
  if (!S_ISREG (info->st_mode))
    return refuse (error, path, "is not an ordinary file");

  if ((info->st_mode & 077) != 0 && !(is_credential && (info->st_mode & 027) == 0))
    return refuse (error, path, "can be read by others; make it its owner's alone with chmod 600");

  if (!is_credential && info->st_uid != geteuid ())
    return refuse (error, path, "belongs to another user of this computer");

  return TRUE;
}

static LumioSecret *
parse_keys (const char   *path,
            const char   *text,
            gsize         length,
            GError      **error)
{
  g_autoptr(LumioSecret) room = lumio_secret_new (MAX_KEYS * KEY_BYTES);
  LumioSecret *keys;
  gsize count = 0, at = 0;

  while (at < length)
    {
      gsize end = at, used = 0;

      while (end < length && text[end] != '\n')
        end++;

      if (end == at && end + 1 >= length)
        break;

      if (end - at != KEY_DIGITS || count == MAX_KEYS ||
          sodium_hex2bin (room->bytes + count * KEY_BYTES, KEY_BYTES, text + at, KEY_DIGITS, NULL,
                          &used, NULL) != 0 ||
          used != KEY_BYTES)
        {
          refuse (error, path, "must hold exactly 64 hexadecimal digits, and nothing else");
          return NULL;
        }

      count++;
      at = end + 1;
    }

  if (count == 0)
    {
      refuse (error, path, "is empty; it must hold exactly 64 hexadecimal digits");
      return NULL;
    }

  keys = lumio_secret_new (count * KEY_BYTES);
  memcpy (keys->bytes, room->bytes, keys->length);
  return keys;
}

static LumioSecret *
read_keys (const char  *path,
           gboolean     is_credential,
           GError     **error)
{
  g_autoptr(LumioSecret) text = lumio_secret_new (MAX_FILE);
  g_autofd int fd = -1;
  struct stat info;
  gsize length = 0;

  fd = open (path, O_RDONLY | O_CLOEXEC | (is_credential ? 0 : O_NOFOLLOW));

  if (fd < 0 || fstat (fd, &info) != 0)
    {
      refuse (error, path, g_strerror (errno));
      return NULL;
    }

  if (!check_mode (path, &info, is_credential, error))
    return NULL;

  while (length < text->length)
    {
      gssize got = read (fd, text->bytes + length, text->length - length);

      if (got < 0 && errno == EINTR)
        continue;

      if (got < 0)
        {
          refuse (error, path, g_strerror (errno));
          return NULL;
        }

      if (got == 0)
        return parse_keys (path, (const char *) text->bytes, length, error);

      length += (gsize) got;
    }

  refuse (error, path, "is too large for a key file");
  return NULL;
}

static gboolean
write_all (int           fd,
           const guint8 *bytes,
           gsize         length)
{
  while (length > 0)
    {
      gssize put = write (fd, bytes, length);

      if (put < 0 && errno == EINTR)
        continue;

      if (put < 0)
        return FALSE;

      bytes += put;
      length -= (gsize) put;
    }

  return fsync (fd) == 0;
}

static gboolean
sync_folder (const char *folder)
{
  g_autofd int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd >= 0 && fsync (fd) == 0;
}

gboolean
lumio_key_file_is_credential (const char *credential)
{
  g_autofree char *path = find_credential (credential);

  return path != NULL;
}

gboolean
lumio_key_file_write (const char         *folder,
                      const char         *file_name,
                      const LumioSecret  *keys,
                      GError            **error)
{
  g_autofree char *path = g_build_filename (folder, file_name, NULL);
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  g_autoptr(LumioSecret) text = NULL;
  gsize count = keys->length / KEY_BYTES;
  g_autofd int fd = -1;

  text = lumio_secret_new (count * (KEY_DIGITS + 1) + 1);

  for (gsize i = 0; i < count; i++)
    {
      char *line = (char *) text->bytes + i * (KEY_DIGITS + 1);

      sodium_bin2hex (line, KEY_DIGITS + 1, keys->bytes + i * KEY_BYTES, KEY_BYTES);
      line[KEY_DIGITS] = '\n';
    }

  unlink (fresh);
  fd = open (fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 || !write_all (fd, text->bytes, text->length - 1) || rename (fresh, path) != 0 ||
      !sync_folder (folder))
    {
      g_autofree char *why = g_strdup_printf ("cannot be written: %s", g_strerror (errno));

      return refuse (error, path, why);
    }

  return TRUE;
}

LumioSecret *
lumio_key_file_load (const char  *folder,
                     const char  *file_name,
                     const char  *credential,
                     gboolean     create,
                     GError     **error)
{
  g_autofree char *given = find_credential (credential);
  g_autofree char *path = g_build_filename (folder, file_name, NULL);
  g_autoptr(LumioSecret) key = NULL;

  if (given != NULL)
    return read_keys (given, TRUE, error);

  if (!create || g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return read_keys (path, FALSE, error);

  key = lumio_secret_new (KEY_BYTES);
  randombytes_buf (key->bytes, key->length);

  if (!lumio_key_file_write (folder, file_name, key, error))
    return NULL;

  return g_steal_pointer (&key);
}
