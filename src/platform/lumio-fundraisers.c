#include "platform/lumio-fundraisers.h"

#include "base/lumio-clock.h"
#include "base/lumio-json.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-refunds.h"
#include "platform/lumio-users.h"
#include "platform/lumio-web-auth.h"

#define MAX_PAGE 200
#define TOML_EVENTS 10000
/* A share is a percentage with seven decimals: this many of its units are the whole. */
#define WHOLE_SHARE G_GINT64_CONSTANT (1000000000)
#define CARRY_ON_SECONDS 15

typedef struct
{
  LumioCaller        *caller;
  char               *id;
  LumioFundraiserRow *row;
  JsonObject         *body;
  char               *status;
  char               *text;
  gint64              cursor;
  guint               limit;
  gboolean            mine;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->caller, lumio_caller_free);
  g_clear_pointer (&work->row, lumio_fundraiser_row_free);
  g_clear_pointer (&work->body, json_object_unref);
  g_free (work->id);
  g_free (work->status);
  g_free (work->text);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, free_work)

static Work *
new_work (LumioCaller      *caller,
          LumioHttpRequest *request)
{
  Work *work = g_new0 (Work, 1);

  work->caller = lumio_caller_copy (caller);
  work->id = g_strdup (lumio_http_request_get_param (request, "id"));

  return work;
}

static DexFuture *
answer_row (LumioFundraiserRow *row,
            GError             *error)
{
  return row != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_FUNDRAISER_ROW, row)
                     : dex_future_new_for_error (error);
}

/* ---- what others of the capability share ---- */

char *
lumio_fundraisers_asset (const LumioFundraiserRow *row)
{
  g_autofree char *code = lumio_fundraiser_code (row->id);

  return g_strconcat (code, ":", row->address, NULL);
}

gint64
lumio_fundraisers_next_pool (const LumioFundraiserRow *row)
{
  __int128 owed = (__int128) row->revenue * row->share / WHOLE_SHARE;

  return (gint64) owed - row->distributed;
}

LumioApiEvent *
lumio_fundraisers_describe (const LumioFundraiserRow *row,
                            const char               *viewer_id)
{
  LumioApiEvent *event = lumio_api_event_new ();
  g_autofree char *code = lumio_fundraiser_code (row->id);

  event->id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);
  event->status = g_strdup (row->status);
  event->pending = g_strdup (row->pending);
  event->name = g_strdup (row->name);
  event->description = g_strdup (row->description);
  event->venue = g_strdup (row->venue);
  event->organizer_name = g_strdup (row->organizer_name != NULL ? row->organizer_name : "");
  event->is_mine = g_strcmp0 (row->organizer_id, viewer_id) == 0;
  event->starts_at = row->starts_at;
  event->closes_at = row->closes_at;
  event->funding_goal = row->funding_goal;
  event->token_price = row->token_price;
  event->share = row->share;
  event->supply = row->supply;
  event->sold = row->sold;
  event->reserved = row->reserved;
  event->min_per_investor = row->min_per_investor;
  event->max_per_investor = row->max_per_investor;
  event->raised = row->sold * row->token_price;
  event->revenue = row->revenue;
  event->distributed = row->distributed;
  event->next_pool = lumio_fundraisers_next_pool (row);
  event->opening_cost = LUMIO_FUNDRAISER_START;
  event->created_at = row->created_at;
  event->updated_at = row->updated_at;

  /* An account that does not stand on the ledger yet is nobody's to pay to. */
  if (!g_str_equal (row->status, "DRAFT"))
    {
      event->asset = lumio_api_asset_new_for (code, row->address);
      event->address = g_strdup (row->address);
    }

  for (guint i = 0; i < row->ticket_types->len; i++)
    g_ptr_array_add (event->ticket_types,
                     lumio_api_ticket_type_copy (g_ptr_array_index (row->ticket_types, i)));

  return event;
}

