#include "platform/lumio-investments.h"

#include "base/lumio-clock.h"
#include "base/lumio-json.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-offers.h"
#include "platform/lumio-payment-checks.h"
#include "platform/lumio-payments.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"
#include "platform/store/store-investments.h"
#include "stellar/stellar-amount.h"

#define RESERVE_SECONDS 300
#define PATIENCE_SECONDS 10
#define EXPIRE_SECONDS 5
#define MAX_PAGE 200
#define MAX_TOKENS G_GINT64_CONSTANT (1000000000)
/* change trust, USDC there, tokens back */
#define FEE (3 * STELLAR_MIN_FEE)

typedef struct
{
  LumioPlatform      *platform;
  LumioCaller        *caller;
  LumioInvestmentRow *row;
  char               *id;
  char               *address;
  char               *cursor;
  gint64              tokens;
  guint               limit;
  LumioOfferTerms    *offer; /* where the platform has no key of the account */
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->caller, lumio_caller_free);
  g_clear_pointer (&work->row, lumio_investment_row_free);
  g_free (work->id);
  g_free (work->address);
  g_free (work->cursor);
  g_free (work->offer);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, free_work)

static Work *
new_work (LumioPlatform    *platform,
          LumioCaller      *caller,
          LumioHttpRequest *request)
{
  Work *work = g_new0 (Work, 1);

  work->platform = platform;
  work->caller = lumio_caller_copy (caller);
  work->id = g_strdup (lumio_http_request_get_param (request, "id"));

  return work;
}

static DexFuture *
answer_row (LumioInvestmentRow *row,
            GError             *error)
{
  return row != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_INVESTMENT_ROW, row)
                     : dex_future_new_for_error (error);
}

static gboolean
append_live (LumioConnection           *connection,
             const LumioInvestmentRow  *row,
             GError                   **error)
{
  g_autoptr(LumioApiInvestment) investment = lumio_investment_row_to_api (row);

  return lumio_live_append (connection, row->investor_id, "investment",
                            lumio_api_investment_to_json (investment), error);
}

gboolean
lumio_investments_write (LumioConnection           *connection,
                         const LumioInvestmentRow  *row,
                         const LumioFundraiserRow  *event,
                         GError                   **error)
{
  gint64 now = lumio_clock_now ();

  return lumio_store_investments_update (connection, row, now, error) &&
         lumio_store_fundraisers_update (connection, event, now, error) &&
         append_live (connection, row, error) &&
         lumio_fundraisers_append_live (connection, event, error);
}

/* ---- reserve ---- */

static gboolean
check_event (const LumioFundraiserRow  *event,
             gint64                     tokens,
             gint64                     held,
             GError                   **error)
{
  gint64 left = event->supply - event->sold - event->reserved;

  if (!g_str_equal (event->status, "FUNDING") || event->pending != NULL ||
      (event->closes_at != 0 && event->closes_at <= lumio_clock_now ()))
    {
      /* The last token makes it funded: who comes after that is told the real reason. */
      if (g_str_equal (event->status, "FUNDED") && event->pending == NULL)
        return lumio_fundraisers_refuse (error, 409, "supply_exhausted", "amount",
                                         "All of its tokens are sold.") != NULL;

      return lumio_fundraisers_refuse (error, 409, "event_not_open", NULL,
                                       "Its funding is not open.") != NULL;
    }

  if (tokens > left)
    return lumio_fundraisers_refuse (error, 409, "supply_exhausted", "amount",
                                     left == 0 ? "All of its tokens are sold or reserved."
                                               : "There are fewer tokens left than that.") != NULL;

  if (held + tokens < event->min_per_investor && left > tokens)
    return lumio_fundraisers_refuse (error, 409, "below_minimum", "amount",
                                     "The event asks for more tokens of each investor.") != NULL;

  if (event->max_per_investor != 0 && held + tokens > event->max_per_investor)
    return lumio_fundraisers_refuse (error, 409, "above_maximum", "amount",
                                     "The event lets nobody have as many tokens.") != NULL;

  return TRUE;
}

