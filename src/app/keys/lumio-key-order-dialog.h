#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-order.h"

G_BEGIN_DECLS

/*
 * The way of an order: a page that asks for it (or none), its review, and what became of it.
 * Signal: "decided", when the ledger said what became of it.
 */

#define LUMIO_TYPE_KEY_ORDER_DIALOG (lumio_key_order_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyOrderDialog, lumio_key_order_dialog, LUMIO, KEY_ORDER_DIALOG, AdwDialog)

/* `first` may be NULL: then lumio_key_order_dialog_begin() comes at once. */
LumioKeyOrderDialog *lumio_key_order_dialog_new   (const char          *title,
                                                   AdwNavigationPage   *first);
/* Prepares the order and shows its review. */
void                 lumio_key_order_dialog_begin (LumioKeyOrderDialog *self,
                                                   LumioKeyOrder       *order);

G_END_DECLS
