#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-result.h"

static StellarKeypair *
make_keypair (guint8 number)
{
  guint8 seed[32];

  memset (seed, number, sizeof seed);
  return stellar_keypair_new_from_seed (seed);
}

void
ledger_fixture_add_account (LedgerFixture  *self,
                            StellarKeypair *who,
                            gint64          balance)
{
  LumioEntryKey key;
  LumioEntry *entry;

  lumio_entry_key_account (&key, stellar_keypair_get_public_key (who));
  entry = lumio_ledger_state_create (self->state, &key);
  entry->account.balance = balance;
  entry->account.sequence = G_GINT64_CONSTANT (5) << 32;
  entry->account.thresholds[LUMIO_THRESHOLD_MASTER] = 1;
}

LumioTrustlineEntry *
ledger_fixture_add_line (LedgerFixture  *self,
                         StellarKeypair *who,
                         gint64          balance,
                         gint64          limit)
{
  LumioEntryKey key;
  LumioEntry *entry;

  lumio_entry_key_trustline (&key, stellar_keypair_get_public_key (who), "USD",
                             stellar_keypair_get_public_key (self->issuer));
  entry = lumio_ledger_state_create (self->state, &key);
  entry->trustline.balance = balance;
  entry->trustline.limit = limit;
  entry->trustline.flags = STELLAR_AUTHORIZED_FLAG;
  ledger_fixture_account (self, who)->subentries++;
  return &entry->trustline;
}

void
ledger_fixture_set_up (LedgerFixture *self,
                       gconstpointer  unused)
{
  self->state = lumio_ledger_state_new (NULL, NULL);
  self->context.state = self->state;
  self->context.sequence = 10;
  self->context.close_time = 1700000000;
  self->alice = make_keypair (1);
  self->bob = make_keypair (2);
  self->issuer = make_keypair (3);
  self->nobody = make_keypair (4);
  self->usd = g_strconcat ("USD:", stellar_keypair_get_address (self->issuer), NULL);
  self->other = g_strconcat ("OTHER:", stellar_keypair_get_address (self->issuer), NULL);
  ledger_fixture_add_account (self, self->alice, 1000 * STELLAR_UNIT);
  ledger_fixture_add_account (self, self->bob, 1000 * STELLAR_UNIT);
  ledger_fixture_add_account (self, self->issuer, 1000 * STELLAR_UNIT);
}

void
ledger_fixture_tear_down (LedgerFixture *self,
                          gconstpointer  unused)
{
  lumio_ledger_state_free (self->state);
  stellar_keypair_unref (self->alice);
  stellar_keypair_unref (self->bob);
  stellar_keypair_unref (self->issuer);
  stellar_keypair_unref (self->nobody);
  g_free (self->usd);
  g_free (self->other);
}

LumioAccountEntry *
ledger_fixture_account (LedgerFixture  *self,
                        StellarKeypair *who)
{
  return lumio_ledger_state_edit_account (self->state, stellar_keypair_get_public_key (who));
}

StellarTransactionBuilder *
ledger_fixture_begin (LedgerFixture  *self,
                      StellarKeypair *who)
{
  LumioAccountEntry *account = ledger_fixture_account (self, who);
  gint64 sequence = account != NULL ? account->sequence + 1 : 1;

  return stellar_transaction_builder_new (stellar_keypair_get_address (who), sequence, 100);
}

StellarTransactionEnvelope *
ledger_fixture_end (LedgerFixture             *self,
                    StellarTransactionBuilder *builder,
                    StellarKeypair            *signer,
                    ...)
{
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope = stellar_transaction_builder_end (builder, &error);
  va_list args;

  g_assert_no_error (error);
  va_start (args, signer);
  for (; signer != NULL; signer = va_arg (args, StellarKeypair *))
    envelope = stellar_envelope_sign (envelope, PASSPHRASE, signer);
  va_end (args);
  return envelope;
}

