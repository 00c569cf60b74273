#pragma once

#include "ledger/lumio-ledger-apply.h"

G_BEGIN_DECLS

/*
 * Admits transactions and closes ledgers. It lives on the database's writer thread: everything
 * here runs inside a write job, which commits or rolls back what was saved as one. After a
 * commit that failed, lumio_ledger_engine_reset() makes it read again what is really there.
 */

typedef struct _LumioLedgerEngine LumioLedgerEngine;

typedef enum
{
  LUMIO_VERDICT_ACCEPTED, /* waits for the next ledger */
  LUMIO_VERDICT_REFUSED,  /* will never be in a ledger; the result says why */
  LUMIO_VERDICT_KNOWN,    /* is in a ledger already; the transaction says where */
  LUMIO_VERDICT_LATER,    /* too many wait */
} LumioVerdict;

/* `strict`: each ledger closes at least a second after the one before. */
LumioLedgerEngine *lumio_ledger_engine_new    (const char              *passphrase,
                                               gboolean                 strict);
void               lumio_ledger_engine_free   (LumioLedgerEngine       *self);
/* Reads the newest ledger, or makes the first. */
gboolean           lumio_ledger_engine_load   (LumioLedgerEngine       *self,
                                               LumioConnection         *connection,
                                               gint64                   now,
                                               GError                 **error);
void               lumio_ledger_engine_reset  (LumioLedgerEngine       *self);
gboolean           lumio_ledger_engine_admit  (LumioLedgerEngine       *self,
                                               LumioConnection         *connection,
                                               LumioLedgerTransaction  *transaction,
                                               gint64                   now,
                                               LumioVerdict            *verdict,
                                               GError                 **error);
/*
 * Closes a ledger with what waits. `applied` and `refused` receive transactions (borrowed).
 * Ledgers without any are kept in memory until there is something to save with them, or until
 * they are many: then `saved` is TRUE.
 */
LumioLedgerRecord *lumio_ledger_engine_close  (LumioLedgerEngine       *self,
                                               LumioConnection         *connection,
                                               gint64                   now,
                                               GPtrArray               *applied,
                                               GPtrArray               *refused,
                                               gboolean                *saved,
                                               GError                 **error);
/* Saves the empty ledgers that wait for it. */
gboolean           lumio_ledger_engine_flush  (LumioLedgerEngine       *self,
                                               LumioConnection         *connection,
                                               GError                 **error);
guint              lumio_ledger_engine_get_n_waiting (LumioLedgerEngine *self);
const LumioLedgerRecord *lumio_ledger_engine_get_head (LumioLedgerEngine *self);
LumioLedgerState  *lumio_ledger_engine_get_state     (LumioLedgerEngine *self);

/* The secret of the account that holds every lumen at first: the hash of the passphrase. */
void               lumio_ledger_root_seed     (const char              *passphrase,
                                               guint8                   seed[32]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioLedgerEngine, lumio_ledger_engine_free)

G_END_DECLS
