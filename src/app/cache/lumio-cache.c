#include "app/cache/lumio-cache-private.h"

#include <glib/gstdio.h>

#include "base/lumio-fiber.h"
#include "base/lumio-json.h"

struct _LumioCache
{
  GObject        parent_instance;

  LumioDatabase *database;
  GTimeZone     *zone;
  char          *path;
};

G_DEFINE_FINAL_TYPE (LumioCache, lumio_cache, G_TYPE_OBJECT)

enum
{
  PAYMENTS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const LumioMigration migrations[] = {
  { "records",
    "CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, time INTEGER NOT NULL,"
    " json TEXT NOT NULL, PRIMARY KEY (kind, id));"
    "CREATE INDEX record_by_time ON record (kind, time DESC);" },
  { "payments",
    "DELETE FROM record WHERE kind = 'payment';"
    "CREATE TABLE payment (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " class INTEGER NOT NULL, updated INTEGER NOT NULL, text TEXT NOT NULL, json TEXT NOT NULL);"
    "CREATE INDEX payment_open ON payment (key) WHERE class & 2;"
    "CREATE INDEX payment_failed ON payment (key) WHERE class & 4;"
    "CREATE VIRTUAL TABLE payment_text USING fts5 (text, content = 'payment',"
    " content_rowid = 'key', tokenize = 'trigram case_sensitive 1', detail = none,"
    " columnsize = 0);"
    "CREATE TRIGGER payment_inserted AFTER INSERT ON payment BEGIN"
    " INSERT INTO payment_text (rowid, text) VALUES (new.key, new.text); END;"
    "CREATE TRIGGER payment_updated AFTER UPDATE OF text ON payment WHEN old.text <> new.text BEGIN"
    " INSERT INTO payment_text (payment_text, rowid, text) VALUES ('delete', old.key, old.text);"
    " INSERT INTO payment_text (rowid, text) VALUES (new.key, new.text); END;"
    "CREATE TABLE day (first INTEGER NOT NULL, class INTEGER NOT NULL, count INTEGER NOT NULL,"
    " PRIMARY KEY (first, class)) WITHOUT ROWID;"
    "CREATE TABLE day_zone (name TEXT NOT NULL);" },
};

/* ---- jobs on the database's threads ---- */

typedef struct
{
  char   *kind;
  char   *id;
  char   *json; /* NULL: to remove */
  gint64  number; /* the time, or how many */
} Job;

static Job *
make_job (const char *kind,
          const char *id,
          gint64      number)
{
  Job *job = g_new0 (Job, 1);

  job->kind = g_strdup (kind);
  job->id = g_strdup (id);
  job->number = number;

  return job;
}

static void
free_job (gpointer data)
{
  Job *job = data;

  g_free (job->kind);
  g_free (job->id);
  g_free (job->json);
  g_free (job);
}

static DexFuture *
change (LumioConnection *connection,
        gpointer         user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  gint64 n;

  if (job->json != NULL)
    n = lumio_connection_execute (connection, &error,
                                  "INSERT INTO record (kind, id, time, json)"
                                  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, id)"
                                  " DO UPDATE SET time = excluded.time, json = excluded.json",
                                  "ssis", job->kind, job->id, job->number, job->json);
  else
    n = lumio_connection_execute (connection, &error,
                                  "DELETE FROM record WHERE kind = ?1 AND id = ?2",
                                  "ss", job->kind, job->id);

  return n >= 0 ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
list (LumioConnection *connection,
      gpointer         user_data)
{
  Job *job = user_data;
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) error = NULL;

  rows = lumio_connection_query (connection, &error,
                                 "SELECT json FROM record WHERE kind = ?1"
                                 " ORDER BY time DESC LIMIT ?2", "si", job->kind, job->number);

  while (rows != NULL && lumio_rows_next (rows, &error))
    {
      JsonNode *node = lumio_json_parse (lumio_rows_get_text (rows, 0), -1, NULL);

      if (node != NULL)
        g_ptr_array_add (nodes, node);
    }

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&nodes));
}

