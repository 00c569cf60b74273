#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * The platform on this computer, reached through a socket that only this user can open. One that
 * runs already is used; otherwise it is started, and ends with this program. One that ends while
 * this program goes on is started again, later and later while it keeps ending.
 */

/* Where it is: "unix:…". */
const char *lumio_local_server_get_text (void);
/* Resolves to true once it answers; started where it does not yet run. */
DexFuture  *lumio_local_server_ensure   (void);

G_END_DECLS
