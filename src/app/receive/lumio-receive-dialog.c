#include "app/receive/lumio-receive-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/lumio-qr.h"
#include "app/session/lumio-request.h"
#include "base/lumio-amount-text.h"
#include "base/lumio-fiber.h"

#define SCALE 4
#define MAX_NOTE 28

struct _LumioReceiveDialog
{
  AdwDialog     parent_instance;

  LumioAccount *account;
  GdkTexture   *code;
  char         *uri;      /* what the code shows */
  gint64        asked;    /* 0 where any amount will do */
  gint64        received;
  gboolean      paid;
  char         *problem;
  char         *state;

  GtkStack     *stack;
  GtkPicture   *picture;
  AdwEntryRow  *amount;
  AdwEntryRow  *note;
};

G_DEFINE_FINAL_TYPE (LumioReceiveDialog, lumio_receive_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_STATE = 1,
  PROP_PROBLEM,
  PROP_ADDRESS,
  PROP_HAS_PROBLEM,
  PROP_PAID,
} LumioReceiveDialogProps;

static GParamSpec *properties[PROP_PAID + 1];

static void
set_problem (LumioReceiveDialog *self,
             const char         *problem)
{
  if (!g_set_str (&self->problem, problem))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PROBLEM]);
}

static void
set_state (LumioReceiveDialog *self,
           gboolean            paid,
           char               *state)
{
  g_free (self->state);
  self->state = state;
  self->paid = paid;
  gtk_stack_set_visible_child_name (self->stack, paid ? "paid" : "waiting");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAID]);
}

/* What was typed as a request; NULL with a problem where it is wrong. */
static char *
build_uri (LumioReceiveDialog *self)
{
  const char *amount_text = gtk_editable_get_text (GTK_EDITABLE (self->amount));
  const char *note = gtk_editable_get_text (GTK_EDITABLE (self->note));
  g_autofree char *uri = NULL;
  g_autoptr(GError) error = NULL;
  gint64 amount = 0;

  if (*amount_text != '\0' &&
      !lumio_amount_text_parse (amount_text, lumio_number_marks_locale (), &amount, &error))
    {
      set_problem (self, error->message);
      return NULL;
    }

  if (strlen (note) > MAX_NOTE)
    {
      set_problem (self, _("The note is too long: it has at most 28 bytes."));
      return NULL;
    }

  if (!(uri = lumio_request_build (self->account, amount, note, &error)))
    {
      set_problem (self, error->message);
      return NULL;
    }

  set_problem (self, NULL);
  self->asked = amount;

  return g_steal_pointer (&uri);
}

static void
changed_cb (LumioReceiveDialog *self)
{
  g_autofree char *uri = build_uri (self);
  g_autoptr(GdkTexture) code = uri != NULL ? lumio_qr_new (uri, SCALE) : NULL;

  if (code == NULL)
    return;

  g_set_str (&self->uri, uri);
  g_set_object (&self->code, code);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (code));
}

/* Whether something is of the money that was asked for. */
static gboolean
is_asked (LumioReceiveDialog    *self,
          const LumioApiPayment *record)
{
  const LumioApiAsset *usdc = lumio_account_get_usdc (self->account);

  return usdc != NULL ? lumio_api_asset_equal (record->asset, usdc) : record->asset->issuer == NULL;
}

static void
money_arrived_cb (LumioReceiveDialog *self,
                  LumioPayment       *payment)
{
  const LumioApiPayment *record = lumio_payment_get_record (payment);
  g_autofree char *money = lumio_format_money (self, record->amount, record->asset->code, FALSE);
  g_autofree char *name = lumio_format_counterparty (self, record->counterparty->name,
                                                     record->counterparty->address);
  char *state;

  if (is_asked (self, record) && !__builtin_add_overflow (self->received, record->amount, &self->received) &&
      self->asked > self->received)
    {
      g_autofree char *rest = lumio_format_money (self, self->asked - self->received,
                                                  record->asset->code, FALSE);

      /* TRANSLATORS: two amounts and who the first came from: "5.00 USDC came from Ana. 7.50 USDC are still to come." */
      state = g_strdup_printf (_("%s came from %s. %s are still to come."), money, name, rest);
      set_state (self, FALSE, state);
    }
  else
    {
      /* TRANSLATORS: an amount and who it came from: "12.50 USDC came from Ana". */
      state = g_strdup_printf (_("%s came from %s"), money, name);
      set_state (self, self->paid || is_asked (self, record), state);
    }

  gtk_accessible_announce (GTK_ACCESSIBLE (self), self->state,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
again_cb (LumioReceiveDialog *self)
{
  self->received = 0;
  gtk_editable_set_text (GTK_EDITABLE (self->amount), "");
  gtk_editable_set_text (GTK_EDITABLE (self->note), "");
  set_state (self, FALSE, g_strdup (_("Waiting for a payment")));
}

static void
copy_address_cb (LumioReceiveDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          lumio_account_get_address (self->account));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", _("Address copied"));
}

static void
copy_link_cb (LumioReceiveDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->uri);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", _("Link copied"));
}

