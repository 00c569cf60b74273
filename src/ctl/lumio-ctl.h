#pragma once

#include <gio/gio.h>

#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/* How lumioctl ends: done; the answer is no; an error; a command line that cannot be followed. */
#define LUMIO_CTL_DONE 0
#define LUMIO_CTL_NO 1
#define LUMIO_CTL_FAILED 2
#define LUMIO_CTL_USAGE 64

#define LUMIO_CTL_ERROR (lumio_ctl_error_quark ())

typedef enum
{
  LUMIO_CTL_ERROR_INPUT,
  LUMIO_CTL_ERROR_SECRET,
} LumioCtlError;

GQuark      lumio_ctl_error_quark   (void);
int         lumio_ctl_run           (int                 argc,
                                     char              **argv);

/*
 * What every verb reads: its options, and what is left in `arguments` (at least `min`, at most
 * `max`). FALSE with the message printed.
 */
gboolean    lumio_ctl_parse         (const char         *verb,
                                     const char         *synopsis,
                                     const GOptionEntry *entries,
                                     int                *argc,
                                     char             ***argv,
                                     int                 min,
                                     int                 max);
/* Prints it to stderr, in one line; returns LUMIO_CTL_FAILED. */
int         lumio_ctl_fail          (const GError       *error);

/* ---- reading ---- */

/* A whole file, or stdin for NULL and "-", without the white space around it. */
char       *lumio_ctl_read_text     (const char         *path,
                                     GError            **error);
/* An envelope as base64. */
StellarTransactionEnvelope *
            lumio_ctl_read_envelope (const char         *path,
                                     GError            **error);
/*
 * A secret, from a file descriptor, or with `fd` −1 typed at the terminal without echo. In
 * locked memory: free with sodium_free().
 */
char       *lumio_ctl_read_secret   (int                 fd,
                                     const char         *prompt,
                                     GError            **error);
/* "public" and "testnet" stand for their passphrases; any other text is one. */
const char *lumio_ctl_get_network   (const char         *name);

/* ---- verbs: what follows the verb's name is in argv ---- */

int         lumio_ctl_tx            (int                 argc,
                                     char              **argv);
int         lumio_ctl_keys          (int                 argc,
                                     char              **argv);
int         lumio_ctl_address       (int                 argc,
                                     char              **argv);
int         lumio_ctl_uri           (int                 argc,
                                     char              **argv);
int         lumio_ctl_distribution  (int                 argc,
                                     char              **argv);

G_END_DECLS
