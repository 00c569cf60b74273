#include "platform/lumio-payments.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
#include "platform/http/lumio-route.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-limits-check.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-payment-checks.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"
#include "platform/store/store-audit.h"
#include "platform/store/store-contacts.h"
#include "stellar/stellar-asset.h"

/* How long a confirmation waits for the ledger before it is answered with "processing". */
#define CONFIRM_PATIENCE 6
#define EXPIRE_SECONDS 30
/* The platform's bump pays for the operation and for itself. */
#define BUMP_FEE (2 * STELLAR_MIN_FEE)

/* One step of one payment, held by a fiber and a database thread at the same time. */
typedef struct
{
  LumioPlatform     *platform;
  LumioWalletRow    *wallet;
  LumioPaymentRow   *row;
  LumioPaymentOrder *order;
  LumioPaymentFacts  facts;
  char              *user_id;
  char              *id;
  char              *address;
  char              *request_id;
  char              *ip;
} Step;

static void
clear_step (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->wallet, lumio_wallet_row_free);
  g_clear_pointer (&step->row, lumio_payment_row_free);
  g_clear_pointer (&step->order, lumio_payment_order_free);
  g_free (step->user_id);
  g_free (step->id);
  g_free (step->address);
  g_free (step->request_id);
  g_free (step->ip);
}

static void
release_step (gpointer step)
{
  g_atomic_rc_box_release_full (step, clear_step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, release_step)

static Step *
new_step (LumioPlatform *platform,
          LumioCaller   *caller,
          const char    *id)
{
  Step *step = g_atomic_rc_box_new0 (Step);

  step->platform = platform;
  step->user_id = g_strdup (caller->user_id);
  step->id = g_strdup (id);
  step->request_id = g_strdup (caller->request_id);
  step->ip = g_strdup (caller->address);

  return step;
}

static DexFuture *
write_step (Step              *step,
            LumioDatabaseFunc  func)
{
  return lumio_store_write (lumio_platform_get_store (step->platform), func,
                            g_atomic_rc_box_acquire (step), release_step);
}

static gboolean
audit (LumioConnection  *connection,
       Step             *step,
       const char       *action,
       GError          **error)
{
  LumioAuditEntry entry = {
    .actor_id = step->user_id,
    .action = action,
    .target = step->row->id,
    .ip = step->ip,
    .request_id = step->request_id,
  };

  return lumio_store_audit_append (connection, &entry, error);
}

static DexFuture *
reject (GError *error)
{
  return dex_future_new_for_error (error);
}

static DexFuture *
answer_row (const LumioPaymentRow *row)
{
  return dex_future_new_take_boxed (LUMIO_TYPE_PAYMENT_ROW, lumio_payment_row_copy (row));
}

static LumioProblem *
not_found (void)
{
  return lumio_problem_new (404, "not_found", "Not found", "There is no such payment.");
}

/* ---- start ---- */

/* Who the recipient is, as far as the sender may know: a contact, or another user by name. */
static gboolean
find_counterparty (LumioConnection  *connection,
                   const char       *user_id,
                   const char       *address,
                   LumioPaymentRow  *row,
                   GError          **error)
{
  g_autoptr(LumioApiContact) contact = NULL;
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(LumioUserRow) user = NULL;
  g_autoptr(GError) local_error = NULL;

  contact = lumio_store_contacts_by_address (connection, user_id, address, &local_error);

  if (local_error == NULL && contact == NULL)
    wallet = lumio_store_wallets_by_address (connection, address, &local_error);

  if (local_error == NULL && wallet != NULL && wallet->user_id != NULL)
    user = lumio_store_users_by_id (connection, wallet->user_id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (contact != NULL)
    g_set_str (&row->contact_id, contact->id);

  g_set_str (&row->counterparty_name,
             contact != NULL ? contact->name : user != NULL ? user->full_name : NULL);

  return TRUE;
}

static DexFuture *
store_start (LumioConnection *connection,
             gpointer         user_data)
{
  Step *step = user_data;
  g_autoptr(LumioPaymentRow) earlier = NULL;
  g_autoptr(LumioProblem) problem = NULL;
  g_autoptr(GError) error = NULL;
  LumioLimitsState limits;

  /* A run that died after this wrote the row already. */
  earlier = lumio_store_payments_by_key (connection, step->user_id, step->row->idempotency_key,
                                         &error);

  if (error != NULL)
    return reject (g_steal_pointer (&error));

  if (earlier != NULL)
    return answer_row (earlier);

  if (!lumio_limits_read (step->platform, connection, step->user_id, step->row->created_at,
                          &limits, &error))
    return reject (g_steal_pointer (&error));

  if ((problem = lumio_limits_check (&limits, step->row->amount)))
    return reject (lumio_problem_to_error (g_steal_pointer (&problem)));

  if (!find_counterparty (connection, step->user_id, step->address, step->row, &error) ||
      !lumio_store_payments_insert (connection, step->row, &error) ||
      !audit (connection, step, "payment.start", &error) ||
      !lumio_payments_append_live (connection, step->row, &error))
    return reject (g_steal_pointer (&error));

  return answer_row (step->row);
}

static StellarTransactionEnvelope *
build (const char               *sender,
       const LumioPaymentOrder  *order,
       gint64                    sequence,
       gint64                    max_time,
       GError                  **error)
{
  StellarTransactionBuilder *builder =
    stellar_transaction_builder_new (sender, sequence, STELLAR_MIN_FEE);
  g_autofree char *asset = lumio_rail_asset (order->code, order->issuer);

  if (max_time != 0)
    stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) max_time);

  if (order->memo != NULL)
    stellar_transaction_builder_set_memo_text (builder, order->memo);

  if (order->create_account)
    stellar_transaction_builder_create_account (builder, NULL, order->address, order->amount);
  else
    stellar_transaction_builder_payment (builder, NULL, order->address, asset, order->amount);

  return stellar_transaction_builder_end (builder, error);
}

