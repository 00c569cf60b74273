#pragma once

#include <adwaita.h>

#include "app/session/lumio-payment.h"

G_BEGIN_DECLS

/* One payment whole; what only few ask for stands behind Details. */

#define LUMIO_TYPE_PAYMENT_DIALOG (lumio_payment_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioPaymentDialog, lumio_payment_dialog, LUMIO, PAYMENT_DIALOG, AdwDialog)

AdwDialog *lumio_payment_dialog_new (LumioPayment *payment);

G_END_DECLS
