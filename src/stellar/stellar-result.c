#include "stellar/stellar-result.h"

typedef struct
{
  gint32      code;
  const char *text;
} CodeText;

/* Horizon words some codes unlike their names; each is written out for that reason. */
static const CodeText transaction_texts[] = {
  { STELLAR_TX_FEE_BUMP_INNER_SUCCESS, "tx_fee_bump_inner_success" },
  { STELLAR_TX_FEE_BUMP_INNER_FAILED, "tx_fee_bump_inner_failed" },
  { STELLAR_TX_NOT_SUPPORTED, "tx_not_supported" },
  { STELLAR_TX_SUCCESS, "tx_success" },
  { STELLAR_TX_FAILED, "tx_failed" },
  { STELLAR_TX_TOO_EARLY, "tx_too_early" },
  { STELLAR_TX_TOO_LATE, "tx_too_late" },
  { STELLAR_TX_MISSING_OPERATION, "tx_missing_operation" },
  { STELLAR_TX_BAD_SEQ, "tx_bad_seq" },
  { STELLAR_TX_BAD_AUTH, "tx_bad_auth" },
  { STELLAR_TX_INSUFFICIENT_BALANCE, "tx_insufficient_balance" },
  { STELLAR_TX_NO_ACCOUNT, "tx_no_source_account" },
  { STELLAR_TX_INSUFFICIENT_FEE, "tx_insufficient_fee" },
  { STELLAR_TX_BAD_AUTH_EXTRA, "tx_bad_auth_extra" },
  { STELLAR_TX_INTERNAL_ERROR, "tx_internal_error" },
  { STELLAR_TX_BAD_SPONSORSHIP, "tx_bad_sponsorship" },
  { STELLAR_TX_BAD_MIN_SEQ_AGE_OR_GAP, "tx_bad_minseq_age_or_gap" },
  { STELLAR_TX_MALFORMED, "tx_malformed" },
  { STELLAR_TX_SOROBAN_INVALID, "tx_soroban_invalid" },
  { 0, NULL },
};

static const CodeText operation_texts[] = {
  { STELLAR_OP_INNER, "op_inner" },
  { STELLAR_OP_BAD_AUTH, "op_bad_auth" },
  { STELLAR_OP_NO_ACCOUNT, "op_no_source_account" },
  { STELLAR_OP_NOT_SUPPORTED, "op_not_supported" },
  { STELLAR_OP_TOO_MANY_SUBENTRIES, "op_too_many_subentries" },
  { STELLAR_OP_EXCEEDED_WORK_LIMIT, "op_exceeded_work_limit" },
  { STELLAR_OP_TOO_MANY_SPONSORING, "op_too_many_sponsoring" },
  { 0, NULL },
};

static const CodeText create_account_texts[] = {
  { STELLAR_CREATE_ACCOUNT_SUCCESS, "op_success" },
  { STELLAR_CREATE_ACCOUNT_MALFORMED, "op_malformed" },
  { STELLAR_CREATE_ACCOUNT_UNDERFUNDED, "op_underfunded" },
  { STELLAR_CREATE_ACCOUNT_LOW_RESERVE, "op_low_reserve" },
  { STELLAR_CREATE_ACCOUNT_ALREADY_EXIST, "op_already_exists" },
  { 0, NULL },
};

static const CodeText payment_texts[] = {
  { STELLAR_PAYMENT_SUCCESS, "op_success" },
  { STELLAR_PAYMENT_MALFORMED, "op_malformed" },
  { STELLAR_PAYMENT_UNDERFUNDED, "op_underfunded" },
  { STELLAR_PAYMENT_SRC_NO_TRUST, "op_src_no_trust" },
  { STELLAR_PAYMENT_SRC_NOT_AUTHORIZED, "op_src_not_authorized" },
  { STELLAR_PAYMENT_NO_DESTINATION, "op_no_destination" },
  { STELLAR_PAYMENT_NO_TRUST, "op_no_trust" },
  { STELLAR_PAYMENT_NOT_AUTHORIZED, "op_not_authorized" },
  { STELLAR_PAYMENT_LINE_FULL, "op_line_full" },
  { STELLAR_PAYMENT_NO_ISSUER, "op_no_issuer" },
  { 0, NULL },
};

