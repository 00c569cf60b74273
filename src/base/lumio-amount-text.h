#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Amounts as people write them. The decimal and grouping marks are those of the current locale
 * (LC_MONETARY, else LC_NUMERIC), or given by name in tests.
 */

typedef struct
{
  char decimal[8];
  char grouping[8];
  char digit_groups[8]; /* sizes from the point outwards, "\3" or "\3\2", as in localeconv() */
} LumioNumberMarks;

#define LUMIO_AMOUNT_ERROR (lumio_amount_error_quark ())

typedef enum
{
  LUMIO_AMOUNT_ERROR_EMPTY,
  LUMIO_AMOUNT_ERROR_NOT_A_NUMBER,
  LUMIO_AMOUNT_ERROR_NEGATIVE,
  LUMIO_AMOUNT_ERROR_ZERO,
  LUMIO_AMOUNT_ERROR_TOO_PRECISE, /* more than seven decimals */
  LUMIO_AMOUNT_ERROR_TOO_LARGE,
  LUMIO_AMOUNT_ERROR_AMBIGUOUS,   /* "1.000" where the locale's point is a comma, and kin */
} LumioAmountError;

GQuark                  lumio_amount_error_quark  (void);
const LumioNumberMarks *lumio_number_marks_locale (void);
/* Reads what a person typed, in units of 10⁻⁷, above 0. The error messages are for people. */
gboolean                lumio_amount_text_parse   (const char              *text,
                                                   const LumioNumberMarks  *marks,
                                                   gint64                  *stroops,
                                                   GError                 **error);
/* "1,234.50": at least `min_decimals`, and as many more as the amount has. */
char                   *lumio_amount_text_format  (gint64                   stroops,
                                                   guint                    min_decimals,
                                                   const LumioNumberMarks  *marks);

G_END_DECLS
