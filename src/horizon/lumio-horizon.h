#pragma once

#include <libdex.h>

#include "base/lumio-endpoint.h"
#include "base/lumio-problem.h"
#include "horizon/lumio-horizon-records.h"
#include "horizon/lumio-horizon-stream.h"

G_BEGIN_DECLS

/**
 * LumioHorizon:
 *
 * A client of Horizon's HTTP API, the only way to a ledger.
 *
 * Futures reject with LUMIO_PROBLEM_ERROR (Horizon's own problem documents; the code is the last
 * part of their type), LUMIO_HTTP_ERROR_UNREACHABLE, LUMIO_HTTP_ERROR_LOST or
 * LUMIO_HTTP_ERROR_BAD_REPLY. Reading waits and asks again where Horizon says 429, as long as its
 * Retry-After says. What was asked goes on to its end, whoever drops the future, until
 * lumio_horizon_close().
 */

#define LUMIO_TYPE_HORIZON (lumio_horizon_get_type ())
G_DECLARE_FINAL_TYPE (LumioHorizon, lumio_horizon, LUMIO, HORIZON, GObject)

typedef enum
{
  LUMIO_HORIZON_ASCENDING,
  LUMIO_HORIZON_DESCENDING,
} LumioHorizonOrder;

LumioHorizon *lumio_horizon_new              (LumioEndpoint     *endpoint);

/*
 * Ends what is under way, waiting for a submission's outcome among it, and whatever is asked from
 * now on, as if Horizon were away: LUMIO_HTTP_ERROR_LOST or LUMIO_HTTP_ERROR_UNREACHABLE.
 */
void          lumio_horizon_close            (LumioHorizon      *self);

/* Resolves to a LumioHorizonRoot. */
DexFuture    *lumio_horizon_get_root         (LumioHorizon      *self);
/* Resolves to a LumioHorizonLedger: the last one closed. */
DexFuture    *lumio_horizon_latest_ledger    (LumioHorizon      *self);
/* Resolves to a LumioHorizonFeeStats. */
DexFuture    *lumio_horizon_fee_stats        (LumioHorizon      *self);
/* Pages of LumioHorizonAccount: all that have a trustline to "CODE:ISSUER", by address. */
DexFuture    *lumio_horizon_list_holders     (LumioHorizon      *self,
                                              const char        *asset,
                                              const char        *cursor,
                                              guint              limit);
/*
 * Resolves to a LumioHorizonAccount. One that does not exist is LUMIO_PROBLEM_ERROR 404; see
 * lumio_horizon_is_missing().
 */
DexFuture    *lumio_horizon_load_account     (LumioHorizon      *self,
                                              const char        *address);
/* Resolves to a LumioHorizonTransaction; 404 where Horizon does not know it (yet). */
DexFuture    *lumio_horizon_get_transaction  (LumioHorizon      *self,
                                              const char        *hash);
/* Pages of LumioHorizonPayment, with memos. `account` and `cursor` may be NULL; limit is 1 to 200. */
DexFuture    *lumio_horizon_list_payments    (LumioHorizon      *self,
                                              const char        *account,
                                              const char        *cursor,
                                              guint              limit,
                                              LumioHorizonOrder  order);
/* Pages of LumioHorizonTransaction, failed ones among them. */
DexFuture    *lumio_horizon_list_transactions (LumioHorizon     *self,
                                              const char        *account,
                                              const char        *cursor,
                                              guint              limit,
                                              LumioHorizonOrder  order);
/* Pages of LumioHorizonAsset; code and issuer may be NULL. */
DexFuture    *lumio_horizon_list_assets      (LumioHorizon      *self,
                                              const char        *code,
                                              const char        *issuer,
                                              const char        *cursor,
                                              guint              limit);
/* Resolves to a boolean: whether what was set aside under `id` (72 hexadecimal digits) is there. */
DexFuture    *lumio_horizon_has_claimable    (LumioHorizon      *self,
                                              const char        *id);
