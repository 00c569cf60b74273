#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/* What nobody needs any more leaves the books: old idempotency keys and sessions that ended. */

extern const LumioModule lumio_housekeeping_module;

G_END_DECLS
