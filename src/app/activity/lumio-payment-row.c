#include "app/activity/lumio-payment-row.h"

struct _LumioPaymentRow
{
  AdwActionRow  parent_instance;

  LumioPayment *payment;

  GtkLabel     *amount;
};

G_DEFINE_FINAL_TYPE (LumioPaymentRow, lumio_payment_row, ADW_TYPE_ACTION_ROW)

typedef enum
{
  PROP_PAYMENT = 1,
} LumioPaymentRowProps;

static GParamSpec *properties[PROP_PAYMENT + 1];

static void
lumio_payment_row_dispose (GObject *object)
{
  LumioPaymentRow *self = (LumioPaymentRow *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAYMENT_ROW);
  g_clear_object (&self->payment);

  G_OBJECT_CLASS (lumio_payment_row_parent_class)->dispose (object);
}

static void
lumio_payment_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  LumioPaymentRow *self = (LumioPaymentRow *) object;

  switch ((LumioPaymentRowProps) prop_id)
    {
    case PROP_PAYMENT:
      g_value_set_object (value, self->payment);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_payment_row_class_init (LumioPaymentRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_payment_row_dispose;
  object_class->get_property = lumio_payment_row_get_property;

  properties[PROP_PAYMENT] =
    g_param_spec_object ("payment", NULL, NULL, LUMIO_TYPE_PAYMENT,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_PAYMENT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-payment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPaymentRow, amount);
}

static void
lumio_payment_row_init (LumioPaymentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lumio_payment_row_new (LumioPayment *payment)
{
  LumioPaymentRow *self = g_object_new (LUMIO_TYPE_PAYMENT_ROW, NULL);

  self->payment = g_object_ref (payment);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAYMENT]);

  if (lumio_payment_is_incoming (payment))
    gtk_widget_add_css_class (GTK_WIDGET (self->amount), "success");

  return GTK_WIDGET (self);
}

LumioPayment *
lumio_payment_row_get_payment (LumioPaymentRow *self)
{
  return self->payment;
}
