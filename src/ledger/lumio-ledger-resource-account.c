#include "ledger/lumio-ledger-resource.h"

#include <string.h>

#include "ledger/lumio-ledger-apply.h"

static void
write_sponsor (LumioLedgerWriter *writer,
               gboolean           is_sponsored,
               const guint8      *sponsor)
{
  g_autofree char *address = NULL;

  if (!is_sponsored)
    return;
  address = lumio_account_to_address (sponsor);
  lumio_ledger_writer_text (writer, "sponsor", address);
}

static void
write_line (LumioLedgerWriter *writer,
            const LumioEntry  *line)
{
  gboolean authorized = (line->trustline.flags & STELLAR_AUTHORIZED_FLAG) != 0;
  gboolean maintains = (line->trustline.flags &
                        STELLAR_AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG) != 0;
  const guint8 *issuer;
  g_autofree char *address = NULL;
  char code[13];

  lumio_entry_key_get_asset (&line->key, code, &issuer);
  address = lumio_account_to_address (issuer);
  lumio_ledger_writer_begin_object (writer, NULL);
  lumio_ledger_writer_amount (writer, "balance", line->trustline.balance);
  lumio_ledger_writer_amount (writer, "limit", line->trustline.limit);
  lumio_ledger_writer_amount (writer, "buying_liabilities", line->trustline.buying);
  lumio_ledger_writer_amount (writer, "selling_liabilities", line->trustline.selling);
  write_sponsor (writer, line->is_sponsored, line->sponsor);
  lumio_ledger_writer_int (writer, "last_modified_ledger", line->last_modified);
  lumio_ledger_writer_boolean (writer, "is_authorized", authorized);
  lumio_ledger_writer_boolean (writer, "is_authorized_to_maintain_liabilities",
                               authorized || maintains);
  if (line->trustline.flags & STELLAR_TRUSTLINE_CLAWBACK_ENABLED_FLAG)
    lumio_ledger_writer_boolean (writer, "is_clawback_enabled", TRUE);
  lumio_ledger_writer_text (writer, "asset_type",
                            strlen (code) <= 4 ? "credit_alphanum4" : "credit_alphanum12");
  lumio_ledger_writer_text (writer, "asset_code", code);
  lumio_ledger_writer_text (writer, "asset_issuer", address);
  lumio_ledger_writer_end_object (writer);
}

static const char *
signer_type_name (gint32 type)
{
  switch (type)
    {
    case STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX:
      return "preauth_tx";
    case STELLAR_SIGNER_KEY_TYPE_HASH_X:
      return "sha256_hash";
    case STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD:
      return "ed25519_signed_payload";
    default:
      return "ed25519_public_key";
    }
}

static void
write_signer (LumioLedgerWriter *writer,
              const LumioSigner *signer)
{
  g_autofree char *key = lumio_signer_key_to_text (&signer->key);

  lumio_ledger_writer_begin_object (writer, NULL);
  lumio_ledger_writer_int (writer, "weight", signer->weight);
  lumio_ledger_writer_text (writer, "key", key);
  lumio_ledger_writer_text (writer, "type", signer_type_name (signer->key.type));
  write_sponsor (writer, signer->sponsored, signer->sponsor);
  lumio_ledger_writer_end_object (writer);
}

static void
write_signers (LumioLedgerWriter *writer,
               const LumioEntry  *account)
{
  LumioSigner master = { 0 };

  lumio_ledger_writer_begin_array (writer, "signers");
  for (guint i = 0; account->account.signers != NULL && i < account->account.signers->len; i++)
    write_signer (writer, &g_array_index (account->account.signers, LumioSigner, i));
  /* The account's own key comes last, with whatever weight it has. */
  master.key.type = STELLAR_SIGNER_KEY_TYPE_ED25519;
  master.weight = account->account.thresholds[LUMIO_THRESHOLD_MASTER];
  memcpy (master.key.key, account->key.account, 32);
  write_signer (writer, &master);
  lumio_ledger_writer_end_array (writer);
}

static void
write_links (LumioLedgerWriter *writer,
             const char        *base,
             const char        *address)
{
  static const char *const parts[] = {
    "transactions", "operations", "payments", "effects", "offers", "trades",
  };

  lumio_ledger_writer_begin_object (writer, "_links");
  lumio_resource_link (writer, "self", "%s/accounts/%s", base, address);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    lumio_resource_template (writer, parts[i], "%s/accounts/%s/%s{?cursor,limit,order}", base,
                             address, parts[i]);
  lumio_resource_template (writer, "data", "%s/accounts/%s/data/{key}", base, address);
  lumio_ledger_writer_end_object (writer);
}

