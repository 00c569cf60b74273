#include "stellar/stellar-xdr-json-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

#define MAX_DEPTH 160

/* ---- JSON, as a tree ---- */

typedef enum
{
  NODE_NULL,
  NODE_TRUE,
  NODE_FALSE,
  NODE_NUMBER, /* `text` as it is written */
  NODE_STRING, /* `text` without its escapes; always ASCII */
  NODE_ARRAY,
  NODE_OBJECT,
} NodeKind;

typedef struct
{
  NodeKind   kind;
  char      *text;
  GPtrArray *items; /* Node, of an array or object */
  GPtrArray *names; /* of an object */
} Node;

typedef struct
{
  const char  *at;
  const char  *end;
  const char  *start;
  guint        depth;
  GError     **error;
} Reader;

typedef struct
{
  GByteArray  *out;
  GString     *path;
  guint        depth;
  GError     **error;
} Writer;

static void
free_node (gpointer data)
{
  Node *node = data;

  g_free (node->text);
  g_clear_pointer (&node->items, g_ptr_array_unref);
  g_clear_pointer (&node->names, g_ptr_array_unref);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Node, free_node)

static gpointer
syntax (Reader     *self,
        const char *what)
{
  if (self->error != NULL && *self->error == NULL)
    g_set_error (self->error, STELLAR_XDR_JSON_ERROR, STELLAR_XDR_JSON_ERROR_SYNTAX,
                 "%s at byte %zu", what, (gsize) (self->at - self->start));

  return NULL;
}

