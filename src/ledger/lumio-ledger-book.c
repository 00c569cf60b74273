#include "ledger/lumio-ledger-book.h"

#include <string.h>

struct _LumioLedgerBook
{
  GTree *by_price;  /* LumioBookItem, owned */
  GTree *by_seller; /* the same */
};

int
lumio_price_compare (const StellarPrice *a,
                     const StellarPrice *b)
{
  gint64 left = (gint64) a->n * b->d;
  gint64 right = (gint64) b->n * a->d;

  return left < right ? -1 : left > right;
}

static int
compare_ids (gint64 a,
             gint64 b)
{
  return a < b ? -1 : a > b;
}

static int
compare_by_price (gconstpointer a,
                  gconstpointer b,
                  gpointer      unused)
{
  const LumioBookItem *left = a;
  const LumioBookItem *right = b;
  int order;

  if ((order = memcmp (left->selling, right->selling, LUMIO_ASSET_SIZE)) != 0)
    return order;
  if ((order = memcmp (left->buying, right->buying, LUMIO_ASSET_SIZE)) != 0)
    return order;
  if ((order = lumio_price_compare (&left->price, &right->price)) != 0)
    return order;
  return compare_ids (left->id, right->id);
}

static int
compare_by_seller (gconstpointer a,
                   gconstpointer b,
                   gpointer      unused)
{
  const LumioBookItem *left = a;
  const LumioBookItem *right = b;
  int order = memcmp (left->seller, right->seller, 32);

  return order != 0 ? order : compare_ids (left->id, right->id);
}

LumioLedgerBook *
lumio_ledger_book_new (void)
{
  LumioLedgerBook *self = g_new0 (LumioLedgerBook, 1);

  self->by_price = g_tree_new_full (compare_by_price, NULL, g_free, NULL);
  self->by_seller = g_tree_new_full (compare_by_seller, NULL, NULL, NULL);
  return self;
}

void
lumio_ledger_book_free (LumioLedgerBook *self)
{
  g_tree_unref (self->by_seller);
  g_tree_unref (self->by_price);
  g_free (self);
}

void
lumio_ledger_book_add (LumioLedgerBook     *self,
                       const LumioBookItem *item)
{
  LumioBookItem *copy = g_memdup2 (item, sizeof *item);

  g_tree_replace (self->by_seller, copy, copy);
  g_tree_replace (self->by_price, copy, copy);
}

void
lumio_ledger_book_remove (LumioLedgerBook     *self,
                          const LumioBookItem *item)
{
  g_tree_remove (self->by_seller, item);
  g_tree_remove (self->by_price, item);
}

const LumioBookItem *
lumio_ledger_book_get_best (LumioLedgerBook *self,
                            const guint8    *selling,
                            const guint8    *buying)
{
  /* No price is lower than one without a numerator. */
  LumioBookItem least = { .price = { .n = 0, .d = 1 } };
  const LumioBookItem *best;
  GTreeNode *node;

  memcpy (least.selling, selling, LUMIO_ASSET_SIZE);
  memcpy (least.buying, buying, LUMIO_ASSET_SIZE);
  if ((node = g_tree_lower_bound (self->by_price, &least)) == NULL)
    return NULL;
  best = g_tree_node_key (node);
  if (memcmp (best->selling, selling, LUMIO_ASSET_SIZE) != 0 ||
      memcmp (best->buying, buying, LUMIO_ASSET_SIZE) != 0)
    return NULL;
  return best;
}

GArray *
lumio_ledger_book_list_of (LumioLedgerBook *self,
                           const guint8    *seller,
                           const guint8    *asset)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (LumioBookItem));
  LumioBookItem least = { .id = 0 };

  memcpy (least.seller, seller, 32);
  for (GTreeNode *node = g_tree_lower_bound (self->by_seller, &least); node != NULL;
       node = g_tree_node_next (node))
    {
      const LumioBookItem *item = g_tree_node_key (node);

      if (memcmp (item->seller, seller, 32) != 0)
        break;
      if (memcmp (item->selling, asset, LUMIO_ASSET_SIZE) == 0 ||
          memcmp (item->buying, asset, LUMIO_ASSET_SIZE) == 0)
        g_array_append_vals (items, item, 1);
    }
  return items;
}

void
lumio_book_item_from_entry (LumioBookItem    *self,
                            const LumioEntry *entry)
{
  memset (self, 0, sizeof *self);
  self->id = entry->offer.id;
  memcpy (self->seller, entry->key.account, 32);
  memcpy (self->selling, entry->offer.selling, LUMIO_ASSET_SIZE);
  memcpy (self->buying, entry->offer.buying, LUMIO_ASSET_SIZE);
  self->price = entry->offer.price;
}
