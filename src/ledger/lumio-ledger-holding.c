#include "ledger/lumio-ledger-holding.h"

gboolean
lumio_holding_open (LumioHolding     *self,
                    LumioLedgerState *state,
                    const guint8     *account,
                    const guint8     *asset)
{
  LumioEntryKey key;
  LumioEntry *entry;

  *self = (LumioHolding) { LUMIO_HOLDING_NONE };
  if (lumio_asset_is_native (asset))
    {
      self->account = lumio_ledger_state_edit_account (state, account);
      self->kind = self->account != NULL ? LUMIO_HOLDING_LUMENS : LUMIO_HOLDING_NONE;
      return self->account != NULL;
    }
  if (lumio_asset_is_issued_by (asset, account))
    {
      self->kind = LUMIO_HOLDING_ISSUER;
      return TRUE;
    }
  lumio_entry_key_line (&key, account, asset);
  if ((entry = lumio_ledger_state_edit (state, &key)) == NULL)
    return FALSE;
  self->kind = LUMIO_HOLDING_LINE;
  self->line = &entry->trustline;
  return TRUE;
}

gboolean
lumio_holding_is_authorized (LumioHolding *self)
{
  return self->kind != LUMIO_HOLDING_LINE || (self->line->flags & STELLAR_AUTHORIZED_FLAG) != 0;
}

gboolean
lumio_holding_keeps_offers (LumioHolding *self)
{
  return self->kind != LUMIO_HOLDING_LINE ||
         (self->line->flags & (STELLAR_AUTHORIZED_FLAG |
                               STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG)) != 0;
}

gint64
lumio_holding_get_balance (LumioHolding *self)
{
  switch (self->kind)
    {
    case LUMIO_HOLDING_LUMENS:
      return self->account->balance;
    case LUMIO_HOLDING_LINE:
      return self->line->balance;
    case LUMIO_HOLDING_ISSUER:
      return G_MAXINT64;
    case LUMIO_HOLDING_NONE:
    default:
      return 0;
    }
}

gint64
lumio_holding_get_available (LumioHolding *self)
{
  switch (self->kind)
    {
    case LUMIO_HOLDING_LUMENS:
      return lumio_account_available_balance (self->account);
    case LUMIO_HOLDING_LINE:
      return self->line->balance - self->line->selling;
    case LUMIO_HOLDING_ISSUER:
      return G_MAXINT64;
    case LUMIO_HOLDING_NONE:
    default:
      return 0;
    }
}

gint64
lumio_holding_get_room (LumioHolding *self)
{
  switch (self->kind)
    {
    case LUMIO_HOLDING_LUMENS:
      return G_MAXINT64 - self->account->balance - self->account->buying;
    case LUMIO_HOLDING_LINE:
      /* What may not even keep its offers takes nothing. */
      return lumio_holding_keeps_offers (self)
               ? self->line->limit - self->line->balance - self->line->buying : 0;
    case LUMIO_HOLDING_ISSUER:
      return G_MAXINT64;
    case LUMIO_HOLDING_NONE:
    default:
      return 0;
    }
}

gboolean
lumio_holding_add (LumioHolding *self,
                   gint64        amount)
{
  switch (self->kind)
    {
    case LUMIO_HOLDING_LUMENS:
      return lumio_account_add_balance (self->account, amount);
    case LUMIO_HOLDING_LINE:
      if (amount == 0)
        return TRUE;
      return lumio_holding_keeps_offers (self) && lumio_trustline_add_balance (self->line, amount);
    case LUMIO_HOLDING_ISSUER:
      return TRUE;
    case LUMIO_HOLDING_NONE:
    default:
      return FALSE;
    }
}

static gboolean
add_within (gint64 *value,
            gint64  amount,
            gint64  most)
{
  gint64 sum;

  if (__builtin_add_overflow (*value, amount, &sum) || sum < 0 || (amount > 0 && sum > most))
    return FALSE;
  *value = sum;
  return TRUE;
}

gboolean
lumio_holding_add_buying (LumioHolding *self,
                          gint64        amount)
{
  if (amount == 0 || self->kind == LUMIO_HOLDING_ISSUER)
    return TRUE;
  if (self->kind == LUMIO_HOLDING_LUMENS)
    return add_within (&self->account->buying, amount, G_MAXINT64 - self->account->balance);
  if (self->kind != LUMIO_HOLDING_LINE || !lumio_holding_keeps_offers (self))
    return FALSE;
  return add_within (&self->line->buying, amount, self->line->limit - self->line->balance);
}

gboolean
lumio_holding_add_selling (LumioHolding *self,
                           gint64        amount)
{
  if (amount == 0 || self->kind == LUMIO_HOLDING_ISSUER)
    return TRUE;
  if (self->kind == LUMIO_HOLDING_LUMENS)
    return add_within (&self->account->selling, amount,
                       self->account->balance - lumio_account_minimum_balance (self->account, 0));
  if (self->kind != LUMIO_HOLDING_LINE || !lumio_holding_keeps_offers (self))
    return FALSE;
  return add_within (&self->line->selling, amount, self->line->balance);
}
