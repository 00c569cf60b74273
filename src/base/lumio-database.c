#include "base/lumio-database-private.h"

#define MAX_READERS 3
#define MAX_GROUP 256

typedef enum
{
  JOB_WRITE,
  JOB_READ,
  JOB_BACKUP,
  JOB_CLOSE,
  JOB_STOP,
} JobKind;

typedef struct
{
  JobKind kind;
  LumioDatabaseFunc func;
  gpointer user_data;
  GDestroyNotify user_data_destroy;
  DexPromise *promise;
  DexFuture *outcome; /* what the job returned, until the commit decides about it */
} Job;

/*
 * The threads hold this, not the LumioDatabase: whoever drops the last reference to the object
 * need not wait, and what was queued is still written.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *path;
  GBytes *key;
  const LumioMigration *migrations;
  guint n_migrations;
  GAsyncQueue *writes;
  GAsyncQueue *reads;
  GMutex mutex;     /* guards what follows */
  gboolean closing;
  GPtrArray *readers;
} Engine;

struct _LumioDatabase
{
  GObject parent_instance;

  Engine *engine;
};

G_DEFINE_FINAL_TYPE (LumioDatabase, lumio_database, G_TYPE_OBJECT)
G_DEFINE_QUARK (lumio-database-error-quark, lumio_database_error)

static void
free_job (Job *job)
{
  if (job->user_data_destroy != NULL)
    job->user_data_destroy (job->user_data);

  dex_clear (&job->promise);
  dex_clear (&job->outcome);
  g_free (job);
}

/* The data goes first: whoever waits may rely on the job having let go of it. */
static void
settle_job (Job          *job,
            const GError *error)
{
  g_autoptr(DexPromise) promise = g_steal_pointer (&job->promise);
  g_autoptr(DexFuture) outcome = g_steal_pointer (&job->outcome);
  g_autoptr(GError) local_error = NULL;
  const GValue *value = NULL;

  free_job (job);

  if (promise == NULL)
    return;

  if (error != NULL)
    {
      dex_promise_reject (promise, g_error_copy (error));
      return;
    }

  value = dex_future_get_value (outcome, &local_error);

  if (value != NULL)
    dex_promise_resolve (promise, value);
  else
    dex_promise_reject (promise, g_steal_pointer (&local_error));
}

static Job *
new_job (JobKind kind)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  return job;
}

static Engine *
ref_engine (Engine *engine)
{
  g_atomic_ref_count_inc (&engine->ref_count);
  return engine;
}

static void
unref_engine (Engine *engine)
{
  if (!g_atomic_ref_count_dec (&engine->ref_count))
    return;

  g_async_queue_unref (engine->writes);
  g_async_queue_unref (engine->reads);
  g_clear_pointer (&engine->readers, g_ptr_array_unref);
  g_clear_pointer (&engine->key, g_bytes_unref);
  g_mutex_clear (&engine->mutex);
  g_free (engine->path);
  g_free (engine);
}

static gboolean
is_memory (Engine *engine)
{
  return g_str_equal (engine->path, ":memory:");
}

/* Runs the job's function and makes sure that what it returned is decided. */
static DexFuture *
call (Job             *job,
      LumioConnection *connection)
{
  g_autoptr(DexFuture) outcome = job->func (connection, job->user_data);

  if (outcome != NULL && !dex_future_is_pending (outcome))
    return g_steal_pointer (&outcome);

  g_critical ("A database job returned a future that is not decided");
  return dex_future_new_reject (LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                                "The database job did not finish");
}

static void
run_read (Job             *job,
          LumioConnection *connection)
{
  g_autoptr(GError) error = NULL;
  gboolean nested = lumio_connection_in_transaction (connection);

  /* One transaction, so that all that the job asks shows the same moment. */
  if (nested || lumio_connection_command (connection, "BEGIN", &error))
    job->outcome = call (job, connection);

  if (!nested && lumio_connection_in_transaction (connection))
    lumio_connection_command (connection, "ROLLBACK", NULL);

  settle_job (job, error);
}

