#include <string.h>

#include "base/lumio-event-source.h"

#define MAX_EVENT (1024 * 1024)
#define MAX_RETRY 60000

/* The reading half of server-sent events, by the algorithm of WHATWG HTML, 9.2.6. */
struct _LumioEventParser
{
  LumioEventFunc  func;
  gpointer        user_data;

  GString        *line;
  GString        *type;
  GString        *id;
  GString        *data;
  guint           retry;
  gboolean        after_cr;
  gboolean        at_start;
  gboolean        too_long;
};

LumioEventParser *
lumio_event_parser_new (LumioEventFunc func,
                        gpointer       user_data)
{
  LumioEventParser *self = g_new0 (LumioEventParser, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->type = g_string_new (NULL);
  self->id = g_string_new (NULL);
  self->data = g_string_new (NULL);
  self->at_start = TRUE;

  return self;
}

void
lumio_event_parser_free (LumioEventParser *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->type, TRUE);
  g_string_free (self->id, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self);
}

guint
lumio_event_parser_get_retry (LumioEventParser *self)
{
  return self->retry;
}

static void
dispatch (LumioEventParser *self)
{
  if (self->too_long)
    {
      g_warning ("Dropped an event of more than %d bytes", MAX_EVENT);
    }
  else if (self->data->len > 0)
    {
      /* Each data line added a line feed; the last one is not part of the data. */
      g_string_truncate (self->data, self->data->len - 1);

      if (g_utf8_validate (self->data->str, (gssize) self->data->len, NULL) &&
          g_utf8_validate (self->type->str, (gssize) self->type->len, NULL))
        self->func (self->type->len > 0 ? self->type->str : "message",
                    self->id->len > 0 ? self->id->str : NULL,
                    self->data->str, self->user_data);
      else
        g_warning ("Dropped an event that is no UTF-8 text");
    }

  g_string_truncate (self->type, 0);
  g_string_truncate (self->data, 0);
  self->too_long = FALSE;
}

static void
take_retry (LumioEventParser *self,
            const char       *value)
{
  guint64 retry;

  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &retry, NULL))
    self->retry = (guint) MIN (retry, MAX_RETRY);
}

static void
take_line (LumioEventParser *self)
{
  char *line = self->line->str;
  char *colon;
  const char *value = "";

  if (self->line->len == 0)
    {
      dispatch (self);
      return;
    }

  if ((colon = memchr (line, ':', self->line->len)))
    {
      *colon = '\0';
      value = colon + 1;

      if (*value == ' ')
        value++;
    }

  /* A name that is empty is a comment. */
  if (g_str_equal (line, "data"))
    {
      g_string_append (self->data, value);
      g_string_append_c (self->data, '\n');
    }
  else if (g_str_equal (line, "event"))
    {
      g_string_assign (self->type, value);
    }
  else if (g_str_equal (line, "id"))
    {
      /* An id with NUL is to be ignored. */
      if (strlen (value) == self->line->len - (gsize) (value - line))
        g_string_assign (self->id, value);
    }
  else if (g_str_equal (line, "retry"))
    {
      take_retry (self, value);
    }

  self->too_long = self->too_long || self->data->len > MAX_EVENT;

  if (self->too_long)
    g_string_truncate (self->data, 0);
}

void
lumio_event_parser_push (LumioEventParser *self,
                         const char       *bytes,
                         gsize             length)
{
  for (gsize i = 0; i < length; i++)
    {
      char c = bytes[i];

      if (c == '\n' && self->after_cr)
        {
          self->after_cr = FALSE;
          continue;
        }

      self->after_cr = c == '\r';

      if (c == '\r' || c == '\n')
        {
          take_line (self);
          g_string_truncate (self->line, 0);
          self->at_start = FALSE;
          continue;
        }

      if (self->line->len > MAX_EVENT)
        {
          self->too_long = TRUE;
          continue;
        }

      g_string_append_c (self->line, c);

      /* One byte order mark may lead the stream. */
      if (self->at_start && self->line->len == 3)
        {
          if (memcmp (self->line->str, "\xef\xbb\xbf", 3) == 0)
            g_string_truncate (self->line, 0);

          self->at_start = FALSE;
        }
    }
}
