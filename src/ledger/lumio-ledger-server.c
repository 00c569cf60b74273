#include "ledger/lumio-ledger-server.h"

#include <string.h>

#include "ledger/lumio-ledger-header.h"
#include "ledger/lumio-ledger-server-private.h"

#define HORIZON_ERRORS "https://stellar.org/horizon-errors/"
#define CONTENT_TYPE "application/hal+json; charset=utf-8"
/* A hundred operations with paths and twenty signatures, in base64 and escaped once more. */
#define MAX_FORM (512 * 1024)

struct _LumioLedgerServer
{
  GObject          parent_instance;
  LumioLedgerNode *node;
  LumioHttpServer *http;
  GHashTable      *streams; /* LumioEventStream, owned */
};

G_DEFINE_FINAL_TYPE (LumioLedgerServer, lumio_ledger_server, G_TYPE_OBJECT)

LumioLedgerNode *
lumio_ledger_server_get_node (LumioLedgerServer *self)
{
  return self->node;
}

LumioHttpResponse *
lumio_horizon_answer (char *json)
{
  return lumio_http_response_new_bytes (200, CONTENT_TYPE,
                                        g_bytes_new_take (json, strlen (json)));
}

LumioQuery *
lumio_horizon_make_query (LumioLedgerServer *self,
                          LumioHttpRequest  *request,
                          LumioQueryKind     kind)
{
  return lumio_query_new (self->node, kind, lumio_http_request_get_base_uri (request));
}

/* What a list is of, by the route's tag: kind and scope. */
typedef struct
{
  LumioQueryKind  kind;
  LumioQueryScope scope;
} Listing;

#define LISTING(name, the_kind, the_scope)                                  \
  static const Listing name = { LUMIO_QUERY_##the_kind, LUMIO_SCOPE_##the_scope }

LISTING (all_transactions, TRANSACTIONS, ALL);
LISTING (all_operations, OPERATIONS, ALL);
LISTING (all_payments, PAYMENTS, ALL);
LISTING (all_ledgers, LEDGERS, ALL);
LISTING (account_transactions, TRANSACTIONS, ACCOUNT);
LISTING (account_operations, OPERATIONS, ACCOUNT);
LISTING (account_payments, PAYMENTS, ACCOUNT);
LISTING (ledger_transactions, TRANSACTIONS, LEDGER);
LISTING (ledger_operations, OPERATIONS, LEDGER);
LISTING (ledger_payments, PAYMENTS, LEDGER);
LISTING (transaction_operations, OPERATIONS, TRANSACTION);
LISTING (transaction_payments, PAYMENTS, TRANSACTION);
LISTING (all_effects, EFFECTS, ALL);
LISTING (account_effects, EFFECTS, ACCOUNT);
LISTING (ledger_effects, EFFECTS, LEDGER);
LISTING (transaction_effects, EFFECTS, TRANSACTION);
LISTING (operation_effects, EFFECTS, OPERATION);
LISTING (offer_trades, TRADES, OFFER);
LISTING (claimable_transactions, TRANSACTIONS, CLAIMABLE);
LISTING (claimable_operations, OPERATIONS, CLAIMABLE);

static gboolean
read_scope (LumioHttpRequest  *request,
            LumioQuery        *query,
            GError           **error)
{
  gint64 number;

  switch (query->scope)
    {
    case LUMIO_SCOPE_ACCOUNT:
      return lumio_horizon_read_account (lumio_http_request_get_param (request, "account_id"),
                                         "account_id", query->account, error);
    case LUMIO_SCOPE_LEDGER:
      if (!lumio_horizon_read_number (lumio_http_request_get_param (request, "ledger_id"),
                                      "ledger_id", G_MAXINT32, &number, error))
        return FALSE;
      query->ledger = number;
      return TRUE;
    case LUMIO_SCOPE_TRANSACTION:
      return lumio_horizon_read_hash (lumio_http_request_get_param (request, "tx_id"), "tx_id",
                                      query->hash, error);
    case LUMIO_SCOPE_CLAIMABLE:
      return lumio_horizon_read_balance (lumio_http_request_get_param (request, "id"), "id",
                                         query->hash, error);
    case LUMIO_SCOPE_OPERATION:
      return lumio_horizon_read_number (lumio_http_request_get_param (request, "op_id"), "op_id",
                                        G_MAXINT64, &query->operation, error);
    case LUMIO_SCOPE_OFFER:
      return lumio_horizon_read_number (lumio_http_request_get_param (request, "offer_id"),
                                        "offer_id", G_MAXINT64, &query->operation, error);
    case LUMIO_SCOPE_ALL:
    default:
      return TRUE;
    }
}

static LumioHttpResponse *
list_cb (LumioHttpRequest  *request,
         gpointer           user_data,
         GError           **error)
{
  LumioLedgerServer *self = user_data;
  const Listing *listing = lumio_http_request_get_route (request)->tag;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, listing->kind);

  query->scope = listing->scope;
  if (!read_scope (request, query, error))
    return NULL;
  /* What happened in one transaction is shown whether it failed or not. */
  if (listing->scope == LUMIO_SCOPE_TRANSACTION)
    query->include_failed = TRUE;
  return lumio_horizon_list (self, request, query, error);
}

