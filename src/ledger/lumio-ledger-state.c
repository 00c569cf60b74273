#include "ledger/lumio-ledger-state.h"

#include <string.h>

struct _LumioLedgerState
{
  LumioLedgerState  *parent;
  GHashTable        *entries; /* LumioEntryKey (inside the value) → LumioEntry */
  LumioLedgerLoader  loader;
  gpointer           user_data;
  GError            *error;
};

static LumioLedgerState *
make_layer (void)
{
  LumioLedgerState *self = g_new0 (LumioLedgerState, 1);

  self->entries = g_hash_table_new_full (lumio_entry_key_hash, lumio_entry_key_equal, NULL,
                                         (GDestroyNotify) lumio_entry_free);
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
lumio_ledger_state_free (LumioLedgerState *self)
{
  g_hash_table_unref (self->entries);
  g_clear_error (&self->error);
  g_free (self);
}

void
lumio_ledger_state_reset (LumioLedgerState *self)
{
  g_hash_table_remove_all (self->entries);
}

void
lumio_ledger_state_commit (LumioLedgerState *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (self->parent != NULL);

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
  while (self->parent != NULL)
    self = self->parent;
  return g_steal_pointer (&self->error);
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
        return load (layer, key);
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

  g_hash_table_replace (self->entries, &entry->key, entry);
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
  return account->balance - lumio_account_minimum_balance (account, 0);
}

gboolean
lumio_account_add_balance (LumioAccountEntry *account,
                           gint64             amount)
{
  gint64 balance;

  if (__builtin_add_overflow (account->balance, amount, &balance) || balance < 0)
    return FALSE;
  if (amount < 0 && balance < lumio_account_minimum_balance (account, 0))
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
  if (amount > 0 && balance > trustline->limit)
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

void
lumio_account_remove_signer (LumioAccountEntry *account,
                             guint              index)
{
  g_array_remove_index (account->signers, index);
  account->subentries--;
  if (account->signers->len == 0)
    g_clear_pointer (&account->signers, g_array_unref);
}
