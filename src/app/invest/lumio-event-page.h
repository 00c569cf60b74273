#pragma once

#include <adwaita.h>

#include "app/session/lumio-event.h"
#include "app/session/lumio-portfolio.h"

G_BEGIN_DECLS

/* One event for whoever may put money into it: the promise, the numbers, the risk. */

#define LUMIO_TYPE_EVENT_PAGE (lumio_event_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioEventPage, lumio_event_page, LUMIO, EVENT_PAGE, AdwNavigationPage)

AdwNavigationPage *lumio_event_page_new (LumioAccount   *account,
                                         LumioPortfolio *portfolio,
                                         LumioEvent     *event);

G_END_DECLS
