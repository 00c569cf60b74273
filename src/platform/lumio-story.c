#include "platform/lumio-story.h"

#include <glib/gstdio.h>

#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "platform/lumio-actor.h"
#include "platform/lumio-platform.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-transaction.h"

#define PASSWORD "a story to be told"
#define PATIENCE_SECONDS 60
#define LOOK_MSEC 100
#define WELCOME (100 * STELLAR_UNIT)
#define PRICE (5 * STELLAR_UNIT)
#define TICKET (20 * STELLAR_UNIT)
/* A third of the revenue, as near as a percentage of seven decimals comes to it. */
#define SHARE G_GINT64_CONSTANT (333333333)

typedef struct
{
  const char      *name;
  LumioActor      *actor;
  char            *address;
  StellarKeypair  *keypair; /* of Dora alone, who keeps her own */
  gint64           expected;
} Person;

typedef enum
{
  OLGA,
  ANA,
  BO,
  GUEST,
  DORA,
  N_PEOPLE,
} Role;

typedef struct
{
  LumioPlatform *platform;
  LumioEndpoint *endpoint;
  char          *folder;
  char          *usdc;
  Person         people[N_PEOPLE];
  guint          faults;
} Story;

static void
free_story (gpointer data)
{
  Story *self = data;

  for (guint i = 0; i < N_PEOPLE; i++)
    {
      /* Dora acts through Bo's session: whose it is says nothing about whose key it is. */
      if (i != DORA)
        g_clear_pointer (&self->people[i].actor, lumio_actor_free);

      g_clear_pointer (&self->people[i].keypair, stellar_keypair_unref);
      g_free (self->people[i].address);
    }

  g_clear_object (&self->platform);
  g_clear_object (&self->endpoint);
  g_free (self->folder);
  g_free (self->usdc);
  g_free (self);
}

/* ---- people ---- */

static gboolean
register_person (Story       *self,
                 Role         role,
                 const char  *name,
                 GError     **error)
{
  Person *person = &self->people[role];
  g_autofree char *body = g_strdup_printf ("{\"email\":\"%u@story.lumio.app\",\"password\":\""
                                           PASSWORD "\",\"full_name\":\"%s\"}", role, name);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) fault = NULL;
  JsonObject *object, *wallet, *usdc;

  person->name = name;
  person->actor = lumio_actor_new (self->endpoint);
  person->expected = WELCOME;

  if (!(node = lumio_actor_enter (person->actor, "/auth/register", body, error)))
    return FALSE;

  object = json_node_get_object (node);
  wallet = lumio_json_get_object (object, "wallet", &fault);
  usdc = fault == NULL ? lumio_json_get_object (wallet, "usdc", &fault) : NULL;

  if (fault == NULL)
    {
      person->address = g_strdup (lumio_json_get_text (wallet, "public_key", 64, &fault));
      g_free (self->usdc);
      self->usdc = g_strconcat ("USDC:", lumio_json_get_text (usdc, "issuer", 64, &fault), NULL);
    }

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }

  g_print ("%s joins; the platform keeps the key.\n", name);

  return lumio_actor_await_text (person->actor, "/wallet", "status", "active", error);
}

/* ---- one who keeps her own key ---- */

static gboolean
submit (Story                      *self,
        StellarTransactionEnvelope *envelope,
        gint64                      max_time,
        GError                    **error)
{
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  g_autofree char *xdr = NULL;
  g_autofree char *hash = NULL;
  guint8 digest[32];

  stellar_envelope_hash (envelope, lumio_platform_get_passphrase (self->platform), digest);
  hash = stellar_hash_to_hex (digest);
  xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  outcome = dex_await_boxed (lumio_horizon_submit_and_wait (
                               lumio_platform_get_horizon (self->platform), xdr, hash, max_time,
                               FALSE), error);

  if (outcome == NULL || outcome->status == LUMIO_HORIZON_SUCCESS)
    return outcome != NULL;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The ledger refused %s: %s", hash,
               outcome->transaction_code);
  return FALSE;
}

