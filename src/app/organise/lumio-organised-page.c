#include "app/organise/lumio-organised-page.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/lumio-detail.h"
#include "app/lumio-formats.h"
#include "app/organise/lumio-draft-dialog.h"
#include "app/organise/lumio-sales-view.h"
#include "base/lumio-fiber.h"

/* What is paid by itself at night is this much at least, in USDC. */
#define LEAST_POOL G_GINT64_CONSTANT (10000000)

struct _LumioOrganisedPage
{
  AdwNavigationPage      parent_instance;

  LumioAccount          *account;
  LumioEvents           *events;
  LumioEvent            *event;
  LumioApiDistributions *distributions;
  char                  *problem;
  char                  *doing; /* what was confirmed and is not known to be done */
  char                  *key;   /* under which that is asked for */
  gboolean               busy;

  GtkListBox            *payouts;
  LumioSalesView        *sales;
};

G_DEFINE_FINAL_TYPE (LumioOrganisedPage, lumio_organised_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_EVENT = 1,
  PROP_NEXT,
  PROP_STEP,
  PROP_PROBLEM,
  PROP_SOLD,
  PROP_REVENUE,
  PROP_PAID,
  PROP_POOL,
  PROP_HAS_STEP,
  PROP_HAS_PROBLEM,
  PROP_HAS_PAYOUTS,
  PROP_CAN_CHANGE,
  PROP_CAN_CANCEL,
  PROP_CAN_SETTLE,
  PROP_BUSY,
} LumioOrganisedPageProps;

static GParamSpec *properties[PROP_BUSY + 1];

/*
 * What an organiser can ask for: the state the event is to take, "distribute" or "delete". Each is
 * confirmed in words that say what it will do.
 */
typedef struct
{
  const char *name;
  const char *heading;
  const char *body;
  const char *verb;
  gboolean    destructive;
} Deed;

static const Deed deeds[] = {
  { "FUNDING", N_("Open for funding?"),
    N_("Everybody can see the event and put money into it. Its terms cannot be changed any more. "
       "The platform pays for its account on the ledger."), N_("_Open"), FALSE },
  { "LIVE", N_("Start the event?"),
    N_("What was raised goes to your wallet, and tickets can be sold. The event cannot be called "
       "off any more."), N_("_Start"), FALSE },
  { "distribute", N_("Pay the investors?"),
    N_("Everybody who holds tokens gets their share of the revenue now. It cannot be taken back."),
    N_("_Pay"), FALSE },
  { "SETTLED", N_("Close the event?"),
    N_("No more revenue is shared after this, and it cannot be opened again."), N_("_Close"), TRUE },
  { "CANCELLED", N_("Call the event off?"),
    N_("Everybody gets back what they paid, and the tokens are worth nothing. It cannot be opened "
       "again."), N_("_Call Off"), TRUE },
  { "delete", N_("Delete the draft?"), N_("It is gone for good."), N_("_Delete"), TRUE },
};

static const LumioApiEvent *
get_record (LumioOrganisedPage *self)
{
  return lumio_event_get_record (self->event);
}

/* What the event needs from its organiser next; NULL where that is to wait. */
static const char *
get_next_deed (LumioOrganisedPage *self)
{
  const LumioApiEvent *record = get_record (self);

  if (record->pending != NULL)
    return NULL;

  if (g_str_equal (record->status, "DRAFT"))
    return "FUNDING";

  if (g_str_equal (record->status, "FUNDED"))
    return "LIVE";

  if (g_str_equal (record->status, "LIVE") && record->next_pool > 0)
    return "distribute";

  return NULL;
}

