#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "signer/lumio-signer.h"

G_BEGIN_DECLS

/* What the signer answered: the values and, where it sent some, descriptors. */
typedef struct
{
  GVariant *values;
  GUnixFDList *files;
} LumioSignerReply;

#define LUMIO_TYPE_SIGNER_REPLY (lumio_signer_reply_get_type ())

GType             lumio_signer_reply_get_type (void);
LumioSignerReply *lumio_signer_reply_ref      (LumioSignerReply   *reply);
void              lumio_signer_reply_unref    (LumioSignerReply   *reply);

/* What of a reply its caller is to get; a decided future. */
typedef DexFuture *(*LumioSignerRead) (LumioSigner            *self,
                                       const LumioSignerReply *reply);

/* The secrets of one question: each becomes the next `h`. */
typedef struct
{
  GUnixFDList *files;
  GError *error;
} LumioSignerSecrets;

void              lumio_signer_secrets_add    (LumioSignerSecrets *self,
                                               const char         *text);
/*
 * Starts the process where there is none, asks, and resolves to what `read` makes of the answer
 * (NULL: TRUE). `values` is taken, and what `secrets` (NULL: none) holds.
 */
DexFuture        *lumio_signer_ask            (LumioSigner        *self,
                                               const char         *method,
                                               GVariant           *values,
                                               LumioSignerSecrets *secrets,
                                               LumioSignerRead     read);

/* A reading that hands on the reply itself (LUMIO_TYPE_SIGNER_REPLY). */
DexFuture        *lumio_signer_read_reply     (LumioSigner            *self,
                                               const LumioSignerReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSignerReply, lumio_signer_reply_unref)

G_END_DECLS