static LumioPaymentRow *
new_row (Step       *step,
         const char *idempotency_key)
{
  LumioPaymentRow *row = lumio_payment_row_new ();
  LumioConfig *config = lumio_platform_get_config (step->platform);

  row->id = g_uuid_string_random ();
  row->user_id = g_strdup (step->user_id);
  row->direction = g_strdup ("out");
  row->sender_address = g_strdup (step->wallet->public_key);
  row->recipient_address = g_strdup (step->order->address);
  row->amount = step->order->amount;
  row->asset_code = g_strdup (step->order->code);
  row->asset_issuer = g_strdup (step->order->issuer);
  row->memo = g_strdup (step->order->memo);
  row->creates_account = step->order->create_account;
  row->idempotency_key = g_strdup (idempotency_key);
  row->created_at = lumio_clock_now ();
  row->updated_at = row->created_at;
  row->status = g_strdup ("pending");
  row->fee = step->facts.platform_pays_fee ? 0 : step->facts.fee;
  row->fee_paid_by = g_strdup (step->facts.platform_pays_fee ? "platform" : "sender");
  row->expires_at = row->created_at + config->payment_minutes * 60 * G_USEC_PER_SEC;

  return row;
}

static LumioHttpResponse *
answer_quote (const LumioPaymentRow *row)
{
  g_autoptr(LumioApiQuote) quote = lumio_api_quote_new ();

  quote->transaction_id = g_strdup (row->id);
  quote->xdr = g_strdup (row->xdr != NULL ? row->xdr : "");
  quote->fee = row->fee;
  quote->total = row->amount + (row->asset_issuer == NULL ? row->fee : 0);
  quote->sign_by = g_strdup ("server");
  quote->payment = lumio_payment_row_to_api (row);

  return lumio_route_reply (201, &lumio_api_quote_record, quote);
}

