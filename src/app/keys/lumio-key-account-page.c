#include "app/keys/lumio-key-account-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-key-care.h"
#include "app/keys/lumio-key-door.h"
#include "app/keys/lumio-key-history.h"
#include "app/keys/lumio-key-order-dialog.h"
#include "app/keys/lumio-key-pay-page.h"
#include "app/keys/lumio-key-row.h"
#include "app/keys/lumio-key-sweep-page.h"
#include "app/keys/lumio-key-trust-page.h"
#include "app/keys/lumio-key-under-way.h"
#include "app/lumio-formats.h"
#include "app/lumio-qr.h"
#include "stellar/stellar-sep7.h"

/* While it is looked at. A ledger closes every few seconds. */
#define ASK_SECONDS 5
#define SCALE 4

struct _LumioKeyAccountPage
{
  AdwNavigationPage  parent_instance;

  LumioKeyLedger    *ledger;
  LumioKeyAccount   *account;
  LumioKeyHoldings  *holdings;
  DexFuture         *reading;
  DexFuture         *resuming;
  char              *problem;
  guint              asking;
  gboolean           resumed;

  GtkStack          *stack;
  GtkListBox        *lines;
  GtkWidget         *claims_group;
  GtkListBox        *claims;
  GtkPicture        *picture;
  LumioKeyCare      *care;
  LumioKeyDoor      *door;
  LumioKeyHistory   *history;
  LumioKeyUnderWay  *under_way;
};

G_DEFINE_FINAL_TYPE (LumioKeyAccountPage, lumio_key_account_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_NOTICE = 1,
  PROP_HAS_NOTICE,
  PROP_CUSTODY,
  PROP_RESERVE,
  PROP_ADDRESS,
  PROP_CAN_PAY,
  PROP_HAS_KEY,
} LumioKeyAccountPageProps;

static GParamSpec *properties[PROP_HAS_KEY + 1];

static void        read_ledger (LumioKeyAccountPage *self);
static const char *get_address (LumioKeyAccountPage *self);
static gboolean    can_pay     (LumioKeyAccountPage *self);