gboolean
lumio_fundraisers_append_live (LumioConnection           *connection,
                               const LumioFundraiserRow  *row,
                               GError                   **error)
{
  g_autoptr(LumioApiEvent) event = lumio_fundraisers_describe (row, row->organizer_id);

  return lumio_live_append (connection, row->organizer_id, "event",
                            lumio_api_event_to_json (event), error);
}

LumioFundraiserRow *
lumio_fundraisers_load (LumioConnection  *connection,
                        const char       *viewer_id,
                        const char       *id,
                        GError          **error)
{
  g_autoptr(LumioFundraiserRow) row = NULL;
  g_autoptr(GError) local_error = NULL;
  gint64 number;

  if (g_ascii_string_to_signed (id, 10, 1, G_MAXINT64, &number, NULL))
    row = lumio_store_fundraisers_by_id (connection, number, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (row == NULL || (g_str_equal (row->status, "DRAFT") &&
                      !g_str_equal (row->organizer_id, viewer_id)))
    return lumio_fundraisers_refuse (error, 404, "not_found", NULL, "There is no such event.");

  return g_steal_pointer (&row);
}

LumioFundraiserRow *
lumio_fundraisers_load_own (LumioConnection  *connection,
                            const char       *viewer_id,
                            const char       *id,
                            GError          **error)
{
  g_autoptr(LumioFundraiserRow) row = lumio_fundraisers_load (connection, viewer_id, id, error);

  if (row == NULL)
    return NULL;

  if (!g_str_equal (row->organizer_id, viewer_id))
    return lumio_fundraisers_refuse (error, 403, "forbidden", NULL,
                                     "This event is organised by somebody else.");

  return g_steal_pointer (&row);
}

/* ---- routes ---- */

static LumioHttpResponse *
reply (guint                     status,
       const LumioFundraiserRow *row,
       const char               *viewer_id)
{
  g_autoptr(LumioApiEvent) event = lumio_fundraisers_describe (row, viewer_id);

  return lumio_route_reply (status, &lumio_api_event_record, event);
}

static DexFuture *
insert_job (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  g_autofree char *id = NULL;
  g_autoptr(LumioFundraiserRow) row = NULL;
  GError *error = NULL;

  row = lumio_store_fundraisers_by_key (connection, work->caller->user_id,
                                        work->row->idempotency_key, &error);

  if (row != NULL || error != NULL)
    return answer_row (g_steal_pointer (&row), error);

  if (!lumio_store_fundraisers_insert (connection, work->row, &error))
    return dex_future_new_for_error (error);

  id = g_strdup_printf ("%" G_GINT64_FORMAT, work->row->id);

  if (!lumio_audit_append (connection, work->caller, "event.create", id, NULL, &error) ||
      !(row = lumio_store_fundraisers_by_id (connection, work->row->id, &error)) ||
      !lumio_fundraisers_append_live (connection, row, &error))
    return dex_future_new_for_error (error);

  return answer_row (g_steal_pointer (&row), NULL);
}

static LumioHttpResponse *
create (LumioPlatform     *platform,
        LumioCaller       *caller,
        LumioHttpRequest  *request,
        GError           **error)
{
  g_autoptr(LumioFundraiserRow) row = lumio_fundraiser_row_new ();
  g_autoptr(LumioFundraiserRow) stored = NULL;
  JsonObject *body;
  Work *work;

  if (!g_strv_contains ((const char * const *) caller->roles, "organizer"))
    return lumio_fundraisers_refuse (error, 403, "not_organizer", NULL,
                                     "Only organisers open events.");

  if (!(body = lumio_http_request_get_json (request, error)) ||
      !lumio_fundraisers_read_terms (row, body, TRUE, error))
    return NULL;

  row->organizer_id = g_strdup (caller->user_id);
  row->status = g_strdup ("DRAFT");
  row->idempotency_key = g_strdup (caller->idempotency_key);
  row->created_at = lumio_clock_now ();
  row->updated_at = row->created_at;
  work = new_work (caller, request);
  work->row = g_steal_pointer (&row);

  if (!(stored = dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), insert_job,
                                                     work, free_work), error)))
    return NULL;

  lumio_live_poke (platform, caller->user_id);

  return reply (201, stored, caller->user_id);
}

