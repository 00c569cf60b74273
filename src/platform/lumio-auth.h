#pragma once

#include "platform/http/lumio-route.h"

G_BEGIN_DECLS

/* Registering, signing in and out, sessions, passwords. */

/*
 * Reads the request's token and fills in the caller. FALSE with a 401 problem: unauthenticated,
 * session_expired or session_revoked; with 403: the account is inactive. Runs in a fiber.
 */
gboolean lumio_auth_identify (LumioPlatform     *platform,
                              LumioHttpRequest  *request,
                              LumioCaller       *caller,
                              GError           **error);
/* "revoked" listeners: called with the id of each session as it ends, on the main context. */
typedef void (*LumioAuthRevoked) (const char *user_id,
                                  const char *session_id,
                                  gpointer    user_data);
void     lumio_auth_watch_revoked (LumioPlatform    *platform,
                                   LumioAuthRevoked  func,
                                   gpointer          user_data);

G_END_DECLS
