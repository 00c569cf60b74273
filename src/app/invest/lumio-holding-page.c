#include "app/invest/lumio-holding-page.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/invest/lumio-event-page.h"
#include "app/lumio-detail.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"

#define UNIT G_GINT64_CONSTANT (10000000)
#define PAGE 200
#define MAX_PAGES 50

struct _LumioHoldingPage
{
  AdwNavigationPage  parent_instance;

  LumioAccount      *account;
  LumioPortfolio    *portfolio;
  LumioApiHolding   *holding;
  char              *problem;

  GtkListBox        *entries;
};

G_DEFINE_FINAL_TYPE (LumioHoldingPage, lumio_holding_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_HELD = 1,
  PROP_INVESTED,
  PROP_RECEIVED,
  PROP_REFUNDED,
  PROP_OPEN,
  PROP_PROBLEM,
  PROP_HAS_REFUND,
  PROP_HAS_PROBLEM,
} LumioHoldingPageProps;

static GParamSpec *properties[PROP_HAS_PROBLEM + 1];

/* ---- what happened ---- */

typedef struct
{
  LumioApiClient *client;
  char           *event_id;
} Reading;

static void
free_reading (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->client);
  g_free (reading->event_id);
  g_free (reading);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr(GPtrArray) entries =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_portfolio_entry_free);
  g_autofree char *cursor = NULL;

  for (guint i = 0; i < MAX_PAGES; i++)
    {
      g_autoptr(LumioApiPortfolioEntries) page = NULL;
      GError *error = NULL;

      if (!(page = dex_await_boxed (lumio_api_client_list_portfolio (reading->client,
                                                                     reading->event_id, cursor,
                                                                     PAGE), &error)))
        return dex_future_new_for_error (error);

      g_ptr_array_extend_and_steal (entries, g_steal_pointer (&page->items));
      page->items = g_ptr_array_new ();

      if (!g_set_str (&cursor, page->next_cursor) || cursor == NULL)
        break;
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&entries));
}

DexFuture *
lumio_holding_page_load (LumioAccount *account,
                         const char   *event_id)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->client = g_object_ref (lumio_account_get_client (account));
  reading->event_id = g_strdup (event_id);

  return lumio_fiber_spawn (read_fiber, reading, free_reading);
}

static char *
describe_entry (LumioHoldingPage             *self,
                const LumioApiPortfolioEntry *entry)
{
  g_autofree char *when = lumio_format_when (self, entry->at);
  g_autofree char *tokens = lumio_event_format_tokens (entry->tokens / UNIT);

  if (g_str_equal (entry->kind, "purchase"))
    /* TRANSLATORS: a number of tokens, and when they were bought. */
    return g_strdup_printf (_("%s bought · %s"), tokens, when);

  if (g_str_equal (entry->kind, "refund"))
    return g_strdup_printf (_("Given back for %s · %s"), tokens, when);

  if (g_str_equal (entry->way, "claimable") && entry->claim == NULL)
    return g_strdup_printf (_("Share for %s · %s · set aside on the ledger for you"), tokens, when);

  return g_strdup_printf (_("Share for %s · %s"), tokens, when);
}

static GtkWidget *
create_row (LumioHoldingPage             *self,
            const LumioApiPortfolioEntry *entry)
{
  GtkWidget *row = adw_expander_row_new ();
  gboolean incoming = !g_str_equal (entry->kind, "purchase");
  g_autofree char *money =
    lumio_format_movement (self, entry->amount, "USDC", incoming,
                           lumio_account_get_hide_amounts (self->account));
  g_autofree char *subtitle = describe_entry (self, entry);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), money);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Transaction"), entry->tx_hash);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Set aside as"), entry->balance_id);
  lumio_detail_add (ADW_EXPANDER_ROW (row), _("Taken out by"), entry->claim_hash);

  return row;
}

static void
take_problem (LumioHoldingPage *self,
              char             *problem)
{
  g_free (self->problem);
  self->problem = problem;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PROBLEM]);
}

static DexFuture *
show_fiber (gpointer user_data)
{
  LumioHoldingPage *self = user_data;
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;

  entries = dex_await_boxed (lumio_holding_page_load (self->account, self->holding->event_id),
                             &error);

  if (self->entries == NULL)
    return dex_future_new_true ();

  if (entries == NULL)
    {
      take_problem (self, lumio_account_explain (error));
      return dex_future_new_true ();
    }

  take_problem (self, NULL);
  gtk_list_box_remove_all (self->entries);

  for (guint i = 0; i < entries->len; i++)
    gtk_list_box_append (self->entries, create_row (self, g_ptr_array_index (entries, i)));

  return dex_future_new_true ();
}

