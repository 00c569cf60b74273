#include "app/pay/lumio-pay-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/contacts/lumio-contacts-page.h"
#include "app/lumio-formats.h"
#include "base/lumio-amount-text.h"
#include "stellar/stellar-sep7.h"
#include "stellar/stellar-strkey.h"

#define MAX_MEMO 28

struct _LumioPayDialog
{
  AdwDialog           parent_instance;

  LumioAccount       *account;
  DexFuture          *working;
  GtkFilterListModel *found;
  GtkCustomFilter    *filter;

  char               *texts[16]; /* what the template shows, by property */
  gboolean            busy;
  char               *destination;
  char               *name;
  gboolean            exists;
  gint64              stroops;
  char               *payment_id;
  char               *confirm_key;
  gboolean            confirmed;

  AdwNavigationView  *navigation;
  GtkEditable        *recipient;
  GtkEditable        *amount;
  AdwComboRow        *asset;
  GtkEditable        *memo;
  GtkListBox         *people;
};

G_DEFINE_FINAL_TYPE (LumioPayDialog, lumio_pay_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_RECIPIENT_PROBLEM = 1,
  PROP_TO,
  PROP_HINT,
  PROP_LEFT,
  PROP_AMOUNT_PROBLEM,
  PROP_REVIEW,
  PROP_FEE,
  PROP_MEMO_TEXT,
  PROP_ADDRESS,
  PROP_REVIEW_PROBLEM,
  PROP_RESULT_ICON,
  PROP_RESULT_TITLE,
  PROP_RESULT_TEXT,
  PROP_HASH,
  /* Flags that follow from the texts. */
  PROP_HAS_RECIPIENT_PROBLEM,
  PROP_HAS_HINT,
  PROP_HAS_AMOUNT_PROBLEM,
  PROP_HAS_MEMO,
  PROP_HAS_REVIEW_PROBLEM,
  PROP_HAS_HASH,
  PROP_HAS_PEOPLE,
  PROP_BUSY,
} LumioPayDialogProps;

static GParamSpec *properties[PROP_BUSY + 1];

