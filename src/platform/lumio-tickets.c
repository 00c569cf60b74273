#include "platform/lumio-tickets.h"

#include <sodium.h>

#include "base/lumio-clock.h"
#include "base/lumio-json.h"
#include "platform/http/lumio-route.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-custody.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-payments.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"
#include "platform/store/store-tickets.h"

#define MAX_AT_ONCE 20
#define PATIENCE_SECONDS 10
#define LOOK_SECONDS 20
/* What is reserved is signed at once, or never. */
#define STALE_USEC (60 * G_USEC_PER_SEC)

typedef struct
{
  LumioPlatform *platform;
  LumioCaller   *caller;
  char          *id;
  char          *address;
  gint64         type;
  gint64         quantity;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  lumio_caller_free (work->caller);
  g_free (work->id);
  g_free (work->address);
  g_free (work);
}

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

/* Moves what `list` holds into a record's list, which frees its records itself. */
static void
move_all (GPtrArray *items,
          GPtrArray *list)
{
  g_ptr_array_set_free_func (list, NULL);
  g_ptr_array_extend_and_steal (items, list);
}

static LumioApiTicketOrder *
describe (LumioConnection            *connection,
          const LumioTicketOrderRow  *row,
          GError                    **error)
{
  g_autoptr(LumioApiTicketOrder) order = lumio_api_ticket_order_new ();
  GPtrArray *tickets = lumio_store_tickets_list (connection, row->id, NULL, error);

  if (tickets == NULL)
    return NULL;

  move_all (order->tickets, tickets);
  order->id = g_strdup (row->id);
  order->event_id = g_strdup_printf ("%" G_GINT64_FORMAT, row->event_id);
  order->event_name = g_strdup (row->event_name);
  order->type = row->type;
  order->quantity = row->quantity;
  order->amount = row->amount;
  order->status = g_strdup (row->status);
  order->tx_hash = g_strdup (row->tx_hash);
  order->reason = g_strdup (row->reason);
  order->created_at = row->created_at;

  return g_steal_pointer (&order);
}

static gboolean
append_live (LumioConnection            *connection,
             const LumioTicketOrderRow  *row,
             GError                    **error)
{
  g_autoptr(LumioApiTicketOrder) order = describe (connection, row, error);

  return order != NULL && lumio_live_append (connection, row->buyer_id, "ticket_order",
                                             lumio_api_ticket_order_to_json (order), error);
}

/* ---- reserve ---- */

static gboolean
check_hall (LumioConnection           *connection,
            const LumioFundraiserRow  *event,
            const Work                *work,
            GError                   **error)
{
  const LumioApiTicketType *type;
  gint64 sold;

  if (!g_str_equal (event->status, "LIVE"))
    return lumio_fundraisers_refuse (error, 409, "event_not_live", NULL,
                                     "It sells no tickets now.") != NULL;

  if (work->type >= event->ticket_types->len)
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "type",
                                     "The event has no such type of ticket.") != NULL;

  type = g_ptr_array_index (event->ticket_types, work->type);

  if ((sold = lumio_store_tickets_count (connection, event->id, work->type, error)) < 0)
    return FALSE;

  if (sold + work->quantity > type->capacity)
    return lumio_fundraisers_refuse (error, 409, "tickets_sold_out", "quantity",
                                     "There are fewer of these tickets left than that.") != NULL;

  return type->price <= G_MAXINT64 / MAX_AT_ONCE ||
         lumio_fundraisers_refuse (error, 409, "tickets_sold_out", "quantity",
                                   "That is more than one payment can be.") != NULL;
}

