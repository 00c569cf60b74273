#include "app/invest/lumio-invest-dialog.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/keys/lumio-key-order-dialog.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"

#define UNIT G_GINT64_CONSTANT (10000000)
/* An answer that takes longer is no reason to let somebody wait before a button. */
#define SLOW_MS 3000
/* A reservation that ends sooner than this is made anew. */
#define MARGIN_SECONDS G_GINT64_CONSTANT (20)

struct _LumioInvestDialog
{
  AdwDialog            parent_instance;

  LumioAccount        *account;
  LumioPortfolio      *portfolio;
  LumioEvent          *event;
  DexFuture           *working;
  GListModel          *payers;      /* LumioKeyAccount; the platform's wallet stands before them */
  LumioApiInvestQuote *quote;
  char                *reserve_key; /* for `reserving` tokens, until its outcome is known */
  gint64               reserving;
  char                *confirm_key;
  char                *texts[14];   /* what the template shows, by property */
  gboolean             busy;
  gboolean             confirmed;
  guint                slow;

  AdwNavigationView   *navigation;
  GtkEditable         *tokens;
  AdwComboRow         *payer;
  GtkWidget           *left;
  GtkWidget           *close;
};

G_DEFINE_FINAL_TYPE (LumioInvestDialog, lumio_invest_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_ABOUT = 1,
  PROP_TOTAL,
  PROP_LEFT,
  PROP_LIMITS,
  PROP_AMOUNT_PROBLEM,
  PROP_REVIEW,
  PROP_FEE,
  PROP_LEFT_MONEY,
  PROP_VALID_UNTIL,
  PROP_REVIEW_PROBLEM,
  PROP_RESULT_ICON,
  PROP_RESULT_TITLE,
  PROP_RESULT_TEXT,
  /* What follows from others. */
  PROP_HASH,
  PROP_TOKEN,
  PROP_ADDRESS,
  PROP_HAS_LIMITS,
  PROP_HAS_AMOUNT_PROBLEM,
  PROP_HAS_REVIEW_PROBLEM,
  PROP_HAS_HASH,
  PROP_BUSY,
} LumioInvestDialogProps;

static GParamSpec *properties[PROP_BUSY + 1];

static void
notify_all (LumioInvestDialog *self)
{
  g_object_freeze_notify (G_OBJECT (self));

  for (guint i = PROP_ABOUT; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  g_object_thaw_notify (G_OBJECT (self));
}

static void
take_text (LumioInvestDialog      *self,
           LumioInvestDialogProps  prop,
           char                   *text)
{
  if (g_set_str (&self->texts[prop], text))
    notify_all (self);

  g_free (text);
}

static void
set_text (LumioInvestDialog      *self,
          LumioInvestDialogProps  prop,
          const char             *text)
{
  take_text (self, prop, g_strdup (text));
}

static void
set_busy (LumioInvestDialog *self,
          gboolean           busy)
{
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
complain (LumioInvestDialog      *self,
          LumioInvestDialogProps  prop,
          const char             *sentence)
{
  set_text (self, prop, sentence);

  /* A button that waits has lost the focus, and what is to be changed stands here. */
  if (prop == PROP_AMOUNT_PROBLEM)
    gtk_widget_grab_focus (GTK_WIDGET (self->tokens));

  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
explain (LumioInvestDialog      *self,
         LumioInvestDialogProps  prop,
         const GError           *error)
{
  g_autofree char *sentence = lumio_account_explain (error);

  complain (self, prop, sentence);
}

static void
start (LumioInvestDialog *self,
       DexFiberFunc       fiber)
{
  set_busy (self, TRUE);
  dex_clear (&self->working);
  self->working = lumio_fiber_spawn (fiber, g_object_ref (self), g_object_unref);
}

/* ---- how many ---- */

static const LumioApiEvent *
get_record (LumioInvestDialog *self)
{
  return lumio_event_get_record (self->event);
}

/* 0 where it is no number of tokens. */
static gint64
get_tokens (LumioInvestDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->tokens)));
  gint64 tokens = 0;

  return g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &tokens, NULL) ? tokens : 0;
}

