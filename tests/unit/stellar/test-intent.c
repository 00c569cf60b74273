#include <glib.h>
#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-intent.h"
#include "stellar/stellar-strkey.h"

#define NETWORK "Lumio test network ; 2026"
#define NOW G_GUINT64_CONSTANT (1790000000)
#define CLAIM "BAAD6DBUX6J22DMZOHIEZTEQ64CVCHEDRKWZONFEUL5Q26QD7R76RGR4TU"

/* Who takes part: made from fixed seeds, so that a failure can be repeated. */
static StellarKeypair *me, *friend, *platform, *issuer, *thief;
static char *token, *long_token;

static StellarKeypair *
make_key (guint8 byte)
{
  guint8 seed[32];

  memset (seed, byte, sizeof seed);

  return stellar_keypair_new_from_seed (seed);
}

#define ADDRESS(key) stellar_keypair_get_address (key)

typedef StellarTransactionBuilder Builder;

/* What was agreed to and the envelope a platform builds for it. */
typedef struct
{
  const char *name;
  void        (*agree) (StellarIntent *intent);
  void        (*build) (Builder *builder);
  gboolean    platform_source;
} Case;

static void
agree_payment (StellarIntent *intent)
{
  stellar_intent_add_payment (intent, NULL, ADDRESS (friend), token, 5000000, TRUE);
  stellar_intent_set_memo_text (intent, "rent");
}

static void
build_payment (Builder *builder)
{
  stellar_transaction_builder_payment (builder, NULL, ADDRESS (friend), token, 5000000);
  stellar_transaction_builder_set_memo_text (builder, "rent");
}

static void
agree_native (StellarIntent *intent)
{
  stellar_intent_add_payment (intent, NULL, ADDRESS (friend), "native", 70000000, FALSE);
}

static void
build_native (Builder *builder)
{
  stellar_transaction_builder_payment (builder, NULL, ADDRESS (friend), "native", 70000000);
}

/* Tokens of an event: the platform's account carries the transaction and delivers in it. */
static void
agree_purchase (StellarIntent *intent)
{
  stellar_intent_add_change_trust (intent, ADDRESS (me), long_token, G_MAXINT64);
  stellar_intent_add_payment (intent, ADDRESS (me), ADDRESS (platform), token, 250000000, FALSE);
  stellar_intent_add_receipt (intent, ADDRESS (platform), ADDRESS (me), long_token, 30000000);
  stellar_intent_require_signature (intent, ADDRESS (platform));
}

static void
build_purchase (Builder *builder)
{
  stellar_transaction_builder_change_trust (builder, ADDRESS (me), long_token, G_MAXINT64);
  stellar_transaction_builder_payment (builder, ADDRESS (me), ADDRESS (platform), token, 250000000);
  stellar_transaction_builder_payment (builder, ADDRESS (platform), ADDRESS (me), long_token,
                                       30000000);
}

static void
agree_trust (StellarIntent *intent)
{
  stellar_intent_add_change_trust (intent, NULL, token, 1000000000);
  stellar_intent_add_change_trust (intent, NULL, long_token, 0);
}

static void
build_trust (Builder *builder)
{
  stellar_transaction_builder_change_trust (builder, NULL, token, 1000000000);
  stellar_transaction_builder_change_trust (builder, NULL, long_token, 0);
}

/* A sponsored trustline: the platform pays its reserve. */
static void
agree_sponsored (StellarIntent *intent)
{
  stellar_intent_add_begin_sponsoring (intent, ADDRESS (platform), ADDRESS (me));
  stellar_intent_add_change_trust (intent, ADDRESS (me), token, G_MAXINT64);
  stellar_intent_add_end_sponsoring (intent, ADDRESS (me));
  stellar_intent_require_signature (intent, ADDRESS (platform));
}

static void
build_sponsored (Builder *builder)
{
  stellar_transaction_builder_begin_sponsoring (builder, ADDRESS (platform), ADDRESS (me));
  stellar_transaction_builder_change_trust (builder, ADDRESS (me), token, G_MAXINT64);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (me));
}

static void
agree_swap (StellarIntent *intent)
{
  stellar_intent_add_swap (intent, NULL, ADDRESS (me), token, 40000000, "native", 90000000);
}

static void
add_path (Builder  *builder,
          gboolean  strict_send)
{
  StellarOperation operation = { 0 };
  StellarAsset send, destination;
  StellarMuxedAccount account;

  stellar_asset_parse (token, &send, NULL);
  stellar_asset_parse ("native", &destination, NULL);
  stellar_muxed_account_parse (ADDRESS (me), &account, NULL);

  if (strict_send)
    {
      StellarPathPaymentStrictSendOp *op = &operation.body.path_payment_strict_send_op;

      operation.body.type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND;
      op->send_asset = send;
      op->send_amount = 40000000;
      op->destination = account;
      op->dest_asset = destination;
      op->dest_min = 90000000;
    }
  else
    {
      StellarPathPaymentStrictReceiveOp *op = &operation.body.path_payment_strict_receive_op;

      operation.body.type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE;
      op->send_asset = send;
      op->send_max = 40000000;
      op->destination = account;
      op->dest_asset = destination;
      op->dest_amount = 90000000;
    }

  stellar_transaction_builder_add (builder, &operation);
}

