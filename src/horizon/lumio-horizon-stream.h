#pragma once

#include "base/lumio-http-client.h"
#include "horizon/lumio-horizon-records.h"

G_BEGIN_DECLS

/*
 * A stream of records that keeps itself open and goes on where it was cut.
 *
 * Signal: "record" (gpointer record), a borrowed LumioHorizonPayment, LumioHorizonTransaction
 * or LumioHorizonLedger. A record that cannot be read is logged and passed over.
 * Properties: "connected" (gboolean), "refused-status" (guint, the answer that ended it for good).
 */

#define LUMIO_TYPE_HORIZON_STREAM (lumio_horizon_stream_get_type ())
G_DECLARE_FINAL_TYPE (LumioHorizonStream, lumio_horizon_stream, LUMIO, HORIZON_STREAM, GObject)

LumioHorizonStream *lumio_horizon_stream_new           (LumioHttpClient    *client,
                                                        const char         *path,
                                                        GType               record_type);
void                lumio_horizon_stream_start         (LumioHorizonStream *self);
void                lumio_horizon_stream_stop          (LumioHorizonStream *self);
gboolean            lumio_horizon_stream_get_connected (LumioHorizonStream *self);
/* The paging token of the last record, or NULL before the first. */
const char         *lumio_horizon_stream_get_cursor    (LumioHorizonStream *self);

G_END_DECLS