static void
show_entries (LumioHoldingPage *self)
{
  dex_future_disown (lumio_fiber_spawn (show_fiber, g_object_ref (self), g_object_unref));
}

static void
changed_cb (LumioHoldingPage *self)
{
  const LumioApiHolding *now = lumio_portfolio_find (self->portfolio, self->holding->event_id);

  if (now != NULL && now != self->holding)
    {
      lumio_api_holding_free (self->holding);
      self->holding = lumio_api_holding_copy (now);
    }

  for (guint i = PROP_HELD; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  show_entries (self);
}

/* ---- the event itself ---- */

static DexFuture *
event_fiber (gpointer user_data)
{
  LumioHoldingPage *self = user_data;
  g_autoptr(LumioApiEvent) record = NULL;
  g_autoptr(LumioEvent) event = NULL;
  g_autoptr(GError) error = NULL;
  GtkWidget *way;

  record = dex_await_boxed (lumio_api_client_get_event (lumio_account_get_client (self->account),
                                                        self->holding->event_id), &error);
  way = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  if (record == NULL)
    take_problem (self, lumio_account_explain (error));

  /* Whoever went on meanwhile is not called back. */
  if (record == NULL || way == NULL ||
      adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (way)) != ADW_NAVIGATION_PAGE (self))
    return dex_future_new_true ();

  event = lumio_event_new (record);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (way),
                            lumio_event_page_new (self->account, self->portfolio, event));

  return dex_future_new_true ();
}

static void
show_event_cb (LumioHoldingPage *self)
{
  dex_future_disown (lumio_fiber_spawn (event_fiber, g_object_ref (self), g_object_unref));
}

/* ---- the object ---- */

static void
lumio_holding_page_dispose (GObject *object)
{
  LumioHoldingPage *self = (LumioHoldingPage *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_HOLDING_PAGE);
  g_clear_object (&self->portfolio);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_holding_page_parent_class)->dispose (object);
}

static void
lumio_holding_page_finalize (GObject *object)
{
  LumioHoldingPage *self = (LumioHoldingPage *) object;

  g_clear_pointer (&self->holding, lumio_api_holding_free);
  g_free (self->problem);

  G_OBJECT_CLASS (lumio_holding_page_parent_class)->finalize (object);
}

static void
lumio_holding_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioHoldingPage *self = (LumioHoldingPage *) object;
  const LumioApiHolding *holding = self->holding;
  gboolean hidden;

  if (holding == NULL)
    return;

  hidden = lumio_account_get_hide_amounts (self->account);

  switch ((LumioHoldingPageProps) prop_id)
    {
    case PROP_HELD:
      g_value_take_string (value, lumio_event_format_count (holding->held / UNIT));
      break;

    case PROP_INVESTED:
      g_value_take_string (value, lumio_format_money (self, holding->invested, "USDC", hidden));
      break;

    case PROP_RECEIVED:
      g_value_take_string (value, lumio_format_money (self, holding->received, "USDC", hidden));
      break;

    case PROP_REFUNDED:
      g_value_take_string (value, lumio_format_money (self, holding->refunded, "USDC", hidden));
      break;

    case PROP_OPEN:
      g_value_take_string (value, lumio_format_money (self, holding->open, "USDC", hidden));
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    case PROP_HAS_REFUND:
      g_value_set_boolean (value, holding->refunded > 0);
      break;

    case PROP_HAS_PROBLEM:
      g_value_set_boolean (value, self->problem != NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_holding_page_class_init (LumioHoldingPageClass *klass)
{
  static const char * const names[] = {
    NULL, "held", "invested", "received", "refunded", "open", "problem", "has-refund",
    "has-problem",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_holding_page_dispose;
  object_class->finalize = lumio_holding_page_finalize;
  object_class->get_property = lumio_holding_page_get_property;

  for (guint i = PROP_HELD; i < G_N_ELEMENTS (properties); i++)
    properties[i] = i < PROP_HAS_REFUND ? g_param_spec_string (names[i], NULL, NULL, NULL, readable)
                                        : g_param_spec_boolean (names[i], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-holding-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioHoldingPage, entries);
  gtk_widget_class_bind_template_callback (widget_class, show_event_cb);
}

static void
lumio_holding_page_init (LumioHoldingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_holding_page_new (LumioAccount          *account,
                        LumioPortfolio        *portfolio,
                        const LumioApiHolding *holding)
{
  LumioHoldingPage *self = g_object_new (LUMIO_TYPE_HOLDING_PAGE, "title", holding->event_name, NULL);

  self->account = g_object_ref (account);
  self->portfolio = g_object_ref (portfolio);
  self->holding = lumio_api_holding_copy (holding);
  g_signal_connect_object (portfolio, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::hide-amounts", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);

  return ADW_NAVIGATION_PAGE (self);
}
