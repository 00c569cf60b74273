#include "stellar/stellar-xdr.h"

#include <string.h>

G_DEFINE_QUARK (stellar-xdr-error-quark, stellar_xdr_error)

/* Deeper than any real value, shallow enough for a fiber's stack. */
#define MAX_DEPTH 160
#define BLOCK_SIZE 1024

const StellarXdrType stellar_xdr_int32 = { STELLAR_XDR_INT32, "int32", sizeof (gint32) };
const StellarXdrType stellar_xdr_uint32 = { STELLAR_XDR_UINT32, "uint32", sizeof (guint32) };
const StellarXdrType stellar_xdr_int64 = { STELLAR_XDR_INT64, "int64", sizeof (gint64) };
const StellarXdrType stellar_xdr_uint64 = { STELLAR_XDR_UINT64, "uint64", sizeof (guint64) };
const StellarXdrType stellar_xdr_bool = { STELLAR_XDR_BOOL, "bool", sizeof (gboolean) };

/*
 * All memory of a decoded value hangs in one chain of blocks. The first block begins with the
 * chain's head and the value itself, so that the value's address is enough to free them all.
 */
typedef struct _Block Block;

struct _Block
{
  Block *next;
  gsize  used;
  gsize  size;
  gsize  spare; /* keeps what follows aligned for any type */
};

typedef struct
{
  const guint8  *data;
  gsize          length;
  gsize          at;
  guint          depth;
  Block         *first;
  Block         *last;
  GError       **error;
} Decoder;

static Block *
new_block (gsize size)
{
  Block *block = g_malloc (sizeof (Block) + size);

  block->next = NULL;
  block->used = 0;
  block->size = size;

  return block;
}

static gpointer
allocate (Decoder *self,
          gsize    size)
{
  gpointer memory;

  size = (size + 15) & ~(gsize) 15;

  if (self->last->size - self->last->used < size)
    {
      self->last->next = new_block (MAX (size, BLOCK_SIZE));
      self->last = self->last->next;
    }

  memory = (guint8 *) (self->last + 1) + self->last->used;
  self->last->used += size;

  return memset (memory, 0, size);
}

static gboolean
fail (Decoder              *self,
      StellarXdrError       code,
      const StellarXdrType *type,
      const char           *what)
{
  g_set_error (self->error, STELLAR_XDR_ERROR, code, "%s: %s at byte %" G_GSIZE_FORMAT,
               type->name != NULL ? type->name : "value", what, self->at);
  return FALSE;
}

static gboolean
read_u32 (Decoder              *self,
          const StellarXdrType *type,
          guint32              *value)
{
  guint32 word;

  if (self->length - self->at < 4)
    return fail (self, STELLAR_XDR_ERROR_TRUNCATED, type, "the input ends");

  memcpy (&word, self->data + self->at, 4);
  self->at += 4;
  *value = GUINT32_FROM_BE (word);

  return TRUE;
}

static gboolean
read_u64 (Decoder              *self,
          const StellarXdrType *type,
          guint64              *value)
{
  guint64 word;

  if (self->length - self->at < 8)
    return fail (self, STELLAR_XDR_ERROR_TRUNCATED, type, "the input ends");

  memcpy (&word, self->data + self->at, 8);
  self->at += 8;
  *value = GUINT64_FROM_BE (word);

  return TRUE;
}

/* Bytes and the zeros that fill them up to a multiple of four. */
static const guint8 *
read_bytes (Decoder              *self,
            const StellarXdrType *type,
            guint32               length)
{
  const guint8 *bytes = self->data + self->at;
  gsize padding = (4 - length % 4) % 4;

  if (self->length - self->at < length + padding)
    {
      fail (self, STELLAR_XDR_ERROR_TRUNCATED, type, "the input ends");
      return NULL;
    }

  for (gsize i = 0; i < padding; i++)
    {
      if (bytes[length + i] != 0)
        {
          fail (self, STELLAR_XDR_ERROR_INVALID, type, "padding that is not zero");
          return NULL;
        }
    }

  self->at += length + padding;

  return bytes;
}

static gboolean decode_value (Decoder              *self,
                              const StellarXdrType *type,
                              gpointer              value);

static gboolean
decode_enum (Decoder              *self,
             const StellarXdrType *type,
             gint32               *value)
{
  guint32 word;

  if (!read_u32 (self, type, &word))
    return FALSE;

  *value = (gint32) word;

  if (type->kind == STELLAR_XDR_ENUM && stellar_xdr_enum_name (type, *value) == NULL)
    return fail (self, STELLAR_XDR_ERROR_INVALID, type, "a value that is not defined");

  return TRUE;
}

