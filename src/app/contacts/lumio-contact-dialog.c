#include "app/contacts/lumio-contact-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "base/lumio-fiber.h"
#include "stellar/stellar-strkey.h"

#define MAX_MEMO 28

struct _LumioContactDialog
{
  AdwDialog     parent_instance;

  LumioAccount *account;
  LumioContact *contact;
  DexFuture    *working;
  char         *problem;
  gboolean      busy;

  GtkEditable  *name;
  GtkEditable  *address;
  GtkEditable  *memo;
};

G_DEFINE_FINAL_TYPE (LumioContactDialog, lumio_contact_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_PROBLEM = 1,
  PROP_HAS_PROBLEM,
  PROP_BUSY,
  PROP_SAVED,
} LumioContactDialogProps;

enum
{
  DELETED,
  N_SIGNALS
};

static GParamSpec *properties[PROP_SAVED + 1];
static guint signals[N_SIGNALS];

static void
set_problem (LumioContactDialog *self,
             const char         *problem)
{
  if (!g_set_str (&self->problem, problem))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PROBLEM]);
}

static void
set_busy (LumioContactDialog *self,
          gboolean            busy)
{
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
explain (LumioContactDialog *self,
         const GError       *error)
{
  g_autofree char *sentence = lumio_account_explain (error);

  set_problem (self, sentence);
}

static char *
read_text (GtkEditable *editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

/* What can be said without asking anybody. */
static gboolean
check (LumioContactDialog *self)
{
  g_autofree char *name = read_text (self->name);
  g_autofree char *address = read_text (self->address);
  g_autofree char *memo = read_text (self->memo);
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GError) error = NULL;
  StellarStrkeyKind kind = address[0] == 'M' ? STELLAR_STRKEY_MUXED_ACCOUNT
                                             : STELLAR_STRKEY_ED25519_PUBLIC_KEY;

  if (*name == '\0')
    {
      set_problem (self, _("Enter a name."));
      return FALSE;
    }

  if (address[0] == 'S' && strlen (address) == 56)
    {
      /* What was pasted by mistake does not stay on the screen. */
      gtk_editable_set_text (self->address, "");
      set_problem (self, _("This is a secret key, not an address. Never show it to anybody."));
      return FALSE;
    }

  if (!(payload = stellar_strkey_decode (address, -1, kind, &error)))
    {
      set_problem (self,
                   g_error_matches (error, STELLAR_STRKEY_ERROR, STELLAR_STRKEY_ERROR_CHECKSUM)
                     ? _("The address is mistyped: one or more characters are wrong.")
                     : _("This is no address. An address begins with G and has 56 characters."));
      return FALSE;
    }

  if (g_strcmp0 (address, lumio_account_get_address (self->account)) == 0)
    {
      set_problem (self, _("This is your own address."));
      return FALSE;
    }

  if (strlen (memo) > MAX_MEMO)
    {
      set_problem (self, _("The note is too long: it has at most 28 bytes."));
      return FALSE;
    }

  return TRUE;
}

static DexFuture *
save_fiber (gpointer user_data)
{
  LumioContactDialog *self = user_data;
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autofree char *name = read_text (self->name);
  g_autofree char *address = read_text (self->address);
  g_autofree char *memo = read_text (self->memo);
  g_autoptr(LumioApiContact) saved = NULL;
  g_autoptr(GError) error = NULL;

  if (self->contact != NULL)
    saved = dex_await_boxed (lumio_api_client_update_contact (
                               client, lumio_contact_get_record (self->contact)->id, name, address,
                               memo), &error);
  else
    saved = dex_await_boxed (lumio_api_client_add_contact (client, name, address,
                                                           *memo != '\0' ? memo : NULL), &error);

  set_busy (self, FALSE);

  if (saved == NULL)
    {
      explain (self, error);
      return dex_future_new_true ();
    }

  lumio_account_note_contact (self->account, saved);
  adw_dialog_close (ADW_DIALOG (self));

  return dex_future_new_true ();
}

static DexFuture *
delete_fiber (gpointer user_data)
{
  LumioContactDialog *self = user_data;
  const char *id = lumio_contact_get_record (self->contact)->id;
  g_autoptr(GError) error = NULL;

  if (!dex_await (lumio_api_client_delete_contact (lumio_account_get_client (self->account), id),
                  &error))
    {
      set_busy (self, FALSE);
      explain (self, error);
      return dex_future_new_true ();
    }

  set_busy (self, FALSE);
  lumio_account_drop_contact (self->account, id);
  g_signal_emit (self, signals[DELETED], 0, self->contact);
  adw_dialog_close (ADW_DIALOG (self));

  return dex_future_new_true ();
}

static void
start (LumioContactDialog *self,
       DexFiberFunc        func)
{
  set_busy (self, TRUE);
  dex_clear (&self->working);
  self->working = lumio_fiber_spawn (func, g_object_ref (self),
                                     g_object_unref);
}

static void
changed_cb (LumioContactDialog *self)
{
  set_problem (self, NULL);
}

static void
save_cb (LumioContactDialog *self)
{
  if (!self->busy && check (self))
    start (self, save_fiber);
}

static void
delete_cb (LumioContactDialog *self)
{
  if (!self->busy && self->contact != NULL)
    start (self, delete_fiber);
}

static void
lumio_contact_dialog_dispose (GObject *object)
{
  LumioContactDialog *self = (LumioContactDialog *) object;

  dex_clear (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_CONTACT_DIALOG);
  g_clear_object (&self->contact);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_contact_dialog_parent_class)->dispose (object);
}

