#include "ledger/lumio-ledger-effects.h"

#include <string.h>

#include "ledger/lumio-ledger-resource.h"
#include "stellar/stellar-asset.h"

/* What marks the number of an offer that never was in the book, but has to have one. */
#define PASSING_OFFER (G_GINT64_CONSTANT (1) << 62)

static void
write_side (LumioLedgerWriter  *writer,
            const char         *name,
            const StellarAsset *asset,
            gint64              amount)
{
  g_autofree char *amount_name = g_strconcat (name, "_amount", NULL);
  g_autofree char *prefix = g_strconcat (name, "_", NULL);

  lumio_ledger_writer_amount (writer, amount_name, amount);
  lumio_resource_asset (writer, prefix, asset);
}

/* The trade as each of the two sees it. */
static void
add_effects (LumioOperationContext      *self,
             const StellarClaimOfferAtom *claim)
{
  const StellarMuxedAccount *source = lumio_effects_get_source (self);
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_resource_account_id (&writer, "seller", claim->seller_id.ed25519);
  lumio_ledger_writer_int_text (&writer, "offer_id", claim->offer_id);
  write_side (&writer, "sold", &claim->asset_bought, claim->amount_bought);
  write_side (&writer, "bought", &claim->asset_sold, claim->amount_sold);
  lumio_effects_add_muxed (self, source, LUMIO_EFFECT_TRADE, &writer);

  lumio_ledger_writer_init (&writer);
  lumio_resource_account_id (&writer, "seller", self->source);
  lumio_resource_muxed (&writer, "seller", source);
  lumio_ledger_writer_int_text (&writer, "offer_id", claim->offer_id);
  write_side (&writer, "sold", &claim->asset_sold, claim->amount_sold);
  write_side (&writer, "bought", &claim->asset_bought, claim->amount_bought);
  lumio_effects_add (self, claim->seller_id.ed25519, LUMIO_EFFECT_TRADE, &writer);
}

static gint64
get_own_offer (LumioOperationContext *self)
{
  switch ((int) self->operation->body.type)
    {
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      if (self->result->effect != STELLAR_MANAGE_OFFER_DELETED)
        return self->result->offer.offer_id;
      break;
    default:
      break;
    }
  return PASSING_OFFER | (self->transaction->id + self->index + 1);
}

static void
add_trade (LumioOperationContext      *self,
           LumioLedgerState           *before,
           const StellarClaimOfferAtom *claim)
{
  LumioTradeRecord trade = { .operation = self->index };
  guint8 sold[LUMIO_ASSET_SIZE];
  guint8 bought[LUMIO_ASSET_SIZE];
  const LumioEntry *offer;
  StellarPrice price = { 1, 1 };
  LumioEntryKey key;

  lumio_asset_pack (&claim->asset_sold, sold);
  lumio_asset_pack (&claim->asset_bought, bought);
  lumio_entry_key_offer (&key, claim->seller_id.ed25519, claim->offer_id);
  if ((offer = lumio_ledger_state_get (before, &key)) != NULL)
    price = offer->offer.price;
  trade.base_sells = memcmp (sold, bought, LUMIO_ASSET_SIZE) < 0;
  memcpy (trade.base, trade.base_sells ? sold : bought, LUMIO_ASSET_SIZE);
  memcpy (trade.counter, trade.base_sells ? bought : sold, LUMIO_ASSET_SIZE);
  memcpy (trade.base_account, trade.base_sells ? claim->seller_id.ed25519 : self->source, 32);
  memcpy (trade.counter_account, trade.base_sells ? self->source : claim->seller_id.ed25519, 32);
  trade.base_offer = trade.base_sells ? claim->offer_id : get_own_offer (self);
  trade.counter_offer = trade.base_sells ? get_own_offer (self) : claim->offer_id;
  trade.base_amount = trade.base_sells ? claim->amount_sold : claim->amount_bought;
  trade.counter_amount = trade.base_sells ? claim->amount_bought : claim->amount_sold;
  trade.price.n = trade.base_sells ? price.n : price.d;
  trade.price.d = trade.base_sells ? price.d : price.n;
  g_array_append_val (self->transaction->trades, trade);
}

void
lumio_effects_collect_trades (LumioOperationContext *self,
                              LumioLedgerState      *before)
{
  for (guint i = 0; self->result->claims != NULL && i < self->result->claims->len; i++)
    {
      const StellarClaimOfferAtom *claim =
        &g_array_index (self->result->claims, StellarClaimAtom, i).order_book;

      /* An offer may be crossed in vain, when what is left of it cannot be traded. */
      if (claim->amount_sold == 0 && claim->amount_bought == 0)
        continue;
      add_effects (self, claim);
      add_trade (self, before, claim);
    }
}

