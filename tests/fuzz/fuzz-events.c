/* Event streams: however the bytes are cut, the same events come out, and none holds a NUL or half a letter. */

#include "base/lumio-event-source.h"

static void
append_event (const char *type,
              const char *id,
              const char *data,
              gpointer    user_data)
{
  g_assert_nonnull (type);
  g_assert_nonnull (data);
  g_string_append_printf (user_data, "%s|%s|%s\n", type, id != NULL ? id : "-", data);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr(GString) whole = g_string_new (NULL);
  g_autoptr(GString) parts = g_string_new (NULL);
  g_autoptr(LumioEventParser) at_once = lumio_event_parser_new (append_event, whole);
  g_autoptr(LumioEventParser) in_parts = lumio_event_parser_new (append_event, parts);
  gsize step = length > 0 ? data[0] % 7 + 1 : 1;

  lumio_event_parser_push (at_once, (const char *) data, length);

  for (gsize i = 0; i < length; i += step)
    lumio_event_parser_push (in_parts, (const char *) data + i, MIN (step, length - i));

  g_assert_cmpstr (whole->str, ==, parts->str);
  g_assert_cmpuint (lumio_event_parser_get_retry (at_once), ==, lumio_event_parser_get_retry (in_parts));
  return 0;
}
