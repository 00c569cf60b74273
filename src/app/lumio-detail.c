#include "app/lumio-detail.h"

void
lumio_detail_add (AdwExpanderRow *expander,
                  const char     *title,
                  const char     *text)
{
  GtkWidget *row;

  g_return_if_fail (ADW_IS_EXPANDER_ROW (expander));
  g_return_if_fail (title != NULL);

  if (text == NULL)
    return;

  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_expander_row_add_row (expander, row);
}
