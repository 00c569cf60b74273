#include "ledger/lumio-ledger-store.h"

#include <string.h>

#include "ledger/lumio-ledger-header.h"
#include "ledger/lumio-ledger-store-private.h"

const LumioMigration lumio_ledger_migrations[] = {
  {
    "the ledger",
    "CREATE TABLE meta ("
    "  name TEXT PRIMARY KEY,"
    "  value TEXT NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE accounts ("
    "  account BLOB PRIMARY KEY CHECK (length (account) = 32),"
    "  balance INTEGER NOT NULL CHECK (balance >= 0),"
    "  sequence INTEGER NOT NULL CHECK (sequence >= 0),"
    "  subentries INTEGER NOT NULL CHECK (subentries >= 0),"
    "  sponsoring INTEGER NOT NULL,"
    "  sponsored INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL,"
    "  thresholds BLOB NOT NULL CHECK (length (thresholds) = 4),"
    "  home_domain TEXT NOT NULL,"
    "  inflation BLOB,"
    "  sequence_ledger INTEGER NOT NULL,"
    "  sequence_time INTEGER NOT NULL,"
    "  sponsor BLOB,"
    "  last_modified INTEGER NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE signers ("
    "  account BLOB NOT NULL,"
    "  type INTEGER NOT NULL,"
    "  key BLOB NOT NULL,"
    "  payload BLOB NOT NULL,"
    "  weight INTEGER NOT NULL,"
    "  sponsor BLOB,"
    "  PRIMARY KEY (account, type, key, payload)"
    ") WITHOUT ROWID;"
    "CREATE INDEX signers_by_key ON signers (key, account);"
    "CREATE TABLE trustlines ("
    "  account BLOB NOT NULL,"
    "  asset BLOB NOT NULL CHECK (length (asset) = 44),"
    "  balance INTEGER NOT NULL CHECK (balance >= 0),"
    "  maximum INTEGER NOT NULL CHECK (maximum >= balance),"
    "  flags INTEGER NOT NULL,"
    "  sponsor BLOB,"
    "  last_modified INTEGER NOT NULL,"
    "  PRIMARY KEY (account, asset)"
    ") WITHOUT ROWID;"
    "CREATE INDEX trustlines_by_asset ON trustlines (asset, account);"
    "CREATE TABLE data ("
    "  account BLOB NOT NULL,"
    "  name BLOB NOT NULL,"
    "  value BLOB NOT NULL,"
    "  sponsor BLOB,"
    "  last_modified INTEGER NOT NULL,"
    "  PRIMARY KEY (account, name)"
    ") WITHOUT ROWID;"
    "CREATE TABLE ledgers ("
    "  sequence INTEGER PRIMARY KEY,"
    "  hash BLOB NOT NULL,"
    "  header BLOB NOT NULL,"
    "  closed_at INTEGER NOT NULL,"
    "  successful INTEGER NOT NULL,"
    "  failed INTEGER NOT NULL,"
    "  operations INTEGER NOT NULL,"
    "  set_operations INTEGER NOT NULL"
    ");"
    "CREATE TABLE empty_ledgers ("
    "  first INTEGER PRIMARY KEY,"
    "  last INTEGER NOT NULL,"
    "  before BLOB NOT NULL," /* the header of the ledger before the first */
    "  steps BLOB NOT NULL"   /* a byte each: seconds since the close of the one before */
    ");"
    "CREATE TABLE transactions ("
    "  id INTEGER PRIMARY KEY,"
    "  hash BLOB NOT NULL UNIQUE,"
    "  inner_hash BLOB,"
    "  successful INTEGER NOT NULL,"
    "  fee_charged INTEGER NOT NULL,"
    "  max_fee INTEGER NOT NULL,"
    "  n_operations INTEGER NOT NULL,"
    "  closed_at INTEGER NOT NULL,"
    "  envelope BLOB NOT NULL,"
    "  result BLOB NOT NULL"
    ");"
    "CREATE INDEX transactions_by_inner_hash ON transactions (inner_hash)"
    "  WHERE inner_hash IS NOT NULL;"
    "CREATE TABLE transaction_accounts ("
    "  account BLOB NOT NULL,"
    "  id INTEGER NOT NULL,"
    "  successful INTEGER NOT NULL,"
    "  PRIMARY KEY (account, id)"
    ") WITHOUT ROWID;"
    "CREATE TABLE operations ("
    "  id INTEGER PRIMARY KEY,"
    "  type INTEGER NOT NULL,"
    "  payment INTEGER NOT NULL,"
    "  successful INTEGER NOT NULL"
    ");"
    "CREATE INDEX operations_paying ON operations (id) WHERE payment = 1;"
    "CREATE TABLE operation_accounts ("
    "  account BLOB NOT NULL,"
    "  id INTEGER NOT NULL,"
    "  payment INTEGER NOT NULL,"
    "  successful INTEGER NOT NULL,"
    "  PRIMARY KEY (account, id)"
    ") WITHOUT ROWID;",
  },
  {
    "offers and claimable balances",
    "ALTER TABLE accounts ADD COLUMN buying INTEGER NOT NULL DEFAULT 0 CHECK (buying >= 0);"
    "ALTER TABLE accounts ADD COLUMN selling INTEGER NOT NULL DEFAULT 0 CHECK (selling >= 0);"
    "ALTER TABLE trustlines ADD COLUMN buying INTEGER NOT NULL DEFAULT 0 CHECK (buying >= 0);"
    "ALTER TABLE trustlines ADD COLUMN selling INTEGER NOT NULL DEFAULT 0 CHECK (selling >= 0);"
    "CREATE INDEX accounts_by_sponsor ON accounts (sponsor, account) WHERE sponsor IS NOT NULL;"
    "CREATE TABLE offers ("
    "  id INTEGER PRIMARY KEY,"
    "  seller BLOB NOT NULL,"
    "  selling BLOB NOT NULL CHECK (length (selling) = 44),"
    "  buying BLOB NOT NULL CHECK (length (buying) = 44),"
    "  amount INTEGER NOT NULL CHECK (amount > 0),"
    "  price_n INTEGER NOT NULL CHECK (price_n > 0),"
    "  price_d INTEGER NOT NULL CHECK (price_d > 0),"
    "  flags INTEGER NOT NULL,"
    "  sponsor BLOB,"
    "  last_modified INTEGER NOT NULL"
    ");"
    "CREATE INDEX offers_by_seller ON offers (seller, id);"
    "CREATE INDEX offers_by_pair ON offers (selling, buying, id);"
    "CREATE INDEX offers_by_bought ON offers (buying, id);"
    "CREATE INDEX offers_by_sponsor ON offers (sponsor, id) WHERE sponsor IS NOT NULL;"
    "CREATE TABLE claimables ("
    "  id BLOB PRIMARY KEY CHECK (length (id) = 32),"
    "  asset BLOB NOT NULL CHECK (length (asset) = 44),"
    "  amount INTEGER NOT NULL CHECK (amount > 0),"
    "  flags INTEGER NOT NULL,"
    "  body BLOB NOT NULL," /* XDR CreateClaimableBalanceOp, its times absolute */
    "  sponsor BLOB NOT NULL,"
    "  last_modified INTEGER NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE INDEX claimables_in_order ON claimables (last_modified, id);"
    "CREATE INDEX claimables_by_asset ON claimables (asset, last_modified, id);"
    "CREATE INDEX claimables_by_sponsor ON claimables (sponsor, last_modified, id);"
    "CREATE TABLE claimants ("
    "  account BLOB NOT NULL,"
    "  id BLOB NOT NULL,"
    "  PRIMARY KEY (account, id)"
    ") WITHOUT ROWID;"
    "CREATE INDEX claimants_by_balance ON claimants (id);"
    "CREATE TABLE claimable_history (" /* which operations were about a claimable balance */
    "  balance BLOB NOT NULL,"
    "  id INTEGER NOT NULL,"
    "  successful INTEGER NOT NULL,"
    "  PRIMARY KEY (balance, id)"
    ") WITHOUT ROWID;"
    "CREATE TABLE effects ("
    "  id INTEGER NOT NULL," /* of the operation */
    "  place INTEGER NOT NULL,"
    "  account BLOB NOT NULL,"
    "  type INTEGER NOT NULL,"
    "  details TEXT NOT NULL," /* the members of its JSON that are its own */
    "  PRIMARY KEY (id, place)"
    ") WITHOUT ROWID;"
    "CREATE INDEX effects_by_account ON effects (account, id, place);"
    "CREATE TABLE trades ("
    "  id INTEGER NOT NULL," /* of the operation */
    "  place INTEGER NOT NULL,"
    "  base BLOB NOT NULL,"    /* the smaller of the two assets */
    "  counter BLOB NOT NULL,"
    "  base_account BLOB NOT NULL,"
    "  counter_account BLOB NOT NULL,"
    "  base_offer INTEGER NOT NULL,"
    "  counter_offer INTEGER NOT NULL,"
    "  base_amount INTEGER NOT NULL,"
    "  counter_amount INTEGER NOT NULL,"
    "  base_sells INTEGER NOT NULL," /* whether the offer that was crossed sold the base */
    "  price_n INTEGER NOT NULL,"    /* of the base, in the counter */
    "  price_d INTEGER NOT NULL,"
    "  PRIMARY KEY (id, place)"
    ") WITHOUT ROWID;"
    "CREATE INDEX trades_by_pair ON trades (base, counter, id, place);"
    "CREATE INDEX trades_by_base_offer ON trades (base_offer, id, place);"
    "CREATE INDEX trades_by_counter_offer ON trades (counter_offer, id, place);"
    "CREATE INDEX trades_by_base_account ON trades (base_account, id, place);"
    "CREATE INDEX trades_by_counter_account ON trades (counter_account, id, place);",
  },
};