static LumioHttpResponse *
root_cb (LumioHttpRequest  *request,
         gpointer           user_data,
         GError           **error)
{
  LumioLedgerServer *self = user_data;
  const LumioLedgerRecord *head = lumio_ledger_node_get_head (self->node);
  const char *base = lumio_http_request_get_base_uri (request);
  LumioLedgerWriter writer;

  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  lumio_ledger_writer_begin_object (&writer, "_links");
  lumio_resource_template (&writer, "account", "%s/accounts/{account_id}", base);
  lumio_resource_template (&writer, "accounts",
                           "%s/accounts{?signer,sponsor,asset,cursor,limit,order}", base);
  lumio_resource_template (&writer, "account_transactions",
                           "%s/accounts/{account_id}/transactions{?cursor,limit,order}", base);
  lumio_resource_template (&writer, "assets",
                           "%s/assets{?asset_code,asset_issuer,cursor,limit,order}", base);
  lumio_resource_template (&writer, "claimable_balances",
                           "%s/claimable_balances{?asset,sponsor,claimant,cursor,limit,order}",
                           base);
  lumio_resource_template (&writer, "effects", "%s/effects{?cursor,limit,order}", base);
  lumio_resource_link (&writer, "fee_stats", "%s/fee_stats", base);
  if (lumio_ledger_node_has_friendbot (self->node))
    lumio_resource_template (&writer, "friendbot", "%s/friendbot{?addr}", base);
  lumio_resource_template (&writer, "ledger", "%s/ledgers/{sequence}", base);
  lumio_resource_template (&writer, "ledgers", "%s/ledgers{?cursor,limit,order}", base);
  lumio_resource_template (&writer, "offer", "%s/offers/{offer_id}", base);
  lumio_resource_template (&writer, "offers",
                           "%s/offers{?selling,buying,seller,sponsor,cursor,limit,order}", base);
  lumio_resource_template (&writer, "operation", "%s/operations/{id}", base);
  lumio_resource_template (&writer, "operations",
                           "%s/operations{?cursor,limit,order,include_failed}", base);
  lumio_resource_template (&writer, "order_book",
                           "%s/order_book{?selling_asset_type,selling_asset_code,"
                           "selling_asset_issuer,buying_asset_type,buying_asset_code,"
                           "buying_asset_issuer,limit}", base);
  lumio_resource_template (&writer, "payments", "%s/payments{?cursor,limit,order,include_failed}",
                           base);
  lumio_resource_link (&writer, "self", "%s/", base);
  lumio_resource_template (&writer, "strict_receive_paths",
                           "%s/paths/strict-receive{?source_assets,source_account,"
                           "destination_account,destination_asset_type,destination_asset_issuer,"
                           "destination_asset_code,destination_amount}", base);
  lumio_resource_template (&writer, "strict_send_paths",
                           "%s/paths/strict-send{?destination_account,destination_assets,"
                           "source_asset_type,source_asset_issuer,source_asset_code,"
                           "source_amount}", base);
  lumio_resource_template (&writer, "trades",
                           "%s/trades{?base_asset_type,base_asset_code,base_asset_issuer,"
                           "counter_asset_type,counter_asset_code,counter_asset_issuer,"
                           "offer_id,cursor,limit,order}", base);
  lumio_resource_template (&writer, "transaction", "%s/transactions/{hash}", base);
  lumio_resource_template (&writer, "transactions", "%s/transactions{?cursor,limit,order}", base);
  lumio_ledger_writer_end_object (&writer);
  lumio_ledger_writer_text (&writer, "horizon_version", "lumio-ledger-" LUMIO_VERSION);
  lumio_ledger_writer_text (&writer, "core_version", "lumio-ledger " LUMIO_VERSION);
  lumio_ledger_writer_int (&writer, "ingest_latest_ledger", head->sequence);
  lumio_ledger_writer_int (&writer, "history_latest_ledger", head->sequence);
  lumio_ledger_writer_time (&writer, "history_latest_ledger_closed_at", head->closed_at);
  lumio_ledger_writer_int (&writer, "history_elder_ledger", 1);
  lumio_ledger_writer_int (&writer, "core_latest_ledger", head->sequence);
  lumio_ledger_writer_text (&writer, "network_passphrase",
                            lumio_ledger_node_get_passphrase (self->node));
  lumio_ledger_writer_int (&writer, "current_protocol_version", LUMIO_LEDGER_PROTOCOL_VERSION);
  lumio_ledger_writer_int (&writer, "supported_protocol_version", LUMIO_LEDGER_PROTOCOL_VERSION);
  lumio_ledger_writer_int (&writer, "core_supported_protocol_version",
                           LUMIO_LEDGER_PROTOCOL_VERSION);
  lumio_ledger_writer_end_object (&writer);
  return lumio_horizon_answer (lumio_ledger_writer_end (&writer));
}

