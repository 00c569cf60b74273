#include "vectors.h"

#include <string.h>

#define NUL_STAND_IN "\xee\x80\x80" /* U+E000, of the private use area */

JsonObject *
vectors_load (const char *file)
{
  static GHashTable *loaded;
  g_autofree char *path = g_build_filename (VECTORS_DIR, file, NULL);
  g_autoptr(GError) error = NULL;
  JsonParser *parser;

  if (loaded == NULL)
    loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  if (!(parser = g_hash_table_lookup (loaded, file)))
    {
      g_autofree char *contents = NULL;
      g_autoptr(GString) text = NULL;

      g_file_get_contents (path, &contents, NULL, &error);
      g_assert_no_error (error);
      text = g_string_new (contents);
      /* A C string ends at NUL: the texts that hold one carry a stand-in. */
      g_string_replace (text, "\\u0000", NUL_STAND_IN, 0);
      parser = json_parser_new ();
      json_parser_load_from_data (parser, text->str, (gssize) text->len, &error);
      g_assert_no_error (error);
      g_hash_table_insert (loaded, g_strdup (file), parser);
    }

  return json_node_get_object (json_parser_get_root (parser));
}

GBytes *
vectors_hex (JsonObject *object,
             const char *name)
{
  const char *text = vectors_text (object, name);
  GByteArray *bytes = g_byte_array_new ();

  for (; *text != '\0'; text += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));

      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
vectors_bytes (JsonObject *object,
               const char *name)
{
  g_autoptr(GString) bytes = g_string_new (NULL);
  g_auto(GStrv) parts = g_strsplit (vectors_text (object, name), NUL_STAND_IN, -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (bytes, '\0');

      g_string_append (bytes, parts[i]);
    }

  return g_string_free_to_bytes (g_steal_pointer (&bytes));
}

const char *
vectors_text (JsonObject *object,
              const char *name)
{
  g_assert_true (json_object_has_member (object, name));

  return json_object_get_string_member (object, name);
}

gboolean
vectors_has (JsonObject *object,
             const char *name)
{
  return json_object_has_member (object, name);
}

gint64
vectors_int (JsonObject *object,
             const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  g_assert_nonnull (node);

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ascii_strtoll (json_node_get_string (node), NULL, 10);

  return json_node_get_int (node);
}

guint64
vectors_uint (JsonObject *object,
              const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  g_assert_nonnull (node);

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ascii_strtoull (json_node_get_string (node), NULL, 10);

  return (guint64) json_node_get_int (node);
}
