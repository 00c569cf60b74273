#include "app/keys/lumio-key-pay-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/pay/lumio-pay-request.h"
#include "app/pay/lumio-payee.h"
#include "base/lumio-amount-text.h"
#include "base/lumio-fiber.h"

#define MAX_MEMO 28
/* Whoever types on finds the others. */
#define MAX_PEOPLE 4

struct _LumioKeyPayPage
{
  LumioKeyAskPage     parent_instance;

  GtkFilterListModel *found;
  GtkSliceListModel  *shown;
  GtkCustomFilter    *filter;

  char               *destination;
  char               *email;
  gint64              amount;

  GtkEditable        *recipient;
  GtkListBox         *people;
  GtkEditable        *amount_row;
  AdwComboRow        *asset;
  GtkEditable        *memo;
};

G_DEFINE_FINAL_TYPE (LumioKeyPayPage, lumio_key_pay_page, LUMIO_TYPE_KEY_ASK_PAGE)

typedef enum
{
  PROP_LEFT = 1,
  PROP_HAS_PEOPLE,
} LumioKeyPayPageProps;

static GParamSpec *properties[PROP_HAS_PEOPLE + 1];

static LumioKeyHoldings *
get_holdings (LumioKeyPayPage *self)
{
  return lumio_key_ask_page_get_holdings (LUMIO_KEY_ASK_PAGE (self));
}

static void
say (LumioKeyPayPage *self,
     const char      *sentence)
{
  lumio_key_ask_page_say (LUMIO_KEY_ASK_PAGE (self), sentence);
}

static void
notify_people (LumioKeyPayPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PEOPLE]);
}

/* ---- what is filled in ---- */

static const LumioKeyHolding *
chosen_line (LumioKeyPayPage *self)
{
  guint chosen = adw_combo_row_get_selected (self->asset);

  return chosen < get_holdings (self)->lines->len ? g_ptr_array_index (get_holdings (self)->lines, chosen)
                                             : NULL;
}

/* "XLM", "USDC", and where two have one code, whose it is. */
static char *
name_line (LumioKeyPayPage       *self,
           const LumioKeyHolding *line)
{
  const char *issuer = strchr (line->asset, ':');
  g_autofree char *code = g_strndup (line->asset, strcspn (line->asset, ":"));
  g_autofree char *warning = NULL;
  g_autofree char *short_issuer = NULL;

  if (issuer == NULL)
    return g_strdup ("XLM");

  if (!(warning = lumio_key_checks_warn_asset (lumio_key_ask_page_get_ledger (LUMIO_KEY_ASK_PAGE (self)), get_holdings (self), line->asset)))
    return g_steal_pointer (&code);

  short_issuer = lumio_format_short_address (self, issuer + 1);

  return g_strdup_printf ("%s (%s)", code, short_issuer);
}

static char *
get_left (LumioKeyPayPage *self)
{
  const LumioKeyHolding *line = get_holdings (self) != NULL ? chosen_line (self) : NULL;
  g_autofree char *code = NULL;
  g_autofree char *money = NULL;

  if (line == NULL)
    return NULL;

  code = strchr (line->asset, ':') == NULL ? g_strdup ("XLM")
                                           : g_strndup (line->asset, strcspn (line->asset, ":"));
  money = lumio_format_money (self, line->available, code, FALSE);

  /* TRANSLATORS: an amount of money. */
  return g_strdup_printf (_("%s can be spent"), money);
}

static void
changed_cb (LumioKeyPayPage *self)
{
  lumio_key_ask_page_forget (LUMIO_KEY_ASK_PAGE (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEFT]);
}

static void
recipient_changed_cb (LumioKeyPayPage *self)
{
  if (self->filter != NULL)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);

  changed_cb (self);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LumioKeyPayPage *self = user_data;
  const char *text = gtk_editable_get_text (self->recipient);

  /* Whoever is chosen already needs not be offered. */
  return !g_str_equal (lumio_payee_get_address (item), text) && lumio_payee_matches (item, text);
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
  LumioKeyPayPage *self =
    LUMIO_KEY_PAY_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (list), LUMIO_TYPE_KEY_PAY_PAGE));
  LumioPayee *payee = g_object_get_data (G_OBJECT (row), "payee");

  gtk_editable_set_text (self->recipient, lumio_payee_get_address (payee));
  gtk_widget_grab_focus (GTK_WIDGET (self->amount_row));
}