static void
build_swap_send (Builder *builder)
{
  add_path (builder, TRUE);
}

static void
build_swap_receive (Builder *builder)
{
  add_path (builder, FALSE);
}

static void
agree_buy (StellarIntent *intent)
{
  stellar_intent_add_buy_offer (intent, NULL, "native", token, 60000000, 7, 2);
}

static void
build_buy (Builder *builder)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER };
  StellarManageBuyOfferOp *op = &operation.body.manage_buy_offer_op;

  stellar_asset_parse ("native", &op->selling, NULL);
  stellar_asset_parse (token, &op->buying, NULL);
  op->buy_amount = 60000000;
  op->price = (StellarPrice) { 7, 2 };
  stellar_transaction_builder_add (builder, &operation);
}

static void
agree_sell (StellarIntent *intent)
{
  stellar_intent_add_sell_offer (intent, NULL, token, "native", 60000000, 7, 2);
}

static void
build_sell (Builder *builder)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER };
  StellarManageSellOfferOp *op = &operation.body.manage_sell_offer_op;

  stellar_asset_parse (token, &op->selling, NULL);
  stellar_asset_parse ("native", &op->buying, NULL);
  op->amount = 60000000;
  op->price = (StellarPrice) { 7, 2 };
  stellar_transaction_builder_add (builder, &operation);
}

static void
agree_sweep (StellarIntent *intent)
{
  stellar_intent_add_payment (intent, NULL, ADDRESS (friend), token, 5000000, TRUE);
  stellar_intent_add_change_trust (intent, NULL, token, 0);
  stellar_intent_add_merge (intent, NULL, ADDRESS (friend));
}

static void
build_sweep (Builder *builder)
{
  stellar_transaction_builder_payment (builder, NULL, ADDRESS (friend), token, 5000000);
  stellar_transaction_builder_change_trust (builder, NULL, token, 0);
  stellar_transaction_builder_account_merge (builder, NULL, ADDRESS (friend));
}

static void
agree_claim (StellarIntent *intent)
{
  stellar_intent_add_claim (intent, NULL, CLAIM);
}

static void
build_claim (Builder *builder)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE };
  g_autoptr(GBytes) id = stellar_strkey_decode (CLAIM, -1, STELLAR_STRKEY_CLAIMABLE_BALANCE, NULL);

  g_assert_nonnull (id);
  memcpy (operation.body.claim_claimable_balance_op.balance_id.v0,
          (const guint8 *) g_bytes_get_data (id, NULL) + 1, 32);
  stellar_transaction_builder_add (builder, &operation);
}

static void
agree_new_account (StellarIntent *intent)
{
  stellar_intent_add_create_account (intent, NULL, ADDRESS (friend), 25000000);
}

static void
build_new_account (Builder *builder)
{
  stellar_transaction_builder_create_account (builder, NULL, ADDRESS (friend), 25000000);
}

static void
set_home (StellarOperation *operation,
          StellarString32  *domain)
{
  domain->data = (char *) "lumio.app";
  domain->length = 9;
  operation->body.type = STELLAR_OPERATION_TYPE_SET_OPTIONS;
  operation->body.set_options_op.home_domain = domain;
}

static void
agree_exact (StellarIntent *intent)
{
  StellarOperation operation = { 0 };
  StellarString32 domain;

  set_home (&operation, &domain);
  stellar_intent_add_exact (intent, &operation);
}

static void
build_exact (Builder *builder)
{
  StellarOperation operation = { 0 };
  StellarString32 domain;

  set_home (&operation, &domain);
  stellar_transaction_builder_add (builder, &operation);
}

static const Case cases[] = {
  { "payment", agree_payment, build_payment, FALSE },
  { "native", agree_native, build_native, FALSE },
  { "purchase", agree_purchase, build_purchase, TRUE },
  { "trust", agree_trust, build_trust, FALSE },
  { "sponsored", agree_sponsored, build_sponsored, TRUE },
  { "swap-send", agree_swap, build_swap_send, FALSE },
  { "swap-receive", agree_swap, build_swap_receive, FALSE },
  { "buy", agree_buy, build_buy, FALSE },
  { "sell", agree_sell, build_sell, FALSE },
  { "sweep", agree_sweep, build_sweep, FALSE },
  { "claim", agree_claim, build_claim, FALSE },
  { "new-account", agree_new_account, build_new_account, FALSE },
  { "exact", agree_exact, build_exact, FALSE },
};

