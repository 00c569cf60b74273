#pragma once

#include "api/lumio-api-tickets.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

/* Tickets that somebody buys at once: reserved → signed → paid, or failed. */
typedef struct
{
  char *id;
  gint64 event_id;
  char *event_name;
  char *buyer_id;
  char *buyer_address;
  gint64 type; /* its place among the event's types */
  gint64 quantity;
  gint64 amount;
  char *status;
  char *tx_hash;
  char *reason;
  char *idempotency_key;
  gint64 created_at;
} LumioTicketOrderRow;

LumioTicketOrderRow *lumio_ticket_order_row_new      (void);
LumioTicketOrderRow *lumio_ticket_order_row_copy     (const LumioTicketOrderRow *self);
void                 lumio_ticket_order_row_free     (LumioTicketOrderRow       *self);
GType                lumio_ticket_order_row_get_type (void);
#define LUMIO_TYPE_TICKET_ORDER_ROW (lumio_ticket_order_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioTicketOrderRow, lumio_ticket_order_row_free)

gboolean             lumio_store_tickets_insert_order (LumioConnection           *connection,
                                                       const LumioTicketOrderRow *row,
                                                       GError                   **error);
/* These give NULL without `error` where there is none. `buyer_id` NULL: anybody's. */
LumioTicketOrderRow *lumio_store_tickets_order        (LumioConnection           *connection,
                                                       const char                *buyer_id,
                                                       const char                *id,
                                                       GError                   **error);
LumioTicketOrderRow *lumio_store_tickets_order_by_key (LumioConnection           *connection,
                                                       const char                *buyer_id,
                                                       const char                *idempotency_key,
                                                       GError                   **error);
/* status, tx_hash and reason. */
gboolean             lumio_store_tickets_update_order (LumioConnection           *connection,
                                                       const LumioTicketOrderRow *row,
                                                       GError                   **error);
/* Ends as failed what was reserved before `then` and never signed. */
gint64               lumio_store_tickets_drop_stale   (LumioConnection           *connection,
                                                       gint64                     then,
                                                       GError                   **error);
/* How many of a type are sold or about to be; -1 with `error`. */
gint64               lumio_store_tickets_count        (LumioConnection           *connection,
                                                       gint64                     event_id,
                                                       gint64                     type,
                                                       GError                   **error);
gboolean             lumio_store_tickets_insert       (LumioConnection           *connection,
                                                       const char                *id,
                                                       const char                *order_id,
                                                       GError                   **error);
/* As LumioApiTicket, newest first: of an order, or where that is NULL of all that a user holds. */
GPtrArray           *lumio_store_tickets_list         (LumioConnection           *connection,
                                                       const char                *order_id,
                                                       const char                *holder_id,
                                                       GError                   **error);
/* NULL without `error`: there is none. */
LumioApiTicket      *lumio_store_tickets_by_id        (LumioConnection           *connection,
                                                       const char                *id,
                                                       GError                   **error);
/* Once: the number of tickets that were let in by it, 0 where it was used before. */
gint64               lumio_store_tickets_admit        (LumioConnection           *connection,
                                                       const char                *id,
                                                       gint64                     now,
                                                       GError                   **error);
/* As LumioApiTicketSales, in the order of the types. */
GPtrArray           *lumio_store_tickets_sales        (LumioConnection           *connection,
                                                       gint64                     event_id,
                                                       GError                   **error);
/* As LumioApiEventDay, oldest first. */
GPtrArray           *lumio_store_tickets_days         (LumioConnection           *connection,
                                                       gint64                     event_id,
                                                       GError                   **error);

G_END_DECLS
