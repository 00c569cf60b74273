#include "horizon/lumio-horizon-records.h"

#include "horizon/lumio-horizon-private.h"
#include "base/lumio-json.h"
#include "base/lumio-problem.h"

#include <string.h>

#define MAX_TEXT 256
#define MAX_XDR (1024 * 1024)

#define DEFINE_RECORD(Type, prefix, clear)                                \
  G_DEFINE_BOXED_TYPE (Type, prefix, prefix##_ref, prefix##_unref)        \
  Type *                                                                  \
  prefix##_ref (Type *self)                                               \
  {                                                                       \
    return g_atomic_rc_box_acquire (self);                                \
  }                                                                       \
  void                                                                    \
  prefix##_unref (Type *self)                                             \
  {                                                                       \
    g_atomic_rc_box_release_full (self, clear);                           \
  }

static void
clear_root (gpointer data)
{
  LumioHorizonRoot *self = data;

  g_free (self->passphrase);
  g_free (self->horizon_version);
}

static void
free_balance (gpointer data)
{
  LumioHorizonBalance *self = data;

  g_free (self->asset);
  g_free (self);
}

static void
free_signer (gpointer data)
{
  LumioHorizonSigner *self = data;

  g_free (self->key);
  g_free (self->type);
  g_free (self);
}

static void
clear_account (gpointer data)
{
  LumioHorizonAccount *self = data;

  g_free (self->address);
  g_free (self->home_domain);
  g_free (self->inflation_destination);
  g_clear_pointer (&self->balances, g_ptr_array_unref);
  g_clear_pointer (&self->signers, g_ptr_array_unref);
  g_clear_pointer (&self->data, g_hash_table_unref);
}

static void
clear_transaction (gpointer data)
{
  LumioHorizonTransaction *self = data;

  g_free (self->hash);
  g_free (self->paging_token);
  g_free (self->source_account);
  g_free (self->fee_account);
  g_free (self->memo_type);
  g_free (self->memo);
  g_free (self->envelope_xdr);
  g_free (self->result_xdr);
}

static void
clear_payment (gpointer data)
{
  LumioHorizonPayment *self = data;

  g_free (self->paging_token);
  g_free (self->type);
  g_free (self->transaction_hash);
  g_free (self->source_account);
  g_free (self->from);
  g_free (self->to);
  g_free (self->asset);
  g_free (self->source_asset);
  g_free (self->memo_type);
  g_free (self->memo);
}

static void
clear_ledger (gpointer data)
{
  LumioHorizonLedger *self = data;

  g_free (self->hash);
  g_free (self->paging_token);
}

static void
clear_fee_stats (gpointer data)
{
}

static void
clear_asset (gpointer data)
{
  LumioHorizonAsset *self = data;

  g_free (self->asset);
  g_free (self->paging_token);
}

static void
clear_page (gpointer data)
{
  LumioHorizonPage *self = data;

  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self->next_cursor);
}

static void
clear_outcome (gpointer data)
{
  LumioHorizonOutcome *self = data;

  g_free (self->hash);
  g_free (self->result_xdr);
  g_free (self->transaction_code);
  g_strfreev (self->operation_codes);
  g_free (self->detail);
}

DEFINE_RECORD (LumioHorizonRoot, lumio_horizon_root, clear_root)
DEFINE_RECORD (LumioHorizonAccount, lumio_horizon_account, clear_account)
DEFINE_RECORD (LumioHorizonTransaction, lumio_horizon_transaction, clear_transaction)
DEFINE_RECORD (LumioHorizonPayment, lumio_horizon_payment, clear_payment)
DEFINE_RECORD (LumioHorizonLedger, lumio_horizon_ledger, clear_ledger)
DEFINE_RECORD (LumioHorizonFeeStats, lumio_horizon_fee_stats, clear_fee_stats)
DEFINE_RECORD (LumioHorizonAsset, lumio_horizon_asset, clear_asset)
DEFINE_RECORD (LumioHorizonPage, lumio_horizon_page, clear_page)
DEFINE_RECORD (LumioHorizonOutcome, lumio_horizon_outcome, clear_outcome)

