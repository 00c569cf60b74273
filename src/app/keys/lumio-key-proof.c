#include "app/keys/lumio-key-proof.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-keys.h"
#include "base/lumio-fiber.h"
#include "signer/lumio-signer-review.h"

typedef struct
{
  LumioAccount *account;
  char         *address;
} Proof;

static void
free_proof (gpointer data)
{
  Proof *proof = data;

  g_object_unref (proof->account);
  g_free (proof->address);
  g_free (proof);
}

/* As it was typed, never as the platform says. */
static char *
read_domain (LumioAccount *account)
{
  const char *platform = lumio_account_get_platform (account);
  g_autofree char *text = NULL;
  g_autoptr(GUri) uri = NULL;

  if (g_str_equal (platform, "here") || g_str_has_prefix (platform, "unix:"))
    return g_strdup ("localhost");

  text = strstr (platform, "://") != NULL ? g_strdup (platform) : g_strconcat ("https://", platform, NULL);
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
         ? g_strdup (g_uri_get_host (uri)) : NULL;
}

static DexFuture *
prove_fiber (gpointer user_data)
{
  Proof *proof = user_data;
  LumioApiClient *client = lumio_account_get_client (proof->account);
  LumioSigner *signer = lumio_keys_get_signer (lumio_keys_get_default ());
  g_autofree char *domain = read_domain (proof->account);
  g_autoptr(LumioApiPlatform) platform = NULL;
  g_autoptr(LumioApiChallenge) challenge = NULL;
  g_autoptr(GError) error = NULL;

  if (!(platform = dex_await_boxed (lumio_api_client_get_platform (client), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (platform->server_key == NULL || domain == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                                  _("This platform does not let keys sign in."));

  if (!(challenge = dex_await_boxed (lumio_api_client_get_challenge (client, proof->address), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return lumio_signer_sign_challenge (signer, proof->address, platform->network_passphrase,
                                      platform->server_key, domain, domain, challenge->transaction);
}

DexFuture *
lumio_key_proof_new (LumioAccount *account,
                     const char   *address)
{
  Proof *proof = g_new0 (Proof, 1);

  proof->account = g_object_ref (account);
  proof->address = g_strdup (address);

  return lumio_fiber_spawn (prove_fiber, proof, free_proof);
}
