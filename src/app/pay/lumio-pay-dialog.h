#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"
#include "app/task/lumio-task-dialog.h"

G_BEGIN_DECLS

/* To whom, how much, check, done: one question a page. */

#define LUMIO_TYPE_PAY_DIALOG (lumio_pay_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioPayDialog, lumio_pay_dialog, LUMIO, PAY_DIALOG, LumioTaskDialog)

/* `recipient` is an address or a payment request to begin with, or NULL. */
AdwDialog *lumio_pay_dialog_new (LumioAccount *account,
                                 const char   *recipient);

G_END_DECLS