static void
refuse (GError     **error,
        const char  *name,
        const char  *what)
{
  LumioProblem *problem;
  g_autoptr(GError) made = NULL;

  if (error != NULL && *error != NULL)
    return;

  problem = lumio_problem_new (400, "invalid_field", "A field is not valid", "“%s” %s.", name, what);
  made = lumio_problem_to_error (lumio_problem_set_field (problem, name));
  g_propagate_error (error, g_steal_pointer (&made));
}

static char *
dup_text (JsonObject  *object,
          const char  *name,
          GError     **error)
{
  return g_strdup (lumio_json_get_text (object, name, MAX_TEXT, error));
}

static char *
dup_opt_text (JsonObject  *object,
              const char  *name,
              gsize        max_bytes,
              GError     **error)
{
  return g_strdup (lumio_json_opt_text (object, name, max_bytes, error));
}

/* Sequence numbers and fees are texts in some versions of Horizon and numbers in others. */
gint64
lumio_horizon_get_number (JsonObject  *object,
                          const char  *name,
                          gboolean     required,
                          GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text;
  guint64 value;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return required ? lumio_json_get_int (object, name, 0, G_MAXINT64, error)
                    : lumio_json_opt_int (object, name, 0, G_MAXINT64, 0, error);

  text = json_node_get_string (node);

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return (gint64) value;

  refuse (error, name, "must be a number");
  return 0;
}

static gint64
get_opt_amount (JsonObject  *object,
                const char  *name,
                gint64       fallback,
                GError     **error)
{
  return json_object_has_member (object, name) ? lumio_json_get_amount (object, name, error) : fallback;
}

static guint
get_count (JsonObject  *object,
           const char  *name,
           GError     **error)
{
  return (guint) lumio_json_opt_int (object, name, 0, G_MAXUINT32, 0, error);
}

char *
lumio_horizon_get_asset (JsonObject  *object,
                         const char  *prefix,
                         GError     **error)
{
  g_autofree char *type_name = g_strconcat (prefix, "asset_type", NULL);
  g_autofree char *code_name = g_strconcat (prefix, "asset_code", NULL);
  g_autofree char *issuer_name = g_strconcat (prefix, "asset_issuer", NULL);
  const char *type = lumio_json_get_text (object, type_name, MAX_TEXT, error);
  const char *code, *issuer;

  if (type == NULL)
    return NULL;

  if (g_str_equal (type, "native"))
    return g_strdup ("native");

  if (g_str_equal (type, "liquidity_pool_shares"))
    return g_strconcat ("pool:", lumio_json_opt_text (object, "liquidity_pool_id", MAX_TEXT, error), NULL);

  code = lumio_json_get_text (object, code_name, 12, error);
  issuer = lumio_json_get_text (object, issuer_name, MAX_TEXT, error);
  return code != NULL && issuer != NULL ? g_strconcat (code, ":", issuer, NULL) : NULL;
}

static void
read_balances (LumioHorizonAccount  *self,
               JsonObject           *object,
               GError              **error)
{
  JsonArray *array = lumio_json_get_array (object, "balances", error);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      LumioHorizonBalance *balance;
      gboolean native;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          refuse (error, "balances", "must hold objects");
          return;
        }

      object = json_node_get_object (node);
      balance = g_new0 (LumioHorizonBalance, 1);
      g_ptr_array_add (self->balances, balance);
      balance->asset = lumio_horizon_get_asset (object, "", error);
      native = g_strcmp0 (balance->asset, "native") == 0;
      balance->balance = lumio_json_get_amount (object, "balance", error);
      balance->limit = get_opt_amount (object, "limit", G_MAXINT64, error);
      balance->buying_liabilities = get_opt_amount (object, "buying_liabilities", 0, error);
      balance->selling_liabilities = get_opt_amount (object, "selling_liabilities", 0, error);
      balance->last_modified_ledger =
        lumio_json_opt_int (object, "last_modified_ledger", 0, G_MAXINT64, 0, error);
      balance->authorized = lumio_json_opt_boolean (object, "is_authorized", native, error);
      balance->authorized_to_maintain_liabilities =
        lumio_json_opt_boolean (object, "is_authorized_to_maintain_liabilities", balance->authorized, error);
      balance->clawback_enabled = lumio_json_opt_boolean (object, "is_clawback_enabled", FALSE, error);
    }
}