static void
notify_all (LumioPayDialog *self)
{
  g_object_freeze_notify (G_OBJECT (self));

  for (guint i = PROP_RECIPIENT_PROBLEM; i <= PROP_BUSY; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_text (LumioPayDialog      *self,
          LumioPayDialogProps  prop,
          const char          *text)
{
  if (!g_set_str (&self->texts[prop], text))
    return;

  notify_all (self);

  /* Who cannot see what changed hears it. */
  if (text != NULL && (prop == PROP_RECIPIENT_PROBLEM || prop == PROP_AMOUNT_PROBLEM ||
                       prop == PROP_REVIEW_PROBLEM || prop == PROP_RESULT_TEXT))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
take_text (LumioPayDialog      *self,
           LumioPayDialogProps  prop,
           char                *text)
{
  set_text (self, prop, text);
  g_free (text);
}

static void
set_busy (LumioPayDialog *self,
          gboolean        busy)
{
  self->busy = busy;
  notify_all (self);
}

static void
explain (LumioPayDialog      *self,
         LumioPayDialogProps  prop,
         const GError        *error)
{
  take_text (self, prop, lumio_account_explain (error));
}

static void
start (LumioPayDialog *self,
       DexFiberFunc    func)
{
  set_busy (self, TRUE);
  dex_clear (&self->working);
  self->working = dex_future_first (dex_scheduler_spawn (NULL, 0, func, g_object_ref (self),
                                                         g_object_unref), NULL);
}

/* ---- to whom ---- */

static const char *
chosen_code (LumioPayDialog *self)
{
  return adw_combo_row_get_selected (self->asset) == 0 ? "USDC" : "XLM";
}

static LumioApiAsset *
chosen_asset (LumioPayDialog *self)
{
  const LumioApiAsset *usdc = lumio_account_get_usdc (self->account);

  if (g_str_equal (chosen_code (self), "USDC") && usdc != NULL)
    return lumio_api_asset_copy (usdc);

  return lumio_api_asset_new_for ("XLM", NULL);
}

static gboolean
is_first_payment (LumioPayDialog *self)
{
  GListModel *payments = lumio_account_get_payments (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (payments); i++)
    {
      g_autoptr(LumioPayment) payment = g_list_model_get_item (payments, i);
      const LumioApiPayment *record = lumio_payment_get_record (payment);

      if (g_str_equal (record->counterparty->address, self->destination) &&
          g_str_equal (record->direction, "out") && g_str_equal (record->status, "success"))
        return FALSE;
    }

  return TRUE;
}

/* A known contact whose address begins and ends alike and is another one. */
static const char *
find_look_alike (LumioPayDialog *self)
{
  GListModel *contacts = lumio_account_get_contacts (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (contacts, i);
      const LumioApiContact *record = lumio_contact_get_record (contact);

      if (strlen (record->address) == 56 && strlen (self->destination) == 56 &&
          !g_str_equal (record->address, self->destination) &&
          strncmp (record->address, self->destination, 4) == 0 &&
          strcmp (record->address + 52, self->destination + 52) == 0)
        return record->name;
    }

  return NULL;
}

static void
show_hint (LumioPayDialog *self)
{
  const char *look_alike = find_look_alike (self);

  if (look_alike != NULL)
    take_text (self, PROP_HINT,
               g_strdup_printf (_("This address looks like that of %s and is another one. "
                                  "Check it letter by letter."), look_alike));
  else if (!self->exists)
    set_text (self, PROP_HINT,
              _("There is no account at this address yet. Paying at least 1 XLM opens it; "
                "1 XLM of it stays there as its reserve."));
  else if (is_first_payment (self))
    set_text (self, PROP_HINT, _("This is your first payment to them."));
  else
    set_text (self, PROP_HINT, NULL);
}

static DexFuture *
find_fiber (gpointer user_data)
{
  LumioPayDialog *self = user_data;
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autoptr(LumioApiDestination) destination = NULL;
  g_autoptr(GError) error = NULL;
  const char *text = gtk_editable_get_text (self->recipient);

  if (strchr (text, '@') != NULL && self->destination == NULL)
    {
      g_autoptr(LumioApiPeople) people =
        dex_await_boxed (lumio_api_client_find_people (client, text), &error);

      if (people != NULL && people->items->len > 0)
        {
          const LumioApiPerson *person = g_ptr_array_index (people->items, 0);

          g_set_str (&self->destination, person->address);
          g_set_str (&self->name, person->name);
        }
      else if (people != NULL)
        {
          set_text (self, PROP_RECIPIENT_PROBLEM,
                    _("Nobody here has this e-mail address. Ask them for their address."));
        }
    }

  if (error == NULL && self->destination != NULL)
    destination = dex_await_boxed (lumio_api_client_get_destination (client, self->destination,
                                                                     NULL), &error);

  set_busy (self, FALSE);

  if (error != NULL)
    {
      explain (self, PROP_RECIPIENT_PROBLEM, error);
      return dex_future_new_true ();
    }

  if (destination == NULL)
    return dex_future_new_true ();

  if (destination->is_self)
    {
      set_text (self, PROP_RECIPIENT_PROBLEM, _("This is your own address."));
      return dex_future_new_true ();
    }

  self->exists = destination->exists;

  if (destination->name != NULL)
    g_set_str (&self->name, destination->name);

  if (!self->exists)
    adw_combo_row_set_selected (self->asset, 1);

  take_text (self, PROP_TO, lumio_format_counterparty (self, self->name, self->destination));
  take_text (self, PROP_ADDRESS, lumio_format_address (self, self->destination));
  show_hint (self);
  adw_navigation_view_push_by_tag (self->navigation, "amount");
  gtk_widget_grab_focus (GTK_WIDGET (self->amount));

  return dex_future_new_true ();
}

/* A payment request fills in all that it says. */
static gboolean
read_request (LumioPayDialog *self,
              const char     *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StellarSep7) request = stellar_sep7_parse (text, -1, &error);
  const char *passphrase;

  if (request == NULL || stellar_sep7_get_operation (request) != STELLAR_SEP7_PAY)
    {
      set_text (self, PROP_RECIPIENT_PROBLEM, _("This payment request cannot be read."));
      return FALSE;
    }

  passphrase = stellar_sep7_get_network_passphrase (request);

  if (g_strcmp0 (passphrase, lumio_account_get_passphrase (self->account)) != 0)
    {
      set_text (self, PROP_RECIPIENT_PROBLEM,
                _("This payment request is for another network. It cannot be paid from here."));
      return FALSE;
    }

  g_set_str (&self->destination, stellar_sep7_get_destination (request));

  if (stellar_sep7_get_amount (request) > 0)
    {
      g_autofree char *amount = lumio_amount_text_format (stellar_sep7_get_amount (request), 2,
                                                          lumio_number_marks_locale ());

      gtk_editable_set_text (self->amount, amount);
    }

  if (stellar_sep7_get_asset (request)->type == STELLAR_ASSET_TYPE_NATIVE)
    adw_combo_row_set_selected (self->asset, 1);

  if (stellar_sep7_get_memo (request) != NULL &&
      stellar_sep7_get_memo (request)->type == STELLAR_MEMO_TEXT)
    {
      g_autofree char *memo = g_strndup (stellar_sep7_get_memo (request)->text.data,
                                         stellar_sep7_get_memo (request)->text.length);

      gtk_editable_set_text (self->memo, memo);
    }

  return TRUE;
}

/* What can be said of the recipient without asking anybody. */
static gboolean
read_recipient (LumioPayDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->recipient)));
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GError) error = NULL;
  StellarStrkeyKind kind = text[0] == 'M' ? STELLAR_STRKEY_MUXED_ACCOUNT
                                          : STELLAR_STRKEY_ED25519_PUBLIC_KEY;

  g_clear_pointer (&self->destination, g_free);
  g_clear_pointer (&self->name, g_free);
  set_text (self, PROP_RECIPIENT_PROBLEM, NULL);

  if (*text == '\0')
    {
      set_text (self, PROP_RECIPIENT_PROBLEM, _("Enter whom you want to pay."));
      return FALSE;
    }

  if (g_ascii_strncasecmp (text, "web+stellar:", 12) == 0)
    return read_request (self, text);

  if (strchr (text, '@') != NULL)
    return TRUE;

  if (text[0] == 'S' && strlen (text) == 56)
    {
      /* What was pasted by mistake does not stay on the screen. */
      gtk_editable_set_text (self->recipient, "");
      set_text (self, PROP_RECIPIENT_PROBLEM,
                _("This is a secret key, not an address. Never show it to anybody."));
      return FALSE;
    }

  if ((payload = stellar_strkey_decode (text, -1, kind, &error)))
    {
      g_set_str (&self->destination, text);
      return TRUE;
    }

  if (g_error_matches (error, STELLAR_STRKEY_ERROR, STELLAR_STRKEY_ERROR_CHECKSUM))
    set_text (self, PROP_RECIPIENT_PROBLEM,
              _("The address is mistyped: one or more characters are wrong."));
  else
    set_text (self, PROP_RECIPIENT_PROBLEM,
              _("Choose somebody below, or enter an e-mail address or an address that begins "
                "with G."));

  return FALSE;
}

