#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

/* Who pays reserves: beginning, ending and handing on sponsorships. */

#define ADDRESS(who) stellar_keypair_get_address (who)
#define KEY(who) stellar_keypair_get_public_key (who)

static void
expect_both (LedgerFixture             *f,
             StellarTransactionBuilder *builder,
             StellarKeypair            *one,
             StellarKeypair            *two,
             const char                *wanted)
{
  ledger_fixture_expect_envelope (f, ledger_fixture_end (f, builder, one, two, NULL), wanted);
  ledger_fixture_check_invariants (f);
}

static StellarTransactionBuilder *
begin (LedgerFixture  *f,
       StellarKeypair *sponsor,
       StellarKeypair *sponsored)
{
  StellarTransactionBuilder *builder = ledger_fixture_begin (f, sponsor);

  stellar_transaction_builder_begin_sponsoring (builder, NULL, ADDRESS (sponsored));
  return builder;
}

static void
test_results (LedgerFixture *f,
              gconstpointer  unused)
{
  StellarTransactionBuilder *builder = begin (f, f->alice, f->alice);

  ledger_fixture_expect (f, builder, f->alice, "refused tx_failed op_malformed");
  builder = ledger_fixture_begin (f, f->alice);
  stellar_transaction_builder_end_sponsoring (builder, NULL);
  ledger_fixture_expect (f, builder, f->alice, "applied tx_failed op_not_sponsored");

  builder = begin (f, f->alice, f->bob);
  ledger_fixture_expect (f, builder, f->alice, "applied tx_bad_sponsorship");
  ledger_fixture_check_invariants (f);

  builder = begin (f, f->alice, f->bob);
  stellar_transaction_builder_begin_sponsoring (builder, ADDRESS (f->issuer), ADDRESS (f->bob));
  expect_both (f, builder, f->alice, f->issuer,
               "applied tx_failed op_success op_already_sponsored");
  /* Whoever is sponsored sponsors nobody, and the other way round. */
  builder = begin (f, f->alice, f->bob);
  stellar_transaction_builder_begin_sponsoring (builder, ADDRESS (f->bob), ADDRESS (f->issuer));
  expect_both (f, builder, f->alice, f->bob, "applied tx_failed op_success op_recursive");
  builder = begin (f, f->alice, f->bob);
  stellar_transaction_builder_begin_sponsoring (builder, ADDRESS (f->issuer), ADDRESS (f->alice));
  expect_both (f, builder, f->alice, f->issuer, "applied tx_failed op_success op_recursive");

  builder = begin (f, f->alice, f->bob);
  stellar_transaction_builder_begin_sponsoring (builder, NULL, ADDRESS (f->issuer));
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->bob));
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->issuer));
  ledger_fixture_expect_envelope (f, ledger_fixture_end (f, builder, f->alice, f->bob, f->issuer,
                                                         NULL),
                                  "applied tx_success op_success op_success op_success op_success");
  ledger_fixture_check_invariants (f);
}

/* Alice pays for a line of Bob's, who has not a lumen to spare. */
static void
sponsor_line (LedgerFixture *f)
{
  StellarTransactionBuilder *builder = begin (f, f->alice, f->bob);

  stellar_transaction_builder_change_trust (builder, ADDRESS (f->bob), f->usd, 1000);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->bob));
  expect_both (f, builder, f->alice, f->bob,
               "applied tx_success op_success op_success op_success");
}

static void
revoke_line (LedgerFixture  *f,
             StellarKeypair *who,
             StellarKeypair *owner,
             const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP };
  StellarLedgerKeyTrustLine *key =
    &operation.body.revoke_sponsorship_op.ledger_key.trust_line;
  StellarAsset asset;

  g_assert_true (stellar_asset_parse (f->usd, &asset, NULL));
  operation.body.revoke_sponsorship_op.ledger_key.type = STELLAR_LEDGER_ENTRY_TYPE_TRUSTLINE;
  stellar_account_id_set (&key->account_id, KEY (owner));
  key->asset.type = asset.type;
  key->asset.alpha_num4 = asset.alpha_num4;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
