#include "ledger/lumio-ledger-store-private.h"

static gboolean
add_effect (LumioConnection          *connection,
            gint64                    id,
            guint                     place,
            const LumioEffectRecord  *effect,
            GError                  **error)
{
  g_autoptr(GBytes) account = lumio_store_blob (effect->account, 32);

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO effects VALUES (?1, ?2, ?3, ?4, ?5)", "iibis", id,
                                   (gint64) place, account, (gint64) effect->type,
                                   effect->details) >= 0;
}

static gboolean
add_trade (LumioConnection         *connection,
           gint64                   id,
           guint                    place,
           const LumioTradeRecord  *trade,
           GError                 **error)
{
  g_autoptr(GBytes) base = lumio_store_blob (trade->base, LUMIO_ASSET_SIZE);
  g_autoptr(GBytes) counter = lumio_store_blob (trade->counter, LUMIO_ASSET_SIZE);
  g_autoptr(GBytes) base_account = lumio_store_blob (trade->base_account, 32);
  g_autoptr(GBytes) counter_account = lumio_store_blob (trade->counter_account, 32);

  return lumio_connection_execute (connection, error,
                                   "INSERT INTO trades VALUES "
                                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                                   "iibbbbiiiiiii", id, (gint64) place, base, counter,
                                   base_account, counter_account, trade->base_offer,
                                   trade->counter_offer, trade->base_amount,
                                   trade->counter_amount, (gint64) trade->base_sells,
                                   (gint64) trade->price.n, (gint64) trade->price.d) >= 0;
}

/* Effects are counted from 1 within their operation, and trades from 0. */
gboolean
lumio_store_add_effects (LumioConnection               *connection,
                         const LumioTransactionRecord  *record,
                         GError                       **error)
{
  guint last = G_MAXUINT;
  guint place = 0;

  for (guint i = 0; record->effects != NULL && i < record->effects->len; i++)
    {
      const LumioEffectRecord *effect = &g_array_index (record->effects, LumioEffectRecord, i);

      place = effect->operation == last ? place + 1 : 1;
      last = effect->operation;
      if (!add_effect (connection, record->id + last + 1, place, effect, error))
        return FALSE;
    }
  last = G_MAXUINT;
  for (guint i = 0; record->trades != NULL && i < record->trades->len; i++)
    {
      const LumioTradeRecord *trade = &g_array_index (record->trades, LumioTradeRecord, i);

      place = trade->operation == last ? place + 1 : 0;
      last = trade->operation;
      if (!add_trade (connection, record->id + last + 1, place, trade, error))
        return FALSE;
    }
  return TRUE;
}