static StellarIntent *
make_intent (const Case *test)
{
  StellarIntent *intent = stellar_intent_new (NETWORK, ADDRESS (test->platform_source ? platform
                                                                                      : me));
  g_autoptr(GError) error = NULL;

  stellar_intent_set_sequence (intent, 77, 77);
  stellar_intent_set_max_validity (intent, 120);
  test->agree (intent);
  stellar_intent_validate (intent, &error);
  g_assert_no_error (error);

  return intent;
}

static StellarTransactionEnvelope *
make_envelope (const Case *test)
{
  Builder *builder = stellar_transaction_builder_new (ADDRESS (test->platform_source ? platform
                                                                                     : me),
                                                      77, 10000);
  StellarTransactionEnvelope *envelope;
  g_autoptr(GError) error = NULL;

  stellar_transaction_builder_set_time_bounds (builder, 0, NOW + 120);
  test->build (builder);
  envelope = stellar_transaction_builder_end (builder, &error);
  g_assert_no_error (error);

  if (test->platform_source)
    envelope = stellar_envelope_sign (envelope, NETWORK, platform);

  return envelope;
}

static void
assert_met (const StellarIntent              *intent,
            const StellarTransactionEnvelope *envelope,
            const char                       *what)
{
  StellarRefusal *refusal = stellar_intent_check (intent, envelope, NETWORK, NOW);

  if (refusal != NULL)
    g_error ("%s is refused: %s at %s (wanted %s, found %s)", what,
             stellar_refusal_reason_get_name (refusal->reason), refusal->field, refusal->wanted,
             refusal->found);
}

static void
assert_refused (const StellarIntent              *intent,
                const StellarTransactionEnvelope *envelope,
                StellarRefusalReason              reason)
{
  g_autoptr(StellarRefusal) refusal = stellar_intent_check (intent, envelope, NETWORK, NOW);

  g_assert_nonnull (refusal);
  g_assert_cmpstr (stellar_refusal_reason_get_name (refusal->reason), ==,
                   stellar_refusal_reason_get_name (reason));
}

static void
test_met (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(StellarIntent) intent = make_intent (&cases[i]);
      StellarTransactionEnvelope *envelope = make_envelope (&cases[i]);

      assert_met (intent, envelope, cases[i].name);
      /* With the own signature already on it, it is still the same. */
      envelope = stellar_envelope_sign (envelope, NETWORK, me);
      assert_met (intent, envelope, cases[i].name);
      stellar_xdr_free (envelope);
    }
}

static void
test_variant (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(StellarIntent) intent = make_intent (&cases[i]);
      g_autoptr(GVariant) variant = g_variant_ref_sink (stellar_intent_to_variant (intent));
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarIntent) again = stellar_intent_new_from_variant (variant, &error);
      g_autoptr(GVariant) twice = NULL;
      StellarTransactionEnvelope *envelope = make_envelope (&cases[i]);

      g_assert_no_error (error);
      twice = g_variant_ref_sink (stellar_intent_to_variant (again));
      g_assert_true (g_variant_equal (variant, twice));
      assert_met (again, envelope, cases[i].name);
      stellar_xdr_free (envelope);
    }
}

static void
test_variant_refused (void)
{
  g_autoptr(StellarIntent) intent = make_intent (&cases[0]);
  g_autoptr(GVariant) good = g_variant_ref_sink (stellar_intent_to_variant (intent));
  gsize size = g_variant_get_size (good);
  guint n_read = 0;

  /* Any byte changed: an error or an intent that says what it says, never a crash. */
  for (gsize i = 0; i < size; i++)
    {
      guint8 *bytes = g_memdup2 (g_variant_get_data (good), size);
      g_autoptr(GVariant) bad = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarIntent) read = NULL;

      bytes[i] ^= 0x55;
      bad = g_variant_ref_sink (g_variant_new_from_data (
                                  G_VARIANT_TYPE (STELLAR_INTENT_VARIANT_TYPE), bytes, size, FALSE, g_free, bytes));
      read = stellar_intent_new_from_variant (bad, &error);
      g_assert_true ((read == NULL) == (error != NULL));
      n_read += read != NULL;
    }

  g_assert_cmpuint (n_read, <, size);

  {
    g_autoptr(GVariant) other = g_variant_ref_sink (g_variant_new_string ("no"));
    g_autoptr(GError) error = NULL;

    g_assert_null (stellar_intent_new_from_variant (other, &error));
    g_assert_nonnull (error);
  }
}

