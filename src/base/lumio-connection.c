#define SQLITE_HAS_CODEC 1

#include "base/lumio-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000
#define MAX_STATEMENTS 256
#define KEY_BYTES 32

struct _LumioConnection
{
  sqlite3 *db;
  GHashTable *statements; /* SQL text → Statement */
};

/* A prepared statement is lent to one query at a time; a second one gets a statement of its own. */
typedef struct
{
  sqlite3_stmt *stmt;
  gboolean lent;
} Statement;

struct _LumioRows
{
  LumioConnection *connection;
  sqlite3_stmt *stmt;
  Statement *cached; /* NULL where the statement is this query's own */
};

static void
free_statement (gpointer data)
{
  Statement *statement = data;

  sqlite3_finalize (statement->stmt);
  g_free (statement);
}

/* Out of room shows as FULL, and as an I/O error where a quota or a file limit is what stops us. */
static LumioDatabaseError
classify (sqlite3 *db,
          int      code)
{
  switch (code & 0xff)
    {
    case SQLITE_CONSTRAINT:
      return LUMIO_DATABASE_ERROR_CONSTRAINT;

    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return LUMIO_DATABASE_ERROR_BUSY;

    case SQLITE_FULL:
      return LUMIO_DATABASE_ERROR_FULL;

    case SQLITE_NOTADB:
      return LUMIO_DATABASE_ERROR_KEY;

    case SQLITE_IOERR:
      switch (db != NULL ? sqlite3_system_errno (db) : 0)
        {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
          return LUMIO_DATABASE_ERROR_FULL;

        default:
          return LUMIO_DATABASE_ERROR_FAILED;
        }

    default:
      return LUMIO_DATABASE_ERROR_FAILED;
    }
}

static void
set_error (LumioConnection  *self,
           int               code,
           GError          **error)
{
  g_set_error (error, LUMIO_DATABASE_ERROR, classify (self->db, code),
               "%s", sqlite3_errmsg (self->db));
}

static Statement *
find_statement (LumioConnection *self,
                const char      *sql)
{
  return g_hash_table_lookup (self->statements, sql);
}

static gboolean
is_idle (gpointer key,
         gpointer value,
         gpointer user_data)
{
  Statement *statement = value;

  return !statement->lent;
}

static gboolean
bind (LumioConnection  *self,
      sqlite3_stmt     *stmt,
      const char       *types,
      va_list          *args,
      GError          **error)
{
  int count = sqlite3_bind_parameter_count (stmt);
  int code = SQLITE_OK;

  if ((gsize) count != (types != NULL ? strlen (types) : 0))
    {
      g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                   "The statement has %d parameters, “%s” were given: %s",
                   count, types != NULL ? types : "", sqlite3_sql (stmt));
      return FALSE;
    }

  for (int i = 1; i <= count && code == SQLITE_OK; i++)
    {
      const char *text;
      GBytes *bytes;

      switch (types[i - 1])
        {
        case 's':
          text = va_arg (*args, const char *);
          code = sqlite3_bind_text (stmt, i, text, -1, SQLITE_TRANSIENT);
          break;

        case 'i':
          code = sqlite3_bind_int64 (stmt, i, va_arg (*args, gint64));
          break;

        case 'b':
          bytes = va_arg (*args, GBytes *);

          /* An empty blob has no data pointer, and a NULL pointer would bind SQL NULL. */
          if (bytes == NULL)
            code = sqlite3_bind_null (stmt, i);
          else if (g_bytes_get_size (bytes) == 0)
            code = sqlite3_bind_zeroblob (stmt, i, 0);
          else
            code = sqlite3_bind_blob64 (stmt, i, g_bytes_get_data (bytes, NULL),
                                        g_bytes_get_size (bytes), SQLITE_TRANSIENT);
          break;

        default:
          g_assert_not_reached ();
        }
    }

  if (code == SQLITE_OK)
    return TRUE;

  set_error (self, code, error);
  return FALSE;
}

