#include "platform/store/lumio-store.h"

#include <string.h>

#include "platform/store/store-audit.h"
#include "platform/store/store-jobs.h"
#include "platform/store/store-limits.h"
#include "platform/store/store-sessions.h"
#include "platform/store/store-users.h"

#include "../test-fiber.h"

typedef void (*Check) (LumioConnection *connection);

static DexFuture *
check_job (LumioConnection *connection,
           gpointer         user_data)
{
  ((Check) user_data) (connection);
  return dex_future_new_true ();
}

static DexFuture *
books_fiber (gpointer user_data)
{
  g_autoptr(LumioStore) store = NULL;
  g_autoptr(GError) error = NULL;

  store = dex_await_object (lumio_store_open (":memory:"), &error);
  g_assert_no_error (error);
  await_ok (lumio_store_write (store, check_job, user_data, NULL));
  await_ok (lumio_store_close (store));
  return NULL;
}

static void
run_check (gconstpointer check)
{
  run_fiber (books_fiber, (gpointer) check);
}

static void
must (LumioConnection *connection,
      const char      *sql)
{
  g_autoptr(GError) error = NULL;

  lumio_connection_script (connection, sql, &error);
  g_assert_no_error (error);
}

static void
must_not (LumioConnection *connection,
          const char      *sql,
          const char      *words)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (lumio_connection_execute (connection, &error, sql, ""), ==, -1);
  g_assert_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT);

  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
}

static void
add_user (LumioConnection *connection,
          const char      *id,
          const char      *email)
{
  g_autoptr(LumioUserRow) row = lumio_user_row_new ();
  g_autoptr(GError) error = NULL;

  row->id = g_strdup (id);
  row->email = g_strdup (email);
  row->password_hash = g_strdup ("hash");
  row->full_name = g_strdup ("Ana <b>&'\"; DROP TABLE users; --");
  row->created_at = 1;
  g_assert_true (lumio_store_users_insert (connection, row, &error));
  g_assert_no_error (error);
}

static void
add_payment (LumioConnection *connection,
             const char      *id,
             const char      *status)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (lumio_connection_execute (
                     connection, &error,
                     "INSERT INTO transactions (id, user_id, direction, sender_address,"
                     " recipient_address, amount, asset_code, created_at, prev_hash, hash, status,"
                     " updated_at) VALUES (?1, 'u', 'out', 'GA', 'GB', 5, 'XLM', 1, ?1, ?1, ?2, 1)",
                     "ss", id, status), ==, 1);
  g_assert_no_error (error);
}

static void
check_immutable (LumioConnection *connection)
{
  static const char * const changes[] = {
    "amount = 6", "asset_code = 'USDC'", "asset_issuer = 'GC'", "sender_address = 'GC'",
    "recipient_address = 'GC'", "user_id = 'v'", "memo = 'x'", "direction = 'in'",
    "created_at = 2", "hash = 'y'", "prev_hash = 'y'", "id = 'q'",
  };

  add_user (connection, "u", "u@x.co");
  add_user (connection, "v", "v@x.co");
  add_payment (connection, "p", "pending");

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE transactions SET %s WHERE id = 'p'", changes[i]);

      must_not (connection, sql, "never changes");
    }

  must_not (connection, "DELETE FROM transactions", "never deleted");
  must (connection, "INSERT INTO transaction_events (transaction_id, to_status, at)"
        " VALUES ('p', 'pending', 1)");
  must_not (connection, "UPDATE transaction_events SET to_status = 'success'", "append-only");
  must_not (connection, "DELETE FROM transaction_events", "append-only");
}

static void
check_states (LumioConnection *connection)
{
  static const char * const states[] = {
    "pending", "processing", "success", "failed", "cancelled", "expired",
  };
  static const char * const edges[] = {
    "pending>processing", "pending>cancelled", "pending>expired", "processing>success",
    "processing>failed", NULL,
  };
  guint n = 0;

  add_user (connection, "u", "u@x.co");

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (states); j++)
        {
          g_autofree char *id = g_strdup_printf ("p%u", n++);
          g_autofree char *edge = g_strdup_printf ("%s>%s", states[i], states[j]);
          g_autofree char *sql = g_strdup_printf ("UPDATE transactions SET status = '%s'"
                                                  " WHERE id = '%s'", states[j], id);

          add_payment (connection, id, states[i]);

          if (i == j || g_strv_contains (edges, edge))
            must (connection, sql);
          else
            must_not (connection, sql, "written edges");
        }
    }
}

