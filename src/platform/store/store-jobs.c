#include "platform/store/store-jobs.h"

#include "base/lumio-clock.h"

G_DEFINE_BOXED_TYPE (LumioJobRow, lumio_job_row, lumio_job_row_copy, lumio_job_row_free)

LumioJobRow *
lumio_job_row_new (void)
{
  return g_new0 (LumioJobRow, 1);
}

LumioJobRow *
lumio_job_row_copy (const LumioJobRow *self)
{
  LumioJobRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->ref = g_strdup (self->ref);
  copy->payload = g_strdup (self->payload);
  return copy;
}

void
lumio_job_row_free (LumioJobRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->kind);
  g_free (self->ref);
  g_free (self->payload);
  g_free (self);
}

gboolean
lumio_store_jobs_add (LumioConnection  *connection,
                      const char       *kind,
                      const char       *ref,
                      const char       *payload,
                      gint64            run_at,
                      GError          **error)
{
  g_autofree char *id = g_uuid_string_random ();

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO jobs (id, kind, ref, payload, run_at, created_at,"
                                   " updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)"
                                   " ON CONFLICT DO NOTHING",
                                   "ssssii", id, kind, ref, payload, run_at,
                                   lumio_clock_now ()) >= 0;
}

LumioJobRow *
lumio_store_jobs_take (LumioConnection  *connection,
                       const char       *kind,
                       const char       *owner,
                       gint64            now,
                       gint64            lease_until,
                       GError          **error)
{
  g_autoptr(LumioJobRow) job = lumio_job_row_new ();
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT id, kind, ref, payload, attempts FROM jobs"
                                       " WHERE (?1 IS NULL OR kind = ?1)"
                                       " AND ((status IN ('queued', 'failed') AND run_at <= ?2)"
                                       "  OR (status = 'running' AND lease_until <= ?2))"
                                       " ORDER BY priority DESC, run_at, id LIMIT 1",
                                       "si", kind, now)) ||
      !lumio_rows_next (rows, error))
    return NULL;

  job->id = lumio_rows_dup_text (rows, 0);
  job->kind = lumio_rows_dup_text (rows, 1);
  job->ref = lumio_rows_dup_text (rows, 2);
  job->payload = lumio_rows_dup_text (rows, 3);
  job->attempts = lumio_rows_get_int (rows, 4) + 1;
  g_clear_pointer (&rows, lumio_rows_free);

  if (lumio_connection_execute (connection, error,
                                "UPDATE jobs SET status = 'running', attempts = attempts + 1,"
                                " lease_owner = ?2, lease_until = ?3, updated_at = ?4 WHERE id = ?1",
                                "ssii", job->id, owner, lease_until, now) < 0)
    return NULL;

  return g_steal_pointer (&job);
}

gboolean
lumio_store_jobs_finish (LumioConnection  *connection,
                         const char       *id,
                         GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE jobs SET status = 'done', lease_until = NULL, error = NULL,"
                                   " updated_at = ?2 WHERE id = ?1",
                                   "si", id, lumio_clock_now ()) >= 0;
}

gboolean
lumio_store_jobs_fail (LumioConnection  *connection,
                       const char       *id,
                       const char       *message,
                       gint64            run_at,
                       GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE jobs SET status = CASE WHEN ?3 = 0 THEN 'dead'"
                                   " ELSE 'failed' END, error = ?2, run_at = ?3,"
                                   " lease_until = NULL, updated_at = ?4 WHERE id = ?1",
                                   "ssii", id, message, run_at, lumio_clock_now ()) >= 0;
}

gint64
lumio_store_jobs_next (LumioConnection  *connection,
                       GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT min (CASE status WHEN 'running' THEN lease_until"
                                       " ELSE run_at END) FROM jobs"
                                       " WHERE status IN ('queued', 'failed', 'running')",
                                       "")) ||
      !lumio_rows_next (rows, error))
    return 0;

  return lumio_rows_get_int (rows, 0);
}
