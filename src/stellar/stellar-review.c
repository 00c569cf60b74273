#include "stellar/stellar-review-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-xdr-json.h"

#define DAY 86400
#define HIGH_FEE G_GINT64_CONSTANT (10000000)
#define HIGH_FEE_PER_OPERATION 10000

G_DEFINE_BOXED_TYPE (StellarReview, stellar_review, stellar_review_ref, stellar_review_unref)

/* The three kinds of envelope as one. */
typedef struct
{
  const StellarTransactionEnvelope *envelope;
  const StellarMemo                *memo;
  const StellarOperation           *operations;
  guint32                           n_operations;
  const StellarDecoratedSignature  *signatures;
  guint32                           n_signatures;
} Parts;

static const char *danger_names[] = {
  "signer-added", "signer-removed", "threshold-changed", "master-weight", "account-closed",
  "can-be-taken-back", "can-be-frozen", "issuer-flags", "immutable", "holder-frozen", "clawback",
  "sponsorship-ended", "sponsors", "contract", "contract-rights", "any-price", "sequence-jump",
  "no-end", "long-validity", "over", "high-fee", "own-behind-other", "extra-signers",
  "claimable-by-others", "refused", "not-text",
};

static const char *effect_names[] = {
  "sends", "receives", "creates-account", "closes-account", "trusts", "untrusts", "offers", "bids",
  "cancels-offer", "sets-signer", "removes-signer", "sets-master-weight", "sets-low-threshold",
  "sets-medium-threshold", "sets-high-threshold", "sets-flags", "clears-flags", "sets-home-domain",
  "sets-inflation", "sets-data", "deletes-data", "bumps-sequence", "sets-holder-flags",
  "clears-holder-flags", "claws-back", "offers-claim", "claims", "sponsors", "ends-sponsoring",
  "ends-sponsorship", "deposits", "withdraws", "calls-contract", "creates-contract",
  "uploads-contract", "authorizes-call", "keeps-contract-data", "runs-inflation",
};

const char *
stellar_danger_get_name (StellarDanger danger)
{
  for (guint i = 0; i < G_N_ELEMENTS (danger_names); i++)
    {
      if (danger == 1u << i)
        return danger_names[i];
    }

  return NULL;
}

const char *
stellar_effect_kind_get_name (StellarEffectKind kind)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (effect_names) == STELLAR_EFFECT_RUNS_INFLATION + 1);

  return (guint) kind < G_N_ELEMENTS (effect_names) ? effect_names[kind] : NULL;
}

/* ---- freeing ---- */

static void
free_change (gpointer data)
{
  StellarReviewChange *change = data;

  g_free (change->account);
  g_free (change->asset);
  g_free (change);
}

static void
free_signature (gpointer data)
{
  StellarReviewSignature *signature = data;

  g_free (signature->signer);
  g_free (signature);
}

static void
free_field (gpointer data)
{
  StellarReviewField *field = data;

  g_free (field->path);
  g_free (field->value);
  g_free (field);
}

StellarReview *
stellar_review_ref (StellarReview *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
stellar_review_unref (StellarReview *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->network);
  g_free (self->source);
  g_free (self->fee_source);
  g_free (self->memo);
  g_strfreev (self->extra_signers);
  g_ptr_array_unref (self->operations);
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->signatures);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

/* ---- the transaction ---- */

static void
read_time_bounds (StellarReview           *self,
                  const StellarTimeBounds *bounds)
{
  if (bounds == NULL)
    return;

  self->min_time = bounds->min_time;
  self->max_time = bounds->max_time;
}

static void
read_preconditions (StellarReview              *self,
                    const StellarPreconditions *cond)
{
  const StellarPreconditionsV2 *v2 = &cond->v2;
  g_autoptr(GPtrArray) signers = g_ptr_array_new ();

  if (cond->type == STELLAR_PRECOND_TIME)
    read_time_bounds (self, &cond->time_bounds);

  if (cond->type == STELLAR_PRECOND_V2)
    {
      read_time_bounds (self, v2->time_bounds);

      if (v2->ledger_bounds != NULL)
        {
          self->min_ledger = v2->ledger_bounds->min_ledger;
          self->max_ledger = v2->ledger_bounds->max_ledger;
        }

      if (v2->min_seq_num != NULL)
        {
          self->has_min_sequence = TRUE;
          self->min_sequence = *v2->min_seq_num;
        }

      self->min_sequence_age = v2->min_seq_age;
      self->min_sequence_gap = v2->min_seq_ledger_gap;

      for (guint32 i = 0; i < v2->extra_signers.length; i++)
        g_ptr_array_add (signers, stellar_xdr_leaf_to_text (&stellar_xdr_signer_key,
                                                            &v2->extra_signers.items[i]));

      if (signers->len > 0)
        self->dangers |= STELLAR_DANGER_EXTRA_SIGNERS;
    }

  g_ptr_array_add (signers, NULL);
  self->extra_signers = (char **) g_ptr_array_steal (signers, NULL);
}

