#pragma once

#include "stellar/stellar-keypair.h"

G_BEGIN_DECLS

/* Where a key comes from, as the options of a verb say. */
typedef struct
{
  int secret_fd;     /* −1: the terminal */
  int passphrase_fd; /* −1: none */
  int index;         /* of the account, where the secret is words */
} LumioCtlSecret;

#define LUMIO_CTL_SECRET_INIT { -1, -1, 0 }
#define LUMIO_CTL_SECRET_ENTRIES(options)                                                       \
  { "secret-fd", 0, 0, G_OPTION_ARG_INT, &options.secret_fd,                                    \
    "Read the secret key, or words, from this descriptor", "FD" },                              \
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,                            \
    "Read the words' passphrase from this descriptor", "FD" },                                  \
  { "index", 'i', 0, G_OPTION_ARG_INT, &options.index, "Which account of the words (0)", "N" }

/* An "S…" key or words, whichever is read. */
StellarKeypair *lumio_ctl_read_keypair (const LumioCtlSecret  *options,
                                        GError               **error);

G_END_DECLS
