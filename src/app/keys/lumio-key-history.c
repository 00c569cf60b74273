#include "app/keys/lumio-key-history.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-key-row.h"
#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"

#define SHOWN 10

struct _LumioKeyHistory
{
  AdwPreferencesGroup  parent_instance;

  LumioKeyLedger      *ledger;
  char                *address;
  LumioHorizonPage    *page; /* of LumioHorizonPayment */
  DexFuture           *reading;

  GtkListBox          *list;
};

G_DEFINE_FINAL_TYPE (LumioKeyHistory, lumio_key_history, ADW_TYPE_PREFERENCES_GROUP)

static GtkWidget *
create_row (LumioKeyHistory           *self,
            const LumioHorizonPayment *payment)
{
  gboolean hidden = lumio_account_get_hide_amounts (lumio_key_ledger_get_account (self->ledger));
  gboolean incoming = g_strcmp0 (payment->to, self->address) == 0;
  const char *asset = incoming || payment->source_asset == NULL ? payment->asset
                                                                : payment->source_asset;
  gint64 amount = incoming || payment->source_asset == NULL ? payment->amount
                                                            : payment->source_amount;
  g_autofree char *code = strchr (asset, ':') == NULL ? g_strdup ("XLM")
                                                      : g_strndup (asset, strcspn (asset, ":"));
  g_autofree char *who = lumio_format_short_address (self, incoming ? payment->from : payment->to);
  g_autofree char *when = lumio_format_when (self, payment->created_at);
  g_autofree char *exact = lumio_format_exact_time (self, payment->created_at);
  g_autofree char *money = lumio_format_movement (self, amount, code, incoming, hidden);
  g_autofree char *subtitle = payment->memo != NULL && *payment->memo != '\0'
                              ? g_strdup_printf ("%s · %s", when, payment->memo)
                              : g_strdup (when);
  GtkWidget *row = lumio_key_row_new (who, subtitle);

  gtk_widget_set_tooltip_text (row, exact);
  lumio_key_row_add_amount (row, money, incoming);

  return row;
}

static void
show (LumioKeyHistory *self)
{
  gtk_list_box_remove_all (self->list);

  for (guint i = 0; self->page != NULL && i < self->page->records->len; i++)
    {
      const LumioHorizonPayment *payment = g_ptr_array_index (self->page->records, i);

      if (payment->successful && payment->asset != NULL && payment->from != NULL && payment->to != NULL)
        gtk_list_box_append (self->list, create_row (self, payment));
    }

  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_first_child (GTK_WIDGET (self->list)) != NULL);
}

/* ---- asking ---- */

typedef struct
{
  LumioKeyLedger *ledger;
  char           *address;
} Reading;

static void
free_reading (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->ledger);
  g_free (reading->address);
  g_free (reading);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizon) horizon = dex_await_object (lumio_key_ledger_open (reading->ledger), &error);
  g_autoptr(LumioHorizonPage) page = NULL;

  if (horizon == NULL ||
      !(page = dex_await_boxed (lumio_horizon_list_payments (horizon, reading->address, NULL, SHOWN,
                                                             LUMIO_HORIZON_DESCENDING), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (LUMIO_TYPE_HORIZON_PAGE, g_steal_pointer (&page));
}

/* What was read before stays while the ledger is away: the page above says that it is. */
static DexFuture *
read_cb (DexFuture *future,
         gpointer   user_data)
{
  LumioKeyHistory *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      g_message ("The payments of an account cannot be read: %s", error->message);
      return dex_future_new_true ();
    }

  g_clear_pointer (&self->page, lumio_horizon_page_unref);
  self->page = g_value_dup_boxed (value);
  show (self);

  return dex_future_new_true ();
}

/* ---- the widget ---- */

static void
lumio_key_history_dispose (GObject *object)
{
  LumioKeyHistory *self = (LumioKeyHistory *) object;

  dex_clear (&self->reading);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_HISTORY);
  g_clear_object (&self->ledger);
  g_clear_pointer (&self->page, lumio_horizon_page_unref);

  G_OBJECT_CLASS (lumio_key_history_parent_class)->dispose (object);
}

static void
lumio_key_history_finalize (GObject *object)
{
  g_free (((LumioKeyHistory *) object)->address);

  G_OBJECT_CLASS (lumio_key_history_parent_class)->finalize (object);
}

static void
lumio_key_history_class_init (LumioKeyHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_key_history_dispose;
  object_class->finalize = lumio_key_history_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-history.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyHistory, list);
}

static void
lumio_key_history_init (LumioKeyHistory *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_key_history_read (LumioKeyHistory *self,
                        LumioKeyLedger  *ledger,
                        const char      *address)
{
  Reading *reading = g_new0 (Reading, 1);

  if (g_set_object (&self->ledger, ledger))
    g_signal_connect_object (lumio_key_ledger_get_account (ledger), "notify::hide-amounts",
                             G_CALLBACK (show), self, G_CONNECT_SWAPPED);

  g_set_str (&self->address, address);
  reading->ledger = g_object_ref (ledger);
  reading->address = g_strdup (address);
  dex_clear (&self->reading);
  self->reading = dex_future_finally (lumio_fiber_spawn (read_fiber, reading, free_reading),
                                      read_cb, self, NULL);
}
