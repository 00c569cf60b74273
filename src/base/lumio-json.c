#include "base/lumio-json.h"

#include <errno.h>
#include <string.h>

#include "base/lumio-problem.h"

#define STROOPS_PER_UNIT G_GINT64_CONSTANT (10000000)

/*
 * The reader builds json-glib's nodes itself: json-glib's own parser lets the last of two equal
 * names win and takes comments and bare words, and a document that two readers understand
 * differently is how a checked value is swapped for another.
 */
typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  GString *scratch;
  const char *fault;
} Reader;

static JsonNode *read_value (Reader *reader);

static gboolean
fail (Reader     *reader,
      const char *fault)
{
  if (reader->fault == NULL)
    reader->fault = fault;

  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end &&
         (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\n' || *reader->at == '\r'))
    reader->at++;
}

static gboolean
take_char (Reader *reader,
           char    wanted)
{
  if (reader->at >= reader->end || *reader->at != wanted)
    return FALSE;

  reader->at++;
  return TRUE;
}

static gboolean
take_word (Reader     *reader,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->at) < length || memcmp (reader->at, word, length) != 0)
    return FALSE;

  reader->at += length;
  return TRUE;
}

static gboolean
read_hex4 (Reader  *reader,
           guint32 *value)
{
  *value = 0;

  if (reader->end - reader->at < 4)
    return fail (reader, "a text ends inside an escape");

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->at++);

      if (digit < 0)
        return fail (reader, "\\u needs four hexadecimal digits");

      *value = *value << 4 | (guint32) digit;
    }

  return TRUE;
}

static gboolean
read_escape (Reader *reader)
{
  guint32 value, low;
  char letter;

  if (reader->at >= reader->end)
    return fail (reader, "a text ends inside an escape");

  letter = *reader->at++;

  switch (letter)
    {
    case '"':
    case '\\':
    case '/':
      g_string_append_c (reader->scratch, letter);
      return TRUE;

    case 'b':
      g_string_append_c (reader->scratch, '\b');
      return TRUE;

    case 'f':
      g_string_append_c (reader->scratch, '\f');
      return TRUE;

    case 'n':
      g_string_append_c (reader->scratch, '\n');
      return TRUE;

    case 'r':
      g_string_append_c (reader->scratch, '\r');
      return TRUE;

    case 't':
      g_string_append_c (reader->scratch, '\t');
      return TRUE;

    case 'u':
      break;

    default:
      return fail (reader, "an unknown escape stands in a text");
    }

  if (!read_hex4 (reader, &value))
    return FALSE;

  if (value >= 0xd800 && value <= 0xdbff)
    {
      if (!take_word (reader, "\\u") || !read_hex4 (reader, &low) || low < 0xdc00 || low > 0xdfff)
        return fail (reader, "half a surrogate pair stands in a text");

      value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
    }

  if (value >= 0xdc00 && value <= 0xdfff)
    return fail (reader, "half a surrogate pair stands in a text");

  if (value == 0)
    return fail (reader, "a text holds a NUL");

  g_string_append_unichar (reader->scratch, value);
  return TRUE;
}

/* Leaves the text in the reader's scratch, which the next text overwrites. */
static gboolean
read_text (Reader *reader)
{
  g_string_truncate (reader->scratch, 0);

  if (!take_char (reader, '"'))
    return fail (reader, "a text was expected");

  while (reader->at < reader->end)
    {
      const char *run = reader->at;

      while (reader->at < reader->end &&
             *reader->at != '"' && *reader->at != '\\' && (guchar) *reader->at >= 0x20)
        reader->at++;

      g_string_append_len (reader->scratch, run, reader->at - run);

      if (take_char (reader, '"'))
        return TRUE;

      if (reader->at < reader->end && !take_char (reader, '\\'))
        return fail (reader, "a control character stands bare in a text");

      if (!read_escape (reader))
        return FALSE;
    }

  return fail (reader, "a text has no end");
}

static gboolean
skip_digits (Reader *reader)
{
  const char *first = reader->at;

  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    reader->at++;

  return reader->at > first;
}

