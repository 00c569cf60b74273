#pragma once

#include "platform/lumio-platform.h"
#include "platform/store/store-payouts.h"

G_BEGIN_DECLS

/*
 * In a fiber: all holders of `asset` as of one ledger, by address, as LumioPayoutRow with their
 * tokens. Returns that ledger; 0 where the tokens changed hands while it was read; -1 with `error`.
 * `sold` is how many whole tokens there can be.
 */
gint64  lumio_holders_list  (LumioPlatform  *platform,
                             const char     *asset,
                             gint64          sold,
                             GPtrArray      *payouts,
                             GError        **error);
/*
 * Shares `pool` out among them in whole units, and drops who gets none; what does not divide stays
 * where it is.
 */
void    lumio_holders_share (GPtrArray      *payouts,
                             gint64          pool);
/*
 * Makes it a list that can be written down, paid as `kind` says. Returns its hash: the SHA-256 of a
 * line "address tokens amount" for each.
 */
char   *lumio_holders_seal  (GPtrArray      *payouts,
                             const char     *kind);

G_END_DECLS
