#include "platform/lumio-payment-checks.h"

#include <string.h>

#include "base/lumio-json.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"

#define MAX_MEMO 28
/* Two base reserves: what an account must hold to exist. */
#define MINIMUM_BALANCE (2 * LUMIO_BASE_RESERVE)

static gboolean
refuse (GError       **error,
        LumioProblem  *problem,
        const char    *field)
{
  g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (problem, field)));

  return FALSE;
}

static JsonNode *
amount_node (gint64 stroops)
{
  g_autofree char *text = stellar_amount_format (stroops);
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (node, text);

  return node;
}

LumioPaymentOrder *
lumio_payment_order_new (void)
{
  return g_new0 (LumioPaymentOrder, 1);
}

void
lumio_payment_order_free (LumioPaymentOrder *self)
{
  g_free (self->address);
  g_free (self->code);
  g_free (self->issuer);
  g_free (self->memo);
  g_free (self);
}

gboolean
lumio_payment_check_address (const char  *text,
                             const char  *field,
                             GError     **error)
{
  StellarMuxedAccount account;
  g_autoptr(GError) local_error = NULL;

  if (stellar_muxed_account_parse (text, &account, &local_error))
    return TRUE;

  if (text[0] == 'S' && strlen (text) == 56)
    return refuse (error, lumio_problem_new (400, "secret_key_given", "This is a secret key",
                                             "A secret key was given where an address belongs. "
                                             "Do not show it to anybody."), field);

  if (g_error_matches (local_error, STELLAR_STRKEY_ERROR, STELLAR_STRKEY_ERROR_CHECKSUM))
    return refuse (error, lumio_problem_new (400, "wrong_checksum", "The address is mistyped",
                                             "One or more characters of the address are wrong."),
                   field);

  return refuse (error, lumio_problem_new (400, "invalid_address", "This is no address",
                                           "An address begins with G and has 56 characters."),
                 field);
}

static gboolean
read_amount (JsonObject         *body,
             LumioPaymentOrder  *order,
             GError            **error)
{
  const char *text = lumio_json_get_text (body, "amount", 64, error);
  g_autoptr(GError) local_error = NULL;
  const char *code = "invalid_amount";

  if (text == NULL)
    return FALSE;

  if (!stellar_amount_parse (text, &order->amount, &local_error))
    {
      switch ((StellarAmountError) local_error->code)
        {
        case STELLAR_AMOUNT_ERROR_NEGATIVE:
          code = "amount_not_positive";
          break;

        case STELLAR_AMOUNT_ERROR_TOO_PRECISE:
          code = "amount_precision";
          break;

        case STELLAR_AMOUNT_ERROR_TOO_LARGE:
          code = "amount_too_large";
          break;

        case STELLAR_AMOUNT_ERROR_SYNTAX:
        default:
          break;
        }

      return refuse (error, lumio_problem_new (400, code, "The amount is wrong", "%s.",
                                               local_error->message), "amount");
    }

  if (order->amount == 0)
    return refuse (error, lumio_problem_new (400, "amount_not_positive", "The amount is wrong",
                                             "The amount must be more than nothing."), "amount");

  return TRUE;
}

/* "XLM", "USDC" (the platform's own), or {code, issuer}. */
static gboolean
read_asset (LumioPlatform      *platform,
            JsonObject         *body,
            LumioPaymentOrder  *order,
            GError            **error)
{
  const char *usdc_issuer = lumio_rail_get_usdc_issuer (lumio_rail_get (platform));
  JsonNode *node = json_object_get_member (body, "asset");
  StellarAsset asset;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    {
      order->code = g_strdup (json_node_get_string (node));

      if (g_str_equal (order->code, "USDC"))
        order->issuer = g_strdup (usdc_issuer);
    }
  else
    {
      JsonObject *object = lumio_json_get_object (body, "asset", error);
      g_autoptr(GError) local_error = NULL;

      if (object == NULL)
        return FALSE;

      order->code = g_strdup (lumio_json_get_text (object, "code", 12, &local_error));
      order->issuer = g_strdup (lumio_json_opt_text (object, "issuer", 56, &local_error));

      if (local_error != NULL)
        return refuse (error, lumio_problem_new (400, "asset_unknown", "The asset is unknown",
                                                 "An asset is a code and its issuer."), "asset");
    }

  if (!stellar_asset_from_code (order->code, order->issuer, &asset, NULL))
    return refuse (error, lumio_problem_new (400, "asset_unknown", "The asset is unknown",
                                             "An asset is a code and its issuer."), "asset");

  return TRUE;
}

