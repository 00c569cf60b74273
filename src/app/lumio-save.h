#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Gives a GBytes, for a file of this name. */
typedef DexFuture *(*LumioSaveFunc) (const char *name,
                                     gpointer    user_data);

/*
 * Asks where to, under `title` and with `name` to begin with, and saves there what `func` gives
 * then. What became of it is said in `parent`, by its action win.say: `done`, or why not.
 */
void lumio_save (GtkWindow      *parent,
                 const char     *title,
                 const char     *name,
                 const char     *done,
                 LumioSaveFunc   func,
                 gpointer        user_data,
                 GDestroyNotify  user_data_destroy);

G_END_DECLS
