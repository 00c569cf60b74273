#include "platform/lumio-web-auth.h"

#include <string.h>

#include "base/lumio-json.h"
#include "platform/http/lumio-gate.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-auth-private.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-modules.h"
#include "platform/store/store-keys.h"
#include "stellar/stellar-challenge.h"
#include "stellar/stellar-strkey.h"

#define PURPOSE "web-auth"
/* So long a challenge may be signed, and its answer be remembered: clocks differ by five minutes. */
#define VALID_SECONDS 300
#define REMEMBERED_SECONDS (VALID_SECONDS + 600)
#define MAX_CHALLENGE 16384
#define MAX_KEYS 20

typedef struct
{
  StellarKeypair *keypair;
  char           *domain;
} WebAuth;

static void
free_web_auth (gpointer data)
{
  WebAuth *self = data;

  g_clear_pointer (&self->keypair, stellar_keypair_unref);
  g_free (self->domain);
  g_free (self);
}

static WebAuth *
get (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, PURPOSE);
}

static void *
refuse (GError      **error,
        guint         status,
        const char   *code,
        const char   *sentence)
{
  g_propagate_error (error, lumio_problem_to_error (
                       lumio_problem_new (status, code, "The sign-in does not fit", "%s", sentence)));

  return NULL;
}

/* ---- the challenge ---- */