/* The hall's size is a promise as well: the order and its check are one transaction. */
static DexFuture *
reserve_job (LumioConnection *connection,
             gpointer         user_data)
{
  const Work *work = user_data;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioTicketOrderRow) row = NULL;
  GError *error = NULL;

  row = lumio_store_tickets_order_by_key (connection, work->caller->user_id,
                                          work->caller->idempotency_key, &error);

  if (row != NULL || error != NULL)
    return row != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_TICKET_ORDER_ROW,
                                                    g_steal_pointer (&row))
                       : dex_future_new_for_error (error);

  if (!(event = lumio_fundraisers_load (connection, work->caller->user_id, work->id, &error)) ||
      !check_hall (connection, event, work, &error))
    return dex_future_new_for_error (error);

  row = lumio_ticket_order_row_new ();
  row->id = g_uuid_string_random ();
  row->event_id = event->id;
  row->event_name = g_strdup (event->name);
  row->buyer_id = g_strdup (work->caller->user_id);
  row->buyer_address = g_strdup (work->address);
  row->type = work->type;
  row->quantity = work->quantity;
  row->amount = work->quantity *
                ((const LumioApiTicketType *) g_ptr_array_index (event->ticket_types,
                                                                 work->type))->price;
  row->status = g_strdup ("reserved");
  row->idempotency_key = g_strdup (work->caller->idempotency_key);
  row->created_at = lumio_clock_now ();

  if (!lumio_store_tickets_insert_order (connection, row, &error) ||
      !lumio_audit_append (connection, work->caller, "ticket.order", row->id, NULL, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (LUMIO_TYPE_TICKET_ORDER_ROW, g_steal_pointer (&row));
}

/* ---- the payment ---- */

static StellarTransactionEnvelope *
sign_order (LumioPlatform         *platform,
            LumioConnection       *connection,
            const LumioStepTerms  *terms,
            GError               **error)
{
  g_autoptr(LumioTicketOrderRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioWalletRow) buyer = NULL;
  g_autoptr(GPtrArray) others = NULL;
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;

  if (!(row = lumio_store_tickets_order (connection, NULL, terms->ref, error)) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, error)) ||
      !(buyer = lumio_store_wallets_by_address (connection, row->buyer_address, error)) ||
      !(others = lumio_store_payments_processing (connection, row->buyer_id, error)))
    return *error == NULL ? lumio_fundraisers_refuse (error, 404, "not_found", NULL,
                                                      "There is no such order.") : NULL;

  /* A second envelope of this account could take the place of one that may still land. */
  if (others->len > 0)
    {
      g_propagate_error (error, lumio_payments_in_progress ());
      return NULL;
    }

  if ((!g_str_equal (row->status, "reserved") && !g_str_equal (row->status, "signed")) ||
      !g_str_equal (event->status, "LIVE"))
    return lumio_fundraisers_refuse (error, 409, "event_not_live", NULL,
                                     "It sells no tickets now.");

  builder = stellar_transaction_builder_new (terms->source, terms->sequence, STELLAR_MIN_FEE);
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) terms->max_time);
  stellar_transaction_builder_payment (builder, NULL, event->address,
                                       lumio_rail_get_usdc (lumio_rail_get (platform)),
                                       row->amount);

  if (!(envelope = stellar_transaction_builder_end (builder, error)) ||
      !(envelope = lumio_custody_sign (platform, connection, envelope, buyer, "ticket.sign", row->id,
                                       error)))
    return NULL;

  g_set_str (&row->status, "signed");

  if (!lumio_store_tickets_update_order (connection, row, error) ||
      !append_live (connection, row, error))
    g_clear_pointer (&envelope, stellar_xdr_free);

  return envelope;
}

static gboolean
write_payment (LumioConnection            *connection,
               const LumioTicketOrderRow  *row,
               const LumioFundraiserRow   *event,
               const LumioStepRow         *step,
               const char                 *usdc_issuer,
               GError                    **error)
{
  g_autoptr(LumioPaymentRow) payment = lumio_payment_row_new ();

  payment->id = g_uuid_string_random ();
  payment->user_id = g_strdup (row->buyer_id);
  payment->direction = g_strdup ("out");
  payment->sender_address = g_strdup (row->buyer_address);
  payment->recipient_address = g_strdup (event->address);
  payment->amount = row->amount;
  payment->asset_code = g_strdup ("USDC");
  payment->asset_issuer = g_strdup (usdc_issuer);
  payment->counterparty_name = g_strdup (event->name);
  payment->status = g_strdup (g_str_equal (step->status, "done") ? "success" : "failed");
  payment->fee = STELLAR_MIN_FEE;
  payment->fee_paid_by = g_strdup ("sender");
  payment->tx_hash = g_strdup (step->tx_hash);
  payment->ledger = step->ledger;
  payment->created_at = lumio_clock_now ();
  payment->updated_at = payment->created_at;

  return lumio_store_payments_insert (connection, payment, error) &&
         lumio_payments_append_live (connection, payment, error);
}

