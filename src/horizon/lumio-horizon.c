#include "horizon/lumio-horizon-private.h"

#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "base/lumio-patience.h"

/* Horizon answers a submission with 504 after 30 s by default; that answer is worth waiting for. */
#define SUBMIT_SECONDS 60
#define MAX_PATIENCE 5
#define MAX_RETRY_AFTER 60
#define MAX_PAGE 200

struct _LumioHorizon
{
  GObject parent_instance;

  LumioHttpClient *client;
  LumioHttpClient *submitter;
  DexPromise *closed;
};

G_DEFINE_FINAL_TYPE (LumioHorizon, lumio_horizon, G_TYPE_OBJECT)

/* What is asked for, and as what the answer is read. */
typedef struct
{
  LumioHorizon *horizon;
  char *path;
  GType type;
  GType record_type; /* of a page */
  guint limit;
} Query;

static void
free_query (gpointer data)
{
  Query *query = data;

  g_clear_object (&query->horizon);
  g_free (query->path);
  g_free (query);
}

static gpointer
decode (Query       *query,
        JsonObject  *object,
        GError     **error)
{
  if (query->type == LUMIO_TYPE_HORIZON_PAGE)
    return lumio_horizon_page_from_json (object, query->record_type, query->limit, error);

  if (query->type == LUMIO_TYPE_HORIZON_ROOT)
    return lumio_horizon_root_from_json (object, error);

  if (query->type == LUMIO_TYPE_HORIZON_ACCOUNT)
    return lumio_horizon_account_from_json (object, error);

  if (query->type == LUMIO_TYPE_HORIZON_TRANSACTION)
    return lumio_horizon_transaction_from_json (object, error);

  return lumio_horizon_fee_stats_from_json (object, error);
}

static guint
read_retry_after (const GError *error)
{
  JsonNode *node = lumio_problem_get_extra (lumio_problem_from_error (error), "retry_after");

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return 1;

  return (guint) CLAMP (json_node_get_int (node), 1, MAX_RETRY_AFTER);
}

static DexFuture *
query_fiber (gpointer user_data)
{
  Query *query = user_data;
  g_autoptr(LumioHttpReply) reply = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *node;
  gpointer record;

  for (guint tries = 1;; tries++)
    {
      reply = dex_await_object (lumio_http_client_call (query->horizon->client, "GET", query->path, NULL,
                                                        NULL),
                                &error);

      if (!g_error_matches (error, LUMIO_PROBLEM_ERROR, 429) || tries >= MAX_PATIENCE)
        break;

      if (!lumio_horizon_pause (query->horizon, read_retry_after (error) * 1000))
        break;

      g_clear_error (&error);
    }

  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!(node = lumio_http_reply_get_json (reply, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                                  "Horizon's answer is not an object");

  if ((record = decode (query, json_node_get_object (node), &error)))
    return dex_future_new_take_boxed (query->type, record);

  return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                                "Horizon's answer cannot be read: %s", error->message);
}

/* Takes `path`. */
static DexFuture *
ask (LumioHorizon *self,
     char         *path,
     GType         type,
     GType         record_type,
     guint         limit)
{
  Query *query = g_new0 (Query, 1);

  query->horizon = g_object_ref (self);
  query->path = path;
  query->type = type;
  query->record_type = record_type;
  query->limit = limit;
  return lumio_fiber_spawn (query_fiber, query, free_query);
}

void
lumio_horizon_append_query (GString    *path,
                            const char *name,
                            const char *value)
{
  if (value == NULL)
    return;

  g_string_append_c (path, strchr (path->str, '?') != NULL ? '&' : '?');
  g_string_append (path, name);
  g_string_append_c (path, '=');
  g_string_append_uri_escaped (path, value, NULL, FALSE);
}

GString *
lumio_horizon_begin_path (const char *account,
                          const char *collection)
{
  GString *path = g_string_new (NULL);

  if (account != NULL)
    {
      g_string_append (path, "/accounts/");
      g_string_append_uri_escaped (path, account, NULL, FALSE);
    }

  g_string_append_c (path, '/');
  g_string_append (path, collection);
  return path;
}

DexFuture *
lumio_horizon_ask_page (LumioHorizon      *self,
                        GString           *path,
                        GType              record_type,
                        const char        *cursor,
                        guint              limit,
                        LumioHorizonOrder  order)
{
  g_autofree char *count = NULL;

  limit = CLAMP (limit, 1, MAX_PAGE);
  count = g_strdup_printf ("%u", limit);
  lumio_horizon_append_query (path, "cursor", cursor);
  lumio_horizon_append_query (path, "limit", count);
  lumio_horizon_append_query (path, "order", order == LUMIO_HORIZON_DESCENDING ? "desc" : "asc");
  return ask (self, g_string_free (path, FALSE), LUMIO_TYPE_HORIZON_PAGE, record_type, limit);
}