static void
skip_space (Reader *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
take (Reader *self,
      char    c)
{
  skip_space (self);

  if (self->at == self->end || *self->at != c)
    return FALSE;

  self->at++;

  return TRUE;
}

/* SEP-51 writes ASCII alone, so that is all that is read. */
static char *
read_string (Reader *self)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  g_autoptr(GString) text = g_string_new (NULL);

  if (!take (self, '"'))
    return syntax (self, "a string is missing");

  while (self->at < self->end && *self->at != '"')
    {
      char c = *self->at++;
      const char *escape;

      if ((guint8) c < 0x20 || (guint8) c > 0x7e)
        return syntax (self, "a character that SEP-51 does not have");

      if (c == '\\')
        {
          if (self->at == self->end || *self->at == '\0' || !(escape = strchr (escapes, *self->at)))
            return syntax (self, "an escape that SEP-51 does not have");

          c = meanings[escape - escapes];
          self->at++;
        }

      g_string_append_c (text, c);
    }

  if (!take (self, '"'))
    return syntax (self, "a string does not end");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static Node *read_node (Reader *self);

static Node *
read_items (Reader *self,
            Node   *node,
            char    close)
{
  g_autoptr(Node) owned = node;

  node->items = g_ptr_array_new_with_free_func (free_node);
  node->names = g_ptr_array_new_with_free_func (g_free);

  if (take (self, close))
    return g_steal_pointer (&owned);

  do
    {
      Node *item;
      char *name;

      if (close == '}')
        {
          if (!(name = read_string (self)))
            return NULL;

          g_ptr_array_add (node->names, name);

          if (!take (self, ':'))
            return syntax (self, "a colon is missing");
        }

      if (!(item = read_node (self)))
        return NULL;

      g_ptr_array_add (node->items, item);
    }
  while (take (self, ','));

  if (!take (self, close))
    return syntax (self, "a list or an object does not end");

  return g_steal_pointer (&owned);
}

static gboolean
take_word (Reader     *self,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;

  self->at += length;

  return TRUE;
}

static Node *
read_node (Reader *self)
{
  g_autoptr(Node) node = g_new0 (Node, 1);
  const char *from;

  skip_space (self);

  if (self->at == self->end)
    return syntax (self, "a value is missing");

  if (*self->at == '"')
    {
      node->kind = NODE_STRING;

      if (!(node->text = read_string (self)))
        return NULL;

      return g_steal_pointer (&node);
    }

  if (*self->at == '{' || *self->at == '[')
    {
      char close = *self->at++ == '{' ? '}' : ']';
      Node *whole;

      if (self->depth == MAX_DEPTH)
        return syntax (self, "nested too deeply");

      self->depth++;
      node->kind = close == '}' ? NODE_OBJECT : NODE_ARRAY;
      whole = read_items (self, g_steal_pointer (&node), close);
      self->depth--;

      return whole;
    }

  if (take_word (self, "null"))
    return g_steal_pointer (&node);

  if (take_word (self, "true"))
    {
      node->kind = NODE_TRUE;
      return g_steal_pointer (&node);
    }

  if (take_word (self, "false"))
    {
      node->kind = NODE_FALSE;
      return g_steal_pointer (&node);
    }

  from = self->at;

  while (self->at < self->end && (g_ascii_isdigit (*self->at) || *self->at == '-'))
    self->at++;

  if (self->at == from)
    return syntax (self, "this is no value");

  node->kind = NODE_NUMBER;
  node->text = g_strndup (from, (gsize) (self->at - from));

  return g_steal_pointer (&node);
}

/* ---- XDR of it ---- */

static gboolean
fail (Writer     *self,
      const char *what)
{
  if (self->error != NULL && *self->error == NULL)
    g_set_error (self->error, STELLAR_XDR_JSON_ERROR, STELLAR_XDR_JSON_ERROR_VALUE, "%s: %s",
                 self->path->len > 0 ? self->path->str : "value", what);

  return FALSE;
}

static void
put_u32 (Writer  *self,
         guint32  value)
{
  guint32 word = GUINT32_TO_BE (value);

  g_byte_array_append (self->out, (const guint8 *) &word, 4);
}

static void
put_u64 (Writer  *self,
         guint64  value)
{
  put_u32 (self, (guint32) (value >> 32));
  put_u32 (self, (guint32) value);
}

static void
put_bytes (Writer       *self,
           const guint8 *bytes,
           gsize         length)
{
  static const guint8 zeros[4] = { 0 };

  if (length > 0)
    g_byte_array_append (self->out, bytes, (guint) length);

  g_byte_array_append (self->out, zeros, (4 - length % 4) % 4);
}

/* "-12", written as numbers are: no plus, no needless zeros. */
static gboolean
is_decimal (const char *text)
{
  const char *digits = text[0] == '-' ? text + 1 : text;

  if (digits[0] == '\0' || strspn (digits, "0123456789") != strlen (digits))
    return FALSE;

  return digits[0] != '0' || (digits[1] == '\0' && digits == text);
}

static gboolean
put_integer (Writer               *self,
             const StellarXdrType *type,
             const Node           *node)
{
  gboolean is_signed = type->kind == STELLAR_XDR_INT32 || type->kind == STELLAR_XDR_INT64;
  gboolean is_long = type->kind == STELLAR_XDR_INT64 || type->kind == STELLAR_XDR_UINT64;
  gint64 number = 0;
  guint64 unsigned_number = 0;
  gboolean done;

  if ((node->kind != NODE_NUMBER && !(is_long && node->kind == NODE_STRING)) ||
      !is_decimal (node->text))
    return fail (self, "this is no whole number");

  if (is_signed)
    done = g_ascii_string_to_signed (node->text, 10, is_long ? G_MININT64 : G_MININT32,
                                     is_long ? G_MAXINT64 : G_MAXINT32, &number, NULL);
  else
    done = g_ascii_string_to_unsigned (node->text, 10, 0, is_long ? G_MAXUINT64 : G_MAXUINT32,
                                       &unsigned_number, NULL);

  if (!done)
    return fail (self, "this number is out of range");

  if (is_signed)
    unsigned_number = (guint64) number;

  if (is_long)
    put_u64 (self, unsigned_number);
  else
    put_u32 (self, (guint32) unsigned_number);

  return TRUE;
}

/* A number of `n_words` words of 64 bits, in two's complement. */
static gboolean
put_wide (Writer     *self,
          const char *text,
          guint       n_words,
          gboolean    is_signed)
{
  guint64 words[4] = { 0 };
  gboolean negative = text[0] == '-';
  gboolean top;

  if (!is_decimal (text) || (negative && !is_signed))
    return fail (self, "this is no whole number");

  for (const char *at = text + negative; *at != '\0'; at++)
    {
      unsigned __int128 carry = (unsigned) (*at - '0');

      for (guint i = n_words; i > 0; i--)
        {
          carry += (unsigned __int128) words[i - 1] * 10;
          words[i - 1] = (guint64) carry;
          carry >>= 64;
        }

      if (carry != 0)
        return fail (self, "this number is out of range");
    }

  if (negative)
    {
      guint64 carry = 1;

      for (guint i = n_words; i > 0; i--)
        {
          words[i - 1] = ~words[i - 1] + carry;
          carry = carry && words[i - 1] == 0;
        }
    }

  top = words[0] >> 63;

  if (is_signed && top != negative)
    return fail (self, "this number is out of range");

  for (guint i = 0; i < n_words; i++)
    put_u64 (self, words[i]);

  return TRUE;
}

static GBytes *
from_hex (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize length = strlen (text);

  for (gsize i = 0; i + 1 < length + length % 2; i += 2)
    {
      int high = g_ascii_xdigit_value (text[i]);
      int low = g_ascii_xdigit_value (text[i + 1]);
      guint8 byte = (guint8) ((guint) high << 4 | (guint) low);

      if (high < 0 || low < 0 || g_ascii_isupper (text[i]) || g_ascii_isupper (text[i + 1]))
        {
          g_byte_array_unref (bytes);
          return NULL;
        }

      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (bytes);
}

/* The other way of stellar_xdr_escape(). */
static GBytes *
from_escaped (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *text != '\0'; text++)
    {
      guint8 byte = (guint8) *text;
      gboolean good = byte >= 0x20 && byte < 0x7f;

      if (byte == '\\')
        {
          text++;
          good = TRUE;

          switch (*text)
            {
            case '0':
              byte = 0;
              break;

            case 't':
              byte = '\t';
              break;

            case 'n':
              byte = '\n';
              break;

            case 'r':
              byte = '\r';
              break;

            case '\\':
              byte = '\\';
              break;

            case 'x':
              good = g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]);
              if (good)
                {
                  byte = (guint8) (g_ascii_xdigit_value (text[1]) << 4 |
                                   g_ascii_xdigit_value (text[2]));
                  text += 2;
                }
              break;

            default:
              good = FALSE;
              break;
            }
        }

      if (!good)
        {
          g_byte_array_unref (bytes);
          return NULL;
        }

      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
put_blob (Writer               *self,
          const StellarXdrType *type,
          const Node           *node)
{
  g_autoptr(GBytes) bytes = NULL;
  gsize length;

  if (node->kind != NODE_STRING)
    return fail (self, "a text is missing");

  bytes = type->kind == STELLAR_XDR_STRING ? from_escaped (node->text) : from_hex (node->text);

  if (bytes == NULL)
    return fail (self, "these are no bytes");

  length = g_bytes_get_size (bytes);

  if (type->kind == STELLAR_XDR_OPAQUE_FIXED ? length != type->limit : length > type->limit)
    return fail (self, "the length is wrong");

  if (type->kind != STELLAR_XDR_OPAQUE_FIXED)
    put_u32 (self, (guint32) length);

  put_bytes (self, g_bytes_get_data (bytes, NULL), length);

  return TRUE;
}

static gboolean
put_strkey (Writer            *self,
            const char        *text,
            StellarStrkeyKind  kind,
            gsize              from)
{
  g_autoptr(GBytes) payload = stellar_strkey_decode (text, -1, kind, NULL);
  gsize length;
  const guint8 *bytes;

  if (payload == NULL)
    return fail (self, "this is no such key");

  bytes = g_bytes_get_data (payload, &length);
  put_bytes (self, bytes + from, length - from);

  return TRUE;
}

/* The id comes first in XDR, the key in the text. */
static gboolean
put_muxed (Writer     *self,
           const char *text)
{
  g_autoptr(GBytes) payload = stellar_strkey_decode (text, -1, STELLAR_STRKEY_MUXED_ACCOUNT, NULL);
  const guint8 *bytes;

  if (payload == NULL)
    return fail (self, "this is no muxed account");

  bytes = g_bytes_get_data (payload, NULL);
  put_bytes (self, bytes + 32, 8);
  put_bytes (self, bytes, 32);

  return TRUE;
}

static gboolean
put_signer_key (Writer     *self,
                const char *text)
{
  switch (text[0])
    {
    case 'G':
      put_u32 (self, STELLAR_SIGNER_KEY_TYPE_ED25519);
      return put_strkey (self, text, STELLAR_STRKEY_ED25519_PUBLIC_KEY, 0);

    case 'T':
      put_u32 (self, STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX);
      return put_strkey (self, text, STELLAR_STRKEY_PRE_AUTH_TX, 0);

    case 'X':
      put_u32 (self, STELLAR_SIGNER_KEY_TYPE_HASH_X);
      return put_strkey (self, text, STELLAR_STRKEY_SHA256_HASH, 0);

    case 'P':
      put_u32 (self, STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD);
      return put_strkey (self, text, STELLAR_STRKEY_SIGNED_PAYLOAD, 0);

    default:
      return fail (self, "this is no signer");
    }
}

static gboolean
put_sc_address (Writer     *self,
                const char *text)
{
  switch (text[0])
    {
    case 'G':
      put_u32 (self, STELLAR_SC_ADDRESS_TYPE_ACCOUNT);
      put_u32 (self, STELLAR_PUBLIC_KEY_TYPE_ED25519);
      return put_strkey (self, text, STELLAR_STRKEY_ED25519_PUBLIC_KEY, 0);

    case 'C':
      put_u32 (self, STELLAR_SC_ADDRESS_TYPE_CONTRACT);
      return put_strkey (self, text, STELLAR_STRKEY_CONTRACT, 0);

    case 'M':
      put_u32 (self, STELLAR_SC_ADDRESS_TYPE_MUXED_ACCOUNT);
      return put_muxed (self, text);

    case 'B':
      put_u32 (self, STELLAR_SC_ADDRESS_TYPE_CLAIMABLE_BALANCE);
      put_u32 (self, STELLAR_CLAIMABLE_BALANCE_ID_TYPE_V0);
      return put_strkey (self, text, STELLAR_STRKEY_CLAIMABLE_BALANCE, 1);

    case 'L':
      put_u32 (self, STELLAR_SC_ADDRESS_TYPE_LIQUIDITY_POOL);
      return put_strkey (self, text, STELLAR_STRKEY_LIQUIDITY_POOL, 0);

    default:
      return fail (self, "this is no address");
    }
}

static gboolean
put_code (Writer        *self,
          StellarXdrText kind,
          const char    *text)
{
  g_autoptr(GBytes) bytes = from_escaped (text);
  guint8 code[12] = { 0 };
  gsize size = kind == TEXT_ASSET_CODE4 ? 4 : 12;
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (kind == TEXT_ASSET_CODE && length <= 4)
    size = 4;

  if (bytes == NULL || length > size)
    return fail (self, "this is no asset's code");

  if (length > 0)
    memcpy (code, g_bytes_get_data (bytes, NULL), length);

  if (kind == TEXT_ASSET_CODE)
    put_u32 (self, size == 4 ? STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4
                             : STELLAR_ASSET_TYPE_CREDIT_ALPHANUM12);

  put_bytes (self, code, size);

  return TRUE;
}

static gboolean
put_text (Writer         *self,
          StellarXdrText  kind,
          const Node     *node)
{
  const char *text = node->text;

  if (node->kind != NODE_STRING)
    return fail (self, "a text is missing");

  switch (kind)
    {
    case TEXT_PUBLIC_KEY:
      put_u32 (self, STELLAR_PUBLIC_KEY_TYPE_ED25519);
      return put_strkey (self, text, STELLAR_STRKEY_ED25519_PUBLIC_KEY, 0);

    case TEXT_MUXED_ACCOUNT:
      put_u32 (self, text[0] == 'M' ? STELLAR_KEY_TYPE_MUXED_ED25519 : STELLAR_KEY_TYPE_ED25519);
      return text[0] == 'M' ? put_muxed (self, text)
                            : put_strkey (self, text, STELLAR_STRKEY_ED25519_PUBLIC_KEY, 0);

    case TEXT_MUXED_ED25519:
    case TEXT_MUXED_SC:
      return put_muxed (self, text);

    case TEXT_SIGNER_KEY:
      return put_signer_key (self, text);

    case TEXT_SIGNED_PAYLOAD:
      return put_strkey (self, text, STELLAR_STRKEY_SIGNED_PAYLOAD, 0);

    case TEXT_CONTRACT:
      return put_strkey (self, text, STELLAR_STRKEY_CONTRACT, 0);

    case TEXT_POOL:
      return put_strkey (self, text, STELLAR_STRKEY_LIQUIDITY_POOL, 0);

    case TEXT_CLAIMABLE_BALANCE:
      put_u32 (self, STELLAR_CLAIMABLE_BALANCE_ID_TYPE_V0);
      return put_strkey (self, text, STELLAR_STRKEY_CLAIMABLE_BALANCE, 1);

    case TEXT_SC_ADDRESS:
      return put_sc_address (self, text);

    case TEXT_ASSET_CODE:
    case TEXT_ASSET_CODE4:
    case TEXT_ASSET_CODE12:
      return put_code (self, kind, text);

    case TEXT_UINT128:
    case TEXT_INT128:
      return put_wide (self, text, 2, kind == TEXT_INT128);

    case TEXT_UINT256:
    case TEXT_INT256:
      return put_wide (self, text, 4, kind == TEXT_INT256);

    case TEXT_NONE:
    default:
      g_assert_not_reached ();
    }
}

/* The discriminant or enumerator that has this name. */
static gboolean
find_value (const StellarXdrType *type,
            const char           *name,
            gint32               *value)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gint64 number;

  if (type->kind != STELLAR_XDR_ENUM)
    {
      if (name[0] != 'v' || !is_decimal (name + 1) ||
          !g_ascii_string_to_signed (name + 1, 10, 0, G_MAXINT32, &number, NULL))
        return FALSE;

      *value = (gint32) number;
      return TRUE;
    }

  for (guint i = 0; i < type->n_values; i++)
    {
      g_string_truncate (text, 0);
      stellar_xdr_append_name (text, type, type->values[i].value);

      if (strcmp (text->str, name) == 0)
        {
          *value = type->values[i].value;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean put_value (Writer               *self,
                           const StellarXdrType *type,
                           const Node           *node);

static gboolean
put_member (Writer               *self,
            const StellarXdrType *type,
            const Node           *node,
            const char           *name)
{
  gsize from = self->path->len;
  gboolean done;

  g_string_append_printf (self->path, "%s%s", from > 0 && name[0] != '[' ? "." : "", name);
  done = put_value (self, type, node);

  if (done)
    g_string_truncate (self->path, from);

  return done;
}

static gboolean
put_array (Writer               *self,
           const StellarXdrType *type,
           const Node           *node)
{
  if (node->kind != NODE_ARRAY)
    return fail (self, "a list is missing");

  if (type->kind == STELLAR_XDR_ARRAY_FIXED ? node->items->len != type->limit
                                            : node->items->len > type->limit)
    return fail (self, "the list has a wrong length");

  if (type->kind == STELLAR_XDR_ARRAY)
    put_u32 (self, node->items->len);

  for (guint i = 0; i < node->items->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("[%u]", i);

      if (!put_member (self, type->element, g_ptr_array_index (node->items, i), name))
        return FALSE;
    }

  return TRUE;
}

static gboolean
put_struct (Writer               *self,
            const StellarXdrType *type,
            const Node           *node)
{
  g_autoptr(GString) name = g_string_new (NULL);

  if (node->kind != NODE_OBJECT)
    return fail (self, "an object is missing");

  for (guint i = 0; i < type->n_fields; i++)
    {
      const Node *found = NULL;

      g_string_truncate (name, 0);
      stellar_xdr_append_snake (name, type->fields[i].name);

      for (guint j = 0; j < node->names->len; j++)
        {
          if (strcmp (g_ptr_array_index (node->names, j), name->str) != 0)
            continue;

          if (found != NULL)
            return fail (self, "a member stands twice");

          found = g_ptr_array_index (node->items, j);
        }

      if (found == NULL)
        {
          g_string_append_printf (self->path, "%s%s", self->path->len > 0 ? "." : "", name->str);
          return fail (self, "this member is missing");
        }

      if (!put_member (self, type->fields[i].type, found, name->str))
        return FALSE;
    }

  /* Each of ours is there once, so any further one is none of ours. */
  if (node->names->len != type->n_fields)
    return fail (self, "a member that the type does not have");

  return TRUE;
}

static gboolean
put_union (Writer               *self,
           const StellarXdrType *type,
           const Node           *node)
{
  const StellarXdrField *arm;
  const char *name;
  gint32 value;

  if (node->kind == NODE_STRING)
    name = node->text;
  else if (node->kind == NODE_OBJECT && node->names->len == 1)
    name = g_ptr_array_index (node->names, 0);
  else
    return fail (self, "one arm is missing");

  if (!find_value (type->element, name, &value))
    return fail (self, "this arm is not defined");

  arm = stellar_xdr_get_arm (type, value);

  if (arm == NULL && !type->has_default)
    return fail (self, "this arm is not defined");

  put_u32 (self, (guint32) value);

  if (arm == NULL || arm->type == NULL)
    return node->kind == NODE_STRING || fail (self, "this arm has no value");

  if (node->kind != NODE_OBJECT)
    return fail (self, "this arm has a value");

  return put_member (self, arm->type, g_ptr_array_index (node->items, 0), name);
}

static gboolean
put_by_kind (Writer               *self,
             const StellarXdrType *type,
             const Node           *node)
{
  gint32 value;

  switch (type->kind)
    {
    case STELLAR_XDR_INT32:
    case STELLAR_XDR_UINT32:
    case STELLAR_XDR_INT64:
    case STELLAR_XDR_UINT64:
      return put_integer (self, type, node);

    case STELLAR_XDR_BOOL:
      if (node->kind != NODE_TRUE && node->kind != NODE_FALSE)
        return fail (self, "true or false is missing");
      put_u32 (self, node->kind == NODE_TRUE);
      return TRUE;

    case STELLAR_XDR_ENUM:
      if (node->kind != NODE_STRING || !find_value (type, node->text, &value))
        return fail (self, "this value is not defined");
      put_u32 (self, (guint32) value);
      return TRUE;

    case STELLAR_XDR_OPAQUE_FIXED:
    case STELLAR_XDR_OPAQUE:
    case STELLAR_XDR_STRING:
      return put_blob (self, type, node);

    case STELLAR_XDR_OPTIONAL:
      put_u32 (self, node->kind != NODE_NULL);
      return node->kind == NODE_NULL || put_value (self, type->element, node);

    case STELLAR_XDR_ARRAY:
    case STELLAR_XDR_ARRAY_FIXED:
      return put_array (self, type, node);

    case STELLAR_XDR_STRUCT:
      return put_struct (self, type, node);

    case STELLAR_XDR_UNION:
      return put_union (self, type, node);

    default:
      g_assert_not_reached ();
    }
}

static gboolean
put_value (Writer               *self,
           const StellarXdrType *type,
           const Node           *node)
{
  StellarXdrText text = stellar_xdr_text_of (type);
  gboolean done;

  if (text != TEXT_NONE)
    return put_text (self, text, node);

  if (self->depth == MAX_DEPTH)
    return fail (self, "nested too deeply");

  self->depth++;
  done = put_by_kind (self, type, node);
  self->depth--;

  return done;
}

gpointer
stellar_xdr_from_json (const StellarXdrType  *type,
                       const char            *text,
                       gssize                 length,
                       GError               **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr(GError) own_error = NULL;
  Reader reader = { text, text + n, text, 0, &own_error };
  Writer writer = { NULL, NULL, 0, &own_error };
  g_autoptr(Node) node = read_node (&reader);
  gpointer value = NULL;

  skip_space (&reader);

  if (node != NULL && reader.at != reader.end)
    syntax (&reader, "something is left over");

  if (own_error == NULL)
    {
      writer.out = g_byte_array_new ();
      writer.path = g_string_new (NULL);

      if (put_value (&writer, type, node))
        value = stellar_xdr_decode (type, writer.out->data, writer.out->len, &own_error);

      g_byte_array_unref (writer.out);
      g_string_free (writer.path, TRUE);
    }

  if (own_error != NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));

  return value;
}
