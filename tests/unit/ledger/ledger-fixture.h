#pragma once

#include "ledger/lumio-ledger-apply.h"
#include "stellar/stellar-keypair.h"
#include "stellar/stellar-transaction.h"

/*
 * A small ledger in memory for the rules: alice and bob hold 1,000 lumens, issuer issues, and
 * nobody is an account that does not exist. What is expected is written as Horizon says it,
 * behind "refused" (it may not enter a ledger) or "applied" (it is in one).
 */

#define PASSPHRASE "Lumio test ledger"

typedef struct
{
  LumioLedgerState   *state;
  LumioLedgerContext  context;
  StellarKeypair     *alice;
  StellarKeypair     *bob;
  StellarKeypair     *issuer;
  StellarKeypair     *nobody;
  char               *usd;
  char               *other;
  /* Of the first operation of the transaction before. */
  guint8              balance_id[32];
  gint64              offer_id;
} LedgerFixture;

void  ledger_fixture_set_up      (LedgerFixture  *self,
                                  gconstpointer   unused);
void  ledger_fixture_tear_down   (LedgerFixture  *self,
                                  gconstpointer   unused);
/* A transaction of `who` with the next sequence number. */
StellarTransactionBuilder *
      ledger_fixture_begin       (LedgerFixture  *self,
                                  StellarKeypair *who);
StellarTransactionEnvelope *
      ledger_fixture_end         (LedgerFixture             *self,
                                  StellarTransactionBuilder *builder,
                                  StellarKeypair            *signer,
                                  ...) G_GNUC_NULL_TERMINATED;
/* Takes the envelope. */
void  ledger_fixture_expect_envelope (LedgerFixture              *self,
                                      StellarTransactionEnvelope *envelope,
                                      const char                 *wanted);
/* Ends the builder, signs by one key, and compares. */
void  ledger_fixture_expect      (LedgerFixture             *self,
                                  StellarTransactionBuilder *builder,
                                  StellarKeypair            *signer,
                                  const char                *wanted);
/* What alice may do, tried by a single operation. */
void  ledger_fixture_expect_operation (LedgerFixture          *self,
                                       StellarKeypair         *who,
                                       const StellarOperation *operation,
                                       const char             *wanted);
LumioAccountEntry *
      ledger_fixture_account     (LedgerFixture  *self,
                                  StellarKeypair *who);
void  ledger_fixture_add_account (LedgerFixture  *self,
                                  StellarKeypair *who,
                                  gint64          balance);
/* "USD" of the issuer, for `who`, already there. */
LumioTrustlineEntry *
      ledger_fixture_add_line    (LedgerFixture  *self,
                                  StellarKeypair *who,
                                  gint64          balance,
                                  gint64          limit);
/* The line, or NULL. */
LumioEntry *
      ledger_fixture_line        (LedgerFixture  *self,
                                  StellarKeypair *who,
                                  const char     *asset);
/* What each account and line is said to carry is what the entries add up to. */
void  ledger_fixture_check_invariants (LedgerFixture *self);
gint64 ledger_fixture_lumens     (LedgerFixture  *self);

#define LEDGER_TEST(path, function)                                              \
  g_test_add (path, LedgerFixture, NULL, ledger_fixture_set_up, function,         \
              ledger_fixture_tear_down)
