#include "horizon/lumio-horizon.h"

#include "base/lumio-fiber.h"

#define PAGE 200

/* One asset, followed from account to account. */
typedef struct
{
  LumioHorizon *horizon;
  char         *asset;
  gint64        ledger;
  GHashTable   *balances; /* address → gint64 */
  GHashTable   *seen;     /* addresses that were or will be looked at */
  GQueue        waiting;  /* of them, borrowed */
} Replay;

static void
free_replay (gpointer data)
{
  Replay *self = data;

  g_clear_object (&self->horizon);
  g_free (self->asset);
  g_hash_table_unref (self->balances);
  g_hash_table_unref (self->seen);
  g_queue_clear (&self->waiting);
  g_free (self);
}

static gboolean
is_later (Replay *self,
          gint64  operation)
{
  return operation >> 32 > self->ledger;
}

static void
meet (Replay     *self,
      const char *address)
{
  char *copy;

  if (address == NULL || g_hash_table_contains (self->seen, address))
    return;

  copy = g_strdup (address);
  g_hash_table_add (self->seen, copy);
  g_queue_push_tail (&self->waiting, copy);
}

static gboolean
add (Replay      *self,
     const char  *address,
     gint64       amount,
     GError     **error)
{
  gint64 *balance = g_hash_table_lookup (self->balances, address);

  if (balance == NULL)
    {
      balance = g_new0 (gint64, 1);
      g_hash_table_insert (self->balances, g_strdup (address), balance);
    }

  if (!__builtin_add_overflow (*balance, amount, balance))
    return TRUE;

  g_set_error (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY, "%s holds too much", address);
  return FALSE;
}

/* ---- who got some of it from this account ---- */

static gboolean
meet_paid (Replay      *self,
           const char  *address,
           GError     **error)
{
  g_autofree char *cursor = NULL;
  guint n;

  do
    {
      g_autoptr(LumioHorizonPage) page =
        dex_await_boxed (lumio_horizon_list_payments (self->horizon, address, cursor, PAGE,
                                                      LUMIO_HORIZON_ASCENDING), error);

      if (page == NULL)
        return FALSE;

      n = page->records->len;

      for (guint i = 0; i < n; i++)
        {
          const LumioHorizonPayment *payment = g_ptr_array_index (page->records, i);

          if (is_later (self, payment->id))
            return TRUE;

          /* Of a payment on a path either end may be it. */
          if (payment->successful && (g_strcmp0 (payment->asset, self->asset) == 0 ||
                                      g_strcmp0 (payment->source_asset, self->asset) == 0))
            {
              meet (self, payment->from);
              meet (self, payment->to);
            }

          g_set_str (&cursor, payment->paging_token);
        }
    }
  while (n == PAGE);

  return TRUE;
}

/* Who may take out what was set aside. */
static gboolean
meet_claimants (Replay  *self,
                gint64   operation,
                GError **error)
{
  g_autoptr(LumioHorizonPage) page =
    dex_await_boxed (lumio_horizon_list_effects (self->horizon, NULL, operation, NULL, PAGE), error);

  for (guint i = 0; page != NULL && i < page->records->len; i++)
    {
      const LumioHorizonEffect *effect = g_ptr_array_index (page->records, i);

      if (g_str_equal (effect->type, "claimable_balance_claimant_created"))
        meet (self, effect->account);
    }

  return page != NULL;
}

/* ---- what became of this account's ---- */

static gboolean
is_debited (GPtrArray *effects)
{
  for (guint i = 0; i < effects->len; i++)
    {
      if (g_str_equal (((const LumioHorizonEffect *) g_ptr_array_index (effects, i))->type,
                       "account_debited"))
        return TRUE;
    }

  return FALSE;
}

