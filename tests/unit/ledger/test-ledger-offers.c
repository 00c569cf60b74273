#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

/* The order book: rounding, every result, what offers bind, and paths over them. */

#define ADDRESS(who) stellar_keypair_get_address (who)
#define KEY(who) stellar_keypair_get_public_key (who)
#define LINE(who, asset) (&ledger_fixture_line (f, who, asset)->trustline)

static void
expect_exchange (StellarPrice price,
                 gint64       wheat_send,
                 gint64       wheat_receive,
                 gint64       sheep_send,
                 gint64       sheep_receive,
                 LumioRound   round,
                 gint64       wheat,
                 gint64       sheep)
{
  LumioExchange exchange;

  lumio_exchange_compute_fair (&exchange, price, wheat_send, wheat_receive, sheep_send,
                               sheep_receive, round);
  g_assert_cmpint (exchange.wheat, ==, wheat);
  g_assert_cmpint (exchange.sheep, ==, sheep);
}

static void
test_rounding (void)
{
  /* Price, what the book sells, what the taker pays; what changes hands. */
  static const struct
  {
    StellarPrice price;
    gint64       wheat_send;
    gint64       sheep_send;
    gint64       wheat;
    gint64       sheep;
  } send[] = {
    { { 3, 2 }, 3000, 4501, 3000, 4500 },
    { { 3, 2 }, 3000, 4500, 3000, 4500 },
    { { 3, 2 }, 3000, 4499, 2999, 4499 },
    { { 3, 2 }, 2999, 4499, 2999, 4498 },
    { { 3, 2 }, 2999, 4498, 2998, 4497 },
    { { 2, 3 }, 3000, 2001, 3000, 2000 },
    { { 2, 3 }, 3000, 2000, 3000, 2000 },
    { { 2, 3 }, 3000, 1999, 2998, 1999 },
    { { 2, 3 }, 2999, 2000, 2999, 1999 },
    { { 2, 3 }, 2999, 1999, 2998, 1999 },
    /* A hundredth off is too much for either, and nothing is traded. */
    { { 3, 2 }, 1, 100, 0, 0 },
    { { 3, 2 }, 28, 41, 0, 0 },
  };

  /* The same with both sides of the one, or what both receive, as the limits. */
  static const struct
  {
    StellarPrice price;
    gint64       wheat_send;
    gint64       wheat_receive;
    gint64       sheep_send;
    gint64       sheep_receive;
    gint64       wheat;
    gint64       sheep;
  } limits[] = {
    { { 3, 2 }, G_MAXINT64, 3000, G_MAXINT64, 4501, 3000, 4500 },
    { { 3, 2 }, G_MAXINT64, 3000, G_MAXINT64, 4499, 2999, 4498 },
    { { 3, 2 }, G_MAXINT64, 2999, G_MAXINT64, 4499, 2999, 4499 },
    { { 3, 2 }, G_MAXINT64, 2999, G_MAXINT64, 4498, 2998, 4497 },
    { { 2, 3 }, G_MAXINT64, 3000, G_MAXINT64, 1999, 2999, 1999 },
    { { 2, 3 }, G_MAXINT64, 2999, G_MAXINT64, 2000, 2998, 1999 },
    { { 2, 3 }, G_MAXINT64, 2999, G_MAXINT64, 1999, 2999, 1999 },
    { { 3, 2 }, 3000, 2999, G_MAXINT64, G_MAXINT64, 2999, 4499 },
    { { 2, 3 }, 3000, 2999, G_MAXINT64, G_MAXINT64, 2998, 1999 },
    { { 3, 2 }, G_MAXINT64, G_MAXINT64, 4500, 4499, 2999, 4498 },
    { { 2, 3 }, G_MAXINT64, G_MAXINT64, 2000, 1999, 2999, 1999 },
    { { 3, 2 }, 28, 27, G_MAXINT64, G_MAXINT64, 0, 0 },
    { { 3, 2 }, 28, 26, G_MAXINT64, G_MAXINT64, 26, 39 },
    { { 3, 2 }, 52, 51, G_MAXINT64, G_MAXINT64, 51, 77 },
    { { 3, 2 }, 150, 101, G_MAXINT64, G_MAXINT64, 101, 152 },
    { { 2, 3 }, 150, 101, G_MAXINT64, G_MAXINT64, 100, 67 },
    { { 2, 3 }, 97, 95, G_MAXINT64, G_MAXINT64, 94, 63 },
    { { 2, 1 }, 1, G_MAXINT64, 1, G_MAXINT64, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    expect_exchange (limits[i].price, limits[i].wheat_send, limits[i].wheat_receive,
                     limits[i].sheep_send, limits[i].sheep_receive, LUMIO_ROUND_NORMAL,
                     limits[i].wheat, limits[i].sheep);
  for (guint i = 0; i < G_N_ELEMENTS (send); i++)
    expect_exchange (send[i].price, send[i].wheat_send, G_MAXINT64, send[i].sheep_send, G_MAXINT64,
                     LUMIO_ROUND_NORMAL, send[i].wheat, send[i].sheep);
  /* A path takes what an offer would not, and may send the last unit for nothing. */
  expect_exchange ((StellarPrice) { 3, 2 }, 28, 27, G_MAXINT64, G_MAXINT64,
                   LUMIO_ROUND_STRICT_RECEIVE, 27, 41);
  expect_exchange ((StellarPrice) { 2, 1 }, 1, G_MAXINT64, 1, G_MAXINT64,
                   LUMIO_ROUND_STRICT_SEND, 0, 1);
  /* The greatest numbers do not overflow. */
  expect_exchange ((StellarPrice) { G_MAXINT32, 1 }, G_MAXINT64, G_MAXINT64, G_MAXINT64, G_MAXINT64,
                   LUMIO_ROUND_NORMAL, G_MAXINT64 / G_MAXINT32,
                   G_MAXINT64 / G_MAXINT32 * G_MAXINT32);
  g_assert_cmpint (lumio_offer_adjust ((StellarPrice) { 3, 2 }, 3001, G_MAXINT64), ==, 3001);
  g_assert_cmpint (lumio_offer_adjust ((StellarPrice) { 2, 3 }, 3001, G_MAXINT64), ==, 3000);
}

static void
sell (LedgerFixture  *f,
      StellarKeypair *who,
      const char     *selling,
      const char     *buying,
      gint64          amount,
      gint32          n,
      gint32          d,
      gint64          id,
      const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER };
  StellarManageSellOfferOp *body = &operation.body.manage_sell_offer_op;

  g_assert_true (stellar_asset_parse (selling, &body->selling, NULL));
  g_assert_true (stellar_asset_parse (buying, &body->buying, NULL));
  body->amount = amount;
  body->price.n = n;
  body->price.d = d;
  body->offer_id = id;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
buy (LedgerFixture  *f,
     StellarKeypair *who,
     const char     *selling,
     const char     *buying,
     gint64          amount,
     gint32          n,
     gint32          d,
     const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER };
  StellarManageBuyOfferOp *body = &operation.body.manage_buy_offer_op;

  g_assert_true (stellar_asset_parse (selling, &body->selling, NULL));
  g_assert_true (stellar_asset_parse (buying, &body->buying, NULL));
  body->buy_amount = amount;
  body->price.n = n;
  body->price.d = d;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
sell_passively (LedgerFixture  *f,
                StellarKeypair *who,
                const char     *selling,
                const char     *buying,
                gint64          amount,
                const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER };
  StellarCreatePassiveSellOfferOp *body = &operation.body.create_passive_sell_offer_op;

  g_assert_true (stellar_asset_parse (selling, &body->selling, NULL));
  g_assert_true (stellar_asset_parse (buying, &body->buying, NULL));
  body->amount = amount;
  body->price.n = 1;
  body->price.d = 1;
  ledger_fixture_expect_operation (f, who, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

#define OK "applied tx_success op_success"

static const LumioEntry *
get_offer (LedgerFixture  *f,
           StellarKeypair *who,
           gint64          id)
{
  LumioEntryKey key;

  lumio_entry_key_offer (&key, KEY (who), id);
  return lumio_ledger_state_get (f->state, &key);
}

static void
test_malformed (LedgerFixture *f,
                gconstpointer  unused)
{
  const char *malformed = "refused tx_failed op_malformed";

  sell (f, f->alice, "native", "native", 5, 1, 1, 0, malformed);
  sell (f, f->alice, "native", f->usd, -1, 1, 1, 0, malformed);
  sell (f, f->alice, "native", f->usd, 5, 0, 1, 0, malformed);
  sell (f, f->alice, "native", f->usd, 5, 1, 0, 0, malformed);
  sell (f, f->alice, "native", f->usd, 5, -1, 1, 0, malformed);
  sell (f, f->alice, "native", f->usd, 5, 1, 1, -1, malformed);
  sell (f, f->alice, "native", f->usd, 0, 1, 1, 0, malformed);
  buy (f, f->alice, "native", f->usd, 0, 1, 1, malformed);
  sell_passively (f, f->alice, "native", f->usd, 0, malformed);
}

static void
test_refusals (LedgerFixture *f,
               gconstpointer  unused)
{
  sell (f, f->alice, f->usd, "native", 5, 1, 1, 0, "applied tx_failed op_sell_no_trust");
  ledger_fixture_add_line (f, f->alice, 0, 1000);
  sell (f, f->alice, f->usd, "native", 5, 1, 1, 0, "applied tx_failed op_underfunded");
  LINE (f->alice, f->usd)->balance = 100;
  LINE (f->alice, f->usd)->flags = STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG;
  sell (f, f->alice, f->usd, "native", 5, 1, 1, 0, "applied tx_failed sell_not_authorized");
  sell (f, f->alice, "native", f->usd, 5, 1, 1, 0, "applied tx_failed buy_not_authorized");
  LINE (f->alice, f->usd)->flags = STELLAR_AUTHORIZED_FLAG;
  sell (f, f->alice, f->usd, f->other, 5, 1, 1, 0, "applied tx_failed op_buy_no_trust");
  sell (f, f->alice, f->usd, "native", 101, 1, 1, 0, "applied tx_failed op_underfunded");
  sell (f, f->alice, "native", f->usd, 901, 1, 1, 0, "applied tx_failed op_line_full");
  buy (f, f->alice, "native", f->usd, 901, 1, 1, "applied tx_failed op_line_full");
  buy (f, f->alice, f->usd, "native", 101, 1, 1, "applied tx_failed op_underfunded");
  sell (f, f->alice, f->usd, "native", 5, 1, 1, 77, "applied tx_failed op_offer_not_found");
  sell (f, f->alice, f->usd, "native", 0, 1, 1, 77, "applied tx_failed op_offer_not_found");
  sell (f, f->alice, f->usd, "native", 50, 1, 1, 0, OK);
  sell (f, f->alice, "native", f->usd, 50, 1, 1, 0, "applied tx_failed op_cross_self");
  /* Lumens that the offer itself needs cannot be offered. */
  ledger_fixture_account (f, f->alice)->balance = 2 * STELLAR_UNIT + 100;
  sell (f, f->alice, f->usd, "native", 5, 2, 1, 0, "applied tx_failed op_low_reserve");
  ledger_fixture_account (f, f->alice)->subentries = 1000;
  ledger_fixture_account (f, f->alice)->balance = 600 * STELLAR_UNIT;
  {
    StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER };

    operation.body.manage_sell_offer_op.amount = 1;
    operation.body.manage_sell_offer_op.price = (StellarPrice) { 2, 1 };
    g_assert_true (stellar_asset_parse (f->usd, &operation.body.manage_sell_offer_op.selling,
                                        NULL));
    ledger_fixture_expect_operation (f, f->alice, &operation,
                                     "applied tx_failed op_too_many_subentries");
  }
}

static void
test_liabilities (LedgerFixture *f,
                  gconstpointer  unused)
{
  gint64 id;

  ledger_fixture_add_line (f, f->alice, 100, 1000);
  sell (f, f->alice, f->usd, "native", 60, 2, 1, 0, OK);
  id = f->offer_id;
  g_assert_cmpint (id, ==, 1);
  g_assert_cmpint (LINE (f->alice, f->usd)->selling, ==, 60);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->buying, ==, 120);
  /* What is bound can be neither sold twice nor sent, and room that is bound is not there. */
  sell (f, f->alice, f->usd, "native", 41, 2, 1, 0, "applied tx_failed op_underfunded");
  {
    StellarTransactionBuilder *builder = ledger_fixture_begin (f, f->alice);

    stellar_transaction_builder_payment (builder, NULL, ADDRESS (f->issuer), f->usd, 41);
    ledger_fixture_expect (f, builder, f->alice, "applied tx_failed op_underfunded");
  }
  sell (f, f->alice, "native", f->usd, 225, 1, 1, 0, OK);
  g_assert_cmpint (LINE (f->alice, f->usd)->buying, ==, 225);
  {
    StellarTransactionBuilder *builder = ledger_fixture_begin (f, f->issuer);

    stellar_transaction_builder_payment (builder, NULL, ADDRESS (f->alice), f->usd, 676);
    ledger_fixture_expect (f, builder, f->issuer, "applied tx_failed op_line_full");
    builder = ledger_fixture_begin (f, f->alice);
    stellar_transaction_builder_change_trust (builder, NULL, f->usd, 324);
    ledger_fixture_expect (f, builder, f->alice, "applied tx_failed op_invalid_limit");
    builder = ledger_fixture_begin (f, f->alice);
    stellar_transaction_builder_change_trust (builder, NULL, f->usd, 325);
    ledger_fixture_expect (f, builder, f->alice, OK);
  }
  /* Another amount and price, and gone. */
  sell (f, f->alice, f->usd, "native", 70, 3, 1, id, OK);
  g_assert_cmpint (LINE (f->alice, f->usd)->selling, ==, 70);
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->buying, ==, 210);
  g_assert_cmpint (get_offer (f, f->alice, id)->offer.price.n, ==, 3);
  sell (f, f->alice, f->usd, "native", 0, 1, 1, id, OK);
  g_assert_null (get_offer (f, f->alice, id));
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 2);
}

