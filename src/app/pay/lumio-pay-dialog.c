#include "app/pay/lumio-pay-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/pay/lumio-pay-request.h"
#include "app/pay/lumio-payee.h"
#include "base/lumio-amount-text.h"
#include "base/lumio-fiber.h"

#define MAX_MEMO 28
/* An answer that takes longer is no reason to let somebody wait before a button. */
#define SLOW_MS 3000

struct _LumioPayDialog
{
  AdwDialog           parent_instance;

  LumioAccount       *account;
  DexFuture          *working;
  GListModel         *payees;
  GtkFilterListModel *found;
  GtkCustomFilter    *filter;

  char               *texts[17]; /* what the template shows, by property */
  gboolean            busy;
  char               *email;
  char               *destination;
  char               *name;
  gboolean            exists;
  gboolean            memo_required;
  gint64              stroops;
  char               *payment_id;
  char               *confirm_key;
  gboolean            confirmed;
  guint               slow;

  AdwNavigationView  *navigation;
  GtkEditable        *recipient;
  GtkEditable        *amount;
  AdwComboRow        *asset;
  GtkEditable        *memo;
  GtkListBox         *people;
  GtkWidget          *close;
};

G_DEFINE_FINAL_TYPE (LumioPayDialog, lumio_pay_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_RECIPIENT_PROBLEM = 1,
  PROP_TO,
  PROP_HINT,
  PROP_LEFT,
  PROP_LEFT_MONEY,
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
  PROP_NAMELESS,
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
  self->working = lumio_fiber_spawn (func, g_object_ref (self),
                                     g_object_unref);
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

/* What should be known before anything is entered. */
static void
show_hint (LumioPayDialog *self)
{
  g_autofree char *warning = lumio_payee_warn (self->payees, self->account, self->destination,
                                               self->name);
  g_autoptr(GStrvBuilder) sentences = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  if (warning != NULL)
    g_strv_builder_add (sentences, warning);

  if (!self->exists)
    g_strv_builder_add (sentences,
                        _("There is no account at this address yet. Paying at least 1 XLM opens it; "
                          "1 XLM of it stays there as its reserve."));

  if (self->memo_required)
    g_strv_builder_add (sentences, _("This recipient needs a note to tell your payment apart."));

  all = g_strv_builder_end (sentences);
  take_text (self, PROP_HINT, all[0] != NULL ? g_strjoinv ("\n", all) : NULL);
}

static DexFuture *
find_fiber (gpointer user_data)
{
  LumioPayDialog *self = user_data;
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autoptr(LumioApiDestination) destination = NULL;
  g_autoptr(GError) error = NULL;

  if (self->email != NULL && self->destination == NULL)
    {
      g_autoptr(LumioApiPeople) people =
        dex_await_boxed (lumio_api_client_find_people (client, self->email), &error);

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
  self->memo_required = destination->memo_required;

  /* What one calls somebody oneself stands above what they call themselves. */
  if (self->name == NULL)
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

static void
take_request (LumioPayDialog        *self,
              const LumioPayRequest *request)
{
  g_set_str (&self->email, request->email);
  g_set_str (&self->destination, request->address);

  if (!request->is_link)
    return;

  /* A link fills in all that it says. */
  if (request->amount > 0)
    {
      g_autofree char *amount = lumio_amount_text_format (request->amount, 2,
                                                          lumio_number_marks_locale ());

      gtk_editable_set_text (self->amount, amount);
    }

  if (request->native)
    adw_combo_row_set_selected (self->asset, 1);

  if (request->memo != NULL)
    gtk_editable_set_text (self->memo, request->memo);
}

static void
choose (LumioPayDialog *self,
        LumioPayee     *payee)
{
  set_text (self, PROP_RECIPIENT_PROBLEM, NULL);
  g_clear_pointer (&self->email, g_free);
  g_set_str (&self->destination, lumio_payee_get_address (payee));
  g_set_str (&self->name, lumio_payee_get_name (payee));
  start (self, find_fiber);
}

static void
recipient_next_cb (LumioPayDialog *self)
{
  g_autoptr(LumioPayRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  if (self->busy)
    return;

  request = lumio_pay_request_read (gtk_editable_get_text (self->recipient),
                                    lumio_account_get_passphrase (self->account), &error);

  /* A part of a name that only one person has means that person. */
  if (g_error_matches (error, LUMIO_PAY_REQUEST_ERROR, LUMIO_PAY_REQUEST_ERROR_WORDS) &&
      g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 1)
    {
      g_autoptr(LumioPayee) only = g_list_model_get_item (G_LIST_MODEL (self->found), 0);

      choose (self, only);
      return;
    }

  /* What was pasted by mistake does not stay on the screen. */
  if (g_error_matches (error, LUMIO_PAY_REQUEST_ERROR, LUMIO_PAY_REQUEST_ERROR_SECRET))
    gtk_editable_set_text (self->recipient, "");

  set_text (self, PROP_RECIPIENT_PROBLEM, error != NULL ? error->message : NULL);

  if (request == NULL)
    return;

  g_clear_pointer (&self->name, g_free);
  take_request (self, request);
  start (self, find_fiber);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LumioPayDialog *self = user_data;

  return lumio_payee_matches (item, gtk_editable_get_text (self->recipient));
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
  return lumio_payee_create_row (item);
}

static void
person_activated_cb (GtkListBox    *list,
                     GtkListBoxRow *row,
                     gpointer       user_data)
{
  LumioPayDialog *self =
    LUMIO_PAY_DIALOG (gtk_widget_get_ancestor (GTK_WIDGET (list), LUMIO_TYPE_PAY_DIALOG));

  if (!self->busy)
    choose (self, g_object_get_data (G_OBJECT (row), "payee"));
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

  set_text (self, PROP_LEFT_MONEY, money);
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

  if (self->memo_required && *gtk_editable_get_text (self->memo) == '\0')
    {
      set_text (self, PROP_AMOUNT_PROBLEM,
                _("This recipient needs a note to tell your payment apart."));
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
show_state (LumioPayDialog *self,
            const char     *icon,
            const char     *status,
            const char     *outcome,
            const char     *reason)
{
  set_text (self, PROP_RESULT_ICON, icon);
  take_text (self, PROP_RESULT_TITLE, lumio_format_state (self, status, outcome));
  take_text (self, PROP_RESULT_TEXT, lumio_format_state_details (self, status, outcome, reason));
}

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
    }
  /* It was confirmed here; that the books do not know it yet says nothing of what becomes of it. */
  else if (g_str_equal (record->status, "pending"))
    {
      show_state (self, "content-loading-symbolic", "processing", "unknown", NULL);
    }
  else
    {
      show_state (self, g_str_equal (record->status, "processing") ? "content-loading-symbolic"
                                                                   : "dialog-warning-symbolic",
                  record->status, record->outcome,
                  record->reason != NULL ? _(record->reason->message) : NULL);
    }
}

static void
push_result (LumioPayDialog *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  self->confirmed = TRUE;

  if (g_strcmp0 (adw_navigation_page_get_tag (page), "result") == 0)
    return;

  adw_navigation_view_push_by_tag (self->navigation, "result");
  gtk_widget_grab_focus (self->close);
}

static void
slow_cb (gpointer user_data)
{
  LumioPayDialog *self = user_data;

  self->slow = 0;
  show_state (self, "content-loading-symbolic", "processing", NULL, NULL);
  push_result (self);
}

/* The outcome of a payment may come long after its confirmation, by the live stream. */
static void
payment_changed_cb (LumioPayDialog *self,
                    GParamSpec     *pspec,
                    LumioPayment   *payment)
{
  const LumioApiPayment *record = lumio_payment_get_record (payment);

  if (self->confirmed && record != NULL && g_strcmp0 (record->id, self->payment_id) == 0)
    show_result (self, record);
}

static void
watch (LumioPayDialog *self)
{
  GListModel *payments = lumio_account_get_payments (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (payments); i++)
    {
      g_autoptr(LumioPayment) payment = g_list_model_get_item (payments, i);

      if (g_str_equal (lumio_payment_get_record (payment)->id, self->payment_id))
        g_signal_connect_object (payment, "notify::state", G_CALLBACK (payment_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    }
}

/* Nothing was paid, and the platform says why. */
static void
show_refusal (LumioPayDialog *self,
              const GError   *error)
{
  if (!self->confirmed)
    {
      explain (self, PROP_REVIEW_PROBLEM, error);
      return;
    }

  /* What was prepared is taken back with the dialog. */
  self->confirmed = FALSE;
  set_text (self, PROP_RESULT_ICON, "dialog-warning-symbolic");
  take_text (self, PROP_RESULT_TITLE, lumio_format_state (self, "failed", NULL));
  explain (self, PROP_RESULT_TEXT, error);
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
  g_clear_handle_id (&self->slow, g_source_remove);
  set_busy (self, FALSE);

  if (result != NULL)
    {
      push_result (self);
      lumio_account_note_payment (self->account, result->payment);
      show_result (self, result->payment);
      return dex_future_new_true ();
    }

  if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    {
      show_refusal (self, error);
      return dex_future_new_true ();
    }

  /* A lost answer says nothing of the payment: it is asked for, never sent anew. */
  show_state (self, "content-loading-symbolic", "processing", "unknown", NULL);
  push_result (self);

  if ((payment = dex_await_boxed (lumio_api_client_get_payment (client, self->payment_id), NULL)))
    {
      lumio_account_note_payment (self->account, payment);
      show_result (self, payment);
    }

  return dex_future_new_true ();
}

static void
confirm_cb (LumioPayDialog *self)
{
  if (self->busy || self->payment_id == NULL)
    return;

  watch (self);
  g_clear_handle_id (&self->slow, g_source_remove);
  self->slow = g_timeout_add_once (SLOW_MS, slow_cb, self);
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
  g_clear_handle_id (&self->slow, g_source_remove);

  if (self->people != NULL)
    gtk_list_box_bind_model (self->people, NULL, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAY_DIALOG);
  g_clear_object (&self->found);
  g_clear_object (&self->payees);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_pay_dialog_parent_class)->dispose (object);
}

static void
lumio_pay_dialog_finalize (GObject *object)
{
  LumioPayDialog *self = (LumioPayDialog *) object;

  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_free (self->texts[i]);

  g_free (self->email);
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

    case PROP_NAMELESS:
      g_value_set_boolean (value, self->name == NULL || *self->name == '\0');
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    case PROP_RECIPIENT_PROBLEM:
    case PROP_TO:
    case PROP_HINT:
    case PROP_LEFT:
    case PROP_LEFT_MONEY:
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
    "recipient-problem", "to", "hint", "left", "left-money", "amount-problem", "review", "fee", "memo-text",
    "address", "review-problem", "result-icon", "result-title", "result-text", "hash",
  };
  static const char * const flags[] = {
    "has-recipient-problem", "has-hint", "has-amount-problem", "has-memo", "has-review-problem",
    "has-hash", "has-people", "nameless", "busy",
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
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, close);
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
  self->payees = lumio_payee_list (account);
  self->found = gtk_filter_list_model_new (g_object_ref (self->payees), GTK_FILTER (self->filter));
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