/* The promise of the supply is kept here: the reservation and its check are one transaction. */
static DexFuture *
reserve_job (LumioConnection *connection,
             gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioInvestmentRow) row = NULL;
  GError *error = NULL;
  gint64 held;

  row = lumio_store_investments_by_key (connection, work->caller->user_id,
                                        work->caller->idempotency_key, &error);

  if (row != NULL || error != NULL)
    return answer_row (g_steal_pointer (&row), error);

  if (!(event = lumio_fundraisers_load (connection, work->caller->user_id, work->id, &error)) ||
      (held = lumio_store_investments_count (connection, work->caller->user_id, event->id,
                                             &error)) < 0 ||
      !check_event (event, work->tokens, held, &error))
    return dex_future_new_for_error (error);

  row = lumio_investment_row_new ();
  row->id = g_uuid_string_random ();
  row->event_id = event->id;
  row->event_name = g_strdup (event->name);
  row->investor_id = g_strdup (work->caller->user_id);
  row->investor_address = g_strdup (work->address);
  row->tokens = work->tokens;
  row->usdc_amount = work->tokens * event->token_price;
  row->status = g_strdup ("reserved");
  row->sign_by = g_strdup (work->offer != NULL ? "client" : "server");
  row->idempotency_key = g_strdup (work->caller->idempotency_key);
  row->created_at = lumio_clock_now ();
  row->updated_at = row->created_at;
  row->reserved_until = row->created_at + RESERVE_SECONDS * G_USEC_PER_SEC;
  event->reserved += work->tokens;

  if ((work->offer != NULL &&
       !lumio_offers_sign (work->platform, connection, work->offer, row, event, &error)) ||
      !lumio_store_investments_insert (connection, row, &error) ||
      !lumio_audit_append (connection, work->caller, "investment.reserve", row->id, NULL, &error) ||
      !lumio_investments_write (connection, row, event, &error))
    return dex_future_new_for_error (error);

  return answer_row (g_steal_pointer (&row), NULL);
}

/* What can be said before anything is reserved: is there money for it? */
static gboolean
check_money (LumioPlatform             *platform,
             const char                *address,
             const LumioFundraiserRow  *event,
             gint64                     usdc,
             LumioOfferTerms           *offer,
             GError                   **error)
{
  LumioRail *rail = lumio_rail_get (platform);
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autofree char *asset = NULL;
  const LumioHorizonBalance *balance;
  g_autoptr(GError) local_error = NULL;

  account = dex_await_boxed (lumio_horizon_load_account (lumio_rail_get_horizon (rail), address),
                             &local_error);

  if (account == NULL && lumio_horizon_is_missing (local_error))
    return lumio_fundraisers_refuse (error, 404, "account_not_found", "investorAddr",
                                     "Your account does not stand on the ledger yet.") != NULL;

  if (account == NULL)
    return lumio_fundraisers_refuse (error, 503, "ledger_unavailable", NULL,
                                     "The ledger does not answer. Nothing was reserved.") != NULL;

  balance = lumio_rail_get_usdc (rail) != NULL
    ? lumio_horizon_account_find_balance (account, lumio_rail_get_usdc (rail)) : NULL;

  if (balance == NULL || balance->balance - balance->selling_liabilities < usdc)
    return lumio_fundraisers_refuse (error, 409, "insufficient_balance", "amount",
                                     "You do not have enough USDC for that.") != NULL;

  if (offer == NULL)
    return TRUE;

  asset = lumio_fundraisers_asset (event);
  offer->sequence = account->sequence + 1;
  offer->has_line = lumio_horizon_account_find_balance (account, asset) != NULL;

  if (lumio_wallets_count_spendable (account) < FEE + (offer->has_line ? 0 : LUMIO_BASE_RESERVE))
    return lumio_fundraisers_refuse (error, 409, "insufficient_xlm", "investorAddr",
                                     "The account has not enough XLM for the fee and for the "
                                     "reserve of the token.") != NULL;

  return TRUE;
}

