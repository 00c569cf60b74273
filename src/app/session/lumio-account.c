#include "app/session/lumio-account-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "app/session/lumio-local-server.h"
#include "app/session/lumio-memory.h"
#include "app/session/lumio-secrets.h"
#include "app/session/lumio-settings.h"
#include "base/lumio-fiber.h"

G_DEFINE_FINAL_TYPE (LumioAccount, lumio_account, G_TYPE_OBJECT)

static GParamSpec *properties[PROP_FILLING + 1];
static guint signals[N_SIGNALS];

/* ---- leaving ---- */

static void
forget (LumioAccount *self,
        const char   *reason)
{
  lumio_account_end_listening (self);
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
      lumio_account_notify_prop (self, PROP_SIGNED_IN);
      g_signal_emit (self, signals[SIGNED_OUT], 0, reason);
    }
}

static DexFuture *
erase_fiber (gpointer user_data)
{
  LumioAccount *self = user_data;
  g_autoptr(LumioCache) cache = self->cache != NULL ? g_object_ref (self->cache) : NULL;

  lumio_account_set_cache (self, NULL);
  lumio_memory_erase (g_steal_pointer (&cache), self->platform, self->email);

  return dex_future_new_true ();
}

static DexFuture *
erase (LumioAccount *self)
{
  return lumio_fiber_spawn (erase_fiber, g_object_ref (self), g_object_unref);
}

void
lumio_account_expel (LumioAccount *self)
{
  if (!self->signed_in)
    return;

  dex_future_disown (erase (self));
  forget (self, _("You were signed out. Sign in again to go on."));
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

  lumio_account_set_cache (self, cache);
}