LumioPaymentOrder *
lumio_payment_order_read (LumioPlatform  *platform,
                          JsonObject     *body,
                          const char     *sender,
                          GError        **error)
{
  g_autoptr(LumioPaymentOrder) order = lumio_payment_order_new ();
  g_autoptr(GError) local_error = NULL;
  StellarMuxedAccount account;
  g_autofree char *address = NULL;

  order->address = g_strdup (lumio_json_get_text (body, "recipientAddress", 128, error));

  if (order->address == NULL ||
      !lumio_payment_check_address (order->address, "recipientAddress", error))
    return NULL;

  stellar_muxed_account_parse (order->address, &account, NULL);
  address = stellar_muxed_account_dup_address (&account);

  if (g_str_equal (address, sender))
    {
      refuse (error, lumio_problem_new (400, "payment_to_self", "This is your own address",
                                        "A payment to yourself would only cost its fee."),
              "recipientAddress");
      return NULL;
    }

  if (!read_amount (body, order, error) || !read_asset (platform, body, order, error))
    return NULL;

  order->memo = g_strdup (lumio_json_opt_text (body, "memo", 4096, &local_error));
  order->create_account = lumio_json_opt_boolean (body, "create_account", FALSE, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (order->memo != NULL && *order->memo == '\0')
    g_clear_pointer (&order->memo, g_free);

  if (order->memo != NULL && strlen (order->memo) > MAX_MEMO)
    {
      refuse (error, lumio_problem_new (400, "memo_too_long", "The note is too long",
                                        "A note has at most 28 bytes."), "memo");
      return NULL;
    }

  return g_steal_pointer (&order);
}

/* An account of the ledger; NULL without `error` where there is none. */
static LumioHorizonAccount *
find_account (LumioPlatform  *platform,
              const char     *address,
              GError        **error)
{
  g_autoptr(GError) local_error = NULL;
  LumioHorizonAccount *account =
    dex_await_boxed (lumio_horizon_load_account (
                       lumio_rail_get_horizon (lumio_rail_get (platform)), address), &local_error);

  if (account == NULL && !lumio_horizon_is_missing (local_error))
    refuse (error, lumio_problem_new (503, "ledger_unavailable", "The ledger does not answer",
                                      "Nothing was paid. Try again in a while."), NULL);

  return account;
}

static gboolean
check_recipient (const LumioPaymentOrder    *order,
                 const LumioHorizonAccount  *recipient,
                 const char                 *asset,
                 GError                    **error)
{
  const LumioHorizonBalance *line;

  if (recipient == NULL)
    {
      if (order->create_account && order->issuer == NULL && order->amount >= MINIMUM_BALANCE)
        return TRUE;

      return refuse (error, lumio_problem_add_extra (
                       lumio_problem_new (404, "account_not_found", "There is no such account yet",
                                          "It can be opened with a payment of at least 1 XLM."),
                       "minimum_balance", amount_node (MINIMUM_BALANCE)), "recipientAddress");
    }

  if (recipient->memo_required && order->memo == NULL && order->address[0] != 'M')
    return refuse (error, lumio_problem_new (400, "memo_required", "A note is needed",
                                             "This recipient can only tell payments apart by "
                                             "their note."), "memo");

  if (order->issuer == NULL || g_str_equal (recipient->address, order->issuer))
    return TRUE;

  line = lumio_horizon_account_find_balance (recipient, asset);

  if (line == NULL || !line->authorized)
    return refuse (error, lumio_problem_new (400, "no_trustline", "They cannot receive this",
                                             "The recipient does not accept %s.", order->code),
                   "recipientAddress");

  if (order->amount > line->limit - line->balance - line->buying_liabilities)
    return refuse (error, lumio_problem_new (400, "recipient_full", "They cannot receive so much",
                                             "The recipient's limit for %s is reached.",
                                             order->code), "amount");

  return TRUE;
}

static gint64
spendable (const LumioHorizonAccount *account,
           const char                *asset)
{
  const LumioHorizonBalance *balance = lumio_horizon_account_find_balance (account, asset);
  gint64 bound;

  if (balance == NULL)
    return 0;

  bound = balance->selling_liabilities;

  if (g_str_equal (asset, "native"))
    bound += lumio_horizon_account_get_reserve (account, LUMIO_BASE_RESERVE);

  return MAX (0, balance->balance - bound);
}

gboolean
lumio_payment_order_check (LumioPlatform            *platform,
                           const LumioPaymentOrder  *order,
                           const char               *sender,
                           LumioPaymentFacts        *facts,
                           GError                  **error)
{
  g_autofree char *asset = lumio_rail_asset (order->code, order->issuer);
  g_autofree char *address = NULL;
  g_autoptr(LumioHorizonAccount) mine = NULL;
  g_autoptr(LumioHorizonAccount) theirs = NULL;
  g_autoptr(GError) local_error = NULL;
  StellarMuxedAccount account;
  gint64 available, xlm;

  stellar_muxed_account_parse (order->address, &account, NULL);
  address = stellar_muxed_account_dup_address (&account);

  mine = find_account (platform, sender, &local_error);

  if (local_error == NULL && mine == NULL)
    refuse (&local_error, lumio_problem_new (409, "wallet_opening", "The wallet is still opening",
                                             "It can pay in a few seconds."), NULL);

  if (local_error == NULL)
    theirs = find_account (platform, address, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  /* What the sender does not hold and the platform does not name may be a look-alike. */
  if (order->issuer != NULL && lumio_horizon_account_find_balance (mine, asset) == NULL)
    return refuse (error, lumio_problem_new (400, "asset_unknown", "You do not hold this",
                                             "There is no %s of this issuer in your wallet.",
                                             order->code), "asset");

  if (!check_recipient (order, theirs, asset, error))
    return FALSE;

  facts->sequence = mine->sequence;
  facts->fee = STELLAR_MIN_FEE;
  xlm = spendable (mine, "native");
  available = order->issuer == NULL ? xlm : spendable (mine, asset);
  facts->platform_pays_fee = xlm - (order->issuer == NULL ? order->amount : 0) < facts->fee;

  if (order->amount > available)
    return refuse (error, lumio_problem_add_extra (
                     lumio_problem_new (400, "insufficient_balance", "This is more than you have",
                                        "More is asked for than the wallet can pay."),
                     "available", amount_node (available)), "amount");

  return TRUE;
}
