#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * Adding or changing a contact: a name, an address that is checked as one leaves, a note for
 * payments to it. Signal "deleted" (LumioContact): the contact is gone, and could be added again.
 */

#define LUMIO_TYPE_CONTACT_DIALOG (lumio_contact_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioContactDialog, lumio_contact_dialog, LUMIO, CONTACT_DIALOG, AdwDialog)

/* `contact` NULL makes a new one, for `name` and `address` where those are known. */
AdwDialog *lumio_contact_dialog_new (LumioAccount *account,
                                     LumioContact *contact,
                                     const char   *name,
                                     const char   *address);

G_END_DECLS
