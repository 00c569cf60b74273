#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * When an open vault closes by itself: after `idle` seconds without use, and after the machine
 * slept. Two clocks tell the latter: the one that counts sleep runs ahead of the one that does
 * not. Nothing here asks a clock, so that a test can be the clock.
 */
typedef struct
{
  guint idle;         /* seconds */
  gint64 used;        /* µs since the boot, sleep included */
  gint64 slept;       /* µs by which the clocks were apart when it was opened */
} LumioLock;

#define LUMIO_LOCK_IDLE_DEFAULT 300
#define LUMIO_LOCK_IDLE_MIN 5
#define LUMIO_LOCK_IDLE_MAX 3600

/* `boot` counts sleep, `monotonic` does not; both in µs. */
void        lumio_lock_read_clocks (gint64          *boot,
                                    gint64          *monotonic);
void        lumio_lock_start       (LumioLock       *self,
                                    gint64           boot,
                                    gint64           monotonic);
void        lumio_lock_touch       (LumioLock       *self,
                                    gint64           boot);
/* "idle", "sleep", or NULL where the vault may stay open. */
const char *lumio_lock_check       (const LumioLock *self,
                                    gint64           boot,
                                    gint64           monotonic);

G_END_DECLS