static void
test_invalid (void)
{
  StellarTransactionEnvelope *envelope = make_envelope (&cases[0]);
  StellarOperation call = { .body.type = STELLAR_OPERATION_TYPE_INVOKE_HOST_FUNCTION };

  for (guint i = 0; i < 12; i++)
    {
      g_autoptr(StellarIntent) intent = stellar_intent_new (NETWORK, i == 0 ? "GNOBODY"
                                                                            : ADDRESS (me));
      g_autoptr(GError) error = NULL;

      if (i != 1)
        agree_payment (intent);
      if (i == 2)
        stellar_intent_set_sequence (intent, 5, 4);
      if (i == 3)
        stellar_intent_set_max_fee (intent, 0);
      if (i == 4)
        stellar_intent_set_max_validity (intent, 86401);
      if (i == 5)
        stellar_intent_set_memo_text (intent, "twenty-nine bytes is too long");
      if (i == 6)
        stellar_intent_add_payment (intent, NULL, ADDRESS (friend), "native", 0, FALSE);
      if (i == 7)
        stellar_intent_add_swap (intent, NULL, ADDRESS (me), token, 1, "native", 0);
      if (i == 8)
        stellar_intent_add_change_trust (intent, NULL, "native", 1);
      if (i == 9)
        stellar_intent_add_exact (intent, &call);
      if (i == 10)
        stellar_intent_require_signature (intent, "GNOBODY");
      if (i == 11)
        stellar_intent_add_claim (intent, NULL, ADDRESS (me));

      g_assert_false (stellar_intent_validate (intent, &error));
      g_assert_nonnull (error);
      g_assert_null (stellar_intent_to_variant (intent));
      assert_refused (intent, envelope, STELLAR_REFUSAL_INTENT);
    }

  stellar_xdr_free (envelope);
}

/* ---- hostile envelopes: one leaf of the XDR changed ---- */

typedef struct
{
  guint     target;  /* which leaf */
  guint     at;
  gboolean  up;      /* numbers: much greater, or less */
  gboolean  changed;
  GString  *path;
  GPtrArray *memory;
} Mutation;

static gpointer
borrow (Mutation *self,
        gsize     size)
{
  gpointer memory = g_malloc0 (size + 1);

  g_ptr_array_add (self->memory, memory);

  return memory;
}

static void
mutate_bytes (Mutation              *self,
              const StellarXdrType  *type,
              StellarXdrOpaque      *value)
{
  guint8 *copy = borrow (self, value->length + 1);

  if (value->length > 0)
    memcpy (copy, value->data, value->length);

  if (value->length == 0 || (self->up && value->length < type->limit))
    copy[value->length++] = '!';
  else
    copy[value->length / 2] ^= 1;

  value->data = copy;
}

static void
mutate (Mutation             *self,
        const StellarXdrType *type,
        guint8               *value)
{
  gsize from = self->path->len;
  gboolean leaf = type->kind != STELLAR_XDR_STRUCT && type->kind != STELLAR_XDR_UNION &&
                  type->kind != STELLAR_XDR_ARRAY_FIXED;
  gpointer at = value;

  if (self->changed)
    return;

  if (leaf && self->at++ == self->target)
    {
      self->changed = TRUE;

      switch ((int) type->kind)
        {
        case STELLAR_XDR_INT32:
          *(gint32 *) at += self->up ? 1000000 : -1;
          return;

        case STELLAR_XDR_UINT32:
          *(guint32 *) at += self->up ? 1000000 : -1;
          return;

        case STELLAR_XDR_INT64:
          *(gint64 *) at = self->up ? (gint64) ((guint64) MAX (*(gint64 *) at, 1) + 1000000)
                                    : *(gint64 *) at - 1;
          return;

        case STELLAR_XDR_UINT64:
          *(guint64 *) at = *(guint64 *) at == 0 ? NOW + 100000
                                                 : *(guint64 *) at + (self->up ? 1000 : -NOW);
          return;

        case STELLAR_XDR_OPAQUE_FIXED:
          value[self->up ? type->limit - 1 : 0] ^= 0x11;
          return;

        case STELLAR_XDR_OPAQUE:
        case STELLAR_XDR_STRING:
          mutate_bytes (self, type, at);
          return;

        case STELLAR_XDR_OPTIONAL:
          *(gpointer *) at = *(gpointer *) at == NULL ? borrow (self, type->element->size) : NULL;
          return;

        case STELLAR_XDR_ARRAY:
          {
            StellarXdrArray *array = at;
            guint8 *items = borrow (self, (array->length + 1) * type->element->size);

            if (array->length > 0)
              memcpy (items, array->items, array->length * type->element->size);
            if (self->up && array->length > 0)
              memcpy (items + array->length * type->element->size, items, type->element->size);
            array->items = items;
            array->length = self->up ? array->length + 1 : MAX (array->length, 1) - 1;
          }
          return;

        default:
          return;
        }
    }

  switch ((int) type->kind)
    {
    case STELLAR_XDR_STRUCT:
      for (guint i = 0; i < type->n_fields && !self->changed; i++)
        {
          g_string_append_printf (self->path, ".%s", type->fields[i].name);
          mutate (self, type->fields[i].type, value + type->fields[i].offset);
          if (!self->changed)
            g_string_truncate (self->path, from);
        }
      break;

    case STELLAR_XDR_UNION:
      {
        const StellarXdrField *arm = stellar_xdr_get_arm (type, *(gint32 *) at);

        if (arm == NULL || arm->type == NULL)
          break;

        g_string_append_printf (self->path, ".%s", arm->name);
        mutate (self, arm->type, value + arm->offset);
        if (!self->changed)
          g_string_truncate (self->path, from);
      }
      break;

    case STELLAR_XDR_OPTIONAL:
      if (*(gpointer *) at != NULL)
        mutate (self, type->element, *(gpointer *) at);
      break;

    case STELLAR_XDR_ARRAY:
      {
        StellarXdrArray *array = at;

        for (guint32 i = 0; i < array->length && !self->changed; i++)
          mutate (self, type->element, (guint8 *) array->items + i * type->element->size);
      }
      break;

    default:
      break;
    }
}

