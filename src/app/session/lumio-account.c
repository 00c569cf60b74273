#include "app/session/lumio-account.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/session/lumio-history.h"
#include "app/session/lumio-local-server.h"
#include "app/session/lumio-memory.h"
#include "app/session/lumio-secrets.h"
#include "app/session/lumio-settings.h"
#include "base/lumio-json.h"

#define PAGE 100

struct _LumioAccount
{
  GObject            parent_instance;

  char              *platform;
  char              *email;
  LumioApiClient    *client;
  LumioEventSource  *stream;
  LumioCache        *cache; /* ends with the program where nothing may be kept */
  LumioHistory      *history;
  LumioApiUser      *user;
  LumioApiWallet    *wallet;
  LumioApiBalances  *balances;
  GListStore        *payments;
  GHashTable        *by_id; /* borrowed keys of the payments' records → LumioPayment */
  GListStore        *contacts;
  gint64             as_of;
  gboolean           signed_in;
  gboolean           online;
  gboolean           kept;
  gboolean           hide_amounts;
  gboolean           loaded;    /* since it was last out of reach */
  gboolean           restoring; /* what comes is what the cache held */
};

G_DEFINE_FINAL_TYPE (LumioAccount, lumio_account, G_TYPE_OBJECT)

typedef enum
{
  PROP_SIGNED_IN = 1,
  PROP_ONLINE,
  PROP_NAME,
  PROP_EMAIL,
  PROP_ADDRESS,
  PROP_USDC,
  PROP_XLM,
  PROP_AS_OF,
  PROP_HIDE_AMOUNTS,
  PROP_KEPT,
  PROP_CACHE,
  PROP_FILLING,
} LumioAccountProps;

enum
{
  MONEY_ARRIVED,
  SIGNED_OUT,
  TEXTS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[PROP_FILLING + 1];
static guint signals[N_SIGNALS];

static void
notify (LumioAccount      *self,
        LumioAccountProps  prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static const LumioApiBalance *
find_balance (LumioAccount *self,
              const char   *code)
{
  for (guint i = 0; self->balances != NULL && i < self->balances->items->len; i++)
    {
      const LumioApiBalance *balance = g_ptr_array_index (self->balances->items, i);
      gboolean native = balance->asset->issuer == NULL;

      if (native && g_str_equal (code, "XLM"))
        return balance;

      if (!native && self->wallet != NULL && self->wallet->usdc != NULL &&
          g_str_equal (code, "USDC") && lumio_api_asset_equal (balance->asset, self->wallet->usdc))
        return balance;
    }

  return NULL;
}

/* Keeps for the next start what has just been learnt. */
static void
keep (LumioAccount *self,
      const char   *kind,
      const char   *id,
      gint64        time,
      JsonNode     *node)
{
  if (self->cache == NULL || self->restoring)
    {
      json_node_unref (node);
      return;
    }

  dex_future_disown (lumio_cache_save (self->cache, kind, id, time, node));
}

/* ---- the one door through which everything comes ---- */

static void
take_balances (LumioAccount     *self,
               LumioApiBalances *balances)
{
  g_clear_pointer (&self->balances, lumio_api_balances_free);
  self->balances = balances;
  self->as_of = g_get_real_time ();

  for (guint i = 0; i < balances->items->len; i++)
    {
      const LumioApiBalance *balance = g_ptr_array_index (balances->items, i);

      self->as_of = MIN (self->as_of, balance->as_of);
    }

  keep (self, "balances", "", self->as_of, lumio_api_balances_to_json (balances));
  notify (self, PROP_USDC);
  notify (self, PROP_XLM);
  notify (self, PROP_AS_OF);
}

/* TRUE where it is a new one. */
static gboolean
show_payment (LumioAccount          *self,
              const LumioApiPayment *record)
{
  LumioPayment *known = g_hash_table_lookup (self->by_id, record->id);
  g_autoptr(LumioPayment) payment = NULL;

  if (known != NULL)
    {
      /* An answer may have been overtaken on its way. */
      if (lumio_payment_get_record (known)->updated_at <= record->updated_at)
        lumio_payment_set_record (known, record);

      return FALSE;
    }

  payment = lumio_payment_new (record);
  lumio_payment_refresh (payment, self->hide_amounts);
  g_list_store_insert_sorted (self->payments, payment, lumio_payment_compare, NULL);
  g_hash_table_insert (self->by_id, g_strdup (record->id), payment);

  return TRUE;
}

/* `records` is taken. */
static void
keep_payments (LumioAccount *self,
               GPtrArray    *records)
{
  if (self->cache == NULL)
    {
      g_ptr_array_unref (records);
      return;
    }

  dex_future_disown (lumio_cache_save_payments (self->cache, records));
}

void
lumio_account_note_payment (LumioAccount          *self,
                            const LumioApiPayment *record)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);
  gboolean is_new = show_payment (self, record);