static LumioHttpResponse *
health_cb (LumioHttpRequest  *request,
           gpointer           user_data,
           GError           **error)
{
  return lumio_horizon_answer (
    g_strdup ("{\"database_connected\":true,\"core_up\":true,\"core_synced\":true}"));
}

static LumioHttpResponse *
account_cb (LumioHttpRequest  *request,
            gpointer           user_data,
            GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_ACCOUNTS);

  if (!lumio_horizon_read_account (lumio_http_request_get_param (request, "account_id"),
                                   "account_id", query->account, error))
    return NULL;
  if (lumio_http_request_accepts_events (request))
    return lumio_horizon_follow (self, query, lumio_query_account, error);
  return lumio_horizon_show (self, query, lumio_query_account, error);
}

static LumioHttpResponse *
data_cb (LumioHttpRequest  *request,
         gpointer           user_data,
         GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_ACCOUNTS);

  if (!lumio_horizon_read_account (lumio_http_request_get_param (request, "account_id"),
                                   "account_id", query->account, error))
    return NULL;
  query->after_text = g_strdup (lumio_http_request_get_param (request, "key"));
  return lumio_horizon_show (self, query, lumio_query_data, error);
}

static gboolean
read_asset (const char  *text,
            guint8       asset[44],
            GError     **error)
{
  const char *colon = strchr (text, ':');
  gsize length = colon != NULL ? (gsize) (colon - text) : 0;

  if (length < 1 || length > 12)
    {
      g_propagate_error (error, lumio_horizon_bad_request (
                           "asset", "Asset must be in the form of CODE:ISSUER"));
      return FALSE;
    }
  memset (asset, 0, 44);
  memcpy (asset, text, length);
  return lumio_horizon_read_account (colon + 1, "asset", asset + 12, error);
}

