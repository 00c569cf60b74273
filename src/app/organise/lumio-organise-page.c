#include "app/organise/lumio-organise-page.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/lumio-formats.h"
#include "app/organise/lumio-draft-dialog.h"
#include "app/organise/lumio-organised-page.h"
#include "app/session/lumio-events.h"
#include "base/lumio-fiber.h"

struct _LumioOrganisePage
{
  AdwBin        parent_instance;

  LumioAccount *account;
  LumioEvents  *events;
  char         *refusal; /* why the person does not become an organiser */

  GtkStack     *stack;
  GtkListBox   *list;
};

G_DEFINE_FINAL_TYPE (LumioOrganisePage, lumio_organise_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_INVITATION,
  PROP_PROBLEM,
} LumioOrganisePageProps;

static GParamSpec *properties[PROP_PROBLEM + 1];

static char *
get_problem (LumioOrganisePage *self)
{
  char *problem = NULL;

  if (self->events != NULL)
    g_object_get (self->events, "problem", &problem, NULL);

  return problem;
}

static void
show_state (LumioOrganisePage *self)
{
  g_autofree char *problem = get_problem (self);
  guint n = self->events != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->events)) : 0;
  gboolean loading = TRUE;

  if (self->events != NULL)
    g_object_get (self->events, "loading", &loading, NULL);

  gtk_stack_set_visible_child_name (self->stack,
                                    n > 0 ? "list"
                                    : self->account != NULL &&
                                    !lumio_account_has_role (self->account, "organizer") ? "nobody"
                                    : loading ? "loading"
                                    : problem != NULL ? "error" : "empty");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_bind_property (item, "name", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "standing", row, "subtitle", G_BINDING_SYNC_CREATE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "event", g_object_ref (item), g_object_unref);

  return row;
}

static void
push (LumioOrganisePage *self,
      LumioEvent        *event)
{
  GtkWidget *way = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (way),
                            lumio_organised_page_new (self->account, self->events, event));
}

static void
row_activated_cb (LumioOrganisePage *self,
                  GtkListBoxRow     *row)
{
  push (self, g_object_get_data (G_OBJECT (row), "event"));
}

static void
new_cb (LumioOrganisePage *self)
{
  adw_dialog_present (lumio_draft_dialog_new (self->account, self->events, NULL), GTK_WIDGET (self));
}

static void
again_cb (LumioOrganisePage *self)
{
  lumio_events_reload (self->events);
}

/* ---- becoming one ---- */

static DexFuture *
become_fiber (gpointer user_data)
{
  LumioOrganisePage *self = user_data;
  g_autoptr(LumioApiUser) user = NULL;
  g_autoptr(GError) error = NULL;

  user = dex_await_boxed (lumio_api_client_become_organizer (lumio_account_get_client (self->account)),
                          &error);
  g_clear_pointer (&self->refusal, g_free);

  if (user != NULL)
    lumio_account_note_user (self->account, user);
  else
    self->refusal = lumio_account_explain (error);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INVITATION]);
  show_state (self);

  return dex_future_new_true ();
}

static void
become_cb (LumioOrganisePage *self)
{
  dex_future_disown (lumio_fiber_spawn (become_fiber, g_object_ref (self), g_object_unref));
}

static void
set_account (LumioOrganisePage *self,
             LumioAccount      *account)
{
  if (account == NULL || !g_set_object (&self->account, account))
    return;

  g_clear_object (&self->events);
  self->events = lumio_events_new (account, NULL, TRUE);
  g_signal_connect_object (self->events, "items-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "notify", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::name", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->events), create_row, NULL, NULL);
  show_state (self);
}

/* ---- the object ---- */

static void
lumio_organise_page_dispose (GObject *object)
{
  LumioOrganisePage *self = (LumioOrganisePage *) object;

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);

  /* A bin would let go of its child a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_ORGANISE_PAGE);
  g_clear_object (&self->events);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_organise_page_parent_class)->dispose (object);
}

static void
lumio_organise_page_finalize (GObject *object)
{
  g_free (((LumioOrganisePage *) object)->refusal);

  G_OBJECT_CLASS (lumio_organise_page_parent_class)->finalize (object);
}

static void
lumio_organise_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  LumioOrganisePage *self = (LumioOrganisePage *) object;

  switch ((LumioOrganisePageProps) prop_id)
    {
    case PROP_INVITATION:
      g_value_set_string (value, self->refusal != NULL ? self->refusal
                          : _("Let people put money into it, and share with them what the tickets "
                              "bring in."));
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
lumio_organise_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch ((LumioOrganisePageProps) prop_id)
    {
    case PROP_ACCOUNT:
      set_account (LUMIO_ORGANISE_PAGE (object), g_value_get_object (value));
      break;

    case PROP_INVITATION:
    case PROP_PROBLEM:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_organise_page_class_init (LumioOrganisePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_organise_page_dispose;
  object_class->finalize = lumio_organise_page_finalize;
  object_class->get_property = lumio_organise_page_get_property;
  object_class->set_property = lumio_organise_page_set_property;

  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_INVITATION] = g_param_spec_string ("invitation", NULL, NULL, NULL, readable);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-organise-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioOrganisePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioOrganisePage, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, become_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
}

static void
lumio_organise_page_init (LumioOrganisePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_state (self);
}
