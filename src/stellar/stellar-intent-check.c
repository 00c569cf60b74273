#include "stellar/stellar-intent-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-xdr-json.h"

#define DEFAULT_FEE_PER_OPERATION 10000
/* How much two clocks may differ where an envelope becomes valid only now. */
#define CLOCK_DIFFERENCE 60

static const char *reason_names[] = {
  "intent", "network", "envelope", "source", "sequence", "fee", "fee-source", "no-time-bounds",
  "time-over", "time-not-yet", "time-long", "preconditions", "memo", "operation-missing",
  "operation-added", "operation-order", "operation-kind", "operation-source", "destination",
  "asset", "asset-issuer", "asset-code", "amount", "price", "limit", "field", "contract-data",
  "signature", "signature-missing",
};

const char *
stellar_refusal_reason_get_name (StellarRefusalReason reason)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (reason_names) == STELLAR_REFUSAL_SIGNATURE_MISSING + 1);

  return (guint) reason < G_N_ELEMENTS (reason_names) ? reason_names[reason] : NULL;
}

void
stellar_refusal_free (StellarRefusal *self)
{
  g_free (self->field);
  g_free (self->wanted);
  g_free (self->found);
  g_free (self);
}

/* Takes `wanted` and `found`. */
static StellarRefusal *
refuse (StellarRefusalReason  reason,
        int                   operation,
        const char           *field,
        char                 *wanted,
        char                 *found)
{
  StellarRefusal *self = g_new0 (StellarRefusal, 1);

  self->reason = reason;
  self->operation = operation;
  self->field = g_strdup (field);
  self->wanted = wanted;
  self->found = found;

  return self;
}

static char *
number (gint64 value)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

static gboolean
equal (const StellarXdrType *type,
       gconstpointer         a,
       gconstpointer         b)
{
  g_autoptr(GBytes) first = stellar_xdr_encode (type, a);
  g_autoptr(GBytes) second = stellar_xdr_encode (type, b);

  return first != NULL && second != NULL && g_bytes_equal (first, second);
}

/* ---- one operation ---- */

typedef struct
{
  GPtrArray *paths;
  GPtrArray *texts;
} Leaves;

static void
collect_leaf_cb (const char *path,
                 const char *text,
                 gpointer    user_data)
{
  Leaves *leaves = user_data;

  g_ptr_array_add (leaves->paths, g_strdup (path));
  g_ptr_array_add (leaves->texts, g_strdup (text));
}

static void
collect_leaves (Leaves                     *leaves,
                const StellarOperationBody *body)
{
  leaves->paths = g_ptr_array_new_with_free_func (g_free);
  leaves->texts = g_ptr_array_new_with_free_func (g_free);
  stellar_xdr_foreach_leaf (&stellar_xdr_operation_body, body, collect_leaf_cb, leaves);
}

static void
clear_leaves (Leaves *leaves)
{
  g_ptr_array_unref (leaves->paths);
  g_ptr_array_unref (leaves->texts);
}

/* What a code looks like at a glance: one letter for those that are easily taken for another. */
static char *
get_look (const char *code)
{
  GString *look = g_string_new (NULL);

  for (const char *at = code; *at != '\0'; at++)
    {
      char c = g_ascii_toupper (*at);

      if (at[0] == '\\' && at[1] == '0')
        {
          at++;
          continue;
        }

      switch (c)
        {
        case '0':
        case 'Q':
        case 'D':
          c = 'O';
          break;

        case '1':
        case 'L':
          c = 'I';
          break;

        case '5':
          c = 'S';
          break;

        case '8':
          c = 'B';
          break;

        case '2':
          c = 'Z';
          break;

        case '6':
          c = 'G';
          break;

        case 'V':
          c = 'U';
          break;

        default:
          break;
        }

      g_string_append_c (look, c);
    }

  return g_string_free (look, FALSE);
}

static gboolean
looks_alike (const char *a,
             const char *b)
{
  g_autofree char *first = get_look (a);
  g_autofree char *second = get_look (b);

  return g_str_equal (first, second);
}

