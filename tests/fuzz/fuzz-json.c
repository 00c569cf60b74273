/* Bodies from outside: what is accepted must print and read again to the same text. */

#include "base/lumio-json.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) second_error = NULL;
  g_autoptr(JsonNode) node = lumio_json_parse ((const char *) data, length, &error);
  g_autoptr(JsonNode) second = NULL;
  g_autofree char *text = NULL;
  g_autofree char *second_text = NULL;

  g_assert_true ((node == NULL) == (error != NULL));
  if (node == NULL)
    return 0;

  text = lumio_json_print (node);
  second = lumio_json_parse (text, -1, &second_error);
  g_assert_no_error (second_error);
  second_text = lumio_json_print (second);
  g_assert_cmpstr (text, ==, second_text);
  return 0;
}
