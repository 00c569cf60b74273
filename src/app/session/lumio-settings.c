#include "app/session/lumio-settings.h"

#include <locale.h>

#include "app/lumio-formats.h"

#define GROUP "settings"

static GKeyFile *
get_file (void)
{
  static GKeyFile *file;

  if (file == NULL)
    {
      g_autofree char *path = g_build_filename (g_get_user_config_dir (), "lumio", "settings.ini",
                                                NULL);

      file = g_key_file_new ();
      /* Without a file, or with one that cannot be read, everything is as the computer has it. */
      g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
    }

  return file;
}

static void
save (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "lumio", NULL);
  g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);
  g_autoptr(GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) < 0 ||
      !g_key_file_save_to_file (get_file (), path, &error))
    g_warning ("The settings are not kept: %s", error != NULL ? error->message : "no folder");
}

static char *
get_text (const char *name)
{
  g_autofree char *text = g_key_file_get_string (get_file (), GROUP, name, NULL);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
set_text (const char *name,
          const char *text)
{
  g_key_file_set_string (get_file (), GROUP, name, text != NULL ? text : "");
  save ();
}

/* The first locale of the language that this computer has, its own country first where it speaks it. */
static void
speak (const char *language)
{
  static const struct { const char *language; const char *locales[4]; } known[] = {
    { "en", { "en_US.UTF-8", "en_GB.UTF-8", "C.UTF-8" } },
    { "es", { "es_ES.UTF-8", "es_US.UTF-8", "es_MX.UTF-8" } },
  };
  const char *now = setlocale (LC_MESSAGES, NULL);

  g_setenv ("LANGUAGE", language, TRUE);

  if (now != NULL && g_str_has_prefix (now, language))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (!g_str_equal (known[i].language, language))
        continue;

      for (guint j = 0; known[i].locales[j] != NULL; j++)
        {
          if (setlocale (LC_MESSAGES, known[i].locales[j]) == NULL)
            continue;

          /* Days and months are words too. How numbers are written stays the computer's. */
          setlocale (LC_TIME, known[i].locales[j]);
          return;
        }
    }
}

char *
lumio_settings_get_language (void)
{
  return get_text ("language");
}

void
lumio_settings_set_language (const char *language)
{
  set_text ("language", language);
}

char *
lumio_settings_get_time_zone (void)
{
  return get_text ("time-zone");
}

void
lumio_settings_set_time_zone (const char *identifier)
{
  set_text ("time-zone", identifier);
  lumio_formats_set_time_zone (identifier);
}

gboolean
lumio_settings_get_hide_amounts (void)
{
  return g_key_file_get_boolean (get_file (), GROUP, "hide-amounts", NULL);
}

void
lumio_settings_set_hide_amounts (gboolean hide)
{
  if (hide == lumio_settings_get_hide_amounts ())
    return;

  g_key_file_set_boolean (get_file (), GROUP, "hide-amounts", hide);
  save ();
}

void
lumio_settings_apply (void)
{
  g_autofree char *language = lumio_settings_get_language ();
  g_autofree char *zone = lumio_settings_get_time_zone ();

  if (language != NULL)
    speak (language);

  lumio_formats_set_time_zone (zone);
}
