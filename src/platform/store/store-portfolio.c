#include "platform/store/store-portfolio.h"

#include "platform/store/store-fundraisers.h"

/* An account is somebody's by its wallet, or by what they signed with it. */
#define MINE                                                                                \
  "WITH mine (address) AS ("                                                                \
  "  SELECT public_key FROM wallets WHERE user_id = ?1"                                     \
  "  UNION SELECT investor_address FROM investments"                                        \
  "   WHERE investor_id = ?1 AND status = 'confirmed')"

#define PAYOUTS                                                                             \
  " FROM distribution_payouts p JOIN distributions d ON d.id = p.distribution_id"           \
  " JOIN ledger_steps s ON s.tx_hash = p.tx_hash"                                           \
  " WHERE p.status = 'paid' AND p.address IN (SELECT address FROM mine)"

GStrv
lumio_store_portfolio_addresses (LumioConnection  *connection,
                                 const char       *user_id,
                                 GError          **error)
{
  g_autoptr(GStrvBuilder) addresses = g_strv_builder_new ();
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       MINE " SELECT address FROM mine ORDER BY address", "s",
                                       user_id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_strv_builder_add (addresses, lumio_rows_get_text (rows, 0));

  if (local_error == NULL)
    return g_strv_builder_end (addresses);

  g_propagate_error (error, local_error);
  return NULL;
}

GPtrArray *
lumio_store_portfolio_holdings (LumioConnection  *connection,
                                const char       *user_id,
                                GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_holding_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       MINE ", sums (event_id, bought, invested, received, refunded,"
                                       "  unclaimed, paid_at) AS ("
                                       " SELECT event_id, tokens * 10000000, usdc_amount, 0, 0, 0, 0"
                                       "  FROM investments"
                                       "  WHERE investor_id = ?1 AND status = 'confirmed'"
                                       " UNION ALL SELECT d.event_id, 0, 0,"
                                       "  CASE d.kind WHEN 'revenue' THEN p.amount ELSE 0 END,"
                                       "  CASE d.kind WHEN 'refund' THEN p.amount ELSE 0 END,"
                                       "  CASE WHEN p.kind = 'claimable' AND p.claim IS NOT 'claimed'"
                                       "   THEN p.amount ELSE 0 END, s.updated_at" PAYOUTS ")"
                                       " SELECT e.id, e.name, e.status, e.pending, e.address,"
                                       " e.token_price, sum (bought), sum (invested), sum (received),"
                                       " sum (refunded), sum (unclaimed), max (paid_at)"
                                       " FROM sums JOIN events e ON e.id = event_id"
                                       " GROUP BY e.id ORDER BY e.id DESC", "s", user_id)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioApiHolding *holding = lumio_api_holding_new ();
      g_autofree char *code = lumio_fundraiser_code (lumio_rows_get_int (rows, 0));

      holding->event_id = lumio_rows_dup_text (rows, 0);
      holding->event_name = lumio_rows_dup_text (rows, 1);
      holding->event_status = lumio_rows_dup_text (rows, 2);
      holding->event_pending = lumio_rows_dup_text (rows, 3);
      holding->asset = lumio_api_asset_new_for (code, lumio_rows_get_text (rows, 4));
      holding->token_price = lumio_rows_get_int (rows, 5);
      holding->bought = lumio_rows_get_int (rows, 6);
      holding->invested = lumio_rows_get_int (rows, 7);
      holding->received = lumio_rows_get_int (rows, 8);
      holding->refunded = lumio_rows_get_int (rows, 9);
      holding->unclaimed = lumio_rows_get_int (rows, 10);
      holding->last_paid_at = lumio_rows_get_int (rows, 11);
      g_ptr_array_add (list, holding);
    }

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}

GPtrArray *
lumio_store_portfolio_entries (LumioConnection             *connection,
                               const char                  *user_id,
                               const LumioPortfolioFilter  *filter,
                               char                       **last_ref,
                               GError                     **error)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LumioRows) rows = NULL;
  GError *local_error = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_portfolio_entry_free);

  if (!(rows = lumio_connection_query (connection, error,
                                       MINE ", entries (at, ref, kind, event_id, address, tokens,"
                                       "  amount, tx_hash, way, balance_id, claim, claim_hash,"
                                       "  investment_id, distribution_id) AS ("
                                       " SELECT updated_at, 'i.' || id, 'purchase', event_id,"
                                       "  investor_address, tokens * 10000000, usdc_amount, tx_hash,"
                                       "  'payment', NULL, NULL, NULL, id, NULL FROM investments"
                                       "  WHERE investor_id = ?1 AND status = 'confirmed'"
                                       " UNION ALL SELECT s.updated_at,"
                                       "  'd.' || d.id || '.' || p.address, d.kind, d.event_id,"
                                       "  p.address, p.tokens, p.amount, p.tx_hash, p.kind,"
                                       "  p.balance_id, p.claim, p.claim_hash, NULL, d.id" PAYOUTS ")"
                                       " SELECT n.at, n.ref, n.kind, n.event_id, e.name, n.address,"
                                       " n.tokens, n.amount, n.tx_hash, n.way, n.balance_id, n.claim,"
                                       " n.claim_hash, n.investment_id, n.distribution_id"
                                       " FROM entries n JOIN events e ON e.id = n.event_id"
                                       " WHERE (?2 = 0 OR n.event_id = ?2) AND n.at >= ?3"
                                       " AND (?4 = 0 OR n.at < ?4)"
                                       " AND (?6 IS NULL OR (n.at, n.ref) < (?5, ?6))"
                                       " ORDER BY n.at DESC, n.ref DESC LIMIT ?7", "siiiisi", user_id,
                                       filter->event_id, filter->from, filter->to, filter->at,
                                       filter->ref, (gint64) filter->limit)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    {
      LumioApiPortfolioEntry *entry = lumio_api_portfolio_entry_new ();

      entry->at = lumio_rows_get_int (rows, 0);
      entry->kind = lumio_rows_dup_text (rows, 2);
      entry->event_id = lumio_rows_dup_text (rows, 3);
      entry->event_name = lumio_rows_dup_text (rows, 4);
      entry->address = lumio_rows_dup_text (rows, 5);
      entry->tokens = lumio_rows_get_int (rows, 6);
      entry->amount = lumio_rows_get_int (rows, 7);
      entry->tx_hash = lumio_rows_dup_text (rows, 8);
      entry->way = lumio_rows_dup_text (rows, 9);
      entry->balance_id = lumio_rows_dup_text (rows, 10);
      entry->claim = lumio_rows_dup_text (rows, 11);
      entry->claim_hash = lumio_rows_dup_text (rows, 12);
      entry->investment_id = lumio_rows_dup_text (rows, 13);
      entry->distribution_id = lumio_rows_dup_text (rows, 14);
      g_ptr_array_add (list, entry);

      if (last_ref != NULL)
        g_set_str (last_ref, lumio_rows_get_text (rows, 1));
    }

  if (local_error == NULL)
    return g_steal_pointer (&list);

  g_propagate_error (error, local_error);
  return NULL;
}
