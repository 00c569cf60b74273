#include "ledger-fixture.h"

#include <string.h>

#include "base/lumio-fiber.h"
#include "ledger/lumio-ledger-engine.h"
#include "ledger/lumio-ledger-header.h"
#include "stellar/stellar-amount.h"

/* Closing over a real database: the chain, runs of empty ledgers, and what is known again. */

#define NOW G_GINT64_CONSTANT (1700000000)

typedef struct
{
  LumioLedgerEngine *engine;
  StellarKeypair    *root;
  gint64             now;
} Book;

static LumioLedgerTransaction *
make_payment (Book   *book,
              gint64  sequence)
{
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;
  g_autoptr(GError) error = NULL;
  g_autofree char *base64 = NULL;
  LumioLedgerTransaction *transaction;
  const char *address = stellar_keypair_get_address (book->root);

  builder = stellar_transaction_builder_new (address, sequence, 100);
  stellar_transaction_builder_payment (builder, NULL, address, "native", 1);
  envelope = stellar_transaction_builder_end (builder, &error);
  g_assert_no_error (error);
  envelope = stellar_envelope_sign (envelope, PASSPHRASE, book->root);
  base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  transaction = lumio_ledger_transaction_new (base64, PASSPHRASE, &error);
  g_assert_no_error (error);
  return transaction;
}

static LumioVerdict
admit (Book                   *book,
       LumioConnection        *connection,
       LumioLedgerTransaction *transaction)
{
  LumioVerdict verdict = LUMIO_VERDICT_LATER;
  GError *error = NULL;

  lumio_ledger_engine_admit (book->engine, connection, transaction, book->now, &verdict, &error);
  g_assert_no_error (error);
  return verdict;
}

static guint
close_ledger (Book            *book,
              LumioConnection *connection,
              gint64           seconds)
{
  g_autoptr(GPtrArray) applied = g_ptr_array_new ();
  g_autoptr(GPtrArray) refused = g_ptr_array_new ();
  g_autoptr(LumioLedgerRecord) record = NULL;
  gboolean saved = FALSE;
  GError *error = NULL;

  book->now += seconds;
  record = lumio_ledger_engine_close (book->engine, connection, book->now, applied, refused,
                                      &saved, &error);
  g_assert_no_error (error);
  g_assert_cmpint (record->closed_at, ==, book->now);
  g_assert_cmpint (refused->len, ==, 0);
  return applied->len;
}

static void
check_chain (LumioConnection *connection,
             guint32          latest)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) ledgers = lumio_ledger_store_list_ledgers (connection, 1, latest, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ledgers->len, ==, latest);
  for (guint i = 1; i < ledgers->len; i++)
    {
      LumioLedgerRecord *record = ledgers->pdata[i];
      LumioLedgerHeaderParts parts;
      guint8 previous[32];

      g_assert_cmpint (record->sequence, ==, i + 1);
      g_assert_true (lumio_ledger_header_get_parts (record->header, &parts, previous, NULL));
      g_assert_cmpmem (previous, 32, ((LumioLedgerRecord *) ledgers->pdata[i - 1])->hash, 32);
    }
}

static gint64
count_rows (LumioConnection *connection,
            const char      *sql)
{
  g_autoptr(LumioRows) rows = lumio_connection_query (connection, NULL, sql, "");

  g_assert_true (lumio_rows_next (rows, NULL));
  return lumio_rows_get_int (rows, 0);
}

