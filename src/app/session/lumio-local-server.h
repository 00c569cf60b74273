#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * The platform on this computer: started by this program, reached through a socket that only
 * this user can open, ended with this program.
 */

/* Where it is: "unix:…". */
const char *lumio_local_server_get_text (void);
/* Resolves to true once it answers; started where it does not yet run. */
DexFuture  *lumio_local_server_ensure   (void);

G_END_DECLS
