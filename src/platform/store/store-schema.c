#include "platform/store/store-schema.h"

#define PEOPLE                                                                                     \
  "CREATE TABLE users ("                                                                           \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  email TEXT UNIQUE CHECK (length (email) <= 255),"                                             \
  "  password_hash TEXT NOT NULL CHECK (length (password_hash) <= 255),"                           \
  "  phone TEXT UNIQUE CHECK (length (phone) <= 20),"                                              \
  "  kyc_status TEXT NOT NULL DEFAULT 'none'"                                                      \
  "    CHECK (kyc_status IN ('none', 'pending', 'approved', 'rejected')),"                         \
  "  kyc_level INTEGER NOT NULL DEFAULT 0,"                                                        \
  "  kyc_provider_id TEXT,"                                                                        \
  "  smart_wallet_address TEXT,"                                                                   \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL,"                                                                 \
  "  last_login_at INTEGER,"                                                                       \
  "  is_active INTEGER NOT NULL DEFAULT 1,"                                                        \
  "  totp_secret TEXT,"                                                                            \
  "  totp_enabled INTEGER NOT NULL DEFAULT 0,"                                                     \
  "  failed_logins INTEGER NOT NULL DEFAULT 0,"                                                    \
  "  locked_until INTEGER NOT NULL DEFAULT 0,"                                                     \
  "  email_verified_at INTEGER,"                                                                   \
  "  CHECK (email IS NOT NULL OR phone IS NOT NULL));"                                             \
  "CREATE INDEX idx_users_email ON users (email);"                                                 \
  "CREATE INDEX idx_users_wallet ON users (smart_wallet_address);"                                 \
  "CREATE TABLE profiles ("                                                                        \
  "  id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,"                                 \
  "  full_name TEXT NOT NULL,"                                                                     \
  "  language TEXT,"                                                                               \
  "  timezone TEXT,"                                                                               \
  "  display_currency TEXT,"                                                                       \
  "  tx_limit INTEGER,"                                                                            \
  "  daily_limit INTEGER,"                                                                         \
  "  created_at INTEGER NOT NULL);"                                                                \
  "CREATE TABLE user_roles ("                                                                      \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,"                               \
  "  role TEXT NOT NULL,"                                                                          \
  "  granted_by TEXT,"                                                                             \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  UNIQUE (user_id, role));"                                                                     \
  "CREATE TABLE sessions ("                                                                        \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,"                               \
  "  kind TEXT NOT NULL DEFAULT 'user' CHECK (kind IN ('user', 'device')),"                        \
  "  jti TEXT NOT NULL UNIQUE,"                                                                    \
  "  token_hash TEXT NOT NULL UNIQUE CHECK (length (token_hash) <= 255),"                          \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  expires_at INTEGER NOT NULL,"                                                                 \
  "  last_seen_at INTEGER NOT NULL,"                                                               \
  "  revoked_at INTEGER,"                                                                          \
  "  ip_address TEXT,"                                                                             \
  "  user_agent TEXT);"                                                                            \
  "CREATE INDEX idx_sessions_user ON sessions (user_id, expires_at);"                              \
  "CREATE INDEX idx_sessions_token ON sessions (token_hash);"

/* A wallet of the platform itself (sponsor, issuer, treasury) belongs to no user. */
#define WALLETS                                                                                    \
  "CREATE TABLE wallets ("                                                                         \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  user_id TEXT REFERENCES users (id),"                                                          \
  "  public_key TEXT NOT NULL UNIQUE,"                                                             \
  "  encrypted_key TEXT,"                                                                          \
  "  key_id TEXT,"                                                                                 \
  "  custody_mode TEXT NOT NULL DEFAULT 'custodial'"                                               \
  "    CHECK (custody_mode IN ('custodial', 'self')),"                                             \
  "  rail TEXT NOT NULL DEFAULT 'stellar',"                                                        \
  "  network TEXT NOT NULL,"                                                                       \
  "  purpose TEXT NOT NULL DEFAULT 'user',"                                                        \
  "  status TEXT NOT NULL DEFAULT 'opening'"                                                       \
  "    CHECK (status IN ('opening', 'active', 'failed')),"                                         \
  "  open_tx_hash TEXT,"                                                                           \
  "  open_xdr TEXT,"                                                                               \
  "  error TEXT,"                                                                                  \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL);"                                                                \
  "CREATE UNIQUE INDEX idx_wallets_user ON wallets (user_id) WHERE purpose = 'user';"              \
  "CREATE INDEX idx_wallets_status ON wallets (status, purpose);"                                  \
  "CREATE TRIGGER wallets_keep_key BEFORE UPDATE OF public_key, user_id, purpose ON wallets"       \
  "  WHEN NEW.public_key IS NOT OLD.public_key OR NEW.user_id IS NOT OLD.user_id"                  \
  "    OR NEW.purpose IS NOT OLD.purpose"                                                          \
  "  BEGIN SELECT RAISE (ABORT, 'a wallet keeps its key and its owner'); END;"

