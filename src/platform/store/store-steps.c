#include "platform/store/store-steps.h"

#include "base/lumio-clock.h"

G_DEFINE_BOXED_TYPE (LumioStepRow, lumio_step_row, lumio_step_row_copy, lumio_step_row_free)

#define SELECT                                                                       \
  "SELECT id, kind, ref, source, tx_hash, xdr, status, code, sequence, valid_until," \
  " ledger FROM ledger_steps "

LumioStepRow *
lumio_step_row_new (void)
{
  return g_new0 (LumioStepRow, 1);
}

LumioStepRow *
lumio_step_row_copy (const LumioStepRow *self)
{
  LumioStepRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->ref = g_strdup (self->ref);
  copy->source = g_strdup (self->source);
  copy->tx_hash = g_strdup (self->tx_hash);
  copy->xdr = g_strdup (self->xdr);
  copy->status = g_strdup (self->status);
  copy->code = g_strdup (self->code);

  return copy;
}

void
lumio_step_row_free (LumioStepRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->kind);
  g_free (self->ref);
  g_free (self->source);
  g_free (self->tx_hash);
  g_free (self->xdr);
  g_free (self->status);
  g_free (self->code);
  g_free (self);
}

static LumioStepRow *
read_row (LumioRows *rows)
{
  LumioStepRow *row = lumio_step_row_new ();

  row->id = lumio_rows_dup_text (rows, 0);
  row->kind = lumio_rows_dup_text (rows, 1);
  row->ref = lumio_rows_dup_text (rows, 2);
  row->source = lumio_rows_dup_text (rows, 3);
  row->tx_hash = lumio_rows_dup_text (rows, 4);
  row->xdr = lumio_rows_dup_text (rows, 5);
  row->status = lumio_rows_dup_text (rows, 6);
  row->code = lumio_rows_dup_text (rows, 7);
  row->sequence = lumio_rows_get_int (rows, 8);
  row->valid_until = lumio_rows_get_int (rows, 9);
  row->ledger = lumio_rows_get_int (rows, 10);

  return row;
}

gboolean
lumio_store_steps_insert (LumioConnection     *connection,
                          const LumioStepRow  *row,
                          GError             **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO ledger_steps (id, kind, ref, source, tx_hash, xdr,"
                                   " status, sequence, valid_until, created_at, updated_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'signed', ?7, ?8, ?9, ?9)",
                                   "ssssssiii", row->id, row->kind, row->ref, row->source,
                                   row->tx_hash, row->xdr, row->sequence, row->valid_until,
                                   lumio_clock_now ()) >= 0;
}

LumioStepRow *
lumio_store_steps_open (LumioConnection  *connection,
                        const char       *kind,
                        const char       *ref,
                        GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       SELECT "WHERE kind = ?1 AND ref = ?2 AND status = 'signed'",
                                       "ss", kind, ref)))
    return NULL;

  return lumio_rows_next (rows, error) ? read_row (rows) : NULL;
}

GPtrArray *
lumio_store_steps_list_open (LumioConnection  *connection,
                             const char       *kind,
                             GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_step_row_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       SELECT "WHERE kind = ?1 AND status = 'signed'"
                                       " ORDER BY created_at", "s", kind)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return g_steal_pointer (&list);
}

gboolean
lumio_store_steps_decide (LumioConnection     *connection,
                          const LumioStepRow  *row,
                          GError             **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE ledger_steps SET status = ?2, code = ?3,"
                                   " ledger = nullif (?4, 0), updated_at = ?5"
                                   " WHERE id = ?1 AND status = 'signed'",
                                   "sssii", row->id, row->status, row->code, row->ledger,
                                   lumio_clock_now ()) > 0;
}

gboolean
lumio_store_steps_knows (LumioConnection  *connection,
                         const char       *tx_hash,
                         gboolean         *known,
                         GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT 1 FROM ledger_steps WHERE tx_hash = ?1"
                                       " UNION ALL SELECT 1 FROM investments WHERE tx_hash = ?1",
                                       "s", tx_hash)))
    return FALSE;

  *known = lumio_rows_next (rows, &local_error);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);
  return FALSE;
}