static StellarRefusalReason
get_reason (const char *wanted_path,
            const char *found_path,
            const char *wanted,
            const char *found)
{
  const char *last = strrchr (wanted_path, '.');

  last = last != NULL ? last + 1 : wanted_path;

  if (g_str_equal (last, "destination") || g_str_equal (wanted_path, "account_merge"))
    return STELLAR_REFUSAL_DESTINATION;

  if (g_str_equal (last, "asset_code"))
    {
      if (g_str_has_suffix (found_path, "asset_code") && looks_alike (wanted, found))
        return STELLAR_REFUSAL_ASSET_CODE;
      return STELLAR_REFUSAL_ASSET;
    }

  if (g_str_equal (last, "issuer"))
    return STELLAR_REFUSAL_ASSET_ISSUER;

  if (strstr (wanted_path, ".price") != NULL)
    return STELLAR_REFUSAL_PRICE;

  if (g_str_equal (last, "limit"))
    return STELLAR_REFUSAL_LIMIT;

  if (g_str_has_suffix (last, "asset") || g_str_equal (last, "selling") ||
      g_str_equal (last, "buying") || g_str_equal (last, "line") || strstr (wanted_path, ".path"))
    return STELLAR_REFUSAL_ASSET;

  if (strstr (last, "amount") != NULL || g_str_equal (last, "starting_balance") ||
      g_str_equal (last, "send_max") || g_str_equal (last, "dest_min"))
    return STELLAR_REFUSAL_AMOUNT;

  return STELLAR_REFUSAL_FIELD;
}

/* The first leaf that is not the same, and what that means. */
static StellarRefusal *
find_difference (const StellarOperationBody *wanted,
                 const StellarOperationBody *found,
                 int                         index)
{
  Leaves a, b;
  StellarRefusal *refusal = NULL;

  collect_leaves (&a, wanted);
  collect_leaves (&b, found);

  for (guint i = 0; i < MIN (a.paths->len, b.paths->len) && refusal == NULL; i++)
    {
      const char *path = g_ptr_array_index (a.paths, i);
      const char *other = g_ptr_array_index (b.paths, i);
      const char *text = g_ptr_array_index (a.texts, i);
      const char *said = g_ptr_array_index (b.texts, i);

      if (!g_str_equal (path, other) || !g_str_equal (text, said))
        refusal = refuse (get_reason (path, other, text, said), index, other,
                          g_strdup (text), g_strdup (said));
    }

  clear_leaves (&a);
  clear_leaves (&b);

  /* Not the same bytes, so refused even where no leaf says why. */
  return refusal != NULL ? refusal : refuse (STELLAR_REFUSAL_FIELD, index, NULL, NULL, NULL);
}

static StellarRefusal *
check_most (gint64      wanted,
            gint64      found,
            int         index,
            const char *field)
{
  if (found > 0 && found <= wanted)
    return NULL;

  return refuse (STELLAR_REFUSAL_AMOUNT, index, field, number (wanted), number (found));
}

static StellarRefusal *
check_least (gint64      wanted,
             gint64      found,
             int         index,
             const char *field)
{
  if (found >= wanted)
    return NULL;

  return refuse (STELLAR_REFUSAL_AMOUNT, index, field, number (wanted), number (found));
}

/* Whether a/b is at most c/d, of numbers above zero. */
static gboolean
is_at_most (const StellarPrice *a,
            const StellarPrice *b)
{
  return (gint64) a->n * b->d <= (gint64) b->n * a->d;
}

static StellarRefusal *
check_price (const StellarPrice *wanted,
             const StellarPrice *found,
             gboolean            at_most,
             int                 index,
             const char         *field)
{
  if (found->n > 0 && found->d > 0 &&
      (at_most ? is_at_most (found, wanted) : is_at_most (wanted, found)))
    return NULL;

  return refuse (STELLAR_REFUSAL_PRICE, index, field,
                 g_strdup_printf ("%d/%d", wanted->n, wanted->d),
                 g_strdup_printf ("%d/%d", found->n, found->d));
}

/* Compares what is open with its bound, and makes it the same in `wanted`. */
static StellarRefusal *
close_offer (StellarOperationBody       *wanted,
             const StellarOperationBody *found,
             int                         index)
{
  StellarRefusal *refusal;

  if (wanted->type == STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER)
    {
      StellarManageBuyOfferOp *a = &wanted->manage_buy_offer_op;
      const StellarManageBuyOfferOp *b = &found->manage_buy_offer_op;

      if ((refusal = check_most (a->buy_amount, b->buy_amount, index,
                                 "manage_buy_offer.buy_amount")) ||
          (refusal = check_price (&a->price, &b->price, TRUE, index, "manage_buy_offer.price")))
        return refusal;

      a->buy_amount = b->buy_amount;
      a->price = b->price;
    }
  else
    {
      StellarManageSellOfferOp *a = &wanted->manage_sell_offer_op;
      const StellarManageSellOfferOp *b = &found->manage_sell_offer_op;

      if ((refusal = check_most (a->amount, b->amount, index, "manage_sell_offer.amount")) ||
          (refusal = check_price (&a->price, &b->price, FALSE, index, "manage_sell_offer.price")))
        return refusal;

      a->amount = b->amount;
      a->price = b->price;
    }

  return NULL;
}