test_line (LedgerFixture *f,
           gconstpointer  unused)
{
  StellarTransactionBuilder *builder;
  const LumioEntry *line;

  ledger_fixture_account (f, f->bob)->balance = STELLAR_UNIT;
  sponsor_line (f);
  line = ledger_fixture_line (f, f->bob, f->usd);
  g_assert_true (line->is_sponsored);
  g_assert_cmpmem (line->sponsor, 32, KEY (f->alice), 32);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 1);
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->sponsored, ==, 1);
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->subentries, ==, 1);
  g_assert_cmpint (lumio_account_minimum_balance (ledger_fixture_account (f, f->bob), 0), ==,
                   STELLAR_UNIT);

  /* Bob cannot carry it himself, and only Alice may ask. */
  revoke_line (f, f->alice, f->issuer, "refused tx_failed op_malformed");
  revoke_line (f, f->alice, f->alice, "applied tx_failed op_does_not_exist");
  revoke_line (f, f->issuer, f->bob, "applied tx_failed op_not_sponsor");
  revoke_line (f, f->alice, f->bob, "applied tx_failed op_low_reserve");
  ledger_fixture_account (f, f->bob)->balance = 2 * STELLAR_UNIT;
  revoke_line (f, f->alice, f->bob, "applied tx_success op_success");
  g_assert_false (ledger_fixture_line (f, f->bob, f->usd)->is_sponsored);
  /* What one pays oneself can be revoked in vain. */
  revoke_line (f, f->alice, f->bob, "applied tx_failed op_not_sponsor");
  revoke_line (f, f->bob, f->bob, "applied tx_success op_success");

  /* Removing a line gives its reserve back to who paid it. */
  builder = ledger_fixture_begin (f, f->bob);
  stellar_transaction_builder_change_trust (builder, NULL, f->usd, 0);
  ledger_fixture_expect (f, builder, f->bob, "applied tx_success op_success");
  sponsor_line (f);
  builder = ledger_fixture_begin (f, f->bob);
  stellar_transaction_builder_change_trust (builder, NULL, f->usd, 0);
  ledger_fixture_expect (f, builder, f->bob, "applied tx_success op_success");
  ledger_fixture_check_invariants (f);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 0);
}

static void
test_transfer (LedgerFixture *f,
               gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP };
  StellarLedgerKey *key = &operation.body.revoke_sponsorship_op.ledger_key;
  StellarTransactionBuilder *builder;
  StellarAsset asset;

  sponsor_line (f);
  g_assert_true (stellar_asset_parse (f->usd, &asset, NULL));
  key->type = STELLAR_LEDGER_ENTRY_TYPE_TRUSTLINE;
  stellar_account_id_set (&key->trust_line.account_id, KEY (f->bob));
  key->trust_line.asset.type = asset.type;
  key->trust_line.asset.alpha_num4 = asset.alpha_num4;
  /* The issuer takes it over while it sponsors Alice. */
  builder = begin (f, f->issuer, f->alice);
  operation.source_account = g_new0 (StellarMuxedAccount, 1);
  memcpy (operation.source_account->ed25519, KEY (f->alice), 32);
  stellar_transaction_builder_add (builder, &operation);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->alice));
  expect_both (f, builder, f->issuer, f->alice,
               "applied tx_success op_success op_success op_success");
  g_assert_cmpmem (ledger_fixture_line (f, f->bob, f->usd)->sponsor, 32, KEY (f->issuer), 32);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 0);
  g_assert_cmpint (ledger_fixture_account (f, f->issuer)->sponsoring, ==, 1);
  g_free (operation.source_account);
}

static void
test_account (LedgerFixture *f,
              gconstpointer  unused)
{
  StellarTransactionBuilder *builder = begin (f, f->alice, f->nobody);

  /* An account without a lumen, which its sponsor carries. */
  stellar_transaction_builder_create_account (builder, NULL, ADDRESS (f->nobody), 0);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->nobody));
  expect_both (f, builder, f->alice, f->nobody,
               "applied tx_success op_success op_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->nobody)->balance, ==, 0);
  g_assert_cmpint (ledger_fixture_account (f, f->nobody)->sponsored, ==, 2);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 2);

  /* A sponsor cannot go, but what it sponsors can. */
  builder = ledger_fixture_begin (f, f->alice);
  stellar_transaction_builder_account_merge (builder, NULL, ADDRESS (f->bob));
  ledger_fixture_expect (f, builder, f->alice, "applied tx_failed op_is_sponsor");
  builder = ledger_fixture_begin (f, f->alice);
  stellar_transaction_builder_account_merge (builder, ADDRESS (f->nobody), ADDRESS (f->bob));
  f->context.sequence = 11;
  expect_both (f, builder, f->alice, f->nobody, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 0);

  /* A sponsor that cannot afford it. */
  ledger_fixture_account (f, f->issuer)->balance = STELLAR_UNIT + STELLAR_UNIT / 2;
  builder = begin (f, f->issuer, f->nobody);
  stellar_transaction_builder_create_account (builder, NULL, ADDRESS (f->nobody), 0);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->nobody));
  expect_both (f, builder, f->issuer, f->nobody,
               "applied tx_failed op_success op_low_reserve op_no_source_account");
}

