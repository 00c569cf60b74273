#pragma once

#include "api/lumio-api-records.h"

G_BEGIN_DECLS

/* The records of what somebody holds of events, and what it cost and paid. */

/*
 * One event. held: tokens on the ledger now, whoever they came from; bought: tokens that were
 * bought here. The two differ where some left or came otherwise. invested, received (their share of
 * revenue) and refunded are USDC; unclaimed: what of it is still set aside on the ledger; open:
 * what of invested did not come back yet; value: held at the price of the event, 0 where it is
 * cancelled or settled.
 */
#define LUMIO_API_HOLDING_FIELDS(F, T)                                                        \
  F (T, TEXT, char *, event_id, "event_id", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, event_name, "event_name", REQUIRED, NULL)                               \
  F (T, TEXT, char *, event_status, "event_status", REQUIRED, NULL)                           \
  F (T, TEXT, char *, event_pending, "event_pending", NULLABLE, NULL)                         \
  F (T, RECORD, LumioApiAsset *, asset, "asset", REQUIRED, &lumio_api_asset_record)           \
  F (T, AMOUNT, gint64, token_price, "tokenPrice", REQUIRED, NULL)                            \
  F (T, AMOUNT, gint64, held, "held", REQUIRED, NULL)                                         \
  F (T, AMOUNT, gint64, bought, "bought", REQUIRED, NULL)                                     \
  F (T, AMOUNT, gint64, invested, "invested", REQUIRED, NULL)                                 \
  F (T, AMOUNT, gint64, received, "received", REQUIRED, NULL)                                 \
  F (T, AMOUNT, gint64, refunded, "refunded", REQUIRED, NULL)                                 \
  F (T, AMOUNT, gint64, unclaimed, "unclaimed", REQUIRED, NULL)                               \
  F (T, AMOUNT, gint64, open, "open", REQUIRED, NULL)                                         \
  F (T, AMOUNT, gint64, value, "value", REQUIRED, NULL)                                       \
  F (T, TIME, gint64, last_paid_at, "last_paid_at", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiHolding, lumio_api_holding, LUMIO_API_HOLDING_FIELDS)

/*
 * All of them, newest event first, and their sums. stale: the ledger did not answer, and held is
 * what was bought.
 */
#define LUMIO_API_PORTFOLIO_FIELDS(F, T)                                                      \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_holding_record)            \
  F (T, AMOUNT, gint64, invested, "invested", REQUIRED, NULL)                                 \
  F (T, AMOUNT, gint64, received, "received", REQUIRED, NULL)                                 \
  F (T, AMOUNT, gint64, refunded, "refunded", REQUIRED, NULL)                                 \
  F (T, AMOUNT, gint64, unclaimed, "unclaimed", REQUIRED, NULL)                               \
  F (T, AMOUNT, gint64, open, "open", REQUIRED, NULL)                                         \
  F (T, AMOUNT, gint64, value, "value", REQUIRED, NULL)                                       \
  F (T, BOOLEAN, gboolean, stale, "stale", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiPortfolio, lumio_api_portfolio, LUMIO_API_PORTFOLIO_FIELDS)

/*
 * One thing that happened. kind: "purchase" (investment_id), "revenue" or "refund"
 * (distribution_id); tokens: bought, or held when it was paid; amount: USDC. way: "payment", or
 * "claimable" under balance_id; claim: as of a payout.
 */
#define LUMIO_API_PORTFOLIO_ENTRY_FIELDS(F, T)                                                \
  F (T, TIME, gint64, at, "at", REQUIRED, NULL)                                               \
  F (T, TEXT, char *, kind, "kind", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, event_id, "event_id", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, event_name, "event_name", REQUIRED, NULL)                               \
  F (T, TEXT, char *, address, "address", REQUIRED, NULL)                                     \
  F (T, AMOUNT, gint64, tokens, "tokens", REQUIRED, NULL)                                     \
  F (T, AMOUNT, gint64, amount, "amount", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, tx_hash, "txHash", NULLABLE, NULL)                                      \
  F (T, TEXT, char *, way, "way", REQUIRED, NULL)                                             \
  F (T, TEXT, char *, balance_id, "balance_id", NULLABLE, NULL)                               \
  F (T, TEXT, char *, claim, "claim", NULLABLE, NULL)                                         \
  F (T, TEXT, char *, claim_hash, "claim_hash", NULLABLE, NULL)                               \
  F (T, TEXT, char *, investment_id, "investmentId", NULLABLE, NULL)                          \
  F (T, TEXT, char *, distribution_id, "distributionId", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPortfolioEntry, lumio_api_portfolio_entry,
                      LUMIO_API_PORTFOLIO_ENTRY_FIELDS)

#define LUMIO_API_PORTFOLIO_ENTRIES_FIELDS(F, T)                                              \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_portfolio_entry_record)    \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPortfolioEntries, lumio_api_portfolio_entries,
                      LUMIO_API_PORTFOLIO_ENTRIES_FIELDS)

G_END_DECLS
