#include "app/lumio-window.h"

#include <glib/gi18n.h>

#include "app/activity/lumio-activity-page.h"
#include "app/contacts/lumio-contacts-page.h"
#include "app/lumio-formats.h"
#include "app/pay/lumio-pay-dialog.h"
#include "app/receive/lumio-receive-dialog.h"
#include "app/session/lumio-profile.h"
#include "app/settings/lumio-settings-dialog.h"
#include "app/wallet/lumio-wallet-page.h"
#include "app/welcome/lumio-welcome-page.h"

struct _LumioWindow
{
  AdwApplicationWindow  parent_instance;

  LumioAccount         *account;
  DexFuture            *working;
  char                 *waiting_recipient;

  AdwToastOverlay      *toasts;
  GtkStack             *stack;
  LumioWelcomePage     *welcome;
  AdwViewStack         *places;
  LumioWalletPage      *wallet;
  LumioActivityPage    *activity;
  LumioContactsPage    *contacts;
};

G_DEFINE_FINAL_TYPE (LumioWindow, lumio_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  PROP_OFFLINE = 1,
  PROP_NOTICE,
} LumioWindowProps;

static GParamSpec *properties[PROP_NOTICE + 1];

static gboolean
is_online (LumioWindow *self)
{
  gboolean online = TRUE;

  if (self->account != NULL)
    g_object_get (self->account, "online", &online, NULL);

  return online;
}

static char *
get_notice (LumioWindow *self)
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
say (LumioWindow *self,
     const char  *sentence)
{
  AdwToast *toast = adw_toast_new (sentence);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
enable_actions (LumioWindow *self)
{
  static const char * const names[] = {
    "win.pay", "win.pay-to", "win.receive", "win.show-activity", "win.export", "win.sign-out",
    "win.search", "win.hide-amounts", "win.preferences",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), names[i], self->account != NULL);
}

/* ---- coming and going ---- */

