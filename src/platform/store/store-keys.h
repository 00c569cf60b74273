#pragma once

#include "api/lumio-api-records.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

/* NULL without `error`: nobody signs in with it. */
char      *lumio_store_keys_owner  (LumioConnection  *connection,
                                    const char       *address,
                                    GError          **error);
/* One that is there already is an LUMIO_DATABASE_ERROR_CONSTRAINT. */
gboolean   lumio_store_keys_insert (LumioConnection  *connection,
                                    const char       *user_id,
                                    const char       *address,
                                    gint64            now,
                                    GError          **error);
gboolean   lumio_store_keys_note_use (LumioConnection  *connection,
                                      const char       *address,
                                      gint64            now,
                                      GError          **error);
/* How many went: 0 or 1; −1 with `error`. */
int        lumio_store_keys_delete (LumioConnection  *connection,
                                    const char       *user_id,
                                    const char       *address,
                                    GError          **error);
/* LumioApiKey, oldest first. */
GPtrArray *lumio_store_keys_list   (LumioConnection  *connection,
                                    const char       *user_id,
                                    GError          **error);

G_END_DECLS