static void
write_flags (LumioLedgerWriter *writer,
             guint32            flags)
{
  lumio_ledger_writer_begin_object (writer, "flags");
  lumio_ledger_writer_boolean (writer, "auth_required", flags & STELLAR_AUTH_REQUIRED_FLAG);
  lumio_ledger_writer_boolean (writer, "auth_revocable", flags & STELLAR_AUTH_REVOCABLE_FLAG);
  lumio_ledger_writer_boolean (writer, "auth_immutable", flags & STELLAR_AUTH_IMMUTABLE_FLAG);
  lumio_ledger_writer_boolean (writer, "auth_clawback_enabled",
                               flags & STELLAR_AUTH_CLAWBACK_ENABLED_FLAG);
  lumio_ledger_writer_end_object (writer);
}

static void
write_balances (LumioLedgerWriter       *writer,
                const LumioAccountEntry *account,
                GPtrArray               *lines)
{
  lumio_ledger_writer_begin_array (writer, "balances");
  for (guint i = 0; i < lines->len; i++)
    write_line (writer, lines->pdata[i]);
  lumio_ledger_writer_begin_object (writer, NULL);
  lumio_ledger_writer_amount (writer, "balance", account->balance);
  lumio_ledger_writer_amount (writer, "buying_liabilities", account->buying);
  lumio_ledger_writer_amount (writer, "selling_liabilities", account->selling);
  lumio_ledger_writer_text (writer, "asset_type", "native");
  lumio_ledger_writer_end_object (writer);
  lumio_ledger_writer_end_array (writer);
}

static void
write_sequence (LumioLedgerWriter       *writer,
                const LumioAccountEntry *account)
{
  lumio_ledger_writer_int_text (writer, "sequence", account->sequence);
  if (account->sequence_ledger != 0)
    lumio_ledger_writer_int (writer, "sequence_ledger", account->sequence_ledger);
  if (account->sequence_time != 0)
    lumio_ledger_writer_uint_text (writer, "sequence_time", account->sequence_time);
}

void
lumio_resource_account (LumioLedgerWriter *writer,
                        const char        *name,
                        const char        *base,
                        const LumioEntry  *account,
                        GPtrArray         *lines,
                        GPtrArray         *data,
                        gint64             closed_at)
{
  const LumioAccountEntry *body = &account->account;
  g_autofree char *address = lumio_account_to_address (account->key.account);

  lumio_ledger_writer_begin_object (writer, name);
  write_links (writer, base, address);
  lumio_ledger_writer_text (writer, "id", address);
  lumio_ledger_writer_text (writer, "account_id", address);
  write_sequence (writer, body);
  lumio_ledger_writer_int (writer, "subentry_count", body->subentries);
  if (body->has_inflation)
    {
      g_autofree char *inflation = lumio_account_to_address (body->inflation);

      lumio_ledger_writer_text (writer, "inflation_destination", inflation);
    }
  if (body->home_domain[0] != '\0')
    lumio_ledger_writer_text (writer, "home_domain", body->home_domain);
  lumio_ledger_writer_int (writer, "last_modified_ledger", account->last_modified);
  lumio_ledger_writer_time (writer, "last_modified_time", closed_at);
  lumio_ledger_writer_begin_object (writer, "thresholds");
  lumio_ledger_writer_int (writer, "low_threshold", body->thresholds[LUMIO_THRESHOLD_LOW]);
  lumio_ledger_writer_int (writer, "med_threshold", body->thresholds[LUMIO_THRESHOLD_MEDIUM]);
  lumio_ledger_writer_int (writer, "high_threshold", body->thresholds[LUMIO_THRESHOLD_HIGH]);
  lumio_ledger_writer_end_object (writer);
  write_flags (writer, body->flags);
  write_balances (writer, body, lines);
  write_signers (writer, account);
  lumio_ledger_writer_begin_object (writer, "data");
  for (guint i = 0; i < data->len; i++)
    {
      const LumioEntry *entry = data->pdata[i];
      g_autofree char *key = g_strndup ((const char *) entry->key.name, entry->key.length);

      lumio_ledger_writer_base64 (writer, key, entry->data.value, entry->data.length);
    }
  lumio_ledger_writer_end_object (writer);
  lumio_ledger_writer_int (writer, "num_sponsoring", body->sponsoring);
  lumio_ledger_writer_int (writer, "num_sponsored", body->sponsored);
  write_sponsor (writer, account->is_sponsored, account->sponsor);
  lumio_ledger_writer_text (writer, "paging_token", address);
  lumio_ledger_writer_end_object (writer);
}
