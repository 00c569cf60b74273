#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Whether the ledger still holds what these books took from it. A ledger that was reset, or
 * restored from an older copy, knows less than the books: from then on no money moves, until the
 * ledger shows again the newest transaction that the books name and has come as far as they read.
 */

extern const LumioModule lumio_ledger_watch_module;

typedef void (*LumioLedgerWatchFunc) (gboolean in_step,
                                      gpointer user_data);

/*
 * Asks the ledger. Resolves to a boolean: whether it is in step with the books. Rejects where it
 * does not answer.
 */
DexFuture *lumio_ledger_watch_ask       (LumioPlatform        *platform);
/* What was found last; FALSE as well while nothing is known. */
gboolean   lumio_ledger_watch_is_behind (LumioPlatform        *platform);
/* The way to the ledger was cut: what stands at its end now must prove itself before it is believed. */
void       lumio_ledger_watch_doubt     (LumioPlatform        *platform);
/* In a fiber: FALSE with the problem "ledger_behind" where no money may move. */
gboolean   lumio_ledger_watch_admit     (LumioPlatform        *platform,
                                         GError              **error);
/* Resolves to true once the ledger is in step; rejects when the platform stops. */
DexFuture *lumio_ledger_watch_await     (LumioPlatform        *platform);
/*
 * As lumio_horizon_submit_and_wait(), but only while the ledger is in step: one that lacks what
 * the books know cannot say no. It goes on when nobody waits.
 */
DexFuture *lumio_ledger_watch_submit    (LumioPlatform        *platform,
                                         const char           *xdr,
                                         const char           *hash,
                                         gint64                max_time,
                                         gboolean              already_sent);
/* `func` hears of each change for as long as the platform runs. */
void       lumio_ledger_watch_add       (LumioPlatform        *platform,
                                         LumioLedgerWatchFunc  func,
                                         gpointer              user_data);

G_END_DECLS
