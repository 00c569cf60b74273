#include "ledger/lumio-ledger-query.h"

#include <string.h>

#include "base/lumio-problem.h"

#define TRANSACTION_COLUMNS                                                              \
  "t.id, t.hash, t.inner_hash, t.successful, t.fee_charged, t.max_fee, t.n_operations, " \
  "t.closed_at, t.envelope, t.result "

LumioQuery *
lumio_query_new (LumioLedgerNode *node,
                 LumioQueryKind   kind,
                 const char      *base)
{
  LumioQuery *self = g_atomic_rc_box_new0 (LumioQuery);

  self->kind = kind;
  self->base = g_strdup (base);
  self->passphrase = g_strdup (lumio_ledger_node_get_passphrase (node));
  self->limit = 10;
  return self;
}

LumioQuery *
lumio_query_ref (LumioQuery *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_query (LumioQuery *self)
{
  g_free (self->base);
  g_free (self->passphrase);
  g_free (self->after_text);
  g_free (self->asset_code);
  g_free (self->asset_issuer);
  g_clear_pointer (&self->tail, g_ptr_array_unref);
  g_clear_pointer (&self->assets, g_byte_array_unref);
}

void
lumio_query_unref (LumioQuery *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear_query);
}

void
lumio_query_go_on (LumioQuery *self,
                   const char *token)
{
  char *end;

  self->has_cursor = TRUE;
  self->after = g_ascii_strtoll (token, &end, 10);
  self->after_place = *end == '-' ? g_ascii_strtoll (end + 1, NULL, 10) : 0;
}

LumioProblem *
lumio_problem_not_found (void)
{
  return lumio_problem_new (404, "not_found", "Resource Missing",
                            "The resource at the url requested was not found.  This usually "
                            "occurs for one of two reasons:  The url requested is not valid, or "
                            "no data in our database could be found with the parameters "
                            "provided.");
}

static void
set_not_found (GError **error)
{
  g_propagate_error (error, lumio_problem_to_error (lumio_problem_not_found ()));
}

static void
free_item (LumioQueryItem *item)
{
  g_free (item->token);
  g_free (item->json);
  g_free (item);
}

void
lumio_query_add_item (GPtrArray         *items,
                      char              *token,
                      LumioLedgerWriter *writer)
{
  LumioQueryItem *item = g_new0 (LumioQueryItem, 1);

  item->token = token;
  item->json = lumio_ledger_writer_end (writer);
  g_ptr_array_add (items, item);
}

/* The numbers between which records are wanted, both exclusive. */
static void
get_range (const LumioQuery *query,
           gint64           *low,
           gint64           *high)
{
  *low = -1;
  *high = G_MAXINT64;
  if (!query->has_cursor)
    return;
  if (query->descending)
    *high = query->after;
  else
    *low = query->after;
}

gboolean
lumio_query_end (GError  *local,
                 GError **error)
{
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
lumio_query_narrow (const LumioQuery  *query,
                    LumioConnection   *connection,
                    gint64            *low,
                    gint64            *high,
                    GError           **error)
{
  g_autoptr(LumioTransactionRecord) record = NULL;
  GError *local = NULL;

  if (query->scope == LUMIO_SCOPE_LEDGER)
    {
      *low = MAX (*low, ((gint64) query->ledger << 32) - 1);
      *high = MIN (*high, ((gint64) query->ledger + 1) << 32);
      return TRUE;
    }
  if (query->scope != LUMIO_SCOPE_TRANSACTION)
    return TRUE;
  if ((record = lumio_ledger_store_find_transaction (connection, query->hash, &local)) == NULL)
    {
      if (local != NULL)
        g_propagate_error (error, local);
      else
        set_not_found (error);
      return FALSE;
    }
  *low = MAX (*low, record->id);
  *high = MIN (*high, record->id + 4096);
  return TRUE;
}

static gboolean
account_was_seen (const LumioQuery  *query,
                  LumioConnection   *connection,
                  GError           **error)
{
  g_autoptr(GBytes) account = g_bytes_new (query->account, 32);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT EXISTS (SELECT 1 FROM accounts WHERE account = ?1) OR "
                                 "EXISTS (SELECT 1 FROM transaction_accounts WHERE account = ?1)",
                                 "b", account);
  if (rows == NULL)
    return FALSE;
  if (lumio_rows_next (rows, &local) && lumio_rows_get_int (rows, 0) != 0)
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, local);
  else
    set_not_found (error);
  return FALSE;
}

