#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

/* Every result that an operation can have here, each by the shortest way to it. */

#define ADDRESS(who) stellar_keypair_get_address (who)
#define KEY(who) stellar_keypair_get_public_key (who)

static void
create (LedgerFixture  *f,
        StellarKeypair *who,
        gint64          balance,
        const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CREATE_ACCOUNT };
  StellarCreateAccountOp *body = &operation.body.create_account_op;

  stellar_account_id_set (&body->destination, KEY (who));
  body->starting_balance = balance;
  ledger_fixture_expect_operation (f, f->alice, &operation, wanted);
}

static void
test_create_account (LedgerFixture *f,
                     gconstpointer  unused)
{
  create (f, f->alice, 10 * STELLAR_UNIT, "refused tx_failed op_malformed");
  create (f, f->nobody, -1, "refused tx_failed op_malformed");
  create (f, f->bob, 10 * STELLAR_UNIT, "applied tx_failed op_already_exists");
  create (f, f->nobody, STELLAR_UNIT - 1, "applied tx_failed op_low_reserve");
  create (f, f->nobody, 999 * STELLAR_UNIT, "applied tx_failed op_underfunded");
  create (f, f->nobody, STELLAR_UNIT, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->nobody)->balance, ==, STELLAR_UNIT);
  g_assert_cmpint (ledger_fixture_account (f, f->nobody)->sequence, ==,
                   G_GINT64_CONSTANT (10) << 32);
  /* Four were in a ledger, and each paid. */
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->balance, ==, 999 * STELLAR_UNIT - 400);
}

static void
pay (LedgerFixture  *f,
     StellarKeypair *from,
     StellarKeypair *to,
     const char     *asset,
     gint64          amount,
     const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PAYMENT };
  StellarPaymentOp *body = &operation.body.payment_op;

  g_assert_true (stellar_asset_parse (asset, &body->asset, NULL));
  g_assert_true (stellar_muxed_account_parse (ADDRESS (to), &body->destination, NULL));
  body->amount = amount;
  ledger_fixture_expect_operation (f, from, &operation, wanted);
}

static void
test_payment_lumens (LedgerFixture *f,
                     gconstpointer  unused)
{
  pay (f, f->alice, f->bob, "native", 0, "refused tx_failed op_malformed");
  pay (f, f->alice, f->bob, "native", -5, "refused tx_failed op_malformed");
  pay (f, f->alice, f->nobody, "native", 5, "applied tx_failed op_no_destination");
  pay (f, f->alice, f->bob, "native", 1000 * STELLAR_UNIT, "applied tx_failed op_underfunded");
  pay (f, f->alice, f->bob, "native", 1, "applied tx_success op_success");
  /* To oneself: nothing moves, be it more than there is. */
  pay (f, f->alice, f->alice, "native", G_MAXINT64, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->balance, ==, 1000 * STELLAR_UNIT + 1);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->balance, ==,
                   1000 * STELLAR_UNIT - 1 - 400);
  /* All but the reserve of one lumen and the fee can go, to the last unit. */
  pay (f, f->alice, f->bob, "native", 999 * STELLAR_UNIT - 1 - 499,
       "applied tx_failed op_underfunded");
  pay (f, f->alice, f->bob, "native", 999 * STELLAR_UNIT - 1 - 600,
       "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->balance, ==, STELLAR_UNIT);
}

