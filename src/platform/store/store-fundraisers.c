#include "platform/store/store-fundraisers.h"

G_DEFINE_BOXED_TYPE (LumioFundraiserRow, lumio_fundraiser_row, lumio_fundraiser_row_copy,
                     lumio_fundraiser_row_free)

#define SELECT                                                                             \
  "SELECT e.id, e.organizer_id, p.full_name, e.status, e.pending, e.name, e.description,"  \
  " e.venue, e.starts_at, e.closes_at, e.funding_goal, e.token_price, e.share, e.supply,"  \
  " e.sold, e.reserved, e.min_per_investor, e.max_per_investor, e.revenue, e.distributed," \
  " e.address, e.idempotency_key, e.created_at, e.updated_at"                              \
  " FROM events e JOIN profiles p ON p.id = e.organizer_id "

static GPtrArray *
new_ticket_types (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_ticket_type_free);
}

LumioFundraiserRow *
lumio_fundraiser_row_new (void)
{
  LumioFundraiserRow *self = g_new0 (LumioFundraiserRow, 1);

  self->ticket_types = new_ticket_types ();
  self->min_per_investor = 1;

  return self;
}

LumioFundraiserRow *
lumio_fundraiser_row_copy (const LumioFundraiserRow *self)
{
  LumioFundraiserRow *copy = g_memdup2 (self, sizeof *self);

  copy->organizer_id = g_strdup (self->organizer_id);
  copy->organizer_name = g_strdup (self->organizer_name);
  copy->status = g_strdup (self->status);
  copy->pending = g_strdup (self->pending);
  copy->name = g_strdup (self->name);
  copy->description = g_strdup (self->description);
  copy->venue = g_strdup (self->venue);
  copy->address = g_strdup (self->address);
  copy->idempotency_key = g_strdup (self->idempotency_key);
  copy->ticket_types = new_ticket_types ();

  for (guint i = 0; i < self->ticket_types->len; i++)
    g_ptr_array_add (copy->ticket_types,
                     lumio_api_ticket_type_copy (g_ptr_array_index (self->ticket_types, i)));

  return copy;
}

void
lumio_fundraiser_row_free (LumioFundraiserRow *self)
{
  if (self == NULL)
    return;

  g_free (self->organizer_id);
  g_free (self->organizer_name);
  g_free (self->status);
  g_free (self->pending);
  g_free (self->name);
  g_free (self->description);
  g_free (self->venue);
  g_free (self->address);
  g_free (self->idempotency_key);
  g_ptr_array_unref (self->ticket_types);
  g_free (self);
}

char *
lumio_fundraiser_code (gint64 id)
{
  return g_strdup_printf ("EVT%03" G_GINT64_FORMAT, id);
}

static LumioFundraiserRow *
read_row (LumioRows *rows)
{
  LumioFundraiserRow *row = lumio_fundraiser_row_new ();

  row->id = lumio_rows_get_int (rows, 0);
  row->organizer_id = lumio_rows_dup_text (rows, 1);
  row->organizer_name = lumio_rows_dup_text (rows, 2);
  row->status = lumio_rows_dup_text (rows, 3);
  row->pending = lumio_rows_dup_text (rows, 4);
  row->name = lumio_rows_dup_text (rows, 5);
  row->description = lumio_rows_dup_text (rows, 6);
  row->venue = lumio_rows_dup_text (rows, 7);
  row->starts_at = lumio_rows_get_int (rows, 8);
  row->closes_at = lumio_rows_get_int (rows, 9);
  row->funding_goal = lumio_rows_get_int (rows, 10);
  row->token_price = lumio_rows_get_int (rows, 11);
  row->share = lumio_rows_get_int (rows, 12);
  row->supply = lumio_rows_get_int (rows, 13);
  row->sold = lumio_rows_get_int (rows, 14);
  row->reserved = lumio_rows_get_int (rows, 15);
  row->min_per_investor = lumio_rows_get_int (rows, 16);
  row->max_per_investor = lumio_rows_get_int (rows, 17);
  row->revenue = lumio_rows_get_int (rows, 18);
  row->distributed = lumio_rows_get_int (rows, 19);
  row->address = lumio_rows_dup_text (rows, 20);
  row->idempotency_key = lumio_rows_dup_text (rows, 21);
  row->created_at = lumio_rows_get_int (rows, 22);
  row->updated_at = lumio_rows_get_int (rows, 23);

  return row;
}

