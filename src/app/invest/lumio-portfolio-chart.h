#pragma once

#include <gtk/gtk.h>

#include "api/lumio-api-portfolio.h"

G_BEGIN_DECLS

/*
 * Two lines over time: what was put in, and what came back. Its accessible label says the numbers
 * at its ends.
 */

#define LUMIO_TYPE_PORTFOLIO_CHART (lumio_portfolio_chart_get_type ())
G_DECLARE_FINAL_TYPE (LumioPortfolioChart, lumio_portfolio_chart, LUMIO, PORTFOLIO_CHART, GtkWidget)

/* `entries` are LumioApiPortfolioEntry, newest first. */
void lumio_portfolio_chart_set_entries (LumioPortfolioChart *self,
                                        GPtrArray           *entries,
                                        gboolean             hidden);

G_END_DECLS