static void
notify_all (LumioKeyAccountPage *self)
{
  if (self->account != NULL)
    lumio_key_under_way_show (self->under_way, self->ledger, get_address (self),
                              can_pay (self) ? self->holdings : NULL);

  for (guint i = PROP_NOTICE; i <= PROP_HAS_KEY; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static const char *
get_address (LumioKeyAccountPage *self)
{
  return lumio_key_account_get (self->account)->address;
}

static gboolean
are_hidden (LumioKeyAccountPage *self)
{
  return lumio_account_get_hide_amounts (lumio_key_ledger_get_account (self->ledger));
}

static char *
get_code (const char *asset)
{
  return strchr (asset, ':') == NULL ? g_strdup ("XLM") : g_strndup (asset, strcspn (asset, ":"));
}

/* ---- what is said of it ---- */

static char *
get_notice (LumioKeyAccountPage *self)
{
  g_autofree char *age = NULL;

  if (self->problem == NULL)
    return g_strdup ("");

  if (self->holdings == NULL || self->holdings->as_of == 0)
    return g_strdup (self->problem);

  age = lumio_format_age (self, self->holdings->as_of);

  /* TRANSLATORS: a sentence about what is wrong, and an age: "3 minutes ago". */
  return g_strdup_printf (_("%s This is what was known %s."), self->problem, age);
}

static const char *
get_custody (LumioKeyAccountPage *self)
{
  const LumioSignerAccount *account = lumio_key_account_get (self->account);

  if (account->origin == LUMIO_SIGNER_ORIGIN_WATCH_ONLY)
    return _("You only watch this account: its key is elsewhere.");

  if (lumio_key_account_is_alone (self->account))
    return _("Kept by you alone: its key is on this computer and nowhere else yet. Write its words "
             "down, or save a backup.");

  return _("Kept by you alone: nobody can move this money without your key, and nobody can bring "
           "the key back if you lose it.");
}

static char *
get_reserve (LumioKeyAccountPage *self)
{
  g_autofree char *all = NULL;
  g_autofree char *each = NULL;

  if (self->holdings == NULL || self->holdings->base_reserve == 0)
    return NULL;

  if (!self->holdings->exists)
    {
      all = lumio_format_money (self, 2 * self->holdings->base_reserve, "XLM", FALSE);

      /* TRANSLATORS: an amount of money. */
      return g_strdup_printf (_("The first payment opens it: at least %s, which stay in it as its "
                                "reserve."), all);
    }

  all = lumio_format_money (self, self->holdings->entries * self->holdings->base_reserve, "XLM", FALSE);
  each = lumio_format_money (self, self->holdings->base_reserve, "XLM", FALSE);

  /* TRANSLATORS: two amounts of money. */
  return g_strdup_printf (_("%s stay in it as its reserve. Each currency takes %s more, which come "
                            "back when it is removed."), all, each);
}

static gboolean
can_pay (LumioKeyAccountPage *self)
{
  return self->account != NULL && lumio_key_account_can_sign (self->account) &&
         self->holdings != NULL && self->holdings->exists;
}

/* ---- rows ---- */

static void
clear_rows (GtkListBox *list)
{
  gtk_list_box_remove_all (list);
}

static char *
describe_issuer (LumioKeyAccountPage *self,
                 const char          *asset)
{
  const char *issuer = strchr (asset, ':');
  g_autofree char *text = NULL;

  if (issuer == NULL)
    return g_strdup (_("Pays the fees and the reserve"));

  if (g_strcmp0 (asset, lumio_key_ledger_get_usdc (self->ledger)) == 0)
    return g_strdup (_("The platform's"));

  text = lumio_format_short_address (self, issuer + 1);

  /* TRANSLATORS: a shortened address. */
  return g_strdup_printf (_("Issued by %s"), text);
}

static void
add_line (LumioKeyAccountPage   *self,
          const LumioKeyHolding *line)
{
  g_autofree char *code = get_code (line->asset);
  g_autofree char *issuer = describe_issuer (self, line->asset);
  g_autofree char *amount = lumio_format_amount (self, line->balance, are_hidden (self));
  GtkWidget *row = lumio_key_row_new (code, issuer);

  lumio_key_row_add_amount (row, amount, FALSE);

  if (can_pay (self) && line->balance == 0 && strchr (line->asset, ':') != NULL)
    {
      g_autofree char *label = NULL;

      /* TRANSLATORS: the code of a currency. */
      label = g_strdup_printf (_("Remove %s"), code);
      lumio_key_row_add_button (row, label, "user-trash-symbolic", "key-account.untrust", line->asset);
    }

  gtk_list_box_append (self->lines, row);
}

/* What most have is one press away. */
static void
offer_usdc (LumioKeyAccountPage *self)
{
  const char *usdc = lumio_key_ledger_get_usdc (self->ledger);
  g_autofree char *code = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *reserve = NULL;
  GtkWidget *row;

  if (usdc == NULL || !can_pay (self) || lumio_key_holdings_find (self->holdings, usdc) != NULL)
    return;

  code = get_code (usdc);
  reserve = lumio_format_money (self, self->holdings->base_reserve, "XLM", FALSE);
  /* TRANSLATORS: an amount of money. */
  subtitle = g_strdup_printf (_("Not held yet; it takes %s of reserve"), reserve);
  row = lumio_key_row_new (code, subtitle);
  lumio_key_row_add_button (row, _("Add"), NULL, "key-account.trust", usdc);
  gtk_list_box_append (self->lines, row);
}

static void
add_claim (LumioKeyAccountPage *self,
           const LumioKeyClaim *claim)
{
  g_autofree char *code = get_code (claim->asset);
  g_autofree char *money = lumio_format_money (self, claim->amount, code, are_hidden (self));
  g_autofree char *subtitle = NULL;
  g_autofree char *from = NULL;
  GtkWidget *row;

  if (lumio_key_holdings_find (self->holdings, claim->asset) == NULL)
    {
      /* TRANSLATORS: the code of a currency. */
      subtitle = g_strdup_printf (_("Add %s first, so that it can be held"), code);
    }
  else if (claim->sponsor != NULL)
    {
      from = lumio_format_short_address (self, claim->sponsor);
      /* TRANSLATORS: a shortened address. */
      subtitle = g_strdup_printf (_("From %s"), from);
    }

  row = lumio_key_row_new (money, subtitle);

  if (!can_pay (self))
    ;
  else if (lumio_key_holdings_find (self->holdings, claim->asset) == NULL)
    lumio_key_row_add_button (row, _("Add"), NULL, "key-account.trust", claim->asset);
  else
    lumio_key_row_add_button (row, _("Take"), NULL, "key-account.claim", claim->id);

  gtk_list_box_append (self->claims, row);
}

/* What is asked of whoever scans it: what the account can hold. */
static void
show_code (LumioKeyAccountPage *self)
{
  const char *usdc = lumio_key_ledger_get_usdc (self->ledger);
  gboolean holds = usdc != NULL && self->holdings != NULL &&
                   lumio_key_holdings_find (self->holdings, usdc) != NULL;
  g_autoptr(StellarSep7) request =
    stellar_sep7_new_pay (get_address (self), 0, holds ? usdc : "native", NULL, NULL,
                          lumio_key_ledger_get_passphrase (self->ledger), NULL);
  g_autoptr(GdkTexture) code = NULL;

  if (request != NULL)
    code = lumio_qr_new (stellar_sep7_get_uri (request), SCALE);

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (code));
}

/* What would be out of reach with the key: all of it, in a line. */
static void
show_care (LumioKeyAccountPage *self)
{
  g_autoptr(GString) all = g_string_new (NULL);
  g_autofree char *holds = NULL;

  for (guint i = 0; self->holdings != NULL && i < self->holdings->lines->len; i++)
    {
      const LumioKeyHolding *line = g_ptr_array_index (self->holdings->lines, i);
      g_autofree char *code = get_code (line->asset);
      g_autofree char *money = lumio_format_money (self, line->balance, code, are_hidden (self));

      if (line->balance > 0)
        g_string_append_printf (all, "%s%s", all->len > 0 ? ", " : "", money);
    }

  if (all->len > 0)
    {
      /* TRANSLATORS: amounts of money. */
      holds = g_strdup_printf (_("It holds %s."), all->str);
    }

  lumio_key_care_show (self->care, self->account, holds);
}

static void
show (LumioKeyAccountPage *self)
{
  clear_rows (self->lines);
  clear_rows (self->claims);

  for (guint i = 0; self->holdings != NULL && i < self->holdings->lines->len; i++)
    add_line (self, g_ptr_array_index (self->holdings->lines, i));

  if (self->holdings != NULL)
    offer_usdc (self);

  for (guint i = 0; self->holdings != NULL && i < self->holdings->claims->len; i++)
    add_claim (self, g_ptr_array_index (self->holdings->claims, i));

  gtk_widget_set_visible (self->claims_group,
                          self->holdings != NULL && self->holdings->claims->len > 0);
  gtk_stack_set_visible_child_name (self->stack,
                                    self->holdings == NULL ? "loading"
                                    : self->holdings->exists ? "held" : "missing");
  show_code (self);
  show_care (self);
  notify_all (self);
}

/* ---- asking ---- */

/* Money that came while somebody looked is said. */
static void
welcome (LumioKeyAccountPage    *self,
         const LumioKeyHoldings *before,
         const LumioKeyHoldings *now)
{
  if (before == NULL || !before->fresh)
    return;

  for (guint i = 0; i < now->lines->len; i++)
    {
      const LumioKeyHolding *line = g_ptr_array_index (now->lines, i);
      const LumioKeyHolding *old = lumio_key_holdings_find (before, line->asset);
      gint64 came = line->balance - (old != NULL ? old->balance : 0);
      g_autofree char *code = NULL;
      g_autofree char *money = NULL;
      g_autofree char *sentence = NULL;

      if (came <= 0)
        continue;

      code = get_code (line->asset);
      money = lumio_format_money (self, came, code, are_hidden (self));
      /* TRANSLATORS: an amount of money. */
      sentence = g_strdup_printf (_("%s arrived"), money);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", sentence);
    }
}

static gboolean
is_same (const LumioKeyHoldings *one,
         const LumioKeyHoldings *other)
{
  if (one == NULL || one->exists != other->exists || one->lines->len != other->lines->len ||
      one->claims->len != other->claims->len || one->entries != other->entries ||
      one->base_reserve != other->base_reserve)
    return FALSE;

  for (guint i = 0; i < one->lines->len; i++)
    {
      const LumioKeyHolding *a = g_ptr_array_index (one->lines, i);
      const LumioKeyHolding *b = g_ptr_array_index (other->lines, i);

      if (!g_str_equal (a->asset, b->asset) || a->balance != b->balance)
        return FALSE;
    }

  for (guint i = 0; i < one->claims->len; i++)
    {
      const LumioKeyClaim *a = g_ptr_array_index (one->claims, i);
      const LumioKeyClaim *b = g_ptr_array_index (other->claims, i);

      if (!g_str_equal (a->id, b->id))
        return FALSE;
    }

  return TRUE;
}

static DexFuture *
resumed_cb (DexFuture *future,
            gpointer   user_data)
{
  read_ledger (user_data);

  return dex_future_new_true ();
}

static DexFuture *
read_cb (DexFuture *future,
         gpointer   user_data)
{
  LumioKeyAccountPage *self = user_data;
  g_autoptr(LumioKeyHoldings) before = g_steal_pointer (&self->holdings);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  g_clear_pointer (&self->problem, g_free);

  if (value == NULL)
    {
      self->holdings = g_steal_pointer (&before);
      self->problem = lumio_key_ledger_explain (error);
      show (self);
      return dex_future_new_true ();
    }

  self->holdings = g_value_dup_boxed (value);
  welcome (self, before, self->holdings);

  /* A row that has the focus is not taken from under it for nothing. */
  if (is_same (before, self->holdings) && before->fresh)
    {
      notify_all (self);
    }
  else
    {
      show (self);

      if (self->holdings->exists)
        lumio_key_history_read (self->history, self->ledger, get_address (self));
    }

  /* What was on its way when the program ended is asked for until it is decided. */
  if (!self->resumed)
    {
      self->resumed = TRUE;
      self->resuming = dex_future_then (lumio_key_order_resume (self->ledger, get_address (self)),
                                        resumed_cb, self, NULL);
    }

  return dex_future_new_true ();
}

static void
read_ledger (LumioKeyAccountPage *self)
{
  dex_clear (&self->reading);
  self->reading = dex_future_finally (lumio_key_ledger_read (self->ledger, get_address (self)),
                                      read_cb, self, NULL);
}

static gboolean
ask_cb (gpointer user_data)
{
  LumioKeyAccountPage *self = user_data;

  if (self->reading == NULL || !dex_future_is_pending (self->reading))
    read_ledger (self);

  return G_SOURCE_CONTINUE;
}

static void
lumio_key_account_page_map (GtkWidget *widget)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);

  GTK_WIDGET_CLASS (lumio_key_account_page_parent_class)->map (widget);

  if (lumio_key_account_can_sign (self->account))
    lumio_key_door_show (self->door, lumio_key_ledger_get_account (self->ledger), get_address (self));

  read_ledger (self);
  self->asking = g_timeout_add_seconds (ASK_SECONDS, ask_cb, self);
}