/* All effects of one operation on the account. */
static gboolean
count_operation (Replay      *self,
                 GPtrArray   *effects,
                 GError     **error)
{
  /* Who pays on a path trades on behalf of the other end: what left is said by the debit alone. */
  gboolean on_path = is_debited (effects);

  for (guint i = 0; i < effects->len; i++)
    {
      const LumioHorizonEffect *effect = g_ptr_array_index (effects, i);
      gboolean is_sold = g_strcmp0 (effect->sold_asset, self->asset) == 0;
      gboolean is_bought = g_strcmp0 (effect->bought_asset, self->asset) == 0;
      gint64 amount = 0;

      if (is_sold || is_bought)
        meet (self, effect->seller);

      if (!on_path && is_sold)
        amount = -effect->sold_amount;
      else if (!on_path && is_bought)
        amount = effect->bought_amount;

      if (g_strcmp0 (effect->asset, self->asset) == 0)
        {
          if (g_str_equal (effect->type, "account_credited"))
            amount = effect->amount;
          else if (g_str_equal (effect->type, "account_debited"))
            amount = -effect->amount;
          else if (g_str_equal (effect->type, "claimable_balance_created") &&
                   !meet_claimants (self, effect->operation, error))
            return FALSE;
        }

      if (amount != 0 && !add (self, effect->account, amount, error))
        return FALSE;
    }

  g_ptr_array_set_size (effects, 0);

  return TRUE;
}

static gboolean
count_effects (Replay      *self,
               const char  *address,
               GError     **error)
{
  g_autoptr(GPtrArray) effects =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_horizon_effect_unref);
  g_autofree char *cursor = NULL;
  gint64 operation = 0;
  guint n;

  do
    {
      g_autoptr(LumioHorizonPage) page =
        dex_await_boxed (lumio_horizon_list_effects (self->horizon, address, 0, cursor, PAGE), error);

      if (page == NULL)
        return FALSE;

      n = page->records->len;

      for (guint i = 0; i < n; i++)
        {
          LumioHorizonEffect *effect = g_ptr_array_index (page->records, i);

          if (is_later (self, effect->operation))
            return count_operation (self, effects, error);

          if (effect->operation != operation && !count_operation (self, effects, error))
            return FALSE;

          operation = effect->operation;
          g_ptr_array_add (effects, lumio_horizon_effect_ref (effect));
          g_set_str (&cursor, effect->paging_token);
        }
    }
  while (n == PAGE);

  return count_operation (self, effects, error);
}

/* What somebody holds must have come from somewhere. */
static gboolean
check_whole (Replay      *self,
             const char  *issuer,
             GError     **error)
{
  GHashTableIter iter;
  gpointer address, balance;

  g_hash_table_remove (self->balances, issuer);
  g_hash_table_iter_init (&iter, self->balances);

  while (g_hash_table_iter_next (&iter, &address, &balance))
    {
      if (*(gint64 *) balance < 0)
        {
          g_set_error (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                       "The history of %s has a hole: it gave away more than it got",
                       (const char *) address);
          return FALSE;
        }

      if (*(gint64 *) balance == 0)
        g_hash_table_iter_remove (&iter);
    }

  return TRUE;
}

static DexFuture *
replay_fiber (gpointer user_data)
{
  Replay *self = user_data;
  g_auto(GStrv) parts = g_strsplit (self->asset, ":", 2);
  GError *error = NULL;
  const char *address;

  meet (self, parts[1]);

  while ((address = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (!meet_paid (self, address, &error) || !count_effects (self, address, &error))
        return dex_future_new_for_error (error);
    }

  if (!check_whole (self, parts[1], &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, g_hash_table_ref (self->balances));
}

DexFuture *
lumio_horizon_replay_holders (LumioHorizon *self,
                              const char   *asset,
                              gint64        ledger)
{
  Replay *replay;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (asset != NULL && strchr (asset, ':') != NULL);

  replay = g_new0 (Replay, 1);
  replay->horizon = g_object_ref (self);
  replay->asset = g_strdup (asset);
  replay->ledger = ledger;
  replay->balances = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  replay->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&replay->waiting);

  return lumio_fiber_spawn (replay_fiber, replay, free_replay);
}