static LumioHttpResponse *
get_challenge (LumioPlatform     *platform,
               LumioCaller       *caller,
               LumioHttpRequest  *request,
               GError           **error)
{
  WebAuth *self = get (platform);
  const char *account = lumio_http_request_get_query (request, "account");
  const char *home = lumio_http_request_get_query (request, "home_domain");
  g_autoptr(LumioApiChallenge) challenge = lumio_api_challenge_new ();
  g_autoptr(GError) local_error = NULL;
  guint8 key[32];

  if (account == NULL || !stellar_address_decode (account, key, NULL))
    return refuse (error, 400, "invalid_address", "Give the address of the account, which begins with G.");

  if (lumio_http_request_get_query (request, "memo") != NULL ||
      (home != NULL && !g_str_equal (home, self->domain)))
    return refuse (error, 400, "wrong_challenge", "This platform signs in keys for its own domain, without a memo.");

  challenge->transaction =
    stellar_challenge_build (self->keypair, lumio_platform_get_passphrase (platform), account, NULL,
                             self->domain, self->domain, NULL, NULL,
                             (guint64) (g_get_real_time () / G_USEC_PER_SEC), VALID_SECONDS,
                             &local_error);

  if (challenge->transaction == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  challenge->network_passphrase = g_strdup (lumio_platform_get_passphrase (platform));

  return lumio_route_reply (200, &lumio_api_challenge_record, challenge);
}

/* ---- its answer ---- */

static const char *
read_answer (LumioHttpRequest  *request,
             GError           **error)
{
  const char *type = lumio_http_request_get_header (request, "Content-Type");
  const char *text;
  GHashTable *form;
  JsonObject *body;

  /* Wallets that know no Lumio send either. */
  if (type == NULL || !g_str_has_prefix (type, "application/x-www-form-urlencoded"))
    return (body = lumio_http_request_get_json (request, error))
           ? lumio_json_get_text (body, "transaction", MAX_CHALLENGE, error) : NULL;

  if (!(form = lumio_http_request_get_form (request, error)))
    return NULL;

  text = g_hash_table_lookup (form, "transaction");

  if (text != NULL && strlen (text) <= MAX_CHALLENGE)
    return text;

  return refuse (error, 400, "wrong_challenge", "Give the signed challenge as “transaction”.");
}

/*
 * Who signs for the account now, as the ledger has it: a key that was taken from its own account
 * opens nothing any more. One that is not on the ledger yet has its own key alone. The names are
 * those of `account`.
 */
static GArray *
collect_signers (const LumioHorizonAccount *account,
                 const char                *client)
{
  GArray *signers = g_array_new (FALSE, FALSE, sizeof (StellarChallengeSigner));
  StellarChallengeSigner own = { client, 1 };

  if (account == NULL)
    g_array_append_val (signers, own);

  for (guint i = 0; account != NULL && i < account->signers->len; i++)
    {
      const LumioHorizonSigner *one = g_ptr_array_index (account->signers, i);
      StellarChallengeSigner signer = { one->key, one->weight };

      if (g_strcmp0 (one->type, "ed25519_public_key") == 0 && one->weight > 0)
        g_array_append_val (signers, signer);
    }

  return signers;
}

/* An answer opens one session: whoever saw it go by cannot use it again. */
static gboolean
use_once (LumioPlatform           *platform,
          const StellarChallenge  *challenge,
          GError                 **error)
{
  LumioRates *rates = lumio_gate_get_rates (lumio_platform_get_gate (platform));
  g_autofree char *bucket = NULL;
  g_autofree char *text = NULL;
  guint8 hash[32];
  gint64 retry_after;

  stellar_envelope_hash (challenge->envelope, lumio_platform_get_passphrase (platform), hash);
  text = stellar_hash_to_hex (hash);
  bucket = g_strconcat ("challenge:", text, NULL);

  if (lumio_rates_take (rates, bucket, 1, REMEMBERED_SECONDS, g_get_real_time (), &retry_after))
    return TRUE;

  refuse (error, 401, "wrong_challenge", "This answer was given already. Ask for another challenge.");

  return FALSE;
}

/* The address of whoever answered; NULL with a problem where it is nobody's answer. */
static char *
verify (LumioPlatform     *platform,
        LumioHttpRequest  *request,
        GError           **error)
{
  WebAuth *self = get (platform);
  const char *homes[] = { self->domain, NULL };
  StellarChallengeTerms terms = {
    stellar_keypair_get_address (self->keypair), lumio_platform_get_passphrase (platform), homes,
    self->domain,
  };
  guint64 now = (guint64) (g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(StellarChallenge) asked = NULL;
  g_autoptr(StellarChallenge) answered = NULL;
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(GArray) signers = NULL;
  g_auto(GStrv) found = NULL;
  const char *text;
  guint8 key[32];

  if (!(text = read_answer (request, error)))
    return NULL;

  if (!(asked = stellar_challenge_read (text, &terms, now, &local_error)))
    return refuse (error, 401, "wrong_challenge", local_error->message);

  if (!stellar_address_decode (asked->client, key, NULL) || asked->has_memo ||
      asked->client_domain != NULL)
    return refuse (error, 401, "wrong_challenge", "The challenge is not one of this platform's.");

  account = dex_await_boxed (lumio_horizon_load_account (lumio_platform_get_horizon (platform),
                                                         asked->client), &local_error);

  if (account == NULL && !lumio_horizon_is_missing (local_error))
    return refuse (error, 503, "ledger_unavailable",
                   "The ledger does not answer, so nobody can be signed in with a key.");

  g_clear_error (&local_error);
  signers = collect_signers (account, asked->client);
  answered = stellar_challenge_verify (text, &terms, now,
                                       (const StellarChallengeSigner *) (void *) signers->data,
                                       signers->len,
                                       account != NULL ? MAX (account->medium_threshold, 1) : 1,
                                       &found, &local_error);

  if (answered == NULL)
    return refuse (error, 401, "wrong_challenge", local_error->message);

  return use_once (platform, answered, error) ? g_strdup (answered->client) : NULL;
}

/* ---- in the books ---- */

typedef struct
{
  LumioPlatform *platform;
  LumioCaller   *caller;
  char          *address;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  lumio_caller_free (work->caller);
  g_free (work->address);
  g_free (work);
}

static Work *
new_work (LumioPlatform     *platform,
          const LumioCaller *caller,
          const char        *address)
{
  Work *work = g_new0 (Work, 1);

  work->platform = platform;
  work->caller = lumio_caller_copy (caller);
  work->address = g_strdup (address);

  return work;
}

static DexFuture *
reject (guint       status,
        const char *code,
        const char *sentence)
{
  GError *error = NULL;

  refuse (&error, status, code, sentence);

  return dex_future_new_for_error (error);
}

static DexFuture *
find_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  g_autofree char *owner = lumio_store_keys_owner (connection, work->address, &error);
  LumioUserRow *user = NULL;

  if (owner != NULL)
    user = lumio_store_users_by_id (connection, owner, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  if (user == NULL)
    return reject (401, "key_unknown", "Nobody here signs in with this key.");

  if (!lumio_store_keys_note_use (connection, work->address, g_get_real_time (), &error))
    {
      lumio_user_row_free (user);
      return dex_future_new_for_error (error);
    }

  return dex_future_new_take_boxed (LUMIO_TYPE_USER_ROW, user);
}

static DexFuture *
add_job (LumioConnection *connection,
         gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  g_autofree char *owner = lumio_store_keys_owner (connection, work->address, &error);
  g_autoptr(GPtrArray) keys = NULL;

  if (error != NULL || !(keys = lumio_store_keys_list (connection, work->caller->user_id, &error)))
    return dex_future_new_for_error (error);

  /* Said twice it is still so. */
  if (g_strcmp0 (owner, work->caller->user_id) == 0)
    return dex_future_new_true ();

  if (owner != NULL)
    return reject (409, "key_taken", "Somebody else signs in with this key.");

  if (keys->len >= MAX_KEYS)
    return reject (409, "too_many_keys", "Twenty keys open this account already.");

  if (!lumio_store_keys_insert (connection, work->caller->user_id, work->address, g_get_real_time (),
                                &error) ||
      !lumio_audit_append (connection, work->caller, "auth.key_added", work->address, NULL, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
remove_job (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  int n = lumio_store_keys_delete (connection, work->caller->user_id, work->address, &error);

  if (n == 0)
    return reject (404, "not_found", "This key does not open this account.");

  if (n < 0 ||
      !lumio_audit_append (connection, work->caller, "auth.key_removed", work->address, NULL, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  g_autoptr(LumioApiKeys) keys = lumio_api_keys_new ();
  g_autoptr(GPtrArray) rows = lumio_store_keys_list (connection, work->caller->user_id, &error);

  if (rows == NULL)
    return dex_future_new_for_error (error);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (keys->items, lumio_api_key_copy (g_ptr_array_index (rows, i)));

  return dex_future_new_take_boxed (lumio_api_keys_get_type (), g_steal_pointer (&keys));
}

/* ---- the routes ---- */

static LumioHttpResponse *
answer_challenge (LumioPlatform     *platform,
                  LumioCaller       *caller,
                  LumioHttpRequest  *request,
                  GError           **error)
{
  g_autofree char *address = verify (platform, request, error);
  g_autoptr(LumioUserRow) user = NULL;

  if (address == NULL ||
      !(user = dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), find_job,
                                                   new_work (platform, caller, address), free_work),
                                error)))
    return NULL;

  if (!user->is_active)
    return refuse (error, 403, "inactive", "Ask the operator of this platform.");

  return lumio_auth_sign_in (platform, caller, user, NULL, error);
}

static LumioHttpResponse *
list_keys (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  g_autoptr(LumioApiKeys) keys =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                       new_work (platform, caller, NULL), free_work), error);

  return keys != NULL ? lumio_route_reply (200, &lumio_api_keys_record, keys) : NULL;
}

static LumioHttpResponse *
add_key (LumioPlatform     *platform,
         LumioCaller       *caller,
         LumioHttpRequest  *request,
         GError           **error)
{
  g_autofree char *address = verify (platform, request, error);

  if (address == NULL ||
      !dex_await (lumio_store_write (lumio_platform_get_store (platform), add_job,
                                     new_work (platform, caller, address), free_work), error))
    return NULL;

  return list_keys (platform, caller, request, error);
}

static LumioHttpResponse *
remove_key (LumioPlatform     *platform,
            LumioCaller       *caller,
            LumioHttpRequest  *request,
            GError           **error)
{
  const char *address = lumio_http_request_get_param (request, "address");

  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), remove_job,
                                     new_work (platform, caller, address), free_work), error))
    return NULL;

  return lumio_http_response_new_empty (204);
}

