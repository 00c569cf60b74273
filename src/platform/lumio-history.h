#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/* What happened to a wallet: pages of payments, narrowed as asked, and the whole of it to keep. */

extern const LumioModule lumio_history_module;

G_END_DECLS
