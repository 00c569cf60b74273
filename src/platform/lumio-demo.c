#include "platform/lumio-demo.h"

#include "base/lumio-fiber.h"
#include "base/lumio-http-client.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-demo-world.h"
#include "platform/lumio-inbound.h"
#include "platform/lumio-password.h"
#include "platform/lumio-payments.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"
#include "platform/store/store-contacts.h"
#include "platform/store/store-spending.h"
#include "platform/store/store-users.h"

#define SETTING "demo"
#define BEGUN "begun"
#define DONE "done"
#define DAY 86400
#define VALID_SECONDS 300
#define PAGE 200

/* Somebody of the demo world, once they are here. */
typedef struct
{
  LumioUserRow   *user;
  LumioWalletRow *wallet;
  gint64          sequence;
} Person;

/* Held by the fiber and by database threads, one job at a time. */
typedef struct
{
  LumioPlatform          *platform;
  LumioHttpClient        *client;
  GPtrArray              *people;   /* Person */
  Person                  issuer;   /* user is NULL */
  char                   *cursor;   /* of the last payment that was read */
  GPtrArray              *arrivals; /* LumioHorizonPayment, to be written down */
  const LumioDemoPayment *payment;  /* the one that is being made */
  LumioPaymentRow        *row;
  char                   *xdr;
} Demo;

static void
free_person (gpointer data)
{
  Person *person = data;

  lumio_user_row_free (person->user);
  lumio_wallet_row_free (person->wallet);
  g_free (person);
}

static void
clear_demo (gpointer data)
{
  Demo *self = data;

  g_clear_object (&self->client);
  g_ptr_array_unref (self->people);
  g_clear_pointer (&self->issuer.wallet, lumio_wallet_row_free);
  g_clear_pointer (&self->arrivals, g_ptr_array_unref);
  g_clear_pointer (&self->row, lumio_payment_row_free);
  g_free (self->cursor);
  g_free (self->xdr);
}

static void
release_demo (gpointer demo)
{
  g_atomic_rc_box_release_full (demo, clear_demo);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Demo, release_demo)

static DexFuture *
write_demo (Demo              *self,
            LumioDatabaseFunc  func)
{
  return lumio_store_write (lumio_platform_get_store (self->platform), func,
                            g_atomic_rc_box_acquire (self), release_demo);
}

static DexFuture *
reject (GError *error)
{
  return dex_future_new_for_error (error);
}

/* ---- whether there is to be one ---- */

/* What the books hold: the number of users, and how far a demo came ("" for none). */
static DexFuture *
look (LumioConnection *connection,
      gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *state = lumio_store_get_setting (connection, SETTING, &error);
  gint64 users = 0;

  if (error == NULL)
    users = lumio_store_users_count (connection, &error);

  if (error != NULL)
    return reject (g_steal_pointer (&error));

  return dex_future_new_take_string (state != NULL ? g_steal_pointer (&state)
                                                   : g_strdup (users > 0 ? "taken" : ""));
}

static char *
await_state (LumioPlatform  *platform,
             GError        **error)
{
  return dex_await_string (lumio_store_read (lumio_platform_get_store (platform), look, NULL, NULL),
                           error);
}

static DexFuture *
keep_state (LumioConnection *connection,
            gpointer         user_data)
{
  GError *error = NULL;

  if (!lumio_store_set_setting (connection, SETTING, user_data, &error))
    return reject (error);

  return dex_future_new_true ();
}

static gboolean
set_state (LumioPlatform  *platform,
           const char     *state,
           GError        **error)
{
  return dex_await (lumio_store_write (lumio_platform_get_store (platform), keep_state,
                                       g_strdup (state), g_free), error);
}

gint64
lumio_demo_get_first_day (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return now - now % DAY - LUMIO_DEMO_DAYS * DAY;
}

static gint64
refuse (GError     **error,
        const char  *sentence)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, sentence);
  return -1;
}