const guint lumio_ledger_n_migrations = G_N_ELEMENTS (lumio_ledger_migrations);

/* One byte a ledger, and never so many that finding one in the middle takes long. */
#define MAX_RUN 4096

LumioTransactionRecord *
lumio_transaction_record_new (void)
{
  return g_new0 (LumioTransactionRecord, 1);
}

void
lumio_transaction_record_free (LumioTransactionRecord *self)
{
  g_clear_pointer (&self->envelope, g_bytes_unref);
  g_clear_pointer (&self->result, g_bytes_unref);
  g_clear_pointer (&self->operations, g_array_unref);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->effects, g_array_unref);
  g_clear_pointer (&self->trades, g_array_unref);
  g_free (self);
}

LumioLedgerRecord *
lumio_ledger_record_copy (const LumioLedgerRecord *self)
{
  LumioLedgerRecord *copy = g_memdup2 (self, sizeof *self);

  copy->header = g_bytes_ref (self->header);
  return copy;
}

void
lumio_ledger_record_free (LumioLedgerRecord *self)
{
  g_clear_pointer (&self->header, g_bytes_unref);
  g_free (self);
}

static gboolean
add_operation (LumioConnection             *connection,
               const LumioOperationRecord  *operation,
               gint64                       id,
               gboolean                     successful,
               GError                     **error)
{
  gint64 payment = operation->is_payment;

  if (lumio_connection_execute (connection, error,
                                "INSERT INTO operations VALUES (?1, ?2, ?3, ?4)", "iiii", id,
                                (gint64) operation->type, payment, (gint64) successful) < 0)
    return FALSE;
  for (guint i = 0; i < operation->accounts->len; i++)
    {
      g_autoptr(GBytes) account = lumio_store_blob (operation->accounts->pdata[i], 32);

      if (lumio_connection_execute (connection, error,
                                    "INSERT INTO operation_accounts VALUES (?1, ?2, ?3, ?4)",
                                    "biii", account, id, payment, (gint64) successful) < 0)
        return FALSE;
    }
  if (operation->has_balance)
    {
      g_autoptr(GBytes) balance = lumio_store_blob (operation->balance, 32);

      return lumio_connection_execute (connection, error,
                                       "INSERT INTO claimable_history VALUES (?1, ?2, ?3)", "bii",
                                       balance, id, (gint64) successful) >= 0;
    }
  return TRUE;
}

