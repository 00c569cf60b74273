#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One person's window: the way in, then the places. */

#define LUMIO_TYPE_WINDOW (lumio_window_get_type ())
G_DECLARE_FINAL_TYPE (LumioWindow, lumio_window, LUMIO, WINDOW, AdwApplicationWindow)

/* `go_on`: with whoever was signed in last, where there is somebody. It shows itself when it has something to show. */
void lumio_window_open (GtkApplication *application,
                        gboolean        go_on);
/* Begins a payment to an address, or of a payment request. */
void lumio_window_pay  (LumioWindow    *self,
                        const char     *recipient);

G_END_DECLS