static DexFuture *
event_job (LumioConnection *connection,
           gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;

  if (!(event = lumio_fundraisers_load (connection, work->caller->user_id, work->id, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (LUMIO_TYPE_FUNDRAISER_ROW, g_steal_pointer (&event));
}

/* Whether that account, of which no key is kept here, may buy by itself. */
static DexFuture *
stranger_job (LumioConnection *connection,
              gpointer         user_data)
{
  const char *address = user_data;
  GError *error = NULL;
  g_autoptr(LumioWalletRow) wallet = lumio_store_wallets_by_address (connection, address, &error);

  if (wallet != NULL)
    lumio_fundraisers_refuse (&error, 400, "invalid_address", "investorAddr",
                              "This is the wallet of somebody else here.");

  return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();
}

static gboolean
check_stranger (LumioPlatform  *platform,
                const char     *address,
                GError        **error)
{
  if (!lumio_payment_check_address (address, "investorAddr", error))
    return FALSE;

  if (*address != 'G')
    return lumio_fundraisers_refuse (error, 400, "invalid_address", "investorAddr",
                                     "The address of an account begins with G.") != NULL;

  return dex_await (lumio_store_read (lumio_platform_get_store (platform), stranger_job,
                                      g_strdup (address), g_free), error);
}

static LumioHttpResponse *
answer_quote (const LumioInvestmentRow *row)
{
  g_autoptr(LumioApiInvestQuote) quote = lumio_api_invest_quote_new ();

  quote->investment_id = g_strdup (row->id);
  quote->usdc_amount = row->usdc_amount;
  quote->fee = row->xdr != NULL ? lumio_offers_fee (row) : FEE;
  quote->xdr = g_strdup (row->xdr != NULL ? row->xdr : "");
  quote->sign_by = g_strdup (row->sign_by);
  quote->valid_until = row->valid_until * G_USEC_PER_SEC;
  quote->investment = lumio_investment_row_to_api (row);

  return lumio_route_reply (201, &lumio_api_invest_quote_record, quote);
}

static LumioHttpResponse *
invest (LumioPlatform     *platform,
        LumioCaller       *caller,
        LumioHttpRequest  *request,
        GError           **error)
{
  LumioStore *store = lumio_platform_get_store (platform);
  JsonObject *body = lumio_http_request_get_json (request, error);
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(LumioInvestmentRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autofree LumioOfferTerms *offer = NULL;
  g_autoptr(GError) local_error = NULL;
  const char *address;
  gint64 tokens;
  Work *work;

  if (body == NULL)
    return NULL;

  tokens = lumio_json_get_int (body, "amount", 1, MAX_TOKENS, &local_error);
  address = lumio_json_opt_text (body, "investorAddr", 128, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (!(wallet = dex_await_boxed (lumio_wallets_load_row (platform, caller->user_id), error)))
    return NULL;

  /* An account of their own is one whose key they keep themselves. */
  if (address == NULL)
    address = wallet->public_key;
  else if (!g_str_equal (address, wallet->public_key))
    offer = g_new0 (LumioOfferTerms, 1);

  if ((offer != NULL && !check_stranger (platform, address, error)) ||
      !(event = dex_await_boxed (lumio_store_read (store, event_job,
                                                   new_work (platform, caller, request), free_work),
                                 error)))
    return NULL;

  if (tokens > G_MAXINT64 / event->token_price ||
      !check_money (platform, address, event, tokens * event->token_price, offer, error))
    return *error == NULL ? lumio_fundraisers_refuse (error, 409, "supply_exhausted", "amount",
                                                      "There are fewer tokens left than that.")
                          : NULL;

  work = new_work (platform, caller, request);
  work->tokens = tokens;
  work->address = g_strdup (address);
  work->offer = g_steal_pointer (&offer);

  if (!(row = dex_await_boxed (lumio_store_write (store, reserve_job, work, free_work), error)))
    return NULL;

  lumio_live_poke (platform, NULL);

  return answer_quote (row);
}

/* ---- the swap ---- */

static StellarTransactionEnvelope *
sign_swap (LumioPlatform         *platform,
           LumioConnection       *connection,
           const LumioStepTerms  *terms,
           GError               **error)
{
  const char *usdc = lumio_rail_get_usdc (lumio_rail_get (platform));
  g_autoptr(LumioInvestmentRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioWalletRow) investor = NULL;
  g_autoptr(LumioWalletRow) issuer = NULL;
  g_autoptr(GPtrArray) others = NULL;
  g_autofree char *asset = NULL;
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;

  if (!(row = lumio_store_investments_by_id (connection, NULL, terms->ref, error)) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, error)) ||
      !(investor = lumio_store_wallets_by_address (connection, row->investor_address, error)) ||
      !(issuer = lumio_store_wallets_by_address (connection, event->address, error)) ||
      !(others = lumio_store_payments_processing (connection, row->investor_id, error)))
    return *error == NULL ? lumio_fundraisers_refuse (error, 404, "not_found", NULL,
                                                      "There is no such investment.") : NULL;

  /* A second envelope of this account could take the place of one that may still land. */
  if (others->len > 0)
    {
      g_propagate_error (error, lumio_payments_in_progress ());
      return NULL;
    }

  if (!g_str_equal (row->status, "reserved") && !g_str_equal (row->status, "signed"))
    return lumio_fundraisers_refuse (error, 409, "investment_not_reserved", NULL,
                                     "The reservation is over. Nothing was paid; begin anew.");

  asset = lumio_fundraisers_asset (event);
  builder = stellar_transaction_builder_new (terms->source, terms->sequence, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) terms->max_time);
  /* To set a trustline that stands changes nothing: so nobody has to be asked for it first. */
  stellar_transaction_builder_change_trust (builder, NULL, asset, G_MAXINT64);
  stellar_transaction_builder_payment (builder, NULL, event->address, usdc, row->usdc_amount);
  stellar_transaction_builder_payment (builder, event->address, row->investor_address, asset,
                                       row->tokens * STELLAR_UNIT);

  if (!(envelope = stellar_transaction_builder_end (builder, error)) ||
      !(envelope = lumio_custody_sign (platform, connection, envelope, investor,
                                       "investment.sign", row->id, error)) ||
      !(envelope = lumio_custody_sign (platform, connection, envelope, issuer,
                                       "investment.sign", row->id, error)))
    return NULL;

  g_set_str (&row->status, "signed");

  if (!lumio_investments_write (connection, row, event, error))
    g_clear_pointer (&envelope, stellar_xdr_free);

  return envelope;
}

gboolean
lumio_investments_decide (LumioConnection     *connection,
                          LumioInvestmentRow  *row,
                          LumioFundraiserRow  *event,
                          const LumioStepRow  *step,
                          GError             **error)
{
  gboolean done = g_str_equal (step->status, "done");
  gboolean over = g_str_equal (row->sign_by, "client") &&
                  g_strcmp0 (step->code, "expired_unsubmitted") == 0;

  g_set_str (&row->status, done ? "confirmed" : over ? "expired" : "failed");
  g_set_str (&row->tx_hash, step->tx_hash);
  g_set_str (&row->reason, step->code);
  event->reserved -= row->tokens;

  if (done)
    {
      event->sold += row->tokens;

      if (event->sold == event->supply)
        g_set_str (&event->status, "FUNDED");
    }

  return lumio_investments_write (connection, row, event, error);
}

/* The investor's own history says what left, as for any other payment; a fee as well, if no more. */
static gboolean
write_payment (LumioConnection           *connection,
               const LumioInvestmentRow  *row,
               const LumioFundraiserRow  *event,
               const LumioStepRow        *step,
               const char                *usdc_issuer,
               GError                   **error)
{
  g_autoptr(LumioPaymentRow) payment = lumio_payment_row_new ();

  payment->id = g_uuid_string_random ();
  payment->user_id = g_strdup (row->investor_id);
  payment->direction = g_strdup ("out");
  payment->sender_address = g_strdup (row->investor_address);
  payment->recipient_address = g_strdup (event->address);
  payment->amount = row->usdc_amount;
  payment->asset_code = g_strdup ("USDC");
  payment->asset_issuer = g_strdup (usdc_issuer);
  payment->counterparty_name = g_strdup (event->name);
  payment->status = g_strdup (g_str_equal (step->status, "done") ? "success" : "failed");
  payment->fee = FEE;
  payment->fee_paid_by = g_strdup ("sender");
  payment->tx_hash = g_strdup (step->tx_hash);
  payment->op_index = 1;
  payment->ledger = step->ledger;
  payment->created_at = lumio_clock_now ();
  payment->updated_at = payment->created_at;

  return lumio_store_payments_insert (connection, payment, error) &&
         lumio_payments_append_live (connection, payment, error);
}

static gboolean
settle_swap (LumioPlatform       *platform,
             LumioConnection     *connection,
             const LumioStepRow  *step,
             GError             **error)
{
  const char *usdc_issuer = lumio_rail_get_usdc_issuer (lumio_rail_get (platform));
  g_autoptr(LumioInvestmentRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;

  if (!(row = lumio_store_investments_by_id (connection, NULL, step->ref, error)) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, error)))
    return FALSE;

  return lumio_investments_decide (connection, row, event, step, error) &&
         (step->ledger == 0 || write_payment (connection, row, event, step, usdc_issuer, error));
}

static void
tell (LumioPlatform      *platform,
      const LumioStepRow *step)
{
  lumio_live_poke (platform, NULL);
}

static const LumioStepKind swap_kind = {
  .name = "investment",
  .sign = sign_swap,
  .settle = settle_swap,
  .after = tell,
};

/* ---- confirm and look ---- */

static DexFuture *
load_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  LumioInvestmentRow *row =
    lumio_store_investments_by_id (connection, work->caller->user_id, work->id, &error);

  if (row == NULL && error == NULL)
    lumio_fundraisers_refuse (&error, 404, "not_found", NULL, "There is no such investment.");

  return answer_row (row, error);
}

