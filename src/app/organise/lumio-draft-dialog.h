#pragma once

#include <adwaita.h>

#include "app/session/lumio-events.h"

G_BEGIN_DECLS

/* Writes an event down, or changes what is written: what it is, what it needs, what its tickets cost. */

#define LUMIO_TYPE_DRAFT_DIALOG (lumio_draft_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LumioDraftDialog, lumio_draft_dialog, LUMIO, DRAFT_DIALOG, AdwDialog)

/* `draft` NULL is a new one. */
AdwDialog *lumio_draft_dialog_new (LumioAccount        *account,
                                   LumioEvents         *events,
                                   const LumioApiEvent *draft);

G_END_DECLS
