#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * The way in: on this computer or at a platform, with an account or a new one.
 * Signal: "signed-in" (LumioAccount).
 */

#define LUMIO_TYPE_WELCOME_PAGE (lumio_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioWelcomePage, lumio_welcome_page, LUMIO, WELCOME_PAGE, AdwBin)

/* Shows a sentence, for example why a session ended. */
void lumio_welcome_page_say         (LumioWelcomePage *self,
                                     const char       *sentence);
/* Somebody who was here is to sign in again: only the password is left to enter. `sentence` may be NULL. */
void lumio_welcome_page_expect      (LumioWelcomePage *self,
                                     const char       *platform,
                                     const char       *email,
                                     const char       *sentence);
/* Sees who else is signed in on this computer. */
void lumio_welcome_page_look_around (LumioWelcomePage *self);

G_END_DECLS
