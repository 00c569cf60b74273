#include "app/activity/lumio-payment-cell.h"

#include "app/lumio-window.h"

struct _LumioPaymentCell
{
  GtkBox        parent_instance;

  LumioPayment *payment;
  GSignalGroup *signals;
  gboolean      by_day;

  GtkWidget    *amount;
};

G_DEFINE_FINAL_TYPE (LumioPaymentCell, lumio_payment_cell, GTK_TYPE_BOX)

typedef enum
{
  PROP_PAYMENT = 1,
  PROP_BY_DAY,
} LumioPaymentCellProps;

static GParamSpec *properties[PROP_BY_DAY + 1];

/* Colour carries meaning only: what came is green. */
static void
show_direction (LumioPaymentCell *self)
{
  if (self->payment != NULL && lumio_payment_is_incoming (self->payment))
    gtk_widget_add_css_class (self->amount, "success");
  else
    gtk_widget_remove_css_class (self->amount, "success");
}

/* Made when it is asked for: to set one asks the display where the pointer is, for each row that scrolls by. */
static gboolean
query_tooltip_cb (LumioPaymentCell *self,
                  int               x,
                  int               y,
                  gboolean          by_keyboard,
                  GtkTooltip       *tooltip)
{
  g_autofree char *when = NULL;

  if (self->payment == NULL)
    return FALSE;

  g_object_get (self->payment, "when", &when, NULL);
  gtk_tooltip_set_text (tooltip, when);

  return TRUE;
}

static char *
choose_subtitle (LumioPaymentCell *self,
                 gboolean          by_day,
                 const char       *moment,
                 const char       *subtitle)
{
  return g_strdup (by_day ? moment : subtitle);
}

/* Beside each other where there is room. */
static GtkOrientation
choose_orientation (LumioPaymentCell *self,
                    gboolean          cramped)
{
  return cramped ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
}

static void
lumio_payment_cell_dispose (GObject *object)
{
  LumioPaymentCell *self = (LumioPaymentCell *) object;

  g_clear_object (&self->signals);
  g_clear_object (&self->payment);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAYMENT_CELL);

  G_OBJECT_CLASS (lumio_payment_cell_parent_class)->dispose (object);
}

static void
lumio_payment_cell_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioPaymentCell *self = (LumioPaymentCell *) object;

  switch ((LumioPaymentCellProps) prop_id)
    {
    case PROP_PAYMENT:
      g_value_set_object (value, self->payment);
      break;

    case PROP_BY_DAY:
      g_value_set_boolean (value, self->by_day);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_payment_cell_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  LumioPaymentCell *self = (LumioPaymentCell *) object;

  switch ((LumioPaymentCellProps) prop_id)
    {
    case PROP_PAYMENT:
      if (!g_set_object (&self->payment, g_value_get_object (value)))
        break;

      g_signal_group_set_target (self->signals, self->payment);
      show_direction (self);
      g_object_notify_by_pspec (object, properties[PROP_PAYMENT]);
      break;

    case PROP_BY_DAY:
      self->by_day = g_value_get_boolean (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_payment_cell_class_init (LumioPaymentCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_payment_cell_dispose;
  object_class->get_property = lumio_payment_cell_get_property;
  object_class->set_property = lumio_payment_cell_set_property;

  g_type_ensure (LUMIO_TYPE_PAYMENT);
  g_type_ensure (LUMIO_TYPE_WINDOW);

  properties[PROP_PAYMENT] =
    g_param_spec_object ("payment", NULL, NULL, LUMIO_TYPE_PAYMENT,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_BY_DAY] =
    g_param_spec_boolean ("by-day", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-payment-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPaymentCell, amount);
  gtk_widget_class_bind_template_callback (widget_class, choose_orientation);
  gtk_widget_class_bind_template_callback (widget_class, choose_subtitle);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
}

static void
lumio_payment_cell_init (LumioPaymentCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (LUMIO_TYPE_PAYMENT);
  g_signal_group_connect_swapped (self->signals, "notify::incoming", G_CALLBACK (show_direction),
                                  self);
}

GtkWidget *
lumio_payment_cell_new (LumioPayment *payment)
{
  return g_object_new (LUMIO_TYPE_PAYMENT_CELL, "payment", payment, NULL);
}

LumioPayment *
lumio_payment_cell_get_payment (LumioPaymentCell *self)
{
  return self->payment;
}