/* A link says more than whom. */
static void
take_link (LumioKeyPayPage       *self,
           const LumioPayRequest *request)
{
  if (request->amount > 0)
    {
      g_autofree char *amount = lumio_amount_text_format (request->amount, 2,
                                                          lumio_number_marks_locale ());

      gtk_editable_set_text (self->amount_row, amount);
    }

  for (guint i = 0; i < get_holdings (self)->lines->len; i++)
    {
      const LumioKeyHolding *line = g_ptr_array_index (get_holdings (self)->lines, i);

      if (g_str_equal (line->asset, request->asset))
        adw_combo_row_set_selected (self->asset, i);
    }

  if (request->memo != NULL)
    gtk_editable_set_text (self->memo, request->memo);

  gtk_editable_set_text (self->recipient, request->address);
}

static gboolean
read_recipient (LumioKeyPayPage *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioPayRequest) request =
    lumio_pay_request_read (gtk_editable_get_text (self->recipient),
                            lumio_key_ledger_get_passphrase (lumio_key_ask_page_get_ledger (LUMIO_KEY_ASK_PAGE (self))), &error);

  g_clear_pointer (&self->destination, g_free);
  g_clear_pointer (&self->email, g_free);

  if (g_error_matches (error, LUMIO_PAY_REQUEST_ERROR, LUMIO_PAY_REQUEST_ERROR_WORDS) &&
      g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 1)
    {
      g_autoptr(LumioPayee) only = g_list_model_get_item (G_LIST_MODEL (self->found), 0);

      gtk_editable_set_text (self->recipient, lumio_payee_get_address (only));
      self->destination = g_strdup (lumio_payee_get_address (only));
      return TRUE;
    }

  /* What was pasted by mistake does not stay on the screen. */
  if (g_error_matches (error, LUMIO_PAY_REQUEST_ERROR, LUMIO_PAY_REQUEST_ERROR_SECRET))
    gtk_editable_set_text (self->recipient, "");

  if (request == NULL)
    {
      say (self, error->message);
      return FALSE;
    }

  if (request->is_link && lumio_key_holdings_find (get_holdings (self), request->asset) == NULL)
    {
      say (self, _("This request asks for a currency that this account does not hold."));
      return FALSE;
    }

  if (request->is_link)
    take_link (self, request);

  self->destination = g_strdup (request->address);
  self->email = g_strdup (request->email);

  return TRUE;
}

static gboolean
read_all (LumioKeyAskPage *page)
{
  LumioKeyPayPage *self = LUMIO_KEY_PAY_PAGE (page);
  g_autoptr(GError) error = NULL;

  if (!read_recipient (self))
    return FALSE;

  if (!lumio_amount_text_parse (gtk_editable_get_text (self->amount_row),
                                lumio_number_marks_locale (), &self->amount, &error))
    {
      say (self, error->message);
      return FALSE;
    }

  if (strlen (gtk_editable_get_text (self->memo)) > MAX_MEMO)
    {
      say (self, _("The note is too long: it has at most 28 bytes."));
      return FALSE;
    }

  return chosen_line (self) != NULL;
}

/* ---- what there is to say against it ---- */

typedef struct
{
  LumioKeyAskPage *page;
  LumioApiClient  *client;
  char            *address;
  char            *email;
  char            *destination;
  char            *asset;
  char            *memo;
  gint64           amount;
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  g_object_unref (question->page);
  g_object_unref (question->client);
  g_free (question->address);
  g_free (question->email);
  g_free (question->destination);
  g_free (question->asset);
  g_free (question->memo);
  g_free (question);
}

/* Who an e-mail address belongs to knows the platform alone. */
static gboolean
find_person (Question  *question,
             GError   **error)
{
  g_autoptr(LumioApiPeople) people =
    dex_await_boxed (lumio_api_client_find_people (question->client, question->email), error);

  if (people == NULL)
    return FALSE;

  if (people->items->len == 0)
    {
      g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_WRONG,
                           _("Nobody here has this e-mail address. Ask them for their address."));
      return FALSE;
    }

  question->destination =
    g_strdup (((const LumioApiPerson *) g_ptr_array_index (people->items, 0))->address);

  return TRUE;
}

