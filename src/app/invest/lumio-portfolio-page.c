#include "app/invest/lumio-portfolio-page.h"

#include <glib/gi18n.h>

#include "app/invest/lumio-holding-page.h"
#include "app/invest/lumio-portfolio-chart.h"
#include "app/invest/lumio-statement-view.h"
#include "app/lumio-formats.h"
#include "app/session/lumio-event.h"
#include "base/lumio-fiber.h"

#define UNIT G_GINT64_CONSTANT (10000000)

struct _LumioPortfolioPage
{
  AdwNavigationPage    parent_instance;

  LumioAccount        *account;
  LumioPortfolio      *portfolio;
  gboolean             has_chart;

  LumioPortfolioChart *chart;
  GtkListBox          *holdings;
  LumioStatementView  *statement;
};

G_DEFINE_FINAL_TYPE (LumioPortfolioPage, lumio_portfolio_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_NOTICE = 1,
  PROP_INVESTED,
  PROP_RECEIVED,
  PROP_OPEN,
  PROP_UNCLAIMED,
  PROP_HAS_NOTICE,
  PROP_HAS_UNCLAIMED,
  PROP_HAS_CHART,
} LumioPortfolioPageProps;

static GParamSpec *properties[PROP_HAS_CHART + 1];

static const LumioApiPortfolio *
get_record (LumioPortfolioPage *self)
{
  return self->portfolio != NULL ? lumio_portfolio_get_record (self->portfolio) : NULL;
}

static char *
get_notice (LumioPortfolioPage *self)
{
  const LumioApiPortfolio *record = get_record (self);
  char *problem = NULL;

  if (self->portfolio != NULL)
    g_object_get (self->portfolio, "problem", &problem, NULL);

  if (problem == NULL && record != NULL && record->stale)
    problem = g_strdup (_("The ledger does not answer. What you hold may have changed."));

  return problem;
}

static char *
format (LumioPortfolioPage *self,
        gint64              amount)
{
  return lumio_format_money (self, amount, "USDC", lumio_account_get_hide_amounts (self->account));
}

/* ---- event by event ---- */

static GtkWidget *
create_row (LumioPortfolioPage    *self,
            const LumioApiHolding *holding)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *tokens = lumio_event_format_tokens (holding->held / UNIT);
  g_autofree char *state = lumio_event_format_state (holding->event_status, holding->event_pending);
  g_autofree char *invested = format (self, holding->invested);
  g_autofree char *back = format (self, holding->received + holding->refunded);
  g_autofree char *subtitle = NULL;

  /* TRANSLATORS: a number of tokens, the state of the event, two amounts. */
  subtitle = g_strdup_printf (_("%s · %s\n%s invested · %s came back"), tokens, state, invested, back);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), holding->event_name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "holding", lumio_api_holding_copy (holding),
                          (GDestroyNotify) lumio_api_holding_free);

  return row;
}

static void
show_holdings (LumioPortfolioPage *self)
{
  const LumioApiPortfolio *record = get_record (self);

  gtk_list_box_remove_all (self->holdings);

  for (guint i = 0; record != NULL && i < record->items->len; i++)
    gtk_list_box_append (self->holdings, create_row (self, g_ptr_array_index (record->items, i)));
}

static void
row_activated_cb (LumioPortfolioPage *self,
                  GtkListBoxRow      *row)
{
  GtkWidget *way = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (way),
                            lumio_holding_page_new (self->account, self->portfolio,
                                                    g_object_get_data (G_OBJECT (row), "holding")));
}

/* ---- over time ---- */

static DexFuture *
chart_fiber (gpointer user_data)
{
  LumioPortfolioPage *self = user_data;
  g_autoptr(GPtrArray) entries = NULL;
  const LumioApiPortfolioEntry *oldest;

  entries = dex_await_boxed (lumio_holding_page_load (self->account, NULL), NULL);

  if (entries == NULL || entries->len == 0 || self->chart == NULL)
    return dex_future_new_true ();

  lumio_portfolio_chart_set_entries (self->chart, entries,
                                     lumio_account_get_hide_amounts (self->account));
  oldest = g_ptr_array_index (entries, entries->len - 1);
  lumio_statement_view_offer (self->statement, self->account, oldest->at);
  self->has_chart = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_CHART]);

  return dex_future_new_true ();
}

static void
changed_cb (LumioPortfolioPage *self)
{
  show_holdings (self);
  dex_future_disown (lumio_fiber_spawn (chart_fiber, g_object_ref (self), g_object_unref));

  for (guint i = PROP_NOTICE; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
problem_changed_cb (LumioPortfolioPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_NOTICE]);
}

static void
lumio_portfolio_page_dispose (GObject *object)
{
  LumioPortfolioPage *self = (LumioPortfolioPage *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PORTFOLIO_PAGE);
  g_clear_object (&self->portfolio);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_portfolio_page_parent_class)->dispose (object);
}

static void
lumio_portfolio_page_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioPortfolioPage *self = (LumioPortfolioPage *) object;
  const LumioApiPortfolio *record = get_record (self);
  g_autofree char *notice = get_notice (self);

  switch ((LumioPortfolioPageProps) prop_id)
    {
    case PROP_NOTICE:
      g_value_set_string (value, notice);
      break;

    case PROP_INVESTED:
      g_value_take_string (value, record != NULL ? format (self, record->invested) : NULL);
      break;

    case PROP_RECEIVED:
      g_value_take_string (value, record != NULL
                           ? format (self, record->received + record->refunded) : NULL);
      break;

    case PROP_OPEN:
      g_value_take_string (value, record != NULL ? format (self, record->open) : NULL);
      break;

    case PROP_UNCLAIMED:
      g_value_take_string (value, record != NULL ? format (self, record->unclaimed) : NULL);
      break;

    case PROP_HAS_NOTICE:
      g_value_set_boolean (value, notice != NULL);
      break;

    case PROP_HAS_UNCLAIMED:
      g_value_set_boolean (value, record != NULL && record->unclaimed > 0);
      break;

    case PROP_HAS_CHART:
      g_value_set_boolean (value, self->has_chart);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_portfolio_page_class_init (LumioPortfolioPageClass *klass)
{
  static const char * const names[] = {
    NULL, "notice", "invested", "received", "open", "unclaimed", "has-notice", "has-unclaimed",
    "has-chart",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_portfolio_page_dispose;
  object_class->get_property = lumio_portfolio_page_get_property;

  for (guint i = PROP_NOTICE; i < G_N_ELEMENTS (properties); i++)
    properties[i] = i < PROP_HAS_NOTICE ? g_param_spec_string (names[i], NULL, NULL, NULL, readable)
                                        : g_param_spec_boolean (names[i], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_PORTFOLIO_CHART);
  g_type_ensure (LUMIO_TYPE_STATEMENT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-portfolio-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPortfolioPage, chart);
  gtk_widget_class_bind_template_child (widget_class, LumioPortfolioPage, holdings);
  gtk_widget_class_bind_template_child (widget_class, LumioPortfolioPage, statement);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
lumio_portfolio_page_init (LumioPortfolioPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_portfolio_page_new (LumioAccount   *account,
                          LumioPortfolio *portfolio)
{
  LumioPortfolioPage *self = g_object_new (LUMIO_TYPE_PORTFOLIO_PAGE, NULL);

  self->account = g_object_ref (account);
  self->portfolio = g_object_ref (portfolio);
  g_signal_connect_object (portfolio, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (portfolio, "notify::problem", G_CALLBACK (problem_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::hide-amounts", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);
  lumio_portfolio_reload (portfolio);

  return ADW_NAVIGATION_PAGE (self);
}
