#include "base/lumio-http-client.h"
#include "base/lumio-http-server.h"
#include "base/lumio-json.h"
#include "horizon/lumio-horizon.h"

#include <string.h>

#include "../test-fiber.h"

/* What stands on the market and what was traded there, read from a Horizon of our own making. */

#define ALICE "GAIH3ULLFQ4DGSECF2AR555KZ4KNDGEKN4AFI4SU2M7B43MGK3QJZNSR"
#define BOB "GB4OHVQE7OZH4HLCHFNR7OHDMZVNKOJT3RCRAXRNGGCNUHFRVGUGKW36"
#define SHARE "LUMSHARE:" BOB
#define USDC "USDC:" BOB

#define SHARE_PARTS(prefix)                                                                \
  "\"" prefix "asset_type\":\"credit_alphanum12\",\"" prefix "asset_code\":\"LUMSHARE\"," \
  "\"" prefix "asset_issuer\":\"" BOB "\""
#define USDC_PARTS(prefix)                                                                 \
  "\"" prefix "asset_type\":\"credit_alphanum4\",\"" prefix "asset_code\":\"USDC\","      \
  "\"" prefix "asset_issuer\":\"" BOB "\""

#define OFFER_WITH(id, amount, n, d)                                                       \
  "{\"id\":" id ",\"paging_token\":" id ",\"seller\":\"" ALICE "\","                       \
  "\"selling\":{" SHARE_PARTS ("") "},\"buying\":{" USDC_PARTS ("") "},"                   \
  "\"amount\":\"" amount "\",\"price_r\":{\"n\":" n ",\"d\":" d "},\"price\":\"0.3333333\"," \
  "\"last_modified_ledger\":77,\"last_modified_time\":\"2026-11-23T01:02:03Z\"}"

#define TRADE_WITH(n)                                                                      \
  "{\"id\":\"4294971393-0\",\"paging_token\":\"4294971393-0\","                            \
  "\"ledger_close_time\":\"2026-11-23T01:02:03Z\",\"trade_type\":\"orderbook\","           \
  "\"base_offer_id\":\"9\",\"base_account\":\"" ALICE "\",\"base_amount\":\"3.0000000\","  \
  SHARE_PARTS ("base_") ",\"counter_offer_id\":\"4611686022722355201\","                   \
  "\"counter_account\":\"" BOB "\",\"counter_amount\":\"1.0000000\"," USDC_PARTS ("counter_") "," \
  "\"base_is_seller\":true,\"price\":{\"n\":" n ",\"d\":\"3\"}}"

typedef struct
{
  LumioHttpServer *server;
  LumioHorizon *horizon;
  const char *records;        /* what every page holds, or NULL for a book of `n_offers` */
  guint n_offers;
  gboolean stands;            /* the cursor is not heeded */
  guint n_pages;
  GHashTable *asked;          /* the query of the last one */
} World;

static LumioHttpResponse *
answer_records (const char *records)
{
  char *text = g_strdup_printf ("{\"_embedded\":{\"records\":[%s]}}", records);

  return lumio_http_response_new_bytes (200, "application/json",
                                        g_bytes_new_take (text, strlen (text)));
}

static void
note (World            *world,
      LumioHttpRequest *request)
{
  static const char *const names[] = {
    "seller", "selling_asset_type", "selling_asset_code", "selling_asset_issuer",
    "buying_asset_type", "buying_asset_code", "buying_asset_issuer", "base_asset_type",
    "base_asset_code", "counter_asset_type", "offer_id", "trade_type", "cursor", "limit", "order",
  };

  world->n_pages++;
  g_hash_table_remove_all (world->asked);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_hash_table_insert (world->asked, (char *) names[i],
                         g_strdup (lumio_http_request_get_query (request, names[i])));
}

#define assert_asked(world, name, value) \
  g_assert_cmpstr (g_hash_table_lookup ((world)->asked, (name)), ==, (value))

static LumioHttpResponse *
offers_handler (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  World *world = user_data;
  const char *cursor = lumio_http_request_get_query (request, "cursor");
  g_autoptr(GString) records = g_string_new (NULL);
  guint first = cursor != NULL && !world->stands ? (guint) g_ascii_strtoull (cursor, NULL, 10) : 0;

  note (world, request);

  if (world->records != NULL)
    return answer_records (world->records);

  /* The later one came, the cheaper it is, but every third costs the same. */
  for (guint i = first + 1; i <= MIN (first + 200, world->n_offers); i++)
    g_string_append_printf (records, "%s" OFFER_WITH ("\"%u\"", "1.0000000", "%u", "1000000"),
                            i > first + 1 ? "," : "", i, i, i % 3 == 0 ? 5 : 1000000 - i);

  return answer_records (records->str);
}

