#pragma once

#include <adwaita.h>
#include <libdex.h>

#include "app/session/lumio-portfolio.h"

G_BEGIN_DECLS

/* What somebody holds of one event, and each thing that happened, down to its transaction. */

#define LUMIO_TYPE_HOLDING_PAGE (lumio_holding_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioHoldingPage, lumio_holding_page, LUMIO, HOLDING_PAGE, AdwNavigationPage)

AdwNavigationPage *lumio_holding_page_new  (LumioAccount          *account,
                                            LumioPortfolio        *portfolio,
                                            const LumioApiHolding *holding);
/*
 * All that happened with one event, or with any where `event_id` is NULL. Resolves to a GPtrArray
 * of LumioApiPortfolioEntry, newest first.
 */
DexFuture         *lumio_holding_page_load (LumioAccount          *account,
                                            const char            *event_id);

G_END_DECLS
