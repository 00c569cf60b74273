#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What the signer answers when it does not do what it was asked for. The same codes on both
 * sides of the socket: they travel as D-Bus error names "app.lumio.Signer.Error.…".
 */
#define LUMIO_SIGNER_ERROR (lumio_signer_error_quark ())

typedef enum
{
  LUMIO_SIGNER_ERROR_INVALID,          /* an argument that cannot be right */
  LUMIO_SIGNER_ERROR_NO_VAULT,         /* there is none yet */
  LUMIO_SIGNER_ERROR_EXISTS,           /* the vault or the account is there already */
  LUMIO_SIGNER_ERROR_LOCKED,           /* unlock first */
  LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE,
  LUMIO_SIGNER_ERROR_WAIT,             /* wrong too often; the message ends in the seconds left */
  LUMIO_SIGNER_ERROR_BUSY,             /* a passphrase is being worked on */
  LUMIO_SIGNER_ERROR_DAMAGED,          /* a vault that was cut, changed or is none */
  LUMIO_SIGNER_ERROR_NEWER,            /* a vault of a later version */
  LUMIO_SIGNER_ERROR_IN_USE,           /* another signer holds the folder */
  LUMIO_SIGNER_ERROR_STORAGE,          /* the disk: full, read-only, gone */
  LUMIO_SIGNER_ERROR_MEMORY,
  LUMIO_SIGNER_ERROR_UNKNOWN_ACCOUNT,
  LUMIO_SIGNER_ERROR_WATCH_ONLY,       /* the key is elsewhere */
  LUMIO_SIGNER_ERROR_NO_WORDS,         /* the account's key came without words */
  LUMIO_SIGNER_ERROR_WRONG_WORDS,      /* not a phrase, or not this account's */
  LUMIO_SIGNER_ERROR_UNDECODABLE,      /* what cannot be read is never signed */
  LUMIO_SIGNER_ERROR_REFUSED,          /* not what was intended */
  LUMIO_SIGNER_ERROR_NO_REVIEW,        /* no such review, or it was used, or its time is over */
  LUMIO_SIGNER_ERROR_TOO_EARLY,        /* nobody reads a review within a second */
  LUMIO_SIGNER_ERROR_SANDBOX,          /* the walls could not be put up */
} LumioSignerError;

GQuark lumio_signer_error_quark (void);

G_END_DECLS