/* Which reasons fit a change at `path`. */
static gboolean
is_fitting (const char           *path,
            StellarRefusalReason  reason)
{
  const char *name = stellar_refusal_reason_get_name (reason);
  gboolean operation = strstr (path, ".operations.") != NULL;
  static const struct { const char *path; const char *reasons; } fits[] = {
    { ".operations.sourceAccount", "operation-source" },
    { ".issuer", "asset-issuer" },
    { ".assetCode", "asset asset-code" },
    { ".estination", "destination" },
    { ".limit", "limit" },
    { ".price", "price" },
    { ".startingBalance", "amount" },
    { ".sendMax", "amount" },
    { ".destMin", "amount" },
    { "mount", "amount" },
    { "destination", "destination" },
  };

  if (operation)
    {
      for (guint i = 0; i < G_N_ELEMENTS (fits); i++)
        {
          if (strstr (path, fits[i].path) != NULL)
            return strstr (fits[i].reasons, name) != NULL;
        }

      return g_str_equal (name, "field") || g_str_equal (name, "asset");
    }

  if (g_str_has_suffix (path, ".operations"))
    return strstr ("operation-missing operation-added", name) != NULL;
  if (strstr (path, ".signatures") != NULL)
    return strstr ("signature-missing", name) != NULL;
  if (strstr (path, ".sourceAccount") != NULL)
    return strstr ("source", name) != NULL;
  if (g_str_has_suffix (path, ".fee"))
    return strstr ("fee", name) != NULL;
  if (strstr (path, ".seqNum") != NULL)
    return g_str_equal (name, "sequence");
  if (strstr (path, ".cond") != NULL)
    return g_str_has_prefix (name, "time-") || g_str_equal (name, "no-time-bounds");
  if (strstr (path, ".memo") != NULL)
    return g_str_equal (name, "memo");

  return FALSE;
}