/* Opens her trustline to USDC, or takes what is set aside for her under `balance`. */
static gboolean
act_alone (Story         *self,
           const guint8  *balance,
           GError       **error)
{
  const Person *dora = &self->people[DORA];
  g_autoptr(LumioHorizonAccount) account = NULL;
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;
  gint64 max_time = g_get_real_time () / G_USEC_PER_SEC + PATIENCE_SECONDS;

  if (!(account = dex_await_boxed (lumio_horizon_load_account (
                                     lumio_platform_get_horizon (self->platform), dora->address),
                                   error)))
    return FALSE;

  builder = stellar_transaction_builder_new (dora->address, account->sequence + 1,
                                             STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) max_time);

  if (balance != NULL)
    stellar_transaction_builder_claim (builder, NULL, balance);
  else
    stellar_transaction_builder_change_trust (builder, NULL, self->usdc, G_MAXINT64);

  if (!(envelope = stellar_transaction_builder_end (builder, error)))
    return FALSE;

  return submit (self, stellar_envelope_sign (envelope,
                                              lumio_platform_get_passphrase (self->platform),
                                              dora->keypair), max_time, error);
}

static gboolean
meet_dora (Story   *self,
           GError **error)
{
  Person *dora = &self->people[DORA];

  dora->name = "Dora";
  dora->keypair = stellar_keypair_new_random ();
  dora->address = g_strdup (stellar_keypair_get_address (dora->keypair));
  dora->actor = self->people[BO].actor;
  g_print ("Dora keeps her own key.\n");

  return dex_await (lumio_horizon_friendbot (lumio_platform_get_horizon (self->platform),
                                             dora->address), error) &&
         act_alone (self, NULL, error);
}

/* ---- what they do ---- */

static gboolean
pay (Story       *self,
     Role         from,
     const char  *to,
     gint64       amount,
     GError     **error)
{
  Person *payer = &self->people[from];
  g_autofree char *text = stellar_amount_format (amount);
  g_autofree char *body = g_strdup_printf ("{\"recipientAddress\":\"%s\",\"amount\":\"%s\","
                                           "\"asset\":\"USDC\"}", to, text);
  g_autofree char *id = lumio_actor_ask_text (payer->actor, "POST", "/payments", body, "transactionId", error);
  g_autofree char *path = NULL;
  g_autofree char *confirm = NULL;
  g_autoptr(JsonNode) confirmed = NULL;

  if (id == NULL)
    return FALSE;

  path = g_strconcat ("/payments/", id, NULL);
  confirm = g_strconcat (path, "/confirm", NULL);
  payer->expected -= amount;

  return (confirmed = lumio_actor_ask (payer->actor, "POST", confirm, "{}", error)) != NULL &&
         lumio_actor_await_text (payer->actor, path, "status", "success", error);
}

/* Gives the id of an event that is open; its account is in `address`. */
static char *
open_event (Story       *self,
            const char  *name,
            gint64       tokens,
            char       **address,
            GError     **error)
{
  Person *olga = &self->people[OLGA];
  g_autofree char *goal = stellar_amount_format (tokens * PRICE);
  g_autofree char *price = stellar_amount_format (PRICE);
  g_autofree char *share = stellar_amount_format (SHARE);
  g_autofree char *body = g_strdup_printf ("{\"name\":\"%s\",\"fundingGoal\":\"%s\","
                                           "\"tokenPrice\":\"%s\",\"revenueSharePct\":\"%s\"}",
                                           name, goal, price, share);
  g_autofree char *id = lumio_actor_ask_text (olga->actor, "POST", "/events", body, "id", error);
  g_autofree char *path = g_strconcat ("/events/", id, NULL);

  if (id == NULL || !lumio_actor_set_state (self->people[OLGA].actor, id, "FUNDING", error) ||
      !(*address = lumio_actor_ask_text (olga->actor, "GET", path, NULL, "address", error)))
    return NULL;

  g_print ("Olga opens \"%s\": %" G_GINT64_FORMAT " tokens at %s USDC.\n", name, tokens, price);

  return g_steal_pointer (&id);
}

