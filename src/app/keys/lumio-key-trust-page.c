#include "app/keys/lumio-key-trust-page.h"

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "stellar/stellar-asset.h"

struct _LumioKeyTrustPage
{
  LumioKeyAskPage  parent_instance;

  char            *asset;

  GtkEditable     *code;
  GtkEditable     *issuer;
};

G_DEFINE_FINAL_TYPE (LumioKeyTrustPage, lumio_key_trust_page, LUMIO_TYPE_KEY_ASK_PAGE)

typedef enum
{
  PROP_RESERVE = 1,
} LumioKeyTrustPageProps;

static GParamSpec *properties[PROP_RESERVE + 1];

static gboolean
read_asset (LumioKeyAskPage *page)
{
  LumioKeyTrustPage *self = LUMIO_KEY_TRUST_PAGE (page);
  g_autofree char *code = g_strstrip (g_strdup (gtk_editable_get_text (self->code)));
  g_autofree char *issuer = g_strstrip (g_strdup (gtk_editable_get_text (self->issuer)));
  StellarAsset asset;

  g_clear_pointer (&self->asset, g_free);

  if (*code == '\0' || *issuer == '\0' || !stellar_asset_from_code (code, issuer, &asset, NULL))
    {
      lumio_key_ask_page_say (page, _("A currency has a code of up to twelve letters and digits, and an "
                                      "address of who issues it, which begins with G."));
      return FALSE;
    }

  self->asset = stellar_asset_to_text (&asset);

  if (lumio_key_holdings_find (lumio_key_ask_page_get_holdings (page), self->asset) != NULL)
    {
      lumio_key_ask_page_say (page, _("The account can hold it already."));
      return FALSE;
    }

  return TRUE;
}

static DexFuture *
check (LumioKeyAskPage *page)
{
  return lumio_key_checks_run_trust (lumio_key_ask_page_get_ledger (page),
                                     lumio_key_ask_page_get_holdings (page),
                                     LUMIO_KEY_TRUST_PAGE (page)->asset);
}

static LumioKeyOrder *
make_order (LumioKeyAskPage      *page,
            const LumioKeyChecks *checks)
{
  return lumio_key_order_new_trust (lumio_key_ask_page_get_ledger (page),
                                    lumio_key_ask_page_get_address (page),
                                    lumio_key_ask_page_get_holdings (page),
                                    LUMIO_KEY_TRUST_PAGE (page)->asset, TRUE);
}

static char *
get_reserve (LumioKeyTrustPage *self)
{
  LumioKeyHoldings *holdings = lumio_key_ask_page_get_holdings (LUMIO_KEY_ASK_PAGE (self));
  g_autofree char *money = NULL;

  if (holdings == NULL)
    return NULL;

  money = lumio_format_money (self, holdings->base_reserve, "XLM", FALSE);

  /* TRANSLATORS: an amount of money. */
  return g_strdup_printf (_("To hold one more currency, %s stay in the account as its reserve until it is "
                            "removed."), money);
}

static void
lumio_key_trust_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LUMIO_TYPE_KEY_TRUST_PAGE);

  G_OBJECT_CLASS (lumio_key_trust_page_parent_class)->dispose (object);
}

static void
lumio_key_trust_page_finalize (GObject *object)
{
  g_free (((LumioKeyTrustPage *) object)->asset);

  G_OBJECT_CLASS (lumio_key_trust_page_parent_class)->finalize (object);
}

static void
lumio_key_trust_page_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  switch ((LumioKeyTrustPageProps) prop_id)
    {
    case PROP_RESERVE:
      g_value_take_string (value, get_reserve ((LumioKeyTrustPage *) object));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_trust_page_class_init (LumioKeyTrustPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LumioKeyAskPageClass *page_class = LUMIO_KEY_ASK_PAGE_CLASS (klass);

  object_class->dispose = lumio_key_trust_page_dispose;
  object_class->finalize = lumio_key_trust_page_finalize;
  object_class->get_property = lumio_key_trust_page_get_property;
  page_class->read = read_asset;
  page_class->check = check;
  page_class->make_order = make_order;

  properties[PROP_RESERVE] = g_param_spec_string ("reserve", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-trust-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyTrustPage, code);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyTrustPage, issuer);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
  gtk_widget_class_bind_template_callback_full (widget_class, "changed_cb",
                                                G_CALLBACK (lumio_key_ask_page_forget));
  gtk_widget_class_bind_template_callback_full (widget_class, "next_cb",
                                                G_CALLBACK (lumio_key_ask_page_go_on));
}

static void
lumio_key_trust_page_init (LumioKeyTrustPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_key_trust_page_new (LumioKeyLedger   *ledger,
                          const char       *address,
                          LumioKeyHoldings *holdings)
{
  LumioKeyTrustPage *self = g_object_new (LUMIO_TYPE_KEY_TRUST_PAGE, NULL);

  lumio_key_ask_page_set_subject (LUMIO_KEY_ASK_PAGE (self), ledger, address, holdings);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESERVE]);

  return ADW_NAVIGATION_PAGE (self);
}
