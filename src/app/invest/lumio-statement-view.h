#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* A year of what was bought and paid out, to be saved as a file. */

#define LUMIO_TYPE_STATEMENT_VIEW (lumio_statement_view_get_type ())
G_DECLARE_FINAL_TYPE (LumioStatementView, lumio_statement_view, LUMIO, STATEMENT_VIEW, AdwBin)

/* `first` is the time of the oldest entry there is: it and what came after are offered. */
void lumio_statement_view_offer (LumioStatementView *self,
                                 LumioAccount       *account,
                                 gint64              first);

G_END_DECLS
