#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

/* What issuers say of lines: every result, and what lines then allow. */

#define KEY(who) stellar_keypair_get_public_key (who)
#define AUTHORIZED STELLAR_AUTHORIZED_FLAG
#define MAINTAINS STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG
#define CLAWBACK STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG
#define LINE (&ledger_fixture_line (f, f->alice, f->usd)->trustline)

static void
set_flags (LedgerFixture  *f,
           StellarKeypair *who,
           StellarKeypair *trustor,
           const char     *asset,
           guint32         set,
           guint32         clear,
           const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS };
  StellarSetTrustLineFlagsOp *body = &operation.body.set_trust_line_flags_op;

  g_assert_true (stellar_asset_parse (asset, &body->asset, NULL));
  stellar_account_id_set (&body->trustor, KEY (trustor));
  body->set_flags = set;
  body->clear_flags = clear;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
allow (LedgerFixture  *f,
       StellarKeypair *who,
       StellarKeypair *trustor,
       const char     *code,
       guint32         authorize,
       const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_ALLOW_TRUST };
  StellarAllowTrustOp *body = &operation.body.allow_trust_op;

  body->asset.type = STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4;
  memcpy (body->asset.asset_code4, code, strlen (code));
  stellar_account_id_set (&body->trustor, KEY (trustor));
  body->authorize = authorize;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
claw_back (LedgerFixture  *f,
           StellarKeypair *who,
           StellarKeypair *from,
           const char     *asset,
           gint64          amount,
           const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CLAWBACK };
  StellarClawbackOp *body = &operation.body.clawback_op;

  g_assert_true (stellar_asset_parse (asset, &body->asset, NULL));
  body->from.type = STELLAR_KEY_TYPE_ED25519;
  memcpy (body->from.ed25519, KEY (from), 32);
  body->amount = amount;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
test_set_flags (LedgerFixture *f,
                gconstpointer  unused)
{
  const char *malformed = "refused tx_failed op_malformed";

  set_flags (f, f->issuer, f->alice, "native", 0, 0, malformed);
  set_flags (f, f->bob, f->alice, f->usd, 0, 0, malformed);
  set_flags (f, f->issuer, f->issuer, f->usd, 0, 0, malformed);
  set_flags (f, f->issuer, f->alice, f->usd, AUTHORIZED, AUTHORIZED, malformed);
  set_flags (f, f->issuer, f->alice, f->usd, AUTHORIZED | MAINTAINS, 0, malformed);
  set_flags (f, f->issuer, f->alice, f->usd, CLAWBACK, 0, malformed);
  set_flags (f, f->issuer, f->alice, f->usd, 8, 0, malformed);
  set_flags (f, f->issuer, f->alice, f->usd, 0, 8, malformed);
  set_flags (f, f->issuer, f->alice, f->usd, AUTHORIZED, 0,
             "applied tx_failed op_no_trust");
  ledger_fixture_add_line (f, f->alice, 50, 1000);
  set_flags (f, f->issuer, f->alice, f->usd, 0, AUTHORIZED, "applied tx_failed op_cant_revoke");
  set_flags (f, f->issuer, f->alice, f->usd, MAINTAINS, AUTHORIZED,
             "applied tx_failed op_cant_revoke");
  set_flags (f, f->issuer, f->alice, f->usd, MAINTAINS, 0, "applied tx_failed op_invalid_state");
  /* Up is always possible. */
  LINE->flags = MAINTAINS | CLAWBACK;
  set_flags (f, f->issuer, f->alice, f->usd, AUTHORIZED, MAINTAINS,
             "applied tx_success op_success");
  g_assert_cmpint (LINE->flags, ==, AUTHORIZED | CLAWBACK);
  set_flags (f, f->issuer, f->alice, f->usd, 0, CLAWBACK, "applied tx_success op_success");
  ledger_fixture_account (f, f->issuer)->flags = STELLAR_AUTH_REVOCABLE_FLAG;
  set_flags (f, f->issuer, f->alice, f->usd, MAINTAINS, AUTHORIZED,
             "applied tx_success op_success");
  set_flags (f, f->issuer, f->alice, f->usd, 0, MAINTAINS, "applied tx_success op_success");
  g_assert_cmpint (LINE->flags, ==, 0);
}