/* `created` is the first of three numbers: made, changed, ended. */
static void
add_sponsorship (LumioOperationContext *self,
                 const guint8          *account,
                 LumioEffect            created,
                 const guint8          *was,
                 const guint8          *is,
                 LumioLedgerWriter     *writer)
{
  if (was == NULL)
    lumio_resource_account_id (writer, "sponsor", is);
  else
    lumio_resource_account_id (writer, "former_sponsor", was);
  if (was != NULL && is != NULL)
    lumio_resource_account_id (writer, "new_sponsor", is);
  lumio_effects_add (self, account, created + (was == NULL ? 0 : is != NULL ? 1 : 2), writer);
}

static void
compare_entries (LumioOperationContext *self,
                 const LumioEntry      *was,
                 const LumioEntry      *is,
                 const LumioEntryKey   *key)
{
  const guint8 *old = was != NULL && was->is_sponsored ? was->sponsor : NULL;
  const guint8 *new = is != NULL && is->is_sponsored ? is->sponsor : NULL;
  const guint8 *account = key->account;
  LumioLedgerWriter writer;
  LumioEffect created;

  if ((old == NULL && new == NULL) ||
      (old != NULL && new != NULL && memcmp (old, new, 32) == 0))
    return;
  lumio_ledger_writer_init (&writer);
  if (key->kind == LUMIO_ENTRY_TRUSTLINE)
    {
      StellarAsset asset;

      created = LUMIO_EFFECT_TRUSTLINE_SPONSORSHIP_CREATED;
      lumio_asset_unpack (key->name, &asset);
      lumio_ledger_writer_text (&writer, "asset_type",
                                asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4
                                  ? "credit_alphanum4" : "credit_alphanum12");
      lumio_resource_asset_text (&writer, "asset", &asset);
    }
  else if (key->kind == LUMIO_ENTRY_DATA)
    {
      created = LUMIO_EFFECT_DATA_SPONSORSHIP_CREATED;
      lumio_ledger_writer_bytes (&writer, "data_name", (const char *) key->name, key->length);
    }
  else if (key->kind == LUMIO_ENTRY_CLAIMABLE)
    {
      g_autofree char *id = lumio_claimable_id_to_text (key->name);

      created = LUMIO_EFFECT_CLAIMABLE_BALANCE_SPONSORSHIP_CREATED;
      account = self->source;
      lumio_ledger_writer_text (&writer, "balance_id", id);
    }
  else
    created = LUMIO_EFFECT_ACCOUNT_SPONSORSHIP_CREATED;
  add_sponsorship (self, account, created, old, new, &writer);
}

static const guint8 *
get_signer_sponsor (const LumioEntry     *account,
                    const LumioSignerKey *key)
{
  const LumioSigner *signer;
  int index = account != NULL ? lumio_account_find_signer (&account->account, key) : -1;

  if (index < 0)
    return NULL;
  signer = &g_array_index (account->account.signers, LumioSigner, index);
  return signer->sponsored ? signer->sponsor : NULL;
}

static void
compare_signer (LumioOperationContext *self,
                const LumioEntry      *was,
                const LumioEntry      *is,
                const LumioSignerKey  *key,
                const guint8          *account)
{
  const guint8 *old = get_signer_sponsor (was, key);
  const guint8 *new = get_signer_sponsor (is, key);
  g_autofree char *text = NULL;
  LumioLedgerWriter writer;

  if ((old == NULL && new == NULL) ||
      (old != NULL && new != NULL && memcmp (old, new, 32) == 0))
    return;
  text = lumio_signer_key_to_text (key);
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_text (&writer, "signer", text);
  add_sponsorship (self, account, LUMIO_EFFECT_SIGNER_SPONSORSHIP_CREATED, old, new, &writer);
}

static void
compare_signers (LumioOperationContext *self,
                 const LumioEntry      *was,
                 const LumioEntry      *is,
                 const guint8          *account)
{
  for (guint i = 0; was != NULL && was->account.signers != NULL &&
       i < was->account.signers->len; i++)
    compare_signer (self, was, is, &g_array_index (was->account.signers, LumioSigner, i).key,
                    account);
  for (guint i = 0; is != NULL && is->account.signers != NULL && i < is->account.signers->len; i++)
    {
      const LumioSignerKey *key = &g_array_index (is->account.signers, LumioSigner, i).key;

      /* Those that were there before are told already. */
      if (was == NULL || lumio_account_find_signer (&was->account, key) < 0)
        compare_signer (self, was, is, key, account);
    }
}

void
lumio_effects_collect_sponsorship (LumioOperationContext *self,
                                   LumioLedgerState      *before)
{
  g_autoptr(GPtrArray) changes = lumio_ledger_state_list_changes (self->state);

  for (guint i = 0; i < changes->len; i++)
    {
      const LumioEntry *entry = changes->pdata[i];
      const LumioEntry *is = entry->alive ? entry : NULL;
      const LumioEntry *was;

      /* Offers have none of these effects. */
      if (entry->key.kind == LUMIO_ENTRY_OFFER || lumio_entry_kind_passes (entry->key.kind))
        continue;
      was = lumio_ledger_state_get (before, &entry->key);
      compare_entries (self, was, is, &entry->key);
      if (entry->key.kind == LUMIO_ENTRY_ACCOUNT)
        compare_signers (self, was, is, entry->key.account);
    }
}