static StellarRefusal *
close_swap (StellarOperationBody       *wanted,
            const StellarOperationBody *found,
            int                         index)
{
  StellarPathPaymentStrictSendOp *a = &wanted->path_payment_strict_send_op;
  const StellarPathPaymentStrictSendOp *b = &found->path_payment_strict_send_op;
  StellarRefusal *refusal;

  if ((refusal = check_most (a->send_amount, b->send_amount, index, "send_amount")) ||
      (refusal = check_least (a->dest_min, b->dest_min, index, "dest_min")))
    return refusal;

  a->send_amount = b->send_amount;
  a->dest_min = b->dest_min;
  /* Which assets it goes through is the market's affair. */
  a->path.length = b->path.length;
  a->path.items = b->path.items;

  return NULL;
}

static StellarRefusal *
close_amount (StellarOperationBody       *wanted,
              const StellarOperationBody *found,
              StellarOpen                 open,
              int                         index)
{
  StellarRefusal *refusal;

  if (wanted->type == STELLAR_OPERATION_TYPE_CREATE_ACCOUNT)
    {
      gint64 most = wanted->create_account_op.starting_balance;
      gint64 balance = found->create_account_op.starting_balance;

      if (balance < 0 || balance > most)
        return refuse (STELLAR_REFUSAL_AMOUNT, index, "create_account.starting_balance",
                       number (most), number (balance));

      wanted->create_account_op.starting_balance = balance;
      return NULL;
    }

  if (open == STELLAR_OPEN_AMOUNT_UP_TO)
    refusal = check_most (wanted->payment_op.amount, found->payment_op.amount, index,
                          "payment.amount");
  else
    refusal = check_least (wanted->payment_op.amount, found->payment_op.amount, index,
                           "payment.amount");

  wanted->payment_op.amount = found->payment_op.amount;

  return refusal;
}

/* A strict receive as the strict send with the same two bounds. */
static void
as_strict_send (const StellarOperationBody *body,
                StellarOperationBody       *send)
{
  const StellarPathPaymentStrictReceiveOp *receive = &body->path_payment_strict_receive_op;
  StellarPathPaymentStrictSendOp *op = &send->path_payment_strict_send_op;

  memset (send, 0, sizeof *send);
  send->type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND;
  op->send_asset = receive->send_asset;
  op->send_amount = receive->send_max;
  op->destination = receive->destination;
  op->dest_asset = receive->dest_asset;
  op->dest_min = receive->dest_amount;
  op->path.length = receive->path.length;
  op->path.items = receive->path.items;
}

static StellarRefusal *
check_operation (const StellarIntent    *self,
                 const StellarAgreed    *agreed,
                 const StellarOperation *operation,
                 int                     index)
{
  StellarOperationBody wanted = agreed->operation->body;
  StellarOperationBody found = operation->body;
  StellarOperationBody closed;
  const StellarMuxedAccount *own = &self->account;
  const StellarMuxedAccount *source;
  StellarRefusal *refusal = NULL;

  if (agreed->open == STELLAR_OPEN_SWAP &&
      found.type == STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE)
    as_strict_send (&operation->body, &found);

  if (wanted.type != found.type)
    return refuse (STELLAR_REFUSAL_OPERATION_KIND, index, NULL,
                   stellar_xdr_leaf_to_text (&stellar_xdr_operation_type, &wanted.type),
                   stellar_xdr_leaf_to_text (&stellar_xdr_operation_type, &operation->body.type));

  source = operation->source_account != NULL ? operation->source_account : own;

  if (agreed->operation->source_account != NULL)
    own = agreed->operation->source_account;

  if (!equal (&stellar_xdr_muxed_account, own, source))
    return refuse (STELLAR_REFUSAL_OPERATION_SOURCE, index, "source_account",
                   stellar_muxed_account_to_text (own), stellar_muxed_account_to_text (source));

  closed = wanted;

  if (agreed->open == STELLAR_OPEN_SWAP)
    refusal = close_swap (&closed, &found, index);
  else if (agreed->open == STELLAR_OPEN_OFFER)
    refusal = close_offer (&closed, &found, index);
  else if (agreed->open != STELLAR_OPEN_NOTHING)
    refusal = close_amount (&closed, &found, agreed->open, index);

  if (refusal != NULL)
    return refusal;

  if (!equal (&stellar_xdr_operation_body, &closed, &found))
    return find_difference (&closed, &found, index);

  return NULL;
}