gboolean
lumio_ledger_store_add_transaction (LumioConnection               *connection,
                                    const LumioTransactionRecord  *record,
                                    GError                       **error)
{
  g_autoptr(GBytes) hash = lumio_store_blob (record->hash, 32);
  g_autoptr(GBytes) inner_hash = lumio_store_blob_if (record->is_fee_bump, record->inner_hash);

  if (lumio_connection_execute (connection, error,
                                "INSERT INTO transactions VALUES "
                                "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                                "ibbiiiiibb", record->id, hash, inner_hash,
                                (gint64) record->successful, record->fee_charged, record->max_fee,
                                (gint64) record->n_operations, record->closed_at, record->envelope,
                                record->result) < 0)
    return FALSE;
  for (guint i = 0; i < record->accounts->len; i++)
    {
      g_autoptr(GBytes) account = lumio_store_blob (record->accounts->pdata[i], 32);

      if (lumio_connection_execute (connection, error,
                                    "INSERT INTO transaction_accounts VALUES (?1, ?2, ?3)", "bii",
                                    account, record->id, (gint64) record->successful) < 0)
        return FALSE;
    }
  for (guint i = 0; i < record->operations->len; i++)
    if (!add_operation (connection, &g_array_index (record->operations, LumioOperationRecord, i),
                        record->id + i + 1, record->successful, error))
      return FALSE;
  return lumio_store_add_effects (connection, record, error);
}

