#pragma once

#include <adwaita.h>

#include "app/keys/lumio-keys.h"

G_BEGIN_DECLS

/*
 * Takes an account from this computer. It says what is lost with it, and where the key is nowhere
 * else, so much has to be typed.
 */

#define LUMIO_TYPE_REMOVE_KEY_DIALOG (lumio_remove_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioRemoveKeyDialog, lumio_remove_key_dialog, LUMIO, REMOVE_KEY_DIALOG, AdwDialog)

/* `holds`: what the account has, in words, or NULL. */
AdwDialog *lumio_remove_key_dialog_new (LumioKeys       *keys,
                                        LumioKeyAccount *account,
                                        const char      *holds);

G_END_DECLS