static void
lumio_contact_dialog_finalize (GObject *object)
{
  LumioContactDialog *self = (LumioContactDialog *) object;

  g_free (self->problem);

  G_OBJECT_CLASS (lumio_contact_dialog_parent_class)->finalize (object);
}

static void
lumio_contact_dialog_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioContactDialog *self = (LumioContactDialog *) object;

  switch ((LumioContactDialogProps) prop_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    case PROP_HAS_PROBLEM:
      g_value_set_boolean (value, self->problem != NULL);
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    case PROP_SAVED:
      g_value_set_boolean (value, self->contact != NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_contact_dialog_class_init (LumioContactDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_contact_dialog_dispose;
  object_class->finalize = lumio_contact_dialog_finalize;
  object_class->get_property = lumio_contact_dialog_get_property;

  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, readable);
  properties[PROP_HAS_PROBLEM] = g_param_spec_boolean ("has-problem", NULL, NULL, FALSE, readable);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, readable);
  properties[PROP_SAVED] = g_param_spec_boolean ("saved", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[DELETED] = g_signal_new ("deleted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, LUMIO_TYPE_CONTACT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-contact-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioContactDialog, name);
  gtk_widget_class_bind_template_child (widget_class, LumioContactDialog, address);
  gtk_widget_class_bind_template_child (widget_class, LumioContactDialog, memo);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
lumio_contact_dialog_init (LumioContactDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_text (GtkEditable *editable,
           const char  *text)
{
  if (text != NULL)
    gtk_editable_set_text (editable, text);
}

AdwDialog *
lumio_contact_dialog_new (LumioAccount *account,
                          LumioContact *contact,
                          const char   *name,
                          const char   *address)
{
  LumioContactDialog *self = g_object_new (LUMIO_TYPE_CONTACT_DIALOG, NULL);
  const LumioApiContact *record = contact != NULL ? lumio_contact_get_record (contact) : NULL;

  self->account = g_object_ref (account);
  g_set_object (&self->contact, contact);
  show_text (self->name, record != NULL ? record->name : name);
  show_text (self->address, record != NULL ? record->address : address);
  show_text (self->memo, record != NULL ? record->memo : NULL);
  adw_dialog_set_title (ADW_DIALOG (self), contact != NULL ? _("Change Contact") : _("New Contact"));
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->name));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVED]);

  return ADW_DIALOG (self);
}