static char *
describe (LumioLedgerTransaction *transaction,
          const char             *stage)
{
  g_autoptr(GBytes) bytes = lumio_ledger_transaction_encode_result (transaction);
  GString *text = g_string_new (stage);
  StellarTransactionResult *result;
  g_auto(GStrv) operations = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  const guint8 *data;

  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &length);
  result = stellar_xdr_decode (&stellar_xdr_transaction_result, data, length, &error);
  g_assert_no_error (error);
  g_string_append_printf (text, " %s", stellar_result_get_code (result));
  if (stellar_result_get_inner_code (result) != NULL)
    g_string_append_printf (text, " %s", stellar_result_get_inner_code (result));
  operations = stellar_result_dup_operations (result);
  for (guint i = 0; operations != NULL && operations[i] != NULL; i++)
    g_string_append_printf (text, " %s", operations[i]);
  stellar_xdr_free (result);
  return g_string_free (text, FALSE);
}

gint64
ledger_fixture_lumens (LedgerFixture *self)
{
  g_autoptr(GPtrArray) entries = lumio_ledger_state_list_changes (self->state);
  /* A test may hold more than there can be: the sum goes round then, and is compared all the same. */
  guint64 sum = (guint64) self->context.fee_pool;

  for (guint i = 0; i < entries->len; i++)
    {
      LumioEntry *entry = entries->pdata[i];

      if (entry->alive && entry->key.kind == LUMIO_ENTRY_ACCOUNT)
        sum += (guint64) entry->account.balance;
      if (entry->alive && entry->key.kind == LUMIO_ENTRY_CLAIMABLE &&
          entry->claimable.body->asset.type == STELLAR_ASSET_TYPE_NATIVE)
        sum += (guint64) entry->claimable.body->amount;
    }
  return (gint64) sum;
}

/* What the entries say together of one account. */
typedef struct
{
  guint  subentries;
  guint  sponsoring;
  guint  sponsored;
  gint64 buying;
  gint64 selling;
} Sums;

static Sums *
get_sums (GHashTable   *all,
          const guint8 *account,
          const guint8 *asset)
{
  LumioEntryKey key;
  Sums *sums;

  if (asset == NULL || lumio_asset_is_native (asset))
    lumio_entry_key_account (&key, account);
  else
    lumio_entry_key_line (&key, account, asset);
  if ((sums = g_hash_table_lookup (all, &key)) == NULL)
    {
      sums = g_new0 (Sums, 1);
      g_hash_table_insert (all, g_memdup2 (&key, sizeof key), sums);
    }
  return sums;
}

static void
add_entry (GHashTable       *all,
           const LumioEntry *entry)
{
  const guint8 *owner = entry->key.account;
  gboolean has_owner = entry->key.kind != LUMIO_ENTRY_CLAIMABLE;
  guint weight = lumio_entry_get_weight (entry);

  if (has_owner && entry->key.kind != LUMIO_ENTRY_ACCOUNT)
    get_sums (all, owner, NULL)->subentries += weight;
  if (entry->is_sponsored)
    get_sums (all, entry->sponsor, NULL)->sponsoring += weight;
  if (entry->is_sponsored && has_owner)
    get_sums (all, owner, NULL)->sponsored += weight;
  if (entry->key.kind == LUMIO_ENTRY_OFFER)
    {
      gint64 buying;
      gint64 selling;

      g_assert_cmpint (entry->offer.amount, >, 0);
      lumio_offer_get_liabilities (entry->offer.price, entry->offer.amount, &buying, &selling);
      get_sums (all, owner, entry->offer.buying)->buying += buying;
      get_sums (all, owner, entry->offer.selling)->selling += selling;
    }
  for (guint i = 0; entry->key.kind == LUMIO_ENTRY_ACCOUNT && entry->account.signers != NULL &&
       i < entry->account.signers->len; i++)
    {
      const LumioSigner *signer = &g_array_index (entry->account.signers, LumioSigner, i);

      get_sums (all, owner, NULL)->subentries++;
      if (!signer->sponsored)
        continue;
      get_sums (all, signer->sponsor, NULL)->sponsoring++;
      get_sums (all, owner, NULL)->sponsored++;
    }
}

