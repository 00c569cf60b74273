#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Holds the books against the ledger: every payment, every balance, both chains of hashes, and
 * that no secret stands in the open. Prints what was looked at, and a sentence for each fault.
 * For a fiber, with books and ledger open. Returns the number of faults; -1 with `error` where it
 * could not look.
 */
int lumio_books_check (LumioPlatform  *platform,
                       GError        **error);

G_END_DECLS
