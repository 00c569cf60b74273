#include "platform/lumio-modules.h"

#include "api/lumio-api-records.h"
#include "base/lumio-clock.h"
#include "base/lumio-json.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-auth-private.h"
#include "platform/lumio-limits.h"
#include "platform/lumio-users.h"
#include "platform/lumio-wallets.h"

typedef struct
{
  LumioCaller *caller;
  char *full_name;
  char *language;
  char *timezone;
} Change;

static void
free_change (gpointer data)
{
  Change *change = data;

  lumio_caller_free (change->caller);
  g_free (change->full_name);
  g_free (change->language);
  g_free (change->timezone);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, free_change)

static LumioHttpResponse *
get_me (LumioPlatform     *platform,
        LumioCaller       *caller,
        LumioHttpRequest  *request,
        GError           **error)
{
  g_autoptr(LumioApiMe) me = lumio_api_me_new ();

  if (!(me->user = dex_await_boxed (lumio_users_load (platform, caller->user_id), error)) ||
      !(me->wallet = dex_await_boxed (lumio_wallets_load (platform, caller->user_id), error)) ||
      !(me->limits = dex_await_boxed (lumio_limits_load (platform, caller->user_id), error)))
    return NULL;

  return lumio_route_reply (200, &lumio_api_me_record, me);
}

static DexFuture *
change_job (LumioConnection *connection,
            gpointer         user_data)
{
  const Change *change = user_data;
  GError *error = NULL;

  if (!lumio_store_users_update_profile (connection, change->caller->user_id, change->full_name,
                                         change->language, change->timezone, lumio_clock_now (),
                                         &error) ||
      !lumio_audit_append (connection, change->caller, "me.change", change->caller->user_id, NULL,
                           &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static LumioHttpResponse *
change_me (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  g_autoptr(Change) change = g_new0 (Change, 1);
  g_autoptr(LumioApiUser) user = NULL;
  g_autoptr(GError) local_error = NULL;
  JsonObject *body;

  if (!(body = lumio_http_request_get_json (request, error)))
    return NULL;

  change->full_name = lumio_auth_read_name (body, "full_name", &local_error);

  if (local_error == NULL)
    change->language = lumio_auth_read_language (body, &local_error);

  if (local_error == NULL)
    change->timezone = lumio_auth_read_timezone (body, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  change->caller = lumio_caller_copy (caller);

  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), change_job,
                                     g_steal_pointer (&change), free_change), error) ||
      !(user = dex_await_boxed (lumio_users_load (platform, caller->user_id), error)))
    return NULL;

  return lumio_route_reply (200, &lumio_api_user_record, user);
}

static const LumioRouteMember change_members[] = {
  { "full_name", "string", FALSE },
  { "language", "string", FALSE },
  { "timezone", "string", FALSE },
};

static const LumioRoute routes[] = {
  { "GET", "/me", get_me, LUMIO_ROUTE_AUTH, "Who is signed in, with wallet and limits",
    NULL, 0, 200, &lumio_api_me_record, NULL },
  { "PATCH", "/me", change_me, LUMIO_ROUTE_AUTH, "Changes the profile",
    change_members, G_N_ELEMENTS (change_members), 200, &lumio_api_user_record, NULL },
};

const LumioModule lumio_me_module = {
  .name = "me",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
