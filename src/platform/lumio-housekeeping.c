#include "platform/lumio-housekeeping.h"

#include "base/lumio-clock.h"
#include "platform/lumio-loop.h"
#include "platform/store/store-limits.h"
#include "platform/store/store-sessions.h"

#define SWEEP_SECONDS 600
/* So long the list of sessions may still say how one ended. */
#define SESSION_DAYS 30

static DexFuture *
sweep_job (LumioConnection *connection,
           gpointer         user_data)
{
  const gint64 *key_hours = user_data;
  gint64 now = lumio_clock_now ();
  g_autoptr(GError) error = NULL;

  if (!lumio_store_keys_prune (connection, now - *key_hours * 3600 * G_USEC_PER_SEC, &error) ||
      !lumio_store_sessions_prune (connection,
                                   now - (gint64) SESSION_DAYS * 24 * 3600 * G_USEC_PER_SEC, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static void
sweep (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  gint64 *key_hours = g_memdup2 (&lumio_platform_get_config (platform)->key_hours, sizeof (gint64));
  g_autoptr(GError) error = NULL;

  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), sweep_job, key_hours,
                                     g_free), &error))
    g_warning ("The books could not be swept: %s", error->message);
}

static DexFuture *
start (LumioPlatform *platform)
{
  lumio_platform_set_module_data (platform, "housekeeping",
                                  lumio_loop_new (SWEEP_SECONDS, sweep, platform), NULL);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (lumio_platform_get_module_data (platform, "housekeeping"));
}

const LumioModule lumio_housekeeping_module = {
  .name = "housekeeping",
  .start = start,
  .stop = stop,
};
