#include "app/pay/lumio-pay-amount-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/pay/lumio-payee.h"
#include "app/task/lumio-complaint.h"
#include "base/lumio-amount-text.h"

#define MAX_MEMO 28
#define NATIVE_POSITION 1

struct _LumioPayAmountPage
{
  AdwNavigationPage  parent_instance;

  LumioPayOrder     *order;

  GtkLabel          *to;
  GtkLabel          *hint;
  GtkEditable       *amount;
  AdwComboRow       *asset;
  GtkEditable       *memo;
  GtkLabel          *left;
  LumioComplaint    *complaint;
};

G_DEFINE_FINAL_TYPE (LumioPayAmountPage, lumio_pay_amount_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_left (LumioPayAmountPage *self)
{
  g_autofree char *money = lumio_pay_order_format_left (self->order, self);
  /* TRANSLATORS: what remains in the wallet after a payment. */
  g_autofree char *sentence = g_strdup_printf (_("%s can still be paid after it"), money);

  gtk_label_set_label (self->left, sentence);
}

/* What should be known before anything is entered. */
static void
show_hint (LumioPayAmountPage *self)
{
  LumioPayOrder *order = self->order;
  g_autofree char *warning = lumio_payee_warn (order->payees, order->account, order->destination,
                                               order->name);
  g_autoptr(GStrvBuilder) sentences = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;
  g_autofree char *text = NULL;

  if (warning != NULL)
    g_strv_builder_add (sentences, warning);

  if (!order->exists)
    g_strv_builder_add (sentences,
                        _("There is no account at this address yet. Paying at least 1 XLM opens it; "
                          "1 XLM of it stays there as its reserve."));

  if (order->memo_required)
    g_strv_builder_add (sentences, _("This recipient needs a note to tell your payment apart."));

  all = g_strv_builder_end (sentences);
  text = g_strjoinv ("\n", all);
  gtk_label_set_label (self->hint, text);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), *text != '\0');
}

static void
changed_cb (LumioPayAmountPage *self)
{
  /* The template itself fills in before there is an order. */
  if (self->order == NULL)
    return;

  lumio_complaint_say (self->complaint, NULL);
  self->order->native = adw_combo_row_get_selected (self->asset) == NATIVE_POSITION;

  if (!lumio_amount_text_parse (gtk_editable_get_text (self->amount), lumio_number_marks_locale (),
                                &self->order->stroops, NULL))
    self->order->stroops = 0;

  show_left (self);
}

static void
next_cb (LumioPayAmountPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "task.go", NULL);
}

/* What stands there from another recipient is typed over. */
static void
lumio_pay_amount_page_shown (AdwNavigationPage *page)
{
  LumioPayAmountPage *self = LUMIO_PAY_AMOUNT_PAGE (page);

  gtk_widget_grab_focus (GTK_WIDGET (self->amount));
  gtk_editable_select_region (self->amount, 0, -1);
}

static void
lumio_pay_amount_page_dispose (GObject *object)
{
  LumioPayAmountPage *self = LUMIO_PAY_AMOUNT_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_PAY_AMOUNT_PAGE);
  g_clear_object (&self->order);

  G_OBJECT_CLASS (lumio_pay_amount_page_parent_class)->dispose (object);
}

static void
lumio_pay_amount_page_class_init (LumioPayAmountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_pay_amount_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = lumio_pay_amount_page_shown;

  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-pay-amount-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioPayAmountPage, to);
  gtk_widget_class_bind_template_child (widget_class, LumioPayAmountPage, hint);
  gtk_widget_class_bind_template_child (widget_class, LumioPayAmountPage, amount);
  gtk_widget_class_bind_template_child (widget_class, LumioPayAmountPage, asset);
  gtk_widget_class_bind_template_child (widget_class, LumioPayAmountPage, memo);
  gtk_widget_class_bind_template_child (widget_class, LumioPayAmountPage, left);
  gtk_widget_class_bind_template_child (widget_class, LumioPayAmountPage, complaint);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
lumio_pay_amount_page_init (LumioPayAmountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_pay_amount_page_set_order (LumioPayAmountPage *self,
                                 LumioPayOrder      *order)
{
  g_return_if_fail (LUMIO_IS_PAY_AMOUNT_PAGE (self));

  g_set_object (&self->order, order);
  show_left (self);
}

void
lumio_pay_amount_page_show (LumioPayAmountPage *self)
{
  LumioPayOrder *order = self->order;
  g_autofree char *to = NULL;
  g_autofree char *memo = NULL;
  gint64 stroops;

  g_return_if_fail (LUMIO_IS_PAY_AMOUNT_PAGE (self));

  /* Filling in reads what was there before. */
  stroops = order->stroops;
  memo = g_strdup (order->memo);
  to = lumio_format_counterparty (self, order->name, order->destination);
  gtk_label_set_label (self->to, to);
  show_hint (self);
  adw_combo_row_set_selected (self->asset, order->native ? NATIVE_POSITION : 0);

  if (stroops > 0)
    {
      g_autofree char *amount = lumio_amount_text_format (stroops, 2, lumio_number_marks_locale ());

      gtk_editable_set_text (self->amount, amount);
    }

  if (memo != NULL)
    gtk_editable_set_text (self->memo, memo);

  changed_cb (self);
}

gboolean
lumio_pay_amount_page_read (LumioPayAmountPage *self)
{
  const char *memo = gtk_editable_get_text (self->memo);
  LumioPayOrder *order = self->order;
  gint64 available = lumio_pay_order_get_available (order);
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (LUMIO_IS_PAY_AMOUNT_PAGE (self), FALSE);

  lumio_complaint_say (self->complaint, NULL);

  if (!lumio_amount_text_parse (gtk_editable_get_text (self->amount), lumio_number_marks_locale (),
                                &order->stroops, &error))
    {
      lumio_pay_amount_page_complain (self, error->message);
      return FALSE;
    }

  if (order->stroops > available)
    {
      g_autofree char *money = lumio_format_money (self, available, lumio_pay_order_get_code (order),
                                                   FALSE);
      g_autofree char *sentence = g_strdup_printf (_("This is more than you can pay: %s."), money);

      lumio_pay_amount_page_complain (self, sentence);
      return FALSE;
    }

  if (strlen (memo) > MAX_MEMO)
    {
      lumio_pay_amount_page_complain (self, _("The note is too long: it has at most 28 bytes."));
      return FALSE;
    }

  if (order->memo_required && *memo == '\0')
    {
      lumio_pay_amount_page_complain (self, _("This recipient needs a note to tell your payment apart."));
      return FALSE;
    }

  g_set_str (&order->memo, *memo != '\0' ? memo : NULL);

  return TRUE;
}

void
lumio_pay_amount_page_complain (LumioPayAmountPage *self,
                                const char         *sentence)
{
  g_return_if_fail (LUMIO_IS_PAY_AMOUNT_PAGE (self));

  lumio_complaint_say (self->complaint, sentence);

  /* A button that waits has lost the focus, and what is to be changed stands here. */
  gtk_widget_grab_focus (GTK_WIDGET (self->amount));
}