static void
read_v1 (StellarReview            *self,
         const StellarTransaction *tx,
         Parts                    *parts)
{
  self->source = stellar_muxed_account_to_text (&tx->source_account);
  self->fee = tx->fee;
  self->sequence = tx->seq_num;
  self->resource_fee = tx->ext.type == 1 ? tx->ext.soroban_data.resource_fee : 0;
  read_preconditions (self, &tx->cond);
  parts->memo = &tx->memo;
  parts->operations = tx->operations.items;
  parts->n_operations = tx->operations.length;
}

static void
read_v0 (StellarReview              *self,
         const StellarTransactionV0 *tx,
         Parts                      *parts)
{
  self->source = stellar_address_encode (tx->source_account_ed25519);
  self->fee = tx->fee;
  self->sequence = tx->seq_num;
  self->extra_signers = g_new0 (char *, 1);
  read_time_bounds (self, tx->time_bounds);
  parts->memo = &tx->memo;
  parts->operations = tx->operations.items;
  parts->n_operations = tx->operations.length;
}

static void
read_envelope (StellarReview *self,
               Parts         *parts)
{
  const StellarTransactionEnvelope *envelope = parts->envelope;

  switch ((int) envelope->type)
    {
    case STELLAR_ENVELOPE_TYPE_TX_V0:
      read_v0 (self, &envelope->v0.tx, parts);
      parts->signatures = envelope->v0.signatures.items;
      parts->n_signatures = envelope->v0.signatures.length;
      break;

    case STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP:
      read_v1 (self, &envelope->fee_bump.tx.inner_tx.v1.tx, parts);
      self->fee_bump = TRUE;
      self->fee_source = stellar_muxed_account_to_text (&envelope->fee_bump.tx.fee_source);
      self->fee = envelope->fee_bump.tx.fee;
      parts->signatures = envelope->fee_bump.signatures.items;
      parts->n_signatures = envelope->fee_bump.signatures.length;
      break;

    default:
      read_v1 (self, &envelope->v1.tx, parts);
      parts->signatures = envelope->v1.signatures.items;
      parts->n_signatures = envelope->v1.signatures.length;
      break;
    }

  if (self->fee_source == NULL)
    self->fee_source = g_strdup (self->source);
}

static void
read_memo (StellarReview     *self,
           const StellarMemo *memo)
{
  self->memo_type = memo->type;

  switch (memo->type)
    {
    case STELLAR_MEMO_TEXT:
      if (memo->text.length == 0 ||
          g_utf8_validate_len (memo->text.data, memo->text.length, NULL))
        {
          self->memo = g_strndup (memo->text.data, memo->text.length);

          if (strlen (self->memo) == memo->text.length)
            return;
        }

      g_free (self->memo);
      self->memo = stellar_xdr_escape (memo->text.data, memo->text.length);
      self->dangers |= STELLAR_DANGER_NOT_TEXT;
      break;

    case STELLAR_MEMO_ID:
      self->memo = g_strdup_printf ("%" G_GUINT64_FORMAT, memo->id);
      break;

    case STELLAR_MEMO_HASH:
      self->memo = stellar_hash_to_hex (memo->hash);
      break;

    case STELLAR_MEMO_RETURN:
      self->memo = stellar_hash_to_hex (memo->ret_hash);
      break;

    case STELLAR_MEMO_NONE:
    default:
      break;
    }
}

static void
check_transaction (StellarReview *self,
                   guint64        now)
{
  gint64 fee = self->fee - MAX (0, self->resource_fee);
  gint64 n = self->operations->len + (self->fee_bump ? 1 : 0);

  if (self->max_time == 0 && self->max_ledger == 0)
    self->dangers |= STELLAR_DANGER_NO_END;

  if (now != 0 && self->max_time != 0 && self->max_time < now)
    self->dangers |= STELLAR_DANGER_OVER;

  if (now != 0 && self->max_time > now && self->max_time - now > DAY)
    self->dangers |= STELLAR_DANGER_LONG_VALIDITY;

  if (fee > HIGH_FEE || fee > n * HIGH_FEE_PER_OPERATION)
    self->dangers |= STELLAR_DANGER_HIGH_FEE;

  if (self->fee < 0 || self->sequence < 0 || self->operations->len == 0)
    self->dangers |= STELLAR_DANGER_REFUSED;

  for (guint i = 0; i < self->operations->len; i++)
    {
      StellarReviewOperation *operation = g_ptr_array_index (self->operations, i);

      if (operation->own && !self->source_own)
        operation->dangers |= STELLAR_DANGER_OWN_BEHIND_OTHER;

      self->dangers |= operation->dangers;
    }
}