static void
recipient_next_cb (LumioPayDialog *self)
{
  if (!self->busy && read_recipient (self))
    start (self, find_fiber);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LumioPayDialog *self = user_data;
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (self->recipient), -1);
  g_autofree char *name = g_utf8_casefold (lumio_contact_get_record (item)->name, -1);

  return *text == '\0' || strstr (name, text) != NULL;
}

static void
recipient_changed_cb (LumioPayDialog *self)
{
  set_text (self, PROP_RECIPIENT_PROBLEM, NULL);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  notify_all (self);
}

static GtkWidget *
create_person (gpointer item,
               gpointer user_data)
{
  return lumio_contact_row_new (item);
}

static void
person_activated_cb (GtkListBox    *list,
                     GtkListBoxRow *row,
                     gpointer       user_data)
{
  LumioPayDialog *self =
    LUMIO_PAY_DIALOG (gtk_widget_get_ancestor (GTK_WIDGET (list), LUMIO_TYPE_PAY_DIALOG));
  LumioContact *contact = g_object_get_data (G_OBJECT (row), "contact");

  g_set_str (&self->destination, lumio_contact_get_record (contact)->address);
  g_set_str (&self->name, lumio_contact_get_record (contact)->name);
  start (self, find_fiber);
}

/* ---- how much ---- */

