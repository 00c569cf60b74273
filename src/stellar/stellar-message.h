#pragma once

#include "stellar/stellar-keypair.h"

G_BEGIN_DECLS

/*
 * Signed messages (SEP-53): a signature over the SHA-256 of "Stellar Signed Message:\n" and the
 * message, so that it can never be one over a transaction.
 */
void     stellar_message_sign   (const StellarKeypair *keypair,
                                 const void           *message,
                                 gsize                 length,
                                 guint8                signature[64]);
gboolean stellar_message_verify (const guint8          key[32],
                                 const void           *message,
                                 gsize                 length,
                                 const guint8          signature[64]);

G_END_DECLS