static void
test_priority (LedgerFixture *f,
               gconstpointer  unused)
{
  gint64 first;
  gint64 second;
  gint64 cheap;

  ledger_fixture_add_line (f, f->alice, 1000, 10000);
  ledger_fixture_add_line (f, f->bob, 0, 10000);
  sell (f, f->alice, f->usd, "native", 100, 2, 1, 0, OK);
  first = f->offer_id;
  sell (f, f->alice, f->usd, "native", 100, 2, 1, 0, OK);
  second = f->offer_id;
  sell (f, f->alice, f->usd, "native", 100, 3, 2, 0, OK);
  cheap = f->offer_id;
  g_assert_cmpint (cheap, ==, 3);
  /* The cheapest first, then the oldest, and part of that. */
  buy (f, f->bob, "native", f->usd, 150, 2, 1, OK);
  g_assert_cmpint (LINE (f->bob, f->usd)->balance, ==, 150);
  g_assert_null (get_offer (f, f->alice, cheap));
  g_assert_cmpint (get_offer (f, f->alice, first)->offer.amount, ==, 50);
  g_assert_cmpint (get_offer (f, f->alice, second)->offer.amount, ==, 100);
  /* What the book cannot give stays as an offer of one's own, with the next number. */
  buy (f, f->bob, "native", f->usd, 200, 2, 1, OK);
  g_assert_cmpint (LINE (f->bob, f->usd)->balance, ==, 300);
  g_assert_cmpint (f->offer_id, ==, 4);
  g_assert_cmpint (get_offer (f, f->bob, 4)->offer.amount, ==, 100);
  g_assert_cmpint (LINE (f->bob, f->usd)->buying, ==, 50);
}

