#include "base/lumio-amount-text.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n.h>

#define DECIMALS 7
#define UNIT G_GINT64_CONSTANT (10000000)

G_DEFINE_QUARK (lumio-amount-error-quark, lumio_amount_error)

static gpointer
read_locale (gpointer data)
{
  const struct lconv *conv = localeconv ();
  LumioNumberMarks *marks = g_new0 (LumioNumberMarks, 1);
  gboolean monetary = conv->mon_decimal_point != NULL && *conv->mon_decimal_point != '\0';
  const char *decimal = monetary ? conv->mon_decimal_point : conv->decimal_point;
  const char *grouping = monetary ? conv->mon_thousands_sep : conv->thousands_sep;
  const char *groups = monetary ? conv->mon_grouping : conv->grouping;

  g_strlcpy (marks->decimal, decimal != NULL && *decimal != '\0' ? decimal : ".",
             sizeof marks->decimal);
  g_strlcpy (marks->grouping, grouping != NULL ? grouping : "", sizeof marks->grouping);
  g_strlcpy (marks->digit_groups, groups != NULL ? groups : "", sizeof marks->digit_groups);

  /* The C locale has no grouping; people still read long numbers in threes. */
  if (marks->grouping[0] == '\0' && strcmp (marks->decimal, ".") == 0)
    {
      g_strlcpy (marks->grouping, ",", sizeof marks->grouping);
      g_strlcpy (marks->digit_groups, "\3", sizeof marks->digit_groups);
    }
  else if (marks->grouping[0] == '\0')
    {
      /* Spanish writes four digits together and groups longer numbers with a thin space. */
      g_strlcpy (marks->grouping, "\u202f", sizeof marks->grouping);
      g_strlcpy (marks->digit_groups, "\3", sizeof marks->digit_groups);
    }

  return marks;
}

const LumioNumberMarks *
lumio_number_marks_locale (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, read_locale, NULL);
}

/* The size of the `index`th group of digits from the point outwards; the last one repeats. */
static guint
group_size (const LumioNumberMarks *marks,
            guint                   index)
{
  gsize length = strlen (marks->digit_groups);
  guint size;

  if (length == 0)
    return 3;

  size = (guint8) marks->digit_groups[MIN (index, length - 1)];

  return size > 0 && size < 10 ? size : 3;
}

static gboolean
is_space (gunichar c)
{
  return c == ' ' || c == 0x00a0 || c == 0x202f || c == 0x2009;
}

/* What stands for the marks in the plain form that is read below. */
#define DECIMAL_MARK '.'
#define GROUP_MARK '_'

static gboolean
fail (GError           **error,
      LumioAmountError   code,
      const char        *message)
{
  g_set_error_literal (error, LUMIO_AMOUNT_ERROR, code, message);
  return FALSE;
}

/* Digits and marks alone, whatever the locale writes them with. */
static gboolean
reduce (const char              *text,
        const LumioNumberMarks  *marks,
        GString                 *plain,
        GError                 **error)
{
  const char *p = text;

  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);

      if (g_ascii_isdigit (*p))
        {
          g_string_append_c (plain, *p++);
          continue;
        }

      if (g_str_has_prefix (p, marks->decimal))
        {
          g_string_append_c (plain, DECIMAL_MARK);
          p += strlen (marks->decimal);
          continue;
        }

      if ((marks->grouping[0] != '\0' && g_str_has_prefix (p, marks->grouping)) ||
          is_space (c) || c == '\'' || c == 0x2019)
        {
          g_string_append_c (plain, GROUP_MARK);
          p = g_utf8_next_char (p);
          continue;
        }

      if (*p == '.' || *p == ',')
        {
          g_autofree char *message =
            g_strdup_printf (_("Write the decimals after “%s”, for example 12%s50."),
                             marks->decimal, marks->decimal);

          return fail (error, LUMIO_AMOUNT_ERROR_AMBIGUOUS, message);
        }

      return fail (error, LUMIO_AMOUNT_ERROR_NOT_A_NUMBER,
                   _("Use digits only, for example 12."));
    }

  return TRUE;
}

static gboolean
fail_unclear (const LumioNumberMarks  *marks,
              GError                 **error)
{
  g_autofree char *message =
    g_strdup_printf (_("It is not clear where the decimals begin. Write them after “%s” "
                       "and leave out other marks."), marks->decimal);

  return fail (error, LUMIO_AMOUNT_ERROR_AMBIGUOUS, message);
}

