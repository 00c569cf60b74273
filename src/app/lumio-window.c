#include "app/lumio-window.h"

#include <glib/gi18n.h>

#include "app/activity/lumio-export.h"
#include "app/keys/lumio-key-sign-in-dialog.h"
#include "app/keys/lumio-sign-request.h"
#include "app/lumio-formats.h"
#include "app/lumio-places.h"
#include "app/pay/lumio-pay-dialog.h"
#include "app/people/lumio-people-dialog.h"
#include "app/receive/lumio-receive-dialog.h"
#include "app/session/lumio-profile.h"
#include "app/settings/lumio-settings-dialog.h"
#include "app/welcome/lumio-welcome-page.h"
#include "base/lumio-fiber.h"

/* How long the window waits, at its start, for what the cache holds, before it shows itself empty. */
#define OPENING_MS 600

struct _LumioWindow
{
  AdwApplicationWindow  parent_instance;

  LumioAccount         *account;
  DexFuture            *working;
  char                 *waiting_recipient;
  gpointer              resuming; /* Which of the attempts to go on counts. */
  guint                 opening;
  guint                 warming;
  gboolean              cramped; /* narrow, and the letters large */
  gboolean              narrow;
  gboolean              roomy;
  gboolean              waiting; /* long enough to say so */

  AdwToastOverlay      *toasts;
  GtkStack             *stack;
  AdwBin               *welcome_door;
  LumioPlaces          *places;
};

G_DEFINE_FINAL_TYPE (LumioWindow, lumio_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_CRAMPED,
  PROP_NARROW,
  PROP_ROOMY,
  PROP_WAITING,
} LumioWindowProps;

static GParamSpec *properties[PROP_WAITING + 1];

static void signed_in_cb (LumioWindow  *self,
                          LumioAccount *account);

static void
say (LumioWindow *self,
     const char  *sentence)
{
  AdwToast *toast = adw_toast_new (sentence);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
key_asked_cb (LumioWindow *self,
              const char  *platform)
{
  AdwDialog *dialog = lumio_key_sign_in_dialog_new (lumio_keys_get_default (), platform);

  g_signal_connect_object (dialog, "signed-in", G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static LumioWelcomePage *
show_welcome (LumioWindow *self)
{
  GtkWidget *welcome = adw_bin_get_child (self->welcome_door);

  if (welcome == NULL)
    {
      welcome = g_object_new (LUMIO_TYPE_WELCOME_PAGE, NULL);
      g_signal_connect_object (welcome, "key-asked", G_CALLBACK (key_asked_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (welcome, "signed-in", G_CALLBACK (signed_in_cb), self,
                               G_CONNECT_SWAPPED);
      adw_bin_set_child (self->welcome_door, welcome);
    }

  lumio_welcome_page_look_around (LUMIO_WELCOME_PAGE (welcome));
  gtk_stack_set_visible_child_name (self->stack, "welcome");

  return LUMIO_WELCOME_PAGE (welcome);
}

static void
enable_actions (LumioWindow *self)
{
  static const char * const names[] = {
    "win.pay", "win.pay-to", "win.receive", "win.show-activity", "win.export", "win.sign-out",
    "win.search", "win.hide-amounts", "win.preferences", "win.go",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), names[i], self->account != NULL);
}

/* ---- coming and going ---- */

static void
money_arrived_cb (LumioWindow  *self,
                  LumioPayment *payment)
{
  const LumioApiPayment *record = lumio_payment_get_record (payment);
  g_autofree char *money = lumio_format_money (self, record->amount, record->asset->code, FALSE);
  g_autofree char *name = lumio_format_counterparty (self, record->counterparty->name,
                                                     record->counterparty->address);
  g_autofree char *sentence = g_strdup_printf (_("%s came from %s"), money, name);

  if (gtk_window_is_active (GTK_WINDOW (self)))
    {
      say (self, sentence);
    }
  else
    {
      g_autoptr(GNotification) notification = g_notification_new (_("Money arrived"));

      g_notification_set_body (notification, sentence);
      g_application_send_notification (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))),
                                       record->id, notification);
    }
}

/* The account goes on in the keyring; only this window lets go of it. */
static void
let_go (LumioWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  self->resuming = NULL;
  dex_clear (&self->working);

  /* What is open over the places is about somebody who is gone. */
  if (dialog != NULL)
    adw_dialog_force_close (dialog);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);

  g_clear_object (&self->account);
  enable_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

static void
signed_out_cb (LumioWindow *self,
               const char  *reason)
{
  g_autofree char *platform = g_strdup (lumio_account_get_platform (self->account));
  g_autofree char *email = NULL;
  LumioWelcomePage *welcome;

  g_object_get (self->account, "email", &email, NULL);
  lumio_profile_forget (platform, email);
  let_go (self);
  welcome = show_welcome (self);

  /* Who did not leave by themselves will want to come back. */
  if (reason != NULL)
    lumio_welcome_page_expect (welcome, platform, email, reason);
}

static void
set_waiting (LumioWindow *self,
             gboolean     waiting)
{
  if (self->waiting == waiting)
    return;

  self->waiting = waiting;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING]);
}