static char *
get_next (LumioOrganisedPage *self)
{
  const LumioApiEvent *record = get_record (self);
  g_autofree char *cost = lumio_format_money (self, record->opening_cost, "XLM", FALSE);
  g_autofree char *pool = lumio_format_money (self, record->next_pool, "USDC", FALSE);

  if (record->pending != NULL)
    return g_strdup (_("The ledger is being asked. This takes a few seconds."));

  if (g_str_equal (record->status, "DRAFT"))
    /* TRANSLATORS: an amount of XLM. */
    return g_strdup_printf (_("Nobody but you sees this draft. To open it costs the platform %s, for "
                              "its account on the ledger; it costs you nothing."), cost);

  if (g_str_equal (record->status, "FUNDING"))
    return g_strdup (_("It is open. When all tokens are sold, you can start it."));

  if (g_str_equal (record->status, "FUNDED"))
    return g_strdup (_("All tokens are sold. Start it, and what was raised goes to your wallet."));

  /* So little is left to the organiser: the nights pass it by. */
  if (g_str_equal (record->status, "LIVE") && record->next_pool > 0 && record->next_pool < LEAST_POOL)
    return g_strdup_printf (_("Its investors are owed %s of the revenue."), pool);

  if (g_str_equal (record->status, "LIVE") && record->next_pool > 0)
    return g_strdup_printf (_("Its investors are owed %s of the revenue. Unless you pay it now, it "
                              "is paid by itself at night."), pool);

  if (g_str_equal (record->status, "LIVE"))
    return g_strdup (_("Tickets are being sold. Its investors are owed nothing right now."));

  if (g_str_equal (record->status, "CANCELLED"))
    return g_strdup (_("It was called off. Whoever bought tokens gets back what they paid."));

  return g_strdup (_("It is over, and everything is paid."));
}

static const char *
get_step (LumioOrganisedPage *self)
{
  const char *deed = get_next_deed (self);

  return g_strcmp0 (deed, "FUNDING") == 0 ? _("_Open for Funding…")
       : g_strcmp0 (deed, "LIVE") == 0 ? _("_Start the Event…")
       : g_strcmp0 (deed, "distribute") == 0 ? _("_Pay the Investors…") : NULL;
}

static gboolean
is_in (LumioOrganisedPage *self,
       const char         *status)
{
  return get_record (self)->pending == NULL && g_str_equal (get_record (self)->status, status);
}

static void
changed_cb (LumioOrganisedPage *self)
{
  g_object_freeze_notify (G_OBJECT (self));

  for (guint i = PROP_EVENT; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  g_object_thaw_notify (G_OBJECT (self));
}

static void
take_problem (LumioOrganisedPage *self,
              char               *problem)
{
  g_free (self->problem);
  self->problem = problem;

  if (problem != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), problem,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);

  changed_cb (self);
}

/* ---- payouts ---- */

static char *
describe_payout (LumioOrganisedPage         *self,
                 const LumioApiDistribution *record)
{
  g_autofree char *when = lumio_format_when (self, record->started_at);

  if (g_str_equal (record->status, "FAILED"))
    return g_strdup_printf (_("Not paid · %s"), when);

  if (!g_str_equal (record->status, "COMPLETED"))
    return g_strdup_printf (_("On its way · %s"), when);

  return g_str_equal (record->kind, "refund") ? g_strdup_printf (_("Given back · %s"), when)
                                              : g_strdup_printf (_("Paid · %s"), when);
}

static GtkWidget *
create_payout (LumioOrganisedPage         *self,
               const LumioApiDistribution *record)
{
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *money = lumio_format_money (self, record->paid > 0 ? record->paid : record->pool,
                                               "USDC", FALSE);
  g_autofree char *holders = lumio_event_format_count (record->holders);
  g_autofree char *remainder = lumio_format_money (self, record->remainder, "USDC", FALSE);
  g_autofree char *ledger = record->ledger > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, record->ledger)
                                               : NULL;
  g_autofree char *hashes = g_strjoinv ("\n", record->tx_hashes);
  g_autofree char *subtitle = describe_payout (self, record);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), money);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Holders"), holders);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Left over for the next time"), remainder);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Holders as of ledger"), ledger);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Fingerprint of the list"), record->list_hash);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Transactions"), *hashes != '\0' ? hashes : NULL);

  return row;
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  LumioOrganisedPage *self = user_data;
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autofree char *id = g_strdup (get_record (self)->id);
  g_autoptr(LumioApiEvent) record = NULL;
  LumioApiDistributions *distributions;

  if ((record = dex_await_boxed (lumio_api_client_get_event (client, id), NULL)))
    lumio_events_note (self->events, record);

  if (record == NULL || !(distributions = dex_await_boxed (lumio_api_client_list_distributions (client, id), NULL)))
    return dex_future_new_true ();

  lumio_event_set_record (self->event, record);
  g_clear_pointer (&self->distributions, lumio_api_distributions_free);
  self->distributions = distributions;

  if (self->payouts == NULL)
    return dex_future_new_true ();

  gtk_list_box_remove_all (self->payouts);

  for (guint i = 0; i < distributions->items->len; i++)
    gtk_list_box_append (self->payouts, create_payout (self, g_ptr_array_index (distributions->items, i)));

  changed_cb (self);

  return dex_future_new_true ();
}

