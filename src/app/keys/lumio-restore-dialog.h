#pragma once

#include <adwaita.h>

#include "app/keys/lumio-keys.h"

G_BEGIN_DECLS

/* Brings back the accounts of a backup, with the passphrase that it was saved under. */

#define LUMIO_TYPE_RESTORE_DIALOG (lumio_restore_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioRestoreDialog, lumio_restore_dialog, LUMIO, RESTORE_DIALOG, AdwDialog)

AdwDialog *lumio_restore_dialog_new (LumioKeys *keys,
                                     GFile     *file);

G_END_DECLS
