#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * What anybody needs to work out a distribution for themselves, from the ledger: nobody has to
 * believe the platform, and nobody has to sign in for it.
 */

extern const LumioModule lumio_proofs_module;

G_END_DECLS
