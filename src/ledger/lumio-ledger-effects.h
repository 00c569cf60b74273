#pragma once

#include "ledger/lumio-ledger-apply.h"
#include "ledger/lumio-ledger-writer.h"

G_BEGIN_DECLS

/*
 * What a successful operation did to whom, as Horizon tells it: read off the operation, its
 * result, and the state before and after it.
 */

typedef enum
{
  LUMIO_EFFECT_ACCOUNT_CREATED = 0,
  LUMIO_EFFECT_ACCOUNT_REMOVED = 1,
  LUMIO_EFFECT_ACCOUNT_CREDITED = 2,
  LUMIO_EFFECT_ACCOUNT_DEBITED = 3,
  LUMIO_EFFECT_ACCOUNT_THRESHOLDS_UPDATED = 4,
  LUMIO_EFFECT_ACCOUNT_HOME_DOMAIN_UPDATED = 5,
  LUMIO_EFFECT_ACCOUNT_FLAGS_UPDATED = 6,
  LUMIO_EFFECT_ACCOUNT_INFLATION_DESTINATION_UPDATED = 7,
  LUMIO_EFFECT_SIGNER_CREATED = 10,
  LUMIO_EFFECT_SIGNER_REMOVED = 11,
  LUMIO_EFFECT_SIGNER_UPDATED = 12,
  LUMIO_EFFECT_TRUSTLINE_CREATED = 20,
  LUMIO_EFFECT_TRUSTLINE_REMOVED = 21,
  LUMIO_EFFECT_TRUSTLINE_UPDATED = 22,
  LUMIO_EFFECT_TRUSTLINE_AUTHORIZED = 23,
  LUMIO_EFFECT_TRUSTLINE_DEAUTHORIZED = 24,
  LUMIO_EFFECT_TRUSTLINE_AUTHORIZED_TO_MAINTAIN_LIABILITIES = 25,
  LUMIO_EFFECT_TRUSTLINE_FLAGS_UPDATED = 26,
  LUMIO_EFFECT_TRADE = 33,
  LUMIO_EFFECT_DATA_CREATED = 40,
  LUMIO_EFFECT_DATA_REMOVED = 41,
  LUMIO_EFFECT_DATA_UPDATED = 42,
  LUMIO_EFFECT_SEQUENCE_BUMPED = 43,
  LUMIO_EFFECT_CLAIMABLE_BALANCE_CREATED = 50,
  LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAIMANT_CREATED = 51,
  LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAIMED = 52,
  LUMIO_EFFECT_ACCOUNT_SPONSORSHIP_CREATED = 60,
  LUMIO_EFFECT_TRUSTLINE_SPONSORSHIP_CREATED = 63,
  LUMIO_EFFECT_DATA_SPONSORSHIP_CREATED = 66,
  LUMIO_EFFECT_CLAIMABLE_BALANCE_SPONSORSHIP_CREATED = 69,
  LUMIO_EFFECT_SIGNER_SPONSORSHIP_CREATED = 72,
  LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAWED_BACK = 80,
} LumioEffect;

/* `before` is the layer below the operation's own. */
void        lumio_effects_collect             (LumioOperationContext *self,
                                               LumioLedgerState      *before);
/* Of who paid for what before and now, and of the trades. */
void        lumio_effects_collect_sponsorship (LumioOperationContext *self,
                                               LumioLedgerState      *before);
void        lumio_effects_collect_trades      (LumioOperationContext *self,
                                               LumioLedgerState      *before);
/* Members that `writer` has written, without braces, become an effect; the writer is ended. */
void        lumio_effects_add                 (LumioOperationContext *self,
                                               const guint8          *account,
                                               LumioEffect            type,
                                               LumioLedgerWriter     *writer);
/* The same of an address that may carry a number. */
void        lumio_effects_add_muxed           (LumioOperationContext     *self,
                                               const StellarMuxedAccount *account,
                                               LumioEffect                type,
                                               LumioLedgerWriter         *writer);
/* The source of the operation, with the number that its address may carry. */
const StellarMuxedAccount *
            lumio_effects_get_source          (LumioOperationContext *self);
/* "account_created" and so on; NULL for a number that is none. */
const char *lumio_effect_get_name             (gint32                 type);

G_END_DECLS