gint64
lumio_demo_prepare (LumioPlatform  *platform,
                    const char     *ledger_folder,
                    GError        **error)
{
  g_autofree char *state = NULL;
  g_autofree char *ledger = NULL;

  if (!lumio_platform_get_config (platform)->demo)
    return 0;

  if (ledger_folder == NULL || !g_str_equal (lumio_platform_get_config (platform)->network, "local"))
    return refuse (error, "--demo makes a ledger of its own: it goes with --network local and "
                   "without --horizon");

  if (!(state = await_state (platform, error)))
    return -1;

  if (g_str_equal (state, DONE))
    return 0;

  if (g_str_equal (state, BEGUN))
    return refuse (error, "An earlier --demo was cut short in this data folder: empty the folder, "
                   "or give another with --data");

  ledger = g_build_filename (ledger_folder, "ledger.db", NULL);

  if (*state != '\0' || g_file_test (ledger, G_FILE_TEST_EXISTS))
    return refuse (error, "--demo fills an empty data folder, and this one is in use: give another "
                   "with --data");

  return set_state (platform, BEGUN, error) ? lumio_demo_get_first_day () : -1;
}

/* ---- the ledger's clock, and what it tells ---- */

gboolean
lumio_demo_set_clock (LumioHttpClient  *ledger,
                      gint64            seconds,
                      GError          **error)
{
  g_autoptr(GHashTable) form = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr(LumioHttpReply) reply = NULL;

  g_hash_table_insert (form, (char *) "time", g_strdup_printf ("%" G_GINT64_FORMAT, seconds));

  if (!(reply = dex_await_object (lumio_http_client_send_form (ledger, "/clock", form), error)))
    return FALSE;

  if (lumio_http_reply_get_status (reply) == 200)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The ledger's clock cannot be set: %u",
               lumio_http_reply_get_status (reply));
  return FALSE;
}

/* Reads what the ledger has after the cursor, to be written down by the next job. */
static gboolean
read_arrivals (Demo    *self,
               GError **error)
{
  LumioHorizon *horizon = lumio_rail_get_horizon (lumio_rail_get (self->platform));
  g_autoptr(LumioHorizonPage) page = NULL;

  g_clear_pointer (&self->arrivals, g_ptr_array_unref);
  self->arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_horizon_payment_unref);

  do
    {
      g_clear_pointer (&page, lumio_horizon_page_unref);

      if (!(page = dex_await_boxed (lumio_horizon_list_payments (horizon, NULL, self->cursor, PAGE,
                                                                 LUMIO_HORIZON_ASCENDING), error)))
        return FALSE;

      for (guint i = 0; i < page->records->len; i++)
        {
          LumioHorizonPayment *payment = g_ptr_array_index (page->records, i);

          g_ptr_array_add (self->arrivals, lumio_horizon_payment_ref (payment));
          g_set_str (&self->cursor, payment->paging_token);
        }
    }
  while (page->records->len == PAGE);

  return TRUE;
}

static gboolean
write_arrivals (Demo             *self,
                LumioConnection  *connection,
                GError          **error)
{
  for (guint i = 0; i < self->arrivals->len; i++)
    {
      g_autofree char *user_id = NULL;

      if (!lumio_inbound_write (connection, g_ptr_array_index (self->arrivals, i), NULL, &user_id,
                                error))
        return FALSE;
    }

  return TRUE;
}

static DexFuture *
store_arrivals (LumioConnection *connection,
                gpointer         user_data)
{
  GError *error = NULL;

  return write_arrivals (user_data, connection, &error) ? dex_future_new_true () : reject (error);
}

/* ---- people ---- */

static DexFuture *
store_person (LumioConnection *connection,
              gpointer         user_data)
{
  Demo *self = user_data;
  Person *person = g_ptr_array_index (self->people, self->people->len - 1);
  GError *error = NULL;

  if (!lumio_store_users_insert (connection, person->user, &error) ||
      !lumio_wallets_insert (self->platform, connection, person->user->id, &error))
    return reject (error);

  return dex_future_new_true ();
}

