#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

/* Claimable balances: every result there is, all conditions, and who pays the reserve. */

#define KEY(who) stellar_keypair_get_public_key (who)
/* Looked up each time: what a transaction changed stands in another place. */
#define LINE(who) (&ledger_fixture_line (f, who, f->usd)->trustline)

static StellarClaimPredicate unconditional = { .type = STELLAR_CLAIM_PREDICATE_UNCONDITIONAL };

static void
create_for (LedgerFixture         *f,
            StellarKeypair        *who,
            const char            *asset,
            gint64                 amount,
            StellarKeypair        *claimant,
            StellarClaimPredicate *predicate,
            const char            *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE };
  StellarCreateClaimableBalanceOp *body = &operation.body.create_claimable_balance_op;
  StellarClaimant claimants[1] = { 0 };

  g_assert_true (stellar_asset_parse (asset, &body->asset, NULL));
  body->amount = amount;
  stellar_account_id_set (&claimants[0].v0.destination, KEY (claimant));
  claimants[0].v0.predicate = *predicate;
  body->claimants.length = 1;
  body->claimants.items = claimants;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
create (LedgerFixture  *f,
        StellarKeypair *who,
        const char     *asset,
        gint64          amount,
        const char     *wanted)
{
  create_for (f, who, asset, amount, f->bob, &unconditional, wanted);
}

static void
claim (LedgerFixture  *f,
       StellarKeypair *who,
       const guint8   *id,
       const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE };

  memcpy (operation.body.claim_claimable_balance_op.balance_id.v0, id, 32);
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
claw_back (LedgerFixture  *f,
           StellarKeypair *who,
           const guint8   *id,
           const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE };

  memcpy (operation.body.clawback_claimable_balance_op.balance_id.v0, id, 32);
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
test_create (LedgerFixture *f,
             gconstpointer  unused)
{

  create (f, f->alice, "native", 0, "refused tx_failed op_malformed");
  create (f, f->alice, "native", -1, "refused tx_failed op_malformed");
  create (f, f->alice, "native", 1000 * STELLAR_UNIT, "applied tx_failed op_underfunded");
  create (f, f->alice, f->usd, 5, "applied tx_failed op_no_trust");
  ledger_fixture_add_line (f, f->alice, 50, 1000);
  create (f, f->alice, f->usd, 51, "applied tx_failed op_underfunded");
  LINE (f->alice)->flags = STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG;
  create (f, f->alice, f->usd, 5, "applied tx_failed op_not_authorized");
  LINE (f->alice)->flags = STELLAR_AUTHORIZED_FLAG;
  create (f, f->alice, f->usd, 5, "applied tx_success op_success");
  g_assert_cmpint (LINE (f->alice)->balance, ==, 45);
  /* Who makes it pays for it. */
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 1);
  /* All but the reserve of the balance itself. */
  ledger_fixture_account (f, f->alice)->balance = 3 * STELLAR_UNIT;
  create (f, f->alice, "native", STELLAR_UNIT - 100, "applied tx_failed op_low_reserve");
  ledger_fixture_account (f, f->alice)->balance = 3 * STELLAR_UNIT;
  create (f, f->alice, "native", STELLAR_UNIT / 2 - 100, "applied tx_success op_success");
}

static void
test_claimants (LedgerFixture *f,
                gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE };
  StellarCreateClaimableBalanceOp *body = &operation.body.create_claimable_balance_op;
  StellarClaimant claimants[10] = { 0 };

  body->amount = 5;
  body->claimants.items = claimants;
  ledger_fixture_expect_operation (f, f->alice, &operation, "refused tx_failed op_malformed");
  body->claimants.length = 2;
  /* Twice the same. */
  ledger_fixture_expect_operation (f, f->alice, &operation, "refused tx_failed op_malformed");
  body->claimants.length = 10;
  for (guint i = 0; i < 10; i++)
    claimants[i].v0.destination.ed25519[0] = i;
  ledger_fixture_expect_operation (f, f->alice, &operation, "applied tx_success op_success");
  /* Each of them is a reserve. */
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 10);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 0);
  ledger_fixture_check_invariants (f);
}

static void
test_id (LedgerFixture *f,
         gconstpointer  unused)
{
  StellarHashIDPreimage preimage = { .type = STELLAR_ENVELOPE_TYPE_OP_ID };
  g_autoptr(GBytes) bytes = NULL;
  guint8 id[32];

  create (f, f->alice, "native", 5, "applied tx_success op_success");
  stellar_account_id_set (&preimage.operation_id.source_account, KEY (f->alice));
  preimage.operation_id.seq_num = ledger_fixture_account (f, f->alice)->sequence;
  bytes = stellar_xdr_encode (&stellar_xdr_hash_id_preimage, &preimage);
  stellar_sha256 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), id);
  g_assert_cmpmem (id, 32, f->balance_id, 32);
}