gboolean
lumio_ledger_store_add_ledger (LumioConnection          *connection,
                               const LumioLedgerRecord  *record,
                               GError                  **error)
{
  g_autoptr(GBytes) hash = lumio_store_blob (record->hash, 32);

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO ledgers VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                   "ibbiiiii", (gint64) record->sequence, hash, record->header,
                                   record->closed_at, (gint64) record->successful,
                                   (gint64) record->failed, (gint64) record->operations,
                                   (gint64) record->set_operations) >= 0;
}

static gboolean
add_run (LumioConnection          *connection,
         const LumioLedgerRecord  *before,
         const LumioLedgerRecord  *first,
         GByteArray               *steps,
         GError                  **error)
{
  g_autoptr(GBytes) blob = lumio_store_blob (steps->data, steps->len);

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO empty_ledgers VALUES (?1, ?2, ?3, ?4)", "iibb",
                                   (gint64) first->sequence,
                                   (gint64) first->sequence + steps->len - 1, before->header,
                                   blob) >= 0;
}

/* The newest run goes on where the records begin right after it and there is room. */
static int
extend_run (LumioConnection  *connection,
            guint32           sequence,
            GByteArray       *steps,
            GError          **error)
{
  g_autoptr(GBytes) blob = lumio_store_blob (steps->data, steps->len);

  return lumio_connection_execute (connection, error,
                                   "UPDATE empty_ledgers SET last = last + length (?2), "
                                   "steps = CAST (steps || ?2 AS BLOB) "
                                   "WHERE last = ?1 - 1 AND length (steps) + length (?2) <= ?3",
                                   "ibi", (gint64) sequence, blob, (gint64) MAX_RUN);
}

static gboolean
flush_run (LumioConnection          *connection,
           const LumioLedgerRecord  *before,
           const LumioLedgerRecord  *first,
           GByteArray               *steps,
           GError                  **error)
{
  int changed = extend_run (connection, first->sequence, steps, error);

  if (changed < 0)
    return FALSE;
  if (changed == 0 && !add_run (connection, before, first, steps, error))
    return FALSE;
  g_byte_array_set_size (steps, 0);
  return TRUE;
}

