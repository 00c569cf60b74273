#include "app/invest/lumio-invest-amount-page.h"

#include <glib/gi18n.h>

#include "app/keys/lumio-keys.h"
#include "app/lumio-formats.h"
#include "app/task/lumio-complaint.h"

#define UNIT G_GINT64_CONSTANT (10000000)

struct _LumioInvestAmountPage
{
  AdwNavigationPage  parent_instance;

  LumioAccount      *account;
  LumioPortfolio    *portfolio;
  LumioEvent        *event;
  GListModel        *payers; /* LumioKeyAccount; the platform's wallet stands before them */

  GtkLabel          *about;
  GtkEditable       *tokens;
  AdwComboRow       *payer;
  AdwActionRow      *total;
  GtkLabel          *left;
  GtkLabel          *limits;
  LumioComplaint    *complaint;
};

G_DEFINE_FINAL_TYPE (LumioInvestAmountPage, lumio_invest_amount_page, ADW_TYPE_NAVIGATION_PAGE)

static gint64
get_bought (LumioInvestAmountPage *self)
{
  const LumioApiHolding *holding =
    lumio_portfolio_find (self->portfolio, lumio_event_get_record (self->event)->id);

  return holding != NULL ? holding->bought / UNIT : 0;
}

/* The least and the most that this person can buy now. */
static void
get_range (LumioInvestAmountPage *self,
           gint64                *least,
           gint64                *most)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  gint64 bought = get_bought (self);

  *least = MAX (1, record->min_per_investor - bought);
  *most = lumio_event_get_left (self->event);

  if (record->max_per_investor != 0)
    *most = MIN (*most, MAX (0, record->max_per_investor - bought));
}

/* Nothing is wrong with a number that is still to be typed. */
static char *
find_problem (LumioInvestAmountPage *self)
{
  gint64 available = lumio_account_get_available (self->account, "USDC");
  gint64 tokens = lumio_invest_amount_page_get_tokens (self);
  gint64 total = lumio_invest_amount_page_get_total (self);
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
  if (total < 0 || (total > available && lumio_invest_amount_page_get_payer (self) == NULL))
    {
      text = lumio_format_money (self, available, "USDC", FALSE);
      return g_strdup_printf (_("This is more than you can pay: %s."), text);
    }

  return NULL;
}

static void
changed_cb (LumioInvestAmountPage *self)
{
  gint64 total;
  g_autofree char *together = NULL;
  g_autofree char *money = NULL;
  g_autofree char *left = NULL;

  /* The template itself fills in before there is an event. */
  if (self->event == NULL)
    return;

  total = MAX (0, lumio_invest_amount_page_get_total (self));
  together = lumio_format_money (self, total, "USDC", FALSE);
  money = lumio_format_money (self, MAX (0, lumio_account_get_available (self->account, "USDC") - total),
                              "USDC", lumio_account_get_hide_amounts (self->account));
  left = g_strdup_printf (_("%s can still be paid after it"), money);
  adw_action_row_set_subtitle (self->total, together);
  gtk_label_set_label (self->left, left);
  gtk_widget_set_visible (GTK_WIDGET (self->left),
                          lumio_invest_amount_page_get_payer (self) == NULL);
  lumio_complaint_take (self->complaint, find_problem (self));
}

static void
next_cb (LumioInvestAmountPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "task.go", NULL);
}

static gboolean
can_sign (gpointer item,
          gpointer user_data)
{
  return lumio_key_account_can_sign (item);
}

/* Only where there is a choice. */
static void
list_payers (LumioInvestAmountPage *self)
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

static void
lumio_invest_amount_page_dispose (GObject *object)
{
  LumioInvestAmountPage *self = LUMIO_INVEST_AMOUNT_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_INVEST_AMOUNT_PAGE);
  g_clear_object (&self->event);
  g_clear_object (&self->payers);
  g_clear_object (&self->portfolio);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_invest_amount_page_parent_class)->dispose (object);
}

