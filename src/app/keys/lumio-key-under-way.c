#include "app/keys/lumio-key-under-way.h"

#include <glib/gi18n.h>

#include "app/keys/lumio-key-memory.h"
#include "app/keys/lumio-key-order-dialog.h"
#include "app/keys/lumio-key-row.h"
#include "app/keys/lumio-review-text.h"
#include "app/lumio-formats.h"

struct _LumioKeyUnderWay
{
  AdwPreferencesGroup  parent_instance;

  LumioKeyLedger      *ledger;
  char                *address;
  LumioKeyHoldings    *holdings;
  GPtrArray           *pending; /* LumioKeyPending, as shown */

  GtkListBox          *list;
};

G_DEFINE_FINAL_TYPE (LumioKeyUnderWay, lumio_key_under_way, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  DECIDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
describe (LumioKeyUnderWay      *self,
          const LumioKeyPending *pending)
{
  StellarReviewHints *hints = stellar_review_hints_new ();
  g_autoptr(StellarReview) review = NULL;
  g_autofree char *text = NULL;

  stellar_review_hints_add_own (hints, self->address);
  review = stellar_review_new_from_base64 (pending->envelope,
                                           lumio_key_ledger_get_passphrase (self->ledger), hints,
                                           NULL);
  stellar_review_hints_free (hints);

  if (review != NULL)
    text = lumio_review_describe_changes (review);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : g_strdup (_("A transaction"));
}

static char *
describe_end (LumioKeyUnderWay      *self,
              const LumioKeyPending *pending)
{
  g_autofree char *when = lumio_format_time (self, pending->max_time * G_USEC_PER_SEC);

  /* TRANSLATORS: a time of the day. */
  return g_strdup_printf (_("It ends by itself at %s"), when);
}

static gboolean
is_same (const GPtrArray *one,
         const GPtrArray *other)
{
  if (one == NULL || one->len != other->len)
    return FALSE;

  for (guint i = 0; i < one->len; i++)
    if (!g_str_equal (((LumioKeyPending *) one->pdata[i])->hash,
                      ((LumioKeyPending *) other->pdata[i])->hash))
      return FALSE;

  return TRUE;
}

static GtkWidget *
create_row (LumioKeyUnderWay      *self,
            const LumioKeyPending *pending)
{
  g_autofree char *title = describe (self, pending);
  g_autofree char *subtitle = describe_end (self, pending);
  GtkWidget *row = lumio_key_row_new (title, subtitle);

  if (self->holdings != NULL)
    lumio_key_row_add_button (row, _("Speed Up"), NULL, "key-under-way.speed-up", pending->hash);

  return row;
}

static void
decided_cb (LumioKeyUnderWay *self)
{
  g_signal_emit (self, signals[DECIDED], 0);
}

static void
speed_up_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  LumioKeyUnderWay *self = LUMIO_KEY_UNDER_WAY (widget);
  const char *hash = g_variant_get_string (parameter, NULL);

  for (guint i = 0; i < self->pending->len; i++)
    {
      const LumioKeyPending *pending = g_ptr_array_index (self->pending, i);
      g_autoptr(LumioKeyOrder) order = NULL;
      LumioKeyOrderDialog *dialog;

      if (!g_str_equal (pending->hash, hash))
        continue;

      order = lumio_key_order_new_bump (self->ledger, self->address, self->holdings, pending);
      dialog = lumio_key_order_dialog_new (_("Speed Up"), NULL);
      g_signal_connect_object (dialog, "decided", G_CALLBACK (decided_cb), self, G_CONNECT_SWAPPED);
      lumio_key_order_dialog_begin (dialog, order);
      adw_dialog_present (ADW_DIALOG (dialog), widget);
      return;
    }
}

static void
lumio_key_under_way_dispose (GObject *object)
{
  LumioKeyUnderWay *self = (LumioKeyUnderWay *) object;

  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_UNDER_WAY);
  g_clear_object (&self->ledger);
  g_clear_pointer (&self->holdings, lumio_key_holdings_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);

  G_OBJECT_CLASS (lumio_key_under_way_parent_class)->dispose (object);
}

static void
lumio_key_under_way_finalize (GObject *object)
{
  g_free (((LumioKeyUnderWay *) object)->address);

  G_OBJECT_CLASS (lumio_key_under_way_parent_class)->finalize (object);
}

static void
lumio_key_under_way_class_init (LumioKeyUnderWayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_key_under_way_dispose;
  object_class->finalize = lumio_key_under_way_finalize;

  signals[DECIDED] = g_signal_new ("decided", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-under-way.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyUnderWay, list);
  gtk_widget_class_install_action (widget_class, "key-under-way.speed-up", "s", speed_up_action);
}

static void
lumio_key_under_way_init (LumioKeyUnderWay *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_key_under_way_show (LumioKeyUnderWay *self,
                          LumioKeyLedger   *ledger,
                          const char       *address,
                          LumioKeyHoldings *holdings)
{
  const char *passphrase = lumio_key_ledger_get_passphrase (ledger);
  g_autoptr(GPtrArray) pending = passphrase != NULL ? lumio_key_memory_list_pending (passphrase, address)
                                                    : g_ptr_array_new ();
  gboolean same = is_same (self->pending, pending) && (self->holdings != NULL) == (holdings != NULL);

  g_set_object (&self->ledger, ledger);
  g_set_str (&self->address, address);
  g_clear_pointer (&self->holdings, lumio_key_holdings_unref);
  self->holdings = holdings != NULL ? lumio_key_holdings_ref (holdings) : NULL;
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  self->pending = g_steal_pointer (&pending);

  if (same)
    return;

  gtk_list_box_remove_all (self->list);

  for (guint i = 0; i < self->pending->len; i++)
    gtk_list_box_append (self->list, create_row (self, g_ptr_array_index (self->pending, i)));

  gtk_widget_set_visible (GTK_WIDGET (self), self->pending->len > 0);
}
