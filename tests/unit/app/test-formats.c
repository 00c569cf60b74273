#include <locale.h>

#include <glib.h>

#include "app/lumio-formats.h"

/* Monday 23 November 2026, 14:05:00 in Madrid (UTC+1). */
#define NOW (G_GINT64_CONSTANT (1795439100) * G_USEC_PER_SEC)
#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define assert_text(expr, expected) G_STMT_START { \
    g_autofree char *text_ = (expr); \
    g_assert_cmpstr (text_, ==, (expected)); \
  } G_STMT_END

static void
test_when (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Madrid");

  g_assert_nonnull (zone);
  assert_text (lumio_format_when_at (NOW, NOW, zone), "14:05");
  assert_text (lumio_format_when_at (NOW - 14 * HOUR, NOW, zone), "00:05");
  /* A minute before midnight is yesterday, however few hours ago. */
  assert_text (lumio_format_when_at (NOW - 14 * HOUR - 6 * MINUTE, NOW, zone), "Yesterday 23:59");
  assert_text (lumio_format_when_at (NOW - 3 * DAY, NOW, zone), "Fri 14:05");
  assert_text (lumio_format_when_at (NOW - 7 * DAY, NOW, zone), "16 Nov 14:05");
  assert_text (lumio_format_when_at (NOW - 400 * DAY, NOW, zone), "19 Oct 2025");
}

/* The same instant lies in different days of different zones. */
static void
test_zones (void)
{
  g_autoptr(GTimeZone) madrid = g_time_zone_new_identifier ("Europe/Madrid");
  g_autoptr(GTimeZone) tokyo = g_time_zone_new_identifier ("Asia/Tokyo");
  gint64 evening = NOW + 3 * HOUR;

  assert_text (lumio_format_day_at (evening, evening + 4 * HOUR, madrid), "Today");
  assert_text (lumio_format_day_at (NOW, evening, tokyo), "Yesterday");
}

static void
test_day (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();

  assert_text (lumio_format_day_at (NOW, NOW, zone), "Today");
  assert_text (lumio_format_day_at (NOW - DAY, NOW, zone), "Yesterday");
  assert_text (lumio_format_day_at (NOW - 20 * DAY, NOW, zone), "Tuesday 3 November");
  assert_text (lumio_format_day_at (NOW - 365 * DAY, NOW, zone), "Sunday 23 November 2025");
}

static void
test_age (void)
{
  assert_text (lumio_format_age_at (NOW, NOW), "just now");
  assert_text (lumio_format_age_at (NOW + HOUR, NOW), "just now");
  assert_text (lumio_format_age_at (NOW - MINUTE, NOW), "1 minute ago");
  assert_text (lumio_format_age_at (NOW - 59 * MINUTE, NOW), "59 minutes ago");
  assert_text (lumio_format_age_at (NOW - 5 * HOUR, NOW), "5 hours ago");
  assert_text (lumio_format_age_at (NOW - 49 * HOUR, NOW), "2 days ago");
}

static void
test_money (void)
{
  assert_text (lumio_format_money (NULL, 250000000, "USDC", FALSE), "25.00\u00a0USDC");
  assert_text (lumio_format_money (NULL, 1, "XLM", FALSE), "0.0000001\u00a0XLM");
  assert_text (lumio_format_money (NULL, 250000000, "USDC", TRUE), "•••••\u00a0USDC");
  assert_text (lumio_format_movement (NULL, 15000000, "XLM", TRUE, FALSE), "+1.50\u00a0XLM");
  assert_text (lumio_format_movement (NULL, 15000000, "XLM", FALSE, FALSE), "−1.50\u00a0XLM");
}

static void
test_address (void)
{
  assert_text (lumio_format_address (NULL, "GABCDEFGHI"), "GABC DEFG HI");
  assert_text (lumio_format_address (NULL, NULL), "");
  assert_text (lumio_format_short_address (NULL, "GABCDEFGHIJKLMNOPQRSTUVWXYZ"), "GABC…WXYZ");
  assert_text (lumio_format_counterparty (NULL, "Ana", "GABCDEFGHIJKLMNOPQRSTUVWXYZ"), "Ana");
  assert_text (lumio_format_counterparty (NULL, "", "GABCDEFGHIJKLMNOPQRSTUVWXYZ"), "GABC…WXYZ");
}

static void
test_states (void)
{
  assert_text (lumio_format_state (NULL, "success", NULL), "");
  assert_text (lumio_format_state (NULL, "processing", NULL), "On its way");
  assert_text (lumio_format_state (NULL, "processing", "unknown"), "Checking");
  assert_text (lumio_format_state (NULL, "failed", NULL), "Not sent");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/PAY-81/formats/when", test_when);
  g_test_add_func ("/PAY-81/formats/zones", test_zones);
  g_test_add_func ("/PAY-81/formats/day", test_day);
  g_test_add_func ("/PAY-81/formats/age", test_age);
  g_test_add_func ("/PAY-72/formats/money", test_money);
  g_test_add_func ("/PAY-73/formats/address", test_address);
  g_test_add_func ("/PAY-57/formats/states", test_states);

  return g_test_run ();
}