static void
read_signers (LumioHorizonAccount  *self,
              JsonObject           *object,
              GError              **error)
{
  JsonArray *array = lumio_json_get_array (object, "signers", error);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      LumioHorizonSigner *signer;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          refuse (error, "signers", "must hold objects");
          return;
        }

      object = json_node_get_object (node);
      signer = g_new0 (LumioHorizonSigner, 1);
      g_ptr_array_add (self->signers, signer);
      signer->key = dup_text (object, "key", error);
      signer->type = dup_text (object, "type", error);
      signer->weight = (guint) lumio_json_get_int (object, "weight", 0, 255, error);
    }
}

static void
read_data (LumioHorizonAccount  *self,
           JsonObject           *object,
           GError              **error)
{
  JsonObject *data = lumio_json_opt_object (object, "data", error);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (data == NULL)
    return;

  json_object_iter_init (&iter, data);

  while (json_object_iter_next (&iter, &name, &node))
    {
      const char *text = lumio_json_get_text (data, name, MAX_TEXT, error);
      guchar *bytes;
      gsize length;

      if (text == NULL)
        return;

      bytes = g_base64_decode (text, &length);
      g_hash_table_insert (self->data, g_strdup (name), g_bytes_new_take (bytes, length));
    }
}

/* SEP-29: the entry "config.memo_required" with the value "1". */
static gboolean
wants_memo (LumioHorizonAccount *self)
{
  GBytes *value = g_hash_table_lookup (self->data, "config.memo_required");
  gsize length;
  const char *bytes;

  if (value == NULL)
    return FALSE;

  bytes = g_bytes_get_data (value, &length);
  return length == 1 && bytes[0] == '1';
}

