#include "app/session/lumio-contact.h"

#include "app/lumio-formats.h"

struct _LumioContact
{
  GObject          parent_instance;

  LumioApiContact *record;
};

G_DEFINE_FINAL_TYPE (LumioContact, lumio_contact, G_TYPE_OBJECT)

typedef enum
{
  PROP_NAME = 1,
  PROP_ADDRESS,
} LumioContactProps;

static GParamSpec *properties[PROP_ADDRESS + 1];

static void
lumio_contact_finalize (GObject *object)
{
  LumioContact *self = (LumioContact *) object;

  g_clear_pointer (&self->record, lumio_api_contact_free);

  G_OBJECT_CLASS (lumio_contact_parent_class)->finalize (object);
}

static void
lumio_contact_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LumioContact *self = (LumioContact *) object;

  switch ((LumioContactProps) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->record->name);
      break;

    case PROP_ADDRESS:
      g_value_take_string (value, lumio_format_short_address (self, self->record->address));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_contact_class_init (LumioContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lumio_contact_finalize;
  object_class->get_property = lumio_contact_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_contact_init (LumioContact *self)
{
}

LumioContact *
lumio_contact_new (const LumioApiContact *record)
{
  LumioContact *self = g_object_new (LUMIO_TYPE_CONTACT, NULL);

  self->record = lumio_api_contact_copy (record);

  return self;
}

const LumioApiContact *
lumio_contact_get_record (LumioContact *self)
{
  return self->record;
}

int
lumio_contact_compare (gconstpointer a,
                       gconstpointer b,
                       gpointer      unused)
{
  return g_utf8_collate (((const LumioContact *) a)->record->name,
                         ((const LumioContact *) b)->record->name);
}
