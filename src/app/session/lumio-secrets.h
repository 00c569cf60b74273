#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * Session tokens and the keys of caches in the Secret Service, and nowhere else. Without one (or with one that stays
 * locked) storing is rejected, and the session lasts until the program ends.
 */

/* Resolves to true. */
DexFuture *lumio_secrets_store  (const char *platform,
                                 const char *login,
                                 const char *token);
/*
 * Once, as the first thing a program does: asks for both in a thread, so that the answers are there
 * when the window is. The next lookup of each takes them.
 */
void       lumio_secrets_look_ahead (const char *platform,
                                     const char *login);
/* Resolves to the token as a string; rejected with G_IO_ERROR_NOT_FOUND where there is none. */
DexFuture *lumio_secrets_lookup (const char *platform,
                                 const char *login);
/* Resolves to the 32 bytes (GBytes) that open the cache, made at the first call. */
DexFuture *lumio_secrets_get_key (const char *platform,
                                  const char *login);
/* Token and key. Resolves to true, whether there were any or not. */
DexFuture *lumio_secrets_clear  (const char *platform,
                                 const char *login);

G_END_DECLS