static LumioRows *
start (LumioConnection  *self,
       const char       *sql,
       const char       *types,
       va_list          *args,
       GError          **error)
{
  Statement *statement = find_statement (self, sql);
  g_autoptr(LumioRows) rows = g_new0 (LumioRows, 1);
  const char *rest = NULL;
  int code;

  rows->connection = self;

  if (statement != NULL && !statement->lent)
    {
      statement->lent = TRUE;
      rows->cached = statement;
      rows->stmt = statement->stmt;
    }
  else
    {
      code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &rows->stmt, &rest);

      if (code != SQLITE_OK)
        {
          set_error (self, code, error);
          return NULL;
        }

      g_return_val_if_fail (rows->stmt != NULL, NULL);

      while (g_ascii_isspace (*rest) || *rest == ';')
        rest++;

      /* A second statement would silently never run. */
      if (*rest != '\0')
        {
          g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                       "More than one statement in: %s", sql);
          return NULL;
        }

      if (statement == NULL)
        {
          if (g_hash_table_size (self->statements) >= MAX_STATEMENTS)
            g_hash_table_foreach_remove (self->statements, is_idle, NULL);

          rows->cached = g_new0 (Statement, 1);
          rows->cached->stmt = rows->stmt;
          rows->cached->lent = TRUE;
          g_hash_table_insert (self->statements, g_strdup (sql), rows->cached);
        }
    }

  if (!bind (self, rows->stmt, types, args, error))
    return NULL;

  return g_steal_pointer (&rows);
}

static gboolean
apply_key (LumioConnection  *self,
           GBytes           *key,
           GError          **error)
{
  char text[2 + KEY_BYTES * 2 + 2];
  int code;

  if (key == NULL)
    return TRUE;

  /* SQLCipher would write to standard error what is reported to the caller anyway. */
  sqlite3_exec (self->db, "PRAGMA cipher_log_level = NONE", NULL, NULL, NULL);

  if (g_bytes_get_size (key) != KEY_BYTES)
    {
      g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_KEY,
                   "The key has %" G_GSIZE_FORMAT " bytes instead of %d",
                   g_bytes_get_size (key), KEY_BYTES);
      return FALSE;
    }

  /* In this form SQLCipher takes the bytes as they are, without deriving a key from them. */
  memcpy (text, "x'", 2);
  sodium_bin2hex (text + 2, KEY_BYTES * 2 + 1, g_bytes_get_data (key, NULL), KEY_BYTES);
  memcpy (text + 2 + KEY_BYTES * 2, "'", 2);
  code = sqlite3_key (self->db, text, 2 + KEY_BYTES * 2 + 1);
  sodium_memzero (text, sizeof text);

  if (code == SQLITE_OK)
    return TRUE;

  set_error (self, code, error);
  return FALSE;
}

/*
 * SQLite would make the file with the permissions of the umask, and its journals after it. A file that is there is not
 * opened: closing it would let go of the locks that other connections of this process have on it (fcntl(2)), and whoever
 * closed it next would take itself for the last, and delete the journal under them.
 */
static gboolean
make_private_file (const char  *path,
                   GError     **error)
{
  g_autofd int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  struct stat about;
  int saved;

  if (fd >= 0)
    return TRUE;

  if (errno == EEXIST && lstat (path, &about) == 0)
    {
      if (!S_ISREG (about.st_mode))
        {
          g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                       "%s is not a regular file", path);
          return FALSE;
        }

      if ((about.st_mode & 077) == 0 || chmod (path, 0600) == 0)
        return TRUE;
    }

  saved = errno;
  g_set_error (error, LUMIO_DATABASE_ERROR,
               saved == ENOSPC || saved == EDQUOT ? LUMIO_DATABASE_ERROR_FULL
                                                  : LUMIO_DATABASE_ERROR_FAILED,
               "%s: %s", path, g_strerror (saved));
  return FALSE;
}

static gint64
read_number (LumioConnection  *self,
             const char       *sql,
             GError          **error)
{
  g_autoptr(LumioRows) rows = lumio_connection_query (self, error, sql, "");

  if (rows == NULL || !lumio_rows_next (rows, error))
    return -1;

  return lumio_rows_get_int (rows, 0);
}

