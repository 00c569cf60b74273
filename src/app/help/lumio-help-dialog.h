#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The help, in the window: a first page of topics, and each topic behind it. */

#define LUMIO_TYPE_HELP_DIALOG (lumio_help_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioHelpDialog, lumio_help_dialog, LUMIO, HELP_DIALOG, AdwDialog)

AdwDialog *lumio_help_dialog_new (void);

G_END_DECLS
