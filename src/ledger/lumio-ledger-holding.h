#pragma once

#include "ledger/lumio-ledger-state.h"

G_BEGIN_DECLS

/*
 * What an account has of an asset, be it lumens, a line of trust, or all there can be: an issuer
 * never lacks what it issues and never has too much of it. It is valid while neither entry is
 * removed or made anew in its layer.
 */

typedef enum
{
  LUMIO_HOLDING_NONE,
  LUMIO_HOLDING_LUMENS,
  LUMIO_HOLDING_LINE,
  LUMIO_HOLDING_ISSUER,
} LumioHoldingKind;

typedef struct
{
  LumioHoldingKind     kind;
  LumioAccountEntry   *account;
  LumioTrustlineEntry *line;
} LumioHolding;

/* Opens it for changing in this layer; FALSE (and NONE) where there is no such line. */
gboolean lumio_holding_open           (LumioHolding     *self,
                                       LumioLedgerState *state,
                                       const guint8     *account,
                                       const guint8     *asset);
gboolean lumio_holding_is_authorized  (LumioHolding     *self);
/* Whether offers may at least stay. */
gboolean lumio_holding_keeps_offers   (LumioHolding     *self);
gint64   lumio_holding_get_balance    (LumioHolding     *self);
/* What can be given away, beside the reserve and what offers sell; may be below zero. */
gint64   lumio_holding_get_available  (LumioHolding     *self);
/* What can still be taken, beside what offers buy. */
gint64   lumio_holding_get_room       (LumioHolding     *self);
/* FALSE, and nothing is changed, where there is not enough, or not enough room. */
gboolean lumio_holding_add            (LumioHolding     *self,
                                       gint64            amount);
gboolean lumio_holding_add_buying     (LumioHolding     *self,
                                       gint64            amount);
gboolean lumio_holding_add_selling    (LumioHolding     *self,
                                       gint64            amount);

G_END_DECLS