/* ---- all of them ---- */

static gboolean
agrees (const StellarIntent    *self,
        guint                   agreed,
        const StellarOperation *operation)
{
  StellarRefusal *refusal = check_operation (self, g_ptr_array_index (self->operations, agreed),
                                             operation, 0);

  if (refusal == NULL)
    return TRUE;

  stellar_refusal_free (refusal);

  return FALSE;
}

/* Whether every agreed operation is there, each once, in whatever order. */
static gboolean
is_reordered (const StellarIntent    *self,
              const StellarOperation *items)
{
  g_autofree gboolean *used = g_new0 (gboolean, self->operations->len);

  for (guint i = 0; i < self->operations->len; i++)
    {
      guint j = 0;

      while (j < self->operations->len && (used[j] || !agrees (self, i, &items[j])))
        j++;

      if (j == self->operations->len)
        return FALSE;

      used[j] = TRUE;
    }

  return TRUE;
}

static StellarRefusal *
check_operations (const StellarIntent    *self,
                  const StellarOperation *items,
                  guint32                 n_items)
{
  guint n = self->operations->len;
  StellarRefusal *refusal = NULL;
  guint i = 0;

  while (i < MIN (n, n_items) && refusal == NULL)
    {
      refusal = check_operation (self, g_ptr_array_index (self->operations, i), &items[i], (int) i);
      i += refusal == NULL;
    }

  if (n_items != n)
    {
      g_clear_pointer (&refusal, stellar_refusal_free);

      return refuse (n_items > n ? STELLAR_REFUSAL_OPERATION_ADDED
                                 : STELLAR_REFUSAL_OPERATION_MISSING,
                     (int) i, "operations", number (n), number (n_items));
    }

  if (refusal != NULL && is_reordered (self, items))
    {
      stellar_refusal_free (refusal);
      return refuse (STELLAR_REFUSAL_OPERATION_ORDER, (int) i, "operations", NULL, NULL);
    }

  return refusal;
}

/* ---- the transaction ---- */

static StellarRefusal *
check_time (const StellarIntent     *self,
            const StellarTimeBounds *bounds,
            guint64                  now)
{
  if (bounds == NULL || bounds->max_time == 0)
    return refuse (STELLAR_REFUSAL_NO_TIME_BOUNDS, -1, "cond", NULL, NULL);

  if (bounds->max_time <= now)
    return refuse (STELLAR_REFUSAL_TIME_OVER, -1, "cond.time.max_time",
                   number ((gint64) now), g_strdup_printf ("%" G_GUINT64_FORMAT, bounds->max_time));

  if (bounds->min_time > now && bounds->min_time - now > CLOCK_DIFFERENCE)
    return refuse (STELLAR_REFUSAL_TIME_NOT_YET, -1, "cond.time.min_time",
                   number ((gint64) now), g_strdup_printf ("%" G_GUINT64_FORMAT, bounds->min_time));

  if (bounds->max_time - now > self->max_validity)
    return refuse (STELLAR_REFUSAL_TIME_LONG, -1, "cond.time.max_time",
                   number ((gint64) now + self->max_validity),
                   g_strdup_printf ("%" G_GUINT64_FORMAT, bounds->max_time));

  return NULL;
}

static StellarRefusal *
check_preconditions (const StellarIntent        *self,
                     const StellarPreconditions *cond,
                     guint64                     now)
{
  const StellarPreconditionsV2 *v2 = &cond->v2;

  if (cond->type == STELLAR_PRECOND_TIME)
    return check_time (self, &cond->time_bounds, now);

  if (cond->type != STELLAR_PRECOND_V2)
    return check_time (self, NULL, now);

  if (v2->ledger_bounds != NULL || v2->min_seq_num != NULL || v2->min_seq_age != 0 ||
      v2->min_seq_ledger_gap != 0 || v2->extra_signers.length != 0)
    return refuse (STELLAR_REFUSAL_PRECONDITIONS, -1, "cond.v2", NULL,
                   stellar_xdr_to_json (&stellar_xdr_preconditions, cond));

  return check_time (self, v2->time_bounds, now);
}

