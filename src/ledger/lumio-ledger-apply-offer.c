#include "ledger/lumio-ledger-apply.h"

#include <string.h>

/*
 * The three kinds of making, changing and taking back an offer. All are put as an offer to sell
 * "sheep" for "wheat"; one to buy has its price turned over and is limited by what it gets.
 */
typedef struct
{
  const StellarAsset *selling;
  const StellarAsset *buying;
  guint8              sheep[LUMIO_ASSET_SIZE];
  guint8              wheat[LUMIO_ASSET_SIZE];
  gint64              amount; /* of sheep, or of wheat where it `buys` */
  StellarPrice        price;  /* wheat for a sheep */
  gint64              id;
  gboolean            buys;
  gboolean            passive;
} Wish;

/* The codes of buying and selling are the same numbers. */
G_STATIC_ASSERT ((int) STELLAR_MANAGE_SELL_OFFER_LOW_RESERVE ==
                 (int) STELLAR_MANAGE_BUY_OFFER_LOW_RESERVE);

static void
read_wish (LumioOperationContext *self,
           Wish                  *wish)
{
  const StellarOperationBody *body = &self->operation->body;

  memset (wish, 0, sizeof *wish);
  if (body->type == STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER)
    {
      wish->selling = &body->manage_buy_offer_op.selling;
      wish->buying = &body->manage_buy_offer_op.buying;
      wish->amount = body->manage_buy_offer_op.buy_amount;
      wish->price.n = body->manage_buy_offer_op.price.d;
      wish->price.d = body->manage_buy_offer_op.price.n;
      wish->id = body->manage_buy_offer_op.offer_id;
      wish->buys = TRUE;
    }
  else if (body->type == STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER)
    {
      wish->selling = &body->manage_sell_offer_op.selling;
      wish->buying = &body->manage_sell_offer_op.buying;
      wish->amount = body->manage_sell_offer_op.amount;
      wish->price = body->manage_sell_offer_op.price;
      wish->id = body->manage_sell_offer_op.offer_id;
    }
  else
    {
      wish->selling = &body->create_passive_sell_offer_op.selling;
      wish->buying = &body->create_passive_sell_offer_op.buying;
      wish->amount = body->create_passive_sell_offer_op.amount;
      wish->price = body->create_passive_sell_offer_op.price;
      wish->passive = TRUE;
    }
  lumio_asset_pack (wish->selling, wish->sheep);
  lumio_asset_pack (wish->buying, wish->wheat);
}

gboolean
lumio_operation_check_offer (LumioOperationContext *self)
{
  Wish wish;

  read_wish (self, &wish);
  if (!lumio_asset_is_valid (wish.selling) || !lumio_asset_is_valid (wish.buying) ||
      memcmp (wish.sheep, wish.wheat, LUMIO_ASSET_SIZE) == 0 || wish.amount < 0 ||
      wish.price.n <= 0 || wish.price.d <= 0 || wish.id < 0 ||
      (wish.id == 0 && wish.amount == 0))
    return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_MALFORMED);
  return TRUE;
}

static gboolean
lines_are_there (LumioOperationContext *self,
                 const Wish            *wish)
{
  LumioHolding holding;

  if (!lumio_asset_is_native (wish->sheep))
    {
      if (!lumio_holding_open (&holding, self->state, self->source, wish->sheep))
        return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_SELL_NO_TRUST);
      if (lumio_holding_get_balance (&holding) == 0)
        return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_UNDERFUNDED);
      if (!lumio_holding_is_authorized (&holding))
        return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_SELL_NOT_AUTHORIZED);
    }
  if (!lumio_asset_is_native (wish->wheat))
    {
      if (!lumio_holding_open (&holding, self->state, self->source, wish->wheat))
        return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_BUY_NO_TRUST);
      if (!lumio_holding_is_authorized (&holding))
        return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_BUY_NOT_AUTHORIZED);
    }
  return TRUE;
}

