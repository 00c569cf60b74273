#include "platform/lumio-users.h"

#include "base/lumio-problem.h"

static DexFuture *
load_job (LumioConnection *connection,
          gpointer         user_data)
{
  g_autoptr(LumioUserRow) row = NULL;
  g_auto(GStrv) roles = NULL;
  GError *error = NULL;

  row = lumio_store_users_by_id (connection, user_data, &error);

  if (row == NULL && error == NULL)
    error = lumio_problem_to_error (lumio_problem_new (404, "not_found", NULL,
                                                       "There is no such user."));

  if (error != NULL || !(roles = lumio_store_users_roles (connection, user_data, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (lumio_api_user_get_type (), lumio_users_describe (row, roles));
}

LumioApiUser *
lumio_users_describe (const LumioUserRow *row,
                      GStrv               roles)
{
  LumioApiUser *user = lumio_api_user_new ();

  user->id = g_strdup (row->id);
  user->email = g_strdup (row->email);
  user->phone = g_strdup (row->phone);
  user->full_name = g_strdup (row->full_name);
  user->created_at = row->created_at;
  user->language = g_strdup (row->language);
  user->timezone = g_strdup (row->timezone);
  user->kyc_status = g_strdup (row->kyc_status);
  user->kyc_level = row->kyc_level;
  g_strfreev (user->roles);
  user->roles = g_strdupv (roles);
  return user;
}

DexFuture *
lumio_users_load (LumioPlatform *platform,
                  const char    *user_id)
{
  return lumio_store_read (lumio_platform_get_store (platform), load_job, g_strdup (user_id), g_free);
}