static gboolean
load_sequence (Demo    *self,
               Person  *person,
               GError **error)
{
  LumioHorizon *horizon = lumio_rail_get_horizon (lumio_rail_get (self->platform));
  g_autoptr(LumioHorizonAccount) account =
    dex_await_boxed (lumio_horizon_load_account (horizon, person->wallet->public_key), error);

  if (account == NULL)
    return FALSE;

  person->sequence = account->sequence;
  return TRUE;
}

static gboolean
add_person (Demo                   *self,
            const LumioDemoPerson  *who,
            DexFuture              *hashing,
            gint64                  at,
            GError                **error)
{
  g_autoptr(LumioApiWallet) wallet = NULL;
  Person *person = g_new0 (Person, 1);
  LumioUserRow *user = person->user = lumio_user_row_new ();

  g_ptr_array_add (self->people, person);
  user->id = g_uuid_string_random ();
  user->email = g_strdup (who->email);
  user->full_name = g_strdup (who->name);
  user->language = g_strdup (who->language);
  user->timezone = g_strdup (who->timezone);
  user->kyc_status = g_strdup ("none");
  user->created_at = at * G_USEC_PER_SEC;
  user->is_active = TRUE;

  if (!(user->password_hash = dex_await_string (hashing, error)) || !lumio_demo_set_clock (self->client, at, error) ||
      !dex_await (write_demo (self, store_person), error) ||
      !(wallet = dex_await_boxed (lumio_wallets_open (self->platform, user->id), error)) ||
      !(person->wallet = dex_await_boxed (lumio_wallets_load_row (self->platform, user->id), error)))
    return FALSE;

  return load_sequence (self, person, error);
}

static gboolean
add_people (Demo    *self,
            gint64   morning,
            GError **error)
{
  g_autoptr(GPtrArray) hashing = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < lumio_demo_n_people; i++)
    g_ptr_array_add (hashing, lumio_password_hash (LUMIO_DEMO_PASSWORD));

  for (guint i = 0; i < lumio_demo_n_people; i++)
    {
      if (!add_person (self, &lumio_demo_people[i], dex_ref (g_ptr_array_index (hashing, i)),
                       morning + i * 600, error))
        return FALSE;
    }

  return read_arrivals (self, error) && dex_await (write_demo (self, store_arrivals), error);
}

static DexFuture *
store_contacts (LumioConnection *connection,
                gpointer         user_data)
{
  Demo *self = user_data;
  GError *error = NULL;

  for (guint i = 0; i < lumio_demo_n_contacts; i++)
    {
      const LumioDemoContact *plan = &lumio_demo_contacts[i];
      const Person *owner = g_ptr_array_index (self->people, plan->owner);
      const Person *other = g_ptr_array_index (self->people, plan->other);
      g_autoptr(LumioApiContact) contact = lumio_api_contact_new ();

      contact->id = g_uuid_string_random ();
      contact->name = g_strdup (plan->name);
      contact->address = g_strdup (other->wallet->public_key);
      contact->created_at = owner->user->created_at + G_TIME_SPAN_HOUR;

      if (!lumio_store_contacts_insert (connection, owner->user->id, contact, &error))
        return reject (error);
    }

  return dex_future_new_true ();
}

/* ---- payments ---- */

static Person *
get_payer (Demo *self)
{
  return self->payment->from == LUMIO_DEMO_PLATFORM
    ? &self->issuer : g_ptr_array_index (self->people, self->payment->from);
}

static StellarTransactionEnvelope *
build (Demo    *self,
       GError **error)
{
  const LumioDemoPayment *payment = self->payment;
  const Person *to = g_ptr_array_index (self->people, payment->to);
  Person *from = get_payer (self);
  StellarTransactionBuilder *builder =
    stellar_transaction_builder_new (from->wallet->public_key, from->sequence + 1, STELLAR_MIN_FEE);

  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) payment->at + VALID_SECONDS);
  stellar_transaction_builder_set_memo_text (builder, payment->memo);
  stellar_transaction_builder_payment (builder, NULL, to->wallet->public_key,
                                       payment->usdc ? lumio_rail_get_usdc (lumio_rail_get (self->platform))
                                                     : "native", payment->amount);

  return stellar_transaction_builder_end (builder, error);
}