static LumioHttpResponse *
trades_handler (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  World *world = user_data;

  note (world, request);
  return answer_records (world->records);
}

static const LumioHttpRoute routes[] = {
  { "GET", "/offers", offers_handler },
  { "GET", "/trades", trades_handler },
};

static void
open_world (World *world)
{
  g_autoptr(LumioEndpoint) any = lumio_endpoint_new ("http://127.0.0.1:0", NULL);
  g_autoptr(LumioEndpoint) endpoint = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  world->asked = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  world->server = lumio_http_server_new ("https://stellar.org/horizon-errors/");
  lumio_http_server_add_routes (world->server, routes, G_N_ELEMENTS (routes), world);
  lumio_http_server_listen (world->server, any, &error);
  g_assert_no_error (error);
  text = g_strdup_printf ("http://127.0.0.1:%u", lumio_http_server_get_port (world->server));
  endpoint = lumio_endpoint_new (text, NULL);
  world->horizon = lumio_horizon_new (endpoint);
}

static void
close_world (World *world)
{
  g_clear_object (&world->horizon);
  await_ok (lumio_http_server_stop (world->server));
  g_clear_object (&world->server);
  g_clear_pointer (&world->asked, g_hash_table_unref);
}

static DexFuture *
one_fiber (gpointer user_data)
{
  /* An id as a text or as a number, as Horizon's versions have it. */
  World world = {
    .records = OFFER_WITH ("\"7\"", "12.5000000", "1", "3") "," OFFER_WITH ("8", "1", "2147483647", "1"),
  };
  g_autoptr(GPtrArray) offers = NULL;
  g_autoptr(GError) error = NULL;
  const LumioHorizonOffer *offer;

  open_world (&world);
  offers = dex_await_boxed (lumio_horizon_list_offers_of (world.horizon, ALICE), &error);
  g_assert_no_error (error);
  assert_asked (&world, "seller", ALICE);
  assert_asked (&world, "selling_asset_type", NULL);
  assert_asked (&world, "limit", "200");
  assert_asked (&world, "order", "asc");
  g_assert_cmpuint (world.n_pages, ==, 1);
  g_assert_cmpuint (offers->len, ==, 2);
  offer = g_ptr_array_index (offers, 0);
  g_assert_cmpint (offer->id, ==, 7);
  g_assert_cmpstr (offer->seller, ==, ALICE);
  g_assert_cmpstr (offer->selling, ==, SHARE);
  g_assert_cmpstr (offer->buying, ==, USDC);
  g_assert_cmpint (offer->amount, ==, 125000000);
  g_assert_cmpint (offer->price_n, ==, 1);
  g_assert_cmpint (offer->price_d, ==, 3);
  g_assert_cmpint (offer->last_modified_ledger, ==, 77);
  offer = g_ptr_array_index (offers, 1);
  g_assert_cmpint (offer->id, ==, 8);
  g_assert_cmpint (offer->price_n, ==, G_MAXINT32);
  close_world (&world);
  return NULL;
}

static DexFuture *
book_fiber (gpointer user_data)
{
  World world = { .n_offers = 450 };
  g_autoptr(GPtrArray) offers = NULL;
  g_autoptr(GError) error = NULL;

  open_world (&world);
  offers = dex_await_boxed (lumio_horizon_list_offers_for (world.horizon, SHARE, USDC), &error);
  g_assert_no_error (error);
  assert_asked (&world, "seller", NULL);
  assert_asked (&world, "selling_asset_type", "credit_alphanum12");
  assert_asked (&world, "selling_asset_code", "LUMSHARE");
  assert_asked (&world, "selling_asset_issuer", BOB);
  assert_asked (&world, "buying_asset_type", "credit_alphanum4");
  assert_asked (&world, "buying_asset_code", "USDC");
  assert_asked (&world, "cursor", "400");
  g_assert_cmpuint (world.n_pages, ==, 3);
  g_assert_cmpuint (offers->len, ==, 450);

  /* A hundred and fifty of one price in the order of their coming, then from the newest back. */
  for (guint i = 0; i < offers->len; i++)
    {
      const LumioHorizonOffer *offer = g_ptr_array_index (offers, i);
      guint back = i - 150;

      if (i < 150)
        g_assert_cmpint (offer->id, ==, 3 * (i + 1));
      else
        g_assert_cmpint (offer->id, ==, 449 - (back / 2 * 3 + back % 2));
    }

  close_world (&world);
  return NULL;
}

