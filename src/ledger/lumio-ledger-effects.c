#include "ledger/lumio-ledger-effects.h"

#include <string.h>

#include "ledger/lumio-ledger-resource.h"
#include "stellar/stellar-asset.h"

static const struct
{
  gint32      type;
  const char *name;
} names[] = {
  { LUMIO_EFFECT_ACCOUNT_CREATED, "account_created" },
  { LUMIO_EFFECT_ACCOUNT_REMOVED, "account_removed" },
  { LUMIO_EFFECT_ACCOUNT_CREDITED, "account_credited" },
  { LUMIO_EFFECT_ACCOUNT_DEBITED, "account_debited" },
  { LUMIO_EFFECT_ACCOUNT_THRESHOLDS_UPDATED, "account_thresholds_updated" },
  { LUMIO_EFFECT_ACCOUNT_HOME_DOMAIN_UPDATED, "account_home_domain_updated" },
  { LUMIO_EFFECT_ACCOUNT_FLAGS_UPDATED, "account_flags_updated" },
  { LUMIO_EFFECT_ACCOUNT_INFLATION_DESTINATION_UPDATED, "account_inflation_destination_updated" },
  { LUMIO_EFFECT_SIGNER_CREATED, "signer_created" },
  { LUMIO_EFFECT_SIGNER_REMOVED, "signer_removed" },
  { LUMIO_EFFECT_SIGNER_UPDATED, "signer_updated" },
  { LUMIO_EFFECT_TRUSTLINE_CREATED, "trustline_created" },
  { LUMIO_EFFECT_TRUSTLINE_REMOVED, "trustline_removed" },
  { LUMIO_EFFECT_TRUSTLINE_UPDATED, "trustline_updated" },
  { LUMIO_EFFECT_TRUSTLINE_AUTHORIZED, "trustline_authorized" },
  { LUMIO_EFFECT_TRUSTLINE_DEAUTHORIZED, "trustline_deauthorized" },
  { LUMIO_EFFECT_TRUSTLINE_AUTHORIZED_TO_MAINTAIN_LIABILITIES,
    "trustline_authorized_to_maintain_liabilities" },
  { LUMIO_EFFECT_TRUSTLINE_FLAGS_UPDATED, "trustline_flags_updated" },
  { LUMIO_EFFECT_TRADE, "trade" },
  { LUMIO_EFFECT_DATA_CREATED, "data_created" },
  { LUMIO_EFFECT_DATA_REMOVED, "data_removed" },
  { LUMIO_EFFECT_DATA_UPDATED, "data_updated" },
  { LUMIO_EFFECT_SEQUENCE_BUMPED, "sequence_bumped" },
  { LUMIO_EFFECT_CLAIMABLE_BALANCE_CREATED, "claimable_balance_created" },
  { LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAIMANT_CREATED, "claimable_balance_claimant_created" },
  { LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAIMED, "claimable_balance_claimed" },
  { LUMIO_EFFECT_ACCOUNT_SPONSORSHIP_CREATED, "account_sponsorship_created" },
  { LUMIO_EFFECT_ACCOUNT_SPONSORSHIP_CREATED + 1, "account_sponsorship_updated" },
  { LUMIO_EFFECT_ACCOUNT_SPONSORSHIP_CREATED + 2, "account_sponsorship_removed" },
  { LUMIO_EFFECT_TRUSTLINE_SPONSORSHIP_CREATED, "trustline_sponsorship_created" },
  { LUMIO_EFFECT_TRUSTLINE_SPONSORSHIP_CREATED + 1, "trustline_sponsorship_updated" },
  { LUMIO_EFFECT_TRUSTLINE_SPONSORSHIP_CREATED + 2, "trustline_sponsorship_removed" },
  { LUMIO_EFFECT_DATA_SPONSORSHIP_CREATED, "data_sponsorship_created" },
  { LUMIO_EFFECT_DATA_SPONSORSHIP_CREATED + 1, "data_sponsorship_updated" },
  { LUMIO_EFFECT_DATA_SPONSORSHIP_CREATED + 2, "data_sponsorship_removed" },
  { LUMIO_EFFECT_CLAIMABLE_BALANCE_SPONSORSHIP_CREATED, "claimable_balance_sponsorship_created" },
  { LUMIO_EFFECT_CLAIMABLE_BALANCE_SPONSORSHIP_CREATED + 1,
    "claimable_balance_sponsorship_updated" },
  { LUMIO_EFFECT_CLAIMABLE_BALANCE_SPONSORSHIP_CREATED + 2,
    "claimable_balance_sponsorship_removed" },
  { LUMIO_EFFECT_SIGNER_SPONSORSHIP_CREATED, "signer_sponsorship_created" },
  { LUMIO_EFFECT_SIGNER_SPONSORSHIP_CREATED + 1, "signer_sponsorship_updated" },
  { LUMIO_EFFECT_SIGNER_SPONSORSHIP_CREATED + 2, "signer_sponsorship_removed" },
  { LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAWED_BACK, "claimable_balance_clawed_back" },
};

