#include "app/settings/lumio-settings-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/session/lumio-settings.h"
#include "base/lumio-fiber.h"

#define ZONES "/usr/share/zoneinfo/zone1970.tab"
#define MIN_PASSWORD 8

struct _LumioSettingsDialog
{
  AdwPreferencesDialog  parent_instance;

  LumioAccount         *account;
  GPtrArray            *session_rows; /* borrowed rows of the group */

  AdwComboRow          *language;
  AdwComboRow          *zone;
  AdwSwitchRow         *hide;
  GtkEditable          *name;
  AdwExpanderRow       *password_row;
  GtkEditable          *current;
  GtkEditable          *password;
  AdwPreferencesGroup  *sessions;
};

G_DEFINE_FINAL_TYPE (LumioSettingsDialog, lumio_settings_dialog, ADW_TYPE_PREFERENCES_DIALOG)

typedef enum
{
  PROP_ACCOUNT = 1,
} LumioSettingsDialogProps;

static GParamSpec *properties[PROP_ACCOUNT + 1];

/* Each language by its own name, so that it is found by whoever reads only that one. */
static const struct { const char *code; const char *name; } languages[] = {
  { "en", "English" },
  { "es", "Español" },
};

static void list_sessions (LumioSettingsDialog *self);

/* What was asked of the platform may be answered when nobody looks any more. */
static gboolean
is_closed (LumioSettingsDialog *self)
{
  return self->account == NULL;
}

static void
say (LumioSettingsDialog *self,
     const char          *sentence)
{
  AdwToast *toast = adw_toast_new (sentence);

  adw_toast_set_use_markup (toast, FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), toast);
}

static void
explain (LumioSettingsDialog *self,
         const GError        *error)
{
  g_autofree char *sentence = lumio_account_explain (error);

  say (self, sentence);
}

/* ---- language and time ---- */

static void
language_chosen_cb (LumioSettingsDialog *self)
{
  guint chosen = adw_combo_row_get_selected (self->language);

  lumio_settings_set_language (chosen > 0 && chosen <= G_N_ELEMENTS (languages)
                                 ? languages[chosen - 1].code
                                 : NULL);
}

static void
fill_languages (LumioSettingsDialog *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *chosen = lumio_settings_get_language ();
  guint selected = 0;

  gtk_string_list_append (names, _("As the computer"));

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      gtk_string_list_append (names, languages[i].name);

      if (g_strcmp0 (chosen, languages[i].code) == 0)
        selected = i + 1;
    }

  adw_combo_row_set_model (self->language, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->language, selected);
  g_signal_connect_object (self->language, "notify::selected", G_CALLBACK (language_chosen_cb),
                           self, G_CONNECT_SWAPPED);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* The zones that this computer knows, one a line in the third column. */
static GStrv
read_zones (void)
{
  g_autoptr(GPtrArray) zones = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (g_file_get_contents (ZONES, &text, NULL, NULL))
    lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_auto(GStrv) columns = NULL;

      if (*lines[i] == '#' || *lines[i] == '\0')
        continue;

      columns = g_strsplit (lines[i], "\t", -1);

      if (g_strv_length (columns) >= 3)
        g_ptr_array_add (zones, g_strdup (columns[2]));
    }

  g_ptr_array_add (zones, g_strdup ("UTC"));
  g_ptr_array_sort (zones, compare_texts);
  g_ptr_array_add (zones, NULL);

  return (GStrv) g_ptr_array_steal (zones, NULL);
}

static void
zone_chosen_cb (LumioSettingsDialog *self)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (self->zone);
  guint chosen = adw_combo_row_get_selected (self->zone);

  if (item == NULL)
    return;

  lumio_settings_set_time_zone (chosen > 0 ? gtk_string_object_get_string (item) : NULL);
  lumio_account_refresh_texts (self->account);
}

