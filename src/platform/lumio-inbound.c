#include "platform/lumio-inbound.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-payments.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"
#include "platform/store/store-contacts.h"
#include "platform/store/store-users.h"
#include "stellar/stellar-asset.h"

#define STREAM "payments"
#define RETRY_SECONDS 1

typedef struct
{
  LumioPlatform      *platform; /* owns this */
  LumioHorizonStream *stream;
  GQueue              waiting; /* LumioHorizonPayment, in the order they came */
  gboolean            working;
  gboolean            stopping;
  DexFuture          *last;
} Inbound;

static void
free_inbound (gpointer data)
{
  Inbound *self = data;

  g_clear_object (&self->stream);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) lumio_horizon_payment_unref);
  dex_clear (&self->last);
  g_free (self);
}

static Inbound *
get_inbound (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, "inbound");
}

typedef struct
{
  LumioPlatform       *platform;
  LumioHorizonPayment *payment;
} Arrival;

static void
free_arrival (gpointer data)
{
  Arrival *arrival = data;

  lumio_horizon_payment_unref (arrival->payment);
  g_free (arrival);
}

/* "G…" of an address that may be a muxed one. */
static char *
plain_address (const char *text)
{
  StellarMuxedAccount account;

  return stellar_muxed_account_parse (text, &account, NULL)
    ? stellar_muxed_account_dup_address (&account) : g_strdup (text);
}

/* The sender's name as the recipient may know it: a contact's, or another user's. */
static char *
find_name (LumioConnection  *connection,
           const char       *user_id,
           const char       *address,
           char            **contact_id,
           GError          **error)
{
  g_autoptr(LumioApiContact) contact = NULL;
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioUserRow) user = NULL;
  g_autoptr(GError) local_error = NULL;

  contact = lumio_store_contacts_by_address (connection, user_id, address, &local_error);

  if (contact != NULL)
    {
      *contact_id = g_strdup (contact->id);
      return g_strdup (contact->name);
    }

  if (local_error == NULL)
    wallet = lumio_store_wallets_by_address (connection, address, &local_error);

  if (local_error == NULL && wallet != NULL && wallet->user_id != NULL)
    user = lumio_store_users_by_id (connection, wallet->user_id, &local_error);

  if (local_error == NULL && wallet != NULL && g_strcmp0 (wallet->purpose, "event") == 0)
    event = lumio_store_fundraisers_by_address (connection, address, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  if (event != NULL)
    return g_strdup (event->name);

  if (wallet != NULL && wallet->user_id == NULL)
    return g_strdup ("Lumio");

  return user != NULL ? g_strdup (user->full_name) : NULL;
}

static LumioPaymentRow *
new_row (const LumioHorizonPayment *payment,
         const char                *user_id)
{
  LumioPaymentRow *row = lumio_payment_row_new ();
  gboolean native = g_str_equal (payment->asset, "native");
  g_auto(GStrv) parts = g_strsplit (payment->asset, ":", 2);

  row->id = g_uuid_string_random ();
  row->user_id = g_strdup (user_id);
  row->direction = g_strdup ("in");
  row->sender_address = plain_address (payment->from);
  row->recipient_address = plain_address (payment->to);
  row->amount = payment->amount;
  row->asset_code = g_strdup (native ? "XLM" : parts[0]);
  row->asset_issuer = native ? NULL : g_strdup (parts[1]);
  row->created_at = payment->created_at;
  row->updated_at = payment->created_at;
  row->status = g_strdup ("success");
  row->fee_paid_by = g_strdup ("sender");
  row->tx_hash = g_strdup (payment->transaction_hash);
  row->op_index = payment->operation_index;
  row->ledger = payment->id >> 32;
  row->creates_account = g_str_equal (payment->type, "create_account");

  /* Hashes tell people nothing; they stand on the ledger under the transaction's own hash. */
  if (g_strcmp0 (payment->memo_type, "text") == 0 || g_strcmp0 (payment->memo_type, "id") == 0)
    row->memo = g_strdup (payment->memo);

  return row;
}

