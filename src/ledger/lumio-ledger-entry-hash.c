#include "ledger/lumio-ledger-entry.h"

#include <string.h>

static void
put_int (GChecksum *checksum,
         guint64    value)
{
  guint64 bytes = GUINT64_TO_BE (value);

  g_checksum_update (checksum, (const guchar *) &bytes, sizeof bytes);
}

static void
put_sponsor (GChecksum    *checksum,
             gboolean      is_sponsored,
             const guint8 *sponsor)
{
  put_int (checksum, is_sponsored);
  if (is_sponsored)
    g_checksum_update (checksum, sponsor, 32);
}

static void
hash_account (GChecksum               *checksum,
              const LumioAccountEntry *account)
{
  put_int (checksum, account->balance);
  put_int (checksum, account->sequence);
  put_int (checksum, account->subentries);
  put_int (checksum, account->sponsoring);
  put_int (checksum, account->sponsored);
  put_int (checksum, account->flags);
  g_checksum_update (checksum, account->thresholds, 4);
  put_int (checksum, strlen (account->home_domain));
  g_checksum_update (checksum, (const guchar *) account->home_domain,
                     strlen (account->home_domain));
  put_int (checksum, account->has_inflation);
  g_checksum_update (checksum, account->inflation, 32);
  put_int (checksum, account->sequence_ledger);
  put_int (checksum, account->sequence_time);
  put_int (checksum, account->buying);
  put_int (checksum, account->selling);
  put_int (checksum, account->signers != NULL ? account->signers->len : 0);
  for (guint i = 0; account->signers != NULL && i < account->signers->len; i++)
    {
      const LumioSigner *signer = &g_array_index (account->signers, LumioSigner, i);

      put_int (checksum, signer->key.type);
      g_checksum_update (checksum, signer->key.key, 32);
      put_int (checksum, signer->key.payload_length);
      g_checksum_update (checksum, signer->key.payload, signer->key.payload_length);
      put_int (checksum, signer->weight);
      put_sponsor (checksum, signer->sponsored, signer->sponsor);
    }
}

static void
hash_offer (GChecksum             *checksum,
            const LumioOfferEntry *offer)
{
  put_int (checksum, offer->id);
  g_checksum_update (checksum, offer->selling, LUMIO_ASSET_SIZE);
  g_checksum_update (checksum, offer->buying, LUMIO_ASSET_SIZE);
  put_int (checksum, offer->amount);
  put_int (checksum, offer->price.n);
  put_int (checksum, offer->price.d);
  put_int (checksum, offer->flags);
}

static void
hash_claimable (GChecksum                 *checksum,
                const LumioClaimableEntry *claimable)
{
  g_autoptr(GBytes) body =
    stellar_xdr_encode (&stellar_xdr_create_claimable_balance_op, claimable->body);
  gsize length;
  const guchar *bytes = g_bytes_get_data (body, &length);

  g_checksum_update (checksum, bytes, length);
  put_int (checksum, claimable->flags);
}

void
lumio_entry_hash (const LumioEntry *entry,
                  GChecksum        *checksum)
{
  put_int (checksum, entry->key.kind);
  g_checksum_update (checksum, entry->key.account, 32);
  put_int (checksum, entry->key.length);
  g_checksum_update (checksum, entry->key.name, entry->key.length);
  put_int (checksum, entry->alive);
  if (!entry->alive)
    return;
  put_sponsor (checksum, entry->is_sponsored, entry->sponsor);
  switch (entry->key.kind)
    {
    case LUMIO_ENTRY_ACCOUNT:
      hash_account (checksum, &entry->account);
      break;
    case LUMIO_ENTRY_TRUSTLINE:
      put_int (checksum, entry->trustline.balance);
      put_int (checksum, entry->trustline.limit);
      put_int (checksum, entry->trustline.flags);
      put_int (checksum, entry->trustline.buying);
      put_int (checksum, entry->trustline.selling);
      break;
    case LUMIO_ENTRY_DATA:
      put_int (checksum, entry->data.length);
      g_checksum_update (checksum, entry->data.value, entry->data.length);
      break;
    case LUMIO_ENTRY_OFFER:
      hash_offer (checksum, &entry->offer);
      break;
    case LUMIO_ENTRY_CLAIMABLE:
      hash_claimable (checksum, &entry->claimable);
      break;
    case LUMIO_ENTRY_SPONSORED:
    case LUMIO_ENTRY_SPONSORING:
    default:
      g_assert_not_reached ();
    }
}
