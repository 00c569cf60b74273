#include "app/lumio-places.h"

#include <glib/gi18n.h>

#include "app/activity/lumio-activity-page.h"
#include "app/contacts/lumio-contacts-page.h"
#include "app/invest/lumio-invest-page.h"
#include "app/keys/lumio-keys-page.h"
#include "app/lumio-formats.h"
#include "app/organise/lumio-organise-page.h"
#include "app/wallet/lumio-wallet-page.h"

#define SIDEBAR_MIN 200
/* Out of sight it still asks for its width. */
#define SIDEBAR_MIN_NARROW 100

typedef struct
{
  const char *name;
  const char *title;
  const char *icon;
  GType     (*get_type) (void);
  gboolean  (*search) (GtkWidget *page); /* FALSE where there is nothing to search */
} Place;

static gboolean search_activity (GtkWidget *page);
static gboolean search_contacts (GtkWidget *page);
static gboolean search_invest (GtkWidget *page);

/* In the order in which they are listed; the first is where one begins. */
static const Place table[] = {
  { "wallet", N_("Wallet"), "wallet2-symbolic", lumio_wallet_page_get_type, NULL },
  { "activity", N_("Activity"), "view-list-symbolic", lumio_activity_page_get_type, search_activity },
  { "invest", N_("Invest"), "starred-symbolic", lumio_invest_page_get_type, search_invest },
  { "organise", N_("Organise"), "document-edit-symbolic", lumio_organise_page_get_type, NULL },
  { "contacts", N_("Contacts"), "system-users-symbolic", lumio_contacts_page_get_type,
    search_contacts },
  { "keys", N_("Keys"), "channel-secure-symbolic", lumio_keys_page_get_type, NULL },
};

struct _LumioPlaces
{
  AdwBin                parent_instance;

  LumioAccount         *account;
  gboolean              narrow;
  gboolean              roomy;

  AdwOverlaySplitView  *split;
  GtkListBox           *sidebar;
  AdwNavigationView    *way;
  AdwBanner            *passing;
  AdwViewStack         *stack;
};

G_DEFINE_FINAL_TYPE (LumioPlaces, lumio_places, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_NARROW,
  PROP_ROOMY,
  PROP_PLACE_TITLE,
  PROP_OFFLINE,
  PROP_NOTICE,
} LumioPlacesProps;

static GParamSpec *properties[PROP_NOTICE + 1];

static gboolean
search_activity (GtkWidget *page)
{
  return lumio_activity_page_start_search (LUMIO_ACTIVITY_PAGE (page));
}

static gboolean
search_contacts (GtkWidget *page)
{
  return lumio_contacts_page_start_search (LUMIO_CONTACTS_PAGE (page));
}

static gboolean
search_invest (GtkWidget *page)
{
  return lumio_invest_page_start_search (LUMIO_INVEST_PAGE (page));
}

/* ---- what is said of the account ---- */

static gboolean
is_online (LumioPlaces *self)
{
  gboolean online = TRUE;

  if (self->account != NULL)
    g_object_get (self->account, "online", &online, NULL);

  return online;
}

static char *
get_notice (LumioPlaces *self)
{
  g_autofree char *age = NULL;
  gint64 as_of = 0;

  if (self->account != NULL)
    g_object_get (self->account, "as-of", &as_of, NULL);

  age = lumio_format_age (self, as_of);

  return as_of != 0 ? g_strdup_printf (_("Not connected. This is what was known %s."), age)
                    : g_strdup (_("Not connected"));
}

static void
online_changed_cb (LumioPlaces *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OFFLINE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

static void
understood_cb (LumioPlaces *self)
{
  lumio_places_warn (self, FALSE);
}

/* ---- each place is made when somebody first goes there ---- */

static AdwBin *
get_door (LumioPlaces *self,
          const Place *place)
{
  return ADW_BIN (adw_view_stack_get_child_by_name (self->stack, place->name));
}

static const Place *
get_current (LumioPlaces *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->stack);

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (table); i++)
    {
      if (g_str_equal (table[i].name, name))
        return &table[i];
    }

  return NULL;
}

static const char *
get_place_title (LumioPlaces *self)
{
  const Place *place = self->stack != NULL ? get_current (self) : NULL;

  return place != NULL ? _(place->title) : "";
}

static void
make_page (LumioPlaces *self,
           const Place *place)
{
  AdwBin *door = get_door (self, place);
  GtkWidget *page;

  if (adw_bin_get_child (door) != NULL)
    return;

  page = g_object_new (place->get_type (), NULL);
  g_object_bind_property (self, "account", page, "account", G_BINDING_SYNC_CREATE);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (page), "roomy") != NULL)
    g_object_bind_property (self, "roomy", page, "roomy", G_BINDING_SYNC_CREATE);

  adw_bin_set_child (door, page);
}

static void
place_changed_cb (LumioPlaces *self)
{
  const Place *place = get_current (self);

  if (place == NULL || self->way == NULL)
    return;

  if (self->account != NULL)
    make_page (self, place);

  adw_navigation_view_pop_to_tag (self->way, "places");
  gtk_list_box_select_row (self->sidebar,
                           gtk_list_box_get_row_at_index (self->sidebar, (int) (place - table)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE_TITLE]);
}

static void
place_selected_cb (LumioPlaces   *self,
                   GtkListBoxRow *row)
{
  if (row != NULL)
    lumio_places_go (self, table[gtk_list_box_row_get_index (row)].name);
}

