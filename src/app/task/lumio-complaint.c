#include "app/task/lumio-complaint.h"

struct _LumioComplaint
{
  AdwBin    parent_instance;

  char     *sentence;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (LumioComplaint, lumio_complaint, ADW_TYPE_BIN)

typedef enum
{
  PROP_SENTENCE = 1,
} LumioComplaintProps;

static GParamSpec *properties[PROP_SENTENCE + 1];

static void
lumio_complaint_finalize (GObject *object)
{
  g_free (((LumioComplaint *) object)->sentence);

  G_OBJECT_CLASS (lumio_complaint_parent_class)->finalize (object);
}

static void
lumio_complaint_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch ((LumioComplaintProps) prop_id)
    {
    case PROP_SENTENCE:
      g_value_set_string (value, ((LumioComplaint *) object)->sentence);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_complaint_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch ((LumioComplaintProps) prop_id)
    {
    case PROP_SENTENCE:
      lumio_complaint_say (LUMIO_COMPLAINT (object), g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_complaint_class_init (LumioComplaintClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lumio_complaint_finalize;
  object_class->get_property = lumio_complaint_get_property;
  object_class->set_property = lumio_complaint_set_property;

  properties[PROP_SENTENCE] =
    g_param_spec_string ("sentence", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_complaint_init (LumioComplaint *self)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "xalign", 0.0, NULL);

  gtk_widget_add_css_class (label, "error");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), label);
  self->label = GTK_LABEL (label);
}

void
lumio_complaint_say (LumioComplaint *self,
                     const char     *sentence)
{
  g_return_if_fail (LUMIO_IS_COMPLAINT (self));

  if (!g_set_str (&self->sentence, sentence))
    return;

  gtk_label_set_label (self->label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self), sentence != NULL);

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

void
lumio_complaint_take (LumioComplaint *self,
                      char           *sentence)
{
  lumio_complaint_say (self, sentence);
  g_free (sentence);
}

const char *
lumio_complaint_get (LumioComplaint *self)
{
  g_return_val_if_fail (LUMIO_IS_COMPLAINT (self), NULL);

  return self->sentence;
}
