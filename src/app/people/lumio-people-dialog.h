#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* Who is signed in on this computer: to go on as somebody else, to add one, to sign one out. */

#define LUMIO_TYPE_PEOPLE_DIALOG (lumio_people_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioPeopleDialog, lumio_people_dialog, LUMIO, PEOPLE_DIALOG, AdwDialog)

/* `account` is who is shown now; NULL where nobody is. */
AdwDialog *lumio_people_dialog_new (LumioAccount *account);

G_END_DECLS