static gboolean
balance_was_seen (const LumioQuery  *query,
                  LumioConnection   *connection,
                  GError           **error)
{
  g_autoptr(GBytes) balance = g_bytes_new (query->hash, 32);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT 1 FROM claimable_history WHERE balance = ?1 LIMIT 1", "b",
                                 balance);
  if (rows == NULL)
    return FALSE;
  if (lumio_rows_next (rows, &local))
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, local);
  else
    set_not_found (error);
  return FALSE;
}

static LumioTransactionView *
read_view (const LumioQuery  *query,
           LumioRows         *rows,
           int                column,
           GError           **error)
{
  LumioTransactionRecord *record = lumio_transaction_record_new ();

  lumio_ledger_store_read_transaction (record, rows, column);
  return lumio_transaction_view_new (record, query->passphrase, error);
}

#define TRANSACTIONS_OF_BALANCE                                                     \
  "SELECT " TRANSACTION_COLUMNS "FROM transactions t WHERE t.id IN "                \
  "(SELECT id & ~4095 FROM claimable_history WHERE balance = ?5) "                  \
  "AND t.id > ?1 AND t.id < ?2 AND t.successful >= ?3 "

static LumioRows *
find_transactions (const LumioQuery  *query,
                   LumioConnection   *connection,
                   gint64             low,
                   gint64             high,
                   GError           **error)
{
  gint64 least = query->include_failed ? 0 : 1;
  g_autoptr(GBytes) account = g_bytes_new (query->account, 32);
  g_autoptr(GBytes) balance = g_bytes_new (query->hash, 32);

  if (query->scope == LUMIO_SCOPE_ACCOUNT)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? "SELECT " TRANSACTION_COLUMNS
                                   "FROM transaction_accounts a JOIN transactions t USING (id) "
                                   "WHERE a.account = ?5 AND a.id > ?1 AND a.id < ?2 "
                                   "AND a.successful >= ?3 ORDER BY a.id DESC LIMIT ?4"
                                     : "SELECT " TRANSACTION_COLUMNS
                                   "FROM transaction_accounts a JOIN transactions t USING (id) "
                                   "WHERE a.account = ?5 AND a.id > ?1 AND a.id < ?2 "
                                   "AND a.successful >= ?3 ORDER BY a.id LIMIT ?4",
                                   "iiiib", low, high, least, (gint64) query->limit, account);
  if (query->scope == LUMIO_SCOPE_CLAIMABLE)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? TRANSACTIONS_OF_BALANCE "ORDER BY t.id DESC LIMIT ?4"
                                     : TRANSACTIONS_OF_BALANCE "ORDER BY t.id LIMIT ?4",
                                   "iiiib", low, high, least, (gint64) query->limit, balance);
  return lumio_connection_query (connection, error,
                                 query->descending
                                   ? "SELECT " TRANSACTION_COLUMNS "FROM transactions t "
                                 "WHERE id > ?1 AND id < ?2 AND successful >= ?3 "
                                 "ORDER BY id DESC LIMIT ?4"
                                   : "SELECT " TRANSACTION_COLUMNS "FROM transactions t "
                                 "WHERE id > ?1 AND id < ?2 AND successful >= ?3 "
                                 "ORDER BY id LIMIT ?4",
                                 "iiii", low, high, least, (gint64) query->limit);
}