static gint64
get_bought (LumioInvestDialog *self)
{
  const LumioApiHolding *holding = lumio_portfolio_find (self->portfolio, get_record (self)->id);

  return holding != NULL ? holding->bought / UNIT : 0;
}

/* -1 where it is more than there can be. */
static gint64
get_total (LumioInvestDialog *self)
{
  gint64 total;

  return __builtin_mul_overflow (get_tokens (self), get_record (self)->token_price, &total) ? -1
                                                                                            : total;
}

/* The account of one's own that pays, or NULL for the platform's wallet. */
static const char *
get_payer (LumioInvestDialog *self)
{
  guint chosen = self->payers != NULL ? adw_combo_row_get_selected (self->payer) : 0;
  g_autoptr(LumioKeyAccount) account = NULL;

  if (chosen == 0 || chosen == GTK_INVALID_LIST_POSITION)
    return NULL;

  account = g_list_model_get_item (self->payers, chosen - 1);

  return account != NULL ? lumio_key_account_get (account)->address : NULL;
}

/* The least and the most that this person can buy now. */
static void
get_range (LumioInvestDialog *self,
           gint64            *least,
           gint64            *most)
{
  const LumioApiEvent *record = get_record (self);
  gint64 bought = get_bought (self);

  *least = MAX (1, record->min_per_investor - bought);
  *most = lumio_event_get_left (self->event);

  if (record->max_per_investor != 0)
    *most = MIN (*most, MAX (0, record->max_per_investor - bought));
}

static char *
find_problem (LumioInvestDialog *self)
{
  gint64 available = lumio_account_get_available (self->account, "USDC");
  gint64 tokens = get_tokens (self);
  gint64 total = get_total (self);
  g_autofree char *text = NULL;
  gint64 least, most;

  get_range (self, &least, &most);

  if (*gtk_editable_get_text (self->tokens) == '\0')
    return NULL;

  if (tokens == 0)
    return g_strdup (_("Type a number of tokens, such as 5."));

  if (tokens > most)
    {
      text = lumio_event_format_tokens (most);
      return g_strdup_printf (_("You can buy %s at most."), text);
    }

  if (tokens < least)
    {
      text = lumio_event_format_tokens (least);
      return g_strdup_printf (_("This event asks for %s at least."), text);
    }

  /* What an account of one's own can pay says the ledger, before the review. */
  if (total < 0 || (total > available && get_payer (self) == NULL))
    {
      text = lumio_format_money (self, available, "USDC", FALSE);
      return g_strdup_printf (_("This is more than you can pay: %s."), text);
    }

  return NULL;
}

static void
show_total (LumioInvestDialog *self)
{
  gint64 available = lumio_account_get_available (self->account, "USDC");
  gint64 total = MAX (0, get_total (self));
  gboolean hidden = lumio_account_get_hide_amounts (self->account);
  g_autofree char *left = lumio_format_money (self, MAX (0, available - total), "USDC", hidden);

  take_text (self, PROP_TOTAL, lumio_format_money (self, total, "USDC", FALSE));
  set_text (self, PROP_LEFT_MONEY, left);
  take_text (self, PROP_LEFT, g_strdup_printf (_("%s can still be paid after it"), left));
  take_text (self, PROP_AMOUNT_PROBLEM, find_problem (self));
}

static void
payer_changed_cb (LumioInvestDialog *self)
{
  if (self->event == NULL)
    return;

  gtk_widget_set_visible (self->left, get_payer (self) == NULL);
  show_total (self);
}

static gboolean
can_sign (gpointer item,
          gpointer user_data)
{
  return lumio_key_account_can_sign (item);
}

