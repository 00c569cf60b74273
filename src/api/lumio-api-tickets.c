#include "api/lumio-api-tickets.h"

LUMIO_DEFINE_RECORD (LumioApiTicket, lumio_api_ticket, "Ticket", LUMIO_API_TICKET_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiTickets, lumio_api_tickets, "Tickets", LUMIO_API_TICKETS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiTicketOrder, lumio_api_ticket_order, "TicketOrder",
                     LUMIO_API_TICKET_ORDER_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiTicketSales, lumio_api_ticket_sales, "TicketSales",
                     LUMIO_API_TICKET_SALES_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiSales, lumio_api_sales, "Sales", LUMIO_API_SALES_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiEventDay, lumio_api_event_day, "EventDay", LUMIO_API_EVENT_DAY_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiEventDays, lumio_api_event_days, "EventDays",
                     LUMIO_API_EVENT_DAYS_FIELDS)
