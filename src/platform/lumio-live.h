#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/* The live stream: what happened to a user, told to every window of theirs, in order. */

extern const LumioModule lumio_live_module;

/* Adds an event inside the transaction of what it tells of. Takes `data`. */
gboolean lumio_live_append (LumioConnection  *connection,
                            const char       *user_id,
                            const char       *type,
                            JsonNode         *data,
                            GError          **error);
/* To be called once that transaction is committed: the user's streams read on; NULL: everybody's. */
void     lumio_live_poke   (LumioPlatform    *platform,
                            const char       *user_id);

G_END_DECLS
