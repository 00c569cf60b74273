#pragma once

#include "app/keys/lumio-key-ledger.h"

G_BEGIN_DECLS

LumioKeyHoldings *lumio_key_holdings_new          (void);
void              lumio_key_holdings_take_account (LumioKeyHoldings          *self,
                                                   const LumioHorizonAccount *account,
                                                   gint64                     base_reserve);
void              lumio_key_holdings_add_claim    (LumioKeyHoldings          *self,
                                                   const char                *id,
                                                   const char                *asset,
                                                   const char                *sponsor,
                                                   gint64                     amount);
/* On this computer, for when the ledger is away; and back. */
void              lumio_key_holdings_keep         (const LumioKeyHoldings    *self,
                                                   const char                *passphrase,
                                                   const char                *address);
LumioKeyHoldings *lumio_key_holdings_recall       (const char                *passphrase,
                                                   const char                *address);

G_END_DECLS
