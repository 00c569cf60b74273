#include "ledger/lumio-ledger-store-private.h"

#include <string.h>

GBytes *
lumio_store_blob (gconstpointer data,
                  gsize         length)
{
  return g_bytes_new (data, length);
}

GBytes *
lumio_store_blob_if (gboolean      is_there,
                     const guint8 *data)
{
  return is_there ? lumio_store_blob (data, 32) : NULL;
}

gboolean
lumio_store_copy_blob (LumioRows *rows,
                       int        column,
                       gpointer   target,
                       gsize      size,
                       gsize     *length)
{
  g_autoptr(GBytes) blob = NULL;
  gsize have;

  if (lumio_rows_is_null (rows, column))
    return FALSE;
  blob = lumio_rows_dup_blob (rows, column);
  have = MIN (g_bytes_get_size (blob), size);
  if (have > 0)
    memcpy (target, g_bytes_get_data (blob, NULL), have);
  if (length != NULL)
    *length = have;
  return TRUE;
}

static gboolean
load_signers (LumioEntry       *entry,
              LumioConnection  *connection,
              GBytes           *account,
              GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT type, key, payload, weight, sponsor FROM signers "
                                 "WHERE account = ?1 ORDER BY type, key, payload",
                                 "b", account);
  if (rows == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    {
      LumioSigner signer = { 0 };
      gsize length = 0;

      signer.key.type = lumio_rows_get_int (rows, 0);
      lumio_store_copy_blob (rows, 1, signer.key.key, 32, NULL);
      lumio_store_copy_blob (rows, 2, signer.key.payload, 64, &length);
      signer.key.payload_length = length;
      signer.weight = lumio_rows_get_int (rows, 3);
      signer.sponsored = lumio_store_copy_blob (rows, 4, signer.sponsor, 32, NULL);
      if (entry->account.signers == NULL)
        entry->account.signers = g_array_new (FALSE, TRUE, sizeof (LumioSigner));
      g_array_append_val (entry->account.signers, signer);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
load_account (LumioEntry       *entry,
              LumioConnection  *connection,
              GBytes           *account,
              GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT balance, sequence, subentries, sponsoring, sponsored, "
                                 "flags, thresholds, home_domain, inflation, sequence_ledger, "
                                 "sequence_time, sponsor, last_modified, buying, selling "
                                 "FROM accounts WHERE account = ?1",
                                 "b", account);
  if (rows == NULL)
    return FALSE;
  if (!lumio_rows_next (rows, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, local);
      return FALSE;
    }
  entry->account.balance = lumio_rows_get_int (rows, 0);
  entry->account.sequence = lumio_rows_get_int (rows, 1);
  entry->account.subentries = lumio_rows_get_int (rows, 2);
  entry->account.sponsoring = lumio_rows_get_int (rows, 3);
  entry->account.sponsored = lumio_rows_get_int (rows, 4);
  entry->account.flags = lumio_rows_get_int (rows, 5);
  lumio_store_copy_blob (rows, 6, entry->account.thresholds, 4, NULL);
  g_strlcpy (entry->account.home_domain, lumio_rows_get_text (rows, 7),
             sizeof entry->account.home_domain);
  entry->account.has_inflation = lumio_store_copy_blob (rows, 8, entry->account.inflation, 32, NULL);
  entry->account.sequence_ledger = lumio_rows_get_int (rows, 9);
  entry->account.sequence_time = lumio_rows_get_int (rows, 10);
  entry->is_sponsored = lumio_store_copy_blob (rows, 11, entry->sponsor, 32, NULL);
  entry->last_modified = lumio_rows_get_int (rows, 12);
  entry->account.buying = lumio_rows_get_int (rows, 13);
  entry->account.selling = lumio_rows_get_int (rows, 14);
  entry->alive = TRUE;
  g_clear_pointer (&rows, lumio_rows_free);
  return load_signers (entry, connection, account, error);
}

static gboolean
load_trustline (LumioEntry       *entry,
                LumioConnection  *connection,
                GBytes           *account,
                GError          **error)
{
  g_autoptr(GBytes) asset = lumio_store_blob (entry->key.name, entry->key.length);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT balance, maximum, flags, sponsor, last_modified, "
                                 "buying, selling "
                                 "FROM trustlines WHERE account = ?1 AND asset = ?2",
                                 "bb", account, asset);
  if (rows == NULL)
    return FALSE;
  if (!lumio_rows_next (rows, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, local);
      return FALSE;
    }
  entry->trustline.balance = lumio_rows_get_int (rows, 0);
  entry->trustline.limit = lumio_rows_get_int (rows, 1);
  entry->trustline.flags = lumio_rows_get_int (rows, 2);
  entry->is_sponsored = lumio_store_copy_blob (rows, 3, entry->sponsor, 32, NULL);
  entry->last_modified = lumio_rows_get_int (rows, 4);
  entry->trustline.buying = lumio_rows_get_int (rows, 5);
  entry->trustline.selling = lumio_rows_get_int (rows, 6);
  entry->alive = TRUE;
  return TRUE;
}

