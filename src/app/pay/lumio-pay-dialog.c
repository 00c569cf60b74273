#include "app/pay/lumio-pay-dialog.h"

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/pay/lumio-pay-amount-page.h"
#include "app/pay/lumio-pay-recipient-page.h"
#include "app/task/lumio-agree-page.h"
#include "base/lumio-fiber.h"

struct _LumioPayDialog
{
  LumioTaskDialog        parent_instance;

  LumioPayOrder         *order;
  char                  *payment_id;
  char                  *confirm_key;
  gboolean               confirmed;

  LumioPayRecipientPage *recipient_page;
  LumioPayAmountPage    *amount_page;
  LumioAgreePage        *review_page;
  AdwActionRow          *fee;
  AdwActionRow          *left;
  AdwActionRow          *memo;
  AdwExpanderRow        *details;
  AdwActionRow          *address;
};

G_DEFINE_FINAL_TYPE (LumioPayDialog, lumio_pay_dialog, LUMIO_TYPE_TASK_DIALOG)

/* ---- to whom, how much ---- */

static DexFuture *
find_fiber (gpointer user_data)
{
  LumioPayDialog *self = user_data;
  gboolean found = lumio_pay_recipient_page_find (self->recipient_page);

  lumio_task_dialog_stop (LUMIO_TASK_DIALOG (self));

  if (found)
    {
      lumio_pay_amount_page_show (self->amount_page);
      lumio_task_dialog_push (LUMIO_TASK_DIALOG (self), "amount");
    }

  return dex_future_new_true ();
}

static void
show_review (LumioPayDialog      *self,
             const LumioApiQuote *quote)
{
  LumioPayOrder *order = self->order;
  g_autofree char *money = lumio_format_money (self, order->stroops, lumio_pay_order_get_code (order),
                                               FALSE);
  g_autofree char *name = lumio_format_counterparty (self, order->name, order->destination);
  /* TRANSLATORS: an amount and a name: "You pay 12.50 USDC to Ana". */
  g_autofree char *review = g_strdup_printf (_("You pay %s to %s"), money, name);
  g_autofree char *fee = quote->fee > 0 ? lumio_format_money (self, quote->fee, "XLM", FALSE)
                                        : g_strdup (_("The platform pays it"));
  g_autofree char *left = lumio_pay_order_format_left (order, self);
  g_autofree char *address = lumio_format_address (self, order->destination);

  lumio_agree_page_set_review (self->review_page, review);
  adw_action_row_set_subtitle (self->fee, fee);
  adw_action_row_set_subtitle (self->left, left);
  adw_action_row_set_subtitle (self->memo, order->memo != NULL ? order->memo : "");
  gtk_widget_set_visible (GTK_WIDGET (self->memo), order->memo != NULL);
  adw_action_row_set_subtitle (self->address, address);
  /* Whoever has no name is their address. */
  adw_expander_row_set_expanded (self->details, order->name == NULL || *order->name == '\0');
  lumio_task_dialog_push (LUMIO_TASK_DIALOG (self), "review");
}

static DexFuture *
quote_fiber (gpointer user_data)
{
  LumioPayDialog *self = user_data;
  LumioPayOrder *order = self->order;
  g_autoptr(LumioApiAsset) asset = lumio_pay_order_get_asset (order);
  g_autofree char *key = g_uuid_string_random ();
  g_autoptr(LumioApiQuote) quote = NULL;
  g_autoptr(GError) error = NULL;

  quote = dex_await_boxed (lumio_api_client_start_payment (
                             lumio_account_get_client (order->account), key, order->destination,
                             order->stroops, asset, order->memo, !order->exists), &error);
  lumio_task_dialog_stop (LUMIO_TASK_DIALOG (self));

  if (quote == NULL)
    {
      g_autofree char *sentence = lumio_account_explain (error);

      lumio_pay_amount_page_complain (self->amount_page, sentence);
      return dex_future_new_true ();
    }

  g_set_str (&self->payment_id, quote->transaction_id);
  g_free (self->confirm_key);
  self->confirm_key = g_uuid_string_random ();
  lumio_account_note_payment (order->account, quote->payment);
  show_review (self, quote);

  return dex_future_new_true ();
}

