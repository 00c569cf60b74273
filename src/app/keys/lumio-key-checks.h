#pragma once

#include "app/keys/lumio-key-ledger.h"

G_BEGIN_DECLS

/* What is to be said about an order before it is reviewed. */
typedef struct
{
  char      *fault;     /* why it cannot be, or NULL */
  GPtrArray *warnings;  /* sentences */
  gboolean   opens;     /* the account it goes to does not exist yet */
} LumioKeyChecks;

#define LUMIO_TYPE_KEY_CHECKS (lumio_key_checks_get_type ())

GType           lumio_key_checks_get_type    (void);
LumioKeyChecks *lumio_key_checks_ref         (LumioKeyChecks         *self);
void            lumio_key_checks_unref       (LumioKeyChecks         *self);

/* A sentence where this asset only has the code of one that is known; otherwise NULL. */
char           *lumio_key_checks_warn_asset  (LumioKeyLedger         *ledger,
                                              const LumioKeyHoldings *holdings,
                                              const char             *asset);
/* Resolves to LumioKeyChecks; rejects where the ledger does not answer. */
DexFuture      *lumio_key_checks_run         (LumioKeyLedger         *ledger,
                                              const char             *address,
                                              LumioKeyHoldings       *holdings,
                                              const char             *destination,
                                              const char             *asset,
                                              gint64                  amount,
                                              const char             *memo);
/* The same about a currency that the account is to be able to hold. */
DexFuture      *lumio_key_checks_run_trust   (LumioKeyLedger         *ledger,
                                              LumioKeyHoldings       *holdings,
                                              const char             *asset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioKeyChecks, lumio_key_checks_unref)

G_END_DECLS
