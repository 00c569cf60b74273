#include "platform/store/store-audit.h"

#include "base/lumio-clock.h"
#include "platform/store/lumio-store.h"

#define FIRST_LINK "0000000000000000000000000000000000000000000000000000000000000000"

static char *
link_entry (const char *prev_hash,
            gint64      seq,
            const char *id,
            const char *actor_id,
            const char *action,
            const char *target,
            const char *details,
            const char *ip,
            const char *request_id,
            gint64      created_at)
{
  g_autofree char *place = g_strdup_printf ("%" G_GINT64_FORMAT, seq);
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, created_at);
  const char *texts[] = {
    place, id, actor_id, action, target, details, ip, request_id, time,
  };

  return lumio_store_chain (prev_hash, texts, G_N_ELEMENTS (texts));
}

/* The counter of the table outlives its rows, so that a cut tail shows. */
static gboolean
read_tail (LumioConnection  *connection,
           gint64           *seq,
           char            **hash,
           GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  *seq = 0;
  *hash = g_strdup (FIRST_LINK);

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1",
                                       "")))
    return FALSE;

  if (lumio_rows_next (rows, &local_error))
    {
      *seq = lumio_rows_get_int (rows, 0);
      g_set_str (hash, lumio_rows_get_text (rows, 1));
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_length (LumioConnection  *connection,
              gint64            count,
              GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;
  gint64 issued = 0;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT seq FROM sqlite_sequence WHERE name = 'audit_log'",
                                       "")))
    return FALSE;

  if (lumio_rows_next (rows, &local_error))
    issued = lumio_rows_get_int (rows, 0);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  if (issued == count)
    return TRUE;

  g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
               "The audit log ends at entry %" G_GINT64_FORMAT ", but %" G_GINT64_FORMAT
               " were written", count, issued);
  return FALSE;
}

gboolean
lumio_store_audit_append (LumioConnection        *connection,
                          const LumioAuditEntry  *entry,
                          GError                **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *prev_hash = NULL;
  g_autofree char *hash = NULL;
  gint64 now = lumio_clock_now ();
  gint64 seq;

  if (!read_tail (connection, &seq, &prev_hash, error))
    return FALSE;

  seq++;
  hash = link_entry (prev_hash, seq, id, entry->actor_id, entry->action, entry->target,
                     entry->details, entry->ip, entry->request_id, now);
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO audit_log (seq, id, actor_id, action, target,"
                                   " details, ip, request_id, created_at, prev_hash, hash)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                                   "isssssssiss", seq, id, entry->actor_id, entry->action,
                                   entry->target, entry->details, entry->ip, entry->request_id, now,
                                   prev_hash, hash) >= 0;
}

gboolean
lumio_store_audit_verify (LumioConnection  *connection,
                          gint64           *count,
                          GError          **error)
{
  g_autofree char *prev_hash = g_strdup (FIRST_LINK);
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;
  gint64 expected = 1;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT seq, id, actor_id, action, target, details, ip,"
                                       " request_id, created_at, prev_hash, hash"
                                       " FROM audit_log ORDER BY seq",
                                       "")))
    return FALSE;

  while (lumio_rows_next (rows, &local_error))
    {
      g_autofree char *hash = NULL;
      gint64 seq = lumio_rows_get_int (rows, 0);

      hash = link_entry (prev_hash, seq, lumio_rows_get_text (rows, 1),
                         lumio_rows_get_text (rows, 2), lumio_rows_get_text (rows, 3),
                         lumio_rows_get_text (rows, 4), lumio_rows_get_text (rows, 5),
                         lumio_rows_get_text (rows, 6), lumio_rows_get_text (rows, 7),
                         lumio_rows_get_int (rows, 8));

      if (seq != expected || g_strcmp0 (prev_hash, lumio_rows_get_text (rows, 9)) != 0 ||
          g_strcmp0 (hash, lumio_rows_get_text (rows, 10)) != 0)
        {
          g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                       "The audit log was tampered with at entry %" G_GINT64_FORMAT, expected);
          return FALSE;
        }

      g_set_str (&prev_hash, hash);
      expected++;
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  *count = expected - 1;
  return check_length (connection, *count, error);
}