static void
test_payment_credit (LedgerFixture *f,
                     gconstpointer  unused)
{
  LumioTrustlineEntry *from;
  LumioTrustlineEntry *to;

  pay (f, f->alice, f->bob, f->usd, 5, "applied tx_failed op_no_trust");
  to = ledger_fixture_add_line (f, f->bob, 0, 100);
  pay (f, f->alice, f->bob, f->usd, 5, "applied tx_failed op_src_no_trust");
  from = ledger_fixture_add_line (f, f->alice, 50, 1000);
  pay (f, f->alice, f->bob, f->usd, 51, "applied tx_failed op_underfunded");
  pay (f, f->issuer, f->bob, f->usd, 101, "applied tx_failed op_line_full");
  to->flags = 0;
  pay (f, f->alice, f->bob, f->usd, 5, "applied tx_failed op_not_authorized");
  to->flags = STELLAR_AUTHORIZED_FLAG;
  from->flags = 0;
  pay (f, f->alice, f->bob, f->usd, 5, "applied tx_failed op_src_not_authorized");
  from->flags = STELLAR_AUTHORIZED_FLAG;
  pay (f, f->alice, f->bob, f->usd, 50, "applied tx_success op_success");
  pay (f, f->issuer, f->bob, f->usd, 50, "applied tx_success op_success");
  pay (f, f->bob, f->issuer, f->usd, 30, "applied tx_success op_success");
}

static void
test_payment_to_gone_issuer (LedgerFixture *f,
                             gconstpointer  unused)
{
  LumioEntryKey key;

  ledger_fixture_add_line (f, f->alice, 50, 100);
  ledger_fixture_add_line (f, f->bob, 0, 100);
  lumio_entry_key_account (&key, KEY (f->issuer));
  f->context.fee_pool += ledger_fixture_account (f, f->issuer)->balance;
  lumio_ledger_state_remove (f->state, &key);
  pay (f, f->alice, f->bob, f->usd, 10, "applied tx_success op_success");
  pay (f, f->alice, f->issuer, f->usd, 10, "applied tx_success op_success");
}

static void
receive (LedgerFixture *f,
         const char    *from,
         const char    *to,
         gint64         most,
         gint64         amount,
         guint          path_length,
         const char    *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE };
  StellarPathPaymentStrictReceiveOp *body = &operation.body.path_payment_strict_receive_op;
  StellarAsset path = { 0 };

  g_assert_true (stellar_asset_parse (from, &body->send_asset, NULL));
  g_assert_true (stellar_asset_parse (to, &body->dest_asset, NULL));
  g_assert_true (stellar_muxed_account_parse (ADDRESS (f->bob), &body->destination, NULL));
  body->send_max = most;
  body->dest_amount = amount;
  body->path.length = path_length;
  body->path.items = &path;
  ledger_fixture_expect_operation (f, f->alice, &operation, wanted);
}

static void
test_path_strict_receive (LedgerFixture *f,
                          gconstpointer  unused)
{
  receive (f, "native", "native", 0, 5, 0, "refused tx_failed op_malformed");
  receive (f, "native", "native", 5, 0, 0, "refused tx_failed op_malformed");
  receive (f, "native", "native", 5, 5, 0, "applied tx_success op_success");
  receive (f, "native", "native", 5, 5, 1, "applied tx_success op_success");
  receive (f, "native", "native", 4, 5, 0, "applied tx_failed op_over_source_max");
  receive (f, "native", f->usd, 5, 5, 0, "applied tx_failed op_no_trust");
  ledger_fixture_add_line (f, f->bob, 0, 100);
  receive (f, "native", f->usd, 5, 5, 0, "applied tx_failed op_too_few_offers");
  receive (f, f->usd, f->usd, 5, 5, 0, "applied tx_failed op_src_no_trust");
  ledger_fixture_add_line (f, f->alice, 3, 100);
  receive (f, f->usd, f->usd, 5, 5, 0, "applied tx_failed op_underfunded");
  receive (f, f->usd, f->usd, 500, 101, 0, "applied tx_failed op_line_full");
  receive (f, f->usd, f->usd, 3, 3, 0, "applied tx_success op_success");
  /* A step through another asset needs offers, though both ends are the same. */
  receive (f, f->usd, f->usd, 3, 3, 1, "applied tx_failed op_too_few_offers");
}

