#include "app/keys/lumio-key-door.h"

#include "app/keys/lumio-key-proof.h"
#include "app/keys/lumio-keys.h"
#include "app/task/lumio-complaint.h"
#include "base/lumio-fiber.h"

struct _LumioKeyDoor
{
  AdwPreferencesGroup  parent_instance;

  LumioAccount        *account;
  char                *address;
  DexFuture           *working;
  gboolean             known;   /* what the platform said last */
  gboolean             telling; /* the switch is moved by what it said */
  gboolean             changing;

  AdwSwitchRow        *opens;
  LumioComplaint      *complaint;
};

G_DEFINE_FINAL_TYPE (LumioKeyDoor, lumio_key_door, ADW_TYPE_PREFERENCES_GROUP)

typedef struct
{
  LumioAccount *account;
  char         *address;
  gboolean      opens;
} Change;

static void
free_change (gpointer data)
{
  Change *change = data;

  g_object_unref (change->account);
  g_free (change->address);
  g_free (change);
}

static Change *
new_change (LumioKeyDoor *self,
            gboolean      opens)
{
  Change *change = g_new0 (Change, 1);

  change->account = g_object_ref (self->account);
  change->address = g_strdup (self->address);
  change->opens = opens;

  return change;
}

static void
tell (LumioKeyDoor *self)
{
  self->telling = TRUE;
  adw_switch_row_set_active (self->opens, self->known);
  self->telling = FALSE;
}

static DexFuture *
list_fiber (gpointer user_data)
{
  Change *change = user_data;
  LumioApiClient *client = lumio_account_get_client (change->account);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioApiKeys) keys = dex_await_boxed (lumio_api_client_list_keys (client), &error);

  if (keys == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < keys->items->len; i++)
    if (g_str_equal (((LumioApiKey *) keys->items->pdata[i])->address, change->address))
      return dex_future_new_for_boolean (TRUE);

  return dex_future_new_for_boolean (FALSE);
}

static DexFuture *
change_fiber (gpointer user_data)
{
  Change *change = user_data;
  LumioApiClient *client = lumio_account_get_client (change->account);
  g_autofree char *answer = NULL;
  g_autoptr(GError) error = NULL;

  if (!change->opens)
    dex_await (lumio_api_client_remove_key (client, change->address), &error);
  else if ((answer = dex_await_string (lumio_key_proof_new (change->account, change->address), &error)))
    dex_await (lumio_api_client_add_key (client, answer), &error);

  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error))
                       : dex_future_new_for_boolean (change->opens);
}

/* A platform that is away, or knows no keys, has nothing to offer here. */
static DexFuture *
listed_cb (DexFuture *future,
           gpointer   user_data)
{
  LumioKeyDoor *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);

  gtk_widget_set_visible (GTK_WIDGET (self), value != NULL);

  if (value != NULL)
    {
      self->known = g_value_get_boolean (value);
      tell (self);
    }

  return dex_future_new_true ();
}

static DexFuture *
done_cb (DexFuture *future,
         gpointer   user_data)
{
  LumioKeyDoor *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  self->changing = FALSE;

  if (value != NULL)
    self->known = g_value_get_boolean (value);
  else
    lumio_complaint_take (self->complaint, error->domain == LUMIO_SIGNER_ERROR
                                           ? lumio_keys_explain (error)
                                           : lumio_account_explain (error));

  tell (self);

  return dex_future_new_true ();
}

static void
changed_cb (LumioKeyDoor *self)
{
  gboolean opens = adw_switch_row_get_active (self->opens);

  if (self->telling || self->account == NULL || opens == self->known)
    return;

  /* One that cannot be moved would lose the focus; this one goes back. */
  if (self->changing)
    {
      tell (self);
      return;
    }

  lumio_complaint_say (self->complaint, NULL);
  self->changing = TRUE;
  dex_clear (&self->working);
  self->working = dex_future_finally (lumio_fiber_spawn (change_fiber, new_change (self, opens),
                                                         free_change), done_cb, self, NULL);
}

static void
lumio_key_door_dispose (GObject *object)
{
  LumioKeyDoor *self = (LumioKeyDoor *) object;

  dex_clear (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_KEY_DOOR);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (lumio_key_door_parent_class)->dispose (object);
}

static void
lumio_key_door_finalize (GObject *object)
{
  g_free (((LumioKeyDoor *) object)->address);

  G_OBJECT_CLASS (lumio_key_door_parent_class)->finalize (object);
}

static void
lumio_key_door_class_init (LumioKeyDoorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_key_door_dispose;
  object_class->finalize = lumio_key_door_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/app/lumio/Lumio/lumio-key-door.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioKeyDoor, opens);
  gtk_widget_class_bind_template_child (widget_class, LumioKeyDoor, complaint);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
lumio_key_door_init (LumioKeyDoor *self)
{
  g_type_ensure (LUMIO_TYPE_COMPLAINT);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lumio_key_door_show (LumioKeyDoor *self,
                     LumioAccount *account,
                     const char   *address)
{
  g_set_object (&self->account, account);
  g_set_str (&self->address, address);

  if (lumio_account_get_client (account) == NULL || self->changing)
    return;

  dex_clear (&self->working);
  self->working = dex_future_finally (lumio_fiber_spawn (list_fiber, new_change (self, FALSE),
                                                         free_change), listed_cb, self, NULL);
}