/* Only what the intent leaves open may change, and only to the better. */
static gboolean
is_open (const char *path)
{
  static const char *open[] = { ".fee", ".maxTime", ".minTime", "mount", ".price", ".startingBalance",
                                ".sendMax", ".destMin", ".path", };

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      if (strstr (path, open[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static guint
mutate_all (const Case *test,
            gboolean    up)
{
  g_autoptr(StellarIntent) intent = make_intent (test);
  guint n_refused = 0;

  for (guint target = 0;; target++)
    {
      StellarTransactionEnvelope *envelope = make_envelope (test);
      g_autoptr(GPtrArray) memory = g_ptr_array_new_with_free_func (g_free);
      Mutation mutation = { target, 0, up, FALSE, g_string_new (NULL), memory };
      g_autofree char *before = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope,
                                                           envelope);
      g_autofree char *after = NULL;
      g_autofree char *path = NULL;
      g_autoptr(StellarRefusal) refusal = NULL;

      mutate (&mutation, &stellar_xdr_transaction_envelope, (guint8 *) envelope);
      path = g_string_free (mutation.path, FALSE);

      if (!mutation.changed)
        {
          stellar_xdr_free (envelope);
          return n_refused;
        }

      after = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);

      if (after != NULL && !g_str_equal (before, after))
        {
          refusal = stellar_intent_check (intent, envelope, NETWORK, NOW);

          if (refusal == NULL && !is_open (path))
            g_error ("%s: a change of %s is accepted", test->name, path);

          if (refusal != NULL && !is_fitting (path, refusal->reason) &&
              /* What changes nothing but the bytes still breaks the signature that is there. */
              !(test->platform_source && (refusal->reason == STELLAR_REFUSAL_SIGNATURE_MISSING ||
                                          refusal->reason == STELLAR_REFUSAL_SIGNATURE)))
            g_error ("%s: a change of %s is refused for %s", test->name, path,
                     stellar_refusal_reason_get_name (refusal->reason));

          n_refused += refusal != NULL;
        }

      stellar_xdr_free (envelope);
    }
}

static void
test_mutations (void)
{
  guint n_refused = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    n_refused += mutate_all (&cases[i], TRUE) + mutate_all (&cases[i], FALSE);

  g_test_message ("%u hostile envelopes, each refused with its reason", n_refused);
  g_assert_cmpuint (n_refused, >=, 300);
}

/* ---- hostile envelopes: whole operations ---- */

static void
add_theft (Builder *builder,
           guint    kind)
{
  StellarOperation operation = { 0 };
  guint32 weight = 1;
  StellarSigner signer = { .weight = 255 };

  switch (kind)
    {
    case 0:
      stellar_transaction_builder_payment (builder, NULL, ADDRESS (thief), "native", 1);
      return;

    case 1:
      stellar_transaction_builder_payment (builder, ADDRESS (me), ADDRESS (thief), token, 1);
      return;

    case 2:
      stellar_transaction_builder_account_merge (builder, ADDRESS (me), ADDRESS (thief));
      return;

    case 3:
      stellar_transaction_builder_change_trust (builder, ADDRESS (me), token, 0);
      return;

    case 4:
      stellar_transaction_builder_manage_data (builder, ADDRESS (me), "x", NULL, 0);
      return;

    case 5:
      stellar_transaction_builder_bump_sequence (builder, ADDRESS (me), G_MAXINT64);
      return;

    case 6:
      stellar_transaction_builder_begin_sponsoring (builder, ADDRESS (me), ADDRESS (thief));
      return;

    default:
      operation.body.type = STELLAR_OPERATION_TYPE_SET_OPTIONS;
      operation.body.set_options_op.signer = &signer;
      operation.body.set_options_op.master_weight = &weight;
      memcpy (signer.key.ed25519, stellar_keypair_get_public_key (thief), 32);
      stellar_transaction_builder_add (builder, &operation);
      return;
    }
}

static StellarTransactionEnvelope *
build_with (const Case *test,
            guint       kind,
            gboolean    first)
{
  Builder *builder = stellar_transaction_builder_new (ADDRESS (test->platform_source ? platform
                                                                                     : me),
                                                      77, 100);
  StellarTransactionEnvelope *envelope;

  stellar_transaction_builder_set_time_bounds (builder, 0, NOW + 60);

  if (first)
    add_theft (builder, kind);

  test->build (builder);

  if (!first)
    add_theft (builder, kind);

  envelope = stellar_transaction_builder_end (builder, NULL);
  g_assert_nonnull (envelope);

  return test->platform_source ? stellar_envelope_sign (envelope, NETWORK, platform) : envelope;
}

static void
test_added (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(StellarIntent) intent = make_intent (&cases[i]);

      for (guint kind = 0; kind < 8; kind++)
        {
          for (int first = 0; first < 2; first++)
            {
              StellarTransactionEnvelope *envelope = build_with (&cases[i], kind, first);

              assert_refused (intent, envelope, STELLAR_REFUSAL_OPERATION_ADDED);
              stellar_xdr_free (envelope);
            }
        }
    }
}

static void
test_replaced (void)
{
  static const Case native = { "native", agree_native, build_native, FALSE };
  g_autoptr(StellarIntent) intent = make_intent (&native);

  for (guint kind = 2; kind < 8; kind++)
    {
      Builder *builder = stellar_transaction_builder_new (ADDRESS (me), 77, 100);
      StellarTransactionEnvelope *envelope;

      stellar_transaction_builder_set_time_bounds (builder, 0, NOW + 60);
      add_theft (builder, kind);
      envelope = stellar_transaction_builder_end (builder, NULL);
      assert_refused (intent, envelope, STELLAR_REFUSAL_OPERATION_KIND);
      stellar_xdr_free (envelope);
    }
}

static void
test_reordered (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(StellarIntent) intent = make_intent (&cases[i]);
      StellarTransactionEnvelope *envelope = make_envelope (&cases[i]);
      StellarTransaction *tx = &envelope->v1.tx;

      for (guint32 j = 1; j < tx->operations.length; j++)
        {
          StellarOperation first = tx->operations.items[0];

          tx->operations.items[0] = tx->operations.items[j];
          tx->operations.items[j] = first;
          assert_refused (intent, envelope, STELLAR_REFUSAL_OPERATION_ORDER);
          tx->operations.items[j] = tx->operations.items[0];
          tx->operations.items[0] = first;
        }

      stellar_xdr_free (envelope);
    }
}

