#include "app/invest/lumio-invest-dialog.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/invest/lumio-invest-amount-page.h"
#include "app/keys/lumio-key-order-dialog.h"
#include "app/lumio-formats.h"
#include "app/task/lumio-agree-page.h"
#include "base/lumio-fiber.h"

/* A reservation that ends sooner than this is made anew. */
#define MARGIN_SECONDS G_GINT64_CONSTANT (20)

struct _LumioInvestDialog
{
  LumioTaskDialog        parent_instance;

  LumioAccount          *account;
  LumioEvent            *event;
  LumioApiInvestQuote   *quote;
  char                  *reserve_key; /* for `reserving` tokens, until its outcome is known */
  gint64                 reserving;
  char                  *confirm_key;

  LumioInvestAmountPage *amount_page;
  LumioAgreePage        *review_page;
  AdwActionRow          *fee;
  AdwActionRow          *left;
  AdwActionRow          *valid_until;
  AdwActionRow          *token;
  AdwActionRow          *address;
};

G_DEFINE_FINAL_TYPE (LumioInvestDialog, lumio_invest_dialog, LUMIO_TYPE_TASK_DIALOG)

static const LumioApiEvent *
get_record (LumioInvestDialog *self)
{
  return lumio_event_get_record (self->event);
}

/* ---- how many ---- */

/* From here on the signer has the word. */
static void
buy_alone (LumioInvestDialog *self,
           const char        *payer)
{
  g_autoptr(LumioKeyLedger) ledger = lumio_key_ledger_new (self->account);
  LumioKeyPurchase *purchase =
    lumio_key_purchase_new (get_record (self), lumio_invest_amount_page_get_tokens (self->amount_page),
                            lumio_invest_amount_page_get_total (self->amount_page));
  g_autoptr(LumioKeyOrder) order = lumio_key_order_new_purchase (ledger, payer, purchase);
  LumioKeyOrderDialog *dialog = lumio_key_order_dialog_new (_("Invest"), NULL);
  GtkWidget *parent = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  adw_dialog_present (ADW_DIALOG (dialog), parent);
  lumio_key_order_dialog_begin (dialog, order);
  adw_dialog_close (ADW_DIALOG (self));
}

/* One that was made for as many and still stands is gone on with. */
static gboolean
is_reserved (LumioInvestDialog *self)
{
  return self->quote != NULL &&
         self->quote->investment->tokens == lumio_invest_amount_page_get_tokens (self->amount_page) &&
         self->quote->investment->reserved_until >
         g_get_real_time () + MARGIN_SECONDS * G_USEC_PER_SEC;
}

static void
show_review (LumioInvestDialog *self)
{
  const LumioApiEvent *record = get_record (self);
  gint64 available = lumio_account_get_available (self->account, "USDC");
  gint64 amount = self->quote->usdc_amount;
  g_autofree char *money = lumio_format_money (self, amount, "USDC", FALSE);
  g_autofree char *tokens = lumio_event_format_tokens (self->quote->investment->tokens);
  /* TRANSLATORS: an amount of money, a number of tokens, the name of an event. */
  g_autofree char *review = g_strdup_printf (_("You pay %s and get %s of %s"), money, tokens,
                                             record->name);
  g_autofree char *fee = self->quote->fee > 0 ? lumio_format_money (self, self->quote->fee, "XLM", FALSE)
                                              : g_strdup (_("The platform pays it"));
  g_autofree char *left = lumio_format_money (self, MAX (0, available - amount), "USDC",
                                              lumio_account_get_hide_amounts (self->account));
  g_autofree char *until = lumio_format_when (self, self->quote->investment->reserved_until);
  g_autofree char *address = lumio_format_address (self, record->address);

  lumio_agree_page_set_review (self->review_page, review);
  adw_action_row_set_subtitle (self->fee, fee);
  adw_action_row_set_subtitle (self->left, left);
  adw_action_row_set_subtitle (self->valid_until, until);
  adw_action_row_set_subtitle (self->token, record->asset != NULL ? record->asset->code : "");
  adw_action_row_set_subtitle (self->address, address != NULL ? address : "");
  lumio_task_dialog_push (LUMIO_TASK_DIALOG (self), "review");
}

/* After a refusal the numbers are others than those that stand there. */
static void
renew (LumioInvestDialog *self)
{
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autofree char *id = g_strdup (get_record (self)->id);
  g_autoptr(LumioApiEvent) record = NULL;

  if ((record = dex_await_boxed (lumio_api_client_get_event (client, id), NULL)))
    lumio_event_set_record (self->event, record);

  lumio_invest_amount_page_renew (self->amount_page);
}

