#pragma once

#include "platform/store/lumio-store.h"

G_BEGIN_DECLS

/*
 * Counts requests in windows of a minute that begin with a bucket's first request. The buckets
 * live in memory; lumio_rates_flush() carries them to the books, so that a restart forgives
 * nothing.
 */

#define LUMIO_TYPE_RATES (lumio_rates_get_type ())
G_DECLARE_FINAL_TYPE (LumioRates, lumio_rates, LUMIO, RATES, GObject)

LumioRates *lumio_rates_new   (void);
/*
 * One more for `bucket` at `now` (microseconds). FALSE: it is full, and `retry_after` says after
 * how many seconds it is not. A `limit` of 0 is none.
 */
gboolean    lumio_rates_take  (LumioRates  *self,
                               const char  *bucket,
                               gint64       limit,
                               gint64       window_seconds,
                               gint64       now,
                               gint64      *retry_after);
/* As lumio_rates_take(), but counts nothing: would one more fit? */
gboolean    lumio_rates_peek  (LumioRates  *self,
                               const char  *bucket,
                               gint64       limit,
                               gint64       window_seconds,
                               gint64       now,
                               gint64      *retry_after);
void        lumio_rates_clear (LumioRates  *self,
                               const char  *bucket);
/* Each resolves to true. */
DexFuture  *lumio_rates_load  (LumioRates  *self,
                               LumioStore  *store,
                               gint64       now);
DexFuture  *lumio_rates_flush (LumioRates  *self,
                               LumioStore  *store,
                               gint64       now);

G_END_DECLS
