#include <locale.h>

#include <glib/gi18n.h>
#include <libdex.h>

#include "app/lumio-application.h"
#include "app/session/lumio-profile.h"
#include "app/session/lumio-secrets.h"
#include "app/session/lumio-settings.h"

/* The keyring takes its time; meanwhile the toolkit starts. */
static void
ask_keyring (void)
{
  g_autoptr(GPtrArray) profiles = lumio_profile_list ();

  if (profiles->len > 0)
    {
      const LumioProfile *last = g_ptr_array_index (profiles, 0);

      lumio_secrets_look_ahead (last->platform, last->login);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(LumioApplication) application = NULL;
  const char *locale_dir = g_getenv ("LUMIO_LOCALE_DIR");

  setlocale (LC_ALL, "");
  lumio_settings_apply ();
  /* GTK would set the locale anew, and forget the language that was chosen. */
  gtk_disable_setlocale ();
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LUMIO_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  dex_init ();
  ask_keyring ();
  application = lumio_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