LumioHorizonRoot *
lumio_horizon_root_from_json (JsonObject  *object,
                              GError     **error)
{
  g_autoptr(LumioHorizonRoot) self = g_atomic_rc_box_new0 (LumioHorizonRoot);
  g_autoptr(GError) fault = NULL;

  self->passphrase = dup_text (object, "network_passphrase", &fault);
  self->horizon_version = dup_opt_text (object, "horizon_version", MAX_TEXT, &fault);
  self->latest_ledger = lumio_json_get_int (object, "history_latest_ledger", 0, G_MAXUINT32, &fault);
  self->protocol = get_count (object, "current_protocol_version", &fault);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

LumioHorizonAccount *
lumio_horizon_account_from_json (JsonObject  *object,
                                 GError     **error)
{
  g_autoptr(LumioHorizonAccount) self = g_atomic_rc_box_new0 (LumioHorizonAccount);
  g_autoptr(GError) fault = NULL;
  JsonObject *thresholds, *flags;

  self->balances = g_ptr_array_new_with_free_func (free_balance);
  self->signers = g_ptr_array_new_with_free_func (free_signer);
  self->data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);

  self->address = dup_text (object, "account_id", &fault);
  self->sequence = lumio_horizon_get_number (object, "sequence", TRUE, &fault);
  self->subentries = get_count (object, "subentry_count", &fault);
  self->sponsoring = get_count (object, "num_sponsoring", &fault);
  self->sponsored = get_count (object, "num_sponsored", &fault);
  self->home_domain = dup_opt_text (object, "home_domain", MAX_TEXT, &fault);
  self->inflation_destination = dup_opt_text (object, "inflation_destination", MAX_TEXT, &fault);
  self->last_modified_ledger = lumio_horizon_get_number (object, "last_modified_ledger", FALSE, &fault);

  if ((thresholds = lumio_json_get_object (object, "thresholds", &fault)))
    {
      self->low_threshold = (guint) lumio_json_get_int (thresholds, "low_threshold", 0, 255, &fault);
      self->medium_threshold = (guint) lumio_json_get_int (thresholds, "med_threshold", 0, 255, &fault);
      self->high_threshold = (guint) lumio_json_get_int (thresholds, "high_threshold", 0, 255, &fault);
    }

  if ((flags = lumio_json_get_object (object, "flags", &fault)))
    {
      self->auth_required = lumio_json_opt_boolean (flags, "auth_required", FALSE, &fault);
      self->auth_revocable = lumio_json_opt_boolean (flags, "auth_revocable", FALSE, &fault);
      self->auth_immutable = lumio_json_opt_boolean (flags, "auth_immutable", FALSE, &fault);
      self->auth_clawback_enabled = lumio_json_opt_boolean (flags, "auth_clawback_enabled", FALSE, &fault);
    }

  read_balances (self, object, &fault);
  read_signers (self, object, &fault);
  read_data (self, object, &fault);
  self->memo_required = wants_memo (self);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

LumioHorizonTransaction *
lumio_horizon_transaction_from_json (JsonObject  *object,
                                     GError     **error)
{
  g_autoptr(LumioHorizonTransaction) self = g_atomic_rc_box_new0 (LumioHorizonTransaction);
  g_autoptr(GError) fault = NULL;

  self->hash = dup_text (object, "hash", &fault);
  self->paging_token = dup_opt_text (object, "paging_token", MAX_TEXT, &fault);
  self->ledger = lumio_horizon_get_number (object, "ledger", TRUE, &fault);
  self->created_at = lumio_json_get_time (object, "created_at", &fault);
  self->successful = lumio_json_get_boolean (object, "successful", &fault);
  self->source_account = dup_text (object, "source_account", &fault);
  self->source_sequence = lumio_horizon_get_number (object, "source_account_sequence", TRUE, &fault);
  self->fee_account = dup_opt_text (object, "fee_account", MAX_TEXT, &fault);
  self->fee_charged = lumio_horizon_get_number (object, "fee_charged", TRUE, &fault);
  self->max_fee = lumio_horizon_get_number (object, "max_fee", FALSE, &fault);
  self->operation_count = get_count (object, "operation_count", &fault);
  self->memo_type = dup_opt_text (object, "memo_type", MAX_TEXT, &fault);
  self->memo = dup_opt_text (object, "memo", MAX_TEXT, &fault);
  self->envelope_xdr = dup_opt_text (object, "envelope_xdr", MAX_XDR, &fault);
  self->result_xdr = dup_opt_text (object, "result_xdr", MAX_XDR, &fault);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

static void
read_movement (LumioHorizonPayment  *self,
               JsonObject           *object,
               GError              **error)
{
  if (g_strcmp0 (self->type, "create_account") == 0)
    {
      self->from = dup_text (object, "funder", error);
      self->to = dup_text (object, "account", error);
      self->asset = g_strdup ("native");
      self->amount = lumio_json_get_amount (object, "starting_balance", error);
      return;
    }

  if (g_strcmp0 (self->type, "account_merge") == 0)
    {
      self->from = dup_text (object, "account", error);
      self->to = dup_text (object, "into", error);
      self->asset = g_strdup ("native");
      return;
    }

  /* Contract calls stand among the payments too; what they moved is not in this record. */
  if (g_strcmp0 (self->type, "invoke_host_function") == 0)
    return;

  self->from = dup_text (object, "from", error);
  self->to = dup_text (object, "to", error);
  self->asset = lumio_horizon_get_asset (object, "", error);
  self->amount = lumio_json_get_amount (object, "amount", error);

  if (json_object_has_member (object, "source_asset_type"))
    {
      self->source_asset = lumio_horizon_get_asset (object, "source_", error);
      self->source_amount = get_opt_amount (object, "source_amount", 0, error);
    }
}

LumioHorizonPayment *
lumio_horizon_payment_from_json (JsonObject  *object,
                                 GError     **error)
{
  g_autoptr(LumioHorizonPayment) self = g_atomic_rc_box_new0 (LumioHorizonPayment);
  g_autoptr(GError) fault = NULL;
  JsonObject *transaction;

  self->id = lumio_horizon_get_number (object, "id", TRUE, &fault);
  /* The low twelve bits of an operation's id count from one. */
  self->operation_index = (self->id & 0xfff) > 0 ? (guint) (self->id & 0xfff) - 1 : 0;
  self->paging_token = dup_text (object, "paging_token", &fault);
  self->type = dup_text (object, "type", &fault);
  self->successful = lumio_json_get_boolean (object, "transaction_successful", &fault);
  self->transaction_hash = dup_text (object, "transaction_hash", &fault);
  self->created_at = lumio_json_get_time (object, "created_at", &fault);
  self->source_account = dup_text (object, "source_account", &fault);
  read_movement (self, object, &fault);

  if ((transaction = lumio_json_opt_object (object, "transaction", &fault)))
    {
      self->memo_type = dup_opt_text (transaction, "memo_type", MAX_TEXT, &fault);
      self->memo = dup_opt_text (transaction, "memo", MAX_TEXT, &fault);
    }

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

LumioHorizonLedger *
lumio_horizon_ledger_from_json (JsonObject  *object,
                                GError     **error)
{
  g_autoptr(LumioHorizonLedger) self = g_atomic_rc_box_new0 (LumioHorizonLedger);
  g_autoptr(GError) fault = NULL;

  self->sequence = lumio_json_get_int (object, "sequence", 0, G_MAXUINT32, &fault);
  self->hash = dup_text (object, "hash", &fault);
  self->paging_token = dup_text (object, "paging_token", &fault);
  self->closed_at = lumio_json_get_time (object, "closed_at", &fault);
  self->base_fee = get_count (object, "base_fee_in_stroops", &fault);
  self->base_reserve = lumio_json_opt_int (object, "base_reserve_in_stroops", 0, G_MAXUINT32, 0, &fault);
  self->protocol = get_count (object, "protocol_version", &fault);
  self->successful_transactions = get_count (object, "successful_transaction_count", &fault);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

LumioHorizonFeeStats *
lumio_horizon_fee_stats_from_json (JsonObject  *object,
                                   GError     **error)
{
  g_autoptr(LumioHorizonFeeStats) self = g_atomic_rc_box_new0 (LumioHorizonFeeStats);
  g_autoptr(GError) fault = NULL;
  JsonObject *charged;

  self->last_ledger = lumio_horizon_get_number (object, "last_ledger", TRUE, &fault);
  self->base_fee = lumio_horizon_get_number (object, "last_ledger_base_fee", TRUE, &fault);

  if ((charged = lumio_json_get_object (object, "fee_charged", &fault)))
    {
      self->charged_min = lumio_horizon_get_number (charged, "min", TRUE, &fault);
      self->charged_mode = lumio_horizon_get_number (charged, "mode", TRUE, &fault);
      self->charged_p50 = lumio_horizon_get_number (charged, "p50", TRUE, &fault);
      self->charged_p95 = lumio_horizon_get_number (charged, "p95", TRUE, &fault);
      self->charged_p99 = lumio_horizon_get_number (charged, "p99", TRUE, &fault);
    }

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

LumioHorizonAsset *
lumio_horizon_asset_from_json (JsonObject  *object,
                               GError     **error)
{
  g_autoptr(LumioHorizonAsset) self = g_atomic_rc_box_new0 (LumioHorizonAsset);
  g_autoptr(GError) fault = NULL;
  JsonObject *flags, *accounts, *balances;

  self->asset = lumio_horizon_get_asset (object, "", &fault);
  self->paging_token = dup_text (object, "paging_token", &fault);

  if ((flags = lumio_json_opt_object (object, "flags", &fault)))
    {
      self->auth_required = lumio_json_opt_boolean (flags, "auth_required", FALSE, &fault);
      self->auth_revocable = lumio_json_opt_boolean (flags, "auth_revocable", FALSE, &fault);
      self->auth_clawback_enabled = lumio_json_opt_boolean (flags, "auth_clawback_enabled", FALSE, &fault);
    }

  if ((accounts = lumio_json_opt_object (object, "accounts", &fault)))
    self->authorized_accounts = lumio_json_opt_int (accounts, "authorized", 0, G_MAXINT64, 0, &fault);
  else
    self->authorized_accounts = lumio_json_opt_int (object, "num_accounts", 0, G_MAXINT64, 0, &fault);

  if ((balances = lumio_json_opt_object (object, "balances", &fault)))
    self->authorized_amount = get_opt_amount (balances, "authorized", 0, &fault);
  else
    self->authorized_amount = get_opt_amount (object, "amount", 0, &fault);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

static gpointer
read_record (JsonObject  *object,
             GType        type,
             GError     **error)
{
  if (type == LUMIO_TYPE_HORIZON_PAYMENT)
    return lumio_horizon_payment_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_TRANSACTION)
    return lumio_horizon_transaction_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_LEDGER)
    return lumio_horizon_ledger_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_ASSET)
    return lumio_horizon_asset_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_EFFECT)
    return lumio_horizon_effect_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_ACCOUNT)
    return lumio_horizon_account_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_CLAIMABLE)
    return lumio_horizon_claimable_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_OFFER)
    return lumio_horizon_offer_from_json (object, error);

  if (type == LUMIO_TYPE_HORIZON_TRADE)
    return lumio_horizon_trade_from_json (object, error);

  g_assert_not_reached ();
}

