#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Strkeys (SEP-23): the texts in which keys and addresses are written. */

typedef enum
{
  STELLAR_STRKEY_ED25519_PUBLIC_KEY,  /* G, 32 bytes */
  STELLAR_STRKEY_ED25519_SECRET_SEED, /* S, 32 bytes */
  STELLAR_STRKEY_PRE_AUTH_TX,         /* T, 32 bytes */
  STELLAR_STRKEY_SHA256_HASH,         /* X, 32 bytes */
  STELLAR_STRKEY_MUXED_ACCOUNT,       /* M, 32 bytes of key and 8 of id */
  STELLAR_STRKEY_SIGNED_PAYLOAD,      /* P, key, length, payload of 1 to 64 bytes, padding */
  STELLAR_STRKEY_CONTRACT,            /* C, 32 bytes */
  STELLAR_STRKEY_LIQUIDITY_POOL,      /* L, 32 bytes */
  STELLAR_STRKEY_CLAIMABLE_BALANCE,   /* B, a byte of version 0 and 32 bytes */
} StellarStrkeyKind;

#define STELLAR_STRKEY_ERROR (stellar_strkey_error_quark ())

typedef enum
{
  STELLAR_STRKEY_ERROR_ALPHABET, /* characters that base32 does not have, or padding */
  STELLAR_STRKEY_ERROR_KIND,     /* a strkey of another kind, or of none */
  STELLAR_STRKEY_ERROR_LENGTH,
  STELLAR_STRKEY_ERROR_CHECKSUM, /* a typing mistake */
  STELLAR_STRKEY_ERROR_PAYLOAD,  /* bytes that the kind does not allow */
} StellarStrkeyError;

GQuark   stellar_strkey_error_quark (void);
char    *stellar_strkey_encode      (StellarStrkeyKind   kind,
                                     const guint8       *payload,
                                     gsize               length);
/* `length` −1 where the text ends in NUL. Resolves to the bytes between version and checksum. */
GBytes  *stellar_strkey_decode      (const char         *text,
                                     gssize              length,
                                     StellarStrkeyKind   kind,
                                     GError            **error);
/* The kind the first character names; FALSE where it names none. Says nothing of the rest. */
gboolean stellar_strkey_detect      (const char         *text,
                                     StellarStrkeyKind  *kind);

/* The two most used: 32 bytes of an account's key, from and to "G…". */
char    *stellar_address_encode     (const guint8        key[32]);
gboolean stellar_address_decode     (const char         *text,
                                     guint8              key[32],
                                     GError            **error);

G_END_DECLS