static DexFuture *
reserve_fiber (gpointer user_data)
{
  LumioInvestDialog *self = user_data;
  LumioApiInvestQuote *quote;
  g_autoptr(GError) error = NULL;

  quote = dex_await_boxed (lumio_api_client_invest (lumio_account_get_client (self->account),
                                                    self->reserve_key, get_record (self)->id,
                                                    self->reserving, NULL), &error);

  if (quote == NULL)
    renew (self);

  lumio_task_dialog_stop (LUMIO_TASK_DIALOG (self));

  if (quote == NULL)
    {
      g_autofree char *sentence = lumio_account_explain (error);

      /* Asked once more under the same key, a lost answer brings the same reservation. */
      if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
        g_clear_pointer (&self->reserve_key, g_free);

      lumio_invest_amount_page_complain (self->amount_page, sentence);
      return dex_future_new_true ();
    }

  g_clear_pointer (&self->reserve_key, g_free);

  /* What was agreed to is what stood on the screen. */
  if (quote->usdc_amount != lumio_invest_amount_page_get_total (self->amount_page) ||
      quote->investment->tokens != lumio_invest_amount_page_get_tokens (self->amount_page))
    {
      lumio_api_invest_quote_free (quote);
      lumio_invest_amount_page_complain (self->amount_page,
                                         _("The platform answered with another price than the event's. Nothing was paid."));
      return dex_future_new_true ();
    }

  g_clear_pointer (&self->quote, lumio_api_invest_quote_free);
  self->quote = quote;
  g_free (self->confirm_key);
  self->confirm_key = g_uuid_string_random ();
  show_review (self);

  return dex_future_new_true ();
}

static void
reserve (LumioInvestDialog *self)
{
  gint64 tokens = lumio_invest_amount_page_get_tokens (self->amount_page);
  const char *payer = lumio_invest_amount_page_get_payer (self->amount_page);

  if (payer != NULL)
    {
      buy_alone (self, payer);
      return;
    }

  if (is_reserved (self))
    {
      show_review (self);
      return;
    }

  if (self->reserve_key == NULL || self->reserving != tokens)
    {
      g_free (self->reserve_key);
      self->reserve_key = g_uuid_string_random ();
      self->reserving = tokens;
    }

  lumio_task_dialog_start (LUMIO_TASK_DIALOG (self), reserve_fiber);
}

/* ---- what becomes of it ---- */

static void
conclude (LumioInvestDialog *self,
          LumioOutcome       outcome,
          const char        *title,
          const char        *text)
{
  lumio_task_dialog_conclude (LUMIO_TASK_DIALOG (self), outcome, title, text);
}

static void
show_unknown (LumioInvestDialog *self)
{
  conclude (self, LUMIO_OUTCOME_WAITING, C_("payment state", "Checking"),
            _("The answer got lost on the way. Lumio is checking whether the "
              "purchase went through, and will not send it twice."));
}

static void
show_result (LumioInvestDialog        *self,
             const LumioApiInvestment *record)
{
  g_autofree char *tokens = lumio_event_format_tokens (record->tokens);
  g_autofree char *money = lumio_format_money (self, record->usdc_amount, "USDC", FALSE);
  g_autofree char *bought = g_strdup_printf (ngettext ("%s went to %s, and %s is yours.",
                                                       "%s went to %s, and %s are yours.",
                                                       (gulong) record->tokens),
                                             money, record->event_name, tokens);

  lumio_task_dialog_set_hash (LUMIO_TASK_DIALOG (self), record->tx_hash);

  if (g_str_equal (record->status, "confirmed"))
    conclude (self, LUMIO_OUTCOME_DONE, _("Invested"), bought);
  else if (g_str_equal (record->status, "failed"))
    conclude (self, LUMIO_OUTCOME_FAILED, _("Not bought"),
              _("The ledger did not take it. Nothing was paid; try again."));
  else if (g_str_equal (record->status, "expired"))
    conclude (self, LUMIO_OUTCOME_FAILED, _("Not bought"),
              _("The reservation has run out. Nothing was paid; begin anew."));
  else
    show_unknown (self);
}

/* Whether there is something that the books may still decide. */
static gboolean
is_open (LumioInvestDialog *self)
{
  return self->quote != NULL && lumio_task_dialog_is_over (LUMIO_TASK_DIALOG (self));
}

/* The outcome may come long after the confirmation, by the live stream. */
static void
investment_told_cb (LumioInvestDialog *self,
                    const char        *type,
                    JsonObject        *object)
{
  g_autoptr(LumioApiInvestment) record = lumio_api_investment_from_json (object, NULL);

  if (record != NULL && is_open (self) && g_str_equal (record->id, self->quote->investment_id))
    show_result (self, record);
}

/* Back to where it can be begun anew. */
static void
begin_anew (LumioInvestDialog *self,
            const char        *sentence)
{
  lumio_task_dialog_pop_to (LUMIO_TASK_DIALOG (self), "amount");
  lumio_invest_amount_page_complain (self->amount_page, sentence);
}

/* Nothing was paid, and the platform says why. */
static void
show_refusal (LumioInvestDialog *self,
              const GError      *error)
{
  g_autofree char *sentence = lumio_account_explain (error);

  /* Another try is a new purchase. */
  g_clear_pointer (&self->quote, lumio_api_invest_quote_free);

  if (lumio_task_dialog_is_over (LUMIO_TASK_DIALOG (self)))
    conclude (self, LUMIO_OUTCOME_FAILED, _("Not bought"), sentence);
  else
    begin_anew (self, sentence);
}

