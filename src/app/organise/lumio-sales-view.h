#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"
#include "app/session/lumio-events.h"

G_BEGIN_DECLS

/* How an event sells, for who organises it: funding and tickets day by day, and type by type. */

#define LUMIO_TYPE_SALES_VIEW (lumio_sales_view_get_type ())
G_DECLARE_FINAL_TYPE (LumioSalesView, lumio_sales_view, LUMIO, SALES_VIEW, AdwBin)

/* Asks the platform, and shows what it says; what stands there stays where it does not answer. */
void lumio_sales_view_refresh (LumioSalesView      *self,
                               LumioAccount        *account,
                               const LumioApiEvent *record);

G_END_DECLS