static void
run_backup (Job             *job,
            LumioConnection *connection,
            Engine          *engine)
{
  g_autoptr(GError) error = NULL;

  if (lumio_connection_copy_to (connection, job->user_data, engine->key, &error))
    job->outcome = dex_future_new_true ();

  settle_job (job, error);
}

static gpointer
reader_thread (gpointer data)
{
  Engine *engine = data;
  LumioConnection *connection = NULL;

  for (;;)
    {
      Job *job = g_async_queue_pop (engine->reads);
      g_autoptr(GError) error = NULL;

      if (job->kind == JOB_STOP)
        {
          settle_job (job, NULL);
          break;
        }

      /* Opened with the first job: most programs start with less reading than this allows. */
      if (connection == NULL)
        connection = lumio_connection_open (engine->path, engine->key,
                                            LUMIO_CONNECTION_READER, &error);

      if (connection == NULL)
        settle_job (job, error);
      else if (job->kind == JOB_BACKUP)
        run_backup (job, connection, engine);
      else
        run_read (job, connection);
    }

  g_clear_pointer (&connection, lumio_connection_close);
  unref_engine (engine);
  return NULL;
}

/* Runs one job in its savepoint. FALSE where SQLite undid the whole transaction with it. */
static gboolean
run_write (Job             *job,
           LumioConnection *connection)
{
  g_autoptr(GError) error = NULL;

  if (!lumio_connection_command (connection, "SAVEPOINT job", &error))
    {
      job->outcome = dex_future_new_for_error (g_steal_pointer (&error));
      return lumio_connection_in_transaction (connection);
    }

  job->outcome = call (job, connection);

  if (!lumio_connection_in_transaction (connection))
    return FALSE;

  /* Left to the commit, one job's broken reference would fail all that share it. */
  if (dex_future_is_resolved (job->outcome) && lumio_connection_has_broken_reference (connection))
    {
      dex_clear (&job->outcome);
      job->outcome = dex_future_new_reject (LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT,
                                            "FOREIGN KEY constraint failed");
    }

  if (dex_future_is_rejected (job->outcome))
    {
      /* Where even this fails the transaction cannot be trusted any more. */
      if (lumio_connection_command (connection, "ROLLBACK TO job", NULL) &&
          lumio_connection_command (connection, "RELEASE job", NULL))
        return TRUE;

      lumio_connection_command (connection, "ROLLBACK", NULL);
      return FALSE;
    }

  if (lumio_connection_command (connection, "RELEASE job", &error))
    return TRUE;

  dex_clear (&job->outcome);
  job->outcome = dex_future_new_for_error (g_steal_pointer (&error));

  if (lumio_connection_in_transaction (connection))
    lumio_connection_command (connection, "ROLLBACK", NULL);

  return FALSE;
}

static void
settle_group (GPtrArray    *group,
              const GError *error)
{
  for (guint i = 0; i < group->len; i++)
    settle_job (g_ptr_array_index (group, i), error);

  g_ptr_array_set_size (group, 0);
}

/*
 * Runs jobs from `first` on in one transaction for as long as further ones wait. Returns the job
 * that is not for a transaction and ends the group, or NULL.
 */
