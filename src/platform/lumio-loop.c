#include "platform/lumio-loop.h"

#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
struct _LumioLoop
{
  guint          seconds;
  LumioLoopFunc  func;
  gpointer       user_data;
  DexPromise    *stopping;
  DexFuture     *running;
};

static void
free_loop (gpointer data)
{
  LumioLoop *self = data;

  dex_clear (&self->stopping);
  g_free (self);
}

static DexFuture *
loop_fiber (gpointer user_data)
{
  LumioLoop *self = user_data;

  do
    {
      self->func (self->user_data);
      dex_await (lumio_await_within (dex_ref (self->stopping), self->seconds * 1000), NULL);
    }
  while (dex_future_is_pending (DEX_FUTURE (self->stopping)));

  return dex_future_new_true ();
}

LumioLoop *
lumio_loop_new (guint          seconds,
                LumioLoopFunc  func,
                gpointer       user_data)
{
  LumioLoop *self = g_new0 (LumioLoop, 1);

  self->seconds = seconds;
  self->func = func;
  self->user_data = user_data;
  self->stopping = dex_promise_new ();
  self->running = lumio_fiber_spawn (loop_fiber, self, NULL);

  return self;
}

static DexFuture *
ended_cb (DexFuture *future,
          gpointer   user_data)
{
  return dex_future_new_true ();
}

DexFuture *
lumio_loop_stop (LumioLoop *self)
{
  DexFuture *running;

  if (self == NULL)
    return dex_future_new_true ();

  running = g_steal_pointer (&self->running);
  dex_promise_resolve_boolean (self->stopping, TRUE);

  return dex_future_finally (running, ended_cb, self, free_loop);
}
