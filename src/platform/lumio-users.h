#pragma once

#include "api/lumio-api-records.h"
#include "platform/lumio-platform.h"
#include "platform/store/store-users.h"

G_BEGIN_DECLS

/* The row as the contract shows it: without hash, counters and the like. */
LumioApiUser *lumio_users_describe (const LumioUserRow *row,
                                    GStrv               roles);
/* Resolves to a LumioApiUser. */
DexFuture    *lumio_users_load     (LumioPlatform      *platform,
                                    const char         *user_id);

G_END_DECLS
