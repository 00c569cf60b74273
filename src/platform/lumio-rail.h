#pragma once

#include "horizon/lumio-horizon.h"
#include "platform/lumio-platform.h"
#include "platform/lumio-turns.h"
#include "platform/store/store-wallets.h"

G_BEGIN_DECLS

/*
 * The platform's way to the ledger: its Horizon client, its own accounts there (the sponsor, who
 * pays for accounts and trustlines; on network local also the issuer of USDC), and the turns in
 * which an account's transactions are made.
 */

typedef struct _LumioRail LumioRail;

extern const LumioModule lumio_rail_module;

LumioRail            *lumio_rail_get             (LumioPlatform *platform);
LumioHorizon         *lumio_rail_get_horizon     (LumioRail     *self);
/* The issuer of the USDC that counts here; NULL where none is configured. */
const char           *lumio_rail_get_usdc_issuer (LumioRail     *self);
/* "USDC:G…", or NULL. */
const char           *lumio_rail_get_usdc        (LumioRail     *self);
const LumioWalletRow *lumio_rail_get_sponsor     (LumioRail     *self);
/* NULL where the platform issues nothing. */
const LumioWalletRow *lumio_rail_get_issuer      (LumioRail     *self);
/* One turn an account, by its address. */
LumioTurns           *lumio_rail_get_turns       (LumioRail     *self);
/*
 * On network local, where money for fees and accounts costs nothing: has the sponsor hold at
 * least `needed` stroops of XLM to give away. Resolves to true; elsewhere at once.
 */
DexFuture            *lumio_rail_fill            (LumioRail     *self,
                                                  gint64         needed);
/* "USDC:G…" of a code and an issuer, "native" without one. */
char                 *lumio_rail_asset           (const char    *code,
                                                  const char    *issuer);

G_END_DECLS
