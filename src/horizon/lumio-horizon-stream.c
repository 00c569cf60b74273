#include "horizon/lumio-horizon-stream.h"

#include "base/lumio-event-source.h"
#include "base/lumio-json.h"

struct _LumioHorizonStream
{
  GObject parent_instance;

  LumioEventSource *source;
  GType record_type;
  char *cursor;
};

G_DEFINE_FINAL_TYPE (LumioHorizonStream, lumio_horizon_stream, G_TYPE_OBJECT)

typedef enum
{
  PROP_CONNECTED = 1,
  PROP_REFUSED_STATUS,
} LumioHorizonStreamProps;

enum
{
  RECORD,
  N_SIGNALS
};

static GParamSpec *properties[PROP_REFUSED_STATUS + 1];
static guint signals[N_SIGNALS];

static void
give (LumioHorizonStream *self,
      gpointer            record,
      GBoxedFreeFunc      release)
{
  if (record == NULL)
    return;

  g_signal_emit (self, signals[RECORD], 0, record);
  release (record);
}

static void
event_cb (LumioEventSource   *source,
          const char         *type,
          const char         *id,
          const char         *data,
          LumioHorizonStream *self)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *object;

  /* "open" and "close" frame a connection; records come as plain messages. */
  if (g_strcmp0 (type, "message") != 0)
    return;

  node = lumio_json_parse (data, -1, &error);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_warning ("Horizon sent an event that is no record: %s",
                 error != NULL ? error->message : "not an object");
      return;
    }

  object = json_node_get_object (node);
  g_object_ref (self);

  if (self->record_type == LUMIO_TYPE_HORIZON_PAYMENT)
    give (self, lumio_horizon_payment_from_json (object, &error),
          (GBoxedFreeFunc) lumio_horizon_payment_unref);
  else if (self->record_type == LUMIO_TYPE_HORIZON_TRANSACTION)
    give (self, lumio_horizon_transaction_from_json (object, &error),
          (GBoxedFreeFunc) lumio_horizon_transaction_unref);
  else
    give (self, lumio_horizon_ledger_from_json (object, &error),
          (GBoxedFreeFunc) lumio_horizon_ledger_unref);

  if (error != NULL)
    g_warning ("Horizon sent a record that cannot be read: %s", error->message);

  /* After the record was dealt with: whoever keeps the cursor keeps what was done. */
  if (id != NULL)
    g_set_str (&self->cursor, id);

  g_object_unref (self);
}

static void
notify_connected_cb (LumioHorizonStream *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
}

static void
notify_refused_cb (LumioHorizonStream *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REFUSED_STATUS]);
}

static void
lumio_horizon_stream_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioHorizonStream *self = LUMIO_HORIZON_STREAM (object);

  switch ((LumioHorizonStreamProps) prop_id)
    {
    case PROP_CONNECTED:
      g_value_set_boolean (value, lumio_event_source_get_connected (self->source));
      break;

    case PROP_REFUSED_STATUS:
      g_value_set_uint (value, lumio_event_source_get_refused_status (self->source));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_horizon_stream_dispose (GObject *object)
{
  LumioHorizonStream *self = LUMIO_HORIZON_STREAM (object);

  if (self->source != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->source, self);
      lumio_event_source_stop (self->source);
    }

  G_OBJECT_CLASS (lumio_horizon_stream_parent_class)->dispose (object);
}

static void
lumio_horizon_stream_finalize (GObject *object)
{
  LumioHorizonStream *self = LUMIO_HORIZON_STREAM (object);

  g_clear_object (&self->source);
  g_free (self->cursor);

  G_OBJECT_CLASS (lumio_horizon_stream_parent_class)->finalize (object);
}

static void
lumio_horizon_stream_class_init (LumioHorizonStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_horizon_stream_dispose;
  object_class->finalize = lumio_horizon_stream_finalize;
  object_class->get_property = lumio_horizon_stream_get_property;

  properties[PROP_CONNECTED] =
    g_param_spec_boolean ("connected", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_REFUSED_STATUS] =
    g_param_spec_uint ("refused-status", NULL, NULL, 0, 599, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[RECORD] = g_signal_new ("record", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
lumio_horizon_stream_init (LumioHorizonStream *self)
{
}

LumioHorizonStream *
lumio_horizon_stream_new (LumioHttpClient *client,
                          const char      *path,
                          GType            record_type)
{
  LumioHorizonStream *self = g_object_new (LUMIO_TYPE_HORIZON_STREAM, NULL);

  self->source = lumio_event_source_new (client, path, NULL);
  self->record_type = record_type;
  g_signal_connect (self->source, "event", G_CALLBACK (event_cb), self);
  g_signal_connect_swapped (self->source, "notify::connected", G_CALLBACK (notify_connected_cb), self);
  g_signal_connect_swapped (self->source, "notify::refused-status", G_CALLBACK (notify_refused_cb), self);
  return self;
}

void
lumio_horizon_stream_start (LumioHorizonStream *self)
{
  g_return_if_fail (LUMIO_IS_HORIZON_STREAM (self));

  lumio_event_source_start (self->source);
}

void
lumio_horizon_stream_stop (LumioHorizonStream *self)
{
  g_return_if_fail (LUMIO_IS_HORIZON_STREAM (self));

  lumio_event_source_stop (self->source);
}

gboolean
lumio_horizon_stream_get_connected (LumioHorizonStream *self)
{
  g_return_val_if_fail (LUMIO_IS_HORIZON_STREAM (self), FALSE);

  return lumio_event_source_get_connected (self->source);
}

const char *
lumio_horizon_stream_get_cursor (LumioHorizonStream *self)
{
  g_return_val_if_fail (LUMIO_IS_HORIZON_STREAM (self), NULL);

  return self->cursor;
}
