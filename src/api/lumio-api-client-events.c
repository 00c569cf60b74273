#include "api/lumio-api-client-events.h"

#include <string.h>

#include "api/lumio-api-client-private.h"
#include "base/lumio-json.h"

/* ---- writing ---- */

static void
add_query (GString    *path,
           const char *name,
           const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL || *value == '\0')
    return;

  escaped = g_uri_escape_string (value, NULL, FALSE);
  g_string_append_printf (path, "%c%s=%s", strchr (path->str, '?') != NULL ? '&' : '?', name,
                          escaped);
}

static void
add_limit (GString *path,
           guint    limit)
{
  g_autofree char *text = g_strdup_printf ("%u", limit);

  add_query (path, "limit", text);
}

static char *
build_path (const char *before,
            const char *id,
            const char *after)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat (before, escaped, after, NULL);
}

static JsonBuilder *
build_terms (const LumioApiEventTerms *terms)
{
  JsonBuilder *body = json_builder_new_immutable ();

  json_builder_begin_object (body);
  lumio_json_add_text (body, "name", terms->name);
  lumio_json_add_text (body, "description", terms->description);
  lumio_json_add_text (body, "venue", terms->venue);
  lumio_json_add_time (body, "starts_at", terms->starts_at);
  lumio_json_add_time (body, "closes_at", terms->closes_at);
  lumio_json_add_amount (body, "fundingGoal", terms->funding_goal);
  lumio_json_add_amount (body, "tokenPrice", terms->token_price);
  lumio_json_add_amount (body, "revenueSharePct", terms->share);
  lumio_json_add_int (body, "min_per_investor", terms->min_per_investor);
  lumio_json_add_int (body, "max_per_investor", terms->max_per_investor);
  json_builder_set_member_name (body, "ticket_types");
  json_builder_begin_array (body);

  for (guint i = 0; i < terms->ticket_types->len; i++)
    json_builder_add_value (body,
                            lumio_api_ticket_type_to_json (g_ptr_array_index (terms->ticket_types, i)));

  json_builder_end_array (body);
  json_builder_end_object (body);

  return body;
}

/* ---- events ---- */

DexFuture *
lumio_api_client_list_events (LumioApiClient *self,
                              const char     *status,
                              gboolean        mine,
                              const char     *text,
                              const char     *cursor,
                              guint           limit)
{
  g_autoptr(GString) path = g_string_new ("/events");

  add_limit (path, limit);
  add_query (path, "status", status);
  add_query (path, "mine", mine ? "true" : NULL);
  add_query (path, "q", text);
  add_query (path, "cursor", cursor);

  return lumio_api_client_call (self, "GET", path->str, NULL, NULL, &lumio_api_events_record);
}

DexFuture *
lumio_api_client_get_event (LumioApiClient *self,
                            const char     *id)
{
  g_autofree char *path = build_path ("/events/", id, NULL);

  return lumio_api_client_call (self, "GET", path, NULL, NULL, &lumio_api_event_record);
}

DexFuture *
lumio_api_client_create_event (LumioApiClient           *self,
                               const char               *idempotency_key,
                               const LumioApiEventTerms *terms)
{
  g_autoptr(JsonBuilder) body = build_terms (terms);

  return lumio_api_client_call (self, "POST", "/events", body, idempotency_key,
                                &lumio_api_event_record);
}

DexFuture *
lumio_api_client_update_event (LumioApiClient           *self,
                               const char               *id,
                               const LumioApiEventTerms *terms)
{
  g_autofree char *path = build_path ("/events/", id, NULL);
  g_autoptr(JsonBuilder) body = build_terms (terms);

  return lumio_api_client_call (self, "PATCH", path, body, NULL, &lumio_api_event_record);
}

DexFuture *
lumio_api_client_delete_event (LumioApiClient *self,
                               const char     *id)
{
  g_autofree char *path = build_path ("/events/", id, NULL);

  return lumio_api_client_call (self, "DELETE", path, NULL, NULL, NULL);
}

DexFuture *
lumio_api_client_set_event_state (LumioApiClient *self,
                                  const char     *idempotency_key,
                                  const char     *id,
                                  const char     *state)
{
  g_autofree char *path = build_path ("/events/", id, "/state");
  g_autoptr(JsonBuilder) body = json_builder_new_immutable ();

  json_builder_begin_object (body);
  lumio_json_add_text (body, "state", state);
  json_builder_end_object (body);

  return lumio_api_client_call (self, "POST", path, body, idempotency_key,
                                &lumio_api_event_record);
}

