#include "app/people/lumio-people-dialog.h"

#include <glib/gi18n.h>

#include "app/session/lumio-profile.h"

struct _LumioPeopleDialog
{
  AdwDialog   parent_instance;

  GtkListBox *people;
};

G_DEFINE_FINAL_TYPE (LumioPeopleDialog, lumio_people_dialog, ADW_TYPE_DIALOG)

typedef struct
{
  LumioPeopleDialog *dialog;
  const char        *action;
  GVariant          *target;
} Act;

static void
act_cb (gpointer user_data)
{
  g_autofree Act *act = user_data;
  g_autoptr(LumioPeopleDialog) dialog = act->dialog;
  g_autoptr(GVariant) target = act->target;
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (dialog)));

  /* Closed meanwhile: then they thought better of it. */
  if (window == NULL)
    return;

  adw_dialog_force_close (ADW_DIALOG (dialog));
  gtk_widget_activate_action_variant (window, act->action, target);
}

/* What follows takes the dialog away, which a row must not live to see while it is still being activated. */
static void
do_next (LumioPeopleDialog *self,
         const char        *action,
         GVariant          *target)
{
  Act *act = g_new0 (Act, 1);

  act->dialog = g_object_ref (self);
  act->action = action;
  act->target = target != NULL ? g_variant_ref (target) : NULL;
  g_idle_add_once (act_cb, act);
}

static void
add_cb (LumioPeopleDialog *self)
{
  do_next (self, "win.add-person", NULL);
}

static void
go_on_cb (GtkWidget *row)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (row, LUMIO_TYPE_PEOPLE_DIALOG);
  GVariant *who = g_object_get_data (G_OBJECT (row), "who");

  do_next (LUMIO_PEOPLE_DIALOG (dialog), "win.switch-to", who);
}

static void
sign_out_cb (GtkWidget *button,
             GtkWidget *row)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (row, LUMIO_TYPE_PEOPLE_DIALOG);
  GVariant *who = g_object_get_data (G_OBJECT (row), "who");

  do_next (LUMIO_PEOPLE_DIALOG (dialog), "win.sign-out-of", who);
}

static GtkWidget *
make_row (const LumioProfile *profile,
          gboolean            shown)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (32, profile->login, TRUE);
  GtkWidget *leave = gtk_button_new_from_icon_name ("system-log-out-symbolic");
  g_autofree char *name = g_strdup_printf (_("Sign out %s"), profile->login);
  GVariant *who = g_variant_ref_sink (g_variant_new ("(ss)", profile->platform, profile->login));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), profile->login);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), g_str_equal (profile->platform, "here")
                                                       ? _("On this computer") : profile->platform);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  g_object_set_data_full (G_OBJECT (row), "who", who, (GDestroyNotify) g_variant_unref);

  if (shown)
    {
      GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

      gtk_widget_set_tooltip_text (mark, _("Shown in this window"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _("Shown in this window"), -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
    }

  gtk_widget_set_tooltip_text (leave, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (leave), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (leave, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (leave, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), leave);
  g_signal_connect (leave, "clicked", G_CALLBACK (sign_out_cb), row);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), !shown);
  g_signal_connect (row, "activated", G_CALLBACK (go_on_cb), NULL);

  return row;
}

static void
lumio_people_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LUMIO_TYPE_PEOPLE_DIALOG);

  G_OBJECT_CLASS (lumio_people_dialog_parent_class)->dispose (object);
}

static void
lumio_people_dialog_class_init (LumioPeopleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_people_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-people-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPeopleDialog, people);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
lumio_people_dialog_init (LumioPeopleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_people_dialog_new (LumioAccount *account)
{
  LumioPeopleDialog *self = g_object_new (LUMIO_TYPE_PEOPLE_DIALOG, NULL);
  g_autoptr(GPtrArray) profiles = lumio_profile_list ();
  g_autofree char *email = NULL;

  if (account != NULL)
    g_object_get (account, "email", &email, NULL);

  for (guint i = 0; i < profiles->len; i++)
    {
      const LumioProfile *profile = g_ptr_array_index (profiles, i);
      gboolean shown = email != NULL &&
                       lumio_profile_is (profile, lumio_account_get_platform (account), email);

      gtk_list_box_append (self->people, make_row (profile, shown));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->people), profiles->len > 0);

  return ADW_DIALOG (self);
}