/* Its tickets, and the revenue that they are. */
static gboolean
write_tickets (LumioConnection            *connection,
               const LumioTicketOrderRow  *row,
               const LumioStepRow         *step,
               GError                    **error)
{
  g_autoptr(LumioFundraiserRow) event = NULL;
  gboolean is_new;

  for (gint64 i = 0; i < row->quantity; i++)
    {
      guint8 bytes[32];
      g_autofree char *id = NULL;

      randombytes_buf (bytes, sizeof bytes);
      id = stellar_hash_to_hex (bytes);

      if (!lumio_store_tickets_insert (connection, id, row->id, error))
        return FALSE;
    }

  return lumio_store_fundraisers_add_revenue (connection, row->event_id, step->tx_hash, 0,
                                              row->buyer_address, row->amount, step->ledger,
                                              lumio_clock_now (), &is_new, error) &&
         (event = lumio_store_fundraisers_by_id (connection, row->event_id, error)) != NULL &&
         lumio_fundraisers_append_live (connection, event, error);
}

static gboolean
settle_order (LumioPlatform       *platform,
              LumioConnection     *connection,
              const LumioStepRow  *step,
              GError             **error)
{
  const char *usdc_issuer = lumio_rail_get_usdc_issuer (lumio_rail_get (platform));
  g_autoptr(LumioTicketOrderRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  gboolean done = g_str_equal (step->status, "done");

  if (!(row = lumio_store_tickets_order (connection, NULL, step->ref, error)) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, error)))
    return FALSE;

  g_set_str (&row->status, done ? "paid" : "failed");
  g_set_str (&row->tx_hash, step->tx_hash);
  g_set_str (&row->reason, step->code);

  return lumio_store_tickets_update_order (connection, row, error) &&
         (!done || write_tickets (connection, row, step, error)) &&
         (step->ledger == 0 || write_payment (connection, row, event, step, usdc_issuer, error)) &&
         append_live (connection, row, error);
}

static void
tell (LumioPlatform      *platform,
      const LumioStepRow *step)
{
  lumio_live_poke (platform, NULL);
}

static const LumioStepKind order_kind = {
  .name = "tickets",
  .sign = sign_order,
  .settle = settle_order,
  .after = tell,
};

/* ---- buying ---- */

/* What was never signed is given back at once. */
static DexFuture *
drop_job (LumioConnection *connection,
          gpointer         user_data)
{
  g_autoptr(LumioTicketOrderRow) row = NULL;
  GError *error = NULL;

  row = lumio_store_tickets_order (connection, NULL, user_data, &error);

  if (row != NULL && g_str_equal (row->status, "reserved"))
    {
      g_set_str (&row->status, "failed");
      g_set_str (&row->reason, "not_signed");
      lumio_store_tickets_update_order (connection, row, &error);
    }

  return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();
}

static DexFuture *
describe_job (LumioConnection *connection,
              gpointer         user_data)
{
  const Work *work = user_data;
  g_autoptr(LumioTicketOrderRow) row = NULL;
  LumioApiTicketOrder *order = NULL;
  GError *error = NULL;

  row = lumio_store_tickets_order (connection, work->caller->user_id, work->id, &error);

  if (row == NULL && error == NULL)
    lumio_fundraisers_refuse (&error, 404, "not_found", NULL, "There is no such order.");

  if (row != NULL)
    order = describe (connection, row, &error);

  return order != NULL ? dex_future_new_take_boxed (lumio_api_ticket_order_get_type (), order)
                       : dex_future_new_for_error (error);
}

static LumioHttpResponse *
answer (LumioPlatform  *platform,
        Work           *work,
        GError        **error)
{
  g_autoptr(LumioApiTicketOrder) order =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), describe_job, work,
                                       free_work), error);

  if (order == NULL)
    return NULL;

  return lumio_route_reply (g_str_equal (order->status, "reserved") ||
                            g_str_equal (order->status, "signed") ? 202 : 200,
                            &lumio_api_ticket_order_record, order);
}