static void
show_left (LumioPayDialog *self)
{
  const char *code = chosen_code (self);
  gint64 available = lumio_account_get_available (self->account, code);
  gint64 left = available - self->stroops;
  g_autofree char *money = lumio_format_money (self, MAX (0, left), code,
                                               lumio_account_get_hide_amounts (self->account));

  /* TRANSLATORS: what remains in the wallet after a payment. */
  take_text (self, PROP_LEFT, g_strdup_printf (_("%s can still be paid after it"), money));
}

static gboolean
read_amount (LumioPayDialog *self)
{
  const char *text = gtk_editable_get_text (self->amount);
  const char *code = chosen_code (self);
  gint64 available = lumio_account_get_available (self->account, code);
  g_autoptr(GError) error = NULL;

  self->stroops = 0;
  set_text (self, PROP_AMOUNT_PROBLEM, NULL);

  if (!lumio_amount_text_parse (text, lumio_number_marks_locale (), &self->stroops, &error))
    {
      set_text (self, PROP_AMOUNT_PROBLEM, error->message);
      return FALSE;
    }

  if (self->stroops > available)
    {
      g_autofree char *money = lumio_format_money (self, available, code, FALSE);

      take_text (self, PROP_AMOUNT_PROBLEM,
                 g_strdup_printf (_("This is more than you can pay: %s."), money));
      self->stroops = 0;
      return FALSE;
    }

  if (strlen (gtk_editable_get_text (self->memo)) > MAX_MEMO)
    {
      set_text (self, PROP_AMOUNT_PROBLEM, _("The note is too long: it has at most 28 bytes."));
      return FALSE;
    }

  return TRUE;
}

static void
amount_changed_cb (LumioPayDialog *self)
{
  if (self->account == NULL)
    return;

  set_text (self, PROP_AMOUNT_PROBLEM, NULL);

  if (!lumio_amount_text_parse (gtk_editable_get_text (self->amount), lumio_number_marks_locale (),
                                &self->stroops, NULL))
    self->stroops = 0;

  show_left (self);
}

static DexFuture *
quote_fiber (gpointer user_data)
{
  LumioPayDialog *self = user_data;
  g_autoptr(LumioApiAsset) asset = chosen_asset (self);
  g_autofree char *key = g_uuid_string_random ();
  g_autoptr(LumioApiQuote) quote = NULL;
  g_autoptr(GError) error = NULL;
  const char *memo = gtk_editable_get_text (self->memo);
  g_autofree char *money = NULL;
  g_autofree char *name = NULL;

  quote = dex_await_boxed (lumio_api_client_start_payment (
                             lumio_account_get_client (self->account), key, self->destination,
                             self->stroops, asset, *memo != '\0' ? memo : NULL, !self->exists),
                           &error);
  set_busy (self, FALSE);

  if (quote == NULL)
    {
      explain (self, PROP_AMOUNT_PROBLEM, error);
      return dex_future_new_true ();
    }

  g_set_str (&self->payment_id, quote->transaction_id);
  g_free (self->confirm_key);
  self->confirm_key = g_uuid_string_random ();
  lumio_account_note_payment (self->account, quote->payment);

  money = lumio_format_money (self, self->stroops, asset->code, FALSE);
  name = lumio_format_counterparty (self, self->name, self->destination);
  /* TRANSLATORS: an amount and a name: "You pay 12.50 USDC to Ana". */
  take_text (self, PROP_REVIEW, g_strdup_printf (_("You pay %s to %s"), money, name));
  take_text (self, PROP_FEE, quote->fee > 0
             ? lumio_format_money (self, quote->fee, "XLM", FALSE)
             : g_strdup (_("The platform pays it")));
  set_text (self, PROP_MEMO_TEXT, *memo != '\0' ? memo : NULL);
  set_text (self, PROP_REVIEW_PROBLEM, NULL);
  show_left (self);
  adw_navigation_view_push_by_tag (self->navigation, "review");

  return dex_future_new_true ();
}

static void
amount_next_cb (LumioPayDialog *self)
{
  if (!self->busy && read_amount (self))
    start (self, quote_fiber);
}

/* ---- check ---- */