static LumioHttpResponse *
accounts_cb (LumioHttpRequest  *request,
             gpointer           user_data,
             GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_ACCOUNTS);
  const char *signer = lumio_http_request_get_query (request, "signer");
  const char *sponsor = lumio_http_request_get_query (request, "sponsor");
  const char *asset = lumio_http_request_get_query (request, "asset");

  if ((signer != NULL) + (sponsor != NULL) + (asset != NULL) != 1)
    {
      g_propagate_error (error, lumio_horizon_bad_request (
                           "filters", "Exactly one filter is required. Please ensure that "
                           "you are including a signer, sponsor, or asset "
                           "filter."));
      return NULL;
    }
  if (asset != NULL)
    {
      query->by_asset = TRUE;
      if (!read_asset (asset, query->asset, error))
        return NULL;
      return lumio_horizon_list (self, request, query, error);
    }
  query->by_sponsor = sponsor != NULL;
  query->by_signer = signer != NULL;
  if (sponsor != NULL &&
      !lumio_horizon_read_account (sponsor, "sponsor", query->signer.key, error))
    return NULL;
  if (signer != NULL && !lumio_signer_key_from_text (&query->signer, signer))
    {
      g_propagate_error (error, lumio_horizon_bad_request (
                           "signer", "Signer must be a public key, a pre-authorised "
                           "transaction, a hash or a signed payload"));
      return NULL;
    }
  return lumio_horizon_list (self, request, query, error);
}

static LumioHttpResponse *
assets_cb (LumioHttpRequest  *request,
           gpointer           user_data,
           GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_ASSETS);
  const char *code = lumio_http_request_get_query (request, "asset_code");
  const char *issuer = lumio_http_request_get_query (request, "asset_issuer");

  if (code != NULL && code[0] != '\0')
    query->asset_code = g_strdup (code);
  if (query->asset_code != NULL && strlen (query->asset_code) > 12)
    {
      g_propagate_error (error, lumio_horizon_bad_request (
                           "asset_code", "Asset code must be 1-12 alphanumeric characters"));
      return NULL;
    }
  if (issuer != NULL && issuer[0] != '\0')
    {
      query->by_asset = TRUE;
      if (!lumio_horizon_read_account (issuer, "asset_issuer", query->account, error))
        return NULL;
    }
  return lumio_horizon_list (self, request, query, error);
}

static LumioHttpResponse *
transaction_cb (LumioHttpRequest  *request,
                gpointer           user_data,
                GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_TRANSACTIONS);

  if (!lumio_horizon_read_hash (lumio_http_request_get_param (request, "tx_id"), "tx_id",
                                query->hash, error))
    return NULL;
  return lumio_horizon_show (self, query, lumio_query_transaction, error);
}

static LumioHttpResponse *
operation_cb (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_OPERATIONS);

  if (!lumio_horizon_read_number (lumio_http_request_get_param (request, "id"), "id", G_MAXINT64,
                                  &query->after, error))
    return NULL;
  query->join = g_strcmp0 (lumio_http_request_get_query (request, "join"), "transactions") == 0;
  return lumio_horizon_show (self, query, lumio_query_operation, error);
}

static LumioHttpResponse *
ledger_cb (LumioHttpRequest  *request,
           gpointer           user_data,
           GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_LEDGERS);
  gint64 number;

  if (!lumio_horizon_read_number (lumio_http_request_get_param (request, "ledger_id"), "ledger_id",
                                  G_MAXINT32, &number, error))
    return NULL;
  query->ledger = number;
  return lumio_horizon_show (self, query, lumio_query_ledger, error);
}

static LumioHttpResponse *
fee_stats_cb (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_TRANSACTIONS);

  query->ledger = lumio_ledger_node_get_head (self->node)->sequence;
  return lumio_horizon_show (self, query, lumio_query_fee_stats, error);
}

/* No part of Horizon: the clock of a ledger that began in the past, until it is in the present. */
static LumioHttpResponse *
clock_cb (LumioHttpRequest  *request,
          gpointer           user_data,
          GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(GError) local = NULL;
  GHashTable *form;
  gint64 seconds;

  if (!lumio_ledger_node_is_behind (self->node))
    {
      g_propagate_error (error, lumio_problem_to_error (lumio_problem_not_found ()));
      return NULL;
    }
  if ((form = lumio_http_request_get_form (request, error)) == NULL ||
      !lumio_horizon_read_number (g_hash_table_lookup (form, "time"), "time", G_MAXINT32, &seconds,
                                  error))
    return NULL;
  if (!lumio_ledger_node_set_clock (self->node, seconds, &local))
    {
      g_propagate_error (error, lumio_horizon_bad_request ("time", local->message));
      return NULL;
    }
  return lumio_horizon_answer (g_strdup_printf ("{\"behind\":%s}",
                                                lumio_ledger_node_is_behind (self->node)
                                                  ? "true" : "false"));
}

