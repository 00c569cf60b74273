#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

G_BEGIN_DECLS

/*
 * What was last known of one person at one platform, kept between runs in a file encrypted with
 * a key from the Secret Service, so that the first frame is whole before the network answers.
 * It holds the platform's records as they came, and is never the truth about money. Payments
 * have a place of their own in it: see lumio-cache-payments.h.
 *
 * Signal: "payments-changed" (GArray of LumioPaymentChange).
 */

#define LUMIO_TYPE_CACHE (lumio_cache_get_type ())
G_DECLARE_FINAL_TYPE (LumioCache, lumio_cache, LUMIO, CACHE, GObject)

/* Where it is kept for somebody. */
char      *lumio_cache_build_path (const char *platform,
                                   const char *login);
/*
 * `key` is 32 bytes. A file that this key does not open, or that a newer version wrote, is
 * replaced by an empty one: all in it can be had anew. Resolves to a LumioCache.
 */
DexFuture *lumio_cache_open       (const char *path,
                                   GBytes     *key);
/* Puts a record in the place of the one of this kind and id. Takes `node`. Resolves to true. */
DexFuture *lumio_cache_save       (LumioCache *self,
                                   const char *kind,
                                   const char *id,
                                   gint64      time,
                                   JsonNode   *node);
/* Resolves to true, whether there was one or not. */
DexFuture *lumio_cache_remove     (LumioCache *self,
                                   const char *kind,
                                   const char *id);
/* The newest records of a kind, newest first. Resolves to a GPtrArray of JsonNode. */
DexFuture *lumio_cache_list       (LumioCache *self,
                                   const char *kind,
                                   guint       limit);
const char *lumio_cache_get_path  (LumioCache *self);
/* Waits for what is being saved. Resolves to true. */
DexFuture *lumio_cache_close      (LumioCache *self);
/* Takes the file at `path` away, with what stands beside it. */
void       lumio_cache_erase      (const char *path);

G_END_DECLS