static gboolean
list_transactions (const LumioQuery  *query,
                   LumioConnection   *connection,
                   GPtrArray         *items,
                   GError           **error)
{
  g_autoptr(LumioRows) rows = NULL;
  gint64 low;
  gint64 high;
  GError *local = NULL;

  get_range (query, &low, &high);
  if (!lumio_query_narrow (query, connection, &low, &high, error))
    return FALSE;
  if ((rows = find_transactions (query, connection, low, high, error)) == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    {
      g_autoptr(LumioTransactionView) view = read_view (query, rows, 0, error);
      LumioLedgerWriter writer;

      if (view == NULL)
        return FALSE;
      lumio_ledger_writer_init (&writer);
      lumio_resource_transaction (&writer, NULL, query->base, view);
      lumio_query_add_item (items, g_strdup_printf ("%" G_GINT64_FORMAT, view->record->id), &writer);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

#define OPERATIONS_OF_ACCOUNT                                                       \
  "SELECT a.id, " TRANSACTION_COLUMNS                                               \
  "FROM operation_accounts a JOIN transactions t ON t.id = (a.id & ~4095) "         \
  "WHERE a.account = ?6 AND a.id > ?1 AND a.id < ?2 AND a.successful >= ?3 "        \
  "AND a.payment >= ?5 "

#define OPERATIONS_OF_BALANCE                                                       \
  "SELECT h.id, " TRANSACTION_COLUMNS                                               \
  "FROM claimable_history h JOIN transactions t ON t.id = (h.id & ~4095) "          \
  "WHERE h.balance = ?5 AND h.id > ?1 AND h.id < ?2 AND h.successful >= ?3 "

#define OPERATIONS                                                                  \
  "SELECT o.id, " TRANSACTION_COLUMNS                                               \
  "FROM operations o JOIN transactions t ON t.id = (o.id & ~4095) "                 \
  "WHERE o.id > ?1 AND o.id < ?2 AND o.successful >= ?3 "

static LumioRows *
find_operations (const LumioQuery  *query,
                 LumioConnection   *connection,
                 gint64             low,
                 gint64             high,
                 GError           **error)
{
  gint64 least = query->include_failed ? 0 : 1;
  gboolean payments = query->kind == LUMIO_QUERY_PAYMENTS;
  g_autoptr(GBytes) account = g_bytes_new (query->account, 32);
  g_autoptr(GBytes) balance = g_bytes_new (query->hash, 32);

  if (query->scope == LUMIO_SCOPE_CLAIMABLE)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? OPERATIONS_OF_BALANCE "ORDER BY h.id DESC LIMIT ?4"
                                     : OPERATIONS_OF_BALANCE "ORDER BY h.id LIMIT ?4",
                                   "iiiib", low, high, least, (gint64) query->limit, balance);

  if (query->scope == LUMIO_SCOPE_ACCOUNT)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? OPERATIONS_OF_ACCOUNT "ORDER BY a.id DESC LIMIT ?4"
                                     : OPERATIONS_OF_ACCOUNT "ORDER BY a.id LIMIT ?4",
                                   "iiiiib", low, high, least, (gint64) query->limit,
                                   (gint64) payments, account);
  if (payments)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? OPERATIONS "AND o.payment = 1 ORDER BY o.id DESC LIMIT ?4"
                                     : OPERATIONS "AND o.payment = 1 ORDER BY o.id LIMIT ?4",
                                   "iiii", low, high, least, (gint64) query->limit);
  return lumio_connection_query (connection, error,
                                 query->descending ? OPERATIONS "ORDER BY o.id DESC LIMIT ?4"
                                                   : OPERATIONS "ORDER BY o.id LIMIT ?4",
                                 "iiii", low, high, least, (gint64) query->limit);
}

static void
write_operation (const LumioQuery           *query,
                 const LumioTransactionView *view,
                 gint64                      id,
                 GPtrArray                  *items)
{
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_resource_operation (&writer, NULL, query->base, view, id - view->record->id - 1,
                            query->join);
  lumio_query_add_item (items, g_strdup_printf ("%" G_GINT64_FORMAT, id), &writer);
}