static void
test_rollback (LedgerFixture *f,
               gconstpointer  unused)
{
  StellarTransactionBuilder *builder;
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER };
  StellarManageBuyOfferOp *body = &operation.body.manage_buy_offer_op;

  ledger_fixture_add_line (f, f->alice, 1000, 10000);
  ledger_fixture_add_line (f, f->bob, 0, 10000);
  sell (f, f->alice, f->usd, "native", 100, 2, 1, 0, OK);
  g_assert_true (stellar_asset_parse (f->usd, &body->buying, NULL));
  body->buy_amount = 150;
  body->price = (StellarPrice) { 2, 1 };
  builder = ledger_fixture_begin (f, f->bob);
  stellar_transaction_builder_add (builder, &operation);
  stellar_transaction_builder_payment (builder, NULL, ADDRESS (f->nobody), "native", 1);
  ledger_fixture_expect (f, builder, f->bob,
                         "applied tx_failed op_success op_no_destination");
  ledger_fixture_check_invariants (f);
  /* The offer that was crossed in vain is in the book again, and the number was not used. */
  g_assert_cmpint (get_offer (f, f->alice, 1)->offer.amount, ==, 100);
  g_assert_cmpint (f->context.id_pool, ==, 1);
  buy (f, f->bob, "native", f->usd, 150, 2, 1, OK);
  g_assert_null (get_offer (f, f->alice, 1));
  g_assert_cmpint (f->offer_id, ==, 2);
}