static void
fill_zones (LumioSettingsDialog *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_auto(GStrv) zones = read_zones ();
  g_autofree char *chosen = lumio_settings_get_time_zone ();
  guint selected = 0;

  gtk_string_list_append (names, _("As the computer"));

  for (guint i = 0; zones[i] != NULL; i++)
    {
      gtk_string_list_append (names, zones[i]);

      if (g_strcmp0 (chosen, zones[i]) == 0)
        selected = i + 1;
    }

  adw_combo_row_set_model (self->zone, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->zone, selected);
  g_signal_connect_object (self->zone, "notify::selected", G_CALLBACK (zone_chosen_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ---- the account ---- */

static DexFuture *
rename_fiber (gpointer user_data)
{
  LumioSettingsDialog *self = user_data;
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autoptr(LumioApiUser) user = NULL;
  g_autoptr(GError) error = NULL;

  user = dex_await_boxed (lumio_api_client_update_me (lumio_account_get_client (self->account),
                                                      name, NULL, NULL), &error);

  if (user == NULL && !is_closed (self))
    explain (self, error);

  return dex_future_new_true ();
}

static void
rename_cb (LumioSettingsDialog *self)
{
  dex_future_disown (lumio_fiber_spawn (rename_fiber, g_object_ref (self),
                                        g_object_unref));
}

static DexFuture *
change_password_fiber (gpointer user_data)
{
  LumioSettingsDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean changed;

  changed = dex_await (lumio_api_client_change_password (lumio_account_get_client (self->account),
                                                         gtk_editable_get_text (self->current),
                                                         gtk_editable_get_text (self->password)),
                       &error);

  if (is_closed (self))
    return dex_future_new_true ();

  if (changed)
    {
      gtk_editable_set_text (self->current, "");
      gtk_editable_set_text (self->password, "");
      adw_expander_row_set_expanded (self->password_row, FALSE);
      say (self, _("Password changed. Everybody else is signed out."));
      list_sessions (self);
    }
  else
    {
      explain (self, error);
    }

  return dex_future_new_true ();
}

static void
change_password_cb (LumioSettingsDialog *self)
{
  if (strlen (gtk_editable_get_text (self->password)) < MIN_PASSWORD)
    {
      say (self, _("A password has at least eight characters."));
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
      return;
    }

  dex_future_disown (lumio_fiber_spawn (change_password_fiber, g_object_ref (self),
                                        g_object_unref));
}

/* ---- where one is signed in ---- */

typedef struct
{
  LumioSettingsDialog *dialog;
  char                *id;
} Revocation;

static void
free_revocation (gpointer data)
{
  Revocation *revocation = data;

  g_object_unref (revocation->dialog);
  g_free (revocation->id);
  g_free (revocation);
}

static DexFuture *
revoke_fiber (gpointer user_data)
{
  Revocation *revocation = user_data;
  LumioSettingsDialog *self = revocation->dialog;
  g_autoptr(GError) error = NULL;

  dex_await (lumio_api_client_revoke_session (lumio_account_get_client (self->account),
                                              revocation->id), &error);

  if (is_closed (self))
    return dex_future_new_true ();

  if (error != NULL)
    explain (self, error);

  list_sessions (self);

  return dex_future_new_true ();
}

static void
revoke_cb (GtkButton           *button,
           LumioSettingsDialog *self)
{
  Revocation *revocation = g_new0 (Revocation, 1);

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  revocation->dialog = g_object_ref (self);
  revocation->id = g_strdup (g_object_get_data (G_OBJECT (button), "session"));
  dex_future_disown (lumio_fiber_spawn (revoke_fiber, revocation, free_revocation));
}

static GtkWidget *
create_session_row (LumioSettingsDialog   *self,
                    const LumioApiSession *session)
{
  GtkWidget *row = adw_action_row_new ();
  gint64 seen = session->last_seen_at != 0 ? session->last_seen_at : session->created_at;
  g_autofree char *when = lumio_format_when (self, seen);
  g_autofree char *subtitle = NULL;

  /* TRANSLATORS: when somebody signed in was last active: "Last used Yesterday 14:05". */
  subtitle = g_strdup_printf (_("Last used %s"), when);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 session->current ? _("This window")
                                 : session->user_agent != NULL ? session->user_agent
                                                               : session->ip_address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);

  if (!session->current)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_("Sign out there"));

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      g_object_set_data_full (G_OBJECT (button), "session", g_strdup (session->id), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (revoke_cb), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }

  return row;
}

static DexFuture *
list_sessions_fiber (gpointer user_data)
{
  LumioSettingsDialog *self = user_data;
  g_autoptr(LumioApiSessions) sessions = NULL;
  g_autoptr(GError) error = NULL;

  sessions = dex_await_boxed (lumio_api_client_list_sessions (
                                lumio_account_get_client (self->account)), &error);

  if (is_closed (self))
    return dex_future_new_true ();

  for (guint i = 0; i < self->session_rows->len; i++)
    adw_preferences_group_remove (self->sessions, g_ptr_array_index (self->session_rows, i));

  g_ptr_array_set_size (self->session_rows, 0);

  if (sessions == NULL)
    {
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *sentence = lumio_account_explain (error);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
      adw_preferences_group_add (self->sessions, row);
      g_ptr_array_add (self->session_rows, row);
      return dex_future_new_true ();
    }

  for (guint i = 0; i < sessions->items->len; i++)
    {
      GtkWidget *row = create_session_row (self, g_ptr_array_index (sessions->items, i));

      adw_preferences_group_add (self->sessions, row);
      g_ptr_array_add (self->session_rows, row);
    }

  return dex_future_new_true ();
}

static void
list_sessions (LumioSettingsDialog *self)
{
  dex_future_disown (lumio_fiber_spawn (list_sessions_fiber, g_object_ref (self),
                                        g_object_unref));
}

/* ---- the object ---- */

static void
lumio_settings_dialog_dispose (GObject *object)
{
  LumioSettingsDialog *self = (LumioSettingsDialog *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_SETTINGS_DIALOG);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_settings_dialog_parent_class)->dispose (object);
}

static void
lumio_settings_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (((LumioSettingsDialog *) object)->session_rows);

  G_OBJECT_CLASS (lumio_settings_dialog_parent_class)->finalize (object);
}

static void
lumio_settings_dialog_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  LumioSettingsDialog *self = (LumioSettingsDialog *) object;

  switch ((LumioSettingsDialogProps) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_settings_dialog_class_init (LumioSettingsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_settings_dialog_dispose;
  object_class->finalize = lumio_settings_dialog_finalize;
  object_class->get_property = lumio_settings_dialog_get_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-settings-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, language);
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, zone);
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, hide);
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, name);
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, current);
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, password);
  gtk_widget_class_bind_template_child (widget_class, LumioSettingsDialog, sessions);
  gtk_widget_class_bind_template_callback (widget_class, rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_password_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
}

static void
lumio_settings_dialog_init (LumioSettingsDialog *self)
{
  self->session_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_settings_dialog_new (LumioAccount *account)
{
  LumioSettingsDialog *self = g_object_new (LUMIO_TYPE_SETTINGS_DIALOG, NULL);
  g_autofree char *name = NULL;

  self->account = g_object_ref (account);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  g_object_get (account, "name", &name, NULL);
  gtk_editable_set_text (self->name, name != NULL ? name : "");
  g_object_bind_property (account, "hide-amounts", self->hide, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  fill_languages (self);
  fill_zones (self);
  list_sessions (self);

  return ADW_DIALOG (self);
}
