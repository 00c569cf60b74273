#include "ledger/lumio-ledger-state.h"

#include <string.h>

struct _LumioLedgerState
{
  LumioLedgerState      *parent;
  GHashTable            *entries; /* LumioEntryKey (inside the value) → LumioEntry */
  GArray                *changes; /* BookChange, to be undone when this layer is dropped */
  LumioLedgerBook       *book;    /* of the lowest layer: as the topmost one has it */
  LumioLedgerLoader      loader;
  LumioLedgerBookLoader  book_loader;
  gpointer               user_data;
  GError                *error;
};

/*
 * There is one book for all layers. Layers end in the order opposite to that in which they were
 * pushed, so that each can undo its own changes.
 */
typedef struct
{
  LumioBookItem item;
  gboolean      added;
} BookChange;

static LumioLedgerState *
make_layer (void)
{
  LumioLedgerState *self = g_new0 (LumioLedgerState, 1);

  self->entries = g_hash_table_new_full (lumio_entry_key_hash, lumio_entry_key_equal, NULL,
                                         (GDestroyNotify) lumio_entry_free);
  self->changes = g_array_new (FALSE, FALSE, sizeof (BookChange));
  return self;
}

LumioLedgerState *
lumio_ledger_state_new (LumioLedgerLoader loader,
                        gpointer          user_data)
{
  LumioLedgerState *self = make_layer ();

  self->loader = loader;
  self->user_data = user_data;
  return self;
}

LumioLedgerState *
lumio_ledger_state_push (LumioLedgerState *parent)
{
  LumioLedgerState *self = make_layer ();

  self->parent = parent;
  return self;
}

void
lumio_ledger_state_set_book_loader (LumioLedgerState      *self,
                                    LumioLedgerBookLoader  loader)
{
  self->book_loader = loader;
}

static LumioLedgerState *
get_lowest (LumioLedgerState *self)
{
  while (self->parent != NULL)
    self = self->parent;
  return self;
}

static LumioLedgerBook *
get_book (LumioLedgerState *self)
{
  LumioLedgerState *lowest = get_lowest (self);

  if (lowest->book != NULL)
    return lowest->book;
  lowest->book = lumio_ledger_book_new ();
  /* What goes wrong voids what was decided since, and the reset that follows drops the book. */
  if (lowest->book_loader != NULL && lowest->error == NULL)
    lowest->book_loader (lowest->book, lowest->user_data, &lowest->error);
  return lowest->book;
}

static void
undo_book (LumioLedgerState *self)
{
  LumioLedgerBook *book = get_lowest (self)->book;

  for (guint i = self->changes->len; book != NULL && i > 0; i--)
    {
      const BookChange *change = &g_array_index (self->changes, BookChange, i - 1);

      if (change->added)
        lumio_ledger_book_remove (book, &change->item);
      else
        lumio_ledger_book_add (book, &change->item);
    }
  g_array_set_size (self->changes, 0);
}

static void
change_book (LumioLedgerState *self,
             const LumioEntry *entry,
             gboolean          added)
{
  LumioLedgerBook *book = get_book (self);
  BookChange change = { .added = added };

  lumio_book_item_from_entry (&change.item, entry);
  if (added)
    lumio_ledger_book_add (book, &change.item);
  else
    lumio_ledger_book_remove (book, &change.item);
  if (self->parent != NULL)
    g_array_append_val (self->changes, change);
}

void
lumio_ledger_state_free (LumioLedgerState *self)
{
  undo_book (self);
  g_array_unref (self->changes);
  g_clear_pointer (&self->book, lumio_ledger_book_free);
  g_hash_table_unref (self->entries);
  g_clear_error (&self->error);
  g_free (self);
}

void
lumio_ledger_state_reset (LumioLedgerState *self)
{
  undo_book (self);
  g_clear_pointer (&self->book, lumio_ledger_book_free);
  g_hash_table_remove_all (self->entries);
}

