#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* One who is paid by a distribution, and how. */
typedef struct
{
  gint64 position;
  char *address;
  gint64 tokens;
  gint64 amount;
  char *status;     /* "pending", "paid" or "failed" */
  char *tx_hash;
  char *kind;       /* "payment", or "claimable": set aside on the ledger for the address */
  char *balance_id; /* of what is set aside: 72 hexadecimal digits */
  char *claim;      /* NULL, "claimed", or "refused": the platform could not take it for them */
  char *claim_hash;
} LumioPayoutRow;

LumioPayoutRow *lumio_payout_row_new         (void);
void            lumio_payout_row_free        (LumioPayoutRow       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioPayoutRow, lumio_payout_row_free)

gboolean        lumio_store_payouts_insert   (LumioConnection      *connection,
                                              const char           *distribution_id,
                                              const LumioPayoutRow *row,
                                              GError              **error);
/* In the order of the list, after `position`; `status` NULL: all. As LumioPayoutRow. */
GPtrArray      *lumio_store_payouts_list     (LumioConnection      *connection,
                                              const char           *distribution_id,
                                              const char           *status,
                                              gint64                position,
                                              guint                 limit,
                                              GError              **error);
/* Says which operation of which batch pays it; `balance_id` of one that is set aside. */
gboolean        lumio_store_payouts_assign   (LumioConnection      *connection,
                                              const char           *distribution_id,
                                              gint64                position,
                                              gint64                batch,
                                              gint64                op_index,
                                              const char           *balance_id,
                                              GError              **error);
/* The batch was done under that hash. */
gboolean        lumio_store_payouts_paid     (LumioConnection      *connection,
                                              const char           *distribution_id,
                                              gint64                batch,
                                              const char           *tx_hash,
                                              GError              **error);
/* The one at `op_index` cannot be paid: it is set aside by the next batch. How many that were. */
gint64          lumio_store_payouts_set_aside (LumioConnection     *connection,
                                              const char           *distribution_id,
                                              gint64                batch,
                                              gint64                op_index,
                                              GError              **error);
/* The batch was not done. */
gboolean        lumio_store_payouts_undone   (LumioConnection      *connection,
                                              const char           *distribution_id,
                                              gint64                batch,
                                              GError              **error);

/*
 * What is set aside for accounts whose keys the platform holds, and was neither taken nor refused.
 * As LumioPayoutRow.
 */
GPtrArray      *lumio_store_payouts_unclaimed (LumioConnection     *connection,
                                              const char           *distribution_id,
                                              guint                 limit,
                                              GError              **error);
/* The distributions that have such. */
GStrv           lumio_store_payouts_to_claim (LumioConnection      *connection,
                                              GError              **error);
gboolean        lumio_store_payouts_assign_claim (LumioConnection  *connection,
                                              const char           *distribution_id,
                                              gint64                position,
                                              gint64                batch,
                                              gint64                op_index,
                                              GError              **error);
/* Those that a batch of claims names, in its order. As LumioPayoutRow. */
GPtrArray      *lumio_store_payouts_claiming (LumioConnection      *connection,
                                              const char           *distribution_id,
                                              gint64                batch,
                                              GError              **error);
/*
 * What is set aside and only its owner can take, after that place in all lists. As LumioPayoutRow;
 * `ids` gets the distribution of each.
 */
GPtrArray      *lumio_store_payouts_left     (LumioConnection      *connection,
                                              const char           *after_id,
                                              gint64                after_position,
                                              guint                 limit,
                                              GStrv                *ids,
                                              GError              **error);
/* Whose accounts a transaction took it out for. */
GStrv           lumio_store_payouts_claimers (LumioConnection      *connection,
                                              const char           *claim_hash,
                                              GError              **error);
/* `claim` and `claim_hash` as they are in `row`; no batch names it any more. */
gboolean        lumio_store_payouts_set_claim (LumioConnection     *connection,
                                              const char           *distribution_id,
                                              const LumioPayoutRow *row,
                                              GError              **error);

G_END_DECLS
