#include "platform/store/store-tickets.h"

#include "base/lumio-clock.h"

G_DEFINE_BOXED_TYPE (LumioTicketOrderRow, lumio_ticket_order_row, lumio_ticket_order_row_copy,
                     lumio_ticket_order_row_free)

#define SELECT                                                                                \
  "SELECT o.id, o.event_id, e.name, o.buyer_id, o.buyer_address, o.type, o.quantity,"         \
  " o.amount, o.status, o.tx_hash, o.reason, o.idempotency_key, o.created_at"                 \
  " FROM ticket_orders o JOIN events e ON e.id = o.event_id "

#define SELECT_TICKET                                                                         \
  "SELECT t.id, o.event_id, e.name, y.name, y.price, t.used_at, o.tx_hash, t.created_at"      \
  " FROM tickets t JOIN ticket_orders o ON o.id = t.order_id"                                 \
  " JOIN events e ON e.id = o.event_id"                                                       \
  " JOIN ticket_types y ON y.event_id = o.event_id AND y.position = o.type "

LumioTicketOrderRow *
lumio_ticket_order_row_new (void)
{
  return g_new0 (LumioTicketOrderRow, 1);
}

LumioTicketOrderRow *
lumio_ticket_order_row_copy (const LumioTicketOrderRow *self)
{
  LumioTicketOrderRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->event_name = g_strdup (self->event_name);
  copy->buyer_id = g_strdup (self->buyer_id);
  copy->buyer_address = g_strdup (self->buyer_address);
  copy->status = g_strdup (self->status);
  copy->tx_hash = g_strdup (self->tx_hash);
  copy->reason = g_strdup (self->reason);
  copy->idempotency_key = g_strdup (self->idempotency_key);

  return copy;
}

void
lumio_ticket_order_row_free (LumioTicketOrderRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->event_name);
  g_free (self->buyer_id);
  g_free (self->buyer_address);
  g_free (self->status);
  g_free (self->tx_hash);
  g_free (self->reason);
  g_free (self->idempotency_key);
  g_free (self);
}

/* The first row, or NULL. Takes `rows`, which may be NULL with `error`. */
static LumioTicketOrderRow *
take_order (LumioRows  *rows,
            GError    **error)
{
  g_autoptr(LumioRows) owned = rows;
  LumioTicketOrderRow *row;

  if (rows == NULL || !lumio_rows_next (rows, error))
    return NULL;

  row = lumio_ticket_order_row_new ();
  row->id = lumio_rows_dup_text (rows, 0);
  row->event_id = lumio_rows_get_int (rows, 1);
  row->event_name = lumio_rows_dup_text (rows, 2);
  row->buyer_id = lumio_rows_dup_text (rows, 3);
  row->buyer_address = lumio_rows_dup_text (rows, 4);
  row->type = lumio_rows_get_int (rows, 5);
  row->quantity = lumio_rows_get_int (rows, 6);
  row->amount = lumio_rows_get_int (rows, 7);
  row->status = lumio_rows_dup_text (rows, 8);
  row->tx_hash = lumio_rows_dup_text (rows, 9);
  row->reason = lumio_rows_dup_text (rows, 10);
  row->idempotency_key = lumio_rows_dup_text (rows, 11);
  row->created_at = lumio_rows_get_int (rows, 12);

  return row;
}

gboolean
lumio_store_tickets_insert_order (LumioConnection            *connection,
                                  const LumioTicketOrderRow  *row,
                                  GError                    **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO ticket_orders (id, event_id, buyer_id,"
                                   " buyer_address, type, quantity, amount, status,"
                                   " idempotency_key, created_at, updated_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)",
                                   "sissiiissi", row->id, row->event_id, row->buyer_id,
                                   row->buyer_address, row->type, row->quantity, row->amount,
                                   row->status, row->idempotency_key, row->created_at) >= 0;
}

LumioTicketOrderRow *
lumio_store_tickets_order (LumioConnection  *connection,
                           const char       *buyer_id,
                           const char       *id,
                           GError          **error)
{
  return take_order (lumio_connection_query (connection, error,
                                             SELECT "WHERE o.id = ?2"
                                             " AND (?1 IS NULL OR o.buyer_id = ?1)", "ss", buyer_id,
                                             id), error);
}

LumioTicketOrderRow *
lumio_store_tickets_order_by_key (LumioConnection  *connection,
                                  const char       *buyer_id,
                                  const char       *idempotency_key,
                                  GError          **error)
{
  return take_order (lumio_connection_query (connection, error,
                                             SELECT "WHERE o.buyer_id = ?1"
                                             " AND o.idempotency_key = ?2", "ss", buyer_id,
                                             idempotency_key), error);
}

gboolean
lumio_store_tickets_update_order (LumioConnection            *connection,
                                  const LumioTicketOrderRow  *row,
                                  GError                    **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE ticket_orders SET status = ?2, tx_hash = ?3, reason = ?4,"
                                   " updated_at = ?5 WHERE id = ?1", "ssssi", row->id, row->status,
                                   row->tx_hash, row->reason, lumio_clock_now ()) >= 0;
}

gint64
lumio_store_tickets_drop_stale (LumioConnection  *connection,
                                gint64            then,
                                GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE ticket_orders SET status = 'failed',"
                                   " reason = 'not_signed', updated_at = ?2"
                                   " WHERE status = 'reserved' AND created_at < ?1", "ii", then,
                                   lumio_clock_now ());
}

