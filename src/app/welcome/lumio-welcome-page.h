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
void lumio_welcome_page_say (LumioWelcomePage *self,
                             const char       *sentence);

G_END_DECLS
