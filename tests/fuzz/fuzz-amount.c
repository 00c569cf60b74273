/* Amounts as machines write them and as people type them: what is read must be written so that it reads the same. */

#include "base/lumio-amount-text.h"
#include "stellar/stellar-amount.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  static const LumioNumberMarks marks[] = {
    { ".", ",", "\3" }, { ",", ".", "\3" }, { ",", "\xe2\x80\xaf", "\3" }, { ".", ",", "\3\2" }, { ".", "", "" },
  };
  g_autofree char *text = g_strndup ((const char *) data, length);
  g_autoptr(GError) error = NULL;
  gint64 stroops = 0;
  gint64 again = 0;

  if (stellar_amount_parse (text, &stroops, &error))
    {
      g_autofree char *written = stellar_amount_format (stroops);
      g_autofree char *brief = stellar_amount_format_short (stroops);

      g_assert_cmpint (stroops, >=, 0);
      g_assert_true (stellar_amount_parse (written, &again, NULL));
      g_assert_cmpint (again, ==, stroops);
      g_assert_true (stellar_amount_parse (brief, &again, NULL));
      g_assert_cmpint (again, ==, stroops);
    }

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *written = NULL;
      g_autoptr(GError) typed_error = NULL;

      if (!lumio_amount_text_parse (text, &marks[i], &stroops, &typed_error))
        {
          g_assert_nonnull (typed_error);
          continue;
        }
      g_assert_cmpint (stroops, >, 0);
      written = lumio_amount_text_format (stroops, 2, &marks[i]);
      g_assert_true (lumio_amount_text_parse (written, &marks[i], &again, NULL));
      g_assert_cmpint (again, ==, stroops);
    }
  return 0;
}