static DexFuture *
take_first_cb (DexFuture *future,
               gpointer   user_data)
{
  LumioHorizonPage *page = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (page->records->len == 0)
    return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                                  "Horizon knows no ledger yet");

  return dex_future_new_take_boxed (LUMIO_TYPE_HORIZON_LEDGER,
                                    lumio_horizon_ledger_ref (g_ptr_array_index (page->records, 0)));
}

static DexFuture *
answer_true_cb (DexFuture *future,
                gpointer   user_data)
{
  return dex_future_new_true ();
}

static void
lumio_horizon_finalize (GObject *object)
{
  LumioHorizon *self = LUMIO_HORIZON (object);

  g_clear_object (&self->client);
  g_clear_object (&self->submitter);
  dex_clear (&self->closed);

  G_OBJECT_CLASS (lumio_horizon_parent_class)->finalize (object);
}

static void
lumio_horizon_class_init (LumioHorizonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_horizon_finalize;
}

static void
lumio_horizon_init (LumioHorizon *self)
{
  self->closed = dex_promise_new ();
}

LumioHorizon *
lumio_horizon_new (LumioEndpoint *endpoint)
{
  LumioHorizon *self;

  g_return_val_if_fail (LUMIO_IS_ENDPOINT (endpoint), NULL);

  self = g_object_new (LUMIO_TYPE_HORIZON, NULL);
  self->client = lumio_http_client_new (endpoint);
  self->submitter = lumio_http_client_new (endpoint);
  lumio_http_client_set_timeout (self->submitter, SUBMIT_SECONDS);
  return self;
}

void
lumio_horizon_close (LumioHorizon *self)
{
  g_return_if_fail (LUMIO_IS_HORIZON (self));

  if (dex_future_is_pending (DEX_FUTURE (self->closed)))
    dex_promise_resolve_boolean (self->closed, TRUE);

  lumio_http_client_close (self->client);
  lumio_http_client_close (self->submitter);
}

gboolean
lumio_horizon_pause (LumioHorizon *self,
                     guint         milliseconds)
{
  dex_await (lumio_await_within (dex_ref (self->closed), milliseconds), NULL);
  return dex_future_is_pending (DEX_FUTURE (self->closed));
}

LumioHttpClient *
lumio_horizon_get_submitter (LumioHorizon *self)
{
  return self->submitter;
}

DexFuture *
lumio_horizon_get_root (LumioHorizon *self)
{
  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));

  return ask (self, g_strdup ("/"), LUMIO_TYPE_HORIZON_ROOT, G_TYPE_INVALID, 0);
}

DexFuture *
lumio_horizon_latest_ledger (LumioHorizon *self)
{
  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));

  return dex_future_then (lumio_horizon_ask_page (self, lumio_horizon_begin_path (NULL, "ledgers"),
                                                  LUMIO_TYPE_HORIZON_LEDGER,
                                                  NULL, 1, LUMIO_HORIZON_DESCENDING),
                          take_first_cb, NULL, NULL);
}

DexFuture *
lumio_horizon_fee_stats (LumioHorizon *self)
{
  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));

  return ask (self, g_strdup ("/fee_stats"), LUMIO_TYPE_HORIZON_FEE_STATS, G_TYPE_INVALID, 0);
}

DexFuture *
lumio_horizon_list_holders (LumioHorizon *self,
                            const char   *asset,
                            const char   *cursor,
                            guint         limit)
{
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (asset != NULL);

  path = lumio_horizon_begin_path (NULL, "accounts");
  lumio_horizon_append_query (path, "asset", asset);

  return lumio_horizon_ask_page (self, path, LUMIO_TYPE_HORIZON_ACCOUNT, cursor, limit,
                                 LUMIO_HORIZON_ASCENDING);
}

DexFuture *
lumio_horizon_load_account (LumioHorizon *self,
                            const char   *address)
{
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (address != NULL && *address != '\0');

  path = g_string_new ("/accounts/");
  g_string_append_uri_escaped (path, address, NULL, FALSE);
  return ask (self, g_string_free (path, FALSE), LUMIO_TYPE_HORIZON_ACCOUNT, G_TYPE_INVALID, 0);
}

DexFuture *
lumio_horizon_get_transaction (LumioHorizon *self,
                               const char   *hash)
{
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (hash != NULL && *hash != '\0');

  path = g_string_new ("/transactions/");
  g_string_append_uri_escaped (path, hash, NULL, FALSE);
  return ask (self, g_string_free (path, FALSE), LUMIO_TYPE_HORIZON_TRANSACTION, G_TYPE_INVALID, 0);
}

DexFuture *
lumio_horizon_list_payments (LumioHorizon      *self,
                             const char        *account,
                             const char        *cursor,
                             guint              limit,
                             LumioHorizonOrder  order)
{
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));

  path = lumio_horizon_begin_path (account, "payments");
  lumio_horizon_append_query (path, "join", "transactions");
  return lumio_horizon_ask_page (self, path, LUMIO_TYPE_HORIZON_PAYMENT, cursor, limit, order);
}

