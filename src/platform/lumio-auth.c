#include "platform/lumio-auth-private.h"

#include <string.h>

#include "api/lumio-api-records.h"
#include "base/lumio-clock.h"
#include "base/lumio-json.h"
#include "platform/http/lumio-gate.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-modules.h"
#include "platform/lumio-password.h"
#include "platform/lumio-users.h"
#include "platform/lumio-wallets.h"


/* What a job of the database needs to know. */
typedef struct
{
  LumioPlatform *platform;
  LumioCaller *caller;
  LumioUserRow *user;
  LumioSessionRow *session;
  char *password_hash; /* the new one, or NULL */
  gint64 threshold;
  gint64 locked_until;
  gint64 now;
} Work;

static Work *
new_work (LumioPlatform     *platform,
          const LumioCaller *caller)
{
  Work *work = g_new0 (Work, 1);

  work->platform = platform;
  work->caller = lumio_caller_copy (caller);
  work->now = lumio_clock_now ();
  return work;
}

static void
free_work (gpointer data)
{
  Work *work = data;

  lumio_caller_free (work->caller);
  lumio_user_row_free (work->user);
  lumio_session_row_free (work->session);
  g_free (work->password_hash);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, free_work)

static void *
take_problem (GError       **error,
              LumioProblem  *problem)
{
  g_propagate_error (error, lumio_problem_to_error (problem));
  return NULL;
}

static LumioHttpResponse *
reply (guint                  status,
       const LumioUserRow    *user,
       GStrv                  roles,
       const LumioSessionRow *session,
       const char            *token,
       LumioApiWallet        *wallet)
{
  g_autoptr(LumioApiAuth) auth = lumio_api_auth_new ();

  auth->token = g_strdup (token);
  auth->expires_at = session->expires_at;
  auth->session_id = g_strdup (session->id);
  auth->user = lumio_users_describe (user, roles);
  auth->wallet = lumio_api_wallet_copy (wallet);
  return lumio_route_reply (status, &lumio_api_auth_record, auth);
}

static DexFuture *
register_job (LumioConnection *connection,
              gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;

  if (!lumio_store_users_insert (connection, work->user, &error) ||
      !lumio_wallets_insert (work->platform, connection, work->user->id, &error) ||
      !lumio_store_sessions_insert (connection, work->session, &error) ||
      !lumio_audit_append (connection, work->caller, "auth.register", work->user->id, NULL, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static LumioHttpResponse *
register_user (LumioPlatform     *platform,
               LumioCaller       *caller,
               LumioHttpRequest  *request,
               GError           **error)
{
  static const char * const roles[] = { "user", NULL };
  g_autoptr(LumioRegistration) registration = NULL;
  g_autoptr(LumioApiWallet) wallet = NULL;
  g_autoptr(LumioUserRow) user = NULL;
  g_autoptr(LumioSessionRow) session = NULL;
  g_autofree char *token = NULL;
  JsonObject *body;
  Work *work;

  if (!lumio_platform_get_config (platform)->registration_open)
    return take_problem (error, lumio_problem_new (403, "registration_closed",
                                                   "Registration is closed",
                                                   "This platform takes no new accounts."));

  if (!(body = lumio_http_request_get_json (request, error)) ||
      !(registration = lumio_registration_read (body, error)))
    return NULL;

  user = lumio_user_row_new ();
  user->id = g_uuid_string_random ();
  user->email = g_strdup (registration->email);
  user->phone = g_strdup (registration->phone);
  user->full_name = g_strdup (registration->full_name);
  user->language = g_strdup (registration->language);
  user->timezone = g_strdup (registration->timezone);
  user->kyc_status = g_strdup ("none");
  user->created_at = lumio_clock_now ();
  user->is_active = TRUE;

  if (!(user->password_hash = dex_await_string (lumio_password_hash (registration->password), error)))
    return NULL;

  session = lumio_auth_new_session (platform, caller, user->id, user->email, &token);
  g_set_str (&caller->user_id, user->id);
  work = new_work (platform, caller);
  work->user = lumio_user_row_copy (user);
  work->session = lumio_session_row_copy (session);

  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), register_job, work,
                                     free_work), error) ||
      !(wallet = dex_await_boxed (lumio_wallets_open (platform, user->id), error)))
    return NULL;

  lumio_metrics_count (lumio_platform_get_metrics (platform), "lumio_registrations_total", NULL, 1);
  return reply (201, user, (GStrv) roles, session, token, wallet);
}

