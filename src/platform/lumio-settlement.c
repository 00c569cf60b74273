#include "platform/lumio-payments.h"

#include <glib/gi18n.h>

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-limits-check.h"
#include "platform/lumio-live.h"
#include "platform/lumio-wallets.h"

/* After so long without an answer people read "checking". */
#define PATIENCE_SECONDS 8
#define MAX_TRIES 3

typedef struct
{
  LumioPlatform   *platform;
  LumioPaymentRow *row;
  char            *day; /* the day it was counted on: that of its confirmation */
  gint64           sequence; /* the next one, where the first was used up */
  guint            tries;
  gboolean         already_sent;
} Settlement;

static void
clear_settlement (gpointer data)
{
  Settlement *self = data;

  lumio_payment_row_free (self->row);
  g_free (self->day);
}

static void
release_settlement (gpointer self)
{
  g_atomic_rc_box_release_full (self, clear_settlement);
}

gboolean
lumio_payments_append_live (LumioConnection        *connection,
                            const LumioPaymentRow  *row,
                            GError                **error)
{
  g_autoptr(LumioApiPayment) payment = lumio_payment_row_to_api (row);

  return lumio_live_append (connection, row->user_id, "payment",
                            lumio_api_payment_to_json (payment), error);
}

/* Plain sentences for what the ledger answers; whatever else it says stands for itself. */
static const char *
explain (const char *code)
{
  static const char * const texts[][2] = {
    { "op_underfunded", N_("There was not enough money for it.") },
    { "op_no_trust", N_("The recipient does not accept this money.") },
    { "op_not_authorized", N_("The recipient may not receive this money.") },
    { "op_line_full", N_("The recipient's limit is reached.") },
    { "op_no_destination", N_("The recipient's account does not exist.") },
    { "op_already_exists", N_("The recipient's account exists already.") },
    { "op_low_reserve", N_("The amount is too small to open an account.") },
    { "tx_too_late", N_("It was not taken in time.") },
    { "expired_unsubmitted", N_("It was not taken in time.") },
    { "tx_insufficient_balance", N_("There was not enough XLM for the fee.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_strcmp0 (texts[i][0], code) == 0)
        return texts[i][1];
    }

  return N_("The ledger refused it.");
}

static void
read_outcome (LumioPaymentRow           *row,
              const LumioHorizonOutcome *outcome)
{
  const char *code = outcome->transaction_code;

  g_clear_pointer (&row->outcome, g_free);

  if (outcome->status == LUMIO_HORIZON_SUCCESS)
    {
      g_set_str (&row->status, "success");
      row->ledger = outcome->ledger;
      return;
    }

  if (outcome->status == LUMIO_HORIZON_EXPIRED)
    code = "expired_unsubmitted";

  for (guint i = 0; outcome->operation_codes != NULL && outcome->operation_codes[i] != NULL; i++)
    {
      if (!g_str_equal (outcome->operation_codes[i], "op_success"))
        {
          code = outcome->operation_codes[i];
          break;
        }
    }

  g_set_str (&row->status, "failed");
  g_set_str (&row->reason_code, code != NULL ? code : "refused");
  g_set_str (&row->reason_message, explain (code));
  row->ledger = outcome->included ? outcome->ledger : 0;
}

/* Writes the end down once: another instance may have been faster. */
static DexFuture *
store_end (LumioConnection *connection,
           gpointer         user_data)
{
  Settlement *self = user_data;
  g_autoptr(LumioPaymentRow) stored = NULL;
  g_autoptr(GError) error = NULL;

  stored = lumio_store_payments_by_id (connection, self->row->user_id, self->row->id, &error);

  if (stored == NULL || !g_str_equal (stored->status, "processing"))
    return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error))
                         : dex_future_new_for_boolean (FALSE);

  if (!lumio_store_payments_update (connection, self->row, "processing", self->row->reason_code,
                                    lumio_clock_now (), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* What did not leave does not count against the day's limit. */
  if (g_str_equal (self->row->status, "failed") &&
      !lumio_store_spending_add (connection, self->row->user_id, self->day,
                                 -self->row->amount, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!lumio_payments_append_live (connection, self->row, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
store_unknown (LumioConnection *connection,
               gpointer         user_data)
{
  Settlement *self = user_data;
  g_autoptr(LumioPaymentRow) stored = NULL;
  g_autoptr(GError) error = NULL;

  stored = lumio_store_payments_by_id (connection, self->row->user_id, self->row->id, &error);

  if (stored == NULL || !g_str_equal (stored->status, "processing") || stored->outcome != NULL)
    return dex_future_new_true ();

  stored->outcome = g_strdup ("unknown");

  if (!lumio_store_payments_update (connection, stored, "processing", "no answer yet",
                                    lumio_clock_now (), &error) ||
      !lumio_payments_append_live (connection, stored, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static void
say_unknown (Settlement *self)
{
  dex_await (lumio_store_write (lumio_platform_get_store (self->platform), store_unknown,
                                g_atomic_rc_box_acquire (self), release_settlement), NULL);
  lumio_live_poke (self->platform, self->row->user_id);
}

/* ---- a sequence number that was used up ---- */

/* The number of the payment's own transaction; 0 where the envelope cannot be read. */
static gint64
read_sequence (const char *xdr)
{
  StellarTransactionEnvelope *envelope =
    stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, xdr, -1, NULL);
  gint64 sequence = 0;

  if (envelope == NULL)
    return 0;

  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX)
    sequence = envelope->v1.tx.seq_num;
  else if (envelope->type == STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP)
    sequence = envelope->fee_bump.tx.inner_tx.v1.tx.seq_num;

  stellar_xdr_free (envelope);

  return sequence;
}

/* The payment under a new number and hash; the old one can never succeed any more. */
static DexFuture *
store_again (LumioConnection *connection,
             gpointer         user_data)
{
  Settlement *self = user_data;
  g_autoptr(LumioPaymentRow) stored = NULL;
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope;
  guint8 digest[32];

  if (!(stored = lumio_store_payments_by_id (connection, self->row->user_id, self->row->id, &error)) ||
      !(wallet = lumio_store_wallets_by_address (connection, self->row->sender_address, &error)) ||
      !g_str_equal (stored->status, "processing") ||
      !g_str_equal (stored->tx_hash, self->row->tx_hash))
    return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error))
                         : dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "It is decided");

  if (!(envelope = lumio_payments_sign (self->platform, connection, wallet, stored, self->sequence,
                                        &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  stellar_envelope_hash (envelope, lumio_platform_get_passphrase (self->platform), digest);
  g_free (stored->tx_hash);
  stored->tx_hash = stellar_hash_to_hex (digest);
  g_free (stored->xdr);
  stored->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  if (!lumio_store_payments_update (connection, stored, "processing",
                                    "its sequence number was used up", lumio_clock_now (), &error) ||
      !lumio_payments_append_live (connection, stored, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (LUMIO_TYPE_PAYMENT_ROW, g_steal_pointer (&stored));
}

/*
 * Whether the payment was made anew. Only where the ledger turned the envelope away for its
 * number, and the account has since used that number: then it can never be taken again.
 */
static gboolean
make_again (Settlement                *self,
            const LumioHorizonOutcome *outcome)
{
  g_autoptr(LumioHorizonAccount) account = NULL;
  gint64 sequence = read_sequence (self->row->xdr);
  LumioPaymentRow *row;

  if (outcome->status != LUMIO_HORIZON_REFUSED || outcome->included || sequence == 0 ||
      g_strcmp0 (outcome->transaction_code, "tx_bad_seq") != 0 || self->tries++ >= MAX_TRIES)
    return FALSE;

  account = dex_await_boxed (lumio_horizon_load_account (lumio_platform_get_horizon (self->platform),
                                                         self->row->sender_address), NULL);

  if (account == NULL || account->sequence < sequence)
    return FALSE;

  self->sequence = account->sequence + 1;
  row = dex_await_boxed (lumio_store_write (lumio_platform_get_store (self->platform), store_again,
                                            g_atomic_rc_box_acquire (self), release_settlement),
                         NULL);

  if (row == NULL)
    return FALSE;

  lumio_payment_row_free (self->row);
  self->row = row;
  self->already_sent = FALSE;

  return TRUE;
}

static LumioHorizonOutcome *
submit (Settlement  *self,
        GError     **error)
{
  g_autoptr(DexFuture) submitting =
    lumio_ledger_watch_submit (self->platform, self->row->xdr, self->row->tx_hash,
                               self->row->valid_until, self->already_sent);

  dex_await (lumio_await_within (dex_ref (submitting), PATIENCE_SECONDS * 1000), NULL);

  if (dex_future_is_pending (submitting))
    say_unknown (self);

  return dex_await_boxed (g_steal_pointer (&submitting), error);
}

static DexFuture *
settle_fiber (gpointer user_data)
{
  Settlement *self = user_data;
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  do
    {
      g_clear_pointer (&outcome, lumio_horizon_outcome_unref);
      outcome = submit (self, &error);
    }
  while (outcome != NULL && make_again (self, outcome));

  if (outcome == NULL)
    {
      /* It stays in the books as processing: the next start asks again. */
      g_warning ("Payment %s is not decided: %s", self->row->id, error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  read_outcome (self->row, outcome);

  if (!dex_await (lumio_store_insist (lumio_platform_get_store (self->platform), store_end,
                                      g_atomic_rc_box_acquire (self), release_settlement), &error))
    {
      g_warning ("The end of payment %s is not written: %s", self->row->id, error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  lumio_metrics_count (lumio_platform_get_metrics (self->platform), "lumio_payments_total",
                       g_str_equal (self->row->status, "success") ? "status=\"success\""
                                                                  : "status=\"failed\"", 1);
  lumio_live_poke (self->platform, self->row->user_id);
  lumio_wallets_tell_balances (self->platform, self->row->user_id);

  return dex_future_new_true ();
}

DexFuture *
lumio_payments_settle (LumioPlatform          *platform,
                       const LumioPaymentRow  *row,
                       gboolean                already_sent)
{
  Settlement *self = g_atomic_rc_box_new0 (Settlement);
  DexFuture *future;

  self->platform = platform;
  self->row = lumio_payment_row_copy (row);
  self->day = lumio_store_spending_day ((row->valid_until - LUMIO_PAYMENT_VALID_SECONDS) *
                                        G_USEC_PER_SEC);
  self->already_sent = already_sent;

  future = lumio_fiber_spawn (settle_fiber, self, release_settlement);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}
