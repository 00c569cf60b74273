#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * Runs `func` on a fiber of the scheduler of this thread and returns its future. What was begun
 * runs to its end, whoever drops the future meanwhile: where libdex before 0.10.1 cancels a fiber
 * whose wait ends at the same time, the fiber stands in its queue twice, and from then on the main
 * loop spins or falls. What may have to end early is told so by what it waits for: a promise, a
 * cancellable, a client that is closed.
 */
DexFuture *lumio_fiber_spawn (DexFiberFunc   func,
                              gpointer       user_data,
                              GDestroyNotify destroy);
/* As above, with a stack of `stack_size` bytes; 0 for libdex's own. */
DexFuture *lumio_fiber_spawn_sized (gsize          stack_size,
                                    DexFiberFunc   func,
                                    gpointer       user_data,
                                    GDestroyNotify destroy);

G_END_DECLS