static StellarRefusal *
check_account (const StellarMuxedAccount *wanted,
               const StellarMuxedAccount *found,
               StellarRefusalReason       reason,
               const char                *field)
{
  if (equal (&stellar_xdr_muxed_account, wanted, found))
    return NULL;

  return refuse (reason, -1, field, stellar_muxed_account_to_text (wanted),
                 stellar_muxed_account_to_text (found));
}

static StellarRefusal *
check_memo (const StellarIntent *self,
            const StellarMemo   *found)
{
  static const StellarMemo none = { .type = STELLAR_MEMO_NONE };
  const StellarMemo *wanted = self->memo != NULL ? self->memo : &none;

  if (equal (&stellar_xdr_memo, wanted, found))
    return NULL;

  return refuse (STELLAR_REFUSAL_MEMO, -1, "memo",
                 stellar_xdr_to_json (&stellar_xdr_memo, wanted),
                 stellar_xdr_to_json (&stellar_xdr_memo, found));
}

static StellarRefusal *
check_transaction (const StellarIntent      *self,
                   const StellarTransaction *tx,
                   guint64                   now)
{
  gint64 max_fee = self->max_fee;
  StellarRefusal *refusal;

  if (max_fee == 0)
    max_fee = (gint64) self->operations->len * DEFAULT_FEE_PER_OPERATION;

  if ((refusal = check_account (&self->account, &tx->source_account, STELLAR_REFUSAL_SOURCE,
                                "source_account")))
    return refusal;

  if (tx->seq_num < self->min_sequence || tx->seq_num > self->max_sequence)
    return refuse (STELLAR_REFUSAL_SEQUENCE, -1, "seq_num", number (self->min_sequence),
                   number (tx->seq_num));

  if (tx->fee > max_fee)
    return refuse (STELLAR_REFUSAL_FEE, -1, "fee", number (max_fee), number (tx->fee));

  if ((refusal = check_preconditions (self, &tx->cond, now)) ||
      (refusal = check_memo (self, &tx->memo)) ||
      (refusal = check_operations (self, tx->operations.items, tx->operations.length)))
    return refusal;

  if (tx->ext.type != 0)
    return refuse (STELLAR_REFUSAL_CONTRACT_DATA, -1, "ext", NULL, NULL);

  return NULL;
}

/* ---- signatures ---- */

static gboolean
is_signed_by (const StellarDecoratedSignature *signature,
              const guint8                     key[32],
              const guint8                     hash[32])
{
  return signature->signature.length == 64 && memcmp (signature->hint, key + 28, 4) == 0 &&
         stellar_public_key_verify (key, hash, 32, signature->signature.data);
}

static StellarRefusal *
check_signatures (const StellarIntent             *self,
                  const StellarDecoratedSignature *items,
                  guint32                          n_items,
                  GPtrArray                       *keys,
                  const guint8                     hash[32])
{
  for (guint32 i = 0; i < n_items; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < keys->len && !known; j++)
        known = is_signed_by (&items[i], g_ptr_array_index (keys, j), hash);

      /* The ledger refuses a signature too many, also one that is there twice. */
      for (guint32 j = 0; j < i && known; j++)
        known = !equal (&stellar_xdr_decorated_signature, &items[i], &items[j]);

      if (!known)
        return refuse (STELLAR_REFUSAL_SIGNATURE, -1, "signatures", NULL,
                       stellar_xdr_to_json (&stellar_xdr_decorated_signature, &items[i]));
    }

  return NULL;
}

static StellarRefusal *
check_required (const StellarIntent             *self,
                const StellarDecoratedSignature *items,
                guint32                          n_items,
                const guint8                     hash[32])
{
  for (guint i = 0; i < self->signers->len; i++)
    {
      const char *address = g_ptr_array_index (self->signers, i);
      StellarMuxedAccount signer;
      guint32 j = 0;

      if (!stellar_muxed_account_parse (address, &signer, NULL))
        return refuse (STELLAR_REFUSAL_INTENT, -1, NULL, NULL, NULL);

      while (j < n_items && !is_signed_by (&items[j], signer.ed25519, hash))
        j++;

      if (j == n_items)
        return refuse (STELLAR_REFUSAL_SIGNATURE_MISSING, -1, "signatures", g_strdup (address),
                       NULL);
    }

  return NULL;
}