static void
send (LedgerFixture  *f,
      StellarKeypair *destination,
      const char     *from,
      const char     *to,
      gint64          amount,
      gint64          least,
      const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND };
  StellarPathPaymentStrictSendOp *body = &operation.body.path_payment_strict_send_op;

  g_assert_true (stellar_asset_parse (from, &body->send_asset, NULL));
  g_assert_true (stellar_asset_parse (to, &body->dest_asset, NULL));
  g_assert_true (stellar_muxed_account_parse (ADDRESS (destination), &body->destination, NULL));
  body->send_amount = amount;
  body->dest_min = least;
  ledger_fixture_expect_operation (f, f->alice, &operation, wanted);
}

static void
test_path_strict_send (LedgerFixture *f,
                       gconstpointer  unused)
{
  LumioTrustlineEntry *line;

  send (f, f->bob, "native", "native", 0, 5, "refused tx_failed op_malformed");
  send (f, f->bob, "native", "native", 5, 0, "refused tx_failed op_malformed");
  send (f, f->nobody, "native", "native", 5, 5, "applied tx_failed op_no_destination");
  send (f, f->bob, "native", "native", 5, 5, "applied tx_success op_success");
  send (f, f->bob, "native", "native", 5, 6, "applied tx_failed op_under_dest_min");
  send (f, f->bob, "native", f->usd, 5, 5, "applied tx_failed op_too_few_offers");
  send (f, f->bob, f->usd, f->usd, 5, 5, "applied tx_failed op_src_no_trust");
  line = ledger_fixture_add_line (f, f->alice, 50, 100);
  send (f, f->bob, f->usd, f->usd, 5, 5, "applied tx_failed op_no_trust");
  send (f, f->bob, f->usd, f->usd, 51, 5, "applied tx_failed op_underfunded");
  line->flags = 0;
  send (f, f->bob, f->usd, f->usd, 5, 5, "applied tx_failed op_src_not_authorized");
  line->flags = STELLAR_AUTHORIZED_FLAG;
  line = ledger_fixture_add_line (f, f->bob, 0, 10);
  send (f, f->bob, f->usd, f->usd, 11, 5, "applied tx_failed op_line_full");
  line->flags = 0;
  send (f, f->bob, f->usd, f->usd, 5, 5, "applied tx_failed op_not_authorized");
  send (f, f->issuer, f->usd, f->usd, 5, 5, "applied tx_success op_success");
}

static void
trust (LedgerFixture  *f,
       StellarKeypair *who,
       const char     *asset,
       gint64          limit,
       const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CHANGE_TRUST };
  StellarChangeTrustOp *body = &operation.body.change_trust_op;
  StellarAsset line;

  g_assert_true (stellar_asset_parse (asset, &line, NULL));
  body->line.type = line.type;
  if (line.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
    body->line.alpha_num4 = line.alpha_num4;
  else
    body->line.alpha_num12 = line.alpha_num12;
  body->limit = limit;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
}

