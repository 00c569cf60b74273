#include "app/pay/lumio-pay-recipient-page.h"

#include <glib/gi18n.h>

#include "app/pay/lumio-pay-request.h"
#include "app/pay/lumio-payee.h"
#include "app/task/lumio-complaint.h"

struct _LumioPayRecipientPage
{
  AdwNavigationPage   parent_instance;

  LumioPayOrder      *order;
  GtkFilterListModel *found;
  GtkCustomFilter    *filter;
  LumioPayee         *chosen;
  char               *email;      /* of whom the address is asked for */
  gboolean            was_forced; /* the currency, by who has no account yet */

  GtkEditable        *recipient;
  GtkListBox         *people;
  LumioComplaint     *complaint;
};

G_DEFINE_FINAL_TYPE (LumioPayRecipientPage, lumio_pay_recipient_page, ADW_TYPE_NAVIGATION_PAGE)

static void
complain (LumioPayRecipientPage *self,
          const char            *sentence)
{
  lumio_complaint_say (self->complaint, sentence);

  /* A button that waits has lost the focus, and what is to be changed stands here. */
  if (sentence != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->recipient));
}

/* ---- what is filled in ---- */

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LumioPayRecipientPage *self = user_data;

  return lumio_payee_matches (item, gtk_editable_get_text (self->recipient));
}

static void
recipient_changed_cb (LumioPayRecipientPage *self)
{
  g_clear_object (&self->chosen);
  complain (self, NULL);

  if (self->filter != NULL)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
found_changed_cb (LumioPayRecipientPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->people),
                          g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0);
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
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (list), LUMIO_TYPE_PAY_RECIPIENT_PAGE);

  g_set_object (&LUMIO_PAY_RECIPIENT_PAGE (page)->chosen,
                g_object_get_data (G_OBJECT (row), "payee"));
  gtk_widget_activate_action (page, "task.go", NULL);
}

static void
next_cb (LumioPayRecipientPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "task.go", NULL);
}

/* ---- whom it means ---- */

static void
take_payee (LumioPayRecipientPage *self,
            LumioPayee            *payee)
{
  g_clear_pointer (&self->email, g_free);
  g_set_str (&self->order->destination, lumio_payee_get_address (payee));
  g_set_str (&self->order->name, lumio_payee_get_name (payee));
}

static void
take_request (LumioPayRecipientPage *self,
              const LumioPayRequest *request)
{
  g_set_str (&self->email, request->email);
  g_set_str (&self->order->destination, request->address);
  g_clear_pointer (&self->order->name, g_free);

  /* A link fills in all that it says. */
  if (!request->is_link)
    return;

  self->was_forced = FALSE;
  self->order->stroops = request->amount;
  self->order->native = request->native;
  g_set_str (&self->order->memo, request->memo);
}

gboolean
lumio_pay_recipient_page_read (LumioPayRecipientPage *self)
{
  g_autoptr(LumioPayRequest) request = NULL;
  g_autoptr(LumioPayee) only = NULL;
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (LUMIO_IS_PAY_RECIPIENT_PAGE (self), FALSE);

  complain (self, NULL);

  if (self->chosen != NULL)
    {
      take_payee (self, self->chosen);
      g_clear_object (&self->chosen);
      return TRUE;
    }

  request = lumio_pay_request_read (gtk_editable_get_text (self->recipient),
                                    lumio_account_get_passphrase (self->order->account), &error);

  if (request != NULL)
    {
      take_request (self, request);
      return TRUE;
    }

  /* A part of a name that only one person has means that person. */
  if (g_error_matches (error, LUMIO_PAY_REQUEST_ERROR, LUMIO_PAY_REQUEST_ERROR_WORDS) &&
      g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 1)
    {
      only = g_list_model_get_item (G_LIST_MODEL (self->found), 0);
      take_payee (self, only);
      return TRUE;
    }

  /* What was pasted by mistake does not stay on the screen. */
  if (g_error_matches (error, LUMIO_PAY_REQUEST_ERROR, LUMIO_PAY_REQUEST_ERROR_SECRET))
    gtk_editable_set_text (self->recipient, "");

  complain (self, error->message);

  return FALSE;
}