const char *
lumio_effect_get_name (gint32 type)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].type == type)
      return names[i].name;
  return NULL;
}

const StellarMuxedAccount *
lumio_effects_get_source (LumioOperationContext *self)
{
  return self->operation->source_account != NULL ? self->operation->source_account
                                                 : &self->transaction->body->source_account;
}

void
lumio_effects_add (LumioOperationContext *self,
                   const guint8          *account,
                   LumioEffect            type,
                   LumioLedgerWriter     *writer)
{
  LumioEffectRecord effect = { .operation = self->index, .type = type };

  memcpy (effect.account, account, 32);
  effect.details = lumio_ledger_writer_end (writer);
  g_array_append_val (self->transaction->effects, effect);
}

void
lumio_effects_add_muxed (LumioOperationContext     *self,
                         const StellarMuxedAccount *account,
                         LumioEffect                type,
                         LumioLedgerWriter         *writer)
{
  lumio_resource_muxed (writer, "account", account);
  lumio_effects_add (self, stellar_muxed_account_get_key (account), type, writer);
}

static void
add_for_source (LumioOperationContext *self,
                LumioEffect            type,
                LumioLedgerWriter     *writer)
{
  lumio_effects_add_muxed (self, lumio_effects_get_source (self), type, writer);
}

/* What was given or taken of an asset. */
static void
add_amount (LumioOperationContext     *self,
            const StellarMuxedAccount *account,
            LumioEffect                type,
            const StellarAsset        *asset,
            gint64                     amount)
{
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_resource_asset (&writer, "", asset);
  lumio_ledger_writer_amount (&writer, "amount", amount);
  lumio_effects_add_muxed (self, account, type, &writer);
}

static void
collect_create_account (LumioOperationContext *self)
{
  const StellarCreateAccountOp *body = &self->operation->body.create_account_op;
  StellarAsset native = { .type = STELLAR_ASSET_TYPE_NATIVE };
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_amount (&writer, "starting_balance", body->starting_balance);
  lumio_effects_add (self, body->destination.ed25519, LUMIO_EFFECT_ACCOUNT_CREATED, &writer);
  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_DEBITED, &native,
              body->starting_balance);
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_int (&writer, "weight", 1);
  lumio_resource_account_id (&writer, "public_key", body->destination.ed25519);
  lumio_resource_account_id (&writer, "key", body->destination.ed25519);
  lumio_effects_add (self, body->destination.ed25519, LUMIO_EFFECT_SIGNER_CREATED, &writer);
}

static void
collect_payment (LumioOperationContext *self)
{
  const StellarPaymentOp *body = &self->operation->body.payment_op;

  add_amount (self, &body->destination, LUMIO_EFFECT_ACCOUNT_CREDITED, &body->asset, body->amount);
  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_DEBITED, &body->asset,
              body->amount);
}