DexFuture *
lumio_api_client_become_organizer (LumioApiClient *self)
{
  return lumio_api_client_call (self, "POST", "/me/organizer", NULL, NULL, &lumio_api_user_record);
}

DexFuture *
lumio_api_client_get_event_sales (LumioApiClient *self,
                                  const char     *id)
{
  g_autofree char *path = build_path ("/events/", id, "/sales");

  return lumio_api_client_call (self, "GET", path, NULL, NULL, &lumio_api_sales_record);
}

DexFuture *
lumio_api_client_get_event_days (LumioApiClient *self,
                                 const char     *id)
{
  g_autofree char *path = build_path ("/events/", id, "/days");

  return lumio_api_client_call (self, "GET", path, NULL, NULL, &lumio_api_event_days_record);
}

/* ---- investments ---- */

DexFuture *
lumio_api_client_invest (LumioApiClient *self,
                         const char     *idempotency_key,
                         const char     *event_id,
                         gint64          tokens,
                         const char     *investor)
{
  g_autofree char *path = build_path ("/events/", event_id, "/invest");
  g_autoptr(JsonBuilder) body = json_builder_new_immutable ();

  json_builder_begin_object (body);
  lumio_json_add_int (body, "amount", tokens);

  if (investor != NULL)
    lumio_json_add_text (body, "investorAddr", investor);

  json_builder_end_object (body);

  return lumio_api_client_call (self, "POST", path, body, idempotency_key,
                                &lumio_api_invest_quote_record);
}

DexFuture *
lumio_api_client_confirm_investment (LumioApiClient *self,
                                     const char     *idempotency_key,
                                     const char     *id)
{
  g_autofree char *path = build_path ("/investments/", id, "/confirm");

  return lumio_api_client_call (self, "POST", path, NULL, idempotency_key,
                                &lumio_api_investment_record);
}

DexFuture *
lumio_api_client_get_investment (LumioApiClient *self,
                                 const char     *id)
{
  g_autofree char *path = build_path ("/investments/", id, NULL);

  return lumio_api_client_call (self, "GET", path, NULL, NULL, &lumio_api_investment_record);
}

/* ---- distributions ---- */

DexFuture *
lumio_api_client_distribute (LumioApiClient *self,
                             const char     *idempotency_key,
                             const char     *event_id)
{
  g_autofree char *path = build_path ("/events/", event_id, "/distribute");

  return lumio_api_client_call (self, "POST", path, NULL, idempotency_key,
                                &lumio_api_distribution_record);
}

DexFuture *
lumio_api_client_list_distributions (LumioApiClient *self,
                                     const char     *event_id)
{
  g_autofree char *path = build_path ("/events/", event_id, "/distributions");

  return lumio_api_client_call (self, "GET", path, NULL, NULL, &lumio_api_distributions_record);
}

DexFuture *
lumio_api_client_list_payouts (LumioApiClient *self,
                               const char     *distribution_id,
                               const char     *cursor)
{
  g_autofree char *base = build_path ("/distributions/", distribution_id, "/payouts");
  g_autoptr(GString) path = g_string_new (base);

  add_query (path, "cursor", cursor);

  return lumio_api_client_call (self, "GET", path->str, NULL, NULL, &lumio_api_payouts_record);
}

/* ---- what one holds ---- */

DexFuture *
lumio_api_client_get_portfolio (LumioApiClient *self)
{
  return lumio_api_client_call (self, "GET", "/portfolio", NULL, NULL, &lumio_api_portfolio_record);
}

DexFuture *
lumio_api_client_list_portfolio (LumioApiClient *self,
                                 const char     *event_id,
                                 const char     *cursor,
                                 guint           limit)
{
  g_autoptr(GString) path = g_string_new ("/portfolio/entries");

  add_limit (path, limit);
  add_query (path, "event", event_id);
  add_query (path, "cursor", cursor);

  return lumio_api_client_call (self, "GET", path->str, NULL, NULL,
                                &lumio_api_portfolio_entries_record);
}
