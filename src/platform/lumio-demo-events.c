#include "platform/lumio-demo-events.h"

#include <glib/gstdio.h>

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "platform/http/lumio-gate.h"
#include "platform/lumio-actor.h"
#include "platform/lumio-demo-world.h"
#include "platform/lumio-demo.h"

#define DAY 86400
/* In the evening, when everybody has paid for their day. */
#define EVENING (22 * 3600 + 30 * 60)
#define STEP_SECONDS 40

typedef struct
{
  LumioPlatform *platform;
  LumioEndpoint *door;    /* for the time that the world is made */
  LumioHttpClient *ledger;
  LumioActor   **people;  /* by their number in the world, NULL until they act */
  gint64         now;     /* seconds since 1970 */
  gint64         last_day;
} Evening;

static void
free_evening (gpointer data)
{
  Evening *self = data;

  for (guint i = 0; i < lumio_demo_n_people; i++)
    g_clear_pointer (&self->people[i], lumio_actor_free);

  if (self->door != NULL)
    g_unlink (lumio_endpoint_get_socket_path (self->door));

  lumio_clock_set (0);
  g_clear_object (&self->door);
  g_clear_object (&self->ledger);
  g_free (self->people);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Evening, free_evening)

/* Every step has its own moment, in the books as on the ledger. */
static gboolean
pass_time (Evening  *self,
           GError  **error)
{
  self->now += STEP_SECONDS;
  lumio_clock_set (self->now * G_USEC_PER_SEC);

  return lumio_demo_set_clock (self->ledger, self->now, error);
}

static LumioActor *
get_actor (Evening  *self,
           int       who,
           GError  **error)
{
  g_autofree char *body = NULL;
  g_autoptr(JsonNode) session = NULL;
  g_autoptr(LumioActor) actor = NULL;

  if (self->people[who] != NULL)
    return self->people[who];

  actor = lumio_actor_new (self->door);
  body = g_strdup_printf ("{\"email\":\"%s\",\"password\":\"" LUMIO_DEMO_PASSWORD "\"}",
                          lumio_demo_people[who].email);

  if ((session = lumio_actor_enter (actor, "/auth/login", body, error)))
    self->people[who] = g_steal_pointer (&actor);

  return self->people[who];
}

/* ---- one event ---- */

static void
add_time (JsonBuilder *builder,
          const char  *name,
          gint64       seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = g_date_time_format_iso8601 (time);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            int          number)
{
  g_autofree char *text = g_strdup_printf ("%d", number);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static char *
describe (Evening              *self,
          const LumioDemoEvent *plan)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "name", plan->name);
  add_text (builder, "venue", plan->venue);
  add_text (builder, "description", plan->description);
  add_number (builder, "fundingGoal", plan->tokens * plan->price);
  add_number (builder, "tokenPrice", plan->price);
  add_number (builder, "revenueSharePct", plan->share);
  add_time (builder, "starts_at", self->last_day + plan->starts_in * DAY + 19 * 3600);
  add_time (builder, "closes_at", self->last_day + plan->closes_in * DAY + 18 * 3600);
  json_builder_set_member_name (builder, "ticket_types");
  json_builder_begin_array (builder);

  for (const LumioDemoTickets *type = plan->tickets; type->name != NULL; type++)
    {
      json_builder_begin_object (builder);
      add_text (builder, "name", type->name);
      add_number (builder, "price", type->price);
      json_builder_set_member_name (builder, "capacity");
      json_builder_add_int_value (builder, type->capacity);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return json_to_string (node, FALSE);
}

static gboolean
set_state (Evening     *self,
           LumioActor  *organizer,
           const char  *event,
           const char  *state,
           GError     **error)
{
  return pass_time (self, error) && lumio_actor_set_state (organizer, event, state, error);
}

static gboolean
invest (Evening                  *self,
        const char               *event,
        const LumioDemoPurchase  *purchase,
        GError                  **error)
{
  LumioActor *actor = get_actor (self, purchase->who, error);
  g_autofree char *path = g_strdup_printf ("/events/%s/invest", event);
  g_autofree char *body = g_strdup_printf ("{\"amount\":%d}", purchase->n);
  g_autofree char *id = NULL;
  g_autofree char *look = NULL;
  g_autofree char *confirm = NULL;
  g_autoptr(JsonNode) confirmed = NULL;

  if (actor == NULL || !pass_time (self, error) ||
      !(id = lumio_actor_ask_text (actor, "POST", path, body, "investmentId", error)))
    return FALSE;

  look = g_strconcat ("/investments/", id, NULL);
  confirm = g_strconcat (look, "/confirm", NULL);

  return (confirmed = lumio_actor_ask (actor, "POST", confirm, "{}", error)) != NULL &&
         lumio_actor_await_text (actor, look, "status", "confirmed", error);
}

static gboolean
visit (Evening                  *self,
       const char               *event,
       const LumioDemoPurchase  *purchase,
       GError                  **error)
{
  LumioActor *actor = get_actor (self, purchase->who, error);
  g_autofree char *path = g_strdup_printf ("/events/%s/tickets", event);
  g_autofree char *body = g_strdup_printf ("{\"type\":%d,\"quantity\":%d}", purchase->type,
                                           purchase->n);
  g_autofree char *id = NULL;
  g_autofree char *look = NULL;

  if (actor == NULL || !pass_time (self, error) ||
      !(id = lumio_actor_ask_text (actor, "POST", path, body, "order_id", error)))
    return FALSE;

  look = g_strconcat ("/ticket-orders/", id, NULL);

  return lumio_actor_await_text (actor, look, "status", "paid", error);
}