void
lumio_ledger_state_commit (LumioLedgerState *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (self->parent != NULL);

  if (self->parent->parent != NULL && self->changes->len > 0)
    g_array_append_vals (self->parent->changes, self->changes->data, self->changes->len);
  g_array_set_size (self->changes, 0);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LumioEntry *entry = value;

      g_hash_table_iter_steal (&iter);
      g_hash_table_replace (self->parent->entries, &entry->key, entry);
    }
}

GError *
lumio_ledger_state_take_error (LumioLedgerState *self)
{
  return g_steal_pointer (&get_lowest (self)->error);
}

guint
lumio_ledger_state_get_size (LumioLedgerState *self)
{
  return g_hash_table_size (self->entries);
}

static LumioEntry *
load (LumioLedgerState    *self,
      const LumioEntryKey *key)
{
  LumioEntry *entry = lumio_entry_new (key);

  if (self->loader != NULL && self->error == NULL &&
      !self->loader (entry, self->user_data, &self->error))
    {
      /* Not remembered: what could not be read is asked for again. */
      lumio_entry_free (entry);
      return NULL;
    }
  g_hash_table_insert (self->entries, &entry->key, entry);
  return entry;
}

static LumioEntry *
find (LumioLedgerState    *self,
      const LumioEntryKey *key)
{
  for (LumioLedgerState *layer = self; layer != NULL; layer = layer->parent)
    {
      LumioEntry *entry = g_hash_table_lookup (layer->entries, key);

      if (entry != NULL)
        return entry;
      if (layer->parent == NULL)
        return lumio_entry_kind_passes (key->kind) ? NULL : load (layer, key);
    }
  return NULL;
}

const LumioEntry *
lumio_ledger_state_get (LumioLedgerState    *self,
                        const LumioEntryKey *key)
{
  LumioEntry *entry = find (self, key);

  return entry != NULL && entry->alive ? entry : NULL;
}

LumioEntry *
lumio_ledger_state_edit (LumioLedgerState    *self,
                         const LumioEntryKey *key)
{
  LumioEntry *entry = g_hash_table_lookup (self->entries, key);
  const LumioEntry *below;

  if (entry != NULL)
    return entry->alive ? entry : NULL;
  if ((below = lumio_ledger_state_get (self, key)) == NULL)
    return NULL;
  if (self->parent == NULL)
    return g_hash_table_lookup (self->entries, key);
  entry = lumio_entry_copy (below);
  g_hash_table_insert (self->entries, &entry->key, entry);
  return entry;
}

LumioEntry *
lumio_ledger_state_create (LumioLedgerState    *self,
                           const LumioEntryKey *key)
{
  LumioEntry *entry = lumio_entry_new (key);

  entry->alive = TRUE;
  g_hash_table_replace (self->entries, &entry->key, entry);
  return entry;
}

void
lumio_ledger_state_remove (LumioLedgerState    *self,
                           const LumioEntryKey *key)
{
  LumioEntry *entry = lumio_entry_new (key);
  const LumioEntry *before = key->kind == LUMIO_ENTRY_OFFER ? lumio_ledger_state_get (self, key)
                                                            : NULL;

  if (before != NULL)
    change_book (self, before, FALSE);
  g_hash_table_replace (self->entries, &entry->key, entry);
}

LumioEntry *
lumio_ledger_state_create_offer (LumioLedgerState      *self,
                                 const guint8          *seller,
                                 const LumioOfferEntry *offer)
{
  LumioEntryKey key;
  LumioEntry *entry;

  lumio_entry_key_offer (&key, seller, offer->id);
  entry = lumio_ledger_state_create (self, &key);
  entry->offer = *offer;
  change_book (self, entry, TRUE);
  return entry;
}

const LumioBookItem *
lumio_ledger_state_get_best_offer (LumioLedgerState *self,
                                   const guint8     *selling,
                                   const guint8     *buying)
{
  return lumio_ledger_book_get_best (get_book (self), selling, buying);
}

