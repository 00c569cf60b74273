#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What somebody hands over to be signed: an envelope as base64, with or without line breaks, or a
 * link "web+stellar:tx?…" (SEP-7). It comes from a stranger; all of it is shown as plain text.
 */
typedef struct
{
  GBytes *envelope;   /* XDR, as long as the signer takes; not decoded yet */
  char   *passphrase; /* of its network; NULL where that is for the person to say */
  char   *address;    /* whose signature is wanted, or NULL */
  char   *message;    /* what the link says of itself, or NULL */
  char   *callback;   /* where the link wants the signed envelope sent, or NULL */
} LumioSignRequest;

/* Errors are sentences for the person, in their language. */
#define LUMIO_SIGN_REQUEST_ERROR (lumio_sign_request_error_quark ())

GQuark            lumio_sign_request_error_quark (void);
/* Whether `text` begins as a link that asks for a signature. */
gboolean          lumio_sign_request_is_link     (const char        *text);
LumioSignRequest *lumio_sign_request_read        (const char        *text,
                                                  GError           **error);
void              lumio_sign_request_free        (LumioSignRequest  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSignRequest, lumio_sign_request_free)

G_END_DECLS
