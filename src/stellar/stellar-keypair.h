#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Ed25519 keys (RFC 8032) by libsodium. The seed lies in locked memory that is wiped when the
 * last reference goes; it leaves only by stellar_keypair_dup_secret().
 */

typedef struct _StellarKeypair StellarKeypair;

#define STELLAR_TYPE_KEYPAIR (stellar_keypair_get_type ())

GType           stellar_keypair_get_type        (void);
StellarKeypair *stellar_keypair_new_random      (void);
StellarKeypair *stellar_keypair_new_from_seed   (const guint8           seed[32]);
/* From "S…" (SEP-23); STELLAR_STRKEY_ERROR otherwise. */
StellarKeypair *stellar_keypair_new_from_secret (const char            *secret,
                                                 GError               **error);
StellarKeypair *stellar_keypair_ref             (StellarKeypair        *self);
void            stellar_keypair_unref           (StellarKeypair        *self);
/* 32 bytes, borrowed. */
const guint8   *stellar_keypair_get_public_key  (const StellarKeypair  *self);
/* "G…", borrowed. */
const char     *stellar_keypair_get_address     (const StellarKeypair  *self);
/* The seed's 32 bytes, copied into `seed`; the caller wipes them. */
void            stellar_keypair_copy_seed       (const StellarKeypair  *self,
                                                 guint8                 seed[32]);
/* "S…"; the caller wipes it (stellar_secret_free()). */
char           *stellar_keypair_dup_secret      (const StellarKeypair  *self);
void            stellar_secret_free             (char                  *secret);
void            stellar_keypair_sign            (const StellarKeypair  *self,
                                                 const guint8          *message,
                                                 gsize                  length,
                                                 guint8                 signature[64]);

gboolean        stellar_public_key_verify       (const guint8           key[32],
                                                 const guint8          *message,
                                                 gsize                  length,
                                                 const guint8           signature[64]);
void            stellar_sha256                  (const guint8          *data,
                                                 gsize                  length,
                                                 guint8                 digest[32]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarKeypair, stellar_keypair_unref)

G_END_DECLS