static gboolean
list_operations (const LumioQuery  *query,
                 LumioConnection   *connection,
                 GPtrArray         *items,
                 GError           **error)
{
  g_autoptr(LumioTransactionView) view = NULL;
  g_autoptr(LumioRows) rows = NULL;
  gint64 low;
  gint64 high;
  GError *local = NULL;

  get_range (query, &low, &high);
  if (!lumio_query_narrow (query, connection, &low, &high, error))
    return FALSE;
  if ((rows = find_operations (query, connection, low, high, error)) == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    {
      gint64 id = lumio_rows_get_int (rows, 0);

      /* The operations of one transaction follow one another: it is read once. */
      if (view == NULL || view->record->id != (id & ~(gint64) 4095))
        {
          g_clear_pointer (&view, lumio_transaction_view_free);
          if ((view = read_view (query, rows, 1, error)) == NULL)
            return FALSE;
        }
      write_operation (query, view, id, items);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static const LumioLedgerRecord *
find_in_tail (const LumioQuery *query,
              guint32           sequence)
{
  for (guint i = 0; query->tail != NULL && i < query->tail->len; i++)
    {
      const LumioLedgerRecord *record = query->tail->pdata[i];

      if (record->sequence == sequence)
        return record;
    }
  return NULL;
}

static guint32
get_latest (const LumioQuery  *query,
            LumioConnection   *connection,
            GError           **error)
{
  const LumioLedgerRecord *last;

  if (query->tail == NULL || query->tail->len == 0)
    return lumio_ledger_store_get_latest (connection, error);
  last = query->tail->pdata[query->tail->len - 1];
  return MAX (last->sequence, lumio_ledger_store_get_latest (connection, error));
}

static void
write_ledger (const LumioQuery        *query,
              const LumioLedgerRecord *record,
              GPtrArray               *items)
{
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_resource_ledger (&writer, NULL, query->base, record);
  lumio_query_add_item (items, g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) record->sequence << 32), &writer);
}

/* Ledgers have no gaps, so that the range is known before anything is read. */
static gboolean
list_ledgers (const LumioQuery  *query,
              LumioConnection   *connection,
              GPtrArray         *items,
              GError           **error)
{
  g_autoptr(GPtrArray) stored = NULL;
  GError *local = NULL;
  gint64 latest = get_latest (query, connection, &local);
  gint64 saved = local == NULL ? lumio_ledger_store_get_latest (connection, &local) : 0;
  gint64 first = 1;
  gint64 last = latest;

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (query->has_cursor && query->descending)
    last = MIN (last, (query->after - 1) >> 32);
  else if (query->has_cursor)
    first = (query->after >> 32) + 1;
  if (query->descending)
    first = MAX (first, last - query->limit + 1);
  else
    last = MIN (last, first + query->limit - 1);
  if (first > last)
    return TRUE;
  if (first <= saved)
    {
      stored = lumio_ledger_store_list_ledgers (connection, first, MIN (last, saved), error);
      if (stored == NULL)
        return FALSE;
    }
  for (gint64 i = 0; i <= last - first; i++)
    {
      gint64 sequence = query->descending ? last - i : first + i;
      const LumioLedgerRecord *record = sequence <= saved ? stored->pdata[sequence - first]
                                                          : find_in_tail (query, sequence);

      if (record == NULL)
        break;
      write_ledger (query, record, items);
    }
  return TRUE;
}

gint64
lumio_query_get_close_time (LumioConnection *connection,
                            guint32          sequence)
{
  g_autoptr(GPtrArray) records = NULL;

  records = lumio_ledger_store_list_ledgers (connection, sequence, sequence, NULL);
  return records != NULL ? ((LumioLedgerRecord *) records->pdata[0])->closed_at : 0;
}

DexFuture *
lumio_query_finish (LumioLedgerWriter *writer,
                    gboolean           done,
                    GError            *error)
{
  g_autofree char *json = lumio_ledger_writer_end (writer);

  if (done)
    return dex_future_new_take_string (g_steal_pointer (&json));
  if (error == NULL)
    set_not_found (&error);
  return dex_future_new_for_error (error);
}

DexFuture *
lumio_query_list (LumioConnection *connection,
                  gpointer         user_data)
{
  LumioQuery *query = user_data;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) free_item);
  GError *error = NULL;
  gboolean done = FALSE;

  if (query->scope == LUMIO_SCOPE_ACCOUNT && !account_was_seen (query, connection, &error))
    return dex_future_new_for_error (error);
  if (query->scope == LUMIO_SCOPE_CLAIMABLE && !balance_was_seen (query, connection, &error))
    return dex_future_new_for_error (error);
  if (query->scope == LUMIO_SCOPE_LEDGER &&
      (query->ledger == 0 || query->ledger > get_latest (query, connection, &error)))
    {
      if (error == NULL)
        set_not_found (&error);
      return dex_future_new_for_error (error);
    }
  switch (query->kind)
    {
    case LUMIO_QUERY_TRANSACTIONS:
      done = list_transactions (query, connection, items, &error);
      break;
    case LUMIO_QUERY_OPERATIONS:
    case LUMIO_QUERY_PAYMENTS:
      done = list_operations (query, connection, items, &error);
      break;
    case LUMIO_QUERY_LEDGERS:
      done = list_ledgers (query, connection, items, &error);
      break;
    case LUMIO_QUERY_ACCOUNTS:
      done = lumio_query_list_accounts (query, connection, items, &error);
      break;
    case LUMIO_QUERY_ASSETS:
      done = lumio_query_list_assets (query, connection, items, &error);
      break;
    case LUMIO_QUERY_OFFERS:
      done = lumio_query_list_offers (query, connection, items, &error);
      break;
    case LUMIO_QUERY_CLAIMABLES:
      done = lumio_query_list_claimables (query, connection, items, &error);
      break;
    case LUMIO_QUERY_EFFECTS:
      done = lumio_query_list_effects (query, connection, items, &error);
      break;
    case LUMIO_QUERY_TRADES:
      done = lumio_query_list_trades (query, connection, items, &error);
      break;
    default:
      g_assert_not_reached ();
    }
  if (!done)
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&items));
}

