#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * What came in over the days between two: as bars, each a day's, or as a line that adds them up
 * towards a goal. It draws; what it shows is said by the label that stands with it.
 */

#define LUMIO_TYPE_DAYS_CHART (lumio_days_chart_get_type ())
G_DECLARE_FINAL_TYPE (LumioDaysChart, lumio_days_chart, LUMIO, DAYS_CHART, GtkWidget)

void lumio_days_chart_clear    (LumioDaysChart *self);
/* `day` counts from any day, and never goes down from call to call; `value` is not negative. */
void lumio_days_chart_add      (LumioDaysChart *self,
                                gint64          day,
                                gint64          value);
/* More than 0: a line that adds up, under a dashed one at `goal`. */
void lumio_days_chart_set_goal (LumioDaysChart *self,
                                gint64          goal);

G_END_DECLS
