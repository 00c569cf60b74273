#include "app/keys/lumio-key-holdings-private.h"

#include "app/keys/lumio-key-memory.h"

#define KEPT_TYPE "(xxua(sxxxbb))"

G_DEFINE_BOXED_TYPE (LumioKeyHoldings, lumio_key_holdings, lumio_key_holdings_ref,
                     lumio_key_holdings_unref)

static void
free_line (gpointer data)
{
  LumioKeyHolding *line = data;

  g_free (line->asset);
  g_free (line);
}

static void
free_claim (gpointer data)
{
  LumioKeyClaim *claim = data;

  g_free (claim->id);
  g_free (claim->asset);
  g_free (claim->sponsor);
  g_free (claim);
}

LumioKeyHoldings *
lumio_key_holdings_new (void)
{
  LumioKeyHoldings *self = g_atomic_rc_box_new0 (LumioKeyHoldings);

  self->lines = g_ptr_array_new_with_free_func (free_line);
  self->claims = g_ptr_array_new_with_free_func (free_claim);

  return self;
}

LumioKeyHoldings *
lumio_key_holdings_ref (LumioKeyHoldings *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LumioKeyHoldings *self = data;

  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->claims);
}

void
lumio_key_holdings_unref (LumioKeyHoldings *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

const LumioKeyHolding *
lumio_key_holdings_find (const LumioKeyHoldings *self,
                         const char             *asset)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const LumioKeyHolding *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->asset, asset))
        return line;
    }

  return NULL;
}

static gint64
get_available (const LumioHorizonBalance *balance,
               gint64                     reserve)
{
  gint64 bound = balance->selling_liabilities;

  if (g_str_equal (balance->asset, "native"))
    bound = bound > G_MAXINT64 - reserve ? G_MAXINT64 : bound + reserve;

  return balance->balance > bound ? balance->balance - bound : 0;
}

void
lumio_key_holdings_take_account (LumioKeyHoldings          *self,
                                 const LumioHorizonAccount *account,
                                 gint64                     base_reserve)
{
  gint64 reserve = lumio_horizon_account_get_reserve (account, base_reserve);

  self->exists = TRUE;
  self->sequence = account->sequence;
  self->base_reserve = base_reserve;
  self->entries = base_reserve > 0 ? (guint) (reserve / base_reserve) : 0;

  for (guint i = 0; i < account->balances->len; i++)
    {
      const LumioHorizonBalance *balance = g_ptr_array_index (account->balances, i);
      gboolean native = g_str_equal (balance->asset, "native");
      LumioKeyHolding *line;

      if (g_str_has_prefix (balance->asset, "pool:"))
        continue;

      line = g_new0 (LumioKeyHolding, 1);
      line->asset = g_strdup (balance->asset);
      line->balance = balance->balance;
      line->available = get_available (balance, reserve);
      line->limit = balance->limit;
      line->authorized = native || balance->authorized;
      line->clawback = balance->clawback_enabled;
      g_ptr_array_insert (self->lines, native ? 0 : -1, line);
    }
}

void
lumio_key_holdings_keep (const LumioKeyHoldings *self,
                         const char             *passphrase,
                         const char             *address)
{
  GVariantBuilder lines;
  g_autoptr(GVariant) kept = NULL;
  g_autofree char *text = NULL;

  g_variant_builder_init (&lines, G_VARIANT_TYPE ("a(sxxxbb)"));

  for (guint i = 0; i < self->lines->len; i++)
    {
      const LumioKeyHolding *line = g_ptr_array_index (self->lines, i);

      g_variant_builder_add (&lines, "(sxxxbb)", line->asset, line->balance, line->available,
                             line->limit, line->authorized, line->clawback);
    }

  kept = g_variant_ref_sink (g_variant_new ("(xxua(sxxxbb))", self->sequence, self->base_reserve,
                                            self->entries, &lines));
  text = g_variant_print (kept, FALSE);
  lumio_key_memory_set_holdings (passphrase, address, text, self->as_of);
}

LumioKeyHoldings *
lumio_key_holdings_recall (const char *passphrase,
                           const char *address)
{
  g_autoptr(LumioKeyHoldings) self = lumio_key_holdings_new ();
  g_autofree char *text = lumio_key_memory_get_holdings (passphrase, address, &self->as_of);
  g_autoptr(GVariant) kept = NULL;
  g_autoptr(GVariantIter) lines = NULL;
  LumioKeyHolding line;

  if (text == NULL ||
      !(kept = g_variant_parse (G_VARIANT_TYPE (KEPT_TYPE), text, NULL, NULL, NULL)))
    return NULL;

  g_variant_get (kept, KEPT_TYPE, &self->sequence, &self->base_reserve, &self->entries, &lines);
  self->exists = self->entries > 0;

  while (g_variant_iter_next (lines, "(sxxxbb)", &line.asset, &line.balance, &line.available,
                              &line.limit, &line.authorized, &line.clawback))
    g_ptr_array_add (self->lines, g_memdup2 (&line, sizeof line));

  return g_steal_pointer (&self);
}

void
lumio_key_holdings_add_claim (LumioKeyHoldings *self,
                              const char       *id,
                              const char       *asset,
                              const char       *sponsor,
                              gint64            amount)
{
  LumioKeyClaim *claim = g_new0 (LumioKeyClaim, 1);

  claim->id = g_strdup (id);
  claim->asset = g_strdup (asset);
  claim->sponsor = g_strdup (sponsor);
  claim->amount = amount;
  g_ptr_array_add (self->claims, claim);
}
