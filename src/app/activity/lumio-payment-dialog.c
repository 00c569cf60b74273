#include "app/activity/lumio-payment-dialog.h"

#include <glib/gi18n.h>

#include "app/lumio-formats.h"

struct _LumioPaymentDialog
{
  AdwDialog     parent_instance;

  LumioPayment *payment;
};

G_DEFINE_FINAL_TYPE (LumioPaymentDialog, lumio_payment_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_PAYMENT = 1,
  PROP_SENTENCE,
  PROP_MEMO,
  PROP_ADDRESS,
  PROP_FEE,
  PROP_HASH,
  PROP_HAS_SENTENCE,
  PROP_HAS_MEMO,
} LumioPaymentDialogProps;

static GParamSpec *properties[PROP_HAS_MEMO + 1];

static char *
get_sentence (LumioPaymentDialog *self)
{
  const LumioApiPayment *record = lumio_payment_get_record (self->payment);

  return lumio_format_state_details (self, record->status, record->outcome,
                                     record->reason != NULL ? _(record->reason->message) : NULL);
}

/* What the record says may change while the dialog is open: the outcome arrives. */
static void
changed_cb (LumioPaymentDialog *self)
{
  for (guint i = PROP_PAYMENT; i <= PROP_HAS_MEMO; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
lumio_payment_dialog_dispose (GObject *object)
{
  LumioPaymentDialog *self = (LumioPaymentDialog *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAYMENT_DIALOG);
  g_clear_object (&self->payment);

  G_OBJECT_CLASS (lumio_payment_dialog_parent_class)->dispose (object);
}

static void
lumio_payment_dialog_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioPaymentDialog *self = (LumioPaymentDialog *) object;
  const LumioApiPayment *record =
    self->payment != NULL ? lumio_payment_get_record (self->payment) : NULL;

  if (record == NULL)
    return;

  switch ((LumioPaymentDialogProps) prop_id)
    {
    case PROP_PAYMENT:
      g_value_set_object (value, self->payment);
      break;

    case PROP_SENTENCE:
      g_value_take_string (value, get_sentence (self));
      break;

    case PROP_HAS_SENTENCE:
      {
        g_autofree char *sentence = get_sentence (self);

        g_value_set_boolean (value, *sentence != '\0');
      }
      break;

    case PROP_MEMO:
      g_value_set_string (value, record->memo);
      break;

    case PROP_HAS_MEMO:
      g_value_set_boolean (value, record->memo != NULL);
      break;

    case PROP_ADDRESS:
      g_value_take_string (value, lumio_format_address (self, record->counterparty->address));
      break;

    case PROP_FEE:
      g_value_take_string (value, lumio_format_money (self, record->fee, "XLM", FALSE));
      break;

    case PROP_HASH:
      g_value_set_string (value, record->tx_hash);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_payment_dialog_class_init (LumioPaymentDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  static const char * const texts[] = { NULL, NULL, "sentence", "memo", "address", "fee", "hash" };

  object_class->dispose = lumio_payment_dialog_dispose;
  object_class->get_property = lumio_payment_dialog_get_property;

  properties[PROP_PAYMENT] = g_param_spec_object ("payment", NULL, NULL, LUMIO_TYPE_PAYMENT,
                                                  readable);

  for (guint i = PROP_SENTENCE; i <= PROP_HASH; i++)
    properties[i] = g_param_spec_string (texts[i], NULL, NULL, NULL, readable);

  properties[PROP_HAS_SENTENCE] = g_param_spec_boolean ("has-sentence", NULL, NULL, FALSE, readable);
  properties[PROP_HAS_MEMO] = g_param_spec_boolean ("has-memo", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-payment-dialog.ui");
}

static void
lumio_payment_dialog_init (LumioPaymentDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_payment_dialog_new (LumioPayment *payment)
{
  LumioPaymentDialog *self = g_object_new (LUMIO_TYPE_PAYMENT_DIALOG, NULL);

  self->payment = g_object_ref (payment);
  g_signal_connect_object (payment, "notify::state", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);

  return ADW_DIALOG (self);
}