static void
collect_strict_receive (LumioOperationContext *self)
{
  const StellarPathPaymentStrictReceiveOp *body =
    &self->operation->body.path_payment_strict_receive_op;

  add_amount (self, &body->destination, LUMIO_EFFECT_ACCOUNT_CREDITED, &body->dest_asset,
              body->dest_amount);
  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_DEBITED,
              &body->send_asset, self->result->sent);
}

static void
collect_strict_send (LumioOperationContext *self)
{
  const StellarPathPaymentStrictSendOp *body = &self->operation->body.path_payment_strict_send_op;

  add_amount (self, &body->destination, LUMIO_EFFECT_ACCOUNT_CREDITED, &body->dest_asset,
              self->result->amount);
  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_DEBITED,
              &body->send_asset, body->send_amount);
}

static void
collect_merge (LumioOperationContext *self)
{
  StellarAsset native = { .type = STELLAR_ASSET_TYPE_NATIVE };
  LumioLedgerWriter writer;

  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_DEBITED, &native,
              self->result->amount);
  add_amount (self, &self->operation->body.destination, LUMIO_EFFECT_ACCOUNT_CREDITED, &native,
              self->result->amount);
  lumio_ledger_writer_init (&writer);
  add_for_source (self, LUMIO_EFFECT_ACCOUNT_REMOVED, &writer);
}

static void
write_flag (LumioLedgerWriter *writer,
            const char        *name,
            guint32            flag,
            guint32            set,
            guint32            clear)
{
  if (set & flag)
    lumio_ledger_writer_boolean (writer, name, TRUE);
  else if (clear & flag)
    lumio_ledger_writer_boolean (writer, name, FALSE);
}

static void
add_signer (LumioOperationContext *self,
            LumioEffect            type,
            const LumioSignerKey  *key,
            guint                  weight)
{
  g_autofree char *text = lumio_signer_key_to_text (key);
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_int (&writer, "weight", weight);
  lumio_ledger_writer_text (&writer, "public_key", text);
  lumio_ledger_writer_text (&writer, "key", text);
  add_for_source (self, type, &writer);
}

/* The weight of a key, the account's own included; 0 where it does not sign. */
static guint
get_weight (const LumioAccountEntry *account,
            const guint8            *id,
            const LumioSignerKey    *key)
{
  int index;

  if (key->type == STELLAR_SIGNER_KEY_TYPE_ED25519 && memcmp (key->key, id, 32) == 0)
    return account->thresholds[LUMIO_THRESHOLD_MASTER];
  index = lumio_account_find_signer (account, key);
  return index >= 0 ? g_array_index (account->signers, LumioSigner, index).weight : 0;
}

static void
collect_signers (LumioOperationContext *self,
                 LumioLedgerState      *before)
{
  const StellarSetOptionsOp *body = &self->operation->body.set_options_op;
  const LumioAccountEntry *was = lumio_ledger_state_get_account (before, self->source);
  const LumioAccountEntry *is = lumio_ledger_state_get_account (self->state, self->source);
  LumioSignerKey keys[2] = { { .type = STELLAR_SIGNER_KEY_TYPE_ED25519 } };

  memcpy (keys[0].key, self->source, 32);
  if (body->signer != NULL)
    lumio_signer_key_from_xdr (&keys[1], &body->signer->key);
  for (guint i = 0; i < (body->signer != NULL ? 2 : 1); i++)
    {
      guint old = get_weight (was, self->source, &keys[i]);
      guint new = get_weight (is, self->source, &keys[i]);

      if (old == new)
        continue;
      add_signer (self, new == 0 ? LUMIO_EFFECT_SIGNER_REMOVED
                                 : old == 0 ? LUMIO_EFFECT_SIGNER_CREATED
                                            : LUMIO_EFFECT_SIGNER_UPDATED, &keys[i], new);
    }
}

