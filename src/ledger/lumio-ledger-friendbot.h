#pragma once

#include <libdex.h>

#include "ledger/lumio-ledger-node.h"

G_BEGIN_DECLS

/* Gives 10,000 lumens to whoever asks, from an account that the root account filled. */

typedef struct _LumioFriendbot LumioFriendbot;

LumioFriendbot *lumio_friendbot_new     (LumioLedgerNode *node);
void            lumio_friendbot_free    (LumioFriendbot  *self);
/* Makes friendbot's account where it is missing. Resolves to true. */
DexFuture      *lumio_friendbot_prepare (LumioFriendbot  *self);
/* Resolves to a LumioLedgerOutcome. */
DexFuture      *lumio_friendbot_fund    (LumioFriendbot  *self,
                                         const guint8    *account);

G_END_DECLS