LumioConnection *
lumio_connection_open (const char           *path,
                       GBytes               *key,
                       LumioConnectionKind   kind,
                       GError              **error)
{
  g_autoptr(LumioConnection) self = g_new0 (LumioConnection, 1);
  g_autofree char *setup = NULL;
  gboolean memory = g_str_equal (path, ":memory:");
  int code;

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_statement);

  if (!memory && !make_private_file (path, error))
    return NULL;

  code = sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

  if (code != SQLITE_OK)
    {
      if (self->db != NULL)
        set_error (self, code, error);
      else
        g_set_error_literal (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                             sqlite3_errstr (code));
      return NULL;
    }

  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

  if (!apply_key (self, key, error))
    return NULL;

  /* The first read is where a wrong key or a file of another kind shows. */
  if (read_number (self, "SELECT count(*) FROM sqlite_schema", error) < 0)
    return NULL;

  setup = g_strdup_printf ("PRAGMA journal_mode = WAL;"
                           "PRAGMA synchronous = FULL;"
                           "PRAGMA foreign_keys = ON;"
                           "PRAGMA temp_store = MEMORY;"
                           "PRAGMA journal_size_limit = 67108864;"
                           "PRAGMA cache_size = -16000;"
                           "PRAGMA query_only = %s;",
                           kind == LUMIO_CONNECTION_READER ? "ON" : "OFF");

  if (!lumio_connection_command (self, setup, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
run_migrations (LumioConnection       *self,
                const LumioMigration  *migrations,
                guint                  first,
                guint                  n_migrations,
                GError               **error)
{
  g_autofree char *version = NULL;
  g_autoptr(LumioRows) broken = NULL;
  g_autoptr(GError) local_error = NULL;

  for (guint i = first; i < n_migrations; i++)
    {
      if (!lumio_connection_command (self, migrations[i].sql, error))
        {
          g_prefix_error (error, "Migration %u (%s): ", i + 1, migrations[i].name);
          return FALSE;
        }
    }

  if (!(broken = lumio_connection_query (self, error, "PRAGMA foreign_key_check", "")))
    return FALSE;

  if (lumio_rows_next (broken, &local_error))
    {
      g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT,
                   "The migrations left a broken reference in the table “%s”",
                   lumio_rows_get_text (broken, 0));
      return FALSE;
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  version = g_strdup_printf ("PRAGMA user_version = %u", n_migrations);
  return lumio_connection_command (self, version, error);
}

/* -1 where it cannot be read. */
static gint64
check_version (LumioConnection  *self,
               guint             n_migrations,
               GError          **error)
{
  gint64 version = read_number (self, "PRAGMA user_version", error);

  if (version <= (gint64) n_migrations)
    return version;

  g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_NEWER,
               "The data was written by a newer version (its schema is %" G_GINT64_FORMAT
               ", this program knows %u)", version, n_migrations);
  return -1;
}

gboolean
lumio_connection_migrate (LumioConnection       *self,
                          const char            *path,
                          GBytes                *key,
                          const LumioMigration  *migrations,
                          guint                  n_migrations,
                          GError               **error)
{
  gint64 version = check_version (self, n_migrations, error);
  gboolean done;

  if (version < 0 || version == (gint64) n_migrations)
    return version >= 0;

  if (version > 0 && !g_str_equal (path, ":memory:"))
    {
      g_autofree char *copy = g_strdup_printf ("%s.version-%" G_GINT64_FORMAT, path, version);

      if (!lumio_connection_copy_to (self, copy, key, error))
        return FALSE;
    }

  /* Tables are rebuilt by dropping them, which must not take what refers to them along. */
  if (!lumio_connection_command (self, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", error))
    return FALSE;

  /* Another process may have migrated between the first look and the lock. */
  version = check_version (self, n_migrations, error);
  done = version >= 0 && run_migrations (self, migrations, (guint) version, n_migrations, error) &&
         lumio_connection_command (self, "COMMIT", error);

  if (!done && lumio_connection_in_transaction (self))
    lumio_connection_command (self, "ROLLBACK", NULL);

  return lumio_connection_command (self, "PRAGMA foreign_keys = ON", done ? error : NULL) && done;
}

static gboolean
copy_pages (LumioConnection  *self,
            LumioConnection  *copy,
            GError          **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy->db, "main", self->db, "main");
  int code;

  if (backup == NULL)
    {
      set_error (copy, sqlite3_errcode (copy->db), error);
      return FALSE;
    }

  code = sqlite3_backup_step (backup, -1);
  sqlite3_backup_finish (backup);

  if (code == SQLITE_DONE)
    return TRUE;

  g_set_error (error, LUMIO_DATABASE_ERROR, classify (copy->db, code), "%s", sqlite3_errstr (code));
  return FALSE;
}

gboolean
lumio_connection_copy_to (LumioConnection  *self,
                          const char       *path,
                          GBytes           *key,
                          GError          **error)
{
  g_autofree char *partial = g_strconcat (path, ".partial", NULL);
  g_autoptr(LumioConnection) copy = g_new0 (LumioConnection, 1);
  gboolean copied;

  copy->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_statement);
  g_unlink (partial);

  if (!make_private_file (partial, error))
    return FALSE;

  /* Not through lumio_connection_open(): that would leave a write-ahead log beside the copy. */
  copied = sqlite3_open_v2 (partial, &copy->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                            NULL) == SQLITE_OK;

  if (!copied)
    g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                 "%s cannot be opened", partial);

  copied = copied && apply_key (copy, key, error) && copy_pages (self, copy, error);
  g_clear_pointer (&copy, lumio_connection_close);

  if (copied && g_rename (partial, path) == 0)
    return TRUE;

  if (copied)
    g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                 "%s: %s", path, g_strerror (errno));

  g_unlink (partial);
  return FALSE;
}

