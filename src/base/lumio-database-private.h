#pragma once

#include <sqlcipher/sqlite3.h>

#include "base/lumio-database.h"

G_BEGIN_DECLS

typedef enum
{
  LUMIO_CONNECTION_WRITER,
  LUMIO_CONNECTION_READER,
} LumioConnectionKind;

/* A connection belongs to one thread at a time; nothing here takes a lock. */
LumioConnection *lumio_connection_open         (const char           *path,
                                                GBytes               *key,
                                                LumioConnectionKind   kind,
                                                GError              **error);
gboolean         lumio_connection_migrate      (LumioConnection      *self,
                                                const char           *path,
                                                GBytes               *key,
                                                const LumioMigration *migrations,
                                                guint                 n_migrations,
                                                GError              **error);
gboolean         lumio_connection_copy_to      (LumioConnection      *self,
                                                const char           *path,
                                                GBytes               *key,
                                                GError              **error);
gboolean         lumio_connection_command      (LumioConnection      *self,
                                                const char           *sql,
                                                GError              **error);
gboolean         lumio_connection_in_transaction (LumioConnection    *self);
/* A deferred reference that would make the commit fail. */
gboolean         lumio_connection_has_broken_reference (LumioConnection *self);
void             lumio_connection_close        (LumioConnection      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioConnection, lumio_connection_close)

G_END_DECLS
