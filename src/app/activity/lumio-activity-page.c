#include "app/activity/lumio-activity-page.h"

#include "app/activity/lumio-payment-cell.h"
#include "app/activity/lumio-payment-dialog.h"
#include "app/activity/lumio-payment-list.h"

struct _LumioActivityPage
{
  AdwBin            parent_instance;

  GBindingGroup    *bindings;
  LumioPaymentList *payments;
  char             *show;
  char             *text;
  gboolean          filling;
  guint             to_top;
  guint             frames_to_top;
  gboolean          renewed; /* what comes next is the answer to a new question */

  GtkSearchEntry   *search;
  GtkStack         *stack;
  GtkListView      *list;
};

G_DEFINE_FINAL_TYPE (LumioActivityPage, lumio_activity_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_SHOW,
  PROP_CACHE,
  PROP_HIDE_AMOUNTS,
  PROP_FILLING,
} LumioActivityPageProps;

static GParamSpec *properties[PROP_FILLING + 1];

static const struct
{
  const char *name;
  guint       mask;
  guint       value;
} filters[] = {
  { "all", 0, 0 },
  { "received", LUMIO_PAYMENT_INCOMING | LUMIO_PAYMENT_FAILED, LUMIO_PAYMENT_INCOMING },
  { "sent", LUMIO_PAYMENT_INCOMING | LUMIO_PAYMENT_FAILED, 0 },
  { "waiting", LUMIO_PAYMENT_OPEN, LUMIO_PAYMENT_OPEN },
  { "failed", LUMIO_PAYMENT_FAILED, LUMIO_PAYMENT_FAILED },
};

static gboolean
is_narrowed (LumioActivityPage *self)
{
  return *self->text != '\0' || !g_str_equal (self->show, "all");
}

static void
show_state (LumioActivityPage *self)
{
  const char *state = "list";

  if (g_list_model_get_n_items (G_LIST_MODEL (self->payments)) == 0)
    state = lumio_payment_list_get_loading (self->payments) ? "loading"
          : is_narrowed (self) ? "none" : "empty";

  gtk_stack_set_visible_child_name (self->stack, state);
}

/*
 * The first row may be scrolled to at once, the heading above it only when it has its place: in
 * the frame after the next.
 */
static gboolean
to_top_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  LumioActivityPage *self = LUMIO_ACTIVITY_PAGE (widget);

  if (--self->frames_to_top > 0)
    return G_SOURCE_CONTINUE;

  self->to_top = 0;
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list)), 0);

  return G_SOURCE_REMOVE;
}

/* Whoever looks at the newest payments goes on doing so when newer ones come. */
static void
items_changed_cb (LumioActivityPage *self,
                  guint              position,
                  guint              removed,
                  guint              added)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (position == 0 && added > 0 &&
      (self->renewed || gtk_adjustment_get_value (adjustment) <= 0))
    {
      gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_NONE, NULL);
      self->frames_to_top = 2;

      if (self->to_top == 0)
        self->to_top = gtk_widget_add_tick_callback (GTK_WIDGET (self), to_top_cb, NULL, NULL);
    }

  self->renewed = FALSE;

  show_state (self);
}

static void
apply_filter (LumioActivityPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (filters[i].name, self->show))
      {
        g_autoptr(LumioPaymentFilter) filter =
          lumio_payment_filter_new (filters[i].mask, filters[i].value, self->text);

        self->renewed = TRUE;
        lumio_payment_list_set_filter (self->payments, filter);
      }
}

static void
set_show (LumioActivityPage *self,
          const char        *name)
{
  if (g_set_str (&self->show, name))
    {
      apply_filter (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW]);
    }
}

/* A search entry says so once when it is shown, too. */
static void
search_changed_cb (LumioActivityPage *self)
{
  if (g_set_str (&self->text, gtk_editable_get_text (GTK_EDITABLE (self->search))))
    apply_filter (self);
}

static void
activate_cb (LumioActivityPage *self,
             guint              position)
{
  g_autoptr(LumioPayment) payment = g_list_model_get_item (G_LIST_MODEL (self->payments), position);

  if (payment != NULL && lumio_payment_get_record (payment) != NULL)
    adw_dialog_present (lumio_payment_dialog_new (payment), GTK_WIDGET (self));
}

