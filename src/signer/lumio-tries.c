#include "signer/lumio-tries.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "signer/lumio-vault-bytes.h"

#define FILE_NAME "tries"
#define FREE_TRIES 3
#define FIRST_DELAY 5
#define MAX_DELAY (15 * 60)
#define SLOT_BYTES 64
#define SLOT_SUMMED 40
/* Where both slots were written over: as many as make the longest wait. */
#define COUNT_OF_DAMAGE 12

static guint64 this_boot;

void
lumio_tries_clock_init (void)
{
  g_autofree char *contents = NULL;
  gsize length = 0;
  guint8 sum[crypto_generichash_BYTES_MIN];
  LumioVaultReader reader = { .data = sum, .left = sizeof sum };

  /* Where it cannot be read every start counts as a boot of its own. */
  if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &contents, &length, NULL))
    crypto_generichash (sum, sizeof sum, (const guint8 *) contents, length, NULL, 0);
  else
    randombytes_buf (sum, sizeof sum);

  this_boot = lumio_vault_take_number (&reader, 8);
}

void
lumio_tries_clock_read (LumioTriesClock *clock)
{
  struct timespec since_boot;

  clock_gettime (CLOCK_BOOTTIME, &since_boot);
  clock->wall = g_get_real_time () / G_USEC_PER_SEC;
  clock->since_boot = since_boot.tv_sec;
  clock->boot = this_boot;
}

guint
lumio_tries_delay (guint32 count)
{
  guint32 doubled = count > FREE_TRIES ? count - FREE_TRIES - 1 : 0;

  if (count <= FREE_TRIES)
    return 0;

  return doubled >= 8 ? MAX_DELAY : MIN ((guint) FIRST_DELAY << doubled, MAX_DELAY);
}

guint
lumio_tries_get_wait (LumioTries            *self,
                      const LumioTriesClock *clock)
{
  gint64 delay = lumio_tries_delay (self->count);
  gint64 passed;

  if (delay == 0)
    return 0;

  passed = self->boot == clock->boot ? clock->since_boot - self->since_boot : clock->wall - self->wall;
  if (passed < 0)
    {
      self->wall = clock->wall;
      self->since_boot = clock->since_boot;
      self->boot = clock->boot;
      passed = 0;
    }

  return passed >= delay ? 0 : (guint) (delay - passed);
}

void
lumio_tries_add (LumioTries            *self,
                 const LumioTriesClock *clock)
{
  if (self->count < G_MAXUINT32)
    self->count++;
  self->wall = clock->wall;
  self->since_boot = clock->since_boot;
  self->boot = clock->boot;
}

/* magic 4, count 4, serial 8, wall 8, since boot 8, boot 8, checksum 16, zeros. */
static gboolean
read_slot (const guint8 *slot,
           LumioTries   *tries,
           guint64      *serial)
{
  LumioVaultReader reader = { .data = slot, .left = SLOT_BYTES };
  const guint8 *magic = lumio_vault_take (&reader, 4);
  guint8 sum[crypto_generichash_BYTES_MIN];

  tries->count = (guint32) lumio_vault_take_number (&reader, 4);
  *serial = lumio_vault_take_number (&reader, 8);
  tries->wall = (gint64) lumio_vault_take_number (&reader, 8);
  tries->since_boot = (gint64) lumio_vault_take_number (&reader, 8);
  tries->boot = lumio_vault_take_number (&reader, 8);
  crypto_generichash (sum, sizeof sum, slot, SLOT_SUMMED, NULL, 0);

  /* Times beyond these would overflow when they are subtracted. */
  return memcmp (magic, "LTRY", 4) == 0 && memcmp (sum, slot + SLOT_SUMMED, sizeof sum) == 0 &&
         ABS (tries->wall) < G_MAXINT64 / 4 && ABS (tries->since_boot) < G_MAXINT64 / 4;
}

static gboolean
read_newest (int         folder,
             LumioTries *tries,
             guint64    *serial,
             gboolean   *exists)
{
  guint8 data[2 * SLOT_BYTES + 1];
  int file = openat (folder, FILE_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
  gboolean found = FALSE;
  gssize length;

  *exists = FALSE;
  if (file < 0)
    return FALSE;

  length = read (file, data, sizeof data);
  close (file);
  /* The first one written reaches to the end; what is shorter was never written whole. */
  *exists = length >= 2 * SLOT_BYTES;
  for (guint i = 0; *exists && i < 2; i++)
    {
      LumioTries slot = { 0 };
      guint64 slot_serial;

      if (!read_slot (data + i * SLOT_BYTES, &slot, &slot_serial) || (found && slot_serial <= *serial))
        continue;
      found = TRUE;
      *tries = slot;
      *serial = slot_serial;
    }

  return found;
}

void
lumio_tries_load (LumioTries            *self,
                  int                    folder,
                  const LumioTriesClock *clock)
{
  guint64 serial;
  gboolean exists;

  *self = (LumioTries) { 0 };
  if (read_newest (folder, self, &serial, &exists) || !exists)
    return;

  self->count = COUNT_OF_DAMAGE - 1;
  lumio_tries_add (self, clock);
}

gboolean
lumio_tries_save (const LumioTries *self,
                  int               folder)
{
  LumioTries before;
  guint64 serial = 0;
  gboolean exists, saved;
  guint8 slot[SLOT_BYTES] = "LTRY";
  int file;

  read_newest (folder, &before, &serial, &exists);
  serial = exists ? serial + 1 : 1;
  lumio_vault_write_number (slot + 4, 4, self->count);
  lumio_vault_write_number (slot + 8, 8, serial);
  lumio_vault_write_number (slot + 16, 8, (guint64) self->wall);
  lumio_vault_write_number (slot + 24, 8, (guint64) self->since_boot);
  lumio_vault_write_number (slot + 32, 8, self->boot);
  crypto_generichash (slot + SLOT_SUMMED, crypto_generichash_BYTES_MIN, slot, SLOT_SUMMED, NULL, 0);

  file = openat (folder, FILE_NAME, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (file < 0)
    return FALSE;

  saved = pwrite (file, slot, sizeof slot, (off_t) (serial % 2) * SLOT_BYTES) == sizeof slot && fsync (file) == 0;
  close (file);

  return saved;
}