static void
test_change_trust (LedgerFixture *f,
                   gconstpointer  unused)
{
  g_autofree char *foreign = g_strconcat ("EUR:", ADDRESS (f->nobody), NULL);
  LumioEntryKey key;
  const LumioEntry *line;

  trust (f, f->alice, f->usd, -1, "refused tx_failed op_malformed");
  trust (f, f->issuer, f->usd, 100, "refused tx_failed op_malformed");
  trust (f, f->alice, f->usd, 0, "applied tx_failed op_invalid_limit");
  trust (f, f->alice, foreign, 100, "applied tx_failed op_no_issuer");
  trust (f, f->alice, f->usd, 100, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 1);
  lumio_entry_key_trustline (&key, KEY (f->alice), "USD", KEY (f->issuer));
  g_assert_cmpint (lumio_ledger_state_get (f->state, &key)->trustline.flags, ==,
                   STELLAR_AUTHORIZED_FLAG);
  pay (f, f->issuer, f->alice, f->usd, 60, "applied tx_success op_success");
  trust (f, f->alice, f->usd, 59, "applied tx_failed op_invalid_limit");
  trust (f, f->alice, f->usd, 0, "applied tx_failed op_invalid_limit");
  trust (f, f->alice, f->usd, 60, "applied tx_success op_success");
  pay (f, f->alice, f->issuer, f->usd, 60, "applied tx_success op_success");
  trust (f, f->alice, f->usd, 0, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 0);
  g_assert_null (lumio_ledger_state_get (f->state, &key));

  /* An issuer who asks to be asked, and may take back. */
  ledger_fixture_account (f, f->issuer)->flags =
    STELLAR_AUTH_REQUIRED_FLAG | STELLAR_AUTH_REVOCABLE_FLAG | STELLAR_AUTH_CLAWBACK_ENABLED_FLAG;
  trust (f, f->alice, f->usd, 100, "applied tx_success op_success");
  line = lumio_ledger_state_get (f->state, &key);
  g_assert_cmpint (line->trustline.flags, ==, STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG);
  pay (f, f->issuer, f->alice, f->usd, 1, "applied tx_failed op_not_authorized");
  ledger_fixture_account (f, f->alice)->subentries = LUMIO_LEDGER_MAX_SUBENTRIES;
  ledger_fixture_account (f, f->alice)->sponsored = LUMIO_LEDGER_MAX_SUBENTRIES;
  trust (f, f->alice, f->other, 100, "applied tx_failed op_too_many_subentries");
}

static void
test_low_reserve (LedgerFixture *f,
                  gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_SET_OPTIONS };
  StellarSigner signer = { .weight = 1 };
  StellarTransactionBuilder *builder;
  guint8 value = 1;

  /* One lumen and the fee: enough for the account, not for one entry more. */
  ledger_fixture_add_account (f, f->nobody, STELLAR_UNIT + 100);
  trust (f, f->nobody, f->usd, 100, "applied tx_failed op_low_reserve");
  ledger_fixture_account (f, f->nobody)->balance = STELLAR_UNIT + 100;
  builder = ledger_fixture_begin (f, f->nobody);
  stellar_transaction_builder_manage_data (builder, NULL, "name", &value, 1);
  ledger_fixture_expect (f, builder, f->nobody, "applied tx_failed op_low_reserve");
  ledger_fixture_account (f, f->nobody)->balance = STELLAR_UNIT + 100;
  signer.key.type = STELLAR_SIGNER_KEY_TYPE_ED25519;
  memcpy (signer.key.ed25519, KEY (f->bob), 32);
  operation.body.set_options_op.signer = &signer;
  ledger_fixture_expect_operation (f, f->nobody, &operation, "applied tx_failed op_low_reserve");
  /* With the half lumen it goes. */
  ledger_fixture_account (f, f->nobody)->balance = STELLAR_UNIT + LUMIO_LEDGER_BASE_RESERVE + 100;
  trust (f, f->nobody, f->usd, 100, "applied tx_success op_success");
}

static void
merge (LedgerFixture  *f,
       StellarKeypair *who,
       StellarKeypair *into,
       const char     *wanted)
{
  StellarTransactionBuilder *builder = ledger_fixture_begin (f, who);

  stellar_transaction_builder_account_merge (builder, NULL, ADDRESS (into));
  ledger_fixture_expect (f, builder, who, wanted);
}

