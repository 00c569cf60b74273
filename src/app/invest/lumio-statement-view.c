#include "app/invest/lumio-statement-view.h"

#include <glib/gi18n.h>

#include "app/lumio-save.h"
#include "base/lumio-clock.h"

/* Nothing on a ledger is older; what a platform says otherwise is no year to offer. */
#define OLDEST_YEAR 2015

struct _LumioStatementView
{
  AdwBin        parent_instance;

  LumioAccount *account;
  int           first;
  int           last;

  AdwComboRow  *year;
};

G_DEFINE_FINAL_TYPE (LumioStatementView, lumio_statement_view, ADW_TYPE_BIN)

/* The years of a statement are those of UTC. */
static int
get_year (gint64 time)
{
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_utc_usec (time);

  return then != NULL ? g_date_time_get_year (then) : 0;
}

typedef struct
{
  LumioAccount *account;
  guint         year;
} Year;

static void
free_year (gpointer data)
{
  Year *year = data;

  g_object_unref (year->account);
  g_free (year);
}

static DexFuture *
load (const char *name,
      gpointer    user_data)
{
  Year *year = user_data;

  return lumio_api_client_get_statement (lumio_account_get_client (year->account), year->year);
}

static void
save_cb (LumioStatementView *self)
{
  g_autofree char *name = NULL;
  Year *year = g_new0 (Year, 1);

  year->account = g_object_ref (self->account);
  /* The newest stands first. */
  year->year = (guint) self->last - adw_combo_row_get_selected (self->year);
  name = g_strdup_printf ("lumio-%u.csv", year->year);
  lumio_save (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Save the Statement"), name,
              _("Statement saved"), load, year, free_year);
}

static void
lumio_statement_view_dispose (GObject *object)
{
  LumioStatementView *self = LUMIO_STATEMENT_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_STATEMENT_VIEW);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_statement_view_parent_class)->dispose (object);
}

static void
lumio_statement_view_class_init (LumioStatementViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_statement_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-statement-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioStatementView, year);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
lumio_statement_view_init (LumioStatementView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_statement_view_offer (LumioStatementView *self,
                            LumioAccount       *account,
                            gint64              first)
{
  g_autoptr(GtkStringList) years = NULL;
  int last, oldest;

  g_return_if_fail (LUMIO_IS_STATEMENT_VIEW (self));
  g_return_if_fail (LUMIO_IS_ACCOUNT (account));

  last = get_year (lumio_clock_now ());
  oldest = CLAMP (get_year (first), OLDEST_YEAR, last);
  g_set_object (&self->account, account);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);

  /* Offered anew, what was chosen would be another. */
  if (oldest == self->first && last == self->last)
    return;

  self->first = oldest;
  self->last = last;
  years = gtk_string_list_new (NULL);

  for (int year = last; year >= oldest; year--)
    gtk_string_list_take (years, g_strdup_printf ("%d", year));

  adw_combo_row_set_model (self->year, G_LIST_MODEL (years));
}
