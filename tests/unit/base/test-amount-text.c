#include <locale.h>
#include <string.h>

#include "base/lumio-amount-text.h"

static const LumioNumberMarks en = { ".", ",", "\3" };
static const LumioNumberMarks es = { ",", ".", "\3" };
static const LumioNumberMarks fr = { ",", "\u202f", "\3" };
static const LumioNumberMarks in = { ".", ",", "\3\2" };

typedef struct
{
  const LumioNumberMarks *marks;
  const char             *text;
  gint64                  stroops;
} Good;

typedef struct
{
  const LumioNumberMarks *marks;
  const char             *text;
  LumioAmountError        code;
} Bad;

static void
test_accepts (void)
{
  static const Good cases[] = {
    { &en, "1", 10000000 },
    { &en, " 12.5 ", 125000000 },
    { &en, "1,000.50", 10005000000 },
    { &en, "1 000.50", 10005000000 },
    { &en, "1000", 10000000000 },
    { &en, ".5", 5000000 },
    { &en, "0.0000001", 1 },
    { &en, "922337203685.4775807", G_MAXINT64 },
    { &es, "1.000,50", 10005000000 },
    { &es, "0,1", 1000000 },
    { &es, "1.000", 10000000000 },
    { &fr, "12\u202f345,6", 123456000000 },
    { &fr, "12\u00a0345,6", 123456000000 },
    { &in, "12,34,567.5", 12345675000000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 stroops = 0;

      g_assert_true (lumio_amount_text_parse (cases[i].text, cases[i].marks, &stroops, &error));
      g_assert_no_error (error);
      g_assert_cmpint (stroops, ==, cases[i].stroops);
    }
}

static void
test_refuses (void)
{
  static const Bad cases[] = {
    { &en, "", LUMIO_AMOUNT_ERROR_EMPTY },
    { &en, "   ", LUMIO_AMOUNT_ERROR_EMPTY },
    { &en, "-1", LUMIO_AMOUNT_ERROR_NEGATIVE },
    { &en, "−1", LUMIO_AMOUNT_ERROR_NEGATIVE },
    { &en, "0", LUMIO_AMOUNT_ERROR_ZERO },
    { &en, "0.0000000", LUMIO_AMOUNT_ERROR_ZERO },
    { &en, "1.12345678", LUMIO_AMOUNT_ERROR_TOO_PRECISE },
    { &en, "922337203685.4775808", LUMIO_AMOUNT_ERROR_TOO_LARGE },
    { &en, "99999999999999999999999", LUMIO_AMOUNT_ERROR_TOO_LARGE },
    { &en, "1.000,50", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &en, "1,00", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &en, "1,0000", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &en, ",500", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &es, "1,000.50", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &es, "12.5", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &fr, "12.5", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &en, "1.2.3", LUMIO_AMOUNT_ERROR_AMBIGUOUS },
    { &en, ".", LUMIO_AMOUNT_ERROR_NOT_A_NUMBER },
    { &en, "1e3", LUMIO_AMOUNT_ERROR_NOT_A_NUMBER },
    { &en, "0x10", LUMIO_AMOUNT_ERROR_NOT_A_NUMBER },
    { &en, "+1", LUMIO_AMOUNT_ERROR_NOT_A_NUMBER },
    { &en, "１２", LUMIO_AMOUNT_ERROR_NOT_A_NUMBER },
    { &en, "12 USDC", LUMIO_AMOUNT_ERROR_NOT_A_NUMBER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 stroops = 42;

      g_assert_false (lumio_amount_text_parse (cases[i].text, cases[i].marks, &stroops, &error));
      g_assert_error (error, LUMIO_AMOUNT_ERROR, cases[i].code);
      g_assert_cmpint (stroops, ==, 42);
      g_assert_cmpuint (strlen (error->message), >, 10);
    }
}

#define assert_format(stroops, decimals, marks, expected) G_STMT_START { \
    g_autofree char *text_ = lumio_amount_text_format ((stroops), (decimals), (marks)); \
    g_assert_cmpstr (text_, ==, (expected)); \
  } G_STMT_END

static void
test_format (void)
{
  assert_format (0, 2, &en, "0.00");
  assert_format (0, 0, &en, "0");
  assert_format (10000000, 2, &en, "1.00");
  assert_format (12345678900, 2, &en, "1,234.56789");
  assert_format (12345678900, 2, &es, "1.234,56789");
  assert_format (12345675000000, 2, &in, "12,34,567.50");
  assert_format (1, 2, &en, "0.0000001");
  assert_format (G_MAXINT64, 2, &en, "922,337,203,685.4775807");
  assert_format (G_MININT64, 2, &en, "−922,337,203,685.4775808");
}

/* What is shown can be typed back. */
static void
test_round_trip (void)
{
  const LumioNumberMarks *all[] = { &en, &es, &fr, &in };

  for (int i = 0; i < 20000; i++)
    {
      gint64 stroops = 1 + (((gint64) g_test_rand_int_range (0, G_MAXINT) << 31) ^ g_test_rand_int_range (0, G_MAXINT));
      const LumioNumberMarks *marks = all[i % 4];
      g_autofree char *text = NULL;
      g_autoptr(GError) error = NULL;
      gint64 back = 0;

      stroops = ABS (stroops);
      text = lumio_amount_text_format (stroops, (guint) i % 8, marks);
      g_assert_true (lumio_amount_text_parse (text, marks, &back, &error));
      g_assert_cmpint (back, ==, stroops);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/PAY-77/amount-text/accepts", test_accepts);
  g_test_add_func ("/PAY-77/amount-text/refuses", test_refuses);
  g_test_add_func ("/PAY-72/amount-text/format", test_format);
  g_test_add_func ("/PAY-77/amount-text/round-trip", test_round_trip);

  return g_test_run ();
}