void
ledger_fixture_check_invariants (LedgerFixture *self)
{
  g_autoptr(GPtrArray) entries = lumio_ledger_state_list_changes (self->state);
  g_autoptr(GHashTable) all = g_hash_table_new_full (lumio_entry_key_hash, lumio_entry_key_equal,
                                                     g_free, g_free);

  for (guint i = 0; i < entries->len; i++)
    if (((LumioEntry *) entries->pdata[i])->alive)
      add_entry (all, entries->pdata[i]);
  for (guint i = 0; i < entries->len; i++)
    {
      const LumioEntry *entry = entries->pdata[i];

      g_assert_false (lumio_entry_kind_passes (entry->key.kind));
      if (entry->alive && entry->key.kind == LUMIO_ENTRY_ACCOUNT)
        {
          const Sums *sums = get_sums (all, entry->key.account, NULL);

          g_assert_cmpint (entry->account.subentries, ==, sums->subentries);
          g_assert_cmpint (entry->account.sponsoring, ==, sums->sponsoring);
          g_assert_cmpint (entry->account.sponsored, ==, sums->sponsored);
          g_assert_cmpint (entry->account.buying, ==, sums->buying);
          g_assert_cmpint (entry->account.selling, ==, sums->selling);
          g_assert_cmpint (entry->account.balance, >=, 0);
          g_assert_cmpint (entry->account.balance, <=, G_MAXINT64 - entry->account.buying);
        }
      if (entry->alive && entry->key.kind == LUMIO_ENTRY_TRUSTLINE)
        {
          const Sums *sums = get_sums (all, entry->key.account, entry->key.name);

          g_assert_cmpint (entry->trustline.buying, ==, sums->buying);
          g_assert_cmpint (entry->trustline.selling, ==, sums->selling);
          g_assert_cmpint (entry->trustline.balance, >=, entry->trustline.selling);
          g_assert_cmpint (entry->trustline.balance, <=,
                           entry->trustline.limit - entry->trustline.buying);
        }
    }
}

void
ledger_fixture_expect_envelope (LedgerFixture              *self,
                                StellarTransactionEnvelope *envelope,
                                const char                 *wanted)
{
  g_autofree char *base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  g_autoptr(LumioLedgerTransaction) transaction = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *got = NULL;
  gint64 lumens = ledger_fixture_lumens (self);

  stellar_xdr_free (envelope);
  transaction = lumio_ledger_transaction_new (base64, PASSPHRASE, &error);
  g_assert_no_error (error);
  if (!lumio_ledger_check (&self->context, transaction, -1, 0))
    got = describe (transaction, "refused");
  else
    {
      lumio_ledger_charge (&self->context, transaction);
      lumio_ledger_apply (&self->context, transaction);
      got = describe (transaction, "applied");
    }
  g_assert_cmpstr (got, ==, wanted);
  /* Whatever happens, no lumen is made or lost. */
  g_assert_cmpint (ledger_fixture_lumens (self), ==, lumens);
  if (transaction->result.n_operations == 0)
    return;
  memcpy (self->balance_id, transaction->result.operations[0].balance_id, 32);
  if (transaction->result.operations[0].effect != STELLAR_MANAGE_OFFER_DELETED)
    self->offer_id = transaction->result.operations[0].offer.offer_id;
}

LumioEntry *
ledger_fixture_line (LedgerFixture  *self,
                     StellarKeypair *who,
                     const char     *asset)
{
  guint8 packed[LUMIO_ASSET_SIZE];
  StellarAsset parsed;
  LumioEntryKey key;

  g_assert_true (stellar_asset_parse (asset, &parsed, NULL));
  lumio_asset_pack (&parsed, packed);
  lumio_entry_key_line (&key, stellar_keypair_get_public_key (who), packed);
  return lumio_ledger_state_edit (self->state, &key);
}

void
ledger_fixture_expect (LedgerFixture             *self,
                       StellarTransactionBuilder *builder,
                       StellarKeypair            *signer,
                       const char                *wanted)
{
  ledger_fixture_expect_envelope (self, ledger_fixture_end (self, builder, signer, NULL), wanted);
}

void
ledger_fixture_expect_operation (LedgerFixture          *self,
                                 StellarKeypair         *who,
                                 const StellarOperation *operation,
                                 const char             *wanted)
{
  StellarTransactionBuilder *builder = ledger_fixture_begin (self, who);

  stellar_transaction_builder_add (builder, operation);
  ledger_fixture_expect (self, builder, who, wanted);
}
