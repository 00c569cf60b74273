#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* Whom one pays; a row begins a payment. Property: "account" (LumioAccount). */

#define LUMIO_TYPE_CONTACTS_PAGE (lumio_contacts_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioContactsPage, lumio_contacts_page, LUMIO, CONTACTS_PAGE, AdwBin)

/* FALSE where there is nobody to search. */
gboolean   lumio_contacts_page_start_search (LumioContactsPage *self);
/* A row for a contact, for any list. */
GtkWidget *lumio_contact_row_new            (LumioContact      *contact);

G_END_DECLS
