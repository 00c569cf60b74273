#include "app/invest/lumio-invest-page.h"

#include <glib/gi18n.h>

#include "app/invest/lumio-event-page.h"
#include "app/invest/lumio-portfolio-page.h"
#include "app/lumio-formats.h"
#include "app/session/lumio-events.h"
#include "app/session/lumio-portfolio.h"

struct _LumioInvestPage
{
  AdwBin          parent_instance;

  LumioAccount   *account;
  LumioEvents    *events;
  LumioPortfolio *portfolio;

  GtkEditable    *search;
  GtkStack       *stack;
  GtkGridView    *grid;
};

G_DEFINE_FINAL_TYPE (LumioInvestPage, lumio_invest_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_HAS_EVENTS,
  PROP_HAS_HOLDINGS,
  PROP_HOLDINGS,
  PROP_PROBLEM,
} LumioInvestPageProps;

static GParamSpec *properties[PROP_PROBLEM + 1];

static gboolean
is_searching (LumioInvestPage *self)
{
  return self->search != NULL && *gtk_editable_get_text (self->search) != '\0';
}

static guint
count_events (LumioInvestPage *self)
{
  return self->events != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->events)) : 0;
}

static char *
get_problem (LumioInvestPage *self)
{
  char *problem = NULL;

  if (self->events != NULL)
    g_object_get (self->events, "problem", &problem, NULL);

  return problem;
}

static void
show_state (LumioInvestPage *self)
{
  g_autofree char *problem = get_problem (self);
  gboolean loading = TRUE;
  const char *state;

  if (self->events != NULL)
    g_object_get (self->events, "loading", &loading, NULL);

  state = count_events (self) > 0 ? "list"
        : loading ? "loading"
        : problem != NULL ? "error"
        : is_searching (self) ? "none" : "empty";
  gtk_stack_set_visible_child_name (self->stack, state);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_EVENTS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static char *
describe_holdings (LumioInvestPage *self)
{
  const LumioApiPortfolio *record = self->portfolio != NULL
                                      ? lumio_portfolio_get_record (self->portfolio) : NULL;
  gboolean hidden = self->account != NULL && lumio_account_get_hide_amounts (self->account);
  g_autofree char *invested = NULL;
  g_autofree char *back = NULL;

  if (record == NULL)
    return NULL;

  invested = lumio_format_money (self, record->invested, "USDC", hidden);
  back = lumio_format_money (self, record->received + record->refunded, "USDC", hidden);

  /* TRANSLATORS: two amounts: what was invested, and what of it came back so far. */
  return g_strdup_printf (_("%s invested · %s came back"), invested, back);
}

static gboolean
has_holdings (LumioInvestPage *self)
{
  const LumioApiPortfolio *record = self->portfolio != NULL
                                      ? lumio_portfolio_get_record (self->portfolio) : NULL;

  return record != NULL && record->items->len > 0;
}

static void
portfolio_changed_cb (LumioInvestPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_HOLDINGS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLDINGS]);
}

static void
search_changed_cb (LumioInvestPage *self)
{
  if (self->events != NULL)
    lumio_events_search (self->events, gtk_editable_get_text (self->search));
}

static void
again_cb (LumioInvestPage *self)
{
  if (self->events != NULL)
    lumio_events_reload (self->events);
}

static void
edge_reached_cb (LumioInvestPage *self,
                 GtkPositionType  edge)
{
  if (self->events != NULL && edge == GTK_POS_BOTTOM)
    lumio_events_load_more (self->events);
}

static void
push (LumioInvestPage   *self,
      AdwNavigationPage *page)
{
  GtkWidget *way = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (way), page);
}

static void
activate_cb (LumioInvestPage *self,
             guint            position)
{
  g_autoptr(LumioEvent) event = g_list_model_get_item (G_LIST_MODEL (self->events), position);

  if (event != NULL)
    push (self, lumio_event_page_new (self->account, self->portfolio, event));
}

static void
portfolio_cb (LumioInvestPage *self)
{
  push (self, lumio_portfolio_page_new (self->account, self->portfolio));
}

static void
set_account (LumioInvestPage *self,
             LumioAccount    *account)
{
  g_autoptr(GtkSelectionModel) shown = NULL;

  if (account == NULL || !g_set_object (&self->account, account))
    return;

  g_clear_object (&self->events);
  g_clear_object (&self->portfolio);
  self->events = lumio_events_new (account, "FUNDING", FALSE);
  self->portfolio = lumio_portfolio_new (account);
  g_signal_connect_object (self->events, "items-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "notify", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->portfolio, "changed", G_CALLBACK (portfolio_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::hide-amounts", G_CALLBACK (portfolio_changed_cb),
                           self, G_CONNECT_SWAPPED);
  shown = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->events))));
  gtk_grid_view_set_model (self->grid, shown);
  show_state (self);
}

/* What others buy is told to nobody else, so it is asked for when somebody looks. */
static void
lumio_invest_page_map (GtkWidget *widget)
{
  LumioInvestPage *self = LUMIO_INVEST_PAGE (widget);

  GTK_WIDGET_CLASS (lumio_invest_page_parent_class)->map (widget);

  if (self->events != NULL)
    lumio_events_reload (self->events);
}

static void
lumio_invest_page_dispose (GObject *object)
{
  LumioInvestPage *self = (LumioInvestPage *) object;

  /* A bin would let go of its child a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_INVEST_PAGE);
  g_clear_object (&self->events);
  g_clear_object (&self->portfolio);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_invest_page_parent_class)->dispose (object);
}

static void
lumio_invest_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  LumioInvestPage *self = (LumioInvestPage *) object;

  switch ((LumioInvestPageProps) prop_id)
    {
    case PROP_HAS_EVENTS:
      g_value_set_boolean (value, count_events (self) > 0 || is_searching (self));
      break;

    case PROP_HAS_HOLDINGS:
      g_value_set_boolean (value, has_holdings (self));
      break;

    case PROP_HOLDINGS:
      g_value_take_string (value, describe_holdings (self));
      break;

    case PROP_PROBLEM:
      g_value_take_string (value, get_problem (self));
      break;

    case PROP_ACCOUNT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_invest_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  LumioInvestPage *self = (LumioInvestPage *) object;

  switch ((LumioInvestPageProps) prop_id)
    {
    case PROP_ACCOUNT:
      set_account (self, g_value_get_object (value));
      break;

    case PROP_HAS_EVENTS:
    case PROP_HAS_HOLDINGS:
    case PROP_HOLDINGS:
    case PROP_PROBLEM:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_invest_page_class_init (LumioInvestPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_invest_page_dispose;
  object_class->get_property = lumio_invest_page_get_property;
  object_class->set_property = lumio_invest_page_set_property;
  widget_class->map = lumio_invest_page_map;

  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HAS_EVENTS] = g_param_spec_boolean ("has-events", NULL, NULL, FALSE, readable);
  properties[PROP_HAS_HOLDINGS] = g_param_spec_boolean ("has-holdings", NULL, NULL, FALSE, readable);
  properties[PROP_HOLDINGS] = g_param_spec_string ("holdings", NULL, NULL, NULL, readable);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_EVENT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-invest-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioInvestPage, search);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestPage, grid);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_reached_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, portfolio_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
}

static void
lumio_invest_page_init (LumioInvestPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_state (self);
}

gboolean
lumio_invest_page_start_search (LumioInvestPage *self)
{
  return (count_events (self) > 0 || is_searching (self)) &&
         gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