static const LumioHttpRoute routes[] = {
  { "POST", "/clock", clock_cb, 0, MAX_FORM, NULL },
  { "GET", "/", root_cb, 0, 0, NULL },
  { "GET", "/health", health_cb, 0, 0, NULL },
  { "GET", "/accounts", accounts_cb, 0, 0, NULL },
  { "GET", "/accounts/{account_id}", account_cb, 0, 0, NULL },
  { "GET", "/accounts/{account_id}/data/{key}", data_cb, 0, 0, NULL },
  { "GET", "/accounts/{account_id}/transactions", list_cb, 0, 0, &account_transactions },
  { "GET", "/accounts/{account_id}/operations", list_cb, 0, 0, &account_operations },
  { "GET", "/accounts/{account_id}/payments", list_cb, 0, 0, &account_payments },
  { "GET", "/accounts/{account_id}/effects", list_cb, 0, 0, &account_effects },
  { "GET", "/accounts/{account_id}/trades", lumio_horizon_account_trades, 0, 0, NULL },
  { "GET", "/accounts/{account_id}/offers", lumio_horizon_account_offers, 0, 0, NULL },
  { "GET", "/assets", assets_cb, 0, 0, NULL },
  { "GET", "/claimable_balances", lumio_horizon_claimables, 0, 0, NULL },
  { "GET", "/claimable_balances/{id}", lumio_horizon_claimable, 0, 0, NULL },
  { "GET", "/claimable_balances/{id}/operations", list_cb, 0, 0, &claimable_operations },
  { "GET", "/claimable_balances/{id}/transactions", list_cb, 0, 0, &claimable_transactions },
  { "GET", "/effects", list_cb, 0, 0, &all_effects },
  { "GET", "/fee_stats", fee_stats_cb, 0, 0, NULL },
  { "GET", "/friendbot", lumio_horizon_friendbot, 0, 0, NULL },
  { "POST", "/friendbot", lumio_horizon_friendbot, 0, 0, NULL },
  { "GET", "/ledgers", list_cb, 0, 0, &all_ledgers },
  { "GET", "/ledgers/{ledger_id}", ledger_cb, 0, 0, NULL },
  { "GET", "/ledgers/{ledger_id}/transactions", list_cb, 0, 0, &ledger_transactions },
  { "GET", "/ledgers/{ledger_id}/effects", list_cb, 0, 0, &ledger_effects },
  { "GET", "/ledgers/{ledger_id}/operations", list_cb, 0, 0, &ledger_operations },
  { "GET", "/ledgers/{ledger_id}/payments", list_cb, 0, 0, &ledger_payments },
  { "GET", "/offers", lumio_horizon_offers, 0, 0, NULL },
  { "GET", "/offers/{offer_id}", lumio_horizon_offer, 0, 0, NULL },
  { "GET", "/offers/{offer_id}/trades", list_cb, 0, 0, &offer_trades },
  { "GET", "/operations", list_cb, 0, 0, &all_operations },
  { "GET", "/operations/{id}", operation_cb, 0, 0, NULL },
  { "GET", "/operations/{op_id}/effects", list_cb, 0, 0, &operation_effects },
  { "GET", "/order_book", lumio_horizon_order_book, 0, 0, NULL },
  { "GET", "/paths/strict-receive", lumio_horizon_paths_receive, 0, 0, NULL },
  { "GET", "/paths/strict-send", lumio_horizon_paths_send, 0, 0, NULL },
  { "GET", "/payments", list_cb, 0, 0, &all_payments },
  { "GET", "/trades", lumio_horizon_trades, 0, 0, NULL },
  { "GET", "/transactions", list_cb, 0, 0, &all_transactions },
  { "POST", "/transactions", lumio_horizon_submit, 0, MAX_FORM, NULL },
  { "POST", "/transactions_async", lumio_horizon_submit_async, 0, MAX_FORM, NULL },
  { "GET", "/transactions/{tx_id}", transaction_cb, 0, 0, NULL },
  { "GET", "/transactions/{tx_id}/effects", list_cb, 0, 0, &transaction_effects },
  { "GET", "/transactions/{tx_id}/operations", list_cb, 0, 0, &transaction_operations },
  { "GET", "/transactions/{tx_id}/payments", list_cb, 0, 0, &transaction_payments },
};