/*
 * What a transaction says never changes; its status walks the written edges alone, and each
 * step is one more row of transaction_events. `seq` gives the chain of hashes its order.
 */
#define TRANSACTIONS                                                                               \
  "CREATE TABLE transactions ("                                                                    \
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,"                                                       \
  "  id TEXT NOT NULL UNIQUE,"                                                                     \
  "  user_id TEXT NOT NULL REFERENCES users (id),"                                                 \
  "  type TEXT NOT NULL DEFAULT 'payment',"                                                        \
  "  rail TEXT NOT NULL DEFAULT 'stellar',"                                                        \
  "  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),"                                  \
  "  sender_address TEXT NOT NULL,"                                                                \
  "  recipient_address TEXT NOT NULL,"                                                             \
  "  amount INTEGER NOT NULL CHECK (amount > 0),"                                                  \
  "  asset_code TEXT NOT NULL,"                                                                    \
  "  asset_issuer TEXT,"                                                                           \
  "  memo TEXT,"                                                                                   \
  "  creates_account INTEGER NOT NULL DEFAULT 0,"                                                  \
  "  sign_by TEXT NOT NULL DEFAULT 'server',"                                                      \
  "  idempotency_key TEXT,"                                                                        \
  "  related_kind TEXT,"                                                                           \
  "  related_id TEXT,"                                                                             \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  prev_hash TEXT NOT NULL,"                                                                     \
  "  hash TEXT NOT NULL,"                                                                          \
  "  status TEXT NOT NULL CHECK"                                                                   \
  "    (status IN ('pending', 'processing', 'success', 'failed', 'cancelled', 'expired')),"        \
  "  outcome TEXT CHECK (outcome IN ('unknown')),"                                                 \
  "  fee INTEGER NOT NULL DEFAULT 0 CHECK (fee >= 0),"                                             \
  "  fee_paid_by TEXT NOT NULL DEFAULT 'sender' CHECK (fee_paid_by IN ('sender', 'platform')),"    \
  "  contact_id TEXT,"                                                                             \
  "  counterparty_name TEXT,"                                                                      \
  "  xdr TEXT,"                                                                                    \
  "  tx_hash TEXT,"                                                                                \
  "  inner_hash TEXT,"                                                                             \
  "  op_index INTEGER NOT NULL DEFAULT 0,"                                                         \
  "  paging_token TEXT,"                                                                           \
  "  ledger INTEGER,"                                                                              \
  "  valid_until INTEGER,"                                                                         \
  "  expires_at INTEGER,"                                                                          \
  "  counted_day TEXT,"                                                                            \
  "  counted_amount INTEGER,"                                                                      \
  "  reason_code TEXT,"                                                                            \
  "  reason_message TEXT,"                                                                         \
  "  updated_at INTEGER NOT NULL);"                                                                \
  "CREATE INDEX idx_transactions_user_status ON transactions (user_id, status);"                   \
  "CREATE INDEX idx_transactions_user_created ON transactions (user_id, created_at, seq);"         \
  "CREATE INDEX idx_transactions_hash ON transactions (tx_hash);"                                  \
  "CREATE INDEX idx_transactions_created ON transactions (created_at);"                            \
  "CREATE INDEX idx_transactions_status ON transactions (status, expires_at);"                     \
  "CREATE UNIQUE INDEX idx_transactions_key ON transactions (user_id, idempotency_key)"            \
  "  WHERE idempotency_key IS NOT NULL;"                                                           \
  "CREATE UNIQUE INDEX idx_transactions_once ON transactions (user_id, direction, tx_hash, op_index)" \
  "  WHERE tx_hash IS NOT NULL;"                                                                   \
  "CREATE TRIGGER transactions_immutable BEFORE UPDATE ON transactions"                            \
  "  WHEN NEW.seq IS NOT OLD.seq OR NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id"        \
  "    OR NEW.type IS NOT OLD.type OR NEW.rail IS NOT OLD.rail"                                    \
  "    OR NEW.direction IS NOT OLD.direction"                                                      \
  "    OR NEW.sender_address IS NOT OLD.sender_address"                                            \
  "    OR NEW.recipient_address IS NOT OLD.recipient_address"                                      \
  "    OR NEW.amount IS NOT OLD.amount OR NEW.asset_code IS NOT OLD.asset_code"                    \
  "    OR NEW.asset_issuer IS NOT OLD.asset_issuer OR NEW.memo IS NOT OLD.memo"                    \
  "    OR NEW.creates_account IS NOT OLD.creates_account"                                          \
  "    OR NEW.idempotency_key IS NOT OLD.idempotency_key"                                          \
  "    OR NEW.created_at IS NOT OLD.created_at OR NEW.prev_hash IS NOT OLD.prev_hash"              \
  "    OR NEW.hash IS NOT OLD.hash"                                                                \
  "  BEGIN SELECT RAISE (ABORT, 'what a transaction says never changes'); END;"                    \
  "CREATE TRIGGER transactions_states BEFORE UPDATE OF status ON transactions"                     \
  "  WHEN NOT (OLD.status = NEW.status"                                                            \
  "    OR (OLD.status = 'pending' AND NEW.status IN ('processing', 'cancelled', 'expired'))"       \
  "    OR (OLD.status = 'processing' AND NEW.status IN ('success', 'failed')))"                    \
  "  BEGIN SELECT RAISE (ABORT, 'a transaction takes only its written edges'); END;"               \
  "CREATE TRIGGER transactions_final BEFORE UPDATE OF tx_hash, ledger, fee, xdr ON transactions"   \
  "  WHEN OLD.status NOT IN ('pending', 'processing') AND (NEW.tx_hash IS NOT OLD.tx_hash"         \
  "    OR NEW.ledger IS NOT OLD.ledger OR NEW.fee IS NOT OLD.fee OR NEW.xdr IS NOT OLD.xdr)"       \
  "  BEGIN SELECT RAISE (ABORT, 'a finished transaction never changes'); END;"                     \
  "CREATE TRIGGER transactions_stay BEFORE DELETE ON transactions"                                 \
  "  BEGIN SELECT RAISE (ABORT, 'a transaction is never deleted'); END;"                           \
  "CREATE TABLE transaction_events ("                                                              \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                        \
  "  transaction_id TEXT NOT NULL REFERENCES transactions (id),"                                   \
  "  from_status TEXT,"                                                                            \
  "  to_status TEXT NOT NULL,"                                                                     \
  "  detail TEXT,"                                                                                 \
  "  at INTEGER NOT NULL);"                                                                        \
  "CREATE INDEX idx_transaction_events ON transaction_events (transaction_id, id);"                \
  "CREATE TRIGGER transaction_events_keep BEFORE UPDATE ON transaction_events"                     \
  "  BEGIN SELECT RAISE (ABORT, 'transaction events are append-only'); END;"                       \
  "CREATE TRIGGER transaction_events_stay BEFORE DELETE ON transaction_events"                     \
  "  BEGIN SELECT RAISE (ABORT, 'transaction events are append-only'); END;"                       \
  "CREATE TABLE spend_counters ("                                                                  \
  "  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,"                               \
  "  day TEXT NOT NULL,"                                                                           \
  "  amount INTEGER NOT NULL CHECK (amount >= 0),"                                                 \
  "  PRIMARY KEY (user_id, day));"

