#include "platform/store/store-investments.h"

G_DEFINE_BOXED_TYPE (LumioInvestmentRow, lumio_investment_row, lumio_investment_row_copy,
                     lumio_investment_row_free)

#define SELECT                                                                            \
  "SELECT i.id, i.event_id, e.name, i.investor_id, i.investor_address, i.tokens,"         \
  " i.usdc_amount, i.status, i.reserved_until, i.tx_hash, i.reason, i.idempotency_key,"   \
  " i.created_at, i.updated_at, i.sign_by, i.xdr, i.signed_xdr, i.valid_until"          \
  " FROM investments i JOIN events e ON e.id = i.event_id "

LumioInvestmentRow *
lumio_investment_row_new (void)
{
  return g_new0 (LumioInvestmentRow, 1);
}

LumioInvestmentRow *
lumio_investment_row_copy (const LumioInvestmentRow *self)
{
  LumioInvestmentRow *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->event_name = g_strdup (self->event_name);
  copy->investor_id = g_strdup (self->investor_id);
  copy->investor_address = g_strdup (self->investor_address);
  copy->status = g_strdup (self->status);
  copy->tx_hash = g_strdup (self->tx_hash);
  copy->reason = g_strdup (self->reason);
  copy->idempotency_key = g_strdup (self->idempotency_key);
  copy->sign_by = g_strdup (self->sign_by);
  copy->xdr = g_strdup (self->xdr);
  copy->signed_xdr = g_strdup (self->signed_xdr);

  return copy;
}

void
lumio_investment_row_free (LumioInvestmentRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->event_name);
  g_free (self->investor_id);
  g_free (self->investor_address);
  g_free (self->status);
  g_free (self->tx_hash);
  g_free (self->reason);
  g_free (self->idempotency_key);
  g_free (self->sign_by);
  g_free (self->xdr);
  g_free (self->signed_xdr);
  g_free (self);
}

LumioApiInvestment *
lumio_investment_row_to_api (const LumioInvestmentRow *self)
{
  LumioApiInvestment *investment = lumio_api_investment_new ();

  investment->id = g_strdup (self->id);
  investment->event_id = g_strdup_printf ("%" G_GINT64_FORMAT, self->event_id);
  investment->event_name = g_strdup (self->event_name != NULL ? self->event_name : "");
  investment->investor_address = g_strdup (self->investor_address);
  investment->tokens = self->tokens;
  investment->usdc_amount = self->usdc_amount;
  investment->status = g_strdup (self->status);
  investment->sign_by = g_strdup (self->sign_by);
  investment->reserved_until = self->reserved_until;

  /* Afterwards nothing is held for them any more. */
  if (!g_str_equal (self->status, "reserved") &&
      !(g_str_equal (self->status, "signed") && g_str_equal (self->sign_by, "client")))
    investment->reserved_until = 0;

  investment->tx_hash = g_strdup (self->tx_hash);
  investment->reason = g_strdup (self->reason);
  investment->created_at = self->created_at;
  investment->updated_at = self->updated_at;

  return investment;
}

static LumioInvestmentRow *
read_row (LumioRows *rows)
{
  LumioInvestmentRow *row = lumio_investment_row_new ();

  row->id = lumio_rows_dup_text (rows, 0);
  row->event_id = lumio_rows_get_int (rows, 1);
  row->event_name = lumio_rows_dup_text (rows, 2);
  row->investor_id = lumio_rows_dup_text (rows, 3);
  row->investor_address = lumio_rows_dup_text (rows, 4);
  row->tokens = lumio_rows_get_int (rows, 5);
  row->usdc_amount = lumio_rows_get_int (rows, 6);
  row->status = lumio_rows_dup_text (rows, 7);
  row->reserved_until = lumio_rows_get_int (rows, 8);
  row->tx_hash = lumio_rows_dup_text (rows, 9);
  row->reason = lumio_rows_dup_text (rows, 10);
  row->idempotency_key = lumio_rows_dup_text (rows, 11);
  row->created_at = lumio_rows_get_int (rows, 12);
  row->updated_at = lumio_rows_get_int (rows, 13);
  row->sign_by = lumio_rows_dup_text (rows, 14);
  row->xdr = lumio_rows_dup_text (rows, 15);
  row->signed_xdr = lumio_rows_dup_text (rows, 16);
  row->valid_until = lumio_rows_get_int (rows, 17);

  return row;
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

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_investment_row_free);

  while (lumio_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));

  lumio_rows_free (rows);

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

static LumioInvestmentRow *
take_one (LumioRows  *rows,
          GError    **error)
{
  g_autoptr(GPtrArray) list = take_all (rows, error);

  return list != NULL && list->len > 0 ? g_ptr_array_steal_index (list, 0) : NULL;
}

gboolean
lumio_store_investments_insert (LumioConnection           *connection,
                                const LumioInvestmentRow  *row,
                                GError                   **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO investments (id, event_id, investor_id,"
                                   " investor_address, tokens, usdc_amount, status, reserved_until,"
                                   " idempotency_key, created_at, updated_at, sign_by, xdr,"
                                   " tx_hash, valid_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
                                   " ?9, ?10, ?10, ?11, ?12, ?13, nullif (?14, 0))",
                                   "sissiisisisssi", row->id, row->event_id, row->investor_id,
                                   row->investor_address, row->tokens, row->usdc_amount,
                                   row->status, row->reserved_until, row->idempotency_key,
                                   row->created_at, row->sign_by, row->xdr, row->tx_hash,
                                   row->valid_until) >= 0;
}

