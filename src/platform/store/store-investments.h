#pragma once

#include "api/lumio-api-events.h"
#include "base/lumio-database.h"
#include "platform/store/store-payouts.h"

G_BEGIN_DECLS

/* Tokens that somebody reserved or bought: reserved → signed → confirmed, or expired, or failed. */
typedef struct
{
  char *id;
  gint64 event_id;
  char *event_name;
  char *investor_id;
  char *investor_address;
  gint64 tokens;
  gint64 usdc_amount;
  char *status;
  gint64 reserved_until;
  char *tx_hash;
  char *reason;
  char *idempotency_key;
  char *sign_by;       /* "server", or "client" for an account whose key is not kept here: then … */
  char *xdr;           /* … what the event signed, under tx_hash … */
  char *signed_xdr;    /* … what came back with the other signature, or NULL … */
  gint64 valid_until;  /* … and the end of its time bounds, in seconds */
  gint64 created_at;
  gint64 updated_at;
} LumioInvestmentRow;

LumioInvestmentRow *lumio_investment_row_new      (void);
LumioInvestmentRow *lumio_investment_row_copy     (const LumioInvestmentRow *self);
void                lumio_investment_row_free     (LumioInvestmentRow       *self);
GType               lumio_investment_row_get_type (void);
#define LUMIO_TYPE_INVESTMENT_ROW (lumio_investment_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioInvestmentRow, lumio_investment_row_free)

LumioApiInvestment *lumio_investment_row_to_api   (const LumioInvestmentRow *self);

gboolean            lumio_store_investments_insert (LumioConnection          *connection,
                                                    const LumioInvestmentRow *row,
                                                    GError                  **error);
/* These give NULL without `error` where there is none. `investor_id` NULL: anybody's. */
LumioInvestmentRow *lumio_store_investments_by_id (LumioConnection          *connection,
                                                   const char               *investor_id,
                                                   const char               *id,
                                                   GError                  **error);
LumioInvestmentRow *lumio_store_investments_by_key (LumioConnection         *connection,
                                                   const char               *investor_id,
                                                   const char               *idempotency_key,
                                                   GError                  **error);
/* Newest first; the cursor is the id of the last one seen. */
GPtrArray          *lumio_store_investments_list  (LumioConnection          *connection,
                                                   const char               *investor_id,
                                                   const char               *cursor,
                                                   guint                     limit,
                                                   GError                  **error);
/* Those whose reservation ran out before `now`. */
GPtrArray          *lumio_store_investments_expired (LumioConnection        *connection,
                                                   gint64                    now,
                                                   GError                  **error);
/* What events signed for accounts whose keys are not kept here, and is not decided. */
GPtrArray          *lumio_store_investments_offers (LumioConnection         *connection,
                                                   GError                  **error);
/* The one of them that somebody has open with that account; NULL without `error`: none. */
LumioInvestmentRow *lumio_store_investments_offer (LumioConnection          *connection,
                                                   const char               *investor_id,
                                                   const char               *address,
                                                   GError                  **error);
/* Those of an event that nobody has signed yet. */
GPtrArray          *lumio_store_investments_reserved (LumioConnection       *connection,
                                                   gint64                    event_id,
                                                   GError                  **error);
/* The ids of those who bought of an event, or are about to. */
GStrv               lumio_store_investments_investors (LumioConnection      *connection,
                                                   gint64                    event_id,
                                                   GError                  **error);
/* What was paid for an event's tokens by each account, by address, as LumioPayoutRow. */
GPtrArray          *lumio_store_investments_refunds (LumioConnection        *connection,
                                                   gint64                    event_id,
                                                   GError                  **error);
/* What somebody holds or has reserved of an event, in tokens; -1 with `error`. */
gint64              lumio_store_investments_count (LumioConnection          *connection,
                                                   const char               *investor_id,
                                                   gint64                    event_id,
                                                   GError                  **error);
/* status, reserved_until, tx_hash, reason and signed_xdr. */
gboolean            lumio_store_investments_update (LumioConnection         *connection,
                                                   const LumioInvestmentRow *row,
                                                   gint64                    now,
                                                   GError                  **error);

G_END_DECLS
