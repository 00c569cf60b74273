#include "signer/lumio-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "signer/lumio-signer-error.h"

#define READ_PATIENCE (2 * G_USEC_PER_SEC)
#define PIPE_MAX 4096

struct _LumioSecret
{
  gsize length;
  gsize allocated;
  guint8 *data;
};

LumioSecret *
lumio_secret_new (gsize length)
{
  LumioSecret *self;
  guint8 *data;

  if (sodium_init () < 0 || !(data = sodium_malloc (length + 1)))
    return NULL;

  /* sodium_malloc() asks for the lock and does not look at the answer. */
  if (mlock (data, length + 1) != 0)
    {
      sodium_free (data);
      return NULL;
    }

  memset (data, 0, length + 1);
  self = g_new0 (LumioSecret, 1);
  self->length = length;
  self->allocated = length + 1;
  self->data = data;

  return self;
}

LumioSecret *
lumio_secret_new_copy (const void *data,
                       gsize       length)
{
  LumioSecret *self = lumio_secret_new (length);

  if (self != NULL && length > 0)
    memcpy (self->data, data, length);

  return self;
}

void
lumio_secret_free (LumioSecret *self)
{
  if (self == NULL)
    return;

  /* It wipes, opens what was closed, and dies loudly where the guard was written over. */
  sodium_free (self->data);
  g_free (self);
}

guint8 *
lumio_secret_get_data (LumioSecret *self)
{
  return self->data;
}

const guint8 *
lumio_secret_peek (const LumioSecret *self)
{
  return self->data;
}

const char *
lumio_secret_get_text (const LumioSecret *self)
{
  return (const char *) self->data;
}

gsize
lumio_secret_get_length (const LumioSecret *self)
{
  return self->length;
}

void
lumio_secret_truncate (LumioSecret *self,
                       gsize        length)
{
  g_return_if_fail (length <= self->length);

  sodium_memzero (self->data + length, self->allocated - length);
  self->length = length;
}

void
lumio_secret_close (LumioSecret *self)
{
  sodium_mprotect_noaccess (self->data);
}

void
lumio_secret_open (LumioSecret *self)
{
  sodium_mprotect_readwrite (self->data);
}

gboolean
lumio_secret_equal (const LumioSecret *self,
                    const LumioSecret *other)
{
  return self->length == other->length && sodium_memcmp (self->data, other->data, self->length) == 0;
}

/* Only what has no name in a file system: who can name it can read it too. */
static gboolean
check_kind (int      file,
            GError **error)
{
  struct stat about;

  if (fstat (file, &about) == 0 &&
      (S_ISFIFO (about.st_mode) || (S_ISREG (about.st_mode) && about.st_nlink == 0)))
    return TRUE;

  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                       "A secret comes by a pipe or a memfd");
  return FALSE;
}

LumioSecret *
lumio_secret_read (int      file,
                   gsize    max,
                   GError **error)
{
  g_autoptr(LumioSecret) secret = NULL;
  gint64 deadline = g_get_monotonic_time () + READ_PATIENCE;
  gsize length = 0;

  if (!check_kind (file, error))
    return NULL;

  /* One byte more than allowed tells too long from just right. */
  if (!(secret = lumio_secret_new (max + 1)))
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_MEMORY,
                           "There is no locked memory left");
      return NULL;
    }

  lseek (file, 0, SEEK_SET);
  while (length <= max)
    {
      struct pollfd waiting = { .fd = file, .events = POLLIN };
      gint64 left = deadline - g_get_monotonic_time ();
      gssize count;
      int ready = left > 0 ? poll (&waiting, 1, (int) (left / 1000) + 1) : 0;

      if (ready < 0 && errno == EINTR)
        continue;
      if (ready <= 0)
        {
          g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                               "The secret did not come to its end");
          return NULL;
        }
      if ((count = read (file, secret->data + length, max + 1 - length)) < 0)
        {
          if (errno == EINTR || errno == EAGAIN)
            continue;
          g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                       "The secret cannot be read: %s", g_strerror (errno));
          return NULL;
        }
      if (count == 0)
        {
          lumio_secret_truncate (secret, length);
          return g_steal_pointer (&secret);
        }
      length += (gsize) count;
    }

  g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
               "The secret is longer than %" G_GSIZE_FORMAT " bytes", max);
  return NULL;
}

int
lumio_secret_open_pipe (const LumioSecret  *self,
                        GError            **error)
{
  int ends[2];
  gssize written;

  if (self->length > PIPE_MAX || pipe2 (ends, O_CLOEXEC | O_NONBLOCK) != 0)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                           "A secret does not go into a pipe");
      return -1;
    }

  /* What is shorter than PIPE_BUF goes in whole. */
  written = write (ends[1], self->data, self->length);
  close (ends[1]);
  if (written != (gssize) self->length)
    {
      close (ends[0]);
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                           "A secret does not go into a pipe");
      return -1;
    }

  return ends[0];
}