static JsonNode *
read_number (Reader *reader)
{
  g_autofree char *text = NULL;
  const char *first = reader->at;
  gboolean whole = TRUE;
  gint64 value;

  take_char (reader, '-');

  if (!take_char (reader, '0') && !skip_digits (reader))
    return fail (reader, "a value was expected"), NULL;

  if (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    return fail (reader, "a number begins with a needless zero"), NULL;

  if (take_char (reader, '.'))
    {
      whole = FALSE;

      if (!skip_digits (reader))
        return fail (reader, "a number ends at its point"), NULL;
    }

  if (take_char (reader, 'e') || take_char (reader, 'E'))
    {
      whole = FALSE;

      if (!take_char (reader, '+'))
        take_char (reader, '-');

      if (!skip_digits (reader))
        return fail (reader, "a number ends at its exponent"), NULL;
    }

  if (reader->at - first > 64)
    return fail (reader, "a number is too long"), NULL;

  text = g_strndup (first, (gsize) (reader->at - first));
  errno = 0;
  value = g_ascii_strtoll (text, NULL, 10);

  if (whole && errno == 0)
    return json_node_init_int (json_node_alloc (), value);

  /* No getter hands such a number out; it is kept so that a document round-trips. */
  return json_node_init_double (json_node_alloc (), g_ascii_strtod (text, NULL));
}

static JsonNode *
read_array (Reader *reader)
{
  g_autoptr(JsonArray) array = json_array_new ();

  skip_space (reader);

  if (!take_char (reader, ']'))
    {
      do
        {
          JsonNode *value = read_value (reader);

          if (value == NULL)
            return NULL;

          json_array_add_element (array, value);
          skip_space (reader);
        }
      while (take_char (reader, ','));

      if (!take_char (reader, ']'))
        return fail (reader, "a comma or ] was expected"), NULL;
    }

  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
read_object (Reader *reader)
{
  g_autoptr(JsonObject) object = json_object_new ();

  skip_space (reader);

  if (!take_char (reader, '}'))
    {
      do
        {
          g_autofree char *name = NULL;
          JsonNode *value;

          skip_space (reader);

          if (!read_text (reader))
            return NULL;

          name = g_strndup (reader->scratch->str, reader->scratch->len);

          if (json_object_has_member (object, name))
            return fail (reader, "a name stands twice in one object"), NULL;

          skip_space (reader);

          if (!take_char (reader, ':'))
            return fail (reader, "a colon was expected"), NULL;

          if (!(value = read_value (reader)))
            return NULL;

          json_object_set_member (object, name, value);
          skip_space (reader);
        }
      while (take_char (reader, ','));

      if (!take_char (reader, '}'))
        return fail (reader, "a comma or } was expected"), NULL;
    }

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
read_value (Reader *reader)
{
  JsonNode *node;

  skip_space (reader);

  if (take_word (reader, "null"))
    return json_node_init_null (json_node_alloc ());

  if (take_word (reader, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);

  if (take_word (reader, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);

  if (reader->at < reader->end && *reader->at == '"')
    {
      if (!read_text (reader))
        return NULL;

      return json_node_init_string (json_node_alloc (), reader->scratch->str);
    }

  if (reader->at >= reader->end || (*reader->at != '{' && *reader->at != '['))
    return read_number (reader);

  if (reader->depth >= LUMIO_JSON_MAX_DEPTH)
    return fail (reader, "the document is nested too deeply"), NULL;

  reader->depth++;
  node = *reader->at++ == '{' ? read_object (reader) : read_array (reader);
  reader->depth--;
  return node;
}

static void
take_problem (GError       **error,
              LumioProblem  *problem)
{
  g_autoptr(GError) made = lumio_problem_to_error (problem);

  g_propagate_error (error, g_steal_pointer (&made));
}

static void
refuse (GError     **error,
        const char  *name,
        const char  *what)
{
  LumioProblem *problem = lumio_problem_new (400, "invalid_field", "A field is not valid",
                                             "“%s” %s.", name, what);

  take_problem (error, lumio_problem_set_field (problem, name));
}

/* NULL also where the caller's error is set already: the record is given up by then. */
static JsonNode *
find (JsonObject  *object,
      const char  *name,
      gboolean     required,
      GError     **error)
{
  JsonNode *node;

  if (error != NULL && *error != NULL)
    return NULL;

  node = json_object_get_member (object, name);

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return node;

  if (required)
    refuse (error, name, "is missing");

  return NULL;
}

static const char *
read_text_node (JsonNode    *node,
                const char  *name,
                gsize        max_bytes,
                GError     **error)
{
  g_autofree char *what = NULL;
  const char *text;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      refuse (error, name, "must be a text");
      return NULL;
    }

  text = json_node_get_string (node);

  if (!g_utf8_validate (text, -1, NULL))
    {
      refuse (error, name, "must be UTF-8");
      return NULL;
    }

  if (max_bytes > 0 && strlen (text) > max_bytes)
    {
      what = g_strdup_printf ("must not be longer than %" G_GSIZE_FORMAT " bytes", max_bytes);
      refuse (error, name, what);
      return NULL;
    }

  return text;
}

static gint64
read_int_node (JsonNode    *node,
               const char  *name,
               gint64       min,
               gint64       max,
               gint64       fallback,
               GError     **error)
{
  g_autofree char *what = NULL;
  gint64 value;

  if (json_node_get_value_type (node) != G_TYPE_INT64)
    {
      refuse (error, name, "must be a whole number");
      return fallback;
    }

  value = json_node_get_int (node);

  if (value < min || value > max)
    {
      what = g_strdup_printf ("must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);
      refuse (error, name, what);
      return fallback;
    }

  return value;
}

static gboolean
parse_amount (const char  *text,
              gint64      *stroops,
              const char **fault)
{
  gint64 value = 0;
  guint decimals = 0;
  gboolean point = FALSE;

  if (*text == '-')
    {
      *fault = "must not be negative";
      return FALSE;
    }

  *fault = "must be an amount such as \"12.5\"";

  if (!g_ascii_isdigit (*text))
    return FALSE;

  for (; *text != '\0'; text++)
    {
      if (*text == '.' && !point && g_ascii_isdigit (text[1]))
        {
          point = TRUE;
          continue;
        }

      if (!g_ascii_isdigit (*text))
        return FALSE;

      if (point && ++decimals > 7)
        {
          *fault = "has more than seven decimals";
          return FALSE;
        }

      if (__builtin_mul_overflow (value, (gint64) 10, &value) ||
          __builtin_add_overflow (value, (gint64) (*text - '0'), &value))
        {
          *fault = "is too large";
          return FALSE;
        }
    }

  for (; decimals < 7; decimals++)
    {
      if (__builtin_mul_overflow (value, (gint64) 10, &value))
        {
          *fault = "is too large";
          return FALSE;
        }
    }

  *stroops = value;
  return TRUE;
}

/* GDateTime alone takes week dates, local times and "24:00"; the form is checked first. */
static gboolean
parse_time (const char *text,
            gint64     *microseconds)
{
  static const char shape[] = "dddd-dd-ddTdd:dd:dd";
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *whole = NULL;
  gsize i;

  for (i = 0; shape[i] != '\0'; i++)
    {
      if (shape[i] == 'd' ? !g_ascii_isdigit (text[i]) : text[i] != shape[i])
        return FALSE;
    }

  if (text[i] == '.')
    {
      gsize digits = strspn (text + i + 1, "0123456789");

      if (digits == 0 || digits > 9)
        return FALSE;

      i += digits + 1;
    }

  if (strcmp (text + i, "Z") != 0 && strcmp (text + i, "+00:00") != 0)
    return FALSE;

  /* GDateTime reads the fraction as a double, so it is left out here and added in integers. */
  whole = g_strdup_printf ("%.19sZ", text);

  if (!(time = g_date_time_new_from_iso8601 (whole, NULL)))
    return FALSE;

  *microseconds = g_date_time_to_unix (time) * G_USEC_PER_SEC;

  if (text[19] == '.')
    {
      gint64 unit = G_USEC_PER_SEC / 10;

      for (const char *digit = text + 20; g_ascii_isdigit (*digit); digit++, unit /= 10)
        *microseconds += (*digit - '0') * unit;
    }

  return TRUE;
}

JsonNode *
lumio_json_parse (const char  *text,
                  gssize       length,
                  GError     **error)
{
  g_autoptr(GString) scratch = g_string_new (NULL);
  g_autoptr(JsonNode) node = NULL;
  Reader reader = { 0 };

  g_return_val_if_fail (text != NULL, NULL);

  if (length < 0)
    length = (gssize) strlen (text);

  reader.start = reader.at = text;
  reader.end = text + length;
  reader.scratch = scratch;

  if (!g_utf8_validate_len (text, (gsize) length, NULL))
    {
      take_problem (error, lumio_problem_new (400, "invalid_json", "This is not JSON",
                                              "The document is not valid UTF-8."));
      return NULL;
    }

  node = read_value (&reader);
  skip_space (&reader);

  if (node != NULL && reader.at < reader.end)
    fail (&reader, "something follows the document");

  if (reader.fault != NULL)
    {
      take_problem (error, lumio_problem_new (400, "invalid_json", "This is not JSON",
                                              "At byte %" G_GSIZE_FORMAT ": %s.",
                                              (gsize) (reader.at - reader.start), reader.fault));
      return NULL;
    }

  return g_steal_pointer (&node);
}

char *
lumio_json_print (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return json_to_string (node, FALSE);
}

char *
lumio_json_print_pretty (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return json_to_string (node, TRUE);
}

const char *
lumio_json_get_text (JsonObject  *object,
                     const char  *name,
                     gsize        max_bytes,
                     GError     **error)
{
  JsonNode *node = find (object, name, TRUE, error);

  return node != NULL ? read_text_node (node, name, max_bytes, error) : NULL;
}

gint64
lumio_json_get_int (JsonObject  *object,
                    const char  *name,
                    gint64       min,
                    gint64       max,
                    GError     **error)
{
  JsonNode *node = find (object, name, TRUE, error);

  return node != NULL ? read_int_node (node, name, min, max, 0, error) : 0;
}

static gboolean
read_boolean_node (JsonNode    *node,
                   const char  *name,
                   gboolean     fallback,
                   GError     **error)
{
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);

  refuse (error, name, "must be true or false");
  return fallback;
}

static JsonObject *
read_object_node (JsonNode    *node,
                  const char  *name,
                  GError     **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);

  refuse (error, name, "must be an object");
  return NULL;
}

gboolean
lumio_json_get_boolean (JsonObject  *object,
                        const char  *name,
                        GError     **error)
{
  JsonNode *node = find (object, name, TRUE, error);

  return node != NULL && read_boolean_node (node, name, FALSE, error);
}

gint64
lumio_json_get_amount (JsonObject  *object,
                       const char  *name,
                       GError     **error)
{
  JsonNode *node = find (object, name, TRUE, error);
  const char *fault = NULL;
  const char *text;
  gint64 stroops = 0;

  if (node == NULL)
    return 0;

  /* A JSON number is refused as well: it has passed through somebody's floating point. */
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      refuse (error, name, "must be a text with an amount such as \"12.5\"");
      return 0;
    }

  if (!(text = read_text_node (node, name, 64, error)))
    return 0;

  if (!parse_amount (text, &stroops, &fault))
    {
      refuse (error, name, fault);
      return 0;
    }

  return stroops;
}

JsonObject *
lumio_json_get_object (JsonObject  *object,
                       const char  *name,
                       GError     **error)
{
  JsonNode *node = find (object, name, TRUE, error);

  return node != NULL ? read_object_node (node, name, error) : NULL;
}

JsonArray *
lumio_json_get_array (JsonObject  *object,
                      const char  *name,
                      GError     **error)
{
  JsonNode *node = find (object, name, TRUE, error);

  if (node == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);

  refuse (error, name, "must be a list");
  return NULL;
}

gint64
lumio_json_get_time (JsonObject  *object,
                     const char  *name,
                     GError     **error)
{
  const char *text = lumio_json_get_text (object, name, 40, error);
  gint64 microseconds = 0;

  if (text == NULL)
    return 0;

  if (!parse_time (text, &microseconds))
    refuse (error, name, "must be a time such as \"2026-01-31T12:00:00Z\"");

  return microseconds;
}

const char *
lumio_json_opt_text (JsonObject  *object,
                     const char  *name,
                     gsize        max_bytes,
                     GError     **error)
{
  JsonNode *node = find (object, name, FALSE, error);

  return node != NULL ? read_text_node (node, name, max_bytes, error) : NULL;
}

gint64
lumio_json_opt_int (JsonObject  *object,
                    const char  *name,
                    gint64       min,
                    gint64       max,
                    gint64       fallback,
                    GError     **error)
{
  JsonNode *node = find (object, name, FALSE, error);

  return node != NULL ? read_int_node (node, name, min, max, fallback, error) : fallback;
}

gboolean
lumio_json_opt_boolean (JsonObject  *object,
                        const char  *name,
                        gboolean     fallback,
                        GError     **error)
{
  JsonNode *node = find (object, name, FALSE, error);

  return node != NULL ? read_boolean_node (node, name, fallback, error) : fallback;
}

JsonObject *
lumio_json_opt_object (JsonObject  *object,
                       const char  *name,
                       GError     **error)
{
  JsonNode *node = find (object, name, FALSE, error);

  return node != NULL ? read_object_node (node, name, error) : NULL;
}

void
lumio_json_add_amount (JsonBuilder *builder,
                       const char  *name,
                       gint64       stroops)
{
  guint64 magnitude = stroops < 0 ? -(guint64) stroops : (guint64) stroops;
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%07" G_GUINT64_FORMAT,
                          stroops < 0 ? "-" : "",
                          magnitude / STROOPS_PER_UNIT,
                          magnitude % STROOPS_PER_UNIT);
  lumio_json_add_text (builder, name, text);
}

void
lumio_json_add_time (JsonBuilder *builder,
                     const char  *name,
                     gint64       microseconds)
{
  gint64 seconds = microseconds / G_USEC_PER_SEC;
  gint64 rest = microseconds % G_USEC_PER_SEC;
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *date = NULL;
  g_autofree char *text = NULL;

  if (rest < 0)
    {
      rest += G_USEC_PER_SEC;
      seconds--;
    }

  time = g_date_time_new_from_unix_utc (seconds);
  g_return_if_fail (time != NULL);

  date = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  text = g_strdup_printf ("%s.%03" G_GINT64_FORMAT "Z", date, rest / 1000);
  lumio_json_add_text (builder, name, text);
}

void
lumio_json_add_text (JsonBuilder *builder,
                     const char  *name,
                     const char  *text)
{
  json_builder_set_member_name (builder, name);

  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

void
lumio_json_add_int (JsonBuilder *builder,
                    const char  *name,
                    gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
lumio_json_add_boolean (JsonBuilder *builder,
                        const char  *name,
                        gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}
