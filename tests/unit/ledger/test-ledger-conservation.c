#include "ledger-fixture.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

/*
 * Thousands of random operations of all kinds: after each transaction the sum of lumens with the
 * fee pool is what it was, each asset has what its issuer gave out, and what accounts and lines
 * carry is what their entries add up to.
 */

#define KEY(who) stellar_keypair_get_public_key (who)
#define N_PEOPLE 6
#define N_ASSETS 3
#define ROUNDS 6000

typedef struct
{
  LedgerFixture  *f;
  GRand          *random;
  StellarKeypair *people[N_PEOPLE];
  StellarAsset    assets[N_ASSETS]; /* lumens first; the others are issued by the first person */
  guint           succeeded[64];
  guint           tried[64];
} World;

static guint
draw (World *world,
      guint  below)
{
  return g_rand_int_range (world->random, 0, below);
}

static StellarKeypair *
draw_person (World *world)
{
  return world->people[draw (world, N_PEOPLE)];
}

static StellarAsset
draw_asset (World *world)
{
  return world->assets[draw (world, N_ASSETS)];
}

/* Of all sizes: as often below a hundred as below a million. */
static gint64
draw_amount (World *world)
{
  gint64 most = 10;

  for (guint i = draw (world, 8); i > 0; i--)
    most *= 10;
  return 1 + g_rand_int_range (world->random, 0, most);
}

static StellarPrice
draw_price (World *world)
{
  return (StellarPrice) { 1 + draw (world, 20), 1 + draw (world, 20) };
}

/* A key of an entry of that kind, or FALSE where there is none. */
static gboolean
draw_entry (World          *world,
            LumioEntryKind  kind,
            LumioEntryKey  *key)
{
  g_autoptr(GPtrArray) entries = lumio_ledger_state_list_changes (world->f->state);
  guint start = draw (world, entries->len);

  for (guint i = 0; i < entries->len; i++)
    {
      const LumioEntry *entry = entries->pdata[(start + i) % entries->len];

      if (entry->alive && entry->key.kind == kind)
        {
          *key = entry->key;
          return TRUE;
        }
    }
  return FALSE;
}

static gint64
draw_offer (World          *world,
            StellarKeypair *who)
{
  LumioEntryKey key;
  guint64 id;

  if (draw (world, 3) != 0 || !draw_entry (world, LUMIO_ENTRY_OFFER, &key) ||
      memcmp (key.account, KEY (who), 32) != 0)
    return 0;
  memcpy (&id, key.name, sizeof id);
  return GUINT64_FROM_BE (id);
}

static StellarKeypair *
find_person (World        *world,
             const guint8 *key)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    if (memcmp (KEY (world->people[i]), key, 32) == 0)
      return world->people[i];
  return NULL;
}

static void
set_destination (StellarMuxedAccount *account,
                 StellarKeypair      *who)
{
  account->type = STELLAR_KEY_TYPE_ED25519;
  memcpy (account->ed25519, KEY (who), 32);
}

static void
fill_trade (World            *world,
            StellarOperation *operation,
            StellarKeypair   *who)
{
  StellarOperationBody *body = &operation->body;

  if (body->type == STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER)
    {
      body->manage_buy_offer_op.selling = draw_asset (world);
      body->manage_buy_offer_op.buying = draw_asset (world);
      body->manage_buy_offer_op.buy_amount = draw (world, 6) == 0 ? 0 : draw_amount (world);
      body->manage_buy_offer_op.price = draw_price (world);
      body->manage_buy_offer_op.offer_id = draw_offer (world, who);
    }
  else if (body->type == STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER)
    {
      body->manage_sell_offer_op.selling = draw_asset (world);
      body->manage_sell_offer_op.buying = draw_asset (world);
      body->manage_sell_offer_op.amount = draw (world, 6) == 0 ? 0 : draw_amount (world);
      body->manage_sell_offer_op.price = draw_price (world);
      body->manage_sell_offer_op.offer_id = draw_offer (world, who);
    }
  else
    {
      body->create_passive_sell_offer_op.selling = draw_asset (world);
      body->create_passive_sell_offer_op.buying = draw_asset (world);
      body->create_passive_sell_offer_op.amount = draw_amount (world);
      body->create_passive_sell_offer_op.price = draw_price (world);
    }
}

