#include "ledger/lumio-ledger-exchange.h"

#include <string.h>

#include "stellar/stellar-asset.h"

typedef unsigned __int128 Wide;

static Wide
multiply (gint64 a,
          gint64 b)
{
  return (Wide) a * (Wide) b;
}

/* The quotients fit: each is bounded by the limits that went into it. */
static gint64
divide_down (Wide  value,
             gint32 by)
{
  return (gint64) (value / (Wide) by);
}

static gint64
divide_up (Wide  value,
           gint32 by)
{
  return (gint64) ((value + (Wide) by - 1) / (Wide) by);
}

static Wide
offer_value (gint32 n,
             gint32 d,
             gint64 max_send,
             gint64 max_receive)
{
  return MIN (multiply (max_send, n), multiply (max_receive, d));
}

/* The book's offer is the larger one and goes on; the taker's is used up. */
static void
exchange_all_sheep (LumioExchange *self,
                    StellarPrice   price,
                    Wide           value,
                    gint64         max_sheep,
                    LumioRound     round)
{
  if (round == LUMIO_ROUND_STRICT_SEND)
    {
      self->wheat = divide_down (value, price.n);
      self->sheep = max_sheep;
      return;
    }
  if (price.n > price.d || round == LUMIO_ROUND_STRICT_RECEIVE)
    {
      self->wheat = divide_down (value, price.n);
      self->sheep = divide_up (multiply (self->wheat, price.n), price.d);
      return;
    }
  self->sheep = divide_down (value, price.d);
  self->wheat = divide_down (multiply (self->sheep, price.d), price.n);
}

static void
exchange_all_wheat (LumioExchange *self,
                    StellarPrice   price,
                    Wide           value)
{
  if (price.n > price.d)
    {
      self->wheat = divide_down (value, price.n);
      self->sheep = divide_down (multiply (self->wheat, price.n), price.d);
      return;
    }
  self->sheep = divide_down (value, price.d);
  self->wheat = divide_up (multiply (self->sheep, price.d), price.n);
}

void
lumio_exchange_compute (LumioExchange *self,
                        StellarPrice   price,
                        gint64         max_wheat_send,
                        gint64         max_wheat_receive,
                        gint64         max_sheep_send,
                        gint64         max_sheep_receive,
                        LumioRound     round)
{
  Wide wheat_value = offer_value (price.n, price.d, max_wheat_send, max_sheep_receive);
  Wide sheep_value = offer_value (price.d, price.n, max_sheep_send, max_wheat_receive);

  self->wheat_stays = wheat_value > sheep_value;
  if (self->wheat_stays)
    exchange_all_sheep (self, price, sheep_value, MIN (max_sheep_send, max_sheep_receive), round);
  else
    exchange_all_wheat (self, price, wheat_value);
}

static gboolean
is_fair (StellarPrice price,
         gint64       wheat,
         gint64       sheep)
{
  Wide left = multiply (100 * (gint64) price.n, wheat);
  Wide right = multiply (100 * (gint64) price.d, sheep);
  Wide difference = left > right ? left - right : right - left;

  return difference <= multiply (price.n, wheat);
}

void
lumio_exchange_compute_fair (LumioExchange *self,
                             StellarPrice   price,
                             gint64         max_wheat_send,
                             gint64         max_wheat_receive,
                             gint64         max_sheep_send,
                             gint64         max_sheep_receive,
                             LumioRound     round)
{
  lumio_exchange_compute (self, price, max_wheat_send, max_wheat_receive, max_sheep_send,
                          max_sheep_receive, round);
  /* A path has its own limit on the whole, and may send the last unit for nothing. */
  if (round == LUMIO_ROUND_STRICT_SEND)
    return;
  if (self->wheat > 0 && self->sheep > 0 &&
      (round != LUMIO_ROUND_NORMAL || is_fair (price, self->wheat, self->sheep)))
    return;
  self->wheat = 0;
  self->sheep = 0;
}

gint64
lumio_offer_adjust (StellarPrice price,
                    gint64       max_wheat_send,
                    gint64       max_sheep_receive)
{
  LumioExchange exchange;

  lumio_exchange_compute_fair (&exchange, price, max_wheat_send, G_MAXINT64, G_MAXINT64,
                               max_sheep_receive, LUMIO_ROUND_NORMAL);
  return exchange.wheat;
}

void
lumio_offer_get_liabilities (StellarPrice  price,
                             gint64        amount,
                             gint64       *buying,
                             gint64       *selling)
{
  LumioExchange exchange;

  lumio_exchange_compute (&exchange, price, amount, G_MAXINT64, G_MAXINT64, G_MAXINT64,
                          LUMIO_ROUND_NORMAL);
  *buying = exchange.sheep;
  *selling = exchange.wheat;
}

static gboolean
add_liabilities (LumioLedgerState *state,
                 const LumioEntry *offer,
                 int               sign)
{
  LumioHolding holding;
  gint64 buying;
  gint64 selling;

  lumio_offer_get_liabilities (offer->offer.price, offer->offer.amount, &buying, &selling);
  return lumio_holding_open (&holding, state, offer->key.account, offer->offer.buying) &&
         lumio_holding_add_buying (&holding, sign * buying) &&
         lumio_holding_open (&holding, state, offer->key.account, offer->offer.selling) &&
         lumio_holding_add_selling (&holding, sign * selling);
}

gboolean
lumio_offer_bind (LumioLedgerState *state,
                  const LumioEntry *offer)
{
  return add_liabilities (state, offer, 1);
}

void
lumio_offer_unbind (LumioLedgerState *state,
                    const LumioEntry *offer)
{
  if (!add_liabilities (state, offer, -1))
    g_critical ("An offer is bound to lines that do not hold it");
}