/* Whoever acts in the intent may have signed already, and whoever had to. */
static GPtrArray *
get_keys (const StellarIntent *self)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  StellarMuxedAccount signer;

  g_ptr_array_add (keys, g_memdup2 (stellar_muxed_account_get_key (&self->account), 32));

  for (guint i = 0; i < self->operations->len; i++)
    {
      const StellarAgreed *agreed = g_ptr_array_index (self->operations, i);

      if (agreed->operation->source_account != NULL)
        g_ptr_array_add (keys, g_memdup2 (
                           stellar_muxed_account_get_key (agreed->operation->source_account), 32));
    }

  for (guint i = 0; i < self->signers->len; i++)
    {
      if (stellar_muxed_account_parse (g_ptr_array_index (self->signers, i), &signer, NULL))
        g_ptr_array_add (keys, g_memdup2 (stellar_muxed_account_get_key (&signer), 32));
    }

  return keys;
}

static StellarRefusal *
check_fee_bump (const StellarIntent                     *self,
                const StellarFeeBumpTransactionEnvelope *envelope,
                const guint8                             hash[32])
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new ();
  StellarRefusal *refusal;

  if ((refusal = check_account (&self->fee_account, &envelope->tx.fee_source,
                                STELLAR_REFUSAL_FEE_SOURCE, "fee_source")))
    return refusal;

  if (envelope->tx.fee <= 0 || envelope->tx.fee > self->max_bump_fee)
    return refuse (STELLAR_REFUSAL_FEE, -1, "fee", number (self->max_bump_fee),
                   number (envelope->tx.fee));

  g_ptr_array_add (keys, (gpointer) stellar_muxed_account_get_key (&self->fee_account));

  return check_signatures (self, envelope->signatures.items, envelope->signatures.length, keys,
                           hash);
}

StellarRefusal *
stellar_intent_check (const StellarIntent              *self,
                      const StellarTransactionEnvelope *envelope,
                      const char                       *passphrase,
                      guint64                           now)
{
  const StellarTransactionV1Envelope *v1 = &envelope->v1;
  g_autoptr(GPtrArray) keys = NULL;
  StellarRefusal *refusal;
  guint8 hash[32];

  g_return_val_if_fail (self != NULL && envelope != NULL && passphrase != NULL,
                        refuse (STELLAR_REFUSAL_INTENT, -1, NULL, NULL, NULL));

  if (!stellar_intent_validate (self, NULL))
    return refuse (STELLAR_REFUSAL_INTENT, -1, NULL, NULL,
                   self->error != NULL ? g_strdup (self->error->message) : NULL);

  if (!g_str_equal (self->passphrase, passphrase))
    return refuse (STELLAR_REFUSAL_NETWORK, -1, NULL, g_strdup (self->passphrase),
                   g_strdup (passphrase));

  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP && self->fee_source == NULL)
    return refuse (STELLAR_REFUSAL_FEE_SOURCE, -1, "fee_source", NULL,
                   stellar_muxed_account_to_text (&envelope->fee_bump.tx.fee_source));

  if (envelope->type != (self->fee_source != NULL ? STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP
                                                  : STELLAR_ENVELOPE_TYPE_TX))
    return refuse (STELLAR_REFUSAL_ENVELOPE, -1, NULL, NULL,
                   stellar_xdr_leaf_to_text (&stellar_xdr_envelope_type, &envelope->type));

  if (self->fee_source != NULL)
    {
      stellar_envelope_hash (envelope, passphrase, hash);

      if ((refusal = check_fee_bump (self, &envelope->fee_bump, hash)))
        return refusal;

      v1 = &envelope->fee_bump.tx.inner_tx.v1;
    }

  if ((refusal = check_transaction (self, &v1->tx, now)))
    return refusal;

  keys = get_keys (self);
  stellar_envelope_inner_hash (envelope, passphrase, hash);

  if ((refusal = check_required (self, v1->signatures.items, v1->signatures.length, hash)) ||
      (refusal = check_signatures (self, v1->signatures.items, v1->signatures.length, keys, hash)))
    return refusal;

  return NULL;
}
