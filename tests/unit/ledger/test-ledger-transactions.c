#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"

/* What is asked of a transaction before its operations are looked at, in the protocol's order. */

#define ADDRESS(who) stellar_keypair_get_address (who)
#define KEY(who) stellar_keypair_get_public_key (who)
#define START (G_GINT64_CONSTANT (5) << 32)

static StellarTransactionBuilder *
begin_payment (LedgerFixture  *f,
               StellarKeypair *who,
               gint64          sequence,
               guint32         fee)
{
  StellarTransactionBuilder *builder =
    stellar_transaction_builder_new (ADDRESS (who), sequence, fee);

  stellar_transaction_builder_payment (builder, NULL, ADDRESS (f->bob), "native", 1);
  return builder;
}

/* An unsigned payment of alice's whose parts the test changes before it signs. */
static StellarTransactionEnvelope *
make_plain (LedgerFixture *f)
{
  return ledger_fixture_end (f, begin_payment (f, f->alice, START + 1, 100), NULL, NULL);
}

static void
sign_and_expect (LedgerFixture              *f,
                 StellarTransactionEnvelope *envelope,
                 StellarKeypair             *signer,
                 const char                 *wanted)
{
  ledger_fixture_expect_envelope (f, stellar_envelope_sign (envelope, PASSPHRASE, signer), wanted);
}

static void
test_sequence (LedgerFixture *f,
               gconstpointer  unused)
{
  ledger_fixture_expect (f, begin_payment (f, f->alice, START, 100), f->alice,
                         "refused tx_bad_seq");
  ledger_fixture_expect (f, begin_payment (f, f->alice, START + 2, 100), f->alice,
                         "refused tx_bad_seq");
  ledger_fixture_expect (f, begin_payment (f, f->alice, START + 1, 100), f->alice,
                         "applied tx_success op_success");
  ledger_fixture_expect (f, begin_payment (f, f->nobody, 1, 100), f->nobody,
                         "refused tx_no_source_account");
  /* The number at which accounts of this very ledger start belongs to nobody. */
  ledger_fixture_account (f, f->alice)->sequence = ((gint64) f->context.sequence << 32) - 1;
  ledger_fixture_expect (f, begin_payment (f, f->alice, (gint64) f->context.sequence << 32, 100),
                         f->alice, "refused tx_bad_seq");
  ledger_fixture_account (f, f->alice)->sequence = G_MAXINT64;
  ledger_fixture_expect (f, begin_payment (f, f->alice, G_MAXINT64, 100), f->alice,
                         "refused tx_bad_seq");
}

static void
test_fee (LedgerFixture *f,
          gconstpointer  unused)
{
  StellarTransactionBuilder *builder = begin_payment (f, f->alice, START + 1, 99);

  ledger_fixture_expect (f, builder, f->alice, "refused tx_insufficient_fee");
  /* More is offered than is taken. */
  ledger_fixture_expect (f, begin_payment (f, f->alice, START + 1, 5000), f->alice,
                         "applied tx_success op_success");
  g_assert_cmpint (f->context.fee_pool, ==, 100);
  /* What is offered must be there above the reserve. */
  ledger_fixture_account (f, f->alice)->balance = STELLAR_UNIT + 99;
  ledger_fixture_expect (f, begin_payment (f, f->alice, START + 2, 100), f->alice,
                         "refused tx_insufficient_balance");
}

