#include "app/session/lumio-profile.h"

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "lumio", "profile.ini", NULL);
}

static LumioProfile *
make (const char *platform,
      const char *login)
{
  LumioProfile *self = g_new0 (LumioProfile, 1);

  self->platform = g_strdup (platform);
  self->login = g_strdup (login);

  return self;
}

static void
drop (GPtrArray  *profiles,
      const char *platform,
      const char *login)
{
  for (guint i = profiles->len; i > 0; i--)
    {
      if (lumio_profile_is (g_ptr_array_index (profiles, i - 1), platform, login))
        g_ptr_array_remove_index (profiles, i - 1);
    }
}

/* A group each, in their order; the names of the groups say nothing. */
static void
save (GPtrArray *profiles)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < profiles->len; i++)
    {
      const LumioProfile *profile = g_ptr_array_index (profiles, i);
      g_autofree char *group = g_strdup_printf ("profile %u", i + 1);

      g_key_file_set_string (file, group, "platform", profile->platform);
      g_key_file_set_string (file, group, "login", profile->login);
    }

  if (g_mkdir_with_parents (folder, 0700) < 0 || !g_key_file_save_to_file (file, path, &error))
    g_warning ("Who is signed in is not kept: %s", error != NULL ? error->message : "no folder");
}

GPtrArray *
lumio_profile_list (void)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_profile_free);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();
  g_auto(GStrv) groups = NULL;

  /* Without a file, or with one that cannot be read, nobody is signed in. */
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return profiles;

  groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *platform = g_key_file_get_string (file, groups[i], "platform", NULL);
      g_autofree char *login = g_key_file_get_string (file, groups[i], "login", NULL);

      if (platform == NULL || *platform == '\0' || login == NULL || *login == '\0')
        continue;

      drop (profiles, platform, login);
      g_ptr_array_add (profiles, make (platform, login));
    }

  return profiles;
}

void
lumio_profile_remember (const char *platform,
                        const char *login)
{
  g_autoptr(GPtrArray) profiles = lumio_profile_list ();

  if (profiles->len > 0 && lumio_profile_is (g_ptr_array_index (profiles, 0), platform, login))
    return;

  drop (profiles, platform, login);
  g_ptr_array_insert (profiles, 0, make (platform, login));
  save (profiles);
}

void
lumio_profile_forget (const char *platform,
                      const char *login)
{
  g_autoptr(GPtrArray) profiles = lumio_profile_list ();

  drop (profiles, platform, login);
  save (profiles);
}

gboolean
lumio_profile_is (const LumioProfile *self,
                  const char         *platform,
                  const char         *login)
{
  return g_str_equal (self->platform, platform) && g_str_equal (self->login, login);
}

void
lumio_profile_free (LumioProfile *self)
{
  g_free (self->platform);
  g_free (self->login);
  g_free (self);
}
