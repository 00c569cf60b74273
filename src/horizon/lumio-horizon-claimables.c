#include "horizon/lumio-horizon-records.h"

#include "base/lumio-json.h"

#include <string.h>

#define MAX_TEXT 256
/* Conditions nest four deep on the network. */
#define MAX_DEPTH 5

static void
clear_claimable (gpointer data)
{
  LumioHorizonClaimable *self = data;

  g_free (self->id);
  g_free (self->paging_token);
  g_free (self->asset);
  g_free (self->sponsor);
  g_clear_pointer (&self->claimants, json_array_unref);
}

G_DEFINE_BOXED_TYPE (LumioHorizonClaimable, lumio_horizon_claimable, lumio_horizon_claimable_ref,
                     lumio_horizon_claimable_unref)

LumioHorizonClaimable *
lumio_horizon_claimable_ref (LumioHorizonClaimable *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lumio_horizon_claimable_unref (LumioHorizonClaimable *self)
{
  g_atomic_rc_box_release_full (self, clear_claimable);
}

LumioHorizonClaimable *
lumio_horizon_claimable_from_json (JsonObject  *object,
                                   GError     **error)
{
  g_autoptr(LumioHorizonClaimable) self = g_atomic_rc_box_new0 (LumioHorizonClaimable);
  g_autoptr(GError) fault = NULL;
  JsonArray *claimants;

  self->id = g_strdup (lumio_json_get_text (object, "id", MAX_TEXT, &fault));
  self->paging_token = g_strdup (lumio_json_get_text (object, "paging_token", MAX_TEXT, &fault));
  self->asset = g_strdup (lumio_json_get_text (object, "asset", MAX_TEXT, &fault));
  self->amount = lumio_json_get_amount (object, "amount", &fault);
  self->sponsor = g_strdup (lumio_json_opt_text (object, "sponsor", MAX_TEXT, &fault));
  claimants = lumio_json_get_array (object, "claimants", &fault);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }

  self->claimants = json_array_ref (claimants);

  return g_steal_pointer (&self);
}

/* Horizon writes the same instant as a date and as seconds in a text. */
static gboolean
read_seconds (JsonObject *condition,
              gint64     *seconds)
{
  const char *text = lumio_json_opt_text (condition, "abs_before_epoch", MAX_TEXT, NULL);
  g_autoptr(GDateTime) time = NULL;

  if (text != NULL)
    return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, seconds, NULL);

  text = lumio_json_opt_text (condition, "abs_before", MAX_TEXT, NULL);
  time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (time == NULL)
    return FALSE;

  *seconds = g_date_time_to_unix (time);

  return TRUE;
}

/* 1: it holds; 0: it does not; −1: it cannot be read. */
static int
holds (JsonNode *node,
       gint64    now,
       guint     depth)
{
  JsonObject *condition;
  JsonArray *parts = NULL;
  gboolean every;
  gint64 seconds;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || depth >= MAX_DEPTH)
    return -1;

  condition = json_node_get_object (node);

  if (lumio_json_opt_boolean (condition, "unconditional", FALSE, NULL))
    return 1;

  if (json_object_has_member (condition, "not"))
    {
      int inner = holds (json_object_get_member (condition, "not"), now, depth + 1);

      return inner < 0 ? -1 : !inner;
    }

  every = json_object_has_member (condition, "and");

  if (every || json_object_has_member (condition, "or"))
    parts = lumio_json_get_array (condition, every ? "and" : "or", NULL);

  if (parts != NULL && json_array_get_length (parts) == 2)
    {
      int first = holds (json_array_get_element (parts, 0), now, depth + 1);
      int second = holds (json_array_get_element (parts, 1), now, depth + 1);

      if (first < 0 || second < 0)
        return -1;

      return every ? first && second : first || second;
    }

  return read_seconds (condition, &seconds) ? now < seconds : -1;
}

gboolean
lumio_horizon_claimable_is_open (const LumioHorizonClaimable *self,
                                 const char                  *account,
                                 gint64                       now)
{
  for (guint i = 0; i < json_array_get_length (self->claimants); i++)
    {
      JsonNode *node = json_array_get_element (self->claimants, i);
      JsonObject *claimant = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *destination =
        claimant != NULL ? lumio_json_opt_text (claimant, "destination", MAX_TEXT, NULL) : NULL;

      if (g_strcmp0 (destination, account) == 0)
        return holds (json_object_get_member (claimant, "predicate"), now, 0) == 1;
    }

  return FALSE;
}