static void
show_result (LumioPayDialog        *self,
             const LumioApiPayment *record)
{
  g_autofree char *name = lumio_format_counterparty (self, self->name, self->destination);
  g_autofree char *money = lumio_format_money (self, record->amount, record->asset->code, FALSE);

  set_text (self, PROP_HASH, record->tx_hash);

  if (g_str_equal (record->status, "success"))
    {
      set_text (self, PROP_RESULT_ICON, "object-select-symbolic");
      set_text (self, PROP_RESULT_TITLE, _("Paid"));
      take_text (self, PROP_RESULT_TEXT, g_strdup_printf (_("%s went to %s."), money, name));
      return;
    }

  set_text (self, PROP_RESULT_ICON, g_str_equal (record->status, "processing")
                                      ? "content-loading-symbolic" : "dialog-warning-symbolic");
  take_text (self, PROP_RESULT_TITLE, lumio_format_state (self, record->status, record->outcome));
  take_text (self, PROP_RESULT_TEXT,
             lumio_format_state_details (self, record->status, record->outcome,
                                         record->reason != NULL ? record->reason->message : NULL));
}

/* The outcome of a payment may come long after its confirmation, by the live stream. */
static void
payments_changed_cb (LumioPayDialog *self)
{
  GListModel *payments = lumio_account_get_payments (self->account);

  for (guint i = 0; self->confirmed && i < g_list_model_get_n_items (payments); i++)
    {
      g_autoptr(LumioPayment) payment = g_list_model_get_item (payments, i);
      const LumioApiPayment *record = lumio_payment_get_record (payment);

      if (g_str_equal (record->id, self->payment_id))
        {
          show_result (self, record);
          return;
        }
    }
}

