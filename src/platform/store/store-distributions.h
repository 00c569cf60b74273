#pragma once

#include "api/lumio-api-events.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

/*
 * What events paid: a share of their revenue to who holds their tokens, or what they cost back to
 * who bought them. PENDING → PROCESSING → COMPLETED, or FAILED. The list of payouts is written
 * down whole before the first of them is signed, and never changes.
 */
typedef struct
{
  char *id;
  char *kind; /* "revenue" or "refund" */
  gint64 event_id;
  char *status;
  gint64 pool;
  gint64 revenue; /* of which the pool is the share that was still owed */
  gint64 ledger;
  char *list_hash;
  char *error;
  gint64 started_at;
  gint64 completed_at;
  char *idempotency_key;
} LumioDistributionRow;

LumioDistributionRow *lumio_distribution_row_new      (void);
LumioDistributionRow *lumio_distribution_row_copy     (const LumioDistributionRow *self);
void                  lumio_distribution_row_free     (LumioDistributionRow       *self);
GType                 lumio_distribution_row_get_type (void);
#define LUMIO_TYPE_DISTRIBUTION_ROW (lumio_distribution_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioDistributionRow, lumio_distribution_row_free)

gboolean   lumio_store_distributions_insert (LumioConnection             *connection,
                                             const LumioDistributionRow  *row,
                                             GError                     **error);
/* These give NULL without `error` where there is none. */
LumioDistributionRow *
           lumio_store_distributions_by_id  (LumioConnection             *connection,
                                             const char                  *id,
                                             GError                     **error);
LumioDistributionRow *
           lumio_store_distributions_by_key (LumioConnection             *connection,
                                             gint64                       event_id,
                                             const char                  *idempotency_key,
                                             GError                     **error);
/* The one of the event that is not at its end. */
LumioDistributionRow *
           lumio_store_distributions_open   (LumioConnection             *connection,
                                             gint64                       event_id,
                                             GError                     **error);
/* What gives back what the event's tokens cost. */
LumioDistributionRow *
           lumio_store_distributions_refund (LumioConnection             *connection,
                                             gint64                       event_id,
                                             GError                     **error);
/* Of one event, newest first; `event_id` 0: all that are not at their end. */
GPtrArray *lumio_store_distributions_list   (LumioConnection             *connection,
                                             gint64                       event_id,
                                             GError                     **error);
/* status, ledger, list_hash, error and completed_at. */
gboolean   lumio_store_distributions_update (LumioConnection             *connection,
                                             const LumioDistributionRow  *row,
                                             GError                     **error);
/* As LumioApiDistribution, with the sums over its payouts and the hashes of its transactions. */
LumioApiDistribution *
           lumio_store_distributions_describe (LumioConnection           *connection,
                                             const LumioDistributionRow  *row,
                                             GError                     **error);

G_END_DECLS