static gboolean
decode_flag (Decoder              *self,
             const StellarXdrType *type,
             gboolean             *value)
{
  guint32 word;

  if (!read_u32 (self, type, &word))
    return FALSE;

  if (word > 1)
    return fail (self, STELLAR_XDR_ERROR_INVALID, type, "a flag that is neither 0 nor 1");

  *value = word == 1;

  return TRUE;
}

/* Strings and opaque data of variable length have the same shape in C. */
static gboolean
decode_text (Decoder              *self,
             const StellarXdrType *type,
             StellarXdrOpaque     *value)
{
  const guint8 *bytes;

  if (!read_u32 (self, type, &value->length))
    return FALSE;

  if (value->length > type->limit)
    return fail (self, STELLAR_XDR_ERROR_INVALID, type, "a length over its limit");

  if (!(bytes = read_bytes (self, type, value->length)))
    return FALSE;

  value->data = allocate (self, (gsize) value->length + 1);
  memcpy (value->data, bytes, value->length);

  return TRUE;
}

static gboolean
decode_items (Decoder              *self,
              const StellarXdrType *element,
              guint8               *items,
              guint32               length)
{
  for (guint32 i = 0; i < length; i++)
    {
      if (!decode_value (self, element, items + i * element->size))
        return FALSE;
    }

  return TRUE;
}

static gboolean
decode_array (Decoder              *self,
              const StellarXdrType *type,
              StellarXdrArray      *value)
{
  if (!read_u32 (self, type, &value->length))
    return FALSE;

  if (value->length > type->limit)
    return fail (self, STELLAR_XDR_ERROR_INVALID, type, "a length over its limit");

  /* Each item takes four bytes at least: a length the input cannot hold costs no memory. */
  if (value->length > (self->length - self->at) / 4)
    return fail (self, STELLAR_XDR_ERROR_TRUNCATED, type, "fewer items than announced");

  value->items = allocate (self, value->length * type->element->size);

  return decode_items (self, type->element, value->items, value->length);
}

static gboolean
decode_optional (Decoder              *self,
                 const StellarXdrType *type,
                 gpointer             *value)
{
  gboolean present;

  if (!decode_flag (self, type, &present))
    return FALSE;

  if (!present)
    return TRUE;

  *value = allocate (self, type->element->size);

  return decode_value (self, type->element, *value);
}

static gboolean
decode_union (Decoder              *self,
              const StellarXdrType *type,
              guint8               *value)
{
  const StellarXdrField *arm;
  gint32 discriminant;

  if (!decode_enum (self, type->element, &discriminant))
    return FALSE;

  *(gint32 *) (gpointer) value = discriminant;

  if (!(arm = stellar_xdr_get_arm (type, discriminant)))
    return type->has_default ||
           fail (self, STELLAR_XDR_ERROR_INVALID, type, "an arm that is not defined");

  return arm->type == NULL || decode_value (self, arm->type, value + arm->offset);
}

static gboolean
decode_by_kind (Decoder              *self,
                const StellarXdrType *type,
                gpointer              value)
{
  const guint8 *bytes;

  switch (type->kind)
    {
    case STELLAR_XDR_INT32:
    case STELLAR_XDR_UINT32:
      return read_u32 (self, type, value);

    case STELLAR_XDR_INT64:
    case STELLAR_XDR_UINT64:
      return read_u64 (self, type, value);

    case STELLAR_XDR_BOOL:
      return decode_flag (self, type, value);

    case STELLAR_XDR_ENUM:
      return decode_enum (self, type, value);

    case STELLAR_XDR_OPAQUE_FIXED:
      if (!(bytes = read_bytes (self, type, type->limit)))
        return FALSE;
      memcpy (value, bytes, type->limit);
      return TRUE;

    case STELLAR_XDR_OPAQUE:
    case STELLAR_XDR_STRING:
      return decode_text (self, type, value);

    case STELLAR_XDR_OPTIONAL:
      return decode_optional (self, type, value);

    case STELLAR_XDR_ARRAY:
      return decode_array (self, type, value);

    case STELLAR_XDR_ARRAY_FIXED:
      return decode_items (self, type->element, value, type->limit);

    case STELLAR_XDR_STRUCT:
      for (guint i = 0; i < type->n_fields; i++)
        {
          if (!decode_value (self, type->fields[i].type,
                             (guint8 *) value + type->fields[i].offset))
            return FALSE;
        }
      return TRUE;

    case STELLAR_XDR_UNION:
      return decode_union (self, type, value);

    default:
      g_assert_not_reached ();
    }
}