static void
test_merge (LedgerFixture *f,
            gconstpointer  unused)
{
  LumioAccountEntry *alice = ledger_fixture_account (f, f->alice);
  gint64 highest = G_GINT64_CONSTANT (10) << 32;
  guint8 key[32];

  merge (f, f->alice, f->alice, "refused tx_failed op_malformed");
  merge (f, f->alice, f->nobody, "applied tx_failed op_no_account");
  alice->flags = STELLAR_AUTH_IMMUTABLE_FLAG;
  merge (f, f->alice, f->bob, "applied tx_failed op_immutable_set");
  alice->flags = 0;
  ledger_fixture_add_line (f, f->alice, 0, 100);
  merge (f, f->alice, f->bob, "applied tx_failed op_has_sub_entries");
  alice->subentries = 0;
  alice->sponsoring = 1;
  merge (f, f->alice, f->bob, "applied tx_failed op_is_sponsor");
  alice->sponsoring = 0;
  alice->sequence = (G_GINT64_CONSTANT (10) << 32) + 7;
  merge (f, f->alice, f->bob, "applied tx_failed op_seq_num_too_far");
  alice->sequence = G_GINT64_CONSTANT (5) << 32;
  f->context.highest = g_hash_table_new (g_int_hash, g_int_equal);
  memcpy (key, KEY (f->alice), 32);
  g_hash_table_insert (f->context.highest, key, &highest);
  merge (f, f->alice, f->bob, "applied tx_failed op_seq_num_too_far");
  g_clear_pointer (&f->context.highest, g_hash_table_unref);
  ledger_fixture_account (f, f->bob)->balance += G_MAXINT64 - 1000 * STELLAR_UNIT - 5;
  f->context.fee_pool -= G_MAXINT64 - 1000 * STELLAR_UNIT - 5;
  merge (f, f->alice, f->bob, "applied tx_failed op_dest_full");
  ledger_fixture_account (f, f->bob)->balance = 1000 * STELLAR_UNIT;
  merge (f, f->alice, f->bob, "applied tx_success op_success");
  g_assert_null (ledger_fixture_account (f, f->alice));
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->balance, ==, 2000 * STELLAR_UNIT - 800);
}

static void
data (LedgerFixture *f,
      const char    *name,
      const char    *value,
      const char    *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_DATA };
  StellarManageDataOp *body = &operation.body.manage_data_op;
  StellarDataValue bytes = { 0 };

  body->data_name.data = (char *) name;
  body->data_name.length = strlen (name);
  if (value != NULL)
    {
      bytes.data = (guint8 *) value;
      bytes.length = strlen (value);
      body->data_value = &bytes;
    }
  ledger_fixture_expect_operation (f, f->alice, &operation, wanted);
}

static void
test_manage_data (LedgerFixture *f,
                  gconstpointer  unused)
{
  LumioEntryKey key;

  data (f, "", "x", "refused tx_failed op_data_invalid_name");
  data (f, "a\nb", "x", "refused tx_failed op_data_invalid_name");
  data (f, "caf\xc3\xa9", "x", "refused tx_failed op_data_invalid_name");
  data (f, "name", NULL, "applied tx_failed op_data_name_not_found");
  data (f, "name", "value", "applied tx_success op_success");
  data (f, "name", "", "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 1);
  lumio_entry_key_data (&key, KEY (f->alice), "name", 4);
  g_assert_cmpint (lumio_ledger_state_get (f->state, &key)->data.length, ==, 0);
  data (f, "name", NULL, "applied tx_success op_success");
  g_assert_null (lumio_ledger_state_get (f->state, &key));
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 0);
}

static void
bump (LedgerFixture *f,
      gint64         to,
      const char    *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_BUMP_SEQUENCE };

  operation.body.bump_sequence_op.bump_to = to;
  ledger_fixture_expect_operation (f, f->alice, &operation, wanted);
}

static void
test_bump_sequence (LedgerFixture *f,
                    gconstpointer  unused)
{
  bump (f, -1, "refused tx_failed op_bad_seq");
  bump (f, 0, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sequence, ==,
                   (G_GINT64_CONSTANT (5) << 32) + 1);
  bump (f, G_GINT64_CONSTANT (6) << 32, "applied tx_success op_success");
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sequence, ==,
                   G_GINT64_CONSTANT (6) << 32);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sequence_ledger, ==, 10);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sequence_time, ==, 1700000000);
}

