#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* What happened, newest first, with search as one types. Property: "account" (LumioAccount). */

#define LUMIO_TYPE_ACTIVITY_PAGE (lumio_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioActivityPage, lumio_activity_page, LUMIO, ACTIVITY_PAGE, AdwBin)

gboolean lumio_activity_page_start_search (LumioActivityPage *self);

G_END_DECLS