/* The first thing seen shall be whole; but a keyring that asks something has all the time it wants. */
static void
open_late_cb (gpointer user_data)
{
  LumioWindow *self = user_data;

  self->opening = 0;
  g_clear_handle_id (&self->warming, g_source_remove);
  gtk_stack_set_visible_child_name (self->stack, "opening");
  set_waiting (self, TRUE);
  gtk_window_present (GTK_WINDOW (self));
}

static void
begin_opening (LumioWindow *self)
{
  set_waiting (self, FALSE);
  g_clear_handle_id (&self->opening, g_source_remove);
  self->opening = g_timeout_add_once (OPENING_MS, open_late_cb, self);
}

static void
end_opening (LumioWindow *self)
{
  set_waiting (self, FALSE);

  if (self->opening == 0)
    return;

  g_clear_handle_id (&self->warming, g_source_remove);
  g_clear_handle_id (&self->opening, g_source_remove);
  gtk_window_present (GTK_WINDOW (self));
}

/* While the cache opens: the page that will be seen first is made, and its fonts and styles are read. */
static gboolean
warm_cb (gpointer user_data)
{
  LumioWindow *self = user_data;

  self->warming = 0;
  lumio_places_warm (self->places);
  gtk_stack_set_visible_child_name (self->stack, "places");
  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);

  return G_SOURCE_REMOVE;
}

static void
show_account (LumioWindow  *self,
              LumioAccount *account)
{
  g_autofree char *email = NULL;
  gboolean kept = FALSE;

  g_set_object (&self->account, account);
  g_signal_connect_object (account, "money-arrived", G_CALLBACK (money_arrived_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "signed-out", G_CALLBACK (signed_out_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  gtk_stack_set_visible_child_name (self->stack, "places");
  lumio_places_begin (self->places);
  adw_bin_set_child (self->welcome_door, NULL);
  enable_actions (self);

  g_object_get (account, "email", &email, "kept", &kept, NULL);
  lumio_profile_remember (lumio_account_get_platform (account), email);
  lumio_places_warn (self->places, !kept);

  if (self->waiting_recipient != NULL)
    {
      g_autofree char *recipient = g_steal_pointer (&self->waiting_recipient);

      lumio_window_pay (self, recipient);
    }
}

static void
signed_in_cb (LumioWindow  *self,
              LumioAccount *account)
{
  show_account (self, account);
}

typedef struct
{
  LumioWindow  *window;
  LumioAccount *account;
  char         *email;
} Resume;

static void
free_resume (gpointer data)
{
  Resume *resume = data;

  g_object_unref (resume->window);
  g_object_unref (resume->account);
  g_free (resume->email);
  g_free (resume);
}

static DexFuture *
resume_fiber (gpointer user_data)
{
  Resume *resume = user_data;
  LumioWindow *self = resume->window;
  g_autoptr(GError) error = NULL;
  gboolean resumed = dex_await (lumio_account_resume (resume->account, resume->email), &error);

  /* Whoever turned away meanwhile is not called back. */
  if (self->resuming != resume)
    return dex_future_new_true ();

  self->resuming = NULL;

  if (resumed)
    {
      show_account (self, resume->account);
    }
  else
    {
      g_autofree char *sentence = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                                    ? NULL : lumio_account_explain (error);

      lumio_welcome_page_expect (show_welcome (self), lumio_account_get_platform (resume->account),
                                 resume->email, sentence);
    }

  end_opening (self);

  return dex_future_new_true ();
}

static void
resume (LumioWindow *self,
        const char  *platform,
        const char  *email)
{
  Resume *data = g_new0 (Resume, 1);

  data->window = g_object_ref (self);
  data->account = lumio_account_new (platform);
  data->email = g_strdup (email);
  dex_clear (&self->working);
  self->resuming = data;
  self->working = lumio_fiber_spawn (resume_fiber, data, free_resume);
}

static gboolean
shows (LumioWindow *self,
       const char  *platform,
       const char  *email)
{
  g_autofree char *shown = NULL;

  if (self->account == NULL)
    return FALSE;

  g_object_get (self->account, "email", &shown, NULL);

  return g_str_equal (lumio_account_get_platform (self->account), platform) &&
         g_strcmp0 (shown, email) == 0;
}

/* The window in which somebody is already; two that show the same person help nobody. */
static LumioWindow *
find_window (LumioWindow *self,
             const char  *platform,
             const char  *email)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    {
      if (LUMIO_IS_WINDOW (l->data) && shows (l->data, platform, email))
        return l->data;
    }

  return NULL;
}

/* ---- actions ---- */

static void
pay_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  LumioWindow *self = LUMIO_WINDOW (widget);

  lumio_window_pay (self, parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL);
}

static void
receive_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  adw_dialog_present (lumio_receive_dialog_new (LUMIO_WINDOW (widget)->account), widget);
}