static const CodeText path_payment_strict_receive_texts[] = {
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_SUCCESS, "op_success" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_MALFORMED, "op_malformed" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_UNDERFUNDED, "op_underfunded" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_SRC_NO_TRUST, "op_src_no_trust" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_SRC_NOT_AUTHORIZED, "op_src_not_authorized" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_NO_DESTINATION, "op_no_destination" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_NO_TRUST, "op_no_trust" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_NOT_AUTHORIZED, "op_not_authorized" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_LINE_FULL, "op_line_full" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_NO_ISSUER, "op_no_issuer" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_TOO_FEW_OFFERS, "op_too_few_offers" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_OFFER_CROSS_SELF, "op_cross_self" },
  { STELLAR_PATH_PAYMENT_STRICT_RECEIVE_OVER_SENDMAX, "op_over_source_max" },
  { 0, NULL },
};

static const CodeText manage_buy_offer_texts[] = {
  { STELLAR_MANAGE_BUY_OFFER_SUCCESS, "op_success" },
  { STELLAR_MANAGE_BUY_OFFER_MALFORMED, "op_malformed" },
  { STELLAR_MANAGE_BUY_OFFER_SELL_NO_TRUST, "op_sell_no_trust" },
  { STELLAR_MANAGE_BUY_OFFER_BUY_NO_TRUST, "op_buy_no_trust" },
  { STELLAR_MANAGE_BUY_OFFER_SELL_NOT_AUTHORIZED, "sell_not_authorized" },
  { STELLAR_MANAGE_BUY_OFFER_BUY_NOT_AUTHORIZED, "buy_not_authorized" },
  { STELLAR_MANAGE_BUY_OFFER_LINE_FULL, "op_line_full" },
  { STELLAR_MANAGE_BUY_OFFER_UNDERFUNDED, "op_underfunded" },
  { STELLAR_MANAGE_BUY_OFFER_CROSS_SELF, "op_cross_self" },
  { STELLAR_MANAGE_BUY_OFFER_SELL_NO_ISSUER, "op_sell_no_issuer" },
  { STELLAR_MANAGE_BUY_OFFER_BUY_NO_ISSUER, "buy_no_issuer" },
  { STELLAR_MANAGE_BUY_OFFER_NOT_FOUND, "op_offer_not_found" },
  { STELLAR_MANAGE_BUY_OFFER_LOW_RESERVE, "op_low_reserve" },
  { 0, NULL },
};

static const CodeText manage_sell_offer_texts[] = {
  { STELLAR_MANAGE_SELL_OFFER_SUCCESS, "op_success" },
  { STELLAR_MANAGE_SELL_OFFER_MALFORMED, "op_malformed" },
  { STELLAR_MANAGE_SELL_OFFER_SELL_NO_TRUST, "op_sell_no_trust" },
  { STELLAR_MANAGE_SELL_OFFER_BUY_NO_TRUST, "op_buy_no_trust" },
  { STELLAR_MANAGE_SELL_OFFER_SELL_NOT_AUTHORIZED, "sell_not_authorized" },
  { STELLAR_MANAGE_SELL_OFFER_BUY_NOT_AUTHORIZED, "buy_not_authorized" },
  { STELLAR_MANAGE_SELL_OFFER_LINE_FULL, "op_line_full" },
  { STELLAR_MANAGE_SELL_OFFER_UNDERFUNDED, "op_underfunded" },
  { STELLAR_MANAGE_SELL_OFFER_CROSS_SELF, "op_cross_self" },
  { STELLAR_MANAGE_SELL_OFFER_SELL_NO_ISSUER, "op_sell_no_issuer" },
  { STELLAR_MANAGE_SELL_OFFER_BUY_NO_ISSUER, "buy_no_issuer" },
  { STELLAR_MANAGE_SELL_OFFER_NOT_FOUND, "op_offer_not_found" },
  { STELLAR_MANAGE_SELL_OFFER_LOW_RESERVE, "op_low_reserve" },
  { 0, NULL },
};

