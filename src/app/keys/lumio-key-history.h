#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-ledger.h"

G_BEGIN_DECLS

/* The last payments of an account of one's own, as the ledger tells them; unseen while there are none. */

#define LUMIO_TYPE_KEY_HISTORY (lumio_key_history_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyHistory, lumio_key_history, LUMIO, KEY_HISTORY, AdwPreferencesGroup)

/* Asks anew. */
void lumio_key_history_read (LumioKeyHistory *self,
                             LumioKeyLedger  *ledger,
                             const char      *address);

G_END_DECLS
