#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lumio-http-client.h"
#include "base/lumio-fiber.h"
#include "horizon/lumio-horizon.h"
#include "ledger/lumio-ledger-header.h"
#include "ledger/lumio-ledger-store.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-keypair.h"
#include "stellar/stellar-transaction.h"

/* The real program as a process: what it acknowledged is there after whatever happens to it. */

#define PAYERS 16
/* Acknowledged payments after which the process is killed. */
#define ENOUGH 200

static const char *program;

typedef struct
{
  GPid             pid;
  char            *directory;
  LumioEndpoint   *endpoint;
  LumioHttpClient *client;
  char            *passphrase;
} Ledger;

static void
wait_for_exit (Ledger *ledger,
               int    *status)
{
  while (waitpid (ledger->pid, status, 0) < 0 && errno == EINTR)
    continue;
  ledger->pid = 0;
}

static char *
read_line (int fd)
{
  GString *line = g_string_new (NULL);
  char c;

  while (read (fd, &c, 1) == 1 && c != '\n')
    g_string_append_c (line, c);
  close (fd);
  return g_string_free (line, FALSE);
}

static JsonObject *
get_json (Ledger     *ledger,
          const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHttpReply) reply = NULL;
  JsonNode *node;

  reply = dex_await_object (lumio_http_client_send (ledger->client, "GET", path, NULL, NULL),
                            &error);
  g_assert_no_error (error);
  g_assert_cmpint (lumio_http_reply_get_status (reply), ==, 200);
  node = lumio_http_reply_get_json (reply, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static void
start (Ledger     *ledger,
       const char *close_ms)
{
  const char *argv[] = { program, "--port", "0", "--data",
                         ledger->directory, "--close-ms", close_ms, "--ready-fd",
                         "3", "--die-with-parent", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) root = NULL;
  g_autofree char *text = NULL;
  int ready[2];
  int target = 3;

  g_assert_cmpint (pipe2 (ready, O_CLOEXEC), ==, 0);
  g_spawn_async_with_pipes_and_fds (NULL, argv, NULL,
                                    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                                    NULL, -1, -1, -1, &ready[1], &target, 1, &ledger->pid, NULL,
                                    NULL, NULL, &error);
  g_assert_no_error (error);
  close (ready[1]);
  text = read_line (ready[0]);
  g_clear_object (&ledger->client);
  g_clear_object (&ledger->endpoint);
  ledger->endpoint = lumio_endpoint_new (text, &error);
  g_assert_no_error (error);
  ledger->client = lumio_http_client_new (ledger->endpoint);
  root = get_json (ledger, "/");
  g_free (ledger->passphrase);
  ledger->passphrase = g_strdup (json_object_get_string_member (root, "network_passphrase"));
}

static Ledger *
make_ledger (const char *close_ms)
{
  Ledger *ledger = g_new0 (Ledger, 1);

  ledger->directory = g_dir_make_tmp ("lumio-ledger-XXXXXX", NULL);
  start (ledger, close_ms);
  return ledger;
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_unlink (child) != 0)
        remove_folder (child);
    }
  g_rmdir (path);
}

static void
free_ledger (Ledger *ledger)
{
  int status;

  if (ledger->pid != 0)
    {
      kill (ledger->pid, SIGKILL);
      wait_for_exit (ledger, &status);
    }
  remove_folder (ledger->directory);
  g_clear_object (&ledger->client);
  g_clear_object (&ledger->endpoint);
  g_free (ledger->directory);
  g_free (ledger->passphrase);
  g_free (ledger);
}

