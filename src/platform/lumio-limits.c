#include "platform/lumio-limits.h"

#include "base/lumio-clock.h"
#include "base/lumio-problem.h"
#include "platform/store/store-spending.h"
#include "platform/store/store-users.h"

typedef struct
{
  char *user_id;
  gint64 tx_limit;
  gint64 daily_limit;
} Query;

static void
free_query (gpointer data)
{
  Query *query = data;

  g_free (query->user_id);
  g_free (query);
}

static DexFuture *
load_job (LumioConnection *connection,
          gpointer         user_data)
{
  const Query *query = user_data;
  gint64 now = lumio_clock_now ();
  g_autofree char *day = lumio_store_spending_day (now);
  g_autoptr(LumioApiLimits) limits = lumio_api_limits_new ();
  g_autoptr(LumioUserRow) user = NULL;
  GError *error = NULL;

  user = lumio_store_users_by_id (connection, query->user_id, &error);

  if (user == NULL && error == NULL)
    error = lumio_problem_to_error (lumio_problem_new (404, "not_found", NULL,
                                                       "There is no such user."));

  if (error != NULL ||
      (limits->spent_today = lumio_store_spending_get (connection, query->user_id, day, &error)) < 0)
    return dex_future_new_for_error (error);

  limits->per_transaction = user->tx_limit != 0 ? user->tx_limit : query->tx_limit;
  limits->per_day = user->daily_limit != 0 ? user->daily_limit : query->daily_limit;
  limits->resets_at = lumio_store_spending_end (now);
  limits->asset = g_strdup ("USDC-equivalent");
  return dex_future_new_take_boxed (lumio_api_limits_get_type (), g_steal_pointer (&limits));
}

DexFuture *
lumio_limits_load (LumioPlatform *platform,
                   const char    *user_id)
{
  LumioConfig *config = lumio_platform_get_config (platform);
  Query *query = g_new0 (Query, 1);

  query->user_id = g_strdup (user_id);
  query->tx_limit = config->tx_limit;
  query->daily_limit = config->daily_limit;
  return lumio_store_read (lumio_platform_get_store (platform), load_job, query, free_query);
}
