#pragma once

#include "api/lumio-api-records.h"

G_BEGIN_DECLS

/* The records of events that pay back: their terms, who put money into them, what they paid. */

#define LUMIO_API_TICKET_TYPE_FIELDS(F, T)                                                    \
  F (T, TEXT, char *, name, "name", REQUIRED, NULL)                                           \
  F (T, AMOUNT, gint64, price, "price", REQUIRED, NULL)                                       \
  F (T, INT, gint64, capacity, "capacity", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiTicketType, lumio_api_ticket_type, LUMIO_API_TICKET_TYPE_FIELDS)

/*
 * status: "DRAFT", "FUNDING", "FUNDED", "LIVE", "SETTLED" or "CANCELLED"; pending: the state it is
 * on its way to while the ledger decides. revenueSharePct is a percentage with up to seven
 * decimals; supply, sold and reserved count tokens; max_per_investor 0 is no limit.
 */
#define LUMIO_API_EVENT_FIELDS(F, T)                                                          \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, pending, "pending", NULLABLE, NULL)                                     \
  F (T, TEXT, char *, name, "name", REQUIRED, NULL)                                           \
  F (T, LONG, char *, description, "description", REQUIRED, NULL)                             \
  F (T, TEXT, char *, venue, "venue", REQUIRED, NULL)                                         \
  F (T, TEXT, char *, organizer_name, "organizer_name", REQUIRED, NULL)                       \
  F (T, BOOLEAN, gboolean, is_mine, "is_mine", REQUIRED, NULL)                                \
  F (T, TIME, gint64, starts_at, "starts_at", NULLABLE, NULL)                                 \
  F (T, TIME, gint64, closes_at, "closes_at", NULLABLE, NULL)                                 \
  F (T, AMOUNT, gint64, funding_goal, "fundingGoal", REQUIRED, NULL)                          \
  F (T, AMOUNT, gint64, token_price, "tokenPrice", REQUIRED, NULL)                            \
  F (T, AMOUNT, gint64, share, "revenueSharePct", REQUIRED, NULL)                             \
  F (T, INT, gint64, supply, "supply", REQUIRED, NULL)                                        \
  F (T, INT, gint64, sold, "sold", REQUIRED, NULL)                                            \
  F (T, INT, gint64, reserved, "reserved", REQUIRED, NULL)                                    \
  F (T, INT, gint64, min_per_investor, "min_per_investor", REQUIRED, NULL)                    \
  F (T, INT, gint64, max_per_investor, "max_per_investor", REQUIRED, NULL)                    \
  F (T, AMOUNT, gint64, raised, "raised", REQUIRED, NULL)                                     \
  F (T, AMOUNT, gint64, revenue, "revenue", REQUIRED, NULL)                                   \
  F (T, AMOUNT, gint64, distributed, "distributed", REQUIRED, NULL)                           \
  F (T, AMOUNT, gint64, next_pool, "next_pool", REQUIRED, NULL)                               \
  F (T, AMOUNT, gint64, opening_cost, "opening_cost", REQUIRED, NULL)                         \
  F (T, RECORD, LumioApiAsset *, asset, "asset", NULLABLE, &lumio_api_asset_record)           \
  F (T, TEXT, char *, address, "address", NULLABLE, NULL)                                     \
  F (T, RECORDS, GPtrArray *, ticket_types, "ticket_types", REQUIRED,                         \
     &lumio_api_ticket_type_record)                                                           \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, updated_at, "updated_at", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiEvent, lumio_api_event, LUMIO_API_EVENT_FIELDS)

#define LUMIO_API_EVENTS_FIELDS(F, T)                                                         \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_event_record)              \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiEvents, lumio_api_events, LUMIO_API_EVENTS_FIELDS)

/*
 * status: "reserved", "signed", "confirmed", "expired" or "failed". sign_by: "server", or "client"
 * where the key of investorAddr is not kept by the platform.
 */
#define LUMIO_API_INVESTMENT_FIELDS(F, T)                                                     \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, TEXT, char *, event_id, "event_id", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, event_name, "event_name", REQUIRED, NULL)                               \
  F (T, TEXT, char *, investor_address, "investorAddr", REQUIRED, NULL)                       \
  F (T, INT, gint64, tokens, "amount", REQUIRED, NULL)                                        \
  F (T, AMOUNT, gint64, usdc_amount, "usdcAmount", REQUIRED, NULL)                            \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, sign_by, "sign_by", REQUIRED, NULL)                                     \
  F (T, TIME, gint64, reserved_until, "reserved_until", NULLABLE, NULL)                       \
  F (T, TEXT, char *, tx_hash, "tx_hash", NULLABLE, NULL)                                     \
  F (T, TEXT, char *, reason, "reason", NULLABLE, NULL)                                       \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, updated_at, "updated_at", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiInvestment, lumio_api_investment, LUMIO_API_INVESTMENT_FIELDS)

#define LUMIO_API_INVESTMENTS_FIELDS(F, T)                                                    \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_investment_record)         \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiInvestments, lumio_api_investments, LUMIO_API_INVESTMENTS_FIELDS)

/*
 * What a reservation answers; sign_by: "server" or "client". For the latter xdr is the envelope as
 * the event has signed it, valid until valid_until: signed by the other side too it is sent to
 * /investments/{id}/submit. For the former it is empty.
 */