static Job *
run_group (Engine          *engine,
           LumioConnection *connection,
           Job             *first)
{
  g_autoptr(GPtrArray) group = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  Job *job = first;

  if (!lumio_connection_command (connection, "BEGIN IMMEDIATE", &error))
    {
      settle_job (first, error);
      return NULL;
    }

  while (job != NULL)
    {
      if (job->kind == JOB_READ)
        {
          /* Only of a database in memory, where a read sees what was written just before it. */
          job->outcome = call (job, connection);
          g_ptr_array_add (group, job);
        }
      else if (run_write (job, connection))
        {
          g_ptr_array_add (group, job);
        }
      else
        {
          g_autoptr(GError) cause = NULL;

          /*
           * A full disk or a failing one undoes everything since BEGIN. Those before lost their
           * work and are told why; those after begin anew.
           */
          if (dex_future_get_value (job->outcome, &cause) != NULL)
            cause = g_error_new_literal (LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                                         "The transaction was undone");

          settle_group (group, cause);
          settle_job (job, cause);
          return NULL;
        }

      if (group->len >= MAX_GROUP)
        break;

      job = g_async_queue_try_pop (engine->writes);

      if (job != NULL && job->kind != JOB_WRITE && job->kind != JOB_READ)
        break;
    }

  if (!lumio_connection_command (connection, "COMMIT", &error) &&
      lumio_connection_in_transaction (connection))
    lumio_connection_command (connection, "ROLLBACK", NULL);

  if (job != NULL && group->len > 0 && g_ptr_array_index (group, group->len - 1) == job)
    job = NULL;

  settle_group (group, error);
  return job;
}

static void
stop_readers (Engine *engine)
{
  g_autoptr(GPtrArray) readers = NULL;

  g_mutex_lock (&engine->mutex);
  readers = g_steal_pointer (&engine->readers);
  g_mutex_unlock (&engine->mutex);

  for (guint i = 0; readers != NULL && i < readers->len; i++)
    g_async_queue_push (engine->reads, new_job (JOB_STOP));

  for (guint i = 0; readers != NULL && i < readers->len; i++)
    g_thread_join (g_ptr_array_index (readers, i));
}

static void
start_readers (Engine *engine)
{
  guint count = is_memory (engine) ? 0 : MAX_READERS;

  engine->readers = g_ptr_array_new ();

  for (guint i = 0; i < count; i++)
    g_ptr_array_add (engine->readers,
                     g_thread_new ("lumio-db-read", reader_thread, ref_engine (engine)));
}

static void
serve_writes (Engine          *engine,
              LumioConnection *connection)
{
  for (;;)
    {
      Job *job = g_async_queue_pop (engine->writes);

      if (job->kind == JOB_WRITE || job->kind == JOB_READ)
        job = run_group (engine, connection, job);

      if (job == NULL)
        continue;

      if (job->kind == JOB_BACKUP)
        {
          run_backup (job, connection, engine);
          continue;
        }

      /* The last connection checkpoints as it closes; the caller hears of it after that. */
      stop_readers (engine);
      lumio_connection_close (connection);
      job->outcome = dex_future_new_true ();
      settle_job (job, NULL);
      return;
    }
}

typedef struct
{
  Engine *engine;
  DexPromise *promise;
} Opening;

