#include "platform/lumio-auth-private.h"

#include <string.h>

#include "api/lumio-api-records.h"
#include "base/lumio-clock.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-token.h"

#define TOUCH_SECONDS 60

/* Those who want to hear of sessions that ended, and when each session was last written down. */
typedef struct
{
  LumioAuthRevoked func;
  gpointer user_data;
} Watch;

typedef struct
{
  GArray *watches;
  GHashTable *touched; /* session id → gint64 */
} Sessions;

/* What a request's token leads to. */
typedef struct
{
  char *jti;
  char *token_hash;
  LumioSessionRow *session;
  GStrv roles;
  gboolean is_active;
} Identity;

typedef struct
{
  LumioCaller *caller;
  char *id;
  gint64 now;
} Ending;

static void
free_sessions (gpointer data)
{
  Sessions *sessions = data;

  g_array_unref (sessions->watches);
  g_hash_table_unref (sessions->touched);
  g_free (sessions);
}

static Sessions *
get_sessions (LumioPlatform *platform)
{
  Sessions *sessions = lumio_platform_get_module_data (platform, "auth-sessions");

  if (sessions != NULL)
    return sessions;

  sessions = g_new0 (Sessions, 1);
  sessions->watches = g_array_new (FALSE, FALSE, sizeof (Watch));
  sessions->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  lumio_platform_set_module_data (platform, "auth-sessions", sessions, free_sessions);
  return sessions;
}

static void
free_identity (gpointer data)
{
  Identity *identity = data;

  if (identity == NULL)
    return;

  g_free (identity->jti);
  g_free (identity->token_hash);
  lumio_session_row_free (identity->session);
  g_strfreev (identity->roles);
  g_free (identity);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Identity, free_identity)

static void
free_ending (gpointer data)
{
  Ending *ending = data;

  lumio_caller_free (ending->caller);
  g_free (ending->id);
  g_free (ending);
}

static gboolean
take_problem (GError       **error,
              LumioProblem  *problem)
{
  g_propagate_error (error, lumio_problem_to_error (problem));
  return FALSE;
}

static gboolean
refuse_session (GError     **error,
                const char  *code)
{
  if (g_str_equal (code, "session_expired"))
    return take_problem (error, lumio_problem_new (401, code, "The session has come to its end",
                                                   "Sign in again."));

  if (g_str_equal (code, "session_revoked"))
    return take_problem (error, lumio_problem_new (401, code, "The session was ended",
                                                   "It was signed out, here or on another device. "
                                                   "Sign in again."));

  return take_problem (error, lumio_problem_new (401, code, "Signing in is needed",
                                                 "This needs a session token in the header "
                                                 "Authorization."));
}