#define CONTACTS                                                                                   \
  "CREATE TABLE contacts ("                                                                        \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,"                               \
  "  name TEXT NOT NULL,"                                                                          \
  "  address TEXT NOT NULL,"                                                                       \
  "  memo TEXT,"                                                                                   \
  "  contact_user_id TEXT,"                                                                        \
  "  last_used_at INTEGER,"                                                                        \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL);"                                                                \
  "CREATE UNIQUE INDEX idx_contacts_address ON contacts (user_id, address, coalesce (memo, ''));"  \
  "CREATE INDEX idx_contacts_name ON contacts (user_id, name);"

#define OPERATION                                                                                  \
  "CREATE TABLE idempotency_keys ("                                                                \
  "  scope TEXT NOT NULL,"                                                                         \
  "  key TEXT NOT NULL,"                                                                           \
  "  request_hash TEXT NOT NULL,"                                                                  \
  "  instance TEXT NOT NULL,"                                                                      \
  "  status INTEGER,"                                                                              \
  "  content_type TEXT,"                                                                           \
  "  response BLOB,"                                                                               \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  PRIMARY KEY (scope, key));"                                                                   \
  "CREATE INDEX idx_idempotency_created ON idempotency_keys (created_at);"                         \
  "CREATE TABLE rate_limits ("                                                                     \
  "  bucket TEXT PRIMARY KEY,"                                                                     \
  "  window_start INTEGER NOT NULL,"                                                               \
  "  count INTEGER NOT NULL);"                                                                     \
  "CREATE TABLE audit_log ("                                                                       \
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,"                                                       \
  "  id TEXT NOT NULL UNIQUE,"                                                                     \
  "  actor_id TEXT,"                                                                               \
  "  action TEXT NOT NULL,"                                                                        \
  "  target TEXT,"                                                                                 \
  "  details TEXT,"                                                                                \
  "  ip TEXT,"                                                                                     \
  "  request_id TEXT,"                                                                             \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  prev_hash TEXT NOT NULL UNIQUE,"                                                              \
  "  hash TEXT NOT NULL UNIQUE);"                                                                  \
  "CREATE INDEX idx_audit_actor ON audit_log (actor_id, seq);"                                     \
  "CREATE TRIGGER audit_log_keep BEFORE UPDATE ON audit_log"                                       \
  "  BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;"                             \
  "CREATE TRIGGER audit_log_stay BEFORE DELETE ON audit_log"                                       \
  "  BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;"                             \
  "CREATE TABLE jobs ("                                                                            \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  kind TEXT NOT NULL,"                                                                          \
  "  ref TEXT,"                                                                                    \
  "  queue TEXT NOT NULL DEFAULT 'default',"                                                       \
  "  priority INTEGER NOT NULL DEFAULT 0,"                                                         \
  "  payload TEXT,"                                                                                \
  "  status TEXT NOT NULL DEFAULT 'queued'"                                                        \
  "    CHECK (status IN ('queued', 'running', 'done', 'failed', 'dead')),"                         \
  "  attempts INTEGER NOT NULL DEFAULT 0,"                                                         \
  "  run_at INTEGER NOT NULL,"                                                                     \
  "  lease_owner TEXT,"                                                                            \
  "  lease_until INTEGER,"                                                                         \
  "  error TEXT,"                                                                                  \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL);"                                                                \
  "CREATE INDEX idx_jobs_due ON jobs (status, run_at);"                                            \
  "CREATE UNIQUE INDEX idx_jobs_ref ON jobs (kind, ref)"                                           \
  "  WHERE status IN ('queued', 'running', 'failed');"                                             \
  "CREATE TABLE live_events ("                                                                     \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                        \
  "  user_id TEXT NOT NULL,"                                                                       \
  "  type TEXT NOT NULL,"                                                                          \
  "  data TEXT NOT NULL,"                                                                          \
  "  created_at INTEGER NOT NULL);"                                                                \
  "CREATE INDEX idx_live_events_user ON live_events (user_id, id);"                                \
  "CREATE INDEX idx_live_events_created ON live_events (created_at);"                              \
  "CREATE TABLE settings ("                                                                        \
  "  key TEXT PRIMARY KEY,"                                                                        \
  "  value TEXT NOT NULL);"                                                                        \
  "CREATE TABLE rail_cursors ("                                                                    \
  "  rail TEXT NOT NULL,"                                                                          \
  "  stream TEXT NOT NULL,"                                                                        \
  "  cursor TEXT NOT NULL,"                                                                        \
  "  updated_at INTEGER NOT NULL,"                                                                 \
  "  PRIMARY KEY (rail, stream));"