static void
test_passive (LedgerFixture *f,
              gconstpointer  unused)
{
  ledger_fixture_add_line (f, f->alice, 1000, 10000);
  ledger_fixture_add_line (f, f->bob, 0, 10000);
  sell (f, f->alice, f->usd, "native", 100, 1, 1, 0, OK);
  /* The same price is not crossed by a passive offer, and both stand. */
  sell_passively (f, f->bob, "native", f->usd, 100, OK);
  g_assert_nonnull (get_offer (f, f->alice, 1));
  g_assert_cmpint (get_offer (f, f->bob, 2)->offer.flags, ==, LUMIO_OFFER_PASSIVE);
  /* A changed offer stays passive; one that is not crosses it. */
  sell (f, f->bob, "native", f->usd, 50, 1, 1, 2, OK);
  g_assert_cmpint (get_offer (f, f->bob, 2)->offer.flags, ==, LUMIO_OFFER_PASSIVE);
  sell (f, f->alice, f->usd, "native", 80, 1, 1, 1, OK);
  g_assert_null (get_offer (f, f->bob, 2));
  g_assert_cmpint (get_offer (f, f->alice, 1)->offer.amount, ==, 30);
}

static void
test_issuer (LedgerFixture *f,
             gconstpointer  unused)
{
  ledger_fixture_add_line (f, f->bob, 0, 10000);
  /* Who issues sells without end, and needs no line. */
  sell (f, f->issuer, f->usd, "native", 1000, 2, 1, 0, OK);
  buy (f, f->bob, "native", f->usd, 400, 2, 1, OK);
  g_assert_cmpint (LINE (f->bob, f->usd)->balance, ==, 400);
  sell (f, f->bob, f->usd, "native", 100, 3, 1, 0, OK);
  buy (f, f->issuer, "native", f->usd, 50, 3, 1, "applied tx_failed op_cross_self");
  sell (f, f->issuer, f->usd, "native", 0, 2, 1, 1, OK);
  buy (f, f->issuer, "native", f->usd, 50, 3, 1, OK);
  g_assert_cmpint (LINE (f->bob, f->usd)->balance, ==, 350);
}

