#include "app/keys/lumio-key-order-dialog.h"

#include <glib/gi18n.h>

#include "app/keys/lumio-review-view.h"
#include "app/lumio-formats.h"

struct _LumioKeyOrderDialog
{
  AdwDialog           parent_instance;

  LumioKeyOrder      *order;
  LumioSignerReview  *review;
  DexFuture          *working;
  char               *sentence;
  gboolean            has_first;

  AdwNavigationView  *pages;
  GtkStack           *stack;
  LumioReviewView    *review_view;
  GtkWidget          *fee;
  GtkStack           *result;
};

G_DEFINE_FINAL_TYPE (LumioKeyOrderDialog, lumio_key_order_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_SENTENCE = 1,
  PROP_HASH,
} LumioKeyOrderDialogProps;

static GParamSpec *properties[PROP_HASH + 1];

enum
{
  DECIDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Takes the sentence. */
static void
say (LumioKeyOrderDialog *self,
     char                *sentence)
{
  g_free (self->sentence);
  self->sentence = sentence;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
drop_review (LumioKeyOrderDialog *self)
{
  LumioSigner *signer = lumio_keys_get_signer (lumio_keys_get_default ());

  if (self->review != NULL)
    dex_future_disown (lumio_signer_drop_review (signer, self->review->id));

  g_clear_pointer (&self->review, lumio_signer_review_free);
}

/* ---- the review ---- */

static DexFuture *
prepared_cb (DexFuture *future,
             gpointer   user_data)
{
  LumioKeyOrderDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      say (self, lumio_key_order_explain (error));
      gtk_widget_set_visible (self->fee, g_error_matches (error, LUMIO_KEY_LEDGER_ERROR,
                                                          LUMIO_KEY_LEDGER_ERROR_FEE));
      gtk_stack_set_visible_child_name (self->stack, "refused");
      return dex_future_new_true ();
    }

  drop_review (self);
  self->review = g_value_dup_boxed (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HASH]);
  lumio_review_view_set_review (self->review_view, self->review,
                                lumio_key_order_get_address (self->order));
  gtk_stack_set_visible_child_name (self->stack, "review");

  return dex_future_new_true ();
}

static void
prepare (LumioKeyOrderDialog *self)
{
  say (self, NULL);
  gtk_stack_set_visible_child_name (self->stack, "preparing");
  dex_clear (&self->working);
  self->working = dex_future_finally (lumio_key_order_prepare (self->order), prepared_cb, self,
                                      NULL);
}

/* ---- what became of it ---- */

static DexFuture *
sent_cb (DexFuture *future,
         gpointer   user_data)
{
  LumioKeyOrderDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const LumioHorizonOutcome *outcome = value != NULL ? g_value_get_boxed (value) : NULL;

  if (outcome == NULL && error->domain != LUMIO_HTTP_ERROR)
    {
      say (self, lumio_key_order_explain (error));
      gtk_stack_set_visible_child_name (self->result, "failed");
    }
  else if (outcome == NULL || outcome->status == LUMIO_HORIZON_UNKNOWN)
    {
      say (self, g_strdup (_("The ledger has not said whether it was done. It is asked again for this "
                             "very transaction; do not send it a second time.")));
      gtk_stack_set_visible_child_name (self->result, "unknown");
    }
  else if (outcome->status == LUMIO_HORIZON_SUCCESS)
    {
      say (self, lumio_key_order_describe_success (self->order, outcome));
      gtk_stack_set_visible_child_name (self->result, "done");
    }
  else
    {
      say (self, lumio_key_order_explain_outcome (outcome));
      gtk_stack_set_visible_child_name (self->result, "failed");
    }

  g_signal_emit (self, signals[DECIDED], 0);

  return dex_future_new_true ();
}

static void
agreed_cb (LumioKeyOrderDialog *self)
{
  const char *id = self->review->id;

  say (self, NULL);
  gtk_stack_set_visible_child_name (self->result, "sending");

  /* There is no way back from a signature, only out. */
  adw_navigation_view_replace_with_tags (self->pages, (const char * const []) { "result" }, 1);
  dex_clear (&self->working);
  self->working = dex_future_finally (lumio_key_order_send (self->order, id), sent_cb, self, NULL);
  g_clear_pointer (&self->review, lumio_signer_review_free);
}

static void
act (GtkWidget  *widget,
     const char *action,
     GVariant   *parameter)
{
  LumioKeyOrderDialog *self = LUMIO_KEY_ORDER_DIALOG (widget);

  if (g_str_equal (action, "order.close"))
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }

  if (g_str_equal (action, "order.accept-fee"))
    lumio_key_order_accept_fee (self->order);

  prepare (self);
}

/* ---- the widget ---- */

static void
lumio_key_order_dialog_dispose (GObject *object)
{
  LumioKeyOrderDialog *self = (LumioKeyOrderDialog *) object;

  dex_clear (&self->working);
  drop_review (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_ORDER_DIALOG);
  g_clear_object (&self->order);

  G_OBJECT_CLASS (lumio_key_order_dialog_parent_class)->dispose (object);
}

static void
lumio_key_order_dialog_finalize (GObject *object)
{
  g_free (((LumioKeyOrderDialog *) object)->sentence);

  G_OBJECT_CLASS (lumio_key_order_dialog_parent_class)->finalize (object);
}

static void
lumio_key_order_dialog_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  LumioKeyOrderDialog *self = (LumioKeyOrderDialog *) object;

  switch ((LumioKeyOrderDialogProps) prop_id)
    {
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;

    case PROP_HASH:
      g_value_set_string (value, self->order != NULL ? lumio_key_order_get_hash (self->order) : NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_order_dialog_class_init (LumioKeyOrderDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_key_order_dialog_dispose;
  object_class->finalize = lumio_key_order_dialog_finalize;
  object_class->get_property = lumio_key_order_dialog_get_property;

  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HASH] = g_param_spec_string ("hash", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[DECIDED] = g_signal_new ("decided", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LUMIO_TYPE_REVIEW_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-order-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyOrderDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyOrderDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyOrderDialog, review_view);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyOrderDialog, fee);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyOrderDialog, result);
  gtk_widget_class_bind_template_callback (widget_class, agreed_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
  gtk_widget_class_install_action (widget_class, "order.prepare", NULL, act);
  gtk_widget_class_install_action (widget_class, "order.accept-fee", NULL, act);
  gtk_widget_class_install_action (widget_class, "order.close", NULL, act);
}

static void
lumio_key_order_dialog_init (LumioKeyOrderDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LumioKeyOrderDialog *
lumio_key_order_dialog_new (const char        *title,
                            AdwNavigationPage *first)
{
  LumioKeyOrderDialog *self = g_object_new (LUMIO_TYPE_KEY_ORDER_DIALOG, "title", title, NULL);

  self->has_first = first != NULL;

  if (first != NULL)
    {
      adw_navigation_view_add (self->pages, first);
      adw_navigation_view_replace (self->pages, &first, 1);
    }

  return self;
}

void
lumio_key_order_dialog_begin (LumioKeyOrderDialog *self,
                              LumioKeyOrder       *order)
{
  g_set_object (&self->order, order);
  prepare (self);

  if (self->has_first)
    adw_navigation_view_push_by_tag (self->pages, "order");
}
