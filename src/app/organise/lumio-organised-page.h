#pragma once

#include <adwaita.h>

#include "app/session/lumio-events.h"

G_BEGIN_DECLS

/* Where an event stands for who organises it, and what it needs next. */

#define LUMIO_TYPE_ORGANISED_PAGE (lumio_organised_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioOrganisedPage, lumio_organised_page, LUMIO, ORGANISED_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *lumio_organised_page_new (LumioAccount *account,
                                             LumioEvents  *events,
                                             LumioEvent   *event);

G_END_DECLS