static DexFuture *
confirm_fiber (gpointer user_data)
{
  LumioInvestDialog *self = user_data;
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autofree char *id = g_strdup (self->quote->investment_id);
  g_autoptr(LumioApiInvestment) record = NULL;
  g_autoptr(GError) error = NULL;

  record = dex_await_boxed (lumio_api_client_confirm_investment (client, self->confirm_key, id),
                            &error);
  lumio_task_dialog_stop (LUMIO_TASK_DIALOG (self));

  if (record != NULL)
    {
      show_result (self, record);
      return dex_future_new_true ();
    }

  /* Before it was ever sent, it can be tried again under its key. */
  if (g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE) &&
      !lumio_task_dialog_is_over (LUMIO_TASK_DIALOG (self)))
    {
      g_autofree char *sentence = lumio_account_explain (error);

      lumio_agree_page_complain (self->review_page, sentence);
      return dex_future_new_true ();
    }

  if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    {
      show_refusal (self, error);
      return dex_future_new_true ();
    }

  /* A lost answer says nothing of the purchase: it is asked for, never sent anew. */
  show_unknown (self);

  if ((record = dex_await_boxed (lumio_api_client_get_investment (client, id), NULL)))
    show_result (self, record);

  return dex_future_new_true ();
}

static void
confirm (LumioInvestDialog *self)
{
  if (self->quote == NULL)
    return;

  if (!is_reserved (self))
    {
      begin_anew (self, _("The reservation has run out. Nothing was paid; begin anew."));
      return;
    }

  lumio_agree_page_complain (self->review_page, NULL);
  lumio_task_dialog_start (LUMIO_TASK_DIALOG (self), confirm_fiber);
  lumio_task_dialog_set_slow (LUMIO_TASK_DIALOG (self), C_("payment state", "On its way"),
                              _("Your purchase is on its way. This takes a few seconds."));
}

/* A connection that came back may bring the outcome. */
static DexFuture *
look_fiber (gpointer user_data)
{
  LumioInvestDialog *self = user_data;
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autofree char *id = g_strdup (self->quote->investment_id);
  g_autoptr(LumioApiInvestment) record = NULL;

  record = dex_await_boxed (lumio_api_client_get_investment (client, id), NULL);

  if (record != NULL && is_open (self))
    show_result (self, record);

  return dex_future_new_true ();
}

static void
online_changed_cb (LumioInvestDialog *self)
{
  gboolean online = FALSE;

  g_object_get (self->account, "online", &online, NULL);

  if (online && is_open (self) && !lumio_task_dialog_is_busy (LUMIO_TASK_DIALOG (self)))
    dex_future_disown (lumio_fiber_spawn (look_fiber, g_object_ref (self), g_object_unref));
}

/* ---- the object ---- */

static void
lumio_invest_dialog_go (LumioTaskDialog   *dialog,
                        AdwNavigationPage *page)
{
  LumioInvestDialog *self = LUMIO_INVEST_DIALOG (dialog);

  if (page == ADW_NAVIGATION_PAGE (self->review_page))
    confirm (self);
  else if (lumio_invest_amount_page_read (self->amount_page))
    reserve (self);
}

static void
lumio_invest_dialog_dispose (GObject *object)
{
  LumioInvestDialog *self = LUMIO_INVEST_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_INVEST_DIALOG);
  g_clear_pointer (&self->quote, lumio_api_invest_quote_free);
  g_clear_object (&self->event);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_invest_dialog_parent_class)->dispose (object);
}

static void
lumio_invest_dialog_finalize (GObject *object)
{
  LumioInvestDialog *self = (LumioInvestDialog *) object;

  g_free (self->reserve_key);
  g_free (self->confirm_key);

  G_OBJECT_CLASS (lumio_invest_dialog_parent_class)->finalize (object);
}

static void
lumio_invest_dialog_class_init (LumioInvestDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_invest_dialog_dispose;
  object_class->finalize = lumio_invest_dialog_finalize;
  LUMIO_TASK_DIALOG_CLASS (klass)->go = lumio_invest_dialog_go;

  g_type_ensure (LUMIO_TYPE_INVEST_AMOUNT_PAGE);
  g_type_ensure (LUMIO_TYPE_AGREE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-invest-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, amount_page);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, review_page);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, fee);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, left);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, valid_until);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, token);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, address);
}

static void
lumio_invest_dialog_init (LumioInvestDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_invest_dialog_new (LumioAccount   *account,
                         LumioPortfolio *portfolio,
                         LumioEvent     *event)
{
  LumioInvestDialog *self = g_object_new (LUMIO_TYPE_INVEST_DIALOG, NULL);

  self->account = g_object_ref (account);
  self->event = g_object_ref (event);
  g_signal_connect_object (account, "told::investment", G_CALLBACK (investment_told_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::online", G_CALLBACK (online_changed_cb), self,
                           G_CONNECT_SWAPPED);
  lumio_invest_amount_page_set_event (self->amount_page, account, portfolio, event);

  return ADW_DIALOG (self);
}
