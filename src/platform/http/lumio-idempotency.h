#pragma once

#include "platform/http/lumio-route.h"

G_BEGIN_DECLS

/*
 * The same request under the same key is carried out once. A second one that comes meanwhile
 * waits for the first; what was answered is kept for a day and answered again.
 */

#define LUMIO_TYPE_IDEMPOTENCY (lumio_idempotency_get_type ())
G_DECLARE_FINAL_TYPE (LumioIdempotency, lumio_idempotency, LUMIO, IDEMPOTENCY, GObject)

LumioIdempotency  *lumio_idempotency_new (LumioPlatform *platform);
/*
 * Runs in a fiber. Answers with what was kept, or calls `route`'s handler and keeps its answer.
 * `caller` is signed in; its idempotency_key is set here.
 */
LumioHttpResponse *lumio_idempotency_run (LumioIdempotency  *self,
                                          const LumioRoute  *route,
                                          LumioCaller       *caller,
                                          LumioHttpRequest  *request,
                                          GError           **error);

G_END_DECLS