/*
 * Pages of LumioHorizonEffect, oldest first: of an account, or of the operation with that id where
 * `account` is NULL.
 */
DexFuture    *lumio_horizon_list_effects     (LumioHorizon      *self,
                                              const char        *account,
                                              gint64             operation,
                                              const char        *cursor,
                                              guint              limit);
/*
 * Follows an asset ("CODE:ISSUER") on the ledger from its issue on: who held how much when `ledger`
 * had closed. Resolves to a GHashTable of addresses to gint64; the issuer is not among them. What
 * lay in a liquidity pool is nobody's here. BAD_REPLY where the history has a hole.
 */
DexFuture    *lumio_horizon_replay_holders   (LumioHorizon      *self,
                                              const char        *asset,
                                              gint64             ledger);
/* Pages of LumioHorizonClaimable: what is set aside for an account. */
DexFuture    *lumio_horizon_list_claimables  (LumioHorizon      *self,
                                              const char        *claimant,
                                              const char        *cursor,
                                              guint              limit);
/*
 * All offers of an account, oldest first: resolves to a GPtrArray of LumioHorizonOffer. A page is
 * read when the one before has come, so what changes meanwhile may be there as it was. BAD_REPLY
 * where there are 10 000 or more, and where one is not what was asked for.
 */
DexFuture    *lumio_horizon_list_offers_of   (LumioHorizon      *self,
                                              const char        *account);
/*
 * All offers that sell the one asset for the other, as they are taken: the cheapest first, and of
 * the same price the oldest. Resolves, and rejects, as lumio_horizon_list_offers_of(): a part of
 * the book would not be the book.
 */
DexFuture    *lumio_horizon_list_offers_for  (LumioHorizon      *self,
                                              const char        *selling,
                                              const char        *buying);
/*
 * Pages of LumioHorizonTrade, of offers alone and of no liquidity pool: those of the offer `offer`,
 * or where that is 0 those of `base` for `counter`, in either direction.
 */
DexFuture    *lumio_horizon_list_trades      (LumioHorizon      *self,
                                              gint64             offer,
                                              const char        *base,
                                              const char        *counter,
                                              const char        *cursor,
                                              guint              limit,
                                              LumioHorizonOrder  order);
/* Asks the test network's friendbot to create the account. Resolves to true. */
DexFuture    *lumio_horizon_friendbot        (LumioHorizon      *self,
                                              const char        *address);

/*
 * Submits once. Resolves to a LumioHorizonOutcome (never EXPIRED). Rejects only where it is
 * certain that nothing was submitted: UNREACHABLE, or an answer that no Horizon gives.
 */
DexFuture    *lumio_horizon_submit           (LumioHorizon      *self,
                                              const char        *envelope_base64);
/*
 * Submits, and where the outcome is not known asks for `hash` and submits the same envelope
 * again until it is decided. `max_time` is the upper time bound of the envelope in seconds (0
 * where it has none: then this may go on for ever). `already_sent` says that an earlier process
 * may have submitted it: then a refusal alone proves nothing. Resolves to a LumioHorizonOutcome
 * that is never UNKNOWN; rejects only when the envelope is answered as no Horizon would.
 */
DexFuture    *lumio_horizon_submit_and_wait  (LumioHorizon      *self,
                                              const char        *envelope_base64,
                                              const char        *hash,
                                              gint64             max_time,
                                              gboolean           already_sent);

/* Streams begin after `cursor` (NULL: from the beginning; "now": only what is to come). */
LumioHorizonStream *lumio_horizon_stream_payments     (LumioHorizon *self,
                                                       const char   *account,
                                                       const char   *cursor);
LumioHorizonStream *lumio_horizon_stream_transactions (LumioHorizon *self,
                                                       const char   *account,
                                                       const char   *cursor);
LumioHorizonStream *lumio_horizon_stream_ledgers      (LumioHorizon *self,
                                                       const char   *cursor);

/* Whether an error says that Horizon answered and does not have what was asked for. */
gboolean      lumio_horizon_is_missing       (const GError      *error);

G_END_DECLS
