#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a person chose for themselves on this computer: no secret, so a plain file in the user's
 * configuration. Read once; every change is written at once.
 */

/* "en", "es", …; NULL follows the computer. It shows from the next start on. */
char     *lumio_settings_get_language     (void);
void      lumio_settings_set_language     (const char *language);
/* "Europe/Madrid", …; NULL follows the computer. */
char     *lumio_settings_get_time_zone    (void);
void      lumio_settings_set_time_zone    (const char *identifier);
gboolean  lumio_settings_get_hide_amounts (void);
void      lumio_settings_set_hide_amounts (gboolean    hide);

/* Before anything is translated or shown: makes the chosen language and zone those of the program. */
void      lumio_settings_apply            (void);

G_END_DECLS
