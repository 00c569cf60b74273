#pragma once

#include "app/keys/lumio-key-memory.h"
#include "stellar/stellar-intent.h"

G_BEGIN_DECLS

/*
 * More offered for a transaction that was handed in and that the ledger does not take: a fee bump
 * (CAP-15) around the very envelope that was signed. Whichever of the two the ledger takes, it is
 * the same transaction with the same sequence number, so it is done once.
 */

/* The envelope as it was written down; NULL where it is none that can be bumped. */
StellarTransactionEnvelope *lumio_key_bump_decode  (const LumioKeyPending            *pending,
                                                    GError                          **error);
/* What has to be offered in all, where others pay `rate` for an operation. */
gint64                      lumio_key_bump_price   (const StellarTransactionEnvelope *inner,
                                                    gint64                            rate);
gint64                      lumio_key_bump_get_sequence (const StellarTransactionEnvelope *inner);
/* The bump alone: what is inside has to be exactly what was signed before, with that signature. */
StellarIntent              *lumio_key_bump_state   (const StellarTransactionEnvelope *inner,
                                                    const char                       *passphrase,
                                                    const char                       *address,
                                                    gint64                            most);
/* Not signed. */
GBytes                     *lumio_key_bump_build   (const StellarTransactionEnvelope *inner,
                                                    const char                       *address,
                                                    gint64                            fee,
                                                    GError                          **error);

G_END_DECLS
