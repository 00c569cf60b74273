#pragma once

#include "api/lumio-api-portfolio.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

/* What somebody bought of events and was paid by them, read over investments and payouts. */

/* The accounts that are theirs here: their wallet's, and those they bought with. */
GStrv      lumio_store_portfolio_addresses (LumioConnection  *connection,
                                            const char       *user_id,
                                            GError          **error);
/*
 * A LumioApiHolding for each event that they bought of or were paid by, newest first; held, open
 * and value are left to the caller.
 */
GPtrArray *lumio_store_portfolio_holdings  (LumioConnection  *connection,
                                            const char       *user_id,
                                            GError          **error);

typedef struct
{
  gint64      event_id; /* 0: of all */
  gint64      from;     /* not before; 0: from the beginning */
  gint64      to;       /* before; 0: to the end */
  gint64      at;       /* after the entry at that time … */
  const char *ref;      /* … of that name; NULL: from the newest on */
  guint       limit;
} LumioPortfolioFilter;

/* As LumioApiPortfolioEntry, newest first. `last_ref` names the last of them; may be NULL. */
GPtrArray *lumio_store_portfolio_entries   (LumioConnection             *connection,
                                            const char                  *user_id,
                                            const LumioPortfolioFilter  *filter,
                                            char                       **last_ref,
                                            GError                     **error);

G_END_DECLS
