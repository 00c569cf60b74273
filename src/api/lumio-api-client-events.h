#pragma once

#include "api/lumio-api-client.h"
#include "api/lumio-api-events.h"
#include "api/lumio-api-portfolio.h"
#include "api/lumio-api-tickets.h"

G_BEGIN_DECLS

/*
 * The part of the client that is about events that pay back. As in lumio-api-client.h, each future
 * resolves to the boxed record named beside it.
 */

/* What an event's terms are, as its organiser writes them; times 0 are left open. */
typedef struct
{
  const char *name;
  const char *description;
  const char *venue;
  gint64      starts_at;
  gint64      closes_at;
  gint64      funding_goal;
  gint64      token_price;
  gint64      share;
  gint64      min_per_investor;
  gint64      max_per_investor;
  GPtrArray  *ticket_types; /* LumioApiTicketType */
} LumioApiEventTerms;

/* Newest first; `status` and `text` NULL are any, `cursor` NULL starts there. limit ≤ 200. */
DexFuture *lumio_api_client_list_events        (LumioApiClient           *self,
                                                const char               *status,
                                                gboolean                  mine,
                                                const char               *text,
                                                const char               *cursor,
                                                guint                     limit); /* LumioApiEvents */
DexFuture *lumio_api_client_get_event          (LumioApiClient           *self,
                                                const char               *id); /* LumioApiEvent */
DexFuture *lumio_api_client_create_event       (LumioApiClient           *self,
                                                const char               *idempotency_key,
                                                const LumioApiEventTerms *terms); /* LumioApiEvent */
DexFuture *lumio_api_client_update_event       (LumioApiClient           *self,
                                                const char               *id,
                                                const LumioApiEventTerms *terms); /* LumioApiEvent */
DexFuture *lumio_api_client_delete_event       (LumioApiClient           *self,
                                                const char               *id); /* true */
DexFuture *lumio_api_client_set_event_state    (LumioApiClient           *self,
                                                const char               *idempotency_key,
                                                const char               *id,
                                                const char               *state); /* LumioApiEvent */
DexFuture *lumio_api_client_become_organizer   (LumioApiClient           *self); /* LumioApiUser */
/* How it sells, for who organises it: by type of ticket, and by day. */
DexFuture *lumio_api_client_get_event_sales    (LumioApiClient           *self,
                                                const char               *id); /* LumioApiSales */
DexFuture *lumio_api_client_get_event_days     (LumioApiClient           *self,
                                                const char               *id); /* LumioApiEventDays */

/* Reserves tokens, for an account of the investor's own where `investor` is its address, else NULL. */
DexFuture *lumio_api_client_invest             (LumioApiClient           *self,
                                                const char               *idempotency_key,
                                                const char               *event_id,
                                                gint64                    tokens,
                                                const char               *investor); /* LumioApiInvestQuote */
DexFuture *lumio_api_client_confirm_investment (LumioApiClient           *self,
                                                const char               *idempotency_key,
                                                const char               *id); /* LumioApiInvestment */
DexFuture *lumio_api_client_get_investment     (LumioApiClient           *self,
                                                const char               *id); /* LumioApiInvestment */

DexFuture *lumio_api_client_distribute         (LumioApiClient           *self,
                                                const char               *idempotency_key,
                                                const char               *event_id); /* LumioApiDistribution */
DexFuture *lumio_api_client_list_distributions (LumioApiClient           *self,
                                                const char               *event_id); /* LumioApiDistributions */
DexFuture *lumio_api_client_list_payouts       (LumioApiClient           *self,
                                                const char               *distribution_id,
                                                const char               *cursor); /* LumioApiPayouts */

DexFuture *lumio_api_client_get_portfolio      (LumioApiClient           *self); /* LumioApiPortfolio */
/* What happened, newest first; `event_id` NULL is any. limit ≤ 200. */
DexFuture *lumio_api_client_list_portfolio     (LumioApiClient           *self,
                                                const char               *event_id,
                                                const char               *cursor,
                                                guint                     limit); /* LumioApiPortfolioEntries */

G_END_DECLS