/* What the peer takes must be among what there is. */
static gboolean
accept_guard (LumioHttpRequest  *request,
              gpointer           user_data,
              GError           **error)
{
  const char *accept = lumio_http_request_get_header (request, "Accept");

  if (accept == NULL || accept[0] == '\0' || strstr (accept, "*/*") != NULL ||
      strstr (accept, "application/*") != NULL || strstr (accept, "application/json") != NULL ||
      strstr (accept, "application/hal+json") != NULL ||
      strstr (accept, "text/event-stream") != NULL)
    return TRUE;
  g_propagate_error (error, lumio_problem_to_error (lumio_problem_new (
                                                      406, "not_acceptable",
                                                      "An acceptable response content-type could not be provided for "
                                                      "this request",
                                                      "Answers are application/hal+json, and text/event-stream where "
                                                      "there is a stream.")));
  return FALSE;
}

static void
stream_closed_cb (LumioLedgerServer *self,
                  LumioEventStream  *stream)
{
  g_hash_table_remove (self->streams, stream);
}

void
lumio_ledger_server_add_stream (LumioLedgerServer *self,
                                LumioEventStream  *stream)
{
  g_hash_table_add (self->streams, g_object_ref (stream));
  g_signal_connect_object (stream, "closed", G_CALLBACK (stream_closed_cb), self,
                           G_CONNECT_SWAPPED);
}

LumioLedgerServer *
lumio_ledger_server_new (LumioLedgerNode *node)
{
  LumioLedgerServer *self = g_object_new (LUMIO_TYPE_LEDGER_SERVER, NULL);

  self->node = g_object_ref (node);
  return self;
}

gboolean
lumio_ledger_server_listen (LumioLedgerServer  *self,
                            LumioEndpoint      *endpoint,
                            GError            **error)
{
  return lumio_http_server_listen (self->http, endpoint, error);
}

guint
lumio_ledger_server_get_port (LumioLedgerServer *self)
{
  return lumio_http_server_get_port (self->http);
}

DexFuture *
lumio_ledger_server_stop (LumioLedgerServer *self)
{
  g_autoptr(GPtrArray) streams = g_hash_table_get_keys_as_ptr_array (self->streams);

  g_ptr_array_foreach (streams, (GFunc) g_object_ref, NULL);
  g_ptr_array_set_free_func (streams, g_object_unref);
  for (guint i = 0; i < streams->len; i++)
    {
      lumio_event_stream_send (streams->pdata[i], "close", NULL, "\"byebye\"");
      lumio_event_stream_close (streams->pdata[i]);
    }
  return lumio_http_server_stop (self->http);
}

static void
lumio_ledger_server_finalize (GObject *object)
{
  LumioLedgerServer *self = LUMIO_LEDGER_SERVER (object);

  g_clear_object (&self->http);
  g_clear_object (&self->node);
  g_hash_table_unref (self->streams);

  G_OBJECT_CLASS (lumio_ledger_server_parent_class)->finalize (object);
}

static void
lumio_ledger_server_class_init (LumioLedgerServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_ledger_server_finalize;
}

static void
lumio_ledger_server_init (LumioLedgerServer *self)
{
  self->streams = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->http = lumio_http_server_new (HORIZON_ERRORS);
  lumio_http_server_set_guard (self->http, accept_guard, self);
  lumio_http_server_add_routes (self->http, routes, G_N_ELEMENTS (routes), self);
}
