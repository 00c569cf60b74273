#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/*
 * A SQLite database (through SQLCipher, so that a file may be encrypted) whose work runs on
 * threads of its own. Writes queue for one writer thread, which runs all that wait in one
 * transaction, each inside its own savepoint, and resolves them after the commit reached the
 * disk: a failing job undoes itself alone, and many jobs share one fsync. Reads run on a small
 * pool of reader connections and see the last commit.
 */

#define LUMIO_TYPE_DATABASE (lumio_database_get_type ())
G_DECLARE_FINAL_TYPE (LumioDatabase, lumio_database, LUMIO, DATABASE, GObject)

typedef struct _LumioConnection LumioConnection;
typedef struct _LumioRows LumioRows;

#define LUMIO_DATABASE_ERROR (lumio_database_error_quark ())

typedef enum
{
  LUMIO_DATABASE_ERROR_FAILED,     /* anything SQLite says that is not below */
  LUMIO_DATABASE_ERROR_CONSTRAINT, /* UNIQUE, CHECK, NOT NULL, FOREIGN KEY or RAISE (ABORT) */
  LUMIO_DATABASE_ERROR_BUSY,       /* another process holds the file */
  LUMIO_DATABASE_ERROR_FULL,       /* no space left on the device */
  LUMIO_DATABASE_ERROR_NEWER,      /* the schema was written by a newer version */
  LUMIO_DATABASE_ERROR_KEY,        /* wrong key, or not a database */
  LUMIO_DATABASE_ERROR_CLOSED,
} LumioDatabaseError;

/* One step of the schema: its number is its place in the list, counted from 1. */
typedef struct
{
  const char *name;
  const char *sql;
} LumioMigration;

/*
 * Runs on a database thread and never waits for anything but SQLite. What the returned future
 * holds is what the caller's future resolves to; a rejected one rolls the job back. It must be
 * decided already when it is returned. The job's data is destroyed on that thread too, before
 * the caller hears of the outcome.
 */
typedef DexFuture *(*LumioDatabaseFunc) (LumioConnection *connection,
                                         gpointer         user_data);

GQuark     lumio_database_error_quark (void);

/*
 * Opens or creates `path` (":memory:" for one that dies with the object). `key` is 32 bytes or
 * NULL. `migrations` is static data. An older schema is migrated after a copy of the file was put
 * beside it ("<path>.version-<N>"); a newer one is
 * LUMIO_DATABASE_ERROR_NEWER. Resolves to a LumioDatabase.
 */
DexFuture *lumio_database_open        (const char           *path,
                                       GBytes               *key,
                                       const LumioMigration *migrations,
                                       guint                 n_migrations);
DexFuture *lumio_database_write       (LumioDatabase        *self,
                                       LumioDatabaseFunc     func,
                                       gpointer              user_data,
                                       GDestroyNotify        user_data_destroy);
DexFuture *lumio_database_read        (LumioDatabase        *self,
                                       LumioDatabaseFunc     func,
                                       gpointer              user_data,
                                       GDestroyNotify        user_data_destroy);
/* Waits for what is queued, checkpoints, closes. Resolves to true. */
DexFuture *lumio_database_close       (LumioDatabase        *self);
/* A consistent copy while in use. Resolves to true. */
DexFuture *lumio_database_backup      (LumioDatabase        *self,
                                       const char           *path);

/*
 * Statements. `types` has a letter for each parameter ?1, ?2 …: s text (const char *, NULL is
 * SQL NULL), i gint64, b GBytes * (NULL is SQL NULL). Statements are prepared once for each
 * connection. lumio_connection_execute() returns the number of changed rows, or -1.
 */
gint64     lumio_connection_execute   (LumioConnection      *self,
                                       GError              **error,
                                       const char           *sql,
                                       const char           *types,
                                       ...);
LumioRows *lumio_connection_query     (LumioConnection      *self,
                                       GError              **error,
                                       const char           *sql,
                                       const char           *types,
                                       ...);
/* Runs SQL text of several statements, without parameters. */
gboolean   lumio_connection_script    (LumioConnection      *self,
                                       const char           *sql,
                                       GError              **error);

/* TRUE: a row stands ready. FALSE: no further row, or `error` is set. */
gboolean    lumio_rows_next       (LumioRows  *self,
                                   GError    **error);
gint64      lumio_rows_get_int    (LumioRows  *self,
                                   int         column);
/* Borrowed until the next step; NULL for SQL NULL. */
const char *lumio_rows_get_text   (LumioRows  *self,
                                   int         column);
char       *lumio_rows_dup_text   (LumioRows  *self,
                                   int         column);
GBytes     *lumio_rows_dup_blob   (LumioRows  *self,
                                   int         column);
gboolean    lumio_rows_is_null    (LumioRows  *self,
                                   int         column);
void        lumio_rows_free       (LumioRows  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioRows, lumio_rows_free)

G_END_DECLS