  g_ptr_array_add (records, lumio_api_payment_copy (record));
  keep_payments (self, records);

  if (is_new && g_str_equal (record->direction, "in") &&
      g_get_real_time () - record->created_at < G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
    g_signal_emit (self, signals[MONEY_ARRIVED], 0, g_hash_table_lookup (self->by_id, record->id));
}

static void
filling_changed_cb (LumioAccount *self)
{
  notify (self, PROP_FILLING);
}

static void
end_history (LumioAccount *self)
{
  if (self->history == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->history, self);
  lumio_history_stop (self->history);
  g_clear_object (&self->history);
  notify (self, PROP_FILLING);
}

/* The platform's newest page; what is older follows by itself. */
static void
take_page (LumioAccount     *self,
           LumioApiPayments *page)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);

  for (guint i = 0; i < page->items->len; i++)
    {
      const LumioApiPayment *record = g_ptr_array_index (page->items, i);

      show_payment (self, record);
      g_ptr_array_add (records, lumio_api_payment_copy (record));
    }

  keep_payments (self, records);

  if (self->cache == NULL)
    return;

  if (self->history == NULL)
    {
      self->history = lumio_history_new (self->client, self->cache);
      g_signal_connect_object (self->history, "notify::filling", G_CALLBACK (filling_changed_cb),
                               self, G_CONNECT_SWAPPED);
    }

  lumio_history_fill (self->history, page);
}

static void
set_cache (LumioAccount *self,
           LumioCache   *cache)
{
  end_history (self);

  if (g_set_object (&self->cache, cache))
    notify (self, PROP_CACHE);
}

static void
drop_contact (LumioAccount *self,
              const char   *id)
{
  if (self->cache != NULL && !self->restoring)
    dex_future_disown (lumio_cache_remove (self->cache, "contact", id));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->contacts)); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), i);

      if (g_str_equal (lumio_contact_get_record (contact)->id, id))
        {
          g_list_store_remove (self->contacts, i);
          return;
        }
    }
}

static void
take_contact (LumioAccount          *self,
              const LumioApiContact *record)
{
  g_autoptr(LumioContact) contact = lumio_contact_new (record);

  drop_contact (self, record->id);
  keep (self, "contact", record->id, record->created_at, lumio_api_contact_to_json (record));
  g_list_store_insert_sorted (self->contacts, contact, lumio_contact_compare, NULL);
}

void
lumio_account_note_contact (LumioAccount          *self,
                            const LumioApiContact *record)
{
  take_contact (self, record);
}

void
lumio_account_drop_contact (LumioAccount *self,
                            const char   *id)
{
  drop_contact (self, id);
}

static void
take_user (LumioAccount *self,
           LumioApiUser *user)
{
  g_clear_pointer (&self->user, lumio_api_user_free);
  self->user = user;
  keep (self, "user", "", user->created_at, lumio_api_user_to_json (user));
  notify (self, PROP_NAME);
  notify (self, PROP_EMAIL);
}

