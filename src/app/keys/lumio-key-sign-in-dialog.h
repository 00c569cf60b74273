#pragma once

#include <adwaita.h>

#include "app/keys/lumio-keys.h"

G_BEGIN_DECLS

/*
 * Signs in at a platform with a key that is here.
 *
 * Signal: "signed-in" (LumioAccount).
 */

#define LUMIO_TYPE_KEY_SIGN_IN_DIALOG (lumio_key_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeySignInDialog, lumio_key_sign_in_dialog, LUMIO, KEY_SIGN_IN_DIALOG, AdwDialog)

/* `platform` as lumio_account_new() takes it. */
AdwDialog *lumio_key_sign_in_dialog_new (LumioKeys  *keys,
                                         const char *platform);

G_END_DECLS
