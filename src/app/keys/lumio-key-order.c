#include "app/keys/lumio-key-order.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-key-bump.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"

/* The ledger may be busy, but nobody pays more than this for one operation without being asked; */
#define USUAL_FEE 10000
/* and more than this, 1 XLM, is no fee. */
#define MAX_FEE 10000000
#define VALID_SECONDS 240
#define MAX_VALID_SECONDS 300
/* So many transactions may another device of the same person have sent since the account was read. */
#define SEQUENCE_SLACK 100

struct _LumioKeyOrder
{
  GObject            parent_instance;

  LumioKeyLedger    *ledger;
  LumioKeyOrderKind  kind;
  char              *address;
  char              *destination;
  char              *asset;
  char              *memo;
  char              *claim;
  gint64             amount;
  gint64             seen_sequence;
  gint64             seen_balance;
  gint64             asked_fee; /* by the ledger, when last asked */
  gint64             most_fee;  /* that was agreed to */
  gint64             sequence; /* of the envelope that was reviewed */
  gint64             max_time;
  char              *hash;
  LumioKeyPending   *pending; /* what more is offered for */
  LumioKeyPurchase  *purchase;
  LumioKeyHoldings  *seen;    /* what it rests on */
};

G_DEFINE_FINAL_TYPE (LumioKeyOrder, lumio_key_order, G_TYPE_OBJECT)

/* ---- the intent, from what was agreed to alone ---- */

static StellarIntent *
state_intent (LumioKeyOrder *self)
{
  const char *passphrase = lumio_key_ledger_get_passphrase (self->ledger);
  StellarIntent *intent = stellar_intent_new (passphrase, self->address);
  gint64 known = MAX (self->seen_sequence,
                      lumio_key_memory_get_sequence (passphrase, self->address));

  stellar_intent_set_sequence (intent, known + 1, known + 1 + SEQUENCE_SLACK);
  stellar_intent_set_max_fee (intent, (guint32) self->most_fee);
  stellar_intent_set_max_validity (intent, MAX_VALID_SECONDS);

  if (self->memo != NULL)
    stellar_intent_set_memo_text (intent, self->memo);

  switch (self->kind)
    {
    case LUMIO_KEY_ORDER_OPENING:
      stellar_intent_add_create_account (intent, NULL, self->destination, self->amount);
      break;

    case LUMIO_KEY_ORDER_TRUST:
    case LUMIO_KEY_ORDER_UNTRUST:
      stellar_intent_add_change_trust (intent, NULL, self->asset,
                                       self->kind == LUMIO_KEY_ORDER_TRUST ? G_MAXINT64 : 0);
      break;

    case LUMIO_KEY_ORDER_CLAIM:
      stellar_intent_add_claim (intent, NULL, self->claim);
      break;

    case LUMIO_KEY_ORDER_PURCHASE:
      lumio_key_purchase_state (self->purchase, self->seen, lumio_key_ledger_get_usdc (self->ledger),
                                intent);
      break;

    case LUMIO_KEY_ORDER_PAYMENT:
    default:
      stellar_intent_add_payment (intent, NULL, self->destination, self->asset, self->amount, TRUE);
    }

  return intent;
}

/* ---- the envelope, from what the ledger says ---- */

static void
add_claim (LumioKeyOrder             *self,
           StellarTransactionBuilder *builder)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE };
  g_autoptr(GBytes) id = stellar_strkey_decode (self->claim, -1, STELLAR_STRKEY_CLAIMABLE_BALANCE,
                                                NULL);

  if (id == NULL)
    return;

  memcpy (operation.body.claim_claimable_balance_op.balance_id.v0,
          (const guint8 *) g_bytes_get_data (id, NULL) + 1, 32);
  stellar_transaction_builder_add (builder, &operation);
}

