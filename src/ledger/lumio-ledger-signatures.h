#pragma once

#include "ledger/lumio-ledger-transaction.h"

G_BEGIN_DECLS

/*
 * Which signatures of one envelope count for whom. Every signature must have been of use in the
 * end. What a verification found is kept with the transaction, so that checking at arrival and
 * again when the ledger closes costs one verification.
 */

typedef struct
{
  const guint8                    *hash;
  const StellarDecoratedSignature *items;
  guint                            n_items;
  GArray                          *verified;
  gboolean                         used[20];
} LumioSignatures;

void     lumio_signatures_init          (LumioSignatures                 *self,
                                         const guint8                    *hash,
                                         const StellarDecoratedSignature *items,
                                         guint                            n_items,
                                         GArray                          *verified);
/* TRUE once the weights of those who signed reach `needed`; one signature is always needed. */
gboolean lumio_signatures_check         (LumioSignatures                 *self,
                                         const LumioSigner               *signers,
                                         guint                            n_signers,
                                         guint                            needed);
gboolean lumio_signatures_check_account (LumioSignatures                 *self,
                                         const guint8                    *id,
                                         const LumioAccountEntry         *account,
                                         guint                            needed);
/* For the source of an operation that does not exist yet: its own key alone. */
gboolean lumio_signatures_check_key     (LumioSignatures                 *self,
                                         const guint8                    *id);
gboolean lumio_signatures_all_used      (LumioSignatures                 *self);

G_END_DECLS