static gboolean
say_reserve (LumioOperationContext *self,
             LumioReserve           result)
{
  switch (result)
    {
    case LUMIO_RESERVE_LOW:
      return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_LOW_RESERVE);
    case LUMIO_RESERVE_TOO_MANY:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SUBENTRIES);
    case LUMIO_RESERVE_TOO_MANY_SPONSORING:
      return lumio_operation_fail_outer (self, STELLAR_OP_TOO_MANY_SPONSORING);
    case LUMIO_RESERVE_OK:
    default:
      return TRUE;
    }
}

/*
 * The offer as it was, out of the book and bound to nothing, but with its reserve still taken;
 * or, for a new one, the reserve it will need. `kept` carries who pays for it.
 */
static gboolean
take_out (LumioOperationContext *self,
          const Wish            *wish,
          LumioEntry            *kept)
{
  const LumioEntry *before;
  LumioReserve result;

  lumio_entry_key_offer (&kept->key, self->source, wish->id);
  if (wish->id == 0)
    {
      kept->offer.flags = wish->passive ? LUMIO_OFFER_PASSIVE : 0;
      result = lumio_entry_reserve (self->state, kept, self->source);
      return say_reserve (self, result);
    }
  if ((before = lumio_ledger_state_get (self->state, &kept->key)) == NULL)
    return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_NOT_FOUND);
  *kept = *before;
  lumio_offer_unbind (self->state, before);
  lumio_ledger_state_remove (self->state, &kept->key);
  return TRUE;
}

/* What the whole offer would bind, before anything is crossed. */
static void
get_wished_liabilities (const Wish *wish,
                        gint64     *buying,
                        gint64     *selling)
{
  LumioExchange exchange;

  lumio_exchange_compute (&exchange, wish->price, wish->buys ? G_MAXINT64 : wish->amount,
                          G_MAXINT64, G_MAXINT64, wish->buys ? wish->amount : G_MAXINT64,
                          LUMIO_ROUND_NORMAL);
  *buying = exchange.sheep;
  *selling = exchange.wheat;
}

static void
get_limits (LumioOperationContext *self,
            const Wish            *wish,
            gint64                 sheep_sent,
            gint64                 wheat_received,
            gint64                *max_sheep,
            gint64                *max_wheat)
{
  LumioHolding sheep;
  LumioHolding wheat;

  lumio_holding_open (&sheep, self->state, self->source, wish->sheep);
  lumio_holding_open (&wheat, self->state, self->source, wish->wheat);
  *max_sheep = lumio_holding_can_sell (&sheep);
  *max_wheat = lumio_holding_can_buy (&wheat);
  if (wish->buys)
    *max_wheat = MIN (*max_wheat, wish->amount - wheat_received);
  else
    *max_sheep = MIN (*max_sheep, wish->amount - sheep_sent);
}

static gboolean
fits (LumioOperationContext *self,
      const Wish            *wish)
{
  LumioHolding sheep;
  LumioHolding wheat;
  gint64 buying;
  gint64 selling;

  lumio_holding_open (&sheep, self->state, self->source, wish->sheep);
  lumio_holding_open (&wheat, self->state, self->source, wish->wheat);
  get_wished_liabilities (wish, &buying, &selling);
  if (lumio_holding_get_room (&wheat) < buying)
    return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_LINE_FULL);
  if (lumio_holding_get_available (&sheep) < selling)
    return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_UNDERFUNDED);
  return TRUE;
}

