#include "platform/store/store-wallets.h"

G_DEFINE_BOXED_TYPE (LumioWalletRow, lumio_wallet_row, lumio_wallet_row_copy, lumio_wallet_row_free)

#define COLUMNS                                                                     \
  "id, user_id, public_key, encrypted_key, key_id, custody_mode, network, purpose," \
  " status, created_at FROM wallets"

static LumioWalletRow *
read_row (LumioRows *rows)
{
  LumioWalletRow *row = lumio_wallet_row_new ();

  row->id = lumio_rows_dup_text (rows, 0);
  row->user_id = lumio_rows_dup_text (rows, 1);
  row->public_key = lumio_rows_dup_text (rows, 2);
  row->encrypted_key = lumio_rows_dup_text (rows, 3);
  row->key_id = lumio_rows_dup_text (rows, 4);
  row->custody_mode = lumio_rows_dup_text (rows, 5);
  row->network = lumio_rows_dup_text (rows, 6);
  row->purpose = lumio_rows_dup_text (rows, 7);
  row->status = lumio_rows_dup_text (rows, 8);
  row->created_at = lumio_rows_get_int (rows, 9);
  return row;
}

LumioWalletRow *
lumio_wallet_row_new (void)
{
  return g_new0 (LumioWalletRow, 1);
}

LumioWalletRow *
lumio_wallet_row_copy (const LumioWalletRow *self)
{
  LumioWalletRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->user_id = g_strdup (self->user_id);
  copy->public_key = g_strdup (self->public_key);
  copy->encrypted_key = g_strdup (self->encrypted_key);
  copy->key_id = g_strdup (self->key_id);
  copy->custody_mode = g_strdup (self->custody_mode);
  copy->network = g_strdup (self->network);
  copy->purpose = g_strdup (self->purpose);
  copy->status = g_strdup (self->status);
  return copy;
}

void
lumio_wallet_row_free (LumioWalletRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->user_id);
  g_free (self->public_key);
  g_free (self->encrypted_key);
  g_free (self->key_id);
  g_free (self->custody_mode);
  g_free (self->network);
  g_free (self->purpose);
  g_free (self->status);
  g_free (self);
}

gboolean
lumio_store_wallets_insert (LumioConnection       *connection,
                            const LumioWalletRow  *row,
                            GError               **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO wallets (id, user_id, public_key, encrypted_key,"
                                   " key_id, custody_mode, network, purpose, status, created_at,"
                                   " updated_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)",
                                   "sssssssssi", row->id, row->user_id, row->public_key,
                                   row->encrypted_key, row->key_id, row->custody_mode, row->network,
                                   row->purpose, row->status, row->created_at) >= 0;
}

static LumioWalletRow *
find (LumioConnection  *connection,
      const char       *sql,
      const char       *key,
      GError          **error)
{
  g_autoptr(LumioRows) rows = lumio_connection_query (connection, error, sql, "s", key);

  return rows != NULL && lumio_rows_next (rows, error) ? read_row (rows) : NULL;
}

LumioWalletRow *
lumio_store_wallets_by_user (LumioConnection  *connection,
                             const char       *user_id,
                             GError          **error)
{
  return find (connection, "SELECT " COLUMNS " WHERE user_id = ?1 AND purpose = 'user'", user_id,
               error);
}

LumioWalletRow *
lumio_store_wallets_by_address (LumioConnection  *connection,
                                const char       *public_key,
                                GError          **error)
{
  return find (connection, "SELECT " COLUMNS " WHERE public_key = ?1", public_key, error);
}

LumioWalletRow *
lumio_store_wallets_by_purpose (LumioConnection  *connection,
                                const char       *purpose,
                                GError          **error)
{
  return find (connection, "SELECT " COLUMNS " WHERE purpose = ?1 AND user_id IS NULL", purpose,
               error);
}

GPtrArray *
lumio_store_wallets_list_sealed (LumioConnection  *connection,
                                 GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_wallet_row_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT " COLUMNS " WHERE encrypted_key IS NOT NULL", "")))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return g_steal_pointer (&list);
}

gboolean
lumio_store_wallets_reseal (LumioConnection  *connection,
                            const char       *id,
                            const char       *encrypted_key,
                            const char       *key_id,
                            GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE wallets SET encrypted_key = ?2, key_id = ?3 WHERE id = ?1",
                                   "sss", id, encrypted_key, key_id) >= 0;
}

GStrv
lumio_store_wallets_opening (LumioConnection  *connection,
                             GError          **error)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT user_id FROM wallets WHERE status = 'opening'"
                                       " AND purpose = 'user' ORDER BY created_at", "")))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_strv_builder_add (ids, lumio_rows_get_text (rows, 0));

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_strv_builder_end (ids);
}

gboolean
lumio_store_wallets_set_open (LumioConnection  *connection,
                              const char       *id,
                              const char       *tx_hash,
                              const char       *xdr,
                              gint64            now,
                              GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE wallets SET open_tx_hash = ?2, open_xdr = ?3,"
                                   " updated_at = ?4 WHERE id = ?1", "sssi",
                                   id, tx_hash, xdr, now) >= 0;
}

gboolean
lumio_store_wallets_set_status (LumioConnection  *connection,
                                const char       *id,
                                const char       *status,
                                gint64            now,
                                GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE wallets SET status = ?2, updated_at = ?3 WHERE id = ?1",
                                   "ssi", id, status, now) >= 0;
}