/* ---- what becomes of it ---- */

static void
conclude (LumioPayDialog *self,
          LumioOutcome    outcome,
          const char     *title,
          const char     *text)
{
  self->confirmed = TRUE;
  lumio_task_dialog_conclude (LUMIO_TASK_DIALOG (self), outcome, title, text);
}

static void
show_state (LumioPayDialog *self,
            LumioOutcome    outcome,
            const char     *status,
            const char     *known,
            const char     *reason)
{
  g_autofree char *title = lumio_format_state (self, status, known);
  g_autofree char *text = lumio_format_state_details (self, status, known, reason);

  conclude (self, outcome, title, text);
}

static void
show_result (LumioPayDialog        *self,
             const LumioApiPayment *record)
{
  LumioPayOrder *order = self->order;
  g_autofree char *name = lumio_format_counterparty (self, order->name, order->destination);
  g_autofree char *money = lumio_format_money (self, record->amount, record->asset->code, FALSE);
  g_autofree char *paid = g_strdup_printf (_("%s went to %s."), money, name);

  lumio_task_dialog_set_hash (LUMIO_TASK_DIALOG (self), record->tx_hash);

  if (g_str_equal (record->status, "success"))
    conclude (self, LUMIO_OUTCOME_DONE, _("Paid"), paid);
  /* It was confirmed here; that the books do not know it yet says nothing of what becomes of it. */
  else if (g_str_equal (record->status, "pending"))
    show_state (self, LUMIO_OUTCOME_WAITING, "processing", "unknown", NULL);
  else
    show_state (self, g_str_equal (record->status, "processing") ? LUMIO_OUTCOME_WAITING
                                                                 : LUMIO_OUTCOME_FAILED,
                record->status, record->outcome,
                record->reason != NULL ? _(record->reason->message) : NULL);
}

/* The outcome of a payment may come long after its confirmation, by the live stream. */
static void
payment_changed_cb (LumioPayDialog *self,
                    GParamSpec     *pspec,
                    LumioPayment   *payment)
{
  const LumioApiPayment *record = lumio_payment_get_record (payment);

  if (lumio_task_dialog_is_over (LUMIO_TASK_DIALOG (self)) && record != NULL &&
      g_strcmp0 (record->id, self->payment_id) == 0)
    show_result (self, record);
}

static void
watch (LumioPayDialog *self)
{
  GListModel *payments = lumio_account_get_payments (self->order->account);

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
  g_autofree char *sentence = lumio_account_explain (error);
  g_autofree char *title = lumio_format_state (self, "failed", NULL);

  if (!lumio_task_dialog_is_over (LUMIO_TASK_DIALOG (self)))
    {
      lumio_agree_page_complain (self->review_page, sentence);
      return;
    }

  lumio_task_dialog_conclude (LUMIO_TASK_DIALOG (self), LUMIO_OUTCOME_FAILED, title, sentence);
  /* What was prepared is taken back with the dialog. */
  self->confirmed = FALSE;
}

static DexFuture *
confirm_fiber (gpointer user_data)
{
  LumioPayDialog *self = user_data;
  LumioAccount *account = self->order->account;
  LumioApiClient *client = lumio_account_get_client (account);
  g_autoptr(LumioApiResult) result = NULL;
  g_autoptr(LumioApiPayment) payment = NULL;
  g_autoptr(GError) error = NULL;

  result = dex_await_boxed (lumio_api_client_confirm_payment (client, self->confirm_key,
                                                              self->payment_id), &error);
  lumio_task_dialog_stop (LUMIO_TASK_DIALOG (self));

  if (result != NULL)
    {
      lumio_account_note_payment (account, result->payment);
      show_result (self, result->payment);
      return dex_future_new_true ();
    }

  if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    {
      show_refusal (self, error);
      return dex_future_new_true ();
    }

  /* A lost answer says nothing of the payment: it is asked for, never sent anew. */
  show_state (self, LUMIO_OUTCOME_WAITING, "processing", "unknown", NULL);

  if ((payment = dex_await_boxed (lumio_api_client_get_payment (client, self->payment_id), NULL)))
    {
      lumio_account_note_payment (account, payment);
      show_result (self, payment);
    }

  return dex_future_new_true ();
}

