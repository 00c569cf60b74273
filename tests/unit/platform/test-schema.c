#include <glib/gstdio.h>

#include "../test-fiber.h"
#include "platform/store/store-distributions.h"
#include "platform/store/store-fundraisers.h"
#include "platform/store/store-investments.h"
#include "platform/store/store-schema.h"

/* The step that brought events; books of that age hold people's money. */
#define WITH_EVENTS 8

static const char older[] =
  "INSERT INTO users (id, email, password_hash, created_at, updated_at)"
  "  VALUES ('olga', 'o@x.org', 'x', 1, 1), ('ana', 'a@x.org', 'x', 1, 1);"
  "INSERT INTO profiles (id, full_name, created_at) VALUES ('olga', 'Olga', 1), ('ana', 'Ana', 1);"
  "INSERT INTO events (organizer_id, status, pending, name, description, venue, funding_goal,"
  "  token_price, share, supply, sold, address, created_at, updated_at)"
  "  VALUES ('olga', 'FUNDED', 'LIVE', 'A', '', '', 100, 10, 1000000000, 10, 10, 'GA', 1, 1),"
  "  ('olga', 'DRAFT', 'FUNDING', 'B', '', '', 100, 10, 1000000000, 10, 0, 'GB', 1, 1),"
  "  ('olga', 'LIVE', NULL, 'C', '', '', 100, 10, 1000000000, 10, 10, 'GC', 1, 1);"
  "INSERT INTO ticket_types VALUES (1, 0, 'Door', 5, 6), (1, 1, 'Balcony', 7, 8);"
  "INSERT INTO investments (id, event_id, investor_id, investor_address, tokens, usdc_amount,"
  "  status, reserved_until, idempotency_key, created_at, updated_at)"
  "  VALUES ('i', 1, 'ana', 'GX', 10, 100, 'confirmed', 0, 'k', 1, 1);"
  "INSERT INTO distributions (id, event_id, status, pool, revenue, ledger, list_hash, started_at)"
  "  VALUES ('d', 3, 'PROCESSING', 50, 60, 7, 'hash', 1);"
  "INSERT INTO distribution_payouts (distribution_id, position, address, tokens, amount, status,"
  "  tx_hash) VALUES ('d', 0, 'GX', 4, 20, 'paid', 'tx'), ('d', 1, 'GY', 6, 30, 'pending', NULL);";

static DexFuture *
fill (LumioConnection *connection,
      gpointer         user_data)
{
  GError *error = NULL;

  lumio_connection_script (connection, older, &error);
  g_assert_no_error (error);

  return dex_future_new_true ();
}

static void
check_event (LumioConnection *connection,
             gint64           id,
             const char      *status,
             const char      *pending,
             guint            n_types)
{
  GError *error = NULL;
  g_autoptr(LumioFundraiserRow) row = lumio_store_fundraisers_by_id (connection, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (row->status, ==, status);
  g_assert_cmpstr (row->pending, ==, pending);
  g_assert_cmpuint (row->ticket_types->len, ==, n_types);
}

/* What the trigger or the check of a step refuses. */
static void
refuse (LumioConnection *connection,
        const char      *sql)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (lumio_connection_execute (connection, &error, sql, ""), <, 0);
  g_assert_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT);
}

static DexFuture *
read_back (LumioConnection *connection,
           gpointer         user_data)
{
  GError *error = NULL;
  g_autoptr(LumioInvestmentRow) investment = NULL;
  g_autoptr(LumioDistributionRow) distribution = NULL;
  g_autoptr(LumioApiDistribution) api = NULL;
  g_autoptr(GPtrArray) payouts = NULL;

  check_event (connection, 1, "FUNDED", "LIVE", 2);
  check_event (connection, 2, "DRAFT", "FUNDING", 0);
  check_event (connection, 3, "LIVE", NULL, 0);
  investment = lumio_store_investments_by_id (connection, "ana", "i", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (investment->sign_by, ==, "server");
  g_assert_null (investment->xdr);
  distribution = lumio_store_distributions_by_id (connection, "d", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (distribution->kind, ==, "revenue");
  api = lumio_store_distributions_describe (connection, distribution, &error);
  g_assert_no_error (error);
  g_assert_cmpint (api->paid, ==, 20);
  g_assert_cmpint (api->unclaimed, ==, 0);
  payouts = lumio_store_payouts_list (connection, "d", "pending", -1, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (payouts->len, ==, 1);
  g_assert_cmpstr (((LumioPayoutRow *) g_ptr_array_index (payouts, 0))->kind, ==, "payment");

  /* What was forbidden is forbidden still, and what is new is watched from now on. */
  refuse (connection, "UPDATE events SET token_price = 5, supply = 20 WHERE id = 1");
  refuse (connection, "UPDATE events SET status = 'DRAFT' WHERE id = 1");
  refuse (connection, "UPDATE events SET pending = 'CANCELLED' WHERE id = 3");
  refuse (connection, "UPDATE events SET pending = 'SETTLED' WHERE id = 1");
  refuse (connection, "UPDATE investments SET status = 'expired'");
  refuse (connection, "UPDATE investments SET sign_by = 'client'");
  refuse (connection, "UPDATE distribution_payouts SET status = 'pending' WHERE position = 0");
  refuse (connection, "UPDATE distribution_payouts SET kind = 'claimable' WHERE position = 0");
  refuse (connection, "UPDATE distribution_payouts SET amount = 31 WHERE position = 1");
  refuse (connection, "DELETE FROM events WHERE id = 1");

  /* On its way to CANCELLED there is no way back. */
  g_assert_cmpint (lumio_connection_execute (connection, &error, "UPDATE events SET"
                                             " pending = 'CANCELLED' WHERE id = 1", ""), ==, 1);
  refuse (connection, "UPDATE events SET pending = NULL WHERE id = 1");
  refuse (connection, "UPDATE events SET pending = 'LIVE' WHERE id = 1");
  g_assert_cmpint (lumio_connection_execute (connection, &error, "UPDATE events SET pending = NULL,"
                                             " status = 'CANCELLED' WHERE id = 1", ""), ==, 1);
  g_assert_no_error (error);

  return dex_future_new_true ();
}

static DexFuture *
older_fiber (gpointer path)
{
  g_autoptr(LumioDatabase) before = NULL;
  g_autoptr(LumioDatabase) after = NULL;
  g_autoptr(GError) error = NULL;

  before = dex_await_object (lumio_database_open (path, NULL, lumio_store_migrations, WITH_EVENTS),
                             &error);
  g_assert_no_error (error);
  await_ok (lumio_database_write (before, fill, NULL, NULL));
  await_ok (lumio_database_close (before));
  after = dex_await_object (lumio_database_open (path, NULL, lumio_store_migrations,
                                                 lumio_store_n_migrations), &error);
  g_assert_no_error (error);
  await_ok (lumio_database_write (after, read_back, NULL, NULL));
  await_ok (lumio_database_close (after));

  return dex_future_new_true ();
}

static void
test_older_books (void)
{
  g_autofree char *directory = g_dir_make_tmp ("books-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "lumio.db", NULL);
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  start_fibers ();
  g_test_add_func ("/G-01/G-14/schema/books-with-events-are-brought-to-today", test_older_books);

  return g_test_run ();
}