static void
collect_set_options (LumioOperationContext *self,
                     LumioLedgerState      *before)
{
  const StellarSetOptionsOp *body = &self->operation->body.set_options_op;
  const LumioAccountEntry *is = lumio_ledger_state_get_account (self->state, self->source);
  LumioLedgerWriter writer;

  if (body->home_domain != NULL)
    {
      lumio_ledger_writer_init (&writer);
      lumio_ledger_writer_bytes (&writer, "home_domain", body->home_domain->data,
                                 body->home_domain->length);
      add_for_source (self, LUMIO_EFFECT_ACCOUNT_HOME_DOMAIN_UPDATED, &writer);
    }
  if (body->low_threshold != NULL || body->med_threshold != NULL || body->high_threshold != NULL)
    {
      lumio_ledger_writer_init (&writer);
      lumio_ledger_writer_int (&writer, "low_threshold", is->thresholds[LUMIO_THRESHOLD_LOW]);
      lumio_ledger_writer_int (&writer, "med_threshold", is->thresholds[LUMIO_THRESHOLD_MEDIUM]);
      lumio_ledger_writer_int (&writer, "high_threshold", is->thresholds[LUMIO_THRESHOLD_HIGH]);
      add_for_source (self, LUMIO_EFFECT_ACCOUNT_THRESHOLDS_UPDATED, &writer);
    }
  if (body->set_flags != NULL || body->clear_flags != NULL)
    {
      guint32 set = body->set_flags != NULL ? *body->set_flags : 0;
      guint32 clear = body->clear_flags != NULL ? *body->clear_flags : 0;

      lumio_ledger_writer_init (&writer);
      write_flag (&writer, "auth_required_flag", STELLAR_AUTH_REQUIRED_FLAG, set, clear);
      write_flag (&writer, "auth_revokable_flag", STELLAR_AUTH_REVOCABLE_FLAG, set, clear);
      add_for_source (self, LUMIO_EFFECT_ACCOUNT_FLAGS_UPDATED, &writer);
    }
  if (body->inflation_dest != NULL)
    {
      lumio_ledger_writer_init (&writer);
      lumio_resource_account_id (&writer, "inflation_destination", body->inflation_dest->ed25519);
      add_for_source (self, LUMIO_EFFECT_ACCOUNT_INFLATION_DESTINATION_UPDATED, &writer);
    }
  collect_signers (self, before);
}

static void
collect_change_trust (LumioOperationContext *self,
                      LumioLedgerState      *before)
{
  const StellarChangeTrustOp *body = &self->operation->body.change_trust_op;
  guint8 packed[LUMIO_ASSET_SIZE];
  LumioLedgerWriter writer;
  StellarAsset asset;
  LumioEntryKey key;

  lumio_change_trust_get_asset (body, &asset);
  lumio_asset_pack (&asset, packed);
  lumio_entry_key_line (&key, self->source, packed);
  lumio_ledger_writer_init (&writer);
  lumio_resource_asset (&writer, "", &asset);
  lumio_ledger_writer_amount (&writer, "limit", body->limit);
  add_for_source (self, body->limit == 0 ? LUMIO_EFFECT_TRUSTLINE_REMOVED
                                         : lumio_ledger_state_get (before, &key) == NULL
                                           ? LUMIO_EFFECT_TRUSTLINE_CREATED
                                           : LUMIO_EFFECT_TRUSTLINE_UPDATED, &writer);
}

static void
collect_line_flags (LumioOperationContext *self,
                    const StellarAsset    *asset,
                    const guint8          *trustor,
                    guint32                set,
                    guint32                clear)
{
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_resource_asset (&writer, "", asset);
  lumio_resource_account_id (&writer, "trustor", trustor);
  write_flag (&writer, "authorized_flag", STELLAR_AUTHORIZED_FLAG, set, clear);
  /* So it is spelt there. */
  write_flag (&writer, "authorized_to_maintain_liabilites_flag",
              STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG, set, clear);
  write_flag (&writer, "clawback_enabled_flag", STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG, set,
              clear);
  add_for_source (self, LUMIO_EFFECT_TRUSTLINE_FLAGS_UPDATED, &writer);
}