/* Once more to where one is: back from where that led. */
static void
place_activated_cb (LumioPlaces *self)
{
  adw_navigation_view_pop_to_tag (self->way, "places");
}

static void
add_row (LumioPlaces *self,
         const Place *place)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_(place->title));

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (place->icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  gtk_list_box_append (self->sidebar, row);
}

static void
set_account (LumioPlaces  *self,
             LumioAccount *account)
{
  if (self->account == account)
    return;

  if (self->account != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->account, self);
      adw_navigation_view_pop_to_tag (self->way, "places");

      for (guint i = 0; i < G_N_ELEMENTS (table); i++)
        adw_bin_set_child (get_door (self, &table[i]), NULL);

      lumio_places_warn (self, FALSE);
    }

  g_set_object (&self->account, account);

  if (account != NULL)
    g_signal_connect_object (account, "notify::online", G_CALLBACK (online_changed_cb), self,
                             G_CONNECT_SWAPPED);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  online_changed_cb (self);
}

static void
set_narrow (LumioPlaces *self,
            gboolean     narrow)
{
  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  adw_overlay_split_view_set_min_sidebar_width (self->split,
                                                narrow ? SIDEBAR_MIN_NARROW : SIDEBAR_MIN);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

/* ---- the object ---- */

static void
lumio_places_dispose (GObject *object)
{
  LumioPlaces *self = (LumioPlaces *) object;

  /* A bin would let go of its child a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PLACES);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_places_parent_class)->dispose (object);
}

static void
lumio_places_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  LumioPlaces *self = (LumioPlaces *) object;

  switch ((LumioPlacesProps) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;

    case PROP_ROOMY:
      g_value_set_boolean (value, self->roomy);
      break;

    case PROP_PLACE_TITLE:
      g_value_set_string (value, get_place_title (self));
      break;

    case PROP_OFFLINE:
      g_value_set_boolean (value, !is_online (self));
      break;

    case PROP_NOTICE:
      g_value_take_string (value, get_notice (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_places_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  LumioPlaces *self = (LumioPlaces *) object;

  switch ((LumioPlacesProps) prop_id)
    {
    case PROP_ACCOUNT:
      set_account (self, g_value_get_object (value));
      break;

    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;

    case PROP_ROOMY:
      if (self->roomy != g_value_get_boolean (value))
        {
          self->roomy = !self->roomy;
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_PLACE_TITLE:
    case PROP_OFFLINE:
    case PROP_NOTICE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_places_class_init (LumioPlacesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lumio_places_dispose;
  object_class->get_property = lumio_places_get_property;
  object_class->set_property = lumio_places_set_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT, both);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, both);
  properties[PROP_ROOMY] = g_param_spec_boolean ("roomy", NULL, NULL, FALSE, both);
  properties[PROP_PLACE_TITLE] = g_param_spec_string ("place-title", NULL, NULL, NULL, readable);
  properties[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, readable);
  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/app/lumio/Lumio/lumio-places.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPlaces, split);
  gtk_widget_class_bind_template_child (widget_class, LumioPlaces, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LumioPlaces, way);
  gtk_widget_class_bind_template_child (widget_class, LumioPlaces, passing);
  gtk_widget_class_bind_template_child (widget_class, LumioPlaces, stack);
  gtk_widget_class_bind_template_callback (widget_class, place_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, place_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, place_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, understood_cb);
}

static void
lumio_places_init (LumioPlaces *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      add_row (self, &table[i]);
      adw_view_stack_add_titled_with_icon (self->stack, adw_bin_new (), table[i].name,
                                           _(table[i].title), table[i].icon);
    }
}

void
lumio_places_warm (LumioPlaces *self)
{
  g_return_if_fail (LUMIO_IS_PLACES (self));

  make_page (self, &table[0]);
}

void
lumio_places_begin (LumioPlaces *self)
{
  g_return_if_fail (LUMIO_IS_PLACES (self));

  lumio_places_go (self, table[0].name);
  /* Where one is already, nothing changes, and yet the page may be missing. */
  place_changed_cb (self);
  /* What had the focus is gone, and where it goes next is not left to chance. */
  gtk_widget_child_focus (adw_view_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

void
lumio_places_go (LumioPlaces *self,
                 const char  *name)
{
  g_return_if_fail (LUMIO_IS_PLACES (self));
  g_return_if_fail (name != NULL);

  adw_view_stack_set_visible_child_name (self->stack, name);
}

void
lumio_places_go_nth (LumioPlaces *self,
                     int          number)
{
  g_return_if_fail (LUMIO_IS_PLACES (self));

  if (number < 1 || number > (int) G_N_ELEMENTS (table))
    return;

  lumio_places_go (self, table[number - 1].name);
  adw_navigation_view_pop_to_tag (self->way, "places");
  gtk_widget_child_focus (GTK_WIDGET (get_door (self, &table[number - 1])), GTK_DIR_TAB_FORWARD);
}

void
lumio_places_search (LumioPlaces *self)
{
  const Place *place;

  g_return_if_fail (LUMIO_IS_PLACES (self));

  adw_navigation_view_pop_to_tag (self->way, "places");
  place = get_current (self);

  if (place->search != NULL && place->search (adw_bin_get_child (get_door (self, place))))
    return;

  lumio_places_go (self, "activity");
  place = get_current (self);
  place->search (adw_bin_get_child (get_door (self, place)));
}

void
lumio_places_warn (LumioPlaces *self,
                   gboolean     passing)
{
  g_return_if_fail (LUMIO_IS_PLACES (self));

  adw_banner_set_revealed (self->passing, passing);
}