static void
test_revoked (LedgerFixture *f,
              gconstpointer  unused)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS };
  StellarSetTrustLineFlagsOp *body = &operation.body.set_trust_line_flags_op;

  ledger_fixture_account (f, f->issuer)->flags = STELLAR_AUTH_REVOCABLE_FLAG;
  ledger_fixture_add_line (f, f->alice, 1000, 10000);
  sell (f, f->alice, f->usd, "native", 100, 2, 1, 0, OK);
  sell (f, f->alice, "native", f->usd, 100, 2, 1, 0, OK);
  g_assert_true (stellar_asset_parse (f->usd, &body->asset, NULL));
  stellar_account_id_set (&body->trustor, KEY (f->alice));
  body->clear_flags = STELLAR_AUTHORIZED_FLAG;
  body->set_flags = STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG;
  ledger_fixture_expect_operation (f, f->issuer, &operation, OK);
  g_assert_nonnull (get_offer (f, f->alice, 1));
  /* Offers that stay can still be taken. */
  ledger_fixture_add_line (f, f->bob, 0, 10000);
  buy (f, f->bob, "native", f->usd, 40, 2, 1, OK);
  g_assert_cmpint (LINE (f->bob, f->usd)->balance, ==, 40);
  body->clear_flags = STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG;
  body->set_flags = 0;
  ledger_fixture_expect_operation (f, f->issuer, &operation, OK);
  ledger_fixture_check_invariants (f);
  g_assert_null (get_offer (f, f->alice, 1));
  g_assert_null (get_offer (f, f->alice, 2));
  g_assert_cmpint (ledger_fixture_account (f, f->alice)->subentries, ==, 1);
}