/* The other half of what the event signed. */
static char *
sign_offer (Story       *self,
            Person      *person,
            const char  *xdr,
            GError     **error)
{
  StellarTransactionEnvelope *envelope =
    stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, xdr, -1, error);
  char *text;

  if (envelope == NULL)
    return NULL;

  envelope = stellar_envelope_sign (envelope, lumio_platform_get_passphrase (self->platform),
                                    person->keypair);
  text = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return text;
}

static gboolean
buy (Story       *self,
     Role         role,
     const char  *event,
     gint64       tokens,
     GError     **error)
{
  Person *person = &self->people[role];
  g_autofree char *path = g_strdup_printf ("/events/%s/invest", event);
  g_autofree char *body = g_strdup_printf ("{\"amount\":%" G_GINT64_FORMAT ",\"investorAddr\":\"%s\"}",
                                           tokens, person->address);
  g_autoptr(JsonNode) quote = lumio_actor_ask (person->actor, "POST", path, body, error);
  g_autoptr(JsonNode) done = NULL;
  g_autofree char *id = NULL;
  g_autofree char *look = NULL;
  g_autofree char *act = NULL;
  g_autofree char *signed_body = NULL;

  if (quote == NULL ||
      !(id = g_strdup (lumio_json_get_text (json_node_get_object (quote), "investmentId", 64,
                                            error))))
    return FALSE;

  look = g_strconcat ("/investments/", id, NULL);
  act = g_strconcat (look, person->keypair != NULL ? "/submit" : "/confirm", NULL);

  if (person->keypair != NULL)
    {
      const char *xdr = lumio_json_get_text (json_node_get_object (quote), "xdr", 65536, error);
      g_autofree char *whole = xdr != NULL ? sign_offer (self, person, xdr, error) : NULL;

      if (whole == NULL)
        return FALSE;

      signed_body = g_strdup_printf ("{\"xdr\":\"%s\"}", whole);
    }

  person->expected -= tokens * PRICE;
  g_print ("%s buys %" G_GINT64_FORMAT " tokens.\n", person->name, tokens);

  return (done = lumio_actor_ask (person->actor, "POST", act, signed_body != NULL ? signed_body : "{}", error)) &&
         lumio_actor_await_text (person->actor, look, "status", "confirmed", error);
}

/* ---- the sums ---- */

static void
check (Story      *self,
       const char *what,
       gint64      expected,
       gint64      found)
{
  g_autofree char *wanted = stellar_amount_format (expected);
  g_autofree char *there = stellar_amount_format (found);

  if (expected == found)
    {
      g_print ("  ok  %-34s %16s\n", what, there);
      return;
    }

  self->faults++;
  g_print ("  NO  %-34s %16s, and should be %s\n", what, there, wanted);
}

static gboolean
check_balance (Story       *self,
               const char  *what,
               const char  *address,
               gint64       expected,
               GError     **error)
{
  const LumioHorizonBalance *balance;
  g_autoptr(LumioHorizonAccount) account =
    dex_await_boxed (lumio_horizon_load_account (lumio_platform_get_horizon (self->platform),
                                                 address), error);

  if (account == NULL)
    return FALSE;

  balance = lumio_horizon_account_find_balance (account, self->usdc);
  check (self, what, expected, balance != NULL ? balance->balance : 0);

  return TRUE;
}

