#pragma once

#include "platform/http/lumio-rates.h"
#include "platform/lumio-auth.h"
#include "platform/store/store-sessions.h"
#include "platform/store/store-users.h"

G_BEGIN_DECLS

/* What a person typed, checked and in its one form. Free each. */
typedef struct
{
  char *email;
  char *phone;
  char *password;
  char *full_name;
  char *language;
  char *timezone;
} LumioRegistration;

void               lumio_registration_free  (LumioRegistration  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioRegistration, lumio_registration_free)

LumioRegistration *lumio_registration_read  (JsonObject         *object,
                                             GError            **error);
/* E-mail or telephone of a sign-in, in the form the books keep it. */
char              *lumio_auth_read_login    (JsonObject         *object,
                                             GError            **error);
char              *lumio_auth_read_password (JsonObject         *object,
                                             const char         *name,
                                             GError            **error);
/* NULL where absent; `error` where wrong. */
char              *lumio_auth_read_name     (JsonObject         *object,
                                             const char         *member,
                                             GError            **error);
char              *lumio_auth_read_language (JsonObject         *object,
                                             GError            **error);
char              *lumio_auth_read_timezone (JsonObject         *object,
                                             GError            **error);
/* Overwrites and frees. */
void               lumio_auth_forget        (char               *password);

/* A new session of `user_id`: its row for the books, and the token that only the client gets. */
LumioSessionRow   *lumio_auth_new_session   (LumioPlatform      *platform,
                                             const LumioCaller  *caller,
                                             const char         *user_id,
                                             const char         *email,
                                             char              **token);
/*
 * Signs in whoever proved to be `user`: a session, and the answer that carries its token. `new_hash`
 * of their password, or NULL.
 */
LumioHttpResponse *lumio_auth_sign_in       (LumioPlatform      *platform,
                                             LumioCaller        *caller,
                                             const LumioUserRow *user,
                                             const char         *new_hash,
                                             GError            **error);
/* Tells who watches (the live stream), on the main context. */
void               lumio_auth_tell_revoked  (LumioPlatform      *platform,
                                             const char         *user_id,
                                             const char         *session_id);
LumioHttpResponse *lumio_auth_list_sessions (LumioPlatform      *platform,
                                             LumioCaller        *caller,
                                             LumioHttpRequest   *request,
                                             GError            **error);
LumioHttpResponse *lumio_auth_end_session   (LumioPlatform      *platform,
                                             LumioCaller        *caller,
                                             LumioHttpRequest   *request,
                                             GError            **error);
LumioHttpResponse *lumio_auth_logout        (LumioPlatform      *platform,
                                             LumioCaller        *caller,
                                             LumioHttpRequest   *request,
                                             GError            **error);

G_END_DECLS