static const CodeText set_options_texts[] = {
  { STELLAR_SET_OPTIONS_SUCCESS, "op_success" },
  { STELLAR_SET_OPTIONS_LOW_RESERVE, "op_low_reserve" },
  { STELLAR_SET_OPTIONS_TOO_MANY_SIGNERS, "op_too_many_signers" },
  { STELLAR_SET_OPTIONS_BAD_FLAGS, "op_bad_flags" },
  { STELLAR_SET_OPTIONS_INVALID_INFLATION, "op_invalid_inflation" },
  { STELLAR_SET_OPTIONS_CANT_CHANGE, "op_cant_change" },
  { STELLAR_SET_OPTIONS_UNKNOWN_FLAG, "op_unknown_flag" },
  { STELLAR_SET_OPTIONS_THRESHOLD_OUT_OF_RANGE, "op_threshold_out_of_range" },
  { STELLAR_SET_OPTIONS_BAD_SIGNER, "op_bad_signer" },
  { STELLAR_SET_OPTIONS_INVALID_HOME_DOMAIN, "op_invalid_home_domain" },
  { STELLAR_SET_OPTIONS_AUTH_REVOCABLE_REQUIRED, "op_auth_revocable_required" },
  { 0, NULL },
};

static const CodeText change_trust_texts[] = {
  { STELLAR_CHANGE_TRUST_SUCCESS, "op_success" },
  { STELLAR_CHANGE_TRUST_MALFORMED, "op_malformed" },
  { STELLAR_CHANGE_TRUST_NO_ISSUER, "op_no_issuer" },
  { STELLAR_CHANGE_TRUST_INVALID_LIMIT, "op_invalid_limit" },
  { STELLAR_CHANGE_TRUST_LOW_RESERVE, "op_low_reserve" },
  { STELLAR_CHANGE_TRUST_SELF_NOT_ALLOWED, "op_self_not_allowed" },
  { STELLAR_CHANGE_TRUST_TRUST_LINE_MISSING, "op_trust_line_missing" },
  { STELLAR_CHANGE_TRUST_CANNOT_DELETE, "op_cannot_delete" },
  { STELLAR_CHANGE_TRUST_NOT_AUTH_MAINTAIN_LIABILITIES, "op_not_aut_maintain_liabilities" },
  { 0, NULL },
};

static const CodeText allow_trust_texts[] = {
  { STELLAR_ALLOW_TRUST_SUCCESS, "op_success" },
  { STELLAR_ALLOW_TRUST_MALFORMED, "op_malformed" },
  { STELLAR_ALLOW_TRUST_NO_TRUST_LINE, "op_no_trust" },
  { STELLAR_ALLOW_TRUST_TRUST_NOT_REQUIRED, "op_not_required" },
  { STELLAR_ALLOW_TRUST_CANT_REVOKE, "op_cant_revoke" },
  { STELLAR_ALLOW_TRUST_SELF_NOT_ALLOWED, "op_self_not_allowed" },
  { STELLAR_ALLOW_TRUST_LOW_RESERVE, "op_low_reserve" },
  { 0, NULL },
};

static const CodeText account_merge_texts[] = {
  { STELLAR_ACCOUNT_MERGE_SUCCESS, "op_success" },
  { STELLAR_ACCOUNT_MERGE_MALFORMED, "op_malformed" },
  { STELLAR_ACCOUNT_MERGE_NO_ACCOUNT, "op_no_account" },
  { STELLAR_ACCOUNT_MERGE_IMMUTABLE_SET, "op_immutable_set" },
  { STELLAR_ACCOUNT_MERGE_HAS_SUB_ENTRIES, "op_has_sub_entries" },
  { STELLAR_ACCOUNT_MERGE_SEQNUM_TOO_FAR, "op_seq_num_too_far" },
  { STELLAR_ACCOUNT_MERGE_DEST_FULL, "op_dest_full" },
  { STELLAR_ACCOUNT_MERGE_IS_SPONSOR, "op_is_sponsor" },
  { 0, NULL },
};

