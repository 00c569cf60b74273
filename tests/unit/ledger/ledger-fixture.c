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
  gint64 sum = self->context.fee_pool;

  for (guint i = 0; i < entries->len; i++)
    {
      LumioEntry *entry = entries->pdata[i];

      if (entry->alive && entry->key.kind == LUMIO_ENTRY_ACCOUNT)
        sum += entry->account.balance;
    }
  return sum;
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
