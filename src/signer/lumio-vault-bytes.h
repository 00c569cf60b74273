#pragma once

#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

/* A reader that stops at the first thing that is not there: every later take fails too. */
typedef struct
{
  const guint8 *data;
  gsize left;
  gboolean failed;
} LumioVaultReader;

static inline const guint8 *
lumio_vault_take (LumioVaultReader *self,
                  gsize             length)
{
  const guint8 *data = self->data;

  if (self->failed || self->left < length)
    {
      self->failed = TRUE;
      return NULL;
    }

  self->data += length;
  self->left -= length;

  return data;
}

static inline guint64
lumio_vault_take_number (LumioVaultReader *self,
                         guint             bytes)
{
  const guint8 *data = lumio_vault_take (self, bytes);
  guint64 value = 0;

  for (guint i = 0; data != NULL && i < bytes; i++)
    value = value << 8 | data[i];

  return value;
}

static inline void
lumio_vault_write_number (guint8  *data,
                          guint    bytes,
                          guint64  value)
{
  for (guint i = 0; i < bytes; i++)
    data[i] = (guint8) (value >> 8 * (bytes - 1 - i));
}

static inline void
lumio_vault_put_number (GByteArray *bytes,
                        guint       count,
                        guint64     value)
{
  guint8 data[8];

  lumio_vault_write_number (data, count, value);
  g_byte_array_append (bytes, data, count);
}

G_END_DECLS
