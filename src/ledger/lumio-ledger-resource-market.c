#include "ledger/lumio-ledger-resource.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-transaction.h"

/* Offers and claimable balances, and what their operations and effects say alike. */

/* The kind of the id, of which there is one, in hexadecimal digits. */
#define ID_PREFIX "00000000"
#define LAST_PLAIN_YEAR 9999

void
lumio_resource_asset_text (LumioLedgerWriter  *writer,
                           const char         *name,
                           const StellarAsset *asset)
{
  g_autofree char *text = stellar_asset_to_text (asset);

  lumio_ledger_writer_text (writer, name, text);
}

void
lumio_resource_account_id (LumioLedgerWriter *writer,
                           const char        *name,
                           const guint8      *id)
{
  g_autofree char *address = lumio_account_to_address (id);

  lumio_ledger_writer_text (writer, name, address);
}

/* Seven digits, the last one rounded to the nearest and halves up. */
char *
lumio_price_to_text (gint64 n,
                     gint64 d)
{
  unsigned __int128 scaled = ((unsigned __int128) n * 20000000 + d) / ((unsigned __int128) d * 2);

  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%07" G_GUINT64_FORMAT,
                          (guint64) (scaled / 10000000), (guint64) (scaled % 10000000));
}

void
lumio_resource_price (LumioLedgerWriter *writer,
                      const char        *name,
                      StellarPrice       price)
{
  g_autofree char *text = lumio_price_to_text (price.n, price.d);
  g_autofree char *exact = g_strconcat (name, "_r", NULL);

  lumio_ledger_writer_text (writer, name, text);
  lumio_ledger_writer_begin_object (writer, exact);
  lumio_ledger_writer_int (writer, "n", price.n);
  lumio_ledger_writer_int (writer, "d", price.d);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_exact_price (LumioLedgerWriter *writer,
                            const char        *name,
                            gint64             n,
                            gint64             d)
{
  lumio_ledger_writer_begin_object (writer, name);
  lumio_ledger_writer_int_text (writer, "n", n);
  lumio_ledger_writer_int_text (writer, "d", d);
  lumio_ledger_writer_end_object (writer);
}

char *
lumio_claimable_id_to_text (const guint8 *id)
{
  g_autofree char *hex = stellar_hash_to_hex (id);

  return g_strconcat (ID_PREFIX, hex, NULL);
}

gboolean
lumio_claimable_id_from_text (guint8      id[32],
                              const char *text)
{
  return text != NULL && g_str_has_prefix (text, ID_PREFIX) &&
         stellar_hash_from_hex (text + strlen (ID_PREFIX), id);
}

/* A predicate may name a year that no clock will show, for which there is a longer form. */
static void
write_far_time (LumioLedgerWriter *writer,
                const char        *name,
                gint64             seconds)
{
  g_autofree char *text = NULL;
  gint64 days = seconds / 86400;
  guint rest = seconds % 86400;
  gint64 era;
  guint day_of_era;
  guint year_of_era;
  guint day_of_year;
  guint shifted;
  gint64 year;
  guint month;

  /* The calendar repeats every 400 years; each begins with March, so that leap days come last. */
  days += 719468;
  era = days / 146097;
  day_of_era = days % 146097;
  year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  shifted = (5 * day_of_year + 2) / 153;
  month = shifted < 10 ? shifted + 3 : shifted - 9;
  year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
  text = g_strdup_printf ("%s%04" G_GINT64_FORMAT "-%02u-%02uT%02u:%02u:%02uZ",
                          year > LAST_PLAIN_YEAR ? "+" : "", year, month,
                          day_of_year - (153 * shifted + 2) / 5 + 1, rest / 3600,
                          rest / 60 % 60, rest % 60);
  lumio_ledger_writer_text (writer, name, text);
}

void
lumio_resource_predicate (LumioLedgerWriter           *writer,
                          const char                  *name,
                          const StellarClaimPredicate *predicate)
{
  lumio_ledger_writer_begin_object (writer, name);
  switch ((int) predicate->type)
    {
    case STELLAR_CLAIM_PREDICATE_UNCONDITIONAL:
      lumio_ledger_writer_boolean (writer, "unconditional", TRUE);
      break;
    case STELLAR_CLAIM_PREDICATE_AND:
    case STELLAR_CLAIM_PREDICATE_OR:
      lumio_ledger_writer_begin_array (writer, predicate->type == STELLAR_CLAIM_PREDICATE_AND
                                                 ? "and" : "or");
      for (guint i = 0; i < predicate->and_predicates.length; i++)
        lumio_resource_predicate (writer, NULL, &predicate->and_predicates.items[i]);
      lumio_ledger_writer_end_array (writer);
      break;
    case STELLAR_CLAIM_PREDICATE_NOT:
      if (predicate->not_predicate != NULL)
        lumio_resource_predicate (writer, "not", predicate->not_predicate);
      break;
    case STELLAR_CLAIM_PREDICATE_BEFORE_ABSOLUTE_TIME:
      /* What is refused is shown as well, be its time before all times. */
      if (predicate->abs_before >= 0)
        write_far_time (writer, "abs_before", predicate->abs_before);
      lumio_ledger_writer_int_text (writer, "abs_before_epoch", predicate->abs_before);
      break;
    case STELLAR_CLAIM_PREDICATE_BEFORE_RELATIVE_TIME:
      lumio_ledger_writer_int_text (writer, "rel_before", predicate->rel_before);
      break;
    default:
      break;
    }
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_claimants (LumioLedgerWriter                     *writer,
                          const StellarCreateClaimableBalanceOp *body)
{
  lumio_ledger_writer_begin_array (writer, "claimants");
  for (guint i = 0; i < body->claimants.length; i++)
    {
      const StellarClaimantV0 *claimant = &body->claimants.items[i].v0;

      lumio_ledger_writer_begin_object (writer, NULL);
      lumio_resource_account_id (writer, "destination", claimant->destination.ed25519);
      lumio_resource_predicate (writer, "predicate", &claimant->predicate);
      lumio_ledger_writer_end_object (writer);
    }
  lumio_ledger_writer_end_array (writer);
}

static void
write_offered_asset (LumioLedgerWriter *writer,
                     const char        *name,
                     const guint8      *asset)
{
  lumio_ledger_writer_begin_object (writer, name);
  lumio_resource_packed_asset (writer, "", asset);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_offer (LumioLedgerWriter *writer,
                      const char        *base,
                      const LumioEntry  *offer,
                      gint64             closed_at)
{
  g_autofree char *seller = lumio_account_to_address (offer->key.account);

  lumio_ledger_writer_begin_object (writer, NULL);
  lumio_ledger_writer_begin_object (writer, "_links");
  lumio_resource_link (writer, "self", "%s/offers/%" G_GINT64_FORMAT, base, offer->offer.id);
  lumio_resource_link (writer, "offer_maker", "%s/accounts/%s", base, seller);
  lumio_ledger_writer_end_object (writer);
  lumio_ledger_writer_int_text (writer, "id", offer->offer.id);
  lumio_ledger_writer_int_text (writer, "paging_token", offer->offer.id);
  lumio_ledger_writer_text (writer, "seller", seller);
  write_offered_asset (writer, "selling", offer->offer.selling);
  write_offered_asset (writer, "buying", offer->offer.buying);
  lumio_ledger_writer_amount (writer, "amount", offer->offer.amount);
  lumio_resource_price (writer, "price", offer->offer.price);
  lumio_ledger_writer_int (writer, "last_modified_ledger", offer->last_modified);
  lumio_ledger_writer_time (writer, "last_modified_time", closed_at);
  if (offer->is_sponsored)
    lumio_resource_account_id (writer, "sponsor", offer->sponsor);
  lumio_ledger_writer_end_object (writer);
}

void
lumio_resource_claimable (LumioLedgerWriter *writer,
                          const char        *base,
                          const LumioEntry  *balance,
                          gint64             closed_at)
{
  g_autofree char *id = lumio_claimable_id_to_text (balance->key.name);
  g_autofree char *token = g_strdup_printf ("%u-%s", balance->last_modified, id);

  lumio_ledger_writer_begin_object (writer, NULL);
  lumio_ledger_writer_begin_object (writer, "_links");
  lumio_resource_link (writer, "self", "%s/claimable_balances/%s", base, id);
  lumio_resource_template (writer, "transactions",
                           "%s/claimable_balances/%s/transactions{?cursor,limit,order}", base, id);
  lumio_resource_template (writer, "operations",
                           "%s/claimable_balances/%s/operations{?cursor,limit,order}", base, id);
  lumio_ledger_writer_end_object (writer);
  lumio_ledger_writer_text (writer, "id", id);
  lumio_resource_asset_text (writer, "asset", &balance->claimable.body->asset);
  lumio_ledger_writer_amount (writer, "amount", balance->claimable.body->amount);
  lumio_resource_account_id (writer, "sponsor", balance->sponsor);
  lumio_ledger_writer_int (writer, "last_modified_ledger", balance->last_modified);
  lumio_ledger_writer_time (writer, "last_modified_time", closed_at);
  lumio_resource_claimants (writer, balance->claimable.body);
  lumio_ledger_writer_begin_object (writer, "flags");
  lumio_ledger_writer_boolean (writer, "clawback_enabled",
                               balance->claimable.flags & LUMIO_CLAIMABLE_CLAWBACK);
  lumio_ledger_writer_end_object (writer);
  lumio_ledger_writer_text (writer, "paging_token", token);
  lumio_ledger_writer_end_object (writer);
}
