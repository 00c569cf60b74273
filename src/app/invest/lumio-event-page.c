#include "app/invest/lumio-event-page.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/invest/lumio-invest-dialog.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"

struct _LumioEventPage
{
  AdwNavigationPage  parent_instance;

  LumioAccount      *account;
  LumioPortfolio    *portfolio;
  LumioEvent        *event;
};

G_DEFINE_FINAL_TYPE (LumioEventPage, lumio_event_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_EVENT = 1,
  PROP_ORGANIZER,
  PROP_PROMISE,
  PROP_CLOSED_REASON,
  PROP_HELD,
  PROP_HELD_MONEY,
  PROP_DESCRIPTION,
  PROP_TOKENS,
  PROP_LIMITS,
  PROP_CLOSES,
  PROP_TICKETS,
  PROP_REVENUE,
  PROP_PAID,
  PROP_TOKEN,
  PROP_ADDRESS,
  PROP_IS_OPEN,
  PROP_IS_HOLDING,
  PROP_HAS_DESCRIPTION,
  PROP_HAS_LIMITS,
  PROP_HAS_TICKETS,
  PROP_HAS_ADDRESS,
} LumioEventPageProps;

static GParamSpec *properties[PROP_HAS_ADDRESS + 1];

/* ---- what is said of it ---- */

static gboolean
is_open (LumioEventPage *self)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);

  return g_str_equal (record->status, "FUNDING") && record->pending == NULL &&
         lumio_event_get_left (self->event) > 0 &&
         (record->closes_at == 0 || record->closes_at > g_get_real_time ());
}

static char *
get_closed_reason (LumioEventPage *self)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  const char *state = record->pending != NULL ? record->pending : record->status;

  if (g_str_equal (state, "DRAFT") || (g_str_equal (state, "FUNDING") && record->pending != NULL))
    return g_strdup (_("It is not open for funding yet."));

  if (g_str_equal (state, "CANCELLED"))
    return g_strdup (_("It was called off. Whoever bought tokens gets back what they paid, and the "
                       "tokens are worth nothing."));

  if (g_str_equal (state, "SETTLED"))
    return g_strdup (_("It is over, and everything is paid."));

  if (g_str_equal (state, "FUNDING") && lumio_event_get_left (self->event) > 0)
    return g_strdup (_("Its funding has closed."));

  if (g_str_equal (state, "FUNDING"))
    return g_strdup (_("All of its tokens are sold or reserved."));

  return g_strdup (_("It is funded: all of its tokens are sold."));
}

static char *
get_promise (LumioEventPage *self)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  g_autofree char *price = lumio_format_money (self, record->token_price, "USDC", FALSE);
  g_autofree char *share = lumio_event_format_share (record->share);
  g_autofree char *supply = lumio_event_format_count (record->supply);

  /* TRANSLATORS: a price, a percentage, a number of tokens. */
  return g_strdup_printf (_("A token costs %s. %s of what the tickets bring in is shared equally "
                            "among %s tokens."), price, share, supply);
}

static char *
get_held_money (LumioEventPage        *self,
                const LumioApiHolding *holding)
{
  gboolean hidden = lumio_account_get_hide_amounts (self->account);
  g_autofree char *invested = lumio_format_money (self, holding->invested, "USDC", hidden);
  g_autofree char *back = lumio_format_money (self, holding->received + holding->refunded, "USDC",
                                              hidden);

  return g_strdup_printf (_("%s invested · %s came back"), invested, back);
}

static char *
get_tokens (LumioEventPage *self)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  g_autofree char *left = lumio_event_format_count (lumio_event_get_left (self->event));
  g_autofree char *supply = lumio_event_format_count (record->supply);

  /* TRANSLATORS: two numbers of tokens. */
  return g_strdup_printf (_("%s of %s are left"), left, supply);
}

static char *
get_limits (LumioEventPage *self)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  g_autofree char *least = lumio_event_format_tokens (record->min_per_investor);
  g_autofree char *most = lumio_event_format_tokens (record->max_per_investor);

  if (record->max_per_investor == 0)
    return g_strdup_printf (_("%s at least"), least);

  if (record->min_per_investor <= 1)
    return g_strdup_printf (_("%s at most"), most);

  /* TRANSLATORS: both are numbers of tokens. */
  return g_strdup_printf (_("%s at least, %s at most"), least, most);
}