/* ---- opening ---- */

typedef struct
{
  char   *path;
  GBytes *key;
} Opening;

static void
free_opening (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_bytes_unref (opening->key);
  g_free (opening);
}

static DexFuture *
open_fiber (gpointer user_data)
{
  Opening *opening = user_data;
  g_autofree char *folder = g_path_get_dirname (opening->path);
  g_autoptr(LumioCache) self = g_object_new (LUMIO_TYPE_CACHE, NULL);
  g_autoptr(GError) error = NULL;

  self->path = g_strdup (opening->path);

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "No folder for the cache");

  self->database = dex_await_object (lumio_database_open (opening->path, opening->key, migrations,
                                                          G_N_ELEMENTS (migrations)), &error);

  if (g_error_matches (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_KEY) ||
      g_error_matches (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_NEWER))
    {
      g_clear_error (&error);
      lumio_cache_erase (opening->path);
      self->database = dex_await_object (lumio_database_open (opening->path, opening->key,
                                                              migrations,
                                                              G_N_ELEMENTS (migrations)), &error);
    }

  if (self->database == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (g_steal_pointer (&self));
}

/* ---- the object ---- */

static void
lumio_cache_dispose (GObject *object)
{
  LumioCache *self = (LumioCache *) object;

  g_clear_object (&self->database);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (lumio_cache_parent_class)->dispose (object);
}

static void
lumio_cache_class_init (LumioCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lumio_cache_dispose;

  signals[PAYMENTS_CHANGED] = g_signal_new ("payments-changed", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_ARRAY);
}

static void
lumio_cache_init (LumioCache *self)
{
  self->zone = g_time_zone_new_utc ();
}

LumioDatabase *
lumio_cache_get_database (LumioCache *self)
{
  return self->database;
}

GTimeZone *
lumio_cache_get_time_zone (LumioCache *self)
{
  return self->zone;
}

void
lumio_cache_set_time_zone (LumioCache *self,
                           GTimeZone  *zone)
{
  GTimeZone *old = self->zone;

  self->zone = g_time_zone_ref (zone);
  g_time_zone_unref (old);
}

void
lumio_cache_emit_payments_changed (LumioCache *self,
                                   GArray     *changes)
{
  g_signal_emit (self, signals[PAYMENTS_CHANGED], 0, changes);
}

char *
lumio_cache_build_path (const char *platform,
                        const char *login)
{
  g_autofree char *who = g_strconcat (platform, "\n", login, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, who, -1);
  g_autofree char *name = g_strconcat (digest, ".db", NULL);

  return g_build_filename (g_get_user_cache_dir (), "lumio", name, NULL);
}

DexFuture *
lumio_cache_open (const char *path,
                  GBytes     *key)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->path = g_strdup (path);
  opening->key = g_bytes_ref (key);

  return lumio_fiber_spawn (open_fiber, opening, free_opening);
}

DexFuture *
lumio_cache_save (LumioCache *self,
                  const char *kind,
                  const char *id,
                  gint64      time,
                  JsonNode   *node)
{
  Job *job = make_job (kind, id, time);

  job->json = lumio_json_print (node);
  json_node_unref (node);

  return lumio_database_write (self->database, change, job, free_job);
}

DexFuture *
lumio_cache_remove (LumioCache *self,
                    const char *kind,
                    const char *id)
{
  return lumio_database_write (self->database, change, make_job (kind, id, 0), free_job);
}

DexFuture *
lumio_cache_list (LumioCache *self,
                  const char *kind,
                  guint       limit)
{
  return lumio_database_read (self->database, list, make_job (kind, NULL, limit), free_job);
}

const char *
lumio_cache_get_path (LumioCache *self)
{
  return self->path;
}

DexFuture *
lumio_cache_close (LumioCache *self)
{
  return lumio_database_close (self->database);
}

void
lumio_cache_erase (const char *path)
{
  static const char * const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}