static LumioHttpResponse *
order (LumioPlatform     *platform,
       LumioCaller       *caller,
       LumioHttpRequest  *request,
       GError           **error)
{
  LumioStore *store = lumio_platform_get_store (platform);
  JsonObject *body = lumio_http_request_get_json (request, error);
  g_autoptr(LumioTicketOrderRow) row = NULL;
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(GError) local_error = NULL;
  gint64 type, quantity;
  Work *work;

  if (body == NULL)
    return NULL;

  type = lumio_json_get_int (body, "type", 0, G_MAXINT32, &local_error);
  quantity = lumio_json_get_int (body, "quantity", 1, MAX_AT_ONCE, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (!(wallet = dex_await_boxed (lumio_wallets_load_row (platform, caller->user_id), error)))
    return NULL;

  work = new_work (platform, caller, request);
  work->address = g_strdup (wallet->public_key);
  work->type = type;
  work->quantity = quantity;

  if (!(row = dex_await_boxed (lumio_store_write (store, reserve_job, work, free_work), error)))
    return NULL;

  if (g_str_equal (row->status, "reserved") &&
      !lumio_steps_wait (lumio_steps_run (platform, &order_kind, row->id, row->buyer_address),
                         PATIENCE_SECONDS, error))
    {
      dex_await (lumio_store_write (store, drop_job, g_strdup (row->id), g_free), NULL);
      return NULL;
    }

  lumio_wallets_tell_balances (platform, caller->user_id);
  work = new_work (platform, caller, request);
  g_set_str (&work->id, row->id);

  return answer (platform, work, error);
}

static LumioHttpResponse *
get_order (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  return answer (platform, new_work (platform, caller, request), error);
}

static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  const Work *work = user_data;
  g_autoptr(LumioApiTickets) page = lumio_api_tickets_new ();
  GError *error = NULL;
  GPtrArray *tickets = lumio_store_tickets_list (connection, NULL, work->caller->user_id, &error);

  if (tickets == NULL)
    return dex_future_new_for_error (error);

  move_all (page->items, tickets);

  return dex_future_new_take_boxed (lumio_api_tickets_get_type (), g_steal_pointer (&page));
}

static LumioHttpResponse *
list_mine (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  g_autoptr(LumioApiTickets) page =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                       new_work (platform, caller, request), free_work), error);

  return page != NULL ? lumio_route_reply (200, &lumio_api_tickets_record, page) : NULL;
}

/* ---- at the door ---- */

static DexFuture *
admit_job (LumioConnection *connection,
           gpointer         user_data)
{
  const Work *work = user_data;
  g_autoptr(LumioApiTicket) ticket = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;
  gint64 let_in;

  ticket = lumio_store_tickets_by_id (connection, work->id, &error);

  if (ticket == NULL && error == NULL)
    lumio_fundraisers_refuse (&error, 404, "not_found", NULL, "There is no such ticket.");

  if (error != NULL ||
      !(event = lumio_fundraisers_load_own (connection, work->caller->user_id, ticket->event_id,
                                            &error)) ||
      (let_in = lumio_store_tickets_admit (connection, ticket->id, lumio_clock_now (), &error)) < 0)
    return dex_future_new_for_error (error);

  if (let_in == 0)
    {
      lumio_fundraisers_refuse (&error, 409, "ticket_used", NULL,
                                "Somebody was let in by this ticket already.");
      return dex_future_new_for_error (error);
    }

  g_clear_pointer (&ticket, lumio_api_ticket_free);

  if (!(ticket = lumio_store_tickets_by_id (connection, work->id, &error)) ||
      !lumio_audit_append (connection, work->caller, "ticket.admit", ticket->event_id, NULL, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (lumio_api_ticket_get_type (), g_steal_pointer (&ticket));
}

static LumioHttpResponse *
admit (LumioPlatform     *platform,
       LumioCaller       *caller,
       LumioHttpRequest  *request,
       GError           **error)
{
  g_autoptr(LumioApiTicket) ticket =
    dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), admit_job,
                                        new_work (platform, caller, request), free_work), error);

  return ticket != NULL ? lumio_route_reply (200, &lumio_api_ticket_record, ticket) : NULL;
}