static void
take_wallet (LumioAccount   *self,
             LumioApiWallet *wallet)
{
  g_clear_pointer (&self->wallet, lumio_api_wallet_free);
  self->wallet = wallet;
  keep (self, "wallet", "", 0, lumio_api_wallet_to_json (wallet));
  notify (self, PROP_ADDRESS);
}

static void
set_online (LumioAccount *self,
            gboolean      online)
{
  if (self->online == online)
    return;

  self->online = online;
  notify (self, PROP_ONLINE);
}

/* ---- leaving ---- */

static void
forget (LumioAccount *self,
        const char   *reason)
{
  if (self->stream != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->stream, self);
      lumio_event_source_stop (self->stream);
      g_clear_object (&self->stream);
    }

  lumio_api_client_set_token (self->client, NULL);
  g_list_store_remove_all (self->payments);
  g_hash_table_remove_all (self->by_id);
  g_list_store_remove_all (self->contacts);
  g_clear_pointer (&self->balances, lumio_api_balances_free);
  g_clear_pointer (&self->user, lumio_api_user_free);
  g_clear_pointer (&self->wallet, lumio_api_wallet_free);
  self->loaded = FALSE;

  if (self->signed_in)
    {
      self->signed_in = FALSE;
      notify (self, PROP_SIGNED_IN);
      g_signal_emit (self, signals[SIGNED_OUT], 0, reason);
    }
}

static DexFuture *
erase_fiber (gpointer user_data)
{
  LumioAccount *self = user_data;
  g_autoptr(LumioCache) cache = self->cache != NULL ? g_object_ref (self->cache) : NULL;

  set_cache (self, NULL);
  lumio_memory_erase (g_steal_pointer (&cache), self->platform, self->email);

  return dex_future_new_true ();
}

static DexFuture *
erase (LumioAccount *self)
{
  return dex_scheduler_spawn (NULL, 0, erase_fiber, g_object_ref (self), g_object_unref);
}

/* The platform knows this session no more. */
static void
expel (LumioAccount *self)
{
  if (!self->signed_in)
    return;

  dex_future_disown (erase (self));
  forget (self, _("You were signed out. Sign in again to go on."));
}

/* ---- reading everything ---- */

static DexFuture *
load_fiber (gpointer user_data)
{
  LumioAccount *self = user_data;
  g_autoptr(LumioApiMe) me = NULL;
  g_autoptr(LumioApiPayments) page = NULL;
  g_autoptr(LumioApiContacts) contacts = NULL;
  LumioApiBalances *balances;
  g_autoptr(GError) error = NULL;

  if (!(me = dex_await_boxed (lumio_api_client_get_me (self->client), &error)))
    {
      if (error->domain == LUMIO_PROBLEM_ERROR && error->code == 401)
        expel (self);

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  take_user (self, g_steal_pointer (&me->user));
  take_wallet (self, g_steal_pointer (&me->wallet));

  if ((balances = dex_await_boxed (lumio_api_client_get_balances (self->client), NULL)))
    take_balances (self, balances);

  if ((page = dex_await_boxed (lumio_api_client_list_payments (self->client, NULL, PAGE), NULL)))
    take_page (self, page);

  if ((contacts = dex_await_boxed (lumio_api_client_list_contacts (self->client), NULL)))
    {
      while (g_list_model_get_n_items (G_LIST_MODEL (self->contacts)) > 0)
        {
          g_autoptr(LumioContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), 0);

          drop_contact (self, lumio_contact_get_record (contact)->id);
        }

      for (guint i = 0; i < contacts->items->len; i++)
        take_contact (self, g_ptr_array_index (contacts->items, i));
    }

  self->loaded = TRUE;
  set_online (self, TRUE);

  return dex_future_new_true ();
}

