#include "app/session/lumio-secrets.h"

#include <string.h>

#include <libsecret/secret.h>
#include <sodium.h>

#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"

#define KEY_BYTES 32

/* A locked keyring asks for its password, and may ask an empty room: as long as typing one takes. */
#define ASKING_MS 120000
/* What only tidies up, or has a way without it, waits no longer than a person would. */
#define TIDYING_MS 8000

/*
 * In a sandbox secrets lie in a file of the application, where one is known by its attributes alone:
 * without a kind of its own the key of the cache would take the place of the session.
 */
static const SecretSchema schema = {
  "app.lumio.Lumio.Session", SECRET_SCHEMA_NONE,
  {
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "platform", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "login", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static const SecretSchema key_schema = {
  "app.lumio.Lumio.Cache", SECRET_SCHEMA_NONE,
  {
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "platform", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "login", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static const char *
get_kind (const SecretSchema *kind)
{
  return kind == &key_schema ? "cache" : "session";
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  GError *error = NULL;
  char *token = secret_password_lookup_finish (result, &error);

  if (token == NULL && error == NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No session is kept");

  if (error != NULL)
    {
      dex_promise_reject (promise, error);
      return;
    }

  dex_promise_resolve_string (promise, g_strdup (token));
  secret_password_wipe (token);
  secret_password_free (token);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boolean (promise, TRUE);
}

static DexFuture *
store (const SecretSchema *kind,
       const char         *platform,
       const char         *login,
       const char         *text)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_store (kind, SECRET_COLLECTION_DEFAULT, "Lumio", text,
                         dex_promise_get_cancellable (promise), stored_cb, dex_ref (promise),
                         "kind", get_kind (kind), "platform", platform, "login", login, NULL);

  return DEX_FUTURE (promise);
}

static DexFuture *
lookup (const SecretSchema *kind,
        const char         *platform,
        const char         *login)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_lookup (kind, dex_promise_get_cancellable (promise), found_cb,
                          dex_ref (promise), "kind", get_kind (kind), "platform", platform, "login", login,
                          NULL);

  return DEX_FUTURE (promise);
}

static DexFuture *
clear (const SecretSchema *kind,
       const char         *platform,
       const char         *login)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_clear (kind, dex_promise_get_cancellable (promise), cleared_cb,
                         dex_ref (promise), "kind", get_kind (kind), "platform", platform, "login", login,
                         NULL);

  return DEX_FUTURE (promise);
}

/* ---- asked for ahead ---- */

/* What a thread finds out while the program is still starting; each answer is taken once. */
static struct
{
  char       *platform;
  char       *login;
  DexPromise *token;
  DexPromise *key;
} ahead;

static void
answer (DexPromise         *promise,
        const SecretSchema *kind)
{
  GError *error = NULL;
  char *secret = secret_password_lookup_sync (kind, dex_promise_get_cancellable (promise), &error,
                                              "platform", ahead.platform, "login", ahead.login, NULL);

  if (secret == NULL)
    {
      dex_promise_reject (promise, error != NULL ? error
                                                 : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                                                        "No session is kept"));
      return;
    }

  dex_promise_resolve_string (promise, g_strdup (secret));
  secret_password_wipe (secret);
  secret_password_free (secret);
}

static gpointer
look_ahead (gpointer data)
{
  DexPromise **promises = data;

  answer (promises[0], &schema);
  answer (promises[1], &key_schema);
  dex_unref (promises[0]);
  dex_unref (promises[1]);
  g_free (promises);

  return NULL;
}

/* NULL where nothing was asked ahead, or its answer has been taken. */
static DexFuture *
take_ahead (DexPromise **promise,
            const char  *platform,
            const char  *login)
{
  if (*promise == NULL || !g_str_equal (ahead.platform, platform) ||
      !g_str_equal (ahead.login, login))
    return NULL;

  return DEX_FUTURE (g_steal_pointer (promise));
}

typedef struct
{
  char *platform;
  char *login;
} Owner;

static void
free_owner (gpointer data)
{
  Owner *owner = data;

  g_free (owner->platform);
  g_free (owner->login);
  g_free (owner);
}

static DexFuture *
get_key_fiber (gpointer user_data)
{
  Owner *owner = user_data;
  g_autofree char *text = NULL;
  DexFuture *asked;
  guint8 key[KEY_BYTES];
  char made[KEY_BYTES * 2 + 1];
  gsize length = 0;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  asked = take_ahead (&ahead.key, owner->platform, owner->login);

  text = dex_await_string (asked != NULL ? asked
                                         : lookup (&key_schema, owner->platform, owner->login),
                           &error);

  if (text == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* One that is no key any more opens nothing: a new one takes its place. */
  if (text == NULL ||
      sodium_hex2bin (key, sizeof key, text, strlen (text), NULL, &length, NULL) != 0 ||
      length != sizeof key)
    {
      g_clear_error (&error);
      randombytes_buf (key, sizeof key);
      sodium_bin2hex (made, sizeof made, key, sizeof key);

      if (!dex_await (store (&key_schema, owner->platform, owner->login, made), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      sodium_memzero (made, sizeof made);
    }

  if (text != NULL)
    sodium_memzero (text, strlen (text));

  bytes = g_bytes_new (key, sizeof key);
  sodium_memzero (key, sizeof key);

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_steal_pointer (&bytes));
}

static DexFuture *
clear_fiber (gpointer user_data)
{
  Owner *owner = user_data;
  g_autoptr(GError) error = NULL;

  dex_await (clear (&key_schema, owner->platform, owner->login), NULL);

  if (!dex_await (clear (&schema, owner->platform, owner->login), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
spawn (DexFiberFunc  func,
       const char   *platform,
       const char   *login)
{
  Owner *owner = g_new0 (Owner, 1);

  owner->platform = g_strdup (platform);
  owner->login = g_strdup (login);

  return lumio_fiber_spawn (func, owner, free_owner);
}

DexFuture *
lumio_secrets_store (const char *platform,
                     const char *login,
                     const char *token)
{
  return lumio_await_within (store (&schema, platform, login, token), TIDYING_MS);
}

DexFuture *
lumio_secrets_lookup (const char *platform,
                      const char *login)
{
  DexFuture *asked = take_ahead (&ahead.token, platform, login);

  return lumio_await_within (asked != NULL ? asked : lookup (&schema, platform, login), ASKING_MS);
}

void
lumio_secrets_look_ahead (const char *platform,
                          const char *login)
{
  DexPromise **promises;
  g_autoptr(GThread) thread = NULL;

  g_return_if_fail (ahead.platform == NULL);

  ahead.platform = g_strdup (platform);
  ahead.login = g_strdup (login);
  ahead.token = dex_promise_new_cancellable ();
  ahead.key = dex_promise_new_cancellable ();

  promises = g_new (DexPromise *, 2);
  promises[0] = dex_ref (ahead.token);
  promises[1] = dex_ref (ahead.key);
  thread = g_thread_new ("secrets", look_ahead, promises);
}

DexFuture *
lumio_secrets_get_key (const char *platform,
                       const char *login)
{
  return lumio_await_within (spawn (get_key_fiber, platform, login), TIDYING_MS);
}

DexFuture *
lumio_secrets_clear (const char *platform,
                     const char *login)
{
  return lumio_await_within (spawn (clear_fiber, platform, login), TIDYING_MS);
}
