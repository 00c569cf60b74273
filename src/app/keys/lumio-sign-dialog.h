#pragma once

#include <adwaita.h>

#include "app/keys/lumio-keys.h"
#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * An envelope that came from outside: what it is, what it does, then a signature or none. Nothing
 * was agreed to before, so every danger is said, and what cannot be undone has to be typed.
 */

#define LUMIO_TYPE_SIGN_DIALOG (lumio_sign_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioSignDialog, lumio_sign_dialog, LUMIO, SIGN_DIALOG, AdwDialog)

/* `account` may be NULL; its network is offered where there is one. */
AdwDialog *lumio_sign_dialog_new (LumioKeys    *keys,
                                  LumioAccount *account);
/* Goes on with what somebody handed over, as if it had been pasted. */
void       lumio_sign_dialog_review (LumioSignDialog *self,
                                     const char      *text);

G_END_DECLS