static DexFuture *
run_engine (LumioConnection *connection,
            gpointer         user_data)
{
  Book *book = user_data;
  g_autoptr(LumioLedgerTransaction) first = NULL;
  g_autoptr(LumioLedgerTransaction) second = NULL;
  g_autoptr(LumioLedgerTransaction) again = NULL;
  g_autoptr(LumioLedgerRecord) head = NULL;
  GError *error = NULL;

  lumio_ledger_engine_load (book->engine, connection, book->now, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lumio_ledger_engine_get_head (book->engine)->sequence, ==, 1);

  /* Five thousand empty ledgers are two rows; one after a long sleep is its own. */
  for (guint i = 0; i < 5000; i++)
    g_assert_cmpint (close_ledger (book, connection, 1 + i % 3), ==, 0);
  g_assert_cmpint (close_ledger (book, connection, 100000), ==, 0);
  g_assert_cmpint (close_ledger (book, connection, 1), ==, 0);

  /* Two of one account in a row, and the second waits for the first. */
  second = make_payment (book, 2);
  g_assert_cmpint (admit (book, connection, second), ==, LUMIO_VERDICT_REFUSED);
  first = make_payment (book, 1);
  g_assert_cmpint (admit (book, connection, first), ==, LUMIO_VERDICT_ACCEPTED);
  g_assert_cmpint (admit (book, connection, second), ==, LUMIO_VERDICT_ACCEPTED);
  g_assert_cmpint (lumio_ledger_engine_get_n_waiting (book->engine), ==, 2);
  g_assert_cmpint (close_ledger (book, connection, 1), ==, 2);
  g_assert_cmpint (lumio_ledger_engine_get_n_waiting (book->engine), ==, 0);
  g_assert_true (lumio_ledger_transaction_succeeded (second));
  g_assert_cmpint (second->id, ==, ((gint64) second->ledger << 32) + (2 << 12));

  again = make_payment (book, 1);
  g_assert_cmpint (admit (book, connection, again), ==, LUMIO_VERDICT_KNOWN);
  g_assert_cmpint (again->id, ==, first->id);

  check_chain (connection, 5004);
  g_assert_cmpint (count_rows (connection, "SELECT COUNT (*) FROM ledgers"), ==, 3);
  g_assert_cmpint (count_rows (connection, "SELECT COUNT (*) FROM empty_ledgers"), <=, 3);
  g_assert_cmpint (count_rows (connection, "SELECT SUM (balance) FROM accounts"), ==,
                   LUMIO_LEDGER_TOTAL_COINS - 200);

  /* Looked at anew, it is the same. */
  head = lumio_ledger_record_copy (lumio_ledger_engine_get_head (book->engine));
  lumio_ledger_engine_reset (book->engine);
  lumio_ledger_engine_load (book->engine, connection, book->now, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (head->hash, 32, lumio_ledger_engine_get_head (book->engine)->hash, 32);
  return dex_future_new_for_boolean (TRUE);
}

typedef struct
{
  DexFiberFunc  func;
  GMainLoop    *loop;
} Run;

static DexFuture *
run_fiber (gpointer user_data)
{
  Run *run = user_data;

  dex_unref (run->func (NULL));
  g_main_loop_quit (run->loop);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
test_fiber (gpointer unused)
{
  g_autoptr(LumioDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  Book book = { .now = NOW };
  guint8 seed[32];

  lumio_ledger_root_seed (PASSPHRASE, seed);
  book.root = stellar_keypair_new_from_seed (seed);
  book.engine = lumio_ledger_engine_new (PASSPHRASE, TRUE);
  database = dex_await_object (lumio_database_open (":memory:", NULL, lumio_ledger_migrations,
                                                    lumio_ledger_n_migrations),
                               &error);
  g_assert_no_error (error);
  dex_await (lumio_database_write (database, run_engine, &book, NULL), &error);
  g_assert_no_error (error);
  dex_await (lumio_database_close (database), &error);
  g_assert_no_error (error);
  lumio_ledger_engine_free (book.engine);
  stellar_keypair_unref (book.root);
  return dex_future_new_for_boolean (TRUE);
}

static void
test_engine (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { test_fiber, loop };
  g_autoptr(DexFuture) future = lumio_fiber_spawn (run_fiber, &run, NULL);

  g_main_loop_run (loop);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/LUM-07/ledger/engine", test_engine);
  return g_test_run ();
}
