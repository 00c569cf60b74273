#include "platform/lumio-modules.h"

#include <string.h>

#include "base/lumio-json.h"
#include "platform/http/lumio-gate.h"

/*
 * The paths of the source documents that choose by a parameter what other paths choose by
 * themselves. They call the very handler of the canonical route, so that the bodies are equal.
 */

typedef struct
{
  const char *action;
  const char *method;
  const char *path;
} Choice;

static const Choice wallet_choices[] = {
  { "info", "GET", "/wallet" },
  { "balance", "GET", "/wallet/balances" },
  { "transactions", "GET", "/wallet/transactions" },
};

static const Choice pay_choices[] = {
  { "initiate", "POST", "/payments" },
  { "confirm", "POST", "/payments/{id}/confirm" },
  { "status", "GET", "/payments/{id}" },
};

static LumioHttpResponse *
refuse (GError     **error,
        const char  *field,
        const char  *sentence)
{
  LumioProblem *problem = lumio_problem_new (400, "invalid_field", "A field is not right", "%s",
                                             sentence);

  g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (problem, field)));
  return NULL;
}

static const LumioRoute *
find_route (LumioPlatform *platform,
            const Choice  *choices,
            gsize          n_choices,
            const char    *method,
            const char    *action)
{
  GPtrArray *entries = lumio_gate_list (lumio_platform_get_gate (platform));

  for (gsize i = 0; i < n_choices; i++)
    {
      if (!g_str_equal (choices[i].action, action) || !g_str_equal (choices[i].method, method))
        continue;

      for (guint j = 0; j < entries->len; j++)
        {
          const LumioRoute *route = ((LumioGateEntry *) g_ptr_array_index (entries, j))->route;

          if (g_str_equal (route->method, method) && g_str_equal (route->path, choices[i].path))
            return route;
        }
    }

  return NULL;
}

static LumioHttpResponse *
get_wallet (LumioPlatform     *platform,
            LumioCaller       *caller,
            LumioHttpRequest  *request,
            GError           **error)
{
  const char *action = lumio_http_request_get_query (request, "action");
  const LumioRoute *route = NULL;

  if (action != NULL)
    route = find_route (platform, wallet_choices, G_N_ELEMENTS (wallet_choices), "GET", action);

  if (route == NULL)
    return refuse (error, "action", "The action is info, balance or transactions.");

  return route->handler (platform, caller, request, error);
}

static LumioHttpResponse *
get_pay (LumioPlatform     *platform,
         LumioCaller       *caller,
         LumioHttpRequest  *request,
         GError           **error)
{
  const char *action = lumio_http_request_get_query (request, "action");
  const char *id = lumio_http_request_get_query (request, "transactionId");
  const LumioRoute *route = NULL;

  if (action != NULL)
    route = find_route (platform, pay_choices, G_N_ELEMENTS (pay_choices), "GET", action);

  if (route == NULL)
    return refuse (error, "action", "The action is status.");

  if (id == NULL)
    return refuse (error, "transactionId", "Which payment is meant must be said.");

  lumio_http_request_set_param (request, "id", id);
  return route->handler (platform, caller, request, error);
}

static LumioHttpResponse *
post_pay (LumioPlatform     *platform,
          LumioCaller       *caller,
          LumioHttpRequest  *request,
          GError           **error)
{
  const LumioRoute *route;
  const char *action, *id;
  JsonObject *body;

  if (!(body = lumio_http_request_get_json (request, error)) ||
      !(action = lumio_json_get_text (body, "action", 32, error)))
    return NULL;

  if (!(route = find_route (platform, pay_choices, G_N_ELEMENTS (pay_choices), "POST", action)))
    return refuse (error, "action", "The action is initiate or confirm.");

  if (g_str_equal (action, "confirm"))
    {
      if (!(id = lumio_json_get_text (body, "transactionId", 64, error)))
        return NULL;

      lumio_http_request_set_param (request, "id", id);
    }

  return route->handler (platform, caller, request, error);
}

static const LumioRouteMember wallet_members[] = {
  { "action", "string", TRUE },
};

static const LumioRouteMember status_members[] = {
  { "action", "string", TRUE },
  { "transactionId", "uuid", TRUE },
};

static const LumioRouteMember pay_members[] = {
  { "action", "string", TRUE },
  { "transactionId", "uuid", FALSE },
  { "recipientAddress", "string", FALSE },
  { "amount", "amount", FALSE },
  { "asset", "asset", FALSE },
  { "memo", "string", FALSE },
};

static const LumioRoute routes[] = {
  { "GET", "/api/wallet", get_wallet, LUMIO_ROUTE_ROOT,
    "As /wallet, /wallet/balances or /wallet/transactions",
    wallet_members, G_N_ELEMENTS (wallet_members), 200, NULL, NULL },
  { "GET", "/api/pay", get_pay, LUMIO_ROUTE_ROOT, "As /payments/{id}",
    status_members, G_N_ELEMENTS (status_members), 200, NULL, NULL },
  { "POST", "/api/pay", post_pay, LUMIO_ROUTE_ROOT | LUMIO_ROUTE_IDEMPOTENT,
    "As /payments or /payments/{id}/confirm",
    pay_members, G_N_ELEMENTS (pay_members), 201, NULL, NULL },
};

const LumioModule lumio_aliases_module = {
  .name = "aliases",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