static void
collect_allow_trust (LumioOperationContext *self)
{
  const StellarAllowTrustOp *body = &self->operation->body.allow_trust_op;
  LumioEffect type = LUMIO_EFFECT_TRUSTLINE_DEAUTHORIZED;
  LumioLedgerWriter writer;
  StellarAsset asset;

  if (body->authorize & STELLAR_AUTHORIZED_FLAG)
    type = LUMIO_EFFECT_TRUSTLINE_AUTHORIZED;
  else if (body->authorize & STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG)
    type = LUMIO_EFFECT_TRUSTLINE_AUTHORIZED_TO_MAINTAIN_LIABILITIES;
  lumio_allow_trust_get_asset (&body->asset, self->source, &asset);
  lumio_ledger_writer_init (&writer);
  lumio_resource_account_id (&writer, "trustor", body->trustor.ed25519);
  lumio_resource_asset (&writer, "", &asset);
  add_for_source (self, type, &writer);
  collect_line_flags (self, &asset, body->trustor.ed25519, body->authorize,
                      body->authorize == 0
                        ? STELLAR_AUTHORIZED_FLAG |
                      STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG
                        : 0);
}

static void
collect_data (LumioOperationContext *self,
              LumioLedgerState      *before)
{
  const StellarManageDataOp *body = &self->operation->body.manage_data_op;
  LumioEffect type = LUMIO_EFFECT_DATA_REMOVED;
  LumioLedgerWriter writer;
  LumioEntryKey key;

  lumio_entry_key_data (&key, self->source, body->data_name.data, body->data_name.length);
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_bytes (&writer, "name", body->data_name.data, body->data_name.length);
  if (body->data_value != NULL)
    {
      type = lumio_ledger_state_get (before, &key) == NULL ? LUMIO_EFFECT_DATA_CREATED
                                                           : LUMIO_EFFECT_DATA_UPDATED;
      lumio_ledger_writer_base64 (&writer, "value", body->data_value->data,
                                  body->data_value->length);
    }
  add_for_source (self, type, &writer);
}

static void
collect_bump (LumioOperationContext *self,
              LumioLedgerState      *before)
{
  gint64 is = lumio_ledger_state_get_account (self->state, self->source)->sequence;
  LumioLedgerWriter writer;

  if (is == lumio_ledger_state_get_account (before, self->source)->sequence)
    return;
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_int_text (&writer, "new_seq", is);
  add_for_source (self, LUMIO_EFFECT_SEQUENCE_BUMPED, &writer);
}

static void
write_balance (LumioLedgerWriter *writer,
               const LumioEntry  *balance)
{
  g_autofree char *id = lumio_claimable_id_to_text (balance->key.name);

  lumio_resource_asset_text (writer, "asset", &balance->claimable.body->asset);
  lumio_ledger_writer_text (writer, "balance_id", id);
  lumio_ledger_writer_amount (writer, "amount", balance->claimable.body->amount);
}

static void
collect_created_balance (LumioOperationContext *self)
{
  const LumioEntry *balance;
  LumioLedgerWriter writer;
  LumioEntryKey key;

  lumio_entry_key_claimable (&key, self->result->balance_id);
  if ((balance = lumio_ledger_state_get (self->state, &key)) == NULL)
    return;
  lumio_ledger_writer_init (&writer);
  write_balance (&writer, balance);
  add_for_source (self, LUMIO_EFFECT_CLAIMABLE_BALANCE_CREATED, &writer);
  for (guint i = 0; i < balance->claimable.body->claimants.length; i++)
    {
      const StellarClaimantV0 *claimant = &balance->claimable.body->claimants.items[i].v0;

      lumio_ledger_writer_init (&writer);
      write_balance (&writer, balance);
      lumio_resource_predicate (&writer, "predicate", &claimant->predicate);
      lumio_effects_add (self, claimant->destination.ed25519,
                         LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAIMANT_CREATED, &writer);
    }
  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_DEBITED,
              &balance->claimable.body->asset, balance->claimable.body->amount);
}

