#include "platform/store/store-wallets.h"

G_DEFINE_BOXED_TYPE (LumioWalletRow, lumio_wallet_row, lumio_wallet_row_copy, lumio_wallet_row_free)

#define SELECT                                                                          \
  "SELECT id, user_id, public_key, encrypted_key, custody_mode, network, purpose,"      \
  " status, open_tx_hash, open_xdr FROM wallets "

static LumioWalletRow *
find (LumioConnection  *connection,
      const char       *sql,
      const char       *key,
      GError          **error)
{
  g_autoptr (LumioRows) rows = lumio_connection_query (connection, error, sql, "s", key);
  LumioWalletRow *row;

  if (rows == NULL || !lumio_rows_next (rows, error))
    return NULL;

  row = lumio_wallet_row_new ();
  row->id = lumio_rows_dup_text (rows, 0);
  row->user_id = lumio_rows_dup_text (rows, 1);
  row->public_key = lumio_rows_dup_text (rows, 2);
  row->encrypted_key = lumio_rows_dup_text (rows, 3);
  row->custody_mode = lumio_rows_dup_text (rows, 4);
  row->network = lumio_rows_dup_text (rows, 5);
  row->purpose = lumio_rows_dup_text (rows, 6);
  row->status = lumio_rows_dup_text (rows, 7);
  row->open_tx_hash = lumio_rows_dup_text (rows, 8);
  row->open_xdr = lumio_rows_dup_text (rows, 9);

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
  LumioWalletRow *copy = lumio_wallet_row_new ();

  copy->id = g_strdup (self->id);
  copy->user_id = g_strdup (self->user_id);
  copy->public_key = g_strdup (self->public_key);
  copy->encrypted_key = g_strdup (self->encrypted_key);
  copy->custody_mode = g_strdup (self->custody_mode);
  copy->network = g_strdup (self->network);
  copy->purpose = g_strdup (self->purpose);
  copy->status = g_strdup (self->status);
  copy->open_tx_hash = g_strdup (self->open_tx_hash);
  copy->open_xdr = g_strdup (self->open_xdr);

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
  g_free (self->custody_mode);
  g_free (self->network);
  g_free (self->purpose);
  g_free (self->status);
  g_free (self->open_tx_hash);
  g_free (self->open_xdr);
  g_free (self);
}

gboolean
lumio_store_wallets_insert (LumioConnection       *connection,
                            const LumioWalletRow  *row,
                            gint64                 now,
                            GError               **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO wallets (id, user_id, public_key, encrypted_key,"
                                   " custody_mode, network, purpose, status, created_at, updated_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)", "ssssssssi",
                                   row->id, row->user_id, row->public_key, row->encrypted_key,
                                   row->custody_mode, row->network, row->purpose, row->status,
                                   now) >= 0;
}

LumioWalletRow *
lumio_store_wallets_by_user (LumioConnection  *connection,
                             const char       *user_id,
                             GError          **error)
{
  return find (connection, SELECT "WHERE user_id = ?1 AND purpose = 'user'", user_id, error);
}

LumioWalletRow *
lumio_store_wallets_by_address (LumioConnection  *connection,
                                const char       *public_key,
                                GError          **error)
{
  return find (connection, SELECT "WHERE public_key = ?1", public_key, error);
}

LumioWalletRow *
lumio_store_wallets_by_purpose (LumioConnection  *connection,
                                const char       *purpose,
                                GError          **error)
{
  return find (connection, SELECT "WHERE purpose = ?1 AND user_id IS NULL", purpose, error);
}

GStrv
lumio_store_wallets_opening (LumioConnection  *connection,
                             GError          **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (LumioRows) rows = NULL;
  g_autoptr (GError) local_error = NULL;

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
