#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* A user with the profile beside it. */
typedef struct
{
  char *id;
  char *email;
  char *phone;
  char *password_hash;
  char *full_name;
  char *language;
  char *timezone;
  char *kyc_status;
  gint64 kyc_level;
  gint64 created_at;
  gint64 last_login_at;
  gint64 failed_logins;
  gint64 locked_until;
  gint64 tx_limit;    /* 0: the platform's own */
  gint64 daily_limit; /* 0: the platform's own */
  gboolean is_active;
} LumioUserRow;

LumioUserRow *lumio_user_row_new  (void);
LumioUserRow *lumio_user_row_copy (const LumioUserRow *self);
void          lumio_user_row_free (LumioUserRow       *self);
GType         lumio_user_row_get_type (void);
#define LUMIO_TYPE_USER_ROW (lumio_user_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioUserRow, lumio_user_row_free)

/* The user, the profile and the role "user". A taken e-mail or telephone is a 409 problem. */
gboolean      lumio_store_users_insert (LumioConnection     *connection,
                                        const LumioUserRow  *row,
                                        GError             **error);
/* NULL without `error`: there is none. */
LumioUserRow *lumio_store_users_by_id  (LumioConnection     *connection,
                                        const char          *id,
                                        GError             **error);
/* `login` is an e-mail address in lower case or a telephone number. */
LumioUserRow *lumio_store_users_by_login (LumioConnection   *connection,
                                        const char          *login,
                                        GError             **error);
GStrv         lumio_store_users_roles  (LumioConnection     *connection,
                                        const char          *id,
                                        GError             **error);
/* A role that the user has already changes nothing. */
gboolean      lumio_store_users_add_role (LumioConnection     *connection,
                                        const char          *user_id,
                                        const char          *role,
                                        const char          *granted_by,
                                        GError             **error);
/* NULL leaves a member as it is. */
gboolean      lumio_store_users_update_profile (LumioConnection  *connection,
                                        const char          *id,
                                        const char          *full_name,
                                        const char          *language,
                                        const char          *timezone,
                                        gint64               now,
                                        GError             **error);
gboolean      lumio_store_users_set_password (LumioConnection  *connection,
                                        const char          *id,
                                        const char          *password_hash,
                                        gint64               now,
                                        GError             **error);
/* Counts one more failure; from the `threshold`th on the account rests until `locked_until`. */
gboolean      lumio_store_users_count_failure (LumioConnection  *connection,
                                        const char          *id,
                                        gint64               threshold,
                                        gint64               locked_until,
                                        GError             **error);
gboolean      lumio_store_users_count_success (LumioConnection  *connection,
                                        const char          *id,
                                        gint64               now,
                                        GError             **error);
gint64        lumio_store_users_count  (LumioConnection     *connection,
                                        GError             **error);

G_END_DECLS