/* Crosses what there is and leaves in `rest` what the offer goes on with. */
static gboolean
trade (LumioOperationContext *self,
       const Wish            *wish,
       gboolean               passive,
       gint64                *rest)
{
  StellarPrice worst = { .n = wish->price.d, .d = wish->price.n };
  LumioConversion wanted = {
    .source = self->source,
    .sheep = wish->sheep,
    .wheat = wish->wheat,
    .round = LUMIO_ROUND_NORMAL,
    .worst = &worst,
    .passive = passive,
  };
  guint crossings = LUMIO_LEDGER_MAX_CROSSED;
  LumioHolding holding;
  LumioConvert result;
  gint64 sheep;
  gint64 wheat;
  gint64 max_sheep;
  gint64 max_wheat;

  if (!fits (self, wish))
    return FALSE;
  get_limits (self, wish, 0, 0, &wanted.max_sheep, &wanted.max_wheat);
  if (wanted.max_wheat == 0)
    return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_LINE_FULL);
  result = lumio_exchange_convert (self->state, &wanted, &sheep, &wheat,
                                   lumio_operation_get_claims (self), &crossings);
  if (result == LUMIO_CONVERT_CROSS_SELF)
    return lumio_operation_fail (self, STELLAR_MANAGE_SELL_OFFER_CROSS_SELF);
  if (result == LUMIO_CONVERT_TOO_MANY)
    return lumio_operation_fail_outer (self, STELLAR_OP_EXCEEDED_WORK_LIMIT);
  if (wheat > 0)
    {
      lumio_holding_open (&holding, self->state, self->source, wish->wheat);
      if (!lumio_holding_add (&holding, wheat))
        g_critical ("An offer brought more than it could");
      lumio_holding_open (&holding, self->state, self->source, wish->sheep);
      if (!lumio_holding_add (&holding, -sheep))
        g_critical ("An offer cost more than it could");
    }
  *rest = 0;
  if (result == LUMIO_CONVERT_OK)
    return TRUE;
  get_limits (self, wish, sheep, wheat, &max_sheep, &max_wheat);
  *rest = lumio_offer_adjust (wish->price, max_sheep, max_wheat);
  return TRUE;
}

static void
put_in (LumioOperationContext *self,
        const Wish            *wish,
        const LumioEntry      *kept,
        gint64                 amount)
{
  LumioOfferEntry offer = { .amount = amount, .price = wish->price, .flags = kept->offer.flags };
  LumioEntry *entry;

  offer.id = wish->id != 0 ? wish->id : (gint64)++ self->context->id_pool;
  memcpy (offer.selling, wish->sheep, LUMIO_ASSET_SIZE);
  memcpy (offer.buying, wish->wheat, LUMIO_ASSET_SIZE);
  entry = lumio_ledger_state_create_offer (self->state, self->source, &offer);
  entry->is_sponsored = kept->is_sponsored;
  memcpy (entry->sponsor, kept->sponsor, 32);
  if (!lumio_offer_bind (self->state, entry))
    g_critical ("A new offer does not fit its lines");
  self->result->effect = wish->id != 0 ? STELLAR_MANAGE_OFFER_UPDATED
                                       : STELLAR_MANAGE_OFFER_CREATED;
  lumio_offer_to_xdr (entry, &self->result->offer);
}

void
lumio_offer_to_xdr (const LumioEntry  *entry,
                    StellarOfferEntry *target)
{
  memset (target, 0, sizeof *target);
  memcpy (target->seller_id.ed25519, entry->key.account, 32);
  target->offer_id = entry->offer.id;
  lumio_asset_unpack (entry->offer.selling, &target->selling);
  lumio_asset_unpack (entry->offer.buying, &target->buying);
  target->amount = entry->offer.amount;
  target->price = entry->offer.price;
  target->flags = entry->offer.flags;
}

gboolean
lumio_operation_apply_offer (LumioOperationContext *self)
{
  LumioEntry kept = { 0 };
  gint64 rest = 0;
  Wish wish;

  read_wish (self, &wish);
  if ((wish.amount > 0 && !lines_are_there (self, &wish)) || !take_out (self, &wish, &kept))
    return FALSE;
  if (wish.amount > 0 &&
      !trade (self, &wish, (kept.offer.flags & LUMIO_OFFER_PASSIVE) != 0, &rest))
    return FALSE;
  if (rest > 0)
    {
      put_in (self, &wish, &kept, rest);
      return TRUE;
    }
  lumio_entry_release (self->state, &kept);
  self->result->effect = STELLAR_MANAGE_OFFER_DELETED;
  return TRUE;
}