static LumioPaymentRow *
new_row (Demo *self)
{
  const LumioDemoPayment *payment = self->payment;
  const Person *from = get_payer (self);
  const Person *to = g_ptr_array_index (self->people, payment->to);
  LumioPaymentRow *row = lumio_payment_row_new ();

  row->id = g_uuid_string_random ();
  row->user_id = g_strdup (from->user->id);
  row->direction = g_strdup ("out");
  row->sender_address = g_strdup (from->wallet->public_key);
  row->recipient_address = g_strdup (to->wallet->public_key);
  row->amount = payment->amount;
  row->asset_code = g_strdup (payment->usdc ? "USDC" : "XLM");
  row->asset_issuer = payment->usdc
    ? g_strdup (lumio_rail_get_usdc_issuer (lumio_rail_get (self->platform))) : NULL;
  row->memo = g_strdup (payment->memo);
  row->created_at = payment->at * G_USEC_PER_SEC;
  row->updated_at = row->created_at;
  row->status = g_strdup ("pending");
  row->fee = STELLAR_MIN_FEE;
  row->fee_paid_by = g_strdup ("sender");
  row->valid_until = payment->at + VALID_SECONDS;

  return row;
}

/* As a confirmation does: envelope and hash stand in the books before anything is submitted. */
static gboolean
write_row (Demo             *self,
           LumioConnection  *connection,
           const guint8      digest[32],
           GError          **error)
{
  const Person *to = g_ptr_array_index (self->people, self->payment->to);
  LumioPaymentRow *row = self->row = new_row (self);
  g_autofree char *day = lumio_store_spending_day (row->created_at);
  g_autoptr(LumioApiContact) contact = NULL;
  g_autoptr(GError) local_error = NULL;

  contact = lumio_store_contacts_by_address (connection, row->user_id, row->recipient_address,
                                             &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  row->counterparty_name = g_strdup (contact != NULL ? contact->name : to->user->full_name);

  if (!lumio_store_payments_insert (connection, row, error))
    return FALSE;

  row->tx_hash = stellar_hash_to_hex (digest);
  row->xdr = g_strdup (self->xdr);
  g_set_str (&row->status, "processing");

  return lumio_store_contacts_touch (connection, row->user_id, row->recipient_address,
                                     row->counterparty_name, row->created_at, &row->contact_id,
                                     error) &&
         lumio_store_payments_update (connection, row, "pending", NULL, row->created_at, error) &&
         lumio_store_spending_add (connection, row->user_id, day, row->amount, error);
}

static DexFuture *
store_payment (LumioConnection *connection,
               gpointer         user_data)
{
  Demo *self = user_data;
  Person *from = get_payer (self);
  StellarTransactionEnvelope *envelope = NULL;
  GError *error = NULL;
  guint8 digest[32];

  g_clear_pointer (&self->row, lumio_payment_row_free);
  g_clear_pointer (&self->xdr, g_free);

  if (!(envelope = build (self, &error)) ||
      !(envelope = lumio_custody_sign (self->platform, connection, envelope, from->wallet,
                                       "payment.sign", from->wallet->id, &error)))
    return reject (error);

  stellar_envelope_hash (envelope, lumio_platform_get_passphrase (self->platform), digest);
  self->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  if (from->user != NULL && !write_row (self, connection, digest, &error))
    return reject (error);

  from->sequence++;
  return dex_future_new_true ();
}

static DexFuture *
store_end (LumioConnection *connection,
           gpointer         user_data)
{
  Demo *self = user_data;
  GError *error = NULL;

  if ((self->row != NULL &&
       !lumio_store_payments_update (connection, self->row, "processing", NULL,
                                     self->row->created_at, &error)) ||
      !write_arrivals (self, connection, &error))
    return reject (error);

  return dex_future_new_true ();
}

static gboolean
make_payment (Demo                    *self,
              const LumioDemoPayment  *payment,
              GError                 **error)
{
  LumioHorizon *horizon = lumio_rail_get_horizon (lumio_rail_get (self->platform));
  g_autoptr(LumioHorizonOutcome) outcome = NULL;

  self->payment = payment;

  if (!lumio_demo_set_clock (self->client, payment->at, error) ||
      !dex_await (write_demo (self, store_payment), error) ||
      !(outcome = dex_await_boxed (lumio_horizon_submit (horizon, self->xdr), error)))
    return FALSE;

  if (outcome->status != LUMIO_HORIZON_SUCCESS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The ledger refused “%s”: %s",
                   payment->memo, outcome->transaction_code != NULL ? outcome->transaction_code
                                                                    : "no answer");
      return FALSE;
    }

  if (self->row != NULL)
    {
      g_set_str (&self->row->status, "success");
      self->row->ledger = outcome->ledger;
    }

  return read_arrivals (self, error) && dex_await (write_demo (self, store_end), error);
}