static void
receive (LedgerFixture  *f,
         StellarKeypair *from,
         StellarKeypair *to,
         const char     *send,
         gint64          most,
         const char     *dest,
         gint64          amount,
         const char     *by,
         const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE };
  StellarPathPaymentStrictReceiveOp *body = &operation.body.path_payment_strict_receive_op;
  StellarAsset path = { 0 };

  g_assert_true (stellar_asset_parse (send, &body->send_asset, NULL));
  g_assert_true (stellar_asset_parse (dest, &body->dest_asset, NULL));
  g_assert_true (stellar_muxed_account_parse (ADDRESS (to), &body->destination, NULL));
  body->send_max = most;
  body->dest_amount = amount;
  if (by != NULL)
    {
      g_assert_true (stellar_asset_parse (by, &path, NULL));
      body->path.length = 1;
      body->path.items = &path;
    }
  ledger_fixture_expect_operation (f, from, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
send (LedgerFixture  *f,
      StellarKeypair *from,
      StellarKeypair *to,
      const char     *source,
      gint64          amount,
      const char     *dest,
      gint64          least,
      const char     *by,
      const char     *wanted)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND };
  StellarPathPaymentStrictSendOp *body = &operation.body.path_payment_strict_send_op;
  StellarAsset path = { 0 };

  g_assert_true (stellar_asset_parse (source, &body->send_asset, NULL));
  g_assert_true (stellar_asset_parse (dest, &body->dest_asset, NULL));
  g_assert_true (stellar_muxed_account_parse (ADDRESS (to), &body->destination, NULL));
  body->send_amount = amount;
  body->dest_min = least;
  if (by != NULL)
    {
      g_assert_true (stellar_asset_parse (by, &path, NULL));
      body->path.length = 1;
      body->path.items = &path;
    }
  ledger_fixture_expect_operation (f, from, &operation, wanted);
  ledger_fixture_check_invariants (f);
}

static void
add_other_line (LedgerFixture  *f,
                StellarKeypair *who,
                gint64          balance)
{
  StellarTransactionBuilder *builder = ledger_fixture_begin (f, who);

  stellar_transaction_builder_change_trust (builder, NULL, f->other, 100000);
  ledger_fixture_expect (f, builder, who, OK);
  LINE (who, f->other)->balance = balance;
}