static LumioHttpResponse *
start_payment (LumioPlatform     *platform,
               LumioCaller       *caller,
               LumioHttpRequest  *request,
               GError           **error)
{
  g_autoptr(Step) step = new_step (platform, caller, NULL);
  g_autoptr(LumioPaymentRow) row = NULL;
  JsonObject *body = lumio_http_request_get_json (request, error);
  StellarTransactionEnvelope *envelope;
  StellarMuxedAccount account;

  if (body == NULL ||
      !(step->wallet = dex_await_boxed (lumio_wallets_load_row (platform, caller->user_id),
                                        error)) ||
      !(step->order = lumio_payment_order_read (platform, body, step->wallet->public_key, error)) ||
      !lumio_payment_order_check (platform, step->order, step->wallet->public_key, &step->facts,
                                  error))
    return NULL;

  stellar_muxed_account_parse (step->order->address, &account, NULL);
  step->address = stellar_muxed_account_dup_address (&account);
  step->row = new_row (step, caller->idempotency_key);

  if (!(envelope = build (step->wallet->public_key, step->order, step->facts.sequence + 1, 0,
                          error)))
    return NULL;

  step->row->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  if (!(row = dex_await_boxed (write_step (step, store_start), error)))
    return NULL;

  lumio_live_poke (platform, caller->user_id);

  return answer_quote (row);
}

/* ---- confirm ---- */

static DexFuture *
load_payment (LumioConnection *connection,
              gpointer         user_data)
{
  Step *step = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioPaymentRow) row =
    lumio_store_payments_by_id (connection, step->user_id, step->id, &error);

  if (row == NULL)
    return reject (error != NULL ? g_steal_pointer (&error)
                                 : lumio_problem_to_error (not_found ()));

  return answer_row (row);
}

static LumioPaymentRow *
await_payment (Step    *step,
               GError **error)
{
  return dex_await_boxed (lumio_store_read (lumio_platform_get_store (step->platform),
                                            load_payment, g_atomic_rc_box_acquire (step),
                                            release_step), error);
}

static LumioPaymentOrder *
order_of (const LumioPaymentRow *row)
{
  LumioPaymentOrder *order = lumio_payment_order_new ();

  order->address = g_strdup (row->recipient_address);
  order->code = g_strdup (row->asset_code);
  order->issuer = g_strdup (row->asset_issuer);
  order->amount = row->amount;
  order->memo = g_strdup (row->memo);
  order->create_account = row->creates_account;

  return order;
}

StellarTransactionEnvelope *
lumio_payments_sign (LumioPlatform          *platform,
                     LumioConnection        *connection,
                     const LumioWalletRow   *wallet,
                     const LumioPaymentRow  *row,
                     gint64                  sequence,
                     GError                **error)
{
  const LumioWalletRow *sponsor = lumio_rail_get_sponsor (lumio_rail_get (platform));
  g_autoptr(LumioPaymentOrder) order = order_of (row);
  StellarTransactionEnvelope *inner, *bump;

  inner = build (wallet->public_key, order, sequence, row->valid_until, error);

  if (inner == NULL ||
      !(inner = lumio_custody_sign (platform, connection, inner, wallet, "payment.sign", row->id,
                                    error)))
    return NULL;

  if (!g_str_equal (row->fee_paid_by, "platform"))
    return inner;

  bump = stellar_fee_bump_new (sponsor->public_key, BUMP_FEE, inner, error);
  stellar_xdr_free (inner);

  if (bump == NULL)
    return NULL;

  return lumio_custody_sign (platform, connection, bump, sponsor, "payment.bump", row->id, error);
}

/*
 * The step on which everything rests: in one transaction the limit is counted, the key is used,
 * and the envelope and its hash are written down. Nothing was submitted before this committed.
 */
GError *
lumio_payments_in_progress (void)
{
  JsonNode *seconds = json_node_init_int (json_node_alloc (), 1);
  LumioProblem *problem = lumio_problem_new (409, "payment_in_progress", "Another payment is on its way",
                                             "Wait until it is decided, then confirm this one.");

  return lumio_problem_to_error (lumio_problem_add_extra (problem, "retry_after", seconds));
}

