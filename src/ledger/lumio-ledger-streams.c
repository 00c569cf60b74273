#include "ledger/lumio-ledger-server-private.h"

#include "base/lumio-fiber.h"

/*
 * Lists and resources as answers and as event streams. A stream is a fiber that reads what came
 * after the last record it sent, and sleeps until the next ledger that may hold more.
 */

#define STREAM_BATCH 200
#define RETRY_MS 1000

typedef struct
{
  LumioLedgerServer *server;
  LumioEventStream  *stream;
  LumioQuery        *query;
  LumioDatabaseFunc  func;  /* of one resource */
  GPtrArray         *first; /* what was read before the stream was opened */
  DexPromise        *gone;
} Follower;

static void
gone_cb (LumioEventStream *stream,
         DexPromise       *gone)
{
  if (dex_future_is_pending (DEX_FUTURE (gone)))
    dex_promise_resolve_boolean (gone, TRUE);
}

static void
free_follower (Follower *self)
{
  g_signal_handlers_disconnect_by_func (self->stream, gone_cb, self->gone);
  g_object_unref (self->server);
  g_object_unref (self->stream);
  lumio_query_unref (self->query);
  g_clear_pointer (&self->first, g_ptr_array_unref);
  dex_unref (self->gone);
  g_free (self);
}

static DexFuture *
read_query (LumioLedgerServer *server,
            LumioQuery        *query,
            LumioDatabaseFunc  func)
{
  LumioLedgerNode *node = lumio_ledger_server_get_node (server);

  if (query->kind == LUMIO_QUERY_LEDGERS || query->scope == LUMIO_SCOPE_LEDGER)
    {
      g_clear_pointer (&query->tail, g_ptr_array_unref);
      query->tail = lumio_ledger_node_dup_tail (node);
    }
  return lumio_database_read (lumio_ledger_node_get_database (node), func, lumio_query_ref (query),
                              (GDestroyNotify) lumio_query_unref);
}

static void
send_items (Follower  *self,
            GPtrArray *items)
{
  for (guint i = 0; i < items->len && lumio_event_stream_is_open (self->stream); i++)
    {
      LumioQueryItem *item = items->pdata[i];

      lumio_event_stream_send (self->stream, NULL, item->token, item->json);
      lumio_query_go_on (self->query, item->token);
    }
}

static DexFuture *
follow_list_fiber (gpointer user_data)
{
  Follower *self = user_data;
  LumioLedgerNode *node = lumio_ledger_server_get_node (self->server);
  gboolean full = self->query->kind != LUMIO_QUERY_LEDGERS;

  lumio_event_stream_send (self->stream, "open", NULL, "\"hello\"");
  while (lumio_event_stream_is_open (self->stream))
    {
      /* Taken before reading, so that what closes meanwhile is not slept over. */
      g_autoptr(DexFuture) next = lumio_ledger_node_next_close (node, full);
      g_autoptr(GPtrArray) items = g_steal_pointer (&self->first);
      guint batch = self->query->limit;
      g_autoptr(GError) error = NULL;

      if (items == NULL)
        items = dex_await_boxed (read_query (self->server, self->query, lumio_query_list), &error);
      self->query->limit = STREAM_BATCH;
      if (items == NULL)
        {
          g_warning ("A stream could not be read: %s", error->message);
          lumio_event_stream_close (self->stream);
          break;
        }
      send_items (self, items);
      if (items->len < batch)
        dex_await (dex_future_first (g_steal_pointer (&next), dex_ref (DEX_FUTURE (self->gone)),
                                     NULL),
                   NULL);
    }
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
follow_fiber (gpointer user_data)
{
  Follower *self = user_data;
  LumioLedgerNode *node = lumio_ledger_server_get_node (self->server);
  g_autofree char *last = NULL;

  lumio_event_stream_send (self->stream, "open", NULL, "\"hello\"");
  while (lumio_event_stream_is_open (self->stream))
    {
      g_autoptr(DexFuture) next = lumio_ledger_node_next_close (node, TRUE);
      g_autofree char *json = NULL;

      json = dex_await_string (read_query (self->server, self->query, self->func), NULL);
      /* A merged account has nothing more to say. */
      if (json == NULL)
        {
          lumio_event_stream_close (self->stream);
          break;
        }
      if (g_strcmp0 (json, last) != 0)
        lumio_event_stream_send (self->stream, NULL, NULL, json);
      g_free (last);
      last = g_steal_pointer (&json);
      dex_await (dex_future_first (g_steal_pointer (&next), dex_ref (DEX_FUTURE (self->gone)),
                                   NULL),
                 NULL);
    }
  return dex_future_new_for_boolean (TRUE);
}

static LumioHttpResponse *
open_stream (LumioLedgerServer *self,
             LumioQuery        *query,
             LumioDatabaseFunc  func,
             GPtrArray         *first,
             DexFiberFunc       fiber)
{
  Follower *follower = g_new0 (Follower, 1);
  LumioHttpResponse *response;

  follower->server = g_object_ref (self);
  follower->stream = lumio_event_stream_new (RETRY_MS);
  follower->query = lumio_query_ref (query);
  follower->func = func;
  follower->first = first;
  follower->gone = dex_promise_new ();
  g_signal_connect (follower->stream, "closed", G_CALLBACK (gone_cb), follower->gone);
  lumio_ledger_server_add_stream (self, follower->stream);
  response = lumio_http_response_new_events (follower->stream);
  dex_future_disown (lumio_fiber_spawn (fiber, follower,
                                        (GDestroyNotify) free_follower));
  return response;
}

LumioHttpResponse *
lumio_horizon_list (LumioLedgerServer *self,
                    LumioHttpRequest  *request,
                    LumioQuery        *query,
                    GError           **error)
{
  LumioLedgerNode *node = lumio_ledger_server_get_node (self);
  gboolean streams = lumio_http_request_accepts_events (request) &&
                     (query->kind < LUMIO_QUERY_ACCOUNTS || query->follows);
  g_autoptr(GPtrArray) items = NULL;

  if (!lumio_horizon_read_paging (request, query, lumio_ledger_node_get_head (node), error))
    return NULL;
  if (streams)
    {
      query->descending = FALSE;
      query->limit = STREAM_BATCH;
    }
  items = dex_await_boxed (read_query (self, query, lumio_query_list), error);
  if (items == NULL)
    return NULL;
  if (streams)
    return open_stream (self, query, lumio_query_list, g_steal_pointer (&items), follow_list_fiber);
  return lumio_horizon_answer (lumio_horizon_write_page (request, query, items));
}

LumioHttpResponse *
lumio_horizon_show (LumioLedgerServer *self,
                    LumioQuery        *query,
                    LumioDatabaseFunc  func,
                    GError           **error)
{
  char *json = dex_await_string (read_query (self, query, func), error);

  return json != NULL ? lumio_horizon_answer (json) : NULL;
}

LumioHttpResponse *
lumio_horizon_follow (LumioLedgerServer  *self,
                      LumioQuery         *query,
                      LumioDatabaseFunc   func,
                      GError            **error)
{
  g_autofree char *json = dex_await_string (read_query (self, query, func), error);

  if (json == NULL)
    return NULL;
  return open_stream (self, query, func, NULL, follow_fiber);
}
