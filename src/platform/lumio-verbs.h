#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/* What an operator says after the program's name: "audit verify", "rotate-key", "backup PATH". */

/* Resolves to the exit status (an int); prints what it found. */
DexFuture *lumio_verbs_run (LumioPlatform      *platform,
                            const char * const *words);

G_END_DECLS