static void
check_final (LumioConnection *connection)
{
  add_user (connection, "u", "u@x.co");
  add_payment (connection, "p", "processing");
  must (connection, "UPDATE transactions SET tx_hash = 'h', fee = 100 WHERE id = 'p'");
  must (connection, "UPDATE transactions SET status = 'success', ledger = 9 WHERE id = 'p'");
  must_not (connection, "UPDATE transactions SET tx_hash = 'i' WHERE id = 'p'", "finished");
  must_not (connection, "UPDATE transactions SET fee = 1 WHERE id = 'p'", "finished");
}

static void
assert_indexed (LumioConnection *connection,
                const char      *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioRows) rows = lumio_connection_query (connection, &error, explain, "");

  g_assert_no_error (error);

  while (lumio_rows_next (rows, &error))
    g_assert_false (g_str_has_prefix (lumio_rows_get_text (rows, 3), "SCAN"));
}

static void
check_indexes (LumioConnection *connection)
{
  assert_indexed (connection, "SELECT * FROM users WHERE email = 'a'");
  assert_indexed (connection, "SELECT * FROM users WHERE smart_wallet_address = 'a'");
  assert_indexed (connection, "SELECT * FROM transactions WHERE user_id = 'a' AND status = 'b'");
  assert_indexed (connection, "SELECT * FROM transactions WHERE tx_hash = 'a'");
  assert_indexed (connection, "SELECT * FROM transactions WHERE created_at > 5");
  assert_indexed (connection, "SELECT * FROM transactions WHERE user_id = 'a'"
                  " ORDER BY created_at DESC, seq DESC LIMIT 50");
  assert_indexed (connection, "SELECT * FROM sessions WHERE user_id = 'a'");
  assert_indexed (connection, "SELECT * FROM sessions WHERE token_hash = 'a'");
  assert_indexed (connection, "SELECT * FROM sessions WHERE jti = 'a'");
}

static void
append (LumioConnection *connection,
        const char      *action)
{
  LumioAuditEntry entry = { .actor_id = "u", .action = action, .target = "t", .ip = "::1" };
  g_autoptr(GError) error = NULL;

  g_assert_true (lumio_store_audit_append (connection, &entry, &error));
  g_assert_no_error (error);
}

static void
check_audit (LumioConnection *connection)
{
  g_autoptr(GError) error = NULL;
  gint64 count = -1;

  g_assert_true (lumio_store_audit_verify (connection, &count, &error));
  g_assert_cmpint (count, ==, 0);

  for (guint i = 0; i < 5; i++)
    append (connection, "a");

  g_assert_true (lumio_store_audit_verify (connection, &count, &error));
  g_assert_cmpint (count, ==, 5);
  must_not (connection, "UPDATE audit_log SET action = 'b' WHERE seq = 3", "append-only");
  must_not (connection, "DELETE FROM audit_log", "append-only");
}

static void
assert_tampered (LumioConnection *connection,
                 const char      *sql,
                 const char      *words)
{
  g_autoptr(GError) error = NULL;
  gint64 count;

  must (connection, "SAVEPOINT tamper");
  must (connection, "DROP TRIGGER audit_log_keep; DROP TRIGGER audit_log_stay");
  must (connection, sql);
  g_assert_false (lumio_store_audit_verify (connection, &count, &error));
  g_assert_nonnull (strstr (error->message, words));
  must (connection, "ROLLBACK TO tamper; RELEASE tamper");
}

/* Whoever gets past the triggers still cannot change, take out, cut or swap without a trace. */
static void
check_audit_tampered (LumioConnection *connection)
{
  for (guint i = 0; i < 5; i++)
    append (connection, i == 2 ? "x" : "a");

  assert_tampered (connection, "UPDATE audit_log SET action = 'b' WHERE seq = 3", "entry 3");
  assert_tampered (connection, "UPDATE audit_log SET ip = NULL WHERE seq = 1", "entry 1");
  assert_tampered (connection, "DELETE FROM audit_log WHERE seq = 4", "entry 4");
  assert_tampered (connection, "DELETE FROM audit_log WHERE seq = 5", "ends at entry 4");
  assert_tampered (connection, "UPDATE audit_log SET created_at = created_at + 1 WHERE seq = 5",
                   "entry 5");
}

static void
check_users (LumioConnection *connection)
{
  g_autoptr(LumioUserRow) row = NULL;
  g_autoptr(LumioUserRow) twin = lumio_user_row_new ();
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) roles = NULL;

  add_user (connection, "u", "u@x.co");
  row = lumio_store_users_by_login (connection, "u@x.co", &error);
  g_assert_cmpstr (row->full_name, ==, "Ana <b>&'\"; DROP TABLE users; --");
  roles = lumio_store_users_roles (connection, "u", &error);
  g_assert_cmpstr (roles[0], ==, "user");
  g_assert_null (roles[1]);

  twin->id = g_strdup ("w");
  twin->email = g_strdup ("u@x.co");
  twin->password_hash = g_strdup ("h");
  twin->full_name = g_strdup ("n");
  g_assert_false (lumio_store_users_insert (connection, twin, &error));
  g_assert_cmpint (error->code, ==, 409);
}

