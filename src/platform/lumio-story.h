#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * The whole story of events that pay back, told by itself: a platform and a ledger in a folder that
 * is gone afterwards, people with both kinds of keys, an event that sells, pays and settles and one
 * that is called off; everything through the same requests that clients send. Then every sum is
 * held against the ledger.
 *
 * Resolves to the exit status (an int): 0 where all of them agree.
 */
DexFuture *lumio_story_run (void);

G_END_DECLS
