#include "app/keys/lumio-key-account.h"

#include <glib/gi18n.h>

#include "app/lumio-formats.h"

struct _LumioKeyAccount
{
  GObject             parent_instance;

  LumioSignerAccount *account;
  gboolean            saved;
};

G_DEFINE_FINAL_TYPE (LumioKeyAccount, lumio_key_account, G_TYPE_OBJECT)

typedef enum
{
  PROP_TITLE = 1,
  PROP_ADDRESS,
  PROP_ORIGIN,
} LumioKeyAccountProps;

static GParamSpec *properties[PROP_ORIGIN + 1];

static const char *
describe_origin (LumioKeyAccount *self)
{
  switch (self->account->origin)
    {
    case LUMIO_SIGNER_ORIGIN_WORDS:
      return lumio_key_account_is_alone (self) ? _("Its key is here, and nowhere else yet")
                                               : _("Its key is here");

    case LUMIO_SIGNER_ORIGIN_SECRET_KEY:
      return _("Its key is here");

    case LUMIO_SIGNER_ORIGIN_WATCH_ONLY:
    default:
      return _("Only watched: its key is elsewhere");
    }
}

static void
lumio_key_account_finalize (GObject *object)
{
  lumio_signer_account_free (((LumioKeyAccount *) object)->account);

  G_OBJECT_CLASS (lumio_key_account_parent_class)->finalize (object);
}

static void
lumio_key_account_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  LumioKeyAccount *self = (LumioKeyAccount *) object;

  switch ((LumioKeyAccountProps) prop_id)
    {
    case PROP_TITLE:
      g_value_take_string (value, lumio_format_counterparty (self, self->account->label,
                                                             self->account->address));
      break;

    case PROP_ADDRESS:
      g_value_set_string (value, self->account->address);
      break;

    case PROP_ORIGIN:
      g_value_set_string (value, describe_origin (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_account_class_init (LumioKeyAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lumio_key_account_finalize;
  object_class->get_property = lumio_key_account_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  properties[PROP_ORIGIN] = g_param_spec_string ("origin", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_key_account_init (LumioKeyAccount *self)
{
}

LumioKeyAccount *
lumio_key_account_new (const LumioSignerAccount *account,
                       gboolean                  saved)
{
  LumioKeyAccount *self = g_object_new (LUMIO_TYPE_KEY_ACCOUNT, NULL);

  self->account = lumio_signer_account_copy (account);
  self->saved = saved;

  return self;
}

const LumioSignerAccount *
lumio_key_account_get (LumioKeyAccount *self)
{
  return self->account;
}

gboolean
lumio_key_account_can_sign (LumioKeyAccount *self)
{
  return self->account->origin != LUMIO_SIGNER_ORIGIN_WATCH_ONLY;
}

gboolean
lumio_key_account_is_saved (LumioKeyAccount *self)
{
  return self->saved;
}

gboolean
lumio_key_account_is_alone (LumioKeyAccount *self)
{
  return self->account->origin == LUMIO_SIGNER_ORIGIN_WORDS && !self->account->backed_up &&
         !self->saved;
}
