#include "platform/http/lumio-idempotency.h"

#include <string.h>

#include "base/lumio-clock.h"
#include "platform/http/lumio-gate.h"
#include "platform/store/store-limits.h"

struct _LumioIdempotency
{
  GObject parent_instance;

  LumioPlatform *platform; /* owns this object */
  GHashTable *running;     /* "scope key" → DexPromise, resolved when the first one is done */
};

G_DEFINE_FINAL_TYPE (LumioIdempotency, lumio_idempotency, G_TYPE_OBJECT)

typedef struct
{
  char *scope;
  char *key;
  char *request_hash;
  char *instance;
  char *content_type;
  GBytes *response;
  gint64 status;
  gint64 now;
} Work;

static Work *
new_work (const char *scope,
          const char *key)
{
  Work *work = g_new0 (Work, 1);

  work->scope = g_strdup (scope);
  work->key = g_strdup (key);
  return work;
}

static void
free_work (gpointer data)
{
  Work *work = data;

  g_free (work->scope);
  g_free (work->key);
  g_free (work->request_hash);
  g_free (work->instance);
  g_free (work->content_type);
  g_clear_pointer (&work->response, g_bytes_unref);
  g_free (work);
}

static DexFuture *
claim_job (LumioConnection *connection,
           gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  LumioKeyRecord *record;

  if (!(record = lumio_store_keys_claim (connection, work->scope, work->key, work->request_hash,
                                         work->instance, work->now, &error)))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (LUMIO_TYPE_KEY_RECORD, record);
}

