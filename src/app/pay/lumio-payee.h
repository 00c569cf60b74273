#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* Somebody to pay: a contact, or whoever was paid before. */

#define LUMIO_TYPE_PAYEE (lumio_payee_get_type ())
G_DECLARE_FINAL_TYPE (LumioPayee, lumio_payee, LUMIO, PAYEE, GObject)

/* Everybody, people before bare addresses and whoever was paid last first. Transfer full. */
GListModel *lumio_payee_list        (LumioAccount *account);

/* NULL for a bare address. */
const char *lumio_payee_get_name    (LumioPayee   *self);
const char *lumio_payee_get_address (LumioPayee   *self);
gboolean    lumio_payee_matches     (LumioPayee   *self,
                                     const char   *text);
/* A row whose data "payee" is this. */
GtkWidget  *lumio_payee_create_row  (LumioPayee   *self);

/*
 * What should be heard before this address is paid, which calls itself `name` or nothing: that it
 * only looks like somebody known, or that it was never paid. NULL where nothing needs to be said.
 */
char       *lumio_payee_warn        (GListModel   *payees,
                                     LumioAccount *account,
                                     const char   *address,
                                     const char   *name);

G_END_DECLS