static DexFuture *
load_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  LumioFundraiserRow *row = lumio_fundraisers_load (connection, work->caller->user_id, work->id,
                                                    &error);

  return answer_row (row, error);
}

static LumioHttpResponse *
get_one (LumioPlatform     *platform,
         LumioCaller       *caller,
         LumioHttpRequest  *request,
         GError           **error)
{
  g_autoptr(LumioFundraiserRow) row =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), load_job,
                                       new_work (caller, request), free_work), error);

  return row != NULL ? reply (200, row, caller->user_id) : NULL;
}

static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  GPtrArray *rows = lumio_store_fundraisers_list (connection, work->caller->user_id, work->mine,
                                                  work->status, work->text, work->cursor,
                                                  work->limit, &error);

  return rows != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows)
                      : dex_future_new_for_error (error);
}

static LumioHttpResponse *
list_all (LumioPlatform     *platform,
          LumioCaller       *caller,
          LumioHttpRequest  *request,
          GError           **error)
{
  const char *limit = lumio_http_request_get_query (request, "limit");
  const char *cursor = lumio_http_request_get_query (request, "cursor");
  const char *mine = lumio_http_request_get_query (request, "mine");
  g_autoptr(LumioApiEvents) page = lumio_api_events_new ();
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(Work) work = new_work (caller, request);
  guint64 n = 50;

  if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, MAX_PAGE, &n, NULL))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "limit", "It is 1 to 200.");

  if (cursor != NULL &&
      !g_ascii_string_to_signed (cursor, 10, 1, G_MAXINT64, &work->cursor, NULL))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "cursor",
                                     "It is none that was given out.");

  work->limit = (guint) n;
  work->mine = g_strcmp0 (mine, "true") == 0;
  work->status = g_strdup (lumio_http_request_get_query (request, "status"));
  work->text = g_strdup (lumio_http_request_get_query (request, "q"));

  if (!(rows = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                                  g_steal_pointer (&work), free_work), error)))
    return NULL;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (page->items, lumio_fundraisers_describe (g_ptr_array_index (rows, i),
                                                              caller->user_id));

  if (rows->len == n)
    page->next_cursor = g_strdup (((LumioApiEvent *) g_ptr_array_index (page->items,
                                                                        rows->len - 1))->id);

  return lumio_route_reply (200, &lumio_api_events_record, page);
}

static DexFuture *
update_job (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioFundraiserRow) row = NULL;
  GError *error = NULL;

  if (!(row = lumio_fundraisers_load_own (connection, work->caller->user_id, work->id, &error)))
    return dex_future_new_for_error (error);

  if (!g_str_equal (row->status, "DRAFT") || row->pending != NULL)
    lumio_fundraisers_refuse (&error, 409, "event_state", NULL,
                              "People rely on its terms: an open event is not changed.");

  if (error != NULL || !lumio_fundraisers_read_terms (row, work->body, FALSE, &error) ||
      !lumio_store_fundraisers_update_draft (connection, row, lumio_clock_now (), &error) ||
      !lumio_audit_append (connection, work->caller, "event.change", work->id, NULL, &error) ||
      !lumio_fundraisers_append_live (connection, row, &error))
    return dex_future_new_for_error (error);

  return answer_row (g_steal_pointer (&row), NULL);
}

static LumioHttpResponse *
update (LumioPlatform     *platform,
        LumioCaller       *caller,
        LumioHttpRequest  *request,
        GError           **error)
{
  JsonObject *body = lumio_http_request_get_json (request, error);
  g_autoptr(LumioFundraiserRow) row = NULL;
  Work *work;

  if (body == NULL)
    return NULL;

  work = new_work (caller, request);
  work->body = json_object_ref (body);

  if (!(row = dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), update_job,
                                                  work, free_work), error)))
    return NULL;

  lumio_live_poke (platform, caller->user_id);

  return reply (200, row, caller->user_id);
}

