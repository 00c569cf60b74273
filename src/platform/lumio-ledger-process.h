#pragma once

#include <libdex.h>

#include "base/lumio-endpoint.h"

G_BEGIN_DECLS

/*
 * The ledger that a platform brings for itself: runs `lumio-ledger` from beside its own program
 * on a unix socket, starts it again when it ends (0.5 s doubling to 30 s), and ends it at last.
 */

#define LUMIO_TYPE_LEDGER_PROCESS (lumio_ledger_process_get_type ())
G_DECLARE_FINAL_TYPE (LumioLedgerProcess, lumio_ledger_process, LUMIO, LEDGER_PROCESS, GObject)

LumioLedgerProcess *lumio_ledger_process_new      (const char         *data,
                                                   const char * const *arguments);
/* A ledger that is new begins at `seconds` since 1970, and is behind at its first start. */
void                lumio_ledger_process_set_genesis (LumioLedgerProcess *self,
                                                   gint64              seconds);
/* Resolves to a LumioEndpoint once it answers; it stays the same over every new start. */
DexFuture          *lumio_ledger_process_start    (LumioLedgerProcess *self);
/* Resolves to true when it is gone. */
DexFuture          *lumio_ledger_process_stop     (LumioLedgerProcess *self);
gboolean            lumio_ledger_process_is_running (LumioLedgerProcess *self);

G_END_DECLS
