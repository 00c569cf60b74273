#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* The events that the person organises; property "account". */

#define LUMIO_TYPE_ORGANISE_PAGE (lumio_organise_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioOrganisePage, lumio_organise_page, LUMIO, ORGANISE_PAGE, AdwBin)

G_END_DECLS
