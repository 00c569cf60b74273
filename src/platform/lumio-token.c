#include "platform/lumio-token.h"

#include <jwt.h>
#include <string.h>

#define MAX_TOKEN 4096

G_DEFINE_QUARK (lumio-token-error-quark, lumio_token_error)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, jwt_free)

static LumioToken *
refuse (GError          **error,
        LumioTokenError   code,
        const char       *message)
{
  g_set_error_literal (error, LUMIO_TOKEN_ERROR, code, message);
  return NULL;
}

void
lumio_token_free (LumioToken *self)
{
  if (self == NULL)
    return;

  g_free (self->user_id);
  g_free (self->jti);
  g_free (self);
}

char *
lumio_token_sign (const LumioSecret *key,
                  const char        *user_id,
                  const char        *email,
                  const char        *jti,
                  gint64             issued_at,
                  gint64             expires_at)
{
  g_autoptr(jwt_t) jwt = NULL;
  char *text;
  char *copy;

  if (jwt_new (&jwt) != 0 || jwt_add_grant (jwt, "user_id", user_id) != 0 ||
      (email != NULL && jwt_add_grant (jwt, "email", email) != 0) ||
      jwt_add_grant (jwt, "jti", jti) != 0 ||
      jwt_add_grant_int (jwt, "iat", (long) (issued_at / G_USEC_PER_SEC)) != 0 ||
      jwt_add_grant_int (jwt, "exp", (long) (expires_at / G_USEC_PER_SEC)) != 0 ||
      jwt_set_alg (jwt, JWT_ALG_HS256, key->bytes, (int) key->length) != 0)
    g_error ("A token cannot be written");

  text = jwt_encode_str (jwt);

  if (text == NULL)
    g_error ("A token cannot be signed");

  copy = g_strdup (text);
  jwt_free_str (text);
  return copy;
}

LumioToken *
lumio_token_verify (const LumioSecret  *key,
                    const char         *text,
                    gint64              now,
                    GError            **error)
{
  g_autoptr(LumioToken) token = NULL;
  g_autoptr(jwt_t) jwt = NULL;
  const char *user_id, *jti;
  long expires_at;

  if (strlen (text) > MAX_TOKEN || jwt_decode (&jwt, text, key->bytes, (int) key->length) != 0)
    return refuse (error, LUMIO_TOKEN_ERROR_INVALID, "The token does not verify");

  /* The header must not choose: "none" and every other algorithm end here. */
  if (jwt_get_alg (jwt) != JWT_ALG_HS256)
    return refuse (error, LUMIO_TOKEN_ERROR_INVALID, "The token is not signed with HS256");

  user_id = jwt_get_grant (jwt, "user_id");
  jti = jwt_get_grant (jwt, "jti");
  expires_at = jwt_get_grant_int (jwt, "exp");

  if (user_id == NULL || jti == NULL || !g_uuid_string_is_valid (user_id) ||
      !g_uuid_string_is_valid (jti) || expires_at <= 0 || expires_at > G_MAXINT64 / G_USEC_PER_SEC)
    return refuse (error, LUMIO_TOKEN_ERROR_INVALID, "The token is not one of this platform");

  if (now >= expires_at * G_USEC_PER_SEC)
    return refuse (error, LUMIO_TOKEN_ERROR_EXPIRED, "The session has come to its end");

  token = g_new0 (LumioToken, 1);
  token->user_id = g_strdup (user_id);
  token->jti = g_strdup (jti);
  token->expires_at = expires_at * G_USEC_PER_SEC;
  return g_steal_pointer (&token);
}

char *
lumio_token_hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}
