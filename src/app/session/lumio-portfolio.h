#pragma once

#include "api/lumio-api-portfolio.h"
#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * What the person holds of events, what it cost and what it paid: as the cache held it at first,
 * then as the platform says, asked anew when something of theirs changed..
 *
 * Properties: "loading" (gboolean: nothing is known yet); "problem" (text: why there is nothing
 * newer, or NULL). Signal: "changed".
 */

#define LUMIO_TYPE_PORTFOLIO (lumio_portfolio_get_type ())
G_DECLARE_FINAL_TYPE (LumioPortfolio, lumio_portfolio, LUMIO, PORTFOLIO, GObject)

LumioPortfolio          *lumio_portfolio_new        (LumioAccount   *account);
/* NULL until it is known. */
const LumioApiPortfolio *lumio_portfolio_get_record (LumioPortfolio *self);
/* What is held of one event, or NULL. */
const LumioApiHolding   *lumio_portfolio_find       (LumioPortfolio *self,
                                                     const char     *event_id);
void                     lumio_portfolio_reload     (LumioPortfolio *self);

G_END_DECLS