static DexFuture *
load (LumioAccount *self)
{
  return dex_scheduler_spawn (NULL, 0, load_fiber, g_object_ref (self), g_object_unref);
}

/* ---- the live stream ---- */

static void
event_cb (LumioEventSource *stream,
          const char       *type,
          const char       *id,
          const char       *data,
          LumioAccount     *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = lumio_json_parse (data, -1, &error);
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_warning ("An event cannot be read");
      return;
    }

  object = json_node_get_object (node);

  if (g_str_equal (type, "payment"))
    {
      g_autoptr(LumioApiPayment) payment = lumio_api_payment_from_json (object, &error);

      if (payment != NULL)
        lumio_account_note_payment (self, payment);
    }
  else if (g_str_equal (type, "balances"))
    {
      LumioApiBalances *balances = lumio_api_balances_from_json (object, &error);

      if (balances != NULL)
        take_balances (self, balances);
    }
  else if (g_str_equal (type, "contact"))
    {
      g_autoptr(LumioApiContactChange) change = lumio_api_contact_change_from_json (object, &error);

      if (change != NULL && change->deleted)
        drop_contact (self, change->id);
      else if (change != NULL && change->contact != NULL)
        take_contact (self, change->contact);
    }
  else if (g_str_equal (type, "user"))
    {
      LumioApiUser *user = lumio_api_user_from_json (object, &error);

      if (user != NULL)
        take_user (self, user);
    }
  else if (g_str_equal (type, "reset"))
    {
      dex_future_disown (load (self));
    }

  if (error != NULL)
    g_warning ("An event of type %s cannot be read: %s", type, error->message);
}

static void
connected_cb (LumioEventSource *stream,
              GParamSpec       *pspec,
              LumioAccount     *self)
{
  gboolean connected = lumio_event_source_get_connected (stream);

  /* What the cache showed without a connection is read anew with the first one. */
  if (connected && !self->loaded)
    dex_future_disown (load (self));

  set_online (self, connected);
}

static void
refused_cb (LumioEventSource *stream,
            GParamSpec       *pspec,
            LumioAccount     *self)
{
  if (lumio_event_source_get_refused_status (stream) == 401)
    expel (self);
}

static void
listen (LumioAccount *self)
{
  self->stream = lumio_api_client_open_stream (self->client, NULL);
  g_signal_connect (self->stream, "event", G_CALLBACK (event_cb), self);
  g_signal_connect (self->stream, "notify::connected", G_CALLBACK (connected_cb), self);
  g_signal_connect (self->stream, "notify::refused-status", G_CALLBACK (refused_cb), self);
  lumio_event_source_start (self->stream);
}

/* ---- coming in ---- */

static gboolean
make_client (LumioAccount  *self,
             GError       **error)
{
  g_autoptr(LumioEndpoint) endpoint = NULL;

  if (self->client != NULL)
    return TRUE;

  if (!(endpoint = lumio_endpoint_new (g_str_equal (self->platform, "here") ? lumio_local_server_get_text ()
                                                      : self->platform, error)))
    return FALSE;

  self->client = lumio_api_client_new (endpoint);

  return TRUE;
}

/* Has the platform running and a client to it. */
static gboolean
reach (LumioAccount  *self,
       GError       **error)
{
  if (g_str_equal (self->platform, "here") && !dex_await (lumio_local_server_ensure (), error))
    return FALSE;

  return make_client (self, error);
}

static void
open_cache (LumioAccount *self,
            gboolean      kept)
{
  g_autoptr(LumioCache) cache = kept ? lumio_memory_open (self->platform, self->email) : NULL;

  if (cache == NULL)
    cache = lumio_memory_open_passing ();

  set_cache (self, cache);
}

