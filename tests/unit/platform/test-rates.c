#include "platform/http/lumio-rates.h"

#include "../test-fiber.h"

#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define SECOND G_USEC_PER_SEC

static gboolean
take (LumioRates *rates,
      const char *bucket,
      gint64      now,
      gint64     *retry_after)
{
  return lumio_rates_take (rates, bucket, 100, 60, now, retry_after);
}

static void
test_window (void)
{
  g_autoptr(LumioRates) rates = lumio_rates_new ();
  gint64 retry_after = 0;

  for (guint i = 0; i < 100; i++)
    g_assert_true (take (rates, "a", START + i, &retry_after));

  g_assert_false (take (rates, "a", START + 20 * SECOND, &retry_after));
  g_assert_cmpint (retry_after, ==, 40);
  g_assert_true (take (rates, "b", START + 20 * SECOND, &retry_after));
  g_assert_false (take (rates, "a", START + 60 * SECOND - 1, &retry_after));
  g_assert_cmpint (retry_after, ==, 1);
  g_assert_true (take (rates, "a", START + 60 * SECOND, &retry_after));
}

static void
test_clock_back (void)
{
  g_autoptr(LumioRates) rates = lumio_rates_new ();
  gint64 retry_after = 0;

  for (guint i = 0; i < 101; i++)
    take (rates, "a", START, &retry_after);

  g_assert_false (take (rates, "a", START + 1, &retry_after));
  g_assert_true (take (rates, "a", START - G_TIME_SPAN_HOUR, &retry_after));
}

static void
test_none (void)
{
  g_autoptr(LumioRates) rates = lumio_rates_new ();
  gint64 retry_after;

  for (guint i = 0; i < 1000; i++)
    g_assert_true (lumio_rates_take (rates, "a", 0, 60, START, &retry_after));
}

static void
test_peek (void)
{
  g_autoptr(LumioRates) rates = lumio_rates_new ();
  gint64 retry_after = 0;

  g_assert_true (lumio_rates_peek (rates, "a", 1, 60, START, &retry_after));
  g_assert_true (lumio_rates_take (rates, "a", 1, 60, START, &retry_after));
  g_assert_false (lumio_rates_peek (rates, "a", 1, 60, START, &retry_after));
  lumio_rates_clear (rates, "a");
  g_assert_true (lumio_rates_peek (rates, "a", 1, 60, START, &retry_after));
}

static DexFuture *
restart_fiber (gpointer user_data)
{
  g_autoptr(LumioRates) before = lumio_rates_new ();
  g_autoptr(LumioRates) after = lumio_rates_new ();
  g_autoptr(LumioStore) store = NULL;
  g_autoptr(GError) error = NULL;
  gint64 retry_after = 0;

  store = dex_await_object (lumio_store_open (":memory:"), &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 100; i++)
    g_assert_true (take (before, "a", START, &retry_after));

  await_ok (lumio_rates_flush (before, store, START + SECOND));
  await_ok (lumio_rates_load (after, store, START + 2 * SECOND));
  g_assert_false (take (after, "a", START + 2 * SECOND, &retry_after));
  g_assert_cmpint (retry_after, ==, 58);
  await_ok (lumio_store_close (store));
  return NULL;
}

static void
test_restart (void)
{
  run_fiber (restart_fiber, NULL);
}

int
main (int    argc,
      char **argv)
{
  start_fibers ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/T-15/rates/the-101st", test_window);
  g_test_add_func ("/T-15/rates/clock-set-back", test_clock_back);
  g_test_add_func ("/T-15/rates/no-limit", test_none);
  g_test_add_func ("/T-15/rates/peek", test_peek);
  g_test_add_func ("/PAY-47/rates/survive-a-restart", test_restart);
  return g_test_run ();
}