void
lumio_offer_remove (LumioLedgerState *state,
                    const guint8     *seller,
                    gint64            id)
{
  const LumioEntry *entry;
  LumioEntryKey key;

  lumio_entry_key_offer (&key, seller, id);
  if ((entry = lumio_ledger_state_get (state, &key)) == NULL)
    return;
  lumio_offer_unbind (state, entry);
  lumio_entry_release (state, entry);
  lumio_ledger_state_remove (state, &key);
}

gint64
lumio_holding_can_sell (LumioHolding *self)
{
  if (self->kind == LUMIO_HOLDING_NONE || !lumio_holding_keeps_offers (self))
    return 0;
  return MAX (lumio_holding_get_available (self), 0);
}

gint64
lumio_holding_can_buy (LumioHolding *self)
{
  return MAX (lumio_holding_get_room (self), 0);
}

/* What is left of an offer must still be something that can be taken whole at its price. */
static void
adjust_entry (LumioEntry   *offer,
              LumioHolding *wheat,
              LumioHolding *sheep)
{
  offer->offer.amount = lumio_offer_adjust (offer->offer.price,
                                            MIN (offer->offer.amount, lumio_holding_can_sell (wheat)),
                                            lumio_holding_can_buy (sheep));
}

static void
note_claim (GArray           *claims,
            const LumioEntry *offer,
            gint64            wheat,
            gint64            sheep)
{
  StellarClaimAtom atom = { .type = STELLAR_CLAIM_ATOM_TYPE_ORDER_BOOK };

  stellar_account_id_set (&atom.order_book.seller_id, offer->key.account);
  atom.order_book.offer_id = offer->offer.id;
  lumio_asset_unpack (offer->offer.selling, &atom.order_book.asset_sold);
  atom.order_book.amount_sold = wheat;
  lumio_asset_unpack (offer->offer.buying, &atom.order_book.asset_bought);
  atom.order_book.amount_bought = sheep;
  g_array_append_val (claims, atom);
}

/* TRUE where the offer was taken whole. */
static gboolean
cross (LumioLedgerState    *state,
       const LumioBookItem *item,
       gint64               max_wheat,
       gint64               max_sheep,
       LumioRound           round,
       LumioExchange       *exchange,
       GArray              *claims)
{
  LumioHolding wheat;
  LumioHolding sheep;
  LumioEntryKey key;
  LumioEntry *offer;

  lumio_entry_key_offer (&key, item->seller, item->id);
  offer = lumio_ledger_state_edit (state, &key);
  lumio_offer_unbind (state, offer);
  lumio_holding_open (&wheat, state, key.account, offer->offer.selling);
  lumio_holding_open (&sheep, state, key.account, offer->offer.buying);
  adjust_entry (offer, &wheat, &sheep);
  lumio_exchange_compute_fair (exchange, offer->offer.price,
                               MIN (offer->offer.amount, lumio_holding_can_sell (&wheat)), max_wheat,
                               max_sheep, lumio_holding_can_buy (&sheep), round);
  if (!lumio_holding_add (&sheep, exchange->sheep) || !lumio_holding_add (&wheat, -exchange->wheat))
    g_critical ("An offer gave more than it could");
  if (exchange->wheat_stays)
    {
      offer->offer.amount -= exchange->wheat;
      adjust_entry (offer, &wheat, &sheep);
    }
  else
    offer->offer.amount = 0;
  note_claim (claims, offer, exchange->wheat, exchange->sheep);
  if (offer->offer.amount > 0)
    {
      if (!lumio_offer_bind (state, offer))
        g_critical ("What is left of an offer does not fit its lines");
      return FALSE;
    }
  lumio_entry_release (state, offer);
  lumio_ledger_state_remove (state, &key);
  return TRUE;
}

LumioConvert
lumio_exchange_convert (LumioLedgerState      *state,
                        const LumioConversion *wanted,
                        gint64                *sheep,
                        gint64                *wheat,
                        GArray                *claims,
                        guint                 *crossings)
{
  gint64 max_sheep = wanted->max_sheep;
  gint64 max_wheat = wanted->max_wheat;

  *sheep = 0;
  *wheat = 0;
  if (max_sheep <= 0 || max_wheat <= 0)
    return LUMIO_CONVERT_OK;
  /* A later step of a path finds nothing left of what may be crossed. */
  if (*crossings == 0)
    return LUMIO_CONVERT_TOO_MANY;
  while (TRUE)
    {
      const LumioBookItem *item = lumio_ledger_state_get_best_offer (state, wanted->wheat,
                                                                     wanted->sheep);
      LumioBookItem best;
      LumioExchange exchange;
      gboolean taken;
      int order;

      if (item == NULL)
        return LUMIO_CONVERT_PARTIAL;
      best = *item;
      order = wanted->worst != NULL ? lumio_price_compare (&best.price, wanted->worst) : -1;
      if (order > 0 || (order == 0 && wanted->passive))
        return LUMIO_CONVERT_BAD_PRICE;
      if (memcmp (best.seller, wanted->source, 32) == 0)
        return LUMIO_CONVERT_CROSS_SELF;
      if (*crossings == 0)
        return LUMIO_CONVERT_TOO_MANY;
      taken = cross (state, &best, max_wheat, max_sheep, wanted->round, &exchange, claims);
      *crossings -= 1;
      *sheep += exchange.sheep;
      max_sheep -= exchange.sheep;
      *wheat += exchange.wheat;
      max_wheat -= exchange.wheat;
      if (exchange.wheat_stays || max_wheat <= 0 || max_sheep <= 0)
        return LUMIO_CONVERT_OK;
      if (!taken)
        return LUMIO_CONVERT_PARTIAL;
    }
}