/* FALSE where the cache does not hold enough to show. */
static gboolean
restore (LumioAccount *self)
{
  g_autoptr(LumioMemory) memory = NULL;

  if (self->cache == NULL || !(memory = lumio_memory_read (self->cache, LUMIO_ACCOUNT_RECENT)))
    return FALSE;

  self->restoring = TRUE;
  lumio_account_take_user (self, g_steal_pointer (&memory->user));
  lumio_account_take_wallet (self, g_steal_pointer (&memory->wallet));
  lumio_account_take_balances (self, g_steal_pointer (&memory->balances));

  for (guint i = 0; i < memory->payments->len; i++)
    lumio_account_show_payment (self, g_ptr_array_index (memory->payments, i));

  for (guint i = 0; i < memory->contacts->len; i++)
    lumio_account_take_contact (self, g_ptr_array_index (memory->contacts, i));

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
  lumio_account_notify_prop (self, PROP_KEPT);
  lumio_account_notify_prop (self, PROP_SIGNED_IN);
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

/* They are in: from here on it is the same, however they proved who they are. */
static DexFuture *
admit (LumioAccount *self,
       LumioApiAuth *auth,
       const char   *login)
{
  gboolean kept;

  g_set_str (&self->email, login);
  kept = dex_await (lumio_secrets_store (self->platform, login, auth->token), NULL);

  open_cache (self, kept);
  lumio_account_take_user (self, g_steal_pointer (&auth->user));
  lumio_account_take_wallet (self, g_steal_pointer (&auth->wallet));
  enter (self, auth->token, kept);
  lumio_account_listen (self);

  return lumio_account_load (self);
}

static DexFuture *
enter_fiber (gpointer user_data)
{
  Entry *entry = user_data;
  LumioAccount *self = entry->account;
  g_autoptr(LumioApiAuth) auth = NULL;
  g_autoptr(GError) error = NULL;

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

  return admit (self, auth, entry->email);
}

typedef struct
{
  LumioAccount     *account;
  char             *address;
  LumioAccountProof prove;
} Proving;

static void
free_proving (gpointer data)
{
  Proving *proving = data;

  g_object_unref (proving->account);
  g_free (proving->address);
  g_free (proving);
}

static DexFuture *
prove_fiber (gpointer user_data)
{
  Proving *proving = user_data;
  LumioAccount *self = proving->account;
  g_autoptr(LumioApiAuth) auth = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *login = NULL;
  g_autoptr(GError) error = NULL;

  if (!reach (self, &error) ||
      !(answer = dex_await_string (proving->prove (self, proving->address), &error)) ||
      !(auth = dex_await_boxed (lumio_api_client_answer_challenge (self->client, answer), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  login = g_strdup (auth->user->email != NULL ? auth->user->email : auth->user->phone);

  return admit (self, auth, login);
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

  lumio_account_listen (self);

  return lumio_account_load (self);
}

static gboolean
connect_once_cb (gpointer user_data)
{
  dex_future_disown (lumio_fiber_spawn (connect_fiber, g_object_ref (user_data),
                                        g_object_unref));

  return G_SOURCE_REMOVE;
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
      /* What is known is drawn before anything new is asked for. */
      g_idle_add_full (G_PRIORITY_LOW, connect_once_cb, g_object_ref (self), g_object_unref);

      return dex_future_new_true ();
    }

  if (!reach (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  enter (self, token, TRUE);
  lumio_account_listen (self);

  return lumio_account_load (self);
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

  return lumio_fiber_spawn (func, entry, free_entry);
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

static DexFuture *
leave_fiber (gpointer user_data)
{
  Entry *entry = user_data;
  LumioAccount *self = entry->account;
  g_autofree char *token = NULL;

  g_set_str (&self->email, entry->email);
  token = dex_await_string (lumio_secrets_lookup (self->platform, self->email), NULL);

  /* A platform that does not answer does not keep anybody here. */
  if (token != NULL && reach (self, NULL))
    {
      lumio_api_client_set_token (self->client, token);
      dex_await (lumio_api_client_logout (self->client), NULL);
      lumio_api_client_set_token (self->client, NULL);
    }

  return erase (self);
}

/* ---- the object ---- */

static void
lumio_account_dispose (GObject *object)
{
  LumioAccount *self = (LumioAccount *) object;

  lumio_account_end_listening (self);
  lumio_account_end_history (self);
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
      balance = lumio_account_find_balance (self, "USDC");
      g_value_set_int64 (value, balance != NULL ? balance->amount : 0);
      break;

    case PROP_XLM:
      balance = lumio_account_find_balance (self, "XLM");
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
          lumio_account_notify_prop (self, PROP_HIDE_AMOUNTS);
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
  signals[TOLD] = g_signal_new ("told", G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_OBJECT);
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
  const LumioApiBalance *balance = lumio_account_find_balance (self, code);

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
lumio_account_sign_in_by (LumioAccount     *self,
                          const char       *address,
                          LumioAccountProof prove)
{
  Proving *proving = g_new0 (Proving, 1);

  proving->account = g_object_ref (self);
  proving->address = g_strdup (address);
  proving->prove = prove;

  return lumio_fiber_spawn (prove_fiber, proving, free_proving);
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
  return lumio_fiber_spawn (sign_out_fiber, g_object_ref (self), g_object_unref);
}

DexFuture *
lumio_account_leave (LumioAccount *self,
                     const char   *email)
{
  return spawn (self, leave_fiber, NULL, email, NULL);
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
    {
      g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();

      dex_future_disown (dex_future_finally (lumio_cache_use_time_zone (self->cache, zone),
                                             zone_changed_cb, g_object_ref (self),
                                             g_object_unref));
    }
}

void
lumio_account_notify_prop (LumioAccount      *self,
                           LumioAccountProps  prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
lumio_account_emit_arrived (LumioAccount *self,
                            LumioPayment *payment)
{
  g_signal_emit (self, signals[MONEY_ARRIVED], 0, payment);
}

void
lumio_account_emit_told (LumioAccount *self,
                         const char   *type,
                         JsonObject   *object)
{
  g_signal_emit (self, signals[TOLD], g_quark_from_string (type), type, object);
}

LumioCache *
lumio_account_get_cache (LumioAccount *self)
{
  return self->cache;
}

gboolean
lumio_account_has_role (LumioAccount *self,
                        const char   *role)
{
  return self->user != NULL && g_strv_contains ((const char * const *) self->user->roles, role);
}
