#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The walls around the signer, put up one after the other before the first message is read.
 * What cannot be put up ends the program; only Landlock is missing from some kernels.
 */

/* No core, no tracer, no new privileges, no capabilities, dies with its parent. First of all. */
gboolean lumio_sandbox_harden   (GError **error);
/* From here on, files of `folder` alone and no TCP. Before threads: it holds for those begun after. */
gboolean lumio_sandbox_landlock (int       folder,
                                 gboolean *missing,
                                 GError  **error);
/* The system calls that remain, for all threads and those to come. Last, before a byte is read. */
gboolean lumio_sandbox_seal     (int      folder,
                                 GError **error);

G_END_DECLS