static void
watch (LumioPayDialog *self)
{
  GListModel *payments = lumio_account_get_payments (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (payments); i++)
    {
      g_autoptr(LumioPayment) payment = g_list_model_get_item (payments, i);

      if (g_str_equal (lumio_payment_get_record (payment)->id, self->payment_id))
        g_signal_connect_object (payment, "notify::state", G_CALLBACK (payments_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    }
}

static DexFuture *
confirm_fiber (gpointer user_data)
{
  LumioPayDialog *self = user_data;
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autoptr(LumioApiResult) result = NULL;
  g_autoptr(LumioApiPayment) payment = NULL;
  g_autoptr(GError) error = NULL;

  result = dex_await_boxed (lumio_api_client_confirm_payment (client, self->confirm_key,
                                                              self->payment_id), &error);

  /* A lost answer says nothing of the payment: it is asked for, never sent anew. */
  if (result == NULL && g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    payment = dex_await_boxed (lumio_api_client_get_payment (client, self->payment_id), NULL);

  set_busy (self, FALSE);

  if (result == NULL && payment == NULL &&
      !g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    {
      explain (self, PROP_REVIEW_PROBLEM, error);
      return dex_future_new_true ();
    }

  self->confirmed = TRUE;
  watch (self);

  if (result != NULL)
    {
      lumio_account_note_payment (self->account, result->payment);
      show_result (self, result->payment);
    }
  else if (payment != NULL)
    {
      lumio_account_note_payment (self->account, payment);
      show_result (self, payment);
    }
  else
    {
      set_text (self, PROP_RESULT_ICON, "content-loading-symbolic");
      take_text (self, PROP_RESULT_TITLE, lumio_format_state (self, "processing", "unknown"));
      take_text (self, PROP_RESULT_TEXT,
                 lumio_format_state_details (self, "processing", "unknown", NULL));
    }

  adw_navigation_view_push_by_tag (self->navigation, "result");

  return dex_future_new_true ();
}

static void
confirm_cb (LumioPayDialog *self)
{
  if (!self->busy && self->payment_id != NULL)
    start (self, confirm_fiber);
}

/* Going back from the last page before paying takes the prepared payment back. */
static void
review_left_cb (LumioPayDialog *self)
{
  if (self->confirmed || self->busy || self->payment_id == NULL)
    return;

  dex_future_disown (lumio_api_client_cancel_payment (lumio_account_get_client (self->account),
                                                      self->payment_id));
  g_clear_pointer (&self->payment_id, g_free);
}

static void
close_cb (LumioPayDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* ---- the object ---- */

static void
lumio_pay_dialog_closed (AdwDialog *dialog)
{
  LumioPayDialog *self = LUMIO_PAY_DIALOG (dialog);

  review_left_cb (self);
}

static void
lumio_pay_dialog_dispose (GObject *object)
{
  LumioPayDialog *self = (LumioPayDialog *) object;

  dex_clear (&self->working);

  if (self->people != NULL)
    gtk_list_box_bind_model (self->people, NULL, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAY_DIALOG);
  g_clear_object (&self->found);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_pay_dialog_parent_class)->dispose (object);
}

static void
lumio_pay_dialog_finalize (GObject *object)
{
  LumioPayDialog *self = (LumioPayDialog *) object;

  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_free (self->texts[i]);

  g_free (self->destination);
  g_free (self->name);
  g_free (self->payment_id);
  g_free (self->confirm_key);

  G_OBJECT_CLASS (lumio_pay_dialog_parent_class)->finalize (object);
}

static void
lumio_pay_dialog_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  LumioPayDialog *self = (LumioPayDialog *) object;

  switch ((LumioPayDialogProps) prop_id)
    {
    case PROP_HAS_RECIPIENT_PROBLEM:
      g_value_set_boolean (value, self->texts[PROP_RECIPIENT_PROBLEM] != NULL);
      break;

    case PROP_HAS_HINT:
      g_value_set_boolean (value, self->texts[PROP_HINT] != NULL);
      break;

    case PROP_HAS_AMOUNT_PROBLEM:
      g_value_set_boolean (value, self->texts[PROP_AMOUNT_PROBLEM] != NULL);
      break;

    case PROP_HAS_MEMO:
      g_value_set_boolean (value, self->texts[PROP_MEMO_TEXT] != NULL);
      break;

    case PROP_HAS_REVIEW_PROBLEM:
      g_value_set_boolean (value, self->texts[PROP_REVIEW_PROBLEM] != NULL);
      break;

    case PROP_HAS_HASH:
      g_value_set_boolean (value, self->texts[PROP_HASH] != NULL);
      break;

    case PROP_HAS_PEOPLE:
      g_value_set_boolean (value, self->found != NULL &&
                           g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0);
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    case PROP_RECIPIENT_PROBLEM:
    case PROP_TO:
    case PROP_HINT:
    case PROP_LEFT:
    case PROP_AMOUNT_PROBLEM:
    case PROP_REVIEW:
    case PROP_FEE:
    case PROP_MEMO_TEXT:
    case PROP_ADDRESS:
    case PROP_REVIEW_PROBLEM:
    case PROP_RESULT_ICON:
    case PROP_RESULT_TITLE:
    case PROP_RESULT_TEXT:
    case PROP_HASH:
      g_value_set_string (value, self->texts[prop_id]);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_pay_dialog_class_init (LumioPayDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  static const char * const texts[] = {
    "recipient-problem", "to", "hint", "left", "amount-problem", "review", "fee", "memo-text",
    "address", "review-problem", "result-icon", "result-title", "result-text", "hash",
  };
  static const char * const flags[] = {
    "has-recipient-problem", "has-hint", "has-amount-problem", "has-memo", "has-review-problem",
    "has-hash", "has-people", "busy",
  };

  object_class->dispose = lumio_pay_dialog_dispose;
  object_class->finalize = lumio_pay_dialog_finalize;
  object_class->get_property = lumio_pay_dialog_get_property;
  ADW_DIALOG_CLASS (klass)->closed = lumio_pay_dialog_closed;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[PROP_RECIPIENT_PROBLEM + i] =
      g_param_spec_string (texts[i], NULL, NULL, NULL, readable);

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    properties[PROP_HAS_RECIPIENT_PROBLEM + i] =
      g_param_spec_boolean (flags[i], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-pay-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, recipient);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, amount);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, asset);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, memo);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, people);
  gtk_widget_class_bind_template_callback (widget_class, recipient_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, recipient_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, amount_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, amount_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, confirm_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
lumio_pay_dialog_init (LumioPayDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_pay_dialog_new (LumioAccount *account,
                      const char   *recipient)
{
  LumioPayDialog *self = g_object_new (LUMIO_TYPE_PAY_DIALOG, NULL);

  self->account = g_object_ref (account);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->found = gtk_filter_list_model_new (g_object_ref (lumio_account_get_contacts (account)),
                                           GTK_FILTER (self->filter));
  gtk_list_box_bind_model (self->people, G_LIST_MODEL (self->found), create_person, NULL, NULL);
  show_left (self);
  notify_all (self);

  if (recipient != NULL)
    {
      gtk_editable_set_text (self->recipient, recipient);
      recipient_next_cb (self);
    }

  return ADW_DIALOG (self);
}
