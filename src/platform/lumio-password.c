#include "platform/lumio-password.h"

#include <crypt.h>
#include <sodium.h>
#include <string.h>

#include "base/lumio-thread.h"

#define OPS_LIMIT crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEMORY_LIMIT crypto_pwhash_MEMLIMIT_INTERACTIVE

typedef struct
{
  char *password;
  char *hash;
} Work;

static Work *
new_work (const char *password,
          const char *hash)
{
  Work *work = g_new0 (Work, 1);

  work->password = g_strdup (password);
  work->hash = g_strdup (hash);
  return work;
}

static void
free_work (gpointer data)
{
  Work *work = data;

  sodium_memzero (work->password, strlen (work->password));
  g_free (work->password);
  g_free (work->hash);
  g_free (work);
}

static gboolean
is_bcrypt (const char *hash)
{
  return g_str_has_prefix (hash, "$2a$") || g_str_has_prefix (hash, "$2b$") ||
         g_str_has_prefix (hash, "$2y$");
}

static gboolean
verify_bcrypt (const char *password,
               const char *hash)
{
  struct crypt_data *room = g_new0 (struct crypt_data, 1);
  const char *again = crypt_r (password, hash, room);
  gboolean right;

  right = again != NULL && strlen (again) == strlen (hash) &&
          sodium_memcmp (again, hash, strlen (hash)) == 0;
  sodium_memzero (room, sizeof *room);
  g_free (room);
  return right;
}

static DexFuture *
hash_cb (gpointer user_data)
{
  Work *work = user_data;
  char text[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str (text, work->password, strlen (work->password), OPS_LIMIT,
                         MEMORY_LIMIT) != 0)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED,
                                  "There is not memory enough to hash a password");

  return dex_future_new_for_string (text);
}

static DexFuture *
verify_cb (gpointer user_data)
{
  Work *work = user_data;
  char text[crypto_pwhash_STRBYTES];

  if (work->hash == NULL)
    {
      /* The time it takes must not tell whether somebody has an account here. */
      if (crypto_pwhash_str (text, work->password, strlen (work->password), OPS_LIMIT,
                             MEMORY_LIMIT) != 0)
        return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED,
                                      "There is not memory enough to check a password");

      return dex_future_new_for_int (LUMIO_PASSWORD_WRONG);
    }

  if (is_bcrypt (work->hash))
    return dex_future_new_for_int (verify_bcrypt (work->password, work->hash)
                                     ? LUMIO_PASSWORD_RIGHT_REHASH
                                     : LUMIO_PASSWORD_WRONG);

  if (crypto_pwhash_str_verify (work->hash, work->password, strlen (work->password)) != 0)
    return dex_future_new_for_int (LUMIO_PASSWORD_WRONG);

  return dex_future_new_for_int (crypto_pwhash_str_needs_rehash (work->hash, OPS_LIMIT,
                                                                 MEMORY_LIMIT) != 0
                                   ? LUMIO_PASSWORD_RIGHT_REHASH
                                   : LUMIO_PASSWORD_RIGHT);
}

DexFuture *
lumio_password_hash (const char *password)
{
  dex_return_error_if_fail (password != NULL);

  return lumio_thread_run (hash_cb, new_work (password, NULL), free_work);
}

DexFuture *
lumio_password_verify (const char *password,
                       const char *hash)
{
  dex_return_error_if_fail (password != NULL);

  return lumio_thread_run (verify_cb, new_work (password, hash), free_work);
}
