#pragma once

#include <libdex.h>

G_BEGIN_DECLS

typedef DexFuture *(*LumioThreadFunc) (gpointer user_data);

/*
 * Runs `func` on a thread with a full stack, for what is heavy (password hashing, key
 * derivation); at most as many at once as the machine has cores, the others wait their turn.
 * Resolves to what the returned, decided future holds.
 */
DexFuture *lumio_thread_run (LumioThreadFunc  func,
                             gpointer         user_data,
                             GDestroyNotify   user_data_destroy);

G_END_DECLS
