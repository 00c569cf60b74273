#pragma once

#include <gtk/gtk.h>

#include "app/session/lumio-payment.h"

G_BEGIN_DECLS

/*
 * Who, when and how much, in any list. Properties: "payment" (LumioPayment); "by-day" (gboolean:
 * the day stands above it).
 */

#define LUMIO_TYPE_PAYMENT_CELL (lumio_payment_cell_get_type ())
G_DECLARE_FINAL_TYPE (LumioPaymentCell, lumio_payment_cell, LUMIO, PAYMENT_CELL, GtkBox)

GtkWidget    *lumio_payment_cell_new         (LumioPayment     *payment);
LumioPayment *lumio_payment_cell_get_payment (LumioPaymentCell *self);

G_END_DECLS
