#pragma once

#include "app/session/lumio-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Asks where to, and saves every payment of `account` there: as JSON where the name ends so, as
 * CSV otherwise. What became of it is said in `parent`, by its action win.say.
 */
void lumio_export_activity (GtkWindow    *parent,
                            LumioAccount *account);

G_END_DECLS