static void
show_activity_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  lumio_places_go (LUMIO_WINDOW (widget)->places, "activity");
}

static void
go_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  lumio_places_go_nth (LUMIO_WINDOW (widget)->places, g_variant_get_int32 (parameter));
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  lumio_places_search (LUMIO_WINDOW (widget)->places);
}

static void
say_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  say (LUMIO_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
hide_amounts_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  LumioAccount *account = LUMIO_WINDOW (widget)->account;

  g_object_set (account, "hide-amounts", !lumio_account_get_hide_amounts (account), NULL);
}

static void
preferences_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  adw_dialog_present (lumio_settings_dialog_new (LUMIO_WINDOW (widget)->account), widget);
}

static void
sign_out_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  dex_future_disown (lumio_account_sign_out (LUMIO_WINDOW (widget)->account));
}

static void
people_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LumioWindow *self = LUMIO_WINDOW (widget);

  if (!LUMIO_IS_PEOPLE_DIALOG (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self))))
    adw_dialog_present (lumio_people_dialog_new (self->account), widget);
}

static void
switch_to_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  LumioWindow *self = LUMIO_WINDOW (widget);
  LumioWindow *other;
  const char *platform;
  const char *email;

  g_variant_get (parameter, "(&s&s)", &platform, &email);

  if ((other = find_window (self, platform, email)) != NULL)
    {
      gtk_window_present (GTK_WINDOW (other));
      return;
    }

  let_go (self);
  gtk_stack_set_visible_child_name (self->stack, "opening");
  begin_opening (self);
  resume (self, platform, email);
}

/* Whoever does not want to wait for the keyring has a password of their own. */
static void
stop_waiting_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  LumioWindow *self = LUMIO_WINDOW (widget);
  Resume *awaited = self->resuming;
  g_autofree char *platform = NULL;
  g_autofree char *email = NULL;

  if (awaited == NULL)
    return;

  platform = g_strdup (lumio_account_get_platform (awaited->account));
  email = g_strdup (awaited->email);
  let_go (self);
  set_waiting (self, FALSE);
  lumio_welcome_page_expect (show_welcome (self), platform, email, NULL);
}

static void
add_person_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  LumioWindow *self = LUMIO_WINDOW (widget);

  let_go (self);
  show_welcome (self);
}

static DexFuture *
left_cb (DexFuture *future,
         gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  if (!dex_future_get_value (future, &error))
    {
      g_autofree char *sentence = lumio_account_explain (error);

      say (user_data, sentence);
    }

  return dex_future_new_true ();
}

static void
sign_out_of_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  g_autoptr(LumioAccount) account = NULL;
  LumioWindow *shown;
  const char *platform;
  const char *email;

  g_variant_get (parameter, "(&s&s)", &platform, &email);

  if ((shown = find_window (LUMIO_WINDOW (widget), platform, email)) != NULL)
    {
      dex_future_disown (lumio_account_sign_out (shown->account));
      return;
    }

  account = lumio_account_new (platform);
  lumio_profile_forget (platform, email);
  dex_future_disown (dex_future_finally (lumio_account_leave (account, email), left_cb,
                                         g_object_ref (widget), g_object_unref));
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  lumio_export_activity (GTK_WINDOW (widget), LUMIO_WINDOW (widget)->account);
}

/* ---- the object ---- */

static void
lumio_window_dispose (GObject *object)
{
  LumioWindow *self = (LumioWindow *) object;

  self->resuming = NULL;
  dex_clear (&self->working);
  g_clear_handle_id (&self->warming, g_source_remove);
  g_clear_handle_id (&self->opening, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_WINDOW);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_window_parent_class)->dispose (object);
}