static LumioInvestmentRow *
await_row (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  return dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), load_job,
                                            new_work (platform, caller, request), free_work), error);
}

static LumioHttpResponse *
reply (const LumioInvestmentRow *row)
{
  g_autoptr(LumioApiInvestment) investment = lumio_investment_row_to_api (row);

  return lumio_route_reply (g_str_equal (row->status, "signed") ? 202 : 200,
                            &lumio_api_investment_record, investment);
}

static LumioHttpResponse *
confirm (LumioPlatform     *platform,
         LumioCaller       *caller,
         LumioHttpRequest  *request,
         GError           **error)
{
  g_autoptr(LumioInvestmentRow) row = await_row (platform, caller, request, error);
  g_autoptr(LumioInvestmentRow) now = NULL;

  if (row == NULL)
    return NULL;

  if (g_str_equal (row->status, "expired") ||
      (g_str_equal (row->status, "reserved") && row->reserved_until <= lumio_clock_now ()))
    return lumio_fundraisers_refuse (error, 409, "reservation_expired", NULL,
                                     "The reservation has run out. Nothing was paid; begin anew.");

  if (g_str_equal (row->sign_by, "client"))
    return lumio_fundraisers_refuse (error, 409, "investment_not_reserved", NULL,
                                     "Its key is not kept here: sign what was offered, and send it "
                                     "back.");

  if (g_str_equal (row->status, "reserved") &&
      !lumio_steps_wait (lumio_steps_run (platform, &swap_kind, row->id, row->investor_address),
                         PATIENCE_SECONDS, error))
    return NULL;

  if (!(now = await_row (platform, caller, request, error)))
    return NULL;

  lumio_wallets_tell_balances (platform, caller->user_id);

  return reply (now);
}

