#include "platform/store/store-users.h"

#include "base/lumio-clock.h"
#include "base/lumio-problem.h"

G_DEFINE_BOXED_TYPE (LumioUserRow, lumio_user_row, lumio_user_row_copy, lumio_user_row_free)

#define COLUMNS                                                                          \
  "u.id, u.email, u.phone, u.password_hash, p.full_name, p.language, p.timezone,"        \
  " u.kyc_status, u.kyc_level, u.created_at, u.last_login_at, u.failed_logins,"          \
  " u.locked_until, p.tx_limit, p.daily_limit, u.is_active"                              \
  " FROM users u JOIN profiles p ON p.id = u.id"

static LumioUserRow *
read_row (LumioRows *rows)
{
  LumioUserRow *row = lumio_user_row_new ();

  row->id = lumio_rows_dup_text (rows, 0);
  row->email = lumio_rows_dup_text (rows, 1);
  row->phone = lumio_rows_dup_text (rows, 2);
  row->password_hash = lumio_rows_dup_text (rows, 3);
  row->full_name = lumio_rows_dup_text (rows, 4);
  row->language = lumio_rows_dup_text (rows, 5);
  row->timezone = lumio_rows_dup_text (rows, 6);
  row->kyc_status = lumio_rows_dup_text (rows, 7);
  row->kyc_level = lumio_rows_get_int (rows, 8);
  row->created_at = lumio_rows_get_int (rows, 9);
  row->last_login_at = lumio_rows_get_int (rows, 10);
  row->failed_logins = lumio_rows_get_int (rows, 11);
  row->locked_until = lumio_rows_get_int (rows, 12);
  row->tx_limit = lumio_rows_get_int (rows, 13);
  row->daily_limit = lumio_rows_get_int (rows, 14);
  row->is_active = lumio_rows_get_int (rows, 15) != 0;
  return row;
}

static LumioUserRow *
find (LumioConnection  *connection,
      const char       *sql,
      const char       *key,
      GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error, sql, "s", key)))
    return NULL;

  return lumio_rows_next (rows, error) ? read_row (rows) : NULL;
}

static gboolean
is_taken (LumioConnection  *connection,
          const char       *login,
          GError          **error)
{
  g_autoptr(LumioUserRow) row = NULL;

  if (login == NULL)
    return FALSE;

  row = lumio_store_users_by_login (connection, login, error);
  return row != NULL;
}

static gboolean
refuse_taken (LumioConnection  *connection,
              const char       *login,
              const char       *field,
              GError          **error)
{
  GError *local_error = NULL;
  LumioProblem *problem;

  if (!is_taken (connection, login, &local_error))
    {
      if (local_error == NULL)
        return TRUE;

      g_propagate_error (error, local_error);
      return FALSE;
    }

  problem = lumio_problem_new (409, "email_taken", "This is taken already",
                               "There is already an account with this %s.",
                               g_str_equal (field, "phone") ? "telephone number" : "e-mail address");
  g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (problem, field)));
  return FALSE;
}

LumioUserRow *
lumio_user_row_new (void)
{
  return g_new0 (LumioUserRow, 1);
}

LumioUserRow *
lumio_user_row_copy (const LumioUserRow *self)
{
  LumioUserRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->email = g_strdup (self->email);
  copy->phone = g_strdup (self->phone);
  copy->password_hash = g_strdup (self->password_hash);
  copy->full_name = g_strdup (self->full_name);
  copy->language = g_strdup (self->language);
  copy->timezone = g_strdup (self->timezone);
  copy->kyc_status = g_strdup (self->kyc_status);
  return copy;
}

void
lumio_user_row_free (LumioUserRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->email);
  g_free (self->phone);
  g_free (self->password_hash);
  g_free (self->full_name);
  g_free (self->language);
  g_free (self->timezone);
  g_free (self->kyc_status);
  g_free (self);
}

