#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* Whether a key opens the person's account at the platform, and a way to change that. */

#define LUMIO_TYPE_KEY_DOOR (lumio_key_door_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyDoor, lumio_key_door, LUMIO, KEY_DOOR, AdwPreferencesGroup)

/* Asks the platform. */
void lumio_key_door_show (LumioKeyDoor *self,
                          LumioAccount *account,
                          const char   *address);

G_END_DECLS