static GBytes *
build_envelope (LumioKeyOrder  *self,
                gint64          sequence,
                guint32         fee,
                GError        **error)
{
  StellarTransactionBuilder *builder = stellar_transaction_builder_new (self->address, sequence, fee);
  StellarTransactionEnvelope *envelope;
  GBytes *bytes;

  self->sequence = sequence;
  self->max_time = g_get_real_time () / G_USEC_PER_SEC + VALID_SECONDS;
  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) self->max_time);

  if (self->memo != NULL)
    stellar_transaction_builder_set_memo_text (builder, self->memo);

  switch (self->kind)
    {
    case LUMIO_KEY_ORDER_OPENING:
      stellar_transaction_builder_create_account (builder, NULL, self->destination, self->amount);
      break;

    case LUMIO_KEY_ORDER_TRUST:
    case LUMIO_KEY_ORDER_UNTRUST:
      stellar_transaction_builder_change_trust (builder, NULL, self->asset,
                                                self->kind == LUMIO_KEY_ORDER_TRUST ? G_MAXINT64 : 0);
      break;

    case LUMIO_KEY_ORDER_CLAIM:
      add_claim (self, builder);
      break;

    case LUMIO_KEY_ORDER_PAYMENT:
    default:
      stellar_transaction_builder_payment (builder, NULL, self->destination, self->asset,
                                           self->amount);
    }

  if (!(envelope = stellar_transaction_builder_end (builder, error)))
    return NULL;

  bytes = stellar_xdr_encode (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return bytes;
}

static StellarReviewHints *
collect_hints (LumioKeyOrder *self)
{
  GListModel *accounts = lumio_keys_get_accounts (lumio_keys_get_default ());
  StellarReviewHints *hints = stellar_review_hints_new ();

  stellar_review_hints_set_now (hints, (guint64) (g_get_real_time () / G_USEC_PER_SEC));

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(LumioKeyAccount) own = g_list_model_get_item (accounts, i);

      stellar_review_hints_add_own (hints, lumio_key_account_get (own)->address);
    }

  if (self->kind == LUMIO_KEY_ORDER_CLAIM)
    stellar_review_hints_set_claimable (hints, self->claim, self->asset, self->amount);
  else if (self->asset != NULL)
    stellar_review_hints_set_balance (hints, self->address, self->asset, self->seen_balance);

  return hints;
}

static gboolean
is_free (LumioKeyOrder  *self,
         GError        **error)
{
  g_autoptr(GPtrArray) pending =
    lumio_key_memory_list_pending (lumio_key_ledger_get_passphrase (self->ledger), self->address);

  if (pending->len == 0)
    return TRUE;

  g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_PENDING,
                       _("An earlier transaction of this account is not decided yet. The ledger is "
                         "being asked for it; wait until it has answered."));

  return FALSE;
}

/* What to offer, from what the ledger says that others pay; the intent has bounds of its own. */
static gboolean
agree_fee (LumioKeyOrder  *self,
           GError        **error)
{
  g_autofree char *asked = NULL;
  g_autofree char *usual = NULL;

  if (self->asked_fee <= self->most_fee)
    return TRUE;

  if (self->asked_fee > MAX_FEE)
    {
      g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_WRONG,
                           _("The ledger asks for far more than the usual fee, so nothing was "
                             "signed."));
      return FALSE;
    }

  asked = lumio_format_money (self, self->asked_fee, "XLM", FALSE);
  usual = lumio_format_money (self, USUAL_FEE, "XLM", FALSE);
  g_set_error (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_FEE,
               /* TRANSLATORS: two amounts of money. */
               _("The ledger is busy: it now takes %s, and usually less than %s. You can pay that, or "
                 "wait until it is quieter."), asked, usual);

  return FALSE;
}

static DexFuture *
review_envelope (LumioKeyOrder *self,
                 GBytes        *envelope,
                 StellarIntent *intent)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioSignerReview) review =
    dex_await_boxed (lumio_signer_review (lumio_keys_get_signer (lumio_keys_get_default ()),
                                          self->address,
                                          lumio_key_ledger_get_passphrase (self->ledger), envelope,
                                          intent, collect_hints (self)), &error);

  if (review == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_free (self->hash);
  self->hash = stellar_hash_to_hex (review->review->hash);

  return dex_future_new_take_boxed (LUMIO_TYPE_SIGNER_REVIEW, g_steal_pointer (&review));
}

/* The ledger may have decided meanwhile: then there is nothing to offer more for. */
static gboolean
is_pending (LumioKeyOrder  *self,
            GError        **error)
{
  g_autoptr(GPtrArray) pending =
    lumio_key_memory_list_pending (lumio_key_ledger_get_passphrase (self->ledger), self->address);

  for (guint i = 0; i < pending->len; i++)
    if (g_str_equal (((LumioKeyPending *) pending->pdata[i])->hash, self->pending->hash))
      return TRUE;

  g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_PENDING,
                       _("The ledger has decided it meanwhile. There is nothing left to speed up."));

  return FALSE;
}

