#include "signer/lumio-lock.h"

#include <time.h>

/* The clocks are read one after the other, and a machine may be busy between. */
#define SLEEP_TOLERANCE (2 * G_USEC_PER_SEC)

static gint64
read_clock (clockid_t which)
{
  struct timespec now;

  clock_gettime (which, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void
lumio_lock_read_clocks (gint64 *boot,
                        gint64 *monotonic)
{
  *boot = read_clock (CLOCK_BOOTTIME);
  *monotonic = read_clock (CLOCK_MONOTONIC);
}

void
lumio_lock_start (LumioLock *self,
                  gint64     boot,
                  gint64     monotonic)
{
  self->used = boot;
  self->slept = boot - monotonic;
}

void
lumio_lock_touch (LumioLock *self,
                  gint64     boot)
{
  self->used = boot;
}

const char *
lumio_lock_check (const LumioLock *self,
                  gint64           boot,
                  gint64           monotonic)
{
  if (boot - monotonic - self->slept > SLEEP_TOLERANCE)
    return "sleep";
  if (boot - self->used >= (gint64) self->idle * G_USEC_PER_SEC)
    return "idle";

  return NULL;
}
