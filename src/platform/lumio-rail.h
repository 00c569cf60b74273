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
 * The sponsor's next sequence number. Resolves to an int64; each call gives another one.
 * lumio_rail_forget_sequence() has it asked anew after a number was refused.
 */
DexFuture            *lumio_rail_next_sequence   (LumioRail     *self);
void                  lumio_rail_forget_sequence (LumioRail     *self);
/* "USDC:G…" of a code and an issuer, "native" without one. */
char                 *lumio_rail_asset           (const char    *code,
                                                  const char    *issuer);

G_END_DECLS
