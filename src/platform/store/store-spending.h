#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* What each user spent on each day (UTC), in units of 10⁻⁷ of USDC-equivalent. */

/* "2026-11-23" */
char    *lumio_store_spending_day (gint64            now);
/* When that day ends. */
gint64   lumio_store_spending_end (gint64            now);
/* -1 with `error`. */
gint64   lumio_store_spending_get (LumioConnection  *connection,
                                   const char       *user_id,
                                   const char       *day,
                                   GError          **error);
/* Adds; a negative `by` gives back what was not spent after all. */
gboolean lumio_store_spending_add (LumioConnection  *connection,
                                   const char       *user_id,
                                   const char       *day,
                                   gint64            by,
                                   GError          **error);

G_END_DECLS
