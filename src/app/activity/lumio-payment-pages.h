#pragma once

#include "app/session/lumio-payment.h"

G_BEGIN_DECLS

#define LUMIO_PAYMENT_PAGE 64

/*
 * The payments of a list that are in memory, whatever the list's length: stretches of days, the
 * least used of which go when there are too many. An item that is asked for before its page was
 * read is an empty LumioPayment, which fills.
 */
typedef struct _LumioPaymentPages LumioPaymentPages;

/* A stretch of the day that begins with the key `day`: LUMIO_PAYMENT_PAGE payments from `skip`
 * below its newest one, or fewer. */
typedef struct
{
  gint64 day;
  guint  skip;
} LumioPaymentPage;

LumioPaymentPages      *lumio_payment_pages_new         (void);
void                    lumio_payment_pages_free        (LumioPaymentPages *self);
/* The payment `offset` below the newest of a day, to be kept by whoever needs it longer: its page
 * is wanted from now on if it was never filled. */
LumioPayment           *lumio_payment_pages_get         (LumioPaymentPages *self,
                                                         gint64             day,
                                                         guint              offset);
/* What was read for that place. Its page is not wanted any more. */
void                    lumio_payment_pages_fill        (LumioPaymentPages *self,
                                                         gint64             day,
                                                         guint              offset,
                                                         const LumioApiPayment *record);
/* Wants the page that has `offset`, unless it is there. */
void                    lumio_payment_pages_want        (LumioPaymentPages *self,
                                                         gint64             day,
                                                         guint              offset);
/* All of a day are to be read anew; what they show stays until then. */
void                    lumio_payment_pages_want_day    (LumioPaymentPages *self,
                                                         gint64             day);
/* Gives one that waits to be read, the last used first, and stops wanting it; FALSE where none does. */
gboolean                lumio_payment_pages_take_wanted (LumioPaymentPages *self,
                                                         LumioPaymentPage  *page);
/* Whether it is worth asking for one. */
gboolean                lumio_payment_pages_has_wanted  (LumioPaymentPages *self);
/* Those that stand at `rank` or below it in a day make room for `n`. */
void                    lumio_payment_pages_shift_day   (LumioPaymentPages *self,
                                                         gint64             day,
                                                         guint              rank,
                                                         guint              n);
void                    lumio_payment_pages_drop_day    (LumioPaymentPages *self,
                                                         gint64             day);
void                    lumio_payment_pages_clear       (LumioPaymentPages *self);
/* Whether payments are written without their amounts. */
void                    lumio_payment_pages_set_hidden  (LumioPaymentPages *self,
                                                         gboolean           hidden);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioPaymentPages, lumio_payment_pages_free)

G_END_DECLS