static void
options (LedgerFixture             *f,
         const StellarSetOptionsOp *body,
         const char                *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_SET_OPTIONS };

  operation.body.set_options_op = *body;
  ledger_fixture_expect_operation (f, f->alice, &operation, wanted);
}

static void
test_set_options (LedgerFixture *f,
                  gconstpointer  unused)
{
  StellarSetOptionsOp body = { 0 };
  StellarUint32 set = 16;
  StellarUint32 clear = 0;
  StellarUint32 weight = 256;
  StellarString32 domain = { .length = 3, .data = (char *) "a\x01z" };
  StellarAccountID inflation;

  body.set_flags = &set;
  options (f, &body, "refused tx_failed op_unknown_flag");
  set = clear = STELLAR_AUTH_REQUIRED_FLAG;
  body.clear_flags = &clear;
  options (f, &body, "refused tx_failed op_bad_flags");
  body.clear_flags = NULL;
  set = STELLAR_AUTH_CLAWBACK_ENABLED_FLAG;
  options (f, &body, "applied tx_failed op_auth_revocable_required");
  set = STELLAR_AUTH_REVOCABLE_FLAG | STELLAR_AUTH_CLAWBACK_ENABLED_FLAG;
  options (f, &body, "applied tx_success op_success");
  set = STELLAR_AUTH_IMMUTABLE_FLAG;
  options (f, &body, "applied tx_success op_success");
  set = STELLAR_AUTH_REQUIRED_FLAG;
  options (f, &body, "applied tx_failed op_cant_change");
  memset (&body, 0, sizeof body);
  body.med_threshold = &weight;
  options (f, &body, "refused tx_failed op_threshold_out_of_range");
  memset (&body, 0, sizeof body);
  body.home_domain = &domain;
  options (f, &body, "refused tx_failed op_invalid_home_domain");
  domain.data = (char *) "a.z";
  options (f, &body, "applied tx_success op_success");
  g_assert_cmpstr (ledger_fixture_account (f, f->alice)->home_domain, ==, "a.z");
  memset (&body, 0, sizeof body);
  stellar_account_id_set (&inflation, KEY (f->nobody));
  body.inflation_dest = &inflation;
  options (f, &body, "applied tx_failed op_invalid_inflation");
  stellar_account_id_set (&inflation, KEY (f->bob));
  options (f, &body, "applied tx_success op_success");
}

static void
test_signers (LedgerFixture *f,
              gconstpointer  unused)
{
  StellarSetOptionsOp body = { 0 };
  StellarSigner signer = { .weight = 1 };
  LumioAccountEntry *alice;

  body.signer = &signer;
  signer.key.type = STELLAR_SIGNER_KEY_TYPE_ED25519;
  memcpy (signer.key.ed25519, KEY (f->alice), 32);
  options (f, &body, "refused tx_failed op_bad_signer");
  memcpy (signer.key.ed25519, KEY (f->bob), 32);
  signer.weight = 256;
  options (f, &body, "refused tx_failed op_bad_signer");
  signer.weight = 1;
  options (f, &body, "applied tx_success op_success");
  alice = ledger_fixture_account (f, f->alice);
  g_assert_cmpint (alice->subentries, ==, 1);
  signer.weight = 2;
  options (f, &body, "applied tx_success op_success");
  alice = ledger_fixture_account (f, f->alice);
  g_assert_cmpint (alice->subentries, ==, 1);
  g_assert_cmpint (g_array_index (alice->signers, LumioSigner, 0).weight, ==, 2);
  signer.key.type = STELLAR_SIGNER_KEY_TYPE_HASH_X;
  for (guint i = 0; i < LUMIO_LEDGER_MAX_SIGNERS - 1; i++)
    {
      memset (signer.key.hash_x, i + 1, 32);
      options (f, &body, "applied tx_success op_success");
    }
  memset (signer.key.hash_x, 0xff, 32);
  options (f, &body, "applied tx_failed op_too_many_signers");
  memset (signer.key.hash_x, 1, 32);
  signer.weight = 0;
  options (f, &body, "applied tx_success op_success");
  /* To remove what is not there is no fault. */
  options (f, &body, "applied tx_success op_success");
  alice = ledger_fixture_account (f, f->alice);
  g_assert_cmpint (alice->subentries, ==, LUMIO_LEDGER_MAX_SIGNERS - 1);
  for (guint i = 1; i < alice->signers->len; i++)
    g_assert_cmpint (
      lumio_signer_key_compare (&g_array_index (alice->signers, LumioSigner, i - 1).key,
                                &g_array_index (alice->signers, LumioSigner, i).key),
      <, 0);
}

