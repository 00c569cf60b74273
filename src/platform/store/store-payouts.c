#include "platform/store/store-payouts.h"

#define SELECT                                                                           \
  "SELECT p.position, p.address, p.tokens, p.amount, p.status, p.tx_hash, p.kind,"       \
  " p.balance_id, p.claim, p.claim_hash FROM distribution_payouts p "

/* Set aside, for an account whose key the platform holds, and not decided. */
#define UNCLAIMED                                                                        \
  " p.kind = 'claimable' AND p.status = 'paid' AND p.claim IS NULL"                      \
  " AND EXISTS (SELECT 1 FROM wallets w WHERE w.public_key = p.address"                  \
  "  AND w.user_id IS NOT NULL AND w.custody_mode = 'custodial' AND w.status = 'active')"

LumioPayoutRow *
lumio_payout_row_new (void)
{
  return g_new0 (LumioPayoutRow, 1);
}

void
lumio_payout_row_free (LumioPayoutRow *self)
{
  if (self == NULL)
    return;

  g_free (self->address);
  g_free (self->status);
  g_free (self->tx_hash);
  g_free (self->kind);
  g_free (self->balance_id);
  g_free (self->claim);
  g_free (self->claim_hash);
  g_free (self);
}

/* Takes `rows`, which may be NULL with `error`. */
static GPtrArray *
take_all (LumioRows  *rows,
          GError    **error)
{
  g_autoptr(GPtrArray) list = NULL;
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_payout_row_free);

  while (lumio_rows_next (rows, &local_error))
    {
      LumioPayoutRow *row = lumio_payout_row_new ();

      row->position = lumio_rows_get_int (rows, 0);
      row->address = lumio_rows_dup_text (rows, 1);
      row->tokens = lumio_rows_get_int (rows, 2);
      row->amount = lumio_rows_get_int (rows, 3);
      row->status = lumio_rows_dup_text (rows, 4);
      row->tx_hash = lumio_rows_dup_text (rows, 5);
      row->kind = lumio_rows_dup_text (rows, 6);
      row->balance_id = lumio_rows_dup_text (rows, 7);
      row->claim = lumio_rows_dup_text (rows, 8);
      row->claim_hash = lumio_rows_dup_text (rows, 9);
      g_ptr_array_add (list, row);
    }

  lumio_rows_free (rows);

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

gboolean
lumio_store_payouts_insert (LumioConnection       *connection,
                            const char            *distribution_id,
                            const LumioPayoutRow  *row,
                            GError               **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO distribution_payouts (distribution_id, position,"
                                   " address, tokens, amount, status, kind)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", "sisiiss",
                                   distribution_id, row->position, row->address, row->tokens,
                                   row->amount, row->status, row->kind) >= 0;
}

GPtrArray *
lumio_store_payouts_list (LumioConnection  *connection,
                          const char       *distribution_id,
                          const char       *status,
                          gint64            position,
                          guint             limit,
                          GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE p.distribution_id = ?1"
                                           " AND (?2 IS NULL OR p.status = ?2) AND p.position > ?3"
                                           " ORDER BY p.position LIMIT ?4", "ssii", distribution_id,
                                           status, position, (gint64) limit), error);
}

gboolean
lumio_store_payouts_assign (LumioConnection  *connection,
                            const char       *distribution_id,
                            gint64            position,
                            gint64            batch,
                            gint64            op_index,
                            const char       *balance_id,
                            GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE distribution_payouts SET batch = ?3, op_index = ?4,"
                                   " balance_id = ?5 WHERE distribution_id = ?1 AND position = ?2"
                                   " AND status = 'pending'", "siiis", distribution_id, position,
                                   batch, op_index, balance_id) >= 0;
}

gboolean
lumio_store_payouts_paid (LumioConnection  *connection,
                          const char       *distribution_id,
                          gint64            batch,
                          const char       *tx_hash,
                          GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE distribution_payouts SET status = 'paid', tx_hash = ?3"
                                   " WHERE distribution_id = ?1 AND batch = ?2"
                                   " AND status = 'pending'", "sis", distribution_id, batch,
                                   tx_hash) >= 0;
}

gint64
lumio_store_payouts_set_aside (LumioConnection  *connection,
                               const char       *distribution_id,
                               gint64            batch,
                               gint64            op_index,
                               GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE distribution_payouts SET kind = 'claimable'"
                                   " WHERE distribution_id = ?1 AND batch = ?2 AND op_index = ?3"
                                   " AND status = 'pending' AND kind = 'payment'", "sii",
                                   distribution_id, batch, op_index);
}