/* "1_234_567": each group but the first has the size that the locale gives it. */
static gboolean
check_groups (const char              *whole,
              const LumioNumberMarks  *marks,
              GError                 **error)
{
  g_auto(GStrv) groups = g_strsplit (whole, "_", -1);
  guint n = g_strv_length (groups);

  for (guint i = 0; n > 1 && i < n; i++)
    {
      gsize length = strlen (groups[i]);
      guint size = group_size (marks, n - 1 - i);

      if ((i == 0 && (length == 0 || length > size)) || (i > 0 && length != size))
        {
          return fail_unclear (marks, error);
        }
    }

  return TRUE;
}

/* Appends `digit` at the right; FALSE where the value leaves the range of an amount. */
static gboolean
push_digit (gint64 *value,
            int     digit)
{
  return !__builtin_mul_overflow (*value, 10, value) &&
         !__builtin_add_overflow (*value, digit, value);
}

gboolean
lumio_amount_text_parse (const char              *text,
                         const LumioNumberMarks  *marks,
                         gint64                  *stroops,
                         GError                 **error)
{
  g_autofree char *stripped = NULL;
  g_autoptr(GString) plain = g_string_new (NULL);
  g_auto(GStrv) halves = NULL;
  const char *decimals;
  gint64 value = 0;
  gsize n_decimals;

  g_return_val_if_fail (text != NULL && marks != NULL, FALSE);

  if (!g_utf8_validate (text, -1, NULL) || strlen (text) > 256)
    return fail (error, LUMIO_AMOUNT_ERROR_NOT_A_NUMBER, _("Use digits only, for example 12."));

  stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    return fail (error, LUMIO_AMOUNT_ERROR_EMPTY, _("Enter an amount."));

  if (*stripped == '-' || g_str_has_prefix (stripped, "−"))
    return fail (error, LUMIO_AMOUNT_ERROR_NEGATIVE, _("The amount must be more than nothing."));

  if (!reduce (stripped, marks, plain, error))
    return FALSE;

  halves = g_strsplit (plain->str, ".", -1);
  decimals = halves[0] != NULL && halves[1] != NULL ? halves[1] : "";
  n_decimals = strlen (decimals);

  if (g_strv_length (halves) > 2 || strchr (decimals, GROUP_MARK) != NULL)
    return fail_unclear (marks, error);

  if (*halves[0] == '\0' && n_decimals == 0)
    return fail (error, LUMIO_AMOUNT_ERROR_NOT_A_NUMBER,
                 _("This is not an amount. Write it like 12 or 12.50."));

  if (!check_groups (halves[0], marks, error))
    return FALSE;

  if (n_decimals > DECIMALS)
    return fail (error, LUMIO_AMOUNT_ERROR_TOO_PRECISE,
                 _("An amount has at most seven decimals."));

  for (const char *p = halves[0]; *p != '\0'; p++)
    {
      if (*p != GROUP_MARK && !push_digit (&value, *p - '0'))
        return fail (error, LUMIO_AMOUNT_ERROR_TOO_LARGE, _("This amount is too large."));
    }

  for (gsize i = 0; i < DECIMALS; i++)
    {
      if (!push_digit (&value, i < n_decimals ? decimals[i] - '0' : 0))
        return fail (error, LUMIO_AMOUNT_ERROR_TOO_LARGE, _("This amount is too large."));
    }

  if (value == 0)
    return fail (error, LUMIO_AMOUNT_ERROR_ZERO, _("The amount must be more than nothing."));

  *stroops = value;
  return TRUE;
}

char *
lumio_amount_text_format (gint64                  stroops,
                          guint                   min_decimals,
                          const LumioNumberMarks *marks)
{
  /* The magnitude of the least integer has no gint64 of its own. */
  guint64 magnitude = stroops < 0 ? -(guint64) stroops : (guint64) stroops;
  g_autofree char *whole = g_strdup_printf ("%" G_GUINT64_FORMAT, magnitude / UNIT);
  g_autofree char *fraction = g_strdup_printf ("%07" G_GUINT64_FORMAT, magnitude % UNIT);
  g_autoptr(GString) text = g_string_new (whole);
  gsize position = strlen (whole);
  gsize n_decimals = DECIMALS;

  for (guint group = 0; position > group_size (marks, group); group++)
    {
      position -= group_size (marks, group);
      g_string_insert (text, (gssize) position, marks->grouping);
    }

  while (n_decimals > MIN (min_decimals, DECIMALS) && fraction[n_decimals - 1] == '0')
    n_decimals--;

  fraction[n_decimals] = '\0';

  if (n_decimals > 0)
    {
      g_string_append (text, marks->decimal);
      g_string_append (text, fraction);
    }

  if (stroops < 0)
    g_string_prepend (text, "−");

  return g_string_free (g_steal_pointer (&text), FALSE);
}
