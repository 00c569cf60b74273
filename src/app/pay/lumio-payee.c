#include "app/pay/lumio-payee.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"

/* An address is read by its ends: so many letters of each. */
#define END_LETTERS 4
#define ADDRESS_LETTERS 56

struct _LumioPayee
{
  GObject parent_instance;

  char   *name;
  char   *address;
  gint64  last_paid;
};

G_DEFINE_FINAL_TYPE (LumioPayee, lumio_payee, G_TYPE_OBJECT)

static void
lumio_payee_finalize (GObject *object)
{
  LumioPayee *self = (LumioPayee *) object;

  g_free (self->name);
  g_free (self->address);

  G_OBJECT_CLASS (lumio_payee_parent_class)->finalize (object);
}

static void
lumio_payee_class_init (LumioPayeeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_payee_finalize;
}

static void
lumio_payee_init (LumioPayee *self)
{
}

static void
add (GHashTable *by_address,
     const char *address,
     const char *name,
     gint64      paid)
{
  LumioPayee *payee = g_hash_table_lookup (by_address, address);

  if (payee == NULL)
    {
      payee = g_object_new (LUMIO_TYPE_PAYEE, NULL);
      payee->address = g_strdup (address);
      g_hash_table_insert (by_address, payee->address, payee);
    }

  /* The name that one gave a contact stands above the one they gave themselves. */
  if (payee->name == NULL && name != NULL && *name != '\0')
    payee->name = g_strdup (name);

  payee->last_paid = MAX (payee->last_paid, paid);
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      unused)
{
  const LumioPayee *first = a;
  const LumioPayee *second = b;

  if ((first->name == NULL) != (second->name == NULL))
    return first->name == NULL ? 1 : -1;

  if (first->last_paid != second->last_paid)
    return first->last_paid > second->last_paid ? -1 : 1;

  return first->name != NULL ? g_utf8_collate (first->name, second->name)
                             : strcmp (first->address, second->address);
}

GListModel *
lumio_payee_list (LumioAccount *account)
{
  GListModel *contacts = lumio_account_get_contacts (account);
  GListModel *payments = lumio_account_get_payments (account);
  g_autoptr(GHashTable) by_address = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                            g_object_unref);
  g_autoptr(GPtrArray) payees = NULL;
  GListStore *store = g_list_store_new (LUMIO_TYPE_PAYEE);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (contacts, i);
      const LumioApiContact *record = lumio_contact_get_record (contact);

      add (by_address, record->address, record->name, record->last_used_at);
    }

  for (guint i = 0; i < g_list_model_get_n_items (payments); i++)
    {
      g_autoptr(LumioPayment) payment = g_list_model_get_item (payments, i);
      const LumioApiPayment *record = lumio_payment_get_record (payment);

      if (record != NULL && g_str_equal (record->direction, "out") &&
          g_str_equal (record->status, "success"))
        add (by_address, record->counterparty->address, record->counterparty->name,
             record->created_at);
    }

  payees = g_hash_table_get_values_as_ptr_array (by_address);
  g_list_store_splice (store, 0, 0, payees->pdata, payees->len);
  g_list_store_sort (store, compare, NULL);

  return G_LIST_MODEL (store);
}

const char *
lumio_payee_get_name (LumioPayee *self)
{
  return self->name;
}

const char *
lumio_payee_get_address (LumioPayee *self)
{
  return self->address;
}

gboolean
lumio_payee_matches (LumioPayee *self,
                     const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *name = g_utf8_casefold (self->name != NULL ? self->name : "", -1);
  g_autofree char *address = g_utf8_casefold (self->address, -1);

  return strstr (name, folded) != NULL || strstr (address, folded) != NULL;
}

GtkWidget *
lumio_payee_create_row (LumioPayee *self)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (32, self->name, self->name != NULL);
  g_autofree char *title = lumio_format_counterparty (self, self->name, self->address);
  g_autofree char *subtitle = NULL;

  if (self->last_paid > 0)
    {
      g_autofree char *day = lumio_format_when (self, self->last_paid);

      /* TRANSLATORS: a day or a time of today: "Last paid 3 Nov". */
      subtitle = g_strdup_printf (_("Last paid %s"), day);
    }
  else
    {
      subtitle = lumio_format_short_address (self, self->address);
    }

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "payee", g_object_ref (self), g_object_unref);

  return row;
}

/* A name without what the eye passes over: case, accents, spaces, points. */
static char *
simplify (const char *name)
{
  g_autofree char *parts = g_utf8_normalize (name, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (parts != NULL ? parts : name, -1);
  GString *kept = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_unichar_isalnum (g_utf8_get_char (at)))
        g_string_append_unichar (kept, g_utf8_get_char (at));
    }

  return g_string_free (kept, FALSE);
}

static gboolean
is_named_alike (const char *one,
                const char *other)
{
  g_autofree char *first = one != NULL ? simplify (one) : NULL;
  g_autofree char *second = other != NULL ? simplify (other) : NULL;

  return first != NULL && *first != '\0' && g_strcmp0 (first, second) == 0;
}

static gboolean
looks_alike (const char *one,
             const char *other)
{
  return strlen (one) == ADDRESS_LETTERS && strlen (other) == ADDRESS_LETTERS &&
         strncmp (one, other, END_LETTERS) == 0 &&
         strcmp (one + ADDRESS_LETTERS - END_LETTERS, other + ADDRESS_LETTERS - END_LETTERS) == 0;
}

char *
lumio_payee_warn (GListModel   *payees,
                  LumioAccount *account,
                  const char   *address,
                  const char   *name)
{
  GListModel *contacts = lumio_account_get_contacts (account);
  gboolean known = FALSE;
  gboolean paid = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (payees); i++)
    {
      g_autoptr(LumioPayee) payee = g_list_model_get_item (payees, i);

      if (g_str_equal (payee->address, address))
        {
          known = TRUE;
          paid = payee->last_paid > 0;
        }
      else if (looks_alike (payee->address, address))
        {
          g_autofree char *other = lumio_format_counterparty (payee, payee->name, payee->address);

          return g_strdup_printf (_("This address looks like that of %s and is another one. "
                                    "Check it letter by letter."), other);
        }
    }

  for (guint i = 0; !known && i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (contacts, i);
      const LumioApiContact *record = lumio_contact_get_record (contact);

      if (is_named_alike (record->name, name))
        return g_strdup_printf (_("This is not the %s of your contacts: only the name is the same. "
                                  "Make sure who it is."), record->name);
    }

  return paid ? NULL : g_strdup (_("This is your first payment to them."));
}
