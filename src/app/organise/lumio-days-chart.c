#include "app/organise/lumio-days-chart.h"

#include <adwaita.h>

#define HEIGHT 120
#define MARGIN 4
#define LINE_WIDTH 2.5f
#define MAX_BAR 32.0f
#define GAP 0.2f

typedef struct
{
  gint64 day;
  gint64 value;
} Bar;

struct _LumioDaysChart
{
  GtkWidget  parent_instance;

  GArray    *bars;
  gint64     goal;
};

G_DEFINE_FINAL_TYPE (LumioDaysChart, lumio_days_chart, GTK_TYPE_WIDGET)

/* What the platform says may be anything: a sum that is too much stays at the most there can be. */
static gint64
add_up (gint64 sum,
        gint64 value)
{
  return __builtin_add_overflow (sum, value, &sum) ? G_MAXINT64 : sum;
}

static gint64
get_top (LumioDaysChart *self)
{
  gint64 top = MAX (1, self->goal);
  gint64 sum = 0;

  for (guint i = 0; i < self->bars->len; i++)
    {
      gint64 value = g_array_index (self->bars, Bar, i).value;

      sum = add_up (sum, value);
      top = MAX (top, self->goal > 0 ? sum : value);
    }

  return top;
}

/* How many days there are from the first to the last, both counted. */
static gint64
count_days (LumioDaysChart *self)
{
  return g_array_index (self->bars, Bar, self->bars->len - 1).day -
         g_array_index (self->bars, Bar, 0).day + 1;
}

static void
stroke (GtkSnapshot   *snapshot,
        GskPath       *path,
        gboolean       dashed,
        const GdkRGBA *colour)
{
  GskStroke *line = gsk_stroke_new (LINE_WIDTH);

  if (dashed)
    gsk_stroke_set_dash (line, (const float[]) { 6, 4 }, 2);

  gtk_snapshot_append_stroke (snapshot, path, line, colour);
  gsk_stroke_free (line);
}

static void
draw_goal (GtkSnapshot   *snapshot,
           float          y,
           float          width,
           const GdkRGBA *colour)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr(GskPath) path = NULL;

  gsk_path_builder_move_to (builder, MARGIN, y);
  gsk_path_builder_line_to (builder, MARGIN + width, y);
  path = gsk_path_builder_free_to_path (builder);
  stroke (snapshot, path, TRUE, colour);
}

/* A sum stands until more comes: a day's rise ends where the day does. */
static void
draw_line (LumioDaysChart *self,
           GtkSnapshot    *snapshot,
           float           width,
           float           height,
           const GdkRGBA  *colour)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr(GskPath) path = NULL;
  gint64 first = g_array_index (self->bars, Bar, 0).day;
  float step = width / (float) count_days (self);
  gint64 top = get_top (self);
  gint64 sum = 0;
  float y = MARGIN + height;

  gsk_path_builder_move_to (builder, MARGIN, y);

  for (guint i = 0; i < self->bars->len; i++)
    {
      const Bar *bar = &g_array_index (self->bars, Bar, i);
      float x = MARGIN + step * (float) (bar->day - first);

      gsk_path_builder_line_to (builder, x, y);
      sum = add_up (sum, bar->value);
      y = MARGIN + height * (1 - (float) sum / (float) top);
      gsk_path_builder_line_to (builder, x + step, y);
    }

  path = gsk_path_builder_free_to_path (builder);
  stroke (snapshot, path, FALSE, colour);
}

static void
draw_bars (LumioDaysChart *self,
           GtkSnapshot    *snapshot,
           float           width,
           float           height,
           const GdkRGBA  *colour)
{
  gint64 first = g_array_index (self->bars, Bar, 0).day;
  float step = MIN (width / (float) count_days (self), MAX_BAR);
  gint64 top = get_top (self);

  for (guint i = 0; i < self->bars->len; i++)
    {
      const Bar *bar = &g_array_index (self->bars, Bar, i);
      float tall = height * ((float) bar->value / (float) top);

      gtk_snapshot_append_color (snapshot, colour,
                                 &GRAPHENE_RECT_INIT (MARGIN + step * (float) (bar->day - first),
                                                      MARGIN + height - tall,
                                                      MAX (1, step * (1 - GAP)), tall));
    }
}

static void
lumio_days_chart_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  LumioDaysChart *self = LUMIO_DAYS_CHART (widget);
  float width = (float) gtk_widget_get_width (widget) - 2 * MARGIN;
  float height = (float) gtk_widget_get_height (widget) - 2 * MARGIN;
  GdkRGBA text;
  GdkRGBA *accent;

  if (self->bars->len == 0)
    return;

  gtk_widget_get_color (widget, &text);
  text.alpha *= 0.55f;
  accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());

  if (self->goal > 0)
    {
      draw_goal (snapshot,
                 MARGIN + height * (1 - (float) self->goal / (float) get_top (self)), width, &text);
      draw_line (self, snapshot, width, height, accent);
    }
  else
    draw_bars (self, snapshot, width, height, accent);

  gdk_rgba_free (accent);
}

static void
lumio_days_chart_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 2 * MARGIN;
  *natural = *minimum;
}

static void
lumio_days_chart_finalize (GObject *object)
{
  g_array_unref (((LumioDaysChart *) object)->bars);

  G_OBJECT_CLASS (lumio_days_chart_parent_class)->finalize (object);
}

static void
lumio_days_chart_class_init (LumioDaysChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lumio_days_chart_finalize;
  widget_class->snapshot = lumio_days_chart_snapshot;
  widget_class->measure = lumio_days_chart_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lumio_days_chart_init (LumioDaysChart *self)
{
  self->bars = g_array_new (FALSE, TRUE, sizeof (Bar));
}

void
lumio_days_chart_clear (LumioDaysChart *self)
{
  g_return_if_fail (LUMIO_IS_DAYS_CHART (self));

  g_array_set_size (self->bars, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lumio_days_chart_add (LumioDaysChart *self,
                      gint64          day,
                      gint64          value)
{
  Bar bar = { day, value };

  g_return_if_fail (LUMIO_IS_DAYS_CHART (self));

  g_array_append_val (self->bars, bar);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lumio_days_chart_set_goal (LumioDaysChart *self,
                           gint64          goal)
{
  g_return_if_fail (LUMIO_IS_DAYS_CHART (self));

  self->goal = goal;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
