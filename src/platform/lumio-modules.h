#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/* Every capability, each from its own file. */
extern const LumioModule lumio_aliases_module;
extern const LumioModule lumio_auth_module;
extern const LumioModule lumio_me_module;
extern const LumioModule lumio_status_module;

G_END_DECLS