static const CodeText inflation_texts[] = {
  { STELLAR_INFLATION_SUCCESS, "op_success" },
  { STELLAR_INFLATION_NOT_TIME, "op_not_time" },
  { 0, NULL },
};

static const CodeText manage_data_texts[] = {
  { STELLAR_MANAGE_DATA_SUCCESS, "op_success" },
  { STELLAR_MANAGE_DATA_NOT_SUPPORTED_YET, "op_not_supported_yet" },
  { STELLAR_MANAGE_DATA_NAME_NOT_FOUND, "op_data_name_not_found" },
  { STELLAR_MANAGE_DATA_LOW_RESERVE, "op_low_reserve" },
  { STELLAR_MANAGE_DATA_INVALID_NAME, "op_data_invalid_name" },
  { 0, NULL },
};

static const CodeText bump_sequence_texts[] = {
  { STELLAR_BUMP_SEQUENCE_SUCCESS, "op_success" },
  { STELLAR_BUMP_SEQUENCE_BAD_SEQ, "op_bad_seq" },
  { 0, NULL },
};

static const CodeText path_payment_strict_send_texts[] = {
  { STELLAR_PATH_PAYMENT_STRICT_SEND_SUCCESS, "op_success" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_MALFORMED, "op_malformed" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_UNDERFUNDED, "op_underfunded" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_SRC_NO_TRUST, "op_src_no_trust" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_SRC_NOT_AUTHORIZED, "op_src_not_authorized" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_NO_DESTINATION, "op_no_destination" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_NO_TRUST, "op_no_trust" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_NOT_AUTHORIZED, "op_not_authorized" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_LINE_FULL, "op_line_full" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_NO_ISSUER, "op_no_issuer" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_TOO_FEW_OFFERS, "op_too_few_offers" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_OFFER_CROSS_SELF, "op_cross_self" },
  { STELLAR_PATH_PAYMENT_STRICT_SEND_UNDER_DESTMIN, "op_under_dest_min" },
  { 0, NULL },
};

static const CodeText create_claimable_balance_texts[] = {
  { STELLAR_CREATE_CLAIMABLE_BALANCE_SUCCESS, "op_success" },
  { STELLAR_CREATE_CLAIMABLE_BALANCE_MALFORMED, "op_malformed" },
  { STELLAR_CREATE_CLAIMABLE_BALANCE_LOW_RESERVE, "op_low_reserve" },
  { STELLAR_CREATE_CLAIMABLE_BALANCE_NO_TRUST, "op_no_trust" },
  { STELLAR_CREATE_CLAIMABLE_BALANCE_NOT_AUTHORIZED, "op_not_authorized" },
  { STELLAR_CREATE_CLAIMABLE_BALANCE_UNDERFUNDED, "op_underfunded" },
  { 0, NULL },
};

static const CodeText claim_claimable_balance_texts[] = {
  { STELLAR_CLAIM_CLAIMABLE_BALANCE_SUCCESS, "op_success" },
  { STELLAR_CLAIM_CLAIMABLE_BALANCE_DOES_NOT_EXIST, "op_does_not_exist" },
  { STELLAR_CLAIM_CLAIMABLE_BALANCE_CANNOT_CLAIM, "op_cannot_claim" },
  { STELLAR_CLAIM_CLAIMABLE_BALANCE_LINE_FULL, "op_line_full" },
  { STELLAR_CLAIM_CLAIMABLE_BALANCE_NO_TRUST, "op_no_trust" },
  { STELLAR_CLAIM_CLAIMABLE_BALANCE_NOT_AUTHORIZED, "op_not_authorized" },
  { 0, NULL },
};

static const CodeText begin_sponsoring_future_reserves_texts[] = {
  { STELLAR_BEGIN_SPONSORING_FUTURE_RESERVES_SUCCESS, "op_success" },
  { STELLAR_BEGIN_SPONSORING_FUTURE_RESERVES_MALFORMED, "op_malformed" },
  { STELLAR_BEGIN_SPONSORING_FUTURE_RESERVES_ALREADY_SPONSORED, "op_already_sponsored" },
  { STELLAR_BEGIN_SPONSORING_FUTURE_RESERVES_RECURSIVE, "op_recursive" },
  { 0, NULL },
};

