#include "app/keys/lumio-key-row.h"

GtkWidget *
lumio_key_row_new (const char *title,
                   const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");

  return row;
}

void
lumio_key_row_add_amount (GtkWidget  *row,
                          const char *amount,
                          gboolean    incoming)
{
  GtkWidget *label = gtk_label_new (amount);

  gtk_widget_add_css_class (label, "numeric");

  if (incoming)
    gtk_widget_add_css_class (label, "success");

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
}

void
lumio_key_row_add_button (GtkWidget  *row,
                          const char *label,
                          const char *icon,
                          const char *action,
                          const char *target)
{
  GtkWidget *button = icon != NULL ? gtk_button_new_from_icon_name (icon)
                                   : gtk_button_new_with_label (label);

  if (icon != NULL)
    {
      gtk_widget_set_tooltip_text (button, label);
      gtk_widget_add_css_class (button, "flat");
    }

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}
