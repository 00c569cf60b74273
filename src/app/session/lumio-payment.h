#pragma once

#include "api/lumio-api-records.h"

G_BEGIN_DECLS

/*
 * A payment as a row shows it: the record, and its texts as properties to bind to. Without a
 * record it keeps a row's place until that is read.
 */

#define LUMIO_TYPE_PAYMENT (lumio_payment_get_type ())
G_DECLARE_FINAL_TYPE (LumioPayment, lumio_payment, LUMIO, PAYMENT, GObject)

/* Takes a copy of the record, or NULL. */
LumioPayment          *lumio_payment_new        (const LumioApiPayment *record);
const LumioApiPayment *lumio_payment_get_record (LumioPayment          *self);
void                   lumio_payment_set_record (LumioPayment          *self,
                                                 const LumioApiPayment *record);
/* Reads all texts anew: after a change of the time zone, or with the amount hidden or shown. */
void                   lumio_payment_refresh    (LumioPayment          *self,
                                                 gboolean               hidden);
gboolean               lumio_payment_is_incoming (LumioPayment         *self);
/* Newest first; a GCompareDataFunc. */
int                    lumio_payment_compare    (gconstpointer          a,
                                                 gconstpointer          b,
                                                 gpointer               unused);

G_END_DECLS