gboolean
lumio_connection_command (LumioConnection  *self,
                          const char       *sql,
                          GError          **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;

  set_error (self, code, error);
  return FALSE;
}

gboolean
lumio_connection_in_transaction (LumioConnection *self)
{
  return !sqlite3_get_autocommit (self->db);
}

gboolean
lumio_connection_has_broken_reference (LumioConnection *self)
{
  int broken = 0, unused = 0;

  sqlite3_db_status (self->db, SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &unused, 0);
  return broken != 0;
}

void
lumio_connection_close (LumioConnection *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  sqlite3_close_v2 (self->db);
  g_free (self);
}

gint64
lumio_connection_execute (LumioConnection  *self,
                          GError          **error,
                          const char       *sql,
                          const char       *types,
                          ...)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(LumioRows) rows = NULL;
  sqlite3_int64 before;
  va_list args;

  g_return_val_if_fail (self != NULL && sql != NULL, -1);

  before = sqlite3_total_changes64 (self->db);
  va_start (args, types);
  rows = start (self, sql, types, &args, error);
  va_end (args);

  if (rows == NULL)
    return -1;

  while (lumio_rows_next (rows, &local_error))
    continue;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return -1;
    }

  /* What is no change of rows leaves the count of the statement before it in place. */
  return sqlite3_total_changes64 (self->db) != before ? sqlite3_changes64 (self->db) : 0;
}

LumioRows *
lumio_connection_query (LumioConnection  *self,
                        GError          **error,
                        const char       *sql,
                        const char       *types,
                        ...)
{
  LumioRows *rows;
  va_list args;

  g_return_val_if_fail (self != NULL && sql != NULL, NULL);

  va_start (args, types);
  rows = start (self, sql, types, &args, error);
  va_end (args);
  return rows;
}

gboolean
lumio_connection_script (LumioConnection  *self,
                         const char       *sql,
                         GError          **error)
{
  g_return_val_if_fail (self != NULL && sql != NULL, FALSE);

  return lumio_connection_command (self, sql, error);
}

gboolean
lumio_rows_next (LumioRows  *self,
                 GError    **error)
{
  int code;

  g_return_val_if_fail (self != NULL, FALSE);

  code = sqlite3_step (self->stmt);

  if (code == SQLITE_ROW)
    return TRUE;

  if (code != SQLITE_DONE)
    set_error (self->connection, code, error);

  return FALSE;
}

gint64
lumio_rows_get_int (LumioRows *self,
                    int        column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

const char *
lumio_rows_get_text (LumioRows *self,
                     int        column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

char *
lumio_rows_dup_text (LumioRows *self,
                     int        column)
{
  return g_strdup (lumio_rows_get_text (self, column));
}

GBytes *
lumio_rows_dup_blob (LumioRows *self,
                     int        column)
{
  const void *data;

  if (lumio_rows_is_null (self, column))
    return NULL;

  data = sqlite3_column_blob (self->stmt, column);
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (self->stmt, column));
}

gboolean
lumio_rows_is_null (LumioRows *self,
                    int        column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

void
lumio_rows_free (LumioRows *self)
{
  if (self->cached != NULL)
    {
      sqlite3_reset (self->stmt);
      sqlite3_clear_bindings (self->stmt);
      self->cached->lent = FALSE;
    }
  else
    {
      sqlite3_finalize (self->stmt);
    }

  g_free (self);
}