static const LumioRouteMember challenge_members[] = {
  { "account", "string", TRUE },
  { "home_domain", "string", FALSE },
};

static const LumioRouteMember answer_members[] = {
  { "transaction", "string", TRUE },
};

static const LumioRoute routes[] = {
  { "GET", "/auth/challenge", get_challenge, LUMIO_ROUTE_OPEN,
    "A challenge for a key of one's own (SEP-10)",
    challenge_members, G_N_ELEMENTS (challenge_members), 200, &lumio_api_challenge_record, NULL },
  { "POST", "/auth/challenge", answer_challenge, LUMIO_ROUTE_OPEN,
    "Signs in with the signed challenge (SEP-10)",
    answer_members, G_N_ELEMENTS (answer_members), 200, &lumio_api_auth_record, NULL },
  { "GET", "/me/keys", list_keys, LUMIO_ROUTE_AUTH, "The keys that open the account",
    NULL, 0, 200, &lumio_api_keys_record, NULL },
  { "POST", "/me/keys", add_key, LUMIO_ROUTE_AUTH,
    "Lets a key open the account, proved by a signed challenge",
    answer_members, G_N_ELEMENTS (answer_members), 200, &lumio_api_keys_record, NULL },
  { "DELETE", "/me/keys/{address}", remove_key, LUMIO_ROUTE_AUTH,
    "Lets a key open the account no longer", NULL, 0, 204, NULL, NULL },
};

