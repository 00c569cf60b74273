#pragma once

#include <adwaita.h>

#include "app/session/lumio-payment.h"

G_BEGIN_DECLS

/* Who, what, when, how much: one payment in a list. */

#define LUMIO_TYPE_PAYMENT_ROW (lumio_payment_row_get_type ())
G_DECLARE_FINAL_TYPE (LumioPaymentRow, lumio_payment_row, LUMIO, PAYMENT_ROW, AdwActionRow)

GtkWidget    *lumio_payment_row_new         (LumioPayment    *payment);
LumioPayment *lumio_payment_row_get_payment (LumioPaymentRow *self);

G_END_DECLS
