#pragma once

#include "ledger/lumio-ledger-state.h"

G_BEGIN_DECLS

/*
 * Who pays the reserve of what is made: its owner, or who sponsors the owner at this moment of
 * the transaction. A claimable balance has no owner and is always sponsored, if by its maker.
 */

typedef enum
{
  LUMIO_RESERVE_OK,
  LUMIO_RESERVE_LOW,
  LUMIO_RESERVE_TOO_MANY,
  LUMIO_RESERVE_TOO_MANY_SPONSORING,
} LumioReserve;

/* NULL where nobody sponsors the account now. */
const guint8 *lumio_sponsorship_find_sponsor (LumioLedgerState    *state,
                                              const guint8        *account);
/* Whether the account sponsors somebody now. */
gboolean      lumio_sponsorship_is_sponsor   (LumioLedgerState    *state,
                                              const guint8        *account);
void          lumio_sponsorship_begin        (LumioLedgerState    *state,
                                              const guint8        *sponsor,
                                              const guint8        *sponsored);
/* FALSE where nobody sponsors the account. */
gboolean      lumio_sponsorship_end          (LumioLedgerState    *state,
                                              const guint8        *sponsored);

/* The reserves that the entry takes. */
guint         lumio_entry_get_weight         (const LumioEntry    *entry);
/* Makes room for a new entry of this layer; `maker` owns it, or made a claimable balance. */
LumioReserve  lumio_entry_reserve            (LumioLedgerState    *state,
                                              LumioEntry          *entry,
                                              const guint8        *maker);
/* Gives back what an entry took; the entry itself stays, for the caller to remove. */
void          lumio_entry_release            (LumioLedgerState    *state,
                                              const LumioEntry    *entry);
LumioReserve  lumio_signer_reserve           (LumioLedgerState    *state,
                                              LumioSigner         *signer,
                                              const guint8        *owner);
/* Removes the signer. */
void          lumio_signer_release           (LumioLedgerState    *state,
                                              const guint8        *owner,
                                              guint                index);

/*
 * Moves `weight` reserves of what `owner` (NULL for a claimable balance) has from one payer to
 * the next; NULL is the owner.
 */
LumioReserve  lumio_sponsorship_move         (LumioLedgerState    *state,
                                              const guint8        *owner,
                                              guint                weight,
                                              const guint8        *from,
                                              const guint8        *to);

G_END_DECLS
