#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Starts lumio-signer on a folder and gives back the other end of its socket; the process ends
 * when that is closed. `program` NULL is the installed one. The calling thread is its parent.
 */
GSubprocess *lumio_signer_process_start (const char  *program,
                                         const char  *folder,
                                         GSocket    **socket,
                                         GError     **error);

G_END_DECLS
