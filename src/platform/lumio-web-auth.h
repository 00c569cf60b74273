#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Signing in with a key of one's own (SEP-10): whoever signs a transaction that can never be sent
 * holds the key. A person first proves it while signed in; from then on the key opens the account
 * as the password does.
 */

extern const LumioModule lumio_web_auth_module;

/* "G…": who signs the challenges. */
const char *lumio_web_auth_get_key    (LumioPlatform *platform);
/* What a challenge names as its home and its server. */
const char *lumio_web_auth_get_domain (LumioPlatform *platform);

G_END_DECLS
