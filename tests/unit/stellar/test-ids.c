#include <glib.h>
#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-ids.h"
#include "vectors.h"

static StellarTransactionEnvelope *
decode (JsonObject *entry)
{
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope =
    stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, vectors_text (entry, "unsigned"),
                               -1, &error);

  g_assert_no_error (error);

  return envelope;
}

static const StellarTransaction *
get_transaction (const StellarTransactionEnvelope *envelope)
{
  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP)
    return &envelope->fee_bump.tx.inner_tx.v1.tx;

  return &envelope->v1.tx;
}

static void
check_balance (const StellarTransactionEnvelope *envelope,
               const char                       *index,
               const char                       *wanted)
{
  const StellarTransaction *tx = get_transaction (envelope);
  const guint8 *source = stellar_muxed_account_get_key (&tx->source_account);
  gint64 sequence = tx->seq_num;
  guint8 id[32];
  g_autofree char *hex = NULL;

  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX_V0)
    {
      source = envelope->v0.tx.source_account_ed25519;
      sequence = envelope->v0.tx.seq_num;
    }

  stellar_claimable_balance_id (source, sequence, (guint32) g_ascii_strtoull (index, NULL, 10), id);
  hex = stellar_hash_to_hex (id);
  /* The vectors have the whole union: its discriminant first. */
  g_assert_cmpstr (hex, ==, wanted + 8);
}

static void
check_pool (const StellarTransactionEnvelope *envelope,
            const char                       *index,
            const char                       *wanted)
{
  guint32 at = (guint32) g_ascii_strtoull (index, NULL, 10);
  const StellarOperation *operation = envelope->type == STELLAR_ENVELOPE_TYPE_TX_V0
                                      ? &envelope->v0.tx.operations.items[at]
                                      : &get_transaction (envelope)->operations.items[at];
  guint8 id[32];
  g_autofree char *hex = NULL;

  g_assert_cmpint (operation->body.type, ==, STELLAR_OPERATION_TYPE_CHANGE_TRUST);
  stellar_liquidity_pool_id (&operation->body.change_trust_op.line.liquidity_pool, id);
  hex = stellar_hash_to_hex (id);
  g_assert_cmpstr (hex, ==, wanted);
}

static void
test_vectors (void)
{
  JsonArray *entries = json_object_get_array_member (vectors_load ("tx.json"), "transactions");
  guint n_balances = 0, n_pools = 0;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      StellarTransactionEnvelope *envelope;
      JsonObject *derived;

      if (!vectors_has (entry, "derived"))
        continue;

      envelope = decode (entry);
      derived = json_object_get_object_member (entry, "derived");

      for (guint kind = 0; kind < 2; kind++)
        {
          const char *name = kind == 0 ? "claimable_balance_ids" : "liquidity_pool_ids";
          g_autoptr(GList) indexes = NULL;
          JsonObject *ids;

          if (!vectors_has (derived, name))
            continue;

          ids = json_object_get_object_member (derived, name);
          indexes = json_object_get_members (ids);

          for (GList *at = indexes; at != NULL; at = at->next)
            {
              if (kind == 0)
                check_balance (envelope, at->data, vectors_text (ids, at->data));
              else
                check_pool (envelope, at->data, vectors_text (ids, at->data));

              n_balances += kind == 0;
              n_pools += kind == 1;
            }
        }

      stellar_xdr_free (envelope);
    }

  g_assert_cmpuint (n_balances, >, 0);
  g_assert_cmpuint (n_pools, >, 0);
}

static void
test_memo_required (void)
{
  static const char a[] = "GDG25APYHXN2ZIKOKZNQJGYM7FBL6BX3VVMQVAIJ7YE32WARSLZEKZ26";
  g_autofree char *muxed = NULL;
  StellarMuxedAccount account = { 0 };
  StellarMuxedAccount with_id = { .type = STELLAR_KEY_TYPE_MUXED_ED25519 };

  g_assert_true (stellar_memo_is_required ((const guint8 *) "1", 1));
  g_assert_false (stellar_memo_is_required ((const guint8 *) "0", 1));
  g_assert_false (stellar_memo_is_required ((const guint8 *) "11", 2));
  g_assert_false (stellar_memo_is_required (NULL, 0));

  stellar_muxed_account_parse (a, &account, NULL);
  memcpy (with_id.med25519.ed25519, account.ed25519, 32);
  muxed = stellar_muxed_account_to_text (&with_id);

  for (guint i = 0; i < 4; i++)
    {
      StellarTransactionBuilder *builder = stellar_transaction_builder_new (a, 1, 100);
      StellarTransactionEnvelope *envelope;
      g_auto(GStrv) destinations = NULL;

      if (i == 1)
        stellar_transaction_builder_set_memo_text (builder, "");

      if (i == 3)
        stellar_transaction_builder_account_merge (builder, NULL, a);

      stellar_transaction_builder_payment (builder, NULL, i == 2 ? muxed : a, "native", 1);
      stellar_transaction_builder_payment (builder, NULL, i == 2 ? muxed : a, "native", 2);
      envelope = stellar_transaction_builder_end (builder, NULL);
      destinations = stellar_envelope_dup_memo_destinations (envelope);
      g_assert_cmpuint (g_strv_length (destinations), ==, i == 0 || i == 3 ? 1 : 0);

      if (destinations[0] != NULL)
        g_assert_cmpstr (destinations[0], ==, a);

      stellar_xdr_free (envelope);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/LUM-08/ids/vectors", test_vectors);
  g_test_add_func ("/S-80/memo-required", test_memo_required);

  return g_test_run ();
}