static void
refresh (LumioOrganisedPage *self)
{
  dex_future_disown (lumio_fiber_spawn (refresh_fiber, g_object_ref (self), g_object_unref));
}

/* ---- deeds ---- */

static DexFuture *
ask (LumioOrganisedPage *self)
{
  LumioApiClient *client = lumio_account_get_client (self->account);
  const char *id = get_record (self)->id;

  if (g_str_equal (self->doing, "distribute"))
    return lumio_api_client_distribute (client, self->key, id);

  if (g_str_equal (self->doing, "delete"))
    return lumio_api_client_delete_event (client, id);

  return lumio_api_client_set_event_state (client, self->key, id, self->doing);
}

static void
leave (LumioOrganisedPage *self)
{
  GtkWidget *way = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  lumio_events_drop (self->events, get_record (self)->id);

  if (way != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (way));
}

static DexFuture *
do_fiber (gpointer user_data)
{
  LumioOrganisedPage *self = user_data;
  DexFuture *asked = ask (self);
  g_autoptr(GError) error = NULL;

  dex_await (asked, &error);
  self->busy = FALSE;

  /* Asked once more under the same key, what got lost is not done twice. */
  if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    g_clear_pointer (&self->key, g_free);

  if (error == NULL && g_str_equal (self->doing, "delete"))
    {
      leave (self);
      return dex_future_new_true ();
    }

  take_problem (self, error != NULL ? lumio_account_explain (error) : NULL);
  refresh (self);

  return dex_future_new_true ();
}

static void
response_cb (LumioOrganisedPage *self,
             const char         *response)
{
  if (self->busy || g_str_equal (response, "keep"))
    return;

  if (self->key == NULL || g_strcmp0 (self->doing, response) != 0)
    {
      g_free (self->key);
      self->key = g_uuid_string_random ();
      g_set_str (&self->doing, response);
    }

  self->busy = TRUE;
  take_problem (self, NULL);
  dex_future_disown (lumio_fiber_spawn (do_fiber, g_object_ref (self), g_object_unref));
}

static void
confirm (LumioOrganisedPage *self,
         const char         *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      AdwDialog *dialog;

      if (g_strcmp0 (deeds[i].name, name) != 0)
        continue;

      dialog = adw_alert_dialog_new (_(deeds[i].heading), _(deeds[i].body));
      adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "keep", _("_Not Now"),
                                      deeds[i].name, _(deeds[i].verb), NULL);
      adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), deeds[i].name,
                                                deeds[i].destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                     : ADW_RESPONSE_SUGGESTED);
      adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "keep");
      g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self,
                               G_CONNECT_SWAPPED);
      adw_dialog_present (dialog, GTK_WIDGET (self));
    }
}

static void
step_cb (LumioOrganisedPage *self)
{
  confirm (self, get_next_deed (self));
}

static void
cancel_cb (LumioOrganisedPage *self)
{
  confirm (self, "CANCELLED");
}

static void
settle_cb (LumioOrganisedPage *self)
{
  confirm (self, "SETTLED");
}

static void
delete_cb (LumioOrganisedPage *self)
{
  confirm (self, "delete");
}