static LumioHttpResponse *
get_one (LumioPlatform     *platform,
         LumioCaller       *caller,
         LumioHttpRequest  *request,
         GError           **error)
{
  g_autoptr(LumioInvestmentRow) row = await_row (platform, caller, request, error);
  g_autoptr(LumioApiInvestment) investment = NULL;

  if (row == NULL)
    return NULL;

  investment = lumio_investment_row_to_api (row);

  return lumio_route_reply (200, &lumio_api_investment_record, investment);
}

static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  GPtrArray *rows = lumio_store_investments_list (connection, work->caller->user_id, work->cursor,
                                                  work->limit, &error);

  return rows != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows)
                      : dex_future_new_for_error (error);
}

static LumioHttpResponse *
list_all (LumioPlatform     *platform,
          LumioCaller       *caller,
          LumioHttpRequest  *request,
          GError           **error)
{
  const char *limit = lumio_http_request_get_query (request, "limit");
  g_autoptr(LumioApiInvestments) page = lumio_api_investments_new ();
  g_autoptr(GPtrArray) rows = NULL;
  guint64 n = 50;
  Work *work;

  if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, MAX_PAGE, &n, NULL))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "limit", "It is 1 to 200.");

  work = new_work (platform, caller, request);
  work->limit = (guint) n;
  work->cursor = g_strdup (lumio_http_request_get_query (request, "cursor"));

  if (!(rows = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                                  work, free_work), error)))
    return NULL;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (page->items, lumio_investment_row_to_api (g_ptr_array_index (rows, i)));

  if (rows->len == n)
    page->next_cursor = g_strdup (((LumioInvestmentRow *) g_ptr_array_index (rows, rows->len - 1))->id);

  return lumio_route_reply (200, &lumio_api_investments_record, page);
}

