#include "app/invest/lumio-portfolio-chart.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/lumio-formats.h"

#define HEIGHT 140
#define MARGIN 4
#define LINE_WIDTH 2.5f

typedef struct
{
  gint64 at;
  gint64 invested; /* up to then */
  gint64 received;
} Point;

struct _LumioPortfolioChart
{
  GtkWidget  parent_instance;

  GArray    *points;
};

G_DEFINE_FINAL_TYPE (LumioPortfolioChart, lumio_portfolio_chart, GTK_TYPE_WIDGET)

static gint64
get_top (LumioPortfolioChart *self)
{
  const Point *last = &g_array_index (self->points, Point, self->points->len - 1);

  return MAX (1, MAX (last->invested, last->received));
}

/* A sum stands until the next one: the line goes in steps. */
static GskPath *
build_path (LumioPortfolioChart *self,
            gboolean             received,
            float                width,
            float                height)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  const Point *first = &g_array_index (self->points, Point, 0);
  const Point *last = &g_array_index (self->points, Point, self->points->len - 1);
  gint64 span = MAX (1, last->at - first->at);
  gint64 top = get_top (self);
  float y = height - MARGIN;

  gsk_path_builder_move_to (builder, MARGIN, y);

  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = &g_array_index (self->points, Point, i);
      gint64 value = received ? point->received : point->invested;
      float x = MARGIN + (width - 2 * MARGIN) * ((float) (point->at - first->at) / (float) span);

      gsk_path_builder_line_to (builder, x, y);
      y = height - MARGIN - (height - 2 * MARGIN) * ((float) value / (float) top);
      gsk_path_builder_line_to (builder, x, y);
    }

  gsk_path_builder_line_to (builder, width - MARGIN, y);

  return gsk_path_builder_free_to_path (builder);
}

static void
draw (LumioPortfolioChart *self,
      GtkSnapshot         *snapshot,
      gboolean             received,
      const GdkRGBA       *colour)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  g_autoptr(GskPath) path = build_path (self, received, width, height);
  GskStroke *stroke = gsk_stroke_new (LINE_WIDTH);

  /* Whoever does not tell the colours apart tells the dashes. */
  if (!received)
    gsk_stroke_set_dash (stroke, (const float[]) { 6, 4 }, 2);

  gtk_snapshot_append_stroke (snapshot, path, stroke, colour);
  gsk_stroke_free (stroke);
}

static void
lumio_portfolio_chart_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  LumioPortfolioChart *self = LUMIO_PORTFOLIO_CHART (widget);
  GdkRGBA text;
  GdkRGBA *accent;

  if (self->points->len == 0)
    return;

  gtk_widget_get_color (widget, &text);
  text.alpha *= 0.55f;
  accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  draw (self, snapshot, FALSE, &text);
  draw (self, snapshot, TRUE, accent);
  gdk_rgba_free (accent);
}

static void
lumio_portfolio_chart_measure (GtkWidget      *widget,
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
lumio_portfolio_chart_finalize (GObject *object)
{
  g_array_unref (((LumioPortfolioChart *) object)->points);

  G_OBJECT_CLASS (lumio_portfolio_chart_parent_class)->finalize (object);
}

static void
lumio_portfolio_chart_class_init (LumioPortfolioChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lumio_portfolio_chart_finalize;
  widget_class->snapshot = lumio_portfolio_chart_snapshot;
  widget_class->measure = lumio_portfolio_chart_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lumio_portfolio_chart_init (LumioPortfolioChart *self)
{
  self->points = g_array_new (FALSE, TRUE, sizeof (Point));
}

void
lumio_portfolio_chart_set_entries (LumioPortfolioChart *self,
                                   GPtrArray           *entries,
                                   gboolean             hidden)
{
  Point point = { 0 };
  g_autofree char *invested = NULL;
  g_autofree char *received = NULL;
  g_autofree char *since = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (LUMIO_IS_PORTFOLIO_CHART (self));

  g_array_set_size (self->points, 0);

  for (guint i = entries->len; i > 0; i--)
    {
      const LumioApiPortfolioEntry *entry = g_ptr_array_index (entries, i - 1);

      point.at = entry->at;

      if (g_str_equal (entry->kind, "purchase"))
        point.invested += entry->amount;
      else
        point.received += entry->amount;

      g_array_append_val (self->points, point);
    }

  gtk_widget_queue_draw (GTK_WIDGET (self));

  if (self->points->len == 0)
    return;

  invested = lumio_format_money (self, point.invested, "USDC", hidden);
  received = lumio_format_money (self, point.received, "USDC", hidden);
  since = lumio_format_day (self, g_array_index (self->points, Point, 0).at);
  /* TRANSLATORS: what a chart shows, to be read aloud: a day, two amounts. */
  label = g_strdup_printf (_("Since %s: %s invested, %s came back"), since, invested, received);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