DexFuture *
lumio_query_ledger (LumioConnection *connection,
                    gpointer         user_data)
{
  LumioQuery *query = user_data;
  const LumioLedgerRecord *record = find_in_tail (query, query->ledger);
  g_autoptr(GPtrArray) stored = NULL;
  LumioLedgerWriter writer;
  GError *error = NULL;
  guint32 latest;

  if (record == NULL)
    {
      latest = lumio_ledger_store_get_latest (connection, &error);
      if (error == NULL && (query->ledger == 0 || query->ledger > latest))
        set_not_found (&error);
      if (error == NULL)
        stored = lumio_ledger_store_list_ledgers (connection, query->ledger, query->ledger, &error);
      if (stored == NULL)
        return dex_future_new_for_error (error);
      record = stored->pdata[0];
    }
  lumio_ledger_writer_init (&writer);
  lumio_resource_ledger (&writer, NULL, query->base, record);
  return lumio_query_finish (&writer, TRUE, NULL);
}

DexFuture *
lumio_query_transaction (LumioConnection *connection,
                         gpointer         user_data)
{
  LumioQuery *query = user_data;
  LumioTransactionRecord *record;
  g_autoptr(LumioTransactionView) view = NULL;
  LumioLedgerWriter writer;
  GError *error = NULL;

  record = lumio_ledger_store_find_transaction (connection, query->hash, &error);
  if (record != NULL)
    view = lumio_transaction_view_new (record, query->passphrase, &error);
  lumio_ledger_writer_init (&writer);
  if (view != NULL)
    lumio_resource_transaction (&writer, NULL, query->base, view);
  return lumio_query_finish (&writer, view != NULL, error);
}

DexFuture *
lumio_query_operation (LumioConnection *connection,
                       gpointer         user_data)
{
  LumioQuery *query = user_data;
  g_autoptr(LumioTransactionView) view = NULL;
  g_autoptr(LumioRows) rows = NULL;
  LumioLedgerWriter writer;
  GError *error = NULL;
  guint index;

  rows = lumio_connection_query (connection, &error,
                                 "SELECT " TRANSACTION_COLUMNS
                                 "FROM transactions t WHERE id = (?1 & ~4095)",
                                 "i", query->after);
  if (rows != NULL && lumio_rows_next (rows, &error))
    view = read_view (query, rows, 0, &error);
  index = view != NULL ? query->after - view->record->id - 1 : 0;
  lumio_ledger_writer_init (&writer);
  if (view == NULL || index >= view->record->n_operations)
    return lumio_query_finish (&writer, FALSE, error);
  lumio_resource_operation (&writer, NULL, query->base, view, index, query->join);
  return lumio_query_finish (&writer, TRUE, NULL);
}
