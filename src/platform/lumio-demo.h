#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Fills an empty platform with a small world: real accounts and real payments on a ledger of its
 * own that begins three months ago, written down as all others are.
 */

extern const LumioModule lumio_demo_module;

/*
 * When the platform's own ledger is to begin, in seconds since 1970; 0 where it begins now or
 * stands already. -1 with `error` where a demo was asked for and cannot be. For a fiber, once the
 * books are open; `ledger_folder` is NULL where the ledger is somebody else's.
 */
gint64 lumio_demo_prepare (LumioPlatform  *platform,
                           const char     *ledger_folder,
                           GError        **error);

G_END_DECLS
