#pragma once

#include <adwaita.h>

#include "app/keys/lumio-keys.h"

G_BEGIN_DECLS

/*
 * Adds an account: a new one, whose words are shown once and then asked for; one whose words or
 * secret key are known; or one to watch.
 */

#define LUMIO_TYPE_ADD_KEY_DIALOG (lumio_add_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioAddKeyDialog, lumio_add_key_dialog, LUMIO, ADD_KEY_DIALOG, AdwDialog)

AdwDialog *lumio_add_key_dialog_new           (LumioKeys  *keys);
/* Shows the words of an account that is here once more, and asks for them as for a new one's. */
AdwDialog *lumio_add_key_dialog_new_for_words (LumioKeys  *keys,
                                               const char *address);

G_END_DECLS