static char *
get_tickets (LumioEventPage *self)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < record->ticket_types->len; i++)
    {
      const LumioApiTicketType *type = g_ptr_array_index (record->ticket_types, i);
      g_autofree char *price = lumio_format_money (self, type->price, "USDC", FALSE);
      g_autofree char *capacity = lumio_event_format_count (type->capacity);

      if (i > 0)
        g_string_append_c (text, '\n');

      /* TRANSLATORS: a kind of ticket, how many there are, what one costs. */
      g_string_append_printf (text, _("%s: %s at %s"), type->name, capacity, price);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe (LumioEventPage      *self,
          LumioEventPageProps  prop)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  const LumioApiHolding *holding = lumio_portfolio_find (self->portfolio, record->id);

  switch (prop)
    {
    case PROP_ORGANIZER:
      return g_strdup_printf (_("Organised by %s"), record->organizer_name);

    case PROP_PROMISE:
      return get_promise (self);

    case PROP_CLOSED_REASON:
      return get_closed_reason (self);

    case PROP_HELD:
      return holding != NULL ? lumio_event_format_tokens (holding->held / 10000000) : NULL;

    case PROP_HELD_MONEY:
      return holding != NULL ? get_held_money (self, holding) : NULL;

    case PROP_DESCRIPTION:
      return g_strdup (record->description);

    case PROP_TOKENS:
      return get_tokens (self);

    case PROP_LIMITS:
      return get_limits (self);

    case PROP_CLOSES:
      return record->closes_at != 0 ? lumio_format_exact_time (self, record->closes_at)
                                    : g_strdup (_("When all tokens are sold"));

    case PROP_TICKETS:
      return get_tickets (self);

    case PROP_REVENUE:
      return lumio_format_money (self, record->revenue, "USDC", FALSE);

    case PROP_PAID:
      return lumio_format_money (self, record->distributed, "USDC", FALSE);

    case PROP_TOKEN:
      return g_strdup (record->asset != NULL ? record->asset->code : NULL);

    case PROP_ADDRESS:
      return lumio_format_address (self, record->address);

    case PROP_EVENT:
    case PROP_IS_OPEN:
    case PROP_IS_HOLDING:
    case PROP_HAS_DESCRIPTION:
    case PROP_HAS_LIMITS:
    case PROP_HAS_TICKETS:
    case PROP_HAS_ADDRESS:
    default:
      return NULL;
    }
}

static gboolean
says (LumioEventPage      *self,
      LumioEventPageProps  prop)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);

  switch (prop)
    {
    case PROP_IS_OPEN:
      return is_open (self);

    case PROP_IS_HOLDING:
      return lumio_portfolio_find (self->portfolio, record->id) != NULL;

    case PROP_HAS_DESCRIPTION:
      return *record->description != '\0';

    case PROP_HAS_LIMITS:
      return record->min_per_investor > 1 || record->max_per_investor != 0;

    case PROP_HAS_TICKETS:
      return record->ticket_types->len > 0;

    case PROP_HAS_ADDRESS:
      return record->address != NULL;

    case PROP_EVENT:
    case PROP_ORGANIZER:
    case PROP_PROMISE:
    case PROP_CLOSED_REASON:
    case PROP_HELD:
    case PROP_HELD_MONEY:
    case PROP_DESCRIPTION:
    case PROP_TOKENS:
    case PROP_LIMITS:
    case PROP_CLOSES:
    case PROP_TICKETS:
    case PROP_REVENUE:
    case PROP_PAID:
    case PROP_TOKEN:
    case PROP_ADDRESS:
    default:
      return FALSE;
    }
}

