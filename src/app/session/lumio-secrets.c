#include "app/session/lumio-secrets.h"

#include <libsecret/secret.h>

static const SecretSchema schema = {
  "app.lumio.Lumio.Session", SECRET_SCHEMA_NONE,
  {
    { "platform", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "login", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

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

DexFuture *
lumio_secrets_store (const char *platform,
                     const char *login,
                     const char *token)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, "Lumio", token,
                         dex_promise_get_cancellable (promise), stored_cb, dex_ref (promise),
                         "platform", platform, "login", login, NULL);

  return DEX_FUTURE (promise);
}

DexFuture *
lumio_secrets_lookup (const char *platform,
                      const char *login)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_lookup (&schema, dex_promise_get_cancellable (promise), found_cb,
                          dex_ref (promise), "platform", platform, "login", login, NULL);

  return DEX_FUTURE (promise);
}

DexFuture *
lumio_secrets_clear (const char *platform,
                     const char *login)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_clear (&schema, dex_promise_get_cancellable (promise), cleared_cb,
                         dex_ref (promise), "platform", platform, "login", login, NULL);

  return DEX_FUTURE (promise);
}
