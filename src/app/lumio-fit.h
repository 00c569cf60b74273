#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows its child as large as it wants to be, and where that is too wide, smaller as a whole. */
#define LUMIO_TYPE_FIT (lumio_fit_get_type ())
G_DECLARE_FINAL_TYPE (LumioFit, lumio_fit, LUMIO, FIT, GtkWidget)

G_END_DECLS