static gboolean
fill (Demo    *self,
      GError **error)
{
  LumioConfig *config = lumio_platform_get_config (self->platform);
  gint64 day = lumio_demo_get_first_day ();
  gint64 started = g_get_monotonic_time ();
  g_autoptr(GArray) plan = lumio_demo_world_plan (config->seed, day, config->welcome_xlm,
                                                  config->welcome_usdc);

  g_message ("Making a demo world of %u people and %u payments, seed %" G_GINT64_FORMAT,
             lumio_demo_n_people, plan->len, config->seed);
  self->issuer.wallet = lumio_wallet_row_copy (lumio_rail_get_issuer (lumio_rail_get (self->platform)));

  if (!load_sequence (self, &self->issuer, error) || !add_people (self, day + 8 * 3600, error) ||
      !dex_await (write_demo (self, store_contacts), error))
    return FALSE;

  for (guint i = 0; i < plan->len; i++)
    {
      if (!make_payment (self, &g_array_index (plan, LumioDemoPayment, i), error))
        return FALSE;

      if ((i + 1) % 100 == 0)
        g_message ("The demo world: %u of %u payments", i + 1, plan->len);
    }

  g_message ("The demo world has its payments after %" G_GINT64_FORMAT " ms; sign in as %s with “%s”",
             (g_get_monotonic_time () - started) / 1000, lumio_demo_people[0].email,
             LUMIO_DEMO_PASSWORD);
  return TRUE;
}

gboolean
lumio_demo_is_begun (LumioPlatform  *platform,
                     GError        **error)
{
  g_autofree char *state = await_state (platform, error);

  return g_strcmp0 (state, BEGUN) == 0;
}

gboolean
lumio_demo_finish (LumioPlatform    *platform,
                   LumioHttpClient  *ledger,
                   GError          **error)
{
  return lumio_demo_set_clock (ledger, g_get_real_time () / G_USEC_PER_SEC + 1, error) &&
         set_state (platform, DONE, error);
}

static DexFuture *
start_fiber (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  g_autoptr(Demo) self = NULL;
  GError *error = NULL;

  if (!lumio_demo_is_begun (platform, &error))
    return error != NULL ? reject (error) : dex_future_new_true ();

  self = g_atomic_rc_box_new0 (Demo);
  self->platform = platform;
  self->client = lumio_http_client_new (lumio_platform_get_horizon_endpoint (platform));
  self->people = g_ptr_array_new_with_free_func (free_person);

  if (fill (self, &error))
    return dex_future_new_true ();

  g_prefix_error_literal (&error, "The demo world cannot be made: ");
  return reject (error);
}

static DexFuture *
start (LumioPlatform *platform)
{
  if (!lumio_platform_get_config (platform)->demo)
    return dex_future_new_true ();

  return lumio_fiber_spawn (start_fiber, g_object_ref (platform), g_object_unref);
}

const LumioModule lumio_demo_module = {
  .name = "demo",
  .start = start,
};
