#include "stellar/stellar-sep7-private.h"

#include <string.h>

#define MAX_MEMO_TEXT 28
#define MAX_DOMAIN 253
#define MAX_LABEL 63

static gboolean
fail (GError           **error,
      StellarSep7Error   code,
      const char        *message)
{
  g_set_error_literal (error, STELLAR_SEP7_ERROR, code, message);
  return FALSE;
}

/* What a query may hold unescaped (RFC 3986, 3.4), but for "&", which ends a parameter. */
static gboolean
is_query_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~!$'()*+,;=:@/?%", c) != NULL);
}

gboolean
stellar_sep7_unescape (const char  *text,
                       gsize        length,
                       char       **value,
                       GError     **error)
{
  g_autoptr(GString) result = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      int high, low;

      if (!is_query_char (text[i]))
        return fail (error, STELLAR_SEP7_ERROR_SYNTAX,
                     "The request has a character that must be escaped");

      if (text[i] != '%')
        {
          g_string_append_c (result, text[i]);
          continue;
        }

      high = length - i > 2 ? g_ascii_xdigit_value (text[i + 1]) : -1;
      low = length - i > 2 ? g_ascii_xdigit_value (text[i + 2]) : -1;

      if (high < 0 || low < 0 || (high == 0 && low == 0))
        return fail (error, STELLAR_SEP7_ERROR_SYNTAX, "The request has a wrong escape");

      g_string_append_c (result, (char) (high << 4 | low));
      i += 2;
    }

  if (!g_utf8_validate (result->str, (gssize) result->len, NULL))
    return fail (error, STELLAR_SEP7_ERROR_SYNTAX, "The request has text that is not UTF-8");

  *value = g_string_free (g_steal_pointer (&result), FALSE);
  return TRUE;
}

gboolean
stellar_sep7_read_base64 (const char *text,
                          guint8     *bytes,
                          gsize       length)
{
  g_autofree guint8 *data = NULL;
  g_autofree char *again = NULL;
  gsize n = 0;

  if (strlen (text) != (length + 2) / 3 * 4)
    return FALSE;

  data = g_base64_decode (text, &n);
  again = g_base64_encode (data, n);

  if (n != length || strcmp (text, again) != 0)
    return FALSE;

  memcpy (bytes, data, length);
  return TRUE;
}

/* A field as SEP-11 writes it: names and indices, of the transaction and not of its signatures. */
static gboolean
is_path (const char *path)
{
  g_auto(GStrv) segments = g_strsplit (path, ".", -1);

  if (g_strv_length (segments) == 0 ||
      strcmp (segments[0], "tx") == 0 || g_str_has_prefix (segments[0], "signatures"))
    return FALSE;

  for (guint i = 0; segments[i] != NULL; i++)
    {
      const char *p = segments[i];

      /* What SEP-11 tells of a field beside its value is not to be replaced. */
      if (!g_ascii_isalpha (*p) || strcmp (p, "len") == 0)
        return FALSE;

      while (g_ascii_isalnum (*p) || *p == '_')
        p++;

      while (*p == '[' && g_ascii_isdigit (p[1]))
        {
          p++;

          while (g_ascii_isdigit (*p))
            p++;

          if (*p++ != ']')
            return FALSE;
        }

      if (*p != '\0')
        return FALSE;
    }

  return TRUE;
}

/* Splits "first:rest"; FALSE where one of them is empty. */
static gboolean
split_pair (const char  *pair,
            char       **first,
            const char **rest)
{
  const char *colon = strchr (pair, ':');

  if (colon == NULL || colon == pair || colon[1] == '\0')
    return FALSE;

  *first = g_strndup (pair, (gsize) (colon - pair));
  *rest = colon + 1;
  return TRUE;
}

static gboolean
is_id (const char *id)
{
  while (g_ascii_isalnum (*id) || *id == '_' || *id == '-')
    id++;

  return *id == '\0';
}

gboolean
stellar_sep7_read_replacements (const char  *value,
                                GPtrArray   *replacements,
                                GError     **error)
{
  const char *semicolon = strchr (value, ';');
  g_autofree char *head = NULL;
  g_auto(GStrv) fields = NULL;
  g_auto(GStrv) texts = NULL;
  g_autoptr(GHashTable) hints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);

  if (semicolon == NULL)
    return fail (error, STELLAR_SEP7_ERROR_REPLACE, "“replace” has no hints");

  head = g_strndup (value, (gsize) (semicolon - value));
  fields = g_strsplit (head, ",", -1);
  texts = g_strsplit (semicolon + 1, ",", -1);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *id = NULL;
      const char *hint;

      if (!split_pair (texts[i], &id, &hint) || !is_id (id))
        return fail (error, STELLAR_SEP7_ERROR_REPLACE, "“replace” has a hint that cannot be read");

      if (!g_hash_table_insert (hints, g_steal_pointer (&id), (gpointer) hint))
        return fail (error, STELLAR_SEP7_ERROR_REPLACE, "“replace” has two hints for one value");
    }

  for (guint i = 0; fields[i] != NULL; i++)
    {
      StellarSep7Replacement *replacement;
      g_autofree char *path = NULL;
      const char *id;
      const char *hint;

      if (!split_pair (fields[i], &path, &id) || !is_path (path))
        return fail (error, STELLAR_SEP7_ERROR_REPLACE, "“replace” has a field that cannot be read");

      if ((hint = g_hash_table_lookup (hints, id)) == NULL)
        return fail (error, STELLAR_SEP7_ERROR_REPLACE, "“replace” has a field without a hint");

      replacement = g_new0 (StellarSep7Replacement, 1);
      replacement->path = g_steal_pointer (&path);
      replacement->id = g_strdup (id);
      replacement->hint = g_strdup (hint);
      g_ptr_array_add (replacements, replacement);
      g_hash_table_add (used, replacement->id);

      if (!g_hash_table_add (paths, replacement->path))
        return fail (error, STELLAR_SEP7_ERROR_REPLACE, "“replace” has a field twice");
    }

  if (replacements->len == 0 || g_hash_table_size (used) != g_hash_table_size (hints))
    return fail (error, STELLAR_SEP7_ERROR_REPLACE, "“replace” has a hint without a field");

  return TRUE;
}