/* ---- who signed ---- */

static void
collect_key (GPtrArray  *keys,
             const char *account)
{
  StellarMuxedAccount parsed;

  if (stellar_muxed_account_parse (account, &parsed, NULL))
    g_ptr_array_add (keys, g_memdup2 (stellar_muxed_account_get_key (&parsed), 32));
}

static void
collect_table (GPtrArray  *keys,
               GHashTable *table)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, table);

  while (g_hash_table_iter_next (&iter, &address, NULL))
    collect_key (keys, address);
}

static GPtrArray *
collect_keys (StellarReview            *self,
              const StellarReviewHints *hints)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  collect_key (keys, self->source);
  collect_key (keys, self->fee_source);

  for (guint i = 0; i < self->operations->len; i++)
    collect_key (keys, ((StellarReviewOperation *) g_ptr_array_index (self->operations, i))->source);

  for (guint i = 0; self->extra_signers[i] != NULL; i++)
    collect_key (keys, self->extra_signers[i]);

  if (hints != NULL)
    {
      collect_table (keys, hints->own);
      collect_table (keys, hints->known);
    }

  return keys;
}

static void
add_signatures (StellarReview                   *self,
                GPtrArray                       *keys,
                const StellarDecoratedSignature *items,
                guint32                          n_items,
                const guint8                     hash[32],
                gboolean                         outer)
{
  for (guint32 i = 0; i < n_items; i++)
    {
      StellarReviewSignature *signature = g_new0 (StellarReviewSignature, 1);

      memcpy (signature->hint, items[i].hint, 4);
      signature->length = items[i].signature.length;
      signature->outer = outer;

      for (guint j = 0; j < keys->len && signature->signer == NULL; j++)
        {
          const guint8 *key = g_ptr_array_index (keys, j);

          if (items[i].signature.length == 64 && memcmp (items[i].hint, key + 28, 4) == 0 &&
              stellar_public_key_verify (key, hash, 32, items[i].signature.data))
            signature->signer = stellar_address_encode (key);
        }

      g_ptr_array_add (self->signatures, signature);
    }
}

/* ---- what it comes to ---- */

static StellarReviewChange *
get_change (StellarReview *self,
            const char    *account,
            const char    *asset)
{
  StellarMuxedAccount parsed;
  g_autofree char *address = NULL;
  StellarReviewChange *change;

  if (stellar_muxed_account_parse (account, &parsed, NULL))
    address = stellar_muxed_account_dup_address (&parsed);
  else
    address = g_strdup (account);

  for (guint i = 0; i < self->changes->len; i++)
    {
      change = g_ptr_array_index (self->changes, i);

      if (g_str_equal (change->account, address) && g_str_equal (change->asset, asset))
        return change;
    }

  change = g_new0 (StellarReviewChange, 1);
  change->account = g_steal_pointer (&address);
  change->asset = g_strdup (asset);
  g_ptr_array_add (self->changes, change);

  return change;
}

/* Sums end at the greatest amount there is. */
static void
add_amount (gint64 *sum,
            gint64  amount)
{
  if (amount <= 0)
    return;

  if (__builtin_add_overflow (*sum, amount, sum))
    *sum = G_MAXINT64;
}