static gboolean
distribute (Evening     *self,
            LumioActor  *organizer,
            const char  *event,
            GError     **error)
{
  g_autofree char *path = g_strdup_printf ("/events/%s/distribute", event);
  g_autofree char *id = NULL;
  g_autofree char *look = NULL;

  if (!pass_time (self, error) ||
      !(id = lumio_actor_ask_text (organizer, "POST", path, "{}", "distributionId", error)))
    return FALSE;

  look = g_strconcat ("/distributions/", id, NULL);

  return lumio_actor_await_text (organizer, look, "status", "COMPLETED", error);
}

/* Down the road of its states, as far as it goes. */
static gboolean
make_event (Evening               *self,
            const LumioDemoEvent  *plan,
            GError               **error)
{
  LumioActor *organizer = get_actor (self, plan->organizer, error);
  g_autofree char *body = describe (self, plan);
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  if (organizer == NULL || !pass_time (self, error) ||
      !(id = lumio_actor_ask_text (organizer, "POST", "/events", body, "id", error)))
    return FALSE;

  path = g_strconcat ("/events/", id, NULL);

  if (g_str_equal (plan->state, "DRAFT"))
    return TRUE;

  if (!set_state (self, organizer, id, "FUNDING", error))
    return FALSE;

  for (const LumioDemoPurchase *buy = plan->investments; buy->n > 0; buy++)
    {
      if (!invest (self, id, buy, error))
        return FALSE;
    }

  if (g_str_equal (plan->state, "CANCELLED"))
    return set_state (self, organizer, id, "CANCELLED", error);

  if (g_str_equal (plan->state, "FUNDING"))
    return TRUE;

  if (!lumio_actor_await_text (organizer, path, "status", "FUNDED", error))
    return FALSE;

  if (g_str_equal (plan->state, "FUNDED"))
    return TRUE;

  if (!set_state (self, organizer, id, "LIVE", error))
    return FALSE;

  for (const LumioDemoPurchase *buy = plan->sales; buy->n > 0; buy++)
    {
      if (!visit (self, id, buy, error))
        return FALSE;
    }

  return g_str_equal (plan->state, "LIVE") ||
         (distribute (self, organizer, id, error) &&
          set_state (self, organizer, id, "SETTLED", error));
}

static gboolean
become_organizers (Evening  *self,
                   GError  **error)
{
  for (guint i = 0; i < lumio_demo_n_events; i++)
    {
      LumioActor *organizer = get_actor (self, lumio_demo_events[i].organizer, error);
      g_autoptr(JsonNode) answer = NULL;

      if (organizer == NULL ||
          !(answer = lumio_actor_ask (organizer, "POST", "/me/organizer", NULL, error)))
        return FALSE;
    }

  return TRUE;
}

/* Nobody of the world is left signed in. A session that stays is no harm: it ends by itself. */
static void
leave (Evening *self)
{
  for (guint i = 0; i < lumio_demo_n_people; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) answer = NULL;

      if (self->people[i] != NULL)
        answer = lumio_actor_ask (self->people[i], "POST", "/auth/logout", NULL, &error);
    }
}

static gboolean
open_door (Evening  *self,
           GError  **error)
{
  LumioHttpServer *server = lumio_gate_get_server (lumio_platform_get_gate (self->platform));
  g_autofree char *text = g_strdup_printf ("unix:%s/demo.sock",
                                           lumio_platform_get_config (self->platform)->data);

  return (self->door = lumio_endpoint_new (text, error)) != NULL &&
         lumio_http_server_listen (server, self->door, error);
}

static gboolean
fill (Evening  *self,
      GError  **error)
{
  gint64 started = g_get_monotonic_time ();

  if (!pass_time (self, error) || !open_door (self, error) || !become_organizers (self, error))
    return FALSE;

  for (guint i = 0; i < lumio_demo_n_events; i++)
    {
      if (!make_event (self, &lumio_demo_events[i], error))
        return FALSE;
    }

  leave (self);
  g_message ("The demo world has %u events after %" G_GINT64_FORMAT " ms", lumio_demo_n_events,
             (g_get_monotonic_time () - started) / 1000);
  return TRUE;
}

static DexFuture *
start_fiber (gpointer user_data)
{
  g_autoptr(Evening) self = g_new0 (Evening, 1);
  GError *error = NULL;

  self->platform = user_data;
  self->ledger = lumio_http_client_new (lumio_platform_get_horizon_endpoint (self->platform));
  self->people = g_new0 (LumioActor *, lumio_demo_n_people);
  self->last_day = lumio_demo_get_first_day () + (LUMIO_DEMO_DAYS - 1) * DAY;
  self->now = self->last_day + EVENING;

  if (lumio_demo_is_begun (self->platform, &error) && fill (self, &error))
    lumio_demo_finish (self->platform, self->ledger, &error);

  if (error == NULL)
    return dex_future_new_true ();

  g_prefix_error_literal (&error, "The demo world cannot be made: ");
  return dex_future_new_for_error (error);
}

static DexFuture *
start (LumioPlatform *platform)
{
  if (!lumio_platform_get_config (platform)->demo)
    return dex_future_new_true ();

  return lumio_fiber_spawn (start_fiber, g_object_ref (platform), g_object_unref);
}

const LumioModule lumio_demo_events_module = {
  .name = "demo-events",
  .start = start,
};