static void
lumio_window_finalize (GObject *object)
{
  g_free (((LumioWindow *) object)->waiting_recipient);

  G_OBJECT_CLASS (lumio_window_parent_class)->finalize (object);
}

static void
lumio_window_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  LumioWindow *self = (LumioWindow *) object;

  switch ((LumioWindowProps) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;

    case PROP_CRAMPED:
      g_value_set_boolean (value, self->cramped);
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;

    case PROP_ROOMY:
      g_value_set_boolean (value, self->roomy);
      break;

    case PROP_WAITING:
      g_value_set_boolean (value, self->waiting);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_window_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  LumioWindow *self = (LumioWindow *) object;
  gboolean *flag;

  switch ((LumioWindowProps) prop_id)
    {
    case PROP_CRAMPED:
    case PROP_NARROW:
    case PROP_ROOMY:
      flag = prop_id == PROP_CRAMPED ? &self->cramped :
             prop_id == PROP_NARROW ? &self->narrow : &self->roomy;

      if (*flag != g_value_get_boolean (value))
        {
          *flag = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_ACCOUNT:
    case PROP_WAITING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_window_class_init (LumioWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lumio_window_dispose;
  object_class->finalize = lumio_window_finalize;
  object_class->get_property = lumio_window_get_property;
  object_class->set_property = lumio_window_set_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, LUMIO_TYPE_ACCOUNT, readable);
  properties[PROP_CRAMPED] = g_param_spec_boolean ("cramped", NULL, NULL, FALSE, both);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, both);
  properties[PROP_ROOMY] = g_param_spec_boolean ("roomy", NULL, NULL, TRUE, both);
  properties[PROP_WAITING] = g_param_spec_boolean ("waiting", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_ACCOUNT);
  g_type_ensure (LUMIO_TYPE_PLACES);

  gtk_widget_class_set_template_from_resource (widget_class, "/app/lumio/Lumio/lumio-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, welcome_door);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, places);

  gtk_widget_class_install_action (widget_class, "win.pay", NULL, pay_action);
  gtk_widget_class_install_action (widget_class, "win.pay-to", "s", pay_action);
  gtk_widget_class_install_action (widget_class, "win.receive", NULL, receive_action);
  gtk_widget_class_install_action (widget_class, "win.show-activity", NULL, show_activity_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.say", "s", say_action);
  gtk_widget_class_install_action (widget_class, "win.hide-amounts", NULL, hide_amounts_action);
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.go", "i", go_action);
  gtk_widget_class_install_action (widget_class, "win.people", NULL, people_action);
  gtk_widget_class_install_action (widget_class, "win.switch-to", "(ss)", switch_to_action);
  gtk_widget_class_install_action (widget_class, "win.stop-waiting", NULL, stop_waiting_action);
  gtk_widget_class_install_action (widget_class, "win.add-person", NULL, add_person_action);
  gtk_widget_class_install_action (widget_class, "win.sign-out-of", "(ss)", sign_out_of_action);
}

static void
lumio_window_init (LumioWindow *self)
{
  self->roomy = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  enable_actions (self);
}

void
lumio_window_open (GtkApplication *application,
                   gboolean        go_on)
{
  LumioWindow *self = g_object_new (LUMIO_TYPE_WINDOW, "application", application, NULL);
  g_autoptr(GPtrArray) profiles = lumio_profile_list ();
  const LumioProfile *last = profiles->len > 0 ? g_ptr_array_index (profiles, 0) : NULL;

  if (!go_on || last == NULL)
    {
      show_welcome (self);
      gtk_window_present (GTK_WINDOW (self));
      return;
    }

  begin_opening (self);
  self->warming = g_idle_add (warm_cb, self);
  resume (self, last->platform, last->login);
}

void
lumio_window_pay (LumioWindow *self,
                  const char  *recipient)
{
  /* A request that comes before the person has signed in waits for them. */
  if (self->account == NULL)
    {
      g_set_str (&self->waiting_recipient, recipient);
      return;
    }

  /* A transaction of somebody else's making is a matter of one's own keys, not of the wallet. */
  if (lumio_sign_request_is_link (recipient))
    {
      lumio_keys_set_waiting (lumio_keys_get_default (), recipient);
      lumio_places_go (self->places, "keys");

      if (!g_str_equal (lumio_keys_get_state (lumio_keys_get_default ()), "unlocked"))
        gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s",
                                    _("Open your keys to read what you are asked to sign"));

      return;
    }

  adw_dialog_present (lumio_pay_dialog_new (self->account, recipient), GTK_WIDGET (self));
}