static void
lumio_key_account_page_unmap (GtkWidget *widget)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);

  g_clear_handle_id (&self->asking, g_source_remove);
  GTK_WIDGET_CLASS (lumio_key_account_page_parent_class)->unmap (widget);
}

/* ---- what can be done ---- */

static void
present (LumioKeyAccountPage *self,
         LumioKeyOrderDialog *dialog,
         LumioKeyOrder       *order)
{
  g_signal_connect_object (dialog, "decided", G_CALLBACK (read_ledger), self, G_CONNECT_SWAPPED);

  if (order != NULL)
    lumio_key_order_dialog_begin (dialog, order);

  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
pay_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);

  if (can_pay (self))
    present (self, lumio_key_order_dialog_new (_("Pay"),
                                               lumio_key_pay_page_new (self->ledger,
                                                                       get_address (self),
                                                                       self->holdings)), NULL);
}

static void
trust_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);
  gboolean trusts = g_str_equal (name, "key-account.trust");
  g_autoptr(LumioKeyOrder) order = NULL;

  if (!can_pay (self))
    return;

  order = lumio_key_order_new_trust (self->ledger, get_address (self), self->holdings,
                                     g_variant_get_string (parameter, NULL), trusts);
  present (self, lumio_key_order_dialog_new (trusts ? _("Add a Currency") : _("Remove a Currency"),
                                             NULL), order);
}

