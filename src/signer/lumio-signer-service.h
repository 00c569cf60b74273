#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What lumio-signer does when it is asked: one object on one connection, over one folder. It
 * answers in the order it is asked, and works on one passphrase at a time.
 */

#define LUMIO_SIGNER_PATH "/app/lumio/Signer"
#define LUMIO_SIGNER_INTERFACE "app.lumio.Signer1"

#define LUMIO_TYPE_SIGNER_SERVICE (lumio_signer_service_get_type ())

G_DECLARE_FINAL_TYPE (LumioSignerService, lumio_signer_service, LUMIO, SIGNER_SERVICE, GObject)

/* `folder` is a descriptor, borrowed. */
LumioSignerService *lumio_signer_service_new    (int                  folder);
/* Once. */
gboolean            lumio_signer_service_export (LumioSignerService  *self,
                                                 GDBusConnection     *connection,
                                                 GError             **error);

G_END_DECLS
