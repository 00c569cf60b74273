#pragma once

#include "base/lumio-http-server.h"
#include "ledger/lumio-ledger-node.h"

G_BEGIN_DECLS

/* Horizon's HTTP API over a node. */

#define LUMIO_TYPE_LEDGER_SERVER (lumio_ledger_server_get_type ())
G_DECLARE_FINAL_TYPE (LumioLedgerServer, lumio_ledger_server, LUMIO, LEDGER_SERVER, GObject)

LumioLedgerServer *lumio_ledger_server_new      (LumioLedgerNode    *node);
gboolean           lumio_ledger_server_listen   (LumioLedgerServer  *self,
                                                 LumioEndpoint      *endpoint,
                                                 GError            **error);
guint              lumio_ledger_server_get_port (LumioLedgerServer  *self);
/* Says goodbye to the streams and lets requests finish. Resolves to true. */
DexFuture         *lumio_ledger_server_stop     (LumioLedgerServer  *self);

G_END_DECLS
