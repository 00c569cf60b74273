#include "app/lumio-fit.h"

/* Smaller than a third nobody reads it. */
#define SMALLEST 3

struct _LumioFit
{
  GtkWidget parent_instance;

  GtkWidget *child;
};

enum
{
  PROP_CHILD = 1,
};

G_DEFINE_FINAL_TYPE (LumioFit, lumio_fit, GTK_TYPE_WIDGET)

static void
measure_child (LumioFit *self,
               int      *width,
               int      *height)
{
  GtkRequisition natural = { 0 };

  if (self->child != NULL && gtk_widget_should_layout (self->child))
    gtk_widget_get_preferred_size (self->child, NULL, &natural);

  *width = natural.width;
  *height = natural.height;
}

static GtkSizeRequestMode
lumio_fit_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lumio_fit_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  int width, height;

  measure_child (LUMIO_FIT (widget), &width, &height);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *natural = width;
      *minimum = (width + SMALLEST - 1) / SMALLEST;
      return;
    }

  if (for_size >= 0 && for_size < width)
    height = (height * for_size + width - 1) / width;

  *minimum = *natural = height;
}

static void
lumio_fit_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  LumioFit *self = LUMIO_FIT (widget);
  int child_width, child_height;
  float scale;

  if (self->child == NULL || !gtk_widget_should_layout (self->child))
    return;

  measure_child (self, &child_width, &child_height);

  if (child_width <= width)
    {
      gtk_widget_allocate (self->child, width, height, baseline, NULL);
      return;
    }

  scale = (float) width / (float) child_width;
  gtk_widget_allocate (self->child, child_width, child_height, -1,
                       gsk_transform_scale (NULL, scale, scale));
}

static void
lumio_fit_set_property (GObject      *object,
                        guint         property_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  LumioFit *self = LUMIO_FIT (object);

  switch (property_id)
    {
    case PROP_CHILD:
      g_clear_pointer (&self->child, gtk_widget_unparent);

      if ((self->child = g_value_get_object (value)))
        gtk_widget_set_parent (self->child, GTK_WIDGET (self));

      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lumio_fit_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, LUMIO_FIT (object)->child);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lumio_fit_dispose (GObject *object)
{
  g_clear_pointer (&LUMIO_FIT (object)->child, gtk_widget_unparent);
  G_OBJECT_CLASS (lumio_fit_parent_class)->dispose (object);
}

static void
lumio_fit_class_init (LumioFitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = lumio_fit_set_property;
  object_class->get_property = lumio_fit_get_property;
  object_class->dispose = lumio_fit_dispose;
  widget_class->get_request_mode = lumio_fit_get_request_mode;
  widget_class->measure = lumio_fit_measure;
  widget_class->size_allocate = lumio_fit_size_allocate;

  g_object_class_install_property (object_class, PROP_CHILD,
                                   g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
lumio_fit_init (LumioFit *self)
{
}