/* Only where there is a choice. */
static void
list_payers (LumioInvestDialog *self)
{
  GListModel *accounts = lumio_keys_get_accounts (lumio_keys_get_default ());
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (can_sign, NULL, NULL));
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_object (&self->payers);
  self->payers = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (accounts), filter));
  gtk_string_list_append (names, _("Your wallet here"));

  for (guint i = 0; i < g_list_model_get_n_items (self->payers); i++)
    {
      g_autoptr(LumioKeyAccount) account = g_list_model_get_item (self->payers, i);
      g_autofree char *title = NULL;

      g_object_get (account, "title", &title, NULL);
      gtk_string_list_append (names, title);
    }

  adw_combo_row_set_model (self->payer, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->payer), g_list_model_get_n_items (self->payers) > 0);
}

/* From here on the signer has the word. */
static void
buy_alone (LumioInvestDialog *self)
{
  g_autoptr(LumioKeyLedger) ledger = lumio_key_ledger_new (self->account);
  LumioKeyPurchase *purchase = lumio_key_purchase_new (get_record (self), get_tokens (self),
                                                       get_total (self));
  g_autoptr(LumioKeyOrder) order = lumio_key_order_new_purchase (ledger, get_payer (self), purchase);
  LumioKeyOrderDialog *dialog = lumio_key_order_dialog_new (_("Invest"), NULL);
  GtkWidget *parent = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  adw_dialog_present (ADW_DIALOG (dialog), parent);
  lumio_key_order_dialog_begin (dialog, order);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
tokens_changed_cb (LumioInvestDialog *self)
{
  if (self->event != NULL)
    show_total (self);
}

/* What the event lets this person buy, of what is left. */
static void
show_limits (LumioInvestDialog *self)
{
  const LumioApiEvent *record = get_record (self);
  g_autofree char *left = lumio_event_format_tokens (lumio_event_get_left (self->event));
  g_autofree char *each = lumio_event_format_tokens (record->max_per_investor);
  gint64 least, most;

  get_range (self, &least, &most);

  if (record->max_per_investor != 0)
    /* TRANSLATORS: both are numbers of tokens. */
    take_text (self, PROP_LIMITS, g_strdup_printf (_("%s left. Nobody may have more than %s."), left,
                                                   each));
  else
    take_text (self, PROP_LIMITS, g_strdup_printf (_("%s left."), left));

  if (most >= least && *gtk_editable_get_text (self->tokens) == '\0')
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, least);

      gtk_editable_set_text (self->tokens, number);
    }
}

/* One that was made for as many and still stands is gone on with. */
static gboolean
is_reserved (LumioInvestDialog *self)
{
  return self->quote != NULL && self->quote->investment->tokens == get_tokens (self) &&
         self->quote->investment->reserved_until >
         g_get_real_time () + MARGIN_SECONDS * G_USEC_PER_SEC;
}

