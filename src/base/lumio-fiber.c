#include "base/lumio-fiber.h"

DexFuture *
lumio_fiber_spawn_sized (gsize          stack_size,
                         DexFiberFunc   func,
                         gpointer       user_data,
                         GDestroyNotify destroy)
{
  DexFuture *fiber = dex_scheduler_spawn (NULL, stack_size, func, user_data, destroy);

  /* One that is waited for to the end is never cancelled. */
  dex_future_disown (dex_ref (fiber));
  return fiber;
}

DexFuture *
lumio_fiber_spawn (DexFiberFunc   func,
                   gpointer       user_data,
                   GDestroyNotify destroy)
{
  return lumio_fiber_spawn_sized (0, func, user_data, destroy);
}
