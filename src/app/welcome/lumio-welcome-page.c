#include "app/welcome/lumio-welcome-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/session/lumio-profile.h"

#define MIN_PASSWORD 8

struct _LumioWelcomePage
{
  AdwBin        parent_instance;

  gboolean      registering;
  gboolean      busy;
  gboolean      others;
  char         *error;
  LumioAccount *account;
  DexFuture    *entering;

  AdwComboRow  *place;
  GtkEditable  *address;
  GtkEditable  *name;
  GtkEditable  *email;
  GtkEditable  *password;
};

G_DEFINE_FINAL_TYPE (LumioWelcomePage, lumio_welcome_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_SUBTITLE = 1,
  PROP_VERB,
  PROP_OTHER_VERB,
  PROP_ERROR,
  PROP_HAS_ERROR,
  PROP_REGISTERING,
  PROP_REMOTE,
  PROP_BUSY,
  PROP_OTHERS,
} LumioWelcomePageProps;

static GParamSpec *properties[PROP_OTHERS + 1];
static guint signed_in_signal;
static guint key_asked_signal;

static void
notify_all (LumioWelcomePage *self)
{
  for (guint i = PROP_SUBTITLE; i <= PROP_OTHERS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

void
lumio_welcome_page_say (LumioWelcomePage *self,
                        const char       *sentence)
{
  g_set_str (&self->error, sentence);
  notify_all (self);
}

static void
point_at (GtkEditable *field,
          gboolean     wrong)
{
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (field), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (field), "error");

  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);

  if (wrong)
    gtk_widget_grab_focus (GTK_WIDGET (field));
}

static gboolean
refuse (LumioWelcomePage *self,
        GtkEditable      *field,
        const char       *sentence)
{
  lumio_welcome_page_say (self, sentence);
  point_at (field, TRUE);

  return FALSE;
}

static gboolean
is_remote (LumioWelcomePage *self)
{
  return adw_combo_row_get_selected (self->place) == 1;
}

/* What can be said without asking the platform. */
static gboolean
check (LumioWelcomePage *self)
{
  GtkEditable *fields[] = { self->address, self->name, self->email, self->password };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    point_at (fields[i], FALSE);

  lumio_welcome_page_say (self, NULL);

  if (is_remote (self) && *gtk_editable_get_text (self->address) == '\0')
    return refuse (self, self->address, _("Enter the address of the platform."));

  if (self->registering && *gtk_editable_get_text (self->name) == '\0')
    return refuse (self, self->name, _("Enter your name."));

  if (strchr (gtk_editable_get_text (self->email), '@') == NULL)
    return refuse (self, self->email, _("Enter your e-mail address."));

  if (strlen (gtk_editable_get_text (self->password)) < MIN_PASSWORD)
    return refuse (self, self->password, _("A password has at least eight characters."));

  return TRUE;
}

static void
set_busy (LumioWelcomePage *self,
          gboolean          busy)
{
  self->busy = busy;
  notify_all (self);
}

static DexFuture *
entered_cb (DexFuture *future,
            gpointer   user_data)
{
  LumioWelcomePage *self = user_data;
  g_autoptr(LumioAccount) account = g_steal_pointer (&self->account);
  g_autoptr(GError) error = NULL;

  set_busy (self, FALSE);

  if (dex_future_get_value (future, &error))
    {
      gtk_editable_set_text (self->password, "");
      g_signal_emit (self, signed_in_signal, 0, account);
    }
  else
    {
      g_autofree char *sentence = lumio_account_explain (error);
      LumioProblem *problem = lumio_problem_from_error (error);
      const char *field = problem != NULL ? lumio_problem_get_field (problem) : NULL;

      lumio_welcome_page_say (self, sentence);

      if (g_strcmp0 (field, "email") == 0)
        point_at (self->email, TRUE);
      else if (g_strcmp0 (field, "password") == 0)
        point_at (self->password, TRUE);
    }

  return dex_future_new_true ();
}

static void
submit_cb (LumioWelcomePage *self)
{
  const char *email = gtk_editable_get_text (self->email);
  const char *password = gtk_editable_get_text (self->password);
  DexFuture *future;

  if (self->busy || !check (self))
    return;

  self->account = lumio_account_new (is_remote (self) ? gtk_editable_get_text (self->address)
                                                      : "here");
  set_busy (self, TRUE);

  if (self->registering)
    future = lumio_account_register (self->account, gtk_editable_get_text (self->name), email,
                                     password);
  else
    future = lumio_account_sign_in (self->account, email, password);

  dex_clear (&self->entering);
  self->entering = dex_future_finally (future, entered_cb, self, NULL);
}

