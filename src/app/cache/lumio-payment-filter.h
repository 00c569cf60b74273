#pragma once

#include <glib-object.h>

#include "api/lumio-api-records.h"

G_BEGIN_DECLS

/*
 * Which payments a list shows. What a payment is stands in the bits of its class, what can be
 * searched for in a folded text: without case and accents, amounts as "1234.50". A filter does
 * not change once it is made, and may be used from any thread.
 */

typedef enum
{
  LUMIO_PAYMENT_INCOMING = 1 << 0,
  LUMIO_PAYMENT_OPEN = 1 << 1,   /* its outcome is still to come */
  LUMIO_PAYMENT_FAILED = 1 << 2, /* it ended without moving money */
} LumioPaymentTraits;

#define LUMIO_TYPE_PAYMENT_FILTER (lumio_payment_filter_get_type ())
typedef struct _LumioPaymentFilter LumioPaymentFilter;

GType               lumio_payment_filter_get_type  (void);
/*
 * Payments whose class, under `mask`, is `value`, and that contain every word of `text`, which is
 * as a person typed it in the current locale; NULL or "" for all.
 */
LumioPaymentFilter *lumio_payment_filter_new       (guint                     mask,
                                                    guint                     value,
                                                    const char               *text);
LumioPaymentFilter *lumio_payment_filter_ref       (LumioPaymentFilter       *self);
void                lumio_payment_filter_unref     (LumioPaymentFilter       *self);
guint               lumio_payment_filter_get_mask  (const LumioPaymentFilter *self);
guint               lumio_payment_filter_get_value (const LumioPaymentFilter *self);
/* Whether words are searched for. */
gboolean            lumio_payment_filter_has_text  (const LumioPaymentFilter *self);
/*
 * The words that a trigram index can find, as an FTS5 expression; NULL where there is none of
 * three letters or more.
 */
const char         *lumio_payment_filter_get_match (const LumioPaymentFilter *self);
/* `text` is folded. */
gboolean            lumio_payment_filter_accepts   (const LumioPaymentFilter *self,
                                                    guint                     classes,
                                                    const char               *text);

/* What of a payment a filter looks at. */
guint               lumio_payment_classify         (const LumioApiPayment    *payment);
char               *lumio_payment_fold             (const LumioApiPayment    *payment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioPaymentFilter, lumio_payment_filter_unref)

G_END_DECLS