static void
test_signer_and_data (LedgerFixture *f,
                      gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_SET_OPTIONS };
  StellarOperation revoke = { .body.type = STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP };
  StellarSigner signer = { .weight = 1 };
  StellarMuxedAccount bob = { .type = STELLAR_KEY_TYPE_ED25519 };
  StellarTransactionBuilder *builder;

  memcpy (bob.ed25519, KEY (f->bob), 32);
  memcpy (signer.key.ed25519, KEY (f->nobody), 32);
  operation.source_account = &bob;
  operation.body.set_options_op.signer = &signer;
  builder = begin (f, f->alice, f->bob);
  stellar_transaction_builder_add (builder, &operation);
  stellar_transaction_builder_manage_data (builder, ADDRESS (f->bob), "name",
                                           (const guint8 *) "value", 5);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->bob));
  expect_both (f, builder, f->alice, f->bob,
               "applied tx_success op_success op_success op_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 2);
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->sponsored, ==, 2);

  revoke.body.revoke_sponsorship_op.type = STELLAR_REVOKE_SPONSORSHIP_SIGNER;
  stellar_account_id_set (&revoke.body.revoke_sponsorship_op.signer.account_id, KEY (f->bob));
  revoke.body.revoke_sponsorship_op.signer.signer_key = signer.key;
  ledger_fixture_expect_operation (f, f->bob, &revoke, "applied tx_failed op_not_sponsor");
  ledger_fixture_expect_operation (f, f->alice, &revoke, "applied tx_success op_success");
  ledger_fixture_check_invariants (f);
  stellar_account_id_set (&revoke.body.revoke_sponsorship_op.signer.account_id, KEY (f->alice));
  ledger_fixture_expect_operation (f, f->alice, &revoke, "applied tx_failed op_does_not_exist");

  /* Without its signer and data, nothing of Bob's is left to pay for. */
  signer.weight = 0;
  builder = ledger_fixture_begin (f, f->bob);
  stellar_transaction_builder_add (builder, &operation);
  stellar_transaction_builder_manage_data (builder, NULL, "name", NULL, 0);
  ledger_fixture_expect (f, builder, f->bob, "applied tx_success op_success op_success");
  ledger_fixture_check_invariants (f);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 0);
}

static void
test_claimable (LedgerFixture *f,
                gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE };
  StellarOperation revoke = { .body.type = STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP };
  StellarLedgerKey *key = &revoke.body.revoke_sponsorship_op.ledger_key;
  StellarMuxedAccount alice = { .type = STELLAR_KEY_TYPE_ED25519 };
  StellarClaimant claimant = { 0 };
  StellarTransactionBuilder *builder;
  LumioEntryKey entry_key;

  stellar_account_id_set (&claimant.v0.destination, KEY (f->bob));
  operation.body.create_claimable_balance_op.amount = 5;
  operation.body.create_claimable_balance_op.claimants.length = 1;
  operation.body.create_claimable_balance_op.claimants.items = &claimant;
  ledger_fixture_expect_operation (f, f->alice, &operation, "applied tx_success op_success");

  key->type = STELLAR_LEDGER_ENTRY_TYPE_CLAIMABLE_BALANCE;
  memcpy (key->claimable_balance.balance_id.v0, f->balance_id, 32);
  ledger_fixture_expect_operation (f, f->bob, &revoke, "applied tx_failed op_not_sponsor");
  ledger_fixture_expect_operation (f, f->alice, &revoke,
                                   "applied tx_failed op_only_transferable");
  memcpy (alice.ed25519, KEY (f->alice), 32);
  revoke.source_account = &alice;
  builder = begin (f, f->issuer, f->alice);
  stellar_transaction_builder_add (builder, &revoke);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->alice));
  expect_both (f, builder, f->issuer, f->alice,
               "applied tx_success op_success op_success op_success");
  lumio_entry_key_claimable (&entry_key, key->claimable_balance.balance_id.v0);
  g_assert_cmpmem (lumio_ledger_state_get (f->state, &entry_key)->sponsor, 32, KEY (f->issuer),
                   32);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 0);
}

static void
test_too_many (LedgerFixture *f,
               gconstpointer  unused)
{
  StellarTransactionBuilder *builder = begin (f, f->alice, f->bob);

  ledger_fixture_account (f, f->alice)->sponsoring = G_MAXUINT32;
  ledger_fixture_account (f, f->alice)->balance = G_MAXINT64 / 2;
  stellar_transaction_builder_change_trust (builder, ADDRESS (f->bob), f->usd, 1000);
  stellar_transaction_builder_end_sponsoring (builder, ADDRESS (f->bob));
  ledger_fixture_expect_envelope (f, ledger_fixture_end (f, builder, f->alice, f->bob, NULL),
                                  "applied tx_failed op_success op_too_many_sponsoring "
                                  "op_success");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LEDGER_TEST ("/LUM-08/sponsorship/results", test_results);
  LEDGER_TEST ("/LUM-51/sponsorship/line", test_line);
  LEDGER_TEST ("/LUM-08/sponsorship/transfer", test_transfer);
  LEDGER_TEST ("/LUM-08/sponsorship/account", test_account);
  LEDGER_TEST ("/LUM-08/sponsorship/signer-and-data", test_signer_and_data);
  LEDGER_TEST ("/LUM-08/sponsorship/claimable", test_claimable);
  LEDGER_TEST ("/LUM-08/sponsorship/too-many", test_too_many);
  return g_test_run ();
}
