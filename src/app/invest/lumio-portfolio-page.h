#pragma once

#include <adwaita.h>

#include "app/session/lumio-portfolio.h"

G_BEGIN_DECLS

/* What the person put in and what came back: over time, event by event. */

#define LUMIO_TYPE_PORTFOLIO_PAGE (lumio_portfolio_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioPortfolioPage, lumio_portfolio_page, LUMIO, PORTFOLIO_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *lumio_portfolio_page_new (LumioAccount   *account,
                                             LumioPortfolio *portfolio);

G_END_DECLS