static void
fill_payment (World            *world,
              StellarOperation *operation,
              StellarAsset     *path)
{
  StellarOperationBody *body = &operation->body;

  *path = draw_asset (world);
  if (body->type == STELLAR_OPERATION_TYPE_PAYMENT)
    {
      set_destination (&body->payment_op.destination, draw_person (world));
      body->payment_op.asset = draw_asset (world);
      body->payment_op.amount = draw_amount (world);
    }
  else if (body->type == STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE)
    {
      StellarPathPaymentStrictReceiveOp *op = &body->path_payment_strict_receive_op;

      set_destination (&op->destination, draw_person (world));
      op->send_asset = draw_asset (world);
      op->dest_asset = draw_asset (world);
      op->dest_amount = draw_amount (world);
      op->send_max = op->dest_amount * 20;
      op->path.length = draw (world, 2);
      op->path.items = path;
    }
  else
    {
      StellarPathPaymentStrictSendOp *op = &body->path_payment_strict_send_op;

      set_destination (&op->destination, draw_person (world));
      op->send_asset = draw_asset (world);
      op->dest_asset = draw_asset (world);
      op->send_amount = draw_amount (world);
      op->dest_min = 1 + op->send_amount / 100;
      op->path.length = draw (world, 2);
      op->path.items = path;
    }
}

static void
fill_trust (World            *world,
            StellarOperation *operation)
{
  StellarOperationBody *body = &operation->body;
  StellarAsset asset = world->assets[1 + draw (world, N_ASSETS - 1)];

  if (body->type == STELLAR_OPERATION_TYPE_CHANGE_TRUST)
    {
      body->change_trust_op.line.type = asset.type;
      body->change_trust_op.line.alpha_num4 = asset.alpha_num4;
      body->change_trust_op.limit = draw (world, 8) == 0 ? 0 : draw_amount (world) * 100;
      return;
    }
  if (body->type == STELLAR_OPERATION_TYPE_CLAWBACK)
    {
      body->clawback_op.asset = asset;
      set_destination (&body->clawback_op.from, draw_person (world));
      body->clawback_op.amount = draw_amount (world);
      return;
    }
  body->set_trust_line_flags_op.asset = asset;
  stellar_account_id_set (&body->set_trust_line_flags_op.trustor, KEY (draw_person (world)));
  body->set_trust_line_flags_op.set_flags = draw (world, 4) == 0 ? draw (world, 3) : 1;
  body->set_trust_line_flags_op.clear_flags =
    3 & ~body->set_trust_line_flags_op.set_flags;
}

static void
fill_revoke (World            *world,
             StellarOperation *operation,
             StellarKeypair  **who)
{
  static const LumioEntryKind kinds[] = {
    LUMIO_ENTRY_TRUSTLINE, LUMIO_ENTRY_OFFER, LUMIO_ENTRY_DATA, LUMIO_ENTRY_CLAIMABLE,
  };
  StellarLedgerKey *key = &operation->body.revoke_sponsorship_op.ledger_key;
  const LumioEntry *entry;
  LumioEntryKey found;
  StellarAsset asset;
  guint64 id;

  key->type = STELLAR_LEDGER_ENTRY_TYPE_ACCOUNT;
  stellar_account_id_set (&key->account.account_id, KEY (*who));
  if (!draw_entry (world, kinds[draw (world, G_N_ELEMENTS (kinds))], &found))
    return;
  entry = lumio_ledger_state_get (world->f->state, &found);
  if (entry->is_sponsored && find_person (world, entry->sponsor) != NULL)
    *who = find_person (world, entry->sponsor);
  memset (key, 0, sizeof *key);
  switch ((int) found.kind)
    {
    case LUMIO_ENTRY_TRUSTLINE:
      key->type = STELLAR_LEDGER_ENTRY_TYPE_TRUSTLINE;
      lumio_asset_unpack (found.name, &asset);
      key->trust_line.asset.type = asset.type;
      key->trust_line.asset.alpha_num4 = asset.alpha_num4;
      stellar_account_id_set (&key->trust_line.account_id, found.account);
      break;
    case LUMIO_ENTRY_OFFER:
      memcpy (&id, found.name, sizeof id);
      key->type = STELLAR_LEDGER_ENTRY_TYPE_OFFER;
      key->offer.offer_id = GUINT64_FROM_BE (id);
      stellar_account_id_set (&key->offer.seller_id, found.account);
      break;
    case LUMIO_ENTRY_DATA:
      key->type = STELLAR_LEDGER_ENTRY_TYPE_DATA;
      stellar_account_id_set (&key->data.account_id, found.account);
      key->data.data_name.length = found.length;
      key->data.data_name.data = (char *) g_intern_string ("n");
      break;
    case LUMIO_ENTRY_CLAIMABLE:
    default:
      key->type = STELLAR_LEDGER_ENTRY_TYPE_CLAIMABLE_BALANCE;
      memcpy (key->claimable_balance.balance_id.v0, found.name, 32);
      break;
    }
}