static const CodeText end_sponsoring_future_reserves_texts[] = {
  { STELLAR_END_SPONSORING_FUTURE_RESERVES_SUCCESS, "op_success" },
  { STELLAR_END_SPONSORING_FUTURE_RESERVES_NOT_SPONSORED, "op_not_sponsored" },
  { 0, NULL },
};

static const CodeText revoke_sponsorship_texts[] = {
  { STELLAR_REVOKE_SPONSORSHIP_SUCCESS, "op_success" },
  { STELLAR_REVOKE_SPONSORSHIP_DOES_NOT_EXIST, "op_does_not_exist" },
  { STELLAR_REVOKE_SPONSORSHIP_NOT_SPONSOR, "op_not_sponsor" },
  { STELLAR_REVOKE_SPONSORSHIP_LOW_RESERVE, "op_low_reserve" },
  { STELLAR_REVOKE_SPONSORSHIP_ONLY_TRANSFERABLE, "op_only_transferable" },
  { STELLAR_REVOKE_SPONSORSHIP_MALFORMED, "op_malformed" },
  { 0, NULL },
};

static const CodeText clawback_texts[] = {
  { STELLAR_CLAWBACK_SUCCESS, "op_success" },
  { STELLAR_CLAWBACK_MALFORMED, "op_malformed" },
  { STELLAR_CLAWBACK_NOT_CLAWBACK_ENABLED, "op_not_clawback_enabled" },
  { STELLAR_CLAWBACK_NO_TRUST, "op_no_trust" },
  { STELLAR_CLAWBACK_UNDERFUNDED, "op_underfunded" },
  { 0, NULL },
};

static const CodeText clawback_claimable_balance_texts[] = {
  { STELLAR_CLAWBACK_CLAIMABLE_BALANCE_SUCCESS, "op_success" },
  { STELLAR_CLAWBACK_CLAIMABLE_BALANCE_DOES_NOT_EXIST, "op_does_not_exist" },
  { STELLAR_CLAWBACK_CLAIMABLE_BALANCE_NOT_ISSUER, "op_no_issuer" },
  { STELLAR_CLAWBACK_CLAIMABLE_BALANCE_NOT_CLAWBACK_ENABLED, "op_not_clawback_enabled" },
  { 0, NULL },
};

static const CodeText set_trust_line_flags_texts[] = {
  { STELLAR_SET_TRUST_LINE_FLAGS_SUCCESS, "op_success" },
  { STELLAR_SET_TRUST_LINE_FLAGS_MALFORMED, "op_malformed" },
  { STELLAR_SET_TRUST_LINE_FLAGS_NO_TRUST_LINE, "op_no_trust" },
  { STELLAR_SET_TRUST_LINE_FLAGS_CANT_REVOKE, "op_cant_revoke" },
  { STELLAR_SET_TRUST_LINE_FLAGS_INVALID_STATE, "op_invalid_state" },
  { STELLAR_SET_TRUST_LINE_FLAGS_LOW_RESERVE, "op_low_reserve" },
  { 0, NULL },
};

static const CodeText liquidity_pool_deposit_texts[] = {
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_SUCCESS, "op_success" },
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_MALFORMED, "op_malformed" },
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_NO_TRUST, "op_no_trust" },
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_NOT_AUTHORIZED, "op_not_authorized" },
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_UNDERFUNDED, "op_underfunded" },
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_LINE_FULL, "op_line_full" },
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_BAD_PRICE, "op_bad_price" },
  { STELLAR_LIQUIDITY_POOL_DEPOSIT_POOL_FULL, "op_pool_full" },
  { 0, NULL },
};