static gboolean
load_data (LumioEntry       *entry,
           LumioConnection  *connection,
           GBytes           *account,
           GError          **error)
{
  g_autoptr(GBytes) name = lumio_store_blob (entry->key.name, entry->key.length);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;
  gsize length = 0;

  rows = lumio_connection_query (connection, error,
                                 "SELECT value, sponsor, last_modified "
                                 "FROM data WHERE account = ?1 AND name = ?2",
                                 "bb", account, name);
  if (rows == NULL)
    return FALSE;
  if (!lumio_rows_next (rows, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, local);
      return FALSE;
    }
  lumio_store_copy_blob (rows, 0, entry->data.value, 64, &length);
  entry->data.length = length;
  entry->is_sponsored = lumio_store_copy_blob (rows, 1, entry->sponsor, 32, NULL);
  entry->last_modified = lumio_rows_get_int (rows, 2);
  entry->alive = TRUE;
  return TRUE;
}

static gboolean
finish_load (GError  *local,
             GError **error)
{
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

void
lumio_ledger_store_read_offer (LumioEntry *entry,
                               LumioRows  *rows)
{
  guint8 seller[32] = { 0 };

  lumio_store_copy_blob (rows, 1, seller, 32, NULL);
  lumio_entry_key_offer (&entry->key, seller, lumio_rows_get_int (rows, 0));
  entry->offer.id = lumio_rows_get_int (rows, 0);
  lumio_store_copy_blob (rows, 2, entry->offer.selling, LUMIO_ASSET_SIZE, NULL);
  lumio_store_copy_blob (rows, 3, entry->offer.buying, LUMIO_ASSET_SIZE, NULL);
  entry->offer.amount = lumio_rows_get_int (rows, 4);
  entry->offer.price.n = lumio_rows_get_int (rows, 5);
  entry->offer.price.d = lumio_rows_get_int (rows, 6);
  entry->offer.flags = lumio_rows_get_int (rows, 7);
  entry->is_sponsored = lumio_store_copy_blob (rows, 8, entry->sponsor, 32, NULL);
  entry->last_modified = lumio_rows_get_int (rows, 9);
  entry->alive = TRUE;
}

static gint64
get_offer_id (const LumioEntry *entry)
{
  guint64 id;

  memcpy (&id, entry->key.name, sizeof id);
  return GUINT64_FROM_BE (id);
}

static gboolean
load_offer (LumioEntry       *entry,
            LumioConnection  *connection,
            GBytes           *seller,
            GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT " LUMIO_OFFER_COLUMNS " FROM offers o "
                                 "WHERE id = ?1 AND seller = ?2",
                                 "ib", get_offer_id (entry), seller);
  if (rows == NULL)
    return FALSE;
  if (lumio_rows_next (rows, &local))
    lumio_ledger_store_read_offer (entry, rows);
  return finish_load (local, error);
}

