#include "app/lumio-formats.h"

#include <string.h>

#include <glib/gi18n.h>

#include "base/lumio-amount-text.h"

#define HIDDEN_AMOUNT "•••••"
#define MINUS "−"

static GTimeZone *chosen_zone;

void
lumio_formats_set_time_zone (const char *identifier)
{
  g_clear_pointer (&chosen_zone, g_time_zone_unref);

  if (identifier != NULL && *identifier != '\0')
    chosen_zone = g_time_zone_new_identifier (identifier);
}

/* The computer's own may change under the program, so it is read again; but not for each row of a list. */
static GTimeZone *
get_local_zone (void)
{
  static GTimeZone *zone;
  static gint64 read_at;
  gint64 now = g_get_monotonic_time ();

  if (zone == NULL || now - read_at > G_USEC_PER_SEC)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      read_at = now;
    }

  return zone;
}

GTimeZone *
lumio_formats_get_time_zone (void)
{
  return g_time_zone_ref (chosen_zone != NULL ? chosen_zone : get_local_zone ());
}

static GDateTime *
local_time (gint64     time,
            GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

/* Calendar days from `time` to `now`: 0 the same day, 1 the day before; negative in the future. */
static int
days_between (GDateTime *time,
              GDateTime *now)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, g_date_time_get_day_of_month (time), g_date_time_get_month (time),
                  g_date_time_get_year (time));
  g_date_set_dmy (&b, g_date_time_get_day_of_month (now), g_date_time_get_month (now),
                  g_date_time_get_year (now));

  return g_date_days_between (&a, &b);
}

char *
lumio_format_amount (gpointer self,
                     gint64   stroops,
                     gboolean hidden)
{
  if (hidden)
    return g_strdup (HIDDEN_AMOUNT);

  return lumio_amount_text_format (stroops, 2, lumio_number_marks_locale ());
}

char *
lumio_format_money (gpointer    self,
                    gint64      stroops,
                    const char *code,
                    gboolean    hidden)
{
  g_autofree char *amount = lumio_format_amount (self, stroops, hidden);

  if (code == NULL)
    return g_steal_pointer (&amount);

  /* TRANSLATORS: an amount and its currency, "25.00 USDC"; the space does not break. */
  return g_strdup_printf (C_("money", "%s\u00a0%s"), amount, code);
}

char *
lumio_format_movement (gpointer    self,
                       gint64      stroops,
                       const char *code,
                       gboolean    incoming,
                       gboolean    hidden)
{
  g_autofree char *money = lumio_format_money (self, stroops, code, hidden);

  return g_strconcat (incoming ? "+" : MINUS, money, NULL);
}

char *
lumio_format_when_at (gint64     time,
                      gint64     now,
                      GTimeZone *zone)
{
  g_autoptr(GDateTime) then = local_time (time, zone);
  g_autoptr(GDateTime) present = local_time (now, zone);
  int days;

  if (then == NULL || present == NULL)
    return g_strdup ("");

  days = days_between (then, present);

  if (days == 0)
    /* TRANSLATORS: the time of something that happened today, as g_date_time_format() takes it. */
    return g_date_time_format (then, C_("when", "%H:%M"));

  if (days == 1)
    return g_date_time_format (then, C_("when", "Yesterday %H:%M"));

  if (days > 1 && days < 7)
    return g_date_time_format (then, C_("when", "%a %H:%M"));

  if (g_date_time_get_year (then) == g_date_time_get_year (present))
    return g_date_time_format (then, C_("when", "%-d %b %H:%M"));

  return g_date_time_format (then, C_("when", "%-d %b %Y"));
}

char *
lumio_format_when (gpointer self,
                   gint64   time)
{
  g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();

  return lumio_format_when_at (time, g_get_real_time (), zone);
}

char *
lumio_format_time (gpointer self,
                   gint64   time)
{
  g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();
  g_autoptr(GDateTime) then = local_time (time, zone);

  return then != NULL ? g_date_time_format (then, C_("when", "%H:%M")) : g_strdup ("");
}

char *
lumio_format_day_at (gint64     time,
                     gint64     now,
                     GTimeZone *zone)
{
  g_autoptr(GDateTime) then = local_time (time, zone);
  g_autoptr(GDateTime) present = local_time (now, zone);
  int days;

  if (then == NULL || present == NULL)
    return g_strdup ("");

  days = days_between (then, present);

  if (days == 0)
    return g_strdup (_("Today"));

  if (days == 1)
    return g_strdup (_("Yesterday"));

  if (g_date_time_get_year (then) == g_date_time_get_year (present))
    /* TRANSLATORS: a day of this year, as g_date_time_format() takes it: "Monday 3 November". */
    return g_date_time_format (then, C_("day", "%A %-d %B"));

  return g_date_time_format (then, C_("day", "%A %-d %B %Y"));
}