/* What an operation points at. */
typedef struct
{
  StellarAsset     path;
  StellarClaimant  claimants[2];
  StellarXdrOpaque value;
} Parts;

/* One operation of any kind, and whose it is. */
static StellarKeypair *
make_operation (World            *world,
                StellarOperation *operation,
                Parts            *parts)
{
  static const gint32 types[] = {
    STELLAR_OPERATION_TYPE_PAYMENT, STELLAR_OPERATION_TYPE_PAYMENT,
    STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE,
    STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND,
    STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER, STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER,
    STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER, STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER,
    STELLAR_OPERATION_TYPE_CHANGE_TRUST, STELLAR_OPERATION_TYPE_CLAWBACK,
    STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS, STELLAR_OPERATION_TYPE_MANAGE_DATA,
    STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE,
    STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE,
    STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE, STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP,
  };
  StellarOperationBody *body = &operation->body;
  StellarKeypair *who = draw_person (world);
  LumioEntryKey key = { 0 };

  memset (operation, 0, sizeof *operation);
  memset (parts, 0, sizeof *parts);
  body->type = types[draw (world, G_N_ELEMENTS (types))];
  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_PAYMENT:
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      fill_payment (world, operation, &parts->path);
      break;
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      fill_trade (world, operation, who);
      break;
    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
      fill_trust (world, operation);
      break;
    case STELLAR_OPERATION_TYPE_CLAWBACK:
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
      who = world->people[0];
      fill_trust (world, operation);
      break;
    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
      parts->value.length = 1;
      parts->value.data = (guint8 *) g_intern_string ("v");
      body->manage_data_op.data_name.length = 1;
      body->manage_data_op.data_name.data = (char *) g_intern_string ("n");
      body->manage_data_op.data_value = draw (world, 2) != 0 ? (gpointer) &parts->value : NULL;
      break;
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      body->create_claimable_balance_op.asset = draw_asset (world);
      body->create_claimable_balance_op.amount = draw_amount (world);
      stellar_account_id_set (&parts->claimants[0].v0.destination, KEY (world->people[1]));
      stellar_account_id_set (&parts->claimants[1].v0.destination, KEY (world->people[2]));
      body->create_claimable_balance_op.claimants.length = 1 + draw (world, 2);
      body->create_claimable_balance_op.claimants.items = parts->claimants;
      break;
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
      who = world->people[1 + draw (world, 2)];
      draw_entry (world, LUMIO_ENTRY_CLAIMABLE, &key);
      memcpy (body->claim_claimable_balance_op.balance_id.v0, key.name, 32);
      break;
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
      who = world->people[0];
      draw_entry (world, LUMIO_ENTRY_CLAIMABLE, &key);
      memcpy (body->clawback_claimable_balance_op.balance_id.v0, key.name, 32);
      break;
    case STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP:
    default:
      fill_revoke (world, operation, &who);
      break;
    }
  return who;
}

/* What everybody has of an asset, offers and claimable balances included. */
static gint64
sum_of (World              *world,
        const StellarAsset *asset)
{
  g_autoptr(GPtrArray) entries = lumio_ledger_state_list_changes (world->f->state);
  guint8 packed[LUMIO_ASSET_SIZE];
  gint64 sum = 0;

  lumio_asset_pack (asset, packed);
  for (guint i = 0; i < entries->len; i++)
    {
      const LumioEntry *entry = entries->pdata[i];

      if (!entry->alive)
        continue;
      if (entry->key.kind == LUMIO_ENTRY_TRUSTLINE &&
          memcmp (entry->key.name, packed, LUMIO_ASSET_SIZE) == 0)
        sum += entry->trustline.balance;
      else if (entry->key.kind == LUMIO_ENTRY_CLAIMABLE &&
               stellar_asset_equal (&entry->claimable.body->asset, asset))
        sum += entry->claimable.body->amount;
    }
  return sum;
}

