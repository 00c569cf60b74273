#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * Work that is done again and again while the platform runs: once at the start, then some
 * seconds after it was last done. It ends between two rounds, never within one.
 */

typedef struct _LumioLoop LumioLoop;

/* Runs on a fiber of the loop and may await. */
typedef void (*LumioLoopFunc) (gpointer user_data);

LumioLoop *lumio_loop_new  (guint          seconds,
                            LumioLoopFunc  func,
                            gpointer       user_data);
/* Ends and frees it. Resolves to true once the round that is under way is over. */
DexFuture *lumio_loop_stop (LumioLoop     *self);

G_END_DECLS