static DexFuture *
check_fiber (gpointer user_data)
{
  Question *question = user_data;
  LumioKeyPayPage *self = LUMIO_KEY_PAY_PAGE (question->page);
  g_autoptr(LumioKeyChecks) checks = NULL;
  g_autoptr(GError) error = NULL;

  if (question->email != NULL && !find_person (question, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_set_str (&self->destination, question->destination);
  checks = dex_await_boxed (lumio_key_checks_run (lumio_key_ask_page_get_ledger (question->page),
                                                  question->address,
                                                  lumio_key_ask_page_get_holdings (question->page),
                                                  question->destination, question->asset,
                                                  question->amount, question->memo), &error);

  return checks != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_KEY_CHECKS, g_steal_pointer (&checks))
                        : dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
check (LumioKeyAskPage *page)
{
  LumioKeyPayPage *self = LUMIO_KEY_PAY_PAGE (page);
  LumioKeyLedger *ledger = lumio_key_ask_page_get_ledger (page);
  Question *question = g_new0 (Question, 1);

  question->page = g_object_ref (page);
  question->client = g_object_ref (lumio_account_get_client (lumio_key_ledger_get_account (ledger)));
  question->address = g_strdup (lumio_key_ask_page_get_address (page));
  question->email = g_strdup (self->email);
  question->destination = g_strdup (self->destination);
  question->asset = g_strdup (chosen_line (self)->asset);
  question->memo = g_strdup (gtk_editable_get_text (self->memo));
  question->amount = self->amount;

  return lumio_fiber_spawn (check_fiber, question, free_question);
}

static LumioKeyOrder *
make_order (LumioKeyAskPage      *page,
            const LumioKeyChecks *checks)
{
  LumioKeyPayPage *self = LUMIO_KEY_PAY_PAGE (page);

  return lumio_key_order_new_payment (lumio_key_ask_page_get_ledger (page),
                                      lumio_key_ask_page_get_address (page),
                                      lumio_key_ask_page_get_holdings (page), self->destination,
                                      chosen_line (self)->asset, self->amount,
                                      gtk_editable_get_text (self->memo), checks->opens);
}

/* ---- the object ---- */

static void
lumio_key_pay_page_dispose (GObject *object)
{
  LumioKeyPayPage *self = (LumioKeyPayPage *) object;

  if (self->people != NULL)
    gtk_list_box_bind_model (self->people, NULL, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_PAY_PAGE);
  g_clear_object (&self->shown);

  G_OBJECT_CLASS (lumio_key_pay_page_parent_class)->dispose (object);
}

static void
lumio_key_pay_page_finalize (GObject *object)
{
  LumioKeyPayPage *self = (LumioKeyPayPage *) object;

  g_free (self->destination);
  g_free (self->email);

  G_OBJECT_CLASS (lumio_key_pay_page_parent_class)->finalize (object);
}

static void
lumio_key_pay_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioKeyPayPage *self = (LumioKeyPayPage *) object;

  switch ((LumioKeyPayPageProps) prop_id)
    {
    case PROP_LEFT:
      g_value_take_string (value, get_left (self));
      break;

    case PROP_HAS_PEOPLE:
      g_value_set_boolean (value, self->shown != NULL &&
                           g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_pay_page_class_init (LumioKeyPayPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LumioKeyAskPageClass *page_class = LUMIO_KEY_ASK_PAGE_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_key_pay_page_dispose;
  object_class->finalize = lumio_key_pay_page_finalize;
  object_class->get_property = lumio_key_pay_page_get_property;
  page_class->read = read_all;
  page_class->check = check;
  page_class->make_order = make_order;

  properties[PROP_LEFT] = g_param_spec_string ("left", NULL, NULL, NULL, readable);
  properties[PROP_HAS_PEOPLE] = g_param_spec_boolean ("has-people", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-pay-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyPayPage, recipient);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyPayPage, people);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyPayPage, amount_row);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyPayPage, asset);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyPayPage, memo);
  gtk_widget_class_bind_template_callback (widget_class, recipient_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_activated_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "next_cb",
                                                G_CALLBACK (lumio_key_ask_page_go_on));
}

static void
lumio_key_pay_page_init (LumioKeyPayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_key_pay_page_new (LumioKeyLedger   *ledger,
                        const char       *address,
                        LumioKeyHoldings *holdings)
{
  LumioKeyPayPage *self = g_object_new (LUMIO_TYPE_KEY_PAY_PAGE, NULL);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint usual = 0;

  lumio_key_ask_page_set_subject (LUMIO_KEY_ASK_PAGE (self), ledger, address, holdings);

  for (guint i = 0; i < holdings->lines->len; i++)
    {
      g_autofree char *name = name_line (self, g_ptr_array_index (holdings->lines, i));

      gtk_string_list_append (names, name);

      if (g_strcmp0 (((LumioKeyHolding *) g_ptr_array_index (holdings->lines, i))->asset,
                     lumio_key_ledger_get_usdc (ledger)) == 0)
        usual = i;
    }

  adw_combo_row_set_model (self->asset, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->asset, usual);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->found = gtk_filter_list_model_new (lumio_payee_list (lumio_key_ledger_get_account (ledger)),
                                           GTK_FILTER (self->filter));
  self->shown = gtk_slice_list_model_new (G_LIST_MODEL (self->found), 0, MAX_PEOPLE);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (notify_people), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->people, G_LIST_MODEL (self->shown), create_person, NULL, NULL);
  changed_cb (self);
  notify_people (self);

  return ADW_NAVIGATION_PAGE (self);
}
