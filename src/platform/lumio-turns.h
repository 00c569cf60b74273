#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * Turns by name: who takes "a" while another holds it waits, first come first served. A turn that
 * is waited for is not given up.
 */

typedef struct _LumioTurns LumioTurns;

LumioTurns *lumio_turns_new  (void);
void        lumio_turns_free (LumioTurns *self);
/* Resolves to true once the turn is the caller's. */
DexFuture  *lumio_turns_take (LumioTurns *self,
                              const char *name);
void        lumio_turns_give (LumioTurns *self,
                              const char *name);

G_END_DECLS
