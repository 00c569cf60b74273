#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* What a person can choose, who they are, and where they are signed in. */

#define LUMIO_TYPE_SETTINGS_DIALOG (lumio_settings_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioSettingsDialog, lumio_settings_dialog, LUMIO, SETTINGS_DIALOG,
                      AdwPreferencesDialog)

AdwDialog *lumio_settings_dialog_new (LumioAccount *account);

G_END_DECLS