static const CodeText liquidity_pool_withdraw_texts[] = {
  { STELLAR_LIQUIDITY_POOL_WITHDRAW_SUCCESS, "op_success" },
  { STELLAR_LIQUIDITY_POOL_WITHDRAW_MALFORMED, "op_malformed" },
  { STELLAR_LIQUIDITY_POOL_WITHDRAW_NO_TRUST, "op_no_trust" },
  { STELLAR_LIQUIDITY_POOL_WITHDRAW_UNDERFUNDED, "op_underfunded" },
  { STELLAR_LIQUIDITY_POOL_WITHDRAW_LINE_FULL, "op_line_full" },
  { STELLAR_LIQUIDITY_POOL_WITHDRAW_UNDER_MINIMUM, "op_under_minimum" },
  { 0, NULL },
};

static const CodeText invoke_host_function_texts[] = {
  { STELLAR_INVOKE_HOST_FUNCTION_SUCCESS, "op_success" },
  { STELLAR_INVOKE_HOST_FUNCTION_MALFORMED, "op_malformed" },
  { STELLAR_INVOKE_HOST_FUNCTION_TRAPPED, "function_trapped" },
  { STELLAR_INVOKE_HOST_FUNCTION_RESOURCE_LIMIT_EXCEEDED, "resource_limit_exceeded" },
  { STELLAR_INVOKE_HOST_FUNCTION_ENTRY_ARCHIVED, "entry_archived" },
  { STELLAR_INVOKE_HOST_FUNCTION_INSUFFICIENT_REFUNDABLE_FEE, "insufficient_refundable_fee" },
  { 0, NULL },
};

static const CodeText extend_footprint_ttl_texts[] = {
  { STELLAR_EXTEND_FOOTPRINT_TTL_SUCCESS, "op_success" },
  { STELLAR_EXTEND_FOOTPRINT_TTL_MALFORMED, "op_malformed" },
  { STELLAR_EXTEND_FOOTPRINT_TTL_RESOURCE_LIMIT_EXCEEDED, "resource_limit_exceeded" },
  { STELLAR_EXTEND_FOOTPRINT_TTL_INSUFFICIENT_REFUNDABLE_FEE, "insufficient_refundable_fee" },
  { 0, NULL },
};

static const CodeText restore_footprint_texts[] = {
  { STELLAR_RESTORE_FOOTPRINT_SUCCESS, "op_success" },
  { STELLAR_RESTORE_FOOTPRINT_MALFORMED, "op_malformed" },
  { STELLAR_RESTORE_FOOTPRINT_RESOURCE_LIMIT_EXCEEDED, "resource_limit_exceeded" },
  { STELLAR_RESTORE_FOOTPRINT_INSUFFICIENT_REFUNDABLE_FEE, "insufficient_refundable_fee" },
  { 0, NULL },
};