static gpointer
writer_thread (gpointer data)
{
  Opening *opening = data;
  Engine *engine = opening->engine;
  DexPromise *promise = opening->promise;
  g_autoptr(LumioConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  LumioDatabase *database;

  g_free (opening);
  connection = lumio_connection_open (engine->path, engine->key, LUMIO_CONNECTION_WRITER, &error);

  if (connection == NULL ||
      !lumio_connection_migrate (connection, engine->path, engine->key, engine->migrations,
                                 engine->n_migrations, &error))
    {
      g_clear_pointer (&connection, lumio_connection_close);
      dex_promise_reject (promise, g_steal_pointer (&error));
      dex_unref (promise);
      unref_engine (engine);
      return NULL;
    }

  start_readers (engine);
  database = g_object_new (LUMIO_TYPE_DATABASE, NULL);
  database->engine = ref_engine (engine);
  dex_promise_resolve_object (promise, database);
  dex_unref (promise);

  serve_writes (engine, g_steal_pointer (&connection));
  unref_engine (engine);
  return NULL;
}

static DexFuture *
push (LumioDatabase *self,
      GAsyncQueue   *queue,
      Job           *job)
{
  DexPromise *promise = dex_promise_new ();
  gboolean closing;

  job->promise = dex_ref (promise);

  g_mutex_lock (&self->engine->mutex);
  closing = self->engine->closing;

  if (job->kind == JOB_CLOSE)
    self->engine->closing = TRUE;

  if (!closing)
    g_async_queue_push (queue, job);

  g_mutex_unlock (&self->engine->mutex);

  if (closing)
    {
      g_autoptr(GError) error = g_error_new_literal (LUMIO_DATABASE_ERROR,
                                                     LUMIO_DATABASE_ERROR_CLOSED,
                                                     "The database was closed");

      settle_job (job, error);
    }

  return DEX_FUTURE (promise);
}

static GAsyncQueue *
read_queue (LumioDatabase *self)
{
  return is_memory (self->engine) ? self->engine->writes : self->engine->reads;
}

static void
lumio_database_finalize (GObject *object)
{
  LumioDatabase *self = LUMIO_DATABASE (object);

  dex_unref (push (self, self->engine->writes, new_job (JOB_CLOSE)));
  unref_engine (self->engine);

  G_OBJECT_CLASS (lumio_database_parent_class)->finalize (object);
}

static void
lumio_database_class_init (LumioDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_database_finalize;
}

static void
lumio_database_init (LumioDatabase *self)
{
}

DexFuture *
lumio_database_open (const char           *path,
                     GBytes               *key,
                     const LumioMigration *migrations,
                     guint                 n_migrations)
{
  DexPromise *promise;
  Opening *opening;
  Engine *engine;

  dex_return_error_if_fail (path != NULL);
  dex_return_error_if_fail (migrations != NULL || n_migrations == 0);

  promise = dex_promise_new ();
  opening = g_new0 (Opening, 1);
  engine = g_new0 (Engine, 1);
  g_atomic_ref_count_init (&engine->ref_count);
  engine->path = g_strdup (path);
  engine->key = key != NULL ? g_bytes_ref (key) : NULL;
  engine->migrations = migrations;
  engine->n_migrations = n_migrations;
  engine->writes = g_async_queue_new ();
  engine->reads = g_async_queue_new ();
  g_mutex_init (&engine->mutex);

  opening->engine = engine;
  opening->promise = dex_ref (promise);
  g_thread_unref (g_thread_new ("lumio-db-write", writer_thread, opening));
  return DEX_FUTURE (promise);
}

static Job *
new_call (JobKind            kind,
          LumioDatabaseFunc  func,
          gpointer           user_data,
          GDestroyNotify     user_data_destroy)
{
  Job *job = new_job (kind);

  job->func = func;
  job->user_data = user_data;
  job->user_data_destroy = user_data_destroy;
  return job;
}

DexFuture *
lumio_database_write (LumioDatabase     *self,
                      LumioDatabaseFunc  func,
                      gpointer           user_data,
                      GDestroyNotify     user_data_destroy)
{
  dex_return_error_if_fail (LUMIO_IS_DATABASE (self));
  dex_return_error_if_fail (func != NULL);

  return push (self, self->engine->writes,
               new_call (JOB_WRITE, func, user_data, user_data_destroy));
}

DexFuture *
lumio_database_read (LumioDatabase     *self,
                     LumioDatabaseFunc  func,
                     gpointer           user_data,
                     GDestroyNotify     user_data_destroy)
{
  dex_return_error_if_fail (LUMIO_IS_DATABASE (self));
  dex_return_error_if_fail (func != NULL);

  return push (self, read_queue (self),
               new_call (JOB_READ, func, user_data, user_data_destroy));
}

DexFuture *
lumio_database_close (LumioDatabase *self)
{
  dex_return_error_if_fail (LUMIO_IS_DATABASE (self));

  return push (self, self->engine->writes, new_job (JOB_CLOSE));
}

DexFuture *
lumio_database_backup (LumioDatabase *self,
                       const char    *path)
{
  dex_return_error_if_fail (LUMIO_IS_DATABASE (self));
  dex_return_error_if_fail (path != NULL);

  return push (self, read_queue (self), new_call (JOB_BACKUP, NULL, g_strdup (path), g_free));
}