static gboolean
check_people (Story       *self,
              const char  *when,
              GError     **error)
{
  g_print ("%s, in USDC on the ledger:\n", when);

  for (guint i = 0; i < N_PEOPLE; i++)
    {
      const Person *person = &self->people[i];

      if (!check_balance (self, person->name, person->address, person->expected, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- the two events ---- */

static gboolean
distribute (Story       *self,
            const char  *event,
            gint64       revenue,
            GError     **error)
{
  static const struct { Role role; gint64 tokens; } holders[] = {
    { ANA, 4 }, { BO, 5 }, { DORA, 3 },
  };
  Person *olga = &self->people[OLGA];
  gint64 pool = (gint64) ((__int128) revenue * SHARE / 1000000000);
  g_autofree char *path = g_strdup_printf ("/events/%s/distribute", event);
  g_autofree char *id = lumio_actor_ask_text (olga->actor, "POST", path, "{}", "distributionId", error);
  g_autofree char *look = g_strconcat ("/distributions/", id, NULL);
  g_autofree char *text = stellar_amount_format (pool);

  if (id == NULL || !lumio_actor_await_text (olga->actor, look, "status", "COMPLETED", error))
    return FALSE;

  g_print ("%s USDC of that go to who holds the tokens.\n", text);

  for (guint i = 0; i < G_N_ELEMENTS (holders); i++)
    self->people[holders[i].role].expected += pool * holders[i].tokens / 12;

  return TRUE;
}

static gboolean
tell_first (Story   *self,
            GError **error)
{
  Person *olga = &self->people[OLGA];
  g_autofree char *address = NULL;
  g_autofree char *event = open_event (self, "A night at the harbour", 12, &address, error);
  g_autofree char *path = g_strconcat ("/events/", event, NULL);
  g_autofree char *sold = stellar_amount_format (2 * TICKET);

  if (event == NULL || !buy (self, ANA, event, 4, error) || !buy (self, BO, event, 5, error) ||
      !buy (self, DORA, event, 3, error) || !lumio_actor_await_text (olga->actor, path, "status", "FUNDED", error) ||
      !lumio_actor_set_state (self->people[OLGA].actor, event, "LIVE", error))
    return FALSE;

  olga->expected += 12 * PRICE;
  g_print ("It is live, and what was raised is Olga's. Two tickets are sold.\n");

  if (!pay (self, GUEST, address, TICKET, error) || !pay (self, GUEST, address, TICKET, error) ||
      !lumio_actor_await_text (olga->actor, path, "revenue", sold, error) ||
      !distribute (self, event, 2 * TICKET, error) || !lumio_actor_set_state (self->people[OLGA].actor, event, "SETTLED", error))
    return FALSE;

  return check_people (self, "After the night", error) &&
         check_balance (self, "its account, the rest of the revenue", address,
                        2 * TICKET - G_GINT64_CONSTANT (44444444) - 55555555 - 33333333, error);
}

/* Dora's part of the refund: she needs nobody for it. */
static gboolean
claim (Story       *self,
       const char  *event,
       GError     **error)
{
  Person *dora = &self->people[DORA];
  g_autofree char *path = g_strdup_printf ("/events/%s/distributions", event);
  g_autoptr(JsonNode) list = lumio_actor_ask (self->people[OLGA].actor, "GET", path, NULL, error);
  g_autoptr(JsonNode) payouts = NULL;
  g_autofree char *look = NULL;
  JsonArray *items;

  if (list == NULL ||
      !(items = lumio_json_get_array (json_node_get_object (list), "items", error)) ||
      json_array_get_length (items) != 1)
    return FALSE;

  look = g_strdup_printf ("/distributions/%s/payouts",
                          lumio_json_get_text (json_array_get_object_element (items, 0),
                                               "distributionId", 64, NULL));

  if (!(payouts = lumio_actor_ask (dora->actor, "GET", look, NULL, error)) ||
      !(items = lumio_json_get_array (json_node_get_object (payouts), "items", error)))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      const char *balance = lumio_json_opt_text (item, "balance_id", 72, NULL);
      guint8 id[32];

      if (g_strcmp0 (lumio_json_opt_text (item, "address", 64, NULL), dora->address) == 0 &&
          balance != NULL && strlen (balance) == 72 && stellar_hash_from_hex (balance + 8, id))
        return act_alone (self, id, error);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Nothing is set aside for Dora");
  return FALSE;
}

static gboolean
await_claims (Story       *self,
              const char  *address,
              GError     **error)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  guint sponsoring = 1;

  while (sponsoring > 0 && g_get_monotonic_time () < deadline)
    {
      g_autoptr(LumioHorizonAccount) account =
        dex_await_boxed (lumio_horizon_load_account (lumio_platform_get_horizon (self->platform),
                                                     address), error);

      if (account == NULL)
        return FALSE;

      if ((sponsoring = account->sponsoring) > 0)
        dex_await (dex_timeout_new_msec (LOOK_MSEC), NULL);
    }

  return TRUE;
}

static gboolean
tell_second (Story   *self,
             GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *event = open_event (self, "A night that never was", 20, &address, error);

  if (event == NULL || !buy (self, ANA, event, 2, error) || !buy (self, DORA, event, 1, error) ||
      !lumio_actor_set_state (self->people[OLGA].actor, event, "CANCELLED", error))
    return FALSE;

  g_print ("Olga calls it off. What was paid is set aside for who paid it: Dora takes hers herself,\n"
           "the platform takes Ana's for her.\n");
  self->people[ANA].expected += 2 * PRICE;
  self->people[DORA].expected += PRICE;

  return claim (self, event, error) && await_claims (self, address, error) &&
         check_people (self, "At the end", error) &&
         check_balance (self, "the account of what never was", address, 0, error);
}

/* Nothing came from nowhere, and nothing is lost. */
static gboolean
check_whole (Story   *self,
             GError **error)
{
  g_auto(GStrv) parts = g_strsplit (self->usdc, ":", 2);
  g_autoptr(LumioHorizonPage) page = NULL;
  const LumioHorizonAsset *asset;

  if (!(page = dex_await_boxed (lumio_horizon_list_assets (
                                  lumio_platform_get_horizon (self->platform), parts[0], parts[1],
                                  NULL, 1), error)))
    return FALSE;

  asset = page->records->len > 0 ? g_ptr_array_index (page->records, 0) : NULL;
  /* All but Dora were welcomed with some; she had hers of Ana. */
  check (self, "all that there is", (N_PEOPLE - 1) * WELCOME,
         asset != NULL ? asset->authorized_amount : 0);

  return TRUE;
}

static gboolean
tell (Story   *self,
      GError **error)
{
  g_autoptr(JsonNode) organizer = NULL;

  if (!register_person (self, OLGA, "Olga", error) || !register_person (self, ANA, "Ana", error) ||
      !register_person (self, BO, "Bo", error) || !register_person (self, GUEST, "Grace", error) ||
      !(organizer = lumio_actor_ask (self->people[OLGA].actor, "POST", "/me/organizer", NULL, error)) ||
      !meet_dora (self, error))
    return FALSE;

  self->people[DORA].expected = 30 * STELLAR_UNIT;

  return pay (self, ANA, self->people[DORA].address, 30 * STELLAR_UNIT, error) &&
         tell_first (self, error) && tell_second (self, error) && check_whole (self, error);
}

/* ---- a platform for as long as it takes ---- */

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }

  g_rmdir (path);
}

static LumioConfig *
make_config (Story   *self,
             GError **error)
{
  g_autofree char *listen = g_strdup_printf ("unix:%s/platform.sock", self->folder);
  const char *words[] = { "lumio-platform", "--data", self->folder, "--listen", listen, "--network",
                          "local", NULL };
  g_autofree char **arguments = g_memdup2 (words, sizeof words);
  int n = G_N_ELEMENTS (words) - 1;

  if (!(self->endpoint = lumio_endpoint_new (listen, error)))
    return NULL;

  return lumio_config_load (&n, &arguments, error);
}

static DexFuture *
story_fiber (gpointer user_data)
{
  Story *self = user_data;
  g_autoptr(LumioConfig) config = NULL;
  g_autoptr(GError) error = NULL;
  gboolean told = FALSE;

  if ((self->folder = g_dir_make_tmp ("lumio-story-XXXXXX", &error)) &&
      (config = make_config (self, &error)))
    {
      self->platform = lumio_platform_new (config);
      told = dex_await (lumio_platform_start (self->platform), &error) && tell (self, &error);
      dex_await (lumio_platform_stop (self->platform), NULL);
    }

  if (self->folder != NULL)
    remove_folder (self->folder);

  if (!told)
    g_printerr ("lumio-platform: the story breaks off: %s\n",
                error != NULL ? error->message : "an answer was not what it should be");
  else
    g_print (self->faults == 0 ? "All sums agree.\n" : "The sums do not agree.\n");

  return dex_future_new_for_int (told && self->faults == 0 ? 0 : 1);
}

DexFuture *
lumio_story_run (void)
{
  return lumio_fiber_spawn (story_fiber, g_new0 (Story, 1), free_story);
}
