#include "ledger-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "../test-fiber.h"
#include "ledger/lumio-ledger-engine.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

/* What is written can be read again: each kind of entry, files of before, the book after a reset. */

static void
hash_entry (const LumioEntry *entry,
            guint8            hash[32])
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  lumio_entry_hash (entry, checksum);
  g_checksum_get_digest (checksum, hash, &length);
}

static void
sponsor (LumioEntry *entry)
{
  entry->alive = TRUE;
  entry->is_sponsored = TRUE;
  memset (entry->sponsor, 9, 32);
}

static LumioEntry *
make_entry (LumioEntryKind kind)
{
  StellarClaimPredicate before = { .type = STELLAR_CLAIM_PREDICATE_BEFORE_ABSOLUTE_TIME,
                                   .abs_before = 5 };
  StellarClaimant claimants[2] = {
    { .v0 = { .predicate = { .type = STELLAR_CLAIM_PREDICATE_NOT, .not_predicate = &before } } },
    { .v0.destination.ed25519 = { 1 } },
  };
  StellarCreateClaimableBalanceOp body = { .amount = 77, .claimants = { 2, claimants } };
  LumioSigner signer = { .key.key = { 4 }, .weight = 3, .sponsored = TRUE, .sponsor = { 6 } };
  guint8 account[32] = { 2, 3 };
  LumioEntryKey key;
  LumioEntry *entry;

  if (kind == LUMIO_ENTRY_OFFER)
    lumio_entry_key_offer (&key, account, G_GINT64_CONSTANT (1) << 40);
  else if (kind == LUMIO_ENTRY_CLAIMABLE)
    lumio_entry_key_claimable (&key, account);
  else if (kind == LUMIO_ENTRY_TRUSTLINE)
    lumio_entry_key_trustline (&key, account, "LONGCODE1234", account);
  else if (kind == LUMIO_ENTRY_DATA)
    lumio_entry_key_data (&key, account, "name", 4);
  else
    lumio_entry_key_account (&key, account);
  entry = lumio_entry_new (&key);
  sponsor (entry);
  switch ((int) kind)
    {
    case LUMIO_ENTRY_ACCOUNT:
      entry->account.balance = 1;
      entry->account.buying = 2;
      entry->account.selling = G_MAXINT64;
      entry->account.sponsoring = 4;
      entry->account.sponsored = 5;
      entry->account.signers = g_array_new (FALSE, TRUE, sizeof signer);
      g_array_append_val (entry->account.signers, signer);
      break;
    case LUMIO_ENTRY_TRUSTLINE:
      entry->trustline.balance = 1;
      entry->trustline.limit = G_MAXINT64;
      entry->trustline.flags = 6;
      entry->trustline.buying = 2;
      entry->trustline.selling = 3;
      break;
    case LUMIO_ENTRY_OFFER:
      entry->offer.id = G_GINT64_CONSTANT (1) << 40;
      memcpy (entry->offer.buying, "USD", 3);
      entry->offer.amount = G_MAXINT64;
      entry->offer.price = (StellarPrice) { G_MAXINT32, 1 };
      entry->offer.flags = LUMIO_OFFER_PASSIVE;
      break;
    case LUMIO_ENTRY_CLAIMABLE:
      entry->claimable.body = stellar_xdr_copy (&stellar_xdr_create_claimable_balance_op, &body);
      entry->claimable.flags = LUMIO_CLAIMABLE_CLAWBACK;
      break;
    default:
      entry->data.length = 3;
      memcpy (entry->data.value, "abc", 3);
      break;
    }
  return entry;
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
round_trip (LumioConnection *connection,
            gpointer         unused)
{
  GError *error = NULL;

  for (LumioEntryKind kind = LUMIO_ENTRY_ACCOUNT; kind <= LUMIO_ENTRY_CLAIMABLE; kind++)
    {
      g_autoptr(LumioEntry) written = make_entry (kind);
      g_autoptr(LumioEntry) read = lumio_entry_new (&written->key);
      g_autoptr(LumioEntry) copy = lumio_entry_copy (written);
      g_autoptr(LumioEntry) gone = lumio_entry_new (&written->key);
      guint8 hashes[3][32];

      lumio_ledger_store_save_entry (connection, written, &error);
      g_assert_no_error (error);
      lumio_ledger_store_load_entry (read, connection, &error);
      g_assert_no_error (error);
      g_assert_true (read->alive);
      hash_entry (written, hashes[0]);
      hash_entry (read, hashes[1]);
      hash_entry (copy, hashes[2]);
      g_assert_cmpmem (hashes[0], 32, hashes[1], 32);
      g_assert_cmpmem (hashes[0], 32, hashes[2], 32);
      lumio_ledger_store_save_entry (connection, gone, &error);
      g_assert_no_error (error);
      lumio_entry_clear (read);
      lumio_ledger_store_load_entry (read, connection, &error);
      g_assert_no_error (error);
      g_assert_false (read->alive);
    }
  g_assert_cmpint (count_rows (connection, "SELECT COUNT (*) FROM claimants"), ==, 0);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
round_trip_fiber (gpointer unused)
{
  g_autoptr(LumioDatabase) database = NULL;
  g_autoptr(GError) error = NULL;

  database = dex_await_object (lumio_database_open (":memory:", NULL, lumio_ledger_migrations,
                                                    lumio_ledger_n_migrations), &error);
  g_assert_no_error (error);
  await_ok (lumio_database_write (database, round_trip, NULL, NULL));
  await_ok (lumio_database_close (database));
  return dex_future_new_for_boolean (TRUE);
}

static void
test_round_trip (void)
{
  run_fiber (round_trip_fiber, NULL);
}

static DexFuture *
fill_older (LumioConnection *connection,
            gpointer         unused)
{
  GError *error = NULL;

  lumio_connection_script (connection,
                           "INSERT INTO accounts VALUES (zeroblob (32), 50, 1, 1, 0, 0, 0, "
                           "x'01000000', 'example.org', NULL, 1, 1, NULL, 1);"
                           "INSERT INTO trustlines VALUES (zeroblob (32), "
                           "CAST (x'555344000000000000000000' || zeroblob (32) AS BLOB), "
                           "7, 9, 1, NULL, 1);",
                           &error);
  g_assert_no_error (error);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
read_older (LumioConnection *connection,
            gpointer         unused)
{
  g_autoptr(LumioEntry) account = NULL;
  g_autoptr(LumioEntry) line = NULL;
  guint8 id[32] = { 0 };
  LumioEntryKey key;
  GError *error = NULL;

  lumio_entry_key_account (&key, id);
  account = lumio_entry_new (&key);
  lumio_ledger_store_load_entry (account, connection, &error);
  g_assert_no_error (error);
  g_assert_cmpint (account->account.balance, ==, 50);
  g_assert_cmpint (account->account.selling, ==, 0);
  lumio_entry_key_trustline (&key, id, "USD", id);
  line = lumio_entry_new (&key);
  lumio_ledger_store_load_entry (line, connection, &error);
  g_assert_no_error (error);
  g_assert_cmpint (line->trustline.balance, ==, 7);
  g_assert_cmpint (line->trustline.buying, ==, 0);
  /* It can be changed and written as any other. */
  line->trustline.buying = 2;
  lumio_ledger_store_save_entry (connection, line, &error);
  g_assert_no_error (error);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
older_fiber (gpointer path)
{
  g_autoptr(LumioDatabase) before = NULL;
  g_autoptr(LumioDatabase) after = NULL;
  g_autoptr(GError) error = NULL;

  before = dex_await_object (lumio_database_open (path, NULL, lumio_ledger_migrations, 1), &error);
  g_assert_no_error (error);
  await_ok (lumio_database_write (before, fill_older, NULL, NULL));
  await_ok (lumio_database_close (before));
  after = dex_await_object (lumio_database_open (path, NULL, lumio_ledger_migrations,
                                                 lumio_ledger_n_migrations), &error);
  g_assert_no_error (error);
  await_ok (lumio_database_write (after, read_older, NULL, NULL));
  await_ok (lumio_database_close (after));
  return dex_future_new_for_boolean (TRUE);
}

static void
test_older_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("ledger-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "ledger.db", NULL);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  run_fiber (older_fiber, path);
  dir = g_dir_open (directory, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (directory, name, NULL);

      g_unlink (file);
    }
  g_rmdir (directory);
}

typedef struct
{
  LumioLedgerEngine *engine;
  StellarKeypair    *root;
} Book;

static LumioLedgerTransaction *
make_offer (Book   *book,
            gint64  sequence,
            gint32  price)
{
  const char *address = stellar_keypair_get_address (book->root);
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER };
  StellarTransactionBuilder *builder = stellar_transaction_builder_new (address, sequence, 100);
  g_autofree char *asset = g_strconcat ("USD:", address, NULL);
  StellarTransactionEnvelope *envelope;
  g_autofree char *base64 = NULL;
  g_autoptr(GError) error = NULL;
  LumioLedgerTransaction *transaction;

  g_assert_true (stellar_asset_parse (asset, &operation.body.manage_sell_offer_op.selling, NULL));
  operation.body.manage_sell_offer_op.amount = 10;
  operation.body.manage_sell_offer_op.price = (StellarPrice) { price, 1 };
  stellar_transaction_builder_add (builder, &operation);
  envelope = stellar_transaction_builder_end (builder, &error);
  g_assert_no_error (error);
  envelope = stellar_envelope_sign (envelope, PASSPHRASE, book->root);
  base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  transaction = lumio_ledger_transaction_new (base64, PASSPHRASE, &error);
  g_assert_no_error (error);
  return transaction;
}

static void
close_with (Book                   *book,
            LumioConnection        *connection,
            LumioLedgerTransaction *transaction,
            gint64                  now)
{
  g_autoptr(GPtrArray) applied = g_ptr_array_new ();
  g_autoptr(GPtrArray) refused = g_ptr_array_new ();
  g_autoptr(LumioLedgerRecord) record = NULL;
  LumioVerdict verdict;
  gboolean saved = FALSE;
  GError *error = NULL;

  lumio_ledger_engine_admit (book->engine, connection, transaction, now, &verdict, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verdict, ==, LUMIO_VERDICT_ACCEPTED);
  record = lumio_ledger_engine_close (book->engine, connection, now, applied, refused, &saved,
                                      &error);
  g_assert_no_error (error);
  g_assert_true (lumio_ledger_transaction_succeeded (transaction));
}

static gint64
get_best (Book *book)
{
  const char *address = stellar_keypair_get_address (book->root);
  g_autofree char *text = g_strconcat ("USD:", address, NULL);
  guint8 native[LUMIO_ASSET_SIZE] = { 0 };
  guint8 usd[LUMIO_ASSET_SIZE];
  const LumioBookItem *best;
  StellarAsset asset;

  g_assert_true (stellar_asset_parse (text, &asset, NULL));
  lumio_asset_pack (&asset, usd);
  best = lumio_ledger_state_get_best_offer (lumio_ledger_engine_get_state (book->engine), usd,
                                            native);
  return best != NULL ? best->id : 0;
}

static DexFuture *
run_book (LumioConnection *connection,
          gpointer         user_data)
{
  Book *book = user_data;
  g_autoptr(LumioLedgerTransaction) dear = make_offer (book, 1, 5);
  g_autoptr(LumioLedgerTransaction) cheap = make_offer (book, 2, 3);
  GError *error = NULL;

  lumio_ledger_engine_load (book->engine, connection, 1700000000, &error);
  g_assert_no_error (error);
  close_with (book, connection, dear, 1700000005);
  g_assert_cmpint (get_best (book), ==, 1);
  /* Read anew, the book is what it was, and numbers go on. */
  lumio_ledger_engine_reset (book->engine);
  lumio_ledger_engine_load (book->engine, connection, 1700000005, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_best (book), ==, 1);
  close_with (book, connection, cheap, 1700000010);
  g_assert_cmpint (get_best (book), ==, 2);
  g_assert_cmpint (count_rows (connection, "SELECT COUNT (*) FROM offers"), ==, 2);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
book_fiber (gpointer unused)
{
  g_autoptr(LumioDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  Book book = { 0 };
  guint8 seed[32];

  lumio_ledger_root_seed (PASSPHRASE, seed);
  book.root = stellar_keypair_new_from_seed (seed);
  book.engine = lumio_ledger_engine_new (PASSPHRASE, TRUE);
  database = dex_await_object (lumio_database_open (":memory:", NULL, lumio_ledger_migrations,
                                                    lumio_ledger_n_migrations), &error);
  g_assert_no_error (error);
  await_ok (lumio_database_write (database, run_book, &book, NULL));
  await_ok (lumio_database_close (database));
  lumio_ledger_engine_free (book.engine);
  stellar_keypair_unref (book.root);
  return dex_future_new_for_boolean (TRUE);
}

static void
test_book (void)
{
  run_fiber (book_fiber, NULL);
}

int
main (int   argc,
      char *argv[])
{
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/LUM-08/store/round-trip", test_round_trip);
  g_test_add_func ("/LUM-08/store/older-file", test_older_file);
  g_test_add_func ("/LUM-08/store/book", test_book);
  return g_test_run ();
}
