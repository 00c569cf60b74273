#pragma once

#include <adwaita.h>

#include "app/keys/lumio-keys.h"

G_BEGIN_DECLS

/* How a person looks after an account: its name, its words, and its end on this computer. */

#define LUMIO_TYPE_KEY_CARE (lumio_key_care_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyCare, lumio_key_care, LUMIO, KEY_CARE, AdwPreferencesGroup)

/* `holds`: what would be out of reach without it, in words, or NULL. */
void lumio_key_care_show (LumioKeyCare    *self,
                          LumioKeyAccount *account,
                          const char      *holds);

G_END_DECLS