/* FALSE where the cache does not hold enough to show. */
static gboolean
restore (LumioAccount *self)
{
  g_autoptr(LumioMemory) memory = NULL;

  if (self->cache == NULL || !(memory = lumio_memory_read (self->cache, PAGE)))
    return FALSE;

  self->restoring = TRUE;
  take_user (self, g_steal_pointer (&memory->user));
  take_wallet (self, g_steal_pointer (&memory->wallet));
  take_balances (self, g_steal_pointer (&memory->balances));

  for (guint i = 0; i < memory->payments->len; i++)
    show_payment (self, g_ptr_array_index (memory->payments, i));

  for (guint i = 0; i < memory->contacts->len; i++)
    take_contact (self, g_ptr_array_index (memory->contacts, i));

  self->restoring = FALSE;

  return TRUE;
}

static void
enter (LumioAccount *self,
       const char   *token,
       gboolean      kept)
{
  lumio_api_client_set_token (self->client, token);
  self->signed_in = TRUE;
  self->kept = kept;
  notify (self, PROP_KEPT);
  notify (self, PROP_SIGNED_IN);
}

typedef struct
{
  LumioAccount *account;
  char         *name; /* NULL: to sign in */
  char         *email;
  char         *password;
} Entry;

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->account);
  g_free (entry->name);
  g_free (entry->email);

  /* A password does not outlive its typing. */
  if (entry->password != NULL)
    explicit_bzero (entry->password, strlen (entry->password));

  g_free (entry->password);
  g_free (entry);
}