/* The newest transaction that the books took from the ledger is asked for every few seconds. */
#define LEDGER_ORDER                                                                               \
  "CREATE INDEX idx_transactions_ledger ON transactions (ledger) WHERE ledger > 0;"               \
  "CREATE INDEX idx_sessions_expires ON sessions (expires_at);"

/* Envelopes of the platform's own doings; see store-steps.h. */
#define LEDGER_STEPS                                                                               \
  "CREATE TABLE ledger_steps ("                                                                    \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  kind TEXT NOT NULL,"                                                                          \
  "  ref TEXT NOT NULL,"                                                                           \
  "  source TEXT NOT NULL,"                                                                        \
  "  tx_hash TEXT NOT NULL UNIQUE,"                                                                \
  "  xdr TEXT NOT NULL,"                                                                           \
  "  status TEXT NOT NULL CHECK (status IN ('signed', 'done', 'failed')),"                         \
  "  code TEXT,"                                                                                   \
  "  sequence INTEGER NOT NULL,"                                                                   \
  "  valid_until INTEGER NOT NULL,"                                                                \
  "  ledger INTEGER,"                                                                              \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL);"                                                                \
  "CREATE UNIQUE INDEX idx_ledger_steps_ref ON ledger_steps (kind, ref) WHERE status = 'signed';"  \
  "CREATE UNIQUE INDEX idx_ledger_steps_source ON ledger_steps (source) WHERE status = 'signed';"  \
  "CREATE INDEX idx_ledger_steps_all ON ledger_steps (kind, ref, created_at);"

/*
 * Events that pay back. Tokens are counted whole, `share` is a percentage with seven decimals.
 * The cap is a promise: sold and reserved tokens together never exceed the supply.
 */
