#include "platform/lumio-token.h"

#include <string.h>

#define USER "d5cf36e3-6361-4588-bd0c-38ed93bf6f85"
#define JTI "0bda0fc0-c203-4b86-83ca-ea35efa14fd5"
#define EXPIRES (G_GINT64_CONSTANT (1700086400) * G_USEC_PER_SEC)

/* All four were written by PyJWT: the same claims, the key 00 01 … 1f (HS512: that key twice). */
#define CLAIMS                                                                                  \
  "eyJ1c2VyX2lkIjoiZDVjZjM2ZTMtNjM2MS00NTg4LWJkMGMtMzhlZDkzYmY2Zjg1IiwiZW1haWwiOiJhQGIuY28i"   \
  "LCJqdGkiOiIwYmRhMGZjMC1jMjAzLTRiODYtODNjYS1lYTM1ZWZhMTRmZDUiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI" \
  "6MTcwMDA4NjQwMH0"
#define TOKEN \
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." CLAIMS ".IYln7Jb4WCgaP5JAByXiYumlODqM7TQA9I293-8keM4"
#define TOKEN_HS512                                                                   \
  "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9." CLAIMS                                      \
  ".G0qEbvbSHHxAA0mXCbqE83bDPmj1Wk4djB76oZC3APKeunvy0svuNUfcjcvSAW0KtAzmiQvAv1062H9cpFGj_A"
#define TOKEN_NONE "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." CLAIMS "."
#define TOKEN_RS256                                                                              \
  "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoiZDVjZjM2ZTMtNjM2MS00NTg4LWJkMGMtMzhlZDkz" \
  "YmY2Zjg1IiwianRpIjoiMGJkYTBmYzAtYzIwMy00Yjg2LTgzY2EtZWEzNWVmYTE0ZmQ1IiwiZXhwIjoxNzAwMDg2NDAwf" \
  "Q.LAwUn2QW8vZIEzqrUnZT4b24-TC_Df7Rw930NtrmnUCG-ENHNZsAHQ-fUDBUthveRZa8vH7_9vUS58JHPhsajVR6nqL" \
  "NpbdQTAtRosCOuv1ClU1CGzIMm3fzmn0I7YFtLuKU84O1BE_EwIOou-ykH2mlhqYFz5OWf_MqzRkFB2uwGXzhecEaQ6-n" \
  "EuSCVnV_Eza0eOLSjNHJ6JIotMwOviS4wY2yP6mcnurOtAjn2HkM0d7oR02jkA18aRDCPYZPDC0annyPz2WbQBDeRo0it" \
  "wD-p7TbGtwZ5XiJYoWyxhVVM_xYYc5g2qGJZ_H4dL1Ivvfm0mJE1pvvwYJ0EJ4xaw"

static LumioSecret *
make_key (gsize length)
{
  LumioSecret *key = lumio_secret_new (length);

  for (gsize i = 0; i < length; i++)
    key->bytes[i] = (guint8) (i % 32);

  return key;
}

static void
assert_refused (const char *text,
                gsize       key_length,
                gint64      now,
                int         code)
{
  g_autoptr(LumioSecret) key = make_key (key_length);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioToken) token = lumio_token_verify (key, text, now, &error);

  g_assert_null (token);
  g_assert_error (error, LUMIO_TOKEN_ERROR, code);
}

static void
test_foreign (void)
{
  g_autoptr(LumioSecret) key = make_key (32);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioToken) token = lumio_token_verify (key, TOKEN, EXPIRES - 1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (token->user_id, ==, USER);
  g_assert_cmpstr (token->jti, ==, JTI);
  g_assert_true (token->expires_at == EXPIRES);
}

static void
test_own (void)
{
  g_autoptr(LumioSecret) key = make_key (32);
  g_autofree char *text = lumio_token_sign (key, USER, "a@b.co", JTI, EXPIRES - G_TIME_SPAN_DAY,
                                            EXPIRES);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioToken) token = lumio_token_verify (key, text, EXPIRES - G_TIME_SPAN_DAY, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (token->jti, ==, JTI);
}

static void
test_expiry (void)
{
  assert_refused (TOKEN, 32, EXPIRES, LUMIO_TOKEN_ERROR_EXPIRED);
  assert_refused (TOKEN, 32, EXPIRES + G_USEC_PER_SEC, LUMIO_TOKEN_ERROR_EXPIRED);
}

/* A secret of 64 bytes makes the HS512 signature right: only the algorithm is wrong. */
static void
test_algorithms (void)
{
  assert_refused (TOKEN_HS512, 64, EXPIRES - 1, LUMIO_TOKEN_ERROR_INVALID);
  assert_refused (TOKEN_NONE, 32, EXPIRES - 1, LUMIO_TOKEN_ERROR_INVALID);
  assert_refused (TOKEN_RS256, 32, EXPIRES - 1, LUMIO_TOKEN_ERROR_INVALID);
}

static void
test_bad (void)
{
  g_autofree char *long_text = g_strnfill (100000, 'a');
  g_autofree char *changed = g_strdup (TOKEN);

  changed[strlen (changed) - 8] ^= 1;
  assert_refused (changed, 32, EXPIRES - 1, LUMIO_TOKEN_ERROR_INVALID);
  assert_refused (TOKEN, 31, EXPIRES - 1, LUMIO_TOKEN_ERROR_INVALID);
  assert_refused ("", 32, 0, LUMIO_TOKEN_ERROR_INVALID);
  assert_refused ("..", 32, 0, LUMIO_TOKEN_ERROR_INVALID);
  assert_refused (long_text, 32, 0, LUMIO_TOKEN_ERROR_INVALID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/DEFI-50/token/written-elsewhere", test_foreign);
  g_test_add_func ("/DEFI-50/token/own", test_own);
  g_test_add_func ("/DEFI-50/token/expiry", test_expiry);
  g_test_add_func ("/DEFI-50/token/other-algorithms", test_algorithms);
  g_test_add_func ("/DEFI-50/token/bad", test_bad);
  return g_test_run ();
}