static gboolean
find_address (LumioPayRecipientPage  *self,
              GError                **error)
{
  g_autoptr(LumioApiPeople) people = NULL;
  const LumioApiPerson *person;

  people = dex_await_boxed (lumio_api_client_find_people (
                              lumio_account_get_client (self->order->account), self->email), error);

  if (people == NULL)
    return FALSE;

  if (people->items->len == 0)
    {
      complain (self, _("Nobody here has this e-mail address. Ask them for their address."));
      return FALSE;
    }

  person = g_ptr_array_index (people->items, 0);
  g_set_str (&self->order->destination, person->address);
  g_set_str (&self->order->name, person->name);

  return TRUE;
}

gboolean
lumio_pay_recipient_page_find (LumioPayRecipientPage *self)
{
  g_autoptr(LumioApiDestination) destination = NULL;
  g_autoptr(GError) error = NULL;
  LumioPayOrder *order = self->order;

  g_return_val_if_fail (LUMIO_IS_PAY_RECIPIENT_PAGE (self), FALSE);

  if (self->email == NULL || find_address (self, &error))
    destination = dex_await_boxed (lumio_api_client_get_destination (
                                     lumio_account_get_client (order->account),
                                     order->destination, NULL), &error);

  if (error != NULL)
    {
      g_autofree char *sentence = lumio_account_explain (error);

      complain (self, sentence);
    }

  if (destination == NULL)
    return FALSE;

  if (destination->is_self)
    {
      complain (self, _("This is your own address."));
      return FALSE;
    }

  order->exists = destination->exists;
  order->memo_required = destination->memo_required;

  /* What one calls somebody oneself stands above what they call themselves. */
  if (order->name == NULL)
    g_set_str (&order->name, destination->name);

  /* Only XLM opens an account. */
  if (!order->exists)
    {
      self->was_forced |= !order->native;
      order->native = TRUE;
    }
  else if (self->was_forced)
    {
      self->was_forced = FALSE;
      order->native = FALSE;
    }

  return TRUE;
}

/* ---- the page ---- */

static void
lumio_pay_recipient_page_dispose (GObject *object)
{
  LumioPayRecipientPage *self = LUMIO_PAY_RECIPIENT_PAGE (object);

  if (self->people != NULL)
    gtk_list_box_bind_model (self->people, NULL, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAY_RECIPIENT_PAGE);
  g_clear_object (&self->chosen);
  g_clear_object (&self->found);
  g_clear_object (&self->order);

  G_OBJECT_CLASS (lumio_pay_recipient_page_parent_class)->dispose (object);
}

static void
lumio_pay_recipient_page_finalize (GObject *object)
{
  g_free (((LumioPayRecipientPage *) object)->email);

  G_OBJECT_CLASS (lumio_pay_recipient_page_parent_class)->finalize (object);
}

static void
lumio_pay_recipient_page_class_init (LumioPayRecipientPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_pay_recipient_page_dispose;
  object_class->finalize = lumio_pay_recipient_page_finalize;

  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-pay-recipient-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPayRecipientPage, recipient);
  gtk_widget_class_bind_template_child (widget_class, LumioPayRecipientPage, people);
  gtk_widget_class_bind_template_child (widget_class, LumioPayRecipientPage, complaint);
  gtk_widget_class_bind_template_callback (widget_class, recipient_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_activated_cb);
}

static void
lumio_pay_recipient_page_init (LumioPayRecipientPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_pay_recipient_page_set_order (LumioPayRecipientPage *self,
                                    LumioPayOrder         *order)
{
  g_return_if_fail (LUMIO_IS_PAY_RECIPIENT_PAGE (self));
  g_return_if_fail (self->order == NULL);

  self->order = g_object_ref (order);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->found = gtk_filter_list_model_new (g_object_ref (order->payees), GTK_FILTER (self->filter));
  gtk_list_box_bind_model (self->people, G_LIST_MODEL (self->found), create_person, NULL, NULL);
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (found_changed_cb), self,
                           G_CONNECT_SWAPPED);
  found_changed_cb (self);
}

void
lumio_pay_recipient_page_enter (LumioPayRecipientPage *self,
                                const char            *text)
{
  g_return_if_fail (LUMIO_IS_PAY_RECIPIENT_PAGE (self));

  gtk_editable_set_text (self->recipient, text);
}
