#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* The code that others scan to pay, with an amount and a note on demand; says when it was paid. */

#define LUMIO_TYPE_RECEIVE_DIALOG (lumio_receive_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioReceiveDialog, lumio_receive_dialog, LUMIO, RECEIVE_DIALOG, AdwDialog)

AdwDialog *lumio_receive_dialog_new (LumioAccount *account);

G_END_DECLS