#define EVENTS                                                                                     \
  "CREATE TABLE events ("                                                                          \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                        \
  "  organizer_id TEXT NOT NULL REFERENCES users (id),"                                            \
  "  status TEXT NOT NULL DEFAULT 'DRAFT' CHECK"                                                   \
  "    (status IN ('DRAFT', 'FUNDING', 'FUNDED', 'LIVE', 'SETTLED', 'CANCELLED')),"                \
  "  pending TEXT CHECK (pending IN ('FUNDING', 'LIVE')),"                                         \
  "  name TEXT NOT NULL,"                                                                          \
  "  description TEXT NOT NULL,"                                                                   \
  "  venue TEXT NOT NULL,"                                                                         \
  "  starts_at INTEGER,"                                                                           \
  "  closes_at INTEGER,"                                                                           \
  "  funding_goal INTEGER NOT NULL CHECK (funding_goal > 0),"                                      \
  "  token_price INTEGER NOT NULL CHECK (token_price > 0),"                                        \
  "  share INTEGER NOT NULL CHECK (share > 0 AND share <= 1000000000),"                            \
  "  supply INTEGER NOT NULL CHECK (supply > 0 AND supply * token_price = funding_goal),"          \
  "  sold INTEGER NOT NULL DEFAULT 0 CHECK (sold >= 0),"                                           \
  "  reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),"                                   \
  "  min_per_investor INTEGER NOT NULL DEFAULT 1,"                                                 \
  "  max_per_investor INTEGER NOT NULL DEFAULT 0,"                                                 \
  "  revenue INTEGER NOT NULL DEFAULT 0 CHECK (revenue >= 0),"                                     \
  "  distributed INTEGER NOT NULL DEFAULT 0,"                                                      \
  "  address TEXT UNIQUE,"                                                                         \
  "  idempotency_key TEXT,"                                                                        \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL,"                                                                 \
  "  CHECK (sold + reserved <= supply));"                                                          \
  "CREATE INDEX idx_events_status ON events (status, id);"                                         \
  "CREATE INDEX idx_events_organizer ON events (organizer_id, id);"                                \
  "CREATE UNIQUE INDEX idx_events_key ON events (organizer_id, idempotency_key);"                  \
  "CREATE TRIGGER events_states BEFORE UPDATE OF status ON events"                                 \
  "  WHEN NOT (OLD.status = NEW.status"                                                            \
  "    OR (OLD.status = 'DRAFT' AND NEW.status = 'FUNDING')"                                       \
  "    OR (OLD.status = 'FUNDING' AND NEW.status IN ('FUNDED', 'CANCELLED'))"                      \
  "    OR (OLD.status = 'FUNDED' AND NEW.status IN ('LIVE', 'CANCELLED'))"                         \
  "    OR (OLD.status = 'LIVE' AND NEW.status = 'SETTLED'))"                                       \
  "  BEGIN SELECT RAISE (ABORT, 'an event takes only its written edges'); END;"                    \
  "CREATE TRIGGER events_terms BEFORE UPDATE ON events"                                            \
  "  WHEN (OLD.status != 'DRAFT' OR OLD.pending IS NOT NULL)"                                      \
  "    AND (NEW.organizer_id IS NOT OLD.organizer_id OR NEW.funding_goal IS NOT OLD.funding_goal"  \
  "    OR NEW.token_price IS NOT OLD.token_price OR NEW.share IS NOT OLD.share"                    \
  "    OR NEW.supply IS NOT OLD.supply"                                                            \
  "    OR (OLD.address IS NOT NULL AND NEW.address IS NOT OLD.address))"                           \
  "  BEGIN SELECT RAISE (ABORT, 'the terms of an open event never change'); END;"                  \
  "CREATE TRIGGER events_stay BEFORE DELETE ON events WHEN OLD.status != 'DRAFT'"                  \
  "  OR OLD.address IS NOT NULL"                                                                   \
  "  BEGIN SELECT RAISE (ABORT, 'only a draft can be deleted'); END;"                              \
  "CREATE TABLE ticket_types ("                                                                    \
  "  event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,"                          \
  "  position INTEGER NOT NULL,"                                                                   \
  "  name TEXT NOT NULL,"                                                                          \
  "  price INTEGER NOT NULL CHECK (price > 0),"                                                    \
  "  capacity INTEGER NOT NULL CHECK (capacity > 0),"                                              \
  "  PRIMARY KEY (event_id, position));"                                                           \
  "CREATE TABLE investments ("                                                                     \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  event_id INTEGER NOT NULL REFERENCES events (id),"                                            \
  "  investor_id TEXT NOT NULL REFERENCES users (id),"                                             \
  "  investor_address TEXT NOT NULL,"                                                              \
  "  tokens INTEGER NOT NULL CHECK (tokens > 0),"                                                  \
  "  usdc_amount INTEGER NOT NULL CHECK (usdc_amount > 0),"                                        \
  "  status TEXT NOT NULL CHECK"                                                                   \
  "    (status IN ('reserved', 'signed', 'confirmed', 'expired', 'failed')),"                      \
  "  reserved_until INTEGER NOT NULL,"                                                             \
  "  tx_hash TEXT,"                                                                                \
  "  reason TEXT,"                                                                                 \
  "  idempotency_key TEXT NOT NULL,"                                                               \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL,"                                                                 \
  "  UNIQUE (investor_id, idempotency_key));"                                                      \
  "CREATE INDEX idx_investments_event ON investments (event_id, status);"                          \
  "CREATE INDEX idx_investments_investor ON investments (investor_id, created_at);"                \
  "CREATE INDEX idx_investments_until ON investments (reserved_until) WHERE status = 'reserved';"  \
  "CREATE TRIGGER investments_states BEFORE UPDATE OF status ON investments"                       \
  "  WHEN NOT (OLD.status = NEW.status"                                                            \
  "    OR (OLD.status = 'reserved' AND NEW.status IN ('signed', 'expired'))"                       \
  "    OR (OLD.status = 'signed' AND NEW.status IN ('confirmed', 'failed')))"                      \
  "  BEGIN SELECT RAISE (ABORT, 'an investment takes only its written edges'); END;"               \
  "CREATE TABLE event_revenue ("                                                                   \
  "  tx_hash TEXT NOT NULL,"                                                                       \
  "  op_index INTEGER NOT NULL,"                                                                   \
  "  event_id INTEGER NOT NULL REFERENCES events (id),"                                            \
  "  payer TEXT NOT NULL,"                                                                         \
  "  amount INTEGER NOT NULL CHECK (amount > 0),"                                                  \
  "  ledger INTEGER NOT NULL,"                                                                     \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  PRIMARY KEY (tx_hash, op_index));"                                                            \
  "CREATE INDEX idx_event_revenue ON event_revenue (event_id, ledger);"                            \
  "CREATE TABLE distributions ("                                                                   \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  event_id INTEGER NOT NULL REFERENCES events (id),"                                            \
  "  status TEXT NOT NULL CHECK"                                                                   \
  "    (status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED')),"                              \
  "  pool INTEGER NOT NULL CHECK (pool > 0),"                                                      \
  "  revenue INTEGER NOT NULL,"                                                                    \
  "  ledger INTEGER,"                                                                              \
  "  list_hash TEXT,"                                                                              \
  "  error TEXT,"                                                                                  \
  "  started_at INTEGER NOT NULL,"                                                                 \
  "  completed_at INTEGER,"                                                                        \
  "  idempotency_key TEXT);"                                                                       \
  "CREATE UNIQUE INDEX idx_distributions_one ON distributions (event_id)"                          \
  "  WHERE status IN ('PENDING', 'PROCESSING');"                                                   \
  "CREATE UNIQUE INDEX idx_distributions_key ON distributions (event_id, idempotency_key);"        \
  "CREATE TRIGGER distributions_states BEFORE UPDATE OF status ON distributions"                   \
  "  WHEN NOT (OLD.status = NEW.status"                                                            \
  "    OR (OLD.status = 'PENDING' AND NEW.status IN ('PROCESSING', 'FAILED'))"                     \
  "    OR (OLD.status = 'PROCESSING' AND NEW.status IN ('COMPLETED', 'FAILED'))"                   \
  "    OR (OLD.status = 'FAILED' AND NEW.status = 'PROCESSING'))"                                  \
  "  BEGIN SELECT RAISE (ABORT, 'a distribution takes only its written edges'); END;"              \
  "CREATE TABLE distribution_payouts ("                                                            \
  "  distribution_id TEXT NOT NULL REFERENCES distributions (id),"                                 \
  "  position INTEGER NOT NULL,"                                                                   \
  "  address TEXT NOT NULL,"                                                                       \
  "  tokens INTEGER NOT NULL CHECK (tokens > 0),"                                                  \
  "  amount INTEGER NOT NULL CHECK (amount >= 0),"                                                 \
  "  status TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'failed')),"                        \
  "  tx_hash TEXT,"                                                                                \
  "  batch INTEGER,"                                                                               \
  "  op_index INTEGER,"                                                                            \
  "  PRIMARY KEY (distribution_id, position),"                                                     \
  "  UNIQUE (distribution_id, address));"                                                          \
  "CREATE TRIGGER payouts_states BEFORE UPDATE OF status ON distribution_payouts"                  \
  "  WHEN OLD.status = 'paid' AND NEW.status != 'paid'"                                            \
  "  BEGIN SELECT RAISE (ABORT, 'what was paid stays paid'); END;"                                 \
  "CREATE TRIGGER payouts_terms BEFORE UPDATE OF address, tokens, amount ON distribution_payouts"  \
  "  BEGIN SELECT RAISE (ABORT, 'a list of payouts never changes'); END;"

/*
 * Who cannot be paid finds it set aside on the ledger; so does who gets back what a token cost.
 * For accounts whose keys are kept here the platform takes it out again, many by one transaction.
 */
#define PAYOUTS                                                                                    \
  "ALTER TABLE distributions ADD COLUMN kind TEXT NOT NULL DEFAULT 'revenue'"                      \
  "  CHECK (kind IN ('revenue', 'refund'));"                                                       \
  "CREATE UNIQUE INDEX idx_distributions_refund ON distributions (event_id)"                       \
  "  WHERE kind = 'refund';"                                                                       \
  "ALTER TABLE distribution_payouts ADD COLUMN kind TEXT NOT NULL DEFAULT 'payment'"               \
  "  CHECK (kind IN ('payment', 'claimable'));"                                                    \
  "ALTER TABLE distribution_payouts ADD COLUMN balance_id TEXT;"                                   \
  "ALTER TABLE distribution_payouts ADD COLUMN claim TEXT"                                         \
  "  CHECK (claim IN ('claimed', 'refused'));"                                                     \
  "ALTER TABLE distribution_payouts ADD COLUMN claim_hash TEXT;"                                   \
  "ALTER TABLE distribution_payouts ADD COLUMN claim_batch INTEGER;"                               \
  "ALTER TABLE distribution_payouts ADD COLUMN claim_index INTEGER;"                               \
  "CREATE INDEX idx_payouts_status ON distribution_payouts (distribution_id, status, position);"   \
  "CREATE INDEX idx_payouts_address ON distribution_payouts (address);"                            \
  "CREATE INDEX idx_payouts_claims ON distribution_payouts (claim_hash)"                           \
  "  WHERE claim_hash IS NOT NULL;"                                                                \
  "CREATE INDEX idx_payouts_unclaimed ON distribution_payouts (distribution_id, position)"         \
  "  WHERE kind = 'claimable' AND claim IS NULL;"                                                  \
  "CREATE TRIGGER payouts_way BEFORE UPDATE OF kind, balance_id, tx_hash ON distribution_payouts"  \
  "  WHEN OLD.status = 'paid' AND (NEW.kind != OLD.kind OR NEW.balance_id IS NOT OLD.balance_id"   \
  "    OR NEW.tx_hash IS NOT OLD.tx_hash)"                                                         \
  "  BEGIN SELECT RAISE (ABORT, 'what was paid stays paid'); END;"                                 \
  "CREATE TRIGGER payouts_claims BEFORE UPDATE OF claim ON distribution_payouts"                   \
  "  WHEN OLD.claim = 'claimed' AND NEW.claim IS NOT 'claimed'"                                    \
  "  BEGIN SELECT RAISE (ABORT, 'what was claimed stays claimed'); END;"

/* An event that people put money into is on its way to CANCELLED until they have it back. */
#define CANCELLING                                                                                 \
  "DROP TRIGGER events_terms;"                                                                     \
  "ALTER TABLE events RENAME COLUMN pending TO pending_before;"                                    \
  "ALTER TABLE events ADD COLUMN pending TEXT"                                                     \
  "  CHECK (pending IN ('FUNDING', 'LIVE', 'CANCELLED'));"                                         \
  "UPDATE events SET pending = pending_before;"                                                    \
  "ALTER TABLE events DROP COLUMN pending_before;"                                                 \
  "CREATE TRIGGER events_terms BEFORE UPDATE ON events"                                            \
  "  WHEN (OLD.status != 'DRAFT' OR OLD.pending IS NOT NULL)"                                      \
  "    AND (NEW.organizer_id IS NOT OLD.organizer_id OR NEW.funding_goal IS NOT OLD.funding_goal"  \
  "    OR NEW.token_price IS NOT OLD.token_price OR NEW.share IS NOT OLD.share"                    \
  "    OR NEW.supply IS NOT OLD.supply"                                                            \
  "    OR (OLD.address IS NOT NULL AND NEW.address IS NOT OLD.address))"                           \
  "  BEGIN SELECT RAISE (ABORT, 'the terms of an open event never change'); END;"                  \
  "CREATE TRIGGER events_cancelling BEFORE UPDATE OF pending ON events"                            \
  "  WHEN (NEW.pending = 'CANCELLED' AND NEW.status NOT IN ('FUNDING', 'FUNDED'))"                 \
  "    OR (OLD.pending = 'CANCELLED' AND NEW.pending IS NOT 'CANCELLED'"                           \
  "    AND NEW.status != 'CANCELLED')"                                                             \
  "  BEGIN SELECT RAISE (ABORT, 'an event that is called off stays so'); END;"                     \
  "CREATE INDEX idx_events_closes ON events (closes_at) WHERE status = 'FUNDING';"

/*
 * Purchases by accounts whose keys are not kept here: the event has signed, and the other half is
 * missing until its owner sends it, or brings it to the ledger without us.
 */
#define OFFERS                                                                                     \
  "ALTER TABLE investments ADD COLUMN sign_by TEXT NOT NULL DEFAULT 'server'"                      \
  "  CHECK (sign_by IN ('server', 'client'));"                                                     \
  "ALTER TABLE investments ADD COLUMN xdr TEXT;"                                                   \
  "ALTER TABLE investments ADD COLUMN signed_xdr TEXT;"                                            \
  "ALTER TABLE investments ADD COLUMN valid_until INTEGER;"                                        \
  "CREATE INDEX idx_investments_hash ON investments (tx_hash) WHERE tx_hash IS NOT NULL;"          \
  "CREATE INDEX idx_investments_offers ON investments (created_at)"                                \
  "  WHERE sign_by = 'client' AND status = 'signed';"                                              \
  "DROP TRIGGER investments_states;"                                                               \
  "CREATE TRIGGER investments_states BEFORE UPDATE OF status ON investments"                       \
  "  WHEN NOT (OLD.status = NEW.status"                                                            \
  "    OR (OLD.status = 'reserved' AND NEW.status IN ('signed', 'expired'))"                       \
  "    OR (OLD.status = 'signed' AND NEW.status IN ('confirmed', 'failed'))"                       \
  "    OR (OLD.status = 'signed' AND OLD.sign_by = 'client' AND NEW.status = 'expired'))"          \
  "  BEGIN SELECT RAISE (ABORT, 'an investment takes only its written edges'); END;"               \
  "CREATE TRIGGER investments_offer BEFORE UPDATE OF xdr, valid_until, sign_by ON investments"     \
  "  BEGIN SELECT RAISE (ABORT, 'what was offered stays as it was'); END;"

/*
 * Tickets and what they were paid by. A ticket's id is all that the door asks for, so it cannot be
 * guessed; what was used stays used.
 */
#define TICKETS                                                                                    \
  "CREATE TABLE ticket_orders ("                                                                   \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  event_id INTEGER NOT NULL REFERENCES events (id),"                                            \
  "  buyer_id TEXT NOT NULL REFERENCES users (id),"                                                \
  "  buyer_address TEXT NOT NULL,"                                                                 \
  "  type INTEGER NOT NULL CHECK (type >= 0),"                                                     \
  "  quantity INTEGER NOT NULL CHECK (quantity > 0),"                                              \
  "  amount INTEGER NOT NULL CHECK (amount > 0),"                                                  \
  "  status TEXT NOT NULL CHECK (status IN ('reserved', 'signed', 'paid', 'failed')),"             \
  "  tx_hash TEXT,"                                                                                \
  "  reason TEXT,"                                                                                 \
  "  idempotency_key TEXT NOT NULL,"                                                               \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  updated_at INTEGER NOT NULL,"                                                                 \
  "  UNIQUE (buyer_id, idempotency_key));"                                                         \
  "CREATE INDEX idx_ticket_orders_event ON ticket_orders (event_id, type, status);"                \
  "CREATE INDEX idx_ticket_orders_open ON ticket_orders (created_at) WHERE status = 'reserved';"   \
  "CREATE TRIGGER ticket_orders_states BEFORE UPDATE OF status ON ticket_orders"                   \
  "  WHEN NOT (OLD.status = NEW.status"                                                            \
  "    OR (OLD.status = 'reserved' AND NEW.status IN ('signed', 'failed'))"                        \
  "    OR (OLD.status = 'signed' AND NEW.status IN ('paid', 'failed')))"                           \
  "  BEGIN SELECT RAISE (ABORT, 'an order takes only its written edges'); END;"                    \
  "CREATE TABLE tickets ("                                                                         \
  "  id TEXT PRIMARY KEY,"                                                                         \
  "  order_id TEXT NOT NULL REFERENCES ticket_orders (id),"                                        \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  used_at INTEGER);"                                                                            \
  "CREATE INDEX idx_tickets_order ON tickets (order_id);"                                          \
  "CREATE TRIGGER tickets_use BEFORE UPDATE ON tickets WHEN OLD.used_at IS NOT NULL"               \
  "  BEGIN SELECT RAISE (ABORT, 'a ticket is used once'); END;"

/* Keys of their own that people proved to hold, and may sign in with. */
#define KEYS                                                                                       \
  "CREATE TABLE user_keys ("                                                                       \
  "  address TEXT PRIMARY KEY,"                                                                    \
  "  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,"                               \
  "  created_at INTEGER NOT NULL,"                                                                 \
  "  last_used_at INTEGER);"                                                                       \
  "CREATE INDEX idx_user_keys_user ON user_keys (user_id);"

const LumioMigration lumio_store_migrations[] = {
  { "people", PEOPLE },
  { "wallets", WALLETS },
  { "transactions", TRANSACTIONS },
  { "contacts", CONTACTS },
  { "operation", OPERATION },
  { "ledger order", LEDGER_ORDER },
  { "ledger steps", LEDGER_STEPS },
  { "events", EVENTS },
  { "payouts", PAYOUTS },
  { "cancelling", CANCELLING },
  { "offers", OFFERS },
  { "tickets", TICKETS },
  { "keys", KEYS },
};

const guint lumio_store_n_migrations = G_N_ELEMENTS (lumio_store_migrations);
