#include "app/organise/lumio-sales-view.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/lumio-formats.h"
#include "app/organise/lumio-days-chart.h"
#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"

struct _LumioSalesView
{
  AdwBin          parent_instance;

  GtkWidget      *funding_box;
  LumioDaysChart *funding;
  GtkLabel       *funding_words;
  GtkWidget      *revenue_box;
  LumioDaysChart *revenue;
  GtkLabel       *revenue_words;
  GtkWidget      *tickets_group;
  GtkListBox     *tickets;

  LumioApiEvent  *next;   /* as of which it is to be asked once more */
  gboolean        asking;
};

G_DEFINE_FINAL_TYPE (LumioSalesView, lumio_sales_view, ADW_TYPE_BIN)

typedef struct
{
  LumioSalesView *self;
  LumioAccount   *account;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_object_unref (work->self);
  g_object_unref (work->account);
  g_free (work);
}

/* What the platform says may be anything: a sum that is too much stays at the most there can be. */
static gint64
add_up (gint64 sum,
        gint64 value)
{
  return __builtin_add_overflow (sum, value, &sum) ? G_MAXINT64 : sum;
}

/* The days are those of UTC, wherever they are looked at. */
static char *
format_day (gint64 day)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();

  return lumio_format_day_at (day, lumio_clock_now (), zone);
}

static void
show_funding (LumioSalesView      *self,
              const LumioApiEvent *record,
              GPtrArray           *days)
{
  const LumioApiEventDay *first = NULL;
  g_autofree char *begin = NULL;
  g_autofree char *raised = NULL;
  g_autofree char *goal = NULL;
  g_autofree char *words = NULL;
  gint64 sum = 0;

  lumio_days_chart_clear (self->funding);
  lumio_days_chart_set_goal (self->funding, record->funding_goal);

  for (guint i = 0; i < days->len; i++)
    {
      const LumioApiEventDay *day = g_ptr_array_index (days, i);

      if (day->raised == 0)
        continue;

      lumio_days_chart_add (self->funding, day->day / G_TIME_SPAN_DAY, day->raised);
      sum = add_up (sum, day->raised);

      if (first == NULL)
        first = day;
    }

  gtk_widget_set_visible (self->funding_box, first != NULL);

  if (first == NULL)
    return;

  begin = format_day (first->day);
  raised = lumio_format_money (self, sum, "USDC", FALSE);
  goal = lumio_format_money (self, record->funding_goal, "USDC", FALSE);
  /* TRANSLATORS: beneath a chart: what was raised, what is to be raised, a day. */
  words = g_strdup_printf (_("%s raised. The dashed line is the goal, %s. First day: %s."), raised,
                           goal, begin);
  gtk_label_set_label (self->funding_words, words);
}

static void
show_revenue (LumioSalesView *self,
              GPtrArray      *days)
{
  const LumioApiEventDay *first = NULL;
  const LumioApiEventDay *best = NULL;
  g_autofree char *begin = NULL;
  g_autofree char *revenue = NULL;
  g_autofree char *day_name = NULL;
  g_autofree char *most = NULL;
  g_autofree char *words = NULL;
  gint64 sum = 0;

  lumio_days_chart_clear (self->revenue);

  for (guint i = 0; i < days->len; i++)
    {
      const LumioApiEventDay *day = g_ptr_array_index (days, i);

      if (day->revenue == 0)
        continue;

      lumio_days_chart_add (self->revenue, day->day / G_TIME_SPAN_DAY, day->revenue);
      sum = add_up (sum, day->revenue);

      if (first == NULL)
        first = day;

      if (best == NULL || day->revenue > best->revenue)
        best = day;
    }

  gtk_widget_set_visible (self->revenue_box, first != NULL);

  if (first == NULL)
    return;

  begin = format_day (first->day);
  revenue = lumio_format_money (self, sum, "USDC", FALSE);
  day_name = format_day (best->day);
  most = lumio_format_money (self, best->revenue, "USDC", FALSE);
  /* TRANSLATORS: beneath a chart: an amount; a day; the best day, what it brought in. */
  words = g_strdup_printf (_("%s in all. First day: %s. Best day: %s, with %s."), revenue, begin,
                           day_name, most);
  gtk_label_set_label (self->revenue_words, words);
}