char *
lumio_format_day (gpointer self,
                  gint64   time)
{
  g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();

  return lumio_format_day_at (time, g_get_real_time (), zone);
}

char *
lumio_format_exact_time (gpointer self,
                         gint64   time)
{
  g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();
  g_autoptr(GDateTime) then = local_time (time, zone);

  if (then == NULL)
    return g_strdup ("");

  /* TRANSLATORS: a whole date and time with its zone, as g_date_time_format() takes it. */
  return g_date_time_format (then, C_("exact", "%A %-d %B %Y, %H:%M:%S %Z"));
}

char *
lumio_format_age_at (gint64 time,
                     gint64 now)
{
  gint64 seconds = MAX (0, now - time) / G_USEC_PER_SEC;
  gint64 minutes = seconds / 60;
  gint64 hours = minutes / 60;
  gint64 days = hours / 24;

  if (minutes == 0)
    return g_strdup (_("just now"));

  if (hours == 0)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong) minutes),
                            (int) minutes);

  if (days == 0)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong) hours), (int) hours);

  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong) days), (int) days);
}

char *
lumio_format_age (gpointer self,
                  gint64   time)
{
  return lumio_format_age_at (time, g_get_real_time ());
}

char *
lumio_format_address (gpointer    self,
                      const char *address)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; address != NULL && address[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');

      g_string_append_c (text, address[i]);
    }

  return g_string_free (text, FALSE);
}

char *
lumio_format_short_address (gpointer    self,
                            const char *address)
{
  gsize length = address != NULL ? strlen (address) : 0;

  if (length <= 9)
    return g_strdup (address != NULL ? address : "");

  return g_strdup_printf ("%.4s…%s", address, address + length - 4);
}

char *
lumio_format_counterparty (gpointer    self,
                           const char *name,
                           const char *address)
{
  if (name != NULL && *name != '\0')
    return g_strdup (name);

  return lumio_format_short_address (self, address);
}

char *
lumio_format_state (gpointer    self,
                    const char *status,
                    const char *outcome)
{
  if (g_strcmp0 (status, "processing") == 0 && g_strcmp0 (outcome, "unknown") == 0)
    return g_strdup (C_("payment state", "Checking"));

  if (g_strcmp0 (status, "processing") == 0)
    return g_strdup (C_("payment state", "On its way"));

  if (g_strcmp0 (status, "pending") == 0)
    return g_strdup (C_("payment state", "Not confirmed"));

  if (g_strcmp0 (status, "failed") == 0)
    return g_strdup (C_("payment state", "Not sent"));

  if (g_strcmp0 (status, "cancelled") == 0)
    return g_strdup (C_("payment state", "Cancelled"));

  if (g_strcmp0 (status, "expired") == 0)
    return g_strdup (C_("payment state", "Expired"));

  return g_strdup ("");
}

char *
lumio_format_state_details (gpointer    self,
                            const char *status,
                            const char *outcome,
                            const char *reason)
{
  if (g_strcmp0 (status, "processing") == 0 && g_strcmp0 (outcome, "unknown") == 0)
    return g_strdup (_("The answer got lost on the way. Lumio is checking whether the payment went "
                       "through, and will not send it twice."));

  if (g_strcmp0 (status, "processing") == 0)
    return g_strdup (_("The payment is on its way. This takes a few seconds."));

  if (g_strcmp0 (status, "pending") == 0)
    return g_strdup (_("This payment was prepared and not confirmed. Nothing has left your wallet."));

  if (g_strcmp0 (status, "failed") == 0)
    {
      if (reason != NULL && *reason != '\0')
        return g_strdup_printf (_("Nothing has left your wallet. %s"), reason);

      return g_strdup (_("The payment was refused. Nothing has left your wallet."));
    }

  if (g_strcmp0 (status, "cancelled") == 0)
    return g_strdup (_("You cancelled this payment. Nothing has left your wallet."));

  if (g_strcmp0 (status, "expired") == 0)
    return g_strdup (_("This payment was not confirmed in time. Nothing has left your wallet."));

  return g_strdup ("");
}

char *
lumio_format_markup (gpointer    self,
                     const char *text)
{
  return g_markup_escape_text (text != NULL ? text : "", -1);
}
