#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Who is signed in on this computer, and where: no secret, so a plain file in the user's
 * configuration. The one used last stands first.
 */

typedef struct
{
  char *platform; /* "here", or an address */
  char *login;
} LumioProfile;

/* LumioProfile, the one used last first. Never NULL. */
GPtrArray *lumio_profile_list     (void);
void       lumio_profile_remember (const char         *platform,
                                   const char         *login);
void       lumio_profile_forget   (const char         *platform,
                                   const char         *login);
gboolean   lumio_profile_is       (const LumioProfile *self,
                                   const char         *platform,
                                   const char         *login);
void       lumio_profile_free     (LumioProfile       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioProfile, lumio_profile_free)

G_END_DECLS
