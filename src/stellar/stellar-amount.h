#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Amounts of the Stellar network: a signed 64-bit count of units of 10⁻⁷ ("stroops"), and their
 * decimal text. Never floating point.
 */

#define STELLAR_UNIT G_GINT64_CONSTANT (10000000)

#define STELLAR_AMOUNT_ERROR (stellar_amount_error_quark ())

typedef enum
{
  STELLAR_AMOUNT_ERROR_SYNTAX,      /* not digits with at most one point */
  STELLAR_AMOUNT_ERROR_NEGATIVE,
  STELLAR_AMOUNT_ERROR_TOO_PRECISE, /* more than seven decimals */
  STELLAR_AMOUNT_ERROR_TOO_LARGE,   /* above 922337203685.4775807 */
} StellarAmountError;

GQuark   stellar_amount_error_quark  (void);
/*
 * Reads digits, optionally a point and one to seven digits; nothing else. Zero is an amount;
 * a digit that cannot be represented is an error, never rounded.
 */
gboolean stellar_amount_parse        (const char  *text,
                                      gint64      *stroops,
                                      GError     **error);
/* "12.5000000": always seven decimals, as Horizon writes amounts. */
char    *stellar_amount_format       (gint64       stroops);
/* "12.5": without needless zeros. */
char    *stellar_amount_format_short (gint64       stroops);

G_END_DECLS
