#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One person's window: the way in, then the places. */

#define LUMIO_TYPE_WINDOW (lumio_window_get_type ())
G_DECLARE_FINAL_TYPE (LumioWindow, lumio_window, LUMIO, WINDOW, AdwApplicationWindow)

/* `resume`: goes on with the session that was kept, where there is one. */
GtkWindow *lumio_window_new (GtkApplication *application,
                             gboolean        resume);
/* Begins a payment to an address, or of a payment request. */
void       lumio_window_pay (LumioWindow    *self,
                             const char     *recipient);

G_END_DECLS
