#include "app/keys/lumio-sign-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-review-view.h"
#include "app/keys/lumio-sign-request.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"
#include "signer/lumio-signer-review.h"

/* A link is longer than the envelope in it. */
#define MAX_TEXT (256 * 1024)
#define STELLAR_PUBLIC "Public Global Stellar Network ; September 2015"
#define STELLAR_TESTNET "Test SDF Network ; September 2015"

struct _LumioSignDialog
{
  AdwDialog           parent_instance;

  LumioKeys          *keys;
  GPtrArray          *passphrases; /* of the networks, in the order they are offered */
  GListStore         *signers;
  LumioSignerReview  *review;
  DexFuture          *working;
  char               *error;

  AdwNavigationView  *pages;
  GtkTextView        *envelope;
  AdwComboRow        *signer;
  AdwComboRow        *network;
  LumioReviewView    *review_view;
  GtkLabel           *message;
  GtkLabel           *callback;
  GtkTextView        *result;
};

G_DEFINE_FINAL_TYPE (LumioSignDialog, lumio_sign_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_ERROR = 1,
  PROP_HAS_ERROR,
} LumioSignDialogProps;

static GParamSpec *properties[PROP_HAS_ERROR + 1];

static void
say (LumioSignDialog *self,
     const char      *sentence)
{
  g_set_str (&self->error, sentence);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ERROR]);

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static char *
get_text (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* A hyphen at the end of a line would look like a part of it. */
static void
keep_unhyphenated (GtkTextBuffer *buffer)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "plain");
  GtkTextIter start;
  GtkTextIter end;

  if (tag == NULL)
    tag = gtk_text_buffer_create_tag (buffer, "plain", "insert-hyphens", FALSE, NULL);

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
}

static const char *
get_address (LumioSignDialog *self)
{
  LumioKeyAccount *account =
    self->signer != NULL ? adw_combo_row_get_selected_item (self->signer) : NULL;

  return account != NULL ? lumio_key_account_get (account)->address : NULL;
}

/* ---- the review ---- */

static DexFuture *
reviewed_cb (DexFuture *future,
             gpointer   user_data)
{
  LumioSignDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign.review", TRUE);

  if (value == NULL)
    {
      g_autofree char *sentence = lumio_keys_explain (error);

      say (self, sentence);
      return dex_future_new_true ();
    }

  g_clear_pointer (&self->review, lumio_signer_review_free);
  self->review = g_value_dup_boxed (value);
  lumio_review_view_set_review (self->review_view, self->review, get_address (self));
  adw_navigation_view_push_by_tag (self->pages, "review");

  return dex_future_new_true ();
}

/* The one of the list that is asked for; FALSE where it is not in it. */
static gboolean
select_signer (LumioSignDialog *self,
               const char      *address)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->signers)); i++)
    {
      g_autoptr(LumioKeyAccount) own = g_list_model_get_item (G_LIST_MODEL (self->signers), i);

      if (g_str_equal (lumio_key_account_get (own)->address, address))
        {
          adw_combo_row_set_selected (self->signer, i);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
select_network (LumioSignDialog *self,
                const char      *passphrase)
{
  guint i;

  if (!g_ptr_array_find_with_equal_func (self->passphrases, passphrase, g_str_equal, &i))
    return FALSE;

  adw_combo_row_set_selected (self->network, i);

  return TRUE;
}

/* NULL after having said what is wrong with what stands there. */
static LumioSignRequest *
read_request (LumioSignDialog *self)
{
  g_autofree char *text = get_text (self->envelope);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioSignRequest) request = lumio_sign_request_read (text, &error);

  if (request == NULL)
    say (self, error->message);
  else if (request->passphrase != NULL && !select_network (self, request->passphrase))
    say (self, _("This request is for a network that is not known here."));
  else if (request->address != NULL && !select_signer (self, request->address))
    say (self, _("This request wants the signature of an account whose key is not here."));
  else if (get_address (self) == NULL)
    say (self, _("There is no account whose key is here."));
  else
    return g_steal_pointer (&request);

  return NULL;
}

/* What a stranger wrote stands in quotes, and is text and nothing else. */
static void
show_words (LumioSignDialog        *self,
            const LumioSignRequest *request)
{
  /* TRANSLATORS: what somebody wrote who asks for a signature. */
  g_autofree char *message = g_strdup_printf (_("The request says: “%s”"),
                                              request->message != NULL ? request->message : "");
  /* TRANSLATORS: a web address. */
  g_autofree char *callback = g_strdup_printf (_("The request wants it handed to %s."),
                                               request->callback != NULL ? request->callback : "");

  gtk_label_set_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), request->message != NULL);
  gtk_label_set_label (self->callback, callback);
  gtk_widget_set_visible (GTK_WIDGET (self->callback), request->callback != NULL);
}

