#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/* Resolves to the user's LumioApiLimits: what may be spent at once and today, and what was. */
DexFuture *lumio_limits_load (LumioPlatform *platform,
                              const char    *user_id);

G_END_DECLS