static void
count_effect (StellarReview            *self,
              const StellarEffect      *effect,
              const StellarReviewHints *hints)
{
  switch ((int) effect->kind)
    {
    case STELLAR_EFFECT_SENDS:
    case STELLAR_EFFECT_CREATES_ACCOUNT:
      if (effect->own)
        add_amount (&get_change (self, effect->account, effect->asset)->out, effect->amount);
      if (effect->kind == STELLAR_EFFECT_CREATES_ACCOUNT &&
          stellar_review_is_own (hints, effect->other))
        add_amount (&get_change (self, effect->other, effect->asset)->in, effect->amount);
      break;

    case STELLAR_EFFECT_RECEIVES:
      if (effect->own)
        add_amount (&get_change (self, effect->account, effect->asset)->in, effect->amount);
      break;

    case STELLAR_EFFECT_OFFERS:
    case STELLAR_EFFECT_BIDS:
      if (effect->own)
        {
          add_amount (&get_change (self, effect->account, effect->asset)->out, effect->amount);
          get_change (self, effect->account, effect->other_asset)->unknown = TRUE;
        }
      break;

    case STELLAR_EFFECT_OFFERS_CLAIM:
      if (effect->own && effect->number == 0)
        add_amount (&get_change (self, effect->account, effect->asset)->out, effect->amount);
      break;

    case STELLAR_EFFECT_CLAIMS:
      if (effect->own && effect->hinted)
        get_change (self, effect->account, effect->asset)->unknown = TRUE;
      break;

    case STELLAR_EFFECT_CLOSES_ACCOUNT:
      if (effect->own)
        get_change (self, effect->account, effect->asset)->everything = TRUE;
      if (stellar_review_is_own (hints, effect->other))
        get_change (self, effect->other, effect->asset)->unknown = TRUE;
      break;

    case STELLAR_EFFECT_CLAWS_BACK:
      if (effect->asset != NULL && stellar_review_is_own (hints, effect->other))
        add_amount (&get_change (self, effect->other, effect->asset)->out, effect->amount);
      break;

    case STELLAR_EFFECT_WITHDRAWS:
      if (effect->own)
        add_amount (&get_change (self, effect->account, effect->other)->out, effect->amount);
      break;

    case STELLAR_EFFECT_DEPOSITS:
      if (effect->own)
        get_change (self, effect->account, effect->other)->unknown = TRUE;
      break;

    case STELLAR_EFFECT_CALLS_CONTRACT:
      if (effect->own)
        get_change (self, effect->account, "native")->unknown = TRUE;
      break;

    default:
      break;
    }
}

static void
count_changes (StellarReview            *self,
               const StellarReviewHints *hints)
{
  if (self->fee_source_own)
    add_amount (&get_change (self, self->fee_source, "native")->out, self->fee);

  for (guint i = 0; i < self->operations->len; i++)
    {
      const StellarReviewOperation *operation = g_ptr_array_index (self->operations, i);

      for (guint j = 0; j < operation->effects->len; j++)
        count_effect (self, g_ptr_array_index (operation->effects, j), hints);
    }
}

static void
add_field_cb (const char *path,
              const char *text,
              gpointer    user_data)
{
  StellarReviewField *field = g_new (StellarReviewField, 1);

  field->path = g_strdup (path);
  field->value = g_strdup (text);
  g_ptr_array_add (user_data, field);
}

StellarReview *
stellar_review_new (const StellarTransactionEnvelope *envelope,
                    const char                       *passphrase,
                    const StellarReviewHints         *hints)
{
  StellarReview *self = g_new0 (StellarReview, 1);
  Parts parts = { envelope };
  g_autoptr(GPtrArray) keys = NULL;

  g_return_val_if_fail (envelope != NULL && passphrase != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->network = g_strdup (passphrase);
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) stellar_review_operation_free);
  self->changes = g_ptr_array_new_with_free_func (free_change);
  self->signatures = g_ptr_array_new_with_free_func (free_signature);
  self->fields = g_ptr_array_new_with_free_func (free_field);
  stellar_envelope_hash (envelope, passphrase, self->hash);
  stellar_envelope_inner_hash (envelope, passphrase, self->inner_hash);

  read_envelope (self, &parts);
  read_memo (self, parts.memo);
  self->source_own = stellar_review_is_own (hints, self->source);
  self->fee_source_own = stellar_review_is_own (hints, self->fee_source);

  for (guint32 i = 0; i < parts.n_operations; i++)
    g_ptr_array_add (self->operations, stellar_review_operation_new (&parts.operations[i],
                                                                     self->source, hints));

  check_transaction (self, hints != NULL ? hints->now : 0);
  count_changes (self, hints);

  keys = collect_keys (self, hints);
  add_signatures (self, keys, parts.signatures, parts.n_signatures, self->hash, self->fee_bump);

  if (self->fee_bump)
    add_signatures (self, keys, envelope->fee_bump.tx.inner_tx.v1.signatures.items,
                    envelope->fee_bump.tx.inner_tx.v1.signatures.length, self->inner_hash, FALSE);

  stellar_xdr_foreach_leaf (&stellar_xdr_transaction_envelope, envelope, add_field_cb, self->fields);

  return self;
}

StellarReview *
stellar_review_new_from_base64 (const char                *text,
                                const char                *passphrase,
                                const StellarReviewHints  *hints,
                                GError                   **error)
{
  StellarTransactionEnvelope *envelope;
  g_autofree char *again = NULL;
  StellarReview *self;

  if (!(envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, text, -1, error)))
    return NULL;

  again = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);

  if (g_strcmp0 (again, text) != 0)
    {
      stellar_xdr_free (envelope);
      g_set_error_literal (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID,
                           "The envelope does not encode to what was read");
      return NULL;
    }

  self = stellar_review_new (envelope, passphrase, hints);
  stellar_xdr_free (envelope);

  return self;
}
