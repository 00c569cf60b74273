#include "app/task/lumio-agree-page.h"

#include "app/task/lumio-complaint.h"

struct _LumioAgreePage
{
  AdwNavigationPage  parent_instance;

  GtkWidget         *rows;
  char              *label;

  GtkLabel          *review;
  LumioComplaint    *complaint;
};

G_DEFINE_FINAL_TYPE (LumioAgreePage, lumio_agree_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_ROWS = 1,
  PROP_LABEL,
} LumioAgreePageProps;

static GParamSpec *properties[PROP_LABEL + 1];

static void
lumio_agree_page_dispose (GObject *object)
{
  LumioAgreePage *self = LUMIO_AGREE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_AGREE_PAGE);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (lumio_agree_page_parent_class)->dispose (object);
}

static void
lumio_agree_page_finalize (GObject *object)
{
  g_free (((LumioAgreePage *) object)->label);

  G_OBJECT_CLASS (lumio_agree_page_parent_class)->finalize (object);
}

static void
lumio_agree_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  LumioAgreePage *self = LUMIO_AGREE_PAGE (object);

  switch ((LumioAgreePageProps) prop_id)
    {
    case PROP_ROWS:
      g_value_set_object (value, self->rows);
      break;

    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_agree_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  LumioAgreePage *self = LUMIO_AGREE_PAGE (object);

  switch ((LumioAgreePageProps) prop_id)
    {
    case PROP_ROWS:
      if (g_set_object (&self->rows, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_LABEL:
      if (g_set_str (&self->label, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_agree_page_class_init (LumioAgreePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lumio_agree_page_dispose;
  object_class->finalize = lumio_agree_page_finalize;
  object_class->get_property = lumio_agree_page_get_property;
  object_class->set_property = lumio_agree_page_set_property;

  properties[PROP_ROWS] = g_param_spec_object ("rows", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-agree-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioAgreePage, review);
  gtk_widget_class_bind_template_child (widget_class, LumioAgreePage, complaint);
}

static void
lumio_agree_page_init (LumioAgreePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_agree_page_set_review (LumioAgreePage *self,
                             const char     *sentence)
{
  g_return_if_fail (LUMIO_IS_AGREE_PAGE (self));

  gtk_label_set_label (self->review, sentence);
  lumio_complaint_say (self->complaint, NULL);
}

void
lumio_agree_page_complain (LumioAgreePage *self,
                           const char     *sentence)
{
  g_return_if_fail (LUMIO_IS_AGREE_PAGE (self));

  lumio_complaint_say (self->complaint, sentence);
}