/* What crossed offers say changed hands between the issuer and others. */
static gint64
get_issued_by_claims (World                      *world,
                      const LumioOperationResult *result,
                      const StellarAsset         *asset,
                      const guint8               *source)
{
  const guint8 *issuer = KEY (world->people[0]);
  gint64 issued = 0;

  for (guint i = 0; result->claims != NULL && i < result->claims->len; i++)
    {
      const StellarClaimOfferAtom *claim =
        &g_array_index (result->claims, StellarClaimAtom, i).order_book;
      gboolean by_issuer = memcmp (claim->seller_id.ed25519, issuer, 32) == 0;
      gboolean to_issuer = memcmp (source, issuer, 32) == 0;

      /* Between two others it only moves; with the issuer on one side it is made or gone. */
      if (stellar_asset_equal (&claim->asset_sold, asset) && by_issuer != to_issuer)
        issued += by_issuer ? claim->amount_sold : -claim->amount_sold;
      if (stellar_asset_equal (&claim->asset_bought, asset) && by_issuer != to_issuer)
        issued += by_issuer ? -claim->amount_bought : claim->amount_bought;
    }
  return issued;
}

static gboolean
is_issuer (World        *world,
           const guint8 *account)
{
  return memcmp (account, KEY (world->people[0]), 32) == 0;
}

/* By how much a successful operation changes what there is of an asset. */
static gint64
get_issued (World                      *world,
            const StellarOperation     *operation,
            const LumioOperationResult *result,
            const StellarAsset         *asset,
            gint64                      balance_before)
{
  const StellarOperationBody *body = &operation->body;
  const guint8 *source = operation->source_account->ed25519;
  gint64 issued;

  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_PAYMENT:
      if (!stellar_asset_equal (&body->payment_op.asset, asset))
        return 0;
      return (is_issuer (world, source) ? body->payment_op.amount : 0) -
             (is_issuer (world, body->payment_op.destination.ed25519) ? body->payment_op.amount : 0);
    case STELLAR_OPERATION_TYPE_CLAWBACK:
      return stellar_asset_equal (&body->clawback_op.asset, asset) ? -body->clawback_op.amount : 0;
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      return is_issuer (world, source) &&
             stellar_asset_equal (&body->create_claimable_balance_op.asset, asset)
               ? body->create_claimable_balance_op.amount : 0;
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
      return -balance_before;
    case STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER:
    case STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER:
    case STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER:
      return get_issued_by_claims (world, result, asset, source);
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      /* The source trades on the way, and what is left of the way is a payment of the last. */
      issued = get_issued_by_claims (world, result, asset, source);
      if (stellar_asset_equal (&body->path_payment_strict_receive_op.dest_asset, asset))
        issued += (is_issuer (world, source) ? result->amount : 0) -
                  (is_issuer (world, result->destination) ? result->amount : 0);
      return issued;
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      issued = get_issued_by_claims (world, result, asset, source);
      if (stellar_asset_equal (&body->path_payment_strict_send_op.dest_asset, asset))
        issued += (is_issuer (world, source) ? result->amount : 0) -
                  (is_issuer (world, result->destination) ? result->amount : 0);
      return issued;
    default:
      return 0;
    }
}

static gint64
get_balance_amount (World                  *world,
                    const StellarOperation *operation,
                    const StellarAsset     *asset)
{
  const LumioEntry *entry;
  LumioEntryKey key;

  if (operation->body.type != STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE)
    return 0;
  lumio_entry_key_claimable (&key, operation->body.clawback_claimable_balance_op.balance_id.v0);
  entry = lumio_ledger_state_get (world->f->state, &key);
  return entry != NULL && stellar_asset_equal (&entry->claimable.body->asset, asset)
           ? entry->claimable.body->amount : 0;
}