static void
change_cb (LumioOrganisedPage *self)
{
  AdwDialog *dialog = lumio_draft_dialog_new (self->account, self->events, get_record (self));

  g_signal_connect_object (dialog, "closed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* Something was sold, or its state is another. */
static void
event_cb (LumioOrganisedPage *self)
{
  if (self->sales != NULL)
    lumio_sales_view_refresh (self->sales, self->account, get_record (self));

  changed_cb (self);
}

static void
told_cb (LumioOrganisedPage *self)
{
  refresh (self);
}

/* ---- the object ---- */

static void
lumio_organised_page_dispose (GObject *object)
{
  LumioOrganisedPage *self = (LumioOrganisedPage *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_ORGANISED_PAGE);

  G_OBJECT_CLASS (lumio_organised_page_parent_class)->dispose (object);
}

static void
lumio_organised_page_finalize (GObject *object)
{
  LumioOrganisedPage *self = (LumioOrganisedPage *) object;

  g_clear_object (&self->event);
  g_clear_object (&self->events);
  g_clear_object (&self->account);
  g_clear_pointer (&self->distributions, lumio_api_distributions_free);
  g_free (self->problem);
  g_free (self->doing);
  g_free (self->key);

  G_OBJECT_CLASS (lumio_organised_page_parent_class)->finalize (object);
}

static char *
describe_sold (LumioOrganisedPage *self)
{
  g_autofree char *sold = lumio_event_format_count (get_record (self)->sold);
  g_autofree char *supply = lumio_event_format_count (get_record (self)->supply);

  return g_strdup_printf (_("%s of %s"), sold, supply);
}

static void
lumio_organised_page_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioOrganisedPage *self = (LumioOrganisedPage *) object;

  if (self->event == NULL)
    return;

  switch ((LumioOrganisedPageProps) prop_id)
    {
    case PROP_EVENT:
      g_value_set_object (value, self->event);
      break;

    case PROP_NEXT:
      g_value_take_string (value, get_next (self));
      break;

    case PROP_STEP:
      g_value_set_string (value, get_step (self));
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    case PROP_SOLD:
      g_value_take_string (value, describe_sold (self));
      break;

    case PROP_REVENUE:
      g_value_take_string (value, lumio_format_money (self, get_record (self)->revenue, "USDC", FALSE));
      break;

    case PROP_PAID:
      g_value_take_string (value, lumio_format_money (self, get_record (self)->distributed, "USDC",
                                                      FALSE));
      break;

    case PROP_POOL:
      g_value_take_string (value, lumio_format_money (self, get_record (self)->next_pool, "USDC",
                                                      FALSE));
      break;

    case PROP_HAS_STEP:
      g_value_set_boolean (value, get_next_deed (self) != NULL);
      break;

    case PROP_HAS_PROBLEM:
      g_value_set_boolean (value, self->problem != NULL);
      break;

    case PROP_HAS_PAYOUTS:
      g_value_set_boolean (value, self->distributions != NULL && self->distributions->items->len > 0);
      break;

    case PROP_CAN_CHANGE:
      g_value_set_boolean (value, is_in (self, "DRAFT"));
      break;

    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, is_in (self, "FUNDING") || is_in (self, "FUNDED"));
      break;

    case PROP_CAN_SETTLE:
      g_value_set_boolean (value, is_in (self, "LIVE"));
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_organised_page_class_init (LumioOrganisedPageClass *klass)
{
  static const char * const names[] = {
    NULL, "event", "next", "step", "problem", "sold", "revenue", "paid", "pool", "has-step",
    "has-problem", "has-payouts", "can-change", "can-cancel", "can-settle", "busy",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_organised_page_dispose;
  object_class->finalize = lumio_organised_page_finalize;
  object_class->get_property = lumio_organised_page_get_property;

  properties[PROP_EVENT] = g_param_spec_object ("event", NULL, NULL, LUMIO_TYPE_EVENT, readable);

  for (guint i = PROP_NEXT; i < G_N_ELEMENTS (properties); i++)
    properties[i] = i < PROP_HAS_STEP ? g_param_spec_string (names[i], NULL, NULL, NULL, readable)
                                      : g_param_spec_boolean (names[i], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_EVENT);
  g_type_ensure (LUMIO_TYPE_SALES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-organised-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioOrganisedPage, payouts);
  gtk_widget_class_bind_template_child (widget_class, LumioOrganisedPage, sales);
  gtk_widget_class_bind_template_callback (widget_class, step_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, settle_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_cb);
}

static void
lumio_organised_page_init (LumioOrganisedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_organised_page_new (LumioAccount *account,
                          LumioEvents  *events,
                          LumioEvent   *event)
{
  LumioOrganisedPage *self = g_object_new (LUMIO_TYPE_ORGANISED_PAGE,
                                           "title", lumio_event_get_record (event)->name, NULL);

  self->account = g_object_ref (account);
  self->events = g_object_ref (events);
  self->event = g_object_ref (event);
  g_signal_connect_object (event, "notify::name", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "told::distribution", G_CALLBACK (told_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);
  refresh (self);

  return ADW_NAVIGATION_PAGE (self);
}
