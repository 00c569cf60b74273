#pragma once

#include "ledger/lumio-ledger-entry.h"

G_BEGIN_DECLS

/*
 * Which offers there are, by pair and price, and by seller: what finds the next offer to cross
 * without reading the store. It holds what never changes while an offer lives; its amount is in
 * its entry.
 */

typedef struct _LumioLedgerBook LumioLedgerBook;

typedef struct
{
  gint64       id;
  guint8       seller[32];
  guint8       selling[LUMIO_ASSET_SIZE];
  guint8       buying[LUMIO_ASSET_SIZE];
  StellarPrice price;
} LumioBookItem;

LumioLedgerBook     *lumio_ledger_book_new         (void);
void                 lumio_ledger_book_free        (LumioLedgerBook       *self);
void                 lumio_ledger_book_add         (LumioLedgerBook       *self,
                                                    const LumioBookItem   *item);
void                 lumio_ledger_book_remove      (LumioLedgerBook       *self,
                                                    const LumioBookItem   *item);
/* The cheapest offer that sells one for the other, the oldest among equals; NULL for none. */
const LumioBookItem *lumio_ledger_book_get_best    (LumioLedgerBook       *self,
                                                    const guint8          *selling,
                                                    const guint8          *buying);
/* Copies of the seller's offers that sell or buy the asset, in the order of their numbers. */
GArray              *lumio_ledger_book_list_of     (LumioLedgerBook       *self,
                                                    const guint8          *seller,
                                                    const guint8          *asset);
/* Below zero where the first price is lower. */
int                  lumio_price_compare           (const StellarPrice    *a,
                                                    const StellarPrice    *b);
void                 lumio_book_item_from_entry    (LumioBookItem         *self,
                                                    const LumioEntry      *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioLedgerBook, lumio_ledger_book_free)

G_END_DECLS
