#pragma once

#include "app/cache/lumio-cache-payments.h"
#include "app/session/lumio-payment.h"

G_BEGIN_DECLS

/*
 * The payments of a cache that a filter lets through, newest first, in a section for each day.
 * However many there are, only the counts of the days and the few pages in use are in memory: an
 * item that is asked for before its page was read is an empty LumioPayment, which fills.
 *
 * Property: "loading" (gboolean), while days are still being counted.
 */

#define LUMIO_TYPE_PAYMENT_LIST (lumio_payment_list_get_type ())
G_DECLARE_FINAL_TYPE (LumioPaymentList, lumio_payment_list, LUMIO, PAYMENT_LIST, GObject)

LumioPaymentList *lumio_payment_list_new         (void);
/* NULL for none. */
void              lumio_payment_list_set_cache   (LumioPaymentList   *self,
                                                  LumioCache         *cache);
void              lumio_payment_list_set_filter  (LumioPaymentList   *self,
                                                  LumioPaymentFilter *filter);
gboolean          lumio_payment_list_get_loading (LumioPaymentList   *self);
/* Whether payments are written without their amounts. */
void              lumio_payment_list_set_hidden  (LumioPaymentList   *self,
                                                  gboolean            hidden);
/* Counts and reads everything anew. */
void              lumio_payment_list_reload      (LumioPaymentList   *self);

G_END_DECLS
