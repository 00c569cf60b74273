#pragma once

#include "signer/lumio-secret.h"
#include "signer/lumio-signer.h"

G_BEGIN_DECLS

/*
 * Words: made, shown, asked for and read in. What the signer shows lies in locked memory here
 * and is wiped with the last reference: keep it no longer than it is on the screen.
 */
typedef struct
{
  char *address;
  LumioSecret *text; /* the words; behind a line's end the phrase that belongs to them, if any */
} LumioSignerWords;

#define LUMIO_TYPE_SIGNER_WORDS (lumio_signer_words_get_type ())

GType             lumio_signer_words_get_type    (void);
LumioSignerWords *lumio_signer_words_ref         (LumioSignerWords  *words);
void              lumio_signer_words_unref       (LumioSignerWords  *words);

/* `count` 12 or 24; `language` as in StellarLanguage ("english"). Resolves to LumioSignerWords. */
DexFuture        *lumio_signer_create_words      (LumioSigner       *self,
                                                  const char        *label,
                                                  guint              count,
                                                  const char        *language);
/* `phrase` "" is none. Resolves to the address. LUMIO_SIGNER_ERROR_WRONG_WORDS. */
DexFuture        *lumio_signer_import_words      (LumioSigner       *self,
                                                  const char        *label,
                                                  guint32            index,
                                                  const char        *words,
                                                  const char        *phrase);
/* Another account of the words that `account` has. Resolves to its address. */
DexFuture        *lumio_signer_add_derived       (LumioSigner       *self,
                                                  const char        *account,
                                                  guint32            index,
                                                  const char        *label);
/* At most 20 addresses of those words, without adding them. Resolves to a GStrv. */
DexFuture        *lumio_signer_preview_addresses (LumioSigner       *self,
                                                  const char        *account,
                                                  guint32            first,
                                                  guint              count);
/* Resolves to LumioSignerWords. Takes the passphrase though it is unlocked. */
DexFuture        *lumio_signer_show_words        (LumioSigner       *self,
                                                  const char        *account,
                                                  const char        *passphrase);
/* Which words to ask for, from 1: resolves to a GArray of guint. They are asked for once. */
DexFuture        *lumio_signer_ask_words         (LumioSigner       *self,
                                                  const char        *account);
/* In that order, with spaces between. Marks the account as backed up. */
DexFuture        *lumio_signer_check_words       (LumioSigner       *self,
                                                  const char        *account,
                                                  const char        *answers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSignerWords, lumio_signer_words_unref)

G_END_DECLS