static void
test_allow_trust (LedgerFixture *f,
                  gconstpointer  unused)
{
  const char *malformed = "refused tx_failed op_malformed";

  allow (f, f->issuer, f->alice, "U D", AUTHORIZED, malformed);
  allow (f, f->issuer, f->issuer, "USD", AUTHORIZED, malformed);
  allow (f, f->issuer, f->alice, "USD", 3, malformed);
  allow (f, f->issuer, f->alice, "USD", AUTHORIZED, "applied tx_failed op_no_trust");
  ledger_fixture_add_line (f, f->alice, 50, 1000);
  allow (f, f->issuer, f->alice, "USD", 0, "applied tx_failed op_cant_revoke");
  allow (f, f->issuer, f->alice, "USD", MAINTAINS, "applied tx_failed op_cant_revoke");
  allow (f, f->issuer, f->alice, "USD", AUTHORIZED, "applied tx_success op_success");
  ledger_fixture_account (f, f->issuer)->flags = STELLAR_AUTH_REVOCABLE_FLAG;
  LINE->flags |= CLAWBACK;
  allow (f, f->issuer, f->alice, "USD", MAINTAINS, "applied tx_success op_success");
  g_assert_cmpint (LINE->flags, ==, MAINTAINS | CLAWBACK);
  allow (f, f->issuer, f->alice, "USD", 0, "applied tx_success op_success");
  g_assert_cmpint (LINE->flags, ==, CLAWBACK);
}

static void
test_clawback (LedgerFixture *f,
               gconstpointer  unused)
{
  const char *malformed = "refused tx_failed op_malformed";

  claw_back (f, f->issuer, f->issuer, f->usd, 5, malformed);
  claw_back (f, f->issuer, f->alice, f->usd, 0, malformed);
  claw_back (f, f->issuer, f->alice, "native", 5, malformed);
  claw_back (f, f->bob, f->alice, f->usd, 5, malformed);
  claw_back (f, f->issuer, f->alice, f->usd, 5, "applied tx_failed op_no_trust");
  ledger_fixture_add_line (f, f->alice, 50, 1000);
  claw_back (f, f->issuer, f->alice, f->usd, 5, "applied tx_failed op_not_clawback_enabled");
  LINE->flags |= CLAWBACK;
  claw_back (f, f->issuer, f->alice, f->usd, 51, "applied tx_failed op_underfunded");
  /* Even of what may not move. */
  LINE->flags = CLAWBACK;
  claw_back (f, f->issuer, f->alice, f->usd, 50, "applied tx_success op_success");
  g_assert_cmpint (LINE->balance, ==, 0);
}

static void
test_new_lines (LedgerFixture *f,
                gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CHANGE_TRUST };
  StellarChangeTrustOp *body = &operation.body.change_trust_op;
  StellarAsset asset;

  g_assert_true (stellar_asset_parse (f->usd, &asset, NULL));
  body->line.type = asset.type;
  body->line.alpha_num4 = asset.alpha_num4;
  body->limit = 100;
  ledger_fixture_expect_operation (f, f->bob, &operation, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_line (f, f->bob, f->usd)->trustline.flags, ==, AUTHORIZED);
  ledger_fixture_account (f, f->issuer)->flags = STELLAR_AUTH_REQUIRED_FLAG |
                                                 STELLAR_AUTH_REVOCABLE_FLAG |
                                                 STELLAR_AUTH_CLAWBACK_ENABLED_FLAG;
  ledger_fixture_expect_operation (f, f->alice, &operation, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_line (f, f->alice, f->usd)->trustline.flags, ==, CLAWBACK);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LEDGER_TEST ("/LUM-08/flags/set", test_set_flags);
  LEDGER_TEST ("/LUM-08/flags/allow-trust", test_allow_trust);
  LEDGER_TEST ("/LUM-08/flags/clawback", test_clawback);
  LEDGER_TEST ("/LUM-08/flags/new-lines", test_new_lines);
  return g_test_run ();
}