static void
clear_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  LumioActivityPage *self = LUMIO_ACTIVITY_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  search_changed_cb (self);
  set_show (self, "all");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
set_account (LumioActivityPage *self,
             LumioAccount      *account)
{
  if (account == NULL)
    return;

  g_binding_group_set_source (self->bindings, account);
  g_signal_connect_object (account, "texts-changed", G_CALLBACK (lumio_payment_list_reload),
                           self->payments, G_CONNECT_SWAPPED);
}

static void
lumio_activity_page_dispose (GObject *object)
{
  LumioActivityPage *self = (LumioActivityPage *) object;

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);

  g_clear_object (&self->bindings);

  if (self->payments != NULL)
    lumio_payment_list_set_cache (self->payments, NULL);

  /* A bin would let go of its child a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_ACTIVITY_PAGE);
  g_clear_object (&self->payments);

  G_OBJECT_CLASS (lumio_activity_page_parent_class)->dispose (object);
}

static void
lumio_activity_page_finalize (GObject *object)
{
  LumioActivityPage *self = (LumioActivityPage *) object;

  g_free (self->show);
  g_free (self->text);

  G_OBJECT_CLASS (lumio_activity_page_parent_class)->finalize (object);
}

static void
lumio_activity_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  LumioActivityPage *self = (LumioActivityPage *) object;

  switch ((LumioActivityPageProps) prop_id)
    {
    case PROP_SHOW:
      g_value_set_string (value, self->show);
      break;

    case PROP_FILLING:
      g_value_set_boolean (value, self->filling);
      break;

    case PROP_CACHE:
    case PROP_HIDE_AMOUNTS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_activity_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  LumioActivityPage *self = (LumioActivityPage *) object;

  switch ((LumioActivityPageProps) prop_id)
    {
    case PROP_ACCOUNT:
      set_account (self, g_value_get_object (value));
      break;

    case PROP_SHOW:
      set_show (self, g_value_get_string (value));
      break;

    case PROP_CACHE:
      lumio_payment_list_set_cache (self->payments, g_value_get_object (value));
      break;

    case PROP_HIDE_AMOUNTS:
      lumio_payment_list_set_hidden (self->payments, g_value_get_boolean (value));
      break;

    case PROP_FILLING:
      if (self->filling != g_value_get_boolean (value))
        {
          self->filling = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, properties[PROP_FILLING]);
        }
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_activity_page_class_init (LumioActivityPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags written = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lumio_activity_page_dispose;
  object_class->finalize = lumio_activity_page_finalize;
  object_class->get_property = lumio_activity_page_get_property;
  object_class->set_property = lumio_activity_page_set_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT, written);
  properties[PROP_SHOW] = g_param_spec_string ("show", NULL, NULL, "all", both);
  properties[PROP_CACHE] = g_param_spec_object ("cache", NULL, NULL, LUMIO_TYPE_CACHE, written);
  properties[PROP_HIDE_AMOUNTS] = g_param_spec_boolean ("hide-amounts", NULL, NULL, FALSE, written);
  properties[PROP_FILLING] = g_param_spec_boolean ("filling", NULL, NULL, FALSE, both);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_install_property_action (widget_class, "activity.show", "show");
  gtk_widget_class_install_action (widget_class, "activity.clear", NULL, clear_cb);

  g_type_ensure (LUMIO_TYPE_PAYMENT);
  g_type_ensure (LUMIO_TYPE_PAYMENT_CELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioActivityPage, search);
  gtk_widget_class_bind_template_child (widget_class, LumioActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioActivityPage, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
lumio_activity_page_init (LumioActivityPage *self)
{
  g_autoptr(GtkNoSelection) selection = NULL;

  self->show = g_strdup ("all");
  self->text = g_strdup ("");
  self->payments = lumio_payment_list_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->payments)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->payments, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->payments, "notify::loading", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);

  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "cache", self, "cache", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "hide-amounts", self, "hide-amounts",
                        G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "filling", self, "filling", G_BINDING_SYNC_CREATE);
  show_state (self);
}

gboolean
lumio_activity_page_start_search (LumioActivityPage *self)
{
  return gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
