#include "api/lumio-api-client-private.h"

#include "base/lumio-json.h"

#define PREFIX "/api/v1"
/* Longer than the platform waits for a ledger, so that its own word of it still comes. */
#define PATIENCE_SECONDS 45

struct _LumioApiClient
{
  GObject          parent_instance;

  LumioHttpClient *http;
  gboolean         too_old;
};

G_DEFINE_FINAL_TYPE (LumioApiClient, lumio_api_client, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TOO_OLD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* One call on its way: what its answer is read as. */
typedef struct
{
  LumioApiClient        *client;
  const LumioRecordType *record;
} Call;

static void
free_call (gpointer data)
{
  Call *call = data;

  g_object_unref (call->client);
  g_free (call);
}

static DexFuture *
bad_reply (const char *message)
{
  return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY, "%s", message);
}

static DexFuture *
read_reply_cb (DexFuture *future,
               gpointer   user_data)
{
  Call *call = user_data;
  g_autoptr(LumioHttpReply) reply = dex_await_object (dex_ref (future), NULL);
  g_autoptr(GError) error = NULL;
  JsonNode *node;
  gpointer record;

  if (call->record == NULL)
    return dex_future_new_true ();

  if (!(node = lumio_http_reply_get_json (reply, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return bad_reply ("The platform's answer is no object");

  if (!(record = lumio_record_from_json (call->record, json_node_get_object (node), &error)))
    return bad_reply (error->message);

  return dex_future_new_take_boxed (call->record->get_type (), record);
}

static DexFuture *
note_refusal_cb (DexFuture *future,
                 gpointer   user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);

  if (g_error_matches (error, LUMIO_PROBLEM_ERROR, 426) && !call->client->too_old)
    {
      call->client->too_old = TRUE;
      g_object_notify_by_pspec (G_OBJECT (call->client), properties[PROP_TOO_OLD]);
    }

  return dex_ref (future);
}

DexFuture *
lumio_api_client_call (LumioApiClient        *self,
                       const char            *method,
                       const char            *path,
                       JsonBuilder           *body,
                       const char            *idempotency_key,
                       const LumioRecordType *record)
{
  g_autofree char *full_path = g_strconcat (PREFIX, path, NULL);
  g_autoptr(JsonNode) node = body != NULL ? json_builder_get_root (body) : NULL;
  const char *headers[] = { "Idempotency-Key", idempotency_key, NULL };
  DexFuture *future;
  Call *reading = g_new0 (Call, 1);
  Call *noting = g_new0 (Call, 1);

  reading->client = g_object_ref (self);
  reading->record = record;
  noting->client = g_object_ref (self);

  future = lumio_http_client_call (self->http, method, full_path, node,
                                   idempotency_key != NULL ? headers : NULL);
  future = dex_future_catch (future, note_refusal_cb, noting, free_call);

  return dex_future_then (future, read_reply_cb, reading, free_call);
}

static DexFuture *
call (LumioApiClient        *self,
      const char            *method,
      const char            *path,
      JsonBuilder           *body,
      const char            *idempotency_key,
      const LumioRecordType *record)
{
  return lumio_api_client_call (self, method, path, body, idempotency_key, record);
}

static JsonBuilder *
begin_body (void)
{
  JsonBuilder *body = json_builder_new_immutable ();

  json_builder_begin_object (body);

  return body;
}

static void
add_if_given (JsonBuilder *body,
              const char  *name,
              const char  *text)
{
  if (text != NULL)
    lumio_json_add_text (body, name, text);
}

static char *
path_with_id (const char *before,
              const char *id,
              const char *after)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat (before, escaped, after, NULL);
}

static void
lumio_api_client_finalize (GObject *object)
{
  LumioApiClient *self = (LumioApiClient *) object;

  g_clear_object (&self->http);

  G_OBJECT_CLASS (lumio_api_client_parent_class)->finalize (object);
}

static void
lumio_api_client_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  LumioApiClient *self = (LumioApiClient *) object;

  switch (prop_id)
    {
    case PROP_TOO_OLD:
      g_value_set_boolean (value, self->too_old);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_api_client_class_init (LumioApiClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lumio_api_client_finalize;
  object_class->get_property = lumio_api_client_get_property;

  properties[PROP_TOO_OLD] =
    g_param_spec_boolean ("too-old", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lumio_api_client_init (LumioApiClient *self)
{
}

LumioApiClient *
lumio_api_client_new (LumioEndpoint *endpoint)
{
  LumioApiClient *self = g_object_new (LUMIO_TYPE_API_CLIENT, NULL);

  self->http = lumio_http_client_new (endpoint);
  lumio_http_client_set_timeout (self->http, PATIENCE_SECONDS);

  return self;
}

LumioEndpoint *
lumio_api_client_get_endpoint (LumioApiClient *self)
{
  return lumio_http_client_get_endpoint (self->http);
}

void
lumio_api_client_set_token (LumioApiClient *self,
                            const char     *token)
{
  lumio_http_client_set_bearer (self->http, token);
}

gboolean
lumio_api_client_is_too_old (LumioApiClient *self)
{
  return self->too_old;
}

DexFuture *
lumio_api_client_get_platform (LumioApiClient *self)
{
  return call (self, "GET", "/platform", NULL, NULL, &lumio_api_platform_record);
}

DexFuture *
lumio_api_client_register (LumioApiClient *self,
                           const char     *email,
                           const char     *password,
                           const char     *full_name,
                           const char     *language,
                           const char     *timezone)
{
  g_autoptr(JsonBuilder) body = begin_body ();

  lumio_json_add_text (body, "email", email);
  lumio_json_add_text (body, "password", password);
  lumio_json_add_text (body, "full_name", full_name);
  add_if_given (body, "language", language);
  add_if_given (body, "timezone", timezone);
  json_builder_end_object (body);

  return call (self, "POST", "/auth/register", body, NULL, &lumio_api_auth_record);
}

DexFuture *
lumio_api_client_login (LumioApiClient *self,
                        const char     *email,
                        const char     *password)
{
  g_autoptr(JsonBuilder) body = begin_body ();

  lumio_json_add_text (body, "email", email);
  lumio_json_add_text (body, "password", password);
  json_builder_end_object (body);

  return call (self, "POST", "/auth/login", body, NULL, &lumio_api_auth_record);
}

DexFuture *
lumio_api_client_get_challenge (LumioApiClient *self,
                                const char     *address)
{
  g_autofree char *path = g_strconcat ("/auth/challenge?account=", address, NULL);

  return call (self, "GET", path, NULL, NULL, &lumio_api_challenge_record);
}

static DexFuture *
answer (LumioApiClient        *self,
        const char            *path,
        const char            *challenge,
        const LumioRecordType *reply)
{
  g_autoptr(JsonBuilder) body = begin_body ();

  lumio_json_add_text (body, "transaction", challenge);
  json_builder_end_object (body);

  return call (self, "POST", path, body, NULL, reply);
}

DexFuture *
lumio_api_client_answer_challenge (LumioApiClient *self,
                                   const char     *challenge)
{
  return answer (self, "/auth/challenge", challenge, &lumio_api_auth_record);
}

DexFuture *
lumio_api_client_list_keys (LumioApiClient *self)
{
  return call (self, "GET", "/me/keys", NULL, NULL, &lumio_api_keys_record);
}

DexFuture *
lumio_api_client_add_key (LumioApiClient *self,
                          const char     *challenge)
{
  return answer (self, "/me/keys", challenge, &lumio_api_keys_record);
}

DexFuture *
lumio_api_client_remove_key (LumioApiClient *self,
                             const char     *address)
{
  g_autofree char *path = path_with_id ("/me/keys/", address, NULL);

  return call (self, "DELETE", path, NULL, NULL, NULL);
}

DexFuture *
lumio_api_client_logout (LumioApiClient *self)
{
  return call (self, "POST", "/auth/logout", NULL, NULL, NULL);
}

DexFuture *
lumio_api_client_list_sessions (LumioApiClient *self)
{
  return call (self, "GET", "/auth/sessions", NULL, NULL, &lumio_api_sessions_record);
}

DexFuture *
lumio_api_client_revoke_session (LumioApiClient *self,
                                 const char     *id)
{
  g_autofree char *path = path_with_id ("/auth/sessions/", id, NULL);

  return call (self, "DELETE", path, NULL, NULL, NULL);
}

DexFuture *
lumio_api_client_get_me (LumioApiClient *self)
{
  return call (self, "GET", "/me", NULL, NULL, &lumio_api_me_record);
}

DexFuture *
lumio_api_client_update_me (LumioApiClient *self,
                            const char     *full_name,
                            const char     *language,
                            const char     *timezone)
{
  g_autoptr(JsonBuilder) body = begin_body ();

  add_if_given (body, "full_name", full_name);
  add_if_given (body, "language", language);
  add_if_given (body, "timezone", timezone);
  json_builder_end_object (body);

  return call (self, "PATCH", "/me", body, NULL, &lumio_api_user_record);
}

DexFuture *
lumio_api_client_change_password (LumioApiClient *self,
                                  const char     *current,
                                  const char     *password)
{
  g_autoptr(JsonBuilder) body = begin_body ();

  lumio_json_add_text (body, "current", current);
  lumio_json_add_text (body, "password", password);
  json_builder_end_object (body);

  return call (self, "POST", "/me/password", body, NULL, NULL);
}

DexFuture *
lumio_api_client_get_wallet (LumioApiClient *self)
{
  return call (self, "GET", "/wallet", NULL, NULL, &lumio_api_wallet_record);
}

DexFuture *
lumio_api_client_get_balances (LumioApiClient *self)
{
  return call (self, "GET", "/wallet/balances", NULL, NULL, &lumio_api_balances_record);
}

DexFuture *
lumio_api_client_list_payments (LumioApiClient *self,
                                const char     *cursor,
                                guint           limit)
{
  g_autofree char *first = g_strdup_printf ("/wallet/transactions?limit=%u", MIN (limit, 200));
  g_autofree char *query = g_strconcat (first, "&cursor=", NULL);
  g_autofree char *path = cursor != NULL ? path_with_id (query, cursor, NULL) : g_strdup (first);

  return call (self, "GET", path, NULL, NULL, &lumio_api_payments_record);
}

static DexFuture *
take_body_cb (DexFuture *future,
              gpointer   user_data)
{
  g_autoptr(LumioHttpReply) reply = dex_await_object (dex_ref (future), NULL);

  return dex_future_new_take_boxed (G_TYPE_BYTES,
                                    g_bytes_ref (lumio_http_reply_get_body (reply)));
}

DexFuture *
lumio_api_client_export (LumioApiClient *self,
                         const char     *format)
{
  g_autofree char *path = path_with_id (PREFIX "/wallet/transactions/export?format=", format, NULL);

  return dex_future_then (lumio_http_client_call (self->http, "GET", path, NULL, NULL),
                          take_body_cb, NULL, NULL);
}

DexFuture *
lumio_api_client_get_statement (LumioApiClient *self,
                                guint           year)
{
  g_autofree char *path = g_strdup_printf (PREFIX "/portfolio/statement?year=%u", year);

  return dex_future_then (lumio_http_client_call (self->http, "GET", path, NULL, NULL),
                          take_body_cb, NULL, NULL);
}

DexFuture *
lumio_api_client_get_destination (LumioApiClient      *self,
                                  const char          *address,
                                  const LumioApiAsset *asset)
{
  g_autofree char *path = path_with_id ("/destinations/", address, NULL);

  if (asset != NULL && asset->issuer != NULL)
    {
      g_autofree char *text = g_strconcat (asset->code, ":", asset->issuer, NULL);
      g_autofree char *bare = g_steal_pointer (&path);
      g_autofree char *query = g_strconcat (bare, "?asset=", NULL);

      path = path_with_id (query, text, NULL);
    }

  return call (self, "GET", path, NULL, NULL, &lumio_api_destination_record);
}

DexFuture *
lumio_api_client_find_people (LumioApiClient *self,
                              const char     *text)
{
  g_autofree char *path = path_with_id ("/users/lookup?q=", text, NULL);

  return call (self, "GET", path, NULL, NULL, &lumio_api_people_record);
}

DexFuture *
lumio_api_client_start_payment (LumioApiClient      *self,
                                const char          *idempotency_key,
                                const char          *address,
                                gint64               amount,
                                const LumioApiAsset *asset,
                                const char          *memo,
                                gboolean             create_account)
{
  g_autoptr(JsonBuilder) body = begin_body ();

  lumio_json_add_text (body, "recipientAddress", address);
  lumio_json_add_amount (body, "amount", amount);
  json_builder_set_member_name (body, "asset");
  json_builder_begin_object (body);
  lumio_json_add_text (body, "code", asset->code);
  lumio_json_add_text (body, "issuer", asset->issuer);
  json_builder_end_object (body);
  add_if_given (body, "memo", memo);
  if (create_account)
    lumio_json_add_boolean (body, "create_account", TRUE);
  json_builder_end_object (body);

  return call (self, "POST", "/payments", body, idempotency_key, &lumio_api_quote_record);
}

DexFuture *
lumio_api_client_confirm_payment (LumioApiClient *self,
                                  const char     *idempotency_key,
                                  const char     *id)
{
  g_autofree char *path = path_with_id ("/payments/", id, "/confirm");

  return call (self, "POST", path, NULL, idempotency_key, &lumio_api_result_record);
}

DexFuture *
lumio_api_client_cancel_payment (LumioApiClient *self,
                                 const char     *id)
{
  g_autofree char *path = path_with_id ("/payments/", id, "/cancel");

  return call (self, "POST", path, NULL, NULL, &lumio_api_result_record);
}

DexFuture *
lumio_api_client_get_payment (LumioApiClient *self,
                              const char     *id)
{
  g_autofree char *path = path_with_id ("/payments/", id, NULL);

  return call (self, "GET", path, NULL, NULL, &lumio_api_payment_record);
}

DexFuture *
lumio_api_client_list_contacts (LumioApiClient *self)
{
  return call (self, "GET", "/contacts", NULL, NULL, &lumio_api_contacts_record);
}

static DexFuture *
save_contact (LumioApiClient *self,
              const char     *method,
              const char     *path,
              const char     *name,
              const char     *address,
              const char     *memo)
{
  g_autoptr(JsonBuilder) body = begin_body ();

  add_if_given (body, "name", name);
  add_if_given (body, "address", address);
  add_if_given (body, "memo", memo);
  json_builder_end_object (body);

  return call (self, method, path, body, NULL, &lumio_api_contact_record);
}

DexFuture *
lumio_api_client_add_contact (LumioApiClient *self,
                              const char     *name,
                              const char     *address,
                              const char     *memo)
{
  return save_contact (self, "POST", "/contacts", name, address, memo);
}

DexFuture *
lumio_api_client_update_contact (LumioApiClient *self,
                                 const char     *id,
                                 const char     *name,
                                 const char     *address,
                                 const char     *memo)
{
  g_autofree char *path = path_with_id ("/contacts/", id, NULL);

  return save_contact (self, "PATCH", path, name, address, memo);
}

DexFuture *
lumio_api_client_delete_contact (LumioApiClient *self,
                                 const char     *id)
{
  g_autofree char *path = path_with_id ("/contacts/", id, NULL);

  return call (self, "DELETE", path, NULL, NULL, NULL);
}

LumioEventSource *
lumio_api_client_open_stream (LumioApiClient *self,
                              const char     *last_event_id)
{
  return lumio_event_source_new (self->http, PREFIX "/stream", last_event_id);
}
