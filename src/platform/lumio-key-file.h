#pragma once

#include "platform/lumio-keystore.h"

G_BEGIN_DECLS

/*
 * Files that hold keys: lines of 64 hex digits, mode 0600 and the reader's own. A systemd
 * credential of the given name ($CREDENTIALS_DIRECTORY) stands above the file.
 */

/*
 * Reads all keys into one secret, 32 bytes each, today's first. Where neither credential nor
 * file exists and `create` is set, makes a file with one random key.
 */
LumioSecret *lumio_key_file_load  (const char         *folder,
                                   const char         *file_name,
                                   const char         *credential,
                                   gboolean            create,
                                   GError            **error);
/* Replaces the file as a whole, and is on the disk when it returns. */
gboolean     lumio_key_file_write (const char         *folder,
                                   const char         *file_name,
                                   const LumioSecret  *keys,
                                   GError            **error);
/* TRUE where the credential is what lumio_key_file_load() reads. */
gboolean     lumio_key_file_is_credential (const char *credential);

G_END_DECLS
