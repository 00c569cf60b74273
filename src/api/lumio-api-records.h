#pragma once

#include "api/lumio-record.h"

G_BEGIN_DECLS

/* The records of the platform's contract, version 1, as both sides read and write them. */

/* What money is counted in. XLM has no issuer. */
#define LUMIO_API_ASSET_FIELDS(F, T)                                                          \
  F (T, TEXT, char *, code, "code", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, issuer, "issuer", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiAsset, lumio_api_asset, LUMIO_API_ASSET_FIELDS)

#define LUMIO_API_USER_FIELDS(F, T)                                                           \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, TEXT, char *, email, "email", NULLABLE, NULL)                                         \
  F (T, TEXT, char *, phone, "phone", NULLABLE, NULL)                                         \
  F (T, TEXT, char *, full_name, "full_name", REQUIRED, NULL)                                 \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)                               \
  F (T, TEXT, char *, language, "language", NULLABLE, NULL)                                   \
  F (T, TEXT, char *, timezone, "timezone", NULLABLE, NULL)                                   \
  F (T, TEXT, char *, kyc_status, "kyc_status", REQUIRED, NULL)                               \
  F (T, INT, gint64, kyc_level, "kyc_level", REQUIRED, NULL)                                  \
  F (T, TEXTS, GStrv, roles, "roles", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiUser, lumio_api_user, LUMIO_API_USER_FIELDS)

/* custody_mode: "custodial" or "self". status: "opening", "active" or "failed". */
#define LUMIO_API_WALLET_FIELDS(F, T)                                                         \
  F (T, TEXT, char *, public_key, "public_key", REQUIRED, NULL)                               \
  F (T, TEXT, char *, custody_mode, "custody_mode", REQUIRED, NULL)                           \
  F (T, TEXT, char *, network, "network", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, network_passphrase, "network_passphrase", REQUIRED, NULL)               \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, RECORD, LumioApiAsset *, usdc, "usdc", NULLABLE, &lumio_api_asset_record)
LUMIO_DECLARE_RECORD (LumioApiWallet, lumio_api_wallet, LUMIO_API_WALLET_FIELDS)

#define LUMIO_API_SESSION_FIELDS(F, T)                                                        \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, expires_at, "expires_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, last_seen_at, "last_seen_at", NULLABLE, NULL)                           \
  F (T, TEXT, char *, ip_address, "ip_address", NULLABLE, NULL)                               \
  F (T, TEXT, char *, user_agent, "user_agent", NULLABLE, NULL)                               \
  F (T, BOOLEAN, gboolean, current, "current", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiSession, lumio_api_session, LUMIO_API_SESSION_FIELDS)

/* What registering and signing in answer. */
#define LUMIO_API_AUTH_FIELDS(F, T)                                                           \
  F (T, TEXT, char *, token, "token", REQUIRED, NULL)                                         \
  F (T, TIME, gint64, expires_at, "expires_at", REQUIRED, NULL)                               \
  F (T, TEXT, char *, session_id, "session_id", REQUIRED, NULL)                               \
  F (T, RECORD, LumioApiUser *, user, "user", REQUIRED, &lumio_api_user_record)               \
  F (T, RECORD, LumioApiWallet *, wallet, "wallet", REQUIRED, &lumio_api_wallet_record)
LUMIO_DECLARE_RECORD (LumioApiAuth, lumio_api_auth, LUMIO_API_AUTH_FIELDS)

/* available: what can be spent now; reserved = amount − available. */
#define LUMIO_API_BALANCE_FIELDS(F, T)                                                        \
  F (T, RECORD, LumioApiAsset *, asset, "asset", REQUIRED, &lumio_api_asset_record)           \
  F (T, AMOUNT, gint64, amount, "amount", REQUIRED, NULL)                                     \
  F (T, AMOUNT, gint64, available, "available", REQUIRED, NULL)                               \
  F (T, AMOUNT, gint64, reserved, "reserved", REQUIRED, NULL)                                 \
  F (T, BOOLEAN, gboolean, stale, "stale", REQUIRED, NULL)                                    \
  F (T, TIME, gint64, as_of, "as_of", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiBalance, lumio_api_balance, LUMIO_API_BALANCE_FIELDS)

