#include "app/session/lumio-payment.h"

#include "app/lumio-formats.h"

struct _LumioPayment
{
  GObject          parent_instance;

  LumioApiPayment *record;
  gboolean         hidden;
};

G_DEFINE_FINAL_TYPE (LumioPayment, lumio_payment, G_TYPE_OBJECT)

typedef enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_AMOUNT,
  PROP_WHEN,
  PROP_STATE,
  PROP_DAY,
  PROP_MOMENT,
  PROP_SPOKEN,
  PROP_INCOMING,
} LumioPaymentProps;

static GParamSpec *properties[PROP_INCOMING + 1];

/* `when` is taken. */
static char *
build_subtitle (LumioPayment *self,
                char         *moment)
{
  g_autofree char *when = moment;
  g_autofree char *state = lumio_format_state (self, self->record->status, self->record->outcome);

  if (*state != '\0')
    return g_strdup_printf ("%s · %s", when, state);

  if (self->record->memo != NULL)
    return g_strdup_printf ("%s · %s", when, self->record->memo);

  return g_steal_pointer (&when);
}

static char *
get_spoken (LumioPayment *self)
{
  g_autofree char *title = lumio_format_counterparty (self, self->record->counterparty->name,
                                                      self->record->counterparty->address);
  g_autofree char *amount = lumio_format_movement (self, self->record->amount,
                                                   self->record->asset->code,
                                                   lumio_payment_is_incoming (self), self->hidden);
  g_autofree char *subtitle = build_subtitle (self, lumio_format_when (self, self->record->created_at));

  return g_strdup_printf ("%s, %s, %s", title, amount, subtitle);
}

static void
lumio_payment_finalize (GObject *object)
{
  LumioPayment *self = (LumioPayment *) object;

  g_clear_pointer (&self->record, lumio_api_payment_free);

  G_OBJECT_CLASS (lumio_payment_parent_class)->finalize (object);
}

static void
lumio_payment_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LumioPayment *self = (LumioPayment *) object;

  /* Not read yet: its texts are those of nothing. */
  if (self->record == NULL)
    return;

  switch ((LumioPaymentProps) prop_id)
    {
    case PROP_TITLE:
      g_value_take_string (value, lumio_format_counterparty (self, self->record->counterparty->name,
                                                             self->record->counterparty->address));
      break;

    case PROP_SUBTITLE:
      g_value_take_string (value, build_subtitle (self, lumio_format_when (self, self->record->created_at)));
      break;

    case PROP_AMOUNT:
      g_value_take_string (value, lumio_format_movement (self, self->record->amount,
                                                         self->record->asset->code,
                                                         lumio_payment_is_incoming (self),
                                                         self->hidden));
      break;

    case PROP_WHEN:
      g_value_take_string (value, lumio_format_exact_time (self, self->record->created_at));
      break;

    case PROP_STATE:
      g_value_take_string (value, lumio_format_state (self, self->record->status,
                                                      self->record->outcome));
      break;

    case PROP_DAY:
      g_value_take_string (value, lumio_format_day (self, self->record->created_at));
      break;

    case PROP_MOMENT:
      g_value_take_string (value, build_subtitle (self, lumio_format_time (self,
                                                                           self->record->created_at)));
      break;

    case PROP_SPOKEN:
      g_value_take_string (value, get_spoken (self));
      break;

    case PROP_INCOMING:
      g_value_set_boolean (value, lumio_payment_is_incoming (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_payment_class_init (LumioPaymentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const char * const texts[] = {
    NULL, "title", "subtitle", "amount", "when", "state", "day", "moment", "spoken",
  };

  object_class->finalize = lumio_payment_finalize;
  object_class->get_property = lumio_payment_get_property;

  for (guint i = PROP_TITLE; i <= PROP_SPOKEN; i++)
    properties[i] = g_param_spec_string (texts[i], NULL, NULL, NULL,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  properties[PROP_INCOMING] =
    g_param_spec_boolean ("incoming", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_payment_init (LumioPayment *self)
{
}

LumioPayment *
lumio_payment_new (const LumioApiPayment *record)
{
  LumioPayment *self = g_object_new (LUMIO_TYPE_PAYMENT, NULL);

  self->record = record != NULL ? lumio_api_payment_copy (record) : NULL;

  return self;
}

const LumioApiPayment *
lumio_payment_get_record (LumioPayment *self)
{
  return self->record;
}

void
lumio_payment_set_record (LumioPayment          *self,
                          const LumioApiPayment *record)
{
  g_clear_pointer (&self->record, lumio_api_payment_free);
  self->record = lumio_api_payment_copy (record);
  lumio_payment_refresh (self, self->hidden);
}

void
lumio_payment_refresh (LumioPayment *self,
                       gboolean      hidden)
{
  self->hidden = hidden;

  for (guint i = PROP_TITLE; i <= PROP_INCOMING; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

gboolean
lumio_payment_is_incoming (LumioPayment *self)
{
  return self->record != NULL && g_str_equal (self->record->direction, "in");
}

int
lumio_payment_compare (gconstpointer a,
                       gconstpointer b,
                       gpointer      unused)
{
  gint64 first = ((const LumioPayment *) a)->record->created_at;
  gint64 second = ((const LumioPayment *) b)->record->created_at;

  return first < second ? 1 : first > second ? -1 : 0;
}