/* Quotients that seven digits and a double's fraction of them would call the same. */
static DexFuture *
exact_fiber (gpointer user_data)
{
  World world = {
    .records = OFFER_WITH ("1", "1", "2147483647", "2147483646") ","
               OFFER_WITH ("2", "1", "2147483646", "2147483645") ","
               OFFER_WITH ("3", "1", "2147483645", "2147483646") ","
               OFFER_WITH ("4", "1", "2147483646", "2147483647") ","
               OFFER_WITH ("5", "1", "2", "2") "," OFFER_WITH ("6", "1", "1", "1"),
  };
  static const gint64 ids[] = { 3, 4, 5, 6, 1, 2 };
  g_autoptr(GPtrArray) offers = NULL;
  g_autoptr(GError) error = NULL;

  open_world (&world);
  offers = dex_await_boxed (lumio_horizon_list_offers_for (world.horizon, SHARE, USDC), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (offers->len, ==, G_N_ELEMENTS (ids));

  for (guint i = 0; i < offers->len; i++)
    g_assert_cmpint (((LumioHorizonOffer *) g_ptr_array_index (offers, i))->id, ==, ids[i]);

  close_world (&world);
  return NULL;
}

static DexFuture *
bounds_fiber (gpointer user_data)
{
  World empty = { .n_offers = 0 }, full = { .n_offers = 400 }, most = { .n_offers = 10000 };
  World standing = { .n_offers = 200, .stands = TRUE };

  /* A last page that is full is followed by one with nothing on it. */
  open_world (&empty);
  open_world (&full);
  {
    g_autoptr(GPtrArray) none = NULL, all = NULL;
    g_autoptr(GError) error = NULL;

    none = dex_await_boxed (lumio_horizon_list_offers_of (empty.horizon, ALICE), &error);
    g_assert_no_error (error);
    g_assert_cmpuint (none->len, ==, 0);
    all = dex_await_boxed (lumio_horizon_list_offers_of (full.horizon, ALICE), &error);
    g_assert_no_error (error);
    g_assert_cmpuint (all->len, ==, 400);
    g_assert_cmpuint (full.n_pages, ==, 3);
  }
  close_world (&empty);
  close_world (&full);

  /* More than is read, and a Horizon that gives the same page for ever. */
  open_world (&most);
  await_error (lumio_horizon_list_offers_for (most.horizon, SHARE, USDC), LUMIO_HTTP_ERROR,
               LUMIO_HTTP_ERROR_BAD_REPLY);
  g_assert_cmpuint (most.n_pages, ==, 50);
  close_world (&most);
  open_world (&standing);
  await_error (lumio_horizon_list_offers_of (standing.horizon, ALICE), LUMIO_HTTP_ERROR,
               LUMIO_HTTP_ERROR_BAD_REPLY);
  g_assert_cmpuint (standing.n_pages, ==, 2);
  close_world (&standing);
  return NULL;
}

static DexFuture *
strangers_fiber (gpointer user_data)
{
  World world = { .records = OFFER_WITH ("7", "1", "1", "3") };

  /* Another seller's, and the other way round. */
  open_world (&world);
  await_ok (lumio_horizon_list_offers_of (world.horizon, ALICE));
  await_error (lumio_horizon_list_offers_of (world.horizon, BOB), LUMIO_HTTP_ERROR,
               LUMIO_HTTP_ERROR_BAD_REPLY);
  await_ok (lumio_horizon_list_offers_for (world.horizon, SHARE, USDC));
  await_error (lumio_horizon_list_offers_for (world.horizon, USDC, SHARE), LUMIO_HTTP_ERROR,
               LUMIO_HTTP_ERROR_BAD_REPLY);
  await_error (lumio_horizon_list_offers_for (world.horizon, SHARE, "native"), LUMIO_HTTP_ERROR,
               LUMIO_HTTP_ERROR_BAD_REPLY);
  assert_asked (&world, "buying_asset_type", "native");
  assert_asked (&world, "buying_asset_code", NULL);
  close_world (&world);
  return NULL;
}

static DexFuture *
trades_fiber (gpointer user_data)
{
  World world = { .records = TRADE_WITH ("\"1\"") };
  g_autoptr(LumioHorizonPage) of_offer = NULL, of_pair = NULL;
  g_autoptr(GError) error = NULL;
  const LumioHorizonTrade *trade;

  open_world (&world);
  of_offer = dex_await_boxed (lumio_horizon_list_trades (world.horizon, 9, NULL, NULL, "44-1", 1,
                                                         LUMIO_HORIZON_ASCENDING), &error);
  g_assert_no_error (error);
  assert_asked (&world, "offer_id", "9");
  assert_asked (&world, "base_asset_type", NULL);
  assert_asked (&world, "trade_type", "orderbook");
  assert_asked (&world, "cursor", "44-1");
  assert_asked (&world, "limit", "1");
  g_assert_cmpstr (of_offer->next_cursor, ==, "4294971393-0");
  g_assert_cmpuint (of_offer->records->len, ==, 1);
  trade = g_ptr_array_index (of_offer->records, 0);
  g_assert_cmpstr (trade->paging_token, ==, "4294971393-0");
  g_assert_cmpint (trade->ledger_close_time, ==, G_GINT64_CONSTANT (1795395723000000));
  g_assert_cmpint (trade->base_offer_id, ==, 9);
  g_assert_cmpint (trade->counter_offer_id, ==, G_GINT64_CONSTANT (4611686022722355201));
  g_assert_cmpstr (trade->base_account, ==, ALICE);
  g_assert_cmpstr (trade->counter_account, ==, BOB);
  g_assert_cmpstr (trade->base_asset, ==, SHARE);
  g_assert_cmpstr (trade->counter_asset, ==, USDC);
  g_assert_cmpint (trade->base_amount, ==, 30000000);
  g_assert_cmpint (trade->counter_amount, ==, 10000000);
  g_assert_true (trade->base_is_seller);
  g_assert_cmpint (trade->price_n, ==, 1);
  g_assert_cmpint (trade->price_d, ==, 3);

  of_pair = dex_await_boxed (lumio_horizon_list_trades (world.horizon, 0, SHARE, USDC, NULL, 200,
                                                        LUMIO_HORIZON_DESCENDING), &error);
  g_assert_no_error (error);
  assert_asked (&world, "offer_id", NULL);
  assert_asked (&world, "base_asset_type", "credit_alphanum12");
  assert_asked (&world, "base_asset_code", "LUMSHARE");
  assert_asked (&world, "counter_asset_type", "credit_alphanum4");
  assert_asked (&world, "order", "desc");
  g_assert_null (of_pair->next_cursor);
  g_assert_cmpuint (of_pair->records->len, ==, 1);

  /* The taker's id names the trade as well; another's and the other way round do not. */
  await_ok (lumio_horizon_list_trades (world.horizon, G_GINT64_CONSTANT (4611686022722355201), NULL,
                                       NULL, NULL, 200, LUMIO_HORIZON_ASCENDING));
  await_error (lumio_horizon_list_trades (world.horizon, 10, NULL, NULL, NULL, 200,
                                          LUMIO_HORIZON_ASCENDING),
               LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY);
  await_error (lumio_horizon_list_trades (world.horizon, 0, USDC, SHARE, NULL, 200,
                                          LUMIO_HORIZON_ASCENDING),
               LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY);
  close_world (&world);
  return NULL;
}

/* ---- what is not of the shape ---- */

/* The good text with `old` replaced; what is not in it would try nothing. */
static char *
spoil (const char *text,
       const char *old,
       const char *other)
{
  g_auto(GStrv) parts = g_strsplit (text, old, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (other, parts);
}

typedef struct
{
  const char *old;
  const char *other;
} Spoilt;

static DexFuture *
wrong_offers_fiber (gpointer user_data)
{
  static const Spoilt cases[] = {
    { "\"id\":7,", "" },
    { "\"id\":7,", "\"id\":0," },
    { "\"id\":7,", "\"id\":-7," },
    { "\"id\":7,", "\"id\":\"seven\"," },
    { "\"id\":7,", "\"id\":\"9223372036854775808\"," },
    { "\"seller\":\"" ALICE "\",", "" },
    { "\"selling\":{" SHARE_PARTS ("") "}", "\"selling\":\"native\"" },
    { "\"selling\":{" SHARE_PARTS ("") "}", "\"selling\":{}" },
    { "\"asset_code\":\"USDC\",", "" },
    { "\"amount\":\"12.5000000\"", "\"amount\":12.5" },
    { "\"amount\":\"12.5000000\"", "\"amount\":\"0.0000000\"" },
    { "\"amount\":\"12.5000000\"", "\"amount\":\"-1\"" },
    { "\"amount\":\"12.5000000\"", "\"amount\":\"0.00000001\"" },
    { "\"price_r\":{\"n\":1,\"d\":3},", "" },
    { "\"n\":1", "\"n\":0" },
    { "\"n\":1", "\"n\":2147483648" },
    { "\"d\":3", "\"d\":0" },
    { "\"d\":3", "\"d\":-3" },
    { "\"d\":3", "\"d\":0.5" },
    { "\"last_modified_ledger\":77,", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *records =
        spoil (OFFER_WITH ("7", "12.5000000", "1", "3"), cases[i].old, cases[i].other);
      World world = { .records = records };

      g_test_message ("%s → %s", cases[i].old, cases[i].other);
      open_world (&world);
      await_error (lumio_horizon_list_offers_of (world.horizon, ALICE), LUMIO_HTTP_ERROR,
                   LUMIO_HTTP_ERROR_BAD_REPLY);
      close_world (&world);
    }

  return NULL;
}

static DexFuture *
wrong_trades_fiber (gpointer user_data)
{
  static const Spoilt cases[] = {
    { "\"paging_token\":\"4294971393-0\",", "" },
    { "\"2026-11-23T01:02:03Z\"", "\"yesterday\"" },
    { "\"base_offer_id\":\"9\",", "" },
    { "\"base_offer_id\":\"9\"", "\"base_offer_id\":\"\"" },
    { "\"4611686022722355201\"", "\"0\"" },
    { "\"base_account\":\"" ALICE "\",", "" },
    { "\"counter_account\":\"" BOB "\",", "\"counter_account\":null," },
    { "\"base_amount\":\"3.0000000\"", "\"base_amount\":3" },
    { "\"counter_amount\":\"1.0000000\"", "\"counter_amount\":\"much\"" },
    { "\"base_asset_type\"", "\"asset_type\"" },
    { "\"counter_asset_issuer\"", "\"issuer\"" },
    { "\"base_is_seller\":true", "\"base_is_seller\":1" },
    { "\"base_is_seller\":true,", "" },
    { "\"price\":{\"n\":\"1\",\"d\":\"3\"}", "\"price\":\"0.3333333\"" },
    { "\"n\":\"1\"", "\"n\":\"0\"" },
    { "\"d\":\"3\"", "\"d\":\"x\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *records = spoil (TRADE_WITH ("\"1\""), cases[i].old, cases[i].other);
      World world = { .records = records };

      g_test_message ("%s → %s", cases[i].old, cases[i].other);
      open_world (&world);
      await_error (lumio_horizon_list_trades (world.horizon, 9, NULL, NULL, NULL, 200,
                                              LUMIO_HORIZON_ASCENDING),
                   LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY);
      close_world (&world);
    }

  return NULL;
}

static void
test_fiber (gconstpointer data)
{
  run_fiber ((DexFiberFunc) data, NULL);
}

int
main (int    argc,
      char **argv)
{
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/VIBE-37/horizon/offers-of-one", one_fiber, test_fiber);
  g_test_add_data_func ("/VIBE-37/horizon/book", book_fiber, test_fiber);
  g_test_add_data_func ("/VIBE-37/horizon/exact-prices", exact_fiber, test_fiber);
  g_test_add_data_func ("/VIBE-37/horizon/bounds", bounds_fiber, test_fiber);
  g_test_add_data_func ("/VIBE-37/horizon/strangers", strangers_fiber, test_fiber);
  g_test_add_data_func ("/VIBE-37/horizon/trades", trades_fiber, test_fiber);
  g_test_add_data_func ("/VIBE-37/horizon/wrong-offers", wrong_offers_fiber, test_fiber);
  g_test_add_data_func ("/VIBE-37/horizon/wrong-trades", wrong_trades_fiber, test_fiber);
  return g_test_run ();
}