DexFuture *
lumio_horizon_list_transactions (LumioHorizon      *self,
                                 const char        *account,
                                 const char        *cursor,
                                 guint              limit,
                                 LumioHorizonOrder  order)
{
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));

  path = lumio_horizon_begin_path (account, "transactions");
  lumio_horizon_append_query (path, "include_failed", "true");
  return lumio_horizon_ask_page (self, path, LUMIO_TYPE_HORIZON_TRANSACTION, cursor, limit, order);
}

DexFuture *
lumio_horizon_list_assets (LumioHorizon *self,
                           const char   *code,
                           const char   *issuer,
                           const char   *cursor,
                           guint         limit)
{
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));

  path = lumio_horizon_begin_path (NULL, "assets");
  lumio_horizon_append_query (path, "asset_code", code);
  lumio_horizon_append_query (path, "asset_issuer", issuer);
  return lumio_horizon_ask_page (self, path, LUMIO_TYPE_HORIZON_ASSET, cursor, limit,
                                 LUMIO_HORIZON_ASCENDING);
}

static DexFuture *
answer_found_cb (DexFuture *future,
                 gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) != NULL)
    return dex_future_new_for_boolean (TRUE);

  return lumio_horizon_is_missing (error) ? dex_future_new_for_boolean (FALSE)
                                          : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
lumio_horizon_has_claimable (LumioHorizon *self,
                             const char   *id)
{
  g_autofree char *path = NULL;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (id != NULL && *id != '\0');

  path = g_strconcat ("/claimable_balances/", id, NULL);

  return dex_future_finally (lumio_http_client_call (self->client, "GET", path, NULL, NULL),
                             answer_found_cb, NULL, NULL);
}

DexFuture *
lumio_horizon_list_effects (LumioHorizon *self,
                            const char   *account,
                            gint64        operation,
                            const char   *cursor,
                            guint         limit)
{
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (account != NULL || operation > 0);

  if (account != NULL)
    {
      path = lumio_horizon_begin_path (account, "effects");
    }
  else
    {
      path = g_string_new (NULL);
      g_string_printf (path, "/operations/%" G_GINT64_FORMAT "/effects", operation);
    }

  return lumio_horizon_ask_page (self, path, LUMIO_TYPE_HORIZON_EFFECT, cursor, limit,
                                 LUMIO_HORIZON_ASCENDING);
}

DexFuture *
lumio_horizon_list_claimables (LumioHorizon *self,
                               const char   *claimant,
                               const char   *cursor,
                               guint         limit)
{
  GString *path;

  dex_return_error_if_fail (claimant != NULL);

  path = lumio_horizon_begin_path (NULL, "claimable_balances");
  lumio_horizon_append_query (path, "claimant", claimant);

  return lumio_horizon_ask_page (self, path, LUMIO_TYPE_HORIZON_CLAIMABLE, cursor, limit,
                                 LUMIO_HORIZON_ASCENDING);
}

DexFuture *
lumio_horizon_friendbot (LumioHorizon *self,
                         const char   *address)
{
  g_autoptr(GString) path = g_string_new ("/friendbot");

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (address != NULL);

  lumio_horizon_append_query (path, "addr", address);
  return dex_future_then (lumio_http_client_call (self->submitter, "GET", path->str, NULL, NULL),
                          answer_true_cb, NULL, NULL);
}

static LumioHorizonStream *
open_stream (LumioHorizon *self,
             GString      *path,
             const char   *cursor,
             GType         record_type)
{
  g_autofree char *text = NULL;

  lumio_horizon_append_query (path, "cursor", cursor);
  text = g_string_free (path, FALSE);
  return lumio_horizon_stream_new (self->client, text, record_type);
}

LumioHorizonStream *
lumio_horizon_stream_payments (LumioHorizon *self,
                               const char   *account,
                               const char   *cursor)
{
  GString *path;

  g_return_val_if_fail (LUMIO_IS_HORIZON (self), NULL);

  path = lumio_horizon_begin_path (account, "payments");
  lumio_horizon_append_query (path, "join", "transactions");
  return open_stream (self, path, cursor, LUMIO_TYPE_HORIZON_PAYMENT);
}

LumioHorizonStream *
lumio_horizon_stream_transactions (LumioHorizon *self,
                                   const char   *account,
                                   const char   *cursor)
{
  GString *path;

  g_return_val_if_fail (LUMIO_IS_HORIZON (self), NULL);

  path = lumio_horizon_begin_path (account, "transactions");
  lumio_horizon_append_query (path, "include_failed", "true");
  return open_stream (self, path, cursor, LUMIO_TYPE_HORIZON_TRANSACTION);
}

LumioHorizonStream *
lumio_horizon_stream_ledgers (LumioHorizon *self,
                              const char   *cursor)
{
  g_return_val_if_fail (LUMIO_IS_HORIZON (self), NULL);

  return open_stream (self, lumio_horizon_begin_path (NULL, "ledgers"), cursor,
                      LUMIO_TYPE_HORIZON_LEDGER);
}

gboolean
lumio_horizon_is_missing (const GError *error)
{
  return g_error_matches (error, LUMIO_PROBLEM_ERROR, 404) ||
         g_error_matches (error, LUMIO_PROBLEM_ERROR, 410);
}