gboolean
lumio_ledger_store_load_book (LumioLedgerBook  *book,
                              gpointer          connection,
                              GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error, "SELECT " LUMIO_OFFER_COLUMNS " FROM offers o",
                                 "");
  if (rows == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    {
      LumioEntry entry = { 0 };
      LumioBookItem item;

      lumio_ledger_store_read_offer (&entry, rows);
      lumio_book_item_from_entry (&item, &entry);
      lumio_ledger_book_add (book, &item);
    }
  return finish_load (local, error);
}

gboolean
lumio_ledger_store_read_claimable (LumioEntry  *entry,
                                   LumioRows   *rows,
                                   GError     **error)
{
  guint8 id[32] = { 0 };
  g_autoptr(GBytes) body = lumio_rows_dup_blob (rows, 1);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (body, &length);

  lumio_store_copy_blob (rows, 0, id, 32, NULL);
  lumio_entry_key_claimable (&entry->key, id);
  entry->claimable.body = stellar_xdr_decode (&stellar_xdr_create_claimable_balance_op, bytes,
                                              length, error);
  if (entry->claimable.body == NULL)
    return FALSE;
  entry->claimable.flags = lumio_rows_get_int (rows, 2);
  entry->is_sponsored = lumio_store_copy_blob (rows, 3, entry->sponsor, 32, NULL);
  entry->last_modified = lumio_rows_get_int (rows, 4);
  entry->alive = TRUE;
  return TRUE;
}

static gboolean
load_claimable (LumioEntry       *entry,
                LumioConnection  *connection,
                GError          **error)
{
  g_autoptr(GBytes) id = lumio_store_blob (entry->key.name, 32);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;

  rows = lumio_connection_query (connection, error,
                                 "SELECT " LUMIO_CLAIMABLE_COLUMNS " FROM claimables c "
                                 "WHERE id = ?1",
                                 "b", id);
  if (rows == NULL)
    return FALSE;
  if (lumio_rows_next (rows, &local))
    lumio_ledger_store_read_claimable (entry, rows, &local);
  return finish_load (local, error);
}