static gboolean
read_ticket_types (LumioConnection     *connection,
                   LumioFundraiserRow  *row,
                   GError             **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT name, price, capacity FROM ticket_types"
                                       " WHERE event_id = ?1 ORDER BY position", "i", row->id)))
    return FALSE;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioApiTicketType *type = lumio_api_ticket_type_new ();

      type->name = lumio_rows_dup_text (rows, 0);
      type->price = lumio_rows_get_int (rows, 1);
      type->capacity = lumio_rows_get_int (rows, 2);
      g_ptr_array_add (row->ticket_types, type);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);
  return FALSE;
}

/* Takes `rows`, which may be NULL with `error`. */
static GPtrArray *
take_all (LumioConnection  *connection,
          LumioRows        *rows,
          GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_fundraiser_row_free);

  while (lumio_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));

  lumio_rows_free (rows);

  for (guint i = 0; local_error == NULL && i < list->len; i++)
    read_ticket_types (connection, g_ptr_array_index (list, i), &local_error);

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

static LumioFundraiserRow *
take_one (LumioConnection  *connection,
          LumioRows        *rows,
          GError          **error)
{
  g_autoptr(GPtrArray) list = take_all (connection, rows, error);

  return list != NULL && list->len > 0 ? g_ptr_array_steal_index (list, 0) : NULL;
}

static gboolean
write_ticket_types (LumioConnection           *connection,
                    const LumioFundraiserRow  *row,
                    GError                   **error)
{
  if (lumio_connection_execute (connection, error, "DELETE FROM ticket_types WHERE event_id = ?1",
                                "i", row->id) < 0)
    return FALSE;

  for (guint i = 0; i < row->ticket_types->len; i++)
    {
      const LumioApiTicketType *type = g_ptr_array_index (row->ticket_types, i);

      if (lumio_connection_execute (connection, error,
                                    "INSERT INTO ticket_types (event_id, position, name, price,"
                                    " capacity) VALUES (?1, ?2, ?3, ?4, ?5)", "iisii", row->id,
                                    (gint64) i, type->name, type->price, type->capacity) < 0)
        return FALSE;
    }

  return TRUE;
}

gboolean
lumio_store_fundraisers_insert (LumioConnection     *connection,
                                LumioFundraiserRow  *row,
                                GError             **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (lumio_connection_execute (connection, error,
                                "INSERT INTO events (organizer_id, name, description, venue,"
                                " starts_at, closes_at, funding_goal, token_price, share, supply,"
                                " min_per_investor, max_per_investor, idempotency_key, created_at,"
                                " updated_at) VALUES (?1, ?2, ?3, ?4, nullif (?5, 0),"
                                " nullif (?6, 0), ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)",
                                "ssssiiiiiiiisi", row->organizer_id, row->name, row->description,
                                row->venue, row->starts_at, row->closes_at, row->funding_goal,
                                row->token_price, row->share, row->supply, row->min_per_investor,
                                row->max_per_investor, row->idempotency_key, row->created_at) < 0 ||
      !(rows = lumio_connection_query (connection, error, "SELECT last_insert_rowid ()", "")) ||
      !lumio_rows_next (rows, error))
    return FALSE;

  row->id = lumio_rows_get_int (rows, 0);
  g_clear_pointer (&rows, lumio_rows_free);

  return write_ticket_types (connection, row, error);
}

LumioFundraiserRow *
lumio_store_fundraisers_by_id (LumioConnection  *connection,
                               gint64            id,
                               GError          **error)
{
  return take_one (connection, lumio_connection_query (connection, error, SELECT "WHERE e.id = ?1",
                                                       "i", id), error);
}

LumioFundraiserRow *
lumio_store_fundraisers_by_key (LumioConnection  *connection,
                                const char       *organizer_id,
                                const char       *idempotency_key,
                                GError          **error)
{
  return take_one (connection,
                   lumio_connection_query (connection, error,
                                           SELECT "WHERE e.organizer_id = ?1"
                                           " AND e.idempotency_key = ?2", "ss", organizer_id,
                                           idempotency_key), error);
}

LumioFundraiserRow *
lumio_store_fundraisers_by_address (LumioConnection  *connection,
                                    const char       *address,
                                    GError          **error)
{
  return take_one (connection,
                   lumio_connection_query (connection, error, SELECT "WHERE e.address = ?1", "s",
                                           address), error);
}