static void
lumio_invest_amount_page_class_init (LumioInvestAmountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_invest_amount_page_dispose;

  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-invest-amount-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioInvestAmountPage, about);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestAmountPage, tokens);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestAmountPage, payer);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestAmountPage, total);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestAmountPage, left);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestAmountPage, limits);
  gtk_widget_class_bind_template_child (widget_class, LumioInvestAmountPage, complaint);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
lumio_invest_amount_page_init (LumioInvestAmountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_invest_amount_page_set_event (LumioInvestAmountPage *self,
                                    LumioAccount          *account,
                                    LumioPortfolio        *portfolio,
                                    LumioEvent            *event)
{
  const LumioApiEvent *record = lumio_event_get_record (event);
  g_autofree char *price = lumio_format_money (self, record->token_price, "USDC", FALSE);
  /* TRANSLATORS: the name of an event, the price of one of its tokens. */
  g_autofree char *about = g_strdup_printf (_("%s: %s a token"), record->name, price);

  g_return_if_fail (LUMIO_IS_INVEST_AMOUNT_PAGE (self));

  self->account = g_object_ref (account);
  self->portfolio = g_object_ref (portfolio);
  self->event = g_object_ref (event);
  gtk_label_set_label (self->about, about);
  list_payers (self);
  lumio_invest_amount_page_renew (self);
}

gboolean
lumio_invest_amount_page_read (LumioInvestAmountPage *self)
{
  g_autofree char *problem = NULL;

  g_return_val_if_fail (LUMIO_IS_INVEST_AMOUNT_PAGE (self), FALSE);

  if (!(problem = find_problem (self)) && lumio_invest_amount_page_get_tokens (self) == 0)
    problem = g_strdup (_("Type a number of tokens, such as 5."));

  if (problem == NULL)
    return TRUE;

  lumio_invest_amount_page_complain (self, problem);

  return FALSE;
}

void
lumio_invest_amount_page_complain (LumioInvestAmountPage *self,
                                   const char            *sentence)
{
  g_return_if_fail (LUMIO_IS_INVEST_AMOUNT_PAGE (self));

  lumio_complaint_say (self->complaint, sentence);

  /* A button that waits has lost the focus, and what is to be changed stands here. */
  gtk_widget_grab_focus (GTK_WIDGET (self->tokens));
}

void
lumio_invest_amount_page_renew (LumioInvestAmountPage *self)
{
  const LumioApiEvent *record = lumio_event_get_record (self->event);
  g_autofree char *left = lumio_event_format_tokens (lumio_event_get_left (self->event));
  g_autofree char *each = lumio_event_format_tokens (record->max_per_investor);
  g_autofree char *limits = NULL;
  gint64 least, most;

  g_return_if_fail (LUMIO_IS_INVEST_AMOUNT_PAGE (self));

  get_range (self, &least, &most);
  /* TRANSLATORS: both are numbers of tokens. */
  limits = record->max_per_investor != 0
           ? g_strdup_printf (_("%s left. Nobody may have more than %s."), left, each)
           : g_strdup_printf (_("%s left."), left);
  gtk_label_set_label (self->limits, limits);

  if (most >= least && *gtk_editable_get_text (self->tokens) == '\0')
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, least);

      gtk_editable_set_text (self->tokens, number);
    }

  changed_cb (self);
}

gint64
lumio_invest_amount_page_get_tokens (LumioInvestAmountPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->tokens)));
  gint64 tokens = 0;

  return g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &tokens, NULL) ? tokens : 0;
}

gint64
lumio_invest_amount_page_get_total (LumioInvestAmountPage *self)
{
  gint64 total;

  return __builtin_mul_overflow (lumio_invest_amount_page_get_tokens (self),
                                 lumio_event_get_record (self->event)->token_price, &total)
         ? -1 : total;
}

const char *
lumio_invest_amount_page_get_payer (LumioInvestAmountPage *self)
{
  guint chosen = self->payers != NULL ? adw_combo_row_get_selected (self->payer) : 0;
  g_autoptr(LumioKeyAccount) account = NULL;

  if (chosen == 0 || chosen == GTK_INVALID_LIST_POSITION)
    return NULL;

  account = g_list_model_get_item (self->payers, chosen - 1);

  return account != NULL ? lumio_key_account_get (account)->address : NULL;
}
