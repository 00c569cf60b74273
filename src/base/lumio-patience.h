#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * Waits for `future` (taken), but no longer than `milliseconds`: resolves or rejects as it does,
 * or rejects with DEX_ERROR_TIMED_OUT. The timer goes with the wait; one of libdex that loses a
 * race lives on to the end of the process. For the main scheduler.
 */
DexFuture *lumio_await_within (DexFuture *future,
                               guint      milliseconds);

G_END_DECLS
