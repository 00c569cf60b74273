#include "ledger/lumio-ledger-friendbot.h"

#include <sodium.h>
#include <string.h>

#include "base/lumio-fiber.h"
#include "ledger/lumio-ledger-server-private.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-keypair.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"

#define STARTING_BALANCE (10000 * STELLAR_UNIT)
#define OWN_BALANCE (10000000000 * STELLAR_UNIT)
#define FEE 10000
/* How often a transaction is made anew whose sequence number another one took. */
#define TRIES 5

struct _LumioFriendbot
{
  LumioLedgerNode *node; /* which owns this */
  StellarKeypair  *root;
  StellarKeypair  *keypair;
  gint64           sequence; /* of the transaction made last, or -1 */
};

LumioFriendbot *
lumio_friendbot_new (LumioLedgerNode *node)
{
  LumioFriendbot *self = g_new0 (LumioFriendbot, 1);
  const char *passphrase = lumio_ledger_node_get_passphrase (node);
  g_autofree char *name = g_strconcat ("friendbot of ", passphrase, NULL);
  guint8 seed[32];

  self->node = node;
  self->sequence = -1;
  lumio_ledger_root_seed (passphrase, seed);
  self->root = stellar_keypair_new_from_seed (seed);
  stellar_sha256 ((const guint8 *) name, strlen (name), seed);
  self->keypair = stellar_keypair_new_from_seed (seed);
  sodium_memzero (seed, sizeof seed);
  return self;
}

void
lumio_friendbot_free (LumioFriendbot *self)
{
  stellar_keypair_unref (self->root);
  stellar_keypair_unref (self->keypair);
  g_free (self);
}

static DexFuture *
read_sequence (LumioConnection *connection,
               gpointer         user_data)
{
  GBytes *id = user_data;
  g_autoptr(LumioEntry) entry = NULL;
  LumioEntryKey key;
  GError *error = NULL;

  lumio_entry_key_account (&key, g_bytes_get_data (id, NULL));
  entry = lumio_entry_new (&key);
  if (!lumio_ledger_store_load_entry (entry, connection, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int64 (entry->alive ? entry->account.sequence : -1);
}

/* Resolves to the sequence number of an account, -1 where there is none. */
static DexFuture *
load_sequence (LumioFriendbot *self,
               const guint8   *id)
{
  return lumio_database_read (lumio_ledger_node_get_database (self->node), read_sequence,
                              g_bytes_new (id, 32), (GDestroyNotify) g_bytes_unref);
}

static LumioLedgerTransaction *
make_transaction (LumioFriendbot  *self,
                  StellarKeypair  *payer,
                  gint64           sequence,
                  const char      *destination,
                  gint64           amount,
                  GError         **error)
{
  const char *passphrase = lumio_ledger_node_get_passphrase (self->node);
  StellarTransactionBuilder *builder;
  StellarTransactionEnvelope *envelope;
  g_autofree char *base64 = NULL;

  builder = stellar_transaction_builder_new (stellar_keypair_get_address (payer), sequence, FEE);
  stellar_transaction_builder_create_account (builder, NULL, destination, amount);
  if ((envelope = stellar_transaction_builder_end (builder, error)) == NULL)
    return NULL;
  envelope = stellar_envelope_sign (envelope, passphrase, payer);
  base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  return lumio_ledger_transaction_new (base64, passphrase, error);
}

typedef struct
{
  LumioFriendbot *bot;
  guint8          account[32];
} Wish;

static DexFuture *
prepare_fiber (gpointer user_data)
{
  LumioFriendbot *self = user_data;
  g_autoptr(LumioLedgerOutcome) outcome = NULL;
  LumioLedgerTransaction *transaction;
  GError *error = NULL;
  gint64 sequence;

  sequence = dex_await_int64 (load_sequence (self, stellar_keypair_get_public_key (self->keypair)),
                              &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  if (sequence >= 0)
    return dex_future_new_for_boolean (TRUE);
  sequence = dex_await_int64 (load_sequence (self, stellar_keypair_get_public_key (self->root)),
                              &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  transaction = make_transaction (self, self->root, sequence + 1,
                                  stellar_keypair_get_address (self->keypair), OWN_BALANCE, &error);
  if (transaction == NULL)
    return dex_future_new_for_error (error);
  outcome = dex_await_boxed (lumio_ledger_node_submit (self->node, transaction, TRUE, NULL),
                             &error);
  if (outcome == NULL)
    return dex_future_new_for_error (error);
  if (outcome->record == NULL || !outcome->record->successful)
    g_warning ("Friendbot could not be given an account: the root account was used up");
  return dex_future_new_for_boolean (TRUE);
}

DexFuture *
lumio_friendbot_prepare (LumioFriendbot *self)
{
  return lumio_fiber_spawn (prepare_fiber, self, NULL);
}

static gboolean
is_bad_sequence (const LumioLedgerOutcome *outcome)
{
  StellarTransactionResult *result;
  gsize length;
  const guint8 *bytes;
  gboolean bad;

  if (outcome->result == NULL)
    return FALSE;
  bytes = g_bytes_get_data (outcome->result, &length);
  result = stellar_xdr_decode (&stellar_xdr_transaction_result, bytes, length, NULL);
  bad = result != NULL && result->result.type == STELLAR_TX_BAD_SEQ;
  stellar_xdr_free (result);
  return bad;
}

static GError *
say_funded (void)
{
  return lumio_problem_to_error (lumio_problem_new (400, "bad_request", "Bad Request",
                                                    "account already funded to starting balance"));
}

static LumioLedgerOutcome *
try_once (LumioFriendbot  *self,
          const char      *destination,
          GError         **error)
{
  LumioLedgerTransaction *transaction;

  if (self->sequence < 0)
    {
      GError *local = NULL;
      gint64 sequence;

      sequence = dex_await_int64 (load_sequence (self,
                                                 stellar_keypair_get_public_key (self->keypair)),
                                  &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      /* Another wish may have read it meanwhile and gone on counting. */
      self->sequence = MAX (self->sequence, sequence);
    }
  self->sequence++;
  transaction = make_transaction (self, self->keypair, self->sequence, destination,
                                  STARTING_BALANCE, error);
  if (transaction == NULL)
    return NULL;
  return dex_await_boxed (lumio_ledger_node_submit (self->node, transaction, TRUE, NULL), error);
}

static DexFuture *
fund_fiber (gpointer user_data)
{
  Wish *wish = user_data;
  LumioFriendbot *self = wish->bot;
  g_autofree char *destination = stellar_address_encode (wish->account);
  GError *error = NULL;
  gint64 known;

  known = dex_await_int64 (load_sequence (self, wish->account), &error);
  if (error == NULL && known >= 0)
    error = say_funded ();
  for (guint i = 0; error == NULL && i < TRIES; i++)
    {
      g_autoptr(LumioLedgerOutcome) outcome = try_once (self, destination, &error);

      if (outcome != NULL && !is_bad_sequence (outcome))
        return dex_future_new_take_boxed (LUMIO_TYPE_LEDGER_OUTCOME, g_steal_pointer (&outcome));
      self->sequence = -1;
    }
  if (error == NULL)
    error = lumio_problem_to_error (lumio_problem_new (503, "service_unavailable",
                                                       "Service Unavailable",
                                                       "Friendbot is too busy to help now."));
  return dex_future_new_for_error (error);
}

DexFuture *
lumio_friendbot_fund (LumioFriendbot *self,
                      const guint8   *account)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->bot = self;
  memcpy (wish->account, account, 32);
  return lumio_fiber_spawn (fund_fiber, wish, g_free);
}