static void
test_paths (LedgerFixture *f,
            gconstpointer  unused)
{
  ledger_fixture_add_account (f, f->nobody, 100 * STELLAR_UNIT);
  ledger_fixture_add_line (f, f->alice, 1000, 10000);
  add_other_line (f, f->alice, 1000);
  add_other_line (f, f->nobody, 0);
  /* A lumen for half a USD, a USD for half an OTHER. */
  sell (f, f->alice, f->usd, "native", 400, 2, 1, 0, OK);
  sell (f, f->alice, f->other, f->usd, 400, 2, 1, 0, OK);

  receive (f, f->bob, f->nobody, "native", 1000, f->other, 10, NULL,
           "applied tx_failed op_too_few_offers");
  receive (f, f->bob, f->nobody, "native", 39, f->other, 10, f->usd,
           "applied tx_failed op_over_source_max");
  receive (f, f->bob, f->nobody, "native", 40, f->other, 10, f->usd, OK);
  g_assert_cmpint (LINE (f->nobody, f->other)->balance, ==, 10);
  receive (f, f->bob, f->nobody, "native", 100000, f->other, 391, f->usd,
           "applied tx_failed op_too_few_offers");
  receive (f, f->alice, f->nobody, "native", 100, f->other, 10, f->usd,
           "applied tx_failed op_cross_self");

  send (f, f->bob, f->nobody, "native", 40, f->other, 11, f->usd,
        "applied tx_failed op_under_dest_min");
  send (f, f->bob, f->nobody, "native", 40, f->other, 10, f->usd, OK);
  /* The last three of forty-three buy nothing at all, and are sent. */
  send (f, f->bob, f->nobody, "native", 43, f->other, 10, f->usd, OK);
  g_assert_cmpint (LINE (f->nobody, f->other)->balance, ==, 30);
  send (f, f->bob, f->nobody, "native", 100000, f->other, 1, f->usd,
        "applied tx_failed op_too_few_offers");
  send (f, f->alice, f->nobody, "native", 40, f->other, 1, f->usd,
        "applied tx_failed op_cross_self");
}

static void
test_work_limit (LedgerFixture *f,
                 gconstpointer  unused)
{
  LumioOfferEntry offer = { .amount = 1, .price = { 1, 1 } };
  StellarAsset usd;

  ledger_fixture_add_line (f, f->bob, 0, 10000);
  g_assert_true (stellar_asset_parse (f->usd, &usd, NULL));
  lumio_asset_pack (&usd, offer.selling);
  /* The issuer offers a single unit many times. */
  for (guint i = 1; i <= 1001; i++)
    {
      offer.id = i;
      lumio_ledger_state_create_offer (f->state, KEY (f->issuer), &offer);
    }
  ledger_fixture_account (f, f->issuer)->subentries = 1001;
  ledger_fixture_account (f, f->issuer)->buying = 1001;
  ledger_fixture_check_invariants (f);
  buy (f, f->bob, "native", f->usd, 1001, 1, 1, "applied tx_failed op_exceeded_work_limit");
  receive (f, f->bob, f->bob, "native", 10000, f->usd, 1001, NULL,
           "applied tx_failed op_exceeded_work_limit");
  buy (f, f->bob, "native", f->usd, 1000, 1, 1, OK);
  g_assert_cmpint (LINE (f->bob, f->usd)->balance, ==, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/LUM-08/offers/rounding", test_rounding);
  LEDGER_TEST ("/LUM-08/offers/malformed", test_malformed);
  LEDGER_TEST ("/LUM-08/offers/refusals", test_refusals);
  LEDGER_TEST ("/LUM-08/offers/liabilities", test_liabilities);
  LEDGER_TEST ("/LUM-08/offers/priority", test_priority);
  LEDGER_TEST ("/LUM-08/offers/rollback", test_rollback);
  LEDGER_TEST ("/LUM-08/offers/passive", test_passive);
  LEDGER_TEST ("/LUM-08/offers/issuer", test_issuer);
  LEDGER_TEST ("/LUM-08/offers/revoked", test_revoked);
  LEDGER_TEST ("/LUM-08/offers/paths", test_paths);
  LEDGER_TEST ("/LUM-08/offers/work-limit", test_work_limit);
  return g_test_run ();
}