static void
review_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  LumioSignDialog *self = LUMIO_SIGN_DIALOG (widget);
  g_autoptr(LumioSignRequest) request = read_request (self);
  StellarReviewHints *hints;

  if (request == NULL)
    return;

  show_words (self, request);
  hints = stellar_review_hints_new ();
  stellar_review_hints_set_now (hints, g_get_real_time () / G_USEC_PER_SEC);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->signers)); i++)
    {
      g_autoptr(LumioKeyAccount) own = g_list_model_get_item (G_LIST_MODEL (self->signers), i);

      stellar_review_hints_add_own (hints, lumio_key_account_get (own)->address);
    }

  say (self, NULL);
  gtk_widget_action_set_enabled (widget, "sign.review", FALSE);
  dex_clear (&self->working);
  self->working =
    dex_future_finally (lumio_signer_review (lumio_keys_get_signer (self->keys), get_address (self),
                                             g_ptr_array_index (self->passphrases,
                                                                adw_combo_row_get_selected (self->network)),
                                             request->envelope, NULL, hints),
                        reviewed_cb, self, NULL);
}

/* ---- the signature ---- */

static DexFuture *
signed_cb (DexFuture *future,
           gpointer   user_data)
{
  LumioSignDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL;
  gsize length;
  gconstpointer data;

  if (value == NULL)
    {
      g_autofree char *sentence = lumio_keys_explain (error);

      lumio_review_view_say (self->review_view, sentence);
      return dex_future_new_true ();
    }

  data = g_bytes_get_data (g_value_get_boxed (value), &length);
  text = g_base64_encode (data, length);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->result), text, -1);
  keep_unhyphenated (gtk_text_view_get_buffer (self->result));

  /* There is no way back from a signature, only out. */
  adw_navigation_view_replace_with_tags (self->pages, (const char * const []) { "signed" }, 1);

  return dex_future_new_true ();
}

static void
agreed_cb (LumioSignDialog *self)
{
  dex_clear (&self->working);
  self->working =
    dex_future_finally (lumio_signer_sign (lumio_keys_get_signer (self->keys), self->review->id,
                                           self->review->confirm),
                        signed_cb, self, NULL);
}

/* ---- in and out ---- */

static void
copy_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  g_autofree char *text = get_text (LUMIO_SIGN_DIALOG (widget)->result);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

typedef struct
{
  LumioSignDialog *dialog;
  GFile           *file;
} Transfer;

static void
free_transfer (gpointer data)
{
  Transfer *transfer = data;

  g_object_unref (transfer->dialog);
  g_object_unref (transfer->file);
  g_free (transfer);
}

static DexFuture *
open_fiber (gpointer user_data)
{
  Transfer *transfer = user_data;
  LumioSignDialog *self = transfer->dialog;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
    dex_await_boxed (dex_file_load_contents_bytes (transfer->file), &error);
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL || length > MAX_TEXT ||
      !g_utf8_validate (g_bytes_get_data (bytes, NULL), length, NULL))
    say (self, _("This file holds no transaction."));
  else
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->envelope),
                              g_bytes_get_data (bytes, NULL), (int) length);

  return dex_future_new_true ();
}

static DexFuture *
save_fiber (gpointer user_data)
{
  Transfer *transfer = user_data;
  char *text = get_text (transfer->dialog->result);
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr(GError) error = NULL;

  if (!dex_await (dex_file_replace_contents_bytes (transfer->file, bytes, NULL, FALSE,
                                                   G_FILE_CREATE_NONE), &error))
    say (transfer->dialog, error->message);

  return dex_future_new_true ();
}

static void
transfer (LumioSignDialog *self,
          GFile           *file,
          DexFiberFunc     func)
{
  Transfer *data;

  if (file == NULL)
    return;

  data = g_new0 (Transfer, 1);
  data->dialog = g_object_ref (self);
  data->file = file;
  dex_future_disown (lumio_fiber_spawn (func, data, free_transfer));
}

static void
open_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(LumioSignDialog) self = user_data;

  transfer (self, gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL), open_fiber);
}

