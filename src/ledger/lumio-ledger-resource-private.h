#pragma once

#include "ledger/lumio-ledger-resource.h"

G_BEGIN_DECLS

/* What the files that write operations share. */

/* "type" and "type_i". */
void lumio_resource_kind         (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  gint32                      type);
/* "from", and "from_muxed" with "from_muxed_id" where the address carries a number. */
void lumio_resource_party        (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const StellarMuxedAccount  *account);
/* Who an operation acts for, with the number that the address may carry. */
const StellarMuxedAccount *
     lumio_resource_get_source   (const LumioTransactionView *view,
                                  const StellarOperation     *operation);
/* Offers, claimable balances, the flags of lines and sponsorships; FALSE for other kinds. */
gboolean
     lumio_resource_market_operation (LumioLedgerWriter          *writer,
                                      const LumioTransactionView *view,
                                      guint                       index);

G_END_DECLS
