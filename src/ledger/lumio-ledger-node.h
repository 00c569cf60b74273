#pragma once

#include <libdex.h>

#include "ledger/lumio-ledger-engine.h"

G_BEGIN_DECLS

/*
 * The running network: takes transactions, closes ledgers in time, tells who waits, and keeps
 * the newest ledger at hand. Lives on the main context; the engine works for it on the
 * database's writer thread, one job at a time.
 */

#define LUMIO_TYPE_LEDGER_NODE (lumio_ledger_node_get_type ())
G_DECLARE_FINAL_TYPE (LumioLedgerNode, lumio_ledger_node, LUMIO, LEDGER_NODE, GObject)

/* How a submission ended. */
#define LUMIO_TYPE_LEDGER_OUTCOME (lumio_ledger_outcome_get_type ())

typedef struct
{
  LumioVerdict             verdict;
  LumioTransactionRecord  *record; /* where it is in a ledger */
  GBytes                  *result; /* XDR TransactionResult, where it was refused */
} LumioLedgerOutcome;

GType               lumio_ledger_outcome_get_type (void);
LumioLedgerOutcome *lumio_ledger_outcome_copy     (const LumioLedgerOutcome *self);
void                lumio_ledger_outcome_free     (LumioLedgerOutcome       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioLedgerOutcome, lumio_ledger_outcome_free)

typedef struct
{
  const char *directory;  /* made where it is missing */
  const char *passphrase; /* NULL: that of the folder, made once */
  guint       close_ms;   /* 0: at once when something is submitted */
  gboolean    friendbot;
  gint64      genesis;    /* when a new ledger begins, in seconds since 1970; 0: now */
} LumioLedgerOptions;

/* Resolves to a LumioLedgerNode that runs. */
DexFuture        *lumio_ledger_node_open           (const LumioLedgerOptions *options);
/* Resolves to true when what was accepted is in a ledger and all is saved. */
DexFuture        *lumio_ledger_node_stop           (LumioLedgerNode          *self);
const char       *lumio_ledger_node_get_passphrase (LumioLedgerNode          *self);
LumioDatabase    *lumio_ledger_node_get_database   (LumioLedgerNode          *self);
gboolean          lumio_ledger_node_has_friendbot  (LumioLedgerNode          *self);
/* Borrowed until the next iteration of the main loop. */
const LumioLedgerRecord *lumio_ledger_node_get_head (LumioLedgerNode         *self);
/* Copies of the ledgers above what is saved, oldest first; they hold no transactions. */
GPtrArray        *lumio_ledger_node_dup_tail       (LumioLedgerNode          *self);
/*
 * Resolves to a LumioLedgerOutcome: with `wait` when the ledger is closed, else when it is known
 * whether the transaction waits for one. Takes `transaction`. `duplicate` says whether the same
 * was waiting already.
 */
DexFuture        *lumio_ledger_node_submit         (LumioLedgerNode          *self,
                                                    LumioLedgerTransaction   *transaction,
                                                    gboolean                  wait,
                                                    gboolean                 *duplicate);
/* Resolves when a ledger closes; with `full` when one that holds transactions does. */
DexFuture        *lumio_ledger_node_next_close     (LumioLedgerNode          *self,
                                                    gboolean                  full);
/*
 * A ledger that began in the past has a clock that is set by hand, and closes at each submission,
 * until it is set to the present: from then on, and after every new start, time is what it is.
 * `seconds` since 1970 never go back.
 */
gboolean          lumio_ledger_node_is_behind      (LumioLedgerNode          *self);
gboolean          lumio_ledger_node_set_clock      (LumioLedgerNode          *self,
                                                    gint64                    seconds,
                                                    GError                  **error);
/* Resolves to a LumioLedgerOutcome of the transaction that creates the account. */
DexFuture        *lumio_ledger_node_fund           (LumioLedgerNode          *self,
                                                    const guint8             *account);

G_END_DECLS