/* Whoever knows the keys asks for one; where, is said here. */
static void
key_cb (LumioWelcomePage *self)
{
  const char *place = is_remote (self) ? gtk_editable_get_text (self->address) : "here";

  if (*place == '\0')
    refuse (self, self->address, _("Enter the address of the platform."));
  else
    g_signal_emit (self, key_asked_signal, 0, place);
}

static void
switch_cb (LumioWelcomePage *self)
{
  self->registering = !self->registering;
  g_clear_pointer (&self->error, g_free);
  notify_all (self);
}

static void
lumio_welcome_page_dispose (GObject *object)
{
  LumioWelcomePage *self = (LumioWelcomePage *) object;

  dex_clear (&self->entering);
  /* A bin would let go of its child a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_WELCOME_PAGE);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_welcome_page_parent_class)->dispose (object);
}

static void
lumio_welcome_page_finalize (GObject *object)
{
  g_free (((LumioWelcomePage *) object)->error);

  G_OBJECT_CLASS (lumio_welcome_page_parent_class)->finalize (object);
}

static void
lumio_welcome_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioWelcomePage *self = (LumioWelcomePage *) object;

  switch ((LumioWelcomePageProps) prop_id)
    {
    case PROP_SUBTITLE:
      g_value_set_static_string (value, self->registering
                                   ? _("Make an account. It comes with a wallet.")
                                   : _("Sign in to your wallet."));
      break;

    case PROP_VERB:
      g_value_set_static_string (value, self->registering ? _("Make Account") : _("Sign In"));
      break;

    case PROP_OTHER_VERB:
      g_value_set_static_string (value, self->registering ? _("I Have an Account")
                                                          : _("I Am New Here"));
      break;

    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;

    case PROP_HAS_ERROR:
      g_value_set_boolean (value, self->error != NULL);
      break;

    case PROP_REGISTERING:
      g_value_set_boolean (value, self->registering);
      break;

    case PROP_REMOTE:
      g_value_set_boolean (value, self->place != NULL && is_remote (self));
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    case PROP_OTHERS:
      g_value_set_boolean (value, self->others);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_welcome_page_class_init (LumioWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  static const char * const texts[] = { NULL, "subtitle", "verb", "other-verb", "error" };
  static const char * const flags[] = { "has-error", "registering", "remote", "busy",
                                        "others" };

  object_class->dispose = lumio_welcome_page_dispose;
  object_class->finalize = lumio_welcome_page_finalize;
  object_class->get_property = lumio_welcome_page_get_property;

  for (guint i = PROP_SUBTITLE; i <= PROP_ERROR; i++)
    properties[i] = g_param_spec_string (texts[i], NULL, NULL, NULL, readable);

  for (guint i = PROP_HAS_ERROR; i <= PROP_OTHERS; i++)
    properties[i] = g_param_spec_boolean (flags[i - PROP_HAS_ERROR], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signed_in_signal = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, LUMIO_TYPE_ACCOUNT);
  key_asked_signal = g_signal_new ("key-asked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioWelcomePage, place);
  gtk_widget_class_bind_template_child (widget_class, LumioWelcomePage, address);
  gtk_widget_class_bind_template_child (widget_class, LumioWelcomePage, name);
  gtk_widget_class_bind_template_child (widget_class, LumioWelcomePage, email);
  gtk_widget_class_bind_template_child (widget_class, LumioWelcomePage, password);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, switch_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
}

static void
lumio_welcome_page_init (LumioWelcomePage *self)
{
  self->registering = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->place, "notify::selected", G_CALLBACK (notify_all), self,
                           G_CONNECT_SWAPPED);
}

void
lumio_welcome_page_expect (LumioWelcomePage *self,
                           const char       *platform,
                           const char       *email,
                           const char       *sentence)
{
  gboolean here = g_str_equal (platform, "here");

  self->registering = FALSE;
  adw_combo_row_set_selected (self->place, here ? 0 : 1);
  gtk_editable_set_text (self->address, here ? "" : platform);
  gtk_editable_set_text (self->email, email);
  lumio_welcome_page_say (self, sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

void
lumio_welcome_page_look_around (LumioWelcomePage *self)
{
  g_autoptr(GPtrArray) profiles = lumio_profile_list ();

  self->others = profiles->len > 0;
  notify_all (self);
}
