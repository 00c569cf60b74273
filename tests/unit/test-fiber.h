#pragma once

#include <libdex.h>

/* For tests whose work is slow by design, defined before this is included. */
#ifndef FIBER_SECONDS
#define FIBER_SECONDS 40
#endif

/* Runs `func` as a fiber on the main loop until it returns; a test that hangs fails instead. */
static inline void
run_fiber (DexFiberFunc func,
           gpointer     user_data)
{
  DexFuture *future = dex_scheduler_spawn (NULL, 0, func, user_data, NULL);
  gint64 deadline = g_get_monotonic_time () + FIBER_SECONDS * G_USEC_PER_SEC;
  g_autoptr(GError) error = NULL;

  while (dex_future_is_pending (future))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("The test's fiber did not come to an end");

      g_main_context_iteration (NULL, TRUE);
    }

  dex_future_get_value (future, &error);

  /* A fiber that returns NULL has come to its end all the same. */
  if (!g_error_matches (error, DEX_ERROR, DEX_ERROR_FIBER_EXITED))
    g_assert_no_error (error);

  dex_unref (future);
}

static inline gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Keeps the loop turning, so that the deadline above is looked at. */
static inline void
start_fibers (void)
{
  dex_init ();
  g_timeout_add (200, wake_cb, NULL);
}

#define await_ok(future)                                \
  G_STMT_START {                                        \
    g_autoptr(GError) await_error_ = NULL;              \
    dex_await ((future), &await_error_);                \
    g_assert_no_error (await_error_);                   \
  } G_STMT_END

#define await_error(future, domain, code)               \
  G_STMT_START {                                        \
    g_autoptr(GError) await_error_ = NULL;              \
    dex_await ((future), &await_error_);                \
    g_assert_error (await_error_, (domain), (code));    \
  } G_STMT_END
