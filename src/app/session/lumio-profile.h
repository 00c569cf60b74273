#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who was signed in last, and where: no secret, so a plain file in the user's configuration. */

gboolean lumio_profile_load     (char       **platform,
                                 char       **login);
void     lumio_profile_remember (const char  *platform,
                                 const char  *login);
void     lumio_profile_forget   (void);

G_END_DECLS
