/* Answers of a Horizon that may be anything: each decoder takes them or names what is wrong. */

#include "base/lumio-json.h"
#include "base/lumio-problem.h"
#include "horizon/lumio-horizon-records.h"

#define try_record(Type, prefix, object)                          \
  G_STMT_START {                                                  \
    g_autoptr(GError) try_error_ = NULL;                          \
    g_autoptr(Type) try_record_ = prefix##_from_json ((object), &try_error_); \
    g_assert_true ((try_record_ == NULL) == (try_error_ != NULL)); \
  } G_STMT_END

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr(JsonNode) node = lumio_json_parse ((const char *) data, (gssize) length, NULL);
  g_autoptr(LumioProblem) problem = NULL;
  g_autoptr(JsonNode) written = NULL;
  g_autoptr(LumioHorizonPage) page = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *object;

  if (node == NULL)
    return 0;

  problem = lumio_problem_from_json (node, 400);
  written = lumio_problem_to_json (problem, "/");

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return 0;

  object = json_node_get_object (node);
  try_record (LumioHorizonRoot, lumio_horizon_root, object);
  try_record (LumioHorizonAccount, lumio_horizon_account, object);
  try_record (LumioHorizonTransaction, lumio_horizon_transaction, object);
  try_record (LumioHorizonPayment, lumio_horizon_payment, object);
  try_record (LumioHorizonLedger, lumio_horizon_ledger, object);
  try_record (LumioHorizonFeeStats, lumio_horizon_fee_stats, object);
  try_record (LumioHorizonAsset, lumio_horizon_asset, object);
  try_record (LumioHorizonOffer, lumio_horizon_offer, object);
  try_record (LumioHorizonTrade, lumio_horizon_trade, object);
  page = lumio_horizon_page_from_json (object, LUMIO_TYPE_HORIZON_PAYMENT, 10, &error);
  g_assert_true ((page == NULL) == (error != NULL));
  return 0;
}
