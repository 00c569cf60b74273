#include "app/session/lumio-profile.h"

#include <glib/gstdio.h>

#define GROUP "last"

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "lumio", "profile.ini", NULL);
}

gboolean
lumio_profile_load (char **platform,
                    char **login)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return FALSE;

  *platform = g_key_file_get_string (file, GROUP, "platform", NULL);
  *login = g_key_file_get_string (file, GROUP, "login", NULL);

  return *platform != NULL && *login != NULL;
}

void
lumio_profile_remember (const char *platform,
                        const char *login)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_key_file_set_string (file, GROUP, "platform", platform);
  g_key_file_set_string (file, GROUP, "login", login);

  if (g_mkdir_with_parents (folder, 0700) < 0 || !g_key_file_save_to_file (file, path, &error))
    g_warning ("Who signed in last is not kept: %s", error != NULL ? error->message : "no folder");
}

void
lumio_profile_forget (void)
{
  g_autofree char *path = get_path ();

  g_unlink (path);
}