#define LUMIO_API_BALANCES_FIELDS(F, T)                                                       \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_balance_record)
LUMIO_DECLARE_RECORD (LumioApiBalances, lumio_api_balances, LUMIO_API_BALANCES_FIELDS)

#define LUMIO_API_LIMITS_FIELDS(F, T)                                                         \
  F (T, AMOUNT, gint64, per_transaction, "per_transaction", REQUIRED, NULL)                   \
  F (T, AMOUNT, gint64, per_day, "per_day", REQUIRED, NULL)                                   \
  F (T, AMOUNT, gint64, spent_today, "spent_today", REQUIRED, NULL)                           \
  F (T, TIME, gint64, resets_at, "resets_at", REQUIRED, NULL)                                 \
  F (T, TEXT, char *, asset, "asset", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiLimits, lumio_api_limits, LUMIO_API_LIMITS_FIELDS)

/* Who is signed in. */
#define LUMIO_API_ME_FIELDS(F, T)                                                             \
  F (T, RECORD, LumioApiUser *, user, "user", REQUIRED, &lumio_api_user_record)               \
  F (T, RECORD, LumioApiWallet *, wallet, "wallet", REQUIRED, &lumio_api_wallet_record)       \
  F (T, RECORD, LumioApiLimits *, limits, "limits", REQUIRED, &lumio_api_limits_record)
LUMIO_DECLARE_RECORD (LumioApiMe, lumio_api_me, LUMIO_API_ME_FIELDS)

#define LUMIO_API_PARTY_FIELDS(F, T)                                                          \
  F (T, TEXT, char *, address, "address", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, name, "name", NULLABLE, NULL)                                           \
  F (T, TEXT, char *, contact_id, "contact_id", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiParty, lumio_api_party, LUMIO_API_PARTY_FIELDS)

#define LUMIO_API_REASON_FIELDS(F, T)                                                         \
  F (T, TEXT, char *, code, "code", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, message, "message", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiReason, lumio_api_reason, LUMIO_API_REASON_FIELDS)

/*
 * A payment as its owner sees it. direction: "in" or "out". status: "pending", "processing",
 * "success", "failed", "cancelled" or "expired". outcome: "unknown" while nobody knows whether
 * the ledger took it. fee_paid_by: "sender" or "platform".
 */
#define LUMIO_API_PAYMENT_FIELDS(F, T)                                                        \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, TEXT, char *, direction, "direction", REQUIRED, NULL)                                 \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, outcome, "outcome", NULLABLE, NULL)                                     \
  F (T, AMOUNT, gint64, amount, "amount", REQUIRED, NULL)                                     \
  F (T, RECORD, LumioApiAsset *, asset, "asset", REQUIRED, &lumio_api_asset_record)           \
  F (T, AMOUNT, gint64, fee, "fee", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, fee_paid_by, "fee_paid_by", REQUIRED, NULL)                             \
  F (T, TEXT, char *, memo, "memo", NULLABLE, NULL)                                           \
  F (T, RECORD, LumioApiParty *, counterparty, "counterparty", REQUIRED,                      \
     &lumio_api_party_record)                                                                 \
  F (T, BOOLEAN, gboolean, creates_account, "creates_account", REQUIRED, NULL)                \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, updated_at, "updated_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, expires_at, "expires_at", NULLABLE, NULL)                               \
  F (T, TEXT, char *, tx_hash, "tx_hash", NULLABLE, NULL)                                     \
  F (T, INT, gint64, ledger, "ledger", NULLABLE, NULL)                                        \
  F (T, RECORD, LumioApiReason *, reason, "reason", NULLABLE, &lumio_api_reason_record)
LUMIO_DECLARE_RECORD (LumioApiPayment, lumio_api_payment, LUMIO_API_PAYMENT_FIELDS)

