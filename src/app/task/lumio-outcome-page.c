#include "app/task/lumio-outcome-page.h"

struct _LumioOutcomePage
{
  AdwNavigationPage  parent_instance;

  char              *text;

  AdwStatusPage     *status;
  GtkWidget         *details;
  AdwActionRow      *transaction;
  GtkWidget         *close;
};

G_DEFINE_FINAL_TYPE (LumioOutcomePage, lumio_outcome_page, ADW_TYPE_NAVIGATION_PAGE)

static const char * const icons[] = {
  [LUMIO_OUTCOME_DONE] = "object-select-symbolic",
  [LUMIO_OUTCOME_WAITING] = "content-loading-symbolic",
  [LUMIO_OUTCOME_FAILED] = "dialog-warning-symbolic",
};

static void
lumio_outcome_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LUMIO_TYPE_OUTCOME_PAGE);

  G_OBJECT_CLASS (lumio_outcome_page_parent_class)->dispose (object);
}

static void
lumio_outcome_page_finalize (GObject *object)
{
  g_free (((LumioOutcomePage *) object)->text);

  G_OBJECT_CLASS (lumio_outcome_page_parent_class)->finalize (object);
}

static void
lumio_outcome_page_class_init (LumioOutcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_outcome_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lumio_outcome_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-outcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioOutcomePage, status);
  gtk_widget_class_bind_template_child (widget_class, LumioOutcomePage, details);
  gtk_widget_class_bind_template_child (widget_class, LumioOutcomePage, transaction);
  gtk_widget_class_bind_template_child (widget_class, LumioOutcomePage, close);
}

static void
lumio_outcome_page_init (LumioOutcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_outcome_page_set (LumioOutcomePage *self,
                        LumioOutcome      outcome,
                        const char       *title,
                        const char       *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  g_return_if_fail (LUMIO_IS_OUTCOME_PAGE (self));

  adw_status_page_set_icon_name (self->status, icons[outcome]);
  adw_status_page_set_title (self->status, title);

  if (!g_set_str (&self->text, text))
    return;

  adw_status_page_set_description (self->status, markup);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

void
lumio_outcome_page_set_hash (LumioOutcomePage *self,
                             const char       *hash)
{
  g_return_if_fail (LUMIO_IS_OUTCOME_PAGE (self));

  adw_action_row_set_subtitle (self->transaction, hash != NULL ? hash : "");
  gtk_widget_set_visible (self->details, hash != NULL);
}

void
lumio_outcome_page_focus_close (LumioOutcomePage *self)
{
  g_return_if_fail (LUMIO_IS_OUTCOME_PAGE (self));

  gtk_widget_grab_focus (self->close);
}
