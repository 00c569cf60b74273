#include "stellar/stellar-strkey.h"

#include <string.h>

#include <sodium.h>

G_DEFINE_QUARK (stellar-strkey-error-quark, stellar_strkey_error)

#define MAX_PAYLOAD 100
#define MAX_TEXT 200

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* In the order of StellarStrkeyKind. */
static const struct
{
  char   letter;
  guint8 version;
  guint8 min_length;
  guint8 max_length;
} kinds[] = {
  { 'G', 6 << 3, 32, 32 },
  { 'S', 18 << 3, 32, 32 },
  { 'T', 19 << 3, 32, 32 },
  { 'X', 23 << 3, 32, 32 },
  { 'M', 12 << 3, 40, 40 },
  { 'P', 15 << 3, 36, 100 },
  { 'C', 2 << 3, 32, 32 },
  { 'L', 11 << 3, 32, 32 },
  { 'B', 1 << 3, 33, 33 },
};

/* CRC-16/XMODEM, as SEP-23 names it. */
static guint16
checksum (const guint8 *data,
          gsize         length)
{
  guint16 crc = 0;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= (guint16) (data[i] << 8);

      for (int bit = 0; bit < 8; bit++)
        crc = (guint16) (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }

  return crc;
}

static gboolean
payload_is_valid (StellarStrkeyKind  kind,
                  const guint8      *payload,
                  gsize              length)
{
  guint32 inner;

  if (length < kinds[kind].min_length || length > kinds[kind].max_length)
    return FALSE;

  if (kind == STELLAR_STRKEY_CLAIMABLE_BALANCE)
    return payload[0] == 0;

  if (kind != STELLAR_STRKEY_SIGNED_PAYLOAD)
    return TRUE;

  memcpy (&inner, payload + 32, 4);
  inner = GUINT32_FROM_BE (inner);

  if (inner == 0 || inner > 64 || length != 36 + ((inner + 3) & ~3u))
    return FALSE;

  for (gsize i = 36 + inner; i < length; i++)
    {
      if (payload[i] != 0)
        return FALSE;
    }

  return TRUE;
}

char *
stellar_strkey_encode (StellarStrkeyKind  kind,
                       const guint8      *payload,
                       gsize              length)
{
  guint8 bytes[MAX_PAYLOAD + 3];
  char *text;
  guint16 crc;
  gsize n = length + 3;
  gsize written = 0;
  guint32 buffer = 0;
  guint bits = 0;

  g_return_val_if_fail (kind <= STELLAR_STRKEY_CLAIMABLE_BALANCE, NULL);
  /* XDR knows an empty payload: it has a text to show, though no reader takes it. */
  g_return_val_if_fail (payload_is_valid (kind, payload, length) ||
                        (kind == STELLAR_STRKEY_SIGNED_PAYLOAD && length == 36), NULL);

  bytes[0] = kinds[kind].version;
  memcpy (bytes + 1, payload, length);
  crc = checksum (bytes, length + 1);
  bytes[length + 1] = crc & 0xff;
  bytes[length + 2] = crc >> 8;

  text = g_malloc (n * 8 / 5 + 2);

  for (gsize i = 0; i < n; i++)
    {
      buffer = buffer << 8 | bytes[i];
      bits += 8;

      while (bits >= 5)
        {
          bits -= 5;
          text[written++] = alphabet[buffer >> bits & 31];
        }
    }

  if (bits > 0)
    text[written++] = alphabet[buffer << (5 - bits) & 31];

  text[written] = '\0';
  sodium_memzero (bytes, sizeof bytes);

  return text;
}

static gboolean
fail (GError             **error,
      StellarStrkeyError   code,
      const char          *message)
{
  g_set_error_literal (error, STELLAR_STRKEY_ERROR, code, message);
  return FALSE;
}

static int
digit_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';

  if (c >= '2' && c <= '7')
    return c - '2' + 26;

  return -1;
}

static gboolean
decode_into (const char         *text,
             gsize               length,
             StellarStrkeyKind   kind,
             guint8             *bytes,
             gsize              *n_bytes,
             GError            **error)
{
  guint32 buffer = 0;
  guint bits = 0;
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      int value = digit_value (text[i]);

      if (value < 0)
        return fail (error, STELLAR_STRKEY_ERROR_ALPHABET, "A key has capital letters and 2 to 7");

      buffer = buffer << 5 | (guint32) value;
      bits += 5;

      if (bits >= 8)
        {
          bits -= 8;
          bytes[n++] = (guint8) (buffer >> bits);
        }
    }

  /* Whole characters only, and nothing in the bits that the last one has to spare. */
  if (bits >= 5 || (buffer & ((1u << bits) - 1)) != 0)
    return fail (error, STELLAR_STRKEY_ERROR_LENGTH, "The length is not that of a key");

  *n_bytes = n;
  return TRUE;
}

GBytes *
stellar_strkey_decode (const char         *text,
                       gssize              length,
                       StellarStrkeyKind   kind,
                       GError            **error)
{
  guint8 bytes[MAX_TEXT];
  gsize n_text = length < 0 ? strlen (text) : (gsize) length;
  gsize n = 0;
  guint16 crc;
  GBytes *payload = NULL;

  g_return_val_if_fail (text != NULL && kind <= STELLAR_STRKEY_CLAIMABLE_BALANCE, NULL);

  if (n_text < 8 || n_text > MAX_TEXT - 8)
    {
      fail (error, STELLAR_STRKEY_ERROR_LENGTH, "The length is not that of a key");
      return NULL;
    }

  if (!decode_into (text, n_text, kind, bytes, &n, error))
    return NULL;

  crc = checksum (bytes, n - 2);

  if (text[0] != kinds[kind].letter)
    fail (error, STELLAR_STRKEY_ERROR_KIND, "This is a key of another kind");
  else if (n < 3u + kinds[kind].min_length || n > 3u + kinds[kind].max_length)
    fail (error, STELLAR_STRKEY_ERROR_LENGTH, "The length is not that of a key");
  else if (bytes[n - 2] != (crc & 0xff) || bytes[n - 1] != crc >> 8)
    fail (error, STELLAR_STRKEY_ERROR_CHECKSUM, "The checksum is wrong");
  else if (bytes[0] != kinds[kind].version)
    fail (error, STELLAR_STRKEY_ERROR_KIND, "This is a key of another kind");
  else if (!payload_is_valid (kind, bytes + 1, n - 3))
    fail (error, STELLAR_STRKEY_ERROR_PAYLOAD, "The key holds what its kind does not allow");
  else
    payload = g_bytes_new (bytes + 1, n - 3);

  sodium_memzero (bytes, sizeof bytes);

  return payload;
}

gboolean
stellar_strkey_detect (const char        *text,
                       StellarStrkeyKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (text[0] == kinds[i].letter)
        {
          *kind = i;
          return TRUE;
        }
    }

  return FALSE;
}

char *
stellar_address_encode (const guint8 key[32])
{
  return stellar_strkey_encode (STELLAR_STRKEY_ED25519_PUBLIC_KEY, key, 32);
}

gboolean
stellar_address_decode (const char  *text,
                        guint8       key[32],
                        GError     **error)
{
  g_autoptr(GBytes) payload = stellar_strkey_decode (text, -1, STELLAR_STRKEY_ED25519_PUBLIC_KEY,
                                                     error);

  if (payload == NULL)
    return FALSE;

  memcpy (key, g_bytes_get_data (payload, NULL), 32);
  return TRUE;
}