static LumioLedgerTransaction *
make_transaction (World  *world,
                  gint32 *type)
{
  StellarKeypair *payer = world->people[N_PEOPLE - 1];
  StellarTransactionBuilder *builder = ledger_fixture_begin (world->f, payer);
  StellarTransactionEnvelope *envelope;
  g_autofree char *base64 = NULL;
  g_autoptr(GError) error = NULL;
  StellarOperation operation;
  StellarMuxedAccount source;
  Parts parts;
  StellarKeypair *who;
  LumioLedgerTransaction *transaction;
  /* Now and then it is put between the beginning and the end of a sponsorship. */
  gboolean sponsored = draw (world, 4) == 0;

  who = make_operation (world, &operation, &parts);
  *type = operation.body.type;
  set_destination (&source, who);
  operation.source_account = &source;
  if (sponsored && who != payer)
    stellar_transaction_builder_begin_sponsoring (builder, NULL,
                                                  stellar_keypair_get_address (who));
  stellar_transaction_builder_add (builder, &operation);
  if (sponsored && who != payer)
    stellar_transaction_builder_end_sponsoring (builder, stellar_keypair_get_address (who));
  envelope = stellar_transaction_builder_end (builder, &error);
  g_assert_no_error (error);
  envelope = stellar_envelope_sign (envelope, PASSPHRASE, payer);
  if (who != payer)
    envelope = stellar_envelope_sign (envelope, PASSPHRASE, who);
  base64 = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);
  transaction = lumio_ledger_transaction_new (base64, PASSPHRASE, &error);
  g_assert_no_error (error);
  return transaction;
}

static void
do_one (World *world)
{
  LedgerFixture *f = world->f;
  gint64 before[N_ASSETS];
  gint64 issued[N_ASSETS] = { 0 };
  gint64 lumens = ledger_fixture_lumens (f);
  gint32 type;
  g_autoptr(LumioLedgerTransaction) transaction = make_transaction (world, &type);
  guint index = transaction->body->operations.length == 3 ? 1 : 0;
  const StellarOperation *operation = &transaction->body->operations.items[index];
  gint64 balances[N_ASSETS];
  gboolean done = FALSE;

  for (guint i = 1; i < N_ASSETS; i++)
    {
      before[i] = sum_of (world, &world->assets[i]);
      balances[i] = get_balance_amount (world, operation, &world->assets[i]);
    }
  world->tried[type]++;
  if (lumio_ledger_check (&f->context, transaction, -1, 0))
    {
      lumio_ledger_charge (&f->context, transaction);
      done = lumio_ledger_apply (&f->context, transaction);
    }
  if (done)
    {
      world->succeeded[type]++;
      for (guint i = 1; i < N_ASSETS; i++)
        issued[i] = get_issued (world, operation, &transaction->result.operations[index],
                                &world->assets[i], balances[i]);
    }
  for (guint i = 1; i < N_ASSETS; i++)
    g_assert_cmpint (sum_of (world, &world->assets[i]), ==, before[i] + issued[i]);
  g_assert_cmpint (ledger_fixture_lumens (f), ==, lumens);
  ledger_fixture_check_invariants (f);
}

static void
test_random (LedgerFixture *f,
             gconstpointer  unused)
{
  World world = { .f = f, .random = g_rand_new_with_seed (20261123) };
  g_autofree char *eur = g_strconcat ("EUR:", stellar_keypair_get_address (f->issuer), NULL);
  guint8 seed[32];

  world.people[0] = stellar_keypair_ref (f->issuer);
  for (guint i = 1; i < N_PEOPLE; i++)
    {
      memset (seed, 100 + i, sizeof seed);
      world.people[i] = stellar_keypair_new_from_seed (seed);
      ledger_fixture_add_account (f, world.people[i], (i + 1) * 10 * STELLAR_UNIT);
    }
  ledger_fixture_account (f, f->issuer)->flags = STELLAR_AUTH_REVOCABLE_FLAG |
                                                 STELLAR_AUTH_CLAWBACK_ENABLED_FLAG;
  g_assert_true (stellar_asset_parse (f->usd, &world.assets[1], NULL));
  g_assert_true (stellar_asset_parse (eur, &world.assets[2], NULL));
  for (guint i = 0; i < ROUNDS; i++)
    {
      f->context.sequence++;
      f->context.close_time += 5;
      do_one (&world);
    }
  /* Each kind was seen to succeed: a test that only fails proves little. */
  for (guint i = 0; i < G_N_ELEMENTS (world.tried); i++)
    if (world.tried[i] > 0)
      {
        g_test_message ("kind %u: %u of %u succeeded", i, world.succeeded[i], world.tried[i]);
        g_assert_cmpint (world.succeeded[i], >, 0);
      }
  for (guint i = 0; i < N_PEOPLE; i++)
    stellar_keypair_unref (world.people[i]);
  g_rand_free (world.random);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LEDGER_TEST ("/LUM-08/conservation/random-operations", test_random);
  return g_test_run ();
}
