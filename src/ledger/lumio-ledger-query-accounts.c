#include "ledger/lumio-ledger-query.h"

#include <string.h>

static gboolean
read_entries (LumioConnection   *connection,
              const char        *sql,
              GBytes            *account,
              LumioEntryKind     kind,
              GPtrArray         *entries,
              GError           **error)
{
  g_autoptr(LumioRows) rows = lumio_connection_query (connection, error, sql, "b", account);
  GError *local = NULL;

  if (rows == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    {
      g_autoptr(GBytes) name = lumio_rows_dup_blob (rows, 0);
      LumioEntryKey key = { .kind = kind };
      gsize length;
      const guint8 *bytes = g_bytes_get_data (name, &length);

      memcpy (key.account, g_bytes_get_data (account, NULL), 32);
      key.length = MIN (length, sizeof key.name);
      memcpy (key.name, bytes, key.length);
      g_ptr_array_add (entries, lumio_entry_new (&key));
    }
  g_clear_pointer (&rows, lumio_rows_free);
  for (guint i = 0; local == NULL && i < entries->len; i++)
    lumio_ledger_store_load_entry (entries->pdata[i], connection, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/* FALSE without an error: no such account. */
static gboolean
write_account (const LumioQuery  *query,
               LumioConnection   *connection,
               const guint8      *id,
               LumioLedgerWriter *writer,
               GError           **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_entry_free);
  g_autoptr(GPtrArray) data = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_entry_free);
  g_autoptr(GBytes) account = g_bytes_new (id, 32);
  g_autoptr(LumioEntry) entry = NULL;
  LumioEntryKey key;

  lumio_entry_key_account (&key, id);
  entry = lumio_entry_new (&key);
  if (!lumio_ledger_store_load_entry (entry, connection, error) || !entry->alive)
    return FALSE;
  if (!read_entries (connection, "SELECT asset FROM trustlines WHERE account = ?1 ORDER BY asset",
                     account, LUMIO_ENTRY_TRUSTLINE, lines, error) ||
      !read_entries (connection, "SELECT name FROM data WHERE account = ?1 ORDER BY name",
                     account, LUMIO_ENTRY_DATA, data, error))
    return FALSE;
  lumio_resource_account (writer, NULL, query->base, entry, lines, data,
                          lumio_query_get_close_time (connection, entry->last_modified));
  return TRUE;
}

static LumioRows *
find_accounts (const LumioQuery  *query,
               LumioConnection   *connection,
               GError           **error)
{
  /* Accounts are in the order of their keys; a cursor that is none comes before all of them. */
  g_autoptr(GBytes) after = g_bytes_new (query->account, query->has_cursor ? 32 : 0);
  g_autoptr(GBytes) asset = g_bytes_new (query->asset, sizeof query->asset);
  g_autoptr(GBytes) key = g_bytes_new (query->signer.key, 32);
  gint64 limit = query->limit;

  if (query->by_asset)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? "SELECT account FROM trustlines WHERE asset = ?1 AND "
                                   "(account < ?2 OR length (?2) = 0) "
                                   "ORDER BY account DESC LIMIT ?3"
                                     : "SELECT account FROM trustlines WHERE asset = ?1 AND "
                                   "account > ?2 ORDER BY account LIMIT ?3",
                                   "bbi", asset, after, limit);
  if (query->by_sponsor)
    return lumio_connection_query (connection, error,
                                   query->descending
                                     ? "SELECT account FROM accounts WHERE sponsor = ?1 AND "
                                   "(account < ?2 OR length (?2) = 0) "
                                   "ORDER BY account DESC LIMIT ?3"
                                     : "SELECT account FROM accounts WHERE sponsor = ?1 AND "
                                   "account > ?2 ORDER BY account LIMIT ?3",
                                   "bbi", key, after, limit);
  /* The account's own key signs for it until its weight is nothing. */
  return lumio_connection_query (connection, error,
                                 query->descending
                                   ? "SELECT account FROM (SELECT account FROM signers "
                                 "WHERE key = ?1 AND type = ?4 UNION SELECT account "
                                 "FROM accounts WHERE account = ?1 AND ?4 = 0) "
                                 "WHERE account < ?2 OR length (?2) = 0 "
                                 "ORDER BY account DESC LIMIT ?3"
                                   : "SELECT account FROM (SELECT account FROM signers "
                                 "WHERE key = ?1 AND type = ?4 UNION SELECT account "
                                 "FROM accounts WHERE account = ?1 AND ?4 = 0) "
                                 "WHERE account > ?2 ORDER BY account LIMIT ?3",
                                 "bbii", key, after, limit, (gint64) query->signer.type);
}

gboolean
lumio_query_list_accounts (const LumioQuery  *query,
                           LumioConnection   *connection,
                           GPtrArray         *items,
                           GError           **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(LumioRows) rows = find_accounts (query, connection, error);
  GError *local = NULL;

  if (rows == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    g_ptr_array_add (ids, lumio_rows_dup_blob (rows, 0));
  g_clear_pointer (&rows, lumio_rows_free);
  for (guint i = 0; local == NULL && i < ids->len; i++)
    {
      const guint8 *id = g_bytes_get_data (ids->pdata[i], NULL);
      LumioLedgerWriter writer;

      lumio_ledger_writer_init (&writer);
      if (write_account (query, connection, id, &writer, &local))
        lumio_query_add_item (items, lumio_account_to_address (id), &writer);
      else
        g_free (lumio_ledger_writer_end (&writer));
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

DexFuture *
lumio_query_account (LumioConnection *connection,
                     gpointer         user_data)
{
  LumioQuery *query = user_data;
  LumioLedgerWriter writer;
  GError *error = NULL;
  gboolean done;

  lumio_ledger_writer_init (&writer);
  done = write_account (query, connection, query->account, &writer, &error);
  return lumio_query_finish (&writer, done, error);
}

DexFuture *
lumio_query_data (LumioConnection *connection,
                  gpointer         user_data)
{
  LumioQuery *query = user_data;
  g_autoptr(LumioEntry) entry = NULL;
  LumioLedgerWriter writer;
  LumioEntryKey key;
  GError *error = NULL;
  gboolean done;

  if (strlen (query->after_text) > sizeof key.name)
    {
      error = lumio_problem_to_error (lumio_problem_not_found ());
      return dex_future_new_for_error (error);
    }
  lumio_entry_key_data (&key, query->account, query->after_text, strlen (query->after_text));
  entry = lumio_entry_new (&key);
  done = lumio_ledger_store_load_entry (entry, connection, &error) && entry->alive;
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  if (done)
    lumio_ledger_writer_base64 (&writer, "value", entry->data.value, entry->data.length);
  lumio_ledger_writer_end_object (&writer);
  return lumio_query_finish (&writer, done, error);
}
