#pragma once

#include "app/session/lumio-event.h"
#include "app/session/lumio-portfolio.h"
#include "app/task/lumio-task-dialog.h"

G_BEGIN_DECLS

/* Buys tokens of an event: how many, check, done. */

#define LUMIO_TYPE_INVEST_DIALOG (lumio_invest_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioInvestDialog, lumio_invest_dialog, LUMIO, INVEST_DIALOG, LumioTaskDialog)

AdwDialog *lumio_invest_dialog_new (LumioAccount   *account,
                                    LumioPortfolio *portfolio,
                                    LumioEvent     *event);

G_END_DECLS