static void
test_times (LedgerFixture *f,
            gconstpointer  unused)
{
  guint64 now = f->context.close_time;
  const struct
  {
    guint64     least;
    guint64     most;
    const char *wanted;
  } cases[] = {
    { now + 1, 0, "refused tx_too_early" },
    { 0, now - 1, "refused tx_too_late" },
    { now, now, "applied tx_success op_success" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      StellarTransactionBuilder *builder = begin_payment (f, f->alice, START + 1, 100);

      stellar_transaction_builder_set_time_bounds (builder, cases[i].least, cases[i].most);
      ledger_fixture_expect (f, builder, f->alice, cases[i].wanted);
    }
}

static void
test_conditions (LedgerFixture *f,
                 gconstpointer  unused)
{
  StellarLedgerBounds bounds = { 0 };
  StellarSequenceNumber least = START;
  StellarSignerKey extra[2] = { 0 };
  StellarTransactionEnvelope *envelope;
  StellarTransactionEnvelope *plain = make_plain (f);
  StellarPreconditions *conditions = &plain->v1.tx.cond;
  StellarTransactionEnvelope *copy;

#define TRY(wanted)                                                                 \
  copy = stellar_xdr_copy (&stellar_xdr_transaction_envelope, plain);               \
  sign_and_expect (f, copy, f->alice, wanted)

  memset (conditions, 0, sizeof *conditions);
  conditions->type = STELLAR_PRECOND_V2;
  conditions->v2.ledger_bounds = &bounds;
  bounds.min_ledger = f->context.sequence + 1;
  TRY ("refused tx_too_early");
  bounds.min_ledger = 0;
  bounds.max_ledger = f->context.sequence;
  TRY ("refused tx_too_late");
  bounds.max_ledger = f->context.sequence + 1;
  conditions->v2.min_seq_age = f->context.close_time + 1;
  TRY ("refused tx_bad_minseq_age_or_gap");
  conditions->v2.min_seq_age = 10;
  ledger_fixture_account (f, f->alice)->sequence_time = f->context.close_time - 9;
  TRY ("refused tx_bad_minseq_age_or_gap");
  ledger_fixture_account (f, f->alice)->sequence_time = f->context.close_time - 10;
  conditions->v2.min_seq_ledger_gap = 3;
  ledger_fixture_account (f, f->alice)->sequence_ledger = f->context.sequence - 2;
  TRY ("refused tx_bad_minseq_age_or_gap");
  ledger_fixture_account (f, f->alice)->sequence_ledger = f->context.sequence - 3;
  plain->v1.tx.seq_num = START + 50;
  TRY ("refused tx_bad_seq");
  conditions->v2.min_seq_num = &least;
  least = START + 1;
  TRY ("refused tx_bad_seq");
  least = START;

  conditions->v2.extra_signers.length = 1;
  conditions->v2.extra_signers.items = extra;
  extra[0].type = STELLAR_SIGNER_KEY_TYPE_ED25519;
  memcpy (extra[0].ed25519, KEY (f->bob), 32);
  TRY ("refused tx_bad_auth");
  conditions->v2.extra_signers.length = 2;
  extra[1] = extra[0];
  TRY ("refused tx_malformed");
  conditions->v2.extra_signers.length = 1;
  envelope = stellar_xdr_copy (&stellar_xdr_transaction_envelope, plain);
  envelope = stellar_envelope_sign (envelope, PASSPHRASE, f->bob);
  sign_and_expect (f, envelope, f->alice, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sequence, ==, START + 50);
  memset (conditions, 0, sizeof *conditions);
  stellar_xdr_free (plain);
#undef TRY
}

static void
test_shape (LedgerFixture *f,
            gconstpointer  unused)
{
  StellarTransactionEnvelope *envelope = make_plain (f);

  envelope->v1.tx.operations.length = 0;
  sign_and_expect (f, envelope, f->alice, "refused tx_missing_operation");
  envelope = make_plain (f);
  envelope->v1.tx.ext.type = 1;
  sign_and_expect (f, envelope, f->alice, "refused tx_malformed");
}

static void
test_signatures (LedgerFixture *f,
                 gconstpointer  unused)
{
  LumioAccountEntry *alice = ledger_fixture_account (f, f->alice);
  StellarTransactionEnvelope *envelope;

  ledger_fixture_expect_envelope (f, make_plain (f), "refused tx_bad_auth");
  sign_and_expect (f, make_plain (f), f->bob, "refused tx_bad_auth");
  envelope = stellar_envelope_sign (make_plain (f), "another network", f->alice);
  ledger_fixture_expect_envelope (f, envelope, "refused tx_bad_auth");
  envelope = stellar_envelope_sign (make_plain (f), PASSPHRASE, f->alice);
  sign_and_expect (f, envelope, f->bob, "refused tx_bad_auth_extra");
  /* The same signature twice is of use once. */
  envelope = stellar_envelope_sign (make_plain (f), PASSPHRASE, f->alice);
  sign_and_expect (f, envelope, f->alice, "refused tx_bad_auth_extra");
  alice->thresholds[LUMIO_THRESHOLD_LOW] = 2;
  sign_and_expect (f, make_plain (f), f->alice, "refused tx_bad_auth");
  alice->thresholds[LUMIO_THRESHOLD_LOW] = 0;
  alice->thresholds[LUMIO_THRESHOLD_MEDIUM] = 2;
  sign_and_expect (f, make_plain (f), f->alice, "refused tx_failed op_bad_auth");
  alice->thresholds[LUMIO_THRESHOLD_MEDIUM] = 1;
  alice->thresholds[LUMIO_THRESHOLD_MASTER] = 0;
  sign_and_expect (f, make_plain (f), f->alice, "refused tx_bad_auth");
}

static void
add_signer (LedgerFixture        *f,
            const LumioSignerKey *key,
            guint32               weight)
{
  LumioAccountEntry *alice = ledger_fixture_account (f, f->alice);
  LumioSigner signer = { .key = *key, .weight = weight };

  if (alice->signers == NULL)
    alice->signers = g_array_new (FALSE, TRUE, sizeof (LumioSigner));
  g_array_append_val (alice->signers, signer);
  alice->subentries++;
}

static void
test_kinds_of_signers (LedgerFixture *f,
                       gconstpointer  unused)
{
  static const guint8 preimage[] = "what only alice knows";
  static const guint8 payload[] = { 1, 2, 3, 4, 5 };
  LumioSignerKey hash_x = { .type = STELLAR_SIGNER_KEY_TYPE_HASH_X };
  LumioSignerKey signed_payload = { .type = STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD };
  LumioSignerKey pre_auth = { .type = STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX };
  StellarTransactionEnvelope *envelope;

  stellar_sha256 (preimage, sizeof preimage, hash_x.key);
  add_signer (f, &hash_x, 1);
  memcpy (signed_payload.key, KEY (f->bob), 32);
  memcpy (signed_payload.payload, payload, sizeof payload);
  signed_payload.payload_length = sizeof payload;
  add_signer (f, &signed_payload, 1);

  envelope = stellar_envelope_add_preimage (make_plain (f), preimage, sizeof preimage);
  ledger_fixture_expect_envelope (f, envelope, "applied tx_success op_success");
  ledger_fixture_account (f, f->alice)->sequence = START;
  envelope = stellar_envelope_sign_payload (make_plain (f), f->bob, payload, sizeof payload);
  ledger_fixture_expect_envelope (f, envelope, "applied tx_success op_success");
  ledger_fixture_account (f, f->alice)->sequence = START;
  envelope = stellar_envelope_sign_payload (make_plain (f), f->bob, payload, sizeof payload - 1);
  ledger_fixture_expect_envelope (f, envelope, "refused tx_bad_auth");

  /* Signed for beforehand: no signature is needed, and the signer is used up. */
  envelope = make_plain (f);
  stellar_envelope_hash (envelope, PASSPHRASE, pre_auth.key);
  add_signer (f, &pre_auth, 1);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 3);
  ledger_fixture_expect_envelope (f, envelope, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 2);
}