gboolean
lumio_store_users_insert (LumioConnection     *connection,
                          const LumioUserRow  *row,
                          GError             **error)
{
  g_autofree char *role_id = g_uuid_string_random ();

  if (!refuse_taken (connection, row->email, "email", error) ||
      !refuse_taken (connection, row->phone, "phone", error))
    return FALSE;

  if (lumio_connection_execute (connection, error,
                                "INSERT INTO users (id, email, phone, password_hash, created_at,"
                                " updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
                                "ssssi", row->id, row->email, row->phone, row->password_hash,
                                row->created_at) < 0)
    return FALSE;

  if (lumio_connection_execute (connection, error,
                                "INSERT INTO profiles (id, full_name, language, timezone, created_at)"
                                " VALUES (?1, ?2, ?3, ?4, ?5)",
                                "ssssi", row->id, row->full_name, row->language, row->timezone,
                                row->created_at) < 0)
    return FALSE;

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO user_roles (id, user_id, role, created_at)"
                                   " VALUES (?1, ?2, 'user', ?3)",
                                   "ssi", role_id, row->id, row->created_at) >= 0;
}

LumioUserRow *
lumio_store_users_by_id (LumioConnection  *connection,
                         const char       *id,
                         GError          **error)
{
  return find (connection, "SELECT " COLUMNS " WHERE u.id = ?1", id, error);
}

LumioUserRow *
lumio_store_users_by_login (LumioConnection  *connection,
                            const char       *login,
                            GError          **error)
{
  if (strchr (login, '@') == NULL)
    return find (connection, "SELECT " COLUMNS " WHERE u.phone = ?1", login, error);

  return find (connection, "SELECT " COLUMNS " WHERE u.email = ?1", login, error);
}

GStrv
lumio_store_users_roles (LumioConnection  *connection,
                         const char       *id,
                         GError          **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT role FROM user_roles WHERE user_id = ?1 ORDER BY role",
                                       "s", id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_strv_builder_add (builder, lumio_rows_get_text (rows, 0));

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return g_strv_builder_end (builder);
}

gboolean
lumio_store_users_update_profile (LumioConnection  *connection,
                                  const char       *id,
                                  const char       *full_name,
                                  const char       *language,
                                  const char       *timezone,
                                  gint64            now,
                                  GError          **error)
{
  if (lumio_connection_execute (connection, error,
                                "UPDATE profiles SET full_name = coalesce (?2, full_name),"
                                " language = coalesce (?3, language),"
                                " timezone = coalesce (?4, timezone) WHERE id = ?1",
                                "ssss", id, full_name, language, timezone) < 0)
    return FALSE;

  return lumio_connection_execute (connection, error,
                                   "UPDATE users SET updated_at = ?2 WHERE id = ?1", "si", id,
                                   now) >= 0;
}

gboolean
lumio_store_users_set_password (LumioConnection  *connection,
                                const char       *id,
                                const char       *password_hash,
                                gint64            now,
                                GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE users SET password_hash = ?2, updated_at = ?3"
                                   " WHERE id = ?1",
                                   "ssi", id, password_hash, now) >= 0;
}

gboolean
lumio_store_users_count_failure (LumioConnection  *connection,
                                 const char       *id,
                                 gint64            threshold,
                                 gint64            locked_until,
                                 GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE users SET failed_logins = failed_logins + 1,"
                                   " locked_until = CASE WHEN failed_logins + 1 >= ?2 THEN ?3"
                                   " ELSE locked_until END WHERE id = ?1",
                                   "sii", id, threshold, locked_until) >= 0;
}

gboolean
lumio_store_users_count_success (LumioConnection  *connection,
                                 const char       *id,
                                 gint64            now,
                                 GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE users SET failed_logins = 0, locked_until = 0,"
                                   " last_login_at = ?2 WHERE id = ?1",
                                   "si", id, now) >= 0;
}

gint64
lumio_store_users_count (LumioConnection  *connection,
                         GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error, "SELECT count (*) FROM users", "")) ||
      !lumio_rows_next (rows, error))
    return -1;

  return lumio_rows_get_int (rows, 0);
}

gboolean
lumio_store_users_add_role (LumioConnection  *connection,
                            const char       *user_id,
                            const char       *role,
                            const char       *granted_by,
                            GError          **error)
{
  g_autofree char *id = g_uuid_string_random ();

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO user_roles (id, user_id, role, granted_by,"
                                   " created_at) VALUES (?1, ?2, ?3, ?4, ?5)"
                                   " ON CONFLICT DO NOTHING", "ssssi", id, user_id, role,
                                   granted_by, lumio_clock_now ()) >= 0;
}
