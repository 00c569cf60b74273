#pragma once

#include "app/keys/lumio-key-account.h"

G_BEGIN_DECLS

/*
 * The keys that people hold themselves, as all windows of the program share them: the signer's
 * state, and the accounts it knows.
 *
 * Property: "state" (text): "opening", "none" (no vault yet), "locked", "unlocked", or
 * "unavailable", for which lumio_keys_get_problem() has a sentence. Signal: "asked", when there is
 * something new that waits to be signed.
 */

#define LUMIO_TYPE_KEYS (lumio_keys_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeys, lumio_keys, LUMIO, KEYS, GObject)

/* The one of this program; it asks the signer how it is. Not owned. */
LumioKeys   *lumio_keys_get_default (void);
LumioSigner *lumio_keys_get_signer   (LumioKeys    *self);
const char  *lumio_keys_get_state    (LumioKeys    *self);
const char  *lumio_keys_get_problem  (LumioKeys    *self);
/* LumioKeyAccount */
GListModel  *lumio_keys_get_accounts (LumioKeys    *self);
/* Asks anew. */
void         lumio_keys_refresh      (LumioKeys    *self);
/*
 * Writes all keys, encrypted under the passphrase, into a file, and reads it back. Resolves to true;
 * errors are the signer's or G_IO_ERROR.
 */
DexFuture   *lumio_keys_save         (LumioKeys    *self,
                                      GFile        *file);
/* Adds the accounts of such a file. Resolves to how many came (guint). */
DexFuture   *lumio_keys_restore      (LumioKeys    *self,
                                      GBytes       *backup,
                                      const char   *passphrase);
/*
 * What another program handed over to be signed waits here until the keys are open: whoever shows
 * them takes it, once.
 */
void         lumio_keys_set_waiting  (LumioKeys    *self,
                                      const char   *text);
/* NULL where nothing waits, or the keys are not open yet. */
char        *lumio_keys_take_waiting (LumioKeys    *self);
/* A sentence about what the signer refused, and what to do. */
char        *lumio_keys_explain      (const GError *error);

G_END_DECLS