/* ---- reservations that nobody confirmed ---- */

static gboolean
give_back (LumioConnection     *connection,
           LumioInvestmentRow  *row,
           LumioFundraiserRow  *event,
           GError             **error)
{
  g_set_str (&row->status, "expired");
  event->reserved -= row->tokens;

  return lumio_investments_write (connection, row, event, error);
}

gboolean
lumio_investments_release (LumioConnection     *connection,
                           LumioFundraiserRow  *event,
                           GError             **error)
{
  g_autoptr(GPtrArray) rows = lumio_store_investments_reserved (connection, event->id, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      if (!give_back (connection, g_ptr_array_index (rows, i), event, error))
        return FALSE;
    }

  return rows != NULL;
}

static DexFuture *
expire_job (LumioConnection *connection,
            gpointer         user_data)
{
  g_autoptr(GPtrArray) rows = NULL;
  GError *error = NULL;

  if (!(rows = lumio_store_investments_expired (connection, lumio_clock_now (), &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < rows->len; i++)
    {
      LumioInvestmentRow *row = g_ptr_array_index (rows, i);
      g_autoptr(LumioFundraiserRow) event =
        lumio_store_fundraisers_by_id (connection, row->event_id, &error);

      if (event == NULL || !give_back (connection, row, event, &error))
        return dex_future_new_for_error (error);
    }

  return dex_future_new_for_boolean (rows->len > 0);
}

static void
expire (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_await_boolean (lumio_store_write (lumio_platform_get_store (platform), expire_job, NULL,
                                            NULL), &error))
    lumio_live_poke (platform, NULL);

  if (error != NULL)
    g_warning ("Reservations that ran out could not be given back: %s", error->message);
}

static const LumioRouteMember invest_members[] = {
  { "amount", "integer", TRUE },
  { "investorAddr", "string", FALSE },
};

static const LumioRouteMember list_members[] = {
  { "cursor", "string", FALSE },
  { "limit", "integer", FALSE },
};

static const LumioRoute routes[] = {
  { "POST", "/events/{id}/invest", invest, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Reserve tokens", invest_members, G_N_ELEMENTS (invest_members), 201,
    &lumio_api_invest_quote_record },
  { "POST", "/investments/{id}/confirm", confirm, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Buy what was reserved", .reply = &lumio_api_investment_record },
  { "GET", "/investments/{id}", get_one, LUMIO_ROUTE_AUTH, "One investment",
    .reply = &lumio_api_investment_record },
  { "GET", "/investments", list_all, LUMIO_ROUTE_AUTH, "My investments, newest first",
    list_members, G_N_ELEMENTS (list_members), 200, &lumio_api_investments_record },
};

static DexFuture *
start (LumioPlatform *platform)
{
  lumio_steps_register (platform, &swap_kind);
  lumio_platform_set_module_data (platform, "investments",
                                  lumio_loop_new (EXPIRE_SECONDS, expire, platform), NULL);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (lumio_platform_get_module_data (platform, "investments"));
}

const LumioModule lumio_investments_module = {
  .name = "investments",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
