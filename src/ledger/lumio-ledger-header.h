#pragma once

#include "ledger/lumio-ledger-store.h"

G_BEGIN_DECLS

/*
 * The headers of ledgers, chained by their hashes. What a header says of the transactions and of
 * the state are hashes of what this ledger holds: the set and its results as the protocol writes
 * them, and for the state a running hash over every entry that changed.
 */

#define LUMIO_LEDGER_TOTAL_COINS G_GINT64_CONSTANT (1000000000000000000)
#define LUMIO_LEDGER_MAX_OPERATIONS 5000

typedef struct
{
  gint64 closed_at;
  gint64 fee_pool;
  guint64 id_pool; /* the number of the newest offer */
  guint8 set_hash[32];
  guint8 result_hash[32];
  guint8 state_hash[32];
} LumioLedgerHeaderParts;

/* The first ledger, in which the root account holds every lumen. */
LumioLedgerRecord *lumio_ledger_header_first        (gint64                         closed_at);
LumioLedgerRecord *lumio_ledger_header_next         (GBytes                        *before,
                                                     const LumioLedgerHeaderParts  *parts,
                                                     GError                       **error);
/* The same without transactions, `step` seconds after the one before. */
LumioLedgerRecord *lumio_ledger_header_next_empty   (GBytes                        *before,
                                                     guint                          step,
                                                     GError                       **error);
gboolean           lumio_ledger_header_get_parts    (GBytes                        *header,
                                                     LumioLedgerHeaderParts        *parts,
                                                     guint8                         previous[32],
                                                     GError                       **error);

G_END_DECLS