GArray *
lumio_ledger_state_list_offers (LumioLedgerState *self,
                                const guint8     *seller,
                                const guint8     *asset)
{
  return lumio_ledger_book_list_of (get_book (self), seller, asset);
}

gboolean
lumio_ledger_state_end_passing (LumioLedgerState *self)
{
  GHashTableIter iter;
  gpointer value;
  gboolean ended = TRUE;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LumioEntry *entry = value;

      if (!lumio_entry_kind_passes (entry->key.kind))
        continue;
      if (entry->alive)
        ended = FALSE;
      g_hash_table_iter_remove (&iter);
    }
  return ended;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const LumioEntry *left = *(const LumioEntry * const *) a;
  const LumioEntry *right = *(const LumioEntry * const *) b;
  int order;

  if (left->key.kind != right->key.kind)
    return left->key.kind < right->key.kind ? -1 : 1;
  if ((order = memcmp (left->key.account, right->key.account, 32)) != 0)
    return order;
  return memcmp (left->key.name, right->key.name, sizeof left->key.name);
}

GPtrArray *
lumio_ledger_state_list_changes (LumioLedgerState *self)
{
  GPtrArray *changes = g_hash_table_get_values_as_ptr_array (self->entries);

  g_ptr_array_sort (changes, compare_entries);
  return changes;
}

const LumioAccountEntry *
lumio_ledger_state_get_account (LumioLedgerState *self,
                                const guint8     *account)
{
  LumioEntryKey key;
  const LumioEntry *entry;

  lumio_entry_key_account (&key, account);
  entry = lumio_ledger_state_get (self, &key);
  return entry != NULL ? &entry->account : NULL;
}

LumioAccountEntry *
lumio_ledger_state_edit_account (LumioLedgerState *self,
                                 const guint8     *account)
{
  LumioEntryKey key;
  LumioEntry *entry;

  lumio_entry_key_account (&key, account);
  entry = lumio_ledger_state_edit (self, &key);
  return entry != NULL ? &entry->account : NULL;
}

gint64
lumio_account_minimum_balance (const LumioAccountEntry *account,
                               guint                    further_entries)
{
  gint64 entries = 2 + (gint64) account->subentries + further_entries + account->sponsoring -
                   account->sponsored;

  return entries * LUMIO_LEDGER_BASE_RESERVE;
}

gint64
lumio_account_available_balance (const LumioAccountEntry *account)
{
  return account->balance - lumio_account_minimum_balance (account, 0) - account->selling;
}

gboolean
lumio_account_add_balance (LumioAccountEntry *account,
                           gint64             amount)
{
  gint64 balance;

  if (__builtin_add_overflow (account->balance, amount, &balance) || balance < 0)
    return FALSE;
  if (amount < 0 && balance - lumio_account_minimum_balance (account, 0) < account->selling)
    return FALSE;
  if (amount > 0 && balance > G_MAXINT64 - account->buying)
    return FALSE;
  account->balance = balance;
  return TRUE;
}

gboolean
lumio_trustline_add_balance (LumioTrustlineEntry *trustline,
                             gint64               amount)
{
  gint64 balance;

  if (__builtin_add_overflow (trustline->balance, amount, &balance) || balance < 0)
    return FALSE;
  if (amount > 0 && balance > trustline->limit - trustline->buying)
    return FALSE;
  if (amount < 0 && balance < trustline->selling)
    return FALSE;
  trustline->balance = balance;
  return TRUE;
}

int
lumio_account_find_signer (const LumioAccountEntry *account,
                           const LumioSignerKey    *key)
{
  for (guint i = 0; account->signers != NULL && i < account->signers->len; i++)
    if (lumio_signer_key_compare (&g_array_index (account->signers, LumioSigner, i).key, key) == 0)
      return i;
  return -1;
}