static DexFuture *
finish_job (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;

  if (!lumio_store_keys_finish (connection, work->scope, work->key, work->status,
                                work->content_type, work->response, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
forget_job (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;

  if (!lumio_store_keys_forget (connection, work->scope, work->key, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/* The body counts as it was sent: a client that tries again sends the very same bytes. */
static char *
hash_request (LumioHttpRequest *request)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GBytes *body = lumio_http_request_get_body (request);
  const char *id = lumio_http_request_get_param (request, "id");
  gsize length = 0;
  gconstpointer data = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  if (id != NULL)
    g_checksum_update (checksum, (const guchar *) id, (gssize) strlen (id) + 1);

  if (length > 0)
    g_checksum_update (checksum, data, (gssize) length);

  return g_strdup (g_checksum_get_string (checksum));
}

/* What may come out otherwise at the next try is not kept. */
static gboolean
is_final (LumioHttpResponse  *response,
          const LumioProblem *problem)
{
  guint status = lumio_http_response_get_status (response);

  /* It says itself after how long asking again is of use. */
  if (problem != NULL && lumio_problem_get_extra (problem, "retry_after") != NULL)
    return FALSE;

  return status < 500 && status != 401 && status != 408 && status != 425 && status != 426 &&
         status != 429;
}

static LumioHttpResponse *
replay (const LumioKeyRecord *record)
{
  LumioHttpResponse *response;

  response = lumio_http_response_new_bytes ((guint) record->status, record->content_type,
                                            record->response != NULL
                                              ? g_bytes_ref (record->response)
                                              : g_bytes_new (NULL, 0));
  lumio_http_response_set_header (response, "Idempotent-Replayed", "true");
  return response;
}

static LumioHttpResponse *
carry_out (LumioIdempotency  *self,
           const LumioRoute  *route,
           LumioCaller       *caller,
           LumioHttpRequest  *request,
           const char        *scope,
           GError           **error)
{
  LumioStore *store = lumio_platform_get_store (self->platform);
  g_autoptr(LumioHttpResponse) response = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GError) store_error = NULL;
  Work *work = new_work (scope, caller->idempotency_key);
  LumioProblem *problem;

  response = route->handler (self->platform, caller, request, &local_error);

  problem = lumio_problem_from_error (local_error);

  if (response == NULL && problem != NULL)
    response = lumio_gate_answer_problem (problem, caller->request_id);

  if (response == NULL || !is_final (response, problem))
    {
      dex_await (lumio_store_write (store, forget_job, work, free_work), NULL);

      if (response == NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));

      return g_steal_pointer (&response);
    }

  work->status = lumio_http_response_get_status (response);
  work->content_type = g_strdup (lumio_http_response_get_content_type (response));
  work->response = lumio_http_response_get_body (response);

  if (work->response != NULL)
    g_bytes_ref (work->response);

  /* The deed is done and its answer true, also where the answer could not be kept. */
  if (!dex_await (lumio_store_write (store, finish_job, work, free_work), &store_error))
    g_warning ("An answer could not be kept under its key: %s", store_error->message);

  return g_steal_pointer (&response);
}

static void
lumio_idempotency_finalize (GObject *object)
{
  g_hash_table_unref (LUMIO_IDEMPOTENCY (object)->running);
  G_OBJECT_CLASS (lumio_idempotency_parent_class)->finalize (object);
}

static void
lumio_idempotency_class_init (LumioIdempotencyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_idempotency_finalize;
}

static void
lumio_idempotency_init (LumioIdempotency *self)
{
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
}

LumioIdempotency *
lumio_idempotency_new (LumioPlatform *platform)
{
  LumioIdempotency *self = g_object_new (LUMIO_TYPE_IDEMPOTENCY, NULL);

  self->platform = platform;
  return self;
}

LumioHttpResponse *
lumio_idempotency_run (LumioIdempotency  *self,
                       const LumioRoute  *route,
                       LumioCaller       *caller,
                       LumioHttpRequest  *request,
                       GError           **error)
{
  const char *key = lumio_http_request_get_header (request, "Idempotency-Key");
  g_autofree char *scope = NULL, *place = NULL;
  g_autoptr(LumioKeyRecord) record = NULL;
  g_autoptr(DexPromise) promise = NULL;
  LumioHttpResponse *response;
  LumioProblem *problem;
  DexFuture *first;
  Work *work;

  if (key == NULL || !g_uuid_string_is_valid (key))
    {
      problem = lumio_problem_new (400, "idempotency_key_required", "A key is needed",
                                   "This request moves money: it needs a header Idempotency-Key "
                                   "with a UUID that the client made for it.");
      g_propagate_error (error, lumio_problem_to_error (problem));
      return NULL;
    }

  caller->idempotency_key = g_ascii_strdown (key, -1);
  scope = g_strconcat (caller->user_id, " ", route->method, " ", route->path, NULL);
  place = g_strconcat (scope, " ", caller->idempotency_key, NULL);

  while ((first = g_hash_table_lookup (self->running, place)) != NULL)
    dex_await (dex_ref (first), NULL);

  promise = dex_promise_new ();
  g_hash_table_insert (self->running, g_strdup (place), dex_ref (promise));

  work = new_work (scope, caller->idempotency_key);
  work->request_hash = hash_request (request);
  work->instance = g_strdup (lumio_platform_get_instance (self->platform));
  work->now = lumio_clock_now ();
  record = dex_await_boxed (lumio_store_write (lumio_platform_get_store (self->platform), claim_job,
                                               work, free_work), error);

  if (record == NULL)
    {
      response = NULL;
    }
  else if (record->state == LUMIO_KEY_DONE)
    {
      response = replay (record);
    }
  else if (record->state == LUMIO_KEY_CONFLICT)
    {
      problem = lumio_problem_new (422, "idempotency_conflict", "The key belongs to another request",
                                   "This Idempotency-Key was used before with another body. "
                                   "Each payment needs a key of its own.");
      g_propagate_error (error, lumio_problem_to_error (problem));
      response = NULL;
    }
  else
    {
      /* Nobody else of this run holds it, so a busy one is what a lost answer left behind. */
      response = carry_out (self, route, caller, request, scope, error);
    }

  g_hash_table_remove (self->running, place);
  dex_promise_resolve_boolean (promise, TRUE);
  return response;
}