static StellarTransactionEnvelope *
bump (LedgerFixture              *f,
      StellarKeypair             *payer,
      gint64                      fee,
      StellarTransactionEnvelope *inner,
      StellarKeypair             *signer)
{
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *outer = stellar_fee_bump_new (ADDRESS (payer), fee, inner, &error);

  g_assert_no_error (error);
  stellar_xdr_free (inner);
  return stellar_envelope_sign (outer, PASSPHRASE, signer);
}

static StellarTransactionEnvelope *
make_inner (LedgerFixture *f,
            guint32        fee)
{
  return ledger_fixture_end (f, begin_payment (f, f->alice, START + 1, fee), f->alice, NULL);
}

static void
test_fee_bump (LedgerFixture *f,
               gconstpointer  unused)
{
  StellarTransactionEnvelope *unsigned_inner = make_plain (f);

  ledger_fixture_expect_envelope (f, bump (f, f->bob, 199, make_inner (f, 100), f->bob),
                                  "refused tx_insufficient_fee");
  ledger_fixture_expect_envelope (f, bump (f, f->bob, 1999, make_inner (f, 1000), f->bob),
                                  "refused tx_insufficient_fee");
  ledger_fixture_expect_envelope (f, bump (f, f->nobody, 200, make_inner (f, 100), f->nobody),
                                  "refused tx_no_source_account");
  ledger_fixture_expect_envelope (f, bump (f, f->bob, 200, make_inner (f, 100), f->alice),
                                  "refused tx_bad_auth");
  ledger_fixture_expect_envelope (f, bump (f, f->bob, 200, unsigned_inner, f->bob),
                                  "refused tx_fee_bump_inner_failed tx_bad_auth");
  ledger_fixture_expect_envelope (f, bump (f, f->bob, 1000 * STELLAR_UNIT, make_inner (f, 100),
                                           f->bob),
                                  "refused tx_insufficient_balance");
  /* Nothing of it was offered by alice, and nothing is taken from her. */
  ledger_fixture_expect_envelope (f, bump (f, f->bob, 200, make_inner (f, 0), f->bob),
                                  "applied tx_fee_bump_inner_success tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->balance, ==, 1000 * STELLAR_UNIT - 1);
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->balance, ==, 1000 * STELLAR_UNIT + 1 - 200);
}

