#include "base/lumio-patience.h"

typedef struct
{
  DexPromise *promise;
  guint       source;
} Timer;

static void
free_timer (gpointer data)
{
  Timer *timer = data;

  g_clear_handle_id (&timer->source, g_source_remove);
  dex_clear (&timer->promise);
  g_free (timer);
}

static gboolean
elapsed_cb (gpointer data)
{
  Timer *timer = data;

  timer->source = 0;
  dex_promise_reject (timer->promise,
                      g_error_new_literal (DEX_ERROR, DEX_ERROR_TIMED_OUT, "Time ran out"));

  return G_SOURCE_REMOVE;
}

static DexFuture *
pass_on_cb (DexFuture *future,
            gpointer   user_data)
{
  return dex_ref (future);
}

DexFuture *
lumio_await_within (DexFuture *future,
                    guint      milliseconds)
{
  Timer *timer = g_new0 (Timer, 1);

  timer->promise = dex_promise_new ();
  timer->source = g_timeout_add (milliseconds, elapsed_cb, timer);

  return dex_future_finally (dex_future_first (future, dex_ref (timer->promise), NULL),
                             pass_on_cb, timer, free_timer);
}