gboolean
lumio_store_payouts_undone (LumioConnection  *connection,
                            const char       *distribution_id,
                            gint64            batch,
                            GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE distribution_payouts SET batch = NULL, op_index = NULL,"
                                   " balance_id = NULL WHERE distribution_id = ?1 AND batch = ?2"
                                   " AND status = 'pending'", "si", distribution_id, batch) >= 0;
}

GPtrArray *
lumio_store_payouts_unclaimed (LumioConnection  *connection,
                               const char       *distribution_id,
                               guint             limit,
                               GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE p.distribution_id = ?1 AND" UNCLAIMED
                                           " ORDER BY p.position LIMIT ?2", "si", distribution_id,
                                           (gint64) limit), error);
}

/* The first column of each row. Takes `rows`, which may be NULL with `error`. */
static GStrv
take_texts (LumioRows  *rows,
            GError    **error)
{
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_strv_builder_add (texts, lumio_rows_get_text (rows, 0));

  lumio_rows_free (rows);

  if (local_error == NULL)
    return g_strv_builder_end (texts);

  g_propagate_error (error, local_error);
  return NULL;
}

GStrv
lumio_store_payouts_to_claim (LumioConnection  *connection,
                              GError          **error)
{
  return take_texts (lumio_connection_query (connection, error,
                                             "SELECT DISTINCT p.distribution_id"
                                             " FROM distribution_payouts p WHERE" UNCLAIMED, ""),
                     error);
}

GStrv
lumio_store_payouts_claimers (LumioConnection  *connection,
                              const char       *claim_hash,
                              GError          **error)
{
  return take_texts (lumio_connection_query (connection, error,
                                             "SELECT w.user_id FROM distribution_payouts p"
                                             " JOIN wallets w ON w.public_key = p.address"
                                             " WHERE p.claim_hash = ?1", "s", claim_hash), error);
}

#define LEFT                                                                             \
  " WHERE p.kind = 'claimable' AND p.status = 'paid' AND p.claim IS NOT 'claimed'"       \
  " AND NOT (" UNCLAIMED ") AND (p.distribution_id, p.position) > (?1, ?2)"              \
  " ORDER BY p.distribution_id, p.position LIMIT ?3"

GPtrArray *
lumio_store_payouts_left (LumioConnection  *connection,
                          const char       *after_id,
                          gint64            after_position,
                          guint             limit,
                          GStrv            *ids,
                          GError          **error)
{
  g_auto(GStrv) names =
    take_texts (lumio_connection_query (connection, error,
                                        "SELECT p.distribution_id FROM distribution_payouts p" LEFT,
                                        "sii", after_id, after_position, (gint64) limit), error);
  GPtrArray *list;

  if (names == NULL ||
      !(list = take_all (lumio_connection_query (connection, error, SELECT LEFT, "sii", after_id,
                                                 after_position, (gint64) limit), error)))
    return NULL;

  *ids = g_steal_pointer (&names);

  return list;
}

gboolean
lumio_store_payouts_assign_claim (LumioConnection  *connection,
                                  const char       *distribution_id,
                                  gint64            position,
                                  gint64            batch,
                                  gint64            op_index,
                                  GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE distribution_payouts SET claim_batch = ?3,"
                                   " claim_index = ?4 WHERE distribution_id = ?1 AND position = ?2",
                                   "siii", distribution_id, position, batch, op_index) >= 0;
}

GPtrArray *
lumio_store_payouts_claiming (LumioConnection  *connection,
                              const char       *distribution_id,
                              gint64            batch,
                              GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE p.distribution_id = ?1"
                                           " AND p.claim_batch = ?2 AND p.claim IS NULL"
                                           " ORDER BY p.claim_index", "si", distribution_id, batch),
                   error);
}

gboolean
lumio_store_payouts_set_claim (LumioConnection       *connection,
                               const char            *distribution_id,
                               const LumioPayoutRow  *row,
                               GError               **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE distribution_payouts SET claim = ?3, claim_hash = ?4,"
                                   " claim_batch = NULL, claim_index = NULL"
                                   " WHERE distribution_id = ?1 AND position = ?2", "siss",
                                   distribution_id, row->position, row->claim,
                                   row->claim_hash) >= 0;
}