static DexFuture *
store_confirm (LumioConnection *connection,
               gpointer         user_data)
{
  Step *step = user_data;
  gint64 now = lumio_clock_now ();
  g_autofree char *day = lumio_store_spending_day (now);
  g_autoptr(LumioPaymentRow) stored = NULL;
  g_autoptr(GPtrArray) others = NULL;
  g_autoptr(LumioProblem) problem = NULL;
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope;
  LumioLimitsState limits;
  guint8 digest[32];

  if (!(stored = lumio_store_payments_by_id (connection, step->user_id, step->id, &error)))
    return reject (error != NULL ? g_steal_pointer (&error)
                                 : lumio_problem_to_error (not_found ()));

  if (!g_str_equal (stored->status, "pending"))
    return answer_row (stored);

  if (!(others = lumio_store_payments_processing (connection, step->user_id, &error)) ||
      !lumio_limits_read (step->platform, connection, step->user_id, now, &limits, &error))
    return reject (g_steal_pointer (&error));

  /* A second envelope of this account could take the place of one that may still land. */
  if (others->len > 0)
    return reject (lumio_payments_in_progress ());

  if ((problem = lumio_limits_check (&limits, stored->amount)))
    return reject (lumio_problem_to_error (g_steal_pointer (&problem)));

  stored->valid_until = now / G_USEC_PER_SEC + LUMIO_PAYMENT_VALID_SECONDS;

  stored->fee = step->facts.platform_pays_fee ? 0 : step->facts.fee;
  g_set_str (&stored->fee_paid_by, step->facts.platform_pays_fee ? "platform" : "sender");

  if (!(envelope = lumio_payments_sign (step->platform, connection, step->wallet, stored,
                                        step->facts.sequence + 1, &error)))
    return reject (g_steal_pointer (&error));

  stellar_envelope_hash (envelope, lumio_platform_get_passphrase (step->platform), digest);
  g_free (stored->tx_hash);
  stored->tx_hash = stellar_hash_to_hex (digest);
  g_free (stored->xdr);
  stored->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  g_set_str (&stored->status, "processing");

  if (!lumio_store_contacts_touch (connection, step->user_id, stored->recipient_address,
                                   stored->counterparty_name, now, &stored->contact_id, &error) ||
      !lumio_store_payments_update (connection, stored, "pending", NULL, now, &error) ||
      !lumio_store_spending_add (connection, step->user_id, day, stored->amount, &error) ||
      !audit (connection, step, "payment.confirm", &error) ||
      !lumio_payments_append_live (connection, stored, &error))
    return reject (g_steal_pointer (&error));

  return answer_row (stored);
}

static DexFuture *
store_expired (LumioConnection *connection,
               gpointer         user_data)
{
  Step *step = user_data;
  g_autoptr(LumioPaymentRow) row = NULL;
  g_autoptr(GError) error = NULL;

  row = lumio_store_payments_by_id (connection, step->user_id, step->id, &error);

  if (row == NULL)
    return reject (error != NULL ? g_steal_pointer (&error)
                                 : lumio_problem_to_error (not_found ()));

  if (g_str_equal (row->status, "pending"))
    {
      g_set_str (&row->status, "expired");

      if (!lumio_store_payments_update (connection, row, "pending", NULL, lumio_clock_now (),
                                        &error) ||
          !lumio_payments_append_live (connection, row, &error))
        return reject (g_steal_pointer (&error));
    }

  return answer_row (row);
}

/* Inside the account's turn. Returns the payment once its envelope stands in the books. */
static LumioPaymentRow *
confirm_in_turn (Step    *step,
                 GError **error)
{
  LumioPaymentRow *row;

  if (!(step->row = await_payment (step, error)))
    return NULL;

  if (!g_str_equal (step->row->status, "pending"))
    return lumio_payment_row_copy (step->row);

  if (step->row->expires_at <= lumio_clock_now ())
    return dex_await_boxed (write_step (step, store_expired), error);

  step->order = order_of (step->row);

  if (!lumio_payment_order_check (step->platform, step->order, step->wallet->public_key,
                                  &step->facts, error))
    return NULL;

  row = dex_await_boxed (write_step (step, store_confirm), error);
  lumio_live_poke (step->platform, step->user_id);

  return row;
}

