#pragma once

#include "base/lumio-http-client.h"
#include "horizon/lumio-horizon.h"

G_BEGIN_DECLS

/* The client for submissions, which waits longer than Horizon itself does. */
LumioHttpClient *lumio_horizon_get_submitter (LumioHorizon *self);
/* Waits, on a fiber. FALSE where Horizon was closed meanwhile or before. */
gboolean         lumio_horizon_pause         (LumioHorizon *self,
                                              guint         milliseconds);

/* "native" or "CODE:ISSUER". `prefix` of its members is "", "source_", "sold_" or "bought_". */
char            *lumio_horizon_get_asset     (JsonObject   *object,
                                              const char   *prefix,
                                              GError      **error);

G_END_DECLS
