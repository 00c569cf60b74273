#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row of the pages about accounts of one's own. What stands in it is text, never markup. */

GtkWidget *lumio_key_row_new        (const char *title,
                                     const char *subtitle);
/* `incoming`: in the colour of what came. */
void       lumio_key_row_add_amount (GtkWidget  *row,
                                     const char *amount,
                                     gboolean    incoming);
/* `icon` NULL: the label stands on the button. `target` is a text, or NULL. */
void       lumio_key_row_add_button (GtkWidget  *row,
                                     const char *label,
                                     const char *icon,
                                     const char *action,
                                     const char *target);

G_END_DECLS
