#pragma once

#include "stellar/stellar-keypair.h"

G_BEGIN_DECLS

/*
 * Words for a key (BIP-39 as SEP-5 has it) and the keys that come of them (SLIP-10 for Ed25519,
 * m/44'/148'/n'). What is secret lies in locked memory while it is worked on, and is wiped.
 */

typedef enum
{
  STELLAR_LANGUAGE_CHINESE_SIMPLIFIED,
  STELLAR_LANGUAGE_CHINESE_TRADITIONAL,
  STELLAR_LANGUAGE_CZECH,
  STELLAR_LANGUAGE_ENGLISH,
  STELLAR_LANGUAGE_FRENCH,
  STELLAR_LANGUAGE_ITALIAN,
  STELLAR_LANGUAGE_JAPANESE,
  STELLAR_LANGUAGE_KOREAN,
  STELLAR_LANGUAGE_PORTUGUESE,
  STELLAR_LANGUAGE_SPANISH,
} StellarLanguage;

#define STELLAR_N_LANGUAGES 10
#define STELLAR_MNEMONIC_MAX_INDEX 0x7fffffffu

#define STELLAR_MNEMONIC_ERROR (stellar_mnemonic_error_quark ())

/* The messages never hold a word. */
typedef enum
{
  STELLAR_MNEMONIC_ERROR_COUNT,    /* not 12, 15, 18, 21 or 24 words */
  STELLAR_MNEMONIC_ERROR_WORD,     /* a word that no list has, or of another list than the rest */
  STELLAR_MNEMONIC_ERROR_CHECKSUM, /* all are words, but not these in this order */
  STELLAR_MNEMONIC_ERROR_TEXT,     /* no text (UTF-8), or far too long */
} StellarMnemonicError;

GQuark          stellar_mnemonic_error_quark      (void);
/* "english" */
const char     *stellar_language_get_name         (StellarLanguage    language);
/* FALSE where there is no such list. */
gboolean        stellar_language_from_name        (const char        *name,
                                                   StellarLanguage   *language);
/* One of the 2048 words, in NFKD; borrowed. */
const char     *stellar_language_get_word         (StellarLanguage    language,
                                                   guint              index);
/*
 * The place of a word in the list, whatever its normal form and the case of its Latin letters;
 * −1 where it has none. `length` −1 where the text ends in NUL.
 */
int             stellar_language_find_word        (StellarLanguage    language,
                                                   const char        *word,
                                                   gssize             length);

/*
 * New words: 12, 15, 18, 21 or 24, with one space between two (U+3000 in Japanese). In locked
 * memory: free with stellar_mnemonic_free().
 */
char           *stellar_mnemonic_new_random       (StellarLanguage    language,
                                                   guint              n_words);
/* The same from 16, 20, 24, 28 or 32 bytes. */
char           *stellar_mnemonic_new_from_entropy (StellarLanguage    language,
                                                   const guint8      *entropy,
                                                   gsize              length);
void            stellar_mnemonic_free             (char              *words);
/*
 * Reads words as people write them: any spaces between, before and after; Latin letters in
 * either case; any normal form. Writes up to 32 bytes of entropy (the caller wipes them) where
 * `entropy` is not NULL.
 */
gboolean        stellar_mnemonic_check            (const char        *words,
                                                   StellarLanguage   *language,
                                                   guint8             entropy[32],
                                                   gsize             *length,
                                                   GError           **error);
/* The 64 bytes (BIP-39); the caller wipes them. `passphrase` NULL is none. */
gboolean        stellar_mnemonic_to_seed          (const char        *words,
                                                   const char        *passphrase,
                                                   guint8             seed[64],
                                                   GError           **error);
/* The key of m/44'/148'/index'; NULL with the same errors. */
StellarKeypair *stellar_keypair_new_from_words    (const char        *words,
                                                   const char        *passphrase,
                                                   guint32            index,
                                                   GError           **error);
/* The key of m/44'/148'/index' from the 64 bytes. */
StellarKeypair *stellar_keypair_new_from_words_seed (const guint8      seed[64],
                                                     guint32           index);
/*
 * SLIP-10 for Ed25519: the private key and chain code at `path`, whose numbers are all hardened
 * (their highest bit is set here).
 */
void            stellar_slip10_derive             (const guint8      *seed,
                                                   gsize              length,
                                                   const guint32     *path,
                                                   gsize              depth,
                                                   guint8             key[32],
                                                   guint8             chain_code[32]);

G_END_DECLS