/* What starting a payment answers; sign_by: "server" or "client". */
#define LUMIO_API_QUOTE_FIELDS(F, T)                                                          \
  F (T, TEXT, char *, transaction_id, "transactionId", REQUIRED, NULL)                        \
  F (T, LONG, char *, xdr, "xdr", REQUIRED, NULL)                                             \
  F (T, AMOUNT, gint64, fee, "fee", REQUIRED, NULL)                                           \
  F (T, AMOUNT, gint64, total, "total", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, sign_by, "sign_by", REQUIRED, NULL)                                     \
  F (T, RECORD, LumioApiPayment *, payment, "payment", REQUIRED, &lumio_api_payment_record)
LUMIO_DECLARE_RECORD (LumioApiQuote, lumio_api_quote, LUMIO_API_QUOTE_FIELDS)

/* What confirming or cancelling a payment answers. */
#define LUMIO_API_RESULT_FIELDS(F, T)                                                         \
  F (T, TEXT, char *, status, "status", REQUIRED, NULL)                                       \
  F (T, TEXT, char *, tx_hash, "txHash", NULLABLE, NULL)                                      \
  F (T, RECORD, LumioApiPayment *, payment, "payment", REQUIRED, &lumio_api_payment_record)
LUMIO_DECLARE_RECORD (LumioApiResult, lumio_api_result, LUMIO_API_RESULT_FIELDS)

#define LUMIO_API_PAYMENTS_FIELDS(F, T)                                                       \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_payment_record)            \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPayments, lumio_api_payments, LUMIO_API_PAYMENTS_FIELDS)

#define LUMIO_API_CONTACT_FIELDS(F, T)                                                        \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, TEXT, char *, name, "name", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, address, "address", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, memo, "memo", NULLABLE, NULL)                                           \
  F (T, TEXT, char *, user_id, "user_id", NULLABLE, NULL)                                     \
  F (T, TIME, gint64, last_used_at, "last_used_at", NULLABLE, NULL)                           \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiContact, lumio_api_contact, LUMIO_API_CONTACT_FIELDS)

#define LUMIO_API_CONTACTS_FIELDS(F, T)                                                       \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_contact_record)            \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiContacts, lumio_api_contacts, LUMIO_API_CONTACTS_FIELDS)

#define LUMIO_API_SESSIONS_FIELDS(F, T)                                                       \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_session_record)            \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiSessions, lumio_api_sessions, LUMIO_API_SESSIONS_FIELDS)

/* What is known of an address before it is paid. */
#define LUMIO_API_DESTINATION_FIELDS(F, T)                                                    \
  F (T, TEXT, char *, address, "address", REQUIRED, NULL)                                     \
  F (T, BOOLEAN, gboolean, exists, "exists", REQUIRED, NULL)                                  \
  F (T, BOOLEAN, gboolean, accepts, "accepts", REQUIRED, NULL)                                \
  F (T, BOOLEAN, gboolean, memo_required, "memo_required", REQUIRED, NULL)                    \
  F (T, TEXT, char *, name, "name", NULLABLE, NULL)                                           \
  F (T, BOOLEAN, gboolean, is_self, "is_self", REQUIRED, NULL)                                \
  F (T, AMOUNT, gint64, minimum_balance, "minimum_balance", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiDestination, lumio_api_destination, LUMIO_API_DESTINATION_FIELDS)

/* Somebody found by the whole e-mail address or telephone number. */
#define LUMIO_API_PERSON_FIELDS(F, T)                                                         \
  F (T, TEXT, char *, user_id, "user_id", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, name, "name", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, address, "address", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, email_masked, "email_masked", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPerson, lumio_api_person, LUMIO_API_PERSON_FIELDS)

#define LUMIO_API_PEOPLE_FIELDS(F, T)                                                         \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_person_record)             \
  F (T, TEXT, char *, next_cursor, "next_cursor", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPeople, lumio_api_people, LUMIO_API_PEOPLE_FIELDS)

/*
 * What a platform says of itself before anybody signs in. horizon: where the ledger can be asked
 * without the platform, by those who hold their own keys; absent where only the platform reaches it.
 */
