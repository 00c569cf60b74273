#pragma once

#include <adwaita.h>

#include "app/session/lumio-event.h"
#include "app/session/lumio-portfolio.h"

G_BEGIN_DECLS

/* How many tokens of an event, and which account pays for them. */

#define LUMIO_TYPE_INVEST_AMOUNT_PAGE (lumio_invest_amount_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioInvestAmountPage, lumio_invest_amount_page, LUMIO, INVEST_AMOUNT_PAGE,
                      AdwNavigationPage)

/* Called once, with what it is about. */
void        lumio_invest_amount_page_set_event  (LumioInvestAmountPage *self,
                                                 LumioAccount          *account,
                                                 LumioPortfolio        *portfolio,
                                                 LumioEvent            *event);
/* Says what is wrong with what stands there, and gives FALSE then. */
gboolean    lumio_invest_amount_page_read       (LumioInvestAmountPage *self);
/* Says `sentence`, and leads to where it can be mended. */
void        lumio_invest_amount_page_complain   (LumioInvestAmountPage *self,
                                                 const char            *sentence);
/* The event's numbers are others than before. */
void        lumio_invest_amount_page_renew      (LumioInvestAmountPage *self);
/* 0 where it is no number of tokens. */
gint64      lumio_invest_amount_page_get_tokens (LumioInvestAmountPage *self);
/* Their price together, in units of 10⁻⁷ USDC; -1 where it is more than there can be. */
gint64      lumio_invest_amount_page_get_total  (LumioInvestAmountPage *self);
/* The address of the account of one's own that pays, or NULL for the platform's wallet. */
const char *lumio_invest_amount_page_get_payer  (LumioInvestAmountPage *self);

G_END_DECLS
