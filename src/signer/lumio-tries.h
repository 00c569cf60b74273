#pragma once

#include <glib.h>

#include "signer/lumio-signer-error.h"

G_BEGIN_DECLS

/*
 * How often the passphrase was wrong, kept on the disk beside the vault so that a restart does
 * not forget it. A try is counted before it is made, and given back when it was right: killing
 * the program in the middle wins nothing.
 *
 * The wait after a wrong try is measured by the clock of the boot it was made in, which nobody
 * sets; after a restart by the clock of the wall, and a wall clock that went back makes the
 * wait begin anew. This slows down who sits at the machine. Who copies the vault has only its
 * Argon2id against them.
 */
typedef struct
{
  guint32 count;         /* wrong tries in a row */
  gint64 wall;           /* when the last one was, Unix seconds */
  gint64 since_boot;     /* the same in seconds since the boot, sleep included */
  guint64 boot;          /* which boot */
} LumioTries;

/* What the clocks say. */
typedef struct
{
  gint64 wall;
  gint64 since_boot;
  guint64 boot;
} LumioTriesClock;

/* Reads the boot's name; before the sandbox. */
void     lumio_tries_clock_init (void);
void     lumio_tries_clock_read (LumioTriesClock        *clock);
/* The wait that follows so many wrong tries: none for three, then 5 s doubling up to 15 min. */
guint    lumio_tries_delay      (guint32                 count);
/* Seconds still to wait. Where the wall clock went back, `self` is moved to now. */
guint    lumio_tries_get_wait   (LumioTries             *self,
                                 const LumioTriesClock  *clock);
void     lumio_tries_add        (LumioTries             *self,
                                 const LumioTriesClock  *clock);

/* The file "tries" has two slots written in turn, so that a cut leaves one of them whole. */
void     lumio_tries_load       (LumioTries             *self,
                                 int                     folder,
                                 const LumioTriesClock  *clock);
gboolean lumio_tries_save       (const LumioTries       *self,
                                 int                     folder);

G_END_DECLS