gboolean
stellar_sep7_read_memo (char         *text,
                        const char   *type,
                        StellarMemo  *memo,
                        GError      **error)
{
  /* A memo often says whose the money is: a guessed type would send it to somebody else. */
  if (text == NULL || type == NULL)
    return fail (error, STELLAR_SEP7_ERROR_MEMO, "“memo” and “memo_type” need each other");

  if (strcmp (type, "MEMO_TEXT") == 0)
    {
      if (strlen (text) > MAX_MEMO_TEXT)
        return fail (error, STELLAR_SEP7_ERROR_MEMO, "“memo” is longer than 28 bytes");

      memo->type = STELLAR_MEMO_TEXT;
      memo->text.length = (guint32) strlen (text);
      memo->text.data = text;
      return TRUE;
    }

  if (strcmp (type, "MEMO_ID") == 0)
    {
      guint64 id;

      if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &id, NULL))
        return fail (error, STELLAR_SEP7_ERROR_MEMO, "“memo” is not a number of 64 bits");

      memo->type = STELLAR_MEMO_ID;
      memo->id = id;
      return TRUE;
    }

  if (strcmp (type, "MEMO_HASH") == 0 || strcmp (type, "MEMO_RETURN") == 0)
    {
      gboolean is_hash = strcmp (type, "MEMO_HASH") == 0;

      if (!stellar_sep7_read_base64 (text, is_hash ? memo->hash : memo->ret_hash, 32))
        return fail (error, STELLAR_SEP7_ERROR_MEMO, "“memo” is not 32 bytes in base64");

      memo->type = is_hash ? STELLAR_MEMO_HASH : STELLAR_MEMO_RETURN;
      return TRUE;
    }

  return fail (error, STELLAR_SEP7_ERROR_MEMO, "“memo_type” is not one that the network has");
}

static gboolean
is_loopback (const char *host)
{
  return g_ascii_strcasecmp (host, "localhost") == 0 || strcmp (host, "127.0.0.1") == 0 ||
         strcmp (host, "::1") == 0;
}

gboolean
stellar_sep7_check_callback (const char  *value,
                             GError     **error)
{
  g_autoptr(GUri) uri = NULL;
  const char *url;
  const char *host;

  if (!g_str_has_prefix (value, "url:"))
    return fail (error, STELLAR_SEP7_ERROR_CALLBACK, "“callback” does not begin with “url:”");

  url = value + strlen ("url:");

  for (const char *p = url; *p != '\0'; p++)
    {
      if (!is_query_char (*p) && strchr ("&[]", *p) == NULL)
        return fail (error, STELLAR_SEP7_ERROR_CALLBACK, "“callback” is not a web address");
    }

  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0')
    return fail (error, STELLAR_SEP7_ERROR_CALLBACK, "“callback” is not a web address");

  /* "https://bank.example@thief.example/" reads as the bank and is the thief. */
  if (g_uri_get_userinfo (uri) != NULL)
    return fail (error, STELLAR_SEP7_ERROR_CALLBACK, "“callback” has a user name");

  if (strcmp (g_uri_get_scheme (uri), "https") != 0 &&
      (strcmp (g_uri_get_scheme (uri), "http") != 0 || !is_loopback (host)))
    return fail (error, STELLAR_SEP7_ERROR_CALLBACK, "“callback” is not an https address");

  return TRUE;
}

gboolean
stellar_sep7_is_domain (const char *domain)
{
  g_auto(GStrv) labels = NULL;
  const char *last;
  guint n_labels;

  if (strlen (domain) > MAX_DOMAIN)
    return FALSE;

  labels = g_strsplit (domain, ".", -1);
  n_labels = g_strv_length (labels);

  if (n_labels < 2)
    return FALSE;

  for (guint i = 0; i < n_labels; i++)
    {
      gsize length = strlen (labels[i]);

      if (length < 1 || length > MAX_LABEL || labels[i][0] == '-' || labels[i][length - 1] == '-')
        return FALSE;

      for (gsize j = 0; j < length; j++)
        {
          if (!g_ascii_isalnum (labels[i][j]) && labels[i][j] != '-')
            return FALSE;
        }
    }

  last = labels[n_labels - 1];

  return strspn (last, "0123456789") != strlen (last);
}
