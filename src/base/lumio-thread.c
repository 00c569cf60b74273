#include "base/lumio-thread.h"

typedef struct
{
  LumioThreadFunc  func;
  gpointer         user_data;
  GDestroyNotify   user_data_destroy;
  DexPromise      *promise;
} Work;

static void
free_work (Work *work)
{
  if (work->user_data_destroy != NULL)
    work->user_data_destroy (work->user_data);

  dex_unref (work->promise);
  g_free (work);
}

static void
run_work (gpointer data,
          gpointer unused)
{
  Work *work = data;
  g_autoptr(DexFuture) result = work->func (work->user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value;

  g_assert (!dex_future_is_pending (result));

  if ((value = dex_future_get_value (result, &error)))
    dex_promise_resolve (work->promise, value);
  else
    dex_promise_reject (work->promise, g_steal_pointer (&error));

  free_work (work);
}

static gpointer
create_pool (gpointer unused)
{
  return g_thread_pool_new (run_work, NULL, (int) g_get_num_processors (), FALSE, NULL);
}

DexFuture *
lumio_thread_run (LumioThreadFunc func,
                  gpointer        user_data,
                  GDestroyNotify  user_data_destroy)
{
  static GOnce pool = G_ONCE_INIT;
  Work *work = g_new0 (Work, 1);
  DexPromise *promise = dex_promise_new ();

  work->func = func;
  work->user_data = user_data;
  work->user_data_destroy = user_data_destroy;
  work->promise = dex_ref (promise);

  g_thread_pool_push (g_once (&pool, create_pool, NULL), work, NULL);

  return DEX_FUTURE (promise);
}