static GDestroyNotify
find_destroy (GType type)
{
  if (type == LUMIO_TYPE_HORIZON_PAYMENT)
    return (GDestroyNotify) lumio_horizon_payment_unref;

  if (type == LUMIO_TYPE_HORIZON_TRANSACTION)
    return (GDestroyNotify) lumio_horizon_transaction_unref;

  if (type == LUMIO_TYPE_HORIZON_LEDGER)
    return (GDestroyNotify) lumio_horizon_ledger_unref;

  if (type == LUMIO_TYPE_HORIZON_ASSET)
    return (GDestroyNotify) lumio_horizon_asset_unref;

  if (type == LUMIO_TYPE_HORIZON_EFFECT)
    return (GDestroyNotify) lumio_horizon_effect_unref;

  if (type == LUMIO_TYPE_HORIZON_CLAIMABLE)
    return (GDestroyNotify) lumio_horizon_claimable_unref;

  if (type == LUMIO_TYPE_HORIZON_OFFER)
    return (GDestroyNotify) lumio_horizon_offer_unref;

  if (type == LUMIO_TYPE_HORIZON_TRADE)
    return (GDestroyNotify) lumio_horizon_trade_unref;

  return (GDestroyNotify) lumio_horizon_account_unref;
}

LumioHorizonPage *
lumio_horizon_page_from_json (JsonObject  *object,
                              GType        type,
                              guint        limit,
                              GError     **error)
{
  g_autoptr(LumioHorizonPage) self = g_atomic_rc_box_new0 (LumioHorizonPage);
  g_autoptr(GError) fault = NULL;
  JsonObject *embedded = lumio_json_get_object (object, "_embedded", &fault);
  JsonArray *array = embedded != NULL ? lumio_json_get_array (embedded, "records", &fault) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;

  self->type = type;
  self->records = g_ptr_array_new_with_free_func (find_destroy (type));

  for (guint i = 0; i < length && fault == NULL; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gpointer record = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        refuse (&fault, "records", "must hold objects");
      else
        record = read_record (json_node_get_object (node), type, &fault);

      if (record != NULL)
        g_ptr_array_add (self->records, record);

      if (record != NULL && i + 1 == length && length >= limit)
        self->next_cursor = dup_text (json_node_get_object (node), "paging_token", &fault);
    }

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

const LumioHorizonBalance *
lumio_horizon_account_find_balance (const LumioHorizonAccount *self,
                                    const char                *asset)
{
  g_return_val_if_fail (self != NULL && asset != NULL, NULL);

  for (guint i = 0; i < self->balances->len; i++)
    {
      const LumioHorizonBalance *balance = g_ptr_array_index (self->balances, i);

      if (g_str_equal (balance->asset, asset))
        return balance;
    }

  return NULL;
}

gint64
lumio_horizon_account_get_reserve (const LumioHorizonAccount *self,
                                   gint64                     base_reserve)
{
  gint64 entries;

  g_return_val_if_fail (self != NULL, 0);

  entries = (gint64) 2 + self->subentries + self->sponsoring - self->sponsored;
  return MAX (entries, 0) * base_reserve;
}
