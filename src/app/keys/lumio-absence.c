#include "app/keys/lumio-absence.h"

#include <libdex.h>

#include "base/lumio-fiber.h"

#define LOGIND "org.freedesktop.login1"
#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

struct _LumioAbsence
{
  GObject parent_instance;

  GPtrArray *watches; /* Watch */
};

G_DEFINE_FINAL_TYPE (LumioAbsence, lumio_absence, G_TYPE_OBJECT)

static guint away_signal;

typedef struct
{
  GDBusConnection *bus;
  guint            id;
} Watch;

static void
free_watch (gpointer data)
{
  Watch *watch = data;

  g_dbus_connection_signal_unsubscribe (watch->bus, watch->id);
  g_object_unref (watch->bus);
  g_free (watch);
}

static void
went_cb (GDBusConnection *bus,
         const char      *sender,
         const char      *path,
         const char      *interface,
         const char      *signal,
         GVariant        *parameters,
         gpointer         user_data)
{
  g_autoptr(GVariant) changed = NULL;
  gboolean away = FALSE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    {
      /* ActiveChanged of a screen saver, PrepareForSleep of logind. */
      g_variant_get (parameters, "(b)", &away);
    }
  else if (g_variant_is_of_type (parameters, G_VARIANT_TYPE_UNIT))
    {
      /* Lock of logind. */
      away = TRUE;
    }
  else if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    {
      /* StateChanged of the portal. */
      changed = g_variant_get_child_value (parameters, 1);
      g_variant_lookup (changed, "screensaver-active", "b", &away);
    }
  else if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    {
      gboolean active = TRUE;

      /* PropertiesChanged of the session: another one has the seat. */
      changed = g_variant_get_child_value (parameters, 1);
      g_variant_lookup (changed, "Active", "b", &active);
      away = !active;
    }

  if (away)
    g_signal_emit (user_data, away_signal, 0);
}

static void
watch (LumioAbsence    *self,
       GDBusConnection *bus,
       const char      *sender,
       const char      *interface,
       const char      *signal,
       const char      *path)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->bus = g_object_ref (bus);
  watch->id = g_dbus_connection_signal_subscribe (bus, sender, interface, signal, path, NULL,
                                                  G_DBUS_SIGNAL_FLAGS_NONE, went_cb, self, NULL);
  g_ptr_array_add (self->watches, watch);
}

/* The person's own session at this seat, as logind knows it; NULL where there is none. */
static char *
find_session (GDBusConnection *bus)
{
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GVariant) value = NULL;
  char *path = NULL;

  reply = dex_await_variant (dex_dbus_connection_call (
                               bus, LOGIND, "/org/freedesktop/login1/user/self",
                               "org.freedesktop.DBus.Properties", "Get",
                               g_variant_new ("(ss)", "org.freedesktop.login1.User", "Display"),
                               G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1),
                             NULL);

  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(v)", &value);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("(so)")))
    g_variant_get (value, "(so)", NULL, &path);

  return path;
}

static void
watch_logind (LumioAbsence *self)
{
  g_autoptr(GDBusConnection) bus = dex_await_object (dex_bus_get (G_BUS_TYPE_SYSTEM), NULL);
  g_autofree char *session = NULL;

  if (bus == NULL)
    return;

  watch (self, bus, LOGIND, LOGIND ".Manager", "PrepareForSleep", "/org/freedesktop/login1");

  if ((session = find_session (bus)) == NULL)
    return;

  watch (self, bus, LOGIND, LOGIND ".Session", "Lock", session);
  watch (self, bus, LOGIND, "org.freedesktop.DBus.Properties", "PropertiesChanged", session);
}

/* Without it the portal says nothing. */
static void
ask_portal (GDBusConnection *bus)
{
  g_autofree char *token = g_uuid_string_random ();
  GVariantBuilder options;

  g_strdelimit (token, "-", '_');
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "session_handle_token", g_variant_new_string (token));
  dex_await (dex_dbus_connection_call (bus, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Inhibit",
                                       "CreateMonitor", g_variant_new ("(sa{sv})", "", &options),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1), NULL);
}

static void
watch_desktop (LumioAbsence *self)
{
  static const char * const savers[][2] = {
    { "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver" },
    { "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver" },
    { "org.freedesktop.ScreenSaver", "/ScreenSaver" },
  };
  g_autoptr(GDBusConnection) bus = dex_await_object (dex_bus_get (G_BUS_TYPE_SESSION), NULL);

  if (bus == NULL)
    return;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      watch (self, bus, PORTAL, "org.freedesktop.portal.Inhibit", "StateChanged", PORTAL_PATH);
      ask_portal (bus);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    watch (self, bus, savers[i][0], savers[i][0], "ActiveChanged", savers[i][1]);
}

static DexFuture *
watch_fiber (gpointer user_data)
{
  watch_desktop (user_data);
  watch_logind (user_data);

  return dex_future_new_true ();
}

static void
lumio_absence_dispose (GObject *object)
{
  g_clear_pointer (&LUMIO_ABSENCE (object)->watches, g_ptr_array_unref);
  G_OBJECT_CLASS (lumio_absence_parent_class)->dispose (object);
}

static void
lumio_absence_class_init (LumioAbsenceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lumio_absence_dispose;

  away_signal = g_signal_new ("away", LUMIO_TYPE_ABSENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
lumio_absence_init (LumioAbsence *self)
{
  self->watches = g_ptr_array_new_with_free_func (free_watch);
}

LumioAbsence *
lumio_absence_new (void)
{
  LumioAbsence *self = g_object_new (LUMIO_TYPE_ABSENCE, NULL);

  dex_future_disown (lumio_fiber_spawn (watch_fiber, g_object_ref (self), g_object_unref));

  return self;
}
