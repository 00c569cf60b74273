#pragma once

#include "ledger/lumio-ledger-book.h"

G_BEGIN_DECLS

/*
 * The state of the ledger in layers. The lowest keeps what was read from the store; each layer
 * above holds the changes of a ledger, a transaction or an operation, which are kept or dropped
 * whole. No I/O of its own: the lowest asks its loader for what it has not seen.
 */

typedef struct _LumioLedgerState LumioLedgerState;

/* Fills `entry` (its key is set) and sets `alive`, or leaves it for what does not exist. */
typedef gboolean (*LumioLedgerLoader) (LumioEntry  *entry,
                                       gpointer     user_data,
                                       GError     **error);

/* Adds every offer there is. */
typedef gboolean (*LumioLedgerBookLoader) (LumioLedgerBook  *book,
                                           gpointer          user_data,
                                           GError          **error);

LumioLedgerState *lumio_ledger_state_new         (LumioLedgerLoader    loader,
                                                  gpointer             user_data);
/* Of the lowest layer; has the loader's data. Without one, there are no offers at first. */
void              lumio_ledger_state_set_book_loader (LumioLedgerState   *self,
                                                      LumioLedgerBookLoader loader);
LumioLedgerState *lumio_ledger_state_push        (LumioLedgerState    *parent);
void              lumio_ledger_state_free        (LumioLedgerState    *self);
/* Hands the changes to the layer below and leaves this one empty. */
void              lumio_ledger_state_commit      (LumioLedgerState    *self);
/* Drops the changes. */
void              lumio_ledger_state_reset       (LumioLedgerState    *self);
/*
 * What the store could not say sets this on the lowest layer; what was decided since is void.
 * Taken by whoever closes the ledger.
 */
GError           *lumio_ledger_state_take_error  (LumioLedgerState    *self);
guint             lumio_ledger_state_get_size    (LumioLedgerState    *self);

/* NULL where there is none. Valid until the next call that changes this layer. */
const LumioEntry *lumio_ledger_state_get         (LumioLedgerState    *self,
                                                  const LumioEntryKey *key);
/* The same for changing, in this layer. */
LumioEntry       *lumio_ledger_state_edit        (LumioLedgerState    *self,
                                                  const LumioEntryKey *key);
/* A new, empty entry, alive. */
LumioEntry       *lumio_ledger_state_create      (LumioLedgerState    *self,
                                                  const LumioEntryKey *key);
void              lumio_ledger_state_remove      (LumioLedgerState    *self,
                                                  const LumioEntryKey *key);
/* The offer is told by its entry's key and body; it is in the book until it is removed. */
LumioEntry       *lumio_ledger_state_create_offer (LumioLedgerState      *self,
                                                   const guint8          *seller,
                                                   const LumioOfferEntry *offer);
/* The best there is now, as every layer up to this one has it. This is the topmost layer. */
const LumioBookItem *lumio_ledger_state_get_best_offer (LumioLedgerState *self,
                                                        const guint8     *selling,
                                                        const guint8     *buying);
/* Of LumioBookItem. */
GArray           *lumio_ledger_state_list_offers (LumioLedgerState    *self,
                                                  const guint8        *seller,
                                                  const guint8        *asset);
/* Forgets what is of one transaction alone; FALSE where some of it still lasted. */
gboolean          lumio_ledger_state_end_passing (LumioLedgerState    *self);
/* The changed entries of this layer, dead ones included, in the order of their keys. */
GPtrArray        *lumio_ledger_state_list_changes (LumioLedgerState   *self);

const LumioAccountEntry *lumio_ledger_state_get_account  (LumioLedgerState *self,
                                                          const guint8     *account);
LumioAccountEntry       *lumio_ledger_state_edit_account (LumioLedgerState *self,
                                                          const guint8     *account);

/* What the protocol says of an account. */
gint64   lumio_account_minimum_balance   (const LumioAccountEntry *account,
                                          guint                    further_entries);
gint64   lumio_account_available_balance (const LumioAccountEntry *account);
/* FALSE where the result would be out of range or, for a negative one, below the reserve. */
gboolean lumio_account_add_balance       (LumioAccountEntry       *account,
                                          gint64                   amount);
gboolean lumio_trustline_add_balance     (LumioTrustlineEntry     *trustline,
                                          gint64                   amount);
/* Index of the signer, or -1. */
int      lumio_account_find_signer       (const LumioAccountEntry *account,
                                          const LumioSignerKey    *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioLedgerState, lumio_ledger_state_free)

G_END_DECLS
