#pragma once

#include "signer/lumio-signer.h"

G_BEGIN_DECLS

/*
 * An account whose key is here, or that is watched, as a row shows it.
 * Properties: "title", "address", "origin" (text).
 */

#define LUMIO_TYPE_KEY_ACCOUNT (lumio_key_account_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyAccount, lumio_key_account, LUMIO, KEY_ACCOUNT, GObject)

LumioKeyAccount          *lumio_key_account_new        (const LumioSignerAccount *account);
const LumioSignerAccount *lumio_key_account_get        (LumioKeyAccount          *self);
gboolean                  lumio_key_account_can_sign   (LumioKeyAccount          *self);

G_END_DECLS