static DexFuture *
sales_job (LumioConnection *connection,
           gpointer         user_data)
{
  const Work *work = user_data;
  g_autoptr(LumioApiSales) page = lumio_api_sales_new ();
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;
  GPtrArray *sales;

  if (!(event = lumio_fundraisers_load_own (connection, work->caller->user_id, work->id, &error)) ||
      !(sales = lumio_store_tickets_sales (connection, event->id, &error)))
    return dex_future_new_for_error (error);

  move_all (page->items, sales);

  return dex_future_new_take_boxed (lumio_api_sales_get_type (), g_steal_pointer (&page));
}

static LumioHttpResponse *
get_sales (LumioPlatform     *platform,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           GError           **error)
{
  g_autoptr(LumioApiSales) page =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), sales_job,
                                       new_work (platform, caller, request), free_work), error);

  return page != NULL ? lumio_route_reply (200, &lumio_api_sales_record, page) : NULL;
}

static DexFuture *
days_job (LumioConnection *connection,
          gpointer         user_data)
{
  const Work *work = user_data;
  g_autoptr(LumioApiEventDays) page = lumio_api_event_days_new ();
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;
  GPtrArray *days;

  if (!(event = lumio_fundraisers_load_own (connection, work->caller->user_id, work->id, &error)) ||
      !(days = lumio_store_tickets_days (connection, event->id, &error)))
    return dex_future_new_for_error (error);

  move_all (page->items, days);

  return dex_future_new_take_boxed (lumio_api_event_days_get_type (), g_steal_pointer (&page));
}

static LumioHttpResponse *
get_days (LumioPlatform     *platform,
          LumioCaller       *caller,
          LumioHttpRequest  *request,
          GError           **error)
{
  g_autoptr(LumioApiEventDays) page =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), days_job,
                                       new_work (platform, caller, request), free_work), error);

  return page != NULL ? lumio_route_reply (200, &lumio_api_event_days_record, page) : NULL;
}

/* ---- what a crash left ---- */

static DexFuture *
stale_job (LumioConnection *connection,
           gpointer         user_data)
{
  GError *error = NULL;

  return lumio_store_tickets_drop_stale (connection, lumio_clock_now () - STALE_USEC, &error) < 0
         ? dex_future_new_for_error (error) : dex_future_new_true ();
}

static void
look (gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!dex_await (lumio_store_write (lumio_platform_get_store (user_data), stale_job, NULL, NULL),
                  &error))
    g_warning ("Tickets that nobody paid could not be given back: %s", error->message);
}

static const LumioRouteMember order_members[] = {
  { "type", "integer", TRUE },
  { "quantity", "integer", TRUE },
};

static const LumioRoute routes[] = {
  { "POST", "/events/{id}/tickets", order, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Buy tickets of one type", order_members, G_N_ELEMENTS (order_members), 200,
    &lumio_api_ticket_order_record },
  { "GET", "/ticket-orders/{id}", get_order, LUMIO_ROUTE_AUTH, "One order of mine",
    .reply = &lumio_api_ticket_order_record },
  { "GET", "/tickets", list_mine, LUMIO_ROUTE_AUTH, "My tickets, newest first",
    .reply = &lumio_api_tickets_record },
  { "POST", "/tickets/{id}/admit", admit, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Let somebody in by a ticket, once", .reply = &lumio_api_ticket_record },
  { "GET", "/events/{id}/sales", get_sales, LUMIO_ROUTE_AUTH,
    "How the tickets of an event sell, for who organises it", .reply = &lumio_api_sales_record },
  { "GET", "/events/{id}/days", get_days, LUMIO_ROUTE_AUTH,
    "What came in for an event on each day, for who organises it",
    .reply = &lumio_api_event_days_record },
};

static DexFuture *
start (LumioPlatform *platform)
{
  lumio_steps_register (platform, &order_kind);
  lumio_platform_set_module_data (platform, "tickets",
                                  lumio_loop_new (LOOK_SECONDS, look, platform), NULL);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (lumio_platform_get_module_data (platform, "tickets"));
}

const LumioModule lumio_tickets_module = {
  .name = "tickets",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