static void
online_changed_cb (LumioWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OFFLINE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

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

static void
signed_out_cb (LumioWindow *self,
               const char  *reason)
{
  g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  lumio_profile_forget ();
  gtk_stack_set_visible_child_name (self->stack, "welcome");
  lumio_welcome_page_say (self->welcome, reason);
  enable_actions (self);
  online_changed_cb (self);
}

static void
show_account (LumioWindow  *self,
              LumioAccount *account)
{
  g_autofree char *email = NULL;
  gboolean kept = FALSE;

  g_set_object (&self->account, account);
  g_signal_connect_object (account, "notify::online", G_CALLBACK (online_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "money-arrived", G_CALLBACK (money_arrived_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "signed-out", G_CALLBACK (signed_out_cb), self,
                           G_CONNECT_SWAPPED);
  lumio_wallet_page_set_account (self->wallet, account);
  lumio_activity_page_set_account (self->activity, account);
  lumio_contacts_page_set_account (self->contacts, account);
  gtk_stack_set_visible_child_name (self->stack, "wallet");
  adw_view_stack_set_visible_child_name (self->places, "wallet");
  enable_actions (self);
  online_changed_cb (self);

  g_object_get (account, "email", &email, "kept", &kept, NULL);
  lumio_profile_remember (lumio_account_get_platform (account), email);

  if (!kept)
    say (self, _("There is no keyring, so you stay signed in until you close Lumio."));

  if (self->waiting_recipient != NULL)
    {
      g_autofree char *recipient = g_steal_pointer (&self->waiting_recipient);

      lumio_window_pay (self, recipient);
    }
}

static void
signed_in_cb (LumioWelcomePage *page,
              LumioAccount     *account,
              gpointer          user_data)
{
  show_account (LUMIO_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), account);
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

  g_object_unref (resume->account);
  g_free (resume->email);
  g_free (resume);
}

static DexFuture *
resume_fiber (gpointer user_data)
{
  Resume *resume = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_await (lumio_account_resume (resume->account, resume->email), &error))
    show_account (resume->window, resume->account);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autofree char *sentence = lumio_account_explain (error);

      lumio_welcome_page_say (resume->window->welcome, sentence);
    }

  return dex_future_new_true ();
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
  adw_view_stack_set_visible_child_name (LUMIO_WINDOW (widget)->places, "activity");
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  show_activity_action (widget, name, parameter);
  lumio_activity_page_start_search (LUMIO_WINDOW (widget)->activity);
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

typedef struct
{
  LumioWindow *window;
  GFile       *file;
} Export;

static void
free_export (gpointer data)
{
  Export *export = data;

  g_object_unref (export->window);
  g_object_unref (export->file);
  g_free (export);
}

static DexFuture *
export_fiber (gpointer user_data)
{
  Export *export = user_data;
  g_autofree char *name = g_file_get_basename (export->file);
  gboolean json = g_str_has_suffix (name, ".json");
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bytes = dex_await_boxed (lumio_api_client_export (
                             lumio_account_get_client (export->window->account),
                             json ? "json" : "csv"), &error);

  if (bytes != NULL &&
      dex_await (dex_file_replace_contents_bytes (export->file, bytes, NULL, FALSE,
                                                  G_FILE_CREATE_REPLACE_DESTINATION), &error))
    {
      say (export->window, _("Activity saved"));
    }
  else
    {
      g_autofree char *sentence = lumio_account_explain (error);

      say (export->window, sentence);
    }

  return dex_future_new_true ();
}

static void
export_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(LumioWindow) self = user_data;
  GFile *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  Export *export;

  if (file == NULL || self->account == NULL)
    {
      g_clear_object (&file);
      return;
    }

  export = g_new0 (Export, 1);
  export->window = g_object_ref (self);
  export->file = file;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, export_fiber, export, free_export));
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Save Activity"));
  gtk_file_dialog_set_initial_name (dialog, "lumio.csv");
  gtk_file_dialog_save (dialog, GTK_WINDOW (widget), NULL, export_chosen_cb, g_object_ref (widget));
}

/* ---- the object ---- */

static void
lumio_window_dispose (GObject *object)
{
  LumioWindow *self = (LumioWindow *) object;

  dex_clear (&self->working);
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
lumio_window_class_init (LumioWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_window_dispose;
  object_class->finalize = lumio_window_finalize;
  object_class->get_property = lumio_window_get_property;

  properties[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, readable);
  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_WELCOME_PAGE);
  g_type_ensure (LUMIO_TYPE_WALLET_PAGE);
  g_type_ensure (LUMIO_TYPE_ACTIVITY_PAGE);
  g_type_ensure (LUMIO_TYPE_CONTACTS_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, "/app/lumio/Lumio/lumio-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, places);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, wallet);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, activity);
  gtk_widget_class_bind_template_child (widget_class, LumioWindow, contacts);
  gtk_widget_class_bind_template_callback (widget_class, signed_in_cb);

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
}

static void
lumio_window_init (LumioWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  enable_actions (self);
}

GtkWindow *
lumio_window_new (GtkApplication *application,
                  gboolean        resume)
{
  LumioWindow *self = g_object_new (LUMIO_TYPE_WINDOW, "application", application, NULL);
  g_autofree char *platform = NULL;
  g_autofree char *email = NULL;

  if (resume && lumio_profile_load (&platform, &email))
    {
      Resume *data = g_new0 (Resume, 1);

      data->window = self;
      data->account = lumio_account_new (platform);
      data->email = g_steal_pointer (&email);
      self->working = dex_future_first (dex_scheduler_spawn (NULL, 0, resume_fiber, data,
                                                             free_resume), NULL);
    }

  return GTK_WINDOW (self);
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

  adw_dialog_present (lumio_pay_dialog_new (self->account, recipient), GTK_WIDGET (self));
}