static void
test_v0 (LedgerFixture *f,
         gconstpointer  unused)
{
  StellarTransactionEnvelope *v1 = make_inner (f, 100);
  StellarTransactionEnvelope v0 = { .type = STELLAR_ENVELOPE_TYPE_TX_V0 };
  StellarTransactionV0 *tx = &v0.v0.tx;

  memcpy (tx->source_account_ed25519, v1->v1.tx.source_account.ed25519, 32);
  tx->fee = v1->v1.tx.fee;
  tx->seq_num = v1->v1.tx.seq_num;
  if (v1->v1.tx.cond.type == STELLAR_PRECOND_TIME)
    tx->time_bounds = &v1->v1.tx.cond.time_bounds;
  tx->memo = v1->v1.tx.memo;
  tx->operations.length = v1->v1.tx.operations.length;
  tx->operations.items = v1->v1.tx.operations.items;
  v0.v0.signatures.length = v1->v1.signatures.length;
  v0.v0.signatures.items = v1->v1.signatures.items;
  ledger_fixture_expect_envelope (f, stellar_xdr_copy (&stellar_xdr_transaction_envelope, &v0),
                                  "applied tx_success op_success");
  stellar_xdr_free (v1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  LEDGER_TEST ("/LUM-07/transaction/sequence", test_sequence);
  LEDGER_TEST ("/LUM-07/transaction/fee", test_fee);
  LEDGER_TEST ("/LUM-07/transaction/times", test_times);
  LEDGER_TEST ("/LUM-07/transaction/conditions", test_conditions);
  LEDGER_TEST ("/LUM-07/transaction/shape", test_shape);
  LEDGER_TEST ("/LUM-07/transaction/signatures", test_signatures);
  LEDGER_TEST ("/LUM-07/transaction/kinds-of-signers", test_kinds_of_signers);
  LEDGER_TEST ("/LUM-07/transaction/fee-bump", test_fee_bump);
  LEDGER_TEST ("/LUM-07/transaction/v0", test_v0);
  return g_test_run ();
}
