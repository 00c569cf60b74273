#include <string.h>

#include "base/lumio-event-source.h"

/* Every event as "type|id|data;" so that a whole stream is one text. */
static void
note_cb (const char *type,
         const char *id,
         const char *data,
         gpointer    user_data)
{
  g_string_append_printf (user_data, "%s|%s|%s;", type, id != NULL ? id : "-", data);
}

static char *
parse (const char *stream,
       gsize       length,
       gsize       chunk,
       guint      *retry)
{
  g_autoptr(GString) notes = g_string_new (NULL);
  g_autoptr(LumioEventParser) parser = lumio_event_parser_new (note_cb, notes);

  for (gsize i = 0; i < length; i += chunk)
    lumio_event_parser_push (parser, stream + i, MIN (chunk, length - i));

  if (retry != NULL)
    *retry = lumio_event_parser_get_retry (parser);

  return g_string_free (g_steal_pointer (&notes), FALSE);
}

#define assert_events(stream, expected) G_STMT_START { \
    for (gsize chunk_ = 1; chunk_ < 8; chunk_++) \
      { \
        g_autofree char *text_ = parse ((stream), strlen (stream), chunk_, NULL); \
        g_assert_cmpstr (text_, ==, (expected)); \
      } \
  } G_STMT_END

static void
test_events (void)
{
  assert_events ("data: a\n\n", "message|-|a;");
  assert_events ("event: payment\nid: 7\ndata: {}\n\n", "payment|7|{};");
  assert_events ("data: a\ndata: b\n\n", "message|-|a\nb;");
  assert_events ("data\n\n", "message|-|;");
  assert_events ("data:a\n\ndata:  b\n\n", "message|-|a;message|-| b;");
  /* The id stays for the events that follow, the type does not. */
  assert_events ("id: 1\nevent: x\ndata: a\n\ndata: b\n\n", "x|1|a;message|1|b;");
  assert_events (": comment\n\nevent: nothing\n\ndata: a\n\n", "message|-|a;");
  assert_events ("unknown: x\ndata: a\n\n", "message|-|a;");
  /* An event that the end of the stream cut is none. */
  assert_events ("data: a\n\ndata: b\n", "message|-|a;");
}

static void
test_line_ends (void)
{
  assert_events ("data: a\r\n\r\n", "message|-|a;");
  assert_events ("data: a\r\rdata: b\n\r\n", "message|-|a;message|-|b;");
  assert_events ("\xef\xbb\xbf" "data: a\n\n", "message|-|a;");
}

static void
test_retry (void)
{
  guint retry = 0;
  g_autofree char *a = parse ("retry: 1000\n\n", 13, 13, &retry);

  g_assert_cmpuint (retry, ==, 1000);
  {
    g_autofree char *b = parse ("retry: 10x\n\n", 12, 12, &retry);

    g_assert_cmpuint (retry, ==, 0);
  }
  {
    g_autofree char *c = parse ("retry: 99999999\n\n", 17, 17, &retry);

    g_assert_cmpuint (retry, ==, 60000);
  }
}

static void
test_too_long (void)
{
  g_autoptr(GString) stream = g_string_new ("data: ");
  g_autofree char *events = NULL;

  for (int i = 0; i < 1500000; i++)
    g_string_append_c (stream, 'x');

  g_string_append (stream, "\n\ndata: short\n\n");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*more than*");
  events = parse (stream->str, stream->len, 4096, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (events, ==, "message|-|short;");
}

static void
test_not_utf8 (void)
{
  g_autofree char *events = NULL;

  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*no UTF-8*");
  events = parse ("data: \xff\n\ndata: a\n\n", 18, 18, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (events, ==, "message|-|a;");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/X-15/event-parser/events", test_events);
  g_test_add_func ("/X-15/event-parser/line-ends", test_line_ends);
  g_test_add_func ("/X-15/event-parser/retry", test_retry);
  g_test_add_func ("/S-10/event-parser/too-long", test_too_long);
  g_test_add_func ("/S-10/event-parser/not-utf8", test_not_utf8);

  return g_test_run ();
}
