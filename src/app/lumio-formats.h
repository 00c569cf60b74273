#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How amounts, times, states and addresses read. Every function is pure but for the zone and the
 * clock, and takes the object it is called on first, so that a template can bind to it as a
 * closure. All return a newly allocated text, never NULL.
 *
 * Amounts are in units of 10⁻⁷, times in microseconds since 1970 (UTC).
 */

/* NULL is the zone of the computer. */
void       lumio_formats_set_time_zone (const char *identifier);
GTimeZone *lumio_formats_get_time_zone (void);

/* "1,234.50": two decimals, and as many more as there are; "•••••" where amounts are hidden. */
char *lumio_format_amount        (gpointer    self,
                                  gint64      stroops,
                                  gboolean    hidden);
/* "1,234.50 USDC" */
char *lumio_format_money         (gpointer    self,
                                  gint64      stroops,
                                  const char *code,
                                  gboolean    hidden);
/* "+25.00 USDC" for what came, "−25.00 USDC" for what left. */
char *lumio_format_movement      (gpointer    self,
                                  gint64      stroops,
                                  const char *code,
                                  gboolean    incoming,
                                  gboolean    hidden);

/* "14:05" today, "Yesterday 14:05", "Mon 14:05" in the last week, then the date. */
char *lumio_format_when          (gpointer    self,
                                  gint64      time);
/* As above, against a given present, for tests. */
char *lumio_format_when_at       (gint64      time,
                                  gint64      now,
                                  GTimeZone  *zone);
/* "Today", "Yesterday", "Monday 3 November", with the year when it is not this one. */
char *lumio_format_day           (gpointer    self,
                                  gint64      time);
char *lumio_format_day_at        (gint64      time,
                                  gint64      now,
                                  GTimeZone  *zone);
/* "14:05", where the day stands above it already. */
char *lumio_format_time          (gpointer    self,
                                  gint64      time);
/* The whole date and time with its zone, for a tooltip. */
char *lumio_format_exact_time    (gpointer    self,
                                  gint64      time);
/* "just now", "4 minutes ago", "3 hours ago", "2 days ago" */
char *lumio_format_age           (gpointer    self,
                                  gint64      time);
char *lumio_format_age_at        (gint64      time,
                                  gint64      now);

/* "GABC DEFG …": groups of four, for reading aloud and comparing. */
char *lumio_format_address       (gpointer    self,
                                  const char *address);
/* "GABC…WXYZ" */
char *lumio_format_short_address (gpointer    self,
                                  const char *address);
/* Who stands on the other side: the name, or the short address where none is known. */
char *lumio_format_counterparty  (gpointer    self,
                                  const char *name,
                                  const char *address);

/*
 * The state of a payment in a word or two: `status` and `outcome` as the platform writes them
 * ("success", "processing" with "unknown", …). Done payments have an empty text: the row says
 * enough by itself.
 */
char *lumio_format_state         (gpointer    self,
                                  const char *status,
                                  const char *outcome);
/* The state in a sentence that says what it means for the money. */
char *lumio_format_state_details (gpointer    self,
                                  const char *status,
                                  const char *outcome,
                                  const char *reason);

/* For where a text is read as markup, and is none: names and sentences from outside. */
char *lumio_format_markup        (gpointer    self,
                                  const char *text);

G_END_DECLS