#define LUMIO_API_INVEST_QUOTE_FIELDS(F, T)                                                   \
  F (T, TEXT, char *, investment_id, "investmentId", REQUIRED, NULL)                          \
  F (T, AMOUNT, gint64, usdc_amount, "usdcAmount", REQUIRED, NULL)                            \
  F (T, AMOUNT, gint64, fee, "fee", REQUIRED, NULL)                                           \
  F (T, LONG, char *, xdr, "xdr", REQUIRED, NULL)                                             \
  F (T, TEXT, char *, sign_by, "sign_by", REQUIRED, NULL)                                     \
  F (T, TIME, gint64, valid_until, "valid_until", NULLABLE, NULL)                             \
  F (T, RECORD, LumioApiInvestment *, investment, "investment", REQUIRED,                     \
     &lumio_api_investment_record)
LUMIO_DECLARE_RECORD (LumioApiInvestQuote, lumio_api_invest_quote, LUMIO_API_INVEST_QUOTE_FIELDS)

/*
 * tokens and amount in units of the asset; status: "pending", "paid" or "failed". kind: "payment",
 * or "claimable" for what is set aside on the ledger for the address alone, under balance_id (72
 * hexadecimal digits); claim: "claimed", "refused" where the platform could not take it out for
 * its user, or null.
 */
#define LUMIO_API_PAYOUT_FIELDS(F, T)                                                         \
  F (T, TEXT, char *, address, "address", REQUIRED, NULL)                                     \
  F (T, AMOUNT, gint64, tokens, "tokens", REQUIRED, NULL)                                     \
  F (T, AMOUNT, gint64, amount, "amount", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, tx_hash, "txHash", NULLABLE, NULL)                                      \
  F (T, TEXT, char *, kind, "kind", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, balance_id, "balance_id", NULLABLE, NULL)                               \
  F (T, TEXT, char *, claim, "claim", NULLABLE, NULL)                                         \
  F (T, TEXT, char *, claim_hash, "claim_hash", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPayout, lumio_api_payout, LUMIO_API_PAYOUT_FIELDS)

/*
 * status: "PENDING", "PROCESSING", "COMPLETED" or "FAILED". kind: "revenue", whose holders are
 * those of `ledger`, or "refund" to who bought of a cancelled event. list_hash is the SHA-256 of
 * the list, a line "address tokens amount" for each of them. unclaimed: what of paid is still set
 * aside on the ledger.
 */
#define LUMIO_API_DISTRIBUTION_FIELDS(F, T)                                                   \
  F (T, TEXT, char *, id, "distributionId", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, kind, "kind", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, event_id, "event_id", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, AMOUNT, gint64, pool, "pool", REQUIRED, NULL)                                         \
  F (T, AMOUNT, gint64, paid, "paid", REQUIRED, NULL)                                         \
  F (T, AMOUNT, gint64, unclaimed, "unclaimed", REQUIRED, NULL)                               \
  F (T, AMOUNT, gint64, remainder, "remainder", REQUIRED, NULL)                               \
  F (T, INT, gint64, holders, "holders", REQUIRED, NULL)                                      \
  F (T, INT, gint64, ledger, "ledger", NULLABLE, NULL)                                        \
  F (T, TEXT, char *, list_hash, "list_hash", NULLABLE, NULL)                                 \
  F (T, TEXT, char *, tx_hash, "txHash", NULLABLE, NULL)                                      \
  F (T, TEXTS, GStrv, tx_hashes, "txHashes", REQUIRED, NULL)                                  \
  F (T, TIME, gint64, started_at, "started_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, completed_at, "completed_at", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiDistribution, lumio_api_distribution, LUMIO_API_DISTRIBUTION_FIELDS)

/*
 * What anybody can work a distribution out from: who held `asset` when `ledger` had closed (or,
 * for a refund, who bought of it) gets their share of `pool` (what they paid) in `currency`, by the
 * transactions named.
 */
#define LUMIO_API_PROOF_FIELDS(F, T)                                                          \
  F (T, TEXT, char *, id, "distributionId", REQUIRED, NULL)                                   \
  F (T, TEXT, char *, kind, "kind", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, event_name, "event_name", REQUIRED, NULL)                               \
  F (T, RECORD, LumioApiAsset *, asset, "asset", REQUIRED, &lumio_api_asset_record)           \
  F (T, RECORD, LumioApiAsset *, currency, "currency", REQUIRED, &lumio_api_asset_record)     \
  F (T, TEXT, char *, network_passphrase, "network_passphrase", REQUIRED, NULL)               \
  F (T, AMOUNT, gint64, pool, "pool", REQUIRED, NULL)                                         \
  F (T, AMOUNT, gint64, remainder, "remainder", REQUIRED, NULL)                               \
  F (T, INT, gint64, ledger, "ledger", NULLABLE, NULL)                                        \
  F (T, TEXT, char *, list_hash, "list_hash", NULLABLE, NULL)                                 \
  F (T, TEXTS, GStrv, tx_hashes, "txHashes", REQUIRED, NULL)                                  \
  F (T, TIME, gint64, started_at, "started_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, completed_at, "completed_at", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiProof, lumio_api_proof, LUMIO_API_PROOF_FIELDS)

#define LUMIO_API_DISTRIBUTIONS_FIELDS(F, T)                                                  \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_distribution_record)       \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiDistributions, lumio_api_distributions,
                      LUMIO_API_DISTRIBUTIONS_FIELDS)

#define LUMIO_API_PAYOUTS_FIELDS(F, T)                                                        \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_payout_record)             \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPayouts, lumio_api_payouts, LUMIO_API_PAYOUTS_FIELDS)

G_END_DECLS
