#pragma once

#include "api/lumio-api-events.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

/* Events that pay back, as the books keep them; store-events.h is about the live stream. */

typedef struct
{
  gint64 id;
  char *organizer_id;
  char *organizer_name;
  char *status;
  char *pending; /* the state it is on its way to, or NULL */
  char *name;
  char *description;
  char *venue;
  gint64 starts_at;
  gint64 closes_at;
  gint64 funding_goal;
  gint64 token_price;
  gint64 share; /* percent with seven decimals */
  gint64 supply;
  gint64 sold;
  gint64 reserved;
  gint64 min_per_investor;
  gint64 max_per_investor;
  gint64 revenue;
  gint64 distributed;
  char *address;
  char *idempotency_key;
  GPtrArray *ticket_types; /* LumioApiTicketType */
  gint64 created_at;
  gint64 updated_at;
} LumioFundraiserRow;

LumioFundraiserRow *lumio_fundraiser_row_new      (void);
LumioFundraiserRow *lumio_fundraiser_row_copy     (const LumioFundraiserRow *self);
void                lumio_fundraiser_row_free     (LumioFundraiserRow       *self);
GType               lumio_fundraiser_row_get_type (void);
#define LUMIO_TYPE_FUNDRAISER_ROW (lumio_fundraiser_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioFundraiserRow, lumio_fundraiser_row_free)

/* "EVT001": what its token is called. */
char               *lumio_fundraiser_code         (gint64                    id);

/* Sets the row's id. */
gboolean            lumio_store_fundraisers_insert (LumioConnection           *connection,
                                                    LumioFundraiserRow        *row,
                                                    GError                   **error);
/* These give NULL without `error` where there is none. */
LumioFundraiserRow *lumio_store_fundraisers_by_id (LumioConnection           *connection,
                                                    gint64                     id,
                                                    GError                   **error);
LumioFundraiserRow *lumio_store_fundraisers_by_key (LumioConnection          *connection,
                                                    const char                *organizer_id,
                                                    const char                *idempotency_key,
                                                    GError                   **error);
LumioFundraiserRow *lumio_store_fundraisers_by_address (LumioConnection      *connection,
                                                    const char                *address,
                                                    GError                   **error);
/*
 * Newest first, below the id `cursor` (0: from the newest). `organizer_id` and `status` NULL: all;
 * nobody sees the drafts of others. `text` is looked for in name and venue.
 */
GPtrArray          *lumio_store_fundraisers_list  (LumioConnection           *connection,
                                                    const char                *viewer_id,
                                                    gboolean                   mine,
                                                    const char                *status,
                                                    const char                *text,
                                                    gint64                     cursor,
                                                    guint                      limit,
                                                    GError                   **error);
/* All those that are on their way to another state. */
GPtrArray          *lumio_store_fundraisers_pending (LumioConnection         *connection,
                                                    GError                   **error);
/* Those whose funding closed before `now` below their goal, and of which nothing is reserved. */
GPtrArray          *lumio_store_fundraisers_missed (LumioConnection          *connection,
                                                    gint64                     now,
                                                    GError                   **error);
/* The terms of a draft, and its ticket types. */
gboolean            lumio_store_fundraisers_update_draft (LumioConnection    *connection,
                                                    const LumioFundraiserRow  *row,
                                                    gint64                     now,
                                                    GError                   **error);
/* status, pending, address, sold, reserved, revenue and distributed. */
gboolean            lumio_store_fundraisers_update (LumioConnection          *connection,
                                                    const LumioFundraiserRow  *row,
                                                    gint64                     now,
                                                    GError                   **error);
/* The number of drafts that are gone (0 or 1), or -1. */
gint64              lumio_store_fundraisers_delete (LumioConnection          *connection,
                                                    const char                *organizer_id,
                                                    gint64                     id,
                                                    GError                   **error);
/* Once for each operation: FALSE in `is_new` where it is known. */
gboolean            lumio_store_fundraisers_add_revenue (LumioConnection     *connection,
                                                    gint64                     id,
                                                    const char                *tx_hash,
                                                    gint64                     op_index,
                                                    const char                *payer,
                                                    gint64                     amount,
                                                    gint64                     ledger,
                                                    gint64                     at,
                                                    gboolean                  *is_new,
                                                    GError                   **error);

G_END_DECLS
