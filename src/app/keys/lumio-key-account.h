#pragma once

#include "signer/lumio-signer.h"

G_BEGIN_DECLS

/*
 * An account whose key is here, or that is watched, as a row shows it.
 * Properties: "title", "address", "origin" (text).
 */

#define LUMIO_TYPE_KEY_ACCOUNT (lumio_key_account_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyAccount, lumio_key_account, LUMIO, KEY_ACCOUNT, GObject)

/* `saved`: its key is in a file somewhere, too. */
LumioKeyAccount          *lumio_key_account_new      (const LumioSignerAccount *account,
                                                      gboolean                  saved);
const LumioSignerAccount *lumio_key_account_get      (LumioKeyAccount          *self);
gboolean                  lumio_key_account_can_sign (LumioKeyAccount          *self);
gboolean                  lumio_key_account_is_saved (LumioKeyAccount          *self);
/* Nobody showed yet that the words were written down, and no file was saved: if this computer is
   lost, so is the key. */
gboolean                  lumio_key_account_is_alone (LumioKeyAccount          *self);

G_END_DECLS
