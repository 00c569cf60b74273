#pragma once

#include "api/lumio-api-records.h"

G_BEGIN_DECLS

/* The records of tickets: what they are, who is let in by them, how they sell, day by day. */

/* id is what the door reads, and nobody can guess; status: "valid" or "used". */
#define LUMIO_API_TICKET_FIELDS(F, T)                                                         \
  F (T, TEXT, char *, id, "ticket_id", REQUIRED, NULL)                                        \
  F (T, TEXT, char *, event_id, "event_id", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, event_name, "event_name", REQUIRED, NULL)                               \
  F (T, TEXT, char *, type, "type", REQUIRED, NULL)                                           \
  F (T, AMOUNT, gint64, price, "price", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, tx_hash, "txHash", REQUIRED, NULL)                                      \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, used_at, "used_at", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiTicket, lumio_api_ticket, LUMIO_API_TICKET_FIELDS)

#define LUMIO_API_TICKETS_FIELDS(F, T)                                                        \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_ticket_record)
LUMIO_DECLARE_RECORD (LumioApiTickets, lumio_api_tickets, LUMIO_API_TICKETS_FIELDS)

/*
 * Tickets bought at once; type: the place of theirs among the event's ticket_types, from 0. status:
 * "reserved", "signed", "paid" or "failed"; only what is paid has tickets.
 */
#define LUMIO_API_TICKET_ORDER_FIELDS(F, T)                                                   \
  F (T, TEXT, char *, id, "order_id", REQUIRED, NULL)                                         \
  F (T, TEXT, char *, event_id, "event_id", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, event_name, "event_name", REQUIRED, NULL)                               \
  F (T, INT, gint64, type, "type", REQUIRED, NULL)                                            \
  F (T, INT, gint64, quantity, "quantity", REQUIRED, NULL)                                    \
  F (T, AMOUNT, gint64, amount, "amount", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, tx_hash, "txHash", NULLABLE, NULL)                                      \
  F (T, TEXT, char *, reason, "reason", NULLABLE, NULL)                                       \
  F (T, RECORDS, GPtrArray *, tickets, "tickets", REQUIRED, &lumio_api_ticket_record)         \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiTicketOrder, lumio_api_ticket_order, LUMIO_API_TICKET_ORDER_FIELDS)

/* One type of an event: how many there are, are sold, and were let in. */
#define LUMIO_API_TICKET_SALES_FIELDS(F, T)                                                   \
  F (T, TEXT, char *, type, "type", REQUIRED, NULL)                                           \
  F (T, AMOUNT, gint64, price, "price", REQUIRED, NULL)                                       \
  F (T, INT, gint64, capacity, "capacity", REQUIRED, NULL)                                    \
  F (T, INT, gint64, sold, "sold", REQUIRED, NULL)                                            \
  F (T, INT, gint64, used, "used", REQUIRED, NULL)                                            \
  F (T, AMOUNT, gint64, revenue, "revenue", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiTicketSales, lumio_api_ticket_sales, LUMIO_API_TICKET_SALES_FIELDS)

#define LUMIO_API_SALES_FIELDS(F, T)                                                          \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_ticket_sales_record)
LUMIO_DECLARE_RECORD (LumioApiSales, lumio_api_sales, LUMIO_API_SALES_FIELDS)

/* A day (UTC, its first instant) on which something came in: tokens bought, tickets sold, revenue. */
#define LUMIO_API_EVENT_DAY_FIELDS(F, T)                                                      \
  F (T, TIME, gint64, day, "day", REQUIRED, NULL)                                             \
  F (T, INT, gint64, tokens, "tokens", REQUIRED, NULL)                                        \
  F (T, AMOUNT, gint64, raised, "raised", REQUIRED, NULL)                                     \
  F (T, INT, gint64, tickets, "tickets", REQUIRED, NULL)                                      \
  F (T, AMOUNT, gint64, revenue, "revenue", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiEventDay, lumio_api_event_day, LUMIO_API_EVENT_DAY_FIELDS)

/* Oldest first; a day on which nothing came in is left out. */
#define LUMIO_API_EVENT_DAYS_FIELDS(F, T)                                                     \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_event_day_record)
LUMIO_DECLARE_RECORD (LumioApiEventDays, lumio_api_event_days, LUMIO_API_EVENT_DAYS_FIELDS)

G_END_DECLS
