#include "base/lumio-log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *program_name;

static const char *
level_name (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_ERROR:
      return "fatal";

    case G_LOG_LEVEL_CRITICAL:
      return "critical";

    case G_LOG_LEVEL_WARNING:
      return "warning";

    case G_LOG_LEVEL_MESSAGE:
      return "notice";

    case G_LOG_LEVEL_INFO:
      return "info";

    default:
      return "debug";
    }
}

static void
append_json (GString    *line,
             const char *text,
             gssize      length)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);

  g_string_append_c (line, '"');

  for (const char *p = valid; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (line, "\\%c", c);
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (line, "\\u%04x", c);
      else
        g_string_append_c (line, (char) c);
    }

  g_string_append_c (line, '"');
}

/* The code position and the syslog ids tell an operator nothing. */
static gboolean
is_noise (const char *key)
{
  return g_str_has_prefix (key, "CODE_") || g_str_has_prefix (key, "SYSLOG_") ||
         g_str_has_prefix (key, "GLIB_") || g_str_equal (key, "PRIORITY");
}

/* No secret is ever handed to the log; this keeps one that a mistake names out of it. */
static gboolean
is_secret (const char *name)
{
  static const char * const words[] = {
    "password", "passphrase", "secret", "token", "seed", "mnemonic", "authorization", "bearer",
    "private_key", "encrypted_key",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (name, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static GLogWriterOutput
write_line (GLogLevelFlags   level,
            const GLogField *fields,
            gsize            n_fields,
            gpointer         user_data)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  const char *domain = NULL;
  gssize domain_length = -1;

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
        {
          domain = fields[i].value;
          domain_length = fields[i].length;
        }
    }

  if (domain_length < 0 && g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;

  g_string_append_printf (line, "{\"ts\":\"%s.%03dZ\",\"level\":\"%s\",\"program\":", time,
                          g_date_time_get_microsecond (now) / 1000, level_name (level));
  append_json (line, program_name, -1);

  if (domain != NULL)
    {
      g_string_append (line, ",\"domain\":");
      append_json (line, domain, domain_length);
    }

  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *name = g_ascii_strdown (fields[i].key, -1);

      if (is_noise (fields[i].key) || fields[i].value == NULL)
        continue;

      g_string_append_c (line, ',');
      append_json (line, name, -1);
      g_string_append_c (line, ':');

      if (is_secret (name))
        append_json (line, "(kept out of the log)", -1);
      else
        append_json (line, fields[i].value, fields[i].length);
    }

  g_string_append (line, "}\n");

  /* One write a line, so that lines of several threads and programs do not mix. */
  if (write (STDERR_FILENO, line->str, line->len) < 0)
    return G_LOG_WRITER_UNHANDLED;

  return G_LOG_WRITER_HANDLED;
}

static GLogWriterOutput
write_journal (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         user_data)
{
  return g_log_writer_journald (level, fields, n_fields, user_data);
}

void
lumio_log_init (const char *program)
{
  program_name = program;
  g_set_prgname (program);

  if (g_log_writer_is_journald (STDERR_FILENO))
    g_log_set_writer_func (write_journal, NULL, NULL);
  else
    g_log_set_writer_func (write_line, NULL, NULL);
}