static GtkWidget *
create_type (LumioSalesView            *self,
             const LumioApiTicketSales *type)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *sold = lumio_event_format_count (type->sold);
  g_autofree char *capacity = lumio_event_format_count (type->capacity);
  g_autofree char *used = lumio_event_format_count (type->used);
  g_autofree char *revenue = lumio_format_money (self, type->revenue, "USDC", FALSE);
  g_autofree char *subtitle = NULL;

  /* TRANSLATORS: of one type of ticket: how many are sold, of how many, how many were used, money. */
  subtitle = g_strdup_printf (_("%s of %s sold · %s let in · %s"), sold, capacity, used, revenue);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), type->type);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (row, "numeric");

  return row;
}

static void
show_tickets (LumioSalesView *self,
              GPtrArray      *types)
{
  gtk_list_box_remove_all (self->tickets);
  gtk_widget_set_visible (self->tickets_group, types->len > 0);

  for (guint i = 0; i < types->len; i++)
    gtk_list_box_append (self->tickets, create_type (self, g_ptr_array_index (types, i)));
}

static void
ask (LumioSalesView      *self,
     LumioApiClient      *client,
     const LumioApiEvent *record)
{
  g_autoptr(LumioApiEventDays) days = NULL;
  g_autoptr(LumioApiSales) sales = NULL;

  days = dex_await_boxed (lumio_api_client_get_event_days (client, record->id), NULL);

  if (days != NULL)
    sales = dex_await_boxed (lumio_api_client_get_event_sales (client, record->id), NULL);

  /* While it was asked, the page may have gone. */
  if (sales == NULL || self->tickets == NULL)
    return;

  show_funding (self, record, days->items);
  show_revenue (self, days->items);
  show_tickets (self, sales->items);
  gtk_widget_set_visible (GTK_WIDGET (self), days->items->len > 0 || sales->items->len > 0);
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  Work *work = user_data;
  LumioSalesView *self = work->self;

  while (self->next != NULL)
    {
      g_autoptr(LumioApiEvent) record = g_steal_pointer (&self->next);

      ask (self, lumio_account_get_client (work->account), record);
    }

  self->asking = FALSE;

  return dex_future_new_true ();
}

static void
lumio_sales_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LUMIO_TYPE_SALES_VIEW);

  G_OBJECT_CLASS (lumio_sales_view_parent_class)->dispose (object);
}

static void
lumio_sales_view_finalize (GObject *object)
{
  g_clear_pointer (&((LumioSalesView *) object)->next, lumio_api_event_free);

  G_OBJECT_CLASS (lumio_sales_view_parent_class)->finalize (object);
}

static void
lumio_sales_view_class_init (LumioSalesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_sales_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = lumio_sales_view_finalize;

  g_type_ensure (LUMIO_TYPE_DAYS_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/app/lumio/Lumio/lumio-sales-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, funding_box);
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, funding);
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, funding_words);
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, revenue_box);
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, revenue);
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, revenue_words);
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, tickets_group);
  gtk_widget_class_bind_template_child (widget_class, LumioSalesView, tickets);
}

static void
lumio_sales_view_init (LumioSalesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_sales_view_refresh (LumioSalesView      *self,
                          LumioAccount        *account,
                          const LumioApiEvent *record)
{
  Work *work;

  g_return_if_fail (LUMIO_IS_SALES_VIEW (self));

  g_clear_pointer (&self->next, lumio_api_event_free);
  self->next = lumio_api_event_copy (record);

  if (self->asking)
    return;

  self->asking = TRUE;
  work = g_new0 (Work, 1);
  work->self = g_object_ref (self);
  work->account = g_object_ref (account);
  dex_future_disown (lumio_fiber_spawn (refresh_fiber, work, free_work));
}
