#pragma once

#include "api/lumio-api-records.h"
#include "app/cache/lumio-cache.h"

G_BEGIN_DECLS

/* What the cache holds of a person, in records. For fibers: each of these waits. */

typedef struct
{
  LumioApiUser     *user;
  LumioApiWallet   *wallet;
  LumioApiBalances *balances;
  GPtrArray        *payments; /* LumioApiPayment, newest first; no more than were asked for */
  GPtrArray        *contacts; /* LumioApiContact */
} LumioMemory;

/* NULL where there is no key for it: then nothing is lost but a quick start. */
LumioCache  *lumio_memory_open  (const char  *platform,
                                 const char  *login);
/* One that ends with the program, for where nothing may be kept; NULL where the disk is full. */
LumioCache  *lumio_memory_open_passing (void);
/* Takes the files of passing ones away, when the program ends. */
void         lumio_memory_erase_passing (void);
/* NULL where the cache does not hold enough to show. */
LumioMemory *lumio_memory_read  (LumioCache  *cache,
                                 guint        max_payments);
/* Takes away what this computer keeps of them: token, key and cache (taken, may be NULL). */
void         lumio_memory_erase (LumioCache  *cache,
                                 const char  *platform,
                                 const char  *login);
void         lumio_memory_free  (LumioMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioMemory, lumio_memory_free)

G_END_DECLS