static DexFuture *
prepare_bump_fiber (gpointer user_data)
{
  LumioKeyOrder *self = user_data;
  g_autoptr(LumioHorizon) horizon = NULL;
  g_autoptr(LumioHorizonFeeStats) fees = NULL;
  g_autoptr(StellarIntent) intent = NULL;
  g_autoptr(GBytes) envelope = NULL;
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *inner;

  if (!(horizon = dex_await_object (lumio_key_ledger_open (self->ledger), &error)) ||
      !is_pending (self, &error) ||
      !(fees = dex_await_boxed (lumio_horizon_fee_stats (horizon), &error)) ||
      !(inner = lumio_key_bump_decode (self->pending, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->asked_fee = lumio_key_bump_price (inner, MAX (fees->base_fee, fees->charged_p95));

  if (agree_fee (self, &error))
    {
      intent = lumio_key_bump_state (inner, lumio_key_ledger_get_passphrase (self->ledger),
                                     self->address, self->most_fee);
      envelope = lumio_key_bump_build (inner, self->address, self->asked_fee, &error);
    }

  stellar_xdr_free (inner);

  return envelope != NULL ? review_envelope (self, envelope, intent)
                          : dex_future_new_for_error (g_steal_pointer (&error));
}

static void
take_bounds (LumioKeyOrder                    *self,
             const StellarTransactionEnvelope *envelope)
{
  self->sequence = envelope->v1.tx.seq_num;
  self->max_time = (gint64) envelope->v1.tx.cond.time_bounds.max_time;
}

/* The platform builds it, and the event has signed its half: what was agreed to is stated before. */
static DexFuture *
prepare_purchase_fiber (gpointer user_data)
{
  LumioKeyOrder *self = user_data;
  g_autoptr(LumioHorizon) horizon = NULL;
  g_autoptr(StellarIntent) intent = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope;

  g_clear_pointer (&self->seen, lumio_key_holdings_unref);

  if (!(horizon = dex_await_object (lumio_key_ledger_open (self->ledger), &error)) ||
      !is_free (self, &error) ||
      !(self->seen = dex_await_boxed (lumio_key_ledger_read (self->ledger, self->address), &error)) ||
      !lumio_key_purchase_check (self->purchase, self->seen,
                                 lumio_key_ledger_get_usdc (self->ledger), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->seen_sequence = self->seen->sequence;
  g_set_str (&self->asset, lumio_key_ledger_get_usdc (self->ledger));
  self->seen_balance = lumio_key_holdings_find (self->seen, self->asset)->balance;
  intent = state_intent (self);

  if (!(envelope = lumio_key_purchase_fetch (self->purchase,
                                             lumio_key_ledger_get_account (self->ledger),
                                             self->address, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  take_bounds (self, envelope);
  bytes = stellar_xdr_encode (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return review_envelope (self, bytes, intent);
}

static DexFuture *
prepare_fiber (gpointer user_data)
{
  LumioKeyOrder *self = user_data;
  g_autoptr(LumioHorizon) horizon = NULL;
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(LumioHorizonFeeStats) fees = NULL;
  g_autoptr(StellarIntent) intent = NULL;
  g_autoptr(GBytes) envelope = NULL;
  g_autoptr(GError) error = NULL;

  if (!(horizon = dex_await_object (lumio_key_ledger_open (self->ledger), &error)) ||
      !is_free (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  intent = state_intent (self);

  if (!(account = dex_await_boxed (lumio_horizon_load_account (horizon, self->address), &error)) ||
      !(fees = dex_await_boxed (lumio_horizon_fee_stats (horizon), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->asked_fee = MAX (MAX (fees->base_fee, fees->charged_p95), STELLAR_MIN_FEE);

  if (!agree_fee (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (account->sequence == G_MAXINT64)
    return dex_future_new_reject (LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_WRONG, "%s",
                                  _("The ledger says what cannot be, so nothing was signed."));

  if (!(envelope = build_envelope (self, account->sequence + 1, (guint32) self->asked_fee, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return review_envelope (self, envelope, intent);
}

/* ---- handing it in ---- */

/* What is decided is forgotten; what is not stays written down, and is asked for again. */
static void
settle (LumioKeyLedger            *ledger,
        const char                *hash,
        const LumioHorizonOutcome *outcome)
{
  if (outcome->status != LUMIO_HORIZON_UNKNOWN)
    lumio_key_memory_drop_pending (lumio_key_ledger_get_passphrase (ledger), hash);
}

typedef struct
{
  LumioKeyOrder *order;
  char          *review;
} Sending;

static void
free_sending (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->order);
  g_free (sending->review);
  g_free (sending);
}

static DexFuture *
send_fiber (gpointer user_data)
{
  Sending *sending = user_data;
  LumioKeyOrder *self = sending->order;
  const char *passphrase = lumio_key_ledger_get_passphrase (self->ledger);
  LumioSigner *signer = lumio_keys_get_signer (lumio_keys_get_default ());
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizon) horizon = dex_await_object (lumio_key_ledger_open (self->ledger), &error);
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  g_autoptr(GBytes) envelope = NULL;
  g_autofree char *text = NULL;
  LumioKeyPending pending;

  if (horizon == NULL || !is_free (self, &error) ||
      !(envelope = dex_await_boxed (lumio_signer_sign (signer, sending->review, 0), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = g_base64_encode (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope));
  pending = (LumioKeyPending) { self->hash, self->address, text, self->max_time };

  if (!lumio_key_memory_add_pending (passphrase, &pending, &error))
    return dex_future_new_reject (LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_DISK,
                                  _("It could not be written down, so it was not sent: %s"),
                                  error->message);

  outcome = dex_await_boxed (lumio_horizon_submit_and_wait (horizon, text, self->hash,
                                                            self->max_time, FALSE), &error);

  if (outcome == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (outcome->status == LUMIO_HORIZON_SUCCESS)
    lumio_key_memory_note_sequence (passphrase, self->address, self->sequence);

  settle (self->ledger, self->hash, outcome);

  return dex_future_new_take_boxed (LUMIO_TYPE_HORIZON_OUTCOME, g_steal_pointer (&outcome));
}

/*
 * Handed in once, beside the transaction that it carries; that one is what is waited for. It is asked
 * for by its own hash, under which the ledger finds it in either wrapping, and goes on being handed
 * in itself: so a bump that was lost, or refused because the other was quicker, changes nothing.
 */
static DexFuture *
send_bump_fiber (gpointer user_data)
{
  Sending *sending = user_data;
  LumioKeyOrder *self = sending->order;
  const LumioKeyPending *pending = self->pending;
  LumioSigner *signer = lumio_keys_get_signer (lumio_keys_get_default ());
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizon) horizon = dex_await_object (lumio_key_ledger_open (self->ledger), &error);
  g_autoptr(LumioHorizonOutcome) outcome = NULL;
  g_autoptr(LumioHorizonOutcome) bumped = NULL;
  g_autoptr(GBytes) envelope = NULL;
  g_autofree char *text = NULL;
  StellarTransactionEnvelope *inner;

  if (horizon == NULL || !is_pending (self, &error) ||
      !(envelope = dex_await_boxed (lumio_signer_sign (signer, sending->review, 0), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = g_base64_encode (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope));

  if (!(bumped = dex_await_boxed (lumio_horizon_submit (horizon, text), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  outcome = dex_await_boxed (lumio_horizon_submit_and_wait (horizon, pending->envelope, pending->hash,
                                                            pending->max_time, TRUE), &error);

  if (outcome == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (outcome->status == LUMIO_HORIZON_SUCCESS && (inner = lumio_key_bump_decode (pending, NULL)))
    {
      lumio_key_memory_note_sequence (lumio_key_ledger_get_passphrase (self->ledger), self->address,
                                      lumio_key_bump_get_sequence (inner));
      stellar_xdr_free (inner);
    }

  settle (self->ledger, pending->hash, outcome);

  return dex_future_new_take_boxed (LUMIO_TYPE_HORIZON_OUTCOME, g_steal_pointer (&outcome));
}

typedef struct
{
  LumioKeyLedger *ledger;
  char           *address;
} Resuming;

static void
free_resuming (gpointer data)
{
  Resuming *resuming = data;

  g_object_unref (resuming->ledger);
  g_free (resuming->address);
  g_free (resuming);
}

static DexFuture *
resume_fiber (gpointer user_data)
{
  static GHashTable *under_way;
  Resuming *resuming = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizon) horizon = dex_await_object (lumio_key_ledger_open (resuming->ledger),
                                                      &error);
  g_autoptr(GPtrArray) pending = NULL;

  if (horizon == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (under_way == NULL)
    under_way = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  pending = lumio_key_memory_list_pending (lumio_key_ledger_get_passphrase (resuming->ledger),
                                           resuming->address);

  for (guint i = 0; i < pending->len; i++)
    {
      const LumioKeyPending *one = g_ptr_array_index (pending, i);
      g_autoptr(LumioHorizonOutcome) outcome = NULL;

      if (!g_hash_table_add (under_way, g_strdup (one->hash)))
        continue;

      outcome = dex_await_boxed (lumio_horizon_submit_and_wait (horizon, one->envelope, one->hash,
                                                                one->max_time, TRUE), NULL);
      g_hash_table_remove (under_way, one->hash);

      if (outcome != NULL)
        settle (resuming->ledger, one->hash, outcome);
    }

  return dex_future_new_true ();
}

/* ---- words ---- */

static char *
explain_refusal (const char *message)
{
  static const struct { StellarRefusalReason reason; const char *sentence; } reasons[] = {
    { STELLAR_REFUSAL_SEQUENCE, N_("The ledger named a place in line for it that cannot be right, so "
                                   "nothing was signed.") },
    { STELLAR_REFUSAL_FEE, N_("The ledger asks for far more than the usual fee, so nothing was "
                              "signed.") },
    { STELLAR_REFUSAL_NETWORK, N_("It was for another network, so nothing was signed.") },
    { STELLAR_REFUSAL_AMOUNT, N_("It would move another amount than the one agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_DESTINATION, N_("It would go to another account than the one agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_ASSET, N_("It is about another currency than the one agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_ASSET_ISSUER, N_("It is about another currency than the one agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_ASSET_CODE, N_("It is about another currency than the one agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_OPERATION_MISSING, N_("It would do something else than what was agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_OPERATION_ADDED, N_("It would do something else than what was agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_OPERATION_ORDER, N_("It would do something else than what was agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_OPERATION_KIND, N_("It would do something else than what was agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_OPERATION_SOURCE, N_("It would do something else than what was agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_MEMO, N_("It would do something else than what was agreed to, so nothing was signed.") },
    { STELLAR_REFUSAL_NO_TIME_BOUNDS, N_("It could be used for longer than it needs to, so nothing was signed.") },
    { STELLAR_REFUSAL_TIME_LONG, N_("It could be used for longer than it needs to, so nothing was signed.") },
    { STELLAR_REFUSAL_SIGNATURE, N_("The signature of the other side is missing or wrong, so nothing was signed.") },
    { STELLAR_REFUSAL_SIGNATURE_MISSING, N_("The signature of the other side is missing or wrong, so nothing was signed.") },
    { STELLAR_REFUSAL_TIME_OVER, N_("Its time is over, so nothing was signed. Is the clock of this "
                                    "computer right?") },
  };
  /* The reason's name is the first word. */
  g_autofree char *name = g_strndup (message, strcspn (message, ":, "));

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (g_str_equal (stellar_refusal_reason_get_name (reasons[i].reason), name))
        return g_strdup (_(reasons[i].sentence));
    }

  return g_strdup_printf (_("This is not what was agreed to, so it was not signed: %s"), message);
}

char *
lumio_key_order_explain (const GError *error)
{
  if (error->domain != LUMIO_SIGNER_ERROR)
    return lumio_key_ledger_explain (error);

  return error->code == LUMIO_SIGNER_ERROR_REFUSED ? explain_refusal (error->message)
                                                   : lumio_keys_explain (error);
}

static char *
describe_deed (LumioKeyOrder *self)
{
  g_autofree char *code = self->asset == NULL || g_str_equal (self->asset, "native")
                          ? g_strdup ("XLM") : g_strndup (self->asset, strcspn (self->asset, ":"));
  g_autofree char *money = lumio_format_money (self, self->amount, code, FALSE);
  g_autofree char *who = lumio_format_short_address (self, self->destination);

  switch (self->kind)
    {
    case LUMIO_KEY_ORDER_TRUST:
      /* TRANSLATORS: the code of a currency. */
      return g_strdup_printf (_("The account can hold %s now."), code);

    case LUMIO_KEY_ORDER_UNTRUST:
      /* TRANSLATORS: the code of a currency. */
      return g_strdup_printf (_("%s is gone, and its reserve is yours to spend again."), code);

    case LUMIO_KEY_ORDER_CLAIM:
      /* TRANSLATORS: an amount of money. */
      return g_strdup_printf (_("%s are in your account."), money);

    case LUMIO_KEY_ORDER_PURCHASE:
      return lumio_key_purchase_describe (self->purchase);

    case LUMIO_KEY_ORDER_BUMP:
      return g_strdup (_("The ledger has taken it, once."));

    case LUMIO_KEY_ORDER_PAYMENT:
    case LUMIO_KEY_ORDER_OPENING:
    default:
      return g_strdup_printf (_("%s went to %s."), money, who);
    }
}

char *
lumio_key_order_describe_success (LumioKeyOrder             *self,
                                  const LumioHorizonOutcome *outcome)
{
  g_autofree char *deed = describe_deed (self);
  g_autofree char *fee = lumio_format_money (self, outcome->fee_charged, "XLM", FALSE);

  if (outcome->fee_charged <= 0)
    return g_steal_pointer (&deed);

  /* TRANSLATORS: %1$s is a sentence, %2$s an amount of money. */
  return g_strdup_printf (_("%1$s The fee was %2$s."), deed, fee);
}

char *
lumio_key_order_explain_outcome (const LumioHorizonOutcome *outcome)
{
  static const struct { const char *code; const char *sentence; } codes[] = {
    { "op_underfunded", N_("The account does not have that much to spend.") },
    { "op_no_destination", N_("The account it goes to does not exist.") },
    { "op_no_trust", N_("Who it goes to does not accept this currency.") },
    { "op_line_full", N_("Who it goes to cannot hold that much of it.") },
    { "op_not_authorized", N_("The issuer does not allow it.") },
    { "op_src_not_authorized", N_("The issuer does not allow it.") },
    { "op_low_reserve", N_("Too few XLM would be left for the reserve of the account.") },
    { "op_invalid_limit", N_("The account still holds some of it.") },
    { "op_already_exists", N_("The account it would open exists already.") },
    { "op_does_not_exist", N_("It was claimed already.") },
    { "op_cannot_claim", N_("It cannot be claimed now.") },
    { "tx_insufficient_balance", N_("The account does not have enough XLM for the fee.") },
    { "tx_insufficient_fee", N_("The ledger is busy, and the fee was too low.") },
    { "tx_bad_auth", N_("The key on this computer alone may not sign for this account.") },
  };

  if (outcome->status == LUMIO_HORIZON_EXPIRED)
    return g_strdup (_("The ledger did not take it in time. It can no longer be done: try again."));

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strcmp0 (outcome->transaction_code, codes[i].code) == 0 ||
        (outcome->operation_codes != NULL &&
         g_strv_contains ((const char * const *) outcome->operation_codes, codes[i].code)))
      return g_strdup (_(codes[i].sentence));

  return g_strdup_printf (_("The ledger refused it: %s"),
                          outcome->transaction_code != NULL ? outcome->transaction_code : "—");
}

/* ---- the object ---- */

static void
lumio_key_order_finalize (GObject *object)
{
  LumioKeyOrder *self = (LumioKeyOrder *) object;

  g_clear_object (&self->ledger);
  g_free (self->address);
  g_free (self->destination);
  g_free (self->asset);
  g_free (self->memo);
  g_free (self->claim);
  g_free (self->hash);
  g_clear_pointer (&self->pending, lumio_key_pending_free);
  g_clear_pointer (&self->purchase, lumio_key_purchase_free);
  g_clear_pointer (&self->seen, lumio_key_holdings_unref);

  G_OBJECT_CLASS (lumio_key_order_parent_class)->finalize (object);
}

static void
lumio_key_order_class_init (LumioKeyOrderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_key_order_finalize;
}

static void
lumio_key_order_init (LumioKeyOrder *self)
{
}

static LumioKeyOrder *
create (LumioKeyLedger         *ledger,
        LumioKeyOrderKind       kind,
        const char             *address,
        const LumioKeyHoldings *seen,
        const char             *asset)
{
  LumioKeyOrder *self = g_object_new (LUMIO_TYPE_KEY_ORDER, NULL);
  const LumioKeyHolding *line = lumio_key_holdings_find (seen, asset);

  self->ledger = g_object_ref (ledger);
  self->kind = kind;
  self->address = g_strdup (address);
  self->asset = g_strdup (asset);
  self->most_fee = USUAL_FEE;
  self->seen_sequence = seen->sequence;
  self->seen_balance = line != NULL ? line->balance : 0;

  return self;
}

LumioKeyOrder *
lumio_key_order_new_payment (LumioKeyLedger         *ledger,
                             const char             *address,
                             const LumioKeyHoldings *seen,
                             const char             *destination,
                             const char             *asset,
                             gint64                  amount,
                             const char             *memo,
                             gboolean                opens)
{
  LumioKeyOrder *self = create (ledger, opens ? LUMIO_KEY_ORDER_OPENING : LUMIO_KEY_ORDER_PAYMENT,
                                address, seen, asset);

  self->destination = g_strdup (destination);
  self->amount = amount;
  self->memo = memo != NULL && *memo != '\0' ? g_strdup (memo) : NULL;

  return self;
}

LumioKeyOrder *
lumio_key_order_new_trust (LumioKeyLedger         *ledger,
                           const char             *address,
                           const LumioKeyHoldings *seen,
                           const char             *asset,
                           gboolean                trusts)
{
  return create (ledger, trusts ? LUMIO_KEY_ORDER_TRUST : LUMIO_KEY_ORDER_UNTRUST, address, seen,
                 asset);
}

LumioKeyOrder *
lumio_key_order_new_claim (LumioKeyLedger         *ledger,
                           const char             *address,
                           const LumioKeyHoldings *seen,
                           const LumioKeyClaim    *claim)
{
  LumioKeyOrder *self = create (ledger, LUMIO_KEY_ORDER_CLAIM, address, seen, claim->asset);

  self->claim = g_strdup (claim->id);
  self->amount = claim->amount;

  return self;
}

LumioKeyOrder *
lumio_key_order_new_purchase (LumioKeyLedger   *ledger,
                              const char       *address,
                              LumioKeyPurchase *purchase)
{
  LumioKeyOrder *self = g_object_new (LUMIO_TYPE_KEY_ORDER, NULL);

  self->ledger = g_object_ref (ledger);
  self->kind = LUMIO_KEY_ORDER_PURCHASE;
  self->address = g_strdup (address);
  self->most_fee = USUAL_FEE;
  self->purchase = purchase;

  return self;
}

LumioKeyOrder *
lumio_key_order_new_bump (LumioKeyLedger         *ledger,
                          const char             *address,
                          const LumioKeyHoldings *seen,
                          const LumioKeyPending  *pending)
{
  LumioKeyOrder *self = create (ledger, LUMIO_KEY_ORDER_BUMP, address, seen, "native");

  self->pending = lumio_key_pending_copy (pending);

  return self;
}

LumioKeyOrderKind
lumio_key_order_get_kind (LumioKeyOrder *self)
{
  return self->kind;
}

const char *
lumio_key_order_get_hash (LumioKeyOrder *self)
{
  return self->hash;
}

const char *
lumio_key_order_get_address (LumioKeyOrder *self)
{
  return self->address;
}

DexFuture *
lumio_key_order_prepare (LumioKeyOrder *self)
{
  DexFiberFunc fiber = self->kind == LUMIO_KEY_ORDER_BUMP ? prepare_bump_fiber
                       : self->kind == LUMIO_KEY_ORDER_PURCHASE ? prepare_purchase_fiber
                       : prepare_fiber;

  return lumio_fiber_spawn (fiber, g_object_ref (self), g_object_unref);
}

void
lumio_key_order_accept_fee (LumioKeyOrder *self)
{
  self->most_fee = MAX (self->most_fee, MIN (self->asked_fee, MAX_FEE));
}

DexFuture *
lumio_key_order_send (LumioKeyOrder *self,
                      const char    *review_id)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->order = g_object_ref (self);
  sending->review = g_strdup (review_id);

  return lumio_fiber_spawn (self->kind == LUMIO_KEY_ORDER_BUMP ? send_bump_fiber : send_fiber,
                            sending, free_sending);
}

DexFuture *
lumio_key_order_resume (LumioKeyLedger *ledger,
                        const char     *address)
{
  Resuming *resuming = g_new0 (Resuming, 1);

  resuming->ledger = g_object_ref (ledger);
  resuming->address = g_strdup (address);

  return lumio_fiber_spawn (resume_fiber, resuming, free_resuming);
}