static void
save_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(LumioSignDialog) self = user_data;

  transfer (self, gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL), save_fiber);
}

static void
open_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, open_chosen_cb,
                        g_object_ref (widget));
}

static void
save_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_initial_name (dialog, "signed.txt");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, save_chosen_cb,
                        g_object_ref (widget));
}

/* ---- the widget ---- */

static void
lumio_sign_dialog_dispose (GObject *object)
{
  LumioSignDialog *self = (LumioSignDialog *) object;

  dex_clear (&self->working);

  if (self->review != NULL)
    dex_future_disown (lumio_signer_drop_review (lumio_keys_get_signer (self->keys),
                                                 self->review->id));

  g_clear_pointer (&self->review, lumio_signer_review_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_SIGN_DIALOG);
  g_clear_object (&self->signers);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (lumio_sign_dialog_parent_class)->dispose (object);
}

static void
lumio_sign_dialog_finalize (GObject *object)
{
  LumioSignDialog *self = (LumioSignDialog *) object;

  g_free (self->error);
  g_ptr_array_unref (self->passphrases);

  G_OBJECT_CLASS (lumio_sign_dialog_parent_class)->finalize (object);
}

static void
lumio_sign_dialog_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  LumioSignDialog *self = (LumioSignDialog *) object;

  switch ((LumioSignDialogProps) prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;

    case PROP_HAS_ERROR:
      g_value_set_boolean (value, self->error != NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_sign_dialog_class_init (LumioSignDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_sign_dialog_dispose;
  object_class->finalize = lumio_sign_dialog_finalize;
  object_class->get_property = lumio_sign_dialog_get_property;

  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, readable);
  properties[PROP_HAS_ERROR] = g_param_spec_boolean ("has-error", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_KEY_ACCOUNT);
  g_type_ensure (LUMIO_TYPE_REVIEW_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-sign-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, envelope);
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, signer);
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, network);
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, result);
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, review_view);
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, message);
  gtk_widget_class_bind_template_child (widget_class, LumioSignDialog, callback);
  gtk_widget_class_bind_template_callback (widget_class, agreed_cb);
  gtk_widget_class_install_action (widget_class, "sign.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "sign.review", NULL, review_action);
  gtk_widget_class_install_action (widget_class, "sign.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "sign.save", NULL, save_action);
}

static void
lumio_sign_dialog_init (LumioSignDialog *self)
{
  self->passphrases = g_ptr_array_new_with_free_func (g_free);
  self->signers = g_list_store_new (LUMIO_TYPE_KEY_ACCOUNT);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (gtk_text_view_get_buffer (self->envelope), "changed",
                    G_CALLBACK (keep_unhyphenated), NULL);
}

static void
offer_network (LumioSignDialog *self,
               GtkStringList   *names,
               const char      *name,
               const char      *passphrase)
{
  gtk_string_list_append (names, name);
  g_ptr_array_add (self->passphrases, g_strdup (passphrase));
}

AdwDialog *
lumio_sign_dialog_new (LumioKeys    *keys,
                       LumioAccount *account)
{
  LumioSignDialog *self = g_object_new (LUMIO_TYPE_SIGN_DIALOG, NULL);
  GListModel *accounts = lumio_keys_get_accounts (keys);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  const char *own = account != NULL ? lumio_account_get_passphrase (account) : NULL;

  self->keys = g_object_ref (keys);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(LumioKeyAccount) item = g_list_model_get_item (accounts, i);

      if (lumio_key_account_can_sign (item))
        g_list_store_append (self->signers, item);
    }

  if (own != NULL && !g_str_equal (own, STELLAR_PUBLIC) && !g_str_equal (own, STELLAR_TESTNET))
    offer_network (self, names, _("That of this platform"), own);

  offer_network (self, names, _("Stellar"), STELLAR_PUBLIC);
  offer_network (self, names, _("Stellar's test network"), STELLAR_TESTNET);
  adw_combo_row_set_model (self->signer, G_LIST_MODEL (self->signers));
  adw_combo_row_set_model (self->network, G_LIST_MODEL (names));

  return ADW_DIALOG (self);
}

void
lumio_sign_dialog_review (LumioSignDialog *self,
                          const char      *text)
{
  g_return_if_fail (LUMIO_IS_SIGN_DIALOG (self));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->envelope), text, -1);
  gtk_widget_activate_action (GTK_WIDGET (self), "sign.review", NULL);
}