static void
trust_other_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);

  if (can_pay (self))
    present (self, lumio_key_order_dialog_new (_("Add a Currency"),
                                               lumio_key_trust_page_new (self->ledger,
                                                                         get_address (self),
                                                                         self->holdings)), NULL);
}

static void
claim_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);
  const char *id = g_variant_get_string (parameter, NULL);

  for (guint i = 0; can_pay (self) && i < self->holdings->claims->len; i++)
    {
      const LumioKeyClaim *claim = g_ptr_array_index (self->holdings->claims, i);
      g_autoptr(LumioKeyOrder) order = NULL;

      if (!g_str_equal (claim->id, id))
        continue;

      order = lumio_key_order_new_claim (self->ledger, get_address (self), self->holdings, claim);
      present (self, lumio_key_order_dialog_new (_("Take"), NULL), order);
      return;
    }
}

static void
sweep_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);
  GtkWidget *way = gtk_widget_get_ancestor (widget, ADW_TYPE_NAVIGATION_VIEW);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (way),
                            lumio_key_sweep_page_new (self->ledger, self->account));
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LumioKeyAccountPage *self = LUMIO_KEY_ACCOUNT_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), get_address (self));
  gtk_widget_activate_action (widget, "win.say", "s", _("Address copied"));
}

static void
take_account (LumioKeyAccountPage *self,
              LumioKeyAccount     *account)
{
  g_autofree char *title = NULL;

  g_set_object (&self->account, account);
  g_object_get (account, "title", &title, NULL);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  show_care (self);
  notify_all (self);
}