GPtrArray *
lumio_store_fundraisers_list (LumioConnection  *connection,
                              const char       *viewer_id,
                              gboolean          mine,
                              const char       *status,
                              const char       *text,
                              gint64            cursor,
                              guint             limit,
                              GError          **error)
{
  return take_all (connection,
                   lumio_connection_query (connection, error,
                                           SELECT "WHERE (e.status != 'DRAFT'"
                                           "  OR e.organizer_id = ?1)"
                                           " AND (?2 = 0 OR e.organizer_id = ?1)"
                                           " AND (?3 IS NULL OR e.status = ?3)"
                                           " AND (?4 IS NULL OR instr (lower (e.name), lower (?4))"
                                           "  OR instr (lower (e.venue), lower (?4)))"
                                           " AND (?5 = 0 OR e.id < ?5)"
                                           " ORDER BY e.id DESC LIMIT ?6",
                                           "sissii", viewer_id, (gint64) mine, status, text, cursor,
                                           (gint64) limit), error);
}

GPtrArray *
lumio_store_fundraisers_pending (LumioConnection  *connection,
                                 GError          **error)
{
  return take_all (connection,
                   lumio_connection_query (connection, error, SELECT "WHERE e.pending IS NOT NULL",
                                           ""), error);
}

GPtrArray *
lumio_store_fundraisers_missed (LumioConnection  *connection,
                                gint64            now,
                                GError          **error)
{
  return take_all (connection,
                   lumio_connection_query (connection, error,
                                           SELECT "WHERE e.status = 'FUNDING'"
                                           " AND e.pending IS NULL AND e.closes_at <= ?1"
                                           " AND e.reserved = 0 AND e.sold < e.supply", "i", now),
                   error);
}

gboolean
lumio_store_fundraisers_update_draft (LumioConnection           *connection,
                                      const LumioFundraiserRow  *row,
                                      gint64                     now,
                                      GError                   **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE events SET name = ?2, description = ?3, venue = ?4,"
                                   " starts_at = nullif (?5, 0), closes_at = nullif (?6, 0),"
                                   " funding_goal = ?7, token_price = ?8, share = ?9, supply = ?10,"
                                   " min_per_investor = ?11, max_per_investor = ?12,"
                                   " updated_at = ?13 WHERE id = ?1",
                                   "isssiiiiiiiii", row->id, row->name, row->description,
                                   row->venue, row->starts_at, row->closes_at, row->funding_goal,
                                   row->token_price, row->share, row->supply,
                                   row->min_per_investor, row->max_per_investor, now) >= 0 &&
         write_ticket_types (connection, row, error);
}

gboolean
lumio_store_fundraisers_update (LumioConnection           *connection,
                                const LumioFundraiserRow  *row,
                                gint64                     now,
                                GError                   **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE events SET status = ?2, pending = ?3, address = ?4,"
                                   " sold = ?5, reserved = ?6, revenue = ?7, distributed = ?8,"
                                   " updated_at = ?9 WHERE id = ?1",
                                   "isssiiiii", row->id, row->status, row->pending, row->address,
                                   row->sold, row->reserved, row->revenue, row->distributed,
                                   now) >= 0;
}

gint64
lumio_store_fundraisers_delete (LumioConnection  *connection,
                                const char       *organizer_id,
                                gint64            id,
                                GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "DELETE FROM events WHERE id = ?2 AND organizer_id = ?1"
                                   " AND status = 'DRAFT' AND address IS NULL", "si",
                                   organizer_id, id);
}

gboolean
lumio_store_fundraisers_add_revenue (LumioConnection  *connection,
                                     gint64            id,
                                     const char       *tx_hash,
                                     gint64            op_index,
                                     const char       *payer,
                                     gint64            amount,
                                     gint64            ledger,
                                     gint64            at,
                                     gboolean         *is_new,
                                     GError          **error)
{
  gint64 n = lumio_connection_execute (connection, error,
                                       "INSERT INTO event_revenue (tx_hash, op_index, event_id,"
                                       " payer, amount, ledger, created_at)"
                                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                                       " ON CONFLICT DO NOTHING", "siisiii", tx_hash, op_index, id,
                                       payer, amount, ledger, at);

  *is_new = n > 0;

  return n >= 0 && (n == 0 ||
                    lumio_connection_execute (connection, error,
                                              "UPDATE events SET revenue = revenue + ?2,"
                                              " updated_at = ?3 WHERE id = ?1", "iii", id, amount,
                                              at) >= 0);
}