static void
check_sessions_cascade (LumioConnection *connection)
{
  g_autoptr(LumioSessionRow) row = lumio_session_row_new ();
  g_autoptr(LumioSessionRow) found = NULL;
  g_autoptr(GError) error = NULL;

  add_user (connection, "u", "u@x.co");
  row->id = g_strdup ("s");
  row->user_id = g_strdup ("u");
  row->jti = g_strdup ("j");
  row->token_hash = g_strdup ("t");
  row->expires_at = 100;
  g_assert_true (lumio_store_sessions_insert (connection, row, &error));
  g_assert_cmpint (lumio_store_sessions_revoke (connection, "v", "s", 5, &error), ==, 0);
  g_assert_cmpint (lumio_store_sessions_revoke (connection, "u", "s", 5, &error), ==, 1);
  g_assert_cmpint (lumio_store_sessions_revoke (connection, "u", "s", 6, &error), ==, 0);
  must (connection, "DELETE FROM users WHERE id = 'u'");
  found = lumio_store_sessions_by_jti (connection, "j", &error);
  g_assert_no_error (error);
  g_assert_null (found);
}

static LumioKeyState
claim (LumioConnection *connection,
       const char      *hash,
       const char      *instance)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioKeyRecord) record = lumio_store_keys_claim (connection, "s", "k", hash, instance, 1,
                                                             &error);

  g_assert_no_error (error);
  return record->state;
}

static void
check_keys (LumioConnection *connection)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (claim (connection, "h", "one"), ==, LUMIO_KEY_NEW);
  g_assert_cmpint (claim (connection, "h", "one"), ==, LUMIO_KEY_BUSY);
  g_assert_cmpint (claim (connection, "i", "one"), ==, LUMIO_KEY_CONFLICT);
  g_assert_cmpint (claim (connection, "h", "two"), ==, LUMIO_KEY_NEW);
  g_assert_true (lumio_store_keys_finish (connection, "s", "k", 201, "application/json", body,
                                          &error));
  g_assert_cmpint (claim (connection, "h", "two"), ==, LUMIO_KEY_DONE);
  g_assert_cmpint (claim (connection, "i", "two"), ==, LUMIO_KEY_CONFLICT);
}

static void
check_jobs (LumioConnection *connection)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioJobRow) job = NULL;
  g_autoptr(LumioJobRow) none = NULL;
  g_autoptr(LumioJobRow) again = NULL;

  g_assert_true (lumio_store_jobs_add (connection, "k", "r", NULL, 10, &error));
  g_assert_true (lumio_store_jobs_add (connection, "k", "r", NULL, 10, &error));
  none = lumio_store_jobs_take (connection, "k", "one", 9, 20, &error);
  g_assert_null (none);
  job = lumio_store_jobs_take (connection, "k", "one", 10, 20, &error);
  g_assert_cmpstr (job->ref, ==, "r");
  none = lumio_store_jobs_take (connection, "k", "two", 19, 30, &error);
  g_assert_null (none);
  again = lumio_store_jobs_take (connection, "k", "two", 20, 30, &error);
  g_assert_cmpstr (again->id, ==, job->id);
  g_assert_cmpint (again->attempts, ==, 2);
  g_assert_true (lumio_store_jobs_fail (connection, job->id, "no", 0, &error));
  none = lumio_store_jobs_take (connection, NULL, "two", 1000, 2000, &error);
  g_assert_null (none);
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/PAY-10/PAY-40/books/immutable", check_immutable, run_check);
  g_test_add_data_func ("/X-22/books/written-edges", check_states, run_check);
  g_test_add_data_func ("/X-22/books/finished", check_final, run_check);
  g_test_add_data_func ("/PAY-65/DEFI-46/books/indexes", check_indexes, run_check);
  g_test_add_data_func ("/PAY-41/books/audit", check_audit, run_check);
  g_test_add_data_func ("/S-06/books/audit-tampered", check_audit_tampered, run_check);
  g_test_add_data_func ("/S-20/books/users", check_users, run_check);
  g_test_add_data_func ("/DEFI-47/books/sessions", check_sessions_cascade, run_check);
  g_test_add_data_func ("/LUM-38/books/idempotency-keys", check_keys, run_check);
  g_test_add_data_func ("/DEFI-90/books/jobs", check_jobs, run_check);
  return g_test_run ();
}