/* What the signer says of the account comes in a new object each time. */
static void
accounts_changed_cb (LumioKeyAccountPage *self,
                     guint                position,
                     guint                removed,
                     guint                added,
                     GListModel          *accounts)
{
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(LumioKeyAccount) account = g_list_model_get_item (accounts, i);

      if (!g_str_equal (lumio_key_account_get (account)->address, get_address (self)))
        continue;

      take_account (self, account);
      return;
    }

  /* Its key is gone, and with it what there was to see. */
  gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

/* ---- the object ---- */

static void
lumio_key_account_page_dispose (GObject *object)
{
  LumioKeyAccountPage *self = (LumioKeyAccountPage *) object;

  dex_clear (&self->reading);
  dex_clear (&self->resuming);
  g_clear_handle_id (&self->asking, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_ACCOUNT_PAGE);
  g_clear_object (&self->ledger);
  g_clear_object (&self->account);
  g_clear_pointer (&self->holdings, lumio_key_holdings_unref);

  G_OBJECT_CLASS (lumio_key_account_page_parent_class)->dispose (object);
}

static void
lumio_key_account_page_finalize (GObject *object)
{
  g_free (((LumioKeyAccountPage *) object)->problem);

  G_OBJECT_CLASS (lumio_key_account_page_parent_class)->finalize (object);
}

