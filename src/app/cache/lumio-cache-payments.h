#pragma once

#include "api/lumio-api-records.h"
#include "app/cache/lumio-cache.h"
#include "app/cache/lumio-payment-filter.h"

G_BEGIN_DECLS

/*
 * The payments of a cache: any number of them, read a page at a time, counted by day, searched
 * by an index of their trigrams. Each has a key that grows with its time, so that newest first
 * is descending keys and a day is a range of them.
 */

/* A day of the cache's time zone, as keys: from `first` up to, not with, `end`. */
typedef struct
{
  gint64 first;
  gint64 end;
  guint  count; /* of the payments in question */
} LumioPaymentDay;

typedef struct
{
  LumioPaymentDay day;    /* its count is not set */
  gint64          key;
  gboolean        is_new;
  guint           before; /* its class until now; of no meaning where it is new */
  guint           after;
  char           *text;   /* folded */
} LumioPaymentChange;

typedef struct
{
  gint64           key;
  LumioApiPayment *record;
} LumioKeptPayment;

typedef struct
{
  GArray  *days; /* LumioPaymentDay, newest first */
  gint64   next; /* where to go on counting; 0 when all are counted */
} LumioPaymentDays;

#define LUMIO_TYPE_PAYMENT_DAYS (lumio_payment_days_get_type ())
GType      lumio_payment_days_get_type    (void);

/* The time of a key, in microseconds since 1970. */
gint64     lumio_payment_key_to_time      (gint64              key);

/*
 * Puts payments in the place of what was known of them, unless that is newer. `records` holds
 * LumioApiPayment and is taken. When they are on disk the cache says "payments-changed" with a
 * GArray of LumioPaymentChange. Resolves to how many of them were not known before.
 */
DexFuture *lumio_cache_save_payments      (LumioCache         *self,
                                           GPtrArray          *records);
/*
 * Counts by day what the filter lets through, from `below` (G_MAXINT64 for the newest)
 * downwards. Where words are searched for it looks at `limit` payments at most, and says where
 * to go on. Resolves to a LumioPaymentDays.
 */
DexFuture *lumio_cache_count_days         (LumioCache         *self,
                                           LumioPaymentFilter *filter,
                                           gint64              below,
                                           guint               limit);
/* How many the filter lets through with keys from `first` up to, not with, `end`. Resolves to a gint64. */
DexFuture *lumio_cache_count_payments     (LumioCache         *self,
                                           LumioPaymentFilter *filter,
                                           gint64              first,
                                           gint64              end);
/*
 * Reads those with keys from `first` up to, not with, `end`, newest first, without the first
 * `skip`. Resolves to a GPtrArray of LumioKeptPayment.
 */
DexFuture *lumio_cache_read_payments      (LumioCache         *self,
                                           LumioPaymentFilter *filter,
                                           gint64              first,
                                           gint64              end,
                                           guint               skip,
                                           guint               limit);
/* Counts the days anew where they were another zone's. Resolves to true. */
DexFuture *lumio_cache_use_time_zone      (LumioCache         *self,
                                           GTimeZone          *zone);

void       lumio_kept_payment_free        (LumioKeptPayment   *self);
void       lumio_payment_days_unref       (LumioPaymentDays   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioPaymentDays, lumio_payment_days_unref)

G_END_DECLS
