#pragma once

#include "horizon/lumio-horizon.h"
#include "platform/lumio-platform.h"
#include "platform/store/store-steps.h"
#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/*
 * What the platform does on the ledger for its capabilities, one envelope at a time for each
 * account: it is signed and written down in one transaction of the books with what it is about,
 * then submitted, and what the ledger decided is written down with what follows from it. After a
 * crash each goes on where it was.
 */

/* What a transaction is made from. */
typedef struct
{
  const char *ref;
  const char *source;
  gint64      sequence;
  gint64      max_time;
} LumioStepTerms;

typedef struct
{
  const char *name;
  /*
   * In a database job: builds and signs. NULL with `error`, a problem among others, where it
   * cannot be done any more; the books are then as before.
   */
  StellarTransactionEnvelope *(*sign) (LumioPlatform         *platform,
                                       LumioConnection       *connection,
                                       const LumioStepTerms  *terms,
                                       GError               **error);
  /* In the database job that writes the end of `step` down: what follows from it. */
  gboolean                    (*settle) (LumioPlatform       *platform,
                                         LumioConnection     *connection,
                                         const LumioStepRow  *step,
                                         GError             **error);
  /* Afterwards, in a fiber; may be NULL. */
  void                        (*after)  (LumioPlatform       *platform,
                                         const LumioStepRow  *step);
} LumioStepKind;

/* In a capability's start: takes up what an earlier run left. `kind` is static. */
void       lumio_steps_register (LumioPlatform       *platform,
                                 const LumioStepKind *kind);
/*
 * Takes one step to its end, also when nobody waits for it. Resolves to the LumioStepRow as it
 * was decided; rejects where nothing was signed.
 */
DexFuture *lumio_steps_run      (LumioPlatform       *platform,
                                 const LumioStepKind *kind,
                                 const char          *ref,
                                 const char          *source);
/* Writes what the ledger decided into `step`: status, code and ledger. */
void       lumio_steps_read_outcome (LumioStepRow    *step,
                                 const LumioHorizonOutcome *outcome);
/* In a fiber: waits for a step, `seconds` at most. FALSE with `error` where it was rejected. */
gboolean   lumio_steps_wait     (DexFuture           *step,
                                 guint                seconds,
                                 GError             **error);

G_END_DECLS