/* ---- the platform's own key ---- */

static DexFuture *
open_job (LumioConnection *connection,
          gpointer         user_data)
{
  LumioPlatform *platform = user_data;
  GError *error = NULL;
  g_autoptr(LumioWalletRow) wallet = lumio_custody_load_own (platform, connection, PURPOSE, &error);
  StellarKeypair *keypair;

  if (wallet == NULL ||
      !(keypair = lumio_custody_open_key (platform, connection, wallet, "web-auth.open",
                                          wallet->public_key, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (STELLAR_TYPE_KEYPAIR, keypair);
}

static DexFuture *
opened_cb (DexFuture *future,
           gpointer   user_data)
{
  WebAuth *self = user_data;

  self->keypair = g_value_dup_boxed (dex_future_get_value (future, NULL));

  return dex_future_new_true ();
}

/* Where nothing was said, the host that it listens on. */
static char *
choose_domain (LumioConfig *config)
{
  g_autoptr(GUri) uri = NULL;

  if (config->domain != NULL)
    return g_strdup (config->domain);

  uri = g_uri_parse (config->listen, G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
                     ? g_uri_get_host (uri) : "localhost");
}

static DexFuture *
start (LumioPlatform *platform)
{
  WebAuth *self = g_new0 (WebAuth, 1);

  self->domain = choose_domain (lumio_platform_get_config (platform));
  lumio_platform_set_module_data (platform, PURPOSE, self, free_web_auth);

  return dex_future_then (lumio_store_write (lumio_platform_get_store (platform), open_job, platform,
                                             NULL), opened_cb, self, NULL);
}

const LumioModule lumio_web_auth_module = {
  .name = PURPOSE,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
};

const char *
lumio_web_auth_get_key (LumioPlatform *platform)
{
  return stellar_keypair_get_address (get (platform)->keypair);
}

const char *
lumio_web_auth_get_domain (LumioPlatform *platform)
{
  return get (platform)->domain;
}