/*
 * What comes to an event's account in the platform's own USDC is its revenue, but for what
 * investors pay: those transactions the platform wrote down itself, before anybody had them.
 */
static gboolean
write_revenue (LumioConnection            *connection,
               const LumioHorizonPayment  *payment,
               const char                 *to,
               const char                 *usdc,
               char                      **user_id,
               GError                    **error)
{
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autofree char *payer = plain_address (payment->from);
  g_autoptr(GError) local_error = NULL;
  gboolean own, is_new;

  if (g_strcmp0 (payment->asset, usdc) != 0)
    return TRUE;

  if (!lumio_store_steps_knows (connection, payment->transaction_hash, &own, error))
    return FALSE;

  if (own)
    return TRUE;

  if (!(event = lumio_store_fundraisers_by_address (connection, to, &local_error)))
    {
      if (local_error == NULL)
        return TRUE;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!lumio_store_fundraisers_add_revenue (connection, event->id, payment->transaction_hash,
                                            payment->operation_index, payer, payment->amount,
                                            payment->id >> 32, payment->created_at, &is_new, error))
    return FALSE;

  if (!is_new)
    return TRUE;

  event->revenue += payment->amount;
  *user_id = g_strdup (event->organizer_id);

  return lumio_fundraisers_append_live (connection, event, error);
}

gboolean
lumio_inbound_write (LumioConnection            *connection,
                     const LumioHorizonPayment  *payment,
                     const char                 *usdc,
                     char                      **user_id,
                     GError                    **error)
{
  g_autofree char *to = plain_address (payment->to);
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(LumioPaymentRow) known = NULL;
  g_autoptr(LumioPaymentRow) row = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!lumio_store_payments_set_cursor (connection, STREAM, payment->paging_token,
                                        lumio_clock_now (), error))
    return FALSE;

  if (payment->successful && payment->amount > 0 && !g_str_has_prefix (payment->asset, "pool:"))
    wallet = lumio_store_wallets_by_address (connection, to, &local_error);

  if (wallet != NULL && wallet->user_id != NULL)
    known = lumio_store_payments_by_operation (connection, wallet->user_id, "in",
                                               payment->transaction_hash,
                                               payment->operation_index, &local_error);

  if (wallet != NULL && wallet->user_id != NULL && known == NULL && local_error == NULL)
    {
      row = new_row (payment, wallet->user_id);
      row->counterparty_name = find_name (connection, wallet->user_id, row->sender_address,
                                          &row->contact_id, &local_error);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (row == NULL)
    return wallet == NULL || g_strcmp0 (wallet->purpose, "event") != 0 ||
           write_revenue (connection, payment, to, usdc, user_id, error);

  *user_id = g_strdup (wallet->user_id);

  return lumio_store_payments_insert (connection, row, error) &&
         lumio_payments_append_live (connection, row, error);
}

/* Resolves to the id of the user whose money this is, or to "" where it is nobody's here. */
static DexFuture *
record (LumioConnection *connection,
        gpointer         user_data)
{
  Arrival *arrival = user_data;
  g_autofree char *user_id = NULL;
  GError *error = NULL;

  if (!lumio_inbound_write (connection, arrival->payment,
                            lumio_rail_get_usdc (lumio_rail_get (arrival->platform)), &user_id,
                            &error))
    return dex_future_new_for_error (error);

  return dex_future_new_for_string (user_id != NULL ? user_id : "");
}

static DexFuture *start_fiber (gpointer user_data);

static void
end_stream (Inbound *self)
{
  if (self->stream == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->stream, self);
  lumio_horizon_stream_stop (self->stream);
  g_clear_object (&self->stream);
}

