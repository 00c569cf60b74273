#pragma once

#include "stellar/stellar-mnemonic.h"

G_BEGIN_DECLS

#define STELLAR_WORDS_IN_LIST 2048

/* Of each language, in the order of the enum: words in NFKD with NUL after each. */
extern const char *const stellar_words[];

G_END_DECLS
