#pragma once

#include "api/lumio-api-client.h"
#include "app/cache/lumio-cache-payments.h"

G_BEGIN_DECLS

/*
 * Brings a person's whole history into their cache, little by little, newest first, leaving room
 * for what they do meanwhile. What is still missing is kept as ranges beside the payments, so
 * that it goes on where it was after an end of any kind, and a time without connection leaves no gap.
 *
 * Property: "filling" (gboolean), while there is more to fetch.
 */

#define LUMIO_TYPE_HISTORY (lumio_history_get_type ())
G_DECLARE_FINAL_TYPE (LumioHistory, lumio_history, LUMIO, HISTORY, GObject)

LumioHistory *lumio_history_new         (LumioApiClient         *client,
                                         LumioCache             *cache);
gboolean      lumio_history_get_filling (LumioHistory           *self);
/* `newest` is the platform's newest page, which is in the cache already. */
void          lumio_history_fill        (LumioHistory           *self,
                                         const LumioApiPayments *newest);
/* Nothing more is fetched once this returned. */
void          lumio_history_stop        (LumioHistory           *self);

G_END_DECLS