static void
test_assets (void)
{
  static const char *codes[] = { "USDL", "usd1", "USDI", "UsD1", "U5D1", "USO1", "VSD1" };
  g_autoptr(StellarIntent) intent = make_intent (&cases[0]);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *asset = g_strdup_printf ("%s:%s", codes[i], ADDRESS (issuer));
      Builder *builder = stellar_transaction_builder_new (ADDRESS (me), 77, 100);
      StellarTransactionEnvelope *envelope;

      stellar_transaction_builder_set_time_bounds (builder, 0, NOW + 60);
      stellar_transaction_builder_set_memo_text (builder, "rent");
      stellar_transaction_builder_payment (builder, NULL, ADDRESS (friend), asset, 5000000);
      envelope = stellar_transaction_builder_end (builder, NULL);
      assert_refused (intent, envelope, STELLAR_REFUSAL_ASSET_CODE);
      stellar_xdr_free (envelope);
    }

  /* The same letters, written as the long kind of code. */
  {
    StellarTransactionEnvelope *envelope = make_envelope (&cases[0]);
    StellarAsset *asset = &envelope->v1.tx.operations.items[0].body.payment_op.asset;
    StellarAlphaNum4 was = asset->alpha_num4;

    memset (asset, 0, sizeof *asset);
    asset->type = STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12;
    memcpy (asset->alpha_num12.asset_code, was.asset_code, 4);
    asset->alpha_num12.issuer = was.issuer;
    assert_refused (intent, envelope, STELLAR_REFUSAL_ASSET_CODE);
    stellar_xdr_free (envelope);
  }

  {
    StellarTransactionEnvelope *envelope = make_envelope (&cases[0]);
    StellarAsset *asset = &envelope->v1.tx.operations.items[0].body.payment_op.asset;

    memset (asset, 0, sizeof *asset);
    assert_refused (intent, envelope, STELLAR_REFUSAL_ASSET);
    stellar_xdr_free (envelope);
  }
}

static void
test_transaction (void)
{
  g_autoptr(StellarIntent) intent = make_intent (&cases[1]);
  StellarTransactionEnvelope *envelope = make_envelope (&cases[1]);
  StellarTransactionEnvelope *copy;
  StellarTransaction *tx;
  StellarLedgerBounds ledgers = { 0, 5 };
  g_autoptr(StellarRefusal) refusal = NULL;

  refusal = stellar_intent_check (intent, envelope, STELLAR_PASSPHRASE_PUBLIC, NOW);
  g_assert_cmpint (refusal->reason, ==, STELLAR_REFUSAL_NETWORK);

  /* Bounds in the other form are as good; anything more in it is not. */
  tx = &envelope->v1.tx;
  tx->cond.type = STELLAR_PRECOND_V2;
  memset (&tx->cond.v2, 0, sizeof tx->cond.v2);
  assert_refused (intent, envelope, STELLAR_REFUSAL_NO_TIME_BOUNDS);
  tx->cond.v2.time_bounds = &(StellarTimeBounds) { 0, NOW + 60 };
  assert_met (intent, envelope, "time bounds in preconditions V2");
  tx->cond.v2.ledger_bounds = &ledgers;
  assert_refused (intent, envelope, STELLAR_REFUSAL_PRECONDITIONS);
  tx->cond.v2.ledger_bounds = NULL;
  tx->cond.v2.min_seq_age = 1;
  assert_refused (intent, envelope, STELLAR_REFUSAL_PRECONDITIONS);
  tx->cond.v2.min_seq_age = 0;
  tx->cond.type = STELLAR_PRECOND_NONE;
  assert_refused (intent, envelope, STELLAR_REFUSAL_NO_TIME_BOUNDS);
  tx->cond.type = STELLAR_PRECOND_TIME;
  tx->cond.time_bounds = (StellarTimeBounds) { NOW + 61, NOW + 100 };
  assert_refused (intent, envelope, STELLAR_REFUSAL_TIME_NOT_YET);
  tx->cond.time_bounds = (StellarTimeBounds) { 0, NOW };
  assert_refused (intent, envelope, STELLAR_REFUSAL_TIME_OVER);
  tx->cond.time_bounds = (StellarTimeBounds) { 0, NOW + 121 };
  assert_refused (intent, envelope, STELLAR_REFUSAL_TIME_LONG);
  tx->cond.time_bounds = (StellarTimeBounds) { 0, G_MAXUINT64 };
  assert_refused (intent, envelope, STELLAR_REFUSAL_TIME_LONG);
  tx->cond.time_bounds = (StellarTimeBounds) { 0, NOW + 60 };
  tx->ext.type = 1;
  memset (&tx->ext.soroban_data, 0, sizeof tx->ext.soroban_data);
  assert_refused (intent, envelope, STELLAR_REFUSAL_CONTRACT_DATA);
  tx->ext.type = 0;

  /* A signature of somebody else, and one of the right key for another network. */
  copy = stellar_xdr_copy (&stellar_xdr_transaction_envelope, envelope);
  copy = stellar_envelope_sign (copy, NETWORK, thief);
  assert_refused (intent, copy, STELLAR_REFUSAL_SIGNATURE);
  stellar_xdr_free (copy);
  copy = stellar_xdr_copy (&stellar_xdr_transaction_envelope, envelope);
  copy = stellar_envelope_sign (copy, STELLAR_PASSPHRASE_PUBLIC, me);
  assert_refused (intent, copy, STELLAR_REFUSAL_SIGNATURE);
  stellar_xdr_free (copy);
  stellar_xdr_free (envelope);
}