static gboolean
decode_value (Decoder              *self,
              const StellarXdrType *type,
              gpointer              value)
{
  gboolean done;

  if (self->depth == MAX_DEPTH)
    return fail (self, STELLAR_XDR_ERROR_TOO_DEEP, type, "nested too deeply");

  self->depth++;
  done = decode_by_kind (self, type, value);
  self->depth--;

  return done;
}

gpointer
stellar_xdr_decode (const StellarXdrType  *type,
                    const guint8          *data,
                    gsize                  length,
                    GError               **error)
{
  Decoder decoder = { .data = data, .length = length, .error = error };
  gpointer value;

  g_return_val_if_fail (type != NULL, NULL);
  g_return_val_if_fail (data != NULL || length == 0, NULL);

  decoder.first = decoder.last = new_block (MAX ((type->size + 15) & ~(gsize) 15, BLOCK_SIZE));
  value = allocate (&decoder, type->size);

  if (!decode_value (&decoder, type, value))
    {
      stellar_xdr_free (value);
      return NULL;
    }

  if (decoder.at != length)
    {
      fail (&decoder, STELLAR_XDR_ERROR_TRAILING, type, "bytes are left over");
      stellar_xdr_free (value);
      return NULL;
    }

  return value;
}

#define NO_DIGIT 0xff

/* The value of each character, NO_DIGIT where it has none. */
static const guint8 *
get_digits (void)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static guint8 digits[256];
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      memset (digits, NO_DIGIT, sizeof digits);

      for (guint i = 0; i < 64; i++)
        digits[(guint8) alphabet[i]] = (guint8) i;

      g_once_init_leave (&made, 1);
    }

  return digits;
}

static gpointer
fail_base64 (GError     **error,
             const char  *message)
{
  g_set_error_literal (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_BASE64, message);
  return NULL;
}

/*
 * GLib's decoder takes what is not base64 for nothing: here every character counts, and the
 * bits that the last one has to spare are zero.
 */
gpointer
stellar_xdr_decode_base64 (const StellarXdrType  *type,
                           const char            *text,
                           gssize                 length,
                           GError               **error)
{
  const guint8 *digits = get_digits ();
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  gsize body = n;
  g_autofree guint8 *bytes = NULL;
  guint32 buffer = 0;
  guint bits = 0;
  gsize n_bytes = 0;

  if (n == 0 || n % 4 != 0)
    return fail_base64 (error, "This is not base64");

  while (n - body < 2 && text[body - 1] == '=')
    body--;

  bytes = g_malloc (n / 4 * 3);

  for (gsize i = 0; i < body; i++)
    {
      guint8 digit = digits[(guint8) text[i]];

      if (digit == NO_DIGIT)
        return fail_base64 (error, "This is not base64");

      buffer = buffer << 6 | digit;
      bits += 6;

      if (bits >= 8)
        {
          bits -= 8;
          bytes[n_bytes++] = (guint8) (buffer >> bits);
        }
    }

  if ((buffer & ((1u << bits) - 1)) != 0)
    return fail_base64 (error, "This is not canonical base64");

  return stellar_xdr_decode (type, bytes, n_bytes, error);
}

void
stellar_xdr_free (gpointer value)
{
  Block *block;

  if (value == NULL)
    return;

  block = (Block *) value - 1;

  while (block != NULL)
    {
      Block *next = block->next;

      g_free (block);
      block = next;
    }
}

/* ---- encoding ---- */

static gboolean encode_value (GByteArray           *out,
                              const StellarXdrType *type,
                              gconstpointer         value,
                              guint                 depth);

static void
write_u32 (GByteArray *out,
           guint32     value)
{
  guint32 word = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &word, 4);
}

static void
write_u64 (GByteArray *out,
           guint64     value)
{
  guint64 word = GUINT64_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &word, 8);
}

static void
write_bytes (GByteArray   *out,
             const guint8 *bytes,
             guint32       length)
{
  static const guint8 zeros[4] = { 0 };

  if (length > 0)
    g_byte_array_append (out, bytes, length);

  if (length % 4 != 0)
    g_byte_array_append (out, zeros, 4 - length % 4);
}

static gboolean
encode_items (GByteArray           *out,
              const StellarXdrType *element,
              const guint8         *items,
              guint32               length,
              guint                 depth)
{
  for (guint32 i = 0; i < length; i++)
    {
      if (!encode_value (out, element, items + i * element->size, depth))
        return FALSE;
    }

  return TRUE;
}

