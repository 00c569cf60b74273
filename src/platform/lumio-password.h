#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * Passwords are kept as Argon2id (libsodium's text form). bcrypt records ("$2b$", "$2a$", "$2y$")
 * of older books verify too. The work runs on threads of its own.
 */

typedef enum
{
  LUMIO_PASSWORD_WRONG,
  LUMIO_PASSWORD_RIGHT,
  LUMIO_PASSWORD_RIGHT_REHASH, /* right, and to be kept anew: it is not today's form */
} LumioPasswordVerdict;

/* Resolves to a string. */
DexFuture *lumio_password_hash   (const char *password);
/*
 * Resolves to an int, a LumioPasswordVerdict. Without a `hash` (there is no such user) it is
 * WRONG after the same work.
 */
DexFuture *lumio_password_verify (const char *password,
                                  const char *hash);

G_END_DECLS