static DexFuture *
confirm_fiber (gpointer user_data)
{
  Step *step = user_data;
  LumioTurns *turns = lumio_rail_get_turns (lumio_rail_get (step->platform));
  g_autoptr(LumioPaymentRow) row = NULL;
  g_autoptr(DexFuture) settled = NULL;
  g_autoptr(GError) error = NULL;

  if (!(step->wallet = dex_await_boxed (lumio_wallets_load_row (step->platform, step->user_id),
                                        &error)))
    return reject (g_steal_pointer (&error));

  dex_await (lumio_turns_take (turns, step->wallet->public_key), NULL);
  row = confirm_in_turn (step, &error);

  /*
   * The turn lasts until the payment is decided, or for as long as this request is willing to
   * wait; after that the books themselves keep a second envelope from being made.
   */
  if (row != NULL && g_str_equal (row->status, "processing") &&
      step->order != NULL)
    {
      settled = lumio_payments_settle (step->platform, row, FALSE);
      dex_await (lumio_await_within (dex_ref (settled), CONFIRM_PATIENCE * 1000), NULL);
    }

  lumio_turns_give (turns, step->wallet->public_key);

  if (row == NULL)
    return reject (g_steal_pointer (&error));

  {
    LumioPaymentRow *now = await_payment (step, NULL);

    return dex_future_new_take_boxed (LUMIO_TYPE_PAYMENT_ROW,
                                      now != NULL ? now : g_steal_pointer (&row));
  }
}

static LumioHttpResponse *
answer_result (const LumioPaymentRow *row)
{
  g_autoptr(LumioApiResult) result = lumio_api_result_new ();

  result->status = g_strdup (row->status);
  result->tx_hash = g_strdup (row->tx_hash);
  result->payment = lumio_payment_row_to_api (row);

  return lumio_route_reply (g_str_equal (row->status, "processing") ? 202 : 200,
                            &lumio_api_result_record, result);
}

static LumioHttpResponse *
confirm_payment (LumioPlatform     *platform,
                 LumioCaller       *caller,
                 LumioHttpRequest  *request,
                 GError           **error)
{
  Step *step = new_step (platform, caller, lumio_http_request_get_param (request, "id"));
  g_autoptr(LumioPaymentRow) row = NULL;
  DexFuture *future;

  /* It goes on when the caller hangs up: a turn that was taken must be given back. */
  future = lumio_fiber_spawn (confirm_fiber, step, release_step);
  lumio_platform_keep (platform, dex_ref (future));

  if (!(row = dex_await_boxed (future, error)))
    return NULL;

  if (g_str_equal (row->status, "expired"))
    {
      g_propagate_error (error, lumio_problem_to_error (
                           lumio_problem_new (409, "payment_expired", "The payment was not confirmed in time",
                                              "Nothing was paid. Start it again.")));
      return NULL;
    }

  if (g_str_equal (row->status, "cancelled"))
    {
      g_propagate_error (error, lumio_problem_to_error (
                           lumio_problem_new (409, "payment_not_pending", "The payment was cancelled",
                                              "Nothing was paid. Start it again.")));
      return NULL;
    }

  return answer_result (row);
}

/* ---- cancel and look ---- */

static DexFuture *
store_cancel (LumioConnection *connection,
              gpointer         user_data)
{
  Step *step = user_data;
  g_autoptr(GError) error = NULL;

  step->row = lumio_store_payments_by_id (connection, step->user_id, step->id, &error);

  if (step->row == NULL)
    return reject (error != NULL ? g_steal_pointer (&error)
                                 : lumio_problem_to_error (not_found ()));

  if (g_str_equal (step->row->status, "cancelled"))
    return answer_row (step->row);

  if (!g_str_equal (step->row->status, "pending"))
    return reject (lumio_problem_to_error (
                     lumio_problem_new (409, "payment_not_pending", "The payment is not waiting any more",
                                        "It can only be cancelled before it is confirmed.")));

  g_set_str (&step->row->status, "cancelled");

  if (!lumio_store_payments_update (connection, step->row, "pending", NULL, lumio_clock_now (),
                                    &error) ||
      !audit (connection, step, "payment.cancel", &error) ||
      !lumio_payments_append_live (connection, step->row, &error))
    return reject (g_steal_pointer (&error));

  return answer_row (step->row);
}