static DexFuture *
delete_job (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioFundraiserRow) row = NULL;
  GError *error = NULL;

  if (!(row = lumio_fundraisers_load_own (connection, work->caller->user_id, work->id, &error)))
    return dex_future_new_for_error (error);

  if (!g_str_equal (row->status, "DRAFT") || row->address != NULL)
    lumio_fundraisers_refuse (&error, 409, "event_state", NULL, "Only a draft can be deleted.");

  if (error != NULL ||
      lumio_store_fundraisers_delete (connection, work->caller->user_id, row->id, &error) < 0 ||
      !lumio_audit_append (connection, work->caller, "event.delete", work->id, NULL, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static LumioHttpResponse *
delete_one (LumioPlatform     *platform,
            LumioCaller       *caller,
            LumioHttpRequest  *request,
            GError           **error)
{
  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), delete_job,
                                     new_work (caller, request), free_work), error))
    return NULL;

  return lumio_http_response_new_empty (204);
}

static DexFuture *
organize_job (LumioConnection *connection,
              gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;

  if (!lumio_store_users_add_role (connection, work->caller->user_id, "organizer",
                                   work->caller->user_id, &error) ||
      !lumio_audit_append (connection, work->caller, "role.organizer", work->caller->user_id, NULL,
                           &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static LumioHttpResponse *
become_organizer (LumioPlatform     *platform,
                  LumioCaller       *caller,
                  LumioHttpRequest  *request,
                  GError           **error)
{
  g_autoptr(LumioApiUser) user = NULL;

  if (!lumio_platform_get_config (platform)->organizers_open)
    return lumio_fundraisers_refuse (error, 403, "organizers_closed", NULL,
                                     "This platform chooses its organisers itself.");

  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), organize_job,
                                     new_work (caller, request), free_work), error) ||
      !(user = dex_await_boxed (lumio_users_load (platform, caller->user_id), error)))
    return NULL;

  return lumio_route_reply (200, &lumio_api_user_record, user);
}

/* ---- SEP-1: what the tokens are, for anybody who holds one ---- */

static void
append_toml (GString    *text,
             const char *name,
             const char *value)
{
  g_string_append_printf (text, "%s=\"", name);

  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        g_string_append_c (text, '\\');

      if (c < 0x20 || c == 0x7f)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_unichar (text, c);
    }

  g_string_append (text, "\"\n");
}

static void
append_currency (GString                  *text,
                 const LumioFundraiserRow *row)
{
  g_autofree char *code = lumio_fundraiser_code (row->id);
  gboolean cancelled = g_str_equal (row->status, "CANCELLED") ||
                       g_strcmp0 (row->pending, "CANCELLED") == 0;

  g_string_append (text, "\n[[CURRENCIES]]\n");
  append_toml (text, "code", code);
  append_toml (text, "issuer", row->address);
  append_toml (text, "name", row->name);
  append_toml (text, "desc", row->description);
  append_toml (text, "status", cancelled ? "dead" : "live");
  append_toml (text, "conditions", cancelled
               ? "The event was called off and what was paid for its tokens was given back: they "
               "are a record, and worth nothing."
               : "A share of the ticket revenue of one event, paid in USDC. No authorisation is "
               "needed to hold it, and it cannot be taken back.");
  g_string_append_printf (text, "display_decimals=0\nfixed_number=%" G_GINT64_FORMAT "\n"
                          "is_asset_anchored=false\n", row->supply);
}