static void
stop (Ledger *ledger)
{
  int status = -1;

  kill (ledger->pid, SIGTERM);
  wait_for_exit (ledger, &status);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static StellarKeypair *
make_account (Ledger *ledger)
{
  StellarKeypair *keypair = stellar_keypair_new_random ();
  g_autofree char *path =
    g_strconcat ("/friendbot?addr=", stellar_keypair_get_address (keypair), NULL);
  JsonObject *answer = get_json (ledger, path);

  g_assert_true (json_object_get_boolean_member (answer, "successful"));
  json_object_unref (answer);
  return keypair;
}

static gint64
get_sequence (Ledger         *ledger,
              StellarKeypair *keypair)
{
  g_autofree char *path = g_strconcat ("/accounts/", stellar_keypair_get_address (keypair), NULL);
  g_autoptr(JsonObject) account = get_json (ledger, path);

  return g_ascii_strtoll (json_object_get_string_member (account, "sequence"), NULL, 10);
}

/* Ends the builder. `hash` may be NULL. */
static char *
seal (Ledger                     *ledger,
      StellarTransactionBuilder  *builder,
      StellarKeypair             *signer,
      char                      **hash)
{
  StellarTransactionEnvelope *envelope;
  g_autoptr(GError) error = NULL;
  guint8 digest[32];
  char *base64;

  envelope = stellar_transaction_builder_end (builder, &error);
  g_assert_no_error (error);
  envelope = stellar_envelope_sign (envelope, ledger->passphrase, signer);
  stellar_envelope_hash (envelope, ledger->passphrase, digest);
  if (hash != NULL)
    *hash = stellar_hash_to_hex (digest);
  base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  return base64;
}

static char *
make_payment (Ledger         *ledger,
              StellarKeypair *from,
              StellarKeypair *to,
              gint64          sequence,
              char          **hash)
{
  StellarTransactionBuilder *builder;

  builder = stellar_transaction_builder_new (stellar_keypair_get_address (from), sequence, 100);
  stellar_transaction_builder_payment (builder, NULL, stellar_keypair_get_address (to), "native",
                                       1);
  return seal (ledger, builder, from, hash);
}

/* The status of the answer, or 0 where none came. */
static guint
submit (Ledger     *ledger,
        const char *envelope)
{
  g_autoptr(GHashTable) form = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(LumioHttpReply) reply = NULL;

  g_hash_table_insert (form, (char *) "tx", (char *) envelope);
  reply = dex_await_object (lumio_http_client_send_form (ledger->client, "/transactions", form),
                            NULL);
  return reply != NULL ? lumio_http_reply_get_status (reply) : 0;
}

static DexFuture *
sum_balances (LumioConnection *connection,
              gpointer         user_data)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *error = NULL;

  rows = lumio_connection_query (connection, &error, "SELECT SUM (balance) FROM accounts", "");
  if (rows == NULL || !lumio_rows_next (rows, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int64 (lumio_rows_get_int (rows, 0));
}

/* The newest header's fee pool, read from the file that nobody writes now. */
static DexFuture *
read_fee_pool (LumioConnection *connection,
               gpointer         user_data)
{
  GError *error = NULL;
  guint32 latest = lumio_ledger_store_get_latest (connection, &error);
  g_autoptr(GPtrArray) ledgers = NULL;
  LumioLedgerHeaderParts parts;
  guint8 previous[32];

  ledgers = lumio_ledger_store_list_ledgers (connection, latest, latest, &error);
  if (ledgers == NULL ||
      !lumio_ledger_header_get_parts (((LumioLedgerRecord *) ledgers->pdata[0])->header, &parts,
                                      previous, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int64 (parts.fee_pool);
}

/* Every ledger names the one before, from the first to the last. */
static DexFuture *
check_chain (LumioConnection *connection,
             gpointer         user_data)
{
  GError *error = NULL;
  guint32 latest = lumio_ledger_store_get_latest (connection, &error);
  g_autoptr(GPtrArray) ledgers = lumio_ledger_store_list_ledgers (connection, 1, latest, &error);

  if (ledgers == NULL)
    return dex_future_new_for_error (error);
  for (guint i = 1; i < ledgers->len; i++)
    {
      LumioLedgerRecord *record = ledgers->pdata[i];
      LumioLedgerRecord *before = ledgers->pdata[i - 1];
      LumioLedgerHeaderParts parts;
      guint8 previous[32];

      g_assert_cmpint (record->sequence, ==, i + 1);
      g_assert_true (lumio_ledger_header_get_parts (record->header, &parts, previous, NULL));
      g_assert_cmpmem (previous, 32, before->hash, 32);
      g_assert_cmpint (parts.closed_at, >=, before->closed_at);
    }
  return dex_future_new_for_boolean (TRUE);
}

static void
check_books (Ledger *ledger)
{
  g_autofree char *path = g_build_filename (ledger->directory, "ledger.db", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioDatabase) database = NULL;
  gint64 sum;

  database = dex_await_object (lumio_database_open (path, NULL, lumio_ledger_migrations,
                                                    lumio_ledger_n_migrations),
                               &error);
  g_assert_no_error (error);
  sum = dex_await_int64 (lumio_database_read (database, sum_balances, NULL, NULL), &error);
  g_assert_no_error (error);
  sum += dex_await_int64 (lumio_database_read (database, read_fee_pool, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpint (sum, ==, LUMIO_LEDGER_TOTAL_COINS);
  dex_await (lumio_database_read (database, check_chain, NULL, NULL), &error);
  g_assert_no_error (error);
  dex_await (lumio_database_close (database), &error);
  g_assert_no_error (error);
}

static void
check_there (Ledger     *ledger,
             const char *hash)
{
  g_autofree char *path = g_strconcat ("/transactions/", hash, NULL);
  g_autoptr(JsonObject) transaction = get_json (ledger, path);

  g_assert_true (json_object_get_boolean_member (transaction, "successful"));
  g_assert_cmpstr (json_object_get_string_member (transaction, "hash"), ==, hash);
}

typedef struct
{
  Ledger         *ledger;
  StellarKeypair *from;
  StellarKeypair *to;
  gint64          sequence;
  GPtrArray      *acknowledged;
  DexPromise     *enough;
  guint          *running;
} Payer;

/* Pays until the ledger does not answer any more. */
static DexFuture *
pay_fiber (gpointer user_data)
{
  Payer *self = user_data;

  for (;;)
    {
      g_autofree char *hash = NULL;
      g_autofree char *envelope = NULL;
      guint status;

      envelope = make_payment (self->ledger, self->from, self->to, ++self->sequence, &hash);
      status = submit (self->ledger, envelope);
      if (status != 200)
        {
          g_test_message ("A payer ended with %u after %u", status, self->acknowledged->len);
          break;
        }
      g_ptr_array_add (self->acknowledged, g_steal_pointer (&hash));
      if (self->acknowledged->len >= ENOUGH && dex_future_is_pending (DEX_FUTURE (self->enough)))
        dex_promise_resolve_boolean (self->enough, TRUE);
    }
  /* The last to end must not leave the test waiting for what will not come. */
  if (--*self->running == 0 && dex_future_is_pending (DEX_FUTURE (self->enough)))
    dex_promise_resolve_boolean (self->enough, FALSE);
  return dex_future_new_for_boolean (TRUE);
}

static void
kill_under_load (const char *close_ms)
{
  Ledger *ledger = make_ledger (close_ms);
  g_autoptr(GPtrArray) acknowledged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(DexPromise) enough = dex_promise_new ();
  g_autoptr(StellarKeypair) to = make_account (ledger);
  DexFuture *running[PAYERS];
  Payer payers[PAYERS];
  guint n_running = PAYERS;
  int status = 0;

  for (guint i = 0; i < PAYERS; i++)
    {
      StellarKeypair *from = make_account (ledger);

      payers[i] = (Payer) { ledger, from, to, get_sequence (ledger, from), acknowledged, enough,
                            &n_running };
    }
  for (guint i = 0; i < PAYERS; i++)
    running[i] = lumio_fiber_spawn (pay_fiber, &payers[i], NULL);
  dex_await (dex_ref (DEX_FUTURE (enough)), NULL);
  kill (ledger->pid, SIGKILL);
  wait_for_exit (ledger, &status);
  g_assert_true (WIFSIGNALED (status));
  for (guint i = 0; i < PAYERS; i++)
    dex_await (running[i], NULL);
  g_assert_cmpint (acknowledged->len, >=, ENOUGH);

  check_books (ledger);
  start (ledger, close_ms);
  for (guint i = 0; i < acknowledged->len; i++)
    check_there (ledger, acknowledged->pdata[i]);
  stop (ledger);
  check_books (ledger);
  for (guint i = 0; i < PAYERS; i++)
    stellar_keypair_unref (payers[i].from);
  free_ledger (ledger);
}

static void
test_kill_at_once (void)
{
  kill_under_load ("0");
}

static void
test_kill_between_ledgers (void)
{
  kill_under_load ("100");
}

static guint32
get_latest (Ledger *ledger)
{
  g_autoptr(JsonObject) root = get_json (ledger, "/");

  return json_object_get_int_member (root, "history_latest_ledger");
}

static void
test_restart (void)
{
  Ledger *ledger = make_ledger ("100");
  g_autoptr(StellarKeypair) from = make_account (ledger);
  g_autoptr(StellarKeypair) to = make_account (ledger);
  g_autofree char *passphrase = g_strdup (ledger->passphrase);
  g_autofree char *hash = NULL;
  g_autofree char *envelope = NULL;
  g_autoptr(GPtrArray) copies = NULL;
  guint32 before;
  gint64 sequence = get_sequence (ledger, from);

  envelope = make_payment (ledger, from, to, sequence + 1, &hash);
  g_assert_cmpint (submit (ledger, envelope), ==, 200);
  before = get_latest (ledger);
  stop (ledger);
  check_books (ledger);

  start (ledger, "100");
  g_assert_cmpstr (ledger->passphrase, ==, passphrase);
  g_assert_cmpint (get_latest (ledger), >=, before);
  g_assert_cmpint (get_sequence (ledger, from), ==, sequence + 1);
  check_there (ledger, hash);
  /* The same again is answered as it was, and moves nothing. */
  g_assert_cmpint (submit (ledger, envelope), ==, 200);
  g_assert_cmpint (get_sequence (ledger, from), ==, sequence + 1);

  /* Numbers that were announced are not given out again, however it ended. */
  before = get_latest (ledger);
  kill (ledger->pid, SIGKILL);
  wait_for_exit (ledger, &(int) { 0 });
  start (ledger, "100");
  g_assert_cmpint (get_latest (ledger), >=, before);
  stop (ledger);
  check_books (ledger);
  free_ledger (ledger);
}

/* ---- the market, as our own client reads it ---- */

static void
add_offer (StellarTransactionBuilder *builder,
           const char                *selling,
           const char                *buying,
           gint64                     amount,
           gint32                     n,
           gint32                     d)
{
  StellarOperation operation = { .body.type = STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER };
  StellarManageSellOfferOp *body = &operation.body.manage_sell_offer_op;

  g_assert_true (stellar_asset_parse (selling, &body->selling, NULL));
  g_assert_true (stellar_asset_parse (buying, &body->buying, NULL));
  body->amount = amount;
  body->price = (StellarPrice) { n, d };
  stellar_transaction_builder_add (builder, &operation);
}

static StellarTransactionBuilder *
begin_next (Ledger         *ledger,
            StellarKeypair *keypair)
{
  return stellar_transaction_builder_new (stellar_keypair_get_address (keypair),
                                          get_sequence (ledger, keypair) + 1, 100);
}

static void
send (Ledger                    *ledger,
      StellarTransactionBuilder *builder,
      StellarKeypair            *signer)
{
  g_autofree char *envelope = seal (ledger, builder, signer, NULL);

  g_assert_cmpint (submit (ledger, envelope), ==, 200);
}

static GPtrArray *
await_offers (DexFuture *future)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *offers = dex_await_boxed (future, &error);

  g_assert_no_error (error);
  return offers;
}

static LumioHorizonPage *
await_trades (DexFuture *future)
{
  g_autoptr(GError) error = NULL;
  LumioHorizonPage *page = dex_await_boxed (future, &error);

  g_assert_no_error (error);
  return page;
}

/* Two offers of one price and a dearer one stood there before the cheapest came. */
static void
check_book (LumioHorizon *horizon,
            const char   *share,
            const char   *seller)
{
  g_autoptr(GPtrArray) book =
    await_offers (lumio_horizon_list_offers_for (horizon, share, "native"));
  g_autoptr(GPtrArray) other_way =
    await_offers (lumio_horizon_list_offers_for (horizon, "native", share));
  g_autoptr(GPtrArray) own = await_offers (lumio_horizon_list_offers_of (horizon, seller));
  static const guint order[] = { 3, 0, 2, 1 };

  g_assert_cmpuint (other_way->len, ==, 0);
  g_assert_cmpuint (own->len, ==, G_N_ELEMENTS (order));
  g_assert_cmpuint (book->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < book->len; i++)
    {
      const LumioHorizonOffer *offer = book->pdata[i];
      const LumioHorizonOffer *same = own->pdata[order[i]];

      g_assert_cmpint (offer->id, ==, same->id);
      g_assert_cmpstr (offer->seller, ==, seller);
      g_assert_cmpstr (offer->selling, ==, share);
      g_assert_cmpstr (offer->buying, ==, "native");
      g_assert_cmpint (offer->amount, ==, 120 * (order[i] + 1));
      g_assert_cmpint (offer->last_modified_ledger, >, 0);
    }
  g_assert_cmpint (((LumioHorizonOffer *) book->pdata[0])->price_n, ==, 1);
  g_assert_cmpint (((LumioHorizonOffer *) book->pdata[0])->price_d, ==, 3);
}

static void
check_trade (const LumioHorizonTrade *trade,
             gboolean                 share_is_base,
             gint64                   maker,
             gint64                   amount,
             gint64                   price_n,
             gint64                   price_d)
{
  g_assert_cmpint (trade->ledger_close_time, >, 0);
  g_assert_true (trade->base_is_seller == share_is_base);
  g_assert_cmpint (share_is_base ? trade->base_offer_id : trade->counter_offer_id, ==, maker);
  g_assert_cmpint (share_is_base ? trade->base_amount : trade->counter_amount, ==, amount);
  g_assert_cmpint (share_is_base ? trade->counter_amount : trade->base_amount, ==,
                   amount * price_n / price_d);
  g_assert_cmpint (share_is_base ? trade->price_n : trade->price_d, ==, price_n);
  g_assert_cmpint (share_is_base ? trade->price_d : trade->price_n, ==, price_d);
}

static void
test_market (void)
{
  Ledger *ledger = make_ledger ("0");
  g_autoptr(LumioHorizon) horizon = lumio_horizon_new (ledger->endpoint);
  g_autoptr(StellarKeypair) maker = make_account (ledger);
  g_autoptr(StellarKeypair) taker = make_account (ledger);
  const char *seller = stellar_keypair_get_address (maker);
  g_autofree char *share = g_strconcat ("SHARE:", seller, NULL);
  StellarTransactionBuilder *builder = begin_next (ledger, maker);
  g_autoptr(LumioHorizonPage) first = NULL, rest = NULL, turned = NULL, of_offer = NULL;
  g_autoptr(GPtrArray) before = NULL, after = NULL;
  gint64 cheapest, oldest;

  add_offer (builder, share, "native", 120, 1, 2);
  add_offer (builder, share, "native", 240, 3, 4);
  add_offer (builder, share, "native", 360, 2, 4);
  add_offer (builder, share, "native", 480, 1, 3);
  send (ledger, builder, maker);
  check_book (horizon, share, seller);
  before = await_offers (lumio_horizon_list_offers_of (horizon, seller));
  oldest = ((LumioHorizonOffer *) before->pdata[0])->id;
  cheapest = ((LumioHorizonOffer *) before->pdata[3])->id;

  /* All of the cheapest is taken, and then half of the older of the next two. */
  builder = begin_next (ledger, taker);
  stellar_transaction_builder_change_trust (builder, NULL, share, G_MAXINT64);
  add_offer (builder, "native", share, 160, 3, 1);
  send (ledger, builder, taker);
  builder = begin_next (ledger, taker);
  add_offer (builder, "native", share, 30, 2, 1);
  send (ledger, builder, taker);

  first = await_trades (lumio_horizon_list_trades (horizon, 0, share, "native", NULL, 1,
                                                   LUMIO_HORIZON_ASCENDING));
  g_assert_cmpuint (first->records->len, ==, 1);
  g_assert_nonnull (first->next_cursor);
  check_trade (first->records->pdata[0], TRUE, cheapest, 480, 1, 3);
  rest = await_trades (lumio_horizon_list_trades (horizon, 0, share, "native", first->next_cursor,
                                                  200, LUMIO_HORIZON_ASCENDING));
  g_assert_null (rest->next_cursor);
  g_assert_cmpuint (rest->records->len, ==, 1);
  check_trade (rest->records->pdata[0], TRUE, oldest, 60, 1, 2);
  turned = await_trades (lumio_horizon_list_trades (horizon, 0, "native", share, NULL, 1,
                                                    LUMIO_HORIZON_DESCENDING));
  g_assert_cmpuint (turned->records->len, ==, 1);
  check_trade (turned->records->pdata[0], FALSE, oldest, 60, 1, 2);
  of_offer = await_trades (lumio_horizon_list_trades (horizon, oldest, NULL, NULL, NULL, 200,
                                                      LUMIO_HORIZON_ASCENDING));
  g_assert_cmpuint (of_offer->records->len, ==, 1);

  after = await_offers (lumio_horizon_list_offers_of (horizon, seller));
  g_assert_cmpuint (after->len, ==, 3);
  g_assert_cmpint (((LumioHorizonOffer *) after->pdata[0])->id, ==, oldest);
  g_assert_cmpint (((LumioHorizonOffer *) after->pdata[0])->amount, ==, 60);
  stop (ledger);
  free_ledger (ledger);
}

static int
run_to_end (const char *const *arguments)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *said = NULL;

  g_ptr_array_add (argv, (char *) program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  /* A reason is always given. */
  g_assert_cmpint (strlen (said), >, 0);
  return g_subprocess_get_exit_status (process);
}

static void
test_refusals (void)
{
  g_autofree char *directory = g_dir_make_tmp ("lumio-ledger-XXXXXX", NULL);
  const char *const none[] = { NULL };
  const char *const port[] = { "--data", directory, "--port", "99999", NULL };
  const char *const open[] = { "--data", directory, "--listen", "http://0.0.0.0:8000", NULL };
  const char *const testnet[] = { "--data", directory, "--port", "0", "--passphrase",
                                  "Test SDF Network ; September 2015", NULL };
  const char *const public[] = { "--data", directory, "--port", "0", "--passphrase",
                                 "Public Global Stellar Network ; September 2015", NULL };
  const char *const other[] = { "--data", directory, "--port", "0", "--passphrase", "Another",
                                NULL };
  Ledger ledger = { .directory = directory };

  g_assert_cmpint (run_to_end (none), ==, 64);
  g_assert_cmpint (run_to_end (port), ==, 64);
  g_assert_cmpint (run_to_end (open), ==, 1);
  g_assert_cmpint (run_to_end (testnet), ==, 1);
  g_assert_cmpint (run_to_end (public), ==, 1);
  start (&ledger, "1000");
  stop (&ledger);
  g_assert_cmpint (run_to_end (other), ==, 1);
  g_clear_object (&ledger.client);
  g_clear_object (&ledger.endpoint);
  g_free (ledger.passphrase);
  remove_folder (directory);
}

typedef struct
{
  void (*func) (void);
  GMainLoop *loop;
} Run;

static DexFuture *
run_fiber (gpointer user_data)
{
  Run *run = user_data;

  run->func ();
  g_main_loop_quit (run->loop);
  return dex_future_new_for_boolean (TRUE);
}

static void
run_in_fiber (gconstpointer func)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { (void (*) (void)) func, loop };
  g_autoptr(DexFuture) future = lumio_fiber_spawn (run_fiber, &run, NULL);

  g_main_loop_run (loop);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  program = argv[1];
  g_test_add_data_func ("/LUM-07/ledger/restart", test_restart, run_in_fiber);
  g_test_add_data_func ("/LUM-07/ledger/kill-at-once", test_kill_at_once, run_in_fiber);
  g_test_add_data_func ("/LUM-07/ledger/kill-between-ledgers", test_kill_between_ledgers,
                        run_in_fiber);
  g_test_add_data_func ("/LUM-07/VIBE-37/ledger/market", test_market, run_in_fiber);
  g_test_add_data_func ("/LUM-07/ledger/refusals", test_refusals, run_in_fiber);
  return g_test_run ();
}