static DexFuture *
work_fiber (gpointer user_data)
{
  Inbound *self = user_data;

  while (!g_queue_is_empty (&self->waiting))
    {
      Arrival *arrival;
      g_autofree char *user_id = NULL;
      g_autoptr(GError) error = NULL;

      /* What a ledger says that lacks what the books took from it belongs to another history. */
      if (!lumio_ledger_watch_admit (self->platform, NULL))
        {
          g_queue_clear_full (&self->waiting, (GDestroyNotify) lumio_horizon_payment_unref);
          break;
        }

      if (g_queue_is_empty (&self->waiting))
        break;

      arrival = g_new0 (Arrival, 1);
      arrival->platform = self->platform;
      arrival->payment = g_queue_pop_head (&self->waiting);
      user_id = dex_await_string (lumio_store_write (lumio_platform_get_store (self->platform),
                                                     record, arrival, free_arrival), &error);

      /* The next one must not be written before it: reading goes on from where the books stand. */
      if (user_id == NULL)
        {
          g_warning ("An arrival could not be written down: %s", error->message);
          end_stream (self);
          g_queue_clear_full (&self->waiting, (GDestroyNotify) lumio_horizon_payment_unref);
          dex_await (dex_timeout_new_seconds (RETRY_SECONDS), NULL);
          lumio_platform_keep (self->platform, lumio_fiber_spawn (start_fiber, self, NULL));
        }
      else if (*user_id != '\0')
        {
          lumio_live_poke (self->platform, user_id);
          lumio_wallets_tell_balances (self->platform, user_id);
        }
    }

  self->working = FALSE;

  return dex_future_new_true ();
}

static void
work (Inbound *self)
{
  if (self->working || g_queue_is_empty (&self->waiting))
    return;

  self->working = TRUE;
  dex_clear (&self->last);
  self->last = lumio_fiber_spawn (work_fiber, self, NULL);
}

static void
record_cb (LumioHorizonStream  *stream,
           LumioHorizonPayment *payment,
           Inbound             *self)
{
  g_queue_push_tail (&self->waiting, lumio_horizon_payment_ref (payment));
  work (self);
}

static void
connected_cb (LumioHorizonStream *stream,
              GParamSpec         *pspec,
              Inbound            *self)
{
  lumio_ledger_watch_doubt (self->platform);
}

static DexFuture *
load_cursor (LumioConnection *connection,
             gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  char *cursor = lumio_store_payments_get_cursor (connection, STREAM, &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_string (cursor != NULL ? cursor : g_strdup (""));
}

static DexFuture *
start_fiber (gpointer user_data)
{
  Inbound *self = user_data;
  LumioHorizon *horizon = lumio_rail_get_horizon (lumio_rail_get (self->platform));
  g_autofree char *cursor = NULL;
  g_autoptr(GError) error = NULL;

  if (!(cursor = dex_await_string (lumio_store_read (lumio_platform_get_store (self->platform),
                                                     load_cursor, NULL, NULL), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->stream != NULL || self->stopping || lumio_ledger_watch_is_behind (self->platform))
    return dex_future_new_true ();

  self->stream = lumio_horizon_stream_payments (horizon, NULL, *cursor != '\0' ? cursor : NULL);
  g_signal_connect (self->stream, "record", G_CALLBACK (record_cb), self);
  g_signal_connect (self->stream, "notify::connected", G_CALLBACK (connected_cb), self);
  lumio_horizon_stream_start (self->stream);

  return dex_future_new_true ();
}

/* Reading goes on where the books stand, not where a stream of another history ended. */
static void
step_changed_cb (gboolean in_step,
                 gpointer user_data)
{
  Inbound *self = user_data;

  end_stream (self);

  if (in_step)
    lumio_platform_keep (self->platform, lumio_fiber_spawn (start_fiber, self, NULL));
}

static DexFuture *
start (LumioPlatform *platform)
{
  Inbound *self = g_new0 (Inbound, 1);

  self->platform = platform;
  g_queue_init (&self->waiting);
  lumio_platform_set_module_data (platform, "inbound", self, free_inbound);
  lumio_ledger_watch_add (platform, step_changed_cb, self);

  return lumio_fiber_spawn (start_fiber, self, NULL);
}

static DexFuture *
stop (LumioPlatform *platform)
{
  Inbound *self = get_inbound (platform);

  self->stopping = TRUE;
  end_stream (self);

  return self->last != NULL ? dex_ref (self->last) : dex_future_new_true ();
}

const LumioModule lumio_inbound_module = {
  .name = "inbound",
  .start = start,
  .stop = stop,
};
