#pragma once

#include "platform/lumio-keystore.h"

G_BEGIN_DECLS

/*
 * Session tokens: JSON Web Tokens (RFC 7519) signed with HS256. A token alone opens nothing: its
 * jti must have a row among the sessions that holds.
 */

#define LUMIO_TOKEN_ERROR (lumio_token_error_quark ())

typedef enum
{
  LUMIO_TOKEN_ERROR_INVALID,
  LUMIO_TOKEN_ERROR_EXPIRED, /* properly signed, but its time is over */
} LumioTokenError;

typedef struct
{
  char *user_id;
  char *jti;
  gint64 expires_at; /* microseconds */
} LumioToken;

GQuark      lumio_token_error_quark (void);
void        lumio_token_free   (LumioToken         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioToken, lumio_token_free)

/* Times are microseconds and end up as whole seconds. `email` may be NULL. */
char       *lumio_token_sign   (const LumioSecret  *key,
                                const char         *user_id,
                                const char         *email,
                                const char         *jti,
                                gint64              issued_at,
                                gint64              expires_at);
LumioToken *lumio_token_verify (const LumioSecret  *key,
                                const char         *text,
                                gint64              now,
                                GError            **error);
/* What is kept of a token: SHA-256 in hex. */
char       *lumio_token_hash   (const char         *text);

G_END_DECLS
