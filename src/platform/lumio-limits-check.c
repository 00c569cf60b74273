#include "platform/lumio-limits-check.h"

#include "base/lumio-json.h"

static JsonNode *
time_node (gint64 time)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  lumio_json_add_time (builder, "time", time);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_object_dup_member (json_node_get_object (root), "time");
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
  g_autofree char *day = lumio_store_spending_day (now);
  g_autoptr(LumioUserRow) user = NULL;
  g_autoptr(GError) local_error = NULL;

  user = lumio_store_users_by_id (connection, user_id, &local_error);

  if (local_error == NULL)
    state->spent = lumio_store_spending_get (connection, user_id, day, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  state->resets_at = lumio_store_spending_end (now);
  state->per_transaction = user != NULL && user->tx_limit > 0 ? user->tx_limit : config->tx_limit;
  state->per_day = user != NULL && user->daily_limit > 0 ? user->daily_limit : config->daily_limit;

  return TRUE;
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
      lumio_problem_add_extra (problem, "resets_at", time_node (state->resets_at));
    }
  else
    {
      return NULL;
    }

  limit = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (limit, text);

  return lumio_problem_set_field (lumio_problem_add_extra (problem, "limit", limit), "amount");
}
