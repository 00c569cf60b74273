#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Notices that the person went away: the screen was locked, the computer is about to sleep, or
 * somebody else took the seat. Outside a sandbox logind and the desktop's screen saver say so;
 * inside, the Inhibit portal does. Where none of them answers it stays silent.
 *
 * Signal: "away" ().
 */
#define LUMIO_TYPE_ABSENCE (lumio_absence_get_type ())
G_DECLARE_FINAL_TYPE (LumioAbsence, lumio_absence, LUMIO, ABSENCE, GObject)

LumioAbsence *lumio_absence_new (void);

G_END_DECLS
