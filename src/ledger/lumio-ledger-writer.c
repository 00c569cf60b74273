#include "ledger/lumio-ledger-writer.h"

#include "stellar/stellar-amount.h"

static void
put_escaped (GString    *text,
             const char *value,
             gsize       length)
{
  g_string_append_c (text, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = value[i];

      if (c == '"' || c == '\\')
        {
          g_string_append_c (text, '\\');
          g_string_append_c (text, c);
        }
      else if (c == '\n')
        g_string_append (text, "\\n");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_c (text, c);
    }
  g_string_append_c (text, '"');
}

static void
put_name (LumioLedgerWriter *self,
          const char        *name)
{
  if (self->separate)
    g_string_append_c (self->text, ',');
  self->separate = TRUE;
  if (name == NULL)
    return;
  put_escaped (self->text, name, strlen (name));
  g_string_append_c (self->text, ':');
}

void
lumio_ledger_writer_init (LumioLedgerWriter *self)
{
  self->text = g_string_sized_new (1024);
  self->separate = FALSE;
}

char *
lumio_ledger_writer_end (LumioLedgerWriter *self)
{
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}

void
lumio_ledger_writer_begin_object (LumioLedgerWriter *self,
                                  const char        *name)
{
  put_name (self, name);
  g_string_append_c (self->text, '{');
  self->separate = FALSE;
}

void
lumio_ledger_writer_end_object (LumioLedgerWriter *self)
{
  g_string_append_c (self->text, '}');
  self->separate = TRUE;
}

void
lumio_ledger_writer_begin_array (LumioLedgerWriter *self,
                                 const char        *name)
{
  put_name (self, name);
  g_string_append_c (self->text, '[');
  self->separate = FALSE;
}

void
lumio_ledger_writer_end_array (LumioLedgerWriter *self)
{
  g_string_append_c (self->text, ']');
  self->separate = TRUE;
}

void
lumio_ledger_writer_null (LumioLedgerWriter *self,
                          const char        *name)
{
  put_name (self, name);
  g_string_append (self->text, "null");
}

void
lumio_ledger_writer_text (LumioLedgerWriter *self,
                          const char        *name,
                          const char        *value)
{
  put_name (self, name);
  put_escaped (self->text, value, strlen (value));
}

void
lumio_ledger_writer_bytes (LumioLedgerWriter *self,
                           const char        *name,
                           const char        *value,
                           gsize              length)
{
  g_autoptr(GString) valid = g_string_sized_new (length);
  const char *at = value;
  const char *end = value + length;

  while (at < end)
    {
      gunichar c = g_utf8_get_char_validated (at, end - at);

      /* A NUL inside is a character to JSON, but GLib takes it for the end of the text. */
      if (*at == '\0')
        {
          g_string_append_c (valid, '\0');
          at++;
          continue;
        }
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append (valid, "\xef\xbf\xbd");
          at++;
          continue;
        }
      g_string_append_len (valid, at, g_utf8_next_char (at) - at);
      at = g_utf8_next_char (at);
    }
  put_name (self, name);
  put_escaped (self->text, valid->str, valid->len);
}

void
lumio_ledger_writer_base64 (LumioLedgerWriter *self,
                            const char        *name,
                            const guint8      *value,
                            gsize              length)
{
  g_autofree char *text = g_base64_encode (value, length);

  lumio_ledger_writer_text (self, name, text);
}

void
lumio_ledger_writer_hex (LumioLedgerWriter *self,
                         const char        *name,
                         const guint8      *value,
                         gsize              length)
{
  put_name (self, name);
  g_string_append_c (self->text, '"');
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (self->text, "%02x", value[i]);
  g_string_append_c (self->text, '"');
}

void
lumio_ledger_writer_int (LumioLedgerWriter *self,
                         const char        *name,
                         gint64             value)
{
  put_name (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
lumio_ledger_writer_int_text (LumioLedgerWriter *self,
                              const char        *name,
                              gint64             value)
{
  put_name (self, name);
  g_string_append_printf (self->text, "\"%" G_GINT64_FORMAT "\"", value);
}

void
lumio_ledger_writer_uint_text (LumioLedgerWriter *self,
                               const char        *name,
                               guint64            value)
{
  put_name (self, name);
  g_string_append_printf (self->text, "\"%" G_GUINT64_FORMAT "\"", value);
}

void
lumio_ledger_writer_boolean (LumioLedgerWriter *self,
                             const char        *name,
                             gboolean           value)
{
  put_name (self, name);
  g_string_append (self->text, value ? "true" : "false");
}

void
lumio_ledger_writer_amount (LumioLedgerWriter *self,
                            const char        *name,
                            gint64             stroops)
{
  g_autofree char *text = stellar_amount_format (stroops);

  lumio_ledger_writer_text (self, name, text);
}

void
lumio_ledger_writer_time (LumioLedgerWriter *self,
                          const char        *name,
                          gint64             seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = NULL;

  if (time != NULL)
    text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  lumio_ledger_writer_text (self, name, text != NULL ? text : "");
}

void
lumio_ledger_writer_raw (LumioLedgerWriter *self,
                         const char        *name,
                         const char        *json)
{
  put_name (self, name);
  g_string_append (self->text, json);
}

void
lumio_ledger_writer_members (LumioLedgerWriter *self,
                             const char        *members)
{
  if (members[0] == '\0')
    return;
  if (self->separate)
    g_string_append_c (self->text, ',');
  self->separate = TRUE;
  g_string_append (self->text, members);
}