static void
test_claim (LedgerFixture *f,
            gconstpointer  unused)
{
  guint8 none[32] = { 1 };
  guint8 id[32];

  claim (f, f->bob, none, "applied tx_failed op_does_not_exist");
  create (f, f->issuer, f->usd, 50, "applied tx_success op_success");
  memcpy (id, f->balance_id, 32);
  claim (f, f->alice, id, "applied tx_failed op_cannot_claim");
  claim (f, f->bob, id, "applied tx_failed op_no_trust");
  ledger_fixture_add_line (f, f->bob, 0, 49);
  claim (f, f->bob, id, "applied tx_failed op_line_full");
  LINE (f->bob)->limit = 50;
  LINE (f->bob)->flags = 0;
  claim (f, f->bob, id, "applied tx_failed op_not_authorized");
  LINE (f->bob)->flags = STELLAR_AUTHORIZED_FLAG;
  claim (f, f->bob, id, "applied tx_success op_success");
  g_assert_cmpint (LINE (f->bob)->balance, ==, 50);
  g_assert_cmpint (ledger_fixture_account (f, f->issuer)->sponsoring, ==, 0);
  claim (f, f->bob, id, "applied tx_failed op_does_not_exist");

  create (f, f->alice, "native", 70, "applied tx_success op_success");
  memcpy (id, f->balance_id, 32);
  claim (f, f->bob, id, "applied tx_success op_success");
  /* Six claims came into a ledger and were paid for. */
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->balance, ==,
                   1000 * STELLAR_UNIT + 70 - 700);
}

static void
test_line_full_of_lumens (LedgerFixture *f,
                          gconstpointer  unused)
{
  guint8 id[32];

  create (f, f->alice, "native", 1000, "applied tx_success op_success");
  memcpy (id, f->balance_id, 32);
  ledger_fixture_account (f, f->bob)->balance = G_MAXINT64 - 100;
  /* The sum of all lumens is not asked for here: it would not fit. */
  f->context.fee_pool = -ledger_fixture_lumens (f);
  claim (f, f->bob, id, "applied tx_failed op_line_full");
}

static void
test_conditions (LedgerFixture *f,
                 gconstpointer  unused)
{
  gint64 now = f->context.close_time;
  StellarClaimPredicate before = { .type = STELLAR_CLAIM_PREDICATE_BEFORE_ABSOLUTE_TIME };
  StellarClaimPredicate within = { .type = STELLAR_CLAIM_PREDICATE_BEFORE_RELATIVE_TIME };
  StellarClaimPredicate not = { .type = STELLAR_CLAIM_PREDICATE_NOT, .not_predicate = &before };
  StellarClaimPredicate pair[2];
  StellarClaimPredicate both = { .type = STELLAR_CLAIM_PREDICATE_AND,
                                 .and_predicates = { 2, pair } };
  StellarClaimPredicate either = { .type = STELLAR_CLAIM_PREDICATE_OR,
                                   .or_predicates = { 2, pair } };
  guint8 id[32];

  /* The very second is too late. */
  before.abs_before = now;
  create_for (f, f->alice, "native", 5, f->bob, &before, "applied tx_success op_success");
  claim (f, f->bob, f->balance_id, "applied tx_failed op_cannot_claim");
  before.abs_before = now + 1;
  create_for (f, f->alice, "native", 5, f->bob, &before, "applied tx_success op_success");
  claim (f, f->bob, f->balance_id, "applied tx_success op_success");
  /* After a time: not before it. */
  before.abs_before = now + 10;
  create_for (f, f->alice, "native", 5, f->bob, &not, "applied tx_success op_success");
  memcpy (id, f->balance_id, 32);
  claim (f, f->bob, id, "applied tx_failed op_cannot_claim");
  f->context.close_time = now + 10;
  claim (f, f->bob, id, "applied tx_success op_success");
  /* Within a time, counted from the ledger that made it. */
  within.rel_before = 60;
  create_for (f, f->alice, "native", 5, f->bob, &within, "applied tx_success op_success");
  memcpy (id, f->balance_id, 32);
  f->context.close_time = now + 70;
  claim (f, f->bob, id, "applied tx_failed op_cannot_claim");
  f->context.close_time = now + 69;
  claim (f, f->bob, id, "applied tx_success op_success");
  /* A time beyond all times is the end of them. */
  within.rel_before = G_MAXINT64;
  create_for (f, f->alice, "native", 5, f->bob, &within, "applied tx_success op_success");
  claim (f, f->bob, f->balance_id, "applied tx_success op_success");

  now = f->context.close_time;
  before.abs_before = now + 5;
  pair[0] = before;
  pair[1] = not;
  create_for (f, f->alice, "native", 5, f->bob, &both, "applied tx_success op_success");
  claim (f, f->bob, f->balance_id, "applied tx_failed op_cannot_claim");
  create_for (f, f->alice, "native", 5, f->bob, &either, "applied tx_success op_success");
  claim (f, f->bob, f->balance_id, "applied tx_success op_success");
}