static void
changed_cb (LumioEventPage *self)
{
  g_object_freeze_notify (G_OBJECT (self));

  for (guint i = PROP_ORGANIZER; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  g_object_thaw_notify (G_OBJECT (self));
}

static void
event_told_cb (LumioEventPage *self,
               const char     *type,
               JsonObject     *object)
{
  g_autoptr(LumioApiEvent) record = lumio_api_event_from_json (object, NULL);

  if (record != NULL && g_str_equal (record->id, lumio_event_get_record (self->event)->id))
    lumio_event_set_record (self->event, record);
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  LumioEventPage *self = user_data;
  g_autofree char *id = g_strdup (lumio_event_get_record (self->event)->id);
  g_autoptr(LumioApiEvent) record = NULL;

  record = dex_await_boxed (lumio_api_client_get_event (lumio_account_get_client (self->account),
                                                        id), NULL);

  if (record != NULL && self->event != NULL)
    lumio_event_set_record (self->event, record);

  return dex_future_new_true ();
}

/* The numbers may have moved since the list was read; without a connection the known ones stand. */
static void
refresh (LumioEventPage *self)
{
  dex_future_disown (lumio_fiber_spawn (refresh_fiber, g_object_ref (self), g_object_unref));
}

static void
invest_cb (LumioEventPage *self)
{
  AdwDialog *dialog = lumio_invest_dialog_new (self->account, self->portfolio, self->event);

  g_signal_connect_object (dialog, "closed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
lumio_event_page_shown (AdwNavigationPage *page)
{
  refresh (LUMIO_EVENT_PAGE (page));
}

static void
lumio_event_page_dispose (GObject *object)
{
  LumioEventPage *self = (LumioEventPage *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_EVENT_PAGE);
  g_clear_object (&self->event);
  g_clear_object (&self->portfolio);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_event_page_parent_class)->dispose (object);
}

static void
lumio_event_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  LumioEventPage *self = (LumioEventPage *) object;

  if (self->event == NULL)
    return;

  if (prop_id == PROP_EVENT)
    g_value_set_object (value, self->event);
  else if (prop_id >= PROP_IS_OPEN)
    g_value_set_boolean (value, says (self, prop_id));
  else
    g_value_take_string (value, describe (self, prop_id));
}

static void
lumio_event_page_class_init (LumioEventPageClass *klass)
{
  static const char * const names[] = {
    [PROP_ORGANIZER] = "organizer", [PROP_PROMISE] = "promise",
    [PROP_CLOSED_REASON] = "closed-reason", [PROP_HELD] = "held",
    [PROP_HELD_MONEY] = "held-money", [PROP_DESCRIPTION] = "description",
    [PROP_TOKENS] = "tokens", [PROP_LIMITS] = "limits", [PROP_CLOSES] = "closes",
    [PROP_TICKETS] = "tickets", [PROP_REVENUE] = "revenue", [PROP_PAID] = "paid",
    [PROP_TOKEN] = "token", [PROP_ADDRESS] = "address", [PROP_IS_OPEN] = "is-open",
    [PROP_IS_HOLDING] = "is-holding", [PROP_HAS_DESCRIPTION] = "has-description",
    [PROP_HAS_LIMITS] = "has-limits", [PROP_HAS_TICKETS] = "has-tickets",
    [PROP_HAS_ADDRESS] = "has-address",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_event_page_dispose;
  object_class->get_property = lumio_event_page_get_property;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = lumio_event_page_shown;

  properties[PROP_EVENT] = g_param_spec_object ("event", NULL, NULL, LUMIO_TYPE_EVENT, readable);

  for (guint i = PROP_ORGANIZER; i < G_N_ELEMENTS (properties); i++)
    properties[i] = i < PROP_IS_OPEN ? g_param_spec_string (names[i], NULL, NULL, NULL, readable)
                                     : g_param_spec_boolean (names[i], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_EVENT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-event-page.ui");
  gtk_widget_class_bind_template_callback (widget_class, invest_cb);
}

static void
lumio_event_page_init (LumioEventPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_event_page_new (LumioAccount   *account,
                      LumioPortfolio *portfolio,
                      LumioEvent     *event)
{
  LumioEventPage *self = g_object_new (LUMIO_TYPE_EVENT_PAGE,
                                       "title", lumio_event_get_record (event)->name, NULL);

  self->account = g_object_ref (account);
  self->portfolio = g_object_ref (portfolio);
  self->event = g_object_ref (event);
  g_signal_connect_object (event, "notify::name", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (portfolio, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::hide-amounts", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "told::event", G_CALLBACK (event_told_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EVENT]);
  changed_cb (self);

  return ADW_NAVIGATION_PAGE (self);
}