LumioInvestmentRow *
lumio_store_investments_by_id (LumioConnection  *connection,
                               const char       *investor_id,
                               const char       *id,
                               GError          **error)
{
  return take_one (lumio_connection_query (connection, error,
                                           SELECT "WHERE i.id = ?2"
                                           " AND (?1 IS NULL OR i.investor_id = ?1)", "ss",
                                           investor_id, id), error);
}

LumioInvestmentRow *
lumio_store_investments_by_key (LumioConnection  *connection,
                                const char       *investor_id,
                                const char       *idempotency_key,
                                GError          **error)
{
  return take_one (lumio_connection_query (connection, error,
                                           SELECT "WHERE i.investor_id = ?1"
                                           " AND i.idempotency_key = ?2", "ss", investor_id,
                                           idempotency_key), error);
}

GPtrArray *
lumio_store_investments_list (LumioConnection  *connection,
                              const char       *investor_id,
                              const char       *cursor,
                              guint             limit,
                              GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE i.investor_id = ?1 AND (?2 IS NULL OR"
                                           " (i.created_at, i.id) < (SELECT created_at, id"
                                           "  FROM investments WHERE id = ?2))"
                                           " ORDER BY i.created_at DESC, i.id DESC LIMIT ?3",
                                           "ssi", investor_id, cursor, (gint64) limit), error);
}

GPtrArray *
lumio_store_investments_expired (LumioConnection  *connection,
                                 gint64            now,
                                 GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE i.status = 'reserved'"
                                           " AND i.reserved_until <= ?1", "i", now), error);
}

GPtrArray *
lumio_store_investments_offers (LumioConnection  *connection,
                                GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE i.sign_by = 'client'"
                                           " AND i.status = 'signed' ORDER BY i.created_at", ""),
                   error);
}

LumioInvestmentRow *
lumio_store_investments_offer (LumioConnection  *connection,
                               const char       *investor_id,
                               const char       *address,
                               GError          **error)
{
  return take_one (lumio_connection_query (connection, error,
                                           SELECT "WHERE i.sign_by = 'client'"
                                           " AND i.status = 'signed' AND i.investor_id = ?1"
                                           " AND i.investor_address = ?2", "ss", investor_id,
                                           address), error);
}

GPtrArray *
lumio_store_investments_reserved (LumioConnection  *connection,
                                  gint64            event_id,
                                  GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE i.event_id = ?1"
                                           " AND i.status = 'reserved'", "i", event_id), error);
}

GStrv
lumio_store_investments_investors (LumioConnection  *connection,
                                   gint64            event_id,
                                   GError          **error)
{
  g_autoptr(GStrvBuilder) investors = g_strv_builder_new ();
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT DISTINCT investor_id FROM investments"
                                       " WHERE event_id = ?1 AND status IN ('signed', 'confirmed')",
                                       "i", event_id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_strv_builder_add (investors, lumio_rows_get_text (rows, 0));

  if (local_error == NULL)
    return g_strv_builder_end (investors);

  g_propagate_error (error, local_error);
  return NULL;
}

GPtrArray *
lumio_store_investments_refunds (LumioConnection  *connection,
                                 gint64            event_id,
                                 GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_payout_row_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT investor_address, sum (tokens) * 10000000,"
                                       " sum (usdc_amount) FROM investments"
                                       " WHERE event_id = ?1 AND status = 'confirmed'"
                                       " GROUP BY investor_address ORDER BY investor_address", "i",
                                       event_id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioPayoutRow *row = lumio_payout_row_new ();

      row->address = lumio_rows_dup_text (rows, 0);
      row->tokens = lumio_rows_get_int (rows, 1);
      row->amount = lumio_rows_get_int (rows, 2);
      g_ptr_array_add (list, row);
    }

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

gint64
lumio_store_investments_count (LumioConnection  *connection,
                               const char       *investor_id,
                               gint64            event_id,
                               GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT coalesce (sum (tokens), 0) FROM investments"
                                       " WHERE investor_id = ?1 AND event_id = ?2"
                                       " AND status IN ('reserved', 'signed', 'confirmed')", "si",
                                       investor_id, event_id)) ||
      !lumio_rows_next (rows, error))
    return -1;

  return lumio_rows_get_int (rows, 0);
}

gboolean
lumio_store_investments_update (LumioConnection           *connection,
                                const LumioInvestmentRow  *row,
                                gint64                     now,
                                GError                   **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE investments SET status = ?2, reserved_until = ?3,"
                                   " tx_hash = ?4, reason = ?5, updated_at = ?6, signed_xdr = ?7"
                                   " WHERE id = ?1", "ssissis", row->id, row->status,
                                   row->reserved_until, row->tx_hash, row->reason, now,
                                   row->signed_xdr) >= 0;
}