static LumioHttpResponse *
cancel_payment (LumioPlatform     *platform,
                LumioCaller       *caller,
                LumioHttpRequest  *request,
                GError           **error)
{
  g_autoptr(Step) step = new_step (platform, caller, lumio_http_request_get_param (request, "id"));
  g_autoptr(LumioPaymentRow) row = dex_await_boxed (write_step (step, store_cancel), error);

  if (row == NULL)
    return NULL;

  lumio_live_poke (platform, caller->user_id);

  return answer_result (row);
}

static LumioHttpResponse *
get_payment (LumioPlatform     *platform,
             LumioCaller       *caller,
             LumioHttpRequest  *request,
             GError           **error)
{
  g_autoptr(Step) step = new_step (platform, caller, lumio_http_request_get_param (request, "id"));
  g_autoptr(LumioPaymentRow) row = await_payment (step, error);
  g_autoptr(LumioApiPayment) payment = NULL;

  if (row == NULL)
    return NULL;

  payment = lumio_payment_row_to_api (row);

  return lumio_route_reply (200, &lumio_api_payment_record, payment);
}

/* ---- what an earlier run left, and what nobody confirmed ---- */

static DexFuture *
list_processing (LumioConnection *connection,
                 gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *rows = lumio_store_payments_processing (connection, NULL, &error);

  return rows != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows)
                      : reject (g_steal_pointer (&error));
}

static DexFuture *
expire_all (LumioConnection *connection,
            gpointer         user_data)
{
  gint64 now = lumio_clock_now ();
  g_autoptr(GError) error = NULL;
  GPtrArray *rows = lumio_store_payments_expired (connection, now, &error);

  for (guint i = 0; rows != NULL && error == NULL && i < rows->len; i++)
    {
      LumioPaymentRow *row = g_ptr_array_index (rows, i);

      g_set_str (&row->status, "expired");

      if (lumio_store_payments_update (connection, row, "pending", NULL, now, &error))
        lumio_payments_append_live (connection, row, &error);
    }

  if (error != NULL)
    {
      g_clear_pointer (&rows, g_ptr_array_unref);
      return reject (g_steal_pointer (&error));
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows);
}

static DexFuture *
take_up_fiber (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GError) error = NULL;

  left = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_processing,
                                            NULL, NULL), &error);

  if (left == NULL)
    return reject (g_steal_pointer (&error));

  for (guint i = 0; i < left->len; i++)
    {
      const LumioPaymentRow *row = g_ptr_array_index (left, i);

      g_message ("Payment %s was not decided when the platform stopped; asking the ledger", row->id);
      dex_unref (lumio_payments_settle (platform, row, TRUE));
    }

  return dex_future_new_true ();
}

static void
expire (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  g_autoptr(GPtrArray) expired =
    dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), expire_all, NULL,
                                        NULL), NULL);

  for (guint i = 0; expired != NULL && i < expired->len; i++)
    lumio_live_poke (platform, ((const LumioPaymentRow *) g_ptr_array_index (expired, i))->user_id);
}

static DexFuture *
start (LumioPlatform *platform)
{
  lumio_platform_set_module_data (platform, "payments",
                                  lumio_loop_new (EXPIRE_SECONDS, expire, platform), NULL);

  return lumio_fiber_spawn (take_up_fiber, platform, NULL);
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (lumio_platform_get_module_data (platform, "payments"));
}

static const LumioRouteMember start_members[] = {
  { "recipientAddress", "string", TRUE },
  { "amount", "amount", TRUE },
  { "asset", "asset", TRUE },
  { "memo", "string", FALSE },
  { "create_account", "boolean", FALSE },
};

static const LumioRoute routes[] = {
  { "POST", "/payments", start_payment, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Start a payment", start_members, G_N_ELEMENTS (start_members), 201, &lumio_api_quote_record },
  { "POST", "/payments/{id}/confirm", confirm_payment, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Confirm a payment", .reply = &lumio_api_result_record },
  { "POST", "/payments/{id}/cancel", cancel_payment, LUMIO_ROUTE_AUTH, "Cancel a payment",
    .reply = &lumio_api_result_record },
  { "GET", "/payments/{id}", get_payment, LUMIO_ROUTE_AUTH, "One payment",
    .reply = &lumio_api_payment_record },
};

const LumioModule lumio_payments_module = {
  .name = "payments",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