static gboolean
encode_union (GByteArray           *out,
              const StellarXdrType *type,
              const guint8         *value,
              guint                 depth)
{
  gint32 discriminant = *(const gint32 *) (gconstpointer) value;
  const StellarXdrField *arm = stellar_xdr_get_arm (type, discriminant);

  if (!encode_value (out, type->element, &discriminant, depth))
    return FALSE;

  if (arm == NULL)
    return type->has_default;

  return arm->type == NULL || encode_value (out, arm->type, value + arm->offset, depth);
}

static gboolean
encode_value (GByteArray           *out,
              const StellarXdrType *type,
              gconstpointer         value,
              guint                 depth)
{
  if (depth == MAX_DEPTH)
    return FALSE;

  depth++;

  switch (type->kind)
    {
    case STELLAR_XDR_INT32:
    case STELLAR_XDR_UINT32:
      write_u32 (out, *(const guint32 *) value);
      return TRUE;

    case STELLAR_XDR_INT64:
    case STELLAR_XDR_UINT64:
      write_u64 (out, *(const guint64 *) value);
      return TRUE;

    case STELLAR_XDR_BOOL:
      write_u32 (out, *(const gboolean *) value != FALSE);
      return TRUE;

    case STELLAR_XDR_ENUM:
      write_u32 (out, (guint32) *(const gint32 *) value);
      return stellar_xdr_enum_name (type, *(const gint32 *) value) != NULL;

    case STELLAR_XDR_OPAQUE_FIXED:
      write_bytes (out, value, type->limit);
      return TRUE;

    case STELLAR_XDR_OPAQUE:
    case STELLAR_XDR_STRING:
      {
        const StellarXdrOpaque *text = value;

        write_u32 (out, text->length);
        if (text->length > type->limit)
          return FALSE;
        write_bytes (out, text->data, text->length);
        return TRUE;
      }

    case STELLAR_XDR_OPTIONAL:
      {
        gconstpointer inner = *(const gpointer *) value;

        write_u32 (out, inner != NULL);
        return inner == NULL || encode_value (out, type->element, inner, depth);
      }

    case STELLAR_XDR_ARRAY:
      {
        const StellarXdrArray *array = value;

        write_u32 (out, array->length);
        return array->length <= type->limit &&
               encode_items (out, type->element, array->items, array->length, depth);
      }

    case STELLAR_XDR_ARRAY_FIXED:
      return encode_items (out, type->element, value, type->limit, depth);

    case STELLAR_XDR_STRUCT:
      for (guint i = 0; i < type->n_fields; i++)
        {
          if (!encode_value (out, type->fields[i].type,
                             (const guint8 *) value + type->fields[i].offset, depth))
            return FALSE;
        }
      return TRUE;

    case STELLAR_XDR_UNION:
      return encode_union (out, type, value, depth);

    default:
      g_assert_not_reached ();
    }
}

GBytes *
stellar_xdr_encode (const StellarXdrType *type,
                    gconstpointer         value)
{
  GByteArray *out = g_byte_array_sized_new (256);

  g_return_val_if_fail (type != NULL && value != NULL, NULL);

  if (!encode_value (out, type, value, 0))
    {
      g_byte_array_unref (out);
      return NULL;
    }

  return g_byte_array_free_to_bytes (out);
}

char *
stellar_xdr_encode_base64 (const StellarXdrType *type,
                           gconstpointer         value)
{
  g_autoptr(GBytes) bytes = stellar_xdr_encode (type, value);

  if (bytes == NULL)
    return NULL;

  return g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

gpointer
stellar_xdr_copy (const StellarXdrType *type,
                  gconstpointer         value)
{
  g_autoptr(GBytes) bytes = stellar_xdr_encode (type, value);

  if (bytes == NULL)
    return NULL;

  return stellar_xdr_decode (type, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
}

const StellarXdrField *
stellar_xdr_get_arm (const StellarXdrType *type,
                     gint32                discriminant)
{
  for (guint i = 0; i < type->n_fields; i++)
    {
      if (type->fields[i].value == discriminant)
        return &type->fields[i];
    }

  return NULL;
}

const char *
stellar_xdr_enum_name (const StellarXdrType *type,
                       gint32                value)
{
  for (guint i = 0; i < type->n_values; i++)
    {
      if (type->values[i].value == value)
        return type->values[i].name;
    }

  return NULL;
}
