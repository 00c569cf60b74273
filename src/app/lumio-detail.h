#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Adds to `expander` a row that says `text` under `title`, to be read and to be copied; none
 * where there is no `text`. Neither is read as markup. */
void lumio_detail_add (AdwExpanderRow *expander,
                       const char     *title,
                       const char     *text);

G_END_DECLS
