/*
 * Clients that register, read and pay at a platform all at once, and what each route took.
 *
 * usage: bench-load ENDPOINT CLIENTS READS PAYMENTS
 *
 * Every client pays the next one, and listens to its own live stream for what the one before
 * pays: the memo says which payment it was.
 */

#include "api/lumio-api-client.h"
#include "base/lumio-fiber.h"
#include "base/lumio-json.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  char *name;
  GArray *times; /* gint64 microseconds */
} Route;

typedef struct
{
  guint number;
  LumioApiClient *api;
  LumioEventSource *stream;
  char *address;
} Client;

static GPtrArray *routes;
static GPtrArray *clients;
static GHashTable *confirmed; /* memo → gint64 when it was confirmed */
static LumioEndpoint *endpoint;
static guint n_reads;
static guint n_payments;
static guint n_running;
static guint n_settled;
static guint n_wrong;

static void
note (const char *name,
      gint64      microseconds)
{
  Route *route = NULL;

  for (guint i = 0; route == NULL && i < routes->len; i++)
    if (g_str_equal (((Route *) routes->pdata[i])->name, name))
      route = routes->pdata[i];

  if (route == NULL)
    {
      route = g_new0 (Route, 1);
      route->name = g_strdup (name);
      route->times = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (routes, route);
    }
  g_array_append_val (route->times, microseconds);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* Milliseconds with one decimal, below which `percent` of the times lie. */
static char *
percentile (GArray *times,
            guint   percent)
{
  gint64 value = g_array_index (times, gint64, (times->len - 1) * percent / 100);

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, value / 1000, value % 1000 / 100);
}

static void
print_routes (void)
{
  g_print ("%-34s %7s %9s %9s %9s\n", "route", "calls", "p50 ms", "p95 ms", "p99 ms");
  for (guint i = 0; i < routes->len; i++)
    {
      Route *route = routes->pdata[i];
      g_autofree char *p50 = NULL;
      g_autofree char *p95 = NULL;
      g_autofree char *p99 = NULL;

      g_array_sort (route->times, compare_times);
      p50 = percentile (route->times, 50);
      p95 = percentile (route->times, 95);
      p99 = percentile (route->times, 99);
      g_print ("%-34s %7u %9s %9s %9s\n", route->name, route->times->len, p50, p95, p99);
    }
}