static DexFuture *
enter_fiber (gpointer user_data)
{
  Entry *entry = user_data;
  LumioAccount *self = entry->account;
  g_autoptr(LumioApiAuth) auth = NULL;
  g_autoptr(GError) error = NULL;
  gboolean kept;

  if (!reach (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (entry->name != NULL)
    auth = dex_await_boxed (lumio_api_client_register (self->client, entry->email,
                                                       entry->password, entry->name, NULL, NULL),
                            &error);
  else
    auth = dex_await_boxed (lumio_api_client_login (self->client, entry->email, entry->password),
                            &error);

  if (auth == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_set_str (&self->email, entry->email);
  kept = dex_await (lumio_secrets_store (self->platform, entry->email, auth->token), NULL);

  open_cache (self, kept);
  take_user (self, g_steal_pointer (&auth->user));
  take_wallet (self, g_steal_pointer (&auth->wallet));
  enter (self, auth->token, kept);
  listen (self);

  return load (self);
}

/* The rest of resuming, once the window shows what the cache held. */
static DexFuture *
connect_fiber (gpointer user_data)
{
  LumioAccount *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!reach (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* They may have signed out while the platform was starting. */
  if (!self->signed_in)
    return dex_future_new_true ();

  listen (self);

  return load (self);
}

static DexFuture *
resume_fiber (gpointer user_data)
{
  Entry *entry = user_data;
  LumioAccount *self = entry->account;
  g_autofree char *token = NULL;
  g_autoptr(GError) error = NULL;

  g_set_str (&self->email, entry->email);

  if (!(token = dex_await_string (lumio_secrets_lookup (self->platform, entry->email), &error)) ||
      !make_client (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  open_cache (self, TRUE);

  if (restore (self))
    {
      enter (self, token, TRUE);
      dex_future_disown (dex_scheduler_spawn (NULL, 0, connect_fiber, g_object_ref (self),
                                              g_object_unref));

      return dex_future_new_true ();
    }

  if (!reach (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  enter (self, token, TRUE);
  listen (self);

  return load (self);
}

static DexFuture *
spawn (LumioAccount  *self,
       DexFiberFunc   func,
       const char    *name,
       const char    *email,
       const char    *password)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->account = g_object_ref (self);
  entry->name = g_strdup (name);
  entry->email = g_strdup (email);
  entry->password = g_strdup (password);

  return dex_scheduler_spawn (NULL, 0, func, entry, free_entry);
}

static DexFuture *
sign_out_fiber (gpointer user_data)
{
  LumioAccount *self = user_data;

  dex_await (lumio_api_client_logout (self->client), NULL);
  dex_await (erase (self), NULL);
  forget (self, NULL);

  return dex_future_new_true ();
}

/* ---- the object ---- */

static void
lumio_account_dispose (GObject *object)
{
  LumioAccount *self = (LumioAccount *) object;

  if (self->stream != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->stream, self);
      lumio_event_source_stop (self->stream);
    }

  end_history (self);
  g_clear_object (&self->stream);
  g_clear_object (&self->client);
  g_clear_object (&self->cache);

  G_OBJECT_CLASS (lumio_account_parent_class)->dispose (object);
}

static void
lumio_account_finalize (GObject *object)
{
  LumioAccount *self = (LumioAccount *) object;

  g_free (self->platform);
  g_free (self->email);
  g_clear_pointer (&self->user, lumio_api_user_free);
  g_clear_pointer (&self->wallet, lumio_api_wallet_free);
  g_clear_pointer (&self->balances, lumio_api_balances_free);
  g_hash_table_unref (self->by_id);
  g_object_unref (self->payments);
  g_object_unref (self->contacts);

  G_OBJECT_CLASS (lumio_account_parent_class)->finalize (object);
}

static void
lumio_account_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LumioAccount *self = (LumioAccount *) object;
  const LumioApiBalance *balance;

  switch ((LumioAccountProps) prop_id)
    {
    case PROP_SIGNED_IN:
      g_value_set_boolean (value, self->signed_in);
      break;

    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->user != NULL ? self->user->full_name : NULL);
      break;

    case PROP_EMAIL:
      g_value_set_string (value, self->email);
      break;

    case PROP_ADDRESS:
      g_value_set_string (value, lumio_account_get_address (self));
      break;

    case PROP_USDC:
      balance = find_balance (self, "USDC");
      g_value_set_int64 (value, balance != NULL ? balance->amount : 0);
      break;

    case PROP_XLM:
      balance = find_balance (self, "XLM");
      g_value_set_int64 (value, balance != NULL ? balance->amount : 0);
      break;

    case PROP_AS_OF:
      g_value_set_int64 (value, self->as_of);
      break;

    case PROP_HIDE_AMOUNTS:
      g_value_set_boolean (value, self->hide_amounts);
      break;

    case PROP_KEPT:
      g_value_set_boolean (value, self->kept);
      break;

    case PROP_CACHE:
      g_value_set_object (value, self->cache);
      break;

    case PROP_FILLING:
      g_value_set_boolean (value, self->history != NULL && lumio_history_get_filling (self->history));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_account_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  LumioAccount *self = (LumioAccount *) object;

  switch ((LumioAccountProps) prop_id)
    {
    case PROP_HIDE_AMOUNTS:
      if (self->hide_amounts != g_value_get_boolean (value))
        {
          self->hide_amounts = g_value_get_boolean (value);
          lumio_settings_set_hide_amounts (self->hide_amounts);
          lumio_account_refresh_texts (self);
          notify (self, PROP_HIDE_AMOUNTS);
        }
      break;

    case PROP_SIGNED_IN:
    case PROP_ONLINE:
    case PROP_NAME:
    case PROP_EMAIL:
    case PROP_ADDRESS:
    case PROP_USDC:
    case PROP_XLM:
    case PROP_AS_OF:
    case PROP_KEPT:
    case PROP_CACHE:
    case PROP_FILLING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_account_class_init (LumioAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_account_dispose;
  object_class->finalize = lumio_account_finalize;
  object_class->get_property = lumio_account_get_property;
  object_class->set_property = lumio_account_set_property;

  properties[PROP_SIGNED_IN] = g_param_spec_boolean ("signed-in", NULL, NULL, FALSE, readable);
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, readable);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable);
  properties[PROP_EMAIL] = g_param_spec_string ("email", NULL, NULL, NULL, readable);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  properties[PROP_USDC] = g_param_spec_int64 ("usdc", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_XLM] = g_param_spec_int64 ("xlm", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_AS_OF] = g_param_spec_int64 ("as-of", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_HIDE_AMOUNTS] =
    g_param_spec_boolean ("hide-amounts", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_KEPT] = g_param_spec_boolean ("kept", NULL, NULL, FALSE, readable);
  properties[PROP_CACHE] = g_param_spec_object ("cache", NULL, NULL, LUMIO_TYPE_CACHE, readable);
  properties[PROP_FILLING] = g_param_spec_boolean ("filling", NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[MONEY_ARRIVED] = g_signal_new ("money-arrived", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, LUMIO_TYPE_PAYMENT);
  signals[SIGNED_OUT] = g_signal_new ("signed-out", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TEXTS_CHANGED] = g_signal_new ("texts-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lumio_account_init (LumioAccount *self)
{
  self->payments = g_list_store_new (LUMIO_TYPE_PAYMENT);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->contacts = g_list_store_new (LUMIO_TYPE_CONTACT);
  self->hide_amounts = lumio_settings_get_hide_amounts ();
}

LumioAccount *
lumio_account_new (const char *platform)
{
  LumioAccount *self = g_object_new (LUMIO_TYPE_ACCOUNT, NULL);

  self->platform = g_strdup (platform);

  return self;
}

const char *
lumio_account_get_platform (LumioAccount *self)
{
  return self->platform;
}

LumioApiClient *
lumio_account_get_client (LumioAccount *self)
{
  return self->client;
}

const char *
lumio_account_get_address (LumioAccount *self)
{
  return self->wallet != NULL ? self->wallet->public_key : NULL;
}

const char *
lumio_account_get_passphrase (LumioAccount *self)
{
  return self->wallet != NULL ? self->wallet->network_passphrase : NULL;
}

const LumioApiAsset *
lumio_account_get_usdc (LumioAccount *self)
{
  return self->wallet != NULL ? self->wallet->usdc : NULL;
}

gint64
lumio_account_get_available (LumioAccount *self,
                             const char   *code)
{
  const LumioApiBalance *balance = find_balance (self, code);

  return balance != NULL ? balance->available : 0;
}

gboolean
lumio_account_get_hide_amounts (LumioAccount *self)
{
  return self->hide_amounts;
}

GListModel *
lumio_account_get_payments (LumioAccount *self)
{
  return G_LIST_MODEL (self->payments);
}

GListModel *
lumio_account_get_contacts (LumioAccount *self)
{
  return G_LIST_MODEL (self->contacts);
}

DexFuture *
lumio_account_sign_in (LumioAccount *self,
                       const char   *email,
                       const char   *password)
{
  return spawn (self, enter_fiber, NULL, email, password);
}

DexFuture *
lumio_account_register (LumioAccount *self,
                        const char   *name,
                        const char   *email,
                        const char   *password)
{
  return spawn (self, enter_fiber, name, email, password);
}

DexFuture *
lumio_account_resume (LumioAccount *self,
                      const char   *email)
{
  return spawn (self, resume_fiber, NULL, email, NULL);
}

DexFuture *
lumio_account_sign_out (LumioAccount *self)
{
  return dex_scheduler_spawn (NULL, 0, sign_out_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
zone_changed_cb (DexFuture *future,
                 gpointer   user_data)
{
  g_signal_emit (user_data, signals[TEXTS_CHANGED], 0);

  return dex_future_new_true ();
}

void
lumio_account_refresh_texts (LumioAccount *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->payments));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(LumioPayment) payment = g_list_model_get_item (G_LIST_MODEL (self->payments), i);

      lumio_payment_refresh (payment, self->hide_amounts);
    }

  if (self->cache != NULL)
    dex_future_disown (dex_future_finally (lumio_cache_use_time_zone (self->cache,
                                                                      lumio_formats_get_time_zone ()),
                                           zone_changed_cb, g_object_ref (self), g_object_unref));
}