static void
show_review (LumioInvestDialog *self)
{
  g_autofree char *money = lumio_format_money (self, self->quote->usdc_amount, "USDC", FALSE);
  g_autofree char *tokens = lumio_event_format_tokens (self->quote->investment->tokens);

  /* TRANSLATORS: an amount of money, a number of tokens, the name of an event. */
  take_text (self, PROP_REVIEW, g_strdup_printf (_("You pay %s and get %s of %s"), money, tokens,
                                                 get_record (self)->name));
  take_text (self, PROP_FEE, self->quote->fee > 0
             ? lumio_format_money (self, self->quote->fee, "XLM", FALSE)
             : g_strdup (_("The platform pays it")));
  take_text (self, PROP_VALID_UNTIL, lumio_format_when (self, self->quote->investment->reserved_until));
  set_text (self, PROP_REVIEW_PROBLEM, NULL);
  adw_navigation_view_push_by_tag (self->navigation, "review");
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

  show_limits (self);
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

  set_busy (self, FALSE);

  if (quote == NULL)
    {
      /* Asked once more under the same key, a lost answer brings the same reservation. */
      if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
        g_clear_pointer (&self->reserve_key, g_free);

      explain (self, PROP_AMOUNT_PROBLEM, error);
      return dex_future_new_true ();
    }

  g_clear_pointer (&self->reserve_key, g_free);

  /* What was agreed to is what stood on the screen. */
  if (quote->usdc_amount != get_total (self) || quote->investment->tokens != get_tokens (self))
    {
      lumio_api_invest_quote_free (quote);
      complain (self, PROP_AMOUNT_PROBLEM,
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
reserve_cb (LumioInvestDialog *self)
{
  if (self->busy)
    return;

  show_total (self);

  if (get_tokens (self) == 0 && self->texts[PROP_AMOUNT_PROBLEM] == NULL)
    complain (self, PROP_AMOUNT_PROBLEM, _("Type a number of tokens, such as 5."));

  if (self->texts[PROP_AMOUNT_PROBLEM] != NULL)
    return;

  if (get_payer (self) != NULL)
    {
      buy_alone (self);
      return;
    }

  if (is_reserved (self))
    {
      show_review (self);
      return;
    }

  if (self->reserve_key == NULL || self->reserving != get_tokens (self))
    {
      g_free (self->reserve_key);
      self->reserve_key = g_uuid_string_random ();
      self->reserving = get_tokens (self);
    }

  start (self, reserve_fiber);
}

/* ---- what becomes of it ---- */

static void
show_outcome (LumioInvestDialog *self,
              const char        *icon,
              const char        *title,
              char              *text)
{
  set_text (self, PROP_RESULT_ICON, icon);
  set_text (self, PROP_RESULT_TITLE, title);
  take_text (self, PROP_RESULT_TEXT, text);
}

static void
show_waiting (LumioInvestDialog *self,
              gboolean           unknown)
{
  if (unknown)
    show_outcome (self, "content-loading-symbolic", C_("payment state", "Checking"),
                  g_strdup (_("The answer got lost on the way. Lumio is checking whether the "
                              "purchase went through, and will not send it twice.")));
  else
    show_outcome (self, "content-loading-symbolic", C_("payment state", "On its way"),
                  g_strdup (_("Your purchase is on its way. This takes a few seconds.")));
}

static void
show_result (LumioInvestDialog        *self,
             const LumioApiInvestment *record)
{
  g_autofree char *tokens = lumio_event_format_tokens (record->tokens);
  g_autofree char *money = lumio_format_money (self, record->usdc_amount, "USDC", FALSE);

  if (record->tx_hash != NULL)
    {
      g_set_str (&self->quote->investment->tx_hash, record->tx_hash);
      notify_all (self);
    }

  if (g_str_equal (record->status, "confirmed"))
    show_outcome (self, "object-select-symbolic", _("Invested"),
                  g_strdup_printf (ngettext ("%s went to %s, and %s is yours.",
                                             "%s went to %s, and %s are yours.",
                                             (gulong) record->tokens),
                                   money, record->event_name, tokens));
  else if (g_str_equal (record->status, "failed"))
    show_outcome (self, "dialog-warning-symbolic", _("Not bought"),
                  g_strdup (_("The ledger did not take it. Nothing was paid; try again.")));
  else if (g_str_equal (record->status, "expired"))
    show_outcome (self, "dialog-warning-symbolic", _("Not bought"),
                  g_strdup (_("The reservation has run out. Nothing was paid; begin anew.")));
  else
    show_waiting (self, TRUE);
}

static void
push_result (LumioInvestDialog *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  self->confirmed = TRUE;

  if (g_strcmp0 (adw_navigation_page_get_tag (page), "result") == 0)
    return;

  adw_navigation_view_push_by_tag (self->navigation, "result");
  gtk_widget_grab_focus (self->close);
}

/* The outcome may come long after the confirmation, by the live stream. */
static void
investment_told_cb (LumioInvestDialog *self,
                    const char        *type,
                    JsonObject        *object)
{
  g_autoptr(LumioApiInvestment) record = lumio_api_investment_from_json (object, NULL);

  if (record != NULL && self->confirmed && self->quote != NULL &&
      g_str_equal (record->id, self->quote->investment_id))
    show_result (self, record);
}

static void
slow_cb (gpointer user_data)
{
  LumioInvestDialog *self = user_data;

  self->slow = 0;
  show_waiting (self, FALSE);
  push_result (self);
}

/* Nothing was paid, and the platform says why. */
static void
show_refusal (LumioInvestDialog *self,
              const GError      *error)
{
  g_autofree char *sentence = lumio_account_explain (error);

  /* Another try is a new purchase. */
  g_clear_pointer (&self->quote, lumio_api_invest_quote_free);

  if (self->confirmed)
    {
      show_outcome (self, "dialog-warning-symbolic", _("Not bought"), g_steal_pointer (&sentence));
      return;
    }

  adw_navigation_view_pop_to_tag (self->navigation, "amount");
  complain (self, PROP_AMOUNT_PROBLEM, sentence);
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
  g_clear_handle_id (&self->slow, g_source_remove);
  set_busy (self, FALSE);

  if (record != NULL)
    {
      push_result (self);
      show_result (self, record);
      return dex_future_new_true ();
    }

  /* Before it was ever sent, it can be tried again under its key. */
  if (g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE) && !self->confirmed)
    {
      explain (self, PROP_REVIEW_PROBLEM, error);
      return dex_future_new_true ();
    }

  if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    {
      show_refusal (self, error);
      return dex_future_new_true ();
    }

  /* A lost answer says nothing of the purchase: it is asked for, never sent anew. */
  show_waiting (self, TRUE);
  push_result (self);

  if ((record = dex_await_boxed (lumio_api_client_get_investment (client, id), NULL)))
    show_result (self, record);

  return dex_future_new_true ();
}

static void
confirm_cb (LumioInvestDialog *self)
{
  if (self->busy || self->quote == NULL)
    return;

  if (!is_reserved (self))
    {
      adw_navigation_view_pop_to_tag (self->navigation, "amount");
      complain (self, PROP_AMOUNT_PROBLEM,
                _("The reservation has run out. Nothing was paid; begin anew."));
      return;
    }

  set_text (self, PROP_REVIEW_PROBLEM, NULL);
  g_clear_handle_id (&self->slow, g_source_remove);
  self->slow = g_timeout_add_once (SLOW_MS, slow_cb, self);
  start (self, confirm_fiber);
}

static void
close_cb (LumioInvestDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
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

  if (record != NULL && self->quote != NULL)
    show_result (self, record);

  return dex_future_new_true ();
}

static void
online_changed_cb (LumioInvestDialog *self)
{
  gboolean online = FALSE;

  g_object_get (self->account, "online", &online, NULL);

  if (online && self->confirmed && self->quote != NULL && !self->busy)
    dex_future_disown (lumio_fiber_spawn (look_fiber, g_object_ref (self), g_object_unref));
}

/* ---- the object ---- */

static void
lumio_invest_dialog_dispose (GObject *object)
{
  LumioInvestDialog *self = (LumioInvestDialog *) object;

  g_clear_handle_id (&self->slow, g_source_remove);
  dex_clear (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_INVEST_DIALOG);
  g_clear_pointer (&self->quote, lumio_api_invest_quote_free);
  g_clear_object (&self->event);
  g_clear_object (&self->payers);
  g_clear_object (&self->portfolio);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_invest_dialog_parent_class)->dispose (object);
}

static void
lumio_invest_dialog_finalize (GObject *object)
{
  LumioInvestDialog *self = (LumioInvestDialog *) object;

  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_free (self->texts[i]);

  g_free (self->reserve_key);
  g_free (self->confirm_key);

  G_OBJECT_CLASS (lumio_invest_dialog_parent_class)->finalize (object);
}

static void
lumio_invest_dialog_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  LumioInvestDialog *self = (LumioInvestDialog *) object;
  const LumioApiEvent *record = self->event != NULL ? get_record (self) : NULL;
  const char *hash = self->quote != NULL ? self->quote->investment->tx_hash : NULL;

  switch ((LumioInvestDialogProps) prop_id)
    {
    case PROP_HASH:
      g_value_set_string (value, hash);
      break;

    case PROP_TOKEN:
      g_value_set_string (value, record != NULL && record->asset != NULL ? record->asset->code : NULL);
      break;

    case PROP_ADDRESS:
      g_value_take_string (value, lumio_format_address (self, record != NULL ? record->address : NULL));
      break;

    case PROP_HAS_LIMITS:
      g_value_set_boolean (value, self->texts[PROP_LIMITS] != NULL);
      break;

    case PROP_HAS_AMOUNT_PROBLEM:
      g_value_set_boolean (value, self->texts[PROP_AMOUNT_PROBLEM] != NULL);
      break;

    case PROP_HAS_REVIEW_PROBLEM:
      g_value_set_boolean (value, self->texts[PROP_REVIEW_PROBLEM] != NULL);
      break;

    case PROP_HAS_HASH:
      g_value_set_boolean (value, hash != NULL && self->confirmed);
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    case PROP_ABOUT:
    case PROP_TOTAL:
    case PROP_LEFT:
    case PROP_LIMITS:
    case PROP_AMOUNT_PROBLEM:
    case PROP_REVIEW:
    case PROP_FEE:
    case PROP_LEFT_MONEY:
    case PROP_VALID_UNTIL:
    case PROP_REVIEW_PROBLEM:
    case PROP_RESULT_ICON:
    case PROP_RESULT_TITLE:
    case PROP_RESULT_TEXT:
      g_value_set_string (value, self->texts[prop_id]);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_invest_dialog_class_init (LumioInvestDialogClass *klass)
{
  static const char * const names[] = {
    NULL, "about", "total", "left", "limits", "amount-problem", "review", "fee", "left-money",
    "valid-until", "review-problem", "result-icon", "result-title", "result-text", "hash", "token",
    "address", "has-limits", "has-amount-problem", "has-review-problem", "has-hash", "busy",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_invest_dialog_dispose;
  object_class->finalize = lumio_invest_dialog_finalize;
  object_class->get_property = lumio_invest_dialog_get_property;

  for (guint i = PROP_ABOUT; i < G_N_ELEMENTS (properties); i++)
    properties[i] = i < PROP_HAS_LIMITS ? g_param_spec_string (names[i], NULL, NULL, NULL, readable)
                                        : g_param_spec_boolean (names[i], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-invest-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, tokens);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, payer);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, left);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestDialog, close);
  gtk_widget_class_bind_template_callback (widget_class, tokens_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, payer_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reserve_cb);
  gtk_widget_class_bind_template_callback (widget_class, confirm_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
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
  g_autofree char *price = lumio_format_money (self, lumio_event_get_record (event)->token_price,
                                               "USDC", FALSE);

  self->account = g_object_ref (account);
  self->portfolio = g_object_ref (portfolio);
  self->event = g_object_ref (event);
  g_signal_connect_object (account, "told::investment", G_CALLBACK (investment_told_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::online", G_CALLBACK (online_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* TRANSLATORS: the name of an event, the price of one of its tokens. */
  take_text (self, PROP_ABOUT, g_strdup_printf (_("%s: %s a token"),
                                                lumio_event_get_record (event)->name, price));
  list_payers (self);
  show_limits (self);
  show_total (self);

  return ADW_DIALOG (self);
}
