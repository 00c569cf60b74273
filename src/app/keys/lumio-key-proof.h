#pragma once

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * Proves to the account's platform that a key is here (SEP-10). Resolves to the answer, as base64. A
 * challenge that names another domain than the one that was asked is not signed: it may be another
 * platform's, handed on.
 */
DexFuture *lumio_key_proof_new (LumioAccount *account,
                                const char   *address);

G_END_DECLS