static void
test_fee_bump (void)
{
  g_autoptr(StellarIntent) plain = make_intent (&cases[1]);
  g_autoptr(StellarIntent) bumped = make_intent (&cases[1]);
  StellarTransactionEnvelope *inner = make_envelope (&cases[1]);
  StellarTransactionEnvelope *envelope, *old;

  stellar_intent_set_fee_bump (bumped, ADDRESS (platform), 1000);
  envelope = stellar_fee_bump_new (ADDRESS (platform), 1000, inner, NULL);
  assert_met (bumped, envelope, "the agreed fee bump");
  assert_refused (plain, envelope, STELLAR_REFUSAL_FEE_SOURCE);
  assert_refused (bumped, inner, STELLAR_REFUSAL_ENVELOPE);
  envelope->fee_bump.tx.fee = 1001;
  assert_refused (bumped, envelope, STELLAR_REFUSAL_FEE);
  stellar_xdr_free (envelope);

  envelope = stellar_fee_bump_new (ADDRESS (me), 1000, inner, NULL);
  assert_refused (bumped, envelope, STELLAR_REFUSAL_FEE_SOURCE);
  stellar_xdr_free (envelope);

  envelope = stellar_fee_bump_new (ADDRESS (platform), 1000, inner, NULL);
  envelope = stellar_envelope_sign (envelope, NETWORK, thief);
  assert_refused (bumped, envelope, STELLAR_REFUSAL_SIGNATURE);
  stellar_xdr_free (envelope);

  /* The old form of envelope is nobody's intent. */
  old = stellar_xdr_copy (&stellar_xdr_transaction_envelope, &(StellarTransactionEnvelope) {
    .type = STELLAR_ENVELOPE_TYPE_TX_V0,
    .v0.tx.operations = { inner->v1.tx.operations.length, inner->v1.tx.operations.items },
  });
  assert_refused (plain, old, STELLAR_REFUSAL_ENVELOPE);
  stellar_xdr_free (old);
  stellar_xdr_free (inner);
}

static void
test_bounds (void)
{
  g_autoptr(StellarIntent) buy = make_intent (&cases[7]);
  g_autoptr(StellarIntent) sell = make_intent (&cases[8]);
  StellarTransactionEnvelope *envelope = make_envelope (&cases[7]);
  StellarManageBuyOfferOp *bid = &envelope->v1.tx.operations.items[0].body.manage_buy_offer_op;
  StellarManageSellOfferOp *offer;

  bid->price = (StellarPrice) { 69, 20 };
  assert_met (buy, envelope, "a lower price");
  bid->price = (StellarPrice) { G_MAXINT32, G_MAXINT32 / 7 * 2 };
  assert_refused (buy, envelope, STELLAR_REFUSAL_PRICE);
  bid->price = (StellarPrice) { -7, -2 };
  assert_refused (buy, envelope, STELLAR_REFUSAL_PRICE);
  bid->price = (StellarPrice) { 7, 2 };
  bid->buy_amount = 0;
  assert_refused (buy, envelope, STELLAR_REFUSAL_AMOUNT);
  stellar_xdr_free (envelope);

  envelope = make_envelope (&cases[8]);
  offer = &envelope->v1.tx.operations.items[0].body.manage_sell_offer_op;
  offer->price = (StellarPrice) { 71, 20 };
  assert_met (sell, envelope, "a higher price");
  offer->price = (StellarPrice) { 69, 20 };
  assert_refused (sell, envelope, STELLAR_REFUSAL_PRICE);
  offer->price = (StellarPrice) { 7, 2 };
  offer->offer_id = 9;
  assert_refused (sell, envelope, STELLAR_REFUSAL_FIELD);
  stellar_xdr_free (envelope);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  me = make_key (1);
  friend = make_key (2);
  platform = make_key (3);
  issuer = make_key (4);
  thief = make_key (5);
  token = g_strdup_printf ("USD1:%s", ADDRESS (issuer));
  long_token = g_strdup_printf ("CONCERT26:%s", ADDRESS (issuer));

  g_test_add_func ("/LUM-54/intent/met", test_met);
  g_test_add_func ("/S-79/intent/variant", test_variant);
  g_test_add_func ("/S-79/intent/variant-refused", test_variant_refused);
  g_test_add_func ("/S-79/intent/invalid", test_invalid);
  g_test_add_func ("/S-79/intent/one-field-changed", test_mutations);
  g_test_add_func ("/LUM-54/intent/operation-added", test_added);
  g_test_add_func ("/S-79/intent/operation-replaced", test_replaced);
  g_test_add_func ("/S-79/intent/operations-reordered", test_reordered);
  g_test_add_func ("/S-79/intent/look-alike-assets", test_assets);
  g_test_add_func ("/S-79/intent/transaction", test_transaction);
  g_test_add_func ("/S-79/intent/fee-bump", test_fee_bump);
  g_test_add_func ("/X-28/intent/bounds", test_bounds);
  status = g_test_run ();

  stellar_keypair_unref (me);
  stellar_keypair_unref (friend);
  stellar_keypair_unref (platform);
  stellar_keypair_unref (issuer);
  stellar_keypair_unref (thief);
  g_free (token);
  g_free (long_token);

  return status;
}