static void
confirm (LumioPayDialog *self)
{
  g_autofree char *title = lumio_format_state (self, "processing", NULL);
  g_autofree char *text = lumio_format_state_details (self, "processing", NULL, NULL);

  if (self->payment_id == NULL)
    return;

  watch (self);
  lumio_task_dialog_start (LUMIO_TASK_DIALOG (self), confirm_fiber);
  lumio_task_dialog_set_slow (LUMIO_TASK_DIALOG (self), title, text);
}

/* Going back from the last page before paying takes the prepared payment back. */
static void
review_left_cb (LumioPayDialog *self)
{
  if (self->confirmed || self->payment_id == NULL ||
      lumio_task_dialog_is_busy (LUMIO_TASK_DIALOG (self)))
    return;

  dex_future_disown (lumio_api_client_cancel_payment (lumio_account_get_client (self->order->account),
                                                      self->payment_id));
  g_clear_pointer (&self->payment_id, g_free);
}

/* ---- the object ---- */

static void
lumio_pay_dialog_go (LumioTaskDialog   *dialog,
                     AdwNavigationPage *page)
{
  LumioPayDialog *self = LUMIO_PAY_DIALOG (dialog);

  if (page == ADW_NAVIGATION_PAGE (self->review_page))
    confirm (self);
  else if (page == ADW_NAVIGATION_PAGE (self->amount_page))
    {
      if (lumio_pay_amount_page_read (self->amount_page))
        lumio_task_dialog_start (dialog, quote_fiber);
    }
  else if (lumio_pay_recipient_page_read (self->recipient_page))
    lumio_task_dialog_start (dialog, find_fiber);
}

static void
lumio_pay_dialog_closed (AdwDialog *dialog)
{
  review_left_cb (LUMIO_PAY_DIALOG (dialog));
}

static void
lumio_pay_dialog_dispose (GObject *object)
{
  LumioPayDialog *self = LUMIO_PAY_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAY_DIALOG);
  g_clear_object (&self->order);

  G_OBJECT_CLASS (lumio_pay_dialog_parent_class)->dispose (object);
}

static void
lumio_pay_dialog_finalize (GObject *object)
{
  LumioPayDialog *self = (LumioPayDialog *) object;

  g_free (self->payment_id);
  g_free (self->confirm_key);

  G_OBJECT_CLASS (lumio_pay_dialog_parent_class)->finalize (object);
}

static void
lumio_pay_dialog_class_init (LumioPayDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_pay_dialog_dispose;
  object_class->finalize = lumio_pay_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = lumio_pay_dialog_closed;
  LUMIO_TASK_DIALOG_CLASS (klass)->go = lumio_pay_dialog_go;

  g_type_ensure (LUMIO_TYPE_PAY_RECIPIENT_PAGE);
  g_type_ensure (LUMIO_TYPE_PAY_AMOUNT_PAGE);
  g_type_ensure (LUMIO_TYPE_AGREE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-pay-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, recipient_page);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, amount_page);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, review_page);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, fee);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, left);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, memo);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, details);
  gtk_widget_class_bind_template_child (widget_class, LumioPayDialog, address);
  gtk_widget_class_bind_template_callback (widget_class, review_left_cb);
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

  self->order = lumio_pay_order_new (account);
  lumio_pay_recipient_page_set_order (self->recipient_page, self->order);
  lumio_pay_amount_page_set_order (self->amount_page, self->order);

  if (recipient != NULL)
    {
      lumio_pay_recipient_page_enter (self->recipient_page, recipient);
      gtk_widget_activate_action (GTK_WIDGET (self), "task.go", NULL);
    }

  return ADW_DIALOG (self);
}