gboolean
lumio_ledger_store_load_entry (LumioEntry  *entry,
                               gpointer     connection,
                               GError     **error)
{
  g_autoptr(GBytes) account = lumio_store_blob (entry->key.account, 32);

  switch (entry->key.kind)
    {
    case LUMIO_ENTRY_ACCOUNT:
      return load_account (entry, connection, account, error);
    case LUMIO_ENTRY_TRUSTLINE:
      return load_trustline (entry, connection, account, error);
    case LUMIO_ENTRY_DATA:
      return load_data (entry, connection, account, error);
    case LUMIO_ENTRY_OFFER:
      return load_offer (entry, connection, account, error);
    case LUMIO_ENTRY_CLAIMABLE:
      return load_claimable (entry, connection, error);
    case LUMIO_ENTRY_SPONSORED:
    case LUMIO_ENTRY_SPONSORING:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
save_signers (LumioConnection   *connection,
              const LumioEntry  *entry,
              GBytes            *account,
              GError           **error)
{
  if (lumio_connection_execute (connection, error, "DELETE FROM signers WHERE account = ?1",
                                "b", account) < 0)
    return FALSE;
  for (guint i = 0; entry->alive && entry->account.signers != NULL &&
       i < entry->account.signers->len; i++)
    {
      const LumioSigner *signer = &g_array_index (entry->account.signers, LumioSigner, i);
      g_autoptr(GBytes) key = lumio_store_blob (signer->key.key, 32);
      g_autoptr(GBytes) payload = lumio_store_blob (signer->key.payload, signer->key.payload_length);
      g_autoptr(GBytes) sponsor = lumio_store_blob_if (signer->sponsored, signer->sponsor);

      if (lumio_connection_execute (connection, error,
                                    "INSERT INTO signers VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                    "bibbib", account, (gint64) signer->key.type, key, payload,
                                    (gint64) signer->weight, sponsor) < 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_account (LumioConnection   *connection,
              const LumioEntry  *entry,
              GBytes            *account,
              GError           **error)
{
  const LumioAccountEntry *body = &entry->account;
  g_autoptr(GBytes) sponsor = NULL;
  g_autoptr(GBytes) inflation = NULL;
  g_autoptr(GBytes) thresholds = NULL;

  if (!save_signers (connection, entry, account, error))
    return FALSE;
  if (!entry->alive)
    return lumio_connection_execute (connection, error, "DELETE FROM accounts WHERE account = ?1",
                                     "b", account) >= 0;
  sponsor = lumio_store_blob_if (entry->is_sponsored, entry->sponsor);
  inflation = lumio_store_blob_if (body->has_inflation, body->inflation);
  thresholds = lumio_store_blob (body->thresholds, 4);
  return lumio_connection_execute (connection, error,
                                   "INSERT OR REPLACE INTO accounts VALUES "
                                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
                                   "?15, ?16)",
                                   "biiiiiibsbiibiii", account, body->balance, body->sequence,
                                   (gint64) body->subentries, (gint64) body->sponsoring,
                                   (gint64) body->sponsored, (gint64) body->flags, thresholds,
                                   body->home_domain, inflation, (gint64) body->sequence_ledger,
                                   (gint64) body->sequence_time, sponsor,
                                   (gint64) entry->last_modified, body->buying,
                                   body->selling) >= 0;
}

static gboolean
save_trustline (LumioConnection   *connection,
                const LumioEntry  *entry,
                GBytes            *account,
                GError           **error)
{
  g_autoptr(GBytes) asset = lumio_store_blob (entry->key.name, entry->key.length);
  g_autoptr(GBytes) sponsor = NULL;

  if (!entry->alive)
    return lumio_connection_execute (connection, error,
                                     "DELETE FROM trustlines WHERE account = ?1 AND asset = ?2",
                                     "bb", account, asset) >= 0;
  sponsor = lumio_store_blob_if (entry->is_sponsored, entry->sponsor);
  return lumio_connection_execute (connection, error,
                                   "INSERT OR REPLACE INTO trustlines VALUES "
                                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                                   "bbiiibiii", account, asset, entry->trustline.balance,
                                   entry->trustline.limit, (gint64) entry->trustline.flags, sponsor,
                                   (gint64) entry->last_modified, entry->trustline.buying,
                                   entry->trustline.selling) >= 0;
}

static gboolean
save_data (LumioConnection   *connection,
           const LumioEntry  *entry,
           GBytes            *account,
           GError           **error)
{
  g_autoptr(GBytes) name = lumio_store_blob (entry->key.name, entry->key.length);
  g_autoptr(GBytes) value = NULL;
  g_autoptr(GBytes) sponsor = NULL;

  if (!entry->alive)
    return lumio_connection_execute (connection, error,
                                     "DELETE FROM data WHERE account = ?1 AND name = ?2",
                                     "bb", account, name) >= 0;
  value = lumio_store_blob (entry->data.value, entry->data.length);
  sponsor = lumio_store_blob_if (entry->is_sponsored, entry->sponsor);
  return lumio_connection_execute (connection, error,
                                   "INSERT OR REPLACE INTO data VALUES (?1, ?2, ?3, ?4, ?5)",
                                   "bbbbi", account, name, value, sponsor,
                                   (gint64) entry->last_modified) >= 0;
}

static gboolean
save_offer (LumioConnection   *connection,
            const LumioEntry  *entry,
            GBytes            *seller,
            GError           **error)
{
  g_autoptr(GBytes) selling = NULL;
  g_autoptr(GBytes) buying = NULL;
  g_autoptr(GBytes) sponsor = NULL;

  if (!entry->alive)
    return lumio_connection_execute (connection, error, "DELETE FROM offers WHERE id = ?1", "i",
                                     get_offer_id (entry)) >= 0;
  selling = lumio_store_blob (entry->offer.selling, LUMIO_ASSET_SIZE);
  buying = lumio_store_blob (entry->offer.buying, LUMIO_ASSET_SIZE);
  sponsor = lumio_store_blob_if (entry->is_sponsored, entry->sponsor);
  return lumio_connection_execute (connection, error,
                                   "INSERT OR REPLACE INTO offers VALUES "
                                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                                   "ibbbiiiibi", entry->offer.id, seller, selling, buying,
                                   entry->offer.amount, (gint64) entry->offer.price.n,
                                   (gint64) entry->offer.price.d, (gint64) entry->offer.flags,
                                   sponsor, (gint64) entry->last_modified) >= 0;
}

/* Its claimants never change, so that they are written once. */
static gboolean
save_claimants (LumioConnection   *connection,
                const LumioEntry  *entry,
                GBytes            *id,
                GError           **error)
{
  const StellarCreateClaimableBalanceOp *body = entry->claimable.body;

  for (guint i = 0; i < body->claimants.length; i++)
    {
      g_autoptr(GBytes) account =
        lumio_store_blob (body->claimants.items[i].v0.destination.ed25519, 32);

      if (lumio_connection_execute (connection, error,
                                    "INSERT OR IGNORE INTO claimants VALUES (?1, ?2)", "bb",
                                    account, id) < 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_claimable (LumioConnection   *connection,
                const LumioEntry  *entry,
                GError           **error)
{
  g_autoptr(GBytes) id = lumio_store_blob (entry->key.name, 32);
  g_autoptr(GBytes) asset = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GBytes) sponsor = NULL;
  guint8 packed[LUMIO_ASSET_SIZE];

  if (!entry->alive)
    return lumio_connection_execute (connection, error, "DELETE FROM claimants WHERE id = ?1", "b",
                                     id) >= 0 &&
           lumio_connection_execute (connection, error, "DELETE FROM claimables WHERE id = ?1",
                                     "b", id) >= 0;
  lumio_asset_pack (&entry->claimable.body->asset, packed);
  asset = lumio_store_blob (packed, LUMIO_ASSET_SIZE);
  body = stellar_xdr_encode (&stellar_xdr_create_claimable_balance_op, entry->claimable.body);
  sponsor = lumio_store_blob (entry->sponsor, 32);
  return lumio_connection_execute (connection, error,
                                   "INSERT OR REPLACE INTO claimables VALUES "
                                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                   "bbiibbi", id, asset, entry->claimable.body->amount,
                                   (gint64) entry->claimable.flags, body, sponsor,
                                   (gint64) entry->last_modified) >= 0 &&
         save_claimants (connection, entry, id, error);
}

gboolean
lumio_ledger_store_save_entry (LumioConnection   *connection,
                               const LumioEntry  *entry,
                               GError           **error)
{
  g_autoptr(GBytes) account = lumio_store_blob (entry->key.account, 32);

  switch (entry->key.kind)
    {
    case LUMIO_ENTRY_ACCOUNT:
      return save_account (connection, entry, account, error);
    case LUMIO_ENTRY_TRUSTLINE:
      return save_trustline (connection, entry, account, error);
    case LUMIO_ENTRY_DATA:
      return save_data (connection, entry, account, error);
    case LUMIO_ENTRY_OFFER:
      return save_offer (connection, entry, account, error);
    case LUMIO_ENTRY_CLAIMABLE:
      return save_claimable (connection, entry, error);
    case LUMIO_ENTRY_SPONSORED:
    case LUMIO_ENTRY_SPONSORING:
    default:
      g_assert_not_reached ();
    }
}