static void
mailed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LumioReceiveDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  /* Whoever turned the choice of a program away knows that they did. */
  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s",
                                _("No mail program opened. Copy the link and send that."));
}

static void
mail_cb (LumioReceiveDialog *self)
{
  g_autofree char *address = lumio_format_address (self, lumio_account_get_address (self->account));
  g_autofree char *last = NULL;
  g_autofree char *body = NULL;
  g_autofree char *subject = g_uri_escape_string (_("A request for payment"), NULL, FALSE);
  g_autofree char *escaped = NULL;
  g_autofree char *uri = NULL;
  g_autoptr(GtkUriLauncher) launcher = NULL;

  last = g_strdup_printf (_("My address is %s"), address);
  body = g_strconcat (_("You can pay me with this link:"), "\r\n\r\n", self->uri, "\r\n\r\n", last, NULL);
  escaped = g_uri_escape_string (body, NULL, FALSE);
  uri = g_strconcat ("mailto:?subject=", subject, "&body=", escaped, NULL);
  launcher = gtk_uri_launcher_new (uri);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                           mailed_cb, g_object_ref (self));
}

static DexFuture *
save_fiber (gpointer user_data)
{
  LumioReceiveDialog *self = user_data;
  g_autoptr(GBytes) png = gdk_texture_save_to_png_bytes (self->code);
  g_autoptr(GFile) file = g_object_steal_data (G_OBJECT (self), "file");
  g_autoptr(GError) error = NULL;

  if (!dex_await (dex_file_replace_contents_bytes (file, png, NULL, FALSE, G_FILE_CREATE_NONE),
                  &error))
    set_problem (self, error->message);

  return dex_future_new_true ();
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(LumioReceiveDialog) self = user_data;
  GFile *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file == NULL || self->code == NULL)
    return;

  g_object_set_data_full (G_OBJECT (self), "file", file, g_object_unref);
  dex_future_disown (lumio_fiber_spawn (save_fiber, g_object_ref (self),
                                        g_object_unref));
}

static void
save_cb (LumioReceiveDialog *self)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_initial_name (dialog, "lumio.png");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                        saved_cb, g_object_ref (self));
}

static void
lumio_receive_dialog_dispose (GObject *object)
{
  LumioReceiveDialog *self = (LumioReceiveDialog *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_RECEIVE_DIALOG);
  g_clear_object (&self->account);
  g_clear_object (&self->code);

  G_OBJECT_CLASS (lumio_receive_dialog_parent_class)->dispose (object);
}

static void
lumio_receive_dialog_finalize (GObject *object)
{
  LumioReceiveDialog *self = (LumioReceiveDialog *) object;

  g_free (self->uri);
  g_free (self->problem);
  g_free (self->state);

  G_OBJECT_CLASS (lumio_receive_dialog_parent_class)->finalize (object);
}

static void
lumio_receive_dialog_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioReceiveDialog *self = (LumioReceiveDialog *) object;

  switch ((LumioReceiveDialogProps) prop_id)
    {
    case PROP_STATE:
      g_value_set_string (value, self->state);
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    case PROP_ADDRESS:
      if (self->account != NULL)
        g_value_take_string (value,
                             lumio_format_address (self, lumio_account_get_address (self->account)));
      break;

    case PROP_HAS_PROBLEM:
      g_value_set_boolean (value, self->problem != NULL);
      break;

    case PROP_PAID:
      g_value_set_boolean (value, self->paid);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_receive_dialog_class_init (LumioReceiveDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_receive_dialog_dispose;
  object_class->finalize = lumio_receive_dialog_finalize;
  object_class->get_property = lumio_receive_dialog_get_property;

  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, NULL, readable);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, readable);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  properties[PROP_HAS_PROBLEM] = g_param_spec_boolean ("has-problem", NULL, NULL, FALSE, readable);
  properties[PROP_PAID] = g_param_spec_boolean ("paid", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-receive-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioReceiveDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioReceiveDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, LumioReceiveDialog, amount);
  gtk_widget_class_bind_template_child (widget_class, LumioReceiveDialog, note);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, mail_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
lumio_receive_dialog_init (LumioReceiveDialog *self)
{
  self->state = g_strdup (_("Waiting for a payment"));
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_receive_dialog_new (LumioAccount *account)
{
  LumioReceiveDialog *self = g_object_new (LUMIO_TYPE_RECEIVE_DIALOG, NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account, "money-arrived", G_CALLBACK (money_arrived_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
  changed_cb (self);

  return ADW_DIALOG (self);
}