static void
test_not_supported (LedgerFixture *f,
                    gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_INFLATION };

  ledger_fixture_expect_operation (f, f->alice, &operation, "refused tx_failed op_not_supported");
  operation.body.type = STELLAR_OPERATION_TYPE_LIQUIDITY_POOL_DEPOSIT;
  operation.body.liquidity_pool_deposit_op.max_amount_a = 1;
  ledger_fixture_expect_operation (f, f->alice, &operation, "refused tx_failed op_not_supported");
}

static void
test_all_or_nothing (LedgerFixture *f,
                     gconstpointer  unused)
{
  StellarTransactionBuilder *builder = ledger_fixture_begin (f, f->alice);

  /* The first succeeds, the second cannot, the third would: none takes effect. */
  stellar_transaction_builder_payment (builder, NULL, ADDRESS (f->bob), "native", 100);
  stellar_transaction_builder_payment (builder, NULL, ADDRESS (f->nobody), "native", 100);
  stellar_transaction_builder_create_account (builder, NULL, ADDRESS (f->nobody), STELLAR_UNIT);
  ledger_fixture_expect (f, builder, f->alice,
                         "applied tx_failed op_success op_no_destination op_success");
  g_assert_null (ledger_fixture_account (f, f->nobody));
  g_assert_cmpint (ledger_fixture_account (f, f->bob)->balance, ==, 1000 * STELLAR_UNIT);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->balance, ==, 1000 * STELLAR_UNIT - 300);
  g_assert_cmpint (f->context.fee_pool, ==, 300);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->sequence, ==,
                   (G_GINT64_CONSTANT (5) << 32) + 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  LEDGER_TEST ("/LUM-07/ledger/create-account", test_create_account);
  LEDGER_TEST ("/LUM-07/ledger/payment-lumens", test_payment_lumens);
  LEDGER_TEST ("/LUM-07/ledger/payment-credit", test_payment_credit);
  LEDGER_TEST ("/LUM-07/ledger/payment-to-gone-issuer", test_payment_to_gone_issuer);
  LEDGER_TEST ("/LUM-07/ledger/path-strict-receive", test_path_strict_receive);
  LEDGER_TEST ("/LUM-07/ledger/path-strict-send", test_path_strict_send);
  LEDGER_TEST ("/LUM-07/ledger/change-trust", test_change_trust);
  LEDGER_TEST ("/LUM-07/ledger/low-reserve", test_low_reserve);
  LEDGER_TEST ("/LUM-07/ledger/merge", test_merge);
  LEDGER_TEST ("/LUM-07/ledger/manage-data", test_manage_data);
  LEDGER_TEST ("/LUM-07/ledger/bump-sequence", test_bump_sequence);
  LEDGER_TEST ("/LUM-07/ledger/set-options", test_set_options);
  LEDGER_TEST ("/LUM-07/ledger/signers", test_signers);
  LEDGER_TEST ("/LUM-07/ledger/not-supported", test_not_supported);
  LEDGER_TEST ("/LUM-07/ledger/all-or-nothing", test_all_or_nothing);
  return g_test_run ();
}