gboolean
lumio_ledger_store_add_empty_ledgers (LumioConnection  *connection,
                                      GPtrArray        *records,
                                      GError          **error)
{
  g_autoptr(GByteArray) steps = g_byte_array_new ();
  g_autoptr(GPtrArray) head = NULL;
  const LumioLedgerRecord *before;
  const LumioLedgerRecord *before_run;
  const LumioLedgerRecord *first = NULL;

  if (records->len == 0)
    return TRUE;
  first = records->pdata[0];
  head = lumio_ledger_store_list_ledgers (connection, first->sequence - 1, first->sequence - 1,
                                          error);
  if (head == NULL)
    return FALSE;
  before = before_run = head->pdata[0];
  first = NULL;
  for (guint i = 0; i < records->len; i++)
    {
      const LumioLedgerRecord *record = records->pdata[i];
      gint64 step = record->closed_at - before->closed_at;
      guint8 byte = step;

      /* After a long sleep the step does not fit a byte, and the ledger is a row of its own. */
      if (step > G_MAXUINT8)
        {
          if (first != NULL && !flush_run (connection, before_run, first, steps, error))
            return FALSE;
          first = NULL;
          if (!lumio_ledger_store_add_ledger (connection, record, error))
            return FALSE;
          before = record;
          continue;
        }
      if (first == NULL)
        {
          first = record;
          before_run = before;
        }
      g_byte_array_append (steps, &byte, 1);
      before = record;
    }
  return first == NULL || flush_run (connection, before_run, first, steps, error);
}

static LumioLedgerRecord *
read_ledger (LumioRows *rows)
{
  LumioLedgerRecord *record = g_new0 (LumioLedgerRecord, 1);

  record->sequence = lumio_rows_get_int (rows, 0);
  lumio_store_copy_blob (rows, 1, record->hash, 32, NULL);
  record->header = lumio_rows_dup_blob (rows, 2);
  record->closed_at = lumio_rows_get_int (rows, 3);
  record->successful = lumio_rows_get_int (rows, 4);
  record->failed = lumio_rows_get_int (rows, 5);
  record->operations = lumio_rows_get_int (rows, 6);
  record->set_operations = lumio_rows_get_int (rows, 7);
  return record;
}

static gboolean
expand_run (GPtrArray  *records,
            LumioRows  *rows,
            guint32     first,
            guint32     last,
            GError    **error)
{
  guint32 sequence = lumio_rows_get_int (rows, 0);
  g_autoptr(GBytes) header = lumio_rows_dup_blob (rows, 1);
  g_autoptr(GBytes) steps = lumio_rows_dup_blob (rows, 2);
  gsize length;
  const guint8 *step = g_bytes_get_data (steps, &length);

  for (gsize i = 0; i < length && sequence <= last; i++, sequence++)
    {
      LumioLedgerRecord *record = lumio_ledger_header_next_empty (header, step[i], error);

      if (record == NULL)
        return FALSE;
      g_bytes_unref (header);
      header = g_bytes_ref (record->header);
      if (sequence >= first)
        g_ptr_array_add (records, record);
      else
        lumio_ledger_record_free (record);
    }
  return TRUE;
}

static int
compare_ledgers (gconstpointer a,
                 gconstpointer b)
{
  const LumioLedgerRecord *left = *(const LumioLedgerRecord * const *) a;
  const LumioLedgerRecord *right = *(const LumioLedgerRecord * const *) b;

  return left->sequence < right->sequence ? -1 : left->sequence > right->sequence;
}

