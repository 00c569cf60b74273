#include "base/lumio-http-server-private.h"

#include <string.h>

#define PING_SECONDS 15
#define MAX_BACKLOG (4 * 1024 * 1024)

struct _LumioEventStream
{
  GObject parent_instance;

  GString *pending;           /* what was sent before there was a message */
  SoupServerMessage *message;
  LumioEventStreamCut cut;
  gpointer cut_data;
  gsize backlog;
  guint ping;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (LumioEventStream, lumio_event_stream, G_TYPE_OBJECT)

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
append_field (GString    *text,
              const char *name,
              const char *value,
              gsize       length)
{
  g_string_append (text, name);
  g_string_append (text, ": ");
  g_string_append_len (text, value, (gssize) length);
  g_string_append_c (text, '\n');
}

/* A field holds one line; every line of the data becomes a field of its own. */
static void
append_lines (GString    *text,
              const char *name,
              const char *value)
{
  for (;;)
    {
      gsize length = strcspn (value, "\r\n");

      append_field (text, name, value, length);
      value += length;

      if (*value == '\0')
        return;

      value += value[0] == '\r' && value[1] == '\n' ? 2 : 1;
    }
}

static void
set_closed (LumioEventStream *self)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  g_clear_handle_id (&self->ping, g_source_remove);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
detach (LumioEventStream *self)
{
  SoupServerMessage *message = g_steal_pointer (&self->message);

  if (message == NULL)
    return;

  g_signal_handlers_disconnect_by_data (message, self);
  g_object_unref (message);
}

static void
write_text (LumioEventStream *self,
            const char       *text,
            gsize             length)
{
  if (self->backlog + length > MAX_BACKLOG)
    {
      g_debug ("A peer that does not read its event stream is cut off");

      g_object_ref (self);

      if (self->cut != NULL)
        self->cut (self->cut_data);

      detach (self);
      set_closed (self);
      g_object_unref (self);
      return;
    }

  self->backlog += length;

  if (self->message == NULL)
    {
      g_string_append_len (self->pending, text, (gssize) length);
      return;
    }

  soup_message_body_append (soup_server_message_get_response_body (self->message),
                            SOUP_MEMORY_COPY, text, length);
  soup_server_message_unpause (self->message);
}

static void
wrote_body_data_cb (SoupServerMessage *message,
                    guint              length,
                    LumioEventStream  *self)
{
  self->backlog -= MIN (self->backlog, length);
}

static void
finished_cb (SoupServerMessage *message,
             LumioEventStream  *self)
{
  g_object_ref (self);
  detach (self);
  set_closed (self);
  g_object_unref (self);
}

static gboolean
ping_cb (gpointer user_data)
{
  g_autoptr(LumioEventStream) self = g_object_ref (user_data);

  /* Where this closes the stream it has removed the timer already. */
  write_text (self, ":\n\n", 3);
  return G_SOURCE_CONTINUE;
}

static void
lumio_event_stream_dispose (GObject *object)
{
  LumioEventStream *self = LUMIO_EVENT_STREAM (object);

  g_clear_handle_id (&self->ping, g_source_remove);
  detach (self);

  G_OBJECT_CLASS (lumio_event_stream_parent_class)->dispose (object);
}

static void
lumio_event_stream_finalize (GObject *object)
{
  LumioEventStream *self = LUMIO_EVENT_STREAM (object);

  g_string_free (self->pending, TRUE);

  G_OBJECT_CLASS (lumio_event_stream_parent_class)->finalize (object);
}

static void
lumio_event_stream_class_init (LumioEventStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_event_stream_dispose;
  object_class->finalize = lumio_event_stream_finalize;

  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lumio_event_stream_init (LumioEventStream *self)
{
  self->pending = g_string_new (NULL);
}

LumioEventStream *
lumio_event_stream_new (guint retry_ms)
{
  LumioEventStream *self = g_object_new (LUMIO_TYPE_EVENT_STREAM, NULL);

  /* Also where there is no time to tell: the head of the answer goes out with the first bytes. */
  if (retry_ms > 0)
    g_string_append_printf (self->pending, "retry: %u\n\n", retry_ms);
  else
    g_string_append (self->pending, ":\n\n");

  self->backlog = self->pending->len;
  return self;
}

void
lumio_event_stream_attach (LumioEventStream    *self,
                           SoupServerMessage   *message,
                           LumioEventStreamCut  cut,
                           gpointer             user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gboolean chunked = soup_server_message_get_http_version (message) != SOUP_HTTP_1_0;

  g_return_if_fail (self->message == NULL);

  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_replace (headers, "X-Accel-Buffering", "no");
  soup_message_headers_set_encoding (headers, chunked ? SOUP_ENCODING_CHUNKED : SOUP_ENCODING_EOF);
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_append (body, SOUP_MEMORY_COPY, self->pending->str, self->pending->len);
  g_string_truncate (self->pending, 0);

  if (self->closed)
    {
      soup_message_body_complete (body);
      return;
    }

  self->message = g_object_ref (message);
  self->cut = cut;
  self->cut_data = user_data;
  /* The message holds the stream for as long as there is a peer. */
  g_signal_connect_data (message, "finished", G_CALLBACK (finished_cb), g_object_ref (self),
                         (GClosureNotify) g_object_unref, 0);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  self->ping = g_timeout_add_seconds (PING_SECONDS, ping_cb, self);
}

void
lumio_event_stream_send (LumioEventStream *self,
                         const char       *type,
                         const char       *id,
                         const char       *data)
{
  g_autoptr(GString) text = NULL;

  g_return_if_fail (LUMIO_IS_EVENT_STREAM (self));
  g_return_if_fail (data != NULL);
  g_return_if_fail (type == NULL || strpbrk (type, "\r\n") == NULL);
  g_return_if_fail (id == NULL || strpbrk (id, "\r\n") == NULL);

  if (self->closed)
    return;

  text = g_string_new (NULL);

  if (id != NULL)
    append_field (text, "id", id, strlen (id));

  if (type != NULL)
    append_field (text, "event", type, strlen (type));

  append_lines (text, "data", data);
  g_string_append_c (text, '\n');
  write_text (self, text->str, text->len);
}

gboolean
lumio_event_stream_is_open (LumioEventStream *self)
{
  g_return_val_if_fail (LUMIO_IS_EVENT_STREAM (self), FALSE);

  return !self->closed;
}

void
lumio_event_stream_close (LumioEventStream *self)
{
  g_return_if_fail (LUMIO_IS_EVENT_STREAM (self));

  if (self->closed)
    return;

  g_object_ref (self);

  if (self->message != NULL)
    {
      soup_message_body_complete (soup_server_message_get_response_body (self->message));
      soup_server_message_unpause (self->message);
    }

  detach (self);
  set_closed (self);
  g_object_unref (self);
}
