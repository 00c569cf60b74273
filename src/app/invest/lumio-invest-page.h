#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* What is open for funding, to look through and to search; property "account". */

#define LUMIO_TYPE_INVEST_PAGE (lumio_invest_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioInvestPage, lumio_invest_page, LUMIO, INVEST_PAGE, AdwBin)

/* FALSE where there is nothing to search. */
gboolean lumio_invest_page_start_search (LumioInvestPage *self);

G_END_DECLS