#define LUMIO_API_PLATFORM_FIELDS(F, T)                                                       \
  F (T, TEXT, char *, name, "name", REQUIRED, NULL)                                           \
  F (T, TEXT, char *, version, "version", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, oldest_client, "oldest_client", REQUIRED, NULL)                         \
  F (T, TEXT, char *, network, "network", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, network_passphrase, "network_passphrase", REQUIRED, NULL)               \
  F (T, RECORD, LumioApiAsset *, usdc, "usdc", NULLABLE, &lumio_api_asset_record)             \
  F (T, BOOLEAN, gboolean, registration_open, "registration_open", REQUIRED, NULL)            \
  F (T, TEXT, char *, currency_note, "currency_note", NULLABLE, NULL)                         \
  F (T, TEXT, char *, horizon, "horizon", NULLABLE, NULL)                                     \
  F (T, TEXT, char *, server_key, "server_key", NULLABLE, NULL)                               \
  F (T, TEXT, char *, web_auth_domain, "web_auth_domain", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiPlatform, lumio_api_platform, LUMIO_API_PLATFORM_FIELDS)

/*
 * SEP-10. web_auth_domain and server_key are what a challenge has to be of, besides the network; they
 * stand in a platform's description, and in its stellar.toml for those who know no Lumio.
 */
#define LUMIO_API_CHALLENGE_FIELDS(F, T)                                                      \
  F (T, TEXT, char *, transaction, "transaction", REQUIRED, NULL)                             \
  F (T, TEXT, char *, network_passphrase, "network_passphrase", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiChallenge, lumio_api_challenge, LUMIO_API_CHALLENGE_FIELDS)

/* A key of one's own that opens the account. */
#define LUMIO_API_KEY_FIELDS(F, T)                                                            \
  F (T, TEXT, char *, address, "address", REQUIRED, NULL)                                     \
  F (T, TIME, gint64, created_at, "created_at", REQUIRED, NULL)                               \
  F (T, TIME, gint64, last_used_at, "last_used_at", NULLABLE, NULL)
LUMIO_DECLARE_RECORD (LumioApiKey, lumio_api_key, LUMIO_API_KEY_FIELDS)

#define LUMIO_API_KEYS_FIELDS(F, T)                                                           \
  F (T, RECORDS, GPtrArray *, items, "items", REQUIRED, &lumio_api_key_record)
LUMIO_DECLARE_RECORD (LumioApiKeys, lumio_api_keys, LUMIO_API_KEYS_FIELDS)

/* What the live stream's "hello", "contact" and "session" events carry; the others carry records above. */
#define LUMIO_API_HELLO_FIELDS(F, T)                                                          \
  F (T, TEXT, char *, version, "version", REQUIRED, NULL)                                     \
  F (T, TEXT, char *, oldest_client, "oldest_client", REQUIRED, NULL)                         \
  F (T, TEXT, char *, network, "network", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiHello, lumio_api_hello, LUMIO_API_HELLO_FIELDS)

#define LUMIO_API_CONTACT_CHANGE_FIELDS(F, T)                                                 \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, BOOLEAN, gboolean, deleted, "deleted", REQUIRED, NULL)                                \
  F (T, RECORD, LumioApiContact *, contact, "contact", NULLABLE, &lumio_api_contact_record)
LUMIO_DECLARE_RECORD (LumioApiContactChange, lumio_api_contact_change,
                      LUMIO_API_CONTACT_CHANGE_FIELDS)

/* revoked: somebody ended it; otherwise its time ran out. */
#define LUMIO_API_SESSION_END_FIELDS(F, T)                                                    \
  F (T, TEXT, char *, id, "id", REQUIRED, NULL)                                               \
  F (T, BOOLEAN, gboolean, revoked, "revoked", REQUIRED, NULL)
LUMIO_DECLARE_RECORD (LumioApiSessionEnd, lumio_api_session_end, LUMIO_API_SESSION_END_FIELDS)

LumioApiAsset *lumio_api_asset_new_for   (const char          *code,
                                          const char          *issuer);
gboolean       lumio_api_asset_equal     (const LumioApiAsset *a,
                                          const LumioApiAsset *b);
/* No status leads out of these. */
gboolean       lumio_api_payment_is_final (const LumioApiPayment *self);

G_END_DECLS