static LumioHttpResponse *
get_toml (LumioPlatform     *platform,
          LumioCaller       *caller,
          LumioHttpRequest  *request,
          GError           **error)
{
  g_autofree char *endpoint = NULL;
  g_autoptr(GString) text = g_string_new ("VERSION=\"2.7.0\"\n");
  g_autoptr(GPtrArray) rows = NULL;
  Work *work = new_work (caller, request);
  LumioHttpResponse *response;

  /* Nobody in particular asks, so no draft is among them. */
  g_set_str (&work->caller->user_id, "");
  work->limit = TOML_EVENTS;

  if (!(rows = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                                  work, free_work), error)))
    return NULL;

  endpoint = g_strconcat (lumio_http_request_get_base_uri (request), "/api/v1/auth/challenge", NULL);
  append_toml (text, "NETWORK_PASSPHRASE", lumio_platform_get_passphrase (platform));
  append_toml (text, "SIGNING_KEY", lumio_web_auth_get_key (platform));
  append_toml (text, "WEB_AUTH_ENDPOINT", endpoint);

  for (guint i = 0; i < rows->len; i++)
    append_currency (text, g_ptr_array_index (rows, i));

  response = lumio_http_response_new_bytes (200, "text/plain; charset=utf-8",
                                            g_string_free_to_bytes (g_steal_pointer (&text)));
  lumio_http_response_set_header (response, "Access-Control-Allow-Origin", "*");

  return response;
}

static const LumioRouteMember list_members[] = {
  { "cursor", "string", FALSE },
  { "limit", "integer", FALSE },
  { "status", "string", FALSE },
  { "mine", "string", FALSE },
  { "q", "string", FALSE },
};

#define TERMS(must)                                                                       \
  { "name", "string", must }, { "fundingGoal", "amount", must },                          \
  { "tokenPrice", "amount", must }, { "revenueSharePct", "amount", must },                \
  { "description", "string", FALSE }, { "venue", "string", FALSE },                       \
  { "starts_at", "string", FALSE }, { "closes_at", "string", FALSE },                     \
  { "min_per_investor", "integer", FALSE }, { "max_per_investor", "integer", FALSE },     \
  { "ticket_types", "array", FALSE }

static const LumioRouteMember create_members[] = { TERMS (TRUE) };
static const LumioRouteMember update_members[] = { TERMS (FALSE) };

static const LumioRouteMember state_members[] = {
  { "state", "string", TRUE },
};

static const LumioRoute routes[] = {
  { "GET", "/events", list_all, LUMIO_ROUTE_AUTH, "Events, newest first",
    list_members, G_N_ELEMENTS (list_members), 200, &lumio_api_events_record },
  { "POST", "/events", create, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT, "Make a draft",
    create_members, G_N_ELEMENTS (create_members), 201, &lumio_api_event_record },
  { "GET", "/events/{id}", get_one, LUMIO_ROUTE_AUTH, "One event",
    .reply = &lumio_api_event_record },
  { "PATCH", "/events/{id}", update, LUMIO_ROUTE_AUTH, "Change a draft",
    update_members, G_N_ELEMENTS (update_members), 200, &lumio_api_event_record },
  { "DELETE", "/events/{id}", delete_one, LUMIO_ROUTE_AUTH, "Delete a draft", .status = 204 },
  { "POST", "/events/{id}/state", lumio_fundraisers_set_state,
    LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT, "Take an event to its next state",
    state_members, G_N_ELEMENTS (state_members), 200, &lumio_api_event_record },
  { "POST", "/me/organizer", become_organizer, LUMIO_ROUTE_AUTH, "Become an organiser",
    .reply = &lumio_api_user_record },
  { "GET", "/.well-known/stellar.toml", get_toml, LUMIO_ROUTE_OPEN | LUMIO_ROUTE_ROOT,
    "The tokens that are issued here (SEP-1)" },
};

/* ---- the module ---- */

static void
carry_on (gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!lumio_ledger_watch_admit (user_data, NULL))
    return;

  lumio_refunds_close_due (user_data);

  if (!dex_await (lumio_fundraisers_take_up (user_data), &error))
    g_warning ("Events could not be carried on: %s", error->message);
}

static DexFuture *
start (LumioPlatform *platform)
{
  lumio_steps_register (platform, &lumio_fundraiser_open_kind);
  lumio_steps_register (platform, &lumio_fundraiser_release_kind);
  lumio_platform_set_module_data (platform, "events",
                                  lumio_loop_new (CARRY_ON_SECONDS, carry_on, platform), NULL);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (lumio_platform_get_module_data (platform, "events"));
}

const LumioModule lumio_fundraisers_module = {
  .name = "events",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
