#include "platform/lumio-limits.h"

#include "api/lumio-api-records.h"
#include "platform/lumio-limits-private.h"

char *
lumio_limits_day (gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (now);

  return g_date_time_format (time, "%Y-%m-%d");
}

gboolean
lumio_limits_read (LumioPlatform     *platform,
                   LumioConnection   *connection,
                   const char        *user_id,
                   gint64             now,
                   LumioLimitsState  *state,
                   GError           **error)
{
  LumioConfig *config = lumio_platform_get_config (platform);
  g_autofree char *day = lumio_limits_day (now);
  g_autoptr (LumioUserRow) user = NULL;
  g_autoptr (GError) local_error = NULL;

  user = lumio_store_users_by_id (connection, user_id, &local_error);

  if (local_error == NULL)
    state->spent = lumio_store_payments_get_spent (connection, user_id, day, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  state->per_transaction = user != NULL && user->tx_limit > 0 ? user->tx_limit : config->tx_limit;
  state->per_day = user != NULL && user->daily_limit > 0 ? user->daily_limit : config->daily_limit;

  return TRUE;
}

typedef struct
{
  LumioPlatform *platform;
  char          *user_id;
} Asking;

static void
free_asking (gpointer data)
{
  Asking *asking = data;

  g_free (asking->user_id);
  g_free (asking);
}

static DexFuture *
load (LumioConnection *connection,
      gpointer         user_data)
{
  Asking *asking = user_data;
  LumioLimitsState state;
  LumioApiLimits *limits;
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time ();
  gint64 day = G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC;

  if (!lumio_limits_read (asking->platform, connection, asking->user_id, now, &state, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  limits = lumio_api_limits_new ();
  limits->per_transaction = state.per_transaction;
  limits->per_day = state.per_day;
  limits->spent_today = state.spent;
  /* Days are those of UTC. */
  limits->resets_at = (now / day + 1) * day;
  limits->asset = g_strdup ("USDC");

  return dex_future_new_take_boxed (lumio_api_limits_get_type (), limits);
}

DexFuture *
lumio_limits_load (LumioPlatform *platform,
                   const char    *user_id)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->platform = platform;
  asking->user_id = g_strdup (user_id);

  return lumio_store_read (lumio_platform_get_store (platform), load, asking, free_asking);
}

LumioProblem *
lumio_limits_check (const LumioLimitsState *state,
                    gint64                  amount)
{
  LumioProblem *problem;
  JsonNode *limit;
  g_autofree char *text = NULL;

  if (amount > state->per_transaction)
    {
      text = stellar_amount_format (state->per_transaction);
      problem = lumio_problem_new (403, "kyc_required", "This is more than one payment may be",
                                   "One payment may be at most %s.", text);
    }
  else if (amount > state->per_day - state->spent)
    {
      g_autofree char *spent = stellar_amount_format (state->spent);
      JsonNode *spent_node = json_node_new (JSON_NODE_VALUE);

      text = stellar_amount_format (state->per_day);
      problem = lumio_problem_new (403, "daily_limit", "This is more than today's limit leaves",
                                   "Today at most %s can be paid, and %s already was.", text, spent);
      json_node_set_string (spent_node, spent);
      lumio_problem_add_extra (problem, "spent", spent_node);
    }
  else
    {
      return NULL;
    }

  limit = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (limit, text);

  return lumio_problem_set_field (lumio_problem_add_extra (problem, "limit", limit), "amount");
}