gint64
lumio_store_tickets_count (LumioConnection  *connection,
                           gint64            event_id,
                           gint64            type,
                           GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT coalesce (sum (quantity), 0) FROM ticket_orders"
                                       " WHERE event_id = ?1 AND type = ?2 AND status != 'failed'",
                                       "ii", event_id, type)) ||
      !lumio_rows_next (rows, error))
    return -1;

  return lumio_rows_get_int (rows, 0);
}

gboolean
lumio_store_tickets_insert (LumioConnection  *connection,
                            const char       *id,
                            const char       *order_id,
                            GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO tickets (id, order_id, created_at)"
                                   " VALUES (?1, ?2, ?3)", "ssi", id, order_id,
                                   lumio_clock_now ()) >= 0;
}

/* Takes `rows`, which may be NULL with `error`. */
static GPtrArray *
take_tickets (LumioRows  *rows,
              GError    **error)
{
  g_autoptr(LumioRows) owned = rows;
  g_autoptr(GPtrArray) list = NULL;
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_ticket_free);

  while (lumio_rows_next (rows, &local_error))
    {
      LumioApiTicket *ticket = lumio_api_ticket_new ();

      ticket->id = lumio_rows_dup_text (rows, 0);
      ticket->event_id = lumio_rows_dup_text (rows, 1);
      ticket->event_name = lumio_rows_dup_text (rows, 2);
      ticket->type = lumio_rows_dup_text (rows, 3);
      ticket->price = lumio_rows_get_int (rows, 4);
      ticket->used_at = lumio_rows_get_int (rows, 5);
      ticket->status = g_strdup (ticket->used_at != 0 ? "used" : "valid");
      ticket->tx_hash = lumio_rows_dup_text (rows, 6);
      ticket->created_at = lumio_rows_get_int (rows, 7);
      g_ptr_array_add (list, ticket);
    }

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

GPtrArray *
lumio_store_tickets_list (LumioConnection  *connection,
                          const char       *order_id,
                          const char       *holder_id,
                          GError          **error)
{
  return take_tickets (lumio_connection_query (connection, error,
                                               SELECT_TICKET "WHERE (?1 IS NULL OR t.order_id = ?1)"
                                               " AND (?2 IS NULL OR o.buyer_id = ?2)"
                                               " ORDER BY t.created_at DESC, t.id", "ss", order_id,
                                               holder_id), error);
}

LumioApiTicket *
lumio_store_tickets_by_id (LumioConnection  *connection,
                           const char       *id,
                           GError          **error)
{
  g_autoptr(GPtrArray) list =
    take_tickets (lumio_connection_query (connection, error, SELECT_TICKET "WHERE t.id = ?1", "s",
                                          id), error);

  return list != NULL && list->len > 0 ? g_ptr_array_steal_index (list, 0) : NULL;
}

gint64
lumio_store_tickets_admit (LumioConnection  *connection,
                           const char       *id,
                           gint64            now,
                           GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE tickets SET used_at = ?2"
                                   " WHERE id = ?1 AND used_at IS NULL", "si", id, now);
}

GPtrArray *
lumio_store_tickets_sales (LumioConnection  *connection,
                           gint64            event_id,
                           GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_ticket_sales_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT y.name, y.price, y.capacity, count (t.id),"
                                       " count (t.used_at) FROM ticket_types y"
                                       " LEFT JOIN ticket_orders o ON o.event_id = y.event_id"
                                       "  AND o.type = y.position AND o.status = 'paid'"
                                       " LEFT JOIN tickets t ON t.order_id = o.id"
                                       " WHERE y.event_id = ?1 GROUP BY y.position"
                                       " ORDER BY y.position", "i", event_id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioApiTicketSales *sales = lumio_api_ticket_sales_new ();

      sales->type = lumio_rows_dup_text (rows, 0);
      sales->price = lumio_rows_get_int (rows, 1);
      sales->capacity = lumio_rows_get_int (rows, 2);
      sales->sold = lumio_rows_get_int (rows, 3);
      sales->used = lumio_rows_get_int (rows, 4);
      sales->revenue = sales->sold * sales->price;
      g_ptr_array_add (list, sales);
    }

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

GPtrArray *
lumio_store_tickets_days (LumioConnection  *connection,
                          gint64            event_id,
                          GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_event_day_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       "WITH things (at, tokens, raised, tickets, revenue) AS ("
                                       " SELECT updated_at, tokens, usdc_amount, 0, 0"
                                       "  FROM investments"
                                       "  WHERE event_id = ?1 AND status = 'confirmed'"
                                       " UNION ALL SELECT t.created_at, 0, 0, 1, 0"
                                       "  FROM ticket_orders o JOIN tickets t ON t.order_id = o.id"
                                       "  WHERE o.event_id = ?1 AND o.status = 'paid'"
                                       " UNION ALL SELECT created_at, 0, 0, 0, amount"
                                       "  FROM event_revenue WHERE event_id = ?1)"
                                       " SELECT at / ?2 AS day, sum (tokens), sum (raised),"
                                       " sum (tickets), sum (revenue)"
                                       " FROM things GROUP BY day ORDER BY day", "ii", event_id,
                                       (gint64) G_TIME_SPAN_DAY)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioApiEventDay *day = lumio_api_event_day_new ();

      day->day = lumio_rows_get_int (rows, 0) * G_TIME_SPAN_DAY;
      day->tokens = lumio_rows_get_int (rows, 1);
      day->raised = lumio_rows_get_int (rows, 2);
      day->tickets = lumio_rows_get_int (rows, 3);
      day->revenue = lumio_rows_get_int (rows, 4);
      g_ptr_array_add (list, day);
    }

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}