GPtrArray *
lumio_ledger_store_list_ledgers (LumioConnection  *connection,
                                 guint32           first,
                                 guint32           last,
                                 GError          **error)
{
  g_autoptr(GPtrArray) records =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_ledger_record_free);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT * FROM ledgers WHERE sequence BETWEEN ?1 AND ?2", "ii",
                                 (gint64) first, (gint64) last);
  if (rows == NULL)
    return NULL;
  while (lumio_rows_next (rows, &local))
    g_ptr_array_add (records, read_ledger (rows));
  g_clear_pointer (&rows, lumio_rows_free);
  if (local == NULL)
    rows = lumio_connection_query (connection, &local,
                                   "SELECT first, before, steps FROM empty_ledgers "
                                   "WHERE first <= ?2 AND first > ?1 - ?3 AND last >= ?1",
                                   "iii", (gint64) first, (gint64) last, (gint64) MAX_RUN);
  while (local == NULL && lumio_rows_next (rows, &local))
    if (!expand_run (records, rows, first, last, &local))
      break;
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  g_ptr_array_sort (records, compare_ledgers);
  if (records->len != last - first + 1)
    {
      g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                   "Of the ledgers %u to %u only %u are stored", first, last, records->len);
      return NULL;
    }
  return g_steal_pointer (&records);
}

guint32
lumio_ledger_store_get_latest (LumioConnection  *connection,
                               GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT MAX (IFNULL ((SELECT MAX (sequence) FROM ledgers), 0), "
                                 "IFNULL ((SELECT last FROM empty_ledgers "
                                 "ORDER BY first DESC LIMIT 1), 0))",
                                 "");
  if (rows == NULL || !lumio_rows_next (rows, error))
    return 0;
  return lumio_rows_get_int (rows, 0);
}

char *
lumio_ledger_store_dup_meta (LumioConnection  *connection,
                             const char       *name,
                             GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  rows = lumio_connection_query (connection, error, "SELECT value FROM meta WHERE name = ?1", "s",
                                 name);
  if (rows == NULL || !lumio_rows_next (rows, error))
    return NULL;
  return lumio_rows_dup_text (rows, 0);
}

gboolean
lumio_ledger_store_set_meta (LumioConnection  *connection,
                             const char       *name,
                             const char       *value,
                             GError          **error)
{
  return lumio_connection_execute (connection, error, "INSERT OR REPLACE INTO meta VALUES (?1, ?2)",
                                   "ss", name, value) >= 0;
}

void
lumio_ledger_store_read_transaction (LumioTransactionRecord *record,
                                     LumioRows              *rows,
                                     int                     column)
{
  record->id = lumio_rows_get_int (rows, column);
  lumio_store_copy_blob (rows, column + 1, record->hash, 32, NULL);
  record->is_fee_bump = lumio_store_copy_blob (rows, column + 2, record->inner_hash, 32, NULL);
  record->successful = lumio_rows_get_int (rows, column + 3) != 0;
  record->fee_charged = lumio_rows_get_int (rows, column + 4);
  record->max_fee = lumio_rows_get_int (rows, column + 5);
  record->n_operations = lumio_rows_get_int (rows, column + 6);
  record->closed_at = lumio_rows_get_int (rows, column + 7);
  record->envelope = lumio_rows_dup_blob (rows, column + 8);
  record->result = lumio_rows_dup_blob (rows, column + 9);
}

LumioTransactionRecord *
lumio_ledger_store_find_transaction (LumioConnection  *connection,
                                     const guint8     *hash,
                                     GError          **error)
{
  g_autoptr(GBytes) blob = lumio_store_blob (hash, 32);
  g_autoptr(LumioRows) rows = NULL;
  LumioTransactionRecord *record;

  rows = lumio_connection_query (connection, error,
                                 "SELECT id, hash, inner_hash, successful, fee_charged, max_fee, "
                                 "n_operations, closed_at, envelope, result FROM transactions "
                                 "WHERE hash = ?1 OR inner_hash = ?1 LIMIT 1",
                                 "b", blob);
  if (rows == NULL || !lumio_rows_next (rows, error))
    return NULL;
  record = lumio_transaction_record_new ();
  lumio_ledger_store_read_transaction (record, rows, 0);
  return record;
}
