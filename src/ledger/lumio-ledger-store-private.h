#pragma once

#include "ledger/lumio-ledger-store.h"

G_BEGIN_DECLS

/* What the files of the store share. */

GBytes  *lumio_store_blob      (gconstpointer  data,
                                gsize          length);
/* Thirty-two bytes, or NULL where `is_there` is not set. */
GBytes  *lumio_store_blob_if   (gboolean       is_there,
                                const guint8  *data);
/* Takes at most `size` bytes of a column; FALSE for NULL. */
gboolean lumio_store_copy_blob (LumioRows     *rows,
                                int            column,
                                gpointer       target,
                                gsize          size,
                                gsize         *length);
gboolean lumio_store_add_effects (LumioConnection               *connection,
                                  const LumioTransactionRecord  *record,
                                  GError                       **error);

G_END_DECLS
