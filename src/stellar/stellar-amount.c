#include "stellar/stellar-amount.h"

#include <string.h>

#define DECIMALS 7

G_DEFINE_QUARK (stellar-amount-error-quark, stellar_amount_error)

static gboolean
fail (GError             **error,
      StellarAmountError   code,
      const char          *message)
{
  g_set_error_literal (error, STELLAR_AMOUNT_ERROR, code, message);
  return FALSE;
}

gboolean
stellar_amount_parse (const char  *text,
                      gint64      *stroops,
                      GError     **error)
{
  gint64 value = 0;
  guint n_digits = 0;
  int n_decimals = -1;

  g_return_val_if_fail (text != NULL && stroops != NULL, FALSE);

  if (*text == '-')
    return fail (error, STELLAR_AMOUNT_ERROR_NEGATIVE, "An amount is not negative");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '.' && n_decimals < 0 && n_digits > 0)
        {
          n_decimals = 0;
          continue;
        }

      if (!g_ascii_isdigit (*p))
        return fail (error, STELLAR_AMOUNT_ERROR_SYNTAX, "An amount is digits with a point");

      n_digits++;

      if (n_decimals >= 0 && ++n_decimals > DECIMALS)
        return fail (error, STELLAR_AMOUNT_ERROR_TOO_PRECISE,
                     "An amount has at most seven decimals");

      if (__builtin_mul_overflow (value, 10, &value) ||
          __builtin_add_overflow (value, *p - '0', &value))
        return fail (error, STELLAR_AMOUNT_ERROR_TOO_LARGE, "The amount is too large");
    }

  if (n_digits == 0 || n_decimals == 0)
    return fail (error, STELLAR_AMOUNT_ERROR_SYNTAX, "An amount is digits with a point");

  for (int i = MAX (n_decimals, 0); i < DECIMALS; i++)
    {
      if (__builtin_mul_overflow (value, 10, &value))
        return fail (error, STELLAR_AMOUNT_ERROR_TOO_LARGE, "The amount is too large");
    }

  *stroops = value;
  return TRUE;
}

char *
stellar_amount_format (gint64 stroops)
{
  /* The least integer has a magnitude that only the unsigned type can hold. */
  guint64 magnitude = stroops < 0 ? -(guint64) stroops : (guint64) stroops;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%07" G_GUINT64_FORMAT,
                          stroops < 0 ? "-" : "", magnitude / STELLAR_UNIT,
                          magnitude % STELLAR_UNIT);
}

char *
stellar_amount_format_short (gint64 stroops)
{
  char *text = stellar_amount_format (stroops);
  gsize length = strlen (text);

  while (text[length - 1] == '0')
    text[--length] = '\0';

  if (text[length - 1] == '.')
    text[length - 1] = '\0';

  return text;
}