static void
collect_ended_balance (LumioOperationContext *self,
                       LumioLedgerState      *before,
                       const guint8          *id,
                       LumioEffect            type)
{
  const LumioEntry *balance;
  LumioLedgerWriter writer;
  LumioEntryKey key;

  lumio_entry_key_claimable (&key, id);
  if ((balance = lumio_ledger_state_get (before, &key)) == NULL)
    return;
  lumio_ledger_writer_init (&writer);
  if (type == LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAIMED)
    write_balance (&writer, balance);
  else
    {
      g_autofree char *text = lumio_claimable_id_to_text (id);

      lumio_ledger_writer_text (&writer, "balance_id", text);
    }
  add_for_source (self, type, &writer);
  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_CREDITED,
              &balance->claimable.body->asset, balance->claimable.body->amount);
}

static void
collect_clawback (LumioOperationContext *self)
{
  const StellarClawbackOp *body = &self->operation->body.clawback_op;

  add_amount (self, lumio_effects_get_source (self), LUMIO_EFFECT_ACCOUNT_CREDITED, &body->asset,
              body->amount);
  add_amount (self, &body->from, LUMIO_EFFECT_ACCOUNT_DEBITED, &body->asset, body->amount);
}

static void
collect_by_kind (LumioOperationContext *self,
                 LumioLedgerState      *before)
{
  const StellarOperationBody *body = &self->operation->body;

  switch ((int) body->type)
    {
    case STELLAR_OPERATION_TYPE_CREATE_ACCOUNT:
      collect_create_account (self);
      break;
    case STELLAR_OPERATION_TYPE_PAYMENT:
      collect_payment (self);
      break;
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE:
      collect_strict_receive (self);
      break;
    case STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND:
      collect_strict_send (self);
      break;
    case STELLAR_OPERATION_TYPE_ACCOUNT_MERGE:
      collect_merge (self);
      break;
    case STELLAR_OPERATION_TYPE_SET_OPTIONS:
      collect_set_options (self, before);
      break;
    case STELLAR_OPERATION_TYPE_CHANGE_TRUST:
      collect_change_trust (self, before);
      break;
    case STELLAR_OPERATION_TYPE_ALLOW_TRUST:
      collect_allow_trust (self);
      break;
    case STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS:
      collect_line_flags (self, &body->set_trust_line_flags_op.asset,
                          body->set_trust_line_flags_op.trustor.ed25519,
                          body->set_trust_line_flags_op.set_flags,
                          body->set_trust_line_flags_op.clear_flags);
      break;
    case STELLAR_OPERATION_TYPE_MANAGE_DATA:
      collect_data (self, before);
      break;
    case STELLAR_OPERATION_TYPE_BUMP_SEQUENCE:
      collect_bump (self, before);
      break;
    case STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE:
      collect_created_balance (self);
      break;
    case STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE:
      collect_ended_balance (self, before, body->claim_claimable_balance_op.balance_id.v0,
                             LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAIMED);
      break;
    case STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE:
      collect_ended_balance (self, before, body->clawback_claimable_balance_op.balance_id.v0,
                             LUMIO_EFFECT_CLAIMABLE_BALANCE_CLAWED_BACK);
      break;
    case STELLAR_OPERATION_TYPE_CLAWBACK:
      collect_clawback (self);
      break;
    default:
      break;
    }
}

void
lumio_effects_collect (LumioOperationContext *self,
                       LumioLedgerState      *before)
{
  collect_by_kind (self, before);
  lumio_effects_collect_trades (self, before);
  lumio_effects_collect_sponsorship (self, before);
}