static void
test_malformed_conditions (LedgerFixture *f,
                           gconstpointer  unused)
{
  StellarClaimPredicate time = { .type = STELLAR_CLAIM_PREDICATE_BEFORE_ABSOLUTE_TIME,
                                 .abs_before = -1 };
  StellarClaimPredicate pair[2] = { unconditional, unconditional };
  StellarClaimPredicate both = { .type = STELLAR_CLAIM_PREDICATE_AND,
                                 .and_predicates = { 1, pair } };
  StellarClaimPredicate either = { .type = STELLAR_CLAIM_PREDICATE_OR,
                                   .or_predicates = { 0, NULL } };
  StellarClaimPredicate not = { .type = STELLAR_CLAIM_PREDICATE_NOT };
  StellarClaimPredicate nest[4];
  const char *malformed = "refused tx_failed op_malformed";

  create_for (f, f->alice, "native", 5, f->bob, &time, malformed);
  time.type = STELLAR_CLAIM_PREDICATE_BEFORE_RELATIVE_TIME;
  create_for (f, f->alice, "native", 5, f->bob, &time, malformed);
  create_for (f, f->alice, "native", 5, f->bob, &both, malformed);
  create_for (f, f->alice, "native", 5, f->bob, &either, malformed);
  create_for (f, f->alice, "native", 5, f->bob, &not, malformed);
  for (guint i = 0; i < 4; i++)
    {
      nest[i].type = STELLAR_CLAIM_PREDICATE_NOT;
      nest[i].not_predicate = i < 3 ? &nest[i + 1] : &unconditional;
    }
  /* Four deep is allowed, five is not. */
  create_for (f, f->alice, "native", 5, f->bob, &nest[0], malformed);
  create_for (f, f->alice, "native", 5, f->bob, &nest[1], "applied tx_success op_success");
}

static void
test_clawback (LedgerFixture *f,
               gconstpointer  unused)
{
  guint8 none[32] = { 1 };

  ledger_fixture_add_line (f, f->alice, 50, 1000);
  claw_back (f, f->issuer, none, "applied tx_failed op_does_not_exist");
  create (f, f->alice, "native", 5, "applied tx_success op_success");
  claw_back (f, f->issuer, f->balance_id, "applied tx_failed op_no_issuer");
  create (f, f->alice, f->usd, 5, "applied tx_success op_success");
  claw_back (f, f->issuer, f->balance_id, "applied tx_failed op_not_clawback_enabled");
  LINE (f->alice)->flags |= STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG;
  create (f, f->alice, f->usd, 5, "applied tx_success op_success");
  {
    guint8 id[32];

    memcpy (id, f->balance_id, 32);
    claw_back (f, f->alice, id, "applied tx_failed op_no_issuer");
    claw_back (f, f->issuer, id, "applied tx_success op_success");
    claw_back (f, f->issuer, id, "applied tx_failed op_does_not_exist");
  }
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sponsoring, ==, 2);
  /* An issuer's own are taken back where its account says so. */
  ledger_fixture_account (f, f->issuer)->flags = STELLAR_AUTH_REVOCABLE_FLAG |
                                                 STELLAR_AUTH_CLAWBACK_ENABLED_FLAG;
  create (f, f->issuer, f->usd, 5, "applied tx_success op_success");
  claw_back (f, f->issuer, f->balance_id, "applied tx_success op_success");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LEDGER_TEST ("/LUM-08/claimables/create", test_create);
  LEDGER_TEST ("/LUM-08/claimables/claimants", test_claimants);
  LEDGER_TEST ("/LUM-08/claimables/id", test_id);
  LEDGER_TEST ("/LUM-08/claimables/claim", test_claim);
  LEDGER_TEST ("/LUM-08/claimables/full-of-lumens", test_line_full_of_lumens);
  LEDGER_TEST ("/LUM-08/claimables/conditions", test_conditions);
  LEDGER_TEST ("/LUM-08/claimables/malformed-conditions", test_malformed_conditions);
  LEDGER_TEST ("/LUM-08/claimables/clawback", test_clawback);
  return g_test_run ();
}