static void
lumio_key_account_page_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  LumioKeyAccountPage *self = (LumioKeyAccountPage *) object;

  /* While the template is made nothing is known. */
  if (self->account == NULL)
    {
      if (G_IS_PARAM_SPEC_STRING (pspec))
        g_value_set_static_string (value, "");

      return;
    }

  switch ((LumioKeyAccountPageProps) prop_id)
    {
    case PROP_NOTICE:
      g_value_take_string (value, get_notice (self));
      break;

    case PROP_HAS_NOTICE:
      g_value_set_boolean (value, self->problem != NULL);
      break;

    case PROP_CUSTODY:
      g_value_set_string (value, get_custody (self));
      break;

    case PROP_RESERVE:
      g_value_take_string (value, get_reserve (self));
      break;

    case PROP_ADDRESS:
      g_value_take_string (value, lumio_format_address (self, get_address (self)));
      break;

    case PROP_CAN_PAY:
      g_value_set_boolean (value, can_pay (self));
      break;

    case PROP_HAS_KEY:
      g_value_set_boolean (value, lumio_key_account_can_sign (self->account));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_key_account_page_class_init (LumioKeyAccountPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_key_account_page_dispose;
  object_class->finalize = lumio_key_account_page_finalize;
  object_class->get_property = lumio_key_account_page_get_property;
  widget_class->map = lumio_key_account_page_map;
  widget_class->unmap = lumio_key_account_page_unmap;

  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, readable);
  properties[PROP_HAS_NOTICE] = g_param_spec_boolean ("has-notice", NULL, NULL, FALSE, readable);
  properties[PROP_CUSTODY] = g_param_spec_string ("custody", NULL, NULL, NULL, readable);
  properties[PROP_RESERVE] = g_param_spec_string ("reserve", NULL, NULL, NULL, readable);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  properties[PROP_CAN_PAY] = g_param_spec_boolean ("can-pay", NULL, NULL, FALSE, readable);
  properties[PROP_HAS_KEY] = g_param_spec_boolean ("has-key", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-key-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, lines);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, claims_group);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, claims);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, picture);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, care);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, history);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, door);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyAccountPage, under_way);
  gtk_widget_class_bind_template_callback (widget_class, read_ledger);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
  gtk_widget_class_install_action (widget_class, "key-account.pay", NULL, pay_action);
  gtk_widget_class_install_action (widget_class, "key-account.trust", "s", trust_action);
  gtk_widget_class_install_action (widget_class, "key-account.untrust", "s", trust_action);
  gtk_widget_class_install_action (widget_class, "key-account.trust-other", NULL,
                                   trust_other_action);
  gtk_widget_class_install_action (widget_class, "key-account.claim", "s", claim_action);
  gtk_widget_class_install_action (widget_class, "key-account.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "key-account.sweep", NULL, sweep_action);
}

static void
lumio_key_account_page_init (LumioKeyAccountPage *self)
{
  g_type_ensure (LUMIO_TYPE_KEY_CARE);
  g_type_ensure (LUMIO_TYPE_KEY_DOOR);
  g_type_ensure (LUMIO_TYPE_KEY_HISTORY);
  g_type_ensure (LUMIO_TYPE_KEY_UNDER_WAY);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
lumio_key_account_page_new (LumioKeyLedger  *ledger,
                            LumioKeyAccount *account)
{
  LumioKeyAccountPage *self = g_object_new (LUMIO_TYPE_KEY_ACCOUNT_PAGE, NULL);

  self->ledger = g_object_ref (ledger);
  self->account = g_object_ref (account);
  self->holdings = lumio_key_ledger_recall (ledger, get_address (self));
  take_account (self, account);
  g_signal_connect_object (lumio_key_ledger_get_account (ledger), "notify::hide-amounts",
                           G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lumio_keys_get_accounts (lumio_keys_get_default ()), "items-changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  show (self);

  return ADW_NAVIGATION_PAGE (self);
}
