#pragma once

#include "api/lumio-api-records.h"

G_BEGIN_DECLS

/* A payment as a row shows it: the record, and its texts as properties to bind to. */

#define LUMIO_TYPE_PAYMENT (lumio_payment_get_type ())
G_DECLARE_FINAL_TYPE (LumioPayment, lumio_payment, LUMIO, PAYMENT, GObject)

/* Takes a copy of the record. */
LumioPayment          *lumio_payment_new        (const LumioApiPayment *record);
const LumioApiPayment *lumio_payment_get_record (LumioPayment          *self);
void                   lumio_payment_set_record (LumioPayment          *self,
                                                 const LumioApiPayment *record);
gboolean               lumio_payment_is_incoming (LumioPayment         *self);
/* Whether name, address, note or amount contain `text`, in whatever case. */
gboolean               lumio_payment_matches    (LumioPayment          *self,
                                                 const char            *text);

G_END_DECLS