static DexFuture *
find_job (LumioConnection *connection,
          gpointer         user_data)
{
  GError *error = NULL;
  LumioUserRow *row = lumio_store_users_by_login (connection, user_data, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (LUMIO_TYPE_USER_ROW, row != NULL ? row : lumio_user_row_new ());
}

static DexFuture *
fail_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;

  if (!lumio_store_users_count_failure (connection, work->user->id, work->threshold,
                                        work->locked_until, &error) ||
      !lumio_audit_append (connection, work->caller, "auth.login_failed", work->user->id, NULL,
                           &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
login_job (LumioConnection *connection,
           gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  GStrv roles;

  if (!lumio_store_users_count_success (connection, work->user->id, work->now, &error) ||
      (work->password_hash != NULL &&
       !lumio_store_users_set_password (connection, work->user->id, work->password_hash, work->now,
                                        &error)) ||
      !lumio_store_sessions_insert (connection, work->session, &error) ||
      !lumio_audit_append (connection, work->caller, "auth.login", work->session->id, NULL, &error) ||
      !(roles = lumio_store_users_roles (connection, work->user->id, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_STRV, roles);
}

static void *
refuse_locked (GError **error,
               gint64   seconds)
{
  LumioProblem *problem;
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  problem = lumio_problem_new (423, "locked_out", "Too many wrong passwords",
                               "Signing in rests for a while. Try again later.");
  json_node_set_int (node, MAX (1, seconds));
  return take_problem (error, lumio_problem_add_extra (problem, "retry_after", node));
}

/*
 * An address without an account rests after as many tries as one that has it: the answers must
 * not tell who is here. It has no row to count in, so the rate buckets count for it.
 */
static gboolean
check_lock (LumioPlatform       *platform,
            const LumioUserRow  *user,
            const char          *login,
            GError             **error)
{
  LumioConfig *config = lumio_platform_get_config (platform);
  LumioRates *rates = lumio_gate_get_rates (lumio_platform_get_gate (platform));
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, login, -1);
  g_autofree char *bucket = g_strconcat ("login:", hash, NULL);
  gint64 now = lumio_clock_now ();
  gint64 retry_after;

  if (user->id != NULL)
    {
      if (user->locked_until <= now)
        return TRUE;

      refuse_locked (error, (user->locked_until - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
      return FALSE;
    }

  if (lumio_rates_take (rates, bucket, config->lockout_after, config->lockout_minutes * 60, now,
                        &retry_after))
    return TRUE;

  refuse_locked (error, retry_after);
  return FALSE;
}

static gboolean
note_failure (LumioPlatform       *platform,
              const LumioCaller   *caller,
              const LumioUserRow  *user,
              GError             **error)
{
  LumioConfig *config = lumio_platform_get_config (platform);
  Work *work;

  lumio_metrics_count (lumio_platform_get_metrics (platform), "lumio_login_failures_total", NULL, 1);

  if (user->id == NULL)
    return TRUE;

  work = new_work (platform, caller);
  work->user = lumio_user_row_copy (user);
  work->threshold = config->lockout_after;
  work->locked_until = work->now + config->lockout_minutes * G_TIME_SPAN_MINUTE;
  return dex_await (lumio_store_write (lumio_platform_get_store (platform), fail_job, work,
                                       free_work), error);
}

LumioHttpResponse *
lumio_auth_sign_in (LumioPlatform       *platform,
                    LumioCaller         *caller,
                    const LumioUserRow  *user,
                    const char          *new_hash,
                    GError             **error)
{
  g_autoptr(LumioSessionRow) session = NULL;
  g_autoptr(LumioApiWallet) wallet = NULL;
  g_autofree char *token = NULL;
  g_auto(GStrv) roles = NULL;
  Work *work;

  g_set_str (&caller->user_id, user->id);
  session = lumio_auth_new_session (platform, caller, user->id, user->email, &token);
  work = new_work (platform, caller);
  work->user = lumio_user_row_copy (user);
  work->session = lumio_session_row_copy (session);
  work->password_hash = g_strdup (new_hash);

  if (!(roles = dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), login_job,
                                                    work, free_work), error)) ||
      !(wallet = dex_await_boxed (lumio_wallets_load (platform, user->id), error)))
    return NULL;

  lumio_metrics_count (lumio_platform_get_metrics (platform), "lumio_logins_total", NULL, 1);
  return reply (200, user, roles, session, token, wallet);
}

static LumioHttpResponse *
login (LumioPlatform     *platform,
       LumioCaller       *caller,
       LumioHttpRequest  *request,
       GError           **error)
{
  g_autofree char *address = NULL, *new_hash = NULL;
  g_autoptr(LumioUserRow) user = NULL;
  g_autoptr(GError) local_error = NULL;
  const char *password;
  JsonObject *body;
  int verdict;

  if (!(body = lumio_http_request_get_json (request, error)) ||
      !(address = lumio_auth_read_login (body, error)) ||
      !(password = lumio_json_get_text (body, "password", 1024, error)) ||
      !(user = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), find_job,
                                                  g_strdup (address), g_free), error)) ||
      !check_lock (platform, user, address, error))
    return NULL;

  verdict = dex_await_int (lumio_password_verify (password, user->password_hash), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (verdict == LUMIO_PASSWORD_WRONG)
    {
      if (!note_failure (platform, caller, user, error))
        return NULL;

      return take_problem (error, lumio_problem_new (401, "wrong_credentials",
                                                     "The sign-in does not fit",
                                                     "The e-mail address or the password is wrong."));
    }

  if (!user->is_active)
    return take_problem (error, lumio_problem_new (403, "inactive", "This account is not active",
                                                   "Ask the operator of this platform."));

  if (verdict == LUMIO_PASSWORD_RIGHT_REHASH &&
      !(new_hash = dex_await_string (lumio_password_hash (password), error)))
    return NULL;

  return lumio_auth_sign_in (platform, caller, user, new_hash, error);
}

static DexFuture *
load_own_job (LumioConnection *connection,
              gpointer         user_data)
{
  GError *error = NULL;
  LumioUserRow *row;

  if (!(row = lumio_store_users_by_id (connection, user_data, &error)))
    return error != NULL ? dex_future_new_for_error (error)
                         : dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such user");

  return dex_future_new_take_boxed (LUMIO_TYPE_USER_ROW, row);
}

static DexFuture *
change_job (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  GStrv ended;

  if (!lumio_store_users_set_password (connection, work->caller->user_id, work->password_hash,
                                       work->now, &error) ||
      !lumio_store_users_count_success (connection, work->caller->user_id, work->now, &error) ||
      !(ended = lumio_store_sessions_revoke_others (connection, work->caller->user_id,
                                                    work->caller->session_id, work->now, &error)))
    return dex_future_new_for_error (error);

  if (!lumio_audit_append (connection, work->caller, "auth.password", work->caller->user_id, NULL,
                           &error))
    {
      g_strfreev (ended);
      return dex_future_new_for_error (error);
    }

  return dex_future_new_take_boxed (G_TYPE_STRV, ended);
}

static LumioHttpResponse *
change_password (LumioPlatform     *platform,
                 LumioCaller       *caller,
                 LumioHttpRequest  *request,
                 GError           **error)
{
  LumioStore *store = lumio_platform_get_store (platform);
  g_autoptr(LumioUserRow) user = NULL;
  g_autoptr(GError) local_error = NULL;
  g_auto(GStrv) ended = NULL;
  const char *current;
  char *password = NULL;
  JsonObject *body;
  Work *work;
  int verdict;

  if (!(body = lumio_http_request_get_json (request, error)) ||
      !(current = lumio_json_get_text (body, "current", 1024, error)) ||
      !(password = lumio_auth_read_password (body, "password", error)) ||
      !(user = dex_await_boxed (lumio_store_read (store, load_own_job, g_strdup (caller->user_id),
                                                  g_free), error)) ||
      !check_lock (platform, user, "", error))
    {
      lumio_auth_forget (password);
      return NULL;
    }

  work = new_work (platform, caller);
  verdict = dex_await_int (lumio_password_verify (current, user->password_hash), &local_error);

  if (local_error == NULL && verdict != LUMIO_PASSWORD_WRONG)
    work->password_hash = dex_await_string (lumio_password_hash (password), &local_error);

  lumio_auth_forget (password);

  if (local_error != NULL)
    {
      free_work (work);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (verdict == LUMIO_PASSWORD_WRONG)
    {
      free_work (work);

      if (!note_failure (platform, caller, user, error))
        return NULL;

      return take_problem (error, lumio_problem_set_field (
                             lumio_problem_new (403, "wrong_password", "The password is wrong",
                                                "The present password does not fit."),
                             "current"));
    }

  if (!(ended = dex_await_boxed (lumio_store_write (store, change_job, work, free_work), error)))
    return NULL;

  for (gsize i = 0; ended[i] != NULL; i++)
    lumio_auth_tell_revoked (platform, caller->user_id, ended[i]);

  return lumio_http_response_new_empty (204);
}

static const LumioRouteMember register_members[] = {
  { "email", "email", FALSE },
  { "phone", "phone", FALSE },
  { "password", "password", TRUE },
  { "full_name", "string", FALSE },
  { "fullName", "string", FALSE },
  { "language", "string", FALSE },
  { "timezone", "string", FALSE },
};

static const LumioRouteMember login_members[] = {
  { "email", "email", FALSE },
  { "phone", "phone", FALSE },
  { "password", "password", TRUE },
};

static const LumioRouteMember password_members[] = {
  { "current", "password", TRUE },
  { "password", "password", TRUE },
};

static const LumioRoute routes[] = {
  { "POST", "/auth/register", register_user, LUMIO_ROUTE_OPEN,
    "Makes an account with its wallet and signs in",
    register_members, G_N_ELEMENTS (register_members), 201, &lumio_api_auth_record,
    "/api/v1/auth/signup /api/auth/signup /auth/register" },
  { "POST", "/auth/login", login, LUMIO_ROUTE_OPEN, "Signs in",
    login_members, G_N_ELEMENTS (login_members), 200, &lumio_api_auth_record, "/auth/login" },
  { "POST", "/auth/logout", lumio_auth_logout, LUMIO_ROUTE_AUTH, "Ends this session",
    NULL, 0, 204, NULL, NULL },
  { "GET", "/auth/sessions", lumio_auth_list_sessions, LUMIO_ROUTE_AUTH,
    "The sessions of the account, newest first", NULL, 0, 200, &lumio_api_sessions_record, NULL },
  { "DELETE", "/auth/sessions/{id}", lumio_auth_end_session, LUMIO_ROUTE_AUTH,
    "Ends a session of the account", NULL, 0, 204, NULL, NULL },
  { "POST", "/me/password", change_password, LUMIO_ROUTE_AUTH,
    "Changes the password and ends the other sessions",
    password_members, G_N_ELEMENTS (password_members), 204, NULL, NULL },
};

const LumioModule lumio_auth_module = {
  .name = "auth",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
