#include "app/keys/lumio-key-ask-page.h"

#include <glib/gi18n.h>

#include "app/keys/lumio-key-order-dialog.h"

typedef struct
{
  LumioKeyLedger   *ledger;
  LumioKeyHoldings *holdings;
  char             *address;
  DexFuture        *working;
  char             *error;
  char             *warning; /* that was read, if the button is pressed once more */
  gboolean          busy;
} LumioKeyAskPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LumioKeyAskPage, lumio_key_ask_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_ERROR = 1,
  PROP_HAS_ERROR,
  PROP_WARNING,
  PROP_HAS_WARNING,
  PROP_NEXT,
  PROP_BUSY,
} LumioKeyAskPageProps;

static GParamSpec *properties[PROP_BUSY + 1];

static LumioKeyAskPagePrivate *
get_private (gpointer self)
{
  return lumio_key_ask_page_get_instance_private (self);
}

static void
notify_all (LumioKeyAskPage *self)
{
  for (guint i = PROP_ERROR; i <= PROP_BUSY; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
set_text (LumioKeyAskPage  *self,
          char            **text,
          const char       *sentence)
{
  g_set_str (text, sentence);
  notify_all (self);

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
judge (LumioKeyAskPage *self,
       LumioKeyChecks  *checks)
{
  LumioKeyAskPagePrivate *private = get_private (self);
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), LUMIO_TYPE_KEY_ORDER_DIALOG);
  g_autoptr(LumioKeyOrder) order = NULL;
  g_autofree char *warning = NULL;

  /* Whoever closed the dialog meanwhile wants nothing done. */
  if (dialog == NULL)
    return;

  if (checks->fault != NULL)
    {
      lumio_key_ask_page_say (self, checks->fault);
      return;
    }

  for (guint i = 0; i < checks->warnings->len; i++)
    {
      g_autofree char *before = g_steal_pointer (&warning);

      warning = before == NULL ? g_strdup (g_ptr_array_index (checks->warnings, i))
                               : g_strconcat (before, "\n", g_ptr_array_index (checks->warnings, i),
                                              NULL);
    }

  /* What was not read yet is read before the review; pressing once more goes on. */
  if (warning != NULL && g_strcmp0 (warning, private->warning) != 0)
    {
      set_text (self, &private->warning, warning);
      return;
    }

  order = LUMIO_KEY_ASK_PAGE_GET_CLASS (self)->make_order (self, checks);
  lumio_key_order_dialog_begin (LUMIO_KEY_ORDER_DIALOG (dialog), order);
}

static char *
explain (const GError *error)
{
  return error->domain == LUMIO_PROBLEM_ERROR ? lumio_account_explain (error)
                                              : lumio_key_ledger_explain (error);
}

static DexFuture *
checked_cb (DexFuture *future,
            gpointer   user_data)
{
  LumioKeyAskPage *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  get_private (self)->busy = FALSE;
  notify_all (self);

  if (value != NULL)
    {
      judge (self, g_value_get_boxed (value));
    }
  else
    {
      g_autofree char *sentence = explain (error);

      lumio_key_ask_page_say (self, sentence);
    }

  return dex_future_new_true ();
}

static void
lumio_key_ask_page_dispose (GObject *object)
{
  LumioKeyAskPagePrivate *private = get_private (object);

  dex_clear (&private->working);
  g_clear_object (&private->ledger);
  g_clear_pointer (&private->holdings, lumio_key_holdings_unref);

  G_OBJECT_CLASS (lumio_key_ask_page_parent_class)->dispose (object);
}

static void
lumio_key_ask_page_finalize (GObject *object)
{
  LumioKeyAskPagePrivate *private = get_private (object);

  g_free (private->address);
  g_free (private->error);
  g_free (private->warning);

  G_OBJECT_CLASS (lumio_key_ask_page_parent_class)->finalize (object);
}

static void
lumio_key_ask_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioKeyAskPagePrivate *private = get_private (object);

  switch ((LumioKeyAskPageProps) prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, private->error);
      break;

    case PROP_HAS_ERROR:
      g_value_set_boolean (value, private->error != NULL);
      break;

    case PROP_WARNING:
      g_value_set_string (value, private->warning);
      break;

    case PROP_HAS_WARNING:
      g_value_set_boolean (value, private->warning != NULL);
      break;

    case PROP_NEXT:
      g_value_set_string (value, private->warning != NULL ? _("Go On Anyway") : _("Next"));
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, private->busy);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_ask_page_class_init (LumioKeyAskPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_key_ask_page_dispose;
  object_class->finalize = lumio_key_ask_page_finalize;
  object_class->get_property = lumio_key_ask_page_get_property;

  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, readable);
  properties[PROP_HAS_ERROR] = g_param_spec_boolean ("has-error", NULL, NULL, FALSE, readable);
  properties[PROP_WARNING] = g_param_spec_string ("warning", NULL, NULL, NULL, readable);
  properties[PROP_HAS_WARNING] = g_param_spec_boolean ("has-warning", NULL, NULL, FALSE, readable);
  properties[PROP_NEXT] = g_param_spec_string ("next", NULL, NULL, NULL, readable);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_key_ask_page_init (LumioKeyAskPage *self)
{
}

void
lumio_key_ask_page_set_subject (LumioKeyAskPage  *self,
                                LumioKeyLedger   *ledger,
                                const char       *address,
                                LumioKeyHoldings *holdings)
{
  LumioKeyAskPagePrivate *private = get_private (self);

  private->ledger = g_object_ref (ledger);
  private->address = g_strdup (address);
  private->holdings = lumio_key_holdings_ref (holdings);
}

LumioKeyLedger *
lumio_key_ask_page_get_ledger (LumioKeyAskPage *self)
{
  return get_private (self)->ledger;
}

const char *
lumio_key_ask_page_get_address (LumioKeyAskPage *self)
{
  return get_private (self)->address;
}

LumioKeyHoldings *
lumio_key_ask_page_get_holdings (LumioKeyAskPage *self)
{
  return get_private (self)->holdings;
}

void
lumio_key_ask_page_say (LumioKeyAskPage *self,
                        const char      *sentence)
{
  set_text (self, &get_private (self)->error, sentence);
}

void
lumio_key_ask_page_forget (LumioKeyAskPage *self)
{
  LumioKeyAskPagePrivate *private = get_private (self);

  g_clear_pointer (&private->error, g_free);
  g_clear_pointer (&private->warning, g_free);
  notify_all (self);
}

void
lumio_key_ask_page_go_on (LumioKeyAskPage *self)
{
  LumioKeyAskPagePrivate *private = get_private (self);
  LumioKeyAskPageClass *klass = LUMIO_KEY_ASK_PAGE_GET_CLASS (self);

  if (private->busy)
    return;

  lumio_key_ask_page_say (self, NULL);

  if (!klass->read (self))
    return;

  private->busy = TRUE;
  notify_all (self);
  dex_clear (&private->working);
  private->working = dex_future_finally (klass->check (self), checked_cb, g_object_ref (self),
                                         g_object_unref);
}