/* Awaits a record and notes how long it took; NULL where it failed, which is counted. */
static gpointer
timed (const char *name,
       DexFuture  *future)
{
  g_autoptr(GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  gpointer record = dex_await_boxed (future, &error);

  if (record == NULL)
    {
      if (n_wrong++ < 10)
        g_printerr ("%s: %s\n", name, error != NULL ? error->message : "no answer");
      return NULL;
    }
  note (name, g_get_monotonic_time () - began);
  return record;
}

static void
event_cb (LumioEventSource *source,
          const char       *type,
          const char       *id,
          const char       *data,
          gpointer          user_data)
{
  GHashTableIter iter;
  gpointer memo, began;

  g_hash_table_iter_init (&iter, confirmed);
  while (g_hash_table_iter_next (&iter, &memo, &began))
    {
      if (strstr (data, memo) == NULL || strstr (data, "\"direction\":\"in\"") == NULL)
        continue;
      note ("confirm until the receiver's event", g_get_monotonic_time () - *(gint64 *) began);
      g_hash_table_iter_remove (&iter);
      return;
    }
}

static DexFuture *
enter_fiber (gpointer user_data)
{
  Client *client = user_data;
  g_autofree char *email = g_strdup_printf ("bench%u@example.org", client->number);
  g_autofree char *name = g_strdup_printf ("Bench %u", client->number);
  g_autoptr(LumioApiAuth) auth = timed ("POST /auth/register",
                                        lumio_api_client_register (client->api, email, "a long enough passphrase 7",
                                                                   name, "en", "UTC"));

  if (auth == NULL)
    return dex_future_new_true ();
  lumio_api_client_set_token (client->api, auth->token);

  /* The account is opened on the ledger after the answer; what is measured comes after that. */
  for (gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC; g_get_monotonic_time () < deadline;)
    {
      g_autoptr(LumioApiWallet) wallet = dex_await_boxed (lumio_api_client_get_wallet (client->api), NULL);

      if (wallet != NULL && wallet->public_key != NULL && g_str_equal (wallet->status, "active"))
        {
          client->address = g_strdup (wallet->public_key);
          break;
        }
      dex_await (dex_timeout_new_msec (100), NULL);
    }
  if (client->address == NULL)
    {
      n_wrong++;
      return dex_future_new_true ();
    }
  client->stream = lumio_api_client_open_stream (client->api, NULL);
  g_signal_connect (client->stream, "event", G_CALLBACK (event_cb), client);
  lumio_event_source_start (client->stream);
  return dex_future_new_true ();
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Client *client = user_data;

  for (guint i = 0; i < n_reads; i++)
    {
      g_autoptr(LumioApiPlatform) platform = timed ("GET /platform", lumio_api_client_get_platform (client->api));
      g_autoptr(LumioApiMe) me = timed ("GET /me", lumio_api_client_get_me (client->api));
      g_autoptr(LumioApiBalances) balances = timed ("GET /wallet/balances",
                                                    lumio_api_client_get_balances (client->api));
      g_autoptr(LumioApiPayments) payments = timed ("GET /payments",
                                                    lumio_api_client_list_payments (client->api, NULL, 50));
      g_autoptr(LumioApiContacts) contacts = timed ("GET /contacts", lumio_api_client_list_contacts (client->api));
    }
  return dex_future_new_true ();
}

static gboolean
pay_once (Client *client,
          guint   i)
{
  Client *next = clients->pdata[(client->number + 1) % clients->len];
  g_autofree char *start_key = g_uuid_string_random ();
  g_autofree char *confirm_key = g_uuid_string_random ();
  g_autofree char *memo = g_strdup_printf ("bench-%u-%u-end", client->number, i);
  const LumioApiAsset lumens = { .code = (char *) "XLM" };
  g_autoptr(LumioApiQuote) quote = NULL;
  g_autoptr(LumioApiResult) result = NULL;
  gint64 began;

  quote = timed ("POST /payments", lumio_api_client_start_payment (client->api, start_key, next->address, 10000, &lumens,
                                                                   memo, FALSE));
  if (quote == NULL)
    return FALSE;

  began = g_get_monotonic_time ();
  g_hash_table_insert (confirmed, g_strdup (memo), g_memdup2 (&began, sizeof began));
  result = timed ("POST /payments/{id}/confirm",
                  lumio_api_client_confirm_payment (client->api, confirm_key, quote->transaction_id));
  if (result == NULL)
    return FALSE;

  while (g_get_monotonic_time () - began < 60 * G_USEC_PER_SEC)
    {
      g_autoptr(LumioApiPayment) payment = dex_await_boxed (lumio_api_client_get_payment (client->api,
                                                                                          quote->transaction_id), NULL);

      if (payment != NULL && g_str_equal (payment->status, "success"))
        {
          note ("confirm until settled", g_get_monotonic_time () - began);
          return TRUE;
        }
      if (payment != NULL && (g_str_equal (payment->status, "failed") || g_str_equal (payment->status, "expired")))
        return FALSE;
      dex_await (dex_timeout_new_msec (50), NULL);
    }
  return FALSE;
}

static DexFuture *
pay_fiber (gpointer user_data)
{
  Client *client = user_data;

  for (guint i = 0; i < n_payments; i++)
    {
      if (pay_once (client, i))
        n_settled++;
      else
        n_wrong++;
    }
  return dex_future_new_true ();
}

static DexFuture *
done_cb (DexFuture *future,
         gpointer   user_data)
{
  n_running--;
  return dex_future_new_true ();
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Runs one fiber for each client, and resolves the wall time they took together. */
static gint64
run_all (DexFiberFunc func)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  gint64 began = g_get_monotonic_time ();

  for (guint i = 0; i < clients->len; i++)
    {
      n_running++;
      g_ptr_array_add (futures, dex_future_finally (lumio_fiber_spawn (func, clients->pdata[i], NULL),
                                                    done_cb, NULL, NULL));
    }
  while (n_running > 0)
    g_main_context_iteration (NULL, TRUE);
  return g_get_monotonic_time () - began;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  gint64 took;
  gint64 deadline;
  guint n_clients;

  if (argc != 5)
    {
      g_printerr ("usage: bench-load ENDPOINT CLIENTS READS PAYMENTS\n");
      return 2;
    }
  dex_init ();
  endpoint = lumio_endpoint_new (argv[1], &error);
  if (endpoint == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  n_clients = (guint) CLAMP (atoi (argv[2]), 2, 1000);
  n_reads = (guint) MAX (atoi (argv[3]), 0);
  n_payments = (guint) MAX (atoi (argv[4]), 0);
  routes = g_ptr_array_new ();
  clients = g_ptr_array_new ();
  confirmed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < n_clients; i++)
    {
      Client *client = g_new0 (Client, 1);

      client->number = i;
      client->api = lumio_api_client_new (endpoint);
      g_ptr_array_add (clients, client);
    }

  run_all (enter_fiber);
  for (guint i = 0; i < clients->len; i++)
    {
      Client *client = clients->pdata[i];

      if (client->address == NULL)
        {
          print_routes ();
          g_printerr ("Client %u has no open wallet; nothing more can be measured\n", i);
          return 1;
        }
    }
  run_all (read_fiber);
  took = run_all (pay_fiber);

  /* The last events may still be on their way. */
  deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  g_timeout_add (100, wake_cb, NULL);
  while (g_hash_table_size (confirmed) > 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);

  print_routes ();
  g_print ("%u payments settled in %" G_GINT64_FORMAT " ms with %u clients: %" G_GINT64_FORMAT " a second\n",
           n_settled, took / 1000, n_clients, took > 0 ? n_settled * G_USEC_PER_SEC / took : 0);
  if (g_hash_table_size (confirmed) > 0)
    g_print ("%u events did not arrive\n", g_hash_table_size (confirmed));
  if (n_wrong > 0)
    g_print ("%u calls went wrong\n", n_wrong);
  return n_wrong > 0 || n_settled == 0;
}
