#pragma once

#include "ledger/lumio-ledger-holding.h"
#include "ledger/lumio-ledger-sponsorship.h"

G_BEGIN_DECLS

/*
 * Trading by the order book. An offer sells "wheat" for "sheep" at a price of sheep per wheat;
 * whoever crosses it pays sheep. All products are of 128 bits, and each rounding favours the one
 * of the two whose offer stays.
 */

typedef enum
{
  LUMIO_ROUND_NORMAL,
  LUMIO_ROUND_STRICT_RECEIVE,
  LUMIO_ROUND_STRICT_SEND,
} LumioRound;

typedef struct
{
  gint64   wheat; /* received by who crosses */
  gint64   sheep; /* sent by them */
  gboolean wheat_stays;
} LumioExchange;

typedef struct
{
  const guint8 *source; /* who crosses */
  const guint8 *sheep;
  const guint8 *wheat;
  gint64        max_sheep;
  gint64        max_wheat;
  LumioRound    round;
  /* Where set, dearer offers are not crossed; and where `passive`, equal ones are not. */
  const StellarPrice *worst;
  gboolean      passive;
} LumioConversion;

typedef enum
{
  LUMIO_CONVERT_OK,
  LUMIO_CONVERT_PARTIAL,
  LUMIO_CONVERT_BAD_PRICE,
  LUMIO_CONVERT_CROSS_SELF,
  LUMIO_CONVERT_TOO_MANY,
} LumioConvert;

#define LUMIO_LEDGER_MAX_CROSSED 1000

/* What a trade between these limits moves, before it is asked whether the price is fair. */
void     lumio_exchange_compute      (LumioExchange       *self,
                                      StellarPrice         price,
                                      gint64               max_wheat_send,
                                      gint64               max_wheat_receive,
                                      gint64               max_sheep_send,
                                      gint64               max_sheep_receive,
                                      LumioRound           round);
/* The same, and nothing where either would get a price more than a hundredth off. */
void     lumio_exchange_compute_fair (LumioExchange       *self,
                                      StellarPrice         price,
                                      gint64               max_wheat_send,
                                      gint64               max_wheat_receive,
                                      gint64               max_sheep_send,
                                      gint64               max_sheep_receive,
                                      LumioRound           round);
/* What an offer can hold between these limits so that it can be taken whole at a fair price. */
gint64   lumio_offer_adjust          (StellarPrice         price,
                                      gint64               max_wheat_send,
                                      gint64               max_sheep_receive);
/* What an offer of this amount binds of what it buys and sells. */
void     lumio_offer_get_liabilities (StellarPrice         price,
                                      gint64               amount,
                                      gint64              *buying,
                                      gint64              *selling);
/* FALSE cannot happen where the limits were asked before. */
gboolean lumio_offer_bind            (LumioLedgerState    *state,
                                      const LumioEntry    *offer);
void     lumio_offer_unbind          (LumioLedgerState    *state,
                                      const LumioEntry    *offer);
/* With its liabilities and its reserve. */
void     lumio_offer_remove          (LumioLedgerState    *state,
                                      const guint8        *seller,
                                      gint64               id);
/* What can be sold or bought, and never below zero. */
gint64   lumio_holding_can_sell      (LumioHolding        *self);
gint64   lumio_holding_can_buy       (LumioHolding        *self);
/*
 * Crosses offers until enough is sent or received; the sellers' balances are changed, those of
 * the source are left to the caller. `claims` (of StellarClaimAtom) grows by what was crossed,
 * up to `*crossings`, which shrinks.
 */
LumioConvert lumio_exchange_convert  (LumioLedgerState      *state,
                                      const LumioConversion *wanted,
                                      gint64                *sheep,
                                      gint64                *wheat,
                                      GArray                *claims,
                                      guint                 *crossings);

G_END_DECLS