static const struct
{
  StellarOperationType  type;
  const CodeText       *texts;
} inner_texts[] = {
  { STELLAR_OPERATION_TYPE_CREATE_ACCOUNT, create_account_texts },
  { STELLAR_OPERATION_TYPE_PAYMENT, payment_texts },
  { STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_RECEIVE, path_payment_strict_receive_texts },
  { STELLAR_OPERATION_TYPE_MANAGE_BUY_OFFER, manage_buy_offer_texts },
  { STELLAR_OPERATION_TYPE_MANAGE_SELL_OFFER, manage_sell_offer_texts },
  { STELLAR_OPERATION_TYPE_SET_OPTIONS, set_options_texts },
  { STELLAR_OPERATION_TYPE_CHANGE_TRUST, change_trust_texts },
  { STELLAR_OPERATION_TYPE_ALLOW_TRUST, allow_trust_texts },
  { STELLAR_OPERATION_TYPE_ACCOUNT_MERGE, account_merge_texts },
  { STELLAR_OPERATION_TYPE_INFLATION, inflation_texts },
  { STELLAR_OPERATION_TYPE_MANAGE_DATA, manage_data_texts },
  { STELLAR_OPERATION_TYPE_BUMP_SEQUENCE, bump_sequence_texts },
  { STELLAR_OPERATION_TYPE_PATH_PAYMENT_STRICT_SEND, path_payment_strict_send_texts },
  { STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE, create_claimable_balance_texts },
  { STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE, claim_claimable_balance_texts },
  { STELLAR_OPERATION_TYPE_BEGIN_SPONSORING_FUTURE_RESERVES, begin_sponsoring_future_reserves_texts },
  { STELLAR_OPERATION_TYPE_END_SPONSORING_FUTURE_RESERVES, end_sponsoring_future_reserves_texts },
  { STELLAR_OPERATION_TYPE_REVOKE_SPONSORSHIP, revoke_sponsorship_texts },
  { STELLAR_OPERATION_TYPE_CLAWBACK, clawback_texts },
  { STELLAR_OPERATION_TYPE_CLAWBACK_CLAIMABLE_BALANCE, clawback_claimable_balance_texts },
  { STELLAR_OPERATION_TYPE_SET_TRUST_LINE_FLAGS, set_trust_line_flags_texts },
  { STELLAR_OPERATION_TYPE_LIQUIDITY_POOL_DEPOSIT, liquidity_pool_deposit_texts },
  { STELLAR_OPERATION_TYPE_LIQUIDITY_POOL_WITHDRAW, liquidity_pool_withdraw_texts },
  { STELLAR_OPERATION_TYPE_INVOKE_HOST_FUNCTION, invoke_host_function_texts },
  { STELLAR_OPERATION_TYPE_EXTEND_FOOTPRINT_TTL, extend_footprint_ttl_texts },
  { STELLAR_OPERATION_TYPE_RESTORE_FOOTPRINT, restore_footprint_texts },
  { STELLAR_OPERATION_TYPE_CREATE_PASSIVE_SELL_OFFER, manage_sell_offer_texts },
};

static const char *
find_text (const CodeText *texts,
           gint32          code)
{
  for (; texts->text != NULL; texts++)
    {
      if (texts->code == code)
        return texts->text;
    }

  return NULL;
}

const char *
stellar_result_transaction_text (gint32 code)
{
  const char *text = find_text (transaction_texts, code);

  return text != NULL ? text : "tx_internal_error";
}

const char *
stellar_result_operation_text (gint32 code,
                               gint32 type,
                               gint32 inner)
{
  const char *text = NULL;

  if (code != STELLAR_OP_INNER)
    {
      text = find_text (operation_texts, code);
      return text != NULL ? text : "op_unknown";
    }

  for (guint i = 0; i < G_N_ELEMENTS (inner_texts); i++)
    {
      if ((gint32) inner_texts[i].type == type)
        text = find_text (inner_texts[i].texts, inner);
    }

  return text != NULL ? text : "op_unknown";
}

const char *
stellar_result_get_code (const StellarTransactionResult *result)
{
  return stellar_result_transaction_text (result->result.type);
}

static gboolean
is_fee_bump (const StellarTransactionResult *result)
{
  return result->result.type == STELLAR_TX_FEE_BUMP_INNER_SUCCESS ||
         result->result.type == STELLAR_TX_FEE_BUMP_INNER_FAILED;
}

const char *
stellar_result_get_inner_code (const StellarTransactionResult *result)
{
  if (!is_fee_bump (result))
    return NULL;

  return stellar_result_transaction_text (result->result.inner_result_pair.result.result.type);
}

GStrv
stellar_result_dup_operations (const StellarTransactionResult *result)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gint32 code = result->result.type;
  const StellarOperationResult *items = result->result.results.items;
  guint32 length = result->result.results.length;

  if (is_fee_bump (result))
    {
      code = result->result.inner_result_pair.result.result.type;
      items = result->result.inner_result_pair.result.result.results.items;
      length = result->result.inner_result_pair.result.result.results.length;
    }

  if (code != STELLAR_TX_SUCCESS && code != STELLAR_TX_FAILED)
    return NULL;

  for (guint32 i = 0; i < length; i++)
    {
      /* Every arm of the inner union begins with its own code. */
      gint32 inner = items[i].type == STELLAR_OP_INNER
        ? (gint32) items[i].tr.create_account_result.type
        : 0;

      g_strv_builder_add (builder, stellar_result_operation_text (items[i].type, items[i].tr.type,
                                                                  inner));
    }

  return g_strv_builder_end (builder);
}