static DexFuture *
identify_job (LumioConnection *connection,
              gpointer         user_data)
{
  Identity *query = user_data;
  g_autoptr(Identity) identity = g_new0 (Identity, 1);
  g_autoptr(LumioUserRow) user = NULL;
  GError *error = NULL;

  identity->session = lumio_store_sessions_by_jti (connection, query->jti, &error);

  if (identity->session != NULL)
    {
      user = lumio_store_users_by_id (connection, identity->session->user_id, &error);
      identity->is_active = user != NULL && user->is_active;
    }

  if (user != NULL)
    identity->roles = lumio_store_users_roles (connection, user->id, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_for_pointer (g_steal_pointer (&identity));
}

static DexFuture *
touch_job (LumioConnection *connection,
           gpointer         user_data)
{
  const Ending *touch = user_data;
  GError *error = NULL;

  if (!lumio_store_sessions_touch (connection, touch->id, touch->now, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/* A minute is exact enough for people, and spares the books a write for each request. */
static void
touch (LumioPlatform *platform,
       const char    *session_id)
{
  Sessions *sessions = get_sessions (platform);
  gint64 *last = g_hash_table_lookup (sessions->touched, session_id);
  gint64 now = lumio_clock_now ();
  Ending *work;

  if (last != NULL && now - *last < TOUCH_SECONDS * G_USEC_PER_SEC && now >= *last)
    return;

  if (last == NULL)
    {
      last = g_new0 (gint64, 1);
      g_hash_table_insert (sessions->touched, g_strdup (session_id), last);
    }

  *last = now;
  work = g_new0 (Ending, 1);
  work->id = g_strdup (session_id);
  work->now = now;
  dex_future_disown (lumio_store_write (lumio_platform_get_store (platform), touch_job, work,
                                        free_ending));
}

static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  const Ending *query = user_data;
  GError *error = NULL;
  GPtrArray *list;

  if (!(list = lumio_store_sessions_list (connection, query->caller->user_id, query->now, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, list);
}

static DexFuture *
end_job (LumioConnection *connection,
         gpointer         user_data)
{
  const Ending *ending = user_data;
  GError *error = NULL;
  gint64 count;

  count = lumio_store_sessions_revoke (connection, ending->caller->user_id, ending->id, ending->now,
                                       &error);

  if (count < 0 || (count > 0 && !lumio_audit_append (connection, ending->caller, "session.revoke",
                                                      ending->id, NULL, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_for_int ((int) count);
}

static gboolean
end_session (LumioPlatform  *platform,
             LumioCaller    *caller,
             const char     *id,
             int            *count,
             GError        **error)
{
  Ending *ending = g_new0 (Ending, 1);
  g_autoptr(GError) local_error = NULL;

  ending->caller = lumio_caller_copy (caller);
  ending->id = g_strdup (id);
  ending->now = lumio_clock_now ();
  *count = dex_await_int (lumio_store_write (lumio_platform_get_store (platform), end_job, ending,
                                             free_ending), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (*count > 0)
    lumio_auth_tell_revoked (platform, caller->user_id, id);

  return TRUE;
}

gboolean
lumio_auth_identify (LumioPlatform     *platform,
                     LumioHttpRequest  *request,
                     LumioCaller       *caller,
                     GError           **error)
{
  const char *header = lumio_http_request_get_header (request, "Authorization");
  g_autoptr(LumioToken) token = NULL;
  g_autoptr(Identity) identity = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *hash = NULL;
  gint64 now = lumio_clock_now ();
  Identity *query;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", strlen ("Bearer ")) != 0)
    return refuse_session (error, "unauthenticated");

  header += strlen ("Bearer ");

  if (!(token = lumio_token_verify (lumio_platform_get_session_key (platform), header, now,
                                    &local_error)))
    return refuse_session (error, g_error_matches (local_error, LUMIO_TOKEN_ERROR,
                                                   LUMIO_TOKEN_ERROR_EXPIRED)
                                    ? "session_expired" : "unauthenticated");

  query = g_new0 (Identity, 1);
  query->jti = g_strdup (token->jti);
  identity = dex_await_pointer (lumio_store_read (lumio_platform_get_store (platform), identify_job,
                                                  query, free_identity), error);

  if (identity == NULL)
    return FALSE;

  hash = lumio_token_hash (header);

  if (identity->session == NULL || identity->session->revoked_at != 0 ||
      !g_str_equal (identity->session->user_id, token->user_id) ||
      !g_str_equal (identity->session->token_hash, hash))
    return refuse_session (error, "session_revoked");

  if (identity->session->expires_at <= now)
    return refuse_session (error, "session_expired");

  if (!identity->is_active)
    return take_problem (error, lumio_problem_new (403, "inactive", "This account is not active",
                                                   "Ask the operator of this platform."));

  caller->user_id = g_steal_pointer (&identity->session->user_id);
  caller->session_id = g_steal_pointer (&identity->session->id);
  caller->roles = g_steal_pointer (&identity->roles);
  caller->session_ends = identity->session->expires_at;
  touch (platform, caller->session_id);
  return TRUE;
}

void
lumio_auth_watch_revoked (LumioPlatform    *platform,
                          LumioAuthRevoked  func,
                          gpointer          user_data)
{
  Watch watch = { func, user_data };

  g_array_append_val (get_sessions (platform)->watches, watch);
}

void
lumio_auth_tell_revoked (LumioPlatform *platform,
                         const char    *user_id,
                         const char    *session_id)
{
  Sessions *sessions = get_sessions (platform);

  g_hash_table_remove (sessions->touched, session_id);

  for (guint i = 0; i < sessions->watches->len; i++)
    {
      const Watch *watch = &g_array_index (sessions->watches, Watch, i);

      watch->func (user_id, session_id, watch->user_data);
    }
}

LumioSessionRow *
lumio_auth_new_session (LumioPlatform      *platform,
                        const LumioCaller  *caller,
                        const char         *user_id,
                        const char         *email,
                        char              **token)
{
  LumioConfig *config = lumio_platform_get_config (platform);
  LumioSessionRow *row = lumio_session_row_new ();
  /* The token counts in whole seconds; the row agrees with it. */
  gint64 now = lumio_clock_now ();

  row->id = g_uuid_string_random ();
  row->jti = g_uuid_string_random ();
  row->user_id = g_strdup (user_id);
  row->created_at = now;
  row->last_seen_at = now;
  row->expires_at = (now / G_USEC_PER_SEC + config->session_hours * 3600) * G_USEC_PER_SEC;
  row->ip_address = g_strdup (caller->address);
  row->user_agent = g_strdup (caller->user_agent);
  *token = lumio_token_sign (lumio_platform_get_session_key (platform), user_id, email, row->jti, now,
                             row->expires_at);
  row->token_hash = lumio_token_hash (*token);
  return row;
}

LumioHttpResponse *
lumio_auth_list_sessions (LumioPlatform     *platform,
                          LumioCaller       *caller,
                          LumioHttpRequest  *request,
                          GError           **error)
{
  g_autoptr(LumioApiSessions) page = lumio_api_sessions_new ();
  g_autoptr(GPtrArray) list = NULL;
  Ending *query = g_new0 (Ending, 1);

  query->caller = lumio_caller_copy (caller);
  query->now = lumio_clock_now ();

  if (!(list = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                                  query, free_ending), error)))
    return NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const LumioSessionRow *row = g_ptr_array_index (list, i);
      LumioApiSession *session = lumio_api_session_new ();

      session->id = g_strdup (row->id);
      session->created_at = row->created_at;
      session->expires_at = row->expires_at;
      session->last_seen_at = row->last_seen_at;
      session->ip_address = g_strdup (row->ip_address);
      session->user_agent = g_strdup (row->user_agent);
      session->current = g_str_equal (row->id, caller->session_id);
      g_ptr_array_add (page->items, session);
    }

  return lumio_route_reply (200, &lumio_api_sessions_record, page);
}

LumioHttpResponse *
lumio_auth_end_session (LumioPlatform     *platform,
                        LumioCaller       *caller,
                        LumioHttpRequest  *request,
                        GError           **error)
{
  int count = 0;

  if (!end_session (platform, caller, lumio_http_request_get_param (request, "id"), &count, error))
    return NULL;

  if (count == 0)
    {
      take_problem (error, lumio_problem_new (404, "not_found", "There is no such session",
                                              "It may have ended already."));
      return NULL;
    }

  return lumio_http_response_new_empty (204);
}

LumioHttpResponse *
lumio_auth_logout (LumioPlatform     *platform,
                   LumioCaller       *caller,
                   LumioHttpRequest  *request,
                   GError           **error)
{
  int count;

  if (!end_session (platform, caller, caller->session_id, &count, error))
    return NULL;

  return lumio_http_response_new_empty (204);
}
