#pragma once

#include "base/lumio-http-client.h"
#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Fills an empty platform with a small world: real accounts and real payments on a ledger of its
 * own that begins three months ago, written down as all others are.
 */

extern const LumioModule lumio_demo_module;

/* Whether a world is being made, by this start. For a fiber, as all that follows. */
gboolean lumio_demo_is_begun      (LumioPlatform    *platform,
                                   GError          **error);
/* The morning of the world's first day, in seconds since 1970. */
gint64   lumio_demo_get_first_day (void);
/* `ledger` is one whose clock is set by hand, and `seconds` not before what it shows. */
gboolean lumio_demo_set_clock     (LumioHttpClient  *ledger,
                                   gint64            seconds,
                                   GError          **error);
/* The world stands: from now on its clock is everybody's. */
gboolean lumio_demo_finish        (LumioPlatform    *platform,
                                   LumioHttpClient  *ledger,
                                   GError          **error);

/*
 * When the platform's own ledger is to begin, in seconds since 1970; 0 where it begins now or
 * stands already. -1 with `error` where a demo was asked for and cannot be. For a fiber, once the
 * books are open; `ledger_folder` is NULL where the ledger is somebody else's.
 */
gint64 lumio_demo_prepare (LumioPlatform  *platform,
                           const char     *ledger_folder,
                           GError        **error);

G_END_DECLS
