#pragma once

#include "signer/lumio-vault.h"

G_BEGIN_DECLS

/*
 * The one thread that makes passphrases into keys, so that the main one answers meanwhile.
 */
typedef struct _LumioSignerWorker LumioSignerWorker;

/* What is to be made: by a given cost and salt, or, `calibrated`, a new one for this machine. */
typedef struct
{
  LumioSecret *passphrase;
  gboolean calibrated;
  LumioVaultCost cost;
  guint8 salt[LUMIO_VAULT_SALT_BYTES];
} LumioSignerWork;

/* On the main loop. `key` is the callee's, NULL with `error`. */
typedef void (*LumioSignerWorkDone) (LumioVaultKey   *key,
                                     LumioSignerWork *work,
                                     const GError    *error,
                                     gpointer         user_data);

LumioSignerWorker *lumio_signer_worker_new      (void);
gboolean           lumio_signer_worker_is_busy  (LumioSignerWorker   *self);
/* `work` is taken, with its passphrase, and freed after `done`. */
void               lumio_signer_worker_run      (LumioSignerWorker   *self,
                                                 LumioSignerWork     *work,
                                                 LumioSignerWorkDone  done,
                                                 gpointer             user_data);
/* `passphrase` is taken. */
LumioSignerWork   *lumio_signer_work_new        (LumioSecret         *passphrase);

G_END_DECLS
